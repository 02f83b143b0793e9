"""Domains: written in other words, and over something else."""

from __future__ import annotations

from tests.integration.hazards.case import Case, Hazard, agrees, differs, quoted

USED = "create table t (c d)"
TABLE = "t: {columns: {c: d}}"


def domain(
    made: str, demanded: str, name: str = "", *, sql: str = "", needs_server: bool = False
) -> Case:
    """A domain `d`, as the database was made and as the spec demands it."""
    return agrees(
        name or f"domain {made} for {demanded}",
        f"{sql} create domain d as {made}; {USED};",
        TABLE,
        top=f"domains: {{d: {quoted(demanded)}}}",
        needs_server=needs_server,
    )


def no_domain(made: str, demanded: str, *found: str, name: str = "", sql: str = "") -> Case:
    """A domain `d` that is not as demanded; `found` is by which rules, of which part, and kind."""
    case = domain(made, demanded, name, sql=sql)
    return case._replace(expected=tuple("{} {{place}}.d{} {}".format(*_split(f)) for f in found))


def _split(found: str) -> tuple[str, str, str]:
    rule, _, rest = found.partition(" ")
    part, _, kind = rest.rpartition(" -> ")
    return rule, f": {part}" if part else "", kind or "gap"


MOOD = "create type mood as enum ('sad', 'ok');"
PAIR = "create type pair as (a int, b text);"
WEAK = "create domain d as int; alter domain d add constraint positive check (value > 0) not valid;"

