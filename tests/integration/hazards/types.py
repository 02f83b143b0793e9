"""Types that are one under two names, and types that only look like one."""

from __future__ import annotations

from tests.integration.hazards.case import Hazard, agrees, differs, other, same

# A type with a length, made of varchar's own functions: what an extension's vector(1536) is.
VECTOR = """
    create type vec;
    create function vec_in(cstring, oid, integer) returns vec language internal immutable strict
      as 'varcharin';
    create function vec_out(vec) returns cstring language internal immutable strict as 'varcharout';
    create type vec (input = vec_in, output = vec_out, typmod_in = varchartypmodin,
      typmod_out = varchartypmodout, like = text);
"""
TWO_STATES = (
    "create schema if not exists elsewhere; create type elsewhere.{0} as enum ('a');"
    " create type {0} as enum ('a');"
)
EXTENSIONS = (
    "create schema if not exists extensions; create extension if not exists {0} schema {1};"
)

TYPES = (
    Hazard(
        "aliases of built-in types",
        agree=(
            same("int4", "integer"),
            same("integer", "int4"),
            same("int", "pg_catalog.int4"),
            same("int2", "smallint"),
            same("bigint", "int8"),
            same("bool", "boolean"),
            same("float8", "double precision"),
            same("double precision", "float"),
            same("double precision", "float(25)"),
            same("float(53)", "float8"),
            same("real", "float(24)"),
            same("float(1)", "float4"),
            same("numeric(10,2)", "decimal(10, 2)"),
            same("dec(10,2)", "numeric(10,2)"),
            same("character varying(20)", "varchar(20)"),
            same("national character varying(20)", "character varying(20)"),
            same("character(1)", "char"),
            same("char", "character(1)"),
            same("nchar(2)", "char(2)"),
            same("bpchar", "bpchar"),
            same("timestamptz", "timestamp with time zone"),
            same("timestamp without time zone", "timestamp"),
            same("timetz", "time with time zone"),
            same("time without time zone", "time"),
            same("varbit(8)", "bit varying(8)"),
            same("bit(1)", "bit"),
        ),
        differ=(
            other("smallint", "int", "type-mismatch"),
            other("real", "float(25)", "type-mismatch"),
            other("double precision", "real", "type-wider note"),
            other("json", "jsonb", "type-mismatch"),
            other("varchar(2)", "char(2)", "type-wider note"),
            other("bpchar", "char", "type-wider note"),
            other("bit(3)", "bit", "type-mismatch"),
            other("bit(8)", "varbit(8)", "type-mismatch"),
            other("varbit(4)", "varbit(8)", "type-mismatch"),
            other("timetz", "time", "type-mismatch"),
        ),
    ),
    Hazard(
        "digits of a numeric",
        agree=(
            same("numeric(10,0)", "numeric(10)"),
            same("numeric(10)", "decimal(10, 0)"),
            same("numeric(10,2)", "numeric", "the spec says nothing of its digits"),
            same("numeric(4,-2)", "numeric(4, -2)", since=15),
            same("numeric(2,5)", "numeric(2,5)", since=15),
        ),
        differ=(
            other("numeric(8,2)", "numeric(10,2)", "type-mismatch"),
            other("numeric(10,4)", "numeric(10,2)", "type-mismatch"),
            other("numeric(12,2)", "numeric(10,2)", "type-wider note"),
            other("numeric", "numeric(10,2)", "type-wider note"),
            other("numeric(10)", "numeric(10,2)", "type-mismatch"),
            other("numeric(4,-2)", "numeric(4)", "type-mismatch", since=15),
            other("numeric(9,-2)", "int", "type-mismatch", since=15, name="hundreds for an int"),
            other("numeric(10)", "int", "type-wider note"),
            other("numeric(9)", "int", "type-mismatch"),
        ),
    ),
    Hazard(
        "varchar with and without a length, and text",
        agree=(
            same("varchar(20)", "varchar", "the spec says nothing of its length"),
            same("varchar", "character varying"),
        ),
        differ=(
            other("varchar", "text", "type-wider note"),
            other("text", "varchar", "type-wider note"),
            other("text", "varchar(20)", "type-wider note"),
            other("varchar(50)", "varchar(20)", "type-wider note"),
            other("varchar(10)", "varchar(20)", "type-mismatch"),
            other("varchar(10)", "text", "type-mismatch"),
        ),
    ),
    Hazard(
        "digits of a second",
        agree=(
            same("timestamp(6)", "timestamp"),
            same("timestamp", "timestamp(6)"),
            same("timestamptz", "timestamptz(6)"),
            same("time(6)", "time"),
            same("time", "time(6)"),
            same("timetz(6)", "time with time zone"),
            same("time(0) with time zone", "timetz(0)"),
            same("timestamp(3)", "timestamp", "the spec says nothing of its precision"),
        ),
        differ=(
            other("timestamp(3)", "timestamp(6)", "type-mismatch"),
            other("time(0)", "time(3)", "type-mismatch"),
            other("timestamptz", "timestamptz(3)", "type-wider note"),
        ),
    ),
    Hazard(
        "timestamps with and without a time zone",
        agree=(same("timestamp with time zone", "timestamptz"),),
        differ=(
            other("timestamp", "timestamptz", "type-mismatch"),
            other("timestamptz", "timestamp", "type-mismatch"),
            other("timestamp[]", "timestamptz[]", "type-mismatch"),
        ),
    ),
    Hazard(
        "fields and precision of an interval",
        agree=(
            same("interval day to second(3)", "interval day to second (3)"),
            same("interval year to month", "INTERVAL YEAR TO MONTH"),
            same("interval(3)", "interval (3)"),
            same("interval hour", "interval", "the spec says nothing of its fields"),
            same("interval minute to second(0)[]", "interval minute to second(0)[]"),
        ),
        differ=(
            other("interval day to second(3)", "interval day to second(2)", "type-mismatch"),
            other("interval year", "interval month", "type-mismatch"),
            other("interval", "interval day", "type-wider note"),
        ),
    ),
    Hazard(
        "arrays",
        agree=(
            same("text[][]", "text[]", "two dimensions are one array"),
            same("int[3]", "int[]", "a size that nothing holds to"),
            same("int array", "int[]"),
            same("int[]", "_int4"),
            same("_varchar", "varchar[]"),
            same("varchar(20)[]", "varchar(20)[]"),
            same("numeric(10)[]", "numeric(10,0)[]"),
            same("timestamptz(3)[]", "timestamp(3) with time zone[]"),
            same("mood[]", "mood[]", sql="create type mood as enum ('a');"),
            same("mood[]", "_mood", sql="create type mood as enum ('a');"),
            same("positive[]", "positive[]", sql="create domain positive as int;"),
            same("list", "list", "a domain over an array", sql="create domain list as int[];"),
        ),
        differ=(
            other("int", "int[]", "type-mismatch"),
            other("int[]", "int", "type-mismatch"),
            other("varchar(10)[]", "varchar(20)[]", "type-mismatch"),
            other("text[]", "int[]", "type-mismatch"),
            other("mood", "mood[]", "type-mismatch", sql="create type mood as enum ('a');"),
        ),
    ),
    Hazard(
        "types of one name in two schemas",
        agree=(
            same("kind1", "kind1", "the table's own", sql=TWO_STATES.format("kind1")),
            same("elsewhere.kind2", "elsewhere.kind2", sql=TWO_STATES.format("kind2")),
            agrees(
                "a domain, a composite and a range",
                "create schema if not exists elsewhere; create domain elsewhere.d as int;"
                " create domain d as text; create type elsewhere.pair as (a int);"
                " create type pair as (a int, b int); create type elsewhere.span as range (subtype"
                " = int); create type span as range (subtype = float8);"
                " create table t (a d, b elsewhere.d, c pair, d elsewhere.pair, e span, f"
                " elsewhere.span, g pair[]);",
                "t: {columns: {a: d, b: elsewhere.d, c: pair, d: elsewhere.pair, e: span, f:"
                " elsewhere.span, g: 'pair[]'}}",
            ),
            same(
                '"Kind of"',
                '"Kind of"',
                "a name that needs quotes",
                sql="create type \"Kind of\" as enum ('a');",
            ),
            same('"int"', '"int"', "a name like a keyword", sql='create domain "int" as text;'),
        ),
        differ=(
            other("elsewhere.kind3", "kind3", "type-mismatch", sql=TWO_STATES.format("kind3")),
            other("kind4", "elsewhere.kind4", "type-mismatch", sql=TWO_STATES.format("kind4")),
            other('"int"', "int", "type-mismatch", sql='create domain "int" as text;'),
        ),
    ),
    Hazard(
        "a domain and what it is over",
        agree=(
            same("email", "email", sql="create domain email as text;"),
            same(
                "elsewhere.mail",
                "elsewhere.mail",
                sql="create schema if not exists elsewhere; create domain elsewhere.mail as text;",
            ),
        ),
        differ=(
            other("d", "text", "type-mismatch", sql="create domain d as text check (value <> '');"),
            other("text", "d", "type-mismatch", sql="create domain d as text;"),
            other(
                "outer_d",
                "inner_d",
                "type-mismatch",
                name="one domain over another",
                sql="create domain inner_d as text; create domain outer_d as inner_d;",
            ),
        ),
    ),
    Hazard(
        "what a domain demands is not seen at the column",
        agree=(
            same("d", "d not null", sql="create domain d as text not null;"),
            same("d", "d default 0", sql="create domain d as int default 0;"),
            same(
                "d",
                "d check (c >= 0 and c <= 9)",
                sql="create domain d as int check (value between 0 and 9);",
            ),
            same(
                "d2",
                "d2 not null",
                "NOT NULL of the domain below",
                sql="create domain d1 as text not null; create domain d2 as d1;",
            ),
            same(
                "d2",
                "d2 default 7",
                "the default of the domain below",
                sql="create domain d1 as int default 7; create domain d2 as d1;",
            ),
            same(
                "d2",
                "d2 check (c > 0) check (c < 9)",
                "checks at each level",
                sql="create domain d1 as int check (value > 0);"
                " create domain d2 as d1 check (value < 9);",
            ),
            same(
                "d2",
                "d2 default 8",
                "the upper default wins",
                sql="create domain d1 as int default 7; create domain d2 as d1 default 8;",
            ),
            agrees(
                "values by a domain over a domain",
                "create domain d1 as text check (value in ('a', 'b')); create domain d2 as d1;"
                " create table t (c d2);",
                "t: {columns: {c: {values: [a, b]}}}",
            ),
        ),
        differ=(
            other("d", "d not null", "nullability-mismatch", sql="create domain d as text;"),
            other("d", "d default 0", "default-mismatch", sql="create domain d as int default 1;"),
            other(
                "d[]",
                "d[] not null",
                "nullability-mismatch",
                sql="create domain d as int not null;",
            ),
            differs(
                "a check of the domain's elements, not of the array",
                "create domain d as int check (value > 0); create table t (c d[]);",
                "t: {columns: {c: 'd[]'}, checks: [c > 0]}",
                "missing-check c > 0 gap",
            ),
            differs(
                "a check at one level, another at the next",
                "create domain d1 as int check (value > 0);"
                " create domain d2 as d1 check (value < 9); create table t (c d2);",
                "t: {columns: {c: d2 check (c > 1)}}",
                "missing-check c > 1 gap",
            ),
        ),
    ),
    Hazard(
        "serial is no type",
        agree=(
            same("serial", "serial"),
            same("bigserial", "bigserial"),
            same("smallserial", "smallserial"),
            same("serial4", "serial"),
            same("serial", "int not null", "the integer that it is"),
            same("int generated always as identity", "serial"),
            same("bigint generated by default as identity", "bigserial"),
            same("serial", "int default nextval('any_seq')", "its sequence under another name"),
        ),
        differ=(
            other("int", "serial", "default-mismatch", "nullability-mismatch"),
            other("int not null", "serial", "default-mismatch"),
            other("int not null default 0", "serial", "default-mismatch"),
            other("bigserial", "serial", "type-wider note"),
            other("serial", "bigserial", "type-mismatch"),
        ),
    ),
    Hazard(
        "types with names like others",
        agree=(
            same('"char"', '"char"'),
            same('pg_catalog."char"', '"char"'),
            same("name", "name"),
            same("oid", "oid"),
            same("regclass", "regclass"),
            same("xid8", "xid8"),
            same("pg_lsn", "pg_lsn"),
            same("money", "money"),
            same("macaddr8", "macaddr8"),
        ),
        differ=(
            other('"char"', "char", "type-mismatch"),
            other("char", '"char"', "type-mismatch"),
            other("name", "text", "type-mismatch"),
            other("oid", "int", "type-mismatch"),
            other("oid", "regclass", "type-mismatch"),
            other("cidr", "inet", "type-mismatch"),
        ),
    ),
    Hazard(
        "types of extensions, with their schema and without",
        agree=(
            same("citext", "citext", sql=EXTENSIONS.format("citext", "public")),
            same("public.citext", "citext", sql=EXTENSIONS.format("citext", "public")),
            same("extensions.hstore", "hstore", sql=EXTENSIONS.format("hstore", "extensions")),
            same(
                "extensions.hstore",
                "extensions.hstore",
                sql=EXTENSIONS.format("hstore", "extensions"),
            ),
            same("extensions.ltree[]", "ltree[]", sql=EXTENSIONS.format("ltree", "extensions")),
            same("extensions.cube", "cube", sql=EXTENSIONS.format("cube", "extensions")),
            same("extensions.isbn13", "isbn13", sql=EXTENSIONS.format("isn", "extensions")),
        ),
        differ=(
            other("text", "citext", "type-mismatch", sql=EXTENSIONS.format("citext", "public")),
            other(
                "extensions.isbn",
                "isbn13",
                "type-mismatch",
                sql=EXTENSIONS.format("isn", "extensions"),
            ),
            other(
                "extensions.hstore",
                "public.hstore",
                "type-mismatch",
                sql=EXTENSIONS.format("hstore", "extensions"),
            ),
        ),
    ),
    Hazard(
        "modifiers that only an extension can read",
        agree=(
            same("vec(1536)", "vec(1536)", sql=VECTOR),
            same("vec(1536)", "vec", "the spec says nothing of its length", sql=VECTOR),
            same("vec(3)[]", "vec(3)[]", sql=VECTOR),
        ),
        differ=(
            other("vec(1536)", "vec(384)", "type-mismatch", sql=VECTOR),
            other("vec", "vec(3)", "type-wider note", sql=VECTOR),
        ),
        elsewhere=(
            "unit/test_grammar_types.py::test_a_type_the_server_does_not_ship_keeps_what_was_written",
        ),
    ),
    Hazard(
        "a collation that is the default",
        agree=(
            same('text collate "default"', "text"),
            same("text", 'text collate "default"'),
            same('text collate "C"', 'text collate pg_catalog."C"'),
            same('text collate "C"', "text", "the spec says nothing of it"),
            same("name", 'name collate "C"', "a type whose own it is"),
            same('text collate "POSIX"', 'text collate "POSIX"'),
            same(
                "text collate german",
                "text collate german",
                sql='create collation german from "C";',
            ),
            same("d", 'd collate "C"', "a domain's", sql='create domain d as text collate "C";'),
            same('text[] collate "C"', 'text[] collate "C"'),
        ),
        differ=(
            other("text", 'text collate "C"', "collation-mismatch"),
            other('text collate "C"', 'text collate "default"', "collation-mismatch"),
            other('text collate "POSIX"', 'text collate "C"', "collation-mismatch"),
            other(
                'd collate "POSIX"',
                'd collate "C"',
                "collation-mismatch",
                sql='create domain d as text collate "C";',
            ),
        ),
    ),
    Hazard(
        "the version of a collation",
        agree=(
            agrees(
                "one that the library has left behind",
                'create collation late from "C"; update pg_catalog.pg_collation set collversion'
                " = '0' where oid = 'late'::regcollation; create table t (c text collate late);",
                "t: {columns: {c: text collate late}}",
            ),
        ),
        differ=(
            other(
                "text collate early",
                "text collate late",
                "collation-mismatch",
                sql='create collation early from "C"; create collation late from "C";',
            ),
        ),
    ),
)
