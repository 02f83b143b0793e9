"""Names, texts and comments become SQL here and nowhere else."""

from __future__ import annotations

import re

from audit.errors import AuditError
from audit.grammar.brackets import without_brackets
from audit.grammar.keywords import KEYWORDS

_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_LINE_BREAKS = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# What a terminal or an editor would act on instead of showing it.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_DOLLAR_TAG = re.compile(r"\$(?:[A-Za-z_\x80-\uffff][A-Za-z0-9_\x80-\uffff]*)?\$")


def identifier(name: str) -> str:
    """`name` as an SQL identifier, quoted unless it is plain and no keyword.

    Raises AuditError for what no identifier can be: empty, or with a zero byte.
    """
    if not name or "\0" in name:
        raise AuditError(f"{name!r} cannot be the name of anything in PostgreSQL")
    if _PLAIN_NAME.fullmatch(name) and name not in KEYWORDS:
        return name
    return '"' + name.replace('"', '""') + '"'


def identifiers(names: tuple[str, ...]) -> str:
    """A comma-separated list of identifiers."""
    return ", ".join(identifier(name) for name in names)


def qualified(namespace: str, name: str) -> str:
    """`namespace.name`, each quoted as needed."""
    return f"{identifier(namespace)}.{identifier(name)}"


def literal(text: str) -> str:
    """`text` as a string constant, for standard_conforming_strings = on (every file sets it).

    Raises AuditError for a zero byte, which no text of PostgreSQL can hold.
    """
    if "\0" in text:
        raise AuditError(f"the text {text!r} has a zero byte, which PostgreSQL cannot store")
    return "'" + text.replace("'", "''") + "'"


def role(name: str) -> str:
    """A role's name; PUBLIC and the CURRENT_… words stay words."""
    if name.lower() in ("public", "current_user", "current_role", "session_user"):
        return name.upper()
    return identifier(name)


def words(text: str) -> str:
    """Key words of SQL such as `set null`, in capitals, without whatever is no letter."""
    return re.sub(r"[^A-Z ]", "", text.upper())


def comment(text: str) -> str:
    """`text` as `--` comment lines; however it breaks lines, each one is a comment."""
    lines = _LINE_BREAKS.split(text)
    return "\n".join(f"-- {_INVISIBLE.sub('?', line)}".rstrip() for line in lines)


def dollar_quoted(body: str) -> str:
    """`body` between dollar tags that do not occur in it."""
    taken = set(_DOLLAR_TAG.findall(body))
    tag = "$do$"
    number = 0
    while tag in taken or tag in body:
        number += 1
        tag = f"$do{number}$"
    return f"{tag}\n{body}\n{tag}"


def parenthesised(expression: str) -> str:
    """An expression of the spec in parentheses, which a comment at its end can't swallow."""
    text = expression.strip()
    if without_brackets(text) != text:
        return text
    return f"({text}\n)" if "--" in text else f"({text})"
