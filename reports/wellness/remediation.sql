-- Wellness platform: what is missing
--
-- Target:  specs/wellness/current.sql on an embedded PostgreSQL
-- Spec:    Wellness platform
-- Made:    2026-11-01T00:00:00Z, schema-audit 0.1.0, from result add24fcb190f4a3d
--
-- 137 statements, 59 new tables, 0 decisions for a person.
--
-- Run it as the owner of the tables (or paste it into the Supabase SQL editor):
--   psql -X -v ON_ERROR_STOP=1 -d <database> -f <this file>
-- It only adds: no table, column or row is dropped or changed. A transaction waits at most
-- five seconds for a lock. To run it again does no harm.

SET client_encoding = 'UTF8';

-- ---------------------------------------------------------------------------------------------
-- Tables: Critical (Days 1–3)
-- People can sign up, agree to the terms and pay, and only checked specialists get in.

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 1. create table public.email_verification_tokens [specs/wellness/authentication.yaml:86]
-- Why: An address can be relied on only after its owner has answered a message sent there.
CREATE TABLE IF NOT EXISTS public.email_verification_tokens (
  id uuid PRIMARY KEY,
  user_id uuid REFERENCES public.profiles (id),
  token text UNIQUE,
  token_hash text,
  created_at timestamp with time zone,
  expires_at timestamp with time zone,
  verified_at timestamp with time zone,
  verification_ip inet,
  attempts integer DEFAULT 0
);

-- 2. enable rls public.email_verification_tokens: row level security [specs/wellness/authentication.yaml:86]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.email_verification_tokens ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 3. create table public.password_reset_tokens [specs/wellness/authentication.yaml:103]
-- Why: People forget passwords, and a link that expires is the one safe way to let them back
-- in.
CREATE TABLE IF NOT EXISTS public.password_reset_tokens (
  id uuid PRIMARY KEY,
  user_id uuid REFERENCES auth.users (id),
  token text UNIQUE,
  token_hash text,
  created_at timestamp with time zone,
  expires_at timestamp with time zone,
  used_at timestamp with time zone,
  ip_address inet
);

-- 4. enable rls public.password_reset_tokens: row level security [specs/wellness/authentication.yaml:103]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.password_reset_tokens ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 5. create table public.terms_acceptance [specs/wellness/authentication.yaml:132]
-- Why: Under the GDPR it is the platform that must show when and to what a person consented.
CREATE TABLE IF NOT EXISTS public.terms_acceptance (
  id uuid PRIMARY KEY,
  user_id uuid REFERENCES public.profiles (id),
  terms_version text,
  terms_accepted boolean,
  accepted_at timestamp with time zone,
  privacy_accepted boolean,
  privacy_version text,
  ip_address inet,
  user_agent text
);

-- 6. enable rls public.terms_acceptance: row level security [specs/wellness/authentication.yaml:132]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.terms_acceptance ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 7. create table public.company_verification [specs/wellness/companies.yaml:72]
-- Why: Credit and staff data go only to a company that is what it says it is.
CREATE TABLE IF NOT EXISTS public.company_verification (
  id uuid PRIMARY KEY,
  company_id uuid REFERENCES public.companies (id),
  registration_number text,
  registration_verified boolean,
  tax_id text,
  tax_id_verified boolean,
  business_license text,
  license_verified boolean,
  verification_status text,
  verified_by uuid REFERENCES public.profiles (id),
  verified_at timestamp with time zone,
  rejection_reason text,
  CONSTRAINT company_verification_verification_status_check CHECK (verification_status IN ('pending', 'verified', 'rejected'))
);

-- 8. enable rls public.company_verification: row level security [specs/wellness/companies.yaml:72]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.company_verification ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 9. create table public.company_subscription_plans [specs/wellness/companies.yaml:107]
-- Why: Selling to companies starts with a price list, its limits and its trial period.
CREATE TABLE IF NOT EXISTS public.company_subscription_plans (
  id uuid PRIMARY KEY,
  name text,
  price numeric(10,2),
  currency text,
  sessions_per_month integer,
  max_employees integer,
  features jsonb,
  trial_days integer,
  billing_cycle text,
  created_at timestamp with time zone,
  CONSTRAINT company_subscription_plans_billing_cycle_check CHECK (billing_cycle IN ('monthly', 'annual'))
);

-- 10. enable rls public.company_subscription_plans: row level security [specs/wellness/companies.yaml:107]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.company_subscription_plans ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 11. create table public.company_subscriptions [specs/wellness/companies.yaml:125]
-- Why: Recurring billing has to know who is a customer at the moment and until when.
CREATE TABLE IF NOT EXISTS public.company_subscriptions (
  id uuid PRIMARY KEY,
  company_id uuid REFERENCES public.companies (id),
  plan_id uuid REFERENCES public.company_subscription_plans (id),
  status text,
  start_date date,
  end_date date,
  auto_renew boolean DEFAULT true,
  cancellation_date date,
  cancellation_reason text,
  created_at timestamp with time zone,
  CONSTRAINT company_subscriptions_status_check CHECK (status IN ('active', 'trial', 'suspended', 'cancelled'))
);

-- 12. enable rls public.company_subscriptions: row level security [specs/wellness/companies.yaml:125]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.company_subscriptions ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 13. create table public.payment_methods [specs/wellness/payments.yaml:6]
-- Why: Charging somebody a second time takes a stored reference to how they pay.
CREATE TABLE IF NOT EXISTS public.payment_methods (
  id uuid PRIMARY KEY,
  user_id uuid REFERENCES public.profiles (id),
  type text,
  stripe_payment_method_id text,
  last_four text,
  brand text,
  is_default boolean,
  created_at timestamp with time zone,
  CONSTRAINT payment_methods_type_check CHECK (type IN ('card', 'bank_account'))
);

-- 14. enable rls public.payment_methods: row level security [specs/wellness/payments.yaml:6]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.payment_methods ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 15. create table public.payment_transactions [specs/wellness/payments.yaml:21]
-- Why: The books have to balance with those of the payment provider, row by row.
CREATE TABLE IF NOT EXISTS public.payment_transactions (
  id uuid PRIMARY KEY,
  from_user_id uuid REFERENCES public.profiles (id),
  to_user_id uuid REFERENCES public.profiles (id),
  amount numeric(10,2),
  currency text,
  status text,
  stripe_transaction_id text,
  created_at timestamp with time zone,
  completed_at timestamp with time zone,
  CONSTRAINT payment_transactions_status_check CHECK (status IN ('pending', 'completed', 'failed', 'refunded'))
);

