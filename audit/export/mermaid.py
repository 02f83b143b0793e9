"""A spec as a Mermaid entity relationship diagram.

What the grammar refuses differs from version to version; this keeps to what 10.9 to 11 all read:
https://mermaid.js.org/syntax/entityRelationshipDiagram.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from audit.export.exported import Exported
from audit.schema.types import DataType
from audit.spec.model import ColumnSpec, ForeignKeySpec, Spec, TableSpec

# Mermaid draws an error in place of a text that is longer than its maxTextSize.
_LONGEST = 45_000
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_KEYWORDS = frozenset({"pk", "fk", "uk"})  # attribute keys to the lexer, wherever they stand
_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]"
    r"""|["%\\`<>&#;{}\[\]|]"""
)
_SHORT = {
    "int2": "smallint",
    "int4": "int",
    "int8": "bigint",
    "float4": "real",
    "float8": "double",
    "bpchar": "char",
}


class _Detail(NamedTuple):
    """How much of each table is drawn, and the words for what is left out."""

    columns: str  # all, keys, none
    told: str


_DETAILS = (
    _Detail("all", ""),
    _Detail("keys", "only key columns are drawn: with all of them it would be longer than"),
    _Detail("none", "no column is drawn: with them it would be longer than"),
)


def export_mermaid(spec: Spec) -> Exported:
    """One `erDiagram`, with as much of each table as Mermaid's limit of length lets in."""
    for detail in _DETAILS:
        text = _diagram(spec, detail.columns)
        if len(text) <= _LONGEST:
            break
    notes = [f"{detail.told} Mermaid's 50,000 characters"] if detail.told else []
    if len(text) > _LONGEST:
        notes = ["it is longer than the 50,000 characters that Mermaid draws: export fewer tables"]
    return Exported(text, tuple(notes))


def _diagram(spec: Spec, columns: str) -> str:
    ids = {(table.namespace, table.name): f"t{n}" for n, table in enumerate(spec.tables, 1)}
    lines = ["erDiagram"]
    if spec.title:
        lines.append(f"  accTitle: {_words(spec.title)}")
    for table in spec.tables:
        shown = table.name if table.namespace == spec.default_namespace else table.qualified
        head = f'  {ids[table.namespace, table.name]}["{_words(shown)}"]'
        attributes = [*_attributes(table, columns)]
        lines += [f"{head} {{", *attributes, "  }"] if attributes else [head]
    for table in spec.tables:
        for key in table.foreign_keys:
            target = ids.get((key.ref_namespace, key.ref_table))
            if target is not None:
                own = ids[table.namespace, table.name]
                lines.append(f"  {target} {_cardinality(table, key)} {own} : {_label(key)}")
    return "\n".join(lines) + "\n"


def _words(text: str) -> str:
    """A text for people, without what the lexer would act on."""
    return " ".join(_UNSAFE.sub(" ", text).split()) or "-"


def _label(key: ForeignKeySpec) -> str:
    return f'"{_words(", ".join(key.columns))}"'


def _attributes(table: TableSpec, columns: str) -> Iterator[str]:
    primary = table.primary_key.columns if table.primary_key else ()
    foreign = {name for key in table.foreign_keys for name in key.columns}
    unique = {key.columns[0] for key in table.uniques if len(key.columns) == 1 and not key.where}
    for column in table.columns:
        keys = [
            word
            for word, names in (("PK", primary), ("FK", foreign), ("UK", unique))
            if column.name in names
        ]
        if columns == "none" or (columns == "keys" and not keys):
            continue
        name = _name(column.name)
        remark = "" if name == column.name else f' "{_words(column.name)}"'
        listed = f" {', '.join(keys)}" if keys else ""
        yield f"    {_type(column)} {name}{listed}{remark}"


def _name(name: str) -> str:
    """A name that every version's lexer reads; the real one then stands beside it."""
    if _PLAIN.fullmatch(name) and name.lower() not in _KEYWORDS:
        return name
    plain = re.sub(r"[^A-Za-z0-9_]", "_", name)
    if not re.match(r"[A-Za-z_]", plain):
        plain = f"_{plain}"
    return f"{plain}_" if plain.lower() in _KEYWORDS else plain


def _type(column: ColumnSpec) -> str:
    data_type: DataType | None = column.type
    if data_type is None:
        return "unknown"
    name = _SHORT.get(data_type.name, data_type.name) if not column.serial else column.type_text
    plain = re.sub(r"[^A-Za-z0-9_]", "_", name)
    if not re.match(r"[A-Za-z]", plain):
        plain = f"t{plain}"
    return f"{plain}[]" if data_type.array else plain


def _cardinality(table: TableSpec, key: ForeignKeySpec) -> str:
    """From the referenced table to this one: one, or none where the column may be null."""
    required = all(_is_required(table, name) for name in key.columns)
    keys = [*table.uniques, *([table.primary_key] if table.primary_key else [])]
    one = any(sorted(each.columns) == sorted(key.columns) and not each.where for each in keys)
    return f"{'||' if required else '|o'}--{'o|' if one else 'o{'}"


def _is_required(table: TableSpec, name: str) -> bool:
    if table.primary_key is not None and name in table.primary_key.columns:
        return True
    return any(column.name == name and column.nullable is False for column in table.columns)
