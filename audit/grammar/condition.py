"""A check's condition taken apart: its conjuncts, the columns it names, the values it allows."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from audit.grammar.nodes import Node, bare
from audit.grammar.tree import parse_tree


class Condition(NamedTuple):
    """A condition: what must hold all at once, and the columns it names."""

    conjuncts: tuple[Node, ...]
    columns: frozenset[str]


@lru_cache(maxsize=32768)
def parse_condition(sql: str, exact: bool = False) -> Condition | None:
    """`sql` as a condition; None when it does not parse."""
    tree = parse_tree(sql, exact)
    if tree is None:
        return None
    conjuncts = tuple(tree[1]) if tree[0] == "and" else (tree,)
    return Condition(conjuncts, columns_of(tree))


def columns_of(node: Node) -> frozenset[str]:
    """The columns that a condition or a part of one names."""
    return frozenset(_columns(node))


def _columns(node: Any) -> list[str]:
    if not isinstance(node, tuple):
        return []
    if len(node) == 2 and node[0] == "col":
        return [node[1]]
    found: list[str] = []
    for each in node:
        found.extend(_columns(each))
    return found


def not_null(column: str) -> Node:
    """The condition that `column` is not null, as a tree."""
    tree = parse_tree('"' + column.replace('"', '""') + '" IS NOT NULL')
    assert tree is not None  # a quoted name always parses
    return tree


def allowed_values(conjunct: Node, column: str) -> frozenset[str] | None:
    """The only constants that a conjunct lets `column` have; None when it says something else.

    NULL is allowed by any check, so `OR column IS NULL` changes nothing.
    """
    if conjunct[0] == "or":
        null_test = parse_tree('"' + column.replace('"', '""') + '" IS NULL')
        rest = [each for each in conjunct[1] if each != null_test]
        return allowed_values(rest[0], column) if len(rest) == 1 else None
    if conjunct[0] == "op" and conjunct[1] == "=" and conjunct[2]:
        subject, elements = conjunct[2], (conjunct[3],)
    elif conjunct[0] == "in" and not conjunct[1]:
        subject, elements = conjunct[2], conjunct[3]
    else:
        return None
    if bare(subject) != ("col", column):
        return None
    constants = [bare(element) for element in elements]
    if any(constant[0] not in ("str", "num", "bool") for constant in constants):
        return None
    return frozenset(value_text(constant) for constant in constants)


def value_text(constant: Node) -> str:
    """A constant as its plain text: 1.0 and 1 are one value."""
    if constant[0] == "num":
        text = f"{constant[1].normalize():f}"
        return "0" if text == "-0" else text
    if constant[0] == "bool":
        return "true" if constant[1] else "false"
    return str(constant[1])
