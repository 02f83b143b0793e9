"""The little Jinja that stands in values: names that refer, variables; the rest is not resolved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

_TEXT = r"""(?:'([^']*)'|"([^"]*)")"""
_CALL = re.compile(rf"\b(ref|source)\s*\(\s*{_TEXT}\s*(?:,\s*{_TEXT}\s*)?(?:,[^)]*)?\)")
_EXPRESSION = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
_VARIABLE = re.compile(rf"\s*var\s*\(\s*{_TEXT}\s*(?:,\s*(?:{_TEXT}|(\w+))\s*)?\)\s*")
_DOC = re.compile(rf"\s*doc\s*\(\s*{_TEXT}\s*(?:,\s*{_TEXT}\s*)?\)\s*")
_BLOCK = re.compile(r"\{%-?\s*docs\s+(\w+)\s*-?%\}(.*?)\{%-?\s*enddocs\s*-?%\}", re.DOTALL)


class Unresolved(Exception):
    """What only a run of dbt could tell."""


class Target(NamedTuple):
    """What `ref('a')`, `ref('package', 'a')` or `source('s', 'a')` names."""

    word: str
    names: tuple[str, ...]


def target_of(text: str) -> Target | None:
    """What a text refers to, with or without braces around the call; None for anything else."""
    found = _CALL.search(text)
    if found is None:
        return None
    names = [found[2] if found[2] is not None else found[3], found[4] or found[5]]
    return Target(found[1], tuple(name for name in names if name))


def resolved(text: str, variables: Mapping[str, object], schema: str) -> str:
    """`text` with its variables filled in; raises Unresolved for any other Jinja."""
    if "{%" in text:
        raise Unresolved(text)

    def fill(match: re.Match[str]) -> str:
        inner = match[1].strip()
        if inner in ("target.schema", "schema"):
            return schema
        found = _VARIABLE.fullmatch(inner)
        if found is None:
            raise Unresolved(text)
        name = found[1] if found[1] is not None else found[2]
        value = variables.get(name)
        for default in (value, found[3], found[4], found[5]):
            if isinstance(default, str):
                return default
        raise Unresolved(text)

    return _EXPRESSION.sub(fill, text)


def docs_in(text: str) -> dict[str, str]:
    """The blocks `{% docs name %}` of a Markdown file."""
    return {match[1]: match[2].strip() for match in _BLOCK.finditer(text)}


def described(text: str, docs: Mapping[str, str]) -> str:
    """A description with its doc() blocks filled in; what else Jinja says is left out."""

    def fill(match: re.Match[str]) -> str:
        found = _DOC.fullmatch(match[1])
        if found is None:
            return ""
        names = [name for name in found.groups() if name]
        return docs.get(names[-1], "")

    return _EXPRESSION.sub(fill, text).strip()
