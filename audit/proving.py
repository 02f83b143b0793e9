"""A plan proved: tried on a copy of what was audited, with made-up rows, twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from audit.errors import AuditError
from audit.pipeline import Outcome, Progress

if TYPE_CHECKING:
    from audit.introspect.prove import Proof
    from audit.schema import Schema
    from audit.schema.question import Answer, Question
    from audit.spec.model import Spec


class Proved(NamedTuple):
    """An outcome whose plan says in words how its proof went; `holds` is whether it did."""

    outcome: Outcome
    holds: bool
    empty: tuple[str, ...] = ()  # tables that took no made-up row, and why
    omitted: tuple[str, ...] = ()  # what the copy lacks, and why


def prove_plan(outcome: Outcome, progress: Progress) -> Proved:
    """Try the plan of an audit on a copy; the plan that comes back says what was proved, or not."""
    from audit.introspect.prove import prove
    from audit.remediate import render_sql
    from audit.schema_sql.script import told

    plan = outcome.plan
    if outcome.schema.reader != "pg_catalog":
        return _not_proved(outcome, "the standard views don't say enough to build a copy")
    known = {fingerprint for decision in plan.decisions for fingerprint in decision.findings}
    known |= {f.fingerprint for f in outcome.result.findings if f.kind == "unverified"}
    missing = _missing(outcome.spec, known)
    try:
        proof = prove(
            outcome.schema,
            render_sql(plan, outcome.result),
            missing,
            _allowed(outcome.spec),
            progress,
        )
    except AuditError as error:
        return _not_proved(outcome, error.what)
    proved = replace(outcome, plan=replace(plan, proof=sentence(proof, len(plan.decisions))))
    return Proved(proved, proof.holds, proof.empty, tuple(told(proof.omitted)))


def _not_proved(outcome: Outcome, reason: str) -> Proved:
    plan = replace(outcome.plan, proof=f"not proved: {reason}")
    return Proved(replace(outcome, plan=plan), holds=False)


def _missing(
    spec: Spec, known: set[str]
) -> Callable[[Schema, Callable[[Sequence[Question]], dict[Question, Answer]]], tuple[str, ...]]:
    """A function that names what a schema lacks of `spec`, but for findings that are `known`."""
    from audit.compare.comparison import compare

    def missing(
        schema: Schema, ask: Callable[[Sequence[Question]], dict[Question, Answer]]
    ) -> tuple[str, ...]:
        comparison = compare(spec, schema)
        if comparison.questions:
            comparison = compare(spec, schema, ask(comparison.questions))
        return tuple(
            f"{finding.rule} {finding.table} {finding.object}".strip()
            for finding in comparison.findings
            if finding.kind != "note" and finding.fingerprint not in known
        )

    return missing


def _allowed(spec: Spec) -> Mapping[tuple[str, str, str], tuple[str, ...]]:
    """The texts that the spec lets a column have, so that made-up rows pass the plan's checks."""
    return {
        (table.namespace, name, column_name): column.values
        for table in spec.tables
        for name in (table.name, *table.aliases)
        for column in table.columns
        for column_name in (column.name, *column.aliases)
        if column.values
    }


def sentence(proof: Proof, decisions: int) -> str:
    """What was proved, or why it was not, to follow the word Proof."""
    on = f"on a copy on an embedded PostgreSQL {proof.version}"
    rows = f"{_count(proof.rows, 'made-up row')} in {_count(proof.tables, 'table')}"
    if proof.refusal:
        return f"not proved: {on}, with {rows}, {proof.refusal}"
    if proof.left:
        return f"not proved: {on}, {_some(proof.left)} is still missing after it ran"
    if proof.changed:
        return f"not proved: {on}, it changed rows of {_some(proof.changed)}"
    if not proof.again:
        return f"not proved: {on}, a second run was refused or changed something"
    left = f"no gap is left but {_count(decisions, 'decision')}" if decisions else "no gap is left"
    return (
        f"proved {on}: the whole file ran ({proof.statements:,} with settings and transactions),"
        f" {left};"
        f" {rows} stayed as they were; a second run changed nothing"
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _some(names: Sequence[str], most: int = 3) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
