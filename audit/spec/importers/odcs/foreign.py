"""Data contracts that others wrote: ODCS 3, and the Data Contract Specification before it.

What they say of the structure is taken: objects, properties, keys, types that are PostgreSQL's.
Quality rules and options of logical types are about data: no constraint has to stand for them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from audit.errors import AuditError
from audit.grammar.parse import parse_type
from audit.grammar.scan import GrammarError
from audit.grammar.types import BUILTIN_TYPES
from audit.spec.importers.odcs.relationships import (
    Places,
    Relationship,
    column_name,
    position_of,
    relationships_of,
)
from audit.spec.importers.odcs.tree import as_text, mapping_of, mappings_of, texts_of
from audit.spec.importers.outline import (
    ColumnOutline,
    ForeignKeyOutline,
    Outline,
    TableOutline,
)
from audit.spec.order import Name

# Types that no column can have.
_NO_COLUMN = frozenset({"record", "void", "trigger", "event_trigger", "internal", "cstring"})
_KINDS = frozenset({"view", "materialized view", "foreign table", "partitioned table"})
_TABLES = frozenset({"", "table", "object"})
# Types of the Data Contract Specification that are certain, and not PostgreSQL's own words.
_CERTAIN = {
    "string": "text",
    "long": "bigint",
    "double": "double precision",
    "float": "real",
    "timestamp": "timestamptz",
    "timestamp_tz": "timestamptz",
    "timestamp_ntz": "timestamp",
    "number": "numeric",
    "bytes": "bytea",
}
_QUALITY = "quality rules are about data, and no constraint has to stand for them"


def outline_of(contract: dict[str, Any], path: Path) -> Outline:
    """What a contract demands of a database.

    Raises AuditError where it is no contract, or of a version that has another shape.
    """
    where = str(path)
    if "dataContractSpecification" in contract:
        return _older(contract, where)
    version = as_text(contract.get("apiVersion"))
    known = as_text(contract.get("kind")) == "DataContract" or version.startswith("v3")
    if not known or not version.startswith(("v3", "3")):
        what = f"ODCS {version} is not read" if version else "this is no data contract"
        hint = "ODCS 3 (apiVersion: v3.1.0) and dataContractSpecification are read"
        raise AuditError(what, where=where, hint=hint)
    return _contract(contract, where)


def _contract(contract: dict[str, Any], where: str) -> Outline:
    outline = Outline(
        namespace=_schema_of(mappings_of(contract.get("servers"))) or "public",
        title=as_text(contract.get("name")) or as_text(contract.get("id")),
        description=as_text(mapping_of(contract.get("description")).get("purpose")).strip(),
    )
    objects = mappings_of(contract.get("schema"))
    names = [_table_name(column_name(element), outline.namespace) for element in objects]
    places = Places(objects, names, outline.namespace)
    for element, name in zip(objects, names, strict=True):
        outline.tables.append(_table(element, name, places, outline, where))
    return outline


def _schema_of(servers: list[dict[str, Any]]) -> str:
    """The Postgres schema that the contract's server names."""
    for server in servers:
        if as_text(server.get("type")) in ("postgres", "postgresql"):
            return as_text(server.get("schema"))
    return ""


def _table_name(written: str, default: str) -> Name:
    namespace, dot, name = written.partition(".")
    return (namespace, name) if dot and namespace and name else (default, written)


def _table(
    element: dict[str, Any], name: Name, places: Places, outline: Outline, where: str
) -> TableOutline:
    here = f"{where}: {name[1]}"
    table = TableOutline(
        *name,
        description=as_text(element.get("description")).strip(),
        tags=tuple(texts_of(element.get("tags"))),
        where=here,
    )
    kind = as_text(element.get("physicalType")).lower()
    if kind in _KINDS:
        table.kind = kind
    elif kind not in _TABLES:
        outline.omitted.note(f"{here}: a {kind} is nothing in PostgreSQL; taken for a table")
    items = mappings_of(element.get("properties"))
    if any(mappings_of(item.get("quality")) for item in (element, *items)):
        outline.omitted.note(f"{here}: {_QUALITY}")
    for item in items:
        column = _column(item, here, outline)
        table.columns.append(column)
    keyed = [item for item in items if item.get("primaryKey") is True]
    table.primary_key = tuple(column_name(item) for item in sorted(keyed, key=position_of))
    for each in relationships_of(element, places):
        if isinstance(each, Relationship):
            key = ForeignKeyOutline(each.columns, *each.table, each.targets, where=here)
            table.foreign_keys.append(key)
        else:
            outline.omitted.note(f"{here}: {each}")
    return table


