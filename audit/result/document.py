"""`AuditResult` → the published JSON document, version 1."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from audit.compare.finding import Near
from audit.result.model import (
    SCHEMA_VERSION,
    AuditResult,
    CapabilityResult,
    Counts,
    GateVerdict,
    Group,
    ProjectFact,
    ResultFinding,
    ResultTable,
    SourceRef,
    SpecRef,
    Target,
)
from audit.result.reading import from_document

__all__ = ["finding_document", "from_document", "to_document", "verdict_document"]

TOOL_NAME = "schema-audit"


def to_document(result: AuditResult) -> dict[str, Any]:
    """The document of a result: plain values in a fixed order, as audit/schemas describes them."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": TOOL_NAME, "version": result.tool_version},
        "started_at": result.started_at,
        "target": _target(result.target),
        "spec": _spec(result.spec),
        "summary": {
            "tables": _tables_count(result.totals),
            "columns": _columns_count(result.totals),
            "coverage": _coverage(result.totals),
            "findings_by_severity": dict(result.findings_by_severity),
            "waived": result.waived,
            "unverified": result.unverified,
            "beyond_spec": len(result.beyond_spec),
        },
        "categories": [_category(group) for group in result.categories],
        "phases": [_phase(group) for group in result.phases],
        "capabilities": [_capability(capability) for capability in result.capabilities],
        "tables": [_table(table) for table in result.tables],
        "findings": [finding_document(finding) for finding in result.findings],
        "project": {fact.name: _fact(fact) for fact in result.project},
        "facts": dict(result.facts),
        "beyond_spec": list(result.beyond_spec),
        "set_aside": [{"reason": reason, "count": count} for reason, count in result.set_aside],
        "checked": dict(result.checked),
        "not_checked": list(result.not_checked),
        "asked": asdict(result.asked),
        "selection": list(result.selection),
        "warnings": list(result.warnings),
        "verdict": verdict_document(result.verdict),
    }


def verdict_document(verdict: GateVerdict) -> dict[str, Any]:
    """The gate's outcome as plain values."""
    return {
        "passed": verdict.passed,
        "fail_on": verdict.fail_on,
        "reasons": list(verdict.reasons),
    }


def _target(target: Target) -> dict[str, Any]:
    return {
        "kind": target.kind,
        "display": target.display,
        "database": target.database,
        "server_version": target.server_version,
        "namespaces": list(target.namespaces),
        "role": target.role,
        "reader": target.reader,
        "tables": target.tables,
    }


def _spec(spec: SpecRef) -> dict[str, Any]:
    return {
        "title": spec.title,
        "description": spec.description,
        "sources": [{"path": path, "sha256": sha256} for path, sha256 in spec.sources],
    }


def _tables_count(counts: Counts) -> dict[str, int]:
    return {
        "required": counts.required,
        "complete": counts.complete,
        "partial": counts.partial,
        "missing": counts.missing,
        "unknown": counts.unknown,
    }


def _columns_count(counts: Counts) -> dict[str, int]:
    return {"required": counts.columns_required, "met": counts.columns_met}


def _coverage(counts: Counts) -> dict[str, float | None]:
    def rounded(ratio: float | None) -> float | None:
        return None if ratio is None else round(ratio, 4)

    return {
        "tables": rounded(counts.coverage_tables),
        "columns": rounded(counts.coverage_columns),
    }


def _category(group: Group) -> dict[str, Any]:
    return {
        "id": group.id,
        "title": group.title,
        "description": group.description,
        **_tables_count(group.counts),
        "columns": _columns_count(group.counts),
        "coverage": _coverage(group.counts),
        "tables": list(group.tables),
    }


def _phase(group: Group) -> dict[str, Any]:
    return {
        "id": group.id,
        "title": group.title,
        "description": group.description,
        "when": group.when,
        "severity": group.severity,
        "goal": group.goal,
        **_tables_count(group.counts),
        "columns": _columns_count(group.counts),
        "coverage": _coverage(group.counts),
        "tables": list(group.tables),
    }


def _capability(capability: CapabilityResult) -> dict[str, Any]:
    return {
        "id": capability.id,
        "title": capability.title,
        "description": capability.description,
        "status": capability.status,
        "needs": list(capability.needs),
        "missing": list(capability.missing),
        "partial": list(capability.partial),
        "unknown": list(capability.unknown),
        "without": list(capability.without),
        "area": capability.area,
        "verdict": capability.verdict,
    }


def _table(table: ResultTable) -> dict[str, Any]:
    return {
        "name": table.name,
        "category": table.category,
        "phase": table.phase,
        "kind": table.kind,
        "status": table.status,
        "optional": table.optional,
        "severity": table.severity,
        "state": table.state,
        "number": table.number,
        "columns": {
            "required": table.columns_required,
            "met": table.columns_met,
            "each": [
                {
                    "name": column.name,
                    "definition": column.definition,
                    "status": column.status,
                    "description": column.description,
                }
                for column in table.columns
            ],
        },
        "description": table.description,
        "why": table.why,
        "impact": table.impact,
        "source": _source(table.source),
        "found": table.found,
        "row_estimate": table.row_estimate,
        "near": [_near(near) for near in table.near],
        "build_order": table.build_order,
        "depends_on": list(table.depends_on),
        "unblocks": list(table.unblocks),
        "sql": table.sql,
    }


def _near(near: Near) -> dict[str, Any]:
    return {
        "name": near.name,
        "score": near.score,
        "shared": list(near.shared),
        "columns": near.columns,
        "reason": near.reason,
    }


def finding_document(finding: ResultFinding) -> dict[str, Any]:
    """One finding as plain values."""
    waiver = finding.waiver
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "kind": finding.kind,
        "table": finding.table,
        "object": finding.object,
        "column": finding.column,
        "message": finding.message,
        "expected": finding.expected,
        "actual": finding.actual,
        "equality": finding.equality,
        "why": finding.why,
        "impact": finding.impact,
        "hint": finding.hint,
        "source": _source(finding.source),
        "fingerprint": finding.fingerprint,
        "waiver": None
        if waiver is None
        else {"reason": waiver.reason, "owner": waiver.owner, "expires": waiver.expires},
    }


def _fact(fact: ProjectFact) -> dict[str, Any]:
    return {
        "title": fact.title,
        "required": fact.required,
        "actual": fact.actual,
        "status": fact.status,
        "why": fact.why,
    }


def _source(source: SourceRef) -> dict[str, Any]:
    return {"path": source.path, "line": source.line}
