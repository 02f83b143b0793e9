"""Asking a copy of a `Schema` in place of the server that it was read from.

The copy has every name that the snapshot holds, and an answer is taken only where that is enough.
That two expressions are the same on the copy is believed where everything that they name is real
or at least opaque to the planner. That they differ is believed only where, on top of this, the
server is of the same major version, and neither side calls a function into which the real server
could look. What is left of doubt: two majors may read one expression in two ways, and then what is
the same to the one might not be to the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from typing import TYPE_CHECKING

from audit.errors import AuditError
from audit.introspect.connect import open_connection
from audit.introspect.copy import Copy, copied
from audit.introspect.embedded import STAND_IN_COMMENT
from audit.introspect.oracle import answer
from audit.introspect.programs import BIN_VARIABLE, major
from audit.introspect.session import Session
from audit.schema.platform import is_platform_namespace
from audit.schema.question import Answer, Question, Untold
from audit.schema.untold import UNTOLD_NAMESPACE
from audit.schema_sql import BUILDING
from audit.schema_sql.functions import may_be_opened
from audit.schema_sql.platform import is_supabase

if TYPE_CHECKING:
    from audit.schema import Schema

_WORD = re.compile(r"\"((?:[^\"]|\"\")+)\"|([^\W\d][\w$]*)")
# What is in a copy by name only.
_HOLLOW = """
SELECT e.extname::text, p.proname::text FROM pg_catalog.pg_extension e
JOIN pg_catalog.pg_depend d ON d.refobjid = e.oid AND d.deptype = 'e'
  AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
  AND d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
JOIN pg_catalog.pg_proc p ON p.oid = d.objid
WHERE pg_catalog.obj_description(e.oid, 'pg_extension') = %(comment)s
UNION
SELECT e.extname::text, t.typname::text FROM pg_catalog.pg_extension e
JOIN pg_catalog.pg_depend d ON d.refobjid = e.oid AND d.deptype = 'e'
  AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
  AND d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
JOIN pg_catalog.pg_type t ON t.oid = d.objid
WHERE pg_catalog.obj_description(e.oid, 'pg_extension') = %(comment)s
"""
# A stub that is immutable raises an error when it is worked out, so it is not to be: the planner
# leaves a call alone that is not immutable. What it runs to estimate by answers NULL.
_OPAQUE = f"""
DO $do$
DECLARE stub pg_catalog.regprocedure;
BEGIN
  FOR stub IN SELECT oid FROM pg_catalog.pg_proc
              WHERE provolatile = 'i' AND prosrc LIKE '%{BUILDING}%' LOOP
    EXECUTE pg_catalog.format('ALTER FUNCTION %s STABLE', stub);
  END LOOP;
  EXECUTE pg_catalog.format('ALTER DATABASE %I SET {BUILDING} = ''on''',
                            pg_catalog.current_database());
