"""Any target → `Schema`: a database, a folder of SQL, a dump, a snapshot.

Only this package knows psycopg; importing it does not import that yet.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from audit.errors import AuditError, TargetError
from audit.introspect.load_report import LISTED
from audit.introspect.reading import ReaderName, read_schema

if TYPE_CHECKING:
    from audit.introspect.load_report import LoadReport
    from audit.introspect.session import Session
    from audit.introspect.sql_files import LoadedSql
    from audit.introspect.target import TargetKind, TargetRef
    from audit.schema import Schema
    from audit.schema.question import Answer, Question


# Where nobody keeps a product's tables, so an audit of them is likely to be a slip.
_SYSTEM_DATABASES = ("template0", "template1")


class Witness(NamedTuple):
    """Who answers questions about expressions; `version` is an embedded server's."""

    who: Literal["server", "copy", "nobody"]
    version: str = ""


@dataclass(frozen=True)
class Introspection:
    """An open target: its structure, and somebody to ask about expressions while it is open.

    `answer` never raises; a question that it leaves out could not be asked. `witness` says, once
    it was asked, who it is: the target's `server`, a `copy` of it, or `nobody`. Of files of SQL,
    `facts` are the names of what stands in no catalog (`buckets`, `edge_functions`), `loaded` is
    what became of each statement, `notes` name what is here in name only, and `given` are the
    extensions that a Supabase project has and that the files do not name. `read_partitions` reads
    it again, with these partitions (`namespace.name`) among the relations; a snapshot can't.
    """

    schema: Schema
    kind: TargetKind
    display: str
    warnings: tuple[str, ...]
    answer: Callable[[Sequence[Question]], dict[Question, Answer]]
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    loaded: LoadReport | None = None
    given: tuple[str, ...] = ()
    witness: Callable[[], Witness] = lambda: Witness("server")
    read_partitions: Callable[[Collection[str]], Schema] | None = None


@contextmanager
def open_target(
    ref: TargetRef,
    *,
    reader: ReaderName = "pg_catalog",
    statement_timeout: float = 60.0,
    connect_timeout: float = 10.0,
    progress: Callable[[str], None] = lambda step: None,
    all_files: bool = False,
    listed: int = LISTED,
    verify_with: Literal["target", "embedded"] = "target",
) -> Iterator[Introspection]:
    """Read a target and keep it open, so that questions are asked in the transaction that read it.

    SQL files are run on an embedded server, which then answers; a snapshot answers nothing.
    `all_files` runs those, too, that the tool of their folder would leave out; of statements that
    did not load, `listed` are warned of one by one. With `verify_with` embedded, a copy of what was
    read is asked in place of a database or a snapshot: it starts with the first question.

    Raises AuditError (ConnectionFailed, TargetError) where the target cannot be read.
    """
    if ref.kind == "snapshot":
        progress("reading the snapshot")
        schema = _read_snapshot(ref)
        with ExitStack() as stack:
            found = Introspection(
                schema,
                ref.kind,
                ref.display,
                _doubts(schema),
                lambda questions: {},
                witness=lambda: Witness("nobody"),
            )
            yield _asking_a_copy(found, stack, progress) if verify_with == "embedded" else found
        return
    with ExitStack() as stack:
        dsn = ref.value
        warnings: tuple[str, ...] = ()
        loaded: LoadedSql | None = None
        if ref.kind != "database":
            from audit.introspect.sql_files import loaded_sql

            loaded = stack.enter_context(
                loaded_sql(
                    Path(ref.value),
                    statement_timeout=statement_timeout,
                    all_files=all_files,
                    listed=listed,
                    progress=progress,
                )
            )
            dsn, warnings = loaded.dsn, loaded.warnings
        progress("connecting" if ref.kind == "database" else "reading what they define")
        session, schema = _read(
            stack, dsn, reader, connect_timeout, statement_timeout, progress, ref.display
        )

        def answer(questions: Sequence[Question]) -> dict[Question, Answer]:
            from audit.introspect.oracle import answer

            return answer(session, questions)

        unread = loaded.unread if loaded is not None else ()
        schema = replace(schema, unread=schema.unread + unread)

        def read_partitions(names: Collection[str]) -> Schema:
            import psycopg

            try:
                again = read_schema(session, reader, names)
            except psycopg.Error as error:
                raise AuditError(
                    f"the partitions could not be read: {_first_line(error)}", where=ref.display
                ) from error
            return replace(again, unread=again.unread + unread)

        found = Introspection(
            schema,
            ref.kind,
            ref.display,
            warnings + _doubts(schema),
            answer,
            facts=loaded.facts if loaded else {},
            notes=loaded.notes if loaded else (),
            loaded=loaded.report if loaded else None,
            given=loaded.given if loaded else (),
            read_partitions=read_partitions,
        )
        own = verify_with == "target" or loaded is not None
        yield found if own else _asking_a_copy(found, stack, progress)


