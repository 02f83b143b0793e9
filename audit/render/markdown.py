"""The report as GitHub Flavored Markdown, whole or cut down to a number of bytes."""

from __future__ import annotations

from collections.abc import Callable

from audit.errors import UsageError
from audit.render.markdown_sections import (
    answer,
    evidence,
    findings_index,
    inventory,
    masthead,
    overview,
    plan,
    summary,
)
from audit.render.report import build_report
from audit.render.report.model import Report
from audit.result.model import AuditResult

SMALLEST = 2_000  # bytes that the verdict and the counts may always need

_Part = Callable[[Report], list[str]]
# What is left out first when there is no room for everything: the SQL, then what a reader can find
# in the full report. The verdict, the counts and the summary go last.
_LEVELS: tuple[tuple[str, tuple[_Part, ...]], ...] = (
    (
        "",
        (masthead, summary, overview, plan, answer, inventory, evidence, findings_index),
    ),
    (
        "without the SQL",
        (
            masthead,
            summary,
            overview,
            plan,
            answer,
            lambda r: inventory(r, sql=False),
            evidence,
            findings_index,
        ),
    ),
    (
        "without the SQL and the index of findings",
        (
            masthead,
            summary,
            overview,
            plan,
            answer,
            lambda r: inventory(r, sql=False),
            evidence,
        ),
    ),
    (
        "without the SQL, the findings and the details of each table",
        (
            masthead,
            summary,
            overview,
            plan,
            answer,
            lambda r: inventory(r, sql=False, details=False),
        ),
    ),
    ("without the tables and the plan", (masthead, summary, overview, answer)),
    ("only the verdict and the summary", (masthead, summary)),
    ("only the verdict and the counts", (lambda r: masthead(r, brief=True),)),
)


def render(result: AuditResult, *, max_bytes: int | None = None) -> str:
    """The report; no longer than `max_bytes` in UTF-8, with a note of what was left out.

    GitHub refuses a comment over 65,536 characters and a step summary over 1 MiB, so callers
    ask for 65,000 and 900,000. Raises UsageError where even the verdict would not fit.
    """
    if max_bytes is not None and max_bytes < SMALLEST:
        raise UsageError(
            f"a Markdown report does not fit into {max_bytes} bytes",
            hint=f"allow at least {SMALLEST}",
        )
    report = build_report(result)
    text = ""
    for left_out, parts in _LEVELS:
        text = _compose(report, parts, left_out)
        if max_bytes is None or len(text.encode()) <= max_bytes:
            break
    return text


def _compose(report: Report, parts: tuple[_Part, ...], left_out: str) -> str:
    blocks = [block for part in parts for block in part(report)]
    if left_out:
        blocks.append(f"> **Truncated** to fit: {left_out}. The counts above are complete.")
    return "\n\n".join(block for block in blocks if block) + "\n"
