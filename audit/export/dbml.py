"""A spec as DBML, for dbdiagram.io and whatever else reads it.

Grammar: https://dbml.dbdiagram.io/docs/. Every name stands in double quotes, for what needs them
is not said in full anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from audit.export.exported import Exported
from audit.export.values import Values, is_nullable
from audit.spec.model import ColumnSpec, ForeignKeySpec, IndexSpec, KeySpec, Spec, TableSpec

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_TEXT = re.compile(r"'((?:[^']|'')*)'")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def export_dbml(spec: Spec) -> Exported:
    """Tables, enums, references, and a group of tables for each category.

    Notes name what DBML has no words for.
    """
    bare = [table for table in spec.tables if not table.columns]
    spec = replace(spec, tables=tuple(table for table in spec.tables if table.columns))
    writer = _Writer(spec)
    writer.notes += [
        f"left out: {table.qualified}: the spec names no column of it, and DBML wants one"
        for table in bare
    ]
    blocks = [_project(spec), *writer.enums()]
    blocks += [writer.table(table) for table in spec.tables]
    blocks += writer.references()
    blocks += _groups(spec)
    return Exported("\n\n".join(filter(None, blocks)) + "\n", tuple(writer.notes))


def name(text: str) -> str:
    """A name in double quotes; a control character in it, which nothing escapes, as a blank."""
    text = _INVISIBLE.sub(" ", text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def string(text: str) -> str:
    """A text in single quotes, or in three of them where it has several lines."""
    lines = [_INVISIBLE.sub(" ", line) for line in text.replace("\r\n", "\n").split("\n")]
    escaped = "\n".join(lines).replace("\\", "\\\\").replace("'", "\\'")
    return f"'''{escaped}'''" if "\n" in escaped else f"'{escaped}'"


def expression(text: str) -> str | None:
    """SQL between backticks; None where that can't hold it."""
    line = " ".join(text.split()) if "'" not in text else text
    return None if "`" in line or _INVISIBLE.search(line) else f"`{line}`"


def _project(spec: Spec) -> str:
    lines = ["  database_type: 'PostgreSQL'"]
    if spec.description:
        lines.append(f"  Note: {string(spec.description)}")
    return "\n".join((f"Project {name(spec.title or 'Database')} {{", *lines, "}"))


def _groups(spec: Spec) -> Iterator[str]:
    for category in spec.categories:
        members = [table for table in spec.tables if table.category == category.id]
        if members:
            lines = (f"  {_qualified(table.namespace, table.name)}" for table in members)
            yield "\n".join((f"TableGroup {name(category.title)} {{", *lines, "}"))


def _qualified(namespace: str, table: str) -> str:
    return f"{name(namespace)}.{name(table)}"


def _settings(items: Iterable[str]) -> str:
    found = ", ".join(items)
    return f" [{found}]" if found else ""


