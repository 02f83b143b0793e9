"""A copy of a `Schema`, empty, on an embedded server: for asking, proving and comparing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from audit.errors import AuditError
from audit.grammar.statements import split_statements
from audit.introspect.embedded import EmbeddedServer, embedded_server
from audit.introspect.stand_ins import names_of_stand_ins, stand_ins
from audit.schema_sql import BUILDING, Omission, Rebuild, Step, rebuild

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.errors import Diagnostic

    from audit.schema import Schema

# Statements sent together; where one of them fails, each is run by itself.
_TOGETHER = 200
_OPTIONS = (
    "-c search_path=pg_catalog -c check_function_bodies=off -c client_min_messages=warning"
    f" -c statement_timeout=60000 -c lock_timeout=0 -c {BUILDING}=on"
)
_LISTED = re.compile(r"create\s+(?:extension|publication)\b", re.IGNORECASE)
# What a step says where it could make no more than a stand-in.
_WARNS = "RAISE WARNING"


@dataclass(frozen=True)
class Copy:
    """A database that holds what a `Schema` holds, as far as it could be made again.

    `steps` are the statements that ran, in the order in which they did. `omitted` is what is not
    there, or not what it was. `stand_ins` are the extensions of which there is only a stand-in.
    """

    dsn: str
    server: EmbeddedServer
    steps: tuple[Step, ...]
    omitted: tuple[Omission, ...]
    stand_ins: tuple[str, ...] = ()


@contextmanager
def copied(
    schema: Schema,
    *,
    whole: bool = True,
    progress: Callable[[str], None] = lambda step: None,
) -> Iterator[Copy]:
    """Start an embedded server and build a copy of `schema` in it, for the length of a block.

    Without `whole` the copy has only what the meaning of expressions depends on.

    Raises AuditError where no server can be started, or it is lost.
    """
    progress("starting an embedded PostgreSQL")
    names = (f'create extension "{extension.name}"' for extension in schema.extensions)
    with embedded_server(extensions=stand_ins(names)) as server:
        progress("building the schema in it")
        yield build_copy(server, schema, "copy", whole=whole)


def build_copy(server: EmbeddedServer, schema: Schema, name: str, *, whole: bool = True) -> Copy:
    """Build a copy of `schema` in a new database of `server`.

    A statement that fails is tried again after the others, until no more of them run; what is left
    then is omitted, with the server's words. Raises AuditError when the server is lost.
    """
    import psycopg

    made = rebuild_of(schema, whole=whole)
    dsn = server.create_database(name)
    try:
        with psycopg.connect(dsn, autocommit=True, options=_OPTIONS) as connection:
            building = _Building(connection)
            building.run(made.steps)
    except psycopg.OperationalError as error:
        raise AuditError(
            f"the embedded PostgreSQL was lost while it built the schema: {str(error).strip()}"
        ) from error
    refused = {omission.object for omission in building.omitted}
    known = (omission for omission in made.omitted if omission.object not in refused)
    return Copy(
        dsn, server, tuple(building.done), (*known, *building.omitted), names_of_stand_ins(dsn)
    )


def rebuild_of(schema: Schema, *, whole: bool = True) -> Rebuild:
    """The statements that make `schema`, a Supabase project's platform objects included."""
    return rebuild(schema, platform=platform_statements(), whole=whole)


def platform_statements() -> tuple[str, ...]:
    """What makes a Supabase project's own objects, without those that a `Schema` lists anyway."""
    path = files("audit.introspect").joinpath("queries", "bootstrap_supabase.sql")
    statements = split_statements(path.read_text(encoding="utf-8"))
    return tuple(s.text for s in statements if not _LISTED.match(s.text))


class _Building:
    """A run of steps: what ran, and what did not."""

    def __init__(self, connection: Connection) -> None:
        self.done: list[Step] = []
        self.omitted: list[Omission] = []
        self._connection = connection
        self._warning = ""
        connection.add_notice_handler(self._note)

    def run(self, steps: Sequence[Step]) -> None:
        """Run all steps, those that fail again after the others."""
        failed = self._run_once(steps)
        while failed:
            left = self._run_once([step for step, _ in failed])
            if len(left) == len(failed):
                break
            failed = left
        self.omitted += [Omission(step.object, f"the server said: {why}") for step, why in failed]

    def _run_once(self, steps: Sequence[Step]) -> list[tuple[Step, str]]:
        failed: list[tuple[Step, str]] = []
        group: list[Step] = []
        for step in steps:
            if _WARNS in step.sql:
                failed += self._together(group)
                failed += self._each([step])
                group = []
            else:
                group.append(step)
            if len(group) == _TOGETHER:
                failed += self._together(group)
                group = []
        return failed + self._together(group)

    def _together(self, steps: Sequence[Step]) -> list[tuple[Step, str]]:
        """Run steps in one round trip and one transaction; by themselves if one of them fails."""
        import psycopg

        if len(steps) > 1:
            try:
                self._connection.execute("\n;\n".join(step.sql for step in steps).encode())
            except psycopg.Error:
                if self._connection.closed:
                    raise
            else:
                self.done += steps
                return []
        return self._each(steps)

    def _each(self, steps: Sequence[Step]) -> list[tuple[Step, str]]:
        import psycopg

        failed = []
        for step in steps:
            self._warning = ""
            try:
                self._connection.execute(step.sql.encode())
            except psycopg.Error as error:
                if self._connection.closed:
                    raise
                failed.append((step, error.diag.message_primary or str(error).strip()))
            else:
                self.done.append(step)
                if self._warning and _WARNS in step.sql:
                    reason = self._warning.removeprefix(f"{step.object}: ")
                    self.omitted.append(Omission(step.object, reason))
        return failed

    def _note(self, diagnostic: Diagnostic) -> None:
        if diagnostic.severity_nonlocalized == "WARNING":
            self._warning = diagnostic.message_primary or ""
