"""A database carried to other versions of PostgreSQL by pg_dump and psql, and back again."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from audit.introspect.embedded import EmbeddedServer, embedded_server
from audit.introspect.stand_ins import stand_ins
from audit.spec.model import Spec
from tests.exactness.copying import copy_roles, copy_structure
from tests.exactness.loop import Turn, audit_database


class Stay(NamedTuple):
    """What an audit found on one server; `refused` are the statements it would not load."""

    place: str
    turn: Turn
    refused: tuple[str, ...]

    @property
    def cell(self) -> str:
        """Findings and unverified, and how many statements were refused."""
        figures = f"{self.turn.findings}+{self.turn.unverified}"
        return f"{figures} (-{len(self.refused)})" if self.refused else figures

    @property
    def told(self) -> list[str]:
        """The findings in words. What follows from a refused statement is no false alarm, and can
        be told from one only by reading: so the refused are named first."""
        return [f"{self.place}: {line}" for line in (*self.refused, *self.turn.told)]


@contextmanager
def servers(folders: Sequence[str]) -> Iterator[list[EmbeddedServer]]:
    """A private server for each folder of PostgreSQL's programs."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                embedded_server(
                    environ={**os.environ, "SCHEMA_AUDIT_PG_BIN": str(Path(folder).resolve())},
                    extensions=stand_ins(),
                )
            )
            for folder in folders
        ]


def restore(place: str, source: str, server: EmbeddedServer, spec: Spec) -> Stay:
    """Restore the database `source` on a server, audit the copy with `spec`, and drop it."""
    try:
        return _stay(place, source, server, "restored", spec)
    finally:
        server.drop_database("restored")


def carry(dsn: str, spec: Spec, there: EmbeddedServer, home: EmbeddedServer) -> tuple[Stay, Stay]:
    """Restore the database `dsn` on the server `there`, and that one at `home`; audit both.

    What was refused on the way out is missing on the way back, too.
    """
    major = there.version.partition(".")[0]
    try:
        out = _stay(f"on {major}", dsn, there, "carried", spec)
        back = restore(f"back from {major}", there.dsn("carried"), home, spec)
        return out, back._replace(refused=out.refused + back.refused)
    finally:
        there.drop_database("carried")


def _stay(place: str, source: str, server: EmbeddedServer, name: str, spec: Spec) -> Stay:
    target = server.create_database(name)
    copy_roles(source, target)
    refused = tuple(copy_structure(source, target))
    _, turn, _ = audit_database(target, spec)
    return Stay(place, turn, refused)
