"""YAML and JSON of other tools as plain values, within bounds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from audit.errors import AuditError
from audit.spec.importers.source_text import read_text

_DEEPEST = 200
_LARGEST = 16 << 20  # bytes; a contract of some 4,000 tables, 650 MB in memory
_MOST = 20_000_000  # values, those that aliases repeat counted each time
_INTEGER = re.compile(r"[-+]?\d{1,18}")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}


def read_tree(path: Path) -> dict[str, Any]:
    """The mapping that a YAML (or JSON) file holds.

    Numbers with a point and dates stay texts. Raises AuditError where it holds anything else, is
    nested too deeply, or is far larger once its aliases are followed.
    """
    text = read_text(path, _LARGEST)
    if _depth(text) > _DEEPEST:
        raise AuditError("it is nested too deeply to be a contract", where=str(path))
    try:
        node = yaml.compose(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        what = " ".join(filter(None, (error.context, error.problem)))
        raise AuditError(f"this is not YAML: {what}", where=f"{path}{line}") from None
    except (yaml.YAMLError, RecursionError) as error:
        what = " ".join(str(error).split())
        raise AuditError(f"this is not YAML: {what}", where=str(path)) from None
    if node is not None and _size(node, {}) > _MOST:
        raise AuditError(
            "it holds more than any contract does, once its aliases are followed", where=str(path)
        )
    found = _value(node) if node is not None else None
    if not isinstance(found, dict):
        raise AuditError(
            "a contract is a mapping of keys", where=str(path), hint="such as schema: […]"
        )
    return found


def _depth(text: str) -> int:
    """How deep brackets or indentation nest; a bound, found without building anything."""
    depth = deepest = 0
    for letter in re.findall(r"[\[\]{}]", text):
        depth = max(0, depth + (1 if letter in "[{" else -1))
        deepest = max(deepest, depth)
    indented = max((len(blank) for blank in re.findall(r"^[ -]+", text, re.MULTILINE)), default=0)
    return max(deepest, indented // 2 if indented > 2 * _DEEPEST else 0)


def _size(node: yaml.Node, sizes: dict[int, int], depth: int = 0) -> int:
    """How many values a node stands for, with its aliases followed; told without following them."""
    known = sizes.get(id(node))
    if known is not None:
        return known
    sizes[id(node)] = _MOST + 1  # what it is while one of its own aliases leads back to it
    found = 1
    if depth > _DEEPEST:
        found = _MOST + 1
    elif isinstance(node, yaml.MappingNode):
        found += sum(_size(part, sizes, depth + 1) for pair in node.value for part in pair)
    elif isinstance(node, yaml.SequenceNode):
        found += sum(_size(part, sizes, depth + 1) for part in node.value)
    sizes[id(node)] = found
    return found


def _value(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {str(_value(key)): _value(item) for key, item in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    if not isinstance(node, yaml.ScalarNode):
        return None
    text: str = node.value
    if node.style in ("'", '"', "|", ">"):
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    return int(text) if _INTEGER.fullmatch(text) and not _octal(text) else text


def _octal(text: str) -> bool:
    digits = text.lstrip("+-")
    return len(digits) > 1 and digits[0] == "0"


def texts_of(value: Any) -> list[str]:
    """The scalars of a list, as texts."""
    if not isinstance(value, list):
        return []
    return [as_text(item) for item in value if not isinstance(item, dict | list)]


def as_text(value: Any) -> str:
    """A scalar as text; empty for null and for what is no scalar."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int) else ""


def mappings_of(value: Any) -> list[dict[str, Any]]:
    """The mappings of a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def mapping_of(value: Any) -> dict[str, Any]:
    """A mapping, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}
