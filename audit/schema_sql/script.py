"""A rebuild as a file of SQL for psql."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from audit.grammar.quote import comment
from audit.schema.model import Schema
from audit.schema_sql.functions import BUILDING
from audit.schema_sql.model import Omission, Step

_HEAD = """\
The structure of database {database}, PostgreSQL {version}, as SQL: no row of any table.

Load it as a superuser into an empty database, of the same major version or a newer one:
  createdb copy && psql -X -v ON_ERROR_STOP=1 -d copy -f FILE

Functions are stubs: a snapshot holds their signatures and no bodies. A stub returns NULL or no
row, one that is IMMUTABLE raises an error, a trigger's lets the row pass. What a snapshot doesn't
hold at all is missing: rows, partitions, operators, casts, rules, rights on functions and schemas,
storage options of indexes. Roles that the server lacks are made, without login."""

_SETTINGS = f"""\
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = off;
SET client_min_messages = warning;
SET search_path = pg_catalog;
SET {BUILDING} = 'on';
"""
_LISTED = 1000


def script(
    schema: Schema, steps: Iterable[Step], omitted: Sequence[Omission], proof: str = ""
) -> str:
    """The file: how to load it, what it lacks, then every statement.

    `proof` is a sentence that says on what it was tried, if it was.
    """
    head = _HEAD.format(database=schema.database, version=schema.server_version)
    lines = [comment(head)]
    if proof:
        lines.append(comment(f"\n{proof}"))
    if omitted:
        lines.append(comment("\nNot rebuilt, or not as it was:"))
        lines += [comment(f"  {line}") for line in told(omitted)]
    body = "\n".join(f"{step.sql};" for step in steps)
    return "\n".join((*lines, "", _SETTINGS, body, ""))


def told(omitted: Sequence[Omission], most: int = _LISTED) -> list[str]:
    """A line for each omission, those alike in one; the rest is counted."""
    partitions = [o for o in omitted if o.object.startswith("partition ")]
    lines = [f"{o.object}: {o.reason}" for o in omitted if o not in partitions]
    if partitions:
        names = ", ".join(o.object.removeprefix("partition ") for o in partitions[:3])
        more = f" and {len(partitions) - 3} more" if len(partitions) > 3 else ""
        noun = "partition" if len(partitions) == 1 else "partitions"
        lines.append(f"{len(partitions)} {noun}, {names}{more}: {partitions[0].reason}")
    if len(lines) > most:
        lines[most:] = [f"… and {len(lines) - most} more"]
    return lines
