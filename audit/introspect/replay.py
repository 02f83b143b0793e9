"""Running scripts of SQL on a private server, one statement after the other, as far as they go."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from audit.errors import AuditError
from audit.grammar.statements import each_statement
from audit.introspect.load_report import Failed, LoadReport

if TYPE_CHECKING:
    from psycopg import Connection, Error

# Words that start a statement, in one blank each; comments inside them are rare and harmless.
_BEYOND_DATABASE = re.compile(
    r"(?:alter system|(?:create|alter|drop) (?:database|tablespace|subscription)|load"
    r"|comment on (?:database|tablespace)"
    # Who runs all this: a server without its superuser reads nothing any more.
    r"|(?:alter|drop) (?:role|user) (?:if exists )?\"?(?:postgres|current_user|session_user)\"?)"
    r"(?![\w$])"
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
    r"|explain|set|reset|show|prepare|execute|deallocate|discard|drop|security label"
    r"|alter extension \S+ update)\b"
)
# What may be tried again after later statements: never what removes or renames.
_AGAIN = re.compile(r"(?:create|comment|grant|alter|do)\b")
_REMOVES = re.compile(r"(?:alter|do)\b.*\b(?:drop|rename)\b", re.IGNORECASE | re.DOTALL)
_EXISTING = re.compile(r"create (?:role|user|group|schema)\b")
# The version of an extension is the server's to choose: ours has one.
_EXTENSION_VERSION = re.compile(
    r"(create\s+extension\b.*?)\s+version\s+(?:'[^']*'|\"[^\"]*\"|[\w.]+)", re.I | re.S
)
_UNKNOWN_ROLE = re.compile(r'role "(.+)" does not exist')
_INCLUDE = re.compile(r"\\(i|include|ir|include_relative)\s+(\S.*)")
_QUIET_COMMANDS = re.compile(
    r"\\(?:restrict|unrestrict|set|unset|pset|echo|qecho|warn|timing|encoding|q|quit|x|a|t|!|conninfo"
    r"|prompt|errverbose)\b"
)
_SENDS = re.compile(r"\\(?:g\w+|crosstabview|watch)")
_DEEPEST = 20  # files that include each other


class Script(NamedTuple):
    """A file of SQL: its name in messages, and its text."""

    name: str
    text: str


# (the script, the file that it names, whether that is relative to the script) → the file, or None
Include = Callable[[Script, str, bool], Script | None]


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
        self.statements = self.loaded = self.idle = 0
        self.refused: list[str] = []
        self.ignored: list[str] = []
        self.late: list[str] = []
        self.roles: dict[str, None] = {}

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
            roles=tuple(self.roles),
        )


def replay(
    dsn: str,
    scripts: Iterable[Script],
    *,
    statement_timeout: float,
    search_path: str,
    include: Include = lambda script, name, relative: None,
) -> LoadReport:
    """Run the scripts in order; return what became of each statement.

    Each statement commits by itself, so that one which fails spoils no other. Those that failed
    are tried again until no more of them load: a dump for reading stands in no working order.
    Rows of COPY are left out, and so is what reaches beyond the database. `include` finds the
    file that psql's \\i names.

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
                for step in _steps(script, log, include, ()):
                    failure = _run(connection, step, log)
                    if failure is not None:
                        failures.append(failure)
            failures = _try_again(connection, failures, log)
    except psycopg.OperationalError as error:
        raise AuditError(
            f"the embedded PostgreSQL was lost while it ran the SQL: {str(error).strip()}"
        ) from error
    return log.report(failures)


def _steps(script: Script, log: _Log, include: Include, within: tuple[str, ...]) -> Iterator[_Step]:
    """The statements of a script that are to be run, with those of the files that it includes."""
    for statement in each_statement(script.text):
        place = f"{script.name}:{statement.line}"
        if statement.meta:
            named = _INCLUDE.match(statement.text)
            file = None
            if named is not None and len(within) < _DEEPEST:
                name = named[2].strip().strip("'\"")
                file = include(script, name, named[1] in ("ir", "include_relative"))
            if file is not None and file.name not in within and file.name != script.name:
                yield from _steps(file, log, include, (*within, script.name))
            elif not _QUIET_COMMANDS.match(statement.text):
                sent = _SENDS.search(statement.text)
                command = sent[0] if sent else " ".join(statement.text.split()[: 1 + bool(named)])
                log.ignored.append(f"{place} {command}")
            continue
        log.statements += 1
        words = " ".join(statement.text[:200].lower().split())
        if _BEYOND_DATABASE.match(words) or _COPY_FILE.match(statement.text):
            log.refused.append(f"{place} {' '.join(words.split()[:2]).upper()}")
        elif _ROLLBACK.match(words) and not words.startswith("rollback to"):
            log.idle += 1
            log.ignored.append(f"{place} ROLLBACK")
        elif _TRANSACTION.match(words) or _COPY.match(words) or _MAINTENANCE.match(words):
            log.idle += 1
        else:
            yield _Step(place, _adapted(statement.text, words), words)


def _adapted(text: str, words: str) -> str:
    """The statement as it is run one by one, on a server with extensions of its own."""
    if words.startswith("set local"):
        return _SET_LOCAL.sub("set", text, count=1)
    if words.startswith("create extension"):
        return _EXTENSION_VERSION.sub(r"\1", text, count=1)
    return text


def _run(connection: Connection, step: _Step, log: _Log) -> _Failure | None:
    """Run one statement; a role that it names and nobody created is made up: dumps have none."""
    from psycopg import Error, sql

    made: set[str] = set()
    while True:
        try:
            _execute(connection, step.text)
            log.loaded += 1
            return None
        except Error as error:
            if connection.closed:
                raise
            message = _message(error)
            if error.sqlstate in ("42710", "42P06") and _EXISTING.match(step.words):
                log.loaded += 1
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