-- 16. enable rls public.payment_transactions: row level security [specs/wellness/payments.yaml:21]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.payment_transactions ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 17. create table public.specialist_documents [specs/wellness/specialists.yaml:56]
-- Why: Whoever treats people must have shown papers that somebody has looked at.
CREATE TABLE IF NOT EXISTS public.specialist_documents (
  id uuid PRIMARY KEY,
  specialist_id uuid REFERENCES public.profiles (id),
  document_type text,
  file_path text,
  file_name text,
  file_size integer,
  file_hash text,
  mime_type text,
  uploaded_at timestamp with time zone,
  expiry_date date,
  verification_status text,
  verified_by uuid REFERENCES public.profiles (id),
  verified_at timestamp with time zone,
  verification_notes text,
  document_number text,
  issuing_authority text,
  issue_date date,
  CONSTRAINT specialist_documents_verification_status_check CHECK (verification_status IN ('pending', 'verified', 'expired', 'rejected'))
);

-- 18. enable rls public.specialist_documents: row level security [specs/wellness/specialists.yaml:56]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.specialist_documents ENABLE ROW LEVEL SECURITY;

COMMIT;

-- ---------------------------------------------------------------------------------------------
-- Tables: Essential (Days 4–7)
-- Day-to-day operation runs without spreadsheets.

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 19. create table public.company_invoices [specs/wellness/companies.yaml:142]
-- Why: A company pays against a numbered bill with a due date.
CREATE TABLE IF NOT EXISTS public.company_invoices (
  id uuid PRIMARY KEY,
  company_id uuid REFERENCES public.companies (id),
  invoice_number text UNIQUE,
  amount numeric(10,2),
  currency text,
  status text,
  billing_period_start date,
  billing_period_end date,
  due_date date,
  created_at timestamp with time zone,
  sent_at timestamp with time zone,
  paid_at timestamp with time zone,
  CONSTRAINT company_invoices_status_check CHECK (status IN ('draft', 'sent', 'paid', 'overdue'))
);

-- 20. enable rls public.company_invoices: row level security [specs/wellness/companies.yaml:142]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.company_invoices ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 21. create table public.company_employee_invitations [specs/wellness/companies.yaml:180]
-- Why: Staff join through a personal link that ties them to their employer and runs out.
CREATE TABLE IF NOT EXISTS public.company_employee_invitations (
  id uuid PRIMARY KEY,
  company_id uuid REFERENCES public.companies (id),
  email text,
  invited_by_user_id uuid REFERENCES public.profiles (id),
  token text UNIQUE,
  created_at timestamp with time zone,
  expires_at timestamp with time zone,
  accepted_at timestamp with time zone,
  rejected_at timestamp with time zone
);

-- 22. enable rls public.company_employee_invitations: row level security [specs/wellness/companies.yaml:180]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.company_employee_invitations ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 23. create table public.booking_status_history [specs/wellness/sessions.yaml:76]
-- Why: Support has to see when a booking moved, and by whose hand.
CREATE TABLE IF NOT EXISTS public.booking_status_history (
  id uuid PRIMARY KEY,
  booking_id uuid REFERENCES public.bookings (id),
  old_status text,
  new_status text,
  changed_by uuid REFERENCES public.profiles (id),
  reason text,
  created_at timestamp with time zone
);

-- 24. enable rls public.booking_status_history: row level security [specs/wellness/sessions.yaml:76]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.booking_status_history ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 25. create table public.session_notes [specs/wellness/sessions.yaml:135]
-- Why: Care continues from one meeting to the next only if the last one was written up.
CREATE TABLE IF NOT EXISTS public.session_notes (
  id uuid PRIMARY KEY,
  booking_id uuid REFERENCES public.bookings (id),
  provider_id uuid REFERENCES public.profiles (id),
  notes text,
  follow_up_actions text,
  created_at timestamp with time zone,
  updated_at timestamp with time zone
);

-- 26. enable rls public.session_notes: row level security [specs/wellness/sessions.yaml:135]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.session_notes ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 27. create table public.specialist_bank_accounts [specs/wellness/specialists.yaml:82]
-- Why: A payout needs a checked destination that belongs to the specialist.
CREATE TABLE IF NOT EXISTS public.specialist_bank_accounts (
  id uuid PRIMARY KEY,
  specialist_id uuid REFERENCES public.profiles (id),
  account_holder_name text,
  bank_name text,
  account_number text,
  routing_number text,
  swift_code text,
  iban text,
  country text,
  currency text,
  verification_status text,
  verified_at timestamp with time zone,
  is_primary boolean DEFAULT true
);

-- 28. enable rls public.specialist_bank_accounts: row level security [specs/wellness/specialists.yaml:82]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.specialist_bank_accounts ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 29. create table public.specialist_working_hours [specs/wellness/specialists.yaml:102]
-- Why: Free slots follow from a weekly pattern that specialists keep up themselves.
CREATE TABLE IF NOT EXISTS public.specialist_working_hours (
  id uuid PRIMARY KEY,
  specialist_id uuid REFERENCES public.profiles (id),
  day_of_week integer,
  start_time time without time zone,
  end_time time without time zone,
  is_working boolean,
  recurring boolean DEFAULT true,
  effective_from date,
  effective_to date,
  created_at timestamp with time zone,
  CONSTRAINT specialist_working_hours_day_of_week_check CHECK (day_of_week between 0 and 6)
);

-- 30. enable rls public.specialist_working_hours: row level security [specs/wellness/specialists.yaml:102]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.specialist_working_hours ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 31. create table public.specialist_rates [specs/wellness/specialists.yaml:122]
-- Why: A price has to be known before a session can be sold, and an old price has to stay
-- readable.
CREATE TABLE IF NOT EXISTS public.specialist_rates (
  id uuid PRIMARY KEY,
  specialist_id uuid REFERENCES public.profiles (id),
  service_type text,
  session_duration integer,
  rate numeric(10,2),
  currency text,
  rate_type text,
  effective_from date,
  effective_to date,
  CONSTRAINT specialist_rates_rate_type_check CHECK (rate_type IN ('per-session', 'hourly', 'package'))
);

