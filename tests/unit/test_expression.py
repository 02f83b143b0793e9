"""Telling expressions apart without a server: what text and trees settle, what they leave open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.grammar.condition import allowed_values, parse_condition
from audit.grammar.expression import canonical, compare_expressions
from audit.grammar.nodes import array_texts
from audit.schema.question import Equality
from audit.schema.types import DataType


def of(name: str, modifiers: str = "", *, array: bool = False) -> DataType:
    return DataType("pg_catalog", name, modifiers, array)


TYPES = (
    ("a", of("int4")),
    ("b", of("int4")),
    ("price", of("numeric", "10,2")),
    ("status", of("text")),
    ("short", of("varchar", "25")),
    ("padded", of("bpchar", "3")),
    ("ok", of("bool")),
    ("day", of("date")),
)
NAMESPACES = ("pg_catalog", "public", "extensions")


def of_check(spec: str, stored: str, *, exact: bool = False) -> Equality:
    return compare_expressions(
        spec, stored, kind="check", types=TYPES, namespaces=NAMESPACES, exact=exact
    )


def of_default(spec: str, stored: str, column_type: DataType, *, exact: bool = False) -> Equality:
    return compare_expressions(
        spec, stored, kind="default", column_type=column_type, namespaces=NAMESPACES, exact=exact
    )


# The right-hand sides are what PostgreSQL 18 stores for the left-hand ones, dumped and reloaded
# where that makes a difference.
@pytest.mark.parametrize(
    ("spec", "stored"),
    [
        ("price > 0", "(price > (0)::numeric)"),
        ("status in ('A', 'B')", "(status = ANY (ARRAY['A'::text, 'B'::text]))"),
        (
            "short in ('A', 'B')",
            "((short)::text = ANY ((ARRAY['A'::character varying,"
            " 'B'::character varying])::text[]))",
        ),
        (
            "short in ('A', 'B')",
            "((short)::text = ANY (ARRAY[('A'::character varying)::text,"
            " ('B'::character varying)::text]))",
        ),
        ("status not in ('A', 'B')", "(status <> ALL (ARRAY['A'::text, 'B'::text]))"),
        ("a between 1 and 5", "((a >= 1) AND (a <= 5))"),
        ("a in (-1, 2)", "(a = ANY (ARRAY['-1'::integer, 2]))"),
        ("a * 2.5 > 1", "(((a)::numeric * 2.5) > (1)::numeric)"),
        ("price > a", "(price > (a)::numeric)"),
        ("coalesce(price, 0) >= 0", "(COALESCE(price, (0)::numeric) >= (0)::numeric)"),
        ("length(short) > 1", "(length((short)::text) > 1)"),
        ("day >= '2020-01-01'", "(day >= '2020-01-01'::date)"),
        ("trim(status) <> ''", "(TRIM(BOTH FROM status) <> ''::text)"),
        ("a is not distinct from b", "(NOT (a IS DISTINCT FROM b))"),
        ("f(a)", "public.f(a)"),
        ("a > 0 -- positive", "(a > 0)"),
        ("auth.uid() = a", "(( SELECT auth.uid() AS uid) = a)"),
    ],
)
def test_what_the_server_adds_changes_nothing(spec: str, stored: str) -> None:
    assert of_check(spec, stored) in ("equal", "equivalent")


@pytest.mark.parametrize(
    ("spec", "stored"),
    [
        ("a > 0", "(b > 0)"),
        ("a / b > 1", "(((a)::numeric / (b)::numeric) > (1)::numeric)"),
        ("a / 2 > 1", "(((a)::numeric / (2)::numeric) > (1)::numeric)"),
        ("padded = 'x'", "((padded)::text = 'x'::text)"),
        ("a::text = '1'", "(a = 1)"),
        ("a > 0 and b > 0", "((a > 0) OR (b > 0))"),
        ("a > 0 and b > 0", "(a > 0)"),
        ("status in ('A')", "(status <> 'A'::text)"),
        ("lower(status) = status", "(upper(status) = status)"),
        ("elsewhere.f(a)", "public.f(a)"),
        ("f(a)", "hidden.f(a)"),
        ("a in (select x from t)", "(a IN ( SELECT t.y FROM public.t))"),
        ("count(*) > 1", "(count(a) > 1)"),
    ],
)
def test_what_means_something_else_is_never_one(spec: str, stored: str) -> None:
    assert of_check(spec, stored) in ("different", "unverified")


@pytest.mark.parametrize(
    ("spec", "stored"),
    [
        ("a > 0", "(a >= 0)"),
        ("a > 0", "(a > 5)"),
        ("status in ('A', 'B')", "(status = ANY (ARRAY['A'::text]))" + " OR (status = 'C'::text)"),
        ("status = 'A'", "(status = 'B'::text)"),
        ("a in (1, 2)", "(a = ANY (ARRAY[1, 2, 3]))"),
    ],
)
def test_conditions_on_one_column_that_can_not_be_one(spec: str, stored: str) -> None:
    assert of_check(spec, stored) == "different"


@pytest.mark.parametrize(
    ("spec", "stored", "column_type"),
    [
        ("0", "'0'::numeric", of("numeric")),
        ("0", "0.00", of("numeric", "10,2")),
        ("1e3", "'1000'::numeric", of("numeric")),
        ("-1", "'-1'::integer", of("int4")),
        ("1", "(1)::bigint", of("int4")),
        ("'abc'", "'abc'::text", of("text")),
        ("'abc'::text", "'abc'::character varying", of("varchar", "9")),
        ("true", "'t'", of("bool")),
        ("'{}'", "'{}'::jsonb", of("jsonb")),
        ("""'{"a": 1, "b": 2}'""", """'{"b":2,"a":1}'::jsonb""", of("jsonb")),
        ("'{}'", "ARRAY[]::text[]", of("text", array=True)),
        ("array['a', 'b']", "'{a,\"b\"}'::text[]", of("text", array=True)),
        ("now()", "CURRENT_TIMESTAMP", of("timestamptz")),
        ("now()", "LOCALTIMESTAMP", of("timestamp")),
        ("now()::timestamp", "LOCALTIMESTAMP", of("timestamp")),
        ("now()", "CURRENT_DATE", of("date")),
        ("'{}'", "jsonb_build_object()", of("jsonb")),
        ("json_build_array()", "'[]'::json", of("json")),
        ("timezone('utc', now())", "(now() AT TIME ZONE 'UTC'::text)", of("timestamp")),
        ("gen_random_uuid()", "extensions.uuid_generate_v4()", of("uuid")),
        ("now() + '7 days'", "(now() + '7 days'::interval)", of("timestamptz")),
    ],
)
def test_defaults_that_are_one(spec: str, stored: str, column_type: DataType) -> None:
    assert of_default(spec, stored, column_type) in ("equal", "equivalent")


@pytest.mark.parametrize(
    ("spec", "stored", "column_type"),
    [
        ("0", "1", of("int4")),
        ("'a'", "'b'::text", of("text")),
        ("true", "false", of("bool")),
        ("'{}'", "'[]'::jsonb", of("jsonb")),
        ("0", "now()", of("text")),
        ("now()", "clock_timestamp()", of("timestamptz")),
        ("now()", "'2024-01-01 00:00:00+00'::timestamp with time zone", of("timestamptz")),
        ("'{}'", "'{a}'::text[]", of("text", array=True)),
    ],
)
def test_defaults_that_can_not_be_one(spec: str, stored: str, column_type: DataType) -> None:
    assert of_default(spec, stored, column_type) == "different"


@pytest.mark.parametrize(
    ("spec", "stored", "column_type"),
    [
        ("'1 day'", "'24:00:00'::interval", of("interval")),
        ("'Jan 31 2024'", "'2024-01-31'::date", of("date")),
        ("1.4", "1.2", of("int4")),
        ("149", "100", of("numeric", "10,-2")),
        ("16777216", "16777217", of("float4")),
        ("'nan'", "'NaN'::numeric", of("numeric")),
        ("lower('A')", "'a'::text", of("text")),
        ("60 * 24", "1440", of("int4")),
        ("'now'", "now()", of("timestamptz")),
        ("'x'", "'X'::citext", DataType("public", "citext")),
        ("1/2", "(1.0 / (2)::numeric)", of("numeric")),
    ],
)
def test_what_only_a_server_can_tell_is_left_open(
    spec: str, stored: str, column_type: DataType
) -> None:
    assert of_default(spec, stored, column_type) == "unverified"


@pytest.mark.parametrize(
    ("spec", "stored"),
    [
        ("now()", "CURRENT_TIMESTAMP"),
        ("gen_random_uuid()", "uuid_generate_v4()"),
        ("timezone('utc', now())", "timezone('UTC'::text, now())"),
    ],
)
def test_exact_tells_synonyms_apart(spec: str, stored: str) -> None:
    assert of_default(spec, stored, of("text"), exact=True) == "different"


def test_exact_still_sees_through_what_the_server_adds() -> None:
    assert of_default("'abc'", "'abc'::text", of("text"), exact=True) == "equivalent"
    assert of_check("price > 0", "(price > (0)::numeric)", exact=True) == "equivalent"


def test_a_label_of_an_enum_has_one_spelling() -> None:
    status = DataType("app", "status")
    assert (
        compare_expressions("'a'", "'b'::app.status", kind="default", column_type=status, enum=True)
        == "different"
    )


@pytest.mark.parametrize(
    "text", ["", "1; drop table t", "1, 2", "1 from t", "a as b", "*", "(", "'open", "1 where true"]
)
def test_what_is_not_one_expression_is_not_compared(text: str) -> None:
    assert canonical(text) is None
    assert of_check(text, "(a > 0)") == "unverified"


def test_canonical_is_one_text_for_several_spellings() -> None:
    assert canonical("A  >  0 and B<>1") == canonical("(a > 0) AND (b != 1)")
    assert canonical("a > 0") != canonical("a > 1")


@given(st.text(max_size=40))
def test_any_text_can_be_asked_about(text: str) -> None:
    if "\0" not in text:
        canonical(text)
    assert of_check(text, text) == "equal"


@given(st.integers(), st.integers())
def test_numbers_are_one_exactly_when_they_are_equal(one: int, other: int) -> None:
    assert (of_default(str(one), f"'{other}'::numeric", of("numeric")) == "different") == (
        one != other
    )


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("{}", ()),
        ("{a,b}", ("a", "b")),
        ('{"a,b", NULL,"NULL"}', ("a,b", None, "NULL")),
        (r'{"say \"x\""}', ('say "x"',)),
        ("{{a},{b}}", None),
        ("a,b", None),
    ],
)
def test_the_text_of_an_array(text: str, elements: tuple[str | None, ...] | None) -> None:
    assert array_texts(text) == elements


@pytest.mark.parametrize(
    ("check", "values"),
    [
        ("c in ('a', 'b')", {"a", "b"}),
        ("c = any ('{a,b}'::text[])", {"a", "b"}),
        ("c is null or c in ('a', 'b')", {"a", "b"}),
        ("c = 'a'", {"a"}),
        ("c in (1, 2.0)", {"1", "2"}),
        ("c in ('a', lower('B'))", None),
        ("c not in ('a')", None),
        ("d in ('a')", None),
        ("c is null or d = 'a'", None),
    ],
)
def test_the_values_that_a_check_allows(check: str, values: set[str] | None) -> None:
    condition = parse_condition(check)
    assert condition is not None
    assert allowed_values(condition.conjuncts[0], "c") == values
