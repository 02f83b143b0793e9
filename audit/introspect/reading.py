"""Reading the whole structure in a session, by the reader that was asked for."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from audit.introspect.session import Session
    from audit.schema import Schema

ReaderName = Literal["pg_catalog", "information_schema"]


def read_schema(
    session: Session, reader: ReaderName = "pg_catalog", partitions: Collection[str] = ()
) -> Schema:
    """Read the whole structure; raises AuditError where this server's can't be read.

    `partitions` are those (`namespace.name`) that are to be read as tables, by the default reader.

    psycopg's InternalError passes through: the server raises it ("cache lookup failed") when
    an object vanishes between two statements, since pg_get_*def() look past the snapshot. A
    new session may do better.
    """
    with session.explaining():
        if reader == "information_schema":
            from audit.introspect.standard import read_information_schema

            return read_information_schema(session)
        from audit.introspect.catalog import read_catalog

        return read_catalog(session, partitions)
