"""The document of `spec check` as JSON text; its version is its own."""

from __future__ import annotations

from typing import Any

from audit.lint.report import SCHEMA_VERSION, LintReport
from audit.render.json import document_text
from audit.result.document import TOOL_NAME, finding_document, verdict_document


def render(report: LintReport) -> str:
    """Plain values in a fixed order; findings are as in an audit's result."""
    document: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": TOOL_NAME, "version": report.tool_version},
        "started_at": report.started_at,
        "spec": {
            "title": report.spec.title,
            "description": report.spec.description,
            "sources": [{"path": path, "sha256": sha256} for path, sha256 in report.spec.sources],
        },
        "summary": {
            **report.counts,
            "findings_by_severity": dict(report.findings_by_severity),
        },
        "findings": [finding_document(finding) for finding in report.findings],
        "verdict": verdict_document(report.verdict),
    }
    return document_text(document, many=len(report.findings))
