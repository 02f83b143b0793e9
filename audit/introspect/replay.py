"""Running scripts of SQL on a private server, one statement after the other, as far as they go."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from audit.introspect.embedded import STAND_IN_COMMENT
from audit.introspect.load_report import Failed, LoadReport
from audit.introspect.private_session import PrivateSession
from audit.introspect.steps import Include, Script, Step, no_file, steps
from audit.introspect.supplies import Supply, wanted

if TYPE_CHECKING:
    from psycopg import Error

# What may fail without a structure being lost.
_NO_STRUCTURE = re.compile(
    r"(?:insert|update|delete|merge|truncate|select|values|with|call|table|notify|listen|refresh"
    r"|explain|set|reset|show|prepare|execute|deallocate|discard|drop|security label"
    r"|alter extension \S+ update)\b"
)
# What may be tried again after later statements: never what removes or renames.
_AGAIN = re.compile(r"(?:create|comment|grant|alter|do)\b")
_REMOVES = re.compile(r"(?:alter|do)\b.*\b(?:drop|rename)\b", re.IGNORECASE | re.DOTALL)
_EXISTING = re.compile(r"create (?:role|user|group|schema)\b")


class _Failure(NamedTuple):
    step: Step
    message: str
    search_path: str


class _Log:
    """What is to be told about a run."""

    def __init__(self) -> None:
        self.statements = self.loaded = self.idle = 0
        self.refused: list[str] = []
        self.ignored: list[str] = []
        self.late: list[str] = []
        self.supplied: dict[Supply, None] = {}

    def takes(self, step: Step) -> bool:
        """Count a statement; whether it is to be run."""
        self.statements += step.fate != "ignored"
        self.idle += step.fate in ("idle", "rolled back")
        if step.fate == "refused":
            self.refused.append(f"{step.place} {step.text}")
        elif step.fate in ("ignored", "rolled back"):
            self.ignored.append(f"{step.place} {step.text}")
        return step.fate == "run"

    def report(self, failures: Iterable[_Failure]) -> LoadReport:
        """The same as a value."""
        failed: list[Failed] = []
        rows: list[Failed] = []
        for step, message, _ in failures:
            if step.words.startswith("set "):
                self.idle += 1  # of another version; what it changes would fail by itself
                continue
            no_structure = _NO_STRUCTURE.match(step.words)
            (rows if no_structure else failed).append(Failed(step.place, message, step.text))
        return LoadReport(
            statements=self.statements,
            loaded=self.loaded,
            idle=self.idle,
            failed=tuple(failed),
            rows=tuple(rows),
            late=tuple(self.late),
            refused=tuple(self.refused),
            ignored=tuple(self.ignored),
            roles=tuple(each.name for each in self.supplied if each.kind == "role"),
            extensions=tuple(each.name for each in self.supplied if each.kind == "extension"),
        )


def replay(
    dsn: str,
    scripts: Iterable[Script],
    *,
    statement_timeout: float,
    search_path: str,
    include: Include = no_file,
) -> LoadReport:
    """Run the scripts in order; return what became of each statement.

    Each statement commits by itself, so that one which fails spoils no other. Those that failed
    are tried again until no more of them load: a dump for reading stands in no working order.
    Rows of COPY are left out, and so is what reaches beyond the database. `include` finds the
    file that psql's \\i names.

    Raises AuditError when the server is lost for good.
    """
    # As startup options, because a script may RESET ALL. Bodies of functions are not checked, as
    # pg_dump has it: they may use what comes later.
    escaped = search_path.replace("\\", "\\\\").replace(" ", "\\ ")
    options = (
        f"-c search_path={escaped} -c statement_timeout={round(statement_timeout * 1000)}"
        " -c check_function_bodies=off -c client_min_messages=error -c lock_timeout=0"
    )
    log = _Log()
    failures: list[_Failure] = []
    with PrivateSession(dsn, options) as session:
        plain = _geometry_is_plain(session)
        for script in scripts:
            session.reset()
            for step in steps(script, include, plain_geometry=plain):
                failure = _run(session, step, log) if log.takes(step) else None
                if failure is not None:
                    failures.append(failure)
        failures = _try_again(session, failures, log)
    return log.report(failures)


def _run(session: PrivateSession, step: Step, log: _Log) -> _Failure | None:
    """Run one statement; what it needs and others usually make is made up: roles, extensions."""
    from psycopg import Error

    made: set[Supply] = set()
    while True:
        try:
            session.run(step.text)
            log.loaded += 1
            return None
        except Error as error:
            message = _message(error)
            if error.sqlstate in ("42710", "42P06") and _EXISTING.match(step.words):
                log.loaded += 1
                return None  # it exists, which is what the statement wants
            supply = wanted(message, step.words)
            if supply is None or supply in made or not _supply(session, supply):
                return _Failure(step, message, _search_path(session))
            made.add(supply)
            log.supplied[supply._replace(schema="")] = None


def _supply(session: PrivateSession, supply: Supply) -> bool:
    """Make a role, a schema or an extension; whether that could be done."""
    from psycopg import Error

    try:
        if supply.kind == "extension":
            _enable(session, supply)
        else:
            session.make(f"create {supply.kind} {{}}", supply.name)
    except Error:
        return False
    return True


def _enable(session: PrivateSession, supply: Supply) -> None:
    """Create an extension where it is wanted, else where such are kept."""
    from psycopg import Error

    there = "select pg_catalog.to_regnamespace(pg_catalog.quote_ident(%s)) is not null"
    places = (supply.schema, "extensions", "public")
    schema = next((place for place in places if session.value(there, place)), "public")
    try:
        session.make("create extension {} schema {} cascade", supply.name, schema)
    except Error:  # one that owns its schema takes no other
        session.make("create extension {} cascade", supply.name)


def _try_again(session: PrivateSession, failures: list[_Failure], log: _Log) -> list[_Failure]:
    """Run again what failed for want of something that came later, until nothing more loads."""
    session.reset()
    while failures:
        left = []
        for failure in failures:
            step = failure.step
            if not _AGAIN.match(step.words) or _REMOVES.match(step.text):
                left.append(failure)
                continue
            session.value(
                "select pg_catalog.set_config('search_path', %s, false)", failure.search_path
            )
            again = _run(session, step, log)
            if again is None:
                log.late.append(step.place)
            else:
                left.append(again._replace(search_path=failure.search_path))
        if len(left) == len(failures):
            return left
        failures = left
    return failures


def _geometry_is_plain(session: PrivateSession) -> bool:
    """Whether postgis, if a script creates it, is a stand-in without modifiers."""
    comment = session.value(
        "select comment from pg_catalog.pg_available_extensions where name = 'postgis'"
    )
    return bool(comment == STAND_IN_COMMENT)


def _search_path(session: PrivateSession) -> str:
    return str(session.value("select pg_catalog.current_setting('search_path')") or "")


def _message(error: Error) -> str:
    told = error.diag.message_primary or str(error).strip().partition("\n")[0]
    return told.removeprefix("consuming input failed: ")
