"""The probes of a plan as SQL to be run before it: which statements would fail on today's rows."""

from __future__ import annotations

from itertools import groupby

from audit import __version__
from audit.grammar.quote import comment, identifiers, literal
from audit.remediate.model import HAZARDS, Plan, Probe, Statement
from audit.remediate.script import result_fingerprint
from audit.result.model import AuditResult


def render_probes(plan: Plan, result: AuditResult) -> str:
    """The probes of every statement that rows can refuse, as one read-only transaction.

    It is one query for each search path, so that what shows but the last result shows all of a
    usual plan. Ends with a line break.
    """
    probed = [statement for statement in plan.active if statement.probes]
    head = [
        f"{result.spec.title or 'Database'}: what the rows of today would refuse",
        "",
        f"Target:  {result.target.display}",
        f"Made:    {result.started_at}, schema-audit {__version__}, from result "
        f"{result_fingerprint(result)}",
        "",
    ]
    if not probed:
        head.append("Nothing to look for: no statement of the plan can fail on rows.")
        return comment("\n".join(head)) + "\n"
    head += [
        "It only reads, and each query reads whole tables. Every line of the result is a statement",
        "of the plan, and how many rows it would fail on: 0 is what you want.",
        "  psql -X -d <database> -f <this file>",
        "",
        *_meanings(probed),
    ]
    parts = [
        comment("\n".join(head)),
        "BEGIN TRANSACTION READ ONLY;\nSET LOCAL statement_timeout = '10min';",
    ]
    if not "".join(probe.sql for statement in probed for probe in statement.probes).isascii():
        parts.insert(1, "SET client_encoding = 'UTF8';")
    for path, group in groupby(probed, lambda statement: statement.search_path):
        rows = [_row(statement, probe) for statement in group for probe in statement.probes]
        query = "\nUNION ALL\n".join(rows)
        parts.append(f"SET LOCAL search_path = {identifiers(path)};\n\n{query}\nORDER BY 1;")
    return "\n\n".join((*parts, "COMMIT;")) + "\n"


def _meanings(statements: list[Statement]) -> list[str]:
    used = {probe.hazard for statement in statements for probe in statement.probes}
    return [f"{name}: {sentence}" for name, sentence in HAZARDS.items() if name in used]


def _row(statement: Statement, probe: Probe) -> str:
    what = f"{statement.table}: {statement.object}"
    query = "\n".join(f"  {line}" for line in probe.sql.split("\n"))
    return (
        f"SELECT {statement.order} AS statement, {literal(probe.hazard)} AS hazard,\n"
        f"  {literal(what)} AS object, (\n{query}\n) AS rows"
    )
