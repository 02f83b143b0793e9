"""Names, types and collations of a `Schema` as SQL, and the names that a text mentions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from audit.grammar.quote import dollar_quoted, identifier, literal, qualified
from audit.schema.types import DataType
from audit.schema_sql.model import CannotRebuildError

Name = tuple[str, str]  # namespace and name

_MODIFIERS = re.compile(r"[\w ,.+-]+|[a-z ]+\(\d+\)")  # … or `day to second(3)`
_PART = r'(?:"(?:[^"]|"")+"|[^\W\d][\w$]*)'
_QUALIFIED = re.compile(rf"({_PART})\.({_PART})")
_REGCLASS = re.compile(rf"'({_PART})\.({_PART})'::(?:pg_catalog\.)?regclass")
_ROUTINE_THERE = "duplicate_function OR duplicate_object OR duplicate_table OR duplicate_schema"


def type_sql(type_: DataType) -> str:
    """A data type, so that no alias and no search_path can turn it into another."""
    if type_.modifiers and not _MODIFIERS.fullmatch(type_.modifiers):
        raise CannotRebuildError(f"{type_.modifiers} are no modifiers of a type")
    if type_.namespace in (None, "pg_catalog"):
        if type_.name == "bit" and not type_.modifiers:
            return f'pg_catalog."bit"{"[]" if type_.array else ""}'  # bit alone is bit(1)
        return str(type_)
    return _written(type_)


def _written(type_: DataType) -> str:
    modifiers = f"({type_.modifiers})" if type_.modifiers else ""
    name = qualified(type_.namespace or "pg_catalog", type_.name)
    return f"{name}{modifiers}{'[]' if type_.array else ''}"


def collation_parts(collation: str, namespaces: Collection[str]) -> Name | None:
    """Namespace and name of a collation that isn't pg_catalog's; None for one of those.

    A dot means a namespace only where that exists (not in `en_US.utf8`).
    """
    namespace, dot, name = collation.partition(".")
    return (namespace, name) if dot and name and namespace in namespaces else None


def collate(collation: str | None, namespaces: Collection[str]) -> str:
    """` COLLATE …`, or nothing."""
    if not collation:
        return ""
    parts = collation_parts(collation, namespaces)
    return f" COLLATE {qualified(*parts) if parts else identifier(collation)}"


def mentioned(text: str | None) -> Iterator[Name]:
    """Every `namespace.name` in a text; an alias and its column look the same."""
    if text:
        for namespace, name in _QUALIFIED.findall(text):
            yield unquoted(namespace), unquoted(name)


def regclasses(text: str | None) -> Iterator[Name]:
    """The relations that a text names in constants, as nextval() has its sequence."""
    if text and "regclass" in text:
        for namespace, name in _REGCLASS.findall(text):
            yield unquoted(namespace.replace("''", "'")), unquoted(name.replace("''", "'"))


def unquoted(part: str) -> str:
    """A name as it is, from how it is written in SQL."""
    return part[1:-1].replace('""', '"') if part.startswith('"') else part.lower()


def options_clause(options: Collection[str]) -> str:
    """` WITH (…)` from `name=value` texts, or nothing."""
    if not options:
        return ""
    parts = (option.partition("=") for option in options)
    return f" WITH ({', '.join(f'{_dotted(name)} = {literal(value)}' for name, _, value in parts)})"


def _dotted(name: str) -> str:
    return ".".join(map(identifier, name.split(".")))


def unless_there(statement: str) -> str:
    """`statement`, to which something of that name is no hindrance."""
    return do(f"BEGIN\n{statement};\nEXCEPTION WHEN {_ROUTINE_THERE} THEN NULL;\nEND")


def do(body: str) -> str:
    """A DO statement."""
    return f"DO {dollar_quoted(body)}"
