"""Constants in defaults: written in one way, stored in another."""

from __future__ import annotations

from tests.integration.hazards.case import Hazard, agrees, other, same

ENUM = "create type st as enum ('a', 'b');"


LITERALS = (
    Hazard(
        "the cast of a constant",
        agree=(
            same("text default 'abc'", "text default 'abc'::text"),
            same("text default 'abc'::varchar", "text default 'abc'"),
            same("varchar(9) default 'abc'", "varchar(9) default 'abc'::text"),
            same(
                "varchar(9) default 'abc'",
                "varchar(9) default 'abc'::character varying(9)",
                needs_server=True,
            ),
            same("char(3) default 'abc'", "char(3) default 'abc'::bpchar"),
            same("char(5) default 'abc'", "char(5) default 'abc  '", needs_server=True),
            same("\"char\" default 'a'", "\"char\" default 'a'"),
            same("name default 'abc'", "name default 'abc'::name"),
            same("text default ''", "text default ''"),
            same("jsonb default '{}'", "jsonb default '{}'::jsonb"),
            same("json default '[]'", "json default '[]'::json"),
            same("st default 'a'", "st default 'a'", sql=ENUM),
            same("st default 'a'", "st default 'a'::st", sql=ENUM),
            same("st[] default '{a,b}'", "st[] default array['a', 'b']::st[]", sql=ENUM),
            same(
                "uuid default '00000000-0000-0000-0000-00000000ABCD'",
                "uuid default '00000000-0000-0000-0000-00000000abcd'::uuid",
            ),
            same("inet default '127.0.0.1'", "inet default '127.0.0.1'::inet"),
            same("inet default '127.0.0.1/32'", "inet default '127.0.0.1'", needs_server=True),
            same("cidr default '10.0.0.0/8'", "cidr default '10/8'", needs_server=True),
            same(
                "macaddr default '08:00:2b:01:02:03'",
                "macaddr default '08002B010203'",
                needs_server=True,
            ),
            same("bytea default '\\x00ff'", "bytea default '\\x00FF'", needs_server=True),
            same("bytea default '\\x61'", "bytea default 'a'", needs_server=True),
            same("bytea default '\\000a'", "bytea default '\\x0061'", needs_server=True),
            same("money default 1", "money default 1::money", needs_server=True),
            same("money default '1.50'", "money default '$1.50'", needs_server=True),
            same("tsvector default 'a b'", "tsvector default '''b'' ''a'''", needs_server=True),
            same("point default '(1,2)'", "point default '1,2'", needs_server=True),
            same("pg_lsn default '0/0'", "pg_lsn default '0/0'::pg_lsn"),
            same("regclass default 'pg_class'", "regclass default 'pg_class'::regclass"),
        ),
        differ=(
            other("text default 'abc'", "text default 'ABC'", "default-mismatch"),
            other("text default 'abc'", "text default 'abc '", "default-mismatch"),
            other("jsonb default '{}'", "jsonb default '[]'", "default-mismatch"),
            other("st default 'a'", "st default 'b'", "default-mismatch", sql=ENUM),
            other("inet default '127.0.0.1'", "inet default '127.0.0.1/8'", "default-mismatch"),
            other("bytea default '\\x00ff'", "bytea default '\\x00fe'", "default-mismatch"),
            other("money default 1", "money default 1.5", "default-mismatch"),
            other("tsvector default 'a b'", "tsvector default 'a c'", "default-mismatch"),
            other(
                "uuid default '00000000-0000-0000-0000-000000000001'",
                "uuid default '00000000-0000-0000-0000-000000000000'",
                "default-mismatch",
            ),
        ),
    ),
    Hazard(
        "numbers",
        agree=(
            same("int default 0", "int default '0'"),
            same("int default '0'", "int default 0"),
            same("int default 0", "int default 0::bigint"),
            same("int default -1", "int default '-1'::integer"),
            same("int default (-1)", "int default -1"),
            same("int default +1", "int default 1", needs_server=True),
            same("int default 1.5", "int default 2", needs_server=True),
            same("smallint default 7", "smallint default '7'::smallint"),
            same("bigint default 10000000000", "bigint default '10000000000'::bigint"),
            same("bigint default 7", "bigint default '7'::bigint"),
            same("numeric default 1000", "numeric default 1e3"),
            same("numeric default 1e-3", "numeric default 0.001"),
            same("numeric(10,2) default 0.00", "numeric(10,2) default 0"),
            same(
                "numeric(10,2) default 0.004",
                "numeric(10,2) default 0.001",
                "what is rounded",
                needs_server=True,
            ),
            same(
                "numeric(10,-2) default 149",
                "numeric(10,-2) default 100",
                "hundreds",
                needs_server=True,
                since=15,
            ),
            same("float8 default 0.1", "float8 default 0.10"),
            same("float8 default 1e3", "float8 default 1000"),
            same("float8 default 'Infinity'", "float8 default 'infinity'", needs_server=True),
            same(
                "real default 16777217",
                "real default 16777216",
                "more digits than a real has",
                needs_server=True,
            ),
            same("numeric default 'NaN'", "numeric default 'nan'", needs_server=True),
            same("int default 0x1F", "int default 31", since=16),
            same("int default 0o17", "int default 15", since=16),
            same(
                "bigint default 0x1FFFFFFFFF",
                "bigint default 137438953471",
                needs_server=True,
                since=16,
            ),
            same("int default 1_000_000", "int default 1000000", since=16),
            same("numeric default 1_000.5", "numeric default 1000.50", since=16),
            same("int default 60*24", "int default (60 * 24)"),
        ),
        differ=(
            other("int default 1", "int default 0", "default-mismatch"),
            other("int default 1", "int default -1", "default-mismatch"),
            other("int default 1.4", "int default 1.6", "default-mismatch"),
            other("numeric(10,2) default 0", "numeric(10,2) default 0.5", "default-mismatch"),
            other("numeric default 0.1", "numeric default 0.11", "default-mismatch"),
            other("numeric default 1.0/2", "numeric default 1/2", "default-mismatch"),
            other("float8 default 0.1", "float8 default 0.2", "default-mismatch"),
            other("bigint default 10000000000", "bigint default 10000000001", "default-mismatch"),
            other("int default 0x2F", "int default 31", "default-mismatch", since=16),
        ),
    ),
    Hazard(
        "booleans",
        agree=(
            same("boolean default true", "boolean default 't'"),
            same("boolean default 't'", "boolean default true"),
            same("boolean default 'yes'", "boolean default 'on'"),
            same("boolean default '1'", "boolean default TRUE"),
            same("boolean default 'tru'", "boolean default true", needs_server=True),
            same("boolean default 'f'", "boolean default 'off'"),
            same("boolean default 'no'", "boolean default '0'"),
            same("boolean default 1::boolean", "boolean default true", needs_server=True),
            same("boolean default (not false)", "boolean default true", needs_server=True),
        ),
        differ=(
            other("boolean default true", "boolean default false", "default-mismatch"),
            other("boolean default 'y'", "boolean default 'n'", "default-mismatch"),
            other("boolean default 'on'", "boolean default 'of'", "default-mismatch"),
        ),
    ),
    Hazard(
        "ways to write a text",
        agree=(
            same("text default 'it''s'", "text default E'it\\'s'"),
            same("text default E'a\\nb'", "text default 'a\nb'"),
            same("text default E'\\t'", "text default U&'\\0009'"),
            same("text default 'é'", "text default U&'\\00e9'"),
            same("text default 'it''s'", "text default $$it's$$"),
            same("text default $a$x$$y$a$", "text default 'x$$y'"),
            same("text default 'a\\b'", "text default E'a\\\\b'"),
            same(
                "text default 'a' 'b'".replace("' '", "'\n'"),
                "text default 'ab'",
                "two lines are one text",
            ),
            same("text default 'NULL'", "text default 'NULL'"),
            same("text default 'a;b--c/*d'", "text default 'a;b--c/*d'"),
            same("bit(4) default b'1010'", "bit(4) default B'1010'", needs_server=True),
            same("bit(4) default b'1010'", "bit(4) default x'A'", needs_server=True),
            same("varbit default '101'", "varbit default b'101'", needs_server=True),
        ),
        differ=(
            other("text default 'it''s'", "text default 'its'", "default-mismatch"),
            other("text default 'a\\nb'", "text default E'a\\nb'", "default-mismatch"),
            other("text default 'NULL'", "text default null", "default-mismatch"),
            other("bit(4) default b'1010'", "bit(4) default b'0101'", "default-mismatch"),
            other(
                "text default 'caf\u00e9'",
                "text default 'cafe\u0301'",
                "default-mismatch",
                name="one letter, composed in two ways",
            ),
        ),
    ),
    Hazard(
        "objects and arrays",
        agree=(
            same("""jsonb default '{"a": 1}'""", """jsonb default '{"a":1}'"""),
            same(
                """jsonb default '{"b": 1, "a": [2]}'""", """jsonb default '{"a": [2], "b": 1}'"""
            ),
            same("""jsonb default '{"a": 1.0}'""", """jsonb default '{"a": 1.0}'"""),
            same("text[] default '{}'", "text[] default array[]::text[]"),
            same("text[] default array[]::text[]", "text[] default '{}'::text[]"),
            same("int[] default '{1,2}'", "int[] default array[1,2]"),
            same("int[] default array[1,2]", "int[] default '{1, 2}'"),
            same("text[] default array['a','b,c']", """text[] default '{a,"b,c"}'"""),
            same("text[] default array['a',null]", "text[] default '{a,NULL}'"),
            same(
                "int[] default '{{1,2},{3,4}}'",
                "int[] default array[[1,2],[3,4]]",
                needs_server=True,
            ),
            same("varchar(9)[] default '{a}'", "varchar(9)[] default array['a']::varchar[]"),
            same("numeric(10,2)[] default '{0}'", "numeric(10,2)[] default array[0]"),
        ),
        differ=(
            other(
                """jsonb default '{"a": 1}'""", """jsonb default '{"a": 2}'""", "default-mismatch"
            ),
            other(
                """jsonb default '{"a": 1}'""", """jsonb default '{"a": "1"}'""", "default-mismatch"
            ),
            other("text[] default '{}'", "text[] default '{\"\"}'", "default-mismatch"),
            other("int[] default '{1,2}'", "int[] default '{2,1}'", "default-mismatch"),
            other("text[] default '{NULL}'", "text[] default '{\"NULL\"}'", "default-mismatch"),
            other("int[] default '{{1,2}}'", "int[] default '{1,2}'", "default-mismatch"),
        ),
    ),
    Hazard(
        "ranges",
        agree=(
            same("int4range default '[1,10)'", "int4range default '[1,10)'::int4range"),
            same("int4range default '[1,9]'", "int4range default '[1,10)'", needs_server=True),
            same("int4range default 'empty'", "int4range default '(1,1)'", needs_server=True),
            same(
                "int4multirange default '{[1,3)}'",
                "int4multirange default '{[1,2],[2,3)}'",
                needs_server=True,
                since=14,
            ),
            same(
                "int4range default int4range(1, 10)",
                "int4range default '[1,10)'",
                needs_server=True,
            ),
        ),
        differ=(
            other("int4range default '[1,10)'", "int4range default '[1,10]'", "default-mismatch"),
            other(
                "int4multirange default '{[1,3)}'",
                "int4multirange default '{[1,4)}'",
                "default-mismatch",
                since=14,
            ),
        ),
    ),
    Hazard(
        "dates and intervals under another DateStyle",
        agree=(
            same(
                "interval default '1 day'", "interval default '1 day 00:00:00'", needs_server=True
            ),
            same("interval default '90 minutes'", "interval default 'PT1H30M'", needs_server=True),
            same(
                "interval default '1 year 2 mons'",
                "interval default '14 months'",
                needs_server=True,
            ),
            same("date default '2024-01-31'", "date default 'Jan 31 2024'", needs_server=True),
            same("date default '2024-01-31'", "date default '20240131'", needs_server=True),
            same(
                "timestamp default '2024-01-31 12:00'",
                "timestamp default '2024-01-31 12:00:00'",
                needs_server=True,
            ),
            same(
                "timestamptz default '2024-01-31 12:00:00+02'",
                "timestamptz default '2024-01-31 10:00:00Z'",
                needs_server=True,
            ),
            same("time default '12:00'", "time default '12:00:00'", needs_server=True),
            same("date default date '2024-01-31'", "date default '2024-01-31'"),
            same("timestamptz default 'infinity'", "timestamptz default 'infinity'::timestamptz"),
        ),
        differ=(
            other("interval default '1 day'", "interval default '24:00:00'", "default-mismatch"),
            other("date default '2024-01-02'", "date default '2024-02-01'", "default-mismatch"),
            other(
                "timestamptz default '2024-01-31 12:00+02'",
                "timestamptz default '2024-01-31 12:00Z'",
                "default-mismatch",
            ),
        ),
        elsewhere=(
            "integration/test_catalog.py::test_defaults_do_not_depend_on_settings",
            "integration/test_read_only.py::test_a_role_with_settings_of_its_own_sees_the_same",
        ),
    ),
    Hazard(
        "digits of a float",
        agree=(
            same("float8 default 0.30000000000000004", "float8 default 0.30000000000000004"),
            same("float8 default 1e308", "float8 default 1e308"),
            same("real default 0.1", "real default 0.1"),
        ),
        differ=(
            other("float8 default 0.30000000000000004", "float8 default 0.3", "default-mismatch"),
        ),
        elsewhere=("integration/test_catalog.py::test_settings_of_a_role_change_nothing",),
    ),
    Hazard(
        "a moment that was frozen when the table was made",
        agree=(
            same(
                "timestamptz default ('now'::text)::timestamptz",
                "timestamptz default 'now'::text::timestamptz",
            ),
        ),
        differ=(
            other(
                "timestamptz default 'now'::timestamptz",
                "timestamptz default now()",
                "default-mismatch",
            ),
            other("date default 'today'", "date default current_date", "default-mismatch"),
            other(
                "timestamptz default '2024-01-01'", "timestamptz default now()", "default-mismatch"
            ),
        ),
    ),
    Hazard(
        "DEFAULT NULL",
        agree=(
            same("text default null", "text default null"),
            same("text", "text default null"),
            same("text", "text default null::text"),
            same("varchar(9) default null", "varchar(9) default null"),
            same("int default null::int", "int default null"),
            same("int default (null)", "int default NULL::integer"),
            same("text default null", "text"),
        ),
        differ=(
            other("int default 1", "int default null", "default-mismatch"),
            other("int", "int default 0", "default-mismatch"),
            other("text default ''", "text default null", "default-mismatch"),
        ),
    ),
    Hazard(
        "an empty text in YAML",
        agree=(
            agrees(
                "a default in quotes in quotes",
                "create table t (c text default '');",
                "t: {columns: {c: {type: text, default: \"''\"}}}",
            ),
        ),
        differ=(
            other("text", "text default ''", "default-mismatch"),
            other("text default ' '", "text default ''", "default-mismatch"),
        ),
        elsewhere=("unit/test_spec_columns.py::test_an_empty_default_is_explained",),
    ),
)
