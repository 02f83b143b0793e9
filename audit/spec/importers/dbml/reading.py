"""The files of a DBML document as an outline."""

from __future__ import annotations

import os
import re
from pathlib import Path

from audit.errors import AuditError
from audit.spec.importers.dbml.elements import (
    Column,
    Document,
    End,
    Index,
    Ref,
    Setting,
    Table,
)
from audit.spec.importers.dbml.syntax import parse_dbml
from audit.spec.importers.dbml.tokens import Token
from audit.spec.importers.known_types import is_known_type
from audit.spec.importers.outline import (
    ColumnOutline,
    EnumOutline,
    ForeignKeyOutline,
    IndexOutline,
    Outline,
    TableOutline,
)
from audit.spec.importers.source_text import files_below, read_texts
from audit.spec.importers.sql_text import qualified_name, quoted

_ACTIONS = frozenset({"cascade", "restrict", "set null", "set default", "no action"})
_POSTGRES = re.compile(r"postgres|supabase|^$", re.IGNORECASE)
_WORDS = re.compile(r"[^\W_]+")


def read_dbml(path: Path, *, namespace: str = "public") -> Outline:
    """What the document at `path` (a file, or a folder of them) says of a database.

    `namespace` is where tables without a schema live. Raises AuditError where there is no table.
    """
    outline = Outline(namespace)
    document = Document()
    for text, shown in read_texts(_files(path)):
        parse_dbml(text, shown, document, outline.omitted.note)
    if not document.tables:
        notes = outline.omitted.notes
        raise AuditError(
            "there is no table in this DBML",
            where=str(path),
            hint=notes[0] if notes else "name the .dbml file",
        )
    if not path.is_dir():
        for place in document.imports:
            outline.omitted.note(f"{place}: use is not followed; name the folder of these files")
    if not _POSTGRES.search(document.database):
        outline.omitted.note(
            f"it is written for {document.database}; types are taken as PostgreSQL's of that name"
        )
    _Reader(document, outline).read()
    return outline


def _files(path: Path) -> list[tuple[Path, str]]:
    if not path.is_dir():
        return [(path, str(path))]
    found = files_below(path, (".dbml",))
    if not found:
        raise AuditError(
            "there is no .dbml file in this folder", where=str(path), hint="name the file"
        )
    return [(file, os.path.relpath(file, path)) for file in found]


