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
