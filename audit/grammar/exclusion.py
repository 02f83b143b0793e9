"""An exclusion constraint taken apart: what it excludes, and among which rows."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from audit.grammar.nodes import Node
from audit.grammar.scan import GrammarError, tokenize
from audit.grammar.tree import parse_exclusion


class ExclusionParts(NamedTuple):
    """An exclusion constraint without its condition, as a tree, and the condition if it has one."""

    tree: Node
    where: str | None


@lru_cache(maxsize=4096)
def exclusion_parts(definition: str) -> ExclusionParts | None:
    """`exclude using gist (room with =) where (open)` in its parts; None when it does not parse."""
    whole, where = _split(definition)
    tree = parse_exclusion(whole)
    return None if tree is None else ExclusionParts(tree, where)


def _split(definition: str) -> tuple[str, str | None]:
    try:
        tokens = tokenize(definition)
    except GrammarError:
        return definition, None
    depth, opened = 0, None
    for place, token in enumerate(tokens):
        depth += (token.word == "(") - (token.word == ")")
        if opened is not None and depth == 0 and token.word == ")":
            word, bracket = tokens[opened], tokens[opened + 1]
            rest = f"{definition[: word.start]} {definition[token.end :]}"
            return rest, definition[bracket.end : token.start]
        if opened is None and depth == 0 and token.word == "where":
            opened = place
    return definition, None


class ExclusionElement(NamedTuple):
    """One key of an exclusion constraint and its operator, both in the SQL that was written."""

    key: str
    operator: str


def exclusion_elements(definition: str) -> tuple[ExclusionElement, ...]:
    """What `exclude using gist (room with =, …)` compares; empty when it does not parse.

    A key's operator class and order are no part of it.
    """
    from audit.grammar.parse import parse_index_key

    if exclusion_parts(definition) is None:
        return ()
    found: list[ExclusionElement] = []
    depth, start, word_with = 0, 0, None
    for token in tokenize(definition):
        if depth == 1 and token.word in (",", ")"):
            if word_with is None:
                return ()
            key = parse_index_key(definition[start : word_with.start])
            operator = definition[word_with.end : token.start].strip()
            text = definition[start : word_with.start].strip()
            named = key.column is not None
            found.append(
                ExclusionElement(_first_word(text) if named else key.expression or text, operator)
            )
            if token.word == ")":
                return tuple(found)
            start, word_with = token.end, None
        elif depth == 1 and token.word == "with":
            word_with = token
        depth += (token.word == "(") - (token.word == ")")
        if depth == 1 and token.word == "(":
            start = token.end
    return ()


def _first_word(text: str) -> str:
    """A column's name as it was written, without what follows it."""
    token = tokenize(text)[0]
    return text[token.start : token.end]
