"""A change to the database of tests/exactness/hazards.sql, and what it implies."""

from __future__ import annotations

from typing import NamedTuple


class Mutation(NamedTuple):
    """Statements, and the findings they imply as `rule table object` (and `kind` but for gaps)."""

    sql: str
    expected: tuple[str, ...] = ()