-- 32. enable rls public.specialist_rates: row level security [specs/wellness/specialists.yaml:122]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.specialist_rates ENABLE ROW LEVEL SECURITY;

COMMIT;

-- ---------------------------------------------------------------------------------------------
-- Tables: Important (Week 2)
-- Messages reach the right people, and what happens leaves a record.

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 33. create table public.audit_logs [specs/wellness/authentication.yaml:149]
-- Why: Auditors ask for the history of a record, and so does anybody who investigates an
-- incident.
-- Note: public.admin_logs is like it: 4 of 9 columns.
-- Hazard (maybe-renamed): There is a table much like it; if it is the same one, rename that.
CREATE TABLE IF NOT EXISTS public.audit_logs (
  id uuid PRIMARY KEY,
  user_id uuid REFERENCES public.profiles (id),
  action text,
  entity_type text,
  entity_id uuid,
  changes jsonb,
  ip_address inet,
  user_agent text,
  "timestamp" timestamp with time zone
);

-- 34. enable rls public.audit_logs: row level security [specs/wellness/authentication.yaml:149]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.audit_logs ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 35. create table public.email_templates [specs/wellness/communication.yaml:92]
-- Why: Mail should read the same wherever it is sent from, and be edited without a release.
CREATE TABLE IF NOT EXISTS public.email_templates (
  id uuid PRIMARY KEY,
  key text UNIQUE,
  subject text,
  body_html text,
  variables jsonb,
  created_at timestamp with time zone
);

-- 36. enable rls public.email_templates: row level security [specs/wellness/communication.yaml:92]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.email_templates ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 37. create table public.notification_preferences [specs/wellness/communication.yaml:120]
-- Why: The law lets people refuse advertising, and courtesy lets them choose the rest.
CREATE TABLE IF NOT EXISTS public.notification_preferences (
  id uuid PRIMARY KEY,
  user_id uuid REFERENCES public.profiles (id),
  email_notifications boolean DEFAULT true,
  sms_notifications boolean DEFAULT false,
  push_notifications boolean DEFAULT true,
  marketing_emails boolean DEFAULT false,
  created_at timestamp with time zone
);

-- 38. enable rls public.notification_preferences: row level security [specs/wellness/communication.yaml:120]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.notification_preferences ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 39. create table public.feature_flags [specs/wellness/infrastructure.yaml:18]
-- Why: New work is safest when a few people get it first and a switch takes it back.
CREATE TABLE IF NOT EXISTS public.feature_flags (
  id uuid PRIMARY KEY,
  name text UNIQUE,
  enabled boolean DEFAULT false,
  rollout_percentage integer DEFAULT 0,
  created_at timestamp with time zone,
  updated_at timestamp with time zone
);

-- 40. enable rls public.feature_flags: row level security [specs/wellness/infrastructure.yaml:18]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.feature_flags ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 41. create table public.failed_login_attempts [specs/wellness/security.yaml:38]
-- Why: Guessing passwords shows up as a series of refusals from one place.
CREATE TABLE IF NOT EXISTS public.failed_login_attempts (
  id uuid PRIMARY KEY,
  email text,
  ip_address inet,
  attempt_at timestamp with time zone
);

-- 42. enable rls public.failed_login_attempts: row level security [specs/wellness/security.yaml:38]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.failed_login_attempts ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 43. create table public.booking_reminders [specs/wellness/sessions.yaml:91]
-- Why: A nudge the day before keeps appointments from being forgotten.
CREATE TABLE IF NOT EXISTS public.booking_reminders (
  id uuid PRIMARY KEY,
  booking_id uuid REFERENCES public.bookings (id),
  reminder_type text,
  scheduled_for timestamp with time zone,
  sent_at timestamp with time zone,
  status text,
  created_at timestamp with time zone,
  CONSTRAINT booking_reminders_reminder_type_check CHECK (reminder_type IN ('email', 'sms', 'push')),
  CONSTRAINT booking_reminders_status_check CHECK (status IN ('pending', 'sent', 'failed'))
);

-- 44. enable rls public.booking_reminders: row level security [specs/wellness/sessions.yaml:91]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.booking_reminders ENABLE ROW LEVEL SECURITY;

COMMIT;

-- ---------------------------------------------------------------------------------------------
-- Tables: Nice to have (Later)
-- Regular clients get more convenience, and owners get figures.

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 45. create table public.monthly_analytics [specs/wellness/analytics.yaml:72]
-- Why: Owners and investors look at the same few numbers every month.
CREATE TABLE IF NOT EXISTS public.monthly_analytics (
  id uuid PRIMARY KEY,
  month date,
  total_users integer,
  total_specialists integer,
  total_companies integer,
  total_bookings integer,
  total_revenue numeric(10,2),
  average_rating numeric(3,2),
  created_at timestamp with time zone
);

-- 46. enable rls public.monthly_analytics: row level security [specs/wellness/analytics.yaml:72]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.monthly_analytics ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 47. create table public.pillar_analytics [specs/wellness/analytics.yaml:88]
-- Why: Budgets are split between areas of wellbeing, and should follow demand.
CREATE TABLE IF NOT EXISTS public.pillar_analytics (
  id uuid PRIMARY KEY,
  pillar text,
  date date,
  chats integer DEFAULT 0,
  bookings integer DEFAULT 0,
  revenue numeric(10,2),
  satisfaction_score numeric(3,2),
  created_at timestamp with time zone
);

-- 48. enable rls public.pillar_analytics: row level security [specs/wellness/analytics.yaml:88]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.pillar_analytics ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 49. create table public.ip_whitelist [specs/wellness/security.yaml:26]
-- Why: Administrators and some companies want sign-in limited to their own network.
CREATE TABLE IF NOT EXISTS public.ip_whitelist (
  id uuid PRIMARY KEY,
  user_id uuid REFERENCES public.profiles (id),
  ip_address inet,
  description text,
  created_at timestamp with time zone
);

