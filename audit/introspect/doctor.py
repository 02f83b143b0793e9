"""What an audit of a target would be able to see, and why not more."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from importlib.resources import files as resource_files
from typing import TYPE_CHECKING, NamedTuple

from audit.errors import AuditError

if TYPE_CHECKING:
    from audit.introspect.session import Session
    from audit.introspect.target import TargetRef


class Line(NamedTuple):
    """One fact, as a label and a text."""

    label: str
    text: str


@dataclass(frozen=True)
class DoctorReport:
    """What a role can see. `lines` are these facts for people, and what to make of them.

    `granted` of `relations` are those on which the role may do anything at all; the rest is seen
    by the default reader alone. `unknown` names what each reader could not tell.
    """

    target: str
    server_version: str
    database: str
    role: str
    lines: tuple[Line, ...]
    superuser: bool = False
    bypasses_rls: bool = False
    standby: bool = False
    read_only: bool = False
    pooler: str = ""  # why a pooler is likely; empty if not
    statement_timeout_ms: int | None = None  # the server's own, 0 for none
    namespaces: tuple[tuple[str, int], ...] = ()  # (name, relations in it)
    without_usage: tuple[str, ...] = ()
    relations: int = 0
    granted: int = 0
    unknown: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (reader, what)


class _Schema(NamedTuple):
    """A namespace: whether the role may use it, its relations, and those granted to the role."""

    name: str
    usage: bool
    relations: int
    granted: int


def examine_target(
    ref: TargetRef, *, connect_timeout: float = 10.0, statement_timeout: float = 60.0
) -> DoctorReport:
    """Open a target and examine it; raises AuditError where it cannot be opened."""
    if ref.kind != "database":
        return _examine_files(ref, connect_timeout, statement_timeout)
    from audit.introspect.connect import open_connection
    from audit.introspect.session import Session

    connection = open_connection(ref.value, connect_timeout=connect_timeout)
    try:
        with Session(connection, statement_timeout=statement_timeout) as session:
            return examine(session, target=ref.display)
    finally:
        connection.close()


def examine(session: Session, *, target: str = "") -> DoctorReport:
    """Examine an open session; `target` is what to call it.

    Raises AuditError where this server has no PostgreSQL catalogs to examine.
    """
    import psycopg

    try:
        (about,) = session.execute(_query("doctor_session.sql"))
        schemas = [_Schema(*row) for row in session.execute(_query("doctor_namespaces.sql"))]
    except psycopg.Error as error:
        said = str(error).strip().partition("\n")[0]
        raise AuditError(
            f"this server's catalogs cannot be examined: {said}",
            where=target,
            hint="an engine that is not PostgreSQL may still be read with "
            "--reader information-schema",
        ) from error
    superuser, bypasses_rls, standby, read_only, timeout_ms, backend = about
    relations = sum(schema.relations for schema in schemas)
    granted = sum(schema.granted for schema in schemas)
    report = DoctorReport(
        target,
        session.server_version,
        session.database,
        session.role,
        lines=(),
        superuser=superuser,
        bypasses_rls=bypasses_rls,
        standby=standby,
        read_only=read_only,
        pooler=_pooler(session, backend),
        statement_timeout_ms=timeout_ms,
        namespaces=tuple((s.name, s.relations) for s in schemas),
        without_usage=tuple(s.name for s in schemas if not s.usage),
        relations=relations,
        granted=granted,
        unknown=(("pg_catalog", ()), ("information_schema", _hidden(relations, granted))),
    )
    return replace(report, lines=_lines(report))


def _lines(report: DoctorReport) -> tuple[Line, ...]:
    """The report for people, what matters most first."""
    powers = [report.role]
    powers += ["superuser"] * report.superuser
    powers += ["bypasses row level security"] * report.bypasses_rls
    standby = ", a standby" if report.standby else ""
    lines = [
        Line("target", report.target),
        Line("server", f"PostgreSQL {report.server_version}{standby}"),
        Line("database", report.database),
        Line("role", ", ".join(powers)),
        Line("schemas", ", ".join(f"{n} ({count})" for n, count in report.namespaces) or "none"),
        Line("relations", f"{report.relations} seen, {report.granted} granted to this role"),
    ]
    if report.statement_timeout_ms is not None:
        lines.append(Line("statement timeout", _duration(report.statement_timeout_ms)))
    if report.without_usage:
        lines.append(Line("no USAGE on", ", ".join(report.without_usage)))
    if report.read_only:
        lines.append(Line("transactions", "read-only by default, which is all that an audit needs"))
    if report.pooler:
        lines.append(Line("pooler", report.pooler))
    lines += (
        Line(f"unknown by {reader}", "; ".join(what) or "nothing")
        for reader, what in report.unknown
    )
    if not report.relations:
        lines.append(Line("warning", "there is no table or view: is this the right database?"))
    return tuple(lines)


def _hidden(relations: int, granted: int) -> tuple[str, ...]:
    """What information_schema would not show of these relations."""
    hidden = ["indexes, policies, row level security, materialized views and enum labels"]
    if granted < relations:
        count = relations - granted
        few = "1 relation that is" if count == 1 else f"{count} relations that are"
        hidden.insert(0, f"the {few} not granted")
    return tuple(hidden)


def _pooler(session: Session, backend: int) -> str:
    """Why a pooler stands between us and the server, as far as one can tell; empty if none does."""
    info = session.connection.info
    if "pooler." in info.host:
        mode = "transaction" if info.port == 6543 else "session"
        return f"{info.host} is a pooler; port {info.port} is its {mode} mode"
    if info.backend_pid != backend:  # a pooler hands out process ids of its own
        return "a pooler answers in the server's place"
    return ""


def _duration(milliseconds: int) -> str:
    return f"{milliseconds / 1000:g} s" if milliseconds else "none"


def _examine_files(
    ref: TargetRef, connect_timeout: float, statement_timeout: float
) -> DoctorReport:
    """What SQL files or a snapshot hold: there is no role that could lack a right."""
    from audit.introspect import open_target

    with open_target(
        ref, connect_timeout=connect_timeout, statement_timeout=statement_timeout
    ) as introspection:
        schema = introspection.schema
    held = Counter(relation.namespace for relation in schema.relations)
    unread = list(schema.unread)
    if ref.kind == "snapshot":
        unread.append("expressions that only a server can compare")
    report = DoctorReport(
        f"{ref.display} ({ref.kind})",
        schema.server_version,
        schema.database,
        schema.role,
        lines=(),
        namespaces=tuple(sorted(held.items())),
        relations=len(schema.relations),
        granted=len(schema.relations),
        unknown=((schema.reader, tuple(unread)),),
    )
    warnings = (Line("warning", text) for text in introspection.warnings if schema.relations)
    return replace(report, lines=(*_lines(report), *warnings))


def _query(name: str) -> str:
    return resource_files("audit.introspect").joinpath("queries", name).read_text(encoding="utf-8")
