"""A column of a spec changed in what was asked for, and in nothing else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import yaml

from audit.grammar.condition import allowed_values, parse_condition
from audit.grammar.parse import ColumnDefinition, KeyDefinition, Reference, parse_column
from audit.grammar.scan import GrammarError
from audit.schema.model import Column, Relation
from audit.spec.importers.columns import ColumnWriter
from audit.spec.importers.relations import RelationWriter
from audit.spec.importers.sql_text import qualified_name, quoted
from audit.spec.importers.yaml_text import Flow, Value
from audit.spec.model import ColumnSpec
from audit.sync.document import Document
from audit.sync.places import Entry, Untouchable

# What of a column a rule is about.
FACETS: dict[str, tuple[str, ...]] = {
    "type-mismatch": ("type",),
    "type-wider": ("type",),
    "collation-mismatch": ("collation",),
    "nullability-mismatch": ("nullable",),
    "default-mismatch": ("value",),
    "identity-mismatch": ("value",),
    "generated-mismatch": ("value",),
    "values-not-enforced": ("values",),
    "missing-enum-value": ("values",),
    "comment-mismatch": ("comment",),
}


class ColumnEditor:
    """Changes columns of one table; `columns` and `relations` write what the database has."""

    def __init__(
        self, document: Document, columns: ColumnWriter, relations: RelationWriter
    ) -> None:
        self.document = document
        self.columns = columns
        self.relations = relations

    def update(
        self,
        mapping: yaml.Node,
        entry: Entry,
        spec: ColumnSpec,
        relation: Relation,
        column: Column,
        facets: Collection[str],
        enums: dict[tuple[str | None, str], tuple[str, ...]],
    ) -> None:
        """Make these facets of a column what the database has; raises Untouchable."""
        facets = set(facets)
        if "value" in facets and (spec.serial or column.serial):
            facets |= {"type"}  # the word serial is the type and the value in one
        if isinstance(entry.value, yaml.MappingNode):
            self._long(entry, spec, relation, column, facets, enums)
            return
        if not isinstance(entry.value, yaml.ScalarNode):
            raise Untouchable("a column that is neither a text nor a mapping")
        definition = parse_column(entry.value.value)
        changed = self._changed(definition, relation, column, facets)
        text = definition_text(changed)
        try:
            read_back = parse_column(text)
        except GrammarError as error:
            raise Untouchable("a definition that can't be written in one line") from error
        if replace(read_back, type_text="") != replace(changed, type_text=""):
            raise Untouchable("a definition that can't be written in one line")
        self.document.replace_value(mapping, entry, text)

    def _changed(
        self, definition: ColumnDefinition, relation: Relation, column: Column, facets: set[str]
    ) -> ColumnDefinition:
        """A definition with these facets as the database has them."""
        parts = self.columns.parts(relation, column)
        there = parse_column(
            " ".join(
                filter(
                    None,
                    (
                        parts.type,
                        f"collate {parts.collation}" if parts.collation else "",
                        "not null" if parts.not_null else "",
                        parts.value,
                    ),
                )
            )
        )
        new = definition
        if "type" in facets:
            new = replace(new, type=there.type, type_text=there.type_text)
        if "collation" in facets:
            new = replace(new, collation=there.collation)
        if "nullable" in facets:
            new = replace(new, nullable=there.nullable)
        if "value" in facets:
            new = replace(
                new,
                default=there.default,
                generated=there.generated,
                generated_kind=there.generated_kind,
                identity=there.identity,
            )
        if "primary_key" in facets:
            new = replace(new, primary_key=None)
        if "unique" in facets:
            new = replace(new, unique=None)
        kept = tuple(check for check in new.checks if f"check {check.expression}" not in facets)
        new = replace(new, checks=kept)
        if "references" in facets:
            new = replace(new, references=None, references_name=None)
            key = next((k for k in relation.foreign_keys if k.columns == (column.name,)), None)
            if key is not None and key.validated and key.enforced:
                text = f"int references {self.relations.reference(key)}"
                new = replace(new, references=parse_column(text).references)
        return new

    def _long(
        self,
        entry: Entry,
        spec: ColumnSpec,
        relation: Relation,
        column: Column,
        facets: set[str],
        enums: dict[tuple[str | None, str], tuple[str, ...]],
    ) -> None:
        parts = self.columns.parts(relation, column)
        there = parse_column(f"{parts.type} {parts.value}".strip())
        wanted: dict[str, Value] = {}
        if "type" in facets:
            wanted["type"] = parts.type
        if "collation" in facets:
            wanted["collation"] = parts.collation or None
        if "nullable" in facets:
            wanted["nullable"] = False if parts.not_null else None
        if "value" in facets:
            wanted["default"] = there.default
            wanted["identity"] = there.identity
            generated: Value = there.generated
            if there.generated and there.generated_kind:
                generated = {"expression": there.generated, "kind": there.generated_kind}
            wanted["generated"] = generated
        if "comment" in facets:
            wanted["comment"] = (column.comment or "").strip() or None
        if "values" in facets:
            wanted["values"] = _values(spec, relation, column, enums)
        for facet in ("primary_key", "unique"):
            if facet in facets:
                wanted[facet] = None
        if any(facet.startswith("check ") for facet in facets):
            wanted["check"] = self._checks_kept(entry, facets)
        if "references" in facets:
            key = next((k for k in relation.foreign_keys if k.columns == (column.name,)), None)
            whole = key is not None and key.validated and key.enforced
            wanted["references"] = self.relations.reference(key) if key and whole else None
        for name, value in wanted.items():
            self.set(entry, name, value)

    def _checks_kept(self, entry: Entry, facets: set[str]) -> Value:
        """The checks of a column in long form that stay."""
        own = self.document.entry(entry.value, "check")
        nodes = own.value.value if own and isinstance(own.value, yaml.SequenceNode) else ()
        kept = [node.value for node in nodes if f"check {node.value.strip()}" not in facets]
        return kept or None

    def set(self, holder: Entry, name: str, value: Value) -> None:
        """Make a key of the mapping that `holder` holds this value; None takes it away."""
        own = self.document.entry(holder.value, name)
        if own is not None and value is not None:
            self.document.replace_value(holder.value, own, value)
        elif own is not None:
            self.document.remove(holder.value, own)
        elif value is not None:
            self.document.add(holder, holder.value, name, value)


def _values(
    spec: ColumnSpec,
    relation: Relation,
    column: Column,
    enums: dict[tuple[str | None, str], tuple[str, ...]],
) -> Value:
    """The values that the database takes: those that the spec lists first, in its order."""
    allowed: Collection[str] | None = enums.get((column.type.namespace, column.type.name))
    for check in relation.checks if allowed is None else ():
        condition = parse_condition(check.expression)
        for conjunct in condition.conjuncts if condition else ():
            found = allowed_values(conjunct, column.name)
            if found is not None and check.validated and check.enforced:
                allowed = sorted(found)
    if allowed is None:
        return None
    kept = [value for value in spec.values or () if value in allowed]
    return Flow([*kept, *(value for value in allowed if value not in kept)])


def definition_text(column: ColumnDefinition) -> str:
    """A column's definition as SQL, to be read back by parse_column()."""
    words = [column.type_text]
    if column.collation is not None:
        words.append(f"collate {'.'.join(map(quoted, column.collation.split('.', 1)))}")
    if column.nullable is not None:
        words.append("null" if column.nullable else "not null")
    if column.default is not None:
        words.append(f"default {column.default}")
    if column.generated is not None:
        words.append(f"generated always as ({column.generated}) {column.generated_kind}".strip())
    if column.identity is not None:
        words.append(f"generated {column.identity} as identity")
    if column.primary_key is not None:
        words.append(_key_text("primary key", column.primary_key))
    if column.unique is not None:
        words.append(_key_text("unique", column.unique))
    if column.references is not None:
        name = f"constraint {quoted(column.references_name)} " if column.references_name else ""
        words.append(f"{name}references {_reference_text(column.references)}")
    for check in column.checks:
        name = f"constraint {quoted(check.name)} " if check.name else ""
        words.append(f"{name}check ({check.expression})")
    return " ".join(words)


