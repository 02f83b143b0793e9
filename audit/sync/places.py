"""A YAML file as text with its nodes: what stands where, character by character."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import yaml

_ALIAS = re.compile(r"[ \t]*:(?:[ \t]|#[^\n]*|\r?\n)*\*[^\s,\[\]{}]+")
_ANCHOR = re.compile(r"&[^\s,\[\]{}]+[ \t]*")
_SKIPPED = re.compile(r"(?:\s|(?<!\S)#[^\r\n]*)*")


class Entry(NamedTuple):
    """A key of a mapping with its value."""

    key: yaml.ScalarNode
    value: yaml.Node


class Untouchable(Exception):
    """What can't be changed here without changing more than was asked for; says why."""


class Places:
    """One file. `root` is its node, None where it is empty; `shared` are nodes by their id() that
    an anchor makes stand in several places, `depths` how many others each node is in."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.mark = "\ufeff" if text.startswith("\ufeff") else ""  # no parser counts it alike
        self.text = text = text.removeprefix("\ufeff")
        self.root = yaml.compose(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
        self.shared: set[int] = set()
        self.depths: dict[int, int] = {}
        self._walk()
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def _walk(self) -> None:
        """How deep each node stands, and which several places name, with all that is in them."""
        waiting: list[tuple[yaml.Node, bool, int]] = [(self.root, False, 0)] if self.root else []
        while waiting:
            node, inside, depth = waiting.pop()
            again = inside or id(node) in self.depths
            if again and id(node) in self.shared:
                continue
            self.depths.setdefault(id(node), depth)
            if again:
                self.shared.add(id(node))
            children: list[yaml.Node] = []
            if isinstance(node, yaml.MappingNode):
                children = [child for pair in node.value for child in pair]
            elif isinstance(node, yaml.SequenceNode):
                children = list(node.value)
            waiting.extend((child, again, depth + 1) for child in children)

    # ---- looking up

    def entry(self, node: yaml.Node | None, key: str) -> Entry | None:
        """The mapping's own entry of this key; None for what `<<` brings in."""
        if isinstance(node, yaml.MappingNode):
            for key_node, value in node.value:
                if isinstance(key_node, yaml.ScalarNode) and key_node.value == key:
                    return Entry(key_node, value)
        return None

    def entries(self, node: yaml.Node | None) -> Iterator[Entry]:
        """The mapping's own entries, but for `<<`."""
        if isinstance(node, yaml.MappingNode):
            for key_node, value in node.value:
                if isinstance(key_node, yaml.ScalarNode) and key_node.value != "<<":
                    yield Entry(key_node, value)

    def alias(self, entry: Entry) -> re.Match[str] | None:
        """The `*name` that stands as an entry's value, from the key's colon on."""
        if id(entry.value) not in self.shared:
            return None
        return _ALIAS.match(self.text, entry.key.end_mark.index)

    # ---- where things end

    def value_end(self, entry: Entry) -> int:
        """The place after an entry's value; after its colon where it has none."""
        alias = self.alias(entry)
        if alias:
            return alias.end()
        value = entry.value
        if isinstance(value, yaml.ScalarNode) and value.start_mark.index == value.end_mark.index:
            return self.colon(entry)
        return self.end(value)

    def colon(self, entry: Entry) -> int:
        """The place after an entry's colon."""
        return self.text.index(":", entry.key.end_mark.index) + 1

    def end(self, node: yaml.Node) -> int:
        """The place after the last character of a node's content."""
        if isinstance(node, yaml.ScalarNode):
            end: int = node.end_mark.index
            if node.style in ("|", ">"):
                head = self.text[node.start_mark.index :].split("\n", 1)[0]
                if "+" not in head.split("#", 1)[0]:
                    start = node.start_mark.index
                    end = start + len(self.text[start:end].rstrip())
                elif self.text[end - 1 : end] == "\n":
                    end -= 1  # what follows begins on a line of its own
            return end
        if getattr(node, "flow_style", False) or not node.value:
            return int(node.end_mark.index)
        if isinstance(node, yaml.MappingNode):
            return self.value_end(Entry(*node.value[-1]))
        last = node.value[-1]
        if id(last) in self.shared:
            raise Untouchable("a list that ends in an alias")
        return self.end(last)

    def line_end(self, place: int) -> int:
        """The end of the line that `place` is on, before its line break."""
        end = self.text.find("\n", place)
        if end < 0:
            return len(self.text)
        return end - 1 if self.text[end - 1 : end] == "\r" else end

    def line_start(self, place: int) -> int:
        """Where the line that `place` is on begins."""
        return self.text.rfind("\n", 0, place) + 1

    def indent(self, place: int) -> str:
        """The blanks that the line of `place` begins with."""
        start = self.line_start(place)
        line = self.text[start : self.line_end(place)]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def in_flow(self, node: yaml.Node) -> bool:
        """Whether a list or mapping stands in brackets."""
        return bool(getattr(node, "flow_style", False))

    def column_indent(self, node: yaml.Node) -> str:
        """Blanks up to a node's column; what stands before it in its line as blanks (`- `)."""
        start = self.line_start(node.start_mark.index)
        before = self.text[start : node.start_mark.index]
        return before if not before.strip() else re.sub(r"\S", " ", before)

    def anchor(self, node: yaml.Node) -> str:
        """The anchor before a node that no other place names, with the blanks after it."""
        found = _ANCHOR.match(self.text, node.start_mark.index)
        return found[0] if found and id(node) not in self.shared else ""

    def skip(self, place: int) -> int:
        """The next place that is neither blank nor comment."""
        found = _SKIPPED.match(self.text, place)
        return found.end() if found else place


def is_empty(node: yaml.Node) -> bool:
    """Whether a value was left empty, or is an unquoted null."""
    return (
        isinstance(node, yaml.ScalarNode)
        and node.style in (None, "")
        and node.value in ("", "~", "null", "Null", "NULL")
    )
