"""Whatever is written, a fragment is read as one fragment or refused: never a crash, never more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audit.grammar.parse import (
    GrammarError,
    parse_arguments,
    parse_column,
    parse_exclusion,
    parse_expression,
    parse_foreign_key,
    parse_index_key,
    parse_reference,
    parse_type,
)
from audit.grammar.tree import parse_tree

WORDS = """ int text ( ) [ ] , ; ' " $$ $a$ -- /* */ \n
    default check not null unique references t t(c)
    primary key generated always as identity stored collate "C" constraint x exclude using gist
    with = && on delete cascade set null foreign select from where :: :: 1 0x1 'a' E'\\'' U&"a" é
    deferrable initially deferred desc nulls first drop table \\ % ? ?| @> . * serial setof $1
    """
PIECES = st.sampled_from(WORDS.split(" "))
WRITTEN = st.one_of(st.lists(PIECES, max_size=12).map(" ".join), st.text(max_size=30))

PARSERS = [
    parse_arguments,
    parse_column,
    parse_exclusion,
    parse_expression,
    parse_foreign_key,
    parse_index_key,
    parse_reference,
    parse_type,
]


@pytest.mark.parametrize("parse", PARSERS, ids=lambda parse: parse.__wrapped__.__name__)
@given(text=WRITTEN)
@example(text="\ud800")
@example(text="a\0")
@example(text="$1")
@example(text="int default E'\\''")
@settings(max_examples=300, deadline=None)
def test_it_is_read_or_refused(parse: Callable[[str], object], text: str) -> None:
    try:
        parse(text)
    except GrammarError as error:
        assert error.message
        assert 0 <= error.position <= len(text) + 1


@pytest.mark.parametrize("times", [2_000, 60_000])
@pytest.mark.parametrize("piece", ["+1", "- ", "not ", "(", "::int", "||''", ",f(1"])
def test_what_is_nested_too_deeply_is_refused(piece: str, times: int) -> None:
    text = piece * times + "a" if piece[-1] in " (" else "a" + piece * times
    with pytest.raises(GrammarError):
        parse_expression(text)
    assert parse_tree(text) is None


def test_a_long_list_is_not_deep() -> None:
    labels = ", ".join(f"'label {number}'" for number in range(20_000))
    assert parse_expression(f"status in ({labels})")
