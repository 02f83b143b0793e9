"""Prisma's schema language: blocks of fields and attributes, each with the line that it stands on.

The language is described at https://www.prisma.io/docs/orm/reference/prisma-schema-reference.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

_DEEPEST = 40  # brackets inside brackets; people write three
_TOKEN = re.compile(
    r"""(?P<blank>[^\S\n]+)
    |(?P<doc>///[^\n]*)
    |(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))
    |(?P<newline>\n)
    |(?P<string>"(?:[^"\\\n]|\\.)*")
    |(?P<unclosed>"(?:[^"\\\n]|\\.)*)
    |(?P<number>-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w]))
    |(?P<name>[\w$][\w$-]*)
    |(?P<mark>@@|[@{}()\[\],:=?.])
    |(?P<odd>.)""",
    re.VERBOSE | re.DOTALL,
)


class Text(NamedTuple):
    """A text in quotes."""

    value: str


class Number(NamedTuple):
    """A number as it was written."""

    text: str


class Call(NamedTuple):
    """A word, with its arguments where it has brackets: `now()`, `Cascade`, `env("URL")`."""

    name: str
    arguments: tuple[tuple[str, Argument], ...] = ()  # name (empty where it has none), value

    def argument(self, name: str, *, first: bool = False) -> Argument | None:
        """The argument of that name; the first without a name if `first`."""
        for key, value in self.arguments:
            if key == name or (first and not key):
                return value
        return None


Argument: TypeAlias = "Text | Number | Call | list[Argument] | dict[str, Argument]"


class Attribute(NamedTuple):
    """`@id`, `@db.VarChar(20)`, `@@index([a])`: its name without the @, and its arguments."""

    call: Call
    line: int

    @property
    def name(self) -> str:
        """The name without the @."""
        return self.call.name


@dataclass
class Field:
    """A field of a model, a value of an enum, or an assignment (`value`)."""

    name: str
    line: int
    type: str = ""
    unsupported: str = ""  # what stands in Unsupported("…")
    optional: bool = False
    many: bool = False
    value: Argument | None = None
    attributes: list[Attribute] = field(default_factory=list)
    doc: str = ""

    def attribute(self, name: str) -> Attribute | None:
        """The attribute of that name."""
        return next((each for each in self.attributes if each.name == name), None)


@dataclass
class Block:
    """`model User { … }`: its word, name, fields and attributes."""

    word: str
    name: str
    file: str
    line: int
    doc: str = ""
    fields: list[Field] = field(default_factory=list)
    attributes: list[Attribute] = field(default_factory=list)

    def attribute(self, name: str) -> Attribute | None:
        """The attribute of that name."""
        return next((each for each in self.attributes if each.name == name), None)

    def place(self, line: int) -> str:
        """A line of its file."""
        return f"{self.file}:{line}"


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


class _Odd(Exception):
    """Something else stands where a part of the language was expected."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def parse_prisma(text: str, file: str, note: Callable[[str], None]) -> list[Block]:
    """The blocks of one file. A line that can't be read is told to `note`, and the rest goes on."""
    return _Parser(_tokens(text), file, note).blocks()


def _tokens(text: str) -> list[_Token]:
    found = []
    line = 1
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind not in ("blank", "comment"):
            found.append(_Token(kind, match.group(), line))
        line += match.group().count("\n")
    found.append(_Token("end", "", line))
    return found


