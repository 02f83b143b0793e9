"""A table of a spec as an object of a data contract, and its columns as properties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from audit.export.values import is_nullable
from audit.schema.types import DataType
from audit.spec.model import ColumnSpec, ForeignKeySpec, Spec, TableSpec
from audit.spec.order import Name
from audit.spec.writing.names import Names
from audit.spec.writing.odcs_words import (
    FOREIGN_KEY,
    check_rule,
    custom,
    custom_properties,
    shorthand,
    values_rule,
)
from audit.spec.writing.tables import table_document

# pg_type.typname -> the standard's logical type, and its options.
_LOGICAL: dict[str, tuple[str, dict[str, Any]]] = {
    "bool": ("boolean", {}),
    "int2": ("integer", {"format": "i16"}),
    "int4": ("integer", {"format": "i32"}),
    "int8": ("integer", {"format": "i64"}),
    "numeric": ("number", {}),
    "float4": ("number", {"format": "f32"}),
    "float8": ("number", {"format": "f64"}),
    "uuid": ("string", {"format": "uuid"}),
    "date": ("date", {}),
    "time": ("time", {"timezone": False}),
    "timetz": ("time", {"timezone": True}),
    "timestamp": ("timestamp", {"timezone": False}),
    "timestamptz": ("timestamp", {"timezone": True}),
    "json": ("object", {}),
    "jsonb": ("object", {}),
    "bytea": ("string", {"format": "binary"}),
}
_TEXTS = frozenset({"text", "varchar", "bpchar", "char", "name", "citext", "xml", "inet", "cidr"})


class Contract:
    """What the elements of one contract know of each other."""

    def __init__(self, spec: Spec, names: Names) -> None:
        self.names = names
        self.default = spec.default_namespace
        self.by_name = spec.by_name
        self._counts = Counter(table.name for table in spec.tables)
        self._places = {
            (table.namespace, table.name): number for number, table in enumerate(spec.tables, 1)
        }
        self._columns = {
            name: {column.name: number for number, column in enumerate(table.columns, 1)}
            for name, table in spec.by_name.items()
        }
        self._enums = {(enum.namespace, enum.name) for enum in spec.enums}
        # Names that the short notation can't hold are referred to by the ids of these columns.
        self._ids: set[tuple[Name, str]] = set()
        for table in spec.tables:
            for key in table.foreign_keys:
                for place in self._ends(table, key):
                    if place[0] in self._places and self._short(*place) is None:
                        self._ids.add(place)
        self._tables_with_id = {table for table, _ in self._ids}

    def _ends(self, table: TableSpec, key: ForeignKeySpec) -> list[tuple[Name, str]]:
        own, other = (table.namespace, table.name), (key.ref_namespace, key.ref_table)
        return [
            *((own, column) for column in key.columns),
            *((other, column) for column in self.targets(key)),
        ]

    def name(self, table: TableSpec) -> str:
        """What the contract calls a table: its bare name where only one has it."""
        return table.name if self._counts[table.name] == 1 else table.qualified

    def id(self, table: Name, column: str | None = None) -> str | None:
        """The id of what is referred to by one; else None."""
        if column is None:
            return f"t{self._places[table]}" if table in self._tables_with_id else None
        return f"c{self._columns[table][column]}" if (table, column) in self._ids else None

    def targets(self, key: ForeignKeySpec) -> tuple[str, ...]:
        """The columns that a foreign key references, those of the primary key if it names none."""
        target = self.by_name.get((key.ref_namespace, key.ref_table))
        if key.ref_columns or target is None or target.primary_key is None:
            return key.ref_columns
        return target.primary_key.columns

    def _short(self, table: Name, column: str) -> str | None:
        if table in self._places and self._counts[table[1]] > 1:
            return None
        return shorthand(table[1], column)

    def reference(self, table: Name, column: str) -> str | None:
        """A column as relationships name it; None where the standard has no notation for it."""
        short = self._short(table, column)
        if short is not None or table not in self._places or column not in self._columns[table]:
            return short
        return f"schema/t{self._places[table]}/properties/c{self._columns[table][column]}"

    def logical(self, table: TableSpec, data_type: DataType | None) -> dict[str, Any]:
        """The logical type; empty where the standard has none for it."""
        if data_type is None:
            return {}
        if data_type.array:
            items = self.logical(table, data_type._replace(array=False))
            return {"logicalType": "array", **({"items": items} if items else {})}
        if data_type.namespace != "pg_catalog":
            homes = (data_type.namespace or table.namespace, self.default)
            known = data_type.name == "citext" or any(
                (h, data_type.name) in self._enums for h in homes
            )
            return {"logicalType": "string"} if known else {}
        if data_type.name in _TEXTS:
            length = data_type.modifiers if data_type.name in ("varchar", "bpchar") else ""
            options = {"logicalTypeOptions": {"maxLength": int(length)}} if length.isdigit() else {}
            return {"logicalType": "string", **options}
        logical, found = _LOGICAL.get(data_type.name, ("", {}))
        if not logical:
            return {}
        return {"logicalType": logical, **({"logicalTypeOptions": found} if found else {})}


def table_element(table: TableSpec, contract: Contract) -> dict[str, Any]:
    """One object of the contract's `schema`."""
    document = table_document(table, contract.names)
    own = (table.namespace, table.name)
    found: dict[str, Any] = {"name": contract.name(table)}
    if (id_ := contract.id(own)) is not None:
        found = {"id": id_} | found
    found["physicalName"] = table.name
    found["physicalType"] = table.kind or "table"
    found["logicalType"] = "object"
    for key in ("description", "tags"):
        if key in document:
            found[key] = document.pop(key)
    beyond: dict[str, Any] = {}
    if table.namespace != contract.default:
        beyond["schema"] = table.namespace
    if table.kind in (None, "table"):
        document.pop("kind", None)
        beyond |= {"kind": "table"} if table.kind else {}
    columns = document.pop("columns", {})
    elements = {
        column.name: _property(table, column, columns[column.name], contract)
        for column in table.columns
    }
    _put_keys(table, document, elements)
    schema_level = _put_relationships(table, document, elements, contract)
    if elements:
        found["properties"] = [_ordered(element) for element in elements.values()]
    if schema_level:
        found["relationships"] = schema_level
    rules = [
        check_rule(check.expression, table.impact) for check in table.checks if not check.column
    ]
    if rules:
        found["quality"] = rules
    document.pop("kind", None)
    if beyond or document:
        found["customProperties"] = custom_properties(beyond | document)
    return found


