"""The plan as plain values: statements in an order that applies, with their hazards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from audit.spec.source import Source

StatementKind = Literal[
    "create-namespace",
    "create-sequence",
    "create-extension",
    "create-enum",
    "add-enum-value",
    "create-domain",
    "create-composite",
    "create-range",
    "add-attribute",
    "create-table",
    "add-column",
    "widen-type",
    "set-default",
    "set-not-null",
    "add-primary-key",
    "add-unique",
    "add-check",
    "add-exclusion",
    "add-foreign-key",
    "validate-constraint",
    "create-index",
    "create-view",
    "enable-rls",
    "force-rls",
    "create-policy",
    "create-trigger",
    "grant",
    "revoke",
    "set-view-option",
    "create-publication",
    "publish-table",
    "comment",
    "decision",
]

Section = Literal["prerequisites", "tables", "views", "access", "existing rows", "decisions"]

# In the order of the file. Whatever the rows of today can refuse comes after all that they can't,
# so that a refusal leaves nothing undone but itself.
SECTIONS: tuple[Section, ...] = get_args(Section)

HAZARDS: Mapping[str, str] = {
    "blocks-writes": "Writes to the table wait; choose a quiet hour if it is large.",
    "scans-table": "Reads the whole table while it runs; reads and writes go on.",
    "rewrites-table": "Stores every row anew under an exclusive lock; the table is closed.",
    "locks-referenced-table": "Writes to the table that is referenced wait for a moment.",
    "fails-if-nulls": "Fails while a row has NULL there: fill those rows first.",
    "fails-if-duplicates": "Fails while two rows hold the same key: clean those up first.",
    "fails-if-rows-violate": "Fails while a row breaks the rule, which new rows obey already.",
    "fails-if-orphans": "Fails while a row refers to nothing; new rows cannot do so any more.",
    "fails-if-overlaps": "Fails while two rows exclude each other: correct those first.",
    "needs-role": "Fails if one of the roles that it names does not exist in this database.",
    "needs-privilege": "May need more rights than the owner of the tables has.",
    "needs-commit": "In a transaction of its own: a new enum value is usable once committed.",
    "hides-rows": "A role will see only rows that a policy shows it: has every role one?",
    "no-policy": "No policy is required here: with row level security on, only the owner and roles "
    "that bypass it can read or write the table.",
    "changes-behaviour": "What the product does today may depend on how it is now.",
    "loses-data": "Values that do not fit are cut or refused; look at them first.",
    "maybe-renamed": "There is a table much like it; if it is the same one, rename that.",
    "runs-as-owner": "A view reads with its owner's rights, past row level security, unless it is "
    "security_invoker.",
    "needs-replica-identity": "UPDATE and DELETE fail on a published table that has neither a "
    "primary key nor another replica identity.",
    "cannot-undo": "Cannot be undone by a statement.",
}

# The strongest lock that a kind of statement takes, in words.
NEW_OBJECT = "none on what exists"
EXCLUSIVE = "access exclusive: reads and writes wait"
NO_WRITES = "share: writes wait, reads go on"
NO_WRITES_BOTH = "share row exclusive on both tables: writes wait, reads go on"
BACKGROUND = "share update exclusive: reads and writes go on"


class Probe(NamedTuple):
    """A read-only query that counts the rows which `hazard` of its statement is about."""

    hazard: str
    sql: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL statement of the plan, without the closing semicolon.

    `order` counts from 1 through the whole plan. `table` is `namespace.name` of the required table,
    or empty for what belongs to none; `object` is what the statement makes or changes in it.
    Statements of one `group` run in one transaction. `phase` is the table's, or the earliest that
    needs it. `short` is the same in plain SQL for reports, where `sql` is wrapped to be run again
    without harm. `findings` are the fingerprints that it closes. `hazards` are keys of HAZARDS. A
    `decision` is printed and never run; `why` then says what must be decided. `required_by` names
    the tables for whose sake something outside the chosen part is in the plan. `notes` are further
    sentences about this very statement. `probes` tell beforehand whether it will fail on rows.
    `rows` is how many the table has by the catalog's estimate; None for a new one, or one that was
    never analyzed.
    """

    order: int
    kind: StatementKind
    section: Section
    group: str
    table: str
    object: str
    sql: str
    short: str = ""
    phase: str | None = None
    findings: tuple[str, ...] = ()
    source: Source | None = None
    why: str = ""
    hazards: tuple[str, ...] = ()
    lock: str = NEW_OBJECT
    decision: bool = False
    required_by: tuple[str, ...] = ()
    search_path: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    probes: tuple[Probe, ...] = ()
    rows: int | None = None

    @property
    def readable(self) -> str:
        """The statement as a report shows it."""
        return self.short or self.sql


@dataclass(frozen=True, slots=True)
class PhaseHeading:
    """What the file says above a phase's statements; `id` None for tables without a phase."""

    id: str | None
    title: str
    when: str = ""
    goal: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be run, in order, and what a person has to decide first.

    `unverified` counts requirements that could not be told, for which nothing is planned.
    `selection` are the tables the plan was narrowed to (`namespace.name`), empty for all. `proof`
    says how it went on a copy (`proved …`, `not proved: …`), empty where that was not tried.
    """

    statements: tuple[Statement, ...]
    phases: tuple[PhaseHeading, ...] = ()
    unverified: int = 0
    selection: tuple[str, ...] = ()
    proof: str = ""

    @property
    def active(self) -> tuple[Statement, ...]:
        """The statements that run."""
        return tuple(s for s in self.statements if not s.decision)

    @property
    def decisions(self) -> tuple[Statement, ...]:
        """What is printed as comments, for a person to decide."""
        return tuple(s for s in self.statements if s.decision)

    @property
    def summary_line(self) -> str:
        """The plan in one sentence."""
        created = sum(s.kind == "create-table" and not s.decision for s in self.statements)
        if not self.statements:
            return "Nothing to do: nothing that SQL could add is missing."
        parts = [
            _count(len(self.active), "statement"),
            _count(created, "new table"),
            _count(len(self.decisions), "decision") + " for a person",
        ]
        return ", ".join(parts) + "."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
