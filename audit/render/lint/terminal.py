"""What `spec check` prints to a terminal: a line for each finding, and how many there are."""

from __future__ import annotations

from audit.lint.report import LintReport
from audit.render.annotation import headline
from audit.render.report.words import clean
from audit.result.model import ResultFinding

GROUPED = 3  # more findings than this of one rule that is only info become one line
_CODES = {
    "critical": "1;31",
    "high": "31",
    "medium": "33",
    "low": "36",
    "info": "2",
}


def render(report: LintReport, *, color: bool = False, ascii_only: bool = False) -> str:
    """File, line, severity, rule and message of each finding; notes of one rule in one line."""
    lines = [_line(finding, color) for finding in report.findings if finding.severity != "info"]
    notes: dict[str, list[ResultFinding]] = {}
    for finding in report.findings:
        if finding.severity == "info":
            notes.setdefault(finding.rule, []).append(finding)
    for found in notes.values():
        if len(found) > GROUPED:
            lines.append(_together(found, color))
        else:
            lines += [_line(finding, color) for finding in found]
    if lines:
        lines.append("")
    lines.append(_sum(report))
    text = "\n".join(lines) + "\n"
    return text.encode("ascii", "backslashreplace").decode() if ascii_only else text


def _line(finding: ResultFinding, color: bool) -> str:
    place = f"{clean(finding.source.path)}:{finding.source.line}"
    hint = f" ({clean(finding.hint)})" if finding.hint else ""
    return f"{place}: {_word(finding, color)} {finding.rule}: {headline(finding)}{hint}"


def _together(found: list[ResultFinding], color: bool) -> str:
    names = dict.fromkeys(clean(finding.table or finding.object) for finding in found)
    shown = ", ".join(list(names)[:GROUPED])
    rest = len(names) - GROUPED
    more = f" and {rest:,} more" if rest > 0 else ""
    return f"{_word(found[0], color)} {found[0].rule}: {len(found):,} times: {shown}{more}"


def _word(finding: ResultFinding, color: bool) -> str:
    word = finding.severity
    return f"\x1b[{_CODES[word]}m{word}\x1b[0m" if color else word


def _sum(report: LintReport) -> str:
    singular = {"categories": "category", "capabilities": "capability"}
    parts = [
        f"{number} {singular.get(noun, noun[:-1]) if number == 1 else noun}"
        for noun, number in report.counts.items()
    ]
    *others, files = parts
    return f"{clean(report.spec.title) or 'The spec'}: {', '.join(others)} in {files}."
