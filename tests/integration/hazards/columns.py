"""Types and defaults that are one thing, written in two ways."""

from __future__ import annotations

from tests.integration.hazards.case import Case, column

TYPES = (
    column("int4 is integer", "int4", "integer"),
    column("int is int4", "integer", "int4"),
    column("bool is boolean", "bool", "boolean"),
    column("float8 is double precision", "float8", "double precision"),
    column("float(24) is real", "real", "float(24)"),
    column("float is double precision", "double precision", "float"),
    column("decimal is numeric", "numeric(10,2)", "decimal(10, 2)"),
    column("numeric(10) has scale 0", "numeric(10,0)", "numeric(10)"),
    column("numeric says nothing of its digits", "numeric(10,2)", "numeric"),
    column("varchar is character varying", "character varying(20)", "varchar(20)"),
    column("varchar says nothing of its length", "varchar(20)", "varchar"),
    column("char is character(1)", "character(1)", "char"),
    column("bpchar has no length", "bpchar", "bpchar"),
    column("timestamptz is timestamp with time zone", "timestamptz", "timestamp with time zone"),
    column("timestamp says nothing of its precision", "timestamp(3)", "timestamp"),
    column("time has no time zone", "time without time zone", "time"),
    column(
        "an interval keeps its fields", "interval day to second(3)", "interval day to second (3)"
    ),
    column("two dimensions are one array", "text[][]", "text[]"),
    column("an array by its internal name", "int[]", "_int4"),
    column("an array's elements keep their length", "varchar(20)[]", "varchar(20)[]"),
    column('"char" is a type of its own', '"char"', '"char"'),
    column("serial is an integer that counts", "serial", "serial"),
    column("an identity counts as a serial", "int generated always as identity", "serial"),
    column("bigserial is a bigint", "bigserial", "bigserial"),
    column("bit varying is varbit", "varbit(8)", "bit varying(8)"),
    column(
        "an enum of the table's namespace by its bare name",
        "status",
        "status",
        sql="create type status as enum ('a');",
    ),
    column(
        "an enum written with its namespace",
        "kinds.kind",
        "kinds.kind",
        sql="create schema if not exists kinds; create type kinds.kind as enum ('a');",
    ),
    column("a domain by its name", "email", "email", sql="create domain email as text;"),
    column("an array of an enum", "mood[]", "mood[]", sql="create type mood as enum ('a');"),
    column("the type's own collation is the default one", 'text collate "default"', "text"),
    column("a collation named with pg_catalog", 'text collate "C"', 'text collate pg_catalog."C"'),
)

DEFAULTS = (
    column("a number without its cast", "int default 0", "int default 0"),
    column("a negative number is stored as text", "int default -1", "int default -1"),
    column("a quoted number", "int default '0'", "int default 0"),
    column("decimals that say the same", "numeric(10,2) default 0.00", "numeric(10,2) default 0"),
    column("an exponent", "numeric default 1000", "numeric default 1e3"),
    column(
        "a number too long for an integer",
        "bigint default 10000000000",
        "bigint default 10000000000",
    ),
    column("a cast that changes nothing", "int default 1::bigint", "int default 1"),
    column("a text gets its type", "text default 'abc'", "text default 'abc'"),
    column("a text in a varchar", "varchar(9) default 'abc'", "varchar(9) default 'abc'::text"),
    column("a blank-padded text", "char(3) default 'abc'", "char(3) default 'abc'"),
    column("an empty text", "text default ''", "text default ''"),
    column("a doubled quote", "text default 'it''s'", "text default E'it\\'s'"),
    column("a boolean as text", "boolean default 't'", "boolean default true"),
    column("a boolean as yes", "boolean default 'yes'", "boolean default true"),
    column("an empty object", "jsonb default '{}'", "jsonb default '{}'::jsonb"),
    column(
        "an object with other blanks", """jsonb default '{"a": 1}'""", """jsonb default '{"a":1}'"""
    ),
    column("an empty array in two ways", "text[] default '{}'", "text[] default array[]::text[]"),
    column("an array in two ways", "int[] default '{1,2}'", "int[] default array[1,2]"),
    column(
        "an enum's label", "st default 'a'", "st default 'a'", sql="create type st as enum ('a');"
    ),
    column(
        "an enum's label with its cast",
        "st default 'a'",
        "st default 'a'::st",
        sql="create type st as enum ('a');",
    ),
    column(
        "now() is CURRENT_TIMESTAMP",
        "timestamptz default current_timestamp",
        "timestamptz default now()",
    ),
    column(
        "transaction_timestamp() is now()",
        "timestamptz default transaction_timestamp()",
        "timestamptz default now()",
    ),
    column(
        "AT TIME ZONE is timezone()",
        "timestamp default (now() at time zone 'utc')",
        "timestamp default timezone('utc', now())",
    ),
    column(
        "the time zone's capitals",
        "timestamp default (now() at time zone 'UTC')",
        "timestamp default (now() at time zone 'utc')",
    ),
    column("today", "date default current_date", "date default now()::date"),
    column(
        "an interval's text",
        "timestamptz default now() + interval '7 days'",
        "timestamptz default (now() + '7 days')",
    ),
    column(
        "an interval in other units",
        "interval default '1 day'",
        "interval default '1 day 00:00:00'",
        needs_server=True,
    ),
    column(
        "a date's text",
        "date default '2024-01-31'",
        "date default 'Jan 31 2024'",
        needs_server=True,
    ),
    column("DEFAULT NULL is none", "text default null", "text default null"),
    column("no default is DEFAULT NULL", "text", "text default null::text"),
    column("a random uuid", "uuid default gen_random_uuid()", "uuid default gen_random_uuid()"),
    column(
        "a random uuid of an extension",
        "uuid default uuid_generate_v4()",
        "uuid default uuid_generate_v4()",
        sql="create function uuid_generate_v4() returns uuid language sql as 'select"
        " gen_random_uuid()';",
    ),
    column(
        "a function in another namespace than the table",
        "uuid default helpers.fresh()",
        "uuid default helpers.fresh()",
        sql="create schema helpers; create function helpers.fresh() returns uuid"
        " language sql as 'select gen_random_uuid()';",
    ),
    column("arithmetic", "int default 60*24", "int default (60 * 24)"),
    column("a function's text argument", "text default lower('A')", "text default LOWER('A')"),
    column(
        "the sequence of a serial, under another name", "serial", "int default nextval('any_seq')"
    ),
    Case(
        "an identity of either kind",
        "create table t (c int generated by default as identity);",
        "t: {columns: {c: {type: int, identity: any}}}",
    ),
    column(
        "a generated column's casts",
        "text generated always as (a || 'x') stored, a text",
        "text generated always as (a || 'x') stored",
    ),
    column(
        "a generated column's arithmetic",
        "numeric generated always as (price * 2) stored, price numeric",
        "numeric generated always as (price * 2) stored",
    ),
    column(
        "a domain's default",
        "counted",
        "counted default 0",
        sql="create domain counted as int default 0;",
    ),
)