-- 50. enable rls public.ip_whitelist: row level security [specs/wellness/security.yaml:26]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.ip_whitelist ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 51. create table public.recurring_bookings [specs/wellness/sessions.yaml:150]
-- Why: Therapy tends to happen at the same hour each week or month.
CREATE TABLE IF NOT EXISTS public.recurring_bookings (
  id uuid PRIMARY KEY,
  user_id uuid REFERENCES public.profiles (id),
  specialist_id uuid REFERENCES public.profiles (id),
  frequency text,
  start_date date,
  end_date date,
  is_active boolean,
  created_at timestamp with time zone,
  CONSTRAINT recurring_bookings_frequency_check CHECK (frequency IN ('weekly', 'biweekly', 'monthly'))
);

-- 52. enable rls public.recurring_bookings: row level security [specs/wellness/sessions.yaml:150]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.recurring_bookings ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 53. create table public.booking_packages [specs/wellness/sessions.yaml:165]
-- Why: A bundle commits a client to a course of treatment and rewards it.
CREATE TABLE IF NOT EXISTS public.booking_packages (
  id uuid PRIMARY KEY,
  specialist_id uuid REFERENCES public.profiles (id),
  name text,
  session_count integer,
  price numeric(10,2),
  currency text,
  discount_percentage numeric(5,2),
  created_at timestamp with time zone
);

-- 54. enable rls public.booking_packages: row level security [specs/wellness/sessions.yaml:165]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.booking_packages ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 55. create table public.meeting_recordings [specs/wellness/sessions.yaml:118]
-- Why: Some programmes need a session kept as evidence, with consent and within limits.
CREATE TABLE IF NOT EXISTS public.meeting_recordings (
  id uuid PRIMARY KEY,
  booking_id uuid REFERENCES public.bookings (id),
  recording_url text,
  duration integer,
  storage_size integer,
  created_at timestamp with time zone
);

-- 56. enable rls public.meeting_recordings: row level security [specs/wellness/sessions.yaml:118]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.meeting_recordings ENABLE ROW LEVEL SECURITY;

COMMIT;

-- ---------------------------------------------------------------------------------------------
-- Tables: Without a phase

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 57. create table public.user_activity_logs [specs/wellness/analytics.yaml:58]
-- Why: Product decisions should rest on what people use.
CREATE TABLE IF NOT EXISTS public.user_activity_logs (
  id uuid PRIMARY KEY,
  user_id uuid REFERENCES public.profiles (id),
  action text,
  resource_type text,
  resource_id uuid,
  ip_address inet,
  user_agent text,
  created_at timestamp with time zone
);

-- 58. enable rls public.user_activity_logs: row level security [specs/wellness/analytics.yaml:58]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.user_activity_logs ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 59. create table public.user_feedback_surveys [specs/wellness/analytics.yaml:103]
-- Why: Scores such as NPS are comparable over time only when they are always asked alike.
CREATE TABLE IF NOT EXISTS public.user_feedback_surveys (
  id uuid PRIMARY KEY,
  user_id uuid REFERENCES public.profiles (id),
  survey_type text,
  score integer,
  comment text,
  created_at timestamp with time zone,
  CONSTRAINT user_feedback_surveys_survey_type_check CHECK (survey_type IN ('nps', 'csat', 'ces'))
);

-- 60. enable rls public.user_feedback_surveys: row level security [specs/wellness/analytics.yaml:103]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.user_feedback_surveys ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 61. create table public.error_tracking [specs/wellness/analytics.yaml:115]
-- Why: A fault has to be seen by the team before it is reported by a customer.
CREATE TABLE IF NOT EXISTS public.error_tracking (
  id uuid PRIMARY KEY,
  error_type text,
  error_message text,
  stack_trace text,
  user_id uuid REFERENCES public.profiles (id),
  url text,
  created_at timestamp with time zone
);

-- 62. enable rls public.error_tracking: row level security [specs/wellness/analytics.yaml:115]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.error_tracking ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 63. create table public.two_factor_auth [specs/wellness/authentication.yaml:118]
-- Why: Health conversations deserve more protection than a password that may have leaked
-- elsewhere.
CREATE TABLE IF NOT EXISTS public.two_factor_auth (
  id uuid PRIMARY KEY,
  user_id uuid REFERENCES public.profiles (id),
  method text,
  secret_key text,
  is_verified boolean DEFAULT false,
  created_at timestamp with time zone,
  last_used timestamp with time zone,
  CONSTRAINT two_factor_auth_method_check CHECK (method IN ('sms', 'email', 'authenticator'))
);

-- 64. enable rls public.two_factor_auth: row level security [specs/wellness/authentication.yaml:118]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.two_factor_auth ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 65. create table public.sms_templates [specs/wellness/communication.yaml:109]
-- Why: A text message reaches people who do not open mail on the day.
CREATE TABLE IF NOT EXISTS public.sms_templates (
  id uuid PRIMARY KEY,
  key text UNIQUE,
  content text,
  variables jsonb,
  created_at timestamp with time zone
);

-- 66. enable rls public.sms_templates: row level security [specs/wellness/communication.yaml:109]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.sms_templates ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 67. create table public.communication_logs [specs/wellness/communication.yaml:135]
-- Why: Whoever says that no message came deserves an answer backed by a record.
CREATE TABLE IF NOT EXISTS public.communication_logs (
  id uuid PRIMARY KEY,
  user_id uuid REFERENCES public.profiles (id),
  message_type text,
  recipient text,
  subject text,
  content text,
  status text,
  sent_at timestamp with time zone,
  CONSTRAINT communication_logs_message_type_check CHECK (message_type IN ('email', 'sms', 'push')),
  CONSTRAINT communication_logs_status_check CHECK (status IN ('sent', 'failed', 'bounced'))
);

-- 68. enable rls public.communication_logs: row level security [specs/wellness/communication.yaml:135]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.communication_logs ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 69. create table public.company_contacts [specs/wellness/companies.yaml:91]
-- Why: Contracts, invoices and emergencies each need a person entitled to decide.
CREATE TABLE IF NOT EXISTS public.company_contacts (
  id uuid PRIMARY KEY,
  company_id uuid REFERENCES public.companies (id),
  contact_name text,
  contact_email text,
  contact_phone text,
  contact_role text,
  is_primary boolean,
  verified boolean DEFAULT false,
  verification_email_sent_at timestamp with time zone
);

