"""SARIF of `spec check`, for GitHub code scanning."""

from __future__ import annotations

from audit.lint.registry import LINT_RULES_BY_ID
from audit.lint.report import LintReport
from audit.render.sarif import log_of


def render(report: LintReport) -> str:
    """One log with one run, worst first."""
    return log_of(
        report.findings,
        LINT_RULES_BY_ID,
        # Beside an audit's run of the same commit: GitHub closes the alerts of a category that a
        # later file of the same category doesn't name.
        identity="schema-audit/spec-check/",
        started_at=report.started_at,
        tool_version=report.tool_version,
    )
