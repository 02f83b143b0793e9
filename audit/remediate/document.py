"""The plan as JSON, for programs: everything that its SQL file says, as data."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from audit import __version__
from audit.remediate.model import HAZARDS, Plan, Statement
from audit.remediate.script import result_fingerprint
from audit.result.model import AuditResult

PLAN_VERSION = 1


def plan_to_json(plan: Plan, result: AuditResult) -> str:
    """The plan as a JSON document, ending in a newline; the same plan is the same text."""
    document = {
        "plan_version": PLAN_VERSION,
        "tool": {"name": "schema-audit", "version": __version__},
        "made_at": result.started_at,
        "target": {
            "kind": result.target.kind,
            "display": result.target.display,
            "server_version": result.target.server_version,
        },
        "spec": {
            "title": result.spec.title,
            "sources": [{"path": path, "sha256": sha} for path, sha in result.spec.sources],
        },
        "result_fingerprint": result_fingerprint(result),
        "summary": {
            "statements": len(plan.active),
            "new_tables": sum(s.kind == "create-table" for s in plan.active),
            "decisions": len(plan.decisions),
            "unverified": plan.unverified,
        },
        "proof": plan.proof,
        "selection": list(plan.selection),
        "phases": [asdict(phase) for phase in plan.phases],
        "hazards": {name: HAZARDS[name] for name in _named(plan)},
        "statements": [_statement(statement) for statement in plan.statements],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _named(plan: Plan) -> list[str]:
    """The hazards that statements of the plan have, in the order of the closed set."""
    used = {hazard for statement in plan.statements for hazard in statement.hazards}
    return [name for name in HAZARDS if name in used]


def _statement(statement: Statement) -> dict[str, Any]:
    source = statement.source
    return {
        "order": statement.order,
        "kind": statement.kind,
        "section": statement.section,
        "transaction": statement.group,
        "table": statement.table,
        "object": statement.object,
        "phase": statement.phase,
        "sql": statement.sql,
        "short": statement.readable,
        "search_path": list(statement.search_path),
        "decision": statement.decision,
        "why": statement.why,
        "notes": list(statement.notes),
        "required_by": list(statement.required_by),
        "hazards": list(statement.hazards),
        "lock": statement.lock,
        "rows": statement.rows,
        "probes": [probe._asdict() for probe in statement.probes],
        "findings": list(statement.findings),
        "source": {"path": source.path, "line": source.line} if source else None,
    }
