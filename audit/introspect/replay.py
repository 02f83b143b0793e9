"""Running scripts of SQL on a private server, one statement after the other, as far as they go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from audit.errors import AuditError
from audit.grammar.statements import split_statements

if TYPE_CHECKING:
    from psycopg import Connection, Error

_LISTED = 20  # statements that warnings name one by one
_QUOTED = 70  # characters of a statement that a warning quotes

# Words that start a statement, in one blank each; comments inside them are rare and harmless.
_BEYOND_DATABASE = re.compile(
    r"(?:alter system|(?:create|alter|drop) (?:database|tablespace|subscription)|load"
    r"|comment on (?:database|tablespace))\b"
)
_COPY_FILE = re.compile(r"copy\b.*?\b(?:from|to)\s+(?:program\b|'|\$|e')", re.I | re.S)
_COPY = re.compile(r"copy\b")
_TRANSACTION = re.compile(
    r"(?:begin|start transaction|commit|end|abort|savepoint|release|prepare transaction"
    r"|set transaction|set session characteristics|set constraints|lock|rollback to)\b"
)
_ROLLBACK = re.compile(r"rollback\b")
_MAINTENANCE = re.compile(r"(?:vacuum|analyze|cluster|reindex|checkpoint)\b")
_SET_LOCAL = re.compile(r"set\s+local\b", re.IGNORECASE)
# What may fail without a structure being lost.
_NO_STRUCTURE = re.compile(
    r"(?:insert|update|delete|merge|truncate|select|values|with|call|table|notify|listen|refresh"
    r"|explain|set|reset|show|prepare|execute|deallocate|discard|drop|security label)\b"
)
# What may be tried again after later statements: never what removes or renames.
_AGAIN = re.compile(r"(?:create|comment|grant|alter|do)\b")
_REMOVES = re.compile(r"(?:alter|do)\b.*\b(?:drop|rename)\b", re.IGNORECASE | re.DOTALL)
_EXISTING = re.compile(r"create (?:role|user|group|schema)\b")
_UNKNOWN_ROLE = re.compile(r'role "(.+)" does not exist')
_QUIET_COMMANDS = re.compile(
    r"\\(?:restrict|unrestrict|set|unset|pset|echo|qecho|warn|timing|encoding|q|quit|x|a|t|!|conninfo"
    r"|prompt|errverbose)\b"
)


class Script(NamedTuple):
    """A file of SQL: its name in messages, and its text."""

    name: str
    text: str


class _Step(NamedTuple):
    """A statement on its way: where it stands, its text, and its first words in lower case."""

    place: str
    text: str
    words: str


class _Failure(NamedTuple):
    step: _Step
    message: str
    search_path: str


class _Log:
    """What is to be told about a run."""

    def __init__(self) -> None:
        self.beyond: list[str] = []
        self.ignored: list[str] = []
        self.no_structure: list[str] = []
        self.late: list[str] = []
        self.roles: dict[str, None] = {}

    def warnings(self, failures: Sequence[_Failure], ordered: bool) -> tuple[str, ...]:
        """The warnings, what weighs most first."""
        texts = []
        if failures:
            count = len(failures)
            they = "it defines" if count == 1 else "they define"
            texts.append(
                f"{_statements(count)} could not be loaded; what {they} is missing from this audit:"
            )
            texts += [
                f"{f.step.place}: {f.message} ({_quote(f.step.text)})" for f in failures[:_LISTED]
            ]
            if count > _LISTED:
                texts.append(f"… and {count - _LISTED} more")
        if ordered and self.late:
            texts.append(
                f"{_statements(len(self.late))} could be loaded only after later ones: "
                + _some(self.late)
            )
        if self.beyond:
            texts.append(f"not run, as it reaches beyond one database: {_some(self.beyond)}")
        if self.ignored:
            texts.append(f"ignored, as there is no psql session: {_some(self.ignored)}")
        if self.no_structure:
            define = "defines" if len(self.no_structure) == 1 else "define"
            texts.append(
                f"{_statements(len(self.no_structure))} that {define} no structure failed: "
                + _some(self.no_structure)
            )
        if self.roles:
            texts.append(
                f"roles that the files do not create were made up: {', '.join(self.roles)}"
            )
        return tuple(texts)


def replay(
    dsn: str,
    scripts: Iterable[Script],
    *,
    statement_timeout: float,
    search_path: str,
    ordered: bool = False,
) -> tuple[str, ...]:
    """Run the scripts in order; return warnings about whatever did not load.

    Each statement commits by itself, so that one which fails spoils no other. Those that failed
    are tried again until no more of them load: a dump for reading stands in no working order.
    Rows of COPY are left out, and so is what reaches beyond the database.

    Raises AuditError when the server is lost.
    """
    import psycopg

    # As startup options, because a script may RESET ALL. Bodies of functions are not checked, as
    # pg_dump has it: they may use what comes later.
    escaped = search_path.replace("\\", "\\\\").replace(" ", "\\ ")
    options = (
        f"-c search_path={escaped} -c statement_timeout={round(statement_timeout * 1000)}"
        " -c check_function_bodies=off -c client_min_messages=error -c lock_timeout=0"
    )
    log = _Log()
    failures: list[_Failure] = []
    try:
        with psycopg.connect(dsn, autocommit=True, options=options) as connection:
            for script in scripts:
                _reset(connection)
                for step in _steps(script, log):
                    failure = _run(connection, step, log)
                    if failure is not None:
                        failures.append(failure)
            failures = _try_again(connection, failures, log)
    except psycopg.OperationalError as error:
        raise AuditError(
            f"the embedded PostgreSQL was lost while it ran the SQL: {str(error).strip()}"
        ) from error
    structural = []
    for failure in failures:
        if failure.step.words.startswith("set "):
            continue  # a setting of another version; what it changes would fail by itself
        if _NO_STRUCTURE.match(failure.step.words):
            log.no_structure.append(f"{failure.step.place} ({failure.message})")
        else:
            structural.append(failure)
    return log.warnings(structural, ordered)


def _steps(script: Script, log: _Log) -> Iterable[_Step]:
    """The statements of a script that are to be run."""
    for statement in split_statements(script.text):
        place = f"{script.name}:{statement.line}"
        if statement.meta:
            if not _QUIET_COMMANDS.match(statement.text):
                log.ignored.append(f"{place} {statement.text.split()[0]}")
            continue
        words = " ".join(statement.text[:200].lower().split())
        if _BEYOND_DATABASE.match(words) or _COPY_FILE.match(statement.text):
            log.beyond.append(f"{place} {' '.join(words.split()[:2]).upper()}")
        elif _ROLLBACK.match(words) and not words.startswith("rollback to"):
            log.ignored.append(f"{place} ROLLBACK")
        elif not (_TRANSACTION.match(words) or _COPY.match(words) or _MAINTENANCE.match(words)):
            yield _Step(place, _SET_LOCAL.sub("set", statement.text, count=1), words)


def _run(connection: Connection, step: _Step, log: _Log) -> _Failure | None:
    """Run one statement; a role that it names and nobody created is made up: dumps have none."""
    from psycopg import Error, sql

    made: set[str] = set()
    while True:
        try:
            _execute(connection, step.text)
            return None
        except Error as error:
            if connection.closed:
                raise
            message = _message(error)
            if error.sqlstate in ("42710", "42P06") and _EXISTING.match(step.words):
                return None  # it exists, which is what the statement wants
            role = _UNKNOWN_ROLE.search(message)
            if role is None or role[1] in made or step.words.startswith("drop"):
                return _Failure(step, message, _search_path(connection))
            made.add(role[1])
        connection.execute(sql.SQL("create role {}").format(sql.Identifier(role[1])))
        log.roles[role[1]] = None


def _try_again(connection: Connection, failures: list[_Failure], log: _Log) -> list[_Failure]:
    """Run again what failed for want of something that came later, until nothing more loads."""
    _reset(connection)
    while failures:
        left = []
        for failure in failures:
            step = failure.step
            if not _AGAIN.match(step.words) or _REMOVES.match(step.text):
                left.append(failure)
                continue
            connection.execute(
                "select pg_catalog.set_config('search_path', %s, false)", (failure.search_path,)
            )
            again = _run(connection, step, log)
            if again is None:
                log.late.append(step.place)
            else:
                left.append(again._replace(search_path=failure.search_path))
        if len(left) == len(failures):
            return left
        failures = left
    return failures


def _execute(connection: Connection, text: str) -> None:
    """Run one statement; text that no server takes becomes an error of the server's kind."""
    from psycopg import DataError

    if "\0" in text:
        raise DataError("a NUL character stands in the statement")
    connection.execute(text.encode())


def _reset(connection: Connection) -> None:
    """What a new session would have: scripts do not inherit each other's settings."""
    connection.execute("reset session authorization")
    connection.execute("reset role")
    connection.execute("reset all")


def _search_path(connection: Connection) -> str:
    row = connection.execute("select pg_catalog.current_setting('search_path')").fetchone()
    return "" if row is None else str(row[0])


def _message(error: Error) -> str:
    return error.diag.message_primary or str(error).strip().partition("\n")[0]


def _statements(count: int) -> str:
    return f"{count} statement" if count == 1 else f"{count} statements"


def _some(places: Sequence[str], most: int = 5) -> str:
    more = f" and {len(places) - most} more" if len(places) > most else ""
    return ", ".join(places[:most]) + more


def _quote(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _QUOTED else words[: _QUOTED - 1] + "…"
