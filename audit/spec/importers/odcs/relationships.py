"""What the relationships of a data contract refer to: tables and columns by name or by id."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from audit.spec.importers.odcs.tree import as_text, mappings_of
from audit.spec.order import Name


class Target(NamedTuple):
    """A column, and the table that it is of."""

    table: Name
    column: str


class Relationship(NamedTuple):
    """A foreign key as a relationship says it; `element` is the relationship itself."""

    columns: tuple[str, ...]
    table: Name
    targets: tuple[str, ...]
    element: dict[str, Any]


class Places:
    """The tables of a contract by name and by id. `names` are what they are in PostgreSQL."""

    def __init__(self, objects: list[dict[str, Any]], names: list[Name], default: str) -> None:
        self._default = default
        self._tables: dict[str, tuple[Name, dict[str, Any]]] = {}
        for element, name in zip(objects, names, strict=True):
            for key in (name[1], as_text(element.get("name"))):
                self._tables.setdefault(key, (name, element))
            if as_text(element.get("id")):
                self._tables[f"schema/{as_text(element['id'])}"] = (name, element)

    def target(self, written: Any) -> Target | None:
        """What `table.column` or `schema/id/properties/id` stands for; None where it is neither."""
        text = as_text(written).removeprefix("/")
        if ".yaml#" in text or ".yml#" in text:
            return None  # of another file
        if "/" not in text:
            table, dot, column = text.rpartition(".")
            if not dot:
                return None
            found = self._tables.get(table)
            if found is None:
                return Target((self._default, table), column)
            return Target(found[0], self._column(found[1], column, "name"))
        parts = text.split("/")
        found = self._tables.get("/".join(parts[:2]))
        if found is None or len(parts) != 4 or parts[2] != "properties":
            return None
        return Target(found[0], self._column(found[1], parts[3], "id"))

    def _column(self, element: dict[str, Any], wanted: str, key: str) -> str:
        for item in mappings_of(element.get("properties")):
            if as_text(item.get(key)) == wanted:
                return column_name(item)
        return wanted


def column_name(element: dict[str, Any]) -> str:
    """What a property is called in the database."""
    return as_text(element.get("physicalName")) or as_text(element.get("name"))


def position_of(item: dict[str, Any]) -> tuple[bool, int]:
    """Where a property stands in the primary key; those that don't say come last."""
    position = item.get("primaryKeyPosition")
    said = position if isinstance(position, int) and position > 0 else 0
    return (not said, said)


def relationships_of(element: dict[str, Any], places: Places) -> Iterator[Relationship | str]:
    """The foreign keys of one object; of one that can't be followed, what it refers to."""
    for item in mappings_of(element.get("properties")):
        for each in mappings_of(item.get("relationships")):
            yield _relationship((column_name(item),), each, places)
    for each in mappings_of(element.get("relationships")):
        found = [places.target(one) for one in _listed(each.get("from"))]
        columns = tuple(target.column for target in found if target is not None)
        yield _relationship(columns, each, places)


def _relationship(
    columns: tuple[str, ...], element: dict[str, Any], places: Places
) -> Relationship | str:
    written = _listed(element.get("to"))
    targets = [places.target(one) for one in written]
    tables = {target.table if target else None for target in targets}
    shown = ", ".join(map(as_text, written))
    if as_text(element.get("type")) not in ("", "foreignKey"):
        return f"a relationship of type {as_text(element['type'])} to {shown}"
    if len(targets) != len(columns) or len(tables) != 1 or not columns:
        return f"the relationship to {shown}"
    first = targets[0]
    if first is None:
        return f"the relationship to {shown}"
    return Relationship(
        columns, first.table, tuple(each.column for each in targets if each), element
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
