"""The values that make up a `Schema`.

They are named tuples, not dataclasses: a database of 10,000 tables has a quarter of a
million of them, a row of the catalog becomes one in C, and each is as immutable as a
frozen dataclass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from audit.schema.publication import Publication
from audit.schema.types import DataType

RelationKind = Literal["table", "partitioned table", "view", "materialized view", "foreign table"]


class Column(NamedTuple):
    """A column. `default` is SQL as the server prints it under a pinned search_path.

    A generated column has its expression in `generated` and `generated_kind` says `stored`
    or `virtual`; its `default` is None. `identity` is `always`, `by default` or empty.
    `serial` is true when the default is nextval() of a sequence that the column owns.
    `collation` is named only where it differs from the type's own, qualified unless it
    lives in pg_catalog.
    """

    name: str
    type: DataType
    nullable: bool = True
    default: str | None = None
    generated: str | None = None
    generated_kind: str = ""
    identity: str = ""
    serial: bool = False
    collation: str | None = None
    comment: str | None = None


class Key(NamedTuple):
    """A primary key or unique constraint. `columns` in the key's order."""

    name: str
    columns: tuple[str, ...]
    deferrable: bool = False
    deferred: bool = False
    nulls_not_distinct: bool = False
    period: bool = False  # WITHOUT OVERLAPS, PostgreSQL 18


class ForeignKey(NamedTuple):
    """A foreign key. Actions are `no action`, `restrict`, `cascade`, `set null`, `set default`.

    `set_columns` are those that ON DELETE SET NULL or SET DEFAULT is for; empty: all of them.
    """

    name: str
    columns: tuple[str, ...]
    ref_namespace: str
    ref_table: str
    ref_columns: tuple[str, ...]
    on_update: str = "no action"
    on_delete: str = "no action"
    match: str = "simple"
    deferrable: bool = False
    deferred: bool = False
    validated: bool = True
    enforced: bool = True
    period: bool = False  # PERIOD, PostgreSQL 18
    set_columns: tuple[str, ...] = ()  # PostgreSQL 15


class Check(NamedTuple):
    """A check constraint; `expression` without the word CHECK, `columns` those that it names."""

    name: str
    expression: str
    columns: tuple[str, ...] = ()
    validated: bool = True
    enforced: bool = True


class NotNull(NamedTuple):
    """A NOT NULL constraint of PostgreSQL 18 with a name of its own, or that no child inherits.

    One that is not here has the name that the server gives: `table_column_not_null`.
    """

    column: str
    name: str
    no_inherit: bool = False


class Exclusion(NamedTuple):
    """An exclusion constraint; `definition` as pg_get_constraintdef() prints it."""

    name: str
    definition: str


class IndexKey(NamedTuple):
    """One key of an index: a column's name, or an expression. Empty strings mean the default.

    `opclass` is qualified unless it is of pg_catalog; `options` are its own (`siglen=32`), sorted.
    """

    column: str | None
    expression: str | None = None
    opclass: str = ""
    collation: str = ""
    descending: bool = False
    nulls_first: bool = False
    options: tuple[str, ...] = ()


class Index(NamedTuple):
    """An index. `constraint` is true when a primary key, unique or exclusion constraint owns it.

    `usable` is what a requirement may rely on: valid, ready and live in pg_index.
    """

    name: str
    keys: tuple[IndexKey, ...]
    include: tuple[str, ...] = ()
    method: str = "btree"
    unique: bool = False
    primary: bool = False
    constraint: bool = False
    predicate: str | None = None
    nulls_not_distinct: bool = False
    usable: bool = True
    immediate: bool = True


class Policy(NamedTuple):
    """A row level security policy. `command` is `all`, `select`, `insert`, `update` or `delete`."""

    name: str
    command: str = "all"
    roles: tuple[str, ...] = ("public",)
    permissive: bool = True
    using: str | None = None
    check: str | None = None


class Trigger(NamedTuple):
    """A trigger that a person made (the server's own for foreign keys are left out).

    `columns` are those of UPDATE OF; `when` is the condition without the word WHEN; `old_table`
    and `new_table` name the transition tables.
    """

    name: str
    timing: str  # before, after, instead of
    events: tuple[str, ...]  # insert, update, delete, truncate
    level: str  # row, statement
    function_namespace: str
    function: str
    enabled: str = "origin"  # origin, disabled, replica, always
    constraint: bool = False
    definition: str = ""
    columns: tuple[str, ...] = ()
    when: str | None = None
    arguments: tuple[str, ...] = ()
    deferrable: bool = False
    deferred: bool = False
    old_table: str = ""
    new_table: str = ""


class ColumnGrant(NamedTuple):
    """A privilege on single columns, sorted by name."""

    privilege: str
    columns: tuple[str, ...]


class Grant(NamedTuple):
    """What one role was granted on a relation; `role` is `public` for everybody.

    Privileges are spelled as the server does (`SELECT`); one on single columns names them:
    `UPDATE (email, phone)`. `on_columns` has those again, a name each.
    """

    role: str
    privileges: tuple[str, ...]
    on_columns: tuple[ColumnGrant, ...] = ()