-- 70. enable rls public.company_contacts: row level security [specs/wellness/companies.yaml:91]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.company_contacts ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 71. create table public.company_payments [specs/wellness/companies.yaml:161]
-- Why: An invoice is settled once an incoming amount has been matched with it.
CREATE TABLE IF NOT EXISTS public.company_payments (
  id uuid PRIMARY KEY,
  company_id uuid REFERENCES public.companies (id),
  invoice_id uuid REFERENCES public.company_invoices (id),
  amount numeric(10,2),
  currency text,
  status text,
  payment_method text,
  transaction_id text,
  created_at timestamp with time zone,
  completed_at timestamp with time zone,
  CONSTRAINT company_payments_status_check CHECK (status IN ('pending', 'completed', 'failed', 'refunded'))
);

-- 72. enable rls public.company_payments: row level security [specs/wellness/companies.yaml:161]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.company_payments ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 73. create table public.company_session_quota_history [specs/wellness/companies.yaml:197]
-- Why: A plan includes a number of sessions, and both sides want to see how it was spent.
CREATE TABLE IF NOT EXISTS public.company_session_quota_history (
  id uuid PRIMARY KEY,
  company_id uuid REFERENCES public.companies (id),
  month_year date,
  quota_allocated integer,
  sessions_used integer,
  sessions_remaining integer,
  adjusted_by uuid REFERENCES public.profiles (id),
  adjustment_reason text,
  created_at timestamp with time zone
);

-- 74. enable rls public.company_session_quota_history: row level security [specs/wellness/companies.yaml:197]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.company_session_quota_history ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 75. create table public.company_dpa_acceptance [specs/wellness/companies.yaml:212]
-- Why: Article 28 of the GDPR wants a contract before staff data is handled for an employer.
CREATE TABLE IF NOT EXISTS public.company_dpa_acceptance (
  id uuid PRIMARY KEY,
  company_id uuid REFERENCES public.companies (id),
  dpa_version text,
  accepted boolean,
  accepted_by_user_id uuid REFERENCES public.profiles (id),
  accepted_at timestamp with time zone,
  signed_document_url text
);

-- 76. enable rls public.company_dpa_acceptance: row level security [specs/wellness/companies.yaml:212]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.company_dpa_acceptance ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 77. create table public.company_activity_logs [specs/wellness/companies.yaml:226]
-- Why: A customer wants to see what its own administrators changed.
CREATE TABLE IF NOT EXISTS public.company_activity_logs (
  id uuid PRIMARY KEY,
  company_id uuid REFERENCES public.companies (id),
  user_id uuid REFERENCES public.profiles (id),
  action text,
  details jsonb,
  created_at timestamp with time zone
);

-- 78. enable rls public.company_activity_logs: row level security [specs/wellness/companies.yaml:226]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.company_activity_logs ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 79. create table public.system_settings [specs/wellness/infrastructure.yaml:6]
-- Why: Limits and texts change more often than code does.
CREATE TABLE IF NOT EXISTS public.system_settings (
  id uuid PRIMARY KEY,
  setting_key text UNIQUE,
  setting_value jsonb,
  setting_type text,
  created_at timestamp with time zone,
  updated_at timestamp with time zone,
  CONSTRAINT system_settings_setting_type_check CHECK (setting_type IN ('string', 'number', 'boolean', 'json'))
);

-- 80. enable rls public.system_settings: row level security [specs/wellness/infrastructure.yaml:6]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.system_settings ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 81. create table public.scheduled_jobs [specs/wellness/infrastructure.yaml:31]
-- Why: Reminders, renewals and clean-ups run unattended and must be seen to have run.
CREATE TABLE IF NOT EXISTS public.scheduled_jobs (
  id uuid PRIMARY KEY,
  job_type text,
  status text,
  scheduled_for timestamp with time zone,
  started_at timestamp with time zone,
  completed_at timestamp with time zone,
  error_message text,
  CONSTRAINT scheduled_jobs_status_check CHECK (status IN ('pending', 'running', 'completed', 'failed'))
);

-- 82. enable rls public.scheduled_jobs: row level security [specs/wellness/infrastructure.yaml:31]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.scheduled_jobs ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 83. create table public.api_keys [specs/wellness/infrastructure.yaml:44]
-- Why: Integrations need a credential of their own which can be withdrawn alone.
CREATE TABLE IF NOT EXISTS public.api_keys (
  id uuid PRIMARY KEY,
  user_id uuid REFERENCES public.profiles (id),
  key_hash text UNIQUE,
  name text,
  last_used_at timestamp with time zone,
  created_at timestamp with time zone,
  expires_at timestamp with time zone
);

-- 84. enable rls public.api_keys: row level security [specs/wellness/infrastructure.yaml:44]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.api_keys ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 85. create table public.refunds [specs/wellness/payments.yaml:37]
-- Why: A cancelled or disputed session ends with money going back, and that needs its own
-- record.
CREATE TABLE IF NOT EXISTS public.refunds (
  id uuid PRIMARY KEY,
  transaction_id uuid REFERENCES public.payment_transactions (id),
  reason text,
  amount numeric(10,2),
  status text,
  created_at timestamp with time zone,
  completed_at timestamp with time zone,
  CONSTRAINT refunds_status_check CHECK (status IN ('pending', 'completed', 'failed'))
);

-- 86. enable rls public.refunds: row level security [specs/wellness/payments.yaml:37]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.refunds ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 87. create table public.invoicing_templates [specs/wellness/payments.yaml:51]
-- Why: Larger customers ask for their own layout, order numbers and legal notes.
CREATE TABLE IF NOT EXISTS public.invoicing_templates (
  id uuid PRIMARY KEY,
  company_id uuid,
  name text,
  template_html text,
  is_default boolean,
  created_at timestamp with time zone
);

-- 88. enable rls public.invoicing_templates: row level security [specs/wellness/payments.yaml:51]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.invoicing_templates ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 89. create table public.expenses [specs/wellness/payments.yaml:63]
-- Why: The margin on a customer is known only when its costs are booked next to its income.
CREATE TABLE IF NOT EXISTS public.expenses (
  id uuid PRIMARY KEY,
  company_id uuid REFERENCES public.companies (id),
  user_id uuid REFERENCES public.profiles (id),
  amount numeric(10,2),
  currency text,
  description text,
  receipt_url text,
  created_at timestamp with time zone
);

