"""Expressions, references, index keys and other fragments are read whole, or refused."""

from __future__ import annotations

import pytest

from audit.grammar.parse import (
    Expression,
    ForeignKeyDefinition,
    GrammarError,
    IndexKeyDefinition,
    NamedExpression,
    Reference,
    parse_arguments,
    parse_exclusion,
    parse_expression,
    parse_foreign_key,
    parse_index_key,
    parse_reference,
)
from audit.grammar.query import check_query, tables_read


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (" price > 0 -- of course", Expression("price > 0", ("price",))),
        ("a = 1 and t.b = a", Expression("a = 1 and t.b = a", ("a", "b"))),
        ("now()", Expression("now()")),
        ("current_user", Expression("current_user")),
        ("'pending'", Expression("'pending'")),
        ("not true", Expression("not true")),
        ("(select auth.uid()) = owner", Expression("(select auth.uid()) = owner", ("owner",))),
    ],
)
def test_an_expression_and_the_columns_it_names(written: str, expected: Expression) -> None:
    assert parse_expression(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "",
        "a, b",
        "a b",
        "a as b",
        "1; drop table x",
        "1) union select (2",
        "select 1",
        "a from t",
        "a where b",
        "a limit 1",
        "1 union select 2",
        "distinct a",
        "1 into x",
        "*",
        "t.*",
        "check (a > 0)",
        "default 1",
    ],
)
def test_what_is_not_exactly_one_expression_is_refused(written: str) -> None:
    with pytest.raises(GrammarError):
        parse_expression(written)


def test_a_reference() -> None:
    assert parse_reference("app.t (a, b) on delete cascade") == Reference(
        "app", "t", ("a", "b"), on_delete="cascade"
    )


@pytest.mark.parametrize(
    "written",
    [
        "t(a)) x",
        "t, foreign key (d) references u",
        "",
        "t(a) not valid",
        "a.b.c",
        "t (a, period b)",
    ],
)
def test_what_is_not_exactly_one_reference_is_refused(written: str) -> None:
    with pytest.raises(GrammarError):
        parse_reference(written)


def test_a_foreign_key_of_several_columns() -> None:
    written = "constraint f foreign key (a, b) references t (x, y) on update no action"
    assert parse_foreign_key(written) == ForeignKeyDefinition(
        ("a", "b"), Reference(None, "t", ("x", "y"), on_update="no action"), "f"
    )


@pytest.mark.parametrize("written", ["unique (a)", "a int references t", "check (a > 0)"])
def test_what_is_no_foreign_key_is_refused(written: str) -> None:
    with pytest.raises(GrammarError):
        parse_foreign_key(written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("email", IndexKeyDefinition("email")),
        ("Email", IndexKeyDefinition("email")),
        ('"Email"', IndexKeyDefinition("Email")),
        ("at desc nulls last", IndexKeyDefinition("at", None, None, None, True, False)),
        ("lower(email)", IndexKeyDefinition(None, "lower(email)")),
        ("lower(email) asc", IndexKeyDefinition(None, "lower(email)", None, None, False)),
        ("(a || b) desc", IndexKeyDefinition(None, "a || b", None, None, True)),
        ("a || b", IndexKeyDefinition(None, "a || b")),
        ("a::date", IndexKeyDefinition(None, "a::date")),
        ("body gin_trgm_ops", IndexKeyDefinition("body", None, "gin_trgm_ops")),
        ('name collate "C"', IndexKeyDefinition("name", None, None, "C")),
    ],
)  # fmt: skip
def test_a_key_of_an_index(written: str, expected: IndexKeyDefinition) -> None:
    assert parse_index_key(written) == expected


@pytest.mark.parametrize("written", ["a, b", "", "a) where (b", "a foo bar baz"])
def test_what_is_not_exactly_one_key_is_refused(written: str) -> None:
    with pytest.raises(GrammarError):
        parse_index_key(written)


def test_an_exclusion_constraint() -> None:
    written = "constraint x exclude using gist (room with =, during with &&)"
    assert parse_exclusion(written) == NamedExpression(
        "exclude using gist (room with =, during with &&)", "x"
    )


@pytest.mark.parametrize("written", ["unique (a)", "a int", "exclude (a with =), b int"])
def test_what_is_no_exclusion_constraint_is_refused(written: str) -> None:
    with pytest.raises(GrammarError):
        parse_exclusion(written)


def test_the_types_of_a_functions_input() -> None:
    found = parse_arguments("user_id uuid, out total int, variadic tags text[]")
    assert [str(item.type) for item in found] == ["uuid", "text[]"]


def test_a_function_without_arguments() -> None:
    assert parse_arguments("  ") == ()


def test_arguments_cannot_break_out() -> None:
    with pytest.raises(GrammarError):
        parse_arguments(") is null; drop table x; --")


def test_the_tables_of_a_query_without_its_own_names() -> None:
    query = "with recent as (select * from app.orders) select * from recent join users using (id)"
    assert set(tables_read(query)) == {("app", "orders"), (None, "users")}


def test_a_query_that_does_not_parse_reads_nothing() -> None:
    assert tables_read("selec * from t") == ()


@pytest.mark.parametrize(
    "query", ["select 1", "values (1)", "with a as (select 1) select * from a"]
)
def test_a_query(query: str) -> None:
    check_query(query)


@pytest.mark.parametrize("query", ["delete from t", "select 1; select 2", "select 1 into t", ""])
def test_what_is_no_query_is_refused(query: str) -> None:
    with pytest.raises(GrammarError):
        check_query(query)
