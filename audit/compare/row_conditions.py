"""Conditions on NEW and OLD, the two rows that a trigger sees."""

from __future__ import annotations

from audit.compare.context import Subject
from audit.grammar.routine import named_rows
from audit.grammar.scan import GrammarError
from audit.schema.question import Equality
from audit.schema.types import DataType


def compare_on_rows(subject: Subject, spec: str, stored: str) -> Equality:
    """Compare two such conditions; the columns of both rows become those of one."""
    try:
        sides = named_rows(spec), named_rows(stored)
    except GrammarError:
        return "equal" if spec == stored else "unverified"
    relation = subject.relation
    whole = DataType(relation.namespace, relation.name)
    own = (*((column.name, column.type) for column in relation.columns), ("*", whole))
    columns = tuple(
        (f"{row}.{name}", data_type)
        for row in ("new", "old")
        for name, data_type in own
        if any('"' + f"{row}.{name}".replace('"', '""') + '"' in side for side in sides)
    )
    equality = subject.equality("trigger", *sides, exact=subject.table.exact, columns=columns)
    if reason := subject.untold.get(sides):
        subject.untold[spec, stored] = reason  # asked under other names, told under its own
    return equality
