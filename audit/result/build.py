"""Spec, schema and comparison → `AuditResult`: every figure of every report is computed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from audit import __version__
from audit.compare.finding import Comparison, Finding
from audit.result.capabilities import capability_results
from audit.result.groups import category_groups, count, phase_groups
from audit.result.model import (
    Asked,
    AuditResult,
    ProjectFact,
    ResultFinding,
    SourceRef,
    SpecRef,
    Target,
)
from audit.result.project import project_facts, project_findings
from audit.result.tables import result_tables
from audit.result.verdict import severities, verdict_of
from audit.schema.model import Schema
from audit.severity import RANK
from audit.spec.model import Spec

ROWS_UNREAD = "Row contents are never read."
_NOBODY_ASKED = Asked()


def build_result(
    *,
    spec: Spec,
    schema: Schema,
    comparison: Comparison,
    target: Target,
    started_at: str,
    fail_on: str,
    sql_by_table: Mapping[str, str] | None = None,
    facts: Mapping[str, int | str] | None = None,
    selection: Sequence[str] = (),
    warnings: Sequence[str] = (),
    asked: Asked = _NOBODY_ASKED,
    tool_version: str = __version__,
) -> AuditResult:
    """Put everything an audit found into the one document that reports are made of.

    `sql_by_table` is the remedy of each table (`namespace.name`), `facts` what is known about the
    project and stands in no catalog (`edge_functions` → a number, or names separated by commas).
    Raises UsageError where `fail_on` is no level.
    """
    known = facts or {}
    project = project_facts(spec, schema, comparison.findings, known)
    findings = _with_project(
        tuple(_published(finding) for finding in comparison.findings),
        project_findings(spec.project, project),
    )
    tables = result_tables(spec, schema, comparison.tables, comparison.findings, sql_by_table or {})
    active = [finding for finding in findings if finding.waiver is None]
    return AuditResult(
        tool_version=tool_version,
        started_at=started_at,
        target=target,
        spec=SpecRef(
            spec.title, spec.description, tuple((file.path, file.sha256) for file in spec.files)
        ),
        totals=count(tables),
        findings_by_severity=severities(f for f in active if f.kind == "gap"),
        waived=len(findings) - len(active),
        unverified=sum(finding.kind == "unverified" for finding in active),
        categories=category_groups(spec.categories, tables),
        phases=phase_groups(spec.phases, tables),
        capabilities=capability_results(spec.capabilities, tables),
        tables=tables,
        findings=findings,
        project=project,
        beyond_spec=comparison.beyond_spec,
        set_aside=tuple((aside.reason, aside.relations) for aside in schema.set_aside),
        checked=dict(sorted(comparison.checked.items())),
        not_checked=_not_checked(schema, project),
        warnings=tuple(warnings),
        verdict=verdict_of(findings, tables, fail_on),
        selection=tuple(selection),
        asked=asked,
        facts={name: str(value) for name, value in sorted(known.items())},
    )


def _published(finding: Finding) -> ResultFinding:
    return ResultFinding(
        rule=finding.rule,
        severity=finding.severity,
        kind=finding.kind,
        table=finding.table,
        object=finding.object,
        column=finding.column,
        message=finding.message,
        expected=finding.expected,
        actual=finding.actual,
        equality=finding.equality,
        why=finding.why,
        impact=finding.impact,
        hint=finding.hint,
        source=SourceRef(finding.source.path, finding.source.line),
        fingerprint=finding.fingerprint,
    )


def _with_project(
    findings: tuple[ResultFinding, ...], added: tuple[ResultFinding, ...]
) -> tuple[ResultFinding, ...]:
    """`added` behind the last gap that is as bad as they are, so that the worst stay first."""
    if not added:
        return findings
    worst = min(RANK[finding.severity] for finding in added)
    place = 0
    for position, finding in enumerate(findings, 1):
        if finding.kind == "gap" and RANK[finding.severity] <= worst:
            place = position
    return findings[:place] + added + findings[place:]


def _not_checked(schema: Schema, project: Sequence[ProjectFact]) -> tuple[str, ...]:
    untold = tuple(
        f"{fact.title}: nothing told what there is; {fact.required} required."
        for fact in project
        if fact.status == "unknown"
    )
    return (*schema.unread, *untold, ROWS_UNREAD)
