"""An outline as the files of a spec: what the loader would refuse is left out and told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from audit.errors import AuditError
from audit.schema.model import EnumType, ForeignKey, Relation
from audit.spec.importers.categories import OTHER, guess_categories, title_of
from audit.spec.importers.ddl.tables import fits
from audit.spec.importers.functions import enums_of, put
from audit.spec.importers.imported import MODELINE, Imported, comment_of, file_name
from audit.spec.importers.omitted import Omitted
from audit.spec.importers.outline import ColumnOutline, Outline, TableOutline
from audit.spec.importers.outline_table import TableWriter
from audit.spec.importers.relations import VIEWS
from audit.spec.importers.yaml_text import Flow, Spaced, Value, to_yaml


def write_outline(outline: Outline, *, single: bool = False) -> Imported:
    """The spec that `outline` describes: one file (`spec.yaml`), or one for each category.

    Raises AuditError where nothing is left to require.
    """
    omitted = outline.omitted
    tables = [table for table in outline.tables if _named(table, omitted)]
    if not tables:
        raise AuditError(
            "none of its tables can be required", hint=omitted.notes[0] if omitted.notes else ""
        )
    homes: dict[str, set[str]] = {}
    for table in tables:
        homes.setdefault(table.name, set()).add(table.namespace)
    head = _head(outline)
    categories = _categories(outline, tables)
    if categories:
        used = set(categories.values())
        titles = {OTHER: title_of(OTHER)} | outline.categories
        ordered = [each for each in outline.categories if each in used]
        ordered += sorted(used - set(ordered), key=lambda each: (each == OTHER, each))
        head["categories"] = {each: titles.get(each, title_of(each)) for each in ordered}
    else:
        ordered = []
    head |= _enums(outline)
    write = partial(_tables, outline=outline, homes=homes)
    files: dict[str, dict[str, Value]] = {}
    if single:
        files["spec.yaml"] = head | write(tables, categories)
    else:
        files["spec.yaml"] = head
        for category in ordered or ["tables"]:
            own = [t for t in tables if not categories or categories[_key(t)] == category]
            parts = write(own, None)
            if parts:
                start: dict[str, Value] = {"category": category} if categories else {}
                files[file_name(category, files)] = start | parts
    notes = tuple(dict.fromkeys(omitted.notes))
    texts = {name: MODELINE + to_yaml(document) for name, document in files.items()}
    texts["spec.yaml"] = texts["spec.yaml"].replace(MODELINE, MODELINE + comment_of(notes), 1)
    return Imported(texts, len(tables), notes)


def _key(table: TableOutline) -> tuple[str, str]:
    return table.namespace, table.name


def _named(table: TableOutline, omitted: Omitted) -> bool:
    """Whether the server would take the names of `table`; its columns that it would not go."""
    if not fits(table.name) or not fits(table.namespace):
        omitted.note(f"{table.where}: a table whose name no server takes")
        return False
    kept: list[ColumnOutline] = []
    seen: set[str] = set()
    for column in table.columns:
        if not fits(column.name):
            omitted.note(f"{column.where}: a column of {table.name} whose name no server takes")
        elif column.name in seen:
            omitted.note(f"{column.where}: column {column.name} of {table.name} is there twice")
        else:
            seen.add(column.name)
            kept.append(column)
    table.columns = kept
    return True


def _head(outline: Outline) -> dict[str, Value]:
    head: dict[str, Value] = {"spec": 1, "title": outline.title or "Imported"}
    if outline.description:
        head["description"] = outline.description
    if outline.namespace != "public":
        head["defaults"] = Flow({"schema": outline.namespace})
    if any(outline.extensions.values()):
        head["extensions"] = {
            name: Flow({"version": version}) if version else None
            for name, version in outline.extensions.items()
        }
    elif outline.extensions:
        head["extensions"] = Flow(list(outline.extensions))
    return head


def _categories(
    outline: Outline, tables: Sequence[TableOutline]
) -> dict[tuple[str, str], str] | None:
    """What the document groups; guessed from names and references where it groups nothing."""
    if any(table.category for table in tables):
        return {_key(table): table.category or OTHER for table in tables}
    relations = [
        Relation(
            table.namespace,
            table.name,
            "table",
            foreign_keys=tuple(
                ForeignKey("", key.columns, key.namespace, key.table, key.ref_columns)
                for key in table.foreign_keys
            ),
        )
        for table in tables
    ]
    return guess_categories(relations, outline.namespace)


def _enums(outline: Outline) -> dict[str, Value]:
    enums = []
    for enum in outline.enums:
        labels = tuple(dict.fromkeys(enum.labels))
        if len(labels) < len(enum.labels):
            outline.omitted.note(f"{enum.where}: enum {enum.name} has a label twice")
        if fits(enum.name) and all(fits(label) for label in labels if label):
            enums.append(EnumType(enum.namespace, enum.name, labels))
        else:
            outline.omitted.note(f"{enum.where}: enum {enum.name}, whose names no server takes")
    found = enums_of(enums, outline.namespace, outline.omitted)
    return {"enums": found} if found else {}


def _tables(
    tables: Sequence[TableOutline],
    categories: dict[tuple[str, str], str] | None,
    *,
    outline: Outline,
    homes: Mapping[str, set[str]],
) -> dict[str, Value]:
    """The keys `tables` and `views`; `categories` where tables have to name theirs."""
    found: dict[str, dict[str, Value]] = {"tables": {}, "views": {}}
    for table in tables:
        keys = TableWriter(table, outline, homes).keys()
        if categories is not None:
            keys = {"category": categories[_key(table)], **keys}
        part = found["views" if table.kind in VIEWS else "tables"]
        put(part, table.namespace, table.name, keys or None, outline.namespace, "", outline.omitted)
    return {name: Spaced(part) for name, part in found.items() if part}