-- 90. enable rls public.expenses: row level security [specs/wellness/payments.yaml:63]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.expenses ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 91. create table public.session_tokens [specs/wellness/security.yaml:49]
-- Why: People expect to sign out a lost telephone from another device.
CREATE TABLE IF NOT EXISTS public.session_tokens (
  id uuid PRIMARY KEY,
  user_id uuid REFERENCES public.profiles (id),
  token_hash text,
  ip_address inet,
  user_agent text,
  created_at timestamp with time zone,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone
);

-- 92. enable rls public.session_tokens: row level security [specs/wellness/security.yaml:49]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.session_tokens ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 93. create table public.data_retention_policies [specs/wellness/security.yaml:63]
-- Why: Personal data may be kept only for as long as its purpose lasts.
CREATE TABLE IF NOT EXISTS public.data_retention_policies (
  id uuid PRIMARY KEY,
  entity_type text,
  retention_days integer,
  auto_delete boolean,
  created_at timestamp with time zone
);

-- 94. enable rls public.data_retention_policies: row level security [specs/wellness/security.yaml:63]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.data_retention_policies ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 95. create table public.encryption_keys [specs/wellness/security.yaml:74]
-- Why: Keys age, and replacing one takes knowing where its predecessor was used.
CREATE TABLE IF NOT EXISTS public.encryption_keys (
  id uuid PRIMARY KEY,
  key_type text,
  key_version integer,
  algorithm text,
  created_at timestamp with time zone,
  rotated_at timestamp with time zone
);

-- 96. enable rls public.encryption_keys: row level security [specs/wellness/security.yaml:74]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.encryption_keys ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 97. create table public.session_types [specs/wellness/sessions.yaml:61]
-- Why: A first conversation and a follow-up differ in length and in price.
CREATE TABLE IF NOT EXISTS public.session_types (
  id uuid PRIMARY KEY,
  name text,
  duration integer,
  description text,
  created_at timestamp with time zone
);

-- 98. enable rls public.session_types: row level security [specs/wellness/sessions.yaml:61]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.session_types ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 99. add column public.prestadores: approved_at [specs/wellness/specialists.yaml:22]
-- Lock: access exclusive: reads and writes wait
ALTER TABLE public.prestadores ADD COLUMN IF NOT EXISTS approved_at timestamp with time zone;

-- 100. add column public.prestadores: languages [specs/wellness/specialists.yaml:19]
-- Lock: access exclusive: reads and writes wait
ALTER TABLE public.prestadores ADD COLUMN IF NOT EXISTS languages text[] NOT NULL DEFAULT '{}';

-- 101. add column public.prestadores: license_number [specs/wellness/specialists.yaml:17]
-- Lock: access exclusive: reads and writes wait
ALTER TABLE public.prestadores ADD COLUMN IF NOT EXISTS license_number text;

-- 102. add column public.prestadores: timezone [specs/wellness/specialists.yaml:20]
-- Lock: access exclusive: reads and writes wait
ALTER TABLE public.prestadores ADD COLUMN IF NOT EXISTS timezone text NOT NULL DEFAULT 'Europe/Lisbon';

-- 103. add column public.prestadores: years_of_experience [specs/wellness/specialists.yaml:18]
-- Lock: access exclusive: reads and writes wait
ALTER TABLE public.prestadores ADD COLUMN IF NOT EXISTS years_of_experience integer;

-- 104. set default public.prestadores: is_active [specs/wellness/specialists.yaml:21]
-- Note: For rows to come; those that are there stay as they are.
-- Lock: access exclusive: reads and writes wait
ALTER TABLE public.prestadores ALTER COLUMN is_active SET DEFAULT true;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 105. create index public.prestadores: prestadores_specialty_idx [specs/wellness/specialists.yaml:26]
-- Why: The list of practitioners is filtered by field on each visit.
-- Hazard (blocks-writes): Writes to the table wait; choose a quiet hour if it is large.
-- Lock: share: writes wait, reads go on
CREATE INDEX IF NOT EXISTS prestadores_specialty_idx ON public.prestadores (specialty);

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 106. create table public.booking_cancellations [specs/wellness/sessions.yaml:105]
-- Why: Cancellation rules depend on the moment and on the party that cancelled.
CREATE TABLE IF NOT EXISTS public.booking_cancellations (
  id uuid PRIMARY KEY,
  booking_id uuid REFERENCES public.bookings (id),
  cancelled_by uuid REFERENCES public.profiles (id),
  reason text,
  cancelled_at timestamp with time zone,
  refund_issued boolean,
  refund_amount numeric(10,2)
);

-- 107. enable rls public.booking_cancellations: row level security [specs/wellness/sessions.yaml:105]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.booking_cancellations ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 108. create table public.specialist_specializations [specs/wellness/specialists.yaml:139]
-- Why: Many practitioners are trained in several fields, each with its own certificate.
CREATE TABLE IF NOT EXISTS public.specialist_specializations (
  specialist_id uuid REFERENCES public.profiles (id),
  specialization_code text,
  years_of_experience integer,
  certification_id uuid REFERENCES public.specialist_documents (id),
  is_primary boolean,
  PRIMARY KEY (specialist_id, specialization_code)
);

-- 109. enable rls public.specialist_specializations: row level security [specs/wellness/specialists.yaml:139]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.specialist_specializations ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 110. create table public.pillars [specs/wellness/specialists.yaml:153]
-- Why: Kinds of specialist point at an area of wellbeing, so the areas have to be rows
-- somewhere.
CREATE TABLE IF NOT EXISTS public.pillars (
  id uuid PRIMARY KEY,
  code text UNIQUE,
  name text,
  description text,
  is_active boolean DEFAULT true,
  created_at timestamp with time zone
);

-- 111. enable rls public.pillars: row level security [specs/wellness/specialists.yaml:153]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.pillars ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 112. create table public.specialist_types [specs/wellness/specialists.yaml:167]
-- Why: Sorting and filtering by profession takes one agreed list.
CREATE TABLE IF NOT EXISTS public.specialist_types (
  id uuid PRIMARY KEY,
  name text,
  code text UNIQUE,
  pillar_id uuid REFERENCES public.pillars (id),
  description text,
  created_at timestamp with time zone
);

