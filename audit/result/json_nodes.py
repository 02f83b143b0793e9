"""The kinds of nodes that a JSON Schema of ours is made of."""

from __future__ import annotations

from typing import Any

Node = dict[str, Any]


def closed_object(properties: Node, description: str = "") -> Node:
    """An object that has all of these properties and no other."""
    return {
        "type": "object",
        **_described(description),
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def map_of(values: Node, description: str) -> Node:
    """An object with any keys, all of whose values are alike."""
    return {"type": "object", "description": description, "additionalProperties": values}


def list_of(items: Node, description: str) -> Node:
    """A list of items that are alike."""
    return {"type": "array", "description": description, "items": items}


def text(description: str = "") -> Node:
    """A string."""
    return {"type": "string", **_described(description)}


def boolean(description: str) -> Node:
    """True or false."""
    return {"type": "boolean", "description": description}


def number(description: str = "", *, least: int = 0) -> Node:
    """A whole number."""
    return {"type": "integer", "minimum": least, **_described(description)}


def ratio(description: str) -> Node:
    """A share from 0 to 1, or null where nothing is known."""
    return {
        "type": ["number", "null"],
        "minimum": 0,
        "maximum": 1,
        "description": description,
    }


def one_of(values: tuple[str, ...], description: str = "") -> Node:
    """One of these strings."""
    return {"enum": list(values), **_described(description)}


def or_null(node: Node) -> Node:
    """What `node` is, or null."""
    return {**node, "type": [node["type"], "null"]}


def reference(name: str) -> Node:
    """A definition by its name."""
    return {"$ref": f"#/$defs/{name}"}


def _described(description: str) -> Node:
    return {"description": description} if description else {}
