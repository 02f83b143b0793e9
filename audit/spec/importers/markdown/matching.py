"""Which tables a few words mean: `Payment methods & transactions` means two."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from audit.spec.importers.markdown.document import Entry
from audit.spec.importers.markdown.words import codes, singular, words_of

_SPLIT = re.compile(r"\s*(?:&|\+|,|;|/|\band\b|\bund\b|\by\b|\be\b|\bet\b)\s*", re.IGNORECASE)
_FILLERS_TEXT = """
a advanced all an basic better complete core data database for full handling implement improved in
infrastructure manage management module new of our proper record setup simple storage support system
table the to track tracking with workflow add create build database die der das und de la el los las
"""
_FILLERS = frozenset(singular(word) for word in _FILLERS_TEXT.split())
_ALIKE = 84  # of 100, from which two words are two forms of one
_SHORTEST_ALIKE = 5
_ALIKE_START = 4  # letters that two forms of a word begin with
_OF_CATEGORY = 0.35  # what a word counts that only the category's title has
_UNSAID = 0.05  # what each word of a table's name costs that is not said
_COVERED = 0.5  # of the words said must be found


class Matcher:
    """Finds tables by words; those that are missing go before those that exist."""

    def __init__(self, entries: Sequence[Entry], titles: Mapping[str, str]) -> None:
        """`titles` are those of each table's category, by the table's name."""
        self._entries = entries
        self._words = {entry.name: words_of(entry.name) for entry in entries}
        self._category = {name: words_of(title) for name, title in titles.items()}
        self._by_name = {entry.name: entry for entry in entries}
        self._counts = Counter(
            word for words in self._words.values() for word in dict.fromkeys(words)
        )
        self._whole_names = {tuple(self._words[e.name]): e for e in reversed(entries)}
        self._having: dict[str, list[Entry]] = {}  # by each word of their names
        self._ending: dict[str, list[Entry]] = {}  # by the last word
        for entry in entries:
            words = self._words[entry.name]
            for word in dict.fromkeys(words):
                self._having.setdefault(word, []).append(entry)
            if words:
                self._ending.setdefault(words[-1], []).append(entry)
        self._told: dict[str, list[Entry]] = {}
        self._alike: dict[str, list[str]] = {}  # word → those of names that are a form of it
        self._by_start: dict[str, list[str]] = {}
        for word in self._having:
            self._by_start.setdefault(word[:_ALIKE_START], []).append(word)

    def tables(self, text: str) -> list[Entry]:
        """The tables that `text` (without Markdown) names; empty where it can't be told."""
        if text not in self._told:
            self._told[text] = self._tables(text)
        return self._told[text]

    def _tables(self, text: str) -> list[Entry]:
        named = self._named(text)
        if named:
            return named
        whole = self._whole(words_of(text))
        if whole:
            return whole
        parts = [part for part in _SPLIT.split(text) if part]
        if len(parts) < 2:
            return self._one(text, [])
        found: dict[str, Entry] = {}
        before: list[str] = []
        for part in parts:
            for entry in self._one(part, before):
                found[entry.name] = entry
            before = _said(part)[:-1] or before
        return list(found.values())

    def _named(self, text: str) -> list[Entry]:
        """Tables that are named as they are called: in code, or with an underscore."""
        words = [*codes(text), *re.findall(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+", text)]
        words += [text.strip()] if text.strip() in self._by_name else []
        return list({word: self._by_name[word] for word in words if word in self._by_name}.values())

    def _whole(self, words: list[str]) -> list[Entry]:
        """The table whose name is just these words."""
        found = self._whole_names.get(tuple(words))
        return [found] if found is not None else []

    def _one(self, text: str, before: list[str]) -> list[Entry]:
        """The tables that one phrase means; `before` is what that before it began with."""
        whole = self._whole(words_of(text)) or self._whole([*before, *words_of(text)])
        if whole:
            return whole
        said = _said(text)
        if not said:
            return []
        for existing in (False, True):
            found = self._best(said, before, existing)
            if found:
                return found
        return []

    def _best(self, said: list[str], before: list[str], existing: bool) -> list[Entry]:
        if len(said) == 1:
            # One word is the head of a name: analytics are monthly_analytics and pillar_analytics.
            heads = self._among(self._ending, said, existing)
            if before and len(heads) > 1:
                closer = [e for e in heads if any(w in self._words[e.name] for w in before)]
                heads = closer or heads
            if heads:
                return heads
        entries = self._among(self._having, said, existing)
        scored = [(self._score(said, before, entry), entry) for entry in entries]
        best = max((score for score, _ in scored), default=0.0)
        if best <= 0:
            return []
        found = [entry for score, entry in scored if score > best - 1e-9]
        return found if len(found) == 1 else []

    def _among(
        self, index: Mapping[str, list[Entry]], said: list[str], existing: bool
    ) -> list[Entry]:
        """The tables that an index has for a word of `said`, or for a form of it."""
        found = {
            entry.name: entry
            for word in said
            for form in self._forms(word)
            for entry in index.get(form, ())
            if (entry.state == "existing") == existing
        }
        return list(found.values())

    def _score(self, said: list[str], before: list[str], entry: Entry) -> float:
        """How well words fit a table; 0 where they don't."""
        words = self._words[entry.name]
        category = self._category.get(entry.name, [])
        score, covered, direct = 0.0, 0.0, False
        used: set[str] = set()
        for word in said:
            forms = self._forms(word)
            match = next((own for own in words if own in forms), None)
            if match is not None:
                score += self._weight(match)
                covered += 1
                used.add(match)
                direct = True
            elif word in category:
                score += _OF_CATEGORY
                covered += 0.5
        if not direct or covered < _COVERED * len(said):
            return 0.0
        score += sum(_OF_CATEGORY for word in before if word in words and word not in used)
        return score - _UNSAID * sum(word not in used for word in words)

    def _weight(self, word: str) -> float:
        """A word of few tables tells more than one of many."""
        return math.log(1 + len(self._entries) / self._counts[word])

    def _forms(self, word: str) -> list[str]:
        """The words of names that are this one, or another form of it."""
        if word not in self._alike:
            near = self._by_start.get(word[:_ALIKE_START], ())
            self._alike[word] = [other for other in near if _same(word, other)]
        return self._alike[word]


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < _SHORTEST_ALIKE or one[:_ALIKE_START] != other[:_ALIKE_START]:
        return False
    from rapidfuzz import fuzz

    return fuzz.ratio(one, other) >= _ALIKE


def _said(text: str) -> list[str]:
    """The words of a phrase that tell something."""
    words = words_of(text)
    return [word for word in words if word not in _FILLERS] or words
