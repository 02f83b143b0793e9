"""What loading a spec meets that is no matter of form: the rules that its problems name."""

from __future__ import annotations

from collections.abc import Iterator

from audit.compare.rule import Rule
from audit.lint.facts import Facts, Noted
from audit.spec.source import Source

DUPLICATE_REQUIREMENT = Rule(
    id="duplicate-requirement",
    family="spec",
    title="everything is said once",
    failure="The spec says one thing twice",
    why="""Of two places that say what a table must have, one will be changed and the other not.
        An audit refuses such a spec, because it can't tell which of them holds.""",
    how="Keep one of the two places; the hint names the first.",
    compared="""Tables and views by schema and name, whichever files they stand in and however
        the name is written; enums, functions, extensions, categories, phases, capabilities,
        defaults and the title.""",
    spec="""
        tables:
          orders: {columns: {id: uuid}}
          public.orders: {columns: {id: uuid}}   # the same table
    """,
    severity="high",
)
NAME_TOO_LONG = Rule(
    id="name-too-long",
    family="spec",
    title="names have at most 63 bytes",
    failure="A name is longer than PostgreSQL keeps",
    why="""PostgreSQL cuts names after 63 bytes, so that no table, column or label can have this
        one, and what is required can never be there. An audit refuses such a spec.""",
    how="Write the name as the database has it: its first 63 bytes, or a shorter one.",
    compared="The bytes of a name in UTF-8, where a letter beyond ASCII takes two or more.",
    severity="high",
)
UNKNOWN_CAPABILITY_TABLE = Rule(
    id="unknown-capability-table",
    family="spec",
    title="a capability needs required tables only",
    failure="A capability needs a table that the spec does not require",
    why="""Whether a capability is ready is told by the tables it needs. One that nothing requires
        is never looked at, so an audit refuses the spec.""",
    how="Mend the name, or require the table.",
    compared="Each of `needs` against the tables and views of all files of the spec.",
    spec="""
        capabilities:
          payments: {needs: [payment_methods, refnds]}   # refunds
        tables:
          payment_methods:
          refunds:
    """,
    severity="high",
)
EMPTY_DEFAULT = Rule(
    id="empty-default",
    family="spec",
    title="a default is SQL",
    failure="A default is empty",
    why="""The two quotes of default: '' are YAML's, not SQL's: what the spec says is nothing at
        all, where an empty text was meant, or no default. An audit refuses the spec.""",
    how="""For an empty text write default: "''", for no default write default: null.""",
    compared="`default` in a column's long form; in the short form quotes are SQL's own.",
    spec="""
        tables:
          orders:
            columns:
              note: {type: text, default: "''"}   # right; default: '' is empty
    """,
    severity="high",
)
RULES = (DUPLICATE_REQUIREMENT, NAME_TOO_LONG, UNKNOWN_CAPABILITY_TABLE, EMPTY_DEFAULT)
_BY_ID = {rule.id: rule for rule in RULES}


def check(facts: Facts) -> Iterator[Noted]:
    """The problems of loading, each under the rule that it names."""
    for problem in facts.problems:
        message = f"{problem.message[:1].upper()}{problem.message[1:]}."
        yield Noted(
            _BY_ID[problem.rule],
            "",
            problem.subject,
            message,
            Source(problem.path, problem.line),
            hint=problem.hint,
        )
