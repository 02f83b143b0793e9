"""The functions that an expression calls, and with what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from audit.grammar.scan import parse_statements
from audit.grammar.types import resolve_type
from audit.schema.types import DataType


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


class Given(NamedTuple):
    """What a call hands over as one argument, as far as its text tells: of what type it is, or
    which column or function it comes from."""

    type: DataType | None = None
    column: str = ""
    function: str = ""


def arguments_given(expression: str, function: str) -> tuple[tuple[Given, ...], ...]:
    """What each call of `function` in `expression` hands over; empty where it doesn't parse."""
    from postgast import PgQueryError, walk

    sql = f"SELECT {expression}\n"
    try:
        return tuple(
            tuple(_given(argument, sql.encode()) for argument in node.args)
            for statement in parse_statements(sql)
            for _, node in walk(statement.stmt)
            if node.DESCRIPTOR.name == "FuncCall" and node.funcname[-1].string.sval == function
        )
    except (PgQueryError, ValueError, RecursionError):
        return ()


def _given(node: Any, sql: bytes) -> Given:
    kind = node.WhichOneof("node")
    if kind == "a_const":
        names = {"ival": "int4", "fval": "numeric", "boolval": "bool"}
        return Given(DataType("pg_catalog", names.get(node.a_const.WhichOneof("val"), "text")))
    if kind == "type_cast":
        return Given(resolve_type(node.type_cast.type_name, sql).type)
    if kind == "column_ref" and node.column_ref.fields[-1].HasField("string"):
        return Given(column=node.column_ref.fields[-1].string.sval)
    if kind == "func_call":
        return Given(function=node.func_call.funcname[-1].string.sval)
    return Given()


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
