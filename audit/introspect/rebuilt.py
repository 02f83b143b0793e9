"""The SQL that rebuilds a `Schema`, tried on an embedded server before anybody relies on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audit.errors import AuditError, UsageError
from audit.introspect.connect import open_connection
from audit.introspect.copy import Copy, copied, rebuild_of
from audit.introspect.programs import major
from audit.introspect.reading import read_schema
from audit.introspect.session import Session
from audit.schema_sql import NOT_AVAILABLE, Omission, Step
from audit.schema_sql.differences import differences

if TYPE_CHECKING:
    from audit.schema import Schema


@dataclass(frozen=True)
class Rebuilt:
    """The statements, what they leave out or make otherwise, and a sentence about how they fared.

    `equal` is whether what they made was read again and found to be the same in every point.
    """

    steps: tuple[Step, ...]
    omitted: tuple[Omission, ...]
    proof: str
    equal: bool = False


def rebuilt(
    schema: Schema, *, prove: bool = True, progress: Callable[[str], None] = lambda step: None
) -> Rebuilt:
    """What makes `schema` again; with `prove`, built on an embedded server and compared.

    Raises UsageError for a schema that the standard views told: they tell too little.
    """
    if schema.reader != "pg_catalog":
        raise UsageError(
            "the standard views don't say enough to rebuild a database from",
            hint="--sql goes with --reader pg-catalog",
        )
    if prove:
        try:
            with copied(schema, progress=progress) as copy:
                return _proved(schema, copy)
        except AuditError as error:
            reason = f"not tried: {error.what}"
    else:
        reason = "not tried on any server"
    made = rebuild_of(schema)
    return Rebuilt(made.steps, made.omitted, f"It was {reason}.")


def _proved(schema: Schema, copy: Copy) -> Rebuilt:
    """What the copy proves. A server that is older, or lacks an extension, refutes nothing."""
    on = f"an embedded PostgreSQL {copy.server.version}"
    made = rebuild_of(schema)
    if major(copy.server.version) < schema.server_version_num // 10000:
        return Rebuilt(made.steps, made.omitted, f"It was not tried: there is only {on}.")
    lacking = [o.object for o in copy.omitted if o.reason == NOT_AVAILABLE]
    lacking += (f"extension {name}" for name in copy.stand_ins)
    if copy.stand_ins:
        on += f" (with stand-ins for {', '.join(copy.stand_ins)})"
    with open_connection(copy.dsn) as connection, Session(connection) as session:
        points = differences(schema, read_schema(session))
    omitted = _with_differences(copy.omitted, points)
    if not points:
        same = major(copy.server.version) == schema.server_version_num // 10000
        but = "" if same else ", but for what two major versions spell in their own ways"
        proof = f"It was loaded into {on} and read again: equal in every point{but}."
        return Rebuilt(copy.steps, omitted, proof, equal=True)
    proof = f"It was loaded into {on} and read again: {_points(points)}."
    if lacking:
        proof += " A server with these extensions may do better."
        return Rebuilt(made.steps, omitted, proof)
    return Rebuilt(copy.steps, omitted, proof)


def _points(points: Sequence[str]) -> str:
    differ = "point differs" if len(points) == 1 else "points differ"
    return f"{len(points)} {differ}, named here"


def _with_differences(omitted: tuple[Omission, ...], points: Sequence[str]) -> tuple[Omission, ...]:
    """What is left out, then each difference; one that is a thing left out is said once."""
    named = {omission.object for omission in omitted}
    told = []
    for point in points:
        label, _, what = point.partition(": ")
        thing, _, missing = what.rpartition(" ")
        of = f" {thing.partition(' ')[2]} of {label.partition(' ')[2]}"
        known = label in named if not thing else any(name.endswith(of) for name in named)
        if not (missing == "missing" and known):
            told.append(Omission(label, what))
    return (*omitted, *told)
