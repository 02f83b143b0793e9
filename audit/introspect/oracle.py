"""Asks the audited server whether two expressions are the same, without touching a table.

Both go through the server's parser and planner in one EXPLAIN and come back in one spelling.
Nothing volatile is executed (a planner does evaluate what is immutable, and what is stable where it
estimates), no right on the audited table is needed, and no lock outlives the question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from audit.introspect.canonical_plan import SHOWS_KIND, Answer, Sides
from audit.schema.question import Equality, Question
from audit.schema.types import DataType

if TYPE_CHECKING:
    from audit.introspect.session import Session

# Questions in one statement: enough that round trips don't count, few enough that one which the
# server refuses is found in a handful of halvings.
_BATCH = 64
_MODIFIERS = re.compile(r"[\w\s,.()-]*")
_QUOTED_NAME = re.compile(r"[\"«„“]([^\"»“”]+)[\"»“”]")
_UNDEFINED_TABLE = "42P01"

# Whoever wrote the spec had the schemas of extensions in the search_path, as Supabase has, or an
# operator of an extension would be written with its schema.
_SEARCH = """
SELECT pg_catalog.set_config('search_path', pg_catalog.concat_ws(', ', %s::text, (
    SELECT pg_catalog.string_agg(DISTINCT pg_catalog.quote_ident(n.nspname), ', ')
    FROM pg_catalog.pg_extension e
    JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace)), true)
"""
_EXISTS = re.compile(r"\bexists\b", re.IGNORECASE)


def answer(session: Session, questions: Sequence[Question]) -> dict[Question, Equality]:
    """Ask the server in the session's own transaction; what it refuses to tell is `unverified`.

    Never raises: an answer that can't be had is an answer.
    """
    answers: dict[Question, Equality] = dict.fromkeys(questions, "unverified")
    ordered = sorted(
        (question for question in answers if _is_whole(question.spec)),
        key=lambda question: question.namespace,
    )
    for namespace, group in groupby(ordered, key=lambda question: question.namespace):
        alike = list(group)
        for start in range(0, len(alike), _BATCH):
            _settle(session, namespace, alike[start : start + _BATCH], answers)
    return answers


def _is_whole(expression: str) -> bool:
    """Whether a text from a file stays inside the brackets that it is put in."""
    from audit.grammar.scan import GrammarError, tokenize

    try:
        return bool(tokenize(expression))
    except GrammarError:
        return False


def _settle(
    session: Session,
    namespace: str,
    questions: Sequence[Question],
    answers: dict[Question, Equality],
) -> None:
    """Ask about all questions at once; if the server refuses, about each half."""
    import psycopg

    if session.connection.closed:
        return
    try:
        answers.update(_ask(session, namespace, questions))
    except psycopg.Error as error:
        if len(questions) > 1:
            middle = len(questions) // 2
            _settle(session, namespace, questions[:middle], answers)
            _settle(session, namespace, questions[middle:], answers)
            return
        # A policy's sub-select names the audited table to reach its columns.
        name = _QUOTED_NAME.search(error.diag.message_primary or "")
        question = questions[0]
        if error.sqlstate == _UNDEFINED_TABLE and not question.relation and name:
            named = question._replace(relation=name[1])
            again: dict[Question, Equality] = {}
            _settle(session, namespace, (named,), again)
            answers[question] = again.get(named, "unverified")


def _ask(
    session: Session, namespace: str, questions: Sequence[Question]
) -> dict[Question, Equality]:
    """One EXPLAIN for all questions, undone to its last trace; raises psycopg.Error if refused."""
    connection = session.connection
    path = ", ".join(
        _quote(name) for name in dict.fromkeys(("pg_catalog", namespace, "public", "extensions"))
    )
    nests = [_is_nested(question, session.version_num) for question in questions]
    statement = "EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON)\n" + "\nUNION ALL\n".join(
        _select(number, question, nested)
        for number, (question, nested) in enumerate(zip(questions, nests, strict=True))
    )
    # Rolling back to the savepoint restores search_path, and frees the locks on the tables that
    # a sub-select names. Binary results are asked for because they need the extended protocol,
    # which takes one statement and no more: the text comes from a file that anybody may edit.
    connection.execute("SAVEPOINT schema_audit_question")
    try:
        connection.execute(_SEARCH, (path,))
        with connection.cursor(binary=True) as cursor:
            row = cursor.execute(statement.encode()).fetchone()
    finally:
        if not connection.closed:
            connection.execute("ROLLBACK TO SAVEPOINT schema_audit_question")
            connection.execute("RELEASE SAVEPOINT schema_audit_question")
    if row is None:
        return {}
    explained = Answer(row[0], session.version_num)
    return {
        question: _equality(explained.sides(number, nested=nested))
        for number, (question, nested) in enumerate(zip(questions, nests, strict=True))
    }


def _equality(sides: Sides | None) -> Equality:
    if sides is None:
        return "unverified"
    if sides.spec != sides.stored:
        return "different"
    return "unverified" if sides.hidden else "equivalent"


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
    cast = f"::{_type(question.cast_to)}" if question.cast_to else ""
    before, after = ("(SELECT ", ")") if nested else ("", "")
    sides = ", ".join(
        f"ROW({before}({text}\n){cast}{after})" for text in (question.spec, question.stored)
    )
    select = f"SELECT {number}, {sides}"
    columns = ", ".join(
        f"NULL::{_type(type_)} AS {_quote(name)}"
        for name, type_ in question.columns
        if _may_name(question, name)
    )
    if not columns:
        return f"({select})"
    return f"({select} FROM (SELECT {columns} OFFSET 0) AS {_quote(question.relation or 't')})"


def _may_name(question: Question, column: str) -> bool:
    """Whether either side may name the column: a type less to resolve for each that can't."""
    quoted = column.replace('"', '""')
    return quoted in question.stored or quoted.lower() in question.spec.lower() or "\\" in quoted


def _type(type_: DataType) -> str:
    """A data type as SQL: its name in quotes, so that no keyword and no alias interferes."""
    modifiers = type_.modifiers if _MODIFIERS.fullmatch(type_.modifiers) else ""
    array = "[]" if type_.array else ""
    if type_.name == "interval" and type_.namespace in (None, "pg_catalog"):
        # Only the keyword takes fields.
        fields = f"({modifiers})" if modifiers.isdigit() else f" {modifiers}"
        return f"interval{fields if modifiers else ''}{array}"
    prefix = f"{_quote(type_.namespace)}." if type_.namespace else ""
    suffix = f"({modifiers})" if modifiers else ""
    return f"{prefix}{_quote(type_.name)}{suffix}{array}"


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