def _key_text(what: str, key: KeyDefinition) -> str:
    words = [f"constraint {quoted(key.name)}"] if key.name else []
    words.append(what)
    if key.nulls_not_distinct is not None:
        words.append("nulls not distinct" if key.nulls_not_distinct else "nulls distinct")
    return " ".join((*words, *_deferral(key.deferrable, key.deferred)))


def _deferral(deferrable: bool | None, deferred: bool | None) -> list[str]:
    words = []
    if deferrable is not None:
        words.append("deferrable" if deferrable else "not deferrable")
    if deferred is not None:
        words.append(f"initially {'deferred' if deferred else 'immediate'}")
    return words


def _reference_text(reference: Reference) -> str:
    table = quoted(reference.table)
    if reference.namespace:
        table = qualified_name(reference.namespace, reference.table)
    columns = f"({', '.join(map(quoted, reference.columns))})" if reference.columns else ""
    words = [f"{table}{columns}"]
    if reference.match:
        words.append(f"match {reference.match}")
    if reference.on_delete:
        names = ", ".join(map(quoted, reference.set_columns))
        words.append(f"on delete {reference.on_delete}{f' ({names})' if names else ''}")
    if reference.on_update:
        words.append(f"on update {reference.on_update}")
    return " ".join((*words, *_deferral(reference.deferrable, reference.deferred)))
