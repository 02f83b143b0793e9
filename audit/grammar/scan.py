"""SQL fragments cut into tokens, and parsed inside a statement that they cannot break out of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

NAME_BYTES = 63  # NAMEDATALEN - 1: the server cuts what is longer, with no more than a notice

# Every level of nesting takes a token; the parser's stack ends at about twice as many. Constants
# and commas, of which a long list is made, begin with these.
_DEEPEST = 10_000
_FLAT = frozenset(b"%c" % letter for letter in b"0123456789',")

_OPENING = {"(": ")", "[": "]"}
_CLOSING = frozenset(_OPENING.values())


class GrammarError(ValueError):
    """A fragment that is not what it should be; `position` counts from 1, 0 is unknown."""

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.position = position

    def __str__(self) -> str:
        return f"{self.message} at character {self.position}" if self.position else self.message


class Token(NamedTuple):
    """A token: its text in lower case, and where it stands (characters, from 0)."""

    word: str
    start: int
    end: int


class Fragment(NamedTuple):
    """A fragment parsed inside a statement: its tokens, the statement's tree, and how to get back.

    `sql` is the whole statement as the parser counts it, in bytes; `shift` is how many of them
    stand before the fragment.
    """

    text: str
    tokens: tuple[Token, ...]
    statement: Any
    sql: bytes
    shift: int

    def character(self, location: int) -> int:
        """Where in the fragment a node of the tree stands, in characters from 0."""
        if self.text.isascii():
            return location - self.shift
        return len(self.sql[self.shift : location].decode())


def tokenize(text: str) -> tuple[Token, ...]:
    """The tokens of `text`, without comments.

    Raises GrammarError where the text could end the statement it is put into: an unclosed quote,
    comment or bracket, a closing bracket too many, a semicolon. A name that the server would
    cut off is refused too.
    """
    from postgast import PgQueryError, scan

    if "\0" in text:
        raise GrammarError("a zero byte is no part of SQL", text.index("\0") + 1)
    try:
        raw = text.encode()
    except UnicodeEncodeError as error:
        raise GrammarError("half a character is no part of SQL", error.start + 1) from None
    try:
        found = scan(text).tokens
    except PgQueryError as error:
        raise GrammarError(error.message, error.cursorpos) from None
    tokens: list[Token] = []
    expected: list[str] = []
    for _, (start, end) in character_places(raw, found, len(raw) == len(text)):
        written = text[start:end]
        if written.startswith(("--", "/*")):
            continue
        _refuse_breaking_out(written, start, expected)
        tokens.append(Token(written.lower(), start, end))
    if expected:
        raise GrammarError(f'"{expected[-1]}" is missing at the end')
    return tuple(tokens)


def character_places(
    raw: bytes, tokens: Iterable[Any], ascii_only: bool
) -> Iterator[tuple[Any, tuple[int, int]]]:
    """The scanner's tokens, each with the characters that it starts at and ends before."""
    done = count = 0
    for item in tokens:
        start, end = item.start, item.end
        if not ascii_only:
            start = count + len(raw[done : item.start].decode())
            end = start + len(raw[item.start : item.end].decode())
            done, count = item.end, end
        yield item, (start, end)


def _refuse_breaking_out(written: str, start: int, expected: list[str]) -> None:
    if written == ";":
        raise GrammarError("a semicolon has no place here", start + 1)
    if written in _OPENING:
        expected.append(_OPENING[written])
    elif written in _CLOSING:
        if not expected or expected.pop() != written:
            raise GrammarError(f'"{written}" closes nothing', start + 1)
    elif _name_bytes(written) > NAME_BYTES:
        raise GrammarError(f"a name is longer than {NAME_BYTES} bytes", start + 1)


def _name_bytes(written: str) -> int:
    """How many bytes a name has; 0 for what is no name."""
    if written[0] == '"':
        return len(written[1:-1].replace('""', '"').encode())
    is_name = (written[0].isalpha() or written[0] == "_") and "'" not in written
    return len(written.encode()) if is_name else 0


def parse_inside(before: str, text: str, after: str = "") -> Fragment:
    """`text` parsed between `before` and `after`, which make one statement of it.

    A line break follows the text, so that a comment at its end swallows nothing. Raises
    GrammarError with the position inside `text`.
    """
    from postgast import PgQueryError

    tokens = tokenize(text)
    if not tokens:
        raise GrammarError("there is nothing here")
    sql = f"{before}{text}\n{after}"
    try:
        statements = parse_statements(sql)
    except PgQueryError as error:
        position = error.cursorpos - len(before)
        if position > len(text.rstrip()) or "end of input" in error.message:
            raise GrammarError("it ends too early") from None
        raise GrammarError(error.message, max(position, 0)) from None
    return Fragment(text, tokens, statements[0].stmt, sql.encode(), len(before.encode()))


def parse_statements(sql: str) -> Any:
    """The statements of `sql` as libpg_query's trees.

    Raises PgQueryError as the parser does, and GrammarError where they are nested so deeply that
    the parser's stack could overflow, which would end the process, or no tree could be handed over.
    """
    from google.protobuf.message import DecodeError
    from postgast import parse, scan

    if len(sql) > _DEEPEST:
        raw = sql.encode()
        nesting = (raw[token.start : token.start + 1] for token in scan(sql).tokens)
        if sum(first not in _FLAT for first in nesting) > _DEEPEST:
            raise GrammarError("it is too long")
    try:
        return parse(sql).stmts
    except DecodeError:
        raise GrammarError("it is nested too deeply") from None


def words_between(fragment: Fragment, start: int, end: int) -> list[Token]:
    """The tokens that start at or after `start` and before `end`."""
    return [token for token in fragment.tokens if start <= token.start < end]


def outside_brackets(tokens: list[Token]) -> list[str]:
    """The words of `tokens` that stand in no bracket."""
    depth = 0
    words: list[str] = []
    for token in tokens:
        if token.word in _CLOSING:
            depth -= 1
        elif token.word in _OPENING:
            depth += 1
        elif not depth:
            words.append(token.word)
    return words
