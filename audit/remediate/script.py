"""The plan as an SQL file for people to read and run, and as the SQL of each table for reports."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import groupby

from audit import __version__
from audit.grammar.quote import comment, identifiers
from audit.remediate.model import HAZARDS, NEW_OBJECT, PhaseHeading, Plan, Statement
from audit.result.model import AuditResult

_WIDTH = 96
_NAMED = 4  # names that are listed before the rest is only counted
_TITLES = {
    "prerequisites": "What the tables stand on",
    "tables": "Tables",
    "views": "Views",
    "access": "Access: policies, triggers, grants",
    "existing rows": "What existing rows can refuse",
    "decisions": "For a person to decide",
}
_INTRODUCTIONS = {
    "existing rows": "Each of these can fail on the rows that are there. What is above stays "
    "done, and the file can be run again once the rows are right.",
    "decisions": "Nothing below runs. Each says what has to be decided, and where it is certain, "
    "the SQL that would do it.",
}


def render_sql(plan: Plan, result: AuditResult) -> str:
    """The plan as an SQL file, with where it came from at its top: the audit `result`."""
    return sql_text(
        plan,
        title=f"{result.spec.title or 'Database'}: what is missing",
        target_display=result.target.display,
        spec_title=result.spec.title,
        result_fingerprint=result_fingerprint(result),
        generated_at=result.started_at,
    )


def result_fingerprint(result: AuditResult) -> str:
    """What tells this audit's outcome from another: the spec's files and the findings, hashed."""
    lines = [f"{path} {sha256}" for path, sha256 in result.spec.sources]
    lines += [f"{finding.fingerprint} {finding.kind}" for finding in result.findings]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def sql_text(
    plan: Plan,
    *,
    title: str,
    target_display: str,
    spec_title: str,
    result_fingerprint: str,
    generated_at: str,
) -> str:
    """The plan as an SQL file; the words of its head are given. Ends with a line break."""
    head = [
        title,
        "",
        f"Target:  {target_display}",
        f"Spec:    {spec_title}",
        f"Made:    {generated_at}, schema-audit {__version__}, from result {result_fingerprint}",
    ]
    if plan.selection:
        head.append(
            f"For:     {_counted(len(plan.selection), 'table')} of the spec, and what they need"
        )
    if plan.unverified:
        head.append(
            f"Not in:  {_counted(plan.unverified, 'requirement')} that could not be told; "
            "nothing is planned for them"
        )
    if plan.proof:
        head.append(f"Proof:   {plan.proof}")
    head += ["", plan.summary_line]
    if not plan.statements:
        return comment("\n".join(head)) + "\n"
    head += [
        "",
        "Run it as the owner of the tables (or paste it into the Supabase SQL editor):",
        "  psql -X -v ON_ERROR_STOP=1 -d <database> -f <this file>",
        "It only adds: no table, column or row is dropped or changed. A transaction waits at most",
        "five seconds for a lock. To run it again does no harm.",
    ]
    blocks = [comment("\n".join(head))]
    body = [
        _section(plan, name, list(group)) for name, group in groupby(plan.statements, _section_of)
    ]
    text = "\n\n".join((*blocks, *body)) + "\n"
    if text.isascii():
        return text
    # psql would read the file in the encoding of its terminal.
    return text.replace("\n\n", "\n\nSET client_encoding = 'UTF8';\n\n", 1)


def _section_of(statement: Statement) -> str:
    return statement.section


def _section(plan: Plan, name: str, statements: list[Statement]) -> str:
    parts = [_heading(_TITLES[name], _INTRODUCTIONS.get(name, ""))]
    if name == "decisions":
        parts += [_decision(statement) for statement in statements]
        return "\n\n".join(parts)
    if name != "tables":
        return "\n\n".join((*parts, *_transactions(statements)))
    parts = []
    by_id = {heading.id: heading for heading in plan.phases}
    for phase, group in groupby(statements, lambda statement: statement.phase):
        heading = by_id.get(phase) or PhaseHeading(phase, phase or "")
        when = f" ({heading.when})" if heading.when else ""
        # A spec without phases has nothing to say about them.
        named = heading.title if heading.id is not None or len(plan.phases) > 1 else ""
        parts.append(_heading(f"Tables: {named}{when}" if named else "Tables", heading.goal))
        parts += _transactions(list(group))
    return "\n\n".join(parts)


def _heading(title: str, text: str) -> str:
    lines = ["-" * (_WIDTH - 3), title, *_wrapped(text)]
    return comment("\n".join(lines))


def _transactions(statements: list[Statement]) -> Iterable[str]:
    for _, group in groupby(statements, lambda statement: statement.group):
        members = list(group)
        yield "\n".join(("BEGIN;", _settings(members), "", *_members(members), "COMMIT;"))


def _settings(members: list[Statement]) -> str:
    """Settings that end with the transaction: a pooler hands none of them on."""
    slow = members[0].section == "existing rows"
    lines = [
        "SET LOCAL lock_timeout = '5s';",
        f"SET LOCAL statement_timeout = '{'30min' if slow else '1min'}';",
        # Where the spec's own expressions find functions and types, temporary ones last.
        f"SET LOCAL search_path = {identifiers(members[0].search_path)};",
    ]
    if any("\\" in member.sql for member in members):
        lines.append("SET LOCAL standard_conforming_strings = on;")
    return "\n".join(lines)


def _members(members: list[Statement]) -> Iterable[str]:
    for member in members:
        yield f"{_remarks(member)}\n{member.sql};\n"


def _remarks(statement: Statement) -> str:
    what = statement.kind.replace("-", " ")
    place = f"{statement.table}: " if statement.table else ""
    same = statement.kind in ("create-table", "create-view")
    named = statement.table if same else f"{place}{statement.object}"
    lines = [f"{statement.order}. {what} {named}"]
    if statement.source:
        lines[0] += f" [{statement.source.path}:{statement.source.line}]"
    if statement.why:
        lines += _wrapped(statement.why if statement.decision else f"Why: {statement.why}")
    if statement.required_by:
        lines += _wrapped(f"Needed by: {_listed(statement.required_by)}")
    for note in statement.notes:
        lines += _wrapped(f"Note: {note}")
    for hazard in statement.hazards:
        lines += _wrapped(f"Hazard ({hazard}): {HAZARDS[hazard]}")
    if statement.lock != NEW_OBJECT and not statement.decision:
        size = "" if statement.rows is None else f" (about {statement.rows:,} rows)"
        lines.append(f"Lock: {statement.lock}{size}")
    return comment("\n".join(lines))


def _decision(statement: Statement) -> str:
    parts = [_remarks(statement)]
    if statement.sql:
        parts.append(comment("\n".join(f"    {line}" for line in f"{statement.sql};".split("\n"))))
    return "\n".join(parts)


def _listed(names: tuple[str, ...]) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _wrapped(text: str) -> list[str]:
    import textwrap

    return textwrap.wrap(" ".join(text.split()), _WIDTH - 3) if text else []


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def sql_by_table(plan: Plan) -> dict[str, str]:
    """`namespace.name` of a required table → the SQL that closes what it lacks, for reports.

    It says the same as the file, without what makes a statement safe to run again. A decision
    stands in it as a comment.
    """
    found: dict[str, dict[str, None]] = {}
    for statement in plan.statements:
        if statement.table:
            text = _decision(statement) if statement.decision else f"{statement.readable};"
            found.setdefault(statement.table, {})[text] = None
    return {table: "\n\n".join(texts) for table, texts in found.items()}
