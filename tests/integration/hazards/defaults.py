"""Defaults that are calls, numbered columns, generated ones."""

from __future__ import annotations

from tests.integration.hazards.case import Hazard, agrees, differs, other, same
from tests.integration.hazards.literals import LITERALS

TWO_CODES = (
    "create schema if not exists codes; create or replace function codes.code() returns text"
    " language sql as 'select ''x'''; create function code() returns text language sql as"
    " 'select ''y''';"
)
TOUCH = (
    "create function touch() returns trigger language plpgsql as 'begin return new; end';"
    " create table t (c timestamptz); create trigger touch {0} on t for each row"
    " execute function touch();"
)

CALLS = (
    Hazard(
        "now and its other names",
        agree=(
            same("timestamptz default current_timestamp", "timestamptz default now()"),
            same("timestamptz default now()", "timestamptz default CURRENT_TIMESTAMP"),
            same("timestamptz default transaction_timestamp()", "timestamptz default now()"),
            same("timestamptz default pg_catalog.now()", "timestamptz default now()"),
            same("date default current_date", "date default now()::date"),
            same(
                "timestamp default (now() at time zone 'utc')",
                "timestamp default timezone('utc', now())",
            ),
            same(
                "timestamp default (now() at time zone 'UTC')",
                "timestamp default (now() at time zone 'utc')",
            ),
            same(
                "timestamp default timezone('utc'::text, current_timestamp)",
                "timestamp default (now() at time zone 'utc')",
            ),
            same("timestamp default localtimestamp", "timestamp default localtimestamp"),
            same(
                "timestamptz default now() + interval '7 days'",
                "timestamptz default (now() + '7 days')",
            ),
            same("text default current_user", "text default user"),
            same(
                "timestamptz(0) default current_timestamp(0)",
                "timestamptz(0) default current_timestamp(0)",
            ),
        ),
        differ=(
            other(
                "timestamptz default clock_timestamp()",
                "timestamptz default now()",
                "default-mismatch",
            ),
            other(
                "timestamptz default statement_timestamp()",
                "timestamptz default now()",
                "default-mismatch",
            ),
            other(
                "timestamp default localtimestamp",
                "timestamp default (now() at time zone 'utc')",
                "default-mismatch",
            ),
            other(
                "timestamp default (now() at time zone 'cet')",
                "timestamp default (now() at time zone 'utc')",
                "default-mismatch",
            ),
            other(
                "timestamptz default now() + interval '7 days'",
                "timestamptz default now() + interval '8 days'",
                "default-mismatch",
            ),
            differs(
                "a default with exactly this spelling",
                "create table t (c timestamptz default current_timestamp);",
                "t: {columns: {c: {type: timestamptz, default: now(), exact: true}}}",
                "default-mismatch c gap",
            ),
        ),
    ),
    Hazard(
        "a function with its schema and without",
        agree=(
            same("uuid default gen_random_uuid()", "uuid default pg_catalog.gen_random_uuid()"),
            same("uuid default pg_catalog.gen_random_uuid()", "uuid default gen_random_uuid()"),
            same(
                "uuid default fresh()",
                "uuid default fresh()",
                "the table's schema",
                sql="create function fresh() returns uuid language sql as"
                " 'select gen_random_uuid()';",
            ),
            same(
                "uuid default helpers.fresh()",
                "uuid default helpers.fresh()",
                "another schema",
                sql="create schema if not exists helpers; create or replace function"
                " helpers.fresh() returns uuid language sql as 'select gen_random_uuid()';",
            ),
            same(
                "text default code()",
                "text default code()",
                "one of two of that name",
                sql=TWO_CODES,
            ),
            same(
                "text default codes.code()",
                "text default codes.code()",
                "the other of two of that name",
                sql=TWO_CODES,
            ),
            same("text default lower('A')", "text default LOWER('A')"),
            same("text default md5(random()::text)", "text default md5((random())::text)"),
        ),
        differ=(
            other(
                "text default codes.code()",
                "text default code()",
                "default-mismatch",
                sql=TWO_CODES,
                name="the other of two, where the table's own is meant",
            ),
            other(
                "text default code()",
                "text default codes.code()",
                "default-mismatch",
                sql=TWO_CODES,
                name="the table's own, where the other of two is meant",
            ),
            other(
                "uuid default gen_random_uuid()",
                "uuid default '00000000-0000-0000-0000-000000000000'",
                "default-mismatch",
            ),
            other("text default lower('A')", "text default upper('A')", "default-mismatch"),
        ),
    ),
    Hazard(
        "a function of an extension, wherever that lives",
        agree=(
            same(
                "uuid default extensions.uuid_generate_v4()",
                "uuid default uuid_generate_v4()",
                sql="create schema if not exists extensions; create or replace function"
                " extensions.uuid_generate_v4() returns uuid language sql as"
                " 'select gen_random_uuid()';",
            ),
            same(
                "uuid default uuid_generate_v4()",
                "uuid default gen_random_uuid()",
                sql="create function uuid_generate_v4() returns uuid language sql as"
                " 'select gen_random_uuid()';",
            ),
            same(
                "text default extensions.unaccent('é')",
                "text default unaccent('é')",
                sql="create schema if not exists extensions;"
                " create extension if not exists unaccent schema extensions;",
            ),
        ),
        differ=(
            other(
                "uuid default uuid_generate_v1()",
                "uuid default uuid_generate_v4()",
                "default-mismatch",
                sql="create function uuid_generate_v1() returns uuid language"
                " plpgsql as 'begin return gen_random_uuid(); end';",
            ),
        ),
    ),
    Hazard(
        "the sequence of a serial",
        agree=(
            agrees(
                "after the table and the column were renamed",
                "create table old (b serial); alter table old rename to t;"
                " alter table t rename b to c;",
                "t: {columns: {c: serial}}",
            ),
            agrees(
                "after the sequence was renamed",
                "create table t (c serial); alter sequence t_c_seq rename to numbers;",
                "t: {columns: {c: serial}}",
            ),
            agrees(
                "in another schema",
                "create schema if not exists counters; create table t (c serial);"
                " alter sequence t_c_seq rename to far_seq;"
                " alter table t alter c drop default; create sequence counters.far_seq;"
                " alter table t alter c set default nextval('counters.far_seq');",
                "t: {columns: {c: serial}}",
            ),
            agrees(
                "one that nobody owns",
                "create sequence s; create table t (c int not null default nextval('s'));",
                "t: {columns: {c: serial}}",
            ),
            same("serial", "int default nextval('any_seq')"),
            same(
                "int default nextval('s')",
                "int default nextval('s'::regclass)",
                needs_server=True,
                sql="create sequence s;",
            ),
        ),
        differ=(
            differs(
                "an owned sequence that no default uses",
                "create table t (c serial); alter table t alter c drop default;",
                "t: {columns: {c: serial}}",
                "default-mismatch c gap",
            ),
            differs(
                "two sequences that nobody owns",
                "create sequence s; create sequence r; create table t (c int default"
                " nextval('s'));",
                "t: {columns: {c: int default nextval('r')}}",
                "default-mismatch c gap",
            ),
        ),
    ),
    Hazard(
        "an identity has no default",
        agree=(
            same("int generated always as identity", "int generated always as identity"),
            same(
                "int generated always as identity (start 7 increment 3 sequence name own_seq)",
                "int generated always as identity",
            ),
            agrees(
                "either kind",
                "create table t (c int generated by default as identity);",
                "t: {columns: {c: {type: int, identity: any}}}",
            ),
            agrees(
                "a serial for either kind",
                "create table t (c serial);",
                "t: {columns: {c: {identity: any}}}",
            ),
            same("int generated by default as identity", "int default nextval('s')"),
        ),
        differ=(
            other(
                "int generated by default as identity",
                "int generated always as identity",
                "identity-mismatch",
            ),
            other("serial", "int generated always as identity", "identity-mismatch"),
            differs(
                "one that was dropped",
                "create table t (c int generated always as identity);"
                " alter table t alter c drop identity;",
                "t: {columns: {c: int generated always as identity}}",
                "identity-mismatch c gap",
            ),
            differs(
                "none",
                "create table t (c int);",
                "t: {columns: {c: {identity: true}}}",
                "identity-mismatch c gap",
                "nullability-mismatch c gap",
            ),
            other("int generated always as identity", "int default 1", "default-mismatch"),
        ),
    ),
    Hazard(
        "a generated column is no default",
        agree=(
            same(
                "text generated always as (a || 'x') stored, a text",
                "text generated always as (a || 'x'::text) stored",
            ),
            same(
                "numeric generated always as (p * 2) stored, p numeric",
                "numeric generated always as (p * 2) stored",
            ),
            same(
                "text generated always as (lower(a)) stored, a varchar(9)",
                "text generated always as (lower(a)) stored",
            ),
            same(
                "text generated always as ('x' || a) stored, a text",
                "text generated always as (('x' || a)) stored",
            ),
            agrees(
                "the kind left open",
                "create table t (a int, c int generated always as (a + 1) stored);",
                "t: {columns: {c: {generated: a + 1}}}",
            ),
        ),
        differ=(
            other(
                "int generated always as (a + 1) stored, a int",
                "int generated always as (a + 2) stored",
                "generated-mismatch",
            ),
            other("int", "int generated always as (a) stored", "generated-mismatch"),
            other("int default 1", "int generated always as (1) stored", "generated-mismatch"),
            other("int generated always as (1) stored", "int default 1", "default-mismatch"),
        ),
    ),
    Hazard(
        "a virtual generated column",
        agree=(
            same(
                "int generated always as (a + 1) virtual, a int",
                "int generated always as (a + 1) virtual",
                since=18,
            ),
            same(
                "int generated always as (a + 1), a int",
                "int generated always as (a + 1) virtual",
                since=18,
            ),
        ),
        differ=(
            other(
                "int generated always as (a + 1) virtual, a int",
                "int generated always as (a + 1) stored",
                "generated-mismatch",
                since=18,
            ),
            other(
                "int generated always as (a + 1) virtual, a int",
                "int generated always as (a + 2) virtual",
                "generated-mismatch",
                since=18,
            ),
        ),
    ),
    Hazard(
        "a default of a view's column, and of one partition",
        agree=(
            agrees(
                "a view's",
                "create table b (c int); create view t as select c from b;"
                " alter view t alter c set default 5;",
                "t: {kind: view, columns: {c: int default 5}}",
            ),
            agrees(
                "a partition's",
                "create table t (a int, c int default 1) partition by list (a);"
                " create table t1 partition of t (c default 2) default;",
                "t: {columns: {c: int default 1}}",
            ),
        ),
        differ=(
            differs(
                "a partition's for the whole",
                "create table t (a int, c int) partition by"
                " list (a); create table t1 partition of t (c default 2) default;",
                "t: {columns: {c: int default 2}}",
                "default-mismatch c gap",
            ),
            differs(
                "the table's for the view's",
                "create table b (c int default 5); create view t as select c from b;",
                "t: {kind: view, columns: {c: int default 5}}",
                "default-mismatch c gap",
            ),
        ),
    ),
    Hazard(
        "a trigger that fills the column",
        agree=(
            agrees(
                "instead of a default",
                TOUCH.format("before insert"),
                "t: {columns: {c: {type: timestamptz, default_via: trigger}}}",
            ),
            agrees(
                "or a default",
                "create table t (c timestamptz default now());",
                "t: {columns: {c: {default: now(), default_via: trigger}}}",
            ),
        ),
        differ=(
            differs(
                "too late",
                TOUCH.format("after insert"),
                "t: {columns: {c: {default_via: trigger}}}",
                "default-mismatch c gap",
            ),
            differs(
                "at other times",
                TOUCH.format("before update"),
                "t: {columns: {c: {default_via: trigger}}}",
                "default-mismatch c gap",
            ),
            differs(
                "disabled",
                TOUCH.format("before insert") + " alter table t disable trigger touch;",
                "t: {columns: {c: {default_via: trigger}}}",
                "default-mismatch c gap",
            ),
        ),
    ),
)

DEFAULTS = (*LITERALS, *CALLS)
