"""What `spec check` found, as one value that every report of it is a function of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from audit.compare.context import fingerprint
from audit.errors import Problem
from audit.lint.facts import Facts, Noted
from audit.lint.registry import CHECKS
from audit.result.model import GateVerdict, ResultFinding, SourceRef, SpecRef
from audit.result.verdict import severities, verdict_of
from audit.severity import RANK
from audit.spec.model import Spec

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class LintReport:
    """The findings, worst first, then in the order of the files; `counts` is what was looked at."""

    spec: SpecRef
    counts: Mapping[str, int]
    findings: tuple[ResultFinding, ...]
    findings_by_severity: Mapping[str, int]
    verdict: GateVerdict
    started_at: str
    tool_version: str


def lint(
    spec: Spec,
    problems: tuple[Problem, ...],
    *,
    fail_on: str,
    started_at: str,
    tool_version: str,
) -> LintReport:
    """Check a spec by every rule; `problems` are those that loading it met and that have a rule.

    Raises UsageError where `fail_on` is no level.
    """
    facts = Facts(spec, problems)
    findings = _published([noted for check in CHECKS for noted in check(facts)], spec)
    return LintReport(
        spec=SpecRef(
            spec.title, spec.description, tuple((file.path, file.sha256) for file in spec.files)
        ),
        counts={
            "tables": len(spec.tables),
            "columns": sum(len(table.columns) for table in spec.tables),
            "categories": len(spec.categories),
            "phases": len(spec.phases),
            "capabilities": len(spec.capabilities),
            "files": len(spec.files),
        },
        findings=findings,
        findings_by_severity=severities(findings),
        verdict=verdict_of(findings, (), fail_on),
        started_at=started_at,
        tool_version=tool_version,
    )


def _published(noted: list[Noted], spec: Spec) -> tuple[ResultFinding, ...]:
    place = {file.path: number for number, file in enumerate(spec.files)}
    ordered = sorted(
        noted,
        key=lambda each: (
            RANK[each.rule.severity or "high"],
            place.get(each.source.path, len(place)),
            each.source.line,
        ),
    )
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for each in ordered:
        identity = (each.rule.id, each.table, each.object)
        found.append(_finding(each, fingerprint(*identity, seen[identity])))
        seen[identity] += 1
    return tuple(found)


def _finding(noted: Noted, identity: str) -> ResultFinding:
    return ResultFinding(
        rule=noted.rule.id,
        severity=noted.rule.severity or "high",
        kind="gap",
        table=noted.table,
        object=noted.object,
        column=noted.column,
        message=noted.message,
        expected=noted.expected,
        actual=noted.actual,
        equality=None,
        why="",
        impact="",
        hint=noted.hint,
        source=SourceRef(noted.source.path, noted.source.line),
        fingerprint=identity,
    )
