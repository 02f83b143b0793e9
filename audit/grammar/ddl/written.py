"""A statement with its tokens, so that parts of it can be had in the words that were written."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from audit.grammar.scan import character_places

_OPENING, _CLOSING = frozenset("(["), frozenset(")]")
_TIGHT = _CLOSING | {","}  # no blank before these, nor after what opens


class Written:
    """A statement that parses, by its tokens: they are counted from 0, comments left out."""

    def __init__(self, sql: str) -> None:
        from postgast import scan

        raw = sql.encode()
        self.sql = sql
        self.words: list[str] = []  # unquoted ones in lower case
        self._places: list[tuple[int, int]] = []
        self._bytes: list[int] = []
        for item, (start, end) in character_places(raw, scan(sql).tokens, sql.isascii()):
            text = sql[start:end]
            if text.startswith(("--", "/*")):
                continue
            self.words.append(_folded(text))
            self._places.append((start, end))
            self._bytes.append(item.start)

    def __len__(self) -> int:
        return len(self.words)

    def at(self, location: int) -> int:
        """The token that stands at a node's location (bytes)."""
        return bisect_left(self._bytes, location)

    def end_of(self, token: int) -> int:
        """The character after a token."""
        return self._places[token][1]

    def original(self, first: int, last: int) -> str:
        """The text from token `first` to before `last`, comments, capitals and all."""
        return self.sql[self._places[first][0] : self._places[last - 1][1]] if last > first else ""

    def text(self, first: int, last: int, *, capitals: bool = False) -> str:
        """The same in one line, without comments; words keep their `capitals` only if told."""
        parts: list[str] = []
        for token in range(first, last):
            start, end = self._places[token]
            apart = token > first and start > self._places[token - 1][1]
            if apart and self.words[token] not in _TIGHT and self.words[token - 1] not in _OPENING:
                parts.append(" ")
            parts.append(self.sql[start:end] if capitals else self.words[token])
        return "".join(parts)

    def closing(self, opening: int) -> int:
        """The bracket that closes the one at `opening`."""
        depth = 0
        for token in range(opening, len(self.words)):
            word = self.words[token]
            depth += (word in _OPENING) - (word in _CLOSING)
            if not depth:
                return token
        return len(self.words)

    def items(self, first: int, last: int) -> list[tuple[int, int]]:
        """The parts between commas outside brackets, each from a token to before another."""
        found: list[tuple[int, int]] = []
        start, depth = first, 0
        for token in range(first, last):
            word = self.words[token]
            depth += (word in _OPENING) - (word in _CLOSING)
            if word == "," and not depth:
                found.append((start, token))
                start = token + 1
        if start < last:
            found.append((start, last))
        return found

    def find(self, words: Sequence[str], first: int, last: int) -> int:
        """The first token from which `words` stand in a row outside brackets; -1 if nowhere."""
        depth = 0
        for token in range(first, last):
            word = self.words[token]
            if not depth and self.words[token : token + len(words)] == list(words):
                return token
            depth += (word in _OPENING) - (word in _CLOSING)
        return -1

    def bracketed(self, first: int, last: int) -> str:
        """What stands in the first brackets from `first` on, in one line."""
        opening = self.find(["("], first, last)
        return "" if opening < 0 else self.text(opening + 1, self.closing(opening))

    def after_name(self, token: int) -> int:
        """The token after a name that may be qualified."""
        token += 1
        while token + 1 < len(self.words) and self.words[token] == ".":
            token += 2
        return token


def _folded(text: str) -> str:
    """A token as the server reads it: what has no quotes in lower case (ASCII only, as it does)."""
    if not (text[0].isalpha() or text[0] == "_") or "'" in text or '"' in text:
        return text
    return (
        text.lower() if text.isascii() else "".join(c.lower() if c.isascii() else c for c in text)
    )
