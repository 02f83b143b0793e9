"""What a document of another tool says of a database, before it is written as a spec.

Everything is SQL or a name, as PostgreSQL would take it; empty and None mean: it doesn't say.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from audit.spec.importers.omitted import Omitted


@dataclass
class ForeignKeyOutline:
    """A foreign key; actions as SQL has them, `set null`. `where` is the place that says it."""

    columns: tuple[str, ...]
    namespace: str
    table: str
    ref_columns: tuple[str, ...] = ()  # empty: the primary key of the other table
    on_delete: str = ""
    on_update: str = ""
    where: str = ""


@dataclass
class IndexOutline:
    """An index, or a unique one; each key is a column's name, or SQL if it is in `expressions`."""

    keys: tuple[str, ...]
    expressions: frozenset[int] = frozenset()  # the places of the keys that are SQL
    unique: bool = False
    method: str = ""
    predicate: str = ""
    include: tuple[str, ...] = ()
    where: str = ""


@dataclass
class ColumnOutline:
    """A column. `type` may be a serial; `identity` is `always`, `by default` or `any`."""

    name: str
    type: str = ""
    not_null: bool = False
    default: str = ""
    identity: str = ""
    generated: str = ""
    unique: bool = False
    checks: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    description: str = ""
    comment: str = ""
    why: str = ""
    impact: str = ""
    where: str = ""


@dataclass
class TableOutline:
    """A table or a view (`kind` as the spec has it; empty: a table)."""

    namespace: str
    name: str
    kind: str = ""
    category: str = ""
    description: str = ""
    comment: str = ""
    why: str = ""
    impact: str = ""
    tags: tuple[str, ...] = ()
    columns: list[ColumnOutline] = field(default_factory=list)
    primary_key: tuple[str, ...] = ()
    uniques: list[tuple[str, ...]] = field(default_factory=list)
    foreign_keys: list[ForeignKeyOutline] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)
    indexes: list[IndexOutline] = field(default_factory=list)
    where: str = ""

    def column(self, name: str) -> ColumnOutline | None:
        """The column of that name."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass
class EnumOutline:
    """An enum type and its labels, in order."""

    namespace: str
    name: str
    labels: list[str]
    where: str = ""


@dataclass
class Outline:
    """All that the documents say.

    `categories` are id → title, in order. `omitted` is what gets lost; `remarks` are for whoever
    runs the import, and are in no file.
    """

    namespace: str = "public"  # of names without one
    title: str = ""
    description: str = ""
    categories: dict[str, str] = field(default_factory=dict)
    extensions: dict[str, str] = field(default_factory=dict)  # name → oldest version, or empty
    enums: list[EnumOutline] = field(default_factory=list)
    tables: list[TableOutline] = field(default_factory=list)
    omitted: Omitted = field(default_factory=Omitted)
    remarks: list[str] = field(default_factory=list)
