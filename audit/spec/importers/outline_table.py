"""A table of an outline as the keys of a spec: what the loader would refuse is left out."""

from __future__ import annotations

from collections.abc import Mapping

from audit.grammar.parse import (
    parse_column,
    parse_expression,
    parse_foreign_key,
    parse_index_key,
    parse_type,
)
from audit.grammar.scan import GrammarError
from audit.spec.importers.ddl.tables import fits
from audit.spec.importers.outline import (
    ColumnOutline,
    ForeignKeyOutline,
    IndexOutline,
    Outline,
    TableOutline,
)
from audit.spec.importers.sql_text import qualified_name, quoted
from audit.spec.importers.yaml_text import Flow, Value


class TableWriter:
    """Writes one table; `homes` are the namespaces of each required table's name."""

    def __init__(
        self, table: TableOutline, outline: Outline, homes: Mapping[str, set[str]]
    ) -> None:
        self._table = table
        self._homes = homes
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
        if not self._listed(table.primary_key, table.where, "the primary key"):
            table.primary_key = ()
        elif len(table.primary_key) > 1 or (table.primary_key and not self._own):
            found["primary_key"] = Flow(table.primary_key)
        uniques: list[Value] = []
        for columns in table.uniques:
            if not self._listed(columns, table.where, "a unique key"):
                continue
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

    def _listed(self, columns: tuple[str, ...], where: str, what: str) -> bool:
        """Whether the table has these columns, each once: no server takes a key of others."""
        problem = ""
        for place, name in enumerate(columns):
            if self._own and name not in self._own:
                problem = f"no {name}"
            elif name in columns[:place]:
                problem = f"{name} is there twice"
        if problem:
            self._outline.omitted.note(f"{where}: {what} of {self._table.name}: {problem}")
        return not problem

    def _target(self, key: ForeignKeyOutline) -> str:
        """The referenced table, bare where the spec would look for it in the default namespace."""
        at_home = key.namespace == self._outline.namespace
        homes = self._homes.get(key.table, ())
        if at_home and (key.namespace in homes or not homes):
            return quoted(key.table)
        return qualified_name(key.namespace, key.table)

    def _foreign_key(self, key: ForeignKeyOutline) -> str:
        """A foreign key of several columns; empty where it is said inside its column, or not."""
        table = self._table
        if not self._listed(key.columns, key.where or table.where, "a foreign key"):
            return ""
        problem = ""
        if key.ref_columns and len(key.ref_columns) != len(key.columns):
            problem = "its columns don't pair"
        elif not all(map(fits, (key.namespace, key.table, *key.ref_columns))):
            problem = "it names what no server has"
        if problem:
            self._outline.omitted.note(f"{key.where}: a foreign key of {table.name}: {problem}")
            return ""
        text = self._target(key)
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
        (first, *more) = key.columns
        if not more and first in self._own and first not in self._references:
            self._references[first] = text
            return ""
        return whole

    def _index(self, index: IndexOutline) -> Value:
        """An index; None where it can't be required."""
        what = f"{index.where or self._table.where}: an index of {self._table.name}"
        for place, key in enumerate(index.keys):
            if place not in index.expressions:
                if not self._listed((key,), index.where, "an index"):
                    return None
            elif not self._says(parse_index_key, key, what):
                return None
            else:
                column = parse_index_key(key).column
                if column and not self._listed((column,), index.where, "an index"):
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
        self._check_default(column, bool(serial))
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

    def _check_default(self, column: ColumnOutline, serial: bool) -> None:
        """Leave out a default that no server takes."""
        what = f"{column.where}: the default {column.default} of {column.name}"
        if not column.default or column.generated:
            return
        if serial or column.identity:
            self._outline.omitted.note(f"{what}: the column numbers itself")
        elif not self._says(parse_expression, column.default, what):
            pass
        elif named := parse_expression(column.default).columns:
            self._outline.omitted.note(f"{what}: it names the column {named[0]}")
        else:
            return
        column.default = ""

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

        def says(text: str, what: str) -> bool:
            return self._says(parse_expression, text, f"{where}the {what} of {name}")

        if column.generated:
            if says(f"({column.generated})", "generation"):
                found["generated"] = column.generated
        elif column.identity:
            found["identity"] = column.identity
        elif column.default:
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
            found["values"] = Flow(tuple(dict.fromkeys(column.values)))
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
