"""Whether an audit passes: the policy on findings, and what may not count as a pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from audit.errors import UsageError
from audit.result.model import GateVerdict, ResultFinding, ResultTable
from audit.severity import SEVERITIES, at_least

NEVER = "never"
FAIL_ON: tuple[str, ...] = (*SEVERITIES, NEVER)


def verdict_of(
    findings: Sequence[ResultFinding], tables: Sequence[ResultTable], fail_on: str
) -> GateVerdict:
    """Judge findings and tables; raises UsageError where `fail_on` is no level.

    A gap fails at `fail_on` or above, unless it is waived. What could not be verified fails as
    the gap that it may be would, and so does an unknown table that no finding speaks of.
    `never` passes everything.
    """
    if fail_on not in FAIL_ON:
        from difflib import get_close_matches

        near = get_close_matches(fail_on, FAIL_ON, 1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise UsageError(
            f"there is no level {fail_on!r} to fail on", hint=f"{hint}one of {', '.join(FAIL_ON)}"
        )
    if fail_on == NEVER:
        return GateVerdict(True, fail_on, ())
    counting = [f for f in findings if f.waiver is None and at_least(f.severity, fail_on)]
    gaps = severities(f for f in counting if f.kind == "gap")
    optional = {table.name for table in tables if table.optional}
    open_points = sum(f.kind == "unverified" and f.table not in optional for f in counting)
    spoken_of = {f.table for f in findings if f.kind == "unverified"}
    silent = sum(
        table.status == "unknown"
        and not table.optional
        and table.name not in spoken_of
        and at_least(table.severity, fail_on)
        for table in tables
    )
    reasons = []
    if total := sum(gaps.values()):
        listed = ", ".join(f"{number:,} {name}" for name, number in gaps.items() if number)
        reasons.append(f"{_counted(total, 'finding')} at or above {fail_on}: {listed}.")
    if open_points:
        reasons.append(f"{_counted(open_points, 'requirement')} could not be verified.")
    if silent:
        reasons.append(f"{_counted(silent, 'required table')} could not be checked.")
    return GateVerdict(not reasons, fail_on, tuple(reasons))


def severities(findings: Iterable[ResultFinding]) -> Mapping[str, int]:
    """How many findings there are of each severity, every severity named, worst first."""
    counts: dict[str, int] = dict.fromkeys(SEVERITIES, 0)
    for finding in findings:
        counts[finding.severity] += 1
    return counts


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"
