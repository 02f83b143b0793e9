"""A JSON Schema of the rows of each table, as JSON has them (draft 2020-12)."""

from __future__ import annotations

import json
from typing import Any

from audit.export.exported import Exported
from audit.export.values import Values, is_filled, is_nullable
from audit.schema.types import DataType
from audit.spec.model import ColumnSpec, Spec, TableSpec

_TEXT = frozenset({"text", "varchar", "bpchar", "char", "name", "citext", "xml"})
# pg_type.typname -> what a value is in JSON, as PostgreSQL's own to_json() and PostgREST write it.
_SHAPES: dict[str, dict[str, Any]] = {
    "bool": {"type": "boolean"},
    "int2": {"type": "integer", "minimum": -(2**15), "maximum": 2**15 - 1},
    "int4": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    "int8": {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1},
    "oid": {"type": "integer", "minimum": 0, "maximum": 2**32 - 1},
    "numeric": {"type": "number"},
    "float4": {"type": "number"},
    "float8": {"type": "number"},
    "uuid": {"type": "string", "format": "uuid"},
    "date": {"type": "string", "format": "date"},
    "timestamptz": {"type": "string", "format": "date-time"},
    # Without a zone it is no date-time of RFC 3339.
    "timestamp": {"type": "string"},
    "time": {"type": "string"},
    "timetz": {"type": "string", "format": "time"},
    "interval": {"type": "string"},
    "bytea": {"type": "string"},
    "inet": {"type": "string"},
    "cidr": {"type": "string"},
    "macaddr": {"type": "string"},
    "money": {"type": "string"},
    "bit": {"type": "string", "pattern": "^[01]*$"},
    "varbit": {"type": "string", "pattern": "^[01]*$"},
    "tsvector": {"type": "string"},
    "json": {},
    "jsonb": {},
}


def export_json_schema(spec: Spec) -> Exported:
    """One document: `$defs` has a schema for the rows of each table, by `namespace.name`.

    `required` are the columns that a new row must bring: NOT NULL, and nothing else fills them.
    """
    values = Values(spec)
    document: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": spec.title,
    }
    if spec.description:
        document["description"] = spec.description
    document["$defs"] = {table.qualified: _table(table, values) for table in spec.tables}
    text = json.dumps(document, indent=2, ensure_ascii=False)
    return Exported(text + "\n")


def _table(table: TableSpec, values: Values) -> dict[str, Any]:
    found: dict[str, Any] = {"title": table.name}
    description = "\n".join(filter(None, (table.description or table.comment, table.why)))
    if description:
        found["description"] = description
    found["type"] = "object"
    found["properties"] = {column.name: _column(table, column, values) for column in table.columns}
    required = [
        column.name
        for column in table.columns
        if not is_nullable(table, column) and not is_filled(column)
    ]
    if required:
        found["required"] = required
    if table.strict:
        found["additionalProperties"] = False
    return found


def _column(table: TableSpec, column: ColumnSpec, values: Values) -> dict[str, Any]:
    found: dict[str, Any] = {}
    description = column.description or column.comment or column.why
    if description:
        found["description"] = description
    shape = _shape(column.type, values.as_json(table, column))
    if column.type is not None and column.type.array:
        # Any number of dimensions is one type of PostgreSQL's.
        inner = {"anyOf": [shape, {"type": "null"}, {"type": "array"}]} if shape else {}
        shape = {"type": "array", "items": inner} if inner else {"type": "array"}
    if is_nullable(table, column) and shape:
        shape = _or_null(shape)
    found |= shape
    if column.generated is not None or column.identity == "always":
        found["readOnly"] = True
    return found


def _or_null(shape: dict[str, Any]) -> dict[str, Any]:
    """The same or null."""
    found = dict(shape)
    if isinstance(found.get("type"), str):
        found["type"] = [found["type"], "null"]
    if "enum" in found:
        found["enum"] = [*found["enum"], None]
    return found


def _shape(data_type: DataType | None, values: tuple[Any, ...] | None) -> dict[str, Any]:
    """What one value (of an array: one element) is in JSON; empty where that can't be told."""
    if data_type is None:
        return {"enum": list(values)} if values is not None else {}
    builtin = data_type.namespace == "pg_catalog"
    found = dict(_SHAPES.get(data_type.name, {})) if builtin else {}
    if data_type.name in _TEXT:
        found["type"] = "string"
        if builtin and data_type.name in ("varchar", "bpchar") and data_type.modifiers.isdigit():
            found["maxLength"] = int(data_type.modifiers)
    if values is not None:
        found = {key: item for key, item in found.items() if key == "type"}
        found.setdefault("type", "string")
        found["enum"] = list(values)
    return found
