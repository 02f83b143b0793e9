"""Composite and range types: written in other words, and made of something else."""

from __future__ import annotations

from tests.integration.hazards.case import Case, Hazard, agrees, differs, quoted

USED = "create table t (c d)"
TABLE = "t: {columns: {c: d}}"


def composite(made: str, demanded: str, name: str = "", *, sql: str = "") -> Case:
    """A composite type `d`, as the database was made and as the spec demands it."""
    return agrees(
        name or f"composite {made} for {demanded}",
        f"{sql} create type d as {made}; {USED};",
        TABLE,
        top=f"composites: {{d: {quoted(demanded) if demanded.startswith('(') else demanded}}}",
    )


def no_composite(made: str, demanded: str, *found: str, name: str = "", sql: str = "") -> Case:
    """A composite type that is not as demanded; `found` is by which rules, of what, and kind."""
    case = composite(made, demanded, name, sql=sql)
    return case._replace(expected=tuple(map(_expected, found)))


def range_of(made: str, demanded: str, name: str = "", *, sql: str = "", since: int = 13) -> Case:
    """A range type `d`, as the database was made and as the spec demands it."""
    return agrees(
        name or f"range ({made}) for {demanded}",
        f"{sql} create type d as range ({made}); {USED};",
        TABLE,
        top=f"ranges: {{d: {demanded}}}",
        since=since,
    )


def no_range(
    made: str, demanded: str, *found: str, name: str = "", sql: str = "", since: int = 13
) -> Case:
    """A range type that is not as demanded; `found` is by which rules."""
    case = range_of(made, demanded, name, sql=sql, since=since)
    return case._replace(expected=tuple(map(_expected, found)))


def _expected(found: str) -> str:
    rule, _, rest = found.partition(" ")
    part, _, kind = rest.partition(" -> ")
    return f"{rule} {{place}}.d{f': {part}' if part else ''} {kind or 'gap'}"


MOOD = "create type mood as enum ('sad', 'ok');"
APART = (
    "create function apart(float8, float8) returns float8 language sql immutable"
    " as 'select $1 - $2';"
)

