"""The functions that an expression calls, and those that it calls with nothing but constants."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from audit.grammar.scan import parse_statements


class Calls(NamedTuple):
    """The last parts of the names of functions: all that are called, and those called without any
    column among their arguments, which a planner runs if they are immutable."""

    all: frozenset[str]
    constant: frozenset[str]


def calls_in(expression: str) -> Calls | None:
    """The functions that `expression` calls, wherever in it; None where it doesn't parse."""
    from postgast import PgQueryError

    found: dict[str, bool] = {}
    try:
        for statement in parse_statements(f"SELECT {expression}\n"):
            _visit(statement.stmt, found)
    except (PgQueryError, ValueError, RecursionError):
        return None
    return Calls(frozenset(found), frozenset(name for name, constant in found.items() if constant))


def _visit(message: Any, found: dict[str, bool]) -> bool:
    """Note the calls in a message of the grammar; whether it names a column."""
    # Every part is looked at, or calls beside a column would be missed.
    named = [_visit(part, found) for part in _parts(message)]
    kind = message.DESCRIPTOR.name
    column = kind == "ColumnRef" or any(named)
    if kind == "FuncCall":
        name = message.funcname[-1].string.sval
        found[name] = found.get(name, False) or not column
    return column


def _parts(message: Any) -> Iterator[Any]:
    """The messages that are the fields of a message."""
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if hasattr(value, "ListFields"):
            yield value
        else:
            yield from value
