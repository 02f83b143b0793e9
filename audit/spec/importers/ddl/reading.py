"""Scripts of SQL read in order, statement by statement, as far as they go without a server."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from audit.errors import Problem
from audit.grammar.ddl.read import read_statement
from audit.grammar.ddl.values import (
    Action,
    Clause,
    ColumnChange,
    CreateTable,
    LeftOut,
    Name,
    WrittenColumn,
)
from audit.grammar.parse import parse_column
from audit.grammar.scan import GrammarError
from audit.grammar.statements import ScriptComment, Statement, comments_in, split_statements
from audit.spec.importers.ddl.apply import Applier
from audit.spec.importers.ddl.draft import ColumnDraft, Draft, TableDraft
from audit.spec.importers.ddl.value_comment import meaning_of
from audit.spec.importers.sql_text import quoted

UNREAD = "sql-not-read"
LEFT_OUT = "sql-left-out"
_QUOTED = 60


class Script(NamedTuple):
    """A text of SQL: its name in messages, and the line of that file on which it begins."""

    name: str
    text: str
    line: int = 1


class ScriptReader:
    """Reads scripts one after the other; later statements change what earlier ones have made.

    `draft` is what they have made so far, `remarks` what could not be read, or be said in a spec.
    With `assume` a table that a statement changes and none makes is taken to be there.
    """

    def __init__(self, default: str = "public", *, assume: bool = False) -> None:
        self._applier = Applier(default, assume=assume)
        self.remarks: list[Problem] = []
        self._families: dict[str, list[tuple[str, int]]] = {}

    @property
    def draft(self) -> Draft:
        """What the scripts have made."""
        return self._applier.draft

    def known(self, namespace: str | None, name: str, path: str, line: int) -> TableDraft:
        """A table that is there before any script; only what scripts name of it is known."""
        self._applier.begin(path)
        self._applier.line = line
        return self._applier.known(Name(namespace, name))

    def find(self, name: Name) -> TableDraft | None:
        """The table of that name, if there is one."""
        return self._applier.find(name)

    def read(self, script: Script) -> list[tuple[Statement, list[Action]]]:
        """Read one script; its statements and what each says, for who wants to know."""
        self._applier.begin(script.name)
        found = []
        for statement in split_statements(script.text):
            line = script.line + statement.line - 1
            actions = self._statement(statement, script.name, line)
            found.append((statement._replace(line=line), actions))
        return found

    def _statement(self, statement: Statement, path: str, line: int) -> list[Action]:
        if statement.meta:
            return []
        try:
            actions = read_statement(statement.text)
        except GrammarError as error:
            at = line
            if error.position:
                at += statement.text.count("\n", 0, error.position)
            what = f"{error.message} ({_start(statement.text)})"
            self.remarks.append(Problem(path, at, what, rule=UNREAD))
            return []
        self._applier.line = line
        for action in actions:
            if isinstance(action, LeftOut) and action.family:
                self._families.setdefault(action.family, []).append((path, line))
                continue
            for note in self._applier.apply(action):
                self.remarks.append(Problem(path, line, " ".join(note.split()), rule=LEFT_OUT))
            self._describe(action, statement.text)
        return actions

    def finish(self) -> list[Problem]:
        """All remarks; what was counted is told in one for each kind, where the first stands."""
        for family, places in self._families.items():
            count = len(places)
            what = f"{count} statement{'' if count == 1 else 's'} about {family}"
            self.remarks.append(Problem(*places[0], what, rule=LEFT_OUT))
        self._families.clear()
        return self.remarks

    def _describe(self, action: Action, text: str) -> None:
        """Give the columns that a statement makes what the comments beside them say."""
        match action:
            case CreateTable():
                name, written = action.name, action.columns
            case ColumnChange() if action.added is not None:
                name, written = action.table, (action.added,)
            case _:
                return
        if "--" not in text and "/*" not in text:
            return
        table = self._applier.find(name)
        if table is None:
            return
        comments = comments_in(text)
        for column, comment in beside(text, written, comments):
            there = table.columns.get(column.name)
            if there is not None:
                describe(there, comment)


def beside(
    text: str, columns: Iterable[WrittenColumn], comments: tuple[ScriptComment, ...]
) -> list[tuple[WrittenColumn, str]]:
    """Each column with the comment that follows it on its line, and goes on below it."""
    starts = [comment.start for comment in comments]
    found = []
    for column in columns:
        place = bisect_left(starts, column.end)
        if place == len(comments):
            continue
        first = comments[place]
        between = text[column.end : first.start]
        if "\n" in between or between.strip(" \t,"):
            continue
        lines = [first.text]
        indent = first.start - text.rfind("\n", 0, first.start)
        for before, comment in zip(comments[place:], comments[place + 1 :], strict=False):
            between = text[before.end : comment.start]
            own = comment.start - text.rfind("\n", 0, comment.start)
            if between.strip() or between.count("\n") != 1 or own != indent:
                break
            lines.append(comment.text)
        found.append((column, "\n".join(lines)))
    return found


def describe(column: ColumnDraft, comment: str) -> None:
    """Put what a comment says of a column into it: values, a check, or a description."""
    type_name, default = "", None
    try:
        definition = parse_column(" ".join([column.type, *(c.text for c in column.clauses)]))
        if definition.type.type.namespace == "pg_catalog" and not definition.type.type.array:
            type_name = definition.type.type.name
        else:
            type_name = "?"
        default = _constant(definition.default)
    except GrammarError:
        type_name = "?"
    found = meaning_of(comment, column.name, type_name, default)
    column.values = found.values
    column.description = found.description
    if found.check:
        text = f"check ({quoted(column.name)} {found.check})"
        column.clauses.append(Clause("check", text))


def _constant(default: str | None) -> str | None:
    """The text of a default that is a quoted constant."""
    if default is None:
        return None
    text = default.partition("::")[0].strip()
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    return None


def _start(text: str) -> str:
    words = " ".join(text[:300].split())
    return words if len(words) <= _QUOTED else f"{words[: _QUOTED - 1]}…"
