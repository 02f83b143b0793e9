-- What PostgreSQL 15 added.
create table public.since_15 (id int primary key, a int, b int, unique nulls not distinct (a), unique nulls not distinct (a, b));
create unique index on public.since_15 (b) nulls not distinct;
create view public.invoker with (security_invoker = true) as select id from public.since_15;
create table public.jsons (body jsonb check (jsonb_path_exists(body, '$.a[*] ? (@ > 1)')), kind text check (kind ~ '\d+\.\d'));
create table public.published_in_part (id int primary key, a int, "B" text, c int);
create publication in_part for table public.published_in_part (id, "B") where (id > 10 and "B" in ('x', 'y')), public.jsons where (kind <> 'draft') with (publish = 'insert, truncate');
create publication of_schema for tables in schema app, public;
