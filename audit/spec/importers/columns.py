"""A column of the database as one of a spec: SQL where that says all, a mapping where not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from audit.grammar.brackets import without_brackets
from audit.grammar.parse import parse_column, parse_expression
from audit.grammar.scan import GrammarError
from audit.schema.model import Check, Column, ForeignKey, NotNull, Relation
from audit.spec.importers.omitted import Omitted
from audit.spec.importers.sql_text import TypeNames, quoted, serial_name
from audit.spec.importers.yaml_text import Flow, Value


@dataclass
class Inline:
    """The constraints that stand inside the columns of a table, by column."""

    primary_key: str | None = None
    unique: set[str] = field(default_factory=set)
    references: dict[str, str] = field(default_factory=dict)
    checks: dict[str, list[Check]] = field(default_factory=dict)


class ColumnParts(NamedTuple):
    """A column as SQL: `value` is its default, identity or generation, empty without one."""

    type: str
    collation: str
    not_null: bool
    value: str


class ColumnWriter:
    """Writes the columns of a database's relations."""

    def __init__(self, types: TypeNames, namespaces: frozenset[str], omitted: Omitted) -> None:
        self._types = types
        self._namespaces = namespaces
        self._omitted = omitted
        self.more: Collection[str] = ()  # what is written on demand

    def column(self, relation: Relation, column: Column, inline: Inline) -> Value:
        """One column with the constraints in it."""
        where = f"column {relation.qualified}.{column.name}"
        checks = inline.checks.get(column.name, [])
        start = self.start(column)
        short = " ".join(
            [
                *([start] if start else []),
                *(["not null"] if self._not_null(relation, column) else []),
                *self._value(column),
                *self._keys(column, inline),
                *(f"check ({self.expression(check.expression)})" for check in checks),
            ]
        )
        if not _readable(short):
            # What can't be parsed together is said piece by piece, as far as it goes.
            return self._long(relation, column, inline, where)
        own = self._own_not_null(relation, column)
        plain = column.comment is None and own is None
        return short if plain else self._long(relation, column, inline, where)

    def parts(self, relation: Relation, column: Column) -> ColumnParts:
        """What a column's definition says before its constraints, piece by piece."""
        serial = self._is_serial(column)
        collation = column.collation
        return ColumnParts(
            serial_name(column.type) if serial else self._types.text(column.type),
            "" if serial or collation is None else self.collation(collation),
            self._not_null(relation, column),
            " ".join(self._value(column)),
        )

    def start(self, column: Column) -> str:
        """What a definition begins with: the type, and the collation where it is not its own."""
        serial = serial_name(column.type) if column.serial else ""
        if serial and not column.nullable:
            return serial
        text = self._types.text(column.type)
        if column.collation is not None:
            text += f" collate {self.collation(column.collation)}"
        return text

    def _is_serial(self, column: Column) -> bool:
        return column.serial and not column.nullable and bool(serial_name(column.type))

    def expression(self, stored: str) -> str:
        """A stored expression as people would write it."""
        return self._types.expression(stored)

    def opclass(self, name: str, options: Sequence[str]) -> str:
        """An operator class as SQL, from the name under which a schema has it."""
        namespace, dot, rest = name.partition(".")
        text = self._types.qualified(namespace, rest) if dot else quoted(name)
        if options:
            text += f"({', '.join(_option(each) for each in options)})"
        return text

    def default(self, stored: str) -> str:
        """A stored default as it may stand after DEFAULT."""
        # Some expressions can be a default only in the brackets that the server put around them.
        text = self._types.expression(stored)
        return text if without_brackets(stored) == stored.strip() else f"({text})"

    def collation(self, name: str) -> str:
        """A collation as SQL, from the name under which a schema has it."""
        namespace, dot, rest = name.partition(".")
        # The names of pg_catalog's own collations hold dots too: en_US.utf8.
        if dot and namespace in self._namespaces:
            return f"{quoted(namespace)}.{quoted(rest)}"
        return quoted(name)

    def _value(self, column: Column) -> list[str]:
        if column.generated is not None:
            kind = f" {column.generated_kind}" if column.generated_kind else ""
            return [f"generated always as ({self.expression(column.generated)}){kind}"]
        if column.identity:
            return [f"generated {column.identity} as identity"]
        if column.default is not None and not self._is_serial(column):
            return [f"default {self.default(column.default)}"]
        return []

    def _not_null(self, relation: Relation, column: Column) -> bool:
        """Whether NOT NULL has to be said: a key, a serial and an identity imply it."""
        primary = relation.primary_key
        in_key = primary is not None and column.name in primary.columns
        return not (column.nullable or in_key or self._is_serial(column) or column.identity)

    def _keys(self, column: Column, inline: Inline) -> list[str]:
        words = []
        if inline.primary_key == column.name:
            words.append("primary key")
        if column.name in inline.unique:
            words.append("unique")
        if column.name in inline.references:
            words.append(f"references {inline.references[column.name]}")
        return words

    def _own_not_null(self, relation: Relation, column: Column) -> NotNull | None:
        """The NOT NULL constraint of a column, where there is more to say than the word."""
        for each in relation.not_nulls:
            if each.column == column.name and (each.no_inherit or "names" in self.more):
                return each
        return None

    def _long(self, relation: Relation, column: Column, inline: Inline, where: str) -> Value:
        """The same in a key each; what can't be read back is left out."""
        said = self._omitted.says
        serial = self._is_serial(column)
        type_text = serial_name(column.type) if serial else self._types.text(column.type)
        found: dict[str, Value] = {}
        if type_text and said(parse_column, type_text, f"the type of {where}"):
            found["type"] = type_text
        own = self._own_not_null(relation, column)
        if own is not None:
            name: dict[str, Value] = {"name": own.name} if "names" in self.more else {}
            found["not_null"] = Flow({**name, "no_inherit": own.no_inherit})
        elif self._not_null(relation, column):
            found["nullable"] = False
        self._long_value(column, where, found)
        if column.collation is not None:
            found["collation"] = self.collation(column.collation)
        if inline.primary_key == column.name:
            found["primary_key"] = True
        if column.name in inline.unique:
            found["unique"] = True
        if column.name in inline.references:
            found["references"] = inline.references[column.name]
        checks = []
        for check in inline.checks.get(column.name, []):
            text = self.expression(check.expression)
            if said(parse_expression, text, f"the check {check.name} of {where}"):
                checks.append(text)
        if checks:
            found["check"] = checks[0] if len(checks) == 1 else checks
        if column.comment is not None and column.comment.strip():
            found["comment"] = column.comment.strip()
        return found or None

    def _long_value(self, column: Column, where: str, found: dict[str, Value]) -> None:
        said = self._omitted.says
        if column.generated is not None:
            text = self.expression(column.generated)
            if said(parse_expression, f"({text})", f"the generation of {where}"):
                kind = column.generated_kind
                found["generated"] = {"expression": text, "kind": kind} if kind else text
        elif column.identity:
            found["identity"] = column.identity
        elif (
            column.default is not None
            and not self._is_serial(column)
            and said(parse_expression, column.default, f"the default of {where}")
        ):
            found["default"] = self.default(column.default)


