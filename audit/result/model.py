"""The one document that every report is a function of: `AuditResult`.

Its JSON form (DESIGN "Result, version 1") is made by audit.result.document; these values are the
same thing with types. Nothing here is computed by a renderer: what a report prints, stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from audit.compare.finding import Near, Status
from audit.schema.question import Equality
from audit.severity import Severity

SCHEMA_VERSION = 1

CapabilityStatus = Literal["ready", "degraded", "blocked", "unknown"]


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A file and line of the spec; `path` relative where it can be."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Waiver:
    """Why a finding is accepted, by whom, until when (ISO date)."""

    reason: str
    owner: str = ""
    expires: str = ""


@dataclass(frozen=True, slots=True)
class ResultFinding:
    """A finding as published. `kind` as in audit.compare.finding.Finding."""

    rule: str
    severity: Severity
    kind: Literal["gap", "unverified", "note"]
    table: str
    object: str
    column: str | None
    message: str
    expected: str
    actual: str
    equality: Equality | None
    why: str
    impact: str
    hint: str
    source: SourceRef
    fingerprint: str
    waiver: Waiver | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many required tables stand where; `required` is always the sum of the other four."""

    required: int
    complete: int
    partial: int
    missing: int
    unknown: int
    columns_required: int
    columns_met: int

    @property
    def coverage_tables(self) -> float | None:
        """Complete ÷ required tables, 0 to 1; None without any, or where one is unknown."""
        if not self.required or self.unknown:
            return None
        return self.complete / self.required

    @property
    def coverage_columns(self) -> float | None:
        """Met ÷ required columns, 0 to 1; None without any, or where a table is unknown."""
        if not self.columns_required or self.unknown:
            return None
        return self.columns_met / self.columns_required

    @property
    def existing(self) -> int:
        """Required tables that exist, complete or not."""
        return self.complete + self.partial


@dataclass(frozen=True, slots=True)
class Group:
    """A category or phase with its counts. `id` is None for the tables that have none.

    `when`, `severity`, `goal` are a phase's. `tables` are `namespace.name` in report order (a
    phase's: the order in which they can be built). Optional tables are listed and not counted.
    """

    id: str | None
    title: str
    counts: Counts
    tables: tuple[str, ...]
    description: str = ""
    when: str = ""
    severity: Severity | None = None
    goal: str = ""


@dataclass(frozen=True, slots=True)
class CapabilityResult:
    """What the business can do, judged by the tables that it needs.

    `blocked`: one is missing; else `unknown`: one could not be told; else `degraded`: one is
    partial; else `ready`. `needs`, `missing`, `partial` and `unknown` are `namespace.name`.
    `area` (`Revenue`) and `verdict` (`none`) are read together; `verdict` is empty where the
    spec has none or the status is neither blocked nor ready.
    """

    id: str
    title: str
    status: CapabilityStatus
    needs: tuple[str, ...]
    missing: tuple[str, ...]
    partial: tuple[str, ...]
    unknown: tuple[str, ...]
    without: tuple[str, ...]
    area: str = ""
    verdict: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A required column: what is demanded of it as one line of SQL, and how it was found."""

    name: str
    definition: str
    status: Literal["met", "unmet", "missing", "unknown"]
    description: str = ""


@dataclass(frozen=True, slots=True)
class ResultTable:
    """A required table as found.

    `number` counts the missing tables from 1 in report order (0 for the others, and for optional
    ones). `build_order` is its place, from 1, in an order in which all tables can be built;
    `depends_on` are the required tables it references, `unblocks` those that reference it. `sql`
    closes what is missing of it (empty: nothing). `found` is where it was found if under another
    name. `state` is one phrase for people: `does not exist`, `lacks 3 of 9 columns`.
    """

    name: str  # namespace.name
    category: str | None
    phase: str | None
    kind: str
    status: Status
    optional: bool
    severity: Severity
    columns_required: int
    columns_met: int
    description: str
    why: str
    impact: str
    state: str
    number: int
    build_order: int
    depends_on: tuple[str, ...]
    unblocks: tuple[str, ...]
    found: str | None
    row_estimate: int | None
    source: SourceRef
    near: tuple[Near, ...] = ()
    columns: tuple[ResultColumn, ...] = ()
    sql: str = ""


@dataclass(frozen=True, slots=True)
class ProjectFact:
    """A demand on what is no table. `actual` is None where nothing could tell."""

    name: str
    title: str
    required: str  # "at least 58", "pgcrypto"
    actual: str | None
    status: Literal["met", "unmet", "unknown"]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """What was audited; `display` never holds a password."""

    kind: Literal["database", "migrations", "dump", "snapshot"]
    display: str
    database: str
    server_version: str
    namespaces: tuple[str, ...]
    role: str
    reader: str
    tables: int  # plain and partitioned tables outside platform namespaces


@dataclass(frozen=True, slots=True)
class SpecRef:
    """The spec that was used, and the hash of each file of it."""

    title: str
    description: str
    sources: tuple[tuple[str, str], ...]  # (path, sha256)


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """The gate's outcome; `reasons` say in a sentence each what failed it."""

    passed: bool
    fail_on: str  # a severity, or "never"
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """Who was asked about expressions that text and trees can't settle, and how many.

    `who` is the target's own `server`, a `copy` of its structure on an embedded server (of
    `version`), or `nobody`. Of `expressions`, `told` were answered; the rest is unverified.
    """

    who: str = "nobody"
    version: str = ""
    expressions: int = 0
    told: int = 0


@dataclass(frozen=True)
class AuditResult:
    """One audit. Lists are in report order and byte-stable for the same inputs.

    `findings_by_severity` counts gaps that are not waived. `selection` names the phases and
    categories the audit was narrowed to (`phase critical`), empty for all. `checked` is rule
    family → requirements looked at; `not_checked` names in words what could not be looked at.
    `facts` are those given from outside, for what no catalog holds.
    """

    tool_version: str
    started_at: str  # ISO 8601, UTC
    target: Target
    spec: SpecRef
    totals: Counts
    findings_by_severity: Mapping[str, int]
    waived: int
    unverified: int
    categories: tuple[Group, ...]
    phases: tuple[Group, ...]
    capabilities: tuple[CapabilityResult, ...]
    tables: tuple[ResultTable, ...]
    findings: tuple[ResultFinding, ...]
    project: tuple[ProjectFact, ...]
    beyond_spec: tuple[str, ...]
    set_aside: tuple[tuple[str, int], ...]  # (reason, count)
    checked: Mapping[str, int]
    not_checked: tuple[str, ...]
    warnings: tuple[str, ...]
    verdict: GateVerdict
    selection: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    asked: Asked = Asked()

    @property
    def summary_line(self) -> str:
        """The audit in one line, for stderr."""
        totals = self.totals
        parts = [
            f"{totals.complete} complete",
            f"{totals.partial} partial",
            f"{totals.missing} missing",
        ]
        if totals.unknown:
            parts.append(f"{totals.unknown} unknown")
        waived = f" {self.waived} findings waived." if self.waived else ""
        gate = "passed" if self.verdict.passed else "FAILED"
        return (
            f"{totals.required} required table{'' if totals.required == 1 else 's'}: "
            f"{', '.join(parts)}.{waived} "
            f"Gate {gate} (fail-on {self.verdict.fail_on})."
        )
