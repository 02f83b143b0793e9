"""Plain values as YAML that people read and the loader reads back to the letter."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

_WIDTH = 100
# A key that is longer must be announced with a question mark, which nobody expects.
LONGEST_KEY = 120

# What may stand without quotes: our loader takes every scalar as text, but editors and other tools
# would read a number, a date or a boolean.
_PLAIN = re.compile(r"[A-Za-z_/(.$<=\x80-\uffff][^\x00-\x1f]*")
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null", "~", "<<", "="})
_NUMBER = re.compile(r"[-+]?\.?\d[\d_.,:xXoOeE+-]*|\.(?:inf|nan)", re.IGNORECASE)
_UNFIT_IN_FLOW = re.compile(r"[,\[\]{}:?\"'#&*!|>%@`]")


@dataclass(frozen=True)
class Flow:
    """A list or mapping to be written on one line, where it fits."""

    value: Sequence[Value] | Mapping[str, Value]


@dataclass(frozen=True)
class Spaced:
    """A mapping with a blank line before each entry but the first."""

    value: Mapping[str, Value]


Value: TypeAlias = "str | int | Flow | Spaced | Sequence[Value] | Mapping[str, Value] | None"


def to_yaml(document: Mapping[str, Value]) -> str:
    """`document` as YAML in block style, a blank line before each of its parts."""
    parts: list[str] = []
    for key, item in document.items():
        apart = isinstance(item, Spaced | Mapping) and bool(parts)
        parts.append(("\n" if apart else "") + "\n".join(_mapping({key: item}, 0)))
    return "\n".join(parts) + "\n"


def entry_lines(key: str, item: Value) -> list[str]:
    """`key` with its value as lines of block style, the first without indentation."""
    return _mapping({key: item}, 0)


def item_lines(item: Value) -> list[str]:
    """An item of a list as lines of block style, the first of which begins with its dash."""
    return _item(item, 0)


def flow_text(item: Value) -> str:
    """A value as it may stand within brackets, on one line."""
    return _inside(item)


def _mapping(value: Mapping[str, Value], depth: int, *, spaced: bool = False) -> list[str]:
    lines: list[str] = []
    for number, (key, item) in enumerate(value.items()):
        if spaced and number:
            lines.append("")
        lines += _entry(f"{'  ' * depth}{scalar(key)}:", item, depth)
    return lines


def _entry(head: str, item: Value, depth: int) -> list[str]:
    """What stands after `head`, which is a key or a dash at this depth."""
    if item is None:
        return [head]
    if isinstance(item, Flow):
        line = f"{head} {_flow(item)}"
        if len(line) <= _WIDTH:
            return [line]
        item = item.value
    if isinstance(item, int):
        return [f"{head} {str(item).lower()}"]
    if isinstance(item, str):
        return _text(head, item, depth)
    if isinstance(item, Spaced):
        return [head, *_mapping(item.value, depth + 1, spaced=True)] if item.value else [head]
    if not item:
        return [f"{head} {'{}' if isinstance(item, Mapping) else '[]'}"]
    if isinstance(item, Mapping):
        return [head, *_mapping(item, depth + 1)]
    lines = [head]
    for each in item:
        lines += _item(each, depth + 1)
    return lines


def _item(each: Value, depth: int) -> list[str]:
    """One item of a list."""
    dash = f"{'  ' * depth}-"
    if isinstance(each, Flow):
        line = f"{dash} {_flow(each)}"
        if len(line) <= _WIDTH:
            return [line]
        each = each.value
    if isinstance(each, Mapping) and each:
        inner = _mapping(each, depth + 1)
        return [f"{dash} {inner[0].lstrip()}", *inner[1:]]
    return _entry(dash, each, depth)


def _text(head: str, text: str, depth: int) -> list[str]:
    """A text of one line as a scalar, one of several as a literal block where that is exact."""
    indent = "  " * (depth + 1)
    lines = text.split("\n")
    literal = (
        len(lines) > 1
        and text == text.strip()
        and all(line.replace("\t", " ").isprintable() for line in lines)
    )
    if not literal:
        return [f"{head} {scalar(text)}"]
    return [f"{head} |-", *(f"{indent}{line}" if line else "" for line in lines)]


def _flow(item: Flow) -> str:
    value = item.value
    if isinstance(value, Mapping):
        inner = ", ".join(f"{scalar(k, flow=True)}: {_inside(v)}" for k, v in value.items())
        return f"{{{inner}}}"
    return f"[{', '.join(_inside(each) for each in value)}]"


def _inside(item: Value) -> str:
    if isinstance(item, int):
        return str(item).lower()
    if isinstance(item, str):
        return scalar(item, flow=True)
    if item is None:
        return ""
    if isinstance(item, Flow | Spaced):
        return _flow(Flow(item.value))
    return _flow(Flow(item))


def scalar(text: str, *, flow: bool = False) -> str:
    """`text` as a scalar: plain where that is safe everywhere, else in quotes."""
    if _is_plain(text, flow):
        return text
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(map(_escaped, text)) + '"'


def _is_plain(text: str, flow: bool) -> bool:
    return (
        bool(_PLAIN.fullmatch(text))
        and text.isprintable()
        and text == text.strip()
        and text.lower() not in _WORDS
        and not _NUMBER.fullmatch(text)
        and ": " not in text
        and " #" not in text
        and not text.endswith(":")
        and not (flow and _UNFIT_IN_FLOW.search(text))
    )


def _escaped(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    if letter.isprintable():
        return letter
    code = ord(letter)
    named = {9: "\\t", 10: "\\n", 13: "\\r"}.get(code)
    if named:
        return named
    return (
        f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
    )
