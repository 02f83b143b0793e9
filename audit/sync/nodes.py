"""Single nodes: what they say already, and how a text looks in their place."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from audit.spec.importers.yaml_text import Flow, Spaced, Value, scalar


def says(node: yaml.Node, value: Value) -> bool:
    """Whether a node says a value already."""
    said = value.value if isinstance(value, Flow | Spaced) else value
    if isinstance(node, yaml.ScalarNode):
        if isinstance(said, bool | int):
            return str(node.value).strip().lower() == str(said).lower()
        return isinstance(said, str) and str(node.value).strip() == said.strip()
    if isinstance(node, yaml.SequenceNode) and isinstance(said, Sequence):
        pairs = zip(node.value, said, strict=False)
        return len(node.value) == len(said) and all(says(one, other) for one, other in pairs)
    return False


def in_one_place(node: yaml.Node) -> bool:
    """Whether a node is a text that another can take the place of, quotes and all."""
    return (
        isinstance(node, yaml.ScalarNode)
        and node.style not in ("|", ">")
        and bool(node.start_mark.index < node.end_mark.index)
    )


def styled(old: yaml.Node, text: str, flow: bool) -> str:
    """A text in the quotes of the one whose place it takes, where it can."""
    style = old.style if isinstance(old, yaml.ScalarNode) else None
    if style == '"' and text.isprintable():
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if style == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return scalar(text, flow=flow)