DOMAINS = (
    Hazard(
        "a domain's type, default, NOT NULL and collation",
        agree=(
            domain("int4", "integer"),
            domain("varchar(20)", "character varying(20)"),
            domain("varchar(20)", "varchar", "the spec says nothing of its length"),
            domain("numeric(10,2)[]", "numeric(10,2)[]"),
            domain("timestamptz default now()", "timestamptz default current_timestamp"),
            domain("text default 'x'", "text default 'x'::text"),
            domain("int not null default 1", "int", "stricter than the spec"),
            domain("int check (value is not null)", "int not null"),
            domain('text collate "C"', 'text collate "C"'),
            domain('text collate "C"', 'text collate pg_catalog."C"'),
            domain("mood default 'ok'", "mood default 'ok'", sql=MOOD),
            domain("mood[] default '{ok}'", "mood[] default '{ok}'", sql=MOOD),
            domain("interval default '01:00'", "interval default '1 hour'", needs_server=True),
            domain("interval(3)", "interval(3)"),
            domain(
                "inner_d",
                "inner_d not null",
                "NOT NULL by what it is over",
                sql="create domain inner_d as int not null;",
            ),
            domain(
                "inner_d",
                "inner_d not null",
                "NOT NULL by a check of what it is over",
                sql="create domain inner_d as int check (value is not null);",
            ),
            domain(
                "inner_d",
                'inner_d collate "C"',
                "the collation of what it is over",
                sql='create domain inner_d as text collate "C";',
            ),
        ),
        differ=(
            no_domain("smallint", "int", "domain-mismatch"),
            no_domain("bigint", "int", "type-wider  -> note"),
            no_domain("varchar(10)", "varchar(20)", "domain-mismatch"),
            no_domain("int", "int[]", "domain-mismatch"),
            no_domain("timestamp", "timestamptz", "domain-mismatch"),
            no_domain("int", "inner_d", "domain-mismatch", sql="create domain inner_d as int;"),
            no_domain("int", "int not null", "domain-mismatch"),
            no_domain("int default 1", "int default 2", "domain-mismatch"),
            no_domain("int default 1", "int default null", "domain-mismatch"),
            no_domain("int", "int default 1", "domain-mismatch"),
            no_domain('text collate "C"', 'text collate "POSIX"', "domain-mismatch"),
            no_domain("text", 'text collate "C"', "domain-mismatch"),
            no_domain("interval default '2 hours'", "interval default '1 hour'", "domain-mismatch"),
        ),
    ),
    Hazard(
        "a domain's checks",
        agree=(
            domain("text check (value ~ '@')", "text check (VALUE ~ '@'::text)"),
            domain(
                "text check (value in ('a', 'b'))", "text check (value = any (array['b', 'a']))"
            ),
            domain("int check (value between 1 and 5)", "int check (value >= 1 and value <= 5)"),
            domain(
                "int check (value > 0) check (value < 9)",
                "int check (value > 0 and value < 9)",
            ),
            domain(
                "int check (value > 0 and value < 9)",
                "int check (value < 9) check (value > 0)",
            ),
            domain("varchar(9) check (value <> '')", "varchar(9) check (value::text <> ''::text)"),
            domain("text check (value <> 'VALUE')", "text check (value <> 'VALUE')"),
            domain("mood check (value <> 'sad')", "mood check (value <> 'sad'::mood)", sql=MOOD),
            domain("pair check ((value).a > 0)", "pair check ((value).a > 0)", sql=PAIR),
            domain(
                "text[] check (cardinality(value) < 3)", "text[] check (cardinality(value) < 3)"
            ),
            domain("int4range check (not isempty(value))", "int4range check (not isempty(VALUE))"),
            domain("text check (char_length(value) < 5)", "text check (char_length((VALUE)) < 5)"),
            domain(
                "inner_d check (value < 9)",
                "inner_d check (value > 0 and value < 9)",
                "a check of what it is over",
                sql="create domain inner_d as int check (value > 0);",
            ),
            agrees(
                "a check that is not valid will do",
                f"{WEAK} {USED};",
                TABLE,
                top="domains: {d: {type: int, checks: [{expression: value > 0,"
                " validated: false}]}}",
            ),
        ),
        differ=(
            no_domain("int", "int check (value > 0)", "missing-domain-check value > 0 -> "),
            no_domain(
                "int check (value > 1)",
                "int check (value > 0)",
                "missing-domain-check value > 0 -> ",
            ),
            no_domain(
                "text check (value <> 'value')",
                "text check (value <> 'VALUE')",
                "missing-domain-check value <> 'VALUE' -> ",
            ),
            no_domain(
                "text check (value in ('a', 'b', 'c'))",
                "text check (value in ('a', 'b'))",
                "missing-domain-check value in ('a', 'b') -> ",
            ),
            no_domain(
                "int constraint positive check (value > 0)",
                "int constraint other check (value > 0)",
                "missing-domain-check other -> ",
            ),
            differs(
                "a check that is not valid",
                f"{WEAK} {USED};",
                TABLE,
                "not-validated {place}.d: value > 0 gap",
                top="domains: {d: int check (value > 0)}",
            ),
        ),
    ),
    Hazard(
        "where a domain lives, and what it is",
        agree=(
            agrees(
                "two of one name in two schemas",
                "create schema if not exists elsewhere; drop domain if exists elsewhere.twin;"
                " create domain elsewhere.twin as text; create domain twin as int;"
                " create table t (a twin, b elsewhere.twin);",
                "t: {columns: {a: twin, b: elsewhere.twin}}",
                top="domains: {twin: int, elsewhere.twin: text}",
            ),
            agrees(
                "its comment",
                f"create domain d as int; comment on domain d is 'What it is'; {USED};",
                TABLE,
                top="domains: {d: {type: int, comment: What it is}}",
            ),
        ),
        differ=(
            differs(
                "none, an enum, in another schema, another comment",
                "create schema if not exists elsewhere; drop domain if exists elsewhere.lost;"
                f" create domain elsewhere.lost as int; {MOOD} create domain d as int; {USED};",
                TABLE,
                "missing-domain {place}.gone gap",
                "missing-domain {place}.mood gap",
                "missing-domain {place}.lost gap",
                "comment-mismatch {place}.d gap",
                top="domains: {gone: int, mood: text, lost: int, d: {comment: What it is}}",
            ),
        ),
    ),
)
