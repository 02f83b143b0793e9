"""Asks the audited server whether two expressions are the same, without touching a table.

Both go through the server's parser and planner in one EXPLAIN and come back in one spelling.
Nothing volatile is executed (a planner does evaluate what is immutable, and what is stable where it
estimates), no right on the audited table is needed, and no lock outlives the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from audit.introspect.canonical_plan import SHOWS_KIND, Plan, Sides
from audit.introspect.run_by_planner import would_run
from audit.introspect.sql_names import literal, quoted, type_sql
from audit.schema.question import Answer, Question, Untold

if TYPE_CHECKING:
    import psycopg

    from audit.introspect.session import Session

# Questions in one statement. Planning grows with their number and no faster; the server's stack
# takes some thousands.
_BATCH = 256
# Planning a hundred expressions takes milliseconds. What takes longer than this is caught in one of
# them, and is looked for by halves, each of which may take as long again.
_TIMEOUT = 5.0
_TIMEOUTS = 20  # how often we wait so long before we leave the rest unasked

_QUOTED_NAME = re.compile(r"[\"«„“]([^\"»“”]+)[\"»“”]")
_UNDEFINED_TABLE = "42P01"
_CANCELLED = "57014"
_EXISTS = re.compile(r"\bexists\b", re.IGNORECASE)

# Whoever wrote the spec had the schemas of extensions in the search_path, as Supabase has, or an
# operator of an extension would be written with its schema.
_SEARCH = """
SAVEPOINT schema_audit_question;
SELECT pg_catalog.set_config('search_path', pg_catalog.concat_ws(', ', {path}, (
    SELECT pg_catalog.string_agg(DISTINCT pg_catalog.quote_ident(n.nspname), ', ')
    FROM pg_catalog.pg_extension e
    JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace)), true),
  pg_catalog.set_config('statement_timeout', {timeout}, true)
"""
# Rolling back to the savepoint restores both settings, and frees the locks on the tables that a
# sub-select names.
_UNDO = "ROLLBACK TO SAVEPOINT schema_audit_question; RELEASE SAVEPOINT schema_audit_question"

_NO_FRAGMENT = Untold("the spec's text is no whole expression")
_NOT_SHOWN = Untold("the server doesn't show all of it")
_LOST = Untold("the connection to the server was lost")
_TOO_LONG = Untold("the server took too long over it")
_TOO_DEEP = Untold("it is nested too deeply")


def answer(session: Session, questions: Sequence[Question]) -> dict[Question, Answer]:
    """Ask the server in the session's own transaction; what it won't tell is `Untold`, with why.

    Never raises: an answer that can't be had is an answer.
    """
    return _Asking(session, questions).answers


class _Asking:
    """The answers to a list of questions, while they are being got."""

    def __init__(self, session: Session, questions: Sequence[Question]) -> None:
        self.answers: dict[Question, Answer] = dict.fromkeys(questions, _LOST)
        self._session = session
        self._timeouts = 0
        refused = dict.fromkeys((q for q in self.answers if not _is_whole(q.spec)), _NO_FRAGMENT)
        refused |= would_run(session, [q for q in self.answers if q not in refused])
        self.answers |= refused
        asked = sorted(
            (question for question in self.answers if question not in refused),
            key=lambda question: question.namespace,
        )
        for _, group in groupby(asked, key=lambda question: question.namespace):
            alike = list(group)
            for start in range(0, len(alike), _BATCH):
                self._settle(alike[start : start + _BATCH])

    def _settle(self, questions: Sequence[Question]) -> None:
        """Ask about all questions at once; if the server refuses, without what it refuses."""
        import psycopg

        left = [tuple(questions)]
        while left and not self._session.connection.closed:
            group = left.pop()
            if self._timeouts >= _TIMEOUTS:
                self.answers |= dict.fromkeys(group, _TOO_LONG)
                continue
            statement = _Statement(group, self._session.version_num)
            try:
                self.answers |= statement.answers(self._explain(statement))
            except psycopg.Error as error:
                self._timeouts += error.sqlstate == _CANCELLED
                left += self._without_the_culprit(group, statement, error)
            except RecursionError:
                left += _halves(group)
                if len(group) == 1:
                    self.answers[group[0]] = _TOO_DEEP

    def _without_the_culprit(
        self, group: tuple[Question, ...], statement: _Statement, error: psycopg.Error
    ) -> Iterator[tuple[Question, ...]]:
        """What to ask next: the one that the server points at alone, or each half."""
        if len(group) == 1:
            again = _named_by_server(group[0], error)
            if again is None:
                self.answers[group[0]] = _untold(error)
            else:
                before = self.answers.copy()
                self._settle([again])
                self.answers = before | {group[0]: self.answers.get(again, _LOST)}
            return
        culprit = statement.at(int(error.diag.statement_position or 0))
        if culprit is None:
            yield from _halves(group)
            return
        yield tuple(question for question in group if question is not culprit)
        yield (culprit,)

    def _explain(self, statement: _Statement) -> object:
        """One EXPLAIN, undone to its last trace; raises psycopg.Error if refused.

        Binary results are asked for because they need the extended protocol, which takes one
        statement and no more: the text comes from a file that anybody may edit.
        """
        connection = self._session.connection
        limit = self._session.statement_timeout or _TIMEOUT
        timeout = f"'{round(min(limit, _TIMEOUT) * 1000)}ms'"
        begin = _SEARCH.format(path=literal(statement.search_path), timeout=timeout)
        try:
            connection.execute(begin.encode())
            with connection.cursor(binary=True) as cursor:
                row = cursor.execute(statement.text.encode()).fetchone()
        finally:
            if not connection.closed:
                connection.execute(_UNDO)
        return row[0] if row else None


class _Statement:
    """One EXPLAIN about several questions of one namespace."""

    def __init__(self, questions: Sequence[Question], version_num: int) -> None:
        self._questions = questions
        self._version_num = version_num
        self._nests = [_is_nested(question, version_num) for question in questions]
        arms = [
            _select(number, question, nested)
            for number, (question, nested) in enumerate(zip(questions, self._nests, strict=True))
        ]
        before, between = "EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON)\n", "\nUNION ALL\n"
        self.text = before + between.join(arms)
        self._ends = []
        end = len(before)
        for arm in arms:
            end += len(arm) + len(between)
            self._ends.append(end)
        namespaces = dict.fromkeys(("pg_catalog", questions[0].namespace, "public", "extensions"))
        self.search_path = ", ".join(map(quoted, namespaces))

    def at(self, position: int) -> Question | None:
        """The question at a character of the text, counted from 1; None for 0, which is nowhere."""
        if not position:
            return None
        places = zip(self._questions, self._ends, strict=True)
        return next((question for question, end in places if position <= end), None)

    def answers(self, document: object) -> dict[Question, Answer]:
        """What the server's EXPLAIN tells about each."""
        plan = Plan(document, self._version_num)
        return {
            question: _answer(plan.sides(number, nested=nested))
            for number, (question, nested) in enumerate(
                zip(self._questions, self._nests, strict=True)
            )
        }


