"""What came of running scripts of SQL: counts, and every statement that was not loaded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

LISTED = 20  # statements that warnings name one by one
_MANY = 10  # statements that define what is there already, and are no slip any more
_TOLD = 200  # … of what the server says: it quotes the statement, too
_SECRET = re.compile(r"(\b(?:password|secret|key|token)\w*\s*(?:=|:=)?\s*)(?:E|U&)?'[^']*'?", re.I)
_QUOTED = 70  # characters of a statement that a warning quotes


class Failed(NamedTuple):
    """A statement that did not load: where it stands (`file:line`), why, and its text."""

    place: str
    message: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {_quote(self.message, _TOLD)} ({_quote(self.text, _QUOTED)})"


class LoadReport(NamedTuple):
    """The fate of every statement.

    `statements` is how many there were, psql's commands not counted. `failed` would have defined
    structure, `rows` would not. `late` could be run only after later ones. `refused` reach beyond
    one database, `ignored` are psql's commands and ROLLBACK; `idle` counts what has no effect here
    (BEGIN, the rows of COPY, VACUUM). `roles` and `extensions` were made up because something
    needed them.
    """

    statements: int = 0
    loaded: int = 0
    idle: int = 0
    failed: tuple[Failed, ...] = ()
    rows: tuple[Failed, ...] = ()
    late: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()

    def summary(self) -> str:
        """One line: `412 statements: 409 loaded, 3 could not be`."""
        parts = [f"{self.loaded} loaded"]
        for count, words in (
            (len(self.failed), "could not be"),
            (len(self.rows), "without structure failed"),
            (len(self.refused), "not run, beyond one database"),
            (self.idle, "without effect here (BEGIN, COPY …)"),
        ):
            if count:
                parts.append(f"{count} {words}")
        return f"{_statements(self.statements)}: {', '.join(parts)}"

    def warnings(self, ordered: bool, listed: int = LISTED) -> tuple[str, ...]:
        """The warnings, what weighs most first; `ordered` scripts are told what came late."""
        texts = []
        if self.failed:
            count = len(self.failed)
            they = "it defines" if count == 1 else "they define"
            texts.append(
                f"{_statements(count)} of {self.statements} could not be loaded; what {they} is"
                " missing from this audit:"
            )
            texts += [str(failed) for failed in self.failed[:listed]]
            if count > listed:
                texts.append(f"… and {count - listed} more")
        again = sum(failed.message.endswith("already exists") for failed in self.failed)
        if again >= _MANY:
            texts.append(
                f"{again} of these define again what is there: do the files belong to several"
                " databases, or is a dump among the migrations that it came of? Name one of them"
            )
        if ordered and self.late:
            texts.append(
                f"{_statements(len(self.late))} could be loaded only after later ones: "
                + _some(self.late)
            )
        if self.refused:
            texts.append(f"not run, as it reaches beyond one database: {_some(self.refused)}")
        if self.ignored:
            texts.append(f"ignored, as there is no psql session: {_some(self.ignored)}")
        if self.rows:
            define = "defines" if len(self.rows) == 1 else "define"
            texts.append(
                f"{_statements(len(self.rows))} that {define} no structure failed: "
                + _some([f"{each.place} ({_quote(each.message, _TOLD)})" for each in self.rows])
            )
        if self.roles:
            texts.append(
                f"roles that the files do not create were made up: {', '.join(self.roles)}"
            )
        if self.extensions:
            texts.append(
                "extensions that the files use and do not create were taken for installed: "
                + ", ".join(self.extensions)
            )
        return tuple(texts)


def _statements(count: int) -> str:
    return f"{count} statement" if count == 1 else f"{count} statements"


def _some(places: Sequence[str], most: int = 5) -> str:
    more = f" and {len(places) - most} more" if len(places) > most else ""
    return ", ".join(places[:most]) + more


def _quote(text: str, most: int) -> str:
    """The start of a text on one line, without the passwords in it."""
    words = " ".join(_SECRET.sub(r"\1'***'", text[: 10 * most]).split())
    return words if len(words) <= most else words[: most - 1] + "…"