class _Reader:
    def __init__(self, document: Document, outline: Outline) -> None:
        self._document = document
        self._outline = outline
        self._note = outline.omitted.note
        self._tables: dict[tuple[str, str], TableOutline] = {}
        self._enums: dict[tuple[str, str], EnumOutline] = {}

    def read(self) -> None:
        document, outline = self._document, self._outline
        outline.title, outline.description = document.name, document.note
        for enum in document.enums:
            home, name = self._home(enum.path)
            found = EnumOutline(home, name, list(enum.labels), enum.place)
            if (home, name) in self._enums:
                self._note(f"{enum.place}: enum {name} is there twice")
                continue
            self._enums[home, name] = found
            outline.enums.append(found)
        for table in document.tables:
            self._table(table)
        for ref in document.refs:
            self._reference(ref)
        self._groups()

    def _home(self, path: tuple[str, ...]) -> tuple[str, str]:
        """The schema and name that a path means; a database's name before them is left out."""
        if len(path) > 1:
            # `public` is DBML's own word for names without a schema.
            home = self._outline.namespace if path[-2] == "public" else path[-2]
            return home, path[-1]
        return self._outline.namespace, path[0]

    def _of_alias(self, path: tuple[str, ...]) -> tuple[str, str]:
        if len(path) == 1 and self._home(path) not in self._tables:
            path = self._document.aliases.get(path[0], path)
        return self._home(path)

    def _table(self, written: Table) -> None:
        home, name = self._home(written.path)
        if (home, name) in self._tables:
            self._note(f"{written.place}: table {name} is there twice")
            return
        table = TableOutline(home, name, description=written.note, where=written.place)
        self._tables[home, name] = table
        self._outline.tables.append(table)
        partials = []
        for part in written.parts:
            if isinstance(part, str):
                partial = self._document.partials.get(part)
                if partial is None:
                    self._note(f"{written.place}: there is no partial {part}")
                else:
                    partials.append(partial)
        for column in self._columns(written):
            self._column(table, column)
        for each in (*partials, written):
            table.description = table.description or each.note
            table.checks += each.checks
            for index in each.indexes:
                self._index(table, index)

    def _columns(self, written: Table) -> list[Column]:
        """The columns, those of partials in place; the table's own win, then the last partial's."""
        found: dict[str, tuple[Column, bool]] = {}
        for part in written.parts:
            if isinstance(part, Column):
                if part.name in found and found[part.name][1]:
                    self._note(f"{part.place}: column {part.name} is there twice")
                    continue
                found[part.name] = (part, True)
            elif part in self._document.partials:
                for each in self._document.partials[part].parts:
                    if isinstance(each, Column) and not found.get(each.name, (None, False))[1]:
                        found[each.name] = (each, False)
        return [column for column, _ in found.values()]

    def _column(self, table: TableOutline, written: Column) -> None:
        column = ColumnOutline(written.name, where=written.place)
        enum = self._enum_of(written)
        column.type = self._type(table, written, enum)
        for setting in written.settings:
            self._setting(table, column, setting, enum)
        table.columns.append(column)

    def _enum_of(self, written: Column) -> EnumOutline | None:
        path = written.path or tuple(written.type.removesuffix("[]").split("."))
        return self._enums.get(self._home(path))

    def _type(self, table: TableOutline, written: Column, enum: EnumOutline | None) -> str:
        if enum is not None:
            at_home = enum.namespace == self._outline.namespace
            name = quoted(enum.name) if at_home else qualified_name(enum.namespace, enum.name)
            return name + ("[]" if written.type.endswith("[]") else "")
        if is_known_type(written.type):
            return written.type
        self._note(
            f"{written.place}: {table.name}.{written.name}: the type {written.type} is no type that"
            " PostgreSQL is known to have"
        )
        return ""

    def _setting(
        self,
        table: TableOutline,
        column: ColumnOutline,
        setting: Setting,
        enum: EnumOutline | None,
    ) -> None:
        place = f"{column.where}: {table.name}.{column.name}"
        match setting.key:
            case "pk" | "primary key":
                table.primary_key = (*table.primary_key, column.name)
            case "not null":
                column.not_null = True
            case "unique":
                column.unique = True
            case "increment":
                if not column.type.lower().endswith("serial"):
                    column.identity = "any"
            case "note":
                column.description = setting.text
            case "default":
                default = _default(setting.value, enum)
                if default:
                    column.default = default
                else:
                    self._note(f"{place}: the default {setting.text}")
            case "check" if setting.value:
                column.checks.append(setting.value[0].text)
            case "ref":
                self._inline(table, column, setting)
            case "null":
                pass  # may be null: nothing to demand
            case key:
                self._note(f"{place}: the setting {key}")

    def _inline(self, table: TableOutline, column: ColumnOutline, setting: Setting) -> None:
        relation = setting.value[0] if setting.value else None
        names = [token for token in setting.value[1:] if token.kind == "name"]
        if relation is None or relation.kind != "relation" or len(names) < 2:
            self._note(f"{column.where}: {table.name}.{column.name}: the reference {setting.text}")
            return
        *path, last = (token.text for token in names)
        self._document.refs.append(
            Ref(
                End((table.namespace, table.name), (column.name,)),
                relation.text,
                End(tuple(path), (last,)),
                (),
                column.where,
                inline=True,
            )
        )

    def _index(self, table: TableOutline, written: Index) -> None:
        settings = {setting.key: setting.text for setting in written.settings}
        plain = not any(expression for _, expression in written.keys)
        names = tuple(text for text, _ in written.keys)
        if "pk" in settings or "primary key" in settings:
            table.primary_key = names
            return
        index = IndexOutline(
            tuple(f"({text})" if expression else text for text, expression in written.keys),
            frozenset(n for n, (_, expression) in enumerate(written.keys) if expression),
            unique="unique" in settings,
            method=settings.get("type", "").lower(),
            where=written.place,
        )
        if index.unique and plain and not index.method:
            table.uniques.append(names)
        else:
            table.indexes.append(index)

    def _reference(self, ref: Ref) -> None:
        """A foreign key, on the side of the many; of one to one, on the side that says it."""
        sign = ref.relation.replace("?", "")
        if sign == "<>":
            self._note(
                f"{ref.place}: many to many: DBML doesn't say what the table between is called"
            )
            return
        on_left = sign == ">" or (sign == "-" and ref.inline)
        own, other = (ref.left, ref.right) if on_left else (ref.right, ref.left)
        table = self._tables.get(self._of_alias(own.path))
        if table is None:
            self._note(f"{ref.place}: there is no table {'.'.join(own.path)}")
            return
        missing = [name for name in own.columns if table.column(name) is None]
        if missing or len(own.columns) != len(other.columns):
            what = f"{table.name} has no column {missing[0]}" if missing else "columns don't pair"
            self._note(f"{ref.place}: {what}")
            return
        home, name = self._of_alias(other.path)
        key = ForeignKeyOutline(own.columns, home, name, other.columns, where=ref.place)
        for setting in ref.settings:
            action = setting.text.lower()
            if setting.key in ("delete", "update") and action in _ACTIONS:
                if setting.key == "delete":
                    key.on_delete = action
                else:
                    key.on_update = action
            elif setting.key not in ("color", "inactive"):
                self._note(f"{ref.place}: the setting {setting.key}: {setting.text}")
        table.foreign_keys.append(key)

    def _groups(self) -> None:
        for group in self._document.groups:
            category = "_".join(_WORDS.findall(group.name)).lower()
            if not category:
                continue
            self._outline.categories.setdefault(category, group.name)
            for path in group.tables:
                table = self._tables.get(self._of_alias(path))
                if table is None:
                    self._note(f"group {group.name}: there is no table {'.'.join(path)}")
                else:
                    table.category = table.category or category


def _default(value: tuple[Token, ...], enum: EnumOutline | None) -> str:
    """A default as SQL; empty where it has no meaning."""
    if not value:
        return ""
    first, last = value[0], value[-1]
    if first.kind == "expression":
        return first.text
    if first.kind == "string":
        return "'" + first.text.replace("'", "''") + "'"
    if first.kind == "number" and len(value) == 1:
        return first.text
    if first.kind == "name" and first.bare and first.text.lower() in ("true", "false", "null"):
        return first.text.lower()
    if enum is not None and last.kind == "name" and last.text in enum.labels:
        return "'" + last.text.replace("'", "''") + "'"
    return ""
