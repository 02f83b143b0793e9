"""Columns of another type."""

from __future__ import annotations

from collections.abc import Iterator

from audit.schema.model import Column, Relation
from audit.schema.types import DataType
from tests.mutation import sql
from tests.mutation.before import Before
from tests.mutation.change import Change, Implied, Kind
from tests.mutation.kinds.columns import HOLDING, alter

# A type of which no value is one of the other: what a table of the application can't mean by it.
_OTHER = {
    "int2": "text", "int4": "text", "int8": "int4", "numeric": "text", "float4": "int4",
    "float8": "float4", "text": "int4", "varchar": "int4", "bpchar": "uuid", "bool": "text",
    "uuid": "text", "json": "text", "jsonb": "json", "date": "timestamptz", "time": "interval",
    "timetz": "time", "bytea": "text", "inet": "text", "cidr": "inet", "interval": "text",
    "timestamp": "date", "timestamptz": "date", "tsvector": "text", "point": "text",
    "money": "numeric", "int4range": "text", "tstzrange": "text", "oid": "int4", "name": "bool",
    "xml": "text", "macaddr": "text", "bit": "varbit", "daterange": "text", "numrange": "int4range",
}  # fmt: skip
_WIDER = {
    "int2": ("int4", "int8"), "int4": ("int8", "numeric"), "int8": ("numeric",),
    "float4": ("float8",),
}  # fmt: skip
_LENGTHS = frozenset({"varchar", "bpchar", "varbit"})
_MOMENTS = frozenset({"timestamp", "timestamptz", "time", "timetz"})


def _becomes(relation: Relation, column: Column, data_type: DataType, *, using: str = "") -> str:
    name = sql.name(column.name)
    cast = using or f"{name}::{sql.type_of(data_type)}"
    return alter(relation, column, f"TYPE {sql.type_of(data_type)} USING {cast}")


def _plain(before: Before, relation: Relation) -> Iterator[Column]:
    """The columns whose type says all: no expression of another object is typed by it."""
    if relation.kind not in HOLDING:
        return
    for column in relation.columns:
        typed = before.users(relation, column.name) - {"relation", "index", "constraint"}
        keyed = any(
            column.name in (*key.columns, *key.ref_columns) for key in relation.foreign_keys
        )
        checked = any(column.name in check.columns for check in relation.checks)
        parts = any(
            column.name
            in before.index_columns(relation, index) - {key.column for key in index.keys}
            for index in relation.indexes
        )
        if not (typed or keyed or checked or parts or column.generated or column.identity):
            yield column


def _mismatch(relation: Relation, column: Column, statement: str) -> Change:
    found = [Implied("type-mismatch", relation.qualified, column.name)]
    return Change(statement, tuple(found))


def _wider(relation: Relation, column: Column, statement: str) -> Change:
    return Change(statement, (Implied("type-wider", relation.qualified, column.name, "note"),))


def _built_in(column: Column) -> bool:
    return column.type.namespace == "pg_catalog" and not column.type.array


def _incompatible(before: Before, relation: Relation) -> Iterator[Change]:
    for column in _plain(before, relation):
        other = _OTHER.get(column.type.name)
        if other and _built_in(column) and column.default is None and column.collation is None:
            wanted = DataType("pg_catalog", other)
            using = "" if not column.nullable else f"NULL::{sql.type_of(wanted)}"
            yield _mismatch(relation, column, _becomes(relation, column, wanted, using=using))


def _wide(before: Before, relation: Relation) -> Iterator[Change]:
    for column in _plain(before, relation):
        if _built_in(column) and not column.serial:
            for other in _WIDER.get(column.type.name, ()):
                wanted = DataType("pg_catalog", other)
                yield _wider(relation, column, _becomes(relation, column, wanted))


def _modifier(before: Before, relation: Relation, step: int) -> Iterator[tuple[Column, DataType]]:
    """Columns with their type, its modifier moved by `step`."""
    for column in _plain(before, relation):
        data_type = column.type
        first, _, rest = data_type.modifiers.partition(",")
        if not _built_in(column) or not first.isdigit():
            continue
        number = int(first) + step
        if data_type.name in _LENGTHS or (data_type.name == "bit" and step < 0):
            if number > 0:
                yield column, data_type._replace(modifiers=str(number))
        elif data_type.name == "numeric":
            if number >= max(1, int(rest or 0)):
                yield column, data_type._replace(modifiers=f"{number},{rest or 0}")
        elif data_type.name in _MOMENTS and 0 <= number <= 6:
            yield column, data_type._replace(modifiers=str(number))