-- 113. enable rls public.specialist_types: row level security [specs/wellness/specialists.yaml:167]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.specialist_types ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 114. create table public.specialist_availability_exceptions [specs/wellness/specialists.yaml:182]
-- Why: Holidays and illness interrupt any weekly pattern.
CREATE TABLE IF NOT EXISTS public.specialist_availability_exceptions (
  id uuid PRIMARY KEY,
  specialist_id uuid REFERENCES public.profiles (id),
  exception_date date,
  is_available boolean,
  reason text,
  created_at timestamp with time zone
);

-- 115. enable rls public.specialist_availability_exceptions: row level security [specs/wellness/specialists.yaml:182]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.specialist_availability_exceptions ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 116. create table public.specialist_verification_queue [specs/wellness/specialists.yaml:195]
-- Why: Reviews need an owner, a deadline and an outcome for each applicant.
CREATE TABLE IF NOT EXISTS public.specialist_verification_queue (
  id uuid PRIMARY KEY,
  specialist_id uuid REFERENCES public.profiles (id),
  verification_type text,
  status text DEFAULT 'pending',
  assigned_to uuid REFERENCES public.profiles (id),
  assigned_at timestamp with time zone,
  deadline date,
  rejection_reason text,
  created_at timestamp with time zone,
  CONSTRAINT specialist_verification_queue_status_check CHECK (status IN ('pending', 'in_review', 'approved', 'rejected'))
);

-- 117. enable rls public.specialist_verification_queue: row level security [specs/wellness/specialists.yaml:195]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.specialist_verification_queue ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 118. create table public.specialist_license_verification [specs/wellness/specialists.yaml:212]
-- Why: A licence number is worth something only once its issuer has confirmed it.
CREATE TABLE IF NOT EXISTS public.specialist_license_verification (
  id uuid PRIMARY KEY,
  specialist_id uuid REFERENCES public.profiles (id),
  license_number text,
  license_type text,
  issuing_authority text,
  issue_date date,
  expiry_date date,
  verification_status text,
  verified_at timestamp with time zone,
  notes text,
  CONSTRAINT specialist_license_verification_verification_status_check CHECK (verification_status IN ('pending', 'verified', 'expired', 'revoked'))
);

-- 119. enable rls public.specialist_license_verification: row level security [specs/wellness/specialists.yaml:212]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.specialist_license_verification ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 120. create table public.specialist_background_checks [specs/wellness/specialists.yaml:228]
-- Why: Working with vulnerable people calls for a screening that is repeated when it grows old.
CREATE TABLE IF NOT EXISTS public.specialist_background_checks (
  id uuid PRIMARY KEY,
  specialist_id uuid REFERENCES public.profiles (id),
  check_type text,
  status text,
  provider text,
  result jsonb,
  checked_at timestamp with time zone,
  expires_at timestamp with time zone,
  CONSTRAINT specialist_background_checks_check_type_check CHECK (check_type IN ('criminal', 'reference', 'credit')),
  CONSTRAINT specialist_background_checks_status_check CHECK (status IN ('pending', 'completed', 'failed'))
);

-- 121. enable rls public.specialist_background_checks: row level security [specs/wellness/specialists.yaml:228]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.specialist_background_checks ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 122. create table public.specialist_payment_history [specs/wellness/specialists.yaml:244]
-- Why: Specialists and accountants both want a statement of what was paid for which session.
CREATE TABLE IF NOT EXISTS public.specialist_payment_history (
  id uuid PRIMARY KEY,
  specialist_id uuid REFERENCES public.profiles (id),
  session_id uuid,
  amount numeric(10,2),
  currency text,
  status text,
  payment_method text,
  transaction_id text,
  created_at timestamp with time zone,
  completed_at timestamp with time zone,
  CONSTRAINT specialist_payment_history_status_check CHECK (status IN ('pending', 'completed', 'failed', 'refunded'))
);

-- 123. enable rls public.specialist_payment_history: row level security [specs/wellness/specialists.yaml:244]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.specialist_payment_history ENABLE ROW LEVEL SECURITY;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 124. create table public.specialist_no_shows [specs/wellness/specialists.yaml:261]
-- Why: Reliability is the first thing a client wants to know, and it has to be counted to be
-- known.
CREATE TABLE IF NOT EXISTS public.specialist_no_shows (
  id uuid PRIMARY KEY,
  specialist_id uuid REFERENCES public.profiles (id),
  booking_id uuid REFERENCES public.bookings (id),
  reason text,
  created_at timestamp with time zone
);

-- 125. enable rls public.specialist_no_shows: row level security [specs/wellness/specialists.yaml:261]
-- Hazard (no-policy): No policy is required here: with row level security on, only the owner
-- and roles that bypass it can read or write the table.
ALTER TABLE public.specialist_no_shows ENABLE ROW LEVEL SECURITY;

COMMIT;

-- ---------------------------------------------------------------------------------------------
-- Access: policies, triggers, grants

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '1min';
SET LOCAL search_path = public, pg_temp;

-- 126. create policy public.notifications: own notifications update [specs/wellness/communication.yaml:67]
-- Lock: access exclusive: reads and writes wait
DO $do$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_catalog.pg_policy
    WHERE polrelid = pg_catalog.to_regclass('public.notifications')
      AND polname = 'own notifications update'
  ) THEN
    CREATE POLICY "own notifications update" ON public.notifications
      FOR UPDATE
      USING (auth.uid() = user_id)
      WITH CHECK (auth.uid() = user_id);
  END IF;
END
$do$;

-- 127. enable rls public.notifications: row level security [specs/wellness/communication.yaml:63]
-- Hazard (hides-rows): A role will see only rows that a policy shows it: has every role one?
-- Lock: access exclusive: reads and writes wait
ALTER TABLE public.notifications ENABLE ROW LEVEL SECURITY;

COMMIT;

-- ---------------------------------------------------------------------------------------------
-- What existing rows can refuse
-- Each of these can fail on the rows that are there. What is above stays done, and the file can
-- be run again once the rows are right.

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '30min';
SET LOCAL search_path = public, pg_temp;

-- 128. add check public.invites: invites_status_check [specs/wellness/authentication.yaml:72]
-- Lock: access exclusive: reads and writes wait
DO $do$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_catalog.pg_constraint
    WHERE conrelid = pg_catalog.to_regclass('public.invites')
      AND conname = 'invites_status_check'
  ) THEN
    ALTER TABLE public.invites ADD CONSTRAINT invites_status_check
      CHECK (status IN ('pending', 'accepted', 'revoked', 'expired')) NOT VALID;
  END IF;
