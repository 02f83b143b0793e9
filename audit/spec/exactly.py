"""Keys, foreign keys and indexes that must be just as written: what they leave out is stated."""

from __future__ import annotations

from audit.spec.model import ForeignKeySpec, IndexSpec, KeySpec, TableSpec


def with_defaults_stated(table: TableSpec, *, exact: bool) -> TableSpec:
    """`table` with PostgreSQL's defaults in what its exact constraints do not state.

    `exact` is for those that don't say themselves whether they are.
    """
    key = table.primary_key
    if not exact and not any(
        each.exact for each in (*table.uniques, *table.foreign_keys, *table.indexes, key) if each
    ):
        return table
    return table._replace(
        primary_key=key and _key(key, exact),
        uniques=tuple(_key(key, exact) for key in table.uniques),
        foreign_keys=tuple(_foreign_key(key, exact) for key in table.foreign_keys),
        indexes=tuple(_index(index, exact) for index in table.indexes),
    )


def _key(key: KeySpec, exact: bool) -> KeySpec:
    if not (exact if key.exact is None else key.exact):
        return key
    return key._replace(
        nulls_not_distinct=bool(key.nulls_not_distinct),
        deferrable=bool(key.deferrable or key.deferred),
        deferred=bool(key.deferred),
        exact=True,
    )


def _foreign_key(key: ForeignKeySpec, exact: bool) -> ForeignKeySpec:
    if not (exact if key.exact is None else key.exact):
        return key
    return key._replace(
        on_delete=key.on_delete or "no action",
        on_update=key.on_update or "no action",
        match=key.match or "simple",
        deferrable=bool(key.deferrable or key.deferred),
        deferred=bool(key.deferred),
        exact=True,
    )


def _index(index: IndexSpec, exact: bool) -> IndexSpec:
    if not (exact if index.exact is None else index.exact):
        return index
    return index._replace(
        method=index.method or "btree",
        nulls_not_distinct=bool(index.nulls_not_distinct),
        exact=True,
    )
