"""Brackets around a whole expression."""

from __future__ import annotations

import pytest

from audit.grammar.brackets import without_brackets


@pytest.mark.parametrize(
    ("expression", "bare"),
    [
        ("(a > 1)", "a > 1"),
        (" ( a > 1 ) ", "a > 1"),
        ("((a > 1))", "(a > 1)"),
        ("(a > 1) AND (b > 1)", "(a > 1) AND (b > 1)"),
        ("(a = ')')", "a = ')'"),
        ("(a = '(') OR (b = ')')", "(a = '(') OR (b = ')')"),
        ('("a)" > 1)', '"a)" > 1'),
        (r"(a ~ E'\')')", r"a ~ E'\')'"),
        ("(a = $$)$$)", "a = $$)$$"),
        ("(a > 1) -- (b)", "(a > 1) -- (b)"),
        ("()", "()"),
        ("a", "a"),
        ("('unclosed)", "('unclosed)"),
    ],
)
def test_one_pair_is_taken_off(expression: str, bare: str) -> None:
    assert without_brackets(expression) == bare