def _property(
    table: TableSpec, column: ColumnSpec, document: Any, contract: Contract
) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column.name}
    if (id_ := contract.id((table.namespace, table.name), column.name)) is not None:
        found = {"id": id_} | found
    found |= contract.logical(table, column.type)
    if column.type is not None:
        found["physicalType"] = column.type_text
    if not is_nullable(table, column):
        found["required"] = True
    rules = [
        check_rule(check.expression, column.impact)
        for check in table.checks
        if check.column == column.name
    ]
    if isinstance(document, str):
        beyond: dict[str, Any] = {"definition": document}
    else:
        beyond = dict(document or {})
        beyond.pop("type", None)
        if "description" in beyond:
            found["description"] = beyond.pop("description")
        if beyond.get("nullable") is False and not implies_not_null(table, column):
            del beyond["nullable"]
        if "values" in beyond:
            rules.insert(0, values_rule(beyond.pop("values"), column.impact))
    if rules:
        found["quality"] = rules
    if beyond:
        found["customProperties"] = custom_properties(beyond)
    return found


def _ordered(element: dict[str, Any]) -> dict[str, Any]:
    """The keys that people look for first, first."""
    last = ("relationships", "quality", "customProperties")
    kept = {key: item for key, item in element.items() if key not in last}
    return kept | {key: element[key] for key in last if key in element}


def implies_not_null(table: TableSpec, column: ColumnSpec) -> bool:
    """Whether a column is NOT NULL without saying so: by a key, a serial or an identity."""
    key = table.primary_key
    in_key = key is not None and column.name in key.columns
    return in_key or column.serial or column.identity is not None


def _put_keys(
    table: TableSpec, document: dict[str, Any], elements: dict[str, dict[str, Any]]
) -> None:
    """The primary key and unique columns into their properties; what they can't say stays."""
    key = table.primary_key
    if key is not None and all(name in elements for name in key.columns):
        for position, name in enumerate(key.columns, 1):
            elements[name] |= {"primaryKey": True, "primaryKeyPosition": position}
        if document["primary_key"] == list(key.columns):
            del document["primary_key"]
    alone = {each.columns[0] for each in table.uniques if len(each.columns) == 1 and not each.where}
    for name in alone & elements.keys():
        elements[name]["unique"] = True
    if "unique" in document:
        said = [[name] for name, element in elements.items() if element.get("unique")]
        if document["unique"] == said:
            del document["unique"]


def _put_relationships(
    table: TableSpec,
    document: dict[str, Any],
    elements: dict[str, dict[str, Any]],
    contract: Contract,
) -> list[dict[str, Any]]:
    """The foreign keys as relationships; those that stand at no single property are returned."""
    pairs = list(zip(table.foreign_keys, document.get("foreign_keys", ()), strict=True))
    made = [(key, _relationship(table, key, written, contract)) for key, written in pairs]
    if all(relationship is not None for _, relationship in made):
        document.pop("foreign_keys", None)
    told = [(key, each) for key, each in made if each is not None]
    places = list(elements)
    first = [item for item in told if len(item[0].columns) == 1 and item[0].columns[0] in elements]
    first.sort(key=lambda item: places.index(item[0].columns[0]))
    rest = [item for item in told if item not in first]
    if [*first, *rest] == told:
        for key, relationship in first:
            at_property = {name: item for name, item in relationship.items() if name != "from"}
            elements[key.columns[0]].setdefault("relationships", []).append(at_property)
        told = rest
    return [relationship for _, relationship in told]


def _relationship(
    table: TableSpec, key: ForeignKeySpec, written: Any, contract: Contract
) -> dict[str, Any] | None:
    """A foreign key; None where the standard has no notation for its columns."""
    own, other = (table.namespace, table.name), (key.ref_namespace, key.ref_table)
    ends = (
        [contract.reference(own, column) for column in key.columns],
        [contract.reference(other, column) for column in contract.targets(key)],
    )
    if len(ends[0]) != len(ends[1]) or None in ends[0] or None in ends[1]:
        return None
    found: dict[str, Any] = {"type": "foreignKey"}
    for name, columns in zip(("from", "to"), ends, strict=True):
        found[name] = columns[0] if len(columns) == 1 else columns
    plain = plain_foreign_key(key.columns, contract.names.table(*other), contract.targets(key))
    # The standard has no schemas: a table that is not in the contract is of the default one.
    known = other in contract.by_name or other[0] == contract.default
    if written != plain or not known:
        found["customProperties"] = [custom(FOREIGN_KEY, written)]
    return found


def plain_foreign_key(columns: Sequence[str], table: str, targets: Sequence[str]) -> str:
    """What a relationship says by itself, as SQL; `table` is SQL already."""
    from audit.spec.importers.sql_text import quoted

    ours, theirs = (", ".join(map(quoted, names)) for names in (columns, targets))
    return f"foreign key ({ours}) references {table}({theirs})"
