"""The required tables of the sample result: every status, one optional, a view, one hostile."""

from __future__ import annotations

from audit.compare.finding import Near
from audit.result.model import ResultColumn, ResultTable, SourceRef
from tests.makers import HOSTILE, HOSTILE_NAME, result_table


def sample_tables() -> tuple[ResultTable, ...]:
    """Every required table, in report order."""
    auth, pay = "specs/wellness/authentication.yaml", "specs/wellness/payments.yaml"
    return (
        result_table(
            "public.profiles",
            category="authentication",
            phase="critical",
            severity="critical",
            columns_required=3,
            columns_met=3,
            description="One row per person, linked to the sign-in.",
            build_order=1,
            unblocks=(
                "public.email_verification_tokens",
                "public.payment_methods",
                "public.messages",
            ),
            row_estimate=1284,
            source=SourceRef(auth, 4),
            columns=(
                ResultColumn("id", "uuid not null primary key", "met"),
                ResultColumn(
                    "email", "text not null unique", "met", "The address people sign in with."
                ),
                ResultColumn(
                    "created_at", "timestamp with time zone not null default now()", "met"
                ),
            ),
        ),
        result_table(
            "public.email_verification_tokens",
            "missing",
            category="authentication",
            phase="critical",
            severity="critical",
            columns_required=4,
            description="Links sent to confirm an address.",
            why="Nobody's address is ever confirmed.",
            impact="Mail bounces and a password reset cannot be trusted.",
            number=1,
            build_order=2,
            depends_on=("public.profiles",),
            source=SourceRef(auth, 12),
            near=(
                Near("public.login_tokens", 0.71, ("id", "token", "user_id"), 4, "3 of 4 columns"),
                Near("public.admin_logs", 0.42, ("id", "user_id"), 4, "2 of 4 columns"),
            ),
            columns=(
                ResultColumn("id", "uuid primary key", "missing"),
                ResultColumn(
                    "user_id", "uuid not null references profiles(id) on delete cascade", "missing"
                ),
                ResultColumn("token", "text unique", "missing"),
                ResultColumn("attempts", "integer default 0", "missing"),
            ),
            sql=(
                "CREATE TABLE IF NOT EXISTS public.email_verification_tokens (\n"
                "    id uuid PRIMARY KEY,\n"
                "    user_id uuid NOT NULL REFERENCES public.profiles (id) ON DELETE CASCADE,\n"
                "    token text UNIQUE,\n"
                "    attempts integer DEFAULT 0\n"
                ");\n"
                "ALTER TABLE public.email_verification_tokens ENABLE ROW LEVEL SECURITY;"
            ),
        ),
        result_table(
            "public.two_factor_secrets",
            "partial",
            category="authentication",
            phase="essential",
            columns_required=4,
            columns_met=2,
            description="Second factors of a person.",
            why="An account is one stolen password away.",
            state="lacks 1 of 4 columns and differs in 1 point",
            build_order=3,
            depends_on=("public.profiles",),
            row_estimate=0,
            source=SourceRef(auth, 21),
            columns=(
                ResultColumn("id", "uuid primary key", "met"),
                ResultColumn("user_id", "uuid not null references profiles(id)", "met"),
                ResultColumn("secret", "text not null", "unmet"),
                ResultColumn("confirmed_at", "timestamp with time zone", "missing"),
            ),
            sql=(
                "ALTER TABLE public.two_factor_secrets\n"
                "    ADD COLUMN IF NOT EXISTS confirmed_at timestamptz;"
            ),
        ),
        result_table(
            "public.payment_methods",
            "missing",
            category="payments",
            phase="critical",
            severity="critical",
            columns_required=2,
            why="Nobody can leave a card.",
            impact="Every booking is free.",
            number=2,
            build_order=4,
            depends_on=("public.profiles",),
            unblocks=("public.payment_transactions",),
            source=SourceRef(pay, 5),
            columns=(
                ResultColumn("id", "uuid primary key", "missing"),
                ResultColumn("kind", "text check (kind in ('card', 'sepa'))", "missing"),
            ),
            sql=(
                "CREATE TABLE IF NOT EXISTS public.payment_methods (\n"
                "    id uuid PRIMARY KEY,\n"
                "    kind text\n"
                ");"
            ),
        ),
        result_table(
            "public.payment_transactions",
            "missing",
            category="payments",
            phase="critical",
            severity="critical",
            columns_required=3,
            why=HOSTILE,
            impact="Companies cannot be charged.",
            number=3,
            build_order=5,
            depends_on=("public.payment_methods",),
            unblocks=("public.refunds",),
            source=SourceRef(pay, 14),
            columns=(
                ResultColumn("id", "uuid primary key", "missing"),
                ResultColumn(
                    "method_id", "uuid not null references payment_methods(id)", "missing"
                ),
                ResultColumn(
                    "amount", "numeric(10,2) not null check (amount > 0)", "missing", HOSTILE
                ),
            ),
            sql=(
                "CREATE TABLE IF NOT EXISTS public.payment_transactions (\n"
                "    id uuid PRIMARY KEY,\n"
                "    method_id uuid NOT NULL REFERENCES public.payment_methods (id),\n"
                "    amount numeric(10,2) NOT NULL CHECK (amount > 0),\n"
                "    note text DEFAULT '```</code><script>alert(1)</script>'\n"
                ");"
            ),
        ),
        result_table(
            "public.refunds",
            "missing",
            category="payments",
            phase="essential",
            columns_required=2,
            why="Money cannot go back to who paid it.",
            number=4,
            build_order=6,
            depends_on=("public.payment_transactions",),
            source=SourceRef(pay, 25),
            columns=(
                ResultColumn("id", "uuid primary key", "missing"),
                ResultColumn(
                    "transaction_id", "uuid references payment_transactions(id)", "missing"
                ),
            ),
            sql="CREATE TABLE IF NOT EXISTS public.refunds (\n    id uuid PRIMARY KEY\n);",
        ),
        result_table(
            "public.invoices",
            "unknown",
            category="payments",
            columns_required=3,
            columns_met=2,
            why="The tax office asks for them.",
            build_order=7,
            row_estimate=40,
            source=SourceRef(pay, 33),
            columns=(
                ResultColumn("id", "uuid primary key", "met"),
                ResultColumn("number", "text default next_invoice_number()", "unknown"),
                ResultColumn("issued_on", "date not null", "met"),
            ),
        ),
        result_table(
            "public.conversations",
            category="messaging",
            phase="essential",
            columns_required=2,
            columns_met=2,
            build_order=8,
            unblocks=("public.messages",),
            row_estimate=310,
            source=SourceRef("specs/wellness/spec.yaml", 40),
            columns=(
                ResultColumn("id", "uuid primary key", "met"),
                ResultColumn("subject", "text", "met"),
            ),
        ),
        result_table(
            "public.messages",
            "partial",
            category="messaging",
            phase="essential",
            columns_required=5,
            columns_met=4,
            why="People talk to their specialist here.",
            impact="Anybody with the public key can read what was written.",
            state="differs in 5 points",
            build_order=9,
            depends_on=("public.conversations", "public.profiles"),
            found="public.chat_messages",
            row_estimate=90211,
            source=SourceRef("specs/wellness/spec.yaml", 48),
            columns=(
                ResultColumn("id", "uuid primary key", "met"),
                ResultColumn(
                    "conversation_id", "uuid not null references conversations(id)", "met"
                ),
                ResultColumn("author_id", "uuid not null references profiles(id)", "met"),
                ResultColumn("body", "text not null", "met"),
                ResultColumn("sent_at", "timestamp with time zone not null default now()", "unmet"),
            ),
            sql="ALTER TABLE public.messages ENABLE ROW LEVEL SECURITY;",
        ),
        result_table(
            "public.message_reactions",
            "missing",
            category="messaging",
            phase="later",
            severity="info",
            optional=True,
            columns_required=2,
            build_order=10,
            depends_on=("public.messages",),
            source=SourceRef("specs/wellness/spec.yaml", 60),
            columns=(
                ResultColumn("message_id", "uuid references messages(id)", "missing"),
                ResultColumn("emoji", "text", "missing"),
            ),
            sql="CREATE TABLE IF NOT EXISTS public.message_reactions (\n    message_id uuid\n);",
        ),
        result_table(
            f"public.{HOSTILE_NAME}",
            "partial",
            columns_required=2,
            columns_met=1,
            description=HOSTILE,
            why=HOSTILE,
            impact=HOSTILE,
            state="lacks 1 of 2 columns",
            build_order=11,
            row_estimate=3,
            source=SourceRef("specs/wellness/odd, file:name%.yaml", 3),
            columns=(
                ResultColumn("id", "int8 generated always as identity", "met"),
                ResultColumn(HOSTILE_NAME, "text default '|`<b>'", "missing", HOSTILE),
            ),
            sql=f'ALTER TABLE public."odd" ADD COLUMN "x" text DEFAULT $${HOSTILE_NAME}$$;',
        ),
        result_table(
            "reporting.daily_revenue",
            kind="view",
            phase="later",
            severity="medium",
            columns_required=2,
            columns_met=2,
            description="Turnover per day, for the board.",
            build_order=12,
            source=SourceRef(pay, 50),
            columns=(
                ResultColumn("day", "date", "met"),
                ResultColumn("total", "numeric", "met"),
            ),
        ),
    )
