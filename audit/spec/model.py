"""What a spec demands, as frozen values: each requirement with the file and line it stands on.

Constraints written inside a column's short form are folded into the table's own lists, so that
one requirement has one shape wherever it was written. None means: not stated, so not checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from audit.schema.model import RelationKind
from audit.schema.types import DataType
from audit.spec.business import Capability, Category, Phase
from audit.spec.objects import (
    CompositeSpec,
    EnumSpec,
    ExtensionSpec,
    FunctionSpec,
    GrantSpec,
    ProjectRequirement,
    PublicationSpec,
    RangeSpec,
)
from audit.spec.source import Source


class ColumnSpec(NamedTuple):
    """A required column.

    `type_text` is the type as written, `type` what it resolves to (namespace None: look it up).
    `serial` demands a column that numbers itself: a serial or an identity. `default` is SQL text
    without a leading DEFAULT; `NULL` demands that there is none. `values` are the only values that
    the column may take. `identity` is `always`, `by default` or `any`. `default_via` is `trigger`
    where a trigger fills the column in place of a default.
    """

    name: str
    source: Source
    type: DataType | None = None
    type_text: str = ""
    serial: bool = False
    nullable: bool | None = None
    default: str | None = None
    default_via: str = ""
    generated: str | None = None
    generated_kind: str = ""
    identity: str | None = None
    collation: str | None = None
    values: tuple[str, ...] | None = None
    comment: str | None = None
    description: str = ""
    why: str = ""
    impact: str = ""
    aliases: tuple[str, ...] = ()
    exact: bool = False
    optional: bool = False
    not_null_name: str | None = None  # of its constraint, PostgreSQL 18
    no_inherit: bool | None = None  # whether its NOT NULL must be NO INHERIT


class KeySpec(NamedTuple):
    """A required primary key or unique guarantee.

    Any unique index over the same columns satisfies a unique one, unless `constraint` asks for a
    constraint. `name` is compared only where given. `without_overlaps` makes the last column a
    period. `exact` refuses what guarantees more or carries other columns along.
    """

    columns: tuple[str, ...]
    source: Source
    name: str | None = None
    where: str | None = None
    nulls_not_distinct: bool | None = None
    constraint: bool = False
    deferrable: bool | None = None
    deferred: bool | None = None
    without_overlaps: bool = False
    include: tuple[str, ...] = ()
    exact: bool | None = None


class ForeignKeySpec(NamedTuple):
    """A required foreign key. `ref_columns` empty: the referenced table's primary key.

    An action that is None was not stated; a stated one must hold. `ref_namespace` None: the
    table's own namespace (the loader fills in the default). `set_columns` are those that ON DELETE
    SET NULL or SET DEFAULT is for; empty: all. `period` makes the last pair of columns periods.
    `validated` and `enforced` are false where the weaker state will do. `indexed` asks for an
    index that serves it.
    """

    columns: tuple[str, ...]
    ref_namespace: str
    ref_table: str
    ref_columns: tuple[str, ...]
    source: Source
    on_delete: str | None = None
    on_update: str | None = None
    match: str | None = None
    deferrable: bool | None = None
    deferred: bool | None = None
    name: str | None = None
    set_columns: tuple[str, ...] = ()
    period: bool = False
    validated: bool | None = None
    enforced: bool | None = None
    indexed: bool | None = None
    exact: bool | None = None


class CheckSpec(NamedTuple):
    """A required check constraint: SQL text without the word CHECK.

    `validated` and `enforced` are false where the weaker state will do.
    """

    expression: str
    source: Source
    name: str | None = None
    column: str | None = None  # where it was written inside a column
    validated: bool | None = None
    enforced: bool | None = None


class ExclusionSpec(NamedTuple):
    """A required exclusion constraint: `exclude using gist (room with =, during with &&)`."""

    definition: str
    source: Source
    name: str | None = None


class IndexSpec(NamedTuple):
    """A required index. `columns` are column names or expressions, in order.

    `exact` refuses one that is more, or is sorted otherwise, than what was written.
    """

    columns: tuple[str, ...]
    source: Source
    name: str | None = None
    method: str | None = None
    unique: bool = False
    where: str | None = None
    include: tuple[str, ...] = ()
    why: str = ""
    nulls_not_distinct: bool | None = None
    exact: bool | None = None


class PolicySpec(NamedTuple):
    """A required policy. `name` None: any policy that fits will do."""

    source: Source
    name: str | None = None
    command: str | None = None
    roles: tuple[str, ...] | None = None
    permissive: bool | None = None
    using: str | None = None
    check: str | None = None


class RlsSpec(NamedTuple):
    """What is demanded of row level security on a table."""

    source: Source
    enabled: bool | None = True
    forced: bool | None = None
    policies: tuple[PolicySpec, ...] = ()


class TriggerSpec(NamedTuple):
    """A required trigger; everything but the name is checked only where given.

    `enabled` False accepts a disabled or a replica's one, True what fires in an ordinary session;
    `state` is one by its name. With `exact`, what is not stated must be as CREATE TRIGGER leaves
    it, and the events are all.
    """

    name: str
    source: Source
    timing: str | None = None
    events: tuple[str, ...] = ()
    level: str | None = None
    function: str | None = None
    enabled: bool | None = None
    state: str | None = None
    columns: tuple[str, ...] | None = None
    when: str | None = None
    arguments: tuple[str, ...] | None = None
    constraint: bool | None = None
    deferrable: bool | None = None
    deferred: bool | None = None
    old_table: str | None = None
    new_table: str | None = None
    exact: bool = False


class ViewOptions(NamedTuple):
    """The options that a view must have; None is not stated. `check_option` may be `none`."""

    source: Source
    security_invoker: bool | None = None
    security_barrier: bool | None = None
    check_option: str | None = None


class PublishedSpec(NamedTuple):
    """What the publication `name` must publish of a table.

    `columns` None: every column that the spec names. `where` is the row filter, None for no filter.
    """

    name: str
    source: Source
    columns: tuple[str, ...] | None = None
    where: str | None = None


class TableSpec(NamedTuple):
    """A required table (or view: `kind`), with its business context.

    `kind` None accepts a plain or a partitioned table. `rls_by_default` tells that `rls` came from
    the spec's defaults, which a view is exempt from.
    """

    namespace: str
    name: str
    source: Source
    kind: RelationKind | None = None
    category: str | None = None
    phase: str | None = None
    description: str = ""
    why: str = ""
    impact: str = ""
    aliases: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    optional: bool = False
    strict: bool = False
    exact: bool = False
    columns: tuple[ColumnSpec, ...] = ()
    primary_key: KeySpec | None = None
    uniques: tuple[KeySpec, ...] = ()
    foreign_keys: tuple[ForeignKeySpec, ...] = ()
    checks: tuple[CheckSpec, ...] = ()
    exclusions: tuple[ExclusionSpec, ...] = ()
    indexes: tuple[IndexSpec, ...] = ()
    rls: RlsSpec | None = None
    triggers: tuple[TriggerSpec, ...] = ()
    grants: tuple[GrantSpec, ...] = ()
    comment: str | None = None
    owner: str | None = None
    definition: str | None = None  # of a view, used to create it
    tags: tuple[str, ...] = ()
    publications: tuple[PublishedSpec, ...] = ()
    options: ViewOptions | None = None  # of a view

    @property
    def qualified(self) -> str:
        """`namespace.name`, unquoted."""
        return f"{self.namespace}.{self.name}"


class DomainSpec(NamedTuple):
    """A domain that must exist, over `type`; `default` is SQL, `NULL` demands that there is none.

    Every condition of `checks` must be enforced; it names the value as VALUE.
    """

    namespace: str
    name: str
    source: Source
    type: DataType | None = None
    type_text: str = ""
    nullable: bool | None = None
    default: str | None = None
    collation: str | None = None
    checks: tuple[CheckSpec, ...] = ()
    comment: str | None = None
    exact: bool = False
    why: str = ""
    impact: str = ""

    @property
    def qualified(self) -> str:
        """`namespace.name`, unquoted."""
        return f"{self.namespace}.{self.name}"


class SpecFile(NamedTuple):
    """A file the spec was read from, with the SHA-256 of its bytes (hex)."""

    path: str
    sha256: str


@dataclass(frozen=True)
class Spec:
    """Everything a spec says, in the order it was written (categories and phases: report order)."""

    title: str
    files: tuple[SpecFile, ...]
    description: str = ""
    default_namespace: str = "public"
    categories: tuple[Category, ...] = ()
    phases: tuple[Phase, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    project: tuple[ProjectRequirement, ...] = ()
    extensions: tuple[ExtensionSpec, ...] = ()
    enums: tuple[EnumSpec, ...] = ()
    domains: tuple[DomainSpec, ...] = ()
    composites: tuple[CompositeSpec, ...] = ()
    ranges: tuple[RangeSpec, ...] = ()
    functions: tuple[FunctionSpec, ...] = ()
    publications: tuple[PublicationSpec, ...] = ()
    tables: tuple[TableSpec, ...] = ()

    @cached_property
    def by_name(self) -> dict[tuple[str, str], TableSpec]:
        """(namespace, name) → table."""
        return {(t.namespace, t.name): t for t in self.tables}

    @cached_property
    def type_names(self) -> tuple[tuple[str, str], ...]:
        """(namespace, name) of every required type."""
        return (
            *((enum.namespace, enum.name) for enum in self.enums),
            *((domain.namespace, domain.name) for domain in self.domains),
            *((composite.namespace, composite.name) for composite in self.composites),
            *((range_.namespace, range_.name) for range_ in self.ranges),
            *(range_.multirange_name for range_ in self.ranges),
        )

    @cached_property
    def phase_by_id(self) -> dict[str, Phase]:
        """Phase id → phase."""
        return {p.id: p for p in self.phases}
