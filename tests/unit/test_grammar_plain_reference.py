"""A definition read by its pattern says what it says when it is read whole."""

from __future__ import annotations

import pytest

from audit.grammar.keywords import KEYWORDS
from audit.grammar.parse import GrammarError, _parse_column, parse_column
from audit.grammar.reference import plain_reference

PLAIN = [
    "uuid references profiles(id)",
    "uuid not null references profiles(id) on delete cascade",
    "bigint not null unique references t(c) on delete set null on update no action",
    "app.kind[] references x_1(y_2) match full deferrable initially deferred",
    "numeric(10,2) constraint fk references prices(amount) not null",
    "int primary key references abort(name)",
]
WHOLE = [
    'uuid references "Profiles"(id)',
    "uuid references app.profiles(id)",
    "uuid references profiles",
    "uuid references profiles(a, b)",
    "uuid references profiles (id)",
    "uuid REFERENCES profiles(id)",
    "text default 'references x(y)' references z(id)",
    "uuid references profiles(id) -- the owner",
    "uuid not null",
]
REFUSED = [
    "uuid references a(id) references b(id)",
    "uuid references a(id) on delete explode",
    "uuid references a(id) not valid",
    "references a(id)",
]


@pytest.mark.parametrize("definition", PLAIN)
def test_a_plain_one_is_read_by_its_pattern(definition: str) -> None:
    plain = plain_reference(definition)
    assert plain is not None
    assert parse_column(definition) == _parse_column(definition)


@pytest.mark.parametrize("definition", WHOLE)
def test_any_other_is_read_whole(definition: str) -> None:
    assert plain_reference(definition) is None
    assert parse_column(definition) == _parse_column(definition)


@pytest.mark.parametrize("definition", REFUSED)
def test_what_is_refused_is_refused_in_the_same_words(definition: str) -> None:
    with pytest.raises(GrammarError) as whole:
        _parse_column(definition)
    with pytest.raises(GrammarError) as by_pattern:
        parse_column(definition)
    assert str(by_pattern.value) == str(whole.value)


@pytest.mark.parametrize("word", sorted(KEYWORDS))
def test_a_keyword_is_left_to_the_parser(word: str) -> None:
    assert plain_reference(f"uuid references {word}(id)") is None
    assert plain_reference(f"uuid references t({word})") is None


def test_a_name_that_the_server_would_cut_off_is_left_to_the_parser() -> None:
    assert plain_reference(f"uuid references {'a' * 64}(id)") is None
    assert plain_reference(f"uuid references {'a' * 63}(id)") is not None
