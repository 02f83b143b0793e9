"""What a comment beside a column says: a closed list of values, a range, or words for people.

A list becomes a requirement only where it can hardly be anything else. `license, diploma, etc` is
open, `minutes` is a unit, and `hashed, unique` tells of the column: these stay words.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_LONGEST_VALUE = 40
_MOST_VALUES = 60

# Words that leave a list open, or make it an example.
_OPEN = re.compile(
    r"\b(?:etc|e\.?g|i\.e|for (?:example|instance)|such as|and (?:so on|more|others?)"
    r"|or (?:similar|others?|more)|among others|like|usw|z\.\s?b|u\.?s\.?w"
    r"|por (?:exemplo|ejemplo)|par exemple|p\.?\s?ex)\b"
    r"|\.\.\.|…",
    re.IGNORECASE,
)
# What announces a list. The marks are asked for where the word alone could be one of the values.
_ANNOUNCED = re.compile(
    r"^(?:(?:must be |can be |is |either )?(?:one|any) of(?: the following)?\s*[:=-]?"
    r"|(?:(?:the )?(?:allowed|possible|valid|accepted|permitted|known) )?"
    r"(?:values?|options?|choices?|enum(?:eration)?|states?|status(?:es)?|types?|kinds?|in)\s*[:=]"
    r"|(?:allowed|possible|valid|accepted|permitted|enum|either|can be|must be)\b\s*[:=]?"
    r"|(?:enum|values|in)\s*(?=\())\s*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_][\w.+:-]*|[^\W_]")
_QUOTED = re.compile(r"'((?:[^']|'')+)'|\"([^\"]+)\"|`([^`]+)`|‘([^’]+)’|“([^”]+)”")
_SEPARATORS = (
    re.compile(r"\s*\|+\s*"),
    re.compile(r"\s*(?:→|->|=>)\s*"),
    re.compile(r"\s*[,;]\s*(?:(?:and|or|&|und|oder|ou?|et|y)\s+)?|\s+(?:or|and|oder|und|ou)\s+"),
    re.compile(r"\s*/\s*"),
)
_BULLET = re.compile(r"^\s*(?:[-*•+]|\(?\d+[.)])\s+")
_NUMBERED = re.compile(r"(?:^|\s|[,;])\(?\d+[.)]\s+")
_RANGE = re.compile(
    r"(?:(?:range|between|from)\s*:?\s*)?(-?\d+(?:\.\d+)?)\s*(?:-|–|—|\.\.\.?|to|and|bis)\s*(-?\d+(?:\.\d+)?)"
)

# A list of these tells of the column itself.
_PROPERTIES_TEXT = """
unique required optional mandatory nullable null indexed index primary foreign key pk fk hashed
encrypted salted peppered plain plaintext deprecated readonly read-only immutable mutable
generated computed derived calculated cached unused legacy sensitive pii secret auto automatic
autoincrement default defaults sanitized normalized denormalized lowercase uppercase trimmed
validated sortable searchable filterable reserved obsolete bcrypt argon2 sha256 sha-256 todo
fixme note utc iso tbd
"""
_PROPERTIES = frozenset(_PROPERTIES_TEXT.split())
# The last word of a column that holds one of a few words.
_KINDS_TEXT = """
status state type kind method role level priority cycle frequency mode category severity stage
phase source channel gender sex visibility plan tier format direction scope interval period unit
currency language lang locale size color colour action event reason result outcome class group
side position environment env platform device algorithm protocol encoding access permission
privilege step decision response answer theme layout variant strategy policy trigger operation
flag medium origin segment grade rank shift day weekday month season region provider gateway
network topic resource audience relation relationship importance urgency difficulty mood
recurrence tipo estado art
"""
_KINDS = frozenset(_KINDS_TEXT.split())
_TEXTS = frozenset({"text", "varchar", "bpchar", "char", "citext", "name"})
_NUMBERS = frozenset({"int2", "int4", "int8", "numeric", "float4", "float8"})


class Meaning(NamedTuple):
    """What a comment comes to; one of the three is set."""

    values: tuple[str, ...] = ()
    check: str = ""
    description: str = ""


def meaning_of(comment: str, column: str, type_name: str, default: str | None = None) -> Meaning:
    """What `comment` says of the column `column`, whose type is `type_name` as the server has it.

    `default` is the constant that the column is filled with, if one is. A check is SQL over
    `column`, to be quoted by the caller where it needs it.
    """
    text = _joined(comment)
    if not text:
        return Meaning()
    if type_name in _NUMBERS:
        found = _RANGE.fullmatch(text.strip(" ()[].").lower())
        if found and float(found[1]) < float(found[2]):
            return Meaning(check=f"between {found[1]} and {found[2]}")
        return Meaning(description=text)
    if type_name in _TEXTS or type_name == "":
        values = _values(comment, column, default)
        if values:
            return Meaning(values=values)
    return Meaning(description=text)


def _joined(comment: str) -> str:
    return " ".join(comment.split()).strip()


def _values(comment: str, column: str, default: str | None) -> tuple[str, ...]:
    """The closed list that a comment is; empty where it is, or may be, something else."""
    if _OPEN.search(comment):
        return ()
    items, strong = _items(comment)
    if not 2 <= len(items) <= _MOST_VALUES or len(set(items)) < len(items):
        return ()
    if default is not None and default not in items:
        return ()
    if any(not item or len(item) > _LONGEST_VALUE for item in items):
        return ()
    if strong:
        return tuple(items)
    if not all(_WORD.fullmatch(item) for item in items):
        return ()
    if any(item.lower() in _PROPERTIES for item in items):
        return ()
    hinted = default is not None or _last_word(column) in _KINDS
    return tuple(items) if hinted else ()


def _last_word(column: str) -> str:
    words = re.findall(r"[A-Z]?[^\W_A-Z]+|[A-Z]+(?![a-z])", column)
    return words[-1].lower() if words else ""


def _items(comment: str) -> tuple[list[str], bool]:
    """The items of a list, and whether it can be nothing but a list of values."""
    lines = [line.strip() for line in comment.split("\n") if line.strip()]
    text = _joined(comment)
    announced = _ANNOUNCED.match(text)
    rest = text[announced.end() :] if announced else text
    if len(lines) > 1:
        bullets = [_BULLET.sub("", line) for line in lines if _BULLET.match(line)]
        heads = [line for line in lines if not _BULLET.match(line)]
        if len(bullets) > 1 and len(heads) < 2 and lines[0] in (heads or lines):
            return [_unquoted(bullet.rstrip(",;.")) for bullet in bullets], bool(heads)
    rest = rest.strip().rstrip(".")
    while rest[:1] in "([{" and rest[-1:] in ")]}" and len(rest) > 1:
        rest = rest[1:-1].strip()
    quoted = _all_quoted(rest)
    if quoted:
        return quoted, True
    if _NUMBERED.match(rest):
        numbered = [part.strip(" ,;") for part in _NUMBERED.split(rest)]
        return [part for part in numbered if part], bool(announced)
    for separator in _SEPARATORS:
        if separator.search(rest):
            parts = [_unquoted(part) for part in separator.split(rest)]
            piped = separator is _SEPARATORS[0]
            words = all(_WORD.fullmatch(part) for part in parts)
            return parts, words and (piped or bool(announced))
    return [], False


def _all_quoted(text: str) -> list[str]:
    """The items of a text that is nothing but quoted ones and what separates them."""
    found = [next(filter(None, match.groups())) for match in _QUOTED.finditer(text)]
    between = _QUOTED.sub("", text)
    plain = re.sub(r"\b(?:and|or|und|oder|ou|et|y|o)\b|[\s,;|/&]|->|→", "", between, flags=re.I)
    return [item.replace("''", "'") for item in found] if not plain and len(found) > 1 else []


def _unquoted(item: str) -> str:
    item = item.strip()
    match = _QUOTED.fullmatch(item)
    return next(filter(None, match.groups())) if match else item
