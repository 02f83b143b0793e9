"""Edits of YAML text: what they are about changes, and not a byte beside it."""

from __future__ import annotations

import pytest
import yaml

from audit.spec.importers.yaml_text import Flow, Value
from audit.sync.document import Document
from audit.sync.places import Entry, Untouchable


def at(document: Document, path: str) -> tuple[yaml.Node, Entry]:
    """The mapping and entry that a path of keys leads to."""
    node = document.root
    *above, last = path.split(".")
    for key in above:
        entry = document.entry(node, key)
        assert entry is not None
        node = entry.value
    entry = document.entry(node, last)
    assert node is not None and entry is not None
    return node, entry


def added(text: str, path: str, key: str, value: Value) -> str:
    document = Document("t", text)
    _, entry = at(document, path)
    document.add(entry, entry.value, key, value)
    return document.edited()


def replaced(text: str, path: str, value: Value) -> str:
    document = Document("t", text)
    holder, entry = at(document, path)
    document.replace_value(holder, entry, value)
    return document.edited()


def removed(text: str, path: str) -> str:
    document = Document("t", text)
    document.remove(*at(document, path))
    return document.edited()


def appended(text: str, path: str, *values: Value) -> str:
    document = Document("t", text)
    for value in values:
        document.append(at(document, path)[1], value)
    return document.edited()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a:\n  x: 1\nz: 2\n", "a:\n  x: 1\n  k: v\nz: 2\n"),
        ("a:\n    x: 1  # c\n\n# z\nz: 2\n", "a:\n    x: 1  # c\n    k: v\n\n# z\nz: 2\n"),
        ("a:\n  x: 1", "a:\n  x: 1\n  k: v"),
        ("a:\r\n  x: 1\r\nz: 2\r\n", "a:\r\n  x: 1\r\n  k: v\r\nz: 2\r\n"),
        ("\ufeffa:\n  x: 1\n", "\ufeffa:\n  x: 1\n  k: v\n"),
        ("a:\n  x:\n    - |-\n      t\n\nz: 2\n", "a:\n  x:\n    - |-\n      t\n  k: v\n\nz: 2\n"),
        ("a:\n  x: |+\n    t\n\nz: 2\n", "a:\n  x: |+\n    t\n\n  k: v\nz: 2\n"),
        ("a:\n  x: one\n    two\n", "a:\n  x: one\n    two\n  k: v\n"),
        ("a:\n  x:\n\n  y:\n", "a:\n  x:\n\n  y:\n\n  k: v\n"),
        ("a: {x: 1}  # c\n", "a: {x: 1, k: v}  # c\n"),
        ("a: {x: 1,}\n", "a: {x: 1, k: v}\n"),
        ("a: {}\n", "a: {k: v}\n"),
        ("a: {\n  x: 1, # c\n  y: 2 # d\n}\n", "a: {\n  x: 1, # c\n  y: 2, # d\n  k: v\n}\n"),
        ("a:  # c\nz: 2\n", "a:  # c\n  k: v\nz: 2\n"),
        ("a: ~\nz: 2\n", "a:\n  k: v\nz: 2\n"),
        ("'a': \"\"\n", None),
        ("b: &b\n  x: 1\na: *b  # c\n", "b: &b\n  x: 1\na:  # c\n  <<: *b\n  k: v\n"),
        ("b: &b {x: 1}\na:\n  <<: *b\nz: 2\n", "b: &b {x: 1}\na:\n  <<: *b\n  k: v\nz: 2\n"),
        ("a: &b {x: 1}\nz: *b\n", None),
    ],
)  # fmt: skip
def test_a_key_more(text: str, wanted: str | None) -> None:
    if wanted is None:
        with pytest.raises(Untouchable):
            added(text, "a", "k", "v")
    else:
        assert added(text, "a", "k", "v") == wanted
        assert yaml.safe_load(wanted)["a"]["k"] == "v"


