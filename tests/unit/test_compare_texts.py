"""What a finding says is expected and found differs wherever the two differ."""

from __future__ import annotations

from typing import Any

import pytest

from audit.compare.comparison import compare
from audit.compare.finding import Finding
from audit.schema.model import ForeignKey, Function, Key, Relation
from audit.schema.types import DataType
from tests.makers import column, relation, schema
from tests.spec_files import load


def finding(text: str, *relations: Relation, **fields: Any) -> Finding:
    """The one finding of a spec against these relations."""
    (found,) = compare(load(text), schema(*relations, **fields)).findings
    return found


@pytest.mark.parametrize(
    ("demanded", "there", "expected", "actual"),
    [
        ("deferrable initially deferred", {}, " DEFERRABLE INITIALLY DEFERRED", ""),
        ("deferrable", {}, " DEFERRABLE", ""),
        ("match full", {}, " MATCH FULL", ""),
        ("not deferrable", {"deferrable": True}, "", " DEFERRABLE"),
        ("match simple", {"match": "full"}, "", " MATCH FULL"),
    ],
)
def test_a_foreign_key_shows_how_it_acts(
    demanded: str, there: dict[str, Any], expected: str, actual: str
) -> None:
    key = ForeignKey("t_a_fkey", ("a",), "public", "t", ("id",), **there)
    found = finding(
        f"tables: {{t: {{columns: {{id: int, a: int references t(id) {demanded}}}}}}}",
        relation("t", column("id", "int4"), column("a", "int4"), foreign_keys=(key,)),
    )
    text = "FOREIGN KEY (a) REFERENCES public.t (id)"
    assert found.rule == "foreign-key-mismatch"
    assert (found.expected, found.actual) == (text + expected, text + actual)


def test_a_unique_key_shows_what_it_makes_of_nulls() -> None:
    found = finding(
        "tables: {t: {unique: [{columns: [a], nulls_not_distinct: true}]}}",
        relation("t", column("a"), uniques=(Key("t_a_key", ("a",)),)),
    )
    assert found.expected == "UNIQUE NULLS NOT DISTINCT (a)"
    assert found.actual == "UNIQUE (a)"
    assert "must be unique nulls not distinct" in found.message


@pytest.mark.parametrize("written", ["''", '""', "'\"\"'", "\"''\""])
def test_an_empty_search_path_is_a_pair_of_quotes(written: str) -> None:
    found = finding(
        f"functions: {{f: {{search_path: {written}}}}}\ntables: {{t: {{}}}}",
        relation("t"),
        functions=(Function("public", "f", "", "void", settings=("search_path=public, pg_temp",)),),
    )
    assert found.expected == "public.f SET search_path = ''"
    assert "its search_path is public, pg_temp, not ''." in found.message


def test_modifiers_that_a_reader_cannot_see_are_not_taken_for_none() -> None:
    there = column("v", type=DataType("public", "vector"))
    found = finding(
        "tables: {t: {columns: {v: vector(3)}}}",
        relation("t", there),
        reader="information_schema",
        types=(("public", "vector"),),
        unread=("array modifiers: information_schema does not tell them",),
    )
    assert (found.rule, found.kind) == ("type-mismatch", "unverified")
