"""GitHub Actions workflow commands: annotations on the lines of the spec, the worst ten per level.

A step shows ten errors, ten warnings and ten notices, and drops the rest without a word
(actions/toolkit, docs/problem-matchers.md).
"""

from __future__ import annotations

from collections.abc import Iterable

from audit.render.annotation import annotated, details, headline
from audit.render.report.words import clean
from audit.result.model import AuditResult, ResultFinding
from audit.severity import RANK

LIMIT = 10
_LEVELS = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "notice",
    "info": "notice",
}


def render(result: AuditResult) -> str:
    """One command per line: the verdict as a notice, then the findings by level, worst first.

    Only the first of a level are shown, so missing tables stand before what one table lacks.
    """
    findings = sorted(
        annotated(result), key=lambda f: (RANK[f.severity], f.rule != "missing-table")
    )
    return commands_of(findings, _verdict(result))


def commands_of(findings: Iterable[ResultFinding], verdict: str) -> str:
    """The commands for these findings, worst first, and the verdict as a notice."""
    by_level: dict[str, list[str]] = {"error": [], "warning": [], "notice": []}
    by_level["notice"].append(_command("notice", verdict, title="schema-audit"))
    for finding in findings:
        level = _LEVELS[finding.severity]
        by_level[level].append(_annotation(level, finding))
    lines: list[str] = []
    for level, commands in by_level.items():
        lines += _limited(level, commands)
    return "".join(f"{line}\n" for line in lines)


def _verdict(result: AuditResult) -> str:
    totals = result.totals
    reasons = " ".join(result.verdict.reasons)
    return (
        f"{'Passed' if result.verdict.passed else 'Failed'}: {totals.complete} of"
        f" {totals.required} required tables are complete, {totals.partial} partial,"
        f" {totals.missing} missing, {totals.unknown} unknown. {reasons}"
    )


def _annotation(level: str, finding: ResultFinding) -> str:
    return _command(
        level,
        "\n".join((headline(finding), *details(finding))),
        file=finding.source.path.removeprefix("./"),
        line=str(finding.source.line),
        title=finding.rule,
    )


def _limited(level: str, commands: list[str]) -> list[str]:
    if len(commands) <= LIMIT:
        return commands
    left = len(commands) - (LIMIT - 1)
    rest = _command(level, f"… and {left} more: see the report.", title="schema-audit")
    return [*commands[: LIMIT - 1], rest]


def _command(name: str, message: str, **properties: str) -> str:
    """A command whose text cannot end it early or begin another one."""
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    lines = (clean(line) for line in message.split("\n"))
    return f"::{name} {listed}::{_data(chr(10).join(line for line in lines if line))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(clean(text)).replace(":", "%3A").replace(",", "%2C")
