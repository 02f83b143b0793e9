"""The arguments and results of functions, and what of a trigger stands only in its definition."""

from __future__ import annotations

import pytest

from audit.grammar.routine import (
    Argument,
    TriggerClauses,
    named_rows,
    parse_returns,
    parse_signature,
    parse_trigger,
)
from audit.grammar.scan import GrammarError
from audit.schema.types import DataType


def pg(name: str, array: bool = False) -> DataType:
    return DataType("pg_catalog", name, "", array)


def test_arguments_with_their_modes_and_without_modifiers() -> None:
    found = parse_signature('a int, OUT "B" numeric(10,2), INOUT app.mood[], variadic "any"')
    assert found.arguments == (
        Argument(pg("int4"), "", "a"),
        Argument(pg("numeric"), "out", "B"),
        Argument(DataType("app", "mood", "", True), "inout"),
        Argument(pg("any"), "variadic"),
    )
    assert found.ordered is None


def test_an_ordered_set_aggregate_has_two_lists() -> None:
    found = parse_signature("double precision ORDER BY anyelement, text")
    assert [argument.type.name for argument in found.arguments] == ["float8", "anyelement", "text"]
    assert found.ordered == 2
    assert parse_signature("order by anyelement").ordered == 1


def test_what_is_returned() -> None:
    assert parse_returns("setof text") == (pg("text"), True, ())
    assert parse_returns("character varying(3)") == (pg("varchar"), False, ())
    table = parse_returns('TABLE(a integer, "B" text[])')
    assert (table.type, table.many) == (None, True)
    assert table.columns == (
        Argument(pg("int4"), "table", "a"),
        Argument(pg("text", True), "table", "B"),
    )


@pytest.mark.parametrize("text", ["int language c", "int, text", "int) --", "a%type", ""])
def test_what_is_no_result(text: str) -> None:
    with pytest.raises(GrammarError):
        parse_returns(text)


@pytest.mark.parametrize("text", ["a int) is null; drop table t; --", "order by", "a int order by"])
def test_what_is_no_list_of_arguments(text: str) -> None:
    with pytest.raises(GrammarError):
        parse_signature(text)


def test_the_clauses_of_a_trigger() -> None:
    definition = (
        'CREATE TRIGGER "when (x" BEFORE UPDATE OF a ON public.t FOR EACH ROW'
        " WHEN (((old.a)::text = 'x) EXECUTE'::text)) EXECUTE FUNCTION f('it''s', E'b\\\\c', '3')"
    )
    assert parse_trigger(definition) == TriggerClauses(
        "((old.a)::text = 'x) EXECUTE'::text)", ("it's", "b\\c", "3")
    )
    with pytest.raises(GrammarError):
        parse_trigger("SELECT 1")


def test_new_and_old_become_one_row() -> None:
    assert named_rows('(OLD.Status)::text <> "new"."Odd ""Name" and x.new.a and new(1)') == (
        '("old.status")::text <> "new.Odd ""Name" and x.new.a and new(1)'
    )
    assert named_rows("new.* is distinct from old") == '"new.*" is distinct from "old.*"'
