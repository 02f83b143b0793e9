"""A plan tried on a copy with rows in it: applied, read again, applied once more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audit.grammar.statements import split_statements
from audit.introspect.connect import open_connection
from audit.introspect.copy import copied
from audit.introspect.oracle import answer
from audit.introspect.reading import read_schema
from audit.introspect.rows import Allowed, digest, put_rows
from audit.introspect.session import Session
from audit.schema_sql import Omission

if TYPE_CHECKING:
    from audit.schema import Schema
    from audit.schema.question import Answer, Question

    Ask = Callable[[Sequence[Question]], dict[Question, Answer]]
    Missing = Callable[[Schema, Ask], tuple[str, ...]]


# An integrity constraint was violated (class 23 of PostgreSQL's error codes).
_ROWS_REFUSE = "; made-up rows may be refused where yours are not, and --probes counts yours"


@dataclass(frozen=True)
class Proof:
    """What came of a plan on a copy.

    `left` is what was missing from the schema afterwards; `refusal` the statement that failed
    and the server's words, empty if none did; `changed` are tables whose rows are not what they
    were; `again` is whether the second run changed nothing.
    """

    version: str
    statements: int
    refusal: str
    left: tuple[str, ...]
    tables: int
    rows: int
    empty: tuple[str, ...]
    changed: tuple[str, ...]
    again: bool
    omitted: tuple[Omission, ...]

    @property
    def holds(self) -> bool:
        """Whether everything went as a plan promises."""
        return not (self.refusal or self.left or self.changed) and self.again


def prove(
    schema: Schema,
    plan_sql: str,
    missing: Missing,
    allowed: Allowed,
    progress: Callable[[str], None] = lambda step: None,
) -> Proof:
    """Apply `plan_sql` to a copy of `schema` with rows, twice.

    `missing` names what a schema lacks, given somebody to ask about expressions; `allowed` are
    texts that the plan's checks let columns have. Raises AuditError where no copy can be had.
    """
    import psycopg

    with copied(schema, progress=progress) as copy:
        with psycopg.connect(copy.dsn, autocommit=True) as connection:
            rows = put_rows(connection, schema, allowed)
            before = digest(connection, rows)
        progress("applying the plan to a copy")
        ran, refusal = _apply(copy.dsn, plan_sql)
        once, left = _read(copy.dsn, missing)
        progress("applying it once more")
        _, again = _apply(copy.dsn, plan_sql) if not refusal else (0, refusal)
        twice, _ = _read(copy.dsn, lambda schema, ask: ())
        with psycopg.connect(copy.dsn, autocommit=True) as connection:
            after = digest(connection, rows)
        return Proof(
            copy.server.version,
            ran,
            refusal,
            left,
            len(rows.tables),
            sum(count for _, count in rows.tables.values()),
            tuple(f"{'.'.join(name)}: {why}" for name, why in rows.refused.items()),
            tuple(".".join(name) for name in before if before[name] != after[name]),
            not again and _alike(once, twice),
            copy.omitted,
        )


def _alike(once: Schema, twice: Schema) -> bool:
    """Whether two readings are the same but for how many rows the server takes tables to have."""

    def settled(schema: Schema) -> Schema:
        relations = (relation._replace(row_estimate=None) for relation in schema.relations)
        platform = (relation._replace(row_estimate=None) for relation in schema.platform)
        return replace(schema, relations=tuple(relations), platform=tuple(platform))

    return settled(once) == settled(twice)


def _apply(dsn: str, text: str) -> tuple[int, str]:
    """Run a file up to its first failure: how many statements ran, and what failed."""
    import psycopg

    ran = 0
    with psycopg.connect(dsn, autocommit=True) as connection:
        for statement in split_statements(text):
            if statement.meta:
                continue
            try:
                connection.execute(statement.text.encode())
            except psycopg.Error as error:
                words = " ".join(statement.text.split())[:80]
                by_rows = _ROWS_REFUSE if (error.sqlstate or "").startswith("23") else ""
                return ran, f"the server refused `{words}`: {_first_line(error)}{by_rows}"
            ran += 1
    return ran, ""


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].strip() if lines else type(error).__name__


def _read(dsn: str, missing: Missing) -> tuple[Schema, tuple[str, ...]]:
    with open_connection(dsn) as connection, Session(connection) as session:
        schema = read_schema(session)
        return schema, missing(schema, lambda questions: answer(session, questions))
