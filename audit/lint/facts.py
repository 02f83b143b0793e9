"""What the rules look up in a spec, and what they note."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from audit.compare.rule import Rule
from audit.errors import Problem
from audit.spec.model import ForeignKeySpec, Spec, TableSpec
from audit.spec.objects import EnumSpec
from audit.spec.source import Source


class Noted(NamedTuple):
    """One rule not met. `table` is `namespace.name`, or empty for what belongs to none."""

    rule: Rule
    table: str
    object: str
    message: str
    source: Source
    column: str | None = None
    expected: str = ""
    actual: str = ""
    hint: str = ""


class Facts:
    """A spec, the problems that loading it met, and its tables and enums by name."""

    def __init__(self, spec: Spec, problems: tuple[Problem, ...] = ()) -> None:
        self.spec = spec
        self.problems = problems

    @cached_property
    def tables(self) -> dict[tuple[str, str], TableSpec]:
        """Every required table by the names under which it will do."""
        found = {
            (table.namespace, alias): table for table in self.spec.tables for alias in table.aliases
        }
        return found | self.spec.by_name

    @cached_property
    def namespaces(self) -> tuple[str, ...]:
        """Where a bare name may live: the default namespace, and those of the required tables."""
        own = (table.namespace for table in self.spec.tables)
        return tuple(dict.fromkeys((self.spec.default_namespace, *own)))

    def referenced(self, key: ForeignKeySpec) -> TableSpec | None:
        """The required table that a foreign key points to; None where the spec has none."""
        return self.tables.get((key.ref_namespace, key.ref_table))

    @cached_property
    def enums(self) -> dict[str, tuple[EnumSpec, ...]]:
        """The required enums by bare name."""
        found: dict[str, tuple[EnumSpec, ...]] = {}
        for enum in self.spec.enums:
            found[enum.name] = (*found.get(enum.name, ()), enum)
        return found

    @cached_property
    def types(self) -> dict[str, frozenset[str]]:
        """The namespaces of the required types, by their bare names."""
        found: dict[str, frozenset[str]] = {}
        for namespace, name in self.spec.type_names:
            found[name] = found.get(name, frozenset()) | {namespace}
        return found

    def enum(self, namespace: str | None, name: str) -> EnumSpec | None:
        """The required enum that a type's name means; None where none or several may be meant."""
        found = self.enums.get(name, ())
        if namespace is not None:
            found = tuple(enum for enum in found if enum.namespace == namespace)
        return found[0] if len(found) == 1 else None


def listed(columns: tuple[str, ...]) -> str:
    """`(a, b)`, as messages name the columns of a key."""
    return f"({', '.join(columns)})"
