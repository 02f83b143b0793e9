"""What scripts have made so far: tables and other objects that later statements change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from audit.grammar.ddl.values import (
    Clause,
    CreateFunction,
    CreateIndex,
    CreatePolicy,
    CreateTrigger,
    WrittenConstraint,
)

Key = tuple[str, str]  # namespace, name


@dataclass
class ColumnDraft:
    """A column. `values` are the closed list of a comment, `description` other words of it."""

    name: str
    type: str
    clauses: list[Clause] = field(default_factory=list)
    comment: str | None = None
    values: tuple[str, ...] = ()
    description: str = ""

    def take(self, kind: str) -> None:
        """Remove the constraints of this kind."""
        self.clauses = [clause for clause in self.clauses if clause.kind != kind]

    def put(self, clause: Clause) -> None:
        """Set a constraint of which a column has one."""
        self.take(clause.kind)
        self.clauses.append(clause)


@dataclass(eq=False)
class TableDraft:
    """A table or view, with where it was made (`path`, `line`).

    `partial` tells that nothing makes it: it is there, and only what statements name of it is
    known.
    """

    namespace: str
    name: str
    path: str = ""
    line: int = 0
    kind: str = ""
    columns: dict[str, ColumnDraft] = field(default_factory=dict)
    constraints: list[WrittenConstraint] = field(default_factory=list)
    indexes: list[CreateIndex] = field(default_factory=list)
    rls: bool | None = None
    forced: bool | None = None
    policies: dict[str, CreatePolicy] = field(default_factory=dict)
    triggers: dict[str, CreateTrigger] = field(default_factory=dict)
    trigger_states: dict[str, str] = field(default_factory=dict)
    grants: dict[str, list[str]] = field(default_factory=dict)
    comment: str | None = None
    definition: str = ""
    partial: bool = False

    def know(self, columns: Iterable[str]) -> None:
        """Take note of columns that a statement names, where they are not all known."""
        if self.partial:
            for name in columns:
                self.columns.setdefault(name, ColumnDraft(name, ""))

    @property
    def key(self) -> Key:
        """Namespace and name."""
        return self.namespace, self.name

    @property
    def qualified(self) -> str:
        """`namespace.name`, unquoted."""
        return f"{self.namespace}.{self.name}"


@dataclass
class EnumDraft:
    """An enum and its labels, in order."""

    namespace: str
    name: str
    labels: list[str]


@dataclass
class FunctionDraft:
    """A function by its arguments as written."""

    namespace: str
    name: str
    written: CreateFunction


@dataclass
class Draft:
    """Everything that scripts have made, in order; `tables` hold views too."""

    tables: dict[Key, TableDraft] = field(default_factory=dict)
    enums: dict[Key, EnumDraft] = field(default_factory=dict)
    domains: dict[Key, str] = field(default_factory=dict)  # as in CREATE DOMAIN, after AS
    functions: dict[tuple[str, str, str], FunctionDraft] = field(default_factory=dict)
    extensions: list[str] = field(default_factory=list)
