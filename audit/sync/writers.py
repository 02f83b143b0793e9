"""What the database has, written as the importer would, in the words of a spec that there is."""

from __future__ import annotations

from typing import Any

from audit.grammar.expression import names_in
from audit.grammar.parse import parse_index_key
from audit.grammar.scan import GrammarError
from audit.schema.model import Column, Relation, Schema
from audit.spec.importers.columns import ColumnWriter
from audit.spec.importers.omitted import Omitted
from audit.spec.importers.publications import Publications
from audit.spec.importers.relations import RelationWriter
from audit.spec.importers.sql_text import TypeNames
from audit.spec.importers.yaml_text import Value
from audit.spec.model import ColumnSpec, IndexSpec, Spec


class Writers:
    """The importer's writers, set up for the namespaces and defaults of a spec."""

    def __init__(self, schema: Schema, spec: Spec, *, rls_by_default: bool) -> None:
        self.omitted = Omitted()
        self.types = TypeNames(schema, spec.default_namespace)
        self.columns = ColumnWriter(
            self.types,
            frozenset(namespace.name for namespace in schema.namespaces),
            self.omitted,
        )
        known = {(table.namespace, table.name) for table in spec.tables}
        known |= {(relation.namespace, relation.name) for relation in schema.relations}
        self.relations = RelationWriter(
            self.columns,
            frozenset(known),
            spec.default_namespace,
            self.omitted,
            Publications(schema.publications, self.columns, self.omitted),
            rls_by_default=rls_by_default,
        )
        self.enums: dict[tuple[str | None, str], tuple[str, ...]] = {
            (enum.namespace, enum.name): enum.labels for enum in schema.enums
        }

    def column(self, relation: Relation, spec: ColumnSpec) -> Column:
        """The column that stands for a required one."""
        names = (spec.name, *spec.aliases)
        by_name = {column.name: column for column in relation.columns}
        return next(by_name[name] for name in names if name in by_name)

    def counterpart(self, relation: Relation | None, key: str, item: Any) -> Value:
        """What the database has in place of a foreign or primary key; None where that is open."""
        if relation is None or key not in ("foreign_keys", "primary_key"):
            return None
        apart = self.relations.apart(relation)
        if key == "primary_key":
            return apart.primary_key
        columns = frozenset(item.columns)
        found = [
            value for there, value in apart.foreign_keys if frozenset(there.columns) == columns
        ]
        return found[0] if len(found) == 1 else None


def plain_columns(index: IndexSpec) -> tuple[str, ...]:
    """The columns that an index's keys name."""
    found: list[str] = []
    for text in index.columns:
        try:
            key = parse_index_key(text)
        except GrammarError:
            found.append(text)
            continue
        if key.column is not None:
            found.append(key.column)
        elif key.expression:
            names = names_in(key.expression)
            found += sorted(names.columns) if names else []
        found.append(text)
    return tuple(found)