COMPOSITES = Hazard(
    "a composite type's attributes",
    agree=(
        composite("(a int, b text)", "(a integer, b text)"),
        composite("(a int4, b varchar(9))", "(a int, b character varying(9))"),
        composite("(a varchar(9))", "(a varchar)", "the spec says nothing of its length"),
        composite("(a int, b text, c date)", "(a int, b text)", "more attributes"),
        composite("(a int, x int, b text)", "(a int, b text)", "more attributes between"),
        composite("(a int)", "{attributes: {a: int}, exact: true}"),
        composite("(a int)", "{attributes: {a: }}", "of any type"),
        composite("(a numeric(12,2)[], b interval(3))", "(a numeric(12, 2)[], b interval(3))"),
        composite('(a text collate "C")', '(a text collate pg_catalog."C")'),
        composite('(a text collate "C")', "{attributes: {a: {type: text, collation: C}}}"),
        composite("(a mood, b mood[])", "(a mood, b mood[])", sql=MOOD),
        composite("(a one)", "(a one)", sql="create type one as (x int);"),
        composite("(a dom)", "(a dom)", sql="create domain dom as int;"),
        composite('("A b" int, "when" text)', '("A b" int, "when" text)'),
        composite("()", "()"),
        agrees(
            "comments on a type and on an attribute",
            f"create type d as (a int); {USED}; comment on type d is 'what';"
            " comment on column d.a is 'which';",
            TABLE,
            top="composites: {d: {attributes: {a: {comment: which}}, comment: what}}",
        ),
        agrees(
            "an attribute that was dropped is none",
            f"create type d as (a int, b int); alter type d drop attribute a; {USED};",
            TABLE,
            top="composites: {d: {attributes: {b: int}, exact: true}}",
        ),
    ),
    differ=(
        no_composite("(a int)", "(a int, b text)", "missing-attribute b"),
        no_composite('(a int, "B" text)', "(a int, b text)", "missing-attribute b"),
        no_composite("(a smallint)", "(a int)", "composite-mismatch a"),
        no_composite("(a bigint)", "(a int)", "type-wider a -> note"),
        no_composite("(a int)", "(a int[])", "composite-mismatch a"),
        no_composite("(a varchar(9))", "(a varchar(10))", "composite-mismatch a"),
        no_composite("(a text)", '(a text collate "C")', "composite-mismatch a"),
        no_composite("(b int, a int)", "(a int, b int)", "composite-mismatch"),
        no_composite(
            "(a int, b int)",
            "{attributes: {a: int}, exact: true}",
            "composite-mismatch",
            name="another attribute, and exact",
        ),
        no_composite(
            "(a bigint)",
            "{attributes: {a: int}, exact: true}",
            "composite-mismatch a",
            name="a wider attribute, and exact",
        ),
        no_composite("(a dom)", "(a int)", "composite-mismatch a", sql="create domain dom as int;"),
        no_composite(
            "(a int)",
            "{attributes: {a: {comment: which}}, comment: what}",
            "comment-mismatch",
            "comment-mismatch a",
            name="no comments on a type",
        ),
        differs(
            "none, an enum and a table in its place",
            f"{MOOD} create table rows_of (a int); create table t (c int);",
            "t: {columns: {c: int}}",
            "missing-composite {place}.gone gap",
            "missing-composite {place}.mood gap",
            "missing-composite {place}.rows_of gap",
            top="composites: {gone: (a int), mood: (a int), rows_of: (a int)}",
        ),
    ),
)
RANGES = Hazard(
    "a range type's bounds, order and functions",
    agree=(
        range_of("subtype = float8", "double precision"),
        range_of("subtype = float8, subtype_diff = float8mi", "{subtype: float8}", "silence"),
        range_of("subtype = int4", "{subtype: int, opclass: int4_ops}"),
        range_of(
            "subtype = float8, subtype_diff = float8mi",
            "{subtype: float8, subtype_diff: pg_catalog.float8mi}",
        ),
        range_of(
            "subtype = float8, subtype_diff = apart",
            "{subtype: float8, subtype_diff: apart}",
            sql=APART,
        ),
        range_of(
            'subtype = text, collation = "C", subtype_opclass = text_pattern_ops',
            "{subtype: text, collation: C, opclass: text_pattern_ops}",
        ),
        range_of("subtype = mood", "mood", sql=MOOD),
        range_of("subtype = dom", "dom", "bounds of a domain", sql="create domain dom as int;"),
        range_of(
            "subtype = int4, multirange_type_name = d_multirange",
            "{subtype: int, multirange: d_multirange}",
            since=14,
        ),
        range_of(
            "subtype = int4, multirange_type_name = ds", "{subtype: int, multirange: ds}", since=14
        ),
        agrees(
            "a column of its multirange type",
            "create type r as range (subtype = int4); create table t (c r_multirange);",
            "t: {columns: {c: r_multirange}}",
            top="ranges: {r: int}",
            since=14,
        ),
    ),
    differ=(
        no_range("subtype = int8", "int", "range-mismatch"),
        no_range("subtype = dom", "int", "range-mismatch", sql="create domain dom as int;"),
        no_range("subtype = int4", "nowhere", "range-mismatch"),
        no_range("subtype = float8", "{subtype: float8, subtype_diff: float8mi}", "range-mismatch"),
        no_range(
            "subtype = float8, subtype_diff = apart",
            "{subtype: float8, subtype_diff: float8mi}",
            "range-mismatch",
            sql=APART,
        ),
        no_range(
            'subtype = text, collation = "C"', "{subtype: text, collation: POSIX}", "range-mismatch"
        ),
        no_range("subtype = text", "{subtype: text, collation: C}", "range-mismatch"),
        no_range("subtype = text", "{subtype: text, opclass: text_pattern_ops}", "range-mismatch"),
        no_range("subtype = int4", "{subtype: int, canonical: whole}", "range-mismatch"),
        no_range("subtype = int4", "{subtype: int, multirange: ds}", "range-mismatch"),
        no_range("subtype = int4", "{subtype: int, comment: what}", "comment-mismatch"),
        differs(
            "none, and a composite type in its place",
            "create type pair as (a int); create table t (c int);",
            "t: {columns: {c: int}}",
            "missing-range {place}.gone gap",
            "missing-range {place}.pair gap",
            top="ranges: {gone: int, pair: int}",
        ),
    ),
)

OWN_TYPES = (COMPOSITES, RANGES)
