"""What has been read of a spec so far, over all its files."""

from __future__ import annotations

from dataclasses import dataclass, field

from audit.errors import Problem
from audit.spec.business import Capability, Category, Phase
from audit.spec.model import DomainSpec, SpecFile, TableSpec
from audit.spec.objects import (
    CompositeSpec,
    EnumSpec,
    ExtensionSpec,
    FunctionSpec,
    ProjectRequirement,
    PublicationSpec,
    RangeSpec,
)
from audit.spec.source import Source

UNRESOLVED = ""  # the namespace of a name that was written without one, until all tables are known


@dataclass
class Defaults:
    """What holds for tables that don't say otherwise."""

    namespace: str = "public"
    rls: bool = False
    category: str | None = None
    phase: str | None = None
    exact: bool = False
    strict: bool = False
    exact_constraints: bool = False
    foreign_keys_indexed: bool = False


@dataclass
class Draft:
    """The requirements in the order they were written, and everything that is wrong with them.

    `uses` are the ids of categories and phases that something names, with their lines. `unreadable`
    tells that a file is no YAML, so that nothing can be said of what it would have added.
    """

    problems: list[Problem] = field(default_factory=list)
    files: list[SpecFile] = field(default_factory=list)
    defaults: Defaults = field(default_factory=Defaults)
    title: str = ""
    description: str = ""
    categories: list[Category] = field(default_factory=list)
    phases: list[Phase] = field(default_factory=list)
    capabilities: list[Capability] = field(default_factory=list)
    project: list[ProjectRequirement] = field(default_factory=list)
    extensions: list[ExtensionSpec] = field(default_factory=list)
    enums: list[EnumSpec] = field(default_factory=list)
    domains: list[DomainSpec] = field(default_factory=list)
    composites: list[CompositeSpec] = field(default_factory=list)
    ranges: list[RangeSpec] = field(default_factory=list)
    functions: list[FunctionSpec] = field(default_factory=list)
    publications: list[PublicationSpec] = field(default_factory=list)
    tables: list[TableSpec] = field(default_factory=list)
    uses: list[tuple[str, str, Source]] = field(default_factory=list)
    versioned: bool = False
    unreadable: bool = False
    first_said: dict[tuple[str, ...], Source] = field(default_factory=dict)

    def once(self, what: tuple[str, ...], source: Source, message: str) -> bool:
        """Whether `what` is said for the first time; a problem naming both places if not."""
        first = self.first_said.setdefault(what, source)
        if first is source:
            return True
        hint = f"first in {first.path}:{first.line}"
        rule, subject = "duplicate-requirement", " ".join(what)
        self.problems.append(Problem(source.path, source.line, message, hint, rule, subject))
        return False
