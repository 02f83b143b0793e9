"""What a report for people says, section by section, before anybody lays it out.

Every text here is plain: no Markdown, no HTML, nothing escaped. Names of tables are shortened
where that leaves no doubt (see audit.render.report.words.Names).
"""

from __future__ import annotations

from dataclasses import dataclass

from audit.result.model import Counts


@dataclass(frozen=True, slots=True)
class Figure:
    """One key figure. `tone` is the status whose colour and shape it takes, or empty."""

    label: str
    value: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A category or phase in the summary; `coverage` and `columns` are put into words."""

    title: str
    counts: Counts
    coverage: str
    columns: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding; `state` is `gap`, `unverified`, `note` or `waived`."""

    rule: str
    table: str
    object: str
    severity: str
    state: str
    message: str
    expected: str
    actual: str
    hint: str
    why: str
    impact: str
    source: str
    waiver: str = ""


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A required column: its line of SQL and whether it was met."""

    name: str
    definition: str
    status: str
    description: str


@dataclass(frozen=True, slots=True)
class TableEntry:
    """A required table. `number` is its place among the missing, or among those that exist."""

    name: str
    number: int
    status: str
    optional: bool
    kind: str
    category: str
    phase: str
    severity: str
    description: str
    why: str
    impact: str
    current: str
    columns: str
    rows: str
    needs_first: tuple[str, ...]
    unblocks: tuple[str, ...]
    sql: str
    source: str
    lacks: tuple[FindingRow, ...]
    column_rows: tuple[ColumnRow, ...]


@dataclass(frozen=True, slots=True)
class TableGroup:
    """Tables under the title of their category; `note` says how many of how many."""

    title: str
    note: str
    tables: tuple[TableEntry, ...]
    description: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """A table that a capability needs, with its status and its number among the missing (or 0)."""

    name: str
    number: int
    status: str


@dataclass(frozen=True, slots=True)
class CapabilityEntry:
    """What the business can or cannot do, and why."""

    title: str
    description: str
    status: str
    verdict: str
    without: tuple[str, ...]
    needs: tuple[Need, ...]
    standing: str


@dataclass(frozen=True, slots=True)
class Step:
    """One table to see to: `action` is Create, Complete or Check.

    `after` are tables that must exist first and don't; `note` says what else to know; `number`
    is its number among the missing, or 0.
    """

    name: str
    number: int
    action: str
    status: str
    after: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class PhaseEntry:
    """A phase of work: its steps in the order in which they can be built."""

    title: str
    when: str
    severity: str
    goal: str
    counts: Counts
    standing: str
    steps: tuple[Step, ...]
    command: str


@dataclass(frozen=True, slots=True)
class FactRow:
    """A demand on what is no table; `status` is `met`, `unmet` or `unknown`."""

    title: str
    required: str
    actual: str
    status: str
    why: str


@dataclass(frozen=True, slots=True)
class Sufficiency:
    """Whether what is there will do: the question, the answer, and both sides of it."""

    question: str
    answer: str
    gives: tuple[str, ...]
    gives_not: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's outcome in words; `rule` says what the gate asks, `caution` what a pass hides."""

    passed: bool
    word: str
    rule: str
    reasons: tuple[str, ...]
    caution: str


@dataclass(frozen=True, slots=True)
class Method:
    """How the audit was made, so that a reader can tell what it is worth."""

    facts: tuple[tuple[str, str], ...]
    checked: tuple[tuple[str, str], ...]
    not_checked: tuple[str, ...]
    set_aside: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    reading: str
    unverified: str
    waived: str
    warned: str


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report, in the order in which it is read."""

    title: str
    description: str
    date: str
    target: str
    server: str
    selection: str
    state: tuple[Figure, ...]
    verdict: Verdict
    figures: tuple[Figure, ...]
    severities: tuple[tuple[str, int], ...]
    finding: str
    totals: SummaryRow
    categories: tuple[SummaryRow, ...]
    phases: tuple[SummaryRow, ...]
    gaps: tuple[CapabilityEntry, ...]
    ready: tuple[CapabilityEntry, ...]
    right: tuple[str, ...]
    right_tables: tuple[TableGroup, ...]
    sufficiency: Sufficiency
    plan: tuple[PhaseEntry, ...]
    plan_note: str
    next_command: str
    answer: str
    facts: tuple[FactRow, ...]
    existing: tuple[TableEntry, ...]
    optional: tuple[TableEntry, ...]
    beyond_spec: tuple[str, ...]
    missing: tuple[TableGroup, ...]
    partial: tuple[TableEntry, ...]
    unknown: tuple[TableEntry, ...]
    elsewhere: tuple[FindingRow, ...]
    findings: tuple[FindingRow, ...]
    waived: tuple[FindingRow, ...]
    method: Method