@pytest.mark.parametrize(
    ("text", "value", "wanted"),
    [
        ("a:   int   # c\n", "text", "a:   text   # c\n"),
        ("a: 'int'\n", "it's", "a: 'it''s'\n"),
        ('a: "int"\n', 'x "y" \\', 'a: "x \\"y\\" \\\\"\n'),
        ("a: int\n", "x: y", "a: 'x: y'\n"),
        ("{a: int, b: 1}\n", "x, y", "{a: 'x, y', b: 1}\n"),
        ("a: >-\n  int\n  null\nb: 1\n", "text", "a: text\nb: 1\n"),
        ("a: [1,   2] # c\n", Flow(["x"]), "a: [x] # c\n"),
        ("a: true # c\nb: 1\n", {"k": "v"}, "a: # c\n  k: v\nb: 1\n"),
        ("a: x # c\nb: 1\n", "one\ntwo", 'a: "one\\ntwo" # c\nb: 1\n'),
        ("a: &n int\n", "text", "a: &n text\n"),
        ("x: &n int\na: *n\n", "text", "x: &n int\na: text\n"),
    ],
)
def test_another_value(text: str, value: Value, wanted: str) -> None:
    assert replaced(text, "a", value) == wanted


@pytest.mark.parametrize(
    ("text", "path", "wanted"),
    [
        ("a: 1\nb: 2  # c\nc: 3\n", "b", "a: 1\nc: 3\n"),
        ("a: 1\n# about b\nb:\n  - x\n\nc: 3\n", "b", "a: 1\n# about b\n\nc: 3\n"),
        ("a: 1\nb: 2", "b", "a: 1"),
        ("{a: 1, b: 2}\n", "b", "{a: 1}\n"),
        ("{a: 1, b: 2}\n", "a", "{b: 2}\n"),
        ("a: {b: 2}\n", "a.b", "a: {}\n"),
        ("a:\n  b: 2\nc: 3\n", "a.b", "a:\nc: 3\n"),
    ],
)
def test_a_key_less(text: str, path: str, wanted: str) -> None:
    assert removed(text, path) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a:\n  - x  # c\nz: 1\n", "a:\n  - x  # c\n  - p\n  - [q]\nz: 1\n"),
        ("a:\n- x\nz: 1\n", "a:\n- x\n- p\n- [q]\nz: 1\n"),
        ("a: [x] # c\n", "a: [x, p, [q]] # c\n"),
        ("a: []\n", "a: [p, [q]]\n"),
        ("a:\nz: 1\n", "a:\n  - p\n  - [q]\nz: 1\n"),
        ("a: [\n  x, # c\n  y\n]\n", "a: [\n  x, # c\n  y,\n  p, [q]\n]\n"),
    ],
)
def test_items_more(text: str, wanted: str) -> None:
    assert appended(text, "a", "p", Flow(["q"])) == wanted


def test_what_is_deeper_comes_first() -> None:
    document = Document("t", "t:\n  o:\n    c:\n      id: int\n")
    _, top = at(document, "t")
    document.add(top, top.value, "m", None)
    _, table = at(document, "t.o")
    document.add(table, table.value, "i", [Flow(["id"])])
    _, columns = at(document, "t.o.c")
    document.add(columns, columns.value, "x", "text")
    assert document.edited() == (
        "t:\n  o:\n    c:\n      id: int\n      x: text\n    i:\n      - [id]\n  m:\n"
    )


def test_all_items_of_a_list_in_brackets() -> None:
    document = Document("t", "a: [x, y, z]\n")
    _, entry = at(document, "a")
    for item in entry.value.value:
        document.remove_item(entry, item)
    assert document.edited() == "a: []\n"


def test_mappings_in_brackets_are_merged() -> None:
    document = Document("t", "p: {for: select, to: [a,  b], why: So., using: x}  # c\n")
    _, entry = at(document, "p")
    document.merge(entry, {"for": "all", "to": Flow(["a", "b"]), "check": "y, z"}, ("why",))
    assert document.edited() == "p: {for: all, to: [a,  b], why: So., check: 'y, z'}  # c\n"


def test_mappings_are_merged_key_by_key() -> None:
    document = Document("t", "p:\n  for: select  # c\n  to: [a,  b]\n  why: So.\n  using: x\n")
    _, entry = at(document, "p")
    document.merge(entry, {"for": "select", "to": Flow(["a", "b"]), "check": "x > 1"}, ("why",))
    assert (
        document.edited() == "p:\n  for: select  # c\n  to: [a,  b]\n  why: So.\n  check: x > 1\n"
    )
