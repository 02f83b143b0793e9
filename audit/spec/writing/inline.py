"""Keys and references of one column inside its short form, as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audit.grammar.parse import parse_column
from audit.grammar.scan import GrammarError
from audit.spec.importers.sql_text import quoted
from audit.spec.writing.tables import short_form


def inlined(table: Mapping[str, Any]) -> dict[str, Any]:
    """A table's document with whatever can stand inside its columns there.

    The loader puts what it finds there before the table's own lists, so only what comes first in
    those, in the order of the columns, may move: nothing else would keep its place.
    """
    columns = {name: short_form(item) or item for name, item in table.get("columns", {}).items()}
    if not columns:
        return dict(table)
    found = dict(table)
    places = {name: place for place, name in enumerate(columns)}
    primary = found.get("primary_key")
    if isinstance(primary, list) and len(primary) == 1 and _add(columns, primary[0], "primary key"):
        del found["primary_key"]
    for key, clause in (("unique", _unique), ("foreign_keys", _reference)):
        left = list(found.get(key, ()))
        last = -1
        while left:
            name, text = clause(left[0], columns)
            if places.get(name, -1) <= last or not _add(columns, name, text):
                break
            last = places[name]
            del left[0]
        if left:
            found[key] = left
        else:
            found.pop(key, None)
    return found | {"columns": columns}


def _unique(item: Any, columns: Mapping[str, Any]) -> tuple[str, str]:
    alone = isinstance(item, list) and len(item) == 1
    return (item[0], "unique") if alone else ("", "")


def _reference(item: Any, columns: Mapping[str, Any]) -> tuple[str, str]:
    """The column of a foreign key, and its clause; empty where it is not of one column."""
    if isinstance(item, str):
        for name in columns:
            start = f"foreign key ({quoted(name)}) references "
            if item.startswith(start):
                return name, f"references {item.removeprefix(start)}"
    return "", ""


def _add(columns: dict[str, Any], name: str, clause: str) -> bool:
    """Put a clause at the end of a column's short form; whether that says the same and more."""
    before = columns.get(name)
    if not clause or not isinstance(before, str):
        return False
    text = f"{before} {clause}"
    try:
        one, other = parse_column(before), parse_column(text)
    except GrammarError:
        return False
    if (one.type_text, one.nullable, one.default, one.generated, one.identity) != (
        other.type_text, other.nullable, other.default, other.generated, other.identity
    ):  # fmt: skip
        return False
    columns[name] = text
    return True
