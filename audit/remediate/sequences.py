"""The sequences that defaults count with, where no column brings its own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from audit.remediate.draft import draft
from audit.remediate.model import Statement
from audit.spec.model import TableSpec

_NAME = r'(?:[a-z_][a-z0-9_$]*|"[^"\']+")'
_SEQUENCE = re.compile(rf"\bnextval\(\s*'({_NAME}(?:\.{_NAME})?)'")


def sequences_of(text: str) -> list[str]:
    """The names, as SQL, of the sequences that `text` takes values from by nextval('name')."""
    return _SEQUENCE.findall(text)


def sequence_statements(
    statements: Iterable[Statement], tables: Iterable[TableSpec]
) -> tuple[Statement, ...]:
    """The sequences that planned statements count with. Which exist, no schema tells.

    Each is found by the search path of the table that needs it first, as its name is there.
    """
    by_name = {table.qualified: table for table in tables}
    found: dict[str, TableSpec | None] = {}
    for statement in statements:
        if not statement.decision and "nextval" in statement.sql:
            for name in sequences_of(statement.sql):
                found.setdefault(name, by_name.get(statement.table))
    return tuple(
        draft(
            "create-sequence",
            "prerequisites",
            name,
            f"CREATE SEQUENCE IF NOT EXISTS {name}",
            table=table,
            group=f"sequence {name}",
        )
        for name, table in found.items()
    )
