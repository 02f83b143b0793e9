"""Whether people are told when a table is due, why it is there, and what breaks without it."""

from __future__ import annotations

from collections.abc import Iterator

from audit.compare.rule import Rule
from audit.lint.facts import Facts, Noted

WITHOUT_PHASE = Rule(
    id="table-without-phase",
    family="spec",
    title="the table has a phase",
    failure="A table has no phase",
    why="""The phase says when a table is due and how bad it is that it is missing. Without one a
        missing table is high, and reports list it as unscheduled.""",
    how="Say `phase` at the table, for its whole file, or in the spec's `defaults`.",
    compared="Every required table and view.",
    spec="""
        phases: {launch: {title: Launch, severity: critical}}
        tables:
          orders: {phase: launch}
    """,
    severity="info",
)
WITHOUT_WHY = Rule(
    id="table-without-why",
    family="spec",
    title="the table says why it is required",
    failure="A table does not say why it is required",
    why="""Whoever reads that a table is missing asks why it is needed. Reports answer with this
        sentence, and leave the answer out where there is none.""",
    how="Say `why` at the table, in one sentence for people.",
    compared="Every required table and view.",
    spec="""
        tables:
          orders: {why: It is what is sold.}
    """,
    severity="info",
)
WITHOUT_IMPACT = Rule(
    id="table-without-impact",
    family="spec",
    title="the table says what breaks without it",
    failure="A table does not say what breaks without it",
    why="Those who decide what is done first weigh what does not work until then.",
    how="Say `impact` at the table, in one sentence for people.",
    compared="Every required table and view.",
    spec="""
        tables:
          orders: {impact: Nothing can be sold.}
    """,
    severity="info",
)
RULES = (WITHOUT_PHASE, WITHOUT_WHY, WITHOUT_IMPACT)


def check(facts: Facts) -> Iterator[Noted]:
    """What each table leaves out of its context."""
    for table in facts.spec.tables:
        for rule, said, words in (
            (WITHOUT_PHASE, table.phase, "has no phase"),
            (WITHOUT_WHY, table.why, "does not say why it is required"),
            (WITHOUT_IMPACT, table.impact, "does not say what breaks without it"),
        ):
            if not said:
                message = f"`{table.qualified}` {words}."
                yield Noted(rule, table.qualified, table.name, message, table.source)
