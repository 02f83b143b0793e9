"""The attributes of a composite type, as CREATE TYPE lists them."""

from __future__ import annotations

from typing import Any, NamedTuple

from audit.grammar.scan import Fragment, GrammarError, parse_inside, words_between
from audit.grammar.types import ParsedType, resolve_type


class Attribute(NamedTuple):
    """An attribute: its name, its type and how that is written, its collation if it names one."""

    name: str
    type: ParsedType
    type_text: str
    collation: str | None = None


def parse_composite(text: str) -> tuple[Attribute, ...]:
    """What stands after AS in CREATE TYPE: `(street text, zip varchar(10) collate "C")`.

    Raises GrammarError where `text` is anything else.
    """
    fragment = parse_inside("create type t as ", text)
    if not fragment.statement.HasField("composite_type_stmt"):
        raise GrammarError('attributes stand in brackets: "(street text, zip text)"')
    columns = fragment.statement.composite_type_stmt.coldeflist
    return tuple(_attribute(fragment, item.column_def) for item in columns)


def parse_attribute(text: str) -> Attribute:
    """The type of an attribute, and its collation, without its name.

    Raises GrammarError where `text` is anything else, or more than one.
    """
    fragment = parse_inside("create type t as (a ", text, ")")
    columns = fragment.statement.composite_type_stmt.coldeflist
    if len(columns) != 1:
        raise GrammarError("this is more than one attribute")
    return _attribute(fragment, columns[0].column_def)


def _attribute(fragment: Fragment, column: Any) -> Attribute:
    start = fragment.character(column.type_name.location)
    collation, stop = None, len(fragment.text)
    if column.HasField("coll_clause"):
        collation = ".".join(part.string.sval for part in column.coll_clause.collname)
        stop = fragment.character(column.coll_clause.location)
    depth = 0
    end = start
    for token in words_between(fragment, start, stop):
        depth += (token.word in "([") - (token.word in ")]")
        if depth < 0 or (not depth and token.word == ","):
            break
        end = token.end
    return Attribute(
        column.colname,
        resolve_type(column.type_name, fragment.sql),
        fragment.text[start:end],
        collation,
    )
