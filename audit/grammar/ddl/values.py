"""What a statement of DDL says. Texts are as written, in one line, unquoted words in lower case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias


class Name(NamedTuple):
    """A name as written; the namespace is None where none was."""

    namespace: str | None
    name: str


class Target(NamedTuple):
    """What a foreign key points to; `tail` is what follows: `on delete cascade`."""

    table: Name
    columns: tuple[str, ...] = ()
    tail: str = ""


class Clause(NamedTuple):
    """One constraint inside a column. `kind` is its first words: `not null`, `default`, `check` …

    `text` is all of it; of `references` there is the target instead.
    """

    kind: str
    text: str = ""
    name: str | None = None
    target: Target | None = None


class WrittenColumn(NamedTuple):
    """A column: its type (with a collation), its constraints, and where it ends (a character)."""

    name: str
    type: str
    clauses: tuple[Clause, ...] = ()
    left_out: tuple[str, ...] = ()
    end: int = 0


@dataclass(frozen=True)
class WrittenConstraint:
    """A constraint of a table. `kind`: `primary key`, `unique`, `foreign key`, `check`,
    `exclude`, `not null`.

    `text` is the expression of a check and the whole of an exclusion. `details` are keys of a spec
    with their values.
    """

    kind: str
    columns: tuple[str, ...] = ()
    name: str | None = None
    text: str = ""
    target: Target | None = None
    details: dict[str, bool | tuple[str, ...]] = field(default_factory=dict)
    index: str | None = None  # of USING INDEX


class CreateTable(NamedTuple):
    """CREATE TABLE. `kind` is as a spec names it, empty for a plain table."""

    name: Name
    columns: tuple[WrittenColumn, ...]
    constraints: tuple[WrittenConstraint, ...]
    kind: str = ""
    if_not_exists: bool = False
    left_out: tuple[str, ...] = ()


class ColumnChange(NamedTuple):
    """ALTER TABLE … COLUMN. `what`: `add`, `drop`, `type`, `clause` (put), `no clause` (take).

    A clause that is put replaces one of its kind.
    """

    table: Name
    what: str
    column: str
    added: WrittenColumn | None = None
    type: str = ""
    clause: Clause | None = None
    lenient: bool = False  # IF EXISTS, IF NOT EXISTS


class ConstraintChange(NamedTuple):
    """ALTER TABLE … CONSTRAINT. `what`: `add`, `drop`, `validate`."""

    table: Name
    what: str
    name: str | None = None
    added: WrittenConstraint | None = None
    lenient: bool = False


class RowSecurity(NamedTuple):
    """ALTER TABLE … ROW LEVEL SECURITY; None: this is not changed."""

    table: Name
    enabled: bool | None = None
    forced: bool | None = None


class Rename(NamedTuple):
    """Another name for an object, or one inside a table (`table` set, `name` what is renamed)."""

    kind: str
    name: Name
    new: str
    table: Name | None = None


class SetSchema(NamedTuple):
    """Another namespace for an object."""

    kind: str
    name: Name
    namespace: str


class CreateIndex(NamedTuple):
    """CREATE INDEX; `keys` are column names or SQL, `details` keys of a spec."""

    table: Name
    name: str
    keys: tuple[str, ...]
    details: dict[str, str | bool | tuple[str, ...]]
    if_not_exists: bool = False


class CreatePolicy(NamedTuple):
    """CREATE POLICY, or ALTER POLICY (`alters`): then None means that it stays as it is."""

    table: Name
    name: str
    command: str = "all"
    roles: tuple[str, ...] | None = None
    permissive: bool = True
    using: str | None = None
    check: str | None = None
    alters: bool = False


class CreateTrigger(NamedTuple):
    """CREATE TRIGGER; `details` are keys of a spec."""

    table: Name
    name: str
    details: dict[str, str | bool | tuple[str, ...]]
    function: Name


class TriggerState(NamedTuple):
    """ALTER TABLE … ENABLE or DISABLE TRIGGER; `name` None: all of them."""

    table: Name
    name: str | None
    state: str


class CreateEnum(NamedTuple):
    """CREATE TYPE … AS ENUM."""

    name: Name
    labels: tuple[str, ...]


class CreateDomain(NamedTuple):
    """CREATE DOMAIN; `definition` is what stands after AS, constraints without their names."""

    name: Name
    definition: str


class EnumLabel(NamedTuple):
    """ALTER TYPE … ADD VALUE (`old` None) or RENAME VALUE."""

    name: Name
    new: str
    old: str | None = None
    neighbour: str | None = None
    after: bool = True
    if_not_exists: bool = False


class CreateFunction(NamedTuple):
    """CREATE FUNCTION or PROCEDURE; `details` are keys of a spec.

    With `alters` it is ALTER FUNCTION: only these details change; `arguments` None is any.
    """

    name: Name
    arguments: str | None
    details: dict[str, str | bool | dict[str, str]]
    alters: bool = False


class CreateView(NamedTuple):
    """CREATE VIEW; `columns` are the names in brackets after its own."""

    name: Name
    definition: str
    materialized: bool = False
    columns: tuple[str, ...] = ()


class CreateExtension(NamedTuple):
    """CREATE EXTENSION."""

    name: str


class Comment(NamedTuple):
    """COMMENT ON; `column` is set for one of a column. `text` None removes it."""

    kind: str
    name: Name
    text: str | None
    column: str | None = None


class Grant(NamedTuple):
    """GRANT or REVOKE on tables."""

    tables: tuple[Name, ...]
    roles: tuple[str, ...]
    privileges: tuple[str, ...]  # `all` for all of them
    revoke: bool = False


class Drop(NamedTuple):
    """DROP; `table` is set for what belongs to one. `arguments` are a function's, if written."""

    kind: str
    name: Name
    table: Name | None = None
    arguments: str | None = None
    lenient: bool = False


class SearchPath(NamedTuple):
    """SET search_path: where unqualified names go from here on; None: back to the default."""

    namespace: str | None


class LeftOut(NamedTuple):
    """A statement, or a part of one, that a spec can't say, or that takes a server to tell.

    Those of one `family` are counted, not named one by one.
    """

    what: str
    family: str = ""


Action: TypeAlias = (
    CreateTable
    | ColumnChange
    | ConstraintChange
    | RowSecurity
    | Rename
    | SetSchema
    | CreateIndex
    | CreatePolicy
    | CreateTrigger
    | TriggerState
    | CreateEnum
    | CreateDomain
    | EnumLabel
    | CreateFunction
    | CreateView
    | CreateExtension
    | Comment
    | Grant
    | Drop
    | SearchPath
    | LeftOut
)