class _Parser:
    def __init__(self, tokens: list[_Token], file: str, note: Callable[[str], None]) -> None:
        self._tokens = tokens
        self._at = 0
        self._file = file
        self._note = note
        self._doc: list[str] = []

    def blocks(self) -> list[Block]:
        found = []
        while (token := self._tokens[self._at]).kind != "end":
            if token.kind in ("newline", "doc"):
                self._remember(token)
                self._at += 1
                continue
            try:
                found.append(self._block())
            except _Odd as odd:
                self._note(f"{self._file}:{odd.line}: {odd.message}")
                self._skip_line()
                self._at += self._is("}")
            self._doc.clear()
        return found

    def _remember(self, token: _Token) -> None:
        """Keep a comment for what follows it; a blank line between ends that."""
        if token.kind == "doc":
            self._doc.append(token.text[3:].strip())
        elif self._at and self._tokens[self._at - 1].kind == "newline":
            self._doc.clear()

    def _block(self) -> Block:
        word, name = self._take("name"), self._take("name")
        self._take("mark", "{")
        block = Block(word.text, name.text, self._file, word.line, _prose(self._doc))
        self._doc.clear()
        while (token := self._tokens[self._at]).text != "}" or token.kind != "mark":
            if token.kind == "end":
                self._note(f"{self._file}:{word.line}: {word.text} {name.text} is not closed")
                return block
            if token.kind in ("newline", "doc"):
                self._remember(token)
                self._at += 1
                continue
            try:
                self._line(block)
            except _Odd as odd:
                self._note(f"{self._file}:{odd.line}: {odd.message}")
                self._skip_line()
            self._doc.clear()
        self._at += 1
        return block

    def _line(self, block: Block) -> None:
        """A field, an attribute of the block, or an assignment, up to the end of its line."""
        if self._is("@@"):
            self._at += 1
            block.attributes.append(self._attribute())
        else:
            block.fields.append(self._field(block))
        if not (self._tokens[self._at].kind in ("newline", "end") or self._is("}")):
            if self._tokens[self._at].kind != "doc":
                raise self._odd("the end of the line")
            self._at += 1

    def _field(self, block: Block) -> Field:
        name = self._take("name")
        found = Field(name.text, name.line, doc=_prose(self._doc))
        if self._is("="):
            self._at += 1
            found.value = self._value(0)
            return found
        if self._tokens[self._at].kind == "name":
            self._type(found)
        elif block.word in ("model", "view", "type"):
            raise self._odd("a type")
        while self._is("@"):
            self._at += 1
            found.attributes.append(self._attribute())
        token = self._tokens[self._at]
        if token.kind == "doc" and not found.doc:
            found.doc = token.text[3:].strip()
        return found

    def _type(self, found: Field) -> None:
        found.type = self._take("name").text
        if found.type == "Unsupported" and self._is("("):
            self._at += 1
            found.unsupported = _unquoted(self._take("string"))
            self._take("mark", ")")
        if self._is("["):
            self._at += 1
            self._take("mark", "]")
            found.many = True
        if self._is("?"):
            self._at += 1
            found.optional = True

    def _attribute(self) -> Attribute:
        line = self._tokens[self._at].line
        return Attribute(self._call(0), line)

    def _call(self, depth: int) -> Call:
        name = self._take("name").text
        while self._is("."):
            self._at += 1
            name += f".{self._take('name').text}"
        if not self._is("("):
            return Call(name)
        self._at += 1
        arguments: list[tuple[str, Argument]] = []
        while self._more(")"):
            key = ""
            if self._tokens[self._at].kind == "name" and self._tokens[self._at + 1].text == ":":
                key = self._take("name").text
                self._at += 1
                self._blank()
            arguments.append((key, self._value(depth + 1)))
        return Call(name, tuple(arguments))

    def _value(self, depth: int) -> Argument:
        self._blank()
        token = self._tokens[self._at]
        if depth > _DEEPEST:
            raise _Odd("brackets inside too many brackets", token.line)
        if token.kind == "string":
            return Text(_unquoted(self._take("string")))
        if token.kind == "number":
            return Number(self._take("number").text)
        if token.kind == "name":
            return self._call(depth)
        if self._is("["):
            self._at += 1
            items = []
            while self._more("]"):
                items.append(self._value(depth + 1))
            return items
        if self._is("{"):
            self._at += 1
            found: dict[str, Argument] = {}
            while self._more("}"):
                key = self._take("name").text
                self._take("mark", ":")
                found[key] = self._value(depth + 1)
            return found
        raise self._odd("a value")

    def _more(self, closing: str) -> bool:
        """Whether a list goes on; goes past commas, and past `closing` where it doesn't."""
        self._blank()
        while self._is(","):
            self._at += 1
            self._blank()
        if self._is(closing):
            self._at += 1
            return False
        return True

    def _blank(self) -> None:
        while self._tokens[self._at].kind in ("newline", "doc"):
            self._at += 1

    def _is(self, mark: str) -> bool:
        token = self._tokens[self._at]
        return token.kind == "mark" and token.text == mark

    def _take(self, kind: str, text: str = "") -> _Token:
        token = self._tokens[self._at]
        if token.kind != kind or (text and token.text != text):
            raise self._odd(text or f"a {kind}")
        self._at += 1
        return token

    def _odd(self, expected: str) -> _Odd:
        token = self._tokens[self._at]
        found = {"newline": "the end of the line", "end": "the end of the file"}.get(
            token.kind, token.text[:40]
        )
        return _Odd(f"not understood: {expected} was expected, not {found}", token.line)

    def _skip_line(self) -> None:
        """Go to the next line, or to what closes the block before it."""
        while self._tokens[self._at].kind not in ("newline", "end") and not self._is("}"):
            self._at += 1
        if self._tokens[self._at].kind != "end":
            self._at += 1 if self._tokens[self._at].kind == "newline" else 0


def _prose(lines: list[str]) -> str:
    return "\n".join(lines).strip()


def _unquoted(token: _Token) -> str:
    try:
        text = json.loads(token.text, strict=False)
        text.encode()
    except ValueError as error:
        raise _Odd(f"not understood: the text {token.text[:40]}", token.line) from error
    return str(text)