def _narrow(before: Before, relation: Relation) -> Iterator[Change]:
    for column, data_type in _modifier(before, relation, -1):
        yield _mismatch(relation, column, _becomes(relation, column, data_type))


def _widen(before: Before, relation: Relation) -> Iterator[Change]:
    for column, data_type in _modifier(before, relation, 1):
        yield _wider(relation, column, _becomes(relation, column, data_type))


def _unlimited(before: Before, relation: Relation) -> Iterator[Change]:
    for column, data_type in _modifier(before, relation, 1):
        if data_type.name != "bit":
            bare = data_type._replace(modifiers="")
            yield _wider(relation, column, _becomes(relation, column, bare))
            if data_type.name in ("varchar", "bpchar") and column.collation is None:
                text = DataType("pg_catalog", "text")
                yield _wider(relation, column, _becomes(relation, column, text))


def _limited(before: Before, relation: Relation) -> Iterator[Change]:
    """A text gets a length, which makes it another type."""
    for column in _plain(before, relation):
        plain = column.default is None and column.collation is None
        if _built_in(column) and column.type.name == "text" and plain:
            wanted = DataType("pg_catalog", "varchar", "200")
            yield _mismatch(relation, column, _becomes(relation, column, wanted))


def _zone(before: Before, relation: Relation) -> Iterator[Change]:
    others = {
        "timestamp": "timestamptz", "timestamptz": "timestamp", "time": "timetz", "timetz": "time",
    }  # fmt: skip
    for column in _plain(before, relation):
        other = others.get(column.type.name)
        if other and column.type.namespace == "pg_catalog" and column.default is None:
            wanted = column.type._replace(name=other)
            yield _mismatch(relation, column, _becomes(relation, column, wanted))


def _array(before: Before, relation: Relation) -> Iterator[Change]:
    for column in _plain(before, relation):
        if column.default is None:
            wanted = column.type._replace(array=not column.type.array)
            name = sql.name(column.name)
            using = f"({name})[1]" if column.type.array else f"ARRAY[{name}]"
            yield _mismatch(
                relation, column,
                _becomes(relation, column, wanted, using=f"{using}::{sql.type_of(wanted)}"),
            )  # fmt: skip


def _underlying(before: Before, relation: Relation) -> Iterator[Change]:
    """A column of a domain gets the domain's base type, or of an enum gets text."""
    for column in _plain(before, relation):
        place = (column.type.namespace or "", column.type.name)
        if column.type.array or column.default is not None or column.collation is not None:
            continue
        domain = before.domains.get(place)
        if domain is not None and domain.nullable and not domain.default and not domain.checks:
            yield _mismatch(relation, column, _becomes(relation, column, domain.base))
        elif place in before.enums:
            wanted = DataType("pg_catalog", "text")
            yield _mismatch(relation, column, _becomes(relation, column, wanted))


def _collation(before: Before, relation: Relation) -> Iterator[Change]:
    for column in _plain(before, relation):
        if column.collation is None:
            continue
        for other in ("C", "POSIX", "default"):
            if other == column.collation:
                continue
            collated = f"{sql.type_of(column.type)} COLLATE pg_catalog.{sql.name(other)}"
            indexed = any(
                column.name in before.index_columns(relation, index) for index in relation.indexes
            )
            if not indexed:
                yield Change(
                    alter(relation, column, f"TYPE {collated}"),
                    (Implied("collation-mismatch", relation.qualified, column.name),),
                )


TYPES = (
    Kind("incompatible type", _incompatible),
    Kind("wider type", _wide),
    Kind("narrower modifier", _narrow),
    Kind("wider modifier", _widen),
    Kind("modifier dropped", _unlimited),
    Kind("text gets a length", _limited),
    Kind("with or without time zone", _zone),
    Kind("array or single value", _array),
    Kind("domain or enum to its base", _underlying),
    Kind("change collation", _collation),
)
