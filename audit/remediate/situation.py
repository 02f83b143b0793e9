"""What is there, what is missing, and what the spec's names mean in this database."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from audit.compare.finding import Comparison, Finding, TableOutcome
from audit.remediate.names import Names
from audit.remediate.own_types import OwnTypes
from audit.schema.model import Relation, Schema
from audit.schema.types import DataType
from audit.spec.model import ColumnSpec, Spec, TableSpec
from audit.spec.objects import EnumSpec, FunctionSpec

TableKey = tuple[str, str]  # (namespace, table)

_ALWAYS_THERE = frozenset({"pg_catalog", "information_schema"})


class Situation:
    """One audit, indexed for planning. `chosen` are the required tables that the plan is for.

    `building` tells that a database is built from nothing: whatever the spec names and does not
    require itself (a table, a type, a function of somebody else) is taken to be there then.
    """

    def __init__(
        self,
        spec: Spec,
        schema: Schema,
        comparison: Comparison,
        chosen: Collection[TableKey],
        *,
        building: bool = False,
    ) -> None:
        self.building = building
        self.planned: frozenset[TableKey] = frozenset()  # tables that the plan creates
        self.spec = spec
        self.schema = schema
        self.comparison = comparison
        self.chosen = frozenset(chosen)
        self.names = Names(schema, spec)
        self.outcomes: dict[TableKey, TableOutcome] = {
            (outcome.namespace, outcome.name): outcome for outcome in comparison.tables
        }

    @cached_property
    def gaps(self) -> dict[str, tuple[Finding, ...]]:
        """`namespace.name` of a required table (empty for what is none) → what it fails."""
        found: dict[str, list[Finding]] = {}
        for finding in self.comparison.findings:
            if finding.kind == "gap":
                found.setdefault(finding.table, []).append(finding)
        return {table: tuple(findings) for table, findings in found.items()}

    @cached_property
    def _relations(self) -> dict[str, Relation]:
        return {relation.qualified: relation for relation in self.schema.by_name.values()}

    @cached_property
    def platform(self) -> frozenset[str]:
        """The platform's namespaces: nothing in them is created or altered."""
        return frozenset(relation.namespace for relation in self.schema.platform)

    @cached_property
    def namespaces(self) -> frozenset[str]:
        """Every namespace that is known to exist."""
        schema = self.schema
        return _ALWAYS_THERE.union(
            (namespace.name for namespace in schema.namespaces),
            (relation.namespace for relation in schema.by_name.values()),
            (extension.namespace for extension in schema.extensions),
            (function.namespace for function in schema.functions),
            (namespace for namespace, _ in schema.types),
        )

    @cached_property
    def namespaces_to_come(self) -> frozenset[str]:
        """The namespaces that the spec puts something into and that do not exist."""
        spec = self.spec
        wanted = {table.namespace for table in spec.tables} | {
            namespace for namespace, _ in spec.type_names
        }
        return frozenset(wanted - self.namespaces - self.platform)

    def relation(self, key: TableKey) -> Relation | None:
        """The relation that a required table was found as, or the relation of that very name."""
        outcome = self.outcomes.get(key)
        if outcome is not None and outcome.found is not None and outcome.status != "missing":
            return self._relations.get(outcome.found)
        return self.schema.by_name.get(key)

    def is_missing(self, key: TableKey) -> bool:
        """Whether `key` is a required table that does not exist (under whatever name)."""
        outcome = self.outcomes.get(key)
        return outcome is not None and outcome.status == "missing"

    def search_path(self, namespace: str) -> tuple[str, ...]:
        """Where the spec's unqualified names are looked up, near the table first."""
        candidates = (namespace, self.spec.default_namespace, "public", "extensions")
        existing = self.namespaces | self.namespaces_to_come
        return (*dict.fromkeys(name for name in candidates if name in existing), "pg_temp")

    # --- types ---------------------------------------------------------------

    @cached_property
    def enums_to_come(self) -> dict[TableKey, EnumSpec]:
        """The enums that have to be created."""
        existing = {(enum.namespace, enum.name) for enum in self.schema.enums}
        return {
            (enum.namespace, enum.name): enum
            for enum in self.spec.enums
            if (enum.namespace, enum.name) not in existing
        }

    @cached_property
    def own_types(self) -> OwnTypes:
        """The required domains, composite and range types, and which of them can be created."""
        return OwnTypes(self)

    @cached_property
    def _type_homes(self) -> dict[str, tuple[str, ...]]:
        homes: dict[str, dict[str, None]] = {}
        for namespace, name in (*self.schema.type_names, *self.spec.type_names):
            homes.setdefault(name, {})[namespace] = None
        return {name: tuple(namespaces) for name, namespaces in homes.items()}

    def type_home(self, wanted: DataType, table_namespace: str) -> str | None:
        """The namespace of a type: as written, else near the table, else the only one."""
        homes = self._type_homes.get(wanted.name, ())
        if wanted.namespace is not None:
            known = wanted.namespace == "pg_catalog" or wanted.namespace in homes
            return wanted.namespace if known else None
        preferred = (
            table_namespace,
            self.spec.default_namespace,
            *(extension.namespace for extension in self.schema.extensions),
        )
        for namespace in preferred:
            if namespace in homes:
                return namespace
        return homes[0] if len(homes) == 1 else None

    def enum_labels(self, wanted: DataType, table_namespace: str) -> tuple[str, ...] | None:
        """The labels that an enum has or will have; None for what is no enum."""
        key = (self.type_home(wanted, table_namespace) or "", wanted.name)
        for enum in self.schema.enums:
            if (enum.namespace, enum.name) == key:
                return enum.labels
        planned = self.enums_to_come.get(key)
        return planned.labels if planned else None

    def type_problem(self, column: ColumnSpec, table_namespace: str) -> str:
        """Why a column's type cannot be used, as a sentence; empty if it can."""
        if column.type is None:
            return f"The spec does not say what type column {column.name} has."
        problem = self.unusable_type(column.type, table_namespace)
        return f"Column {column.name}: {problem}" if problem else ""

    def unusable_type(self, wanted: DataType, namespace: str) -> str:
        """Why a type can't be used or will not be there, as a sentence; empty where it can."""
        if problem := self.unknown_type(wanted, namespace):
            return problem
        key = (self.type_home(wanted, namespace) or "", wanted.name)
        reason = self.own_types.blocked.get(key)
        return f"Type {wanted} can't be created: {reason}" if reason else ""

    def unknown_type(self, wanted: DataType, namespace: str) -> str:
        """Why a type can't be used, as a sentence; empty where it is there or to come."""
        if self.type_home(wanted, namespace) or self.extensions_to_come or self.building:
            return ""
        return f"Type {wanted} does not exist here, and no type or extension of the spec brings it."

    @cached_property
    def extensions_to_come(self) -> frozenset[str]:
        """The demanded extensions that are not installed; their types are not known yet."""
        return frozenset(e.name for e in self.spec.extensions) - {
            e.name for e in self.schema.extensions
        }

    # --- what an expression needs --------------------------------------------

    @cached_property
    def missing_functions(self) -> tuple[FunctionSpec, ...]:
        """The demanded functions that do not exist; only the author can write them."""
        missing = {f.source for f in self.gaps.get("", ()) if f.rule == "missing-function"}
        return tuple(function for function in self.spec.functions if function.source in missing)

    def problem_of(self, expression: str | None) -> str:
        """What keeps an expression from being used now, as a sentence; empty if nothing does."""
        from audit.grammar.parse import GrammarError, tokenize

        if not expression or self.building:
            return ""
        try:
            words = [_plain(token.word) for token in tokenize(expression)]
        except GrammarError:
            return ""  # the loader has told; the server will too
        missing = {(f.namespace, f.name) for f in self.missing_functions}
        for place, word in enumerate(words[:-1]):
            if words[place + 1] != "(":
                continue
            namespace = words[place - 2] if place >= 2 and words[place - 1] == "." else None
            if namespace and self.schema.namespaces and namespace not in self.namespaces:
                return f"It calls {namespace}.{word}(), and there is no schema {namespace} here."
            if any(word == name and namespace in (None, home) for home, name in missing):
                return f"It calls {word}(), which has to be written first."
        return ""

    def problem_of_reading(self, query: str, namespace: str) -> str:
        """What a query reads that will not be there, as a sentence; empty if everything will."""
        from audit.grammar.query import tables_read

        if self.building:
            return ""
        for written, name in tables_read(query):
            homes = (written,) if written else (*self.search_path(namespace), "pg_catalog")
            if ("pg_catalog" in homes and name.startswith("pg_")) or "information_schema" in homes:
                continue
            keys = [(home, name) for home in homes]
            if not any(self.relation(key) or key in self.planned for key in keys):
                shown = f"{written}.{name}" if written else name
                return f"It reads {shown}, which neither exists nor is created here."
        return ""


def _plain(word: str) -> str:
    return word[1:-1].replace('""', '"') if word.startswith('"') else word


def target_of(table: TableSpec, relation: Relation | None) -> TableKey:
    """The name that statements for a required table use: that of the relation it was found as."""
    return (relation.namespace, relation.name) if relation else (table.namespace, table.name)
