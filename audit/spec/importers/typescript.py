"""TypeScript's type declarations, as far as they are plain: objects, unions, literals, names.

Not a reader of TypeScript: of the one form in which Supabase's generator writes types, and what
people make of it with another formatter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

_DEEPEST = 100  # types within types; a generated file has nine
_TOKEN = re.compile(
    r"""
      (?P<blank>[\s﻿]+|//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z))
    | (?P<word>[^\W\d]\w*|\$[\w$]*)
    | (?P<string>"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+'|`(?:[^`\\]|\\.)*+`)
    | (?P<number>\d[\w.]*)
    | (?P<mark>=>|\.\.\.|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}
_OPEN, _CLOSE = "([{<", ")]}>"


class TypeScriptError(Exception):
    """The text is not of this form; `line` is where that shows."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


class Name(NamedTuple):
    """A named type, and what it is indexed with: `Database["public"]["Enums"]["mood"]`."""

    name: str
    indices: tuple[str, ...] = ()


class Literal(NamedTuple):
    """A string, number or boolean that stands for itself; a number or boolean as it is written."""

    text: str
    string: bool = True


class Array(NamedTuple):
    """An array of another type."""

    element: Type


class Tuple(NamedTuple):
    """`[a, b]`."""

    elements: tuple[Type, ...]


class Union(NamedTuple):
    """`a | b`, two parts or more."""

    parts: tuple[Type, ...]


class Other(NamedTuple):
    """A type that this reader does not take apart: a condition, a function, an intersection."""


class Member(NamedTuple):
    """A member of an object type; `position` is where its name begins in the text."""

    type: Type
    optional: bool
    position: int


@dataclass(frozen=True)
class Object:
    """`{ a: string; b?: number }`; index signatures are left out."""

    members: Mapping[str, Member] = field(default_factory=dict)


Type = Name | Literal | Array | Tuple | Union | Object | Other


class _Token(NamedTuple):
    kind: str
    text: str
    position: int


def read_declarations(text: str) -> dict[str, Type]:
    """Name → type of every `type` and `interface` at the top level; the first of a name counts.

    What stands between them is passed over. Raises TypeScriptError where one that begins like a
    type of the form above never ends.
    """
    return dict(_Reader(text).declarations())


class _Reader:
    """A walk over the tokens of a file; one place ahead of what was read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = [
            _Token(match.lastgroup or "", match.group(), match.start())
            for match in _TOKEN.finditer(text)
            if match.lastgroup != "blank"
        ]
        self._at = 0
        self._depth = 0

    def declarations(self) -> Iterator[tuple[str, Type]]:
        """Every declaration, in order."""
        found: dict[str, Type] = {}
        level = 0
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if level == 0 and token.text in ("type", "interface") and self._kind(1) == "word":
                name = self._tokens[self._at + 1].text
                self._at += 2
                declared = self._declared(token.text)
                if declared is not None:
                    found.setdefault(name, declared)
                continue
            level += (token.text in ("{", "(", "[")) - (token.text in ("}", ")", "]"))
            level = max(level, 0)
            self._at += 1
        yield from found.items()

    def _declared(self, keyword: str) -> Type | None:
        """The type of the declaration whose name was just read; None where it takes parameters."""
        if self._peek() == "<":
            self._skip_brackets()
            return None
        if keyword == "interface":
            while self._peek() not in ("{", ""):  # extends …
                self._at += 1
            return self._type() if self._peek() else None
        if self._peek() != "=":
            return None
        self._at += 1
        return self._type()

    def _type(self) -> Type:
        """A type: parts joined by `|`."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._error("types are nested too deeply")
        parts = []
        if self._peek() in ("|", "&"):
            self._at += 1
        parts.append(self._part())
        while self._peek() == "|":
            self._at += 1
            parts.append(self._part())
        self._depth -= 1
        if self._peek() in ("&", "extends", "?", "=>", "is"):
            self._skip_rest()
            return Other()
        return parts[0] if len(parts) == 1 else Union(tuple(parts))

    def _part(self) -> Type:
        found = self._primary()
        while self._peek() == "[" and not self._on_new_line():
            if self._kind(1) == "string" and self._peek(2) == "]":
                index = _unquoted(self._tokens[self._at + 1].text)
                self._at += 3
                found = (
                    Name(found.name, (*found.indices, index))
                    if isinstance(found, Name)
                    else Other()
                )
            elif self._peek(1) == "]":
                self._at += 2
                found = Array(found)
            else:
                self._skip_brackets()
                found = Other()
        return found

    def _primary(self) -> Type:
        token = self._tokens[self._at] if self._at < len(self._tokens) else None
        if token is None:
            raise self._error("the file ends within a type")
        if token.text == "{":
            return self._object()
        self._at += 1
        if token.kind == "string":
            return Literal(_unquoted(token.text))
        if token.kind == "number" or token.text in ("true", "false"):
            return Literal(token.text, string=False)
        if token.text == "(":
            self._at -= 1
            return self._parenthesised()
        if token.text == "[":
            return self._tuple()
        if token.kind == "word":
            return self._named(token.text)
        if token.text == "-" and self._kind(0) == "number":
            self._at += 1
            return Literal(f"-{self._tokens[self._at - 1].text}", string=False)
        raise self._error(f"a type cannot begin with {token.text[:20]!r}", token)

    def _named(self, name: str) -> Type:
        if name in ("keyof", "typeof", "readonly", "infer", "unique"):
            inner = self._part()
            return inner if name == "readonly" else Other()
        while self._peek() == "." and self._kind(1) == "word":
            name = self._tokens[self._at + 1].text
            self._at += 2
        if self._peek() == "<":
            start = self._at
            if name == "Array":
                self._at += 1
                element = self._type()
                if self._peek() == ">":
                    self._at += 1
                    return Array(element)
                self._at = start
            self._skip_brackets()
            return Other()
        return Name(name)

    def _parenthesised(self) -> Type:
        """`(a | b)`, or the arguments of a function type."""
        start, depth = self._at, self._depth
        self._at += 1
        try:
            found = self._type()
            if self._peek() == ")":
                self._at += 1
                return found
        except TypeScriptError:
            if self._depth > _DEEPEST:
                raise
        self._at, self._depth = start, depth
        self._skip_brackets()
        return Other()

    def _tuple(self) -> Type:
        elements = []
        while self._peek() != "]":
            elements.append(self._type())
            if self._peek() == ",":
                self._at += 1
            elif self._peek() != "]":
                raise self._error("a tuple has no end")
        self._at += 1
        return Tuple(tuple(elements))

    def _object(self) -> Type:
        members: dict[str, Member] = {}
        self._at += 1
        while self._peek() != "}":
            if self._at >= len(self._tokens):
                raise self._error("the file ends within a type")
            token = self._tokens[self._at]
            self._at += 1
            if token.text in (",", ";"):
                continue
            if token.text == "[":  # [key: string]: …, [_ in never]: never
                self._at -= 1
                self._skip_brackets()
                self._skip_member()
                continue
            if token.text == "readonly" and self._kind(0) in ("word", "string"):
                continue
            if token.kind not in ("word", "string", "number"):
                raise self._error(f"{token.text[:20]!r} is no member of a type", token)
            optional = self._peek() == "?"
            self._at += optional
            name = _unquoted(token.text) if token.kind == "string" else token.text
            if self._peek() != ":":  # a method
                self._skip_member()
                continue
            self._at += 1
            members.setdefault(name, Member(self._type(), optional, token.position))
        self._at += 1
        return Object(members)

    def _skip_member(self) -> None:
        """Go to where the next member of an object begins."""
        if self._peek() == "?":
            self._at += 1
        if self._peek() == ":":
            self._at += 1
            self._type()
            return
        while self._peek() not in (";", ",", "}", ""):
            if self._peek() in _OPEN:
                self._skip_brackets()
            else:
                self._at += 1

    def _skip_rest(self) -> None:
        """Go to where a type that is not taken apart ends."""
        while self._peek() not in (";", ",", ")", "]", "}", ">", "") and not self._new_member():
            if self._peek() in _OPEN:
                self._skip_brackets()
            else:
                self._at += 1

    def _new_member(self) -> bool:
        """Whether a new line begins a declaration or a member."""
        token = self._tokens[self._at]
        if not self._on_new_line():
            return False
        return token.text in ("export", "type", "interface", "declare", "const") or (
            token.kind in ("word", "string")
            and (self._peek(1) == ":" or (self._peek(1) == "?" and self._peek(2) == ":"))
        )

    def _on_new_line(self) -> bool:
        """Whether a line ends before the token at hand."""
        token, before = self._tokens[self._at], self._tokens[self._at - 1]
        return "\n" in self._text[before.position + len(before.text) : token.position]

    def _skip_brackets(self) -> None:
        """Go behind the bracket that closes the one at hand."""
        level = 0
        while self._at < len(self._tokens):
            text = self._tokens[self._at].text
            self._at += 1
            if self._tokens[self._at - 1].kind != "mark":
                continue
            level += (text in _OPEN) - (text in _CLOSE)
            if level <= 0:
                return

    def _peek(self, ahead: int = 0) -> str:
        """The mark or word that comes; empty at the end, and for a string."""
        place = self._at + ahead
        if place >= len(self._tokens) or self._tokens[place].kind == "string":
            return "" if place >= len(self._tokens) else "string"
        return self._tokens[place].text

    def _kind(self, ahead: int) -> str:
        place = self._at + ahead
        return self._tokens[place].kind if place < len(self._tokens) else ""

    def _error(self, message: str, token: _Token | None = None) -> TypeScriptError:
        position = token.position if token else len(self._text)
        return TypeScriptError(self._text.count("\n", 0, position) + 1, message)


def _unquoted(text: str) -> str:
    """What a string says."""
    return _ESCAPE.sub(_character, text[1:-1]) if "\\" in text else text[1:-1]


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code:
        number = int(code, 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "�"
    return _ESCAPED.get(match[4], match[4])
