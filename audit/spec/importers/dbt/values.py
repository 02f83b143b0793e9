"""YAML and JSON as plain values that know their lines: texts, lists and mappings."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeAlias

import yaml

from audit.errors import AuditError

_MOST = 1_000_000  # values of one file, what aliases repeat counted each time
_DEEPEST = 60

Value: TypeAlias = "str | list[Value] | Mapping | None"


class Mapping(dict[str, Any]):
    """A mapping, and the line on which it begins (0: not known)."""

    line: int = 0

    def text(self, key: str) -> str:
        """The text under a key; empty where there is none."""
        value = self.get(key)
        return value if isinstance(value, str) else ""

    def items_of(self, key: str) -> list[Any]:
        """The list under a key, one value as a list of it; empty where there is none."""
        value = self.get(key)
        if value is None:
            return []
        return value if isinstance(value, list) else [value]

    def under(self, key: str) -> Mapping:
        """The mapping under a key; an empty one where there is none."""
        value = self.get(key)
        return value if isinstance(value, Mapping) else Mapping()


def yaml_values(text: str, file: str, note: Callable[[str], None]) -> Mapping:
    """The mapping that a YAML file holds; empty, and noted, where it holds none.

    Raises AuditError for aliases that stand for more than any project has (a YAML bomb).
    """
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        node = yaml.compose(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it can't be read"
        note(f"{file}{line}: this is not YAML: {problem}")
        return Mapping()
    except RecursionError:
        note(f"{file}: brackets inside too many brackets")
        return Mapping()
    if node is None:
        return Mapping()
    value = _Plain(file).value(node, 0)
    return value if isinstance(value, Mapping) else Mapping()


class _Plain:
    """Turns the nodes of one file into values, as far as there are not too many."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._left = _MOST

    def value(self, node: yaml.Node, depth: int) -> Value:
        self._left -= 1
        if self._left < 0 or depth > _DEEPEST:
            what = "holds more values than any project has" if self._left < 0 else "nests too deep"
            raise AuditError(
                f"this YAML {what}",
                where=f"{self._file}:{node.start_mark.line + 1}",
                hint="aliases that repeat each other are not followed without end",
            )
        if isinstance(node, yaml.SequenceNode):
            return [self.value(each, depth + 1) for each in node.value]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, depth)
        text: str = node.value
        plain = isinstance(node, yaml.ScalarNode) and node.style in (None, "")
        return None if plain and text in ("", "~", "null", "Null", "NULL") else text

    def _mapping(self, node: yaml.MappingNode, depth: int) -> Mapping:
        found = Mapping()
        found.line = node.start_mark.line + 1
        merged: list[Value] = []
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            read = self.value(value, depth + 1)
            if key.value == "<<":
                merged += read if isinstance(read, list) else [read]
            else:
                found[key.value] = read
        for each in merged:
            if isinstance(each, Mapping):
                for name, read in each.items():
                    found.setdefault(name, read)
        return found


def json_values(text: str, file: str) -> Mapping:
    """The mapping that a JSON file holds; raises AuditError where it holds none."""
    try:
        value = json.loads(text, object_hook=Mapping, parse_int=str, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise AuditError(f"this is not JSON: {error}", where=file) from None
    if not isinstance(value, Mapping):
        raise AuditError("this is neither a manifest nor a catalog of dbt", where=file)
    return value


def is_true(value: object) -> bool:
    """Whether a flag is set, in YAML's words or JSON's."""
    return value is True or (isinstance(value, str) and value.lower() in ("true", "yes", "on"))


def is_false(value: object) -> bool:
    """Whether a flag is unset, in YAML's words or JSON's."""
    return value is False or (isinstance(value, str) and value.lower() in ("false", "no", "off"))
