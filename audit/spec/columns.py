"""A column of a spec: SQL in its short form, a mapping in its long form, one `ColumnSpec`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import yaml

from audit.grammar.parse import (
    ColumnDefinition,
    Reference,
    parse_column,
    parse_expression,
    parse_reference,
    parse_type,
)
from audit.spec.draft import UNRESOLVED
from audit.spec.model import CheckSpec, ColumnSpec, ForeignKeySpec, KeySpec
from audit.spec.reader import Entry, Reader, is_null, line_of
from audit.spec.source import Source
from audit.spec.table_keys import COLUMN, GENERATED, NOT_NULL, REFERENCE

_NULL = "NULL"
_NAME_PART = re.compile(r'"(?:[^"]|"")+"|[^".]+')
_SQL_NAME = re.compile(rf"(?:{_NAME_PART.pattern})(?:\.(?:{_NAME_PART.pattern}))?")


@dataclass
class Folded:
    """The constraints that a table's columns carry; they end in the table's own lists."""

    primary_keys: list[KeySpec] = field(default_factory=list)
    uniques: list[KeySpec] = field(default_factory=list)
    foreign_keys: list[ForeignKeySpec] = field(default_factory=list)
    checks: list[CheckSpec] = field(default_factory=list)


def read_column(reader: Reader, entry: Entry, exact: bool, folded: Folded) -> ColumnSpec | None:
    """One entry of a table's `columns`; its constraints go to `folded`."""
    reader.name(entry.key, entry.line, "a column")
    source = reader.source(entry.line)
    if is_null(entry.value):
        return ColumnSpec(entry.key, source, exact=exact)
    if isinstance(entry.value, yaml.MappingNode):
        return _long_form(reader, entry, source, exact, folded)
    text = reader.text(entry.value, f'the column "{entry.key}"')
    if text is None:
        return None
    sound = _sound(text, exact)
    if sound is None:
        return _short_form(reader, entry, text, source, exact, folded)
    if sound.carries:
        _fold_definition(sound.definition, entry.key, source, folded)
    return ColumnSpec._make((entry.key, source, *sound.facts))


class _Sound(NamedTuple):
    """A short form in which nothing is wrong: definitions repeat, columns are many."""

    definition: ColumnDefinition
    facts: tuple[Any, ...]  # of its ColumnSpec, from the third field on
    carries: bool  # whether it holds a constraint that belongs to the table's own lists


@lru_cache(maxsize=1 << 16)
def _sound(text: str, exact: bool) -> _Sound | None:
    """What `text` says of any column; None where it has a problem, which is for `_short_form`."""
    aside = Reader("", [])
    entry = Entry("", yaml.ScalarNode("", text), 0)
    folded = Folded()
    spec = _short_form(aside, entry, text, Source("", 0), exact, folded)
    if spec is None or aside.problems:
        return None
    carries = any((folded.primary_keys, folded.uniques, folded.foreign_keys, folded.checks))
    return _Sound(parse_column(text), spec[2:], carries)


def _short_form(
    reader: Reader, entry: Entry, text: str, source: Source, exact: bool, folded: Folded
) -> ColumnSpec | None:
    name = entry.key
    column = reader.parsed(parse_column, text, entry.line, f'the column "{name}"')
    if column is None:
        return None
    _fold_definition(column, name, source, folded)
    spec = ColumnSpec(
        name,
        source,
        type=column.type.type,
        type_text=column.type_text,
        serial=column.type.serial,
        nullable=column.nullable,
        default=read_default(reader, entry.line, "column", name, column.default),
        generated=column.generated,
        generated_kind=column.generated_kind,
        identity=column.identity,
        collation=column.collation,
        exact=exact,
    )
    _one_value(reader, spec)
    return spec


def _fold_definition(column: ColumnDefinition, name: str, source: Source, folded: Folded) -> None:
    """The constraints of a column in short form."""
    if column.primary_key is not None:
        key = column.primary_key
        folded.primary_keys.append(
            KeySpec(
                (name,),
                source,
                name=key.name,
                deferrable=key.deferrable,
                deferred=key.deferred,
            )
        )
    if column.unique is not None:
        key = column.unique
        folded.uniques.append(
            KeySpec(
                (name,),
                source,
                name=key.name,
                nulls_not_distinct=key.nulls_not_distinct,
                deferrable=key.deferrable,
                deferred=key.deferred,
            )
        )
    if column.references is not None:
        folded.foreign_keys.append(
            foreign_key((name,), column.references, source, column.references_name)
        )
    for check in column.checks:
        folded.checks.append(CheckSpec(check.expression, source, check.name, column=name))