def _column(item: dict[str, Any], here: str, outline: Outline) -> ColumnOutline:
    name = column_name(item)
    column = ColumnOutline(
        name,
        not_null=item.get("required") is True,
        unique=item.get("unique") is True,
        description=as_text(item.get("description")).strip(),
        where=here,
    )
    physical = as_text(item.get("physicalType")).strip()
    logical = as_text(item.get("logicalType")).lower()
    if physical:
        known = postgres_type(physical)
        # `varchar[15]` is an array in PostgreSQL, and hardly meant where the logical type is none.
        if known and not (known.endswith("]") and logical not in ("", "array")):
            column.type = known
        else:
            outline.omitted.note(f"{here}: {name}: {physical} is no type of PostgreSQL's")
    elif logical in ("boolean", "date"):
        column.type = logical
    elif logical:
        outline.omitted.note(f"{here}: {name}: several types of PostgreSQL's are a {logical}")
    return column


def postgres_type(text: str) -> str:
    """`text` where it is a type that PostgreSQL ships with; else empty."""
    try:
        found = parse_type(text)
    except GrammarError:
        return ""
    name = found.type.name
    builtin = found.type.namespace == "pg_catalog" and name in BUILTIN_TYPES
    return text if builtin and name not in _NO_COLUMN and not name.startswith("any") else ""


def _older(contract: dict[str, Any], where: str) -> Outline:
    """A contract of the Data Contract Specification, 0.9 to 1.2."""
    info = mapping_of(contract.get("info"))
    servers = list(mapping_of(contract.get("servers")).values())
    outline = Outline(
        namespace=_schema_of(mappings_of(servers)) or "public",
        title=as_text(info.get("title")) or as_text(contract.get("id")),
        description=as_text(info.get("description")).strip(),
    )
    definitions = mapping_of(contract.get("definitions"))
    for key, model in mapping_of(contract.get("models")).items():
        name = _table_name(key, outline.namespace)
        here = f"{where}: {key}"
        model = mapping_of(model)
        kind = as_text(model.get("type"))
        table = TableOutline(
            *name,
            kind="view" if kind == "view" else "",
            description=as_text(model.get("description")).strip(),
            primary_key=tuple(texts_of(model.get("primaryKey"))),
            tags=tuple(texts_of(model.get("tags"))),
            where=here,
        )
        for field, item in mapping_of(model.get("fields")).items():
            _older_column(table, field, _resolved(mapping_of(item), definitions), outline)
        outline.tables.append(table)
    return outline


def _resolved(item: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """A field with what it refers to under `definitions`."""
    name = as_text(item.get("$ref")).removeprefix("#/definitions/")
    return mapping_of(definitions.get(name)) | item


def _older_column(table: TableOutline, name: str, item: dict[str, Any], outline: Outline) -> None:
    written = as_text(item.get("type")).lower()
    text = _CERTAIN.get(written, written)
    if written in ("decimal", "numeric", "number") and isinstance(item.get("precision"), int):
        scale = f",{item['scale']}" if isinstance(item.get("scale"), int) else ""
        text = f"numeric({item['precision']}{scale})"
    column = ColumnOutline(
        name,
        type=postgres_type(text),
        not_null=item.get("required") is True,
        unique=item.get("unique") is True,
        description=as_text(item.get("description")).strip(),
        where=table.where,
    )
    if written and not column.type:
        outline.omitted.note(f"{table.where}: {name}: {written} is no type of PostgreSQL's")
    table.columns.append(column)
    if item.get("primaryKey") is True or item.get("primary") is True:
        table.primary_key = (*table.primary_key, name)
    target, dot, ref_column = as_text(item.get("references")).rpartition(".")
    if dot:
        found = _table_name(target, outline.namespace)
        key = ForeignKeyOutline((name,), *found, (ref_column,), where=table.where)
        table.foreign_keys.append(key)
