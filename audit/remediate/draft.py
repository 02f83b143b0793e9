"""How planners write a statement down before it has its place in the plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from audit.compare.finding import Finding
from audit.remediate.model import NEW_OBJECT, Probe, Section, Statement, StatementKind
from audit.spec.model import TableSpec
from audit.spec.source import Source


def fingerprints(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The fingerprints of `findings`, each once, in order."""
    return tuple(dict.fromkeys(finding.fingerprint for finding in findings))


def draft(
    kind: StatementKind,
    section: Section,
    object_: str,
    sql: str,
    *,
    table: TableSpec | None = None,
    group: str = "",
    source: Source | None = None,
    findings: tuple[str, ...] = (),
    hazards: tuple[str, ...] = (),
    lock: str = NEW_OBJECT,
    why: str = "",
    short: str = "",
    notes: tuple[str, ...] = (),
    probes: tuple[Probe, ...] = (),
) -> Statement:
    """A statement that runs; without `group` it is alone in its transaction."""
    qualified = table.qualified if table else ""
    return Statement(
        order=0,
        kind=kind,
        section=section,
        group=group or f"{kind} {qualified} {object_}",
        table=qualified,
        object=object_,
        sql=sql,
        short=short,
        phase=table.phase if table else None,
        findings=findings,
        source=source or (table.source if table else None),
        why=why,
        hazards=hazards,
        lock=lock,
        notes=notes,
        probes=probes,
    )


def decision(
    object_: str,
    reason: str,
    sql: str = "",
    *,
    table: TableSpec | None = None,
    source: Source | None = None,
    findings: tuple[str, ...] = (),
    hazards: tuple[str, ...] = (),
) -> Statement:
    """What a person has to decide: `reason` says what, `sql` what could then be run."""
    statement = draft(
        "decision",
        "decisions",
        object_,
        sql,
        table=table,
        source=source,
        findings=findings,
        hazards=hazards,
        why=reason,
    )
    return replace(statement, decision=True)
