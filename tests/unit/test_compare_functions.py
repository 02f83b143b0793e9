"""Functions by their identity: what goes in, not what comes out."""

from __future__ import annotations

import pytest

from audit.compare.comparison import compare
from audit.schema.model import Function
from audit.spec.objects import FunctionSpec
from tests.makers import schema, source, spec


@pytest.mark.parametrize(
    ("wanted", "stored", "found"),
    [
        ("integer, integer", "a integer, b integer, OUT c integer", True),
        ("a int, OUT b int", "a integer, OUT b integer", True),
        ("integer, text", "INOUT a integer, b text", True),
        ("INOUT integer, text", "INOUT a integer, b text", True),
        ("OUT integer, text", "a integer, b text", False),
        ("integer", "a integer, b text", False),
        ("timestamp with time zone", "since timestamp with time zone", True),
        ("numeric(10,2)", "numeric", True),
        ("variadic text[]", "VARIADIC words text[]", True),
        ("", "", True),
    ],
)  # fmt: skip
def test_arguments_are_those_that_go_in(wanted: str, stored: str, found: bool) -> None:
    required = FunctionSpec("public", "f", source(), arguments=wanted)
    there = Function("public", "f", stored, "integer")
    comparison = compare(spec(functions=(required,)), schema(functions=(there,)))
    rules = [finding.rule for finding in comparison.findings]
    assert rules == ([] if found else ["missing-function"])
