"""Names, texts and comments of a spec stay what they are when they become SQL."""

from __future__ import annotations

import pytest

from audit.errors import AuditError
from audit.grammar.quote import (
    comment,
    dollar_quoted,
    identifier,
    literal,
    parenthesised,
    role,
    words,
)
from audit.remediate.names import LIMIT, cut


@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("orders", "orders"),
        ("_o2", "_o2"),
        ("Orders", '"Orders"'),
        ("order", '"order"'),
        ("user", '"user"'),
        ("two words", '"two words"'),
        ('a"b', '"a""b"'),
        ("1st", '"1st"'),
        ("a;drop", '"a;drop"'),
        ("straße", '"straße"'),
    ],
)
def test_identifiers_are_quoted_unless_plain(name: str, sql: str) -> None:
    assert identifier(name) == sql


@pytest.mark.parametrize("name", ["", "a\0b"])
def test_what_no_name_can_be_is_an_error(name: str) -> None:
    with pytest.raises(AuditError):
        identifier(name)


def test_literals_double_their_quotes_and_keep_backslashes() -> None:
    assert literal(r"it's a \n") == r"'it''s a \n'"


def test_a_zero_byte_in_a_text_is_an_error() -> None:
    with pytest.raises(AuditError):
        literal("a\0b")


def test_public_is_a_word_and_another_role_a_name() -> None:
    assert (role("public"), role("App Role")) == ("PUBLIC", '"App Role"')


def test_key_words_let_nothing_else_through() -> None:
    assert words("set null; drop table x --") == "SET NULL DROP TABLE X "


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\u2028", "\x0b", "\x85"])
def test_every_line_of_a_comment_is_one(end: str) -> None:
    assert comment(f"harmless{end}DROP TABLE x;") == "-- harmless\n-- DROP TABLE x;"


def test_a_comment_shows_no_control_character() -> None:
    assert comment("a\x1b[31m\u202eb") == "-- a?[31m?b"


def test_dollar_tags_do_not_occur_in_their_text() -> None:
    quoted = dollar_quoted("a $do$ b $do1$ c")
    assert quoted.startswith("$do2$") and quoted.endswith("$do2$")


@pytest.mark.parametrize(
    ("written", "sql"),
    [
        ("a > 0", "(a > 0)"),
        ("(a > 0)", "(a > 0)"),
        ("(a) or (b)", "((a) or (b))"),
        ("a > 0 -- always", "(a > 0 -- always\n)"),
        ("(a = ')')", "(a = ')')"),
        ("(a) -- (b)", "((a) -- (b)\n)"),
    ],
)
def test_expressions_stay_inside_their_parentheses(written: str, sql: str) -> None:
    assert parenthesised(written) == sql


def test_long_names_fit_and_stay_apart() -> None:
    first, second = (cut(("table_" + "x" * 60, f"column_{n}"), "idx") for n in "ab")
    assert first != second
    assert max(len(first), len(second)) <= LIMIT
    assert first.endswith("_idx")


def test_a_cut_name_ends_with_a_whole_character() -> None:
    name = cut(("ü" * 40, "spalte"), "key")
    assert len(name.encode()) <= LIMIT and name.startswith("ü")