def _long_form(
    reader: Reader, entry: Entry, source: Source, exact: bool, folded: Folded
) -> ColumnSpec | None:
    name = entry.key
    found = reader.keys(entry.value, COLUMN)
    written = reader.optional_text(found.get("type"))
    parsed = None
    if written is not None:
        parsed = reader.parsed(
            parse_type, written, found["type"].line, f'the type of the column "{name}"'
        )
    default = None
    if "default" in found:
        # An unquoted null is SQL here: it demands that there is no default.
        text = reader.text(found["default"].value, '"default"')
        default = read_default(reader, found["default"].line, "column", name, text)
    generated, generated_kind = _generated(reader, found.get("generated"))
    own_exact = reader.flag(found.get("exact"))
    _fold(reader, name, found, folded)
    named = _not_null(reader, found.get("not_null"))
    nullable = reader.flag(found.get("nullable"))
    if named is not None and nullable:
        reader.problem(found["not_null"].line, f'the column "{name}" is NOT NULL and nullable')
    spec = ColumnSpec(
        name,
        source,
        type=None if parsed is None else parsed.type,
        type_text=written or "",
        serial=parsed is not None and parsed.serial,
        nullable=nullable if named is None else False,
        default=default,
        default_via=reader.choice(found.get("default_via"), COLUMN.words("default_via")) or "",
        generated=generated,
        generated_kind=generated_kind,
        identity=_identity(reader, found.get("identity")),
        collation=read_sql_name(reader, found.get("collation")),
        values=_values(reader, found.get("values")),
        comment=reader.optional_text(found.get("comment")),
        description=reader.prose(found.get("description")),
        why=reader.prose(found.get("why")),
        impact=reader.prose(found.get("impact")),
        aliases=reader.names(found.get("aliases")),
        exact=exact if own_exact is None else own_exact,
        optional=bool(reader.flag(found.get("optional"))),
        not_null_name=named.name if named else None,
        no_inherit=named.no_inherit if named else None,
    )
    _one_value(reader, spec)
    return spec


class _NotNull(NamedTuple):
    name: str | None
    no_inherit: bool | None


def _not_null(reader: Reader, entry: Entry | None) -> _NotNull | None:
    """A column's `not_null`: the constraint's name, or a mapping; None where it is left out."""
    if entry is None or is_null(entry.value):
        return None
    if not isinstance(entry.value, yaml.MappingNode):
        return _NotNull(reader.optional_name(entry), None)
    found = reader.keys(entry.value, NOT_NULL)
    return _NotNull(reader.optional_name(found.get("name")), reader.flag(found.get("no_inherit")))


def _fold(reader: Reader, name: str, found: dict[str, Entry], folded: Folded) -> None:
    """The constraints of a column in long form."""
    if reader.flag(found.get("primary_key")):
        source = reader.source(found["primary_key"].line)
        folded.primary_keys.append(KeySpec((name,), source))
    if reader.flag(found.get("unique")):
        folded.uniques.append(KeySpec((name,), reader.source(found["unique"].line)))
    if "references" in found:
        entry = found["references"]
        reference = read_reference(reader, entry)
        if reference is not None:
            folded.foreign_keys.append(
                foreign_key((name,), reference, reader.source(entry.line), None)
            )
    if "check" in found:
        entry = found["check"]
        for text in reader.texts(entry):
            check = reader.parsed(parse_expression, text, entry.line, "the check")
            if check is not None:
                source = reader.source(entry.line)
                folded.checks.append(CheckSpec(check.text, source, column=name))


def read_default(reader: Reader, line: int, kind: str, name: str, text: str | None) -> str | None:
    """The default of a column or domain as SQL, with a problem where its quotes were forgotten."""
    if text is None:
        return None
    if not text:
        hint = "for an empty text write \"''\", for no default null"
        message = f'the default of the {kind} "{name}" is empty'
        reader.problem(line, message, hint, rule="empty-default", subject=name)
        return None
    parsed = reader.parsed(parse_expression, text, line, "the default")
    if parsed is None:
        return None
    if parsed.columns:
        named = parsed.columns[0]
        hint = f"a text value keeps its quotes: \"'{named}'\""
        message = f'the default names "{named}", and a default can name no column'
        reader.problem(line, message, hint)
        return None
    return _NULL if parsed.text.upper() == _NULL else parsed.text