def _option(stored: str) -> str:
    name, _, value = stored.partition("=")
    text = value if value.isascii() and value.isdigit() else "'" + value.replace("'", "''") + "'"
    return f"{quoted(name)} = {text}"


def _readable(definition: str) -> bool:
    try:
        parse_column(definition)
    except GrammarError:
        return False
    return True


def key_columns(columns: Sequence[str], *, period: bool) -> str:
    """The columns of a foreign key, the last of them after PERIOD where it is one."""
    names = [quoted(column) for column in columns]
    return ", ".join([*names[:-1], f"period {names[-1]}"] if period else names)


def reference_text(key: ForeignKey, target: str, *, period: bool = False) -> str:
    """What stands after REFERENCES; what the server assumes by itself is left out."""
    words = [f"{target}({key_columns(key.ref_columns, period=period)})"]
    if key.match != "simple":
        words.append(f"match {key.match}")
    if key.on_delete != "no action":
        columns = f" ({', '.join(map(quoted, key.set_columns))})" if key.set_columns else ""
        words.append(f"on delete {key.on_delete}{columns}")
    if key.on_update != "no action":
        words.append(f"on update {key.on_update}")
    if key.deferrable:
        words.append("deferrable initially deferred" if key.deferred else "deferrable")
    return " ".join(words)
