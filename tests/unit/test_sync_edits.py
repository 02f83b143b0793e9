"""Random edits of random YAML say what they should, whatever its style."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from audit.sync.document import Document
from audit.sync.places import Entry, Untouchable

_TEXTS = (
    "a", "x y", "it's", "a: b", "# no", "several\nlines\nof text", "", "  lead", "true", "1.5",
    "é😀", "long " * 30, "- dash", '"q"',
)  # fmt: skip
_KEYS = ("k", "key", "a b", "é", '"q', "c:d")


def _value(chance: random.Random, depth: int = 0) -> Any:
    kind = chance.random()
    if depth > 3 or kind < 0.35:
        return chance.choice(_TEXTS)
    if kind < 0.75:
        keys = [f"{chance.choice(_KEYS)}{number}" for number in range(chance.randint(0, 4))]
        return {key: _value(chance, depth + 1) for key in keys}
    return [_value(chance, depth + 1) for _ in range(chance.randint(0, 3))]


def _text(chance: random.Random) -> str:
    value = {f"top{number}": _value(chance) for number in range(chance.randint(2, 4))}
    text = yaml.dump(
        value,
        allow_unicode=True,
        default_flow_style=chance.choice([True, False, None]),
        default_style=chance.choice([None, None, '"', "'"]),
        width=chance.choice([20, 80, 1000]),
        indent=chance.choice([2, 4]),
        sort_keys=False,
    )
    if chance.random() < 0.3:
        text = text.replace("\n", "\r\n")
    if chance.random() < 0.2:
        text = text.rstrip()
    return ("\ufeff" if chance.random() < 0.2 else "") + text


def _mappings(
    node: Any, path: tuple[str, ...] = (), holder: Entry | None = None
) -> Iterator[tuple[tuple[str, ...], Any, Entry | None]]:
    if isinstance(node, yaml.MappingNode):
        yield path, node, holder
        for key, value in node.value:
            yield from _mappings(value, (*path, key.value), Entry(key, value))


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def _plain(value: Any) -> Any:
    """Empty values are one: what a removed last key leaves behind is read as any of them."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()} or ""
    if isinstance(value, list):
        return [_plain(each) for each in value] or ""
    return value or ""


def _edit(chance: random.Random, document: Document, wanted: Any, removing: bool) -> None:
    """One edit of the document and of the value that it should then have."""
    path, node, holder = chance.choice(list(_mappings(document.root)))
    place = _at(wanted, path)
    operation = chance.choice(["add", "append", *(["remove", "replace"] if removing else [])])
    if operation == "add":
        value = chance.choice(["plain", "x: y", "a\nb", {"m": "n1"}, ["i1", "i2"]])
        if "new" not in place:
            document.add(holder, node, "new", value)
            place["new"] = value
    elif node.value:
        entry = Entry(*chance.choice(node.value))
        key = entry.key.value
        if operation == "remove" and (path or len(node.value) > 1):
            document.remove(node, entry)
            del place[key]
        elif operation == "replace":
            value = chance.choice(["plain", "x: y", 'it\'s "q"', {"m": "n1"}, ["i1"]])
            document.replace_value(node, entry, value)
            place[key] = value
        elif operation == "append" and isinstance(entry.value, yaml.SequenceNode):
            document.append(entry, "item")
            place[key] = [*place[key], "item"]


@pytest.mark.parametrize("removing", [False, True])
def test_random_edits(removing: bool) -> None:
    done = 0
    for seed in range(400):
        chance = random.Random(seed)
        text = _text(chance)
        before = yaml.load(text, Loader=yaml.BaseLoader)
        wanted = copy.deepcopy(before)
        document = Document("t", text)
        try:
            for _ in range(1 if removing else chance.randint(1, 4)):
                _edit(chance, document, wanted, removing)
            after = document.edited()
        except Untouchable:
            continue
        done += 1
        assert _plain(yaml.load(after, Loader=yaml.BaseLoader)) == _plain(wanted), seed
        assert after.startswith("\ufeff") == text.startswith("\ufeff")
        if "\r\n" in text:
            assert "\n" not in after.replace("\r\n", ""), seed
    assert done > 300