def read_sql_name(reader: Reader, entry: Entry | None) -> str | None:
    """A name that may be qualified, and quoted as in SQL: of a collation, a function."""
    written = reader.optional_name(entry)
    if not written or '"' not in written or not _SQL_NAME.fullmatch(written):
        return written
    parts = _NAME_PART.findall(written)
    return ".".join(part[1:-1].replace('""', '"') if part[0] == '"' else part for part in parts)


def _one_value(reader: Reader, column: ColumnSpec) -> None:
    """A problem where a column's value would come from two places."""
    stated = {
        "serial": column.serial,
        "a default": column.default is not None and column.default != _NULL,
        "an identity": column.identity is not None,
        "a generation expression": column.generated is not None,
    }
    said = [what for what, is_said in stated.items() if is_said]
    if len(said) > 1:
        message = f'the column "{column.name}" has both {said[0]} and {said[1]}'
        reader.problem(column.source.line, message, "the server takes only one")


def _generated(reader: Reader, entry: Entry | None) -> tuple[str | None, str]:
    if entry is None or is_null(entry.value):
        return None, ""
    at, kind, value = entry.line, "", entry.value
    if isinstance(value, yaml.MappingNode):
        found = reader.keys(value, GENERATED)
        kind = reader.choice(found.get("kind"), GENERATED.words("kind")) or ""
        if "expression" not in found:
            return None, kind
        at, value = found["expression"].line, found["expression"].value
    text = reader.text(value, '"generated"')
    if text is None:
        return None, kind
    parsed = reader.parsed(parse_expression, text, at, "the generation expression")
    return (None if parsed is None else parsed.text), kind


def _identity(reader: Reader, entry: Entry | None) -> str | None:
    if entry is None or is_null(entry.value):
        return None
    word = reader.choice(entry, ("always", "by default", "any", "true", "false"))
    return {"true": "any", "false": None}.get(word or "false", word)


def _values(reader: Reader, entry: Entry | None) -> tuple[str, ...] | None:
    if entry is None:
        return None
    found = reader.texts(entry)
    if not found:
        reader.problem(entry.line, '"values" names no value')
        return None
    reader.each_once(found, entry.line, '"values"')
    return found


def read_reference(reader: Reader, entry: Entry) -> Reference | None:
    """What a `references` key points to: SQL, or a mapping."""
    if not isinstance(entry.value, yaml.MappingNode):
        text = reader.text(entry.value, '"references"')
        if text is None:
            return None
        return reader.parsed(parse_reference, text, entry.line, '"references"')
    found = reader.keys(entry.value, REFERENCE)
    written = reader.optional_text(found.get("table"))
    if not written:
        return None
    namespace, name = split_name(written)
    reader.name(name, line_of(entry.value), '"table"')
    return Reference(
        namespace=namespace,
        table=name,
        columns=reader.names(found.get("columns")),
        on_delete=reader.choice(found.get("on_delete"), REFERENCE.words("on_delete")),
        on_update=reader.choice(found.get("on_update"), REFERENCE.words("on_update")),
        match=reader.choice(found.get("match"), REFERENCE.words("match")),
        deferrable=reader.flag(found.get("deferrable")),
        deferred=reader.flag(found.get("deferred")),
        set_columns=reader.names(found.get("set_columns")),
        validated=reader.flag(found.get("validated")),
        enforced=reader.flag(found.get("enforced")),
        indexed=reader.flag(found.get("indexed")),
    )


def split_name(written: str) -> tuple[str | None, str]:
    """`schema.table` cut at its first dot; the namespace is None where there is no dot."""
    first, dot, rest = written.partition(".")
    return (first, rest) if dot else (None, first)


def foreign_key(
    columns: tuple[str, ...], reference: Reference, source: Source, name: str | None
) -> ForeignKeySpec:
    """The requirement that a reference makes; a missing namespace is filled in by `link`."""
    return ForeignKeySpec(
        columns=columns,
        ref_namespace=reference.namespace or UNRESOLVED,
        ref_table=reference.table,
        ref_columns=reference.columns,
        source=source,
        on_delete=reference.on_delete,
        on_update=reference.on_update,
        match=reference.match,
        deferrable=reference.deferrable,
        deferred=reference.deferred,
        name=name,
        set_columns=reference.set_columns,
        period=reference.period,
        validated=reference.validated,
        enforced=reference.enforced,
        indexed=reference.indexed,
    )
