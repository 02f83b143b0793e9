"""The values of publications: what logical replication sends, and of what."""

from __future__ import annotations

from typing import NamedTuple


class PublishedPart(NamedTuple):
    """A table of a publication that is published in part (PostgreSQL 15): `table` as there.

    `columns` is its list of columns, empty for none; `where` the row filter.
    """

    table: str
    columns: tuple[str, ...] = ()
    where: str | None = None


class Publication(NamedTuple):
    """A publication; `tables` are `namespace.name`, `namespaces` those published whole.

    `unlogged` are tables that all_tables or a namespace seems to cover: those are never published.
    """

    name: str
    all_tables: bool = False
    tables: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    operations: tuple[str, ...] = ("insert", "update", "delete", "truncate")
    parts: tuple[PublishedPart, ...] = ()
    unlogged: tuple[str, ...] = ()