class Relation(NamedTuple):
    """A table, view, materialized view or foreign table.

    `row_estimate` is None before the first ANALYZE. `privileges` is what the audited role may
    do to it, through PUBLIC and memberships too; None when that was not asked. `partitions`
    counts the children that were set aside. `inherits` names its parents, `namespace.name`.
    """

    namespace: str
    name: str
    kind: RelationKind
    columns: tuple[Column, ...] = ()
    primary_key: Key | None = None
    uniques: tuple[Key, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    checks: tuple[Check, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    indexes: tuple[Index, ...] = ()
    rls_enabled: bool = False
    rls_forced: bool = False
    policies: tuple[Policy, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    grants: tuple[Grant, ...] = ()
    privileges: tuple[str, ...] | None = None
    owner: str = ""
    comment: str | None = None
    row_estimate: int | None = None
    partition_key: str = ""
    partitions: int = 0
    inherits: tuple[str, ...] = ()
    definition: str | None = None  # of a view
    options: tuple[str, ...] = ()  # reloptions such as security_invoker=true
    not_nulls: tuple[NotNull, ...] = ()
    partition_of: tuple[str, ...] = ()  # of a partition that was read by name, the nearest first

    @property
    def qualified(self) -> str:
        """`namespace.name`, unquoted: for people and for keys."""
        return f"{self.namespace}.{self.name}"


class EnumType(NamedTuple):
    """An enum; `labels` in their sort order."""

    namespace: str
    name: str
    labels: tuple[str, ...]
    comment: str | None = None


class Domain(NamedTuple):
    """A domain over `base`."""

    namespace: str
    name: str
    base: DataType
    nullable: bool = True
    default: str | None = None
    checks: tuple[Check, ...] = ()
    collation: str | None = None
    comment: str | None = None


class Composite(NamedTuple):
    """A free-standing composite type."""

    namespace: str
    name: str
    columns: tuple[Column, ...]
    comment: str | None = None


class RangeType(NamedTuple):
    """A range type. `multirange` is the name of its multirange type (PostgreSQL 14).

    `multirange_namespace` is empty where that is the range's own. `opclass` is the subtype's
    default one if `default_opclass`. `collation` is named only where it differs from the subtype's
    own. Names of functions and operator classes are qualified unless they are of pg_catalog.
    """

    namespace: str
    name: str
    subtype: DataType
    multirange: str = ""
    multirange_namespace: str = ""
    opclass: str = ""
    default_opclass: bool = True
    collation: str | None = None
    canonical: str = ""
    subtype_diff: str = ""
    comment: str | None = None


class Function(NamedTuple):
    """A function or procedure by its signature; bodies are never compared.

    `defaults` are those of its last arguments that go in, as many as have one.
    """

    namespace: str
    name: str
    arguments: str  # pg_get_function_identity_arguments()
    returns: str | None  # None for a procedure
    kind: str = "function"  # function, procedure, aggregate, window
    language: str = "sql"
    volatility: str = "volatile"
    security_definer: bool = False
    strict: bool = False
    settings: tuple[str, ...] = ()  # proconfig, such as search_path=""
    parallel: str = "unsafe"
    defaults: tuple[str, ...] = ()
    owner: str = ""
    # who may execute it beside the owner, `public` for everybody; None where that was not read
    execute: tuple[str, ...] | None = None


class Extension(NamedTuple):
    """An installed extension."""

    name: str
    version: str
    namespace: str


class Namespace(NamedTuple):
    """A Postgres schema; `usage` is whether the audited role has USAGE on it (None: not asked)."""

    name: str
    owner: str = ""
    usage: bool | None = None


class SetAside(NamedTuple):
    """Relations that are nobody's requirement, counted so that none is left out silently."""

    reason: str  # extension members, partition children, platform namespaces, temporary
    relations: int
    examples: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # all of them, where they were not read at all (partitions)


@dataclass(frozen=True)
class Schema:
    """The structure of one database, sorted by name throughout.

    `relations` are those that a spec may demand or that stand beyond it; `platform` are the
    relations of extensions and of platform namespaces (Supabase's `auth`, `storage` …), which a
    spec and foreign keys may name but no report lists. `unread` names what this reader could not
    see, in words a report can print (`policies: information_schema has none`): a requirement on it
    is unknown.
    """

    database: str
    server_version: str  # "18.6"
    server_version_num: int  # 180006
    role: str
    reader: Literal["pg_catalog", "information_schema"]
    namespaces: tuple[Namespace, ...] = ()
    relations: tuple[Relation, ...] = ()
    platform: tuple[Relation, ...] = ()
    enums: tuple[EnumType, ...] = ()
    domains: tuple[Domain, ...] = ()
    composites: tuple[Composite, ...] = ()
    functions: tuple[Function, ...] = ()
    extensions: tuple[Extension, ...] = ()
    publications: tuple[Publication, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    unread: tuple[str, ...] = ()
    # operator classes of extensions that are no type's default, by their bare names
    never_default: tuple[str, ...] = ()
    ranges: tuple[RangeType, ...] = ()
    # what is held here by no more than its name: `operator public.<<< (money, money)`, casts,
    # rules, operator classes, event triggers …
    unlisted: tuple[str, ...] = ()
    # (namespace, name) of every other type: base types, multiranges, those of extensions
    types: tuple[tuple[str, str], ...] = field(default=())

    @cached_property
    def type_names(self) -> tuple[tuple[str, str], ...]:
        """(namespace, name) of every type that a column may have."""
        return (
            *((enum.namespace, enum.name) for enum in self.enums),
            *((domain.namespace, domain.name) for domain in self.domains),
            *((composite.namespace, composite.name) for composite in self.composites),
            *((range_.namespace, range_.name) for range_ in self.ranges),
            *self.types,
        )

    @cached_property
    def by_name(self) -> dict[tuple[str, str], Relation]:
        """(namespace, name) → relation, platform relations included."""
        return {(r.namespace, r.name): r for r in (*self.platform, *self.relations)}
