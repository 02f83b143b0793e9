"""GitHub workflow commands of `spec check`."""

from __future__ import annotations

from audit.lint.report import LintReport
from audit.render.github import commands_of


def render(report: LintReport) -> str:
    """The verdict as a notice, then the findings, the worst ten of each level."""
    tables = report.counts["tables"]
    reasons = " ".join(report.verdict.reasons)
    word = "Passed" if report.verdict.passed else "Failed"
    number = len(report.findings)
    noun = "finding" if number == 1 else "findings"
    verdict = f"{word}: {number:,} {noun} in a spec of {tables:,} tables. {reasons}"
    return commands_of(report.findings, verdict)