END
$do$
"""
_NOT_BUILT = re.compile(r"(?:[a-z ]+ )?(?:[^ .]+\.)?(?P<name>[^.(]+)(?:\(.*\))?")
_BETWEEN = re.compile(r"cast (?P<source>.+) to (?P<target>.+)")
_OPERATOR = re.compile(r"operator .*?\.(?P<symbol>[^\s.\w]+) \(")


class CopyOracle:
    """Somebody to ask about expressions of a `Schema` whose server is out of reach.

    The server starts with the first question and is stopped with `stack`.
    """

    def __init__(
        self,
        schema: Schema,
        stack: ExitStack,
        progress: Callable[[str], None] = lambda step: None,
        copies: Callable[..., AbstractContextManager[Copy]] = copied,
    ) -> None:
        """`copies` builds the copy: a caller with a server of its own need not start another."""
        self._schema = schema
        self._stack = stack
        self._progress = progress
        self._copies = copies
        self._copy: Copy | None = None
        self._session: Session | None = None
        self._doubts: _Doubts | None = None
        self._problem = ""

    @property
    def version(self) -> str:
        """The version of the server that was asked; empty while none is."""
        return self._copy.server.version if self._copy else ""

    def answer(self, questions: Sequence[Question]) -> dict[Question, Answer]:
        """What the copy says, as far as that can be relied on; never raises."""
        if self._session is None and not self._problem:
            self._start()
        if self._session is None or self._doubts is None:
            return dict.fromkeys(questions, Untold(self._problem))
        told = answer(self._session, questions)
        return {question: self._doubts.weighed(question, told[question]) for question in told}

    def _start(self) -> None:
        if self._schema.reader != "pg_catalog":
            self._problem = "the standard views don't say enough to build a copy to ask"
            return
        try:
            copy = self._stack.enter_context(
                self._copies(self._schema, whole=False, progress=self._progress)
            )
            self._doubts = _Doubts(self._schema, copy, _hollow(copy))
            connection = open_connection(copy.dsn)
            self._stack.callback(connection.close)
            self._session = self._stack.enter_context(Session(connection))
            self._copy = copy
        except AuditError as error:
            self._problem = f"no copy could be asked: {error.what}"


def _hollow(copy: Copy) -> dict[str, str]:
    """Names of what only a stand-in of an extension has made, with the extension's.

    On the way, the copy's stubs are made opaque.
    """
    import psycopg

    try:
        with psycopg.connect(copy.dsn, autocommit=True) as connection:
            connection.execute(_OPAQUE)
            rows = connection.execute(_HOLLOW, {"comment": STAND_IN_COMMENT}).fetchall()
    except psycopg.Error as error:
        raise AuditError(f"the embedded PostgreSQL says: {error}") from error
    return {name: extension for extension, name in rows}


class _Doubts:
    """What keeps an answer of the copy from being one of the real server."""

    def __init__(self, schema: Schema, copy: Copy, hollow: dict[str, str]) -> None:
        self._hollow = {name: f"extension {e} is a stand-in" for name, e in hollow.items()}
        self._opened = {
            function.name
            for function in schema.functions
            if may_be_opened(function)
            and not (is_supabase(schema) and is_platform_namespace(function.namespace))
        }
        for omission in copy.omitted:
            name = _NOT_BUILT.fullmatch(omission.object)
            if name and omission.object not in schema.unlisted:
                self._hollow.setdefault(name["name"], f"{omission.object}: {omission.reason}")
        self._unlisted = schema.unlisted
        here, there = major(copy.server.version), schema.server_version_num // 10000
        self._other_major = (
            f"PostgreSQL {here} tells them apart, and the audited server is {there}:"
            f" {BIN_VARIABLE} can name a PostgreSQL {there}"
            if here != there
            else ""
        )

    def weighed(self, question: Question, told: Answer) -> Answer:
        """The copy's answer if it holds for the real server, else why it may not."""
        if isinstance(told, Untold):
            return told
        words = frozenset(_words(question))
        if any(type_.namespace == UNTOLD_NAMESPACE for _, type_ in question.columns):
            return Untold("the type of a column is not told")
        for word in sorted(words & self._hollow.keys()):
            return Untold(f"the copy that was asked lacks {word} ({self._hollow[word]})")
        if told != "different":
            return told
        if self._other_major:
            return Untold(self._other_major)
        for word in sorted(words & self._opened):
            return Untold(
                f"the body of {word}() is not in the snapshot, and may make them the same"
            )
        for name in self._unlisted:
            if _concerns(name, question, words):
                return Untold(f"the copy that was asked lacks the {name}")
        return told


def _words(question: Question) -> Iterator[str]:
    """The names on both sides, as the server reads them, and the types of what they name."""
    named = set()
    for text in (question.spec, question.stored):
        for quoted, word in _WORD.findall(text):
            named.add(quoted.replace('""', '"') or word.lower())
    yield from named
    for name, type_ in question.columns:
        if name in named or name.lower() in named:
            yield type_.name
    if question.cast_to:
        yield question.cast_to.name


def _concerns(unlisted: str, question: Question, words: frozenset[str]) -> bool:
    """Whether an operator or a cast that the copy lacks may have part in a question."""
    operator = _OPERATOR.match(unlisted)
    if operator:
        return operator["symbol"] in question.spec or operator["symbol"] in question.stored
    cast = _BETWEEN.fullmatch(unlisted)
    if cast is None:
        return False
    # One between two of the server's own types may have part in anything.
    own = {text.rpartition(".")[2].strip('"') for text in cast.groups() if "." in text}
    return not own or bool(own & words)
