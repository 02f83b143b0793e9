"""An outline as the files of a spec: what the loader would refuse is left out and told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from audit.grammar.parse import (
    parse_column,
    parse_expression,
    parse_foreign_key,
    parse_index_key,
    parse_type,
)
from audit.grammar.scan import NAME_BYTES, GrammarError
from audit.schema.model import EnumType, ForeignKey, Relation
from audit.spec.importers.categories import OTHER, guess_categories, title_of
from audit.spec.importers.functions import enums_of, put
from audit.spec.importers.imported import MODELINE, Imported, comment_of, file_name
from audit.spec.importers.omitted import Omitted
from audit.spec.importers.outline import (
    ColumnOutline,
    ForeignKeyOutline,
    IndexOutline,
    Outline,
    TableOutline,
)
from audit.spec.importers.relations import VIEWS
from audit.spec.importers.sql_text import qualified_name, quoted
from audit.spec.importers.yaml_text import Flow, Spaced, Value, to_yaml


def write_outline(outline: Outline, *, single: bool = False) -> Imported:
    """The spec that `outline` describes: one file (`spec.yaml`), or one for each category."""
    omitted = outline.omitted
    tables = [table for table in outline.tables if _named(table, omitted)]
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
    write = partial(_tables, outline=outline)
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
    if not _fits(table.name) or not _fits(table.namespace):
        omitted.note(f"{table.where}: a table whose name no server takes")
        return False
    kept: list[ColumnOutline] = []
    seen: set[str] = set()
    for column in table.columns:
        if not _fits(column.name):
            omitted.note(f"{column.where}: a column of {table.name} whose name no server takes")
        elif column.name in seen:
            omitted.note(f"{column.where}: column {column.name} of {table.name} is there twice")
        else:
            seen.add(column.name)
            kept.append(column)
    table.columns = kept
    return True


def _fits(name: str) -> bool:
    return 0 < len(name.encode(errors="replace")) <= NAME_BYTES and "\0" not in name


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
        if _fits(enum.name) and all(_fits(label) for label in labels if label):
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
) -> dict[str, Value]:
    """The keys `tables` and `views`; `categories` where tables have to name theirs."""
    found: dict[str, dict[str, Value]] = {"tables": {}, "views": {}}
    for table in tables:
        keys = _TableWriter(table, outline).keys()
        if categories is not None:
            keys = {"category": categories[_key(table)], **keys}
        part = found["views" if table.kind in VIEWS else "tables"]
        put(part, table.namespace, table.name, keys or None, outline.namespace, "", outline.omitted)
    return {name: Spaced(part) for name, part in found.items() if part}


class _TableWriter:
    """Writes one table."""

    def __init__(self, table: TableOutline, outline: Outline) -> None:
        self._table = table
        self._outline = outline
        self._own = {column.name for column in table.columns}
        self._references: dict[str, str] = {}
        self._says = outline.omitted.says

    def keys(self) -> dict[str, Value]:
        """The keys of the table."""
        table = self._table
        found: dict[str, Value] = {}
        if table.kind not in ("", "table", "view"):
            found["kind"] = table.kind
        for key in ("description", "why", "impact", "comment"):
            text = getattr(table, key).strip()
            if text:
                found[key] = text
        later = self._constraints()
        if table.columns:
            found["columns"] = {column.name: self._column(column) for column in table.columns}
        found |= later
        if table.tags:
            found["tags"] = Flow(table.tags)
        return found

    def _constraints(self) -> dict[str, Value]:
        table = self._table
        found: dict[str, Value] = {}
        if table.primary_key and not self._alone(table.primary_key):
            found["primary_key"] = Flow(table.primary_key)
        uniques: list[Value] = []
        for columns in table.uniques:
            column = table.column(columns[0]) if len(columns) == 1 else None
            if column is not None:
                column.unique = True
            elif Flow(columns) not in uniques:
                uniques.append(Flow(columns))
        if uniques:
            found["unique"] = uniques
        keys = [text for key in table.foreign_keys if (text := self._foreign_key(key))]
        if keys:
            found["foreign_keys"] = keys
        checks = [
            text
            for text in table.checks
            if self._says(parse_expression, text, f"{table.where}: a check of {table.name}")
        ]
        if checks:
            found["checks"] = checks
        indexes = [value for each in table.indexes if (value := self._index(each)) is not None]
        if indexes:
            found["indexes"] = indexes
        return found

    def _alone(self, columns: tuple[str, ...]) -> bool:
        return len(columns) == 1 and columns[0] in self._own

    def _foreign_key(self, key: ForeignKeyOutline) -> str:
        """A foreign key of several columns; empty where it is said inside its column, or not."""
        table = self._table
        at_home = key.namespace == self._outline.namespace
        target = quoted(key.table) if at_home else qualified_name(key.namespace, key.table)
        text = target
        if key.ref_columns:
            text += f"({', '.join(map(quoted, key.ref_columns))})"
        if key.on_delete:
            text += f" on delete {key.on_delete}"
        if key.on_update:
            text += f" on update {key.on_update}"
        whole = f"foreign key ({', '.join(map(quoted, key.columns))}) references {text}"
        where = f"{key.where or table.where}: a foreign key of {table.name}"
        if not self._says(parse_foreign_key, whole, where):
            return ""
        if self._alone(key.columns) and key.columns[0] not in self._references:
            self._references[key.columns[0]] = text
            return ""
        return whole

    def _index(self, index: IndexOutline) -> Value:
        """An index; None where it can't be required."""
        what = f"{index.where or self._table.where}: an index of {self._table.name}"
        for place, key in enumerate(index.keys):
            if place not in index.expressions and key not in self._own:
                self._outline.omitted.note(f"{what}: there is no column {key}")
                return None
            if place in index.expressions and not self._says(parse_index_key, key, what):
                return None
        if index.predicate and not self._says(parse_expression, index.predicate, what):
            return None
        details: dict[str, Value] = {}
        if index.method and index.method != "btree":
            details["method"] = index.method
        if index.unique:
            details["unique"] = True
        if index.predicate:
            details["where"] = index.predicate
        if index.include:
            details["include"] = Flow(index.include)
        return Flow({"columns": Flow(index.keys), **details}) if details else Flow(index.keys)

    def _column(self, column: ColumnOutline) -> Value:
        """A column in one line of SQL where that says all, else as a mapping."""
        in_key = column.name in self._table.primary_key
        alone = in_key and len(self._table.primary_key) == 1
        serial = column.type and _is_serial(column.type)
        words = [column.type]
        if column.not_null and not (in_key or serial or column.identity):
            words.append("not null")
        if column.generated:
            words.append(f"generated always as ({column.generated})")
        elif column.identity and column.identity != "any":
            words.append(f"generated {column.identity} as identity")
        elif column.default:
            words.append(f"default {column.default}")
        if alone:
            words.append("primary key")
        if column.unique and not alone:
            words.append("unique")
        if column.name in self._references:
            words.append(f"references {self._references[column.name]}")
        words += [f"check ({check})" for check in column.checks]
        short = " ".join(words)
        prose = column.description or column.comment or column.why or column.impact
        if not (prose or column.values or column.identity == "any") and _readable(short):
            return short
        return self._long(column, alone=alone, implied=in_key or bool(serial))

    def _long(self, column: ColumnOutline, *, alone: bool, implied: bool) -> Value:
        """The same in a key each; what can't be read back is left out."""
        where = f"{column.where or self._table.where}: "
        name = f"column {column.name} of {self._table.name}"
        found: dict[str, Value] = {}
        for key in ("description", "why", "impact"):
            if getattr(column, key).strip():
                found[key] = getattr(column, key).strip()
        if column.type and self._says(parse_column, column.type, f"{where}the type of {name}"):
            found["type"] = column.type
        if column.not_null and not (implied or column.identity):
            found["nullable"] = False
        says: Callable[[str, str], bool] = lambda text, what: self._says(  # noqa: E731
            parse_expression, text, f"{where}the {what} of {name}"
        )
        if column.generated:
            if says(f"({column.generated})", "generation"):
                found["generated"] = column.generated
        elif column.identity:
            found["identity"] = column.identity
        elif column.default and says(column.default, "default"):
            found["default"] = column.default
        if alone:
            found["primary_key"] = True
        elif column.unique:
            found["unique"] = True
        if column.name in self._references:
            found["references"] = self._references[column.name]
        checks = [check for check in column.checks if says(check, "check")]
        if checks:
            found["check"] = checks[0] if len(checks) == 1 else checks
        if column.values:
            found["values"] = Flow(column.values)
        if column.comment.strip():
            found["comment"] = column.comment.strip()
        return found or None


def _readable(definition: str) -> bool:
    try:
        parse_column(definition)
    except GrammarError:
        return False
    return True


def _is_serial(text: str) -> bool:
    try:
        return parse_type(text).serial
    except GrammarError:
        return False
