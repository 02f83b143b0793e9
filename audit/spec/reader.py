"""The nodes of a YAML file read by hand: text stays as it was written, every line is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

import yaml

from audit.errors import Problem
from audit.grammar.scan import NAME_BYTES, GrammarError
from audit.spec.nearest import did_you_mean
from audit.spec.shapes import Group
from audit.spec.source import Source

Parsed = TypeVar("Parsed")

_STR_TAG = "tag:yaml.org,2002:str"
_PLAIN_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_MERGE_DEPTH = 20
_SHOWN = 60  # characters of a wrong value that a message quotes


class Entry(NamedTuple):
    """A key of a mapping with its value, and the line of the key."""

    key: str
    value: yaml.Node
    line: int


class Reader:
    """Reads the nodes of one file; what is wrong becomes a problem, and reading goes on."""

    def __init__(self, path: str, problems: list[Problem]) -> None:
        self.path = path
        self.problems = problems

    def problem(
        self,
        at: yaml.Node | int,
        message: str,
        hint: str = "",
        *,
        rule: str = "",
        subject: str = "",
    ) -> None:
        """Note that something is wrong at a node or a line."""
        line = at if isinstance(at, int) else line_of(at)
        self.problems.append(Problem(self.path, line, message, hint, rule, subject))

    def source(self, line: int) -> Source:
        """A line of this file."""
        return Source(self.path, line)

    def entries(self, node: yaml.Node, what: str) -> list[Entry]:
        """The entries of a mapping, `<<` unfolded; nothing where it is left empty."""
        return list(self.entries_by_key(node, what).values())

    def entries_by_key(self, node: yaml.Node, what: str) -> dict[str, Entry]:
        """The same, by key."""
        if isinstance(node, yaml.MappingNode):
            return self._unfold(node, 0)
        if not is_null(node):
            self.problem(node, f"{what} must be a mapping, not {_kind(node)}")
        return {}

    def _unfold(self, node: yaml.MappingNode, depth: int) -> dict[str, Entry]:
        """A mapping's own entries, then what `<<` brings in that it doesn't say itself."""
        own: dict[str, Entry] = {}
        merged: list[yaml.Node] = []
        for key_node, value in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.problem(key_node, "a key must be a single text")
                continue
            key, line = key_node.value, line_of(key_node)
            if key == "<<" and key_node.style in (None, ""):
                merged.extend(value.value if isinstance(value, yaml.SequenceNode) else [value])
            elif key in own:
                self.problem(line, f'"{key}" is written twice', f"first on line {own[key].line}")
            else:
                own[key] = Entry(key, value, line)
        for other in merged:
            if not isinstance(other, yaml.MappingNode) or depth > _MERGE_DEPTH:
                self.problem(other, '"<<" takes a mapping, or a list of mappings')
                continue
            for key, entry in self._unfold(other, depth + 1).items():
                own.setdefault(key, entry)
        return own

    def keys(self, node: yaml.Node, group: Group) -> dict[str, Entry]:
        """The entries of a mapping that has the keys of a group; others are problems."""
        found = self.entries_by_key(node, group.label)
        for unknown in [key for key in found if key not in group.known]:
            entry = found.pop(unknown)
            hint = did_you_mean(entry.key, [key.name for key in group.keys])
            self.problem(entry.line, f'unknown key "{entry.key}" in {group.label}', hint)
        for name in group.required:
            if name not in found:
                self.problem(node, f'"{name}" is missing in {group.label}')
        return found

    def text(self, node: yaml.Node, what: str) -> str | None:
        """A text, as it was written; None, and a problem, for what is no text."""
        if not isinstance(node, yaml.ScalarNode):
            self.problem(node, f"{what} must be a text, not {_kind(node)}")
            return None
        if node.tag != _STR_TAG:
            self.problem(node, f'the tag "{node.tag}" has no meaning here', "leave it out")
            return None
        value: str = node.value
        if "\0" in value:
            self.problem(node, f"{what} holds a NUL", "no text of PostgreSQL can")
            return None
        # What stands in quotes is meant as it is: a name or a label may begin with a blank.
        return value if node.style in ("'", '"') else value.strip()

    def prose(self, entry: Entry | None) -> str:
        """A text for people; empty where it is left out or null."""
        if entry is None or is_null(entry.value):
            return ""
        return self.text(entry.value, f'"{entry.key}"') or ""

    def optional_text(self, entry: Entry | None) -> str | None:
        """A text; None where it is left out or null."""
        if entry is None or is_null(entry.value):
            return None
        return self.text(entry.value, f'"{entry.key}"')

    def flag(self, entry: Entry | None) -> bool | None:
        """true or false; None where it is left out."""
        if entry is None or is_null(entry.value):
            return None
        value = self.text(entry.value, f'"{entry.key}"')
        if value is None:
            return None
        if value.lower() not in ("true", "false"):
            self.problem(entry.value, f'"{entry.key}" is true or false, not "{_short(value)}"')
            return None
        return value.lower() == "true"

    def count(self, entry: Entry | None) -> int | None:
        """A whole number from 0; None where it is left out."""
        if entry is None or is_null(entry.value):
            return None
        value = self.text(entry.value, f'"{entry.key}"')
        if value is None:
            return None
        if not (value.isascii() and value.isdigit()):
            self.problem(entry.value, f'"{entry.key}" is a whole number, not "{_short(value)}"')
            return None
        return int(value)

    def choice(self, entry: Entry | None, words: Sequence[str]) -> str | None:
        """One of a closed list of words, in any case; None where it is left out."""
        if entry is None or is_null(entry.value):
            return None
        value = self.text(entry.value, f'"{entry.key}"')
        if value is None:
            return None
        folded = " ".join(value.lower().split())
        if folded in words:
            return folded
        hint = did_you_mean(folded, words)
        self.problem(entry.value, f'"{entry.key}" can\'t be "{_short(value)}"', hint)
        return None

    def items(self, node: yaml.Node, what: str) -> list[yaml.Node]:
        """The items of a list; nothing where it is left empty."""
        if is_null(node):
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.problem(node, f"{what} must be a list, not {_kind(node)}")
            return []
        return list(node.value)

    def texts(self, entry: Entry | None) -> tuple[str, ...]:
        """A list of texts, where one alone may stand without the list."""
        if entry is None or is_null(entry.value):
            return ()
        what = f'"{entry.key}"'
        nodes = [entry.value]
        if not isinstance(entry.value, yaml.ScalarNode):
            nodes = self.items(entry.value, what)
        found = (self.text(node, f"an item of {what}") for node in nodes)
        return tuple(text for text in found if text is not None)

    def name(self, text: str, at: yaml.Node | int, what: str) -> str:
        """`text` as an identifier, with a problem where the server would not take it whole."""
        if not text:
            self.problem(at, f"{what} has no name")
        elif "\0" in text:
            self.problem(at, f"the name of {what} holds a NUL", "no text of PostgreSQL can")
        elif len(text.encode()) > NAME_BYTES:
            hint = "the server would cut it off"
            message = f'the name "{_short(text)}" is longer than {NAME_BYTES} bytes'
            self.problem(at, message, hint, rule="name-too-long", subject=text)
        return text

    def optional_name(self, entry: Entry | None) -> str | None:
        """An identifier; None where it is left out."""
        if entry is None or is_null(entry.value):
            return None
        text = self.text(entry.value, f'"{entry.key}"')
        return None if text is None else self.name(text, entry.value, f'"{entry.key}"')

    def names(self, entry: Entry | None) -> tuple[str, ...]:
        """A list of identifiers, each once."""
        found = self.texts(entry)
        if entry is not None:
            for text in found:
                self.name(text, entry.value, f'an item of "{entry.key}"')
            self.each_once(found, entry.value, f'"{entry.key}"')
        return found

    def each_once(self, names: Iterable[str], at: yaml.Node | int, what: str) -> None:
        """A problem where a list says something twice."""
        seen: set[str] = set()
        for name in names:
            if name in seen:
                self.problem(at, f'"{_short(name)}" stands twice in {what}')
            seen.add(name)

    def parsed(
        self, parse: Callable[[str], Parsed], text: str, at: yaml.Node | int, what: str
    ) -> Parsed | None:
        """`text` read by a function of the grammar; None, and a problem, where it is refused."""
        try:
            return parse(text)
        except GrammarError as error:
            hint = f"written: {_short(text)}"
            if "is missing at the end" in error.message and text.count("(") > text.count(")"):
                hint += "; inside {…} a text that holds a comma needs quotes"
            self.problem(at, f"{what} is not valid: {error}", hint)
            return None


def line_of(node: yaml.Node) -> int:
    """The line on which a node begins, from 1."""
    line: int = node.start_mark.line
    return line + 1


def is_null(node: yaml.Node) -> bool:
    """Whether a value was left empty, or is an unquoted null."""
    return (
        isinstance(node, yaml.ScalarNode)
        and node.style in (None, "")
        and node.value in _PLAIN_NULLS
        and node.tag == _STR_TAG
    )


def _kind(node: yaml.Node) -> str:
    if isinstance(node, yaml.SequenceNode):
        return "a list"
    if isinstance(node, yaml.MappingNode):
        return "a mapping"
    return f'"{_short(node.value)}"'


def _short(text: str) -> str:
    """`text` in one line, short enough for a message."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