END
$do$;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '30min';
SET LOCAL search_path = public, pg_temp;

-- 129. add check public.prestadores: prestadores_years_of_experience_check [specs/wellness/specialists.yaml:18]
-- Lock: access exclusive: reads and writes wait
DO $do$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_catalog.pg_constraint
    WHERE conrelid = pg_catalog.to_regclass('public.prestadores')
      AND conname = 'prestadores_years_of_experience_check'
  ) THEN
    ALTER TABLE public.prestadores ADD CONSTRAINT prestadores_years_of_experience_check
      CHECK (years_of_experience >= 0) NOT VALID;
  END IF;
END
$do$;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '30min';
SET LOCAL search_path = public, pg_temp;

-- 130. add unique public.invites: invites_code_key [specs/wellness/authentication.yaml:67]
-- Hazard (fails-if-duplicates): Fails while two rows hold the same key: clean those up first.
-- Hazard (blocks-writes): Writes to the table wait; choose a quiet hour if it is large.
-- Lock: access exclusive: reads and writes wait
DO $do$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_catalog.pg_constraint
    WHERE conrelid = pg_catalog.to_regclass('public.invites')
      AND conname = 'invites_code_key'
  ) THEN
    ALTER TABLE public.invites ADD CONSTRAINT invites_code_key
      UNIQUE (code);
  END IF;
END
$do$;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '30min';
SET LOCAL search_path = public, pg_temp;

-- 131. add foreign key public.prestadores: prestadores_user_id_fkey [specs/wellness/specialists.yaml:12]
-- Hazard (locks-referenced-table): Writes to the table that is referenced wait for a moment.
-- Lock: share row exclusive on both tables: writes wait, reads go on
DO $do$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_catalog.pg_constraint
    WHERE conrelid = pg_catalog.to_regclass('public.prestadores')
      AND conname = 'prestadores_user_id_fkey'
  ) THEN
    ALTER TABLE public.prestadores ADD CONSTRAINT prestadores_user_id_fkey
      FOREIGN KEY (user_id) REFERENCES public.profiles (id) ON DELETE CASCADE NOT VALID;
  END IF;
END
$do$;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '30min';
SET LOCAL search_path = public, pg_temp;

-- 132. set not null public.prestadores: specialty [specs/wellness/specialists.yaml:14]
-- Lock: access exclusive: reads and writes wait
DO $do$
BEGIN
  IF EXISTS (
    SELECT FROM pg_catalog.pg_attribute
    WHERE attrelid = pg_catalog.to_regclass('public.prestadores')
      AND attname = 'specialty' AND NOT attisdropped
      AND NOT attnotnull
  ) AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_constraint
    WHERE conrelid = pg_catalog.to_regclass('public.prestadores')
      AND conname = 'prestadores_specialty_is_set'
  ) THEN
    ALTER TABLE public.prestadores ADD CONSTRAINT prestadores_specialty_is_set CHECK (specialty IS NOT NULL) NOT VALID;
  END IF;
END
$do$;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '30min';
SET LOCAL search_path = public, pg_temp;

-- 133. set not null public.prestadores: specialty [specs/wellness/specialists.yaml:14]
-- Hazard (fails-if-nulls): Fails while a row has NULL there: fill those rows first.
-- Hazard (scans-table): Reads the whole table while it runs; reads and writes go on.
-- Lock: share update exclusive: reads and writes go on
DO $do$
BEGIN
  IF EXISTS (
    SELECT FROM pg_catalog.pg_constraint
    WHERE conrelid = pg_catalog.to_regclass('public.prestadores')
      AND conname = 'prestadores_specialty_is_set'
  ) THEN
    ALTER TABLE public.prestadores VALIDATE CONSTRAINT prestadores_specialty_is_set;
  END IF;
END
$do$;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '30min';
SET LOCAL search_path = public, pg_temp;

-- 134. set not null public.prestadores: specialty [specs/wellness/specialists.yaml:14]
-- Lock: access exclusive: reads and writes wait
DO $do$
BEGIN
  IF EXISTS (
    SELECT FROM pg_catalog.pg_constraint
    WHERE conrelid = pg_catalog.to_regclass('public.prestadores')
      AND conname = 'prestadores_specialty_is_set'
  ) THEN
    ALTER TABLE public.prestadores ALTER COLUMN specialty SET NOT NULL;
    ALTER TABLE public.prestadores DROP CONSTRAINT prestadores_specialty_is_set;
  END IF;
END
$do$;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '30min';
SET LOCAL search_path = public, pg_temp;

-- 135. validate constraint public.invites: invites_status_check [specs/wellness/authentication.yaml:72]
-- Hazard (fails-if-rows-violate): Fails while a row breaks the rule, which new rows obey
-- already.
-- Hazard (scans-table): Reads the whole table while it runs; reads and writes go on.
-- Lock: share update exclusive: reads and writes go on
ALTER TABLE public.invites VALIDATE CONSTRAINT invites_status_check;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '30min';
SET LOCAL search_path = public, pg_temp;

-- 136. validate constraint public.prestadores: prestadores_user_id_fkey [specs/wellness/specialists.yaml:12]
-- Hazard (fails-if-orphans): Fails while a row refers to nothing; new rows cannot do so any
-- more.
-- Hazard (scans-table): Reads the whole table while it runs; reads and writes go on.
-- Lock: share update exclusive: reads and writes go on
ALTER TABLE public.prestadores VALIDATE CONSTRAINT prestadores_user_id_fkey;

COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '30min';
SET LOCAL search_path = public, pg_temp;

-- 137. validate constraint public.prestadores: prestadores_years_of_experience_check [specs/wellness/specialists.yaml:18]
-- Hazard (fails-if-rows-violate): Fails while a row breaks the rule, which new rows obey
-- already.
-- Hazard (scans-table): Reads the whole table while it runs; reads and writes go on.
-- Lock: share update exclusive: reads and writes go on
ALTER TABLE public.prestadores VALIDATE CONSTRAINT prestadores_years_of_experience_check;

COMMIT;
