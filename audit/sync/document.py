"""Edits of a YAML file's text.

The text is never written anew from its nodes: each change takes the place of just the characters
that it is about, so that comments, order, quotes, blank lines and line ends stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

import yaml

from audit.spec.importers.yaml_text import (
    Value,
    entry_lines,
    flow_text,
    item_lines,
    scalar,
)
from audit.sync.nodes import in_one_place, says, styled
from audit.sync.places import Entry, Places, Untouchable, is_empty


class Edit(NamedTuple):
    """`text` in the place of the characters from `start` to `end`.

    Of several at one place, what is added to something deeper (`depth`) comes first.
    """

    start: int
    end: int
    text: str
    depth: int = 0


class Document(Places):
    """One file to be changed: changes are collected, and `edited()` applies them all."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__(path, text)
        self.edits: list[Edit] = []
        self._added: dict[int, tuple[Entry | None, yaml.Node, list[tuple[str, Value]]]] = {}
        self._appended: dict[int, tuple[Entry, list[Value]]] = {}

    def add_part(self, key: str, value: Value) -> None:
        """Put a key at the end of the file."""
        if self.root is None:
            raise Untouchable("a file that is empty")
        self.add(None, self.root, key, value)

    def add(self, holder: Entry | None, node: yaml.Node, key: str, value: Value) -> None:
        """Put a key at the end of a mapping; `holder` is the entry whose value it is.

        A value that is empty becomes a mapping. Raises Untouchable where others share it.
        """
        if id(node) in self.shared:
            if holder is None or self.alias(holder) is None:
                raise Untouchable("an anchor that other places use")
            if not isinstance(node, yaml.MappingNode):
                raise Untouchable("an alias that stands for no mapping")
        place = id(holder.key) if holder else id(node)
        self._added.setdefault(place, (holder, node, []))[2].append((key, value))

    def append(self, entry: Entry, value: Value) -> None:
        """Put an item at the end of a list, or of what may stand in a list's place."""
        if id(entry.value) in self.shared:
            raise Untouchable("an anchor that other places use")
        if isinstance(entry.value, yaml.SequenceNode):
            if any(id(item) in self.shared for item in entry.value.value):
                raise Untouchable("a list with anchors or aliases")
        elif not is_empty(entry.value):
            raise Untouchable("something that is no list")
        self._appended.setdefault(id(entry.key), (entry, []))[1].append(value)

    def replace_value(self, holder: yaml.Node, entry: Entry, value: Value) -> None:
        """Put a value in the place of an entry's own; an anchor that nobody uses stays before it.

        Raises Untouchable where others share it.
        """
        alias = self.alias(entry)
        if alias is None and id(entry.value) in self.shared:
            raise Untouchable("an anchor that other places use")
        old, end = entry.value, self.value_end(entry)
        anchor = "" if alias else self.anchor(old)
        if alias is None and isinstance(value, str) and in_one_place(old):
            begin = old.start_mark.index + len(anchor)
            self.edits.append(Edit(begin, end, styled(old, value, self.in_flow(holder))))
            return
        head, *rest = self._after_colon(holder, entry, value, anchor)
        start = self.colon(entry)
        blanks = self.text[start:end]
        written = blanks.lstrip(" \t")
        if not rest and not written.startswith(("\r", "\n", "#")):
            start = end - len(written)
            head = head if start == self.colon(entry) else head.lstrip(" ")
        self._exchange(start, end, head, rest, self.depths[id(entry.key)] + 1)

    def _exchange(self, start: int, end: int, head: str, rest: list[str], depth: int) -> None:
        """Put a first line in the place of something, and the others below what ends its line."""
        self.edits.append(Edit(start, end, head))
        if rest:
            place = self.line_end(end)
            text = "".join(f"{self.newline}{line}" for line in rest)
            self.edits.append(Edit(place, place, text, depth))

    def merge(self, entry: Entry, value: Mapping[str, Value], kept: Collection[str] = ()) -> None:
        """Make the mapping that is an entry's value say this, key by key; `kept` stay anyhow.

        What says the same already stays as it is written. Raises Untouchable.
        """
        own = {each.key.value: each for each in self.entries(entry.value)}
        if not isinstance(entry.value, yaml.MappingNode) or len(own) != len(entry.value.value):
            raise Untouchable("a mapping that an anchor is part of")
        if self.in_flow(entry.value) and own:
            self._merge_in_flow(entry.value, own, value, kept)
            return
        for name, each in own.items():
            if name in value:
                if not says(each.value, value[name]):
                    self.replace_value(entry.value, each, value[name])
            elif name not in kept:
                self.remove(entry.value, each)
        for name, new in value.items():
            if name not in own:
                self.add(entry, entry.value, name, new)

    def _merge_in_flow(
        self,
        node: yaml.MappingNode,
        own: Mapping[str, Entry],
        value: Mapping[str, Value],
        kept: Collection[str],
    ) -> None:
        """The same for a mapping in brackets, between which everything is written anew."""
        parts = []
        for name, each in own.items():
            if id(each.value) in self.shared:
                raise Untouchable("an anchor or alias")
            if name in value and not says(each.value, value[name]):
                parts.append(f"{scalar(name, flow=True)}: {flow_text(value[name])}")
            elif name in value or name in kept:
                parts.append(self.text[each.key.start_mark.index : self.value_end(each)])
        for name, new in value.items():
            if name not in own:
                parts.append(f"{scalar(name, flow=True)}: {flow_text(new)}")
        first, last = node.value[0][0], Entry(*node.value[-1])
        text = ", ".join(parts)
        self.edits.append(Edit(first.start_mark.index, self.value_end(last), text))

    def _after_colon(self, holder: yaml.Node, entry: Entry, value: Value, anchor: str) -> list[str]:
        """What stands after a key's colon, line by line."""
        if self.in_flow(holder):
            return [f" {anchor}{flow_text(value)}"]
        key = entry.key.value
        lines = entry_lines(key, value)
        head = lines[0][len(scalar(key)) + 1 :]
        if anchor:
            head = f" {anchor.strip()}{head}"
        indent = self.column_indent(entry.key)
        return [head, *(f"{indent}{line}" if line else "" for line in lines[1:])]

    def remove(self, mapping: yaml.Node, entry: Entry) -> None:
        """Take a key out of its mapping, with its lines; comments above it stay.

        Raises Untouchable where others share it.
        """
        if id(mapping) in self.shared or (
            id(entry.value) in self.shared and self.alias(entry) is None
        ):
            raise Untouchable("an anchor that other places use")
        start, end = entry.key.start_mark.index, self.value_end(entry)
        if self.in_flow(mapping):
            self._cut_in_flow(start, end)
            return
        if self.text[self.line_start(start) : start].strip():
            raise Untouchable("the first key of an item of a list")
        self._cut_lines(start, end)

    def remove_item(self, entry: Entry, item: yaml.Node) -> None:
        """Take an item out of the list that is an entry's value; raises as `remove` does."""
        start, end = self._item_span(entry, item)
        if self.in_flow(entry.value):
            self._cut_in_flow(start, end)
            return
        self._cut_lines(start, end)

    def replace_item(self, entry: Entry, item: yaml.Node, value: Value) -> None:
        """Put a value in the place of an item of a list; raises as `remove` does."""
        start, end = self._item_span(entry, item)
        if self.in_flow(entry.value):
            self.edits.append(Edit(start, end, flow_text(value)))
            return
        lines = item_lines(value)
        indent = " " * item.start_mark.column
        rest = [f"{indent}{line[2:]}" if line.strip() else "" for line in lines[1:]]
        self._exchange(start, end, lines[0][2:], rest, self.depths[id(item)])

    def _item_span(self, entry: Entry, item: yaml.Node) -> tuple[int, int]:
        if id(entry.value) in self.shared or id(item) in self.shared:
            raise Untouchable("an anchor or alias")
        start = item.start_mark.index
        if not self.in_flow(entry.value):
            before = self.text[self.line_start(start) : start]
            if before.strip() != "-":
                raise Untouchable("a list within a list's item")
        return start, self.end(item)

    def _cut_lines(self, start: int, end: int) -> None:
        """Remove the lines from `start` to `end`, with what ends the last of them."""
        first, last = self.line_start(start), self.line_end(end)
        after = last
        if self.text[after : after + 2] == "\r\n":
            after += 2
        elif self.text[after : after + 1] == "\n":
            after += 1
        elif first and self.text[first - 1] == "\n":  # the last line, which nothing ends
            first -= 2 if self.text[first - 2 : first] == "\r\n" else 1
        self.edits.append(Edit(first, after, ""))

    def _cut_in_flow(self, start: int, end: int) -> None:
        """Remove what stands between two commas, with one of them."""
        after = self.skip(end)
        if self.text[after : after + 1] == ",":
            after += 1
            if self.text[after : after + 1] == " ":
                after += 1
            self.edits.append(Edit(start, after, ""))
            return
        before = start
        while before and self.text[before - 1] in " \t\r\n":
            before -= 1
        if self.text[before - 1 : before] == ",":
            self.edits.append(Edit(before - 1, end, ""))
            return
        self.edits.append(Edit(start, end, ""))

    # ---- applying

    def edited(self) -> str:
        """The text with all edits in it. Raises Untouchable where two edits meet."""
        self._flush()
        if not self.edits:
            return self.mark + self.text
        parts: list[str] = []
        place = len(self.text)
        ordered = sorted(
            enumerate(self.edits), key=lambda each: (each[1].start, -each[1].depth, each[0])
        )
        for edit in reversed(self._joined([edit for _, edit in ordered])):
            if edit.end > place:
                raise Untouchable("two changes of one place")
            parts += (self.text[edit.end : place], edit.text)
            place = edit.start
        return self.mark + self.text[:place] + "".join(reversed(parts))

    def _joined(self, edits: list[Edit]) -> list[Edit]:
        """Edits in order, those that take away what overlaps made one; what is added to the end
        of lines that go comes where they were."""
        found: list[Edit] = []
        for edit in edits:
            last = found[-1] if found else None
            if last is None or last.text or edit.start >= last.end:
                found.append(edit)
            elif not edit.text:
                found[-1] = last._replace(end=max(last.end, edit.end))
            elif edit.start == edit.end and edit.text.startswith(self.newline):
                text = edit.text
                if self.line_start(last.start) == last.start:
                    text = text.removeprefix(self.newline) + self.newline
                found[-1:] = [Edit(last.start, last.start, text), last]
            else:
                found.append(edit)
        return found

    def _flush(self) -> None:
        for holder, node, pairs in self._added.values():
            self._put_entries(holder, node, pairs)
        for entry, values in self._appended.values():
            self._put_items(entry, values)
        self._added, self._appended = {}, {}

    def _put_entries(
        self, holder: Entry | None, node: yaml.Node, pairs: list[tuple[str, Value]]
    ) -> None:
        if holder is not None and self.alias(holder):
            self._put_beside_alias(holder, pairs)
        elif holder is not None and is_empty(node):
            self._put_into_empty(
                holder, [line for key, value in pairs for line in entry_lines(key, value)]
            )
        elif not isinstance(node, yaml.MappingNode):
            raise Untouchable("something that is no mapping")
        elif self.in_flow(node):
            texts = [f"{scalar(key, flow=True)}: {flow_text(value)}" for key, value in pairs]
            last = self.value_end(Entry(*node.value[-1])) if node.value else None
            self._put_in_flow(node, last, texts)
        else:
            self._put_in_block(node, pairs)

    def _put_in_block(self, node: yaml.MappingNode, pairs: list[tuple[str, Value]]) -> None:
        indent = self.column_indent(node.value[0][0])
        spaced = self._is_spaced(node)
        lines: list[str] = []
        for key, value in pairs:
            lines += ([""] if spaced else []) + entry_lines(key, value)
        depth = self.depths[id(node)]
        self._insert_lines(self.value_end(Entry(*node.value[-1])), lines, indent, depth)

    def _is_spaced(self, node: yaml.MappingNode) -> bool:
        """Whether a blank line stands before the last of several entries."""
        if len(node.value) < 2:
            return False
        before = self.value_end(Entry(*node.value[-2]))
        between = self.text[before : node.value[-1][0].start_mark.index]
        return bool(re.search(r"\n[ \t]*\r?\n", between))

    def _insert_lines(self, after: int, lines: list[str], indent: str, depth: int) -> None:
        """Put lines below the one on which `after` is, for a node at this depth."""
        place = self.line_end(after)
        text = "".join(f"{self.newline}{indent}{line}" if line else self.newline for line in lines)
        self.edits.append(Edit(place, place, text, depth))

    def _put_into_empty(self, holder: Entry, lines: list[str]) -> None:
        """Put lines below a key that has no value, or an explicit null."""
        value = holder.value
        if value.start_mark.index < value.end_mark.index:
            start = self.colon(holder)
            self.edits.append(Edit(start, value.end_mark.index, ""))
        indent = f"{self.column_indent(holder.key)}  "
        if self._key_in_flow(holder):
            raise Untouchable("an empty value within braces")
        self._insert_lines(self.value_end(holder), lines, indent, self.depths[id(holder.key)] + 1)

    def _key_in_flow(self, holder: Entry) -> bool:
        """Whether a key stands within braces: what is before it in its line tells."""
        start = holder.key.start_mark.index
        before = self.text[self.line_start(start) : start].strip(" \t-")
        return bool(before)

    def _put_beside_alias(self, holder: Entry, pairs: list[tuple[str, Value]]) -> None:
        """Exchange an alias for a mapping that takes it in and adds to it."""
        alias = self.alias(holder)
        if alias is None or self._key_in_flow(holder):
            raise Untouchable("an alias within braces")
        name = alias[0][alias[0].index("*") :]
        indent = f"{self.column_indent(holder.key)}  "
        lines = [f"<<: {name}"]
        lines += [line for key, value in pairs for line in entry_lines(key, value)]
        colon = self.colon(holder)
        self.edits.append(Edit(colon, alias.end(), ""))
        self._insert_lines(alias.end(), lines, indent, self.depths[id(holder.key)] + 1)

    def _put_items(self, entry: Entry, values: list[Value]) -> None:
        node = entry.value
        if is_empty(node):
            self._put_into_empty(entry, [line for value in values for line in item_lines(value)])
        elif self.in_flow(node):
            last = self.end(node.value[-1]) if node.value else None
            self._put_in_flow(node, last, [flow_text(value) for value in values])
        else:
            indent = self.column_indent(node)
            lines = [line for value in values for line in item_lines(value)]
            self._insert_lines(self.end(node), lines, indent, self.depths[id(node)])

    def _put_in_flow(self, node: yaml.Node, last: int | None, texts: list[str]) -> None:
        joined = ", ".join(texts)
        if last is None:
            begin = node.start_mark.index + len(self.anchor(node))
            self.edits.append(Edit(begin + 1, begin + 1, joined))
            return
        after = self.skip(last)
        if self.text[after : after + 1] == ",":
            self.edits.append(Edit(after + 1, after + 1, f" {joined}"))
            return
        line_end = self.line_end(last)
        if after > line_end:
            # The bracket stands on a line of its own: what is added gets one, too.
            indent = self.indent(last)
            self.edits.append(Edit(last, last, ",", self.depths[id(node)] + 1))
            text = f"{self.newline}{indent}{joined}"
            self.edits.append(Edit(line_end, line_end, text, self.depths[id(node)]))
            return
        self.edits.append(Edit(last, last, f", {joined}"))