class _Writer:
    """Writes the parts of one spec, and collects what can't be said."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._values = Values(spec)
        self.notes: list[str] = []

    def enums(self) -> Iterator[str]:
        """The enums, a label a line."""
        for enum in self._spec.enums:
            labels = (f"  {name(label)}" for label in enum.labels)
            yield "\n".join((f"Enum {_qualified(enum.namespace, enum.name)} {{", *labels, "}"))

    def table(self, table: TableSpec) -> str:
        """A table with its columns, keys, indexes and checks."""
        lines = [f"Table {_qualified(table.namespace, table.name)} {{"]
        lines += [f"  {self._column(table, column)}" for column in table.columns]
        indexes = [each for each in self._indexes(table) if each]
        if indexes:
            lines += ["", "  indexes {", *(f"    {each}" for each in indexes), "  }"]
        checks = [each for each in self._checks(table) if each]
        if checks:
            lines += ["", "  checks {", *(f"    {each}" for each in checks), "  }"]
        about = _note(table)
        if about:
            lines += ["", f"  Note: {string(about)}"]
        return "\n".join((*lines, "}"))

    def _column(self, table: TableSpec, column: ColumnSpec) -> str:
        enum = self._values.enum(table, column)
        if enum is not None and column.type is not None and not column.type.array:
            written = _qualified(*enum)
        else:
            written = name(" ".join((column.type_text or "unknown").split()))
        key = table.primary_key
        settings = []
        if key is not None and key.columns == (column.name,):
            settings.append("pk")
        elif not is_nullable(table, column):
            settings.append("not null")
        if column.serial or column.identity is not None:
            settings.append("increment")
        if any(each.columns == (column.name,) and not each.where for each in table.uniques):
            settings.append("unique")
        default = self._default(table, column)
        if default:
            settings.append(f"default: {default}")
        about = "\n".join(filter(None, (column.description or column.comment, column.why)))
        if column.values:
            about = "\n".join(filter(None, (about, f"one of: {', '.join(column.values)}")))
        if about:
            settings.append(f"note: {string(about)}")
        return f"{name(column.name)} {written}{_settings(settings)}"

    def _default(self, table: TableSpec, column: ColumnSpec) -> str:
        text = (column.default or "").strip()
        if column.generated is not None:
            self._note(table, f"column {column.name} is generated")
        if not text or text.upper() == "NULL":
            return ""
        if _NUMBER.fullmatch(text):
            return text
        match = _TEXT.fullmatch(text)
        if match is not None and "\n" not in text:
            return string(match[1].replace("''", "'"))
        found = expression(text)
        if found is None:
            self._note(table, f"the default of {column.name}")
        return found or ""

    def _indexes(self, table: TableSpec) -> Iterator[str]:
        key = table.primary_key
        if key is not None and len(key.columns) > 1 and _there(table, key.columns):
            yield _keys(map(name, key.columns)) + " [pk]"
        for unique in table.uniques:
            if unique.where or not _there(table, unique.columns):
                self._note(table, f"the unique key over {', '.join(unique.columns)}")
            elif len(unique.columns) > 1 or unique.name is not None:
                yield _keys(map(name, unique.columns)) + _settings(("unique", *_named(unique)))
        for index in table.indexes:
            yield self._index(table, index)

    def _index(self, table: TableSpec, index: IndexSpec) -> str:
        listed = {column.name for column in table.columns}
        keys = [name(key) if key in listed else expression(key) for key in index.columns]
        if index.where or None in keys:
            self._note(table, f"the index on {', '.join(index.columns)}")
            return ""
        settings = ["unique"] if index.unique else []
        if index.method in ("btree", "hash", "gin", "gist", "brin", "spgist"):
            settings.append(f"type: {index.method}")
        return _keys(key for key in keys if key) + _settings((*settings, *_named(index)))

    def _checks(self, table: TableSpec) -> Iterator[str]:
        for check in table.checks:
            found = expression(check.expression)
            if found is None:
                self._note(table, f"the check {check.expression}")
            else:
                settings = [f"name: {string(check.name)}"] if check.name else []
                yield found + _settings(settings)

    def references(self) -> Iterator[str]:
        """The foreign keys whose two ends the spec requires, one for each pair of ends."""
        told = set()
        for table in self._spec.tables:
            for key in table.foreign_keys:
                target = self._spec.by_name.get((key.ref_namespace, key.ref_table))
                columns = key.ref_columns
                if not columns and target is not None and target.primary_key is not None:
                    columns = target.primary_key.columns
                if target is None or not _there(target, columns) or not _there(table, key.columns):
                    shown = f"{key.ref_namespace}.{key.ref_table}"
                    self._note(table, f"the reference to {shown}, which the spec does not require")
                elif len(columns) == len(key.columns):
                    ends = ((table.qualified, key.columns), (target.qualified, columns))
                    if frozenset(ends) in told:
                        words = ", ".join(key.columns)
                        self._note(table, f"another reference of {words} to {target.qualified}")
                    else:
                        yield _reference(table, key, target, columns)
                    told.add(frozenset(ends))

    def _note(self, table: TableSpec, what: str) -> None:
        self.notes.append(f"left out: {table.qualified}: {what}")


def _note(table: TableSpec) -> str:
    return "\n".join(filter(None, (table.description or table.comment, table.why, table.impact)))


def _there(table: TableSpec, columns: tuple[str, ...]) -> bool:
    listed = {column.name for column in table.columns}
    return bool(columns) and listed.issuperset(columns)


def _keys(keys: Iterable[str]) -> str:
    return f"({', '.join(keys)})"


def _named(item: KeySpec | IndexSpec) -> list[str]:
    return [f"name: {string(item.name)}"] if item.name else []


def _reference(
    table: TableSpec, key: ForeignKeySpec, target: TableSpec, columns: tuple[str, ...]
) -> str:
    one = any(
        sorted(each.columns) == sorted(key.columns) and not each.where
        for each in (*table.uniques, *([table.primary_key] if table.primary_key else []))
    )
    ends = [
        f"{_qualified(side.namespace, side.name)}.{_keys(map(name, names))}"
        for side, names in ((table, key.columns), (target, columns))
    ]
    actions = (("delete", key.on_delete), ("update", key.on_update))
    settings = _settings(f"{word}: {action}" for word, action in actions if action)
    named = f" {name(key.name)}" if key.name else ""
    if one:  # of two equal ends, the second is the one that holds the reference
        return f"Ref{named}: {ends[1]} - {ends[0]}{settings}"
    return f"Ref{named}: {ends[0]} > {ends[1]}{settings}"