def _answer(sides: Sides | None) -> Answer:
    if sides is None:
        return _NOT_SHOWN
    if sides.spec != sides.stored:
        return "different"
    return _NOT_SHOWN if sides.hidden else "equivalent"


def _untold(error: psycopg.Error) -> Untold:
    if error.sqlstate == _CANCELLED:
        return _TOO_LONG
    message = error.diag.message_primary or str(error)
    lines = message.strip().splitlines()
    return Untold(f"the server said: {lines[0].strip()}") if lines else _LOST


def _named_by_server(question: Question, error: psycopg.Error) -> Question | None:
    """The question with the audited table's name in it, which a policy's sub-select uses."""
    name = _QUOTED_NAME.search(error.diag.message_primary or "")
    if error.sqlstate != _UNDEFINED_TABLE or question.relation or not name:
        return None
    return question._replace(relation=name[1])


def _halves(group: tuple[Question, ...]) -> Iterator[tuple[Question, ...]]:
    if len(group) > 1:
        middle = len(group) // 2
        yield group[:middle]
        yield group[middle:]


def _is_whole(expression: str) -> bool:
    """Whether a text from a file stays inside the brackets that it is put in."""
    from audit.grammar.scan import GrammarError, tokenize

    try:
        return bool(tokenize(expression))
    except GrammarError:
        return False


def _is_nested(question: Question, version_num: int) -> bool:
    """Whether to ask for each side inside a `(SELECT …)`, which shows an EXISTS whole.

    Up to PostgreSQL 16 the planner may turn EXISTS into an IN, whose left side EXPLAIN doesn't
    show. It does so only where the columns that tie the two are those of the query around it, not
    of one further out.
    """
    sides = (question.spec, question.stored)
    return version_num < SHOWS_KIND and any(map(_EXISTS.search, sides))


def _select(number: int, question: Question, nested: bool) -> str:
    """One arm of the question: its number, and each side as a row, which hides their types.

    The table is an empty stand-in with the columns' names and types; OFFSET 0 keeps the planner
    from seeing that they are all NULL.
    """
    cast = f"::{type_sql(question.cast_to)}" if question.cast_to else ""
    before, after = ("(SELECT ", ")") if nested else ("", "")
    sides = ", ".join(
        f"ROW({before}({text}\n){cast}{after})" for text in (question.spec, question.stored)
    )
    select = f"SELECT {number}, {sides}"
    columns = ", ".join(
        f"NULL::{type_sql(type_)} AS {quoted(name)}"
        for name, type_ in question.columns
        if _may_name(question, name)
    )
    if not columns:
        return f"({select})"
    return f"({select} FROM (SELECT {columns} OFFSET 0) AS {quoted(question.relation or 't')})"


def _may_name(question: Question, column: str) -> bool:
    """Whether either side may name the column: a type less to resolve for each that can't."""
    name = column.replace('"', '""')
    # A domain's check is stored with VALUE in capitals, which is the column value.
    stored = question.stored.lower() if column == "value" else question.stored
    return name in stored or name.lower() in question.spec.lower() or "\\" in name
