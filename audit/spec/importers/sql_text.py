"""Names and types as SQL that the grammar reads back as they were."""

from __future__ import annotations

import re
from collections.abc import Sequence

from audit.grammar.brackets import without_brackets
from audit.grammar.keywords import KEYWORDS
from audit.grammar.scan import GrammarError, Token, tokenize
from audit.grammar.types import BUILTIN_TYPES, parse_type
from audit.schema.model import Schema
from audit.schema.types import DataType
from audit.schema.untold import UNTOLD_NAMESPACE

_UNQUOTED = re.compile(r"[a-z_][a-z0-9_$]*")

# The spellings that people use, where the server's own is long.
_SHORT = {
    "bool": "boolean",
    "int2": "smallint",
    "int4": "int",
    "int8": "bigint",
    "float4": "real",
    "float8": "double precision",
    "char": '"char"',
}
_SERIALS = {"int2": "smallserial", "int4": "serial", "int8": "bigserial"}


def quoted(name: str) -> str:
    """A name as SQL: in quotes only where it needs them."""
    if _UNQUOTED.fullmatch(name) and name not in KEYWORDS:
        return name
    return '"' + name.replace('"', '""') + '"'


class TypeNames:
    """Types as SQL: qualified only where a bare name would not find the same one again."""

    def __init__(self, schema: Schema, default: str) -> None:
        self._default = default
        self._homes: dict[str, set[str]] = {}
        for namespace, name in schema.type_names:
            self._homes.setdefault(name, set()).add(namespace)
        self._extensions = {extension.namespace for extension in schema.extensions}
        self._foreign = frozenset(schema.types)
        self._functions = {(item.namespace, item.name) for item in schema.functions}

    def text(self, data_type: DataType) -> str:
        """`data_type` as it may stand in a column's definition; empty where it is not told."""
        if data_type.namespace == UNTOLD_NAMESPACE:
            return ""
        if data_type.namespace in (None, "pg_catalog"):
            text = _builtin(data_type)
        else:
            modifiers = f"({data_type.modifiers})" if data_type.modifiers else ""
            text = f"{self._named(data_type)}{modifiers}{'[]' if data_type.array else ''}"
        return text

    def qualified(self, namespace: str, name: str) -> str:
        """`namespace.name` as SQL; where an extension was installed is nothing to demand."""
        if namespace == self._default or namespace in self._extensions:
            return quoted(name)
        return qualified_name(namespace, name)

    def expression(self, stored: str) -> str:
        """An expression without brackets around it, and without the schemas of extensions in it.

        Where an extension was installed differs from one installation to the next.
        """
        text = without_brackets(stored)
        if not any(namespace in text for namespace in self._extensions):
            return text
        try:
            tokens = tokenize(text)
        except GrammarError:
            return text
        parts: list[str] = []
        copied = place = 0
        while place < len(tokens):
            operator = _qualified_operator(text, tokens[place : place + 6])
            if operator and operator[0] in self._extensions:
                parts += (text[copied : tokens[place].start], operator[1])
                copied = tokens[place + 5].end
                place += 6
                continue
            if self._of_extension(text, tokens, place):
                parts.append(text[copied : tokens[place].start])
                copied = tokens[place + 2].start
                place += 2
            place += 1
        return "".join((*parts, text[copied:]))

    def _of_extension(self, text: str, tokens: Sequence[Token], place: int) -> bool:
        """Whether `namespace.name` from `place` on is an extension's type or function."""
        found = tokens[place : place + 4]
        if len(found) < 3 or found[1].word != "." or (place and tokens[place - 1].word == "."):
            return False
        namespace, name = _name(text, found[0]), _name(text, found[2])
        if namespace not in self._extensions:
            return False
        if (namespace, name) in self._foreign:
            return self._named(DataType(namespace, name)) == quoted(name)
        called = len(found) == 4 and found[3].word == "("
        return called and (namespace, name) not in self._functions

    def _named(self, data_type: DataType) -> str:
        namespace, name = data_type.namespace or "", data_type.name
        bare = quoted(name)
        alone = self._homes.get(name, set()) <= {namespace}
        at_home = namespace == self._default or (
            # Where an extension was installed is nothing to demand.
            namespace in self._extensions and (namespace, name) in self._foreign
        )
        if alone and at_home and name not in BUILTIN_TYPES and _is_itself(bare, name):
            return bare
        return f"{quoted(namespace)}.{bare}"


def _name(text: str, token: Token) -> str:
    written = text[token.start : token.end]
    return written[1:-1].replace('""', '"') if written[0] == '"' else token.word


def _qualified_operator(text: str, tokens: Sequence[Token]) -> tuple[str, str] | None:
    """The namespace and symbol of `OPERATOR(namespace.symbol)`; None for anything else."""
    words = [token.word for token in tokens]
    if len(words) == 6 and words[:2] == ["operator", "("] and words[3] == "." and words[5] == ")":
        return _name(text, tokens[2]), words[4]
    return None


def _is_itself(text: str, name: str) -> bool:
    """Whether a bare type name is read as that name, and not as an alias or a serial."""
    try:
        parsed = parse_type(text)
    except GrammarError:
        return False
    return not parsed.serial and parsed.type == DataType(None, name)


def _builtin(data_type: DataType) -> str:
    name, modifiers = data_type.name, data_type.modifiers
    suffix = "[]" if data_type.array else ""
    if name == "bpchar" and modifiers:
        return f"char({modifiers}){suffix}"
    if name == "bit" and not modifiers:
        return f'"bit"{suffix}'  # the keyword alone is bit(1)
    if name == "interval" and modifiers:
        fields = f"({modifiers})" if modifiers.isdigit() else f" {modifiers}"
        return f"interval{fields}{suffix}"
    return f"{_SHORT.get(name, name)}{f'({modifiers})' if modifiers else ''}{suffix}"


def serial_name(data_type: DataType) -> str:
    """The pseudo-type that makes a numbered column of this type; empty where there is none."""
    if data_type.array or data_type.namespace != "pg_catalog":
        return ""
    return _SERIALS.get(data_type.name, "")


def qualified_name(namespace: str, name: str) -> str:
    """`namespace.name` as SQL."""
    return f"{quoted(namespace)}.{quoted(name)}"
