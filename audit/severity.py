"""How much a finding matters: one order, worst first."""

from __future__ import annotations

from typing import Literal, get_args

Severity = Literal["critical", "high", "medium", "low", "info"]

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
RANK: dict[str, int] = {name: rank for rank, name in enumerate(SEVERITIES)}


def lowered(severity: Severity, steps: int) -> Severity:
    """`severity` made milder by `steps`, never below `low` (only what is no gap is `info`)."""
    if severity == "info":
        return "info"
    return SEVERITIES[min(RANK[severity] + steps, RANK["low"])]


def at_least(severity: str, threshold: str) -> bool:
    """Whether `severity` is as bad as `threshold`, or worse."""
    return RANK[severity] <= RANK[threshold]
