"""A script's statements on their way to a server: which are run, and in which form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from audit.grammar.statements import Statement, each_statement

# Words that start a statement, in one blank each; comments inside them are rare and harmless.
_BEYOND_DATABASE = re.compile(
    r"(?:alter system|(?:create|alter|drop) (?:database|tablespace|subscription)|load"
    r"|comment on (?:database|tablespace)"
    # Who runs all this: a server without its superuser reads nothing any more.
    r"|(?:alter|drop) (?:role|user) (?:if exists )?\"?(?:postgres|current_user|session_user)\"?)"
    r"(?![\w$])"
)
_COPY_FILE = re.compile(r"copy\b.*?\b(?:from|to)\s+(?:program\b|'|\$|e')", re.I | re.S)
_IDLE = re.compile(
    r"(?:begin|start transaction|commit|end|abort|savepoint|release|prepare transaction"
    r"|set transaction|set session characteristics|set constraints|lock|rollback to"
    r"|copy|vacuum|analyze|cluster|reindex|checkpoint)\b"
)
_ROLLBACK = re.compile(r"rollback\b(?! to\b)")
_SET_LOCAL = re.compile(r"set\s+local\b", re.IGNORECASE)
# The version of an extension is the server's to choose: ours has one.
_EXTENSION_VERSION = re.compile(
    r"(create\s+extension\b.*?)\s+version\s+(?:'[^']*'|\"[^\"]*\"|[\w.]+)", re.I | re.S
)
# A temporary table that is to end with its transaction: here each statement is one.
_ON_COMMIT = re.compile(r"\s+on\s+commit\s+(?:drop|delete\s+rows)\b", re.IGNORECASE)
# What the stand-in for postgis does not take: geometry(Point, 4326).
_GEOMETRY = re.compile(
    r"\b(geometry|geography)(\"?)\s*\(\s*"
    r"(?:geometry(?:collection)?|(?:multi)?(?:point|linestring|polygon)|circularstring"
    r"|compoundcurve|curvepolygon|multicurve|multisurface|polyhedralsurface|tin|triangle)"
    r"z?m?\s*(?:,\s*\d+\s*)?\)",
    re.IGNORECASE,
)
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


def no_file(script: Script, name: str, relative: bool) -> Script | None:
    """Where no file may be included."""
    return None


Fate = Literal["run", "idle", "refused", "ignored", "rolled back"]


class Step(NamedTuple):
    """A statement: where it stands, its text, its first words in lower case, what to do with it.

    `idle` has no effect here, `refused` reaches beyond one database, `ignored` is a command of
    psql. Of these two, `text` is what a message names.
    """

    place: str
    text: str
    words: str
    fate: Fate = "run"


def steps(
    script: Script, include: Include, *, plain_geometry: bool, within: tuple[str, ...] = ()
) -> Iterator[Step]:
    """The statements of a script in order, with those of the files that it includes.

    `plain_geometry` writes postgis' types without their modifiers. `within` are the files that
    are being included: none is included in itself.
    """
    for statement in each_statement(script.text):
        place = f"{script.name}:{statement.line}"
        if not statement.meta:
            yield _step(place, statement.text, plain_geometry)
            continue
        file = _included(script, statement, include, within)
        if file is not None:
            inner = (*within, script.name)
            yield from steps(file, include, plain_geometry=plain_geometry, within=inner)
        elif not _QUIET_COMMANDS.match(statement.text):
            sent = _SENDS.search(statement.text)
            kept = 1 + bool(_INCLUDE.match(statement.text))
            command = sent[0] if sent else " ".join(statement.text.split()[:kept])
            yield Step(place, command, "", "ignored")


def _included(
    script: Script, statement: Statement, include: Include, within: tuple[str, ...]
) -> Script | None:
    named = _INCLUDE.match(statement.text)
    if named is None or len(within) >= _DEEPEST:
        return None
    name = named[2].strip().strip("'\"")
    file = include(script, name, named[1] in ("ir", "include_relative"))
    return None if file is None or file.name in (*within, script.name) else file


def _step(place: str, text: str, plain_geometry: bool) -> Step:
    words = " ".join(text[:200].lower().split())
    if _BEYOND_DATABASE.match(words) or _COPY_FILE.match(text):
        return Step(place, " ".join(words.split()[:2]).upper(), words, "refused")
    if _ROLLBACK.match(words):
        return Step(place, "ROLLBACK", words, "rolled back")
    if _IDLE.match(words):
        return Step(place, text, words, "idle")
    text = _adapted(text, words)
    return Step(place, _GEOMETRY.sub(r"\1\2", text) if plain_geometry else text, words)


def _adapted(text: str, words: str) -> str:
    """The statement as it is run one by one, on a server with extensions of its own."""
    if words.startswith("set local"):
        return _SET_LOCAL.sub("set", text, count=1)
    if words.startswith("create extension"):
        return _EXTENSION_VERSION.sub(r"\1", text, count=1)
    if words.startswith(("create temp", "create local temp", "create global temp")):
        return _ON_COMMIT.sub("", text, count=1)
    return text
