"""What formats that annotate a line of the spec have in common: which findings, in what words."""

from __future__ import annotations

from audit.render.report.words import clean
from audit.result.model import AuditResult, ResultFinding


def annotated(result: AuditResult) -> tuple[ResultFinding, ...]:
    """The findings that need somebody: gaps and what could not be verified, unless waived."""
    return tuple(f for f in result.findings if f.waiver is None and f.kind != "note")


def place(finding: ResultFinding) -> str:
    """`public.orders.total`: what the finding is about; empty where nothing names it."""
    name = finding.object
    if finding.column is None and finding.table.endswith(f".{name}"):
        return finding.table  # about the table itself
    return ".".join(part for part in (finding.table, name) if part)


def headline(finding: ResultFinding) -> str:
    """The finding in one line that names its table."""
    message = clean(finding.message)
    table = clean(finding.table)
    if table and table not in message:
        message = f"{table}: {message}"
    return f"Could not be verified: {message}" if finding.kind == "unverified" else message


def details(finding: ResultFinding) -> tuple[str, ...]:
    """The rest of a finding, a line each: what was demanded and found, why, and what to do."""
    parts = (
        ("Expected", finding.expected),
        ("Actual", finding.actual),
        ("Why", finding.why),
        ("Impact", finding.impact),
        ("What to do", finding.hint),
    )
    return tuple(f"{label}: {clean(text)}" for label, text in parts if text)
