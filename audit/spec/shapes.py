"""The shapes that a value in a spec can have, as pieces of JSON Schema."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

Shape = dict[str, Any]

# Editors read an unquoted 0, true or null as no string; the loader keeps the text that was written.
TEXT: Shape = {"type": ["string", "number", "boolean", "null"]}
NAME: Shape = {"type": ["string", "number", "boolean"]}
FLAG: Shape = {"type": "boolean"}
COUNT: Shape = {"type": "integer", "minimum": 0}


def many(item: Shape) -> Shape:
    """A list of `item`."""
    return {"type": "array", "items": item}


def one_or_many(item: Shape) -> Shape:
    """One `item`, or a list of it."""
    return {"anyOf": [item, many(item)]}


def either(*shapes: Shape) -> Shape:
    """Any one of `shapes`."""
    return {"anyOf": list(shapes)}


def mapping_of(value: Shape) -> Shape:
    """A mapping from names that the author chooses to `value`."""
    return {"type": "object", "additionalProperties": value}


def choice(*words: str) -> Shape:
    """One of a closed list of words."""
    return {"enum": list(words)}


def group(name: str) -> Shape:
    """A mapping with the keys of a group."""
    return {"$ref": f"#/definitions/{name}"}


NAMES = one_or_many(NAME)
TEXTS = one_or_many(TEXT)
NULL: Shape = {"type": "null"}


class Key(NamedTuple):
    """A key that may stand in a mapping of a spec, explained for an editor's tooltip."""

    name: str
    title: str
    description: str
    shape: Shape
    examples: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Group:
    """The keys of one kind of mapping; `label` is what a message calls it (`a table`)."""

    name: str
    label: str
    description: str
    keys: tuple[Key, ...]
    required: tuple[str, ...] = ()

    @cached_property
    def known(self) -> frozenset[str]:
        """The names of its keys."""
        return frozenset(key.name for key in self.keys)

    def words(self, key: str) -> tuple[str, ...]:
        """The closed list of words that a key of this group takes."""
        shape = next(item.shape for item in self.keys if item.name == key)
        return tuple(shape["enum"])
