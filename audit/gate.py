"""The gate: whether a finished audit lets a build go on, and the exit code that says so."""

from __future__ import annotations

from audit.result.model import AuditResult, GateVerdict
from audit.result.verdict import FAIL_ON, NEVER, verdict_of

__all__ = ["FAIL_ON", "NEVER", "exit_code", "judge"]


def judge(result: AuditResult, fail_on: str) -> GateVerdict:
    """Judge a result at another level than it was made with; raises UsageError for no level."""
    return verdict_of(result.findings, result.tables, fail_on)


def exit_code(verdict: GateVerdict, *, exit_zero: bool = False) -> int:
    """0 where the gate passed (or `exit_zero` asks for it), else 1; 2 is for audits that failed."""
    return 0 if verdict.passed or exit_zero else 1
