"""GitLab Code Quality of `spec check`."""

from __future__ import annotations

from audit.lint.report import LintReport
from audit.render.gitlab import issues_of


def render(report: LintReport) -> str:
    """An issue per finding, worst first."""
    return issues_of(report.findings)