def _asking_a_copy(
    found: Introspection, stack: ExitStack, progress: Callable[[str], None]
) -> Introspection:
    """The same, but that a copy is asked, which ends with `stack`."""
    from audit.introspect.copy_oracle import CopyOracle

    oracle = CopyOracle(found.schema, stack, progress)
    return replace(found, answer=oracle.answer, witness=lambda: Witness("copy", oracle.version))


def _read(
    stack: ExitStack,
    dsn: str,
    reader: ReaderName,
    connect_timeout: float,
    statement_timeout: float,
    progress: Callable[[str], None],
    display: str,
) -> tuple[Session, Schema]:
    """Connect and read everything; once more if the structure changed under the reading.

    The functions that print definitions look at the newest catalogs, not at the transaction's: a
    table dropped meanwhile makes them fail with "cache lookup failed" or "could not open relation".
    """
    import psycopg

    from audit.introspect.connect import open_connection
    from audit.introspect.session import Session

    connection = open_connection(dsn, connect_timeout=connect_timeout)
    stack.callback(connection.close)
    progress("reading the structure")
    for last in (False, True):
        attempt = ExitStack()
        try:
            session = attempt.enter_context(
                Session(connection, statement_timeout=statement_timeout)
            )
            schema = read_schema(session, reader)
        except (psycopg.errors.InternalError_, psycopg.errors.UndefinedTable) as error:
            attempt.close()
            if last:
                raise AuditError(
                    f"the structure could not be read: {_first_line(error)}",
                    where=display,
                    hint="try again when no migration is running",
                ) from error
        except psycopg.Error as error:
            attempt.close()
            raise AuditError(
                f"the structure could not be read: {_first_line(error)}", where=display
            ) from error
        except BaseException:
            attempt.close()
            raise
        else:
            stack.push(attempt)
            return session, schema
    raise AssertionError("the second attempt returns or raises")


def _read_snapshot(ref: TargetRef) -> Schema:
    from audit.schema.document import schema_from_json

    try:
        text = Path(ref.value).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise TargetError(f"cannot read it: {error.strerror}", where=ref.display) from error
    except UnicodeDecodeError as error:
        raise TargetError("a snapshot is UTF-8 text, this is not", where=ref.display) from error
    try:
        return schema_from_json(text)
    except TargetError as error:
        if error.where:
            raise
        raise TargetError(error.what, where=ref.display, hint=error.hint) from error


def _doubts(schema: Schema) -> tuple[str, ...]:
    """What makes it likely that this is not the database that was meant."""
    doubts = []
    if schema.database in _SYSTEM_DATABASES:
        doubts.append(f"{schema.database} is the server's own template, not a product's database")
    if not schema.relations:
        doubts.append(f"there is no table or view in database {schema.database}")
    return tuple(doubts)


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].strip() if lines else type(error).__name__
