"""Keys, checks, exclusions and foreign keys of a relation, and its indexes."""

from __future__ import annotations

from collections.abc import Collection

from audit.grammar.quote import (
    identifier,
    identifiers,
    literal,
    parenthesised,
    qualified,
    words,
)
from audit.schema.model import Check, Exclusion, ForeignKey, Index, IndexKey, Key, Relation
from audit.schema_sql.model import CannotRebuildError, fragment
from audit.schema_sql.names import Name, collate
from audit.schema_sql.tables import name_of


def _add(relation: Relation, name: str, clause: str) -> str:
    foreign = "FOREIGN " if relation.kind == "foreign table" else ""
    return f"ALTER {foreign}TABLE {name_of(relation)} ADD CONSTRAINT {identifier(name)} {clause}"


def add_key(relation: Relation, key: Key, *, primary: bool) -> str:
    """A primary key or a unique constraint."""
    parts = ["PRIMARY KEY" if primary else "UNIQUE"]
    if key.nulls_not_distinct:
        parts.append("NULLS NOT DISTINCT")
    parts.append(f"({identifiers(key.columns)}{' WITHOUT OVERLAPS' if key.period else ''})")
    index = next((i for i in relation.indexes if i.name == key.name), None)
    if index and index.include:
        parts.append(f"INCLUDE ({identifiers(index.include)})")
    parts += _deferral(key.deferrable, key.deferred)
    return _add(relation, key.name, " ".join(parts))


def add_check(relation: Relation, check: Check, *, no_inherit: bool) -> str:
    """A check constraint."""
    parts = [f"CHECK {parenthesised(fragment(check.expression))}"]
    if no_inherit:
        parts.append("NO INHERIT")
    parts += _state(check.validated, check.enforced)
    return _add(relation, check.name, " ".join(parts))


def add_exclusion(relation: Relation, exclusion: Exclusion) -> str:
    """An exclusion constraint, as the server printed it."""
    return _add(relation, exclusion.name, fragment(exclusion.definition))


def add_foreign_key(relation: Relation, key: ForeignKey) -> str:
    """A foreign key with every facet."""
    columns, ref_columns = key.columns, key.ref_columns
    if not key.ref_table or not ref_columns:
        raise CannotRebuildError("what it references is not in the snapshot")
    parts = [
        f"FOREIGN KEY ({_columns(columns, key.period)})",
        f"REFERENCES {qualified(key.ref_namespace, key.ref_table)}"
        f" ({_columns(ref_columns, key.period)})",
    ]
    if key.match != "simple":
        parts.append(f"MATCH {words(key.match)}")
    if key.on_update != "no action":
        parts.append(f"ON UPDATE {words(key.on_update)}")
    if key.on_delete != "no action":
        some = f" ({identifiers(key.set_columns)})" if key.set_columns else ""
        parts.append(f"ON DELETE {words(key.on_delete)}{some}")
    parts += _deferral(key.deferrable, key.deferred)
    parts += _state(key.validated, key.enforced)
    return _add(relation, key.name, " ".join(parts))


def _columns(names: tuple[str, ...], period: bool) -> str:
    if not period:
        return identifiers(names)
    return ", ".join((*map(identifier, names[:-1]), f"PERIOD {identifier(names[-1])}"))


def _deferral(deferrable: bool, deferred: bool) -> list[str]:
    if not deferrable:
        return []
    return ["DEFERRABLE INITIALLY DEFERRED" if deferred else "DEFERRABLE"]


def _state(validated: bool, enforced: bool) -> list[str]:
    if not enforced:
        return ["NOT ENFORCED"]
    return [] if validated else ["NOT VALID"]


def create_index(relation: Relation, index: Index, namespaces: Collection[str]) -> str:
    """CREATE INDEX for one that no constraint owns."""
    unique = "UNIQUE " if index.unique else ""
    keys = ", ".join(_index_key(key, namespaces) for key in index.keys)
    parts = [
        f"CREATE {unique}INDEX {identifier(index.name)} ON {name_of(relation)}",
        f"USING {identifier(index.method)} ({keys})",
    ]
    if index.include:
        parts.append(f"INCLUDE ({identifiers(index.include)})")
    if index.nulls_not_distinct:
        parts.append("NULLS NOT DISTINCT")
    if index.predicate is not None:
        parts.append(f"WHERE {parenthesised(fragment(index.predicate))}")
    return " ".join(parts)


def _index_key(key: IndexKey, namespaces: Collection[str]) -> str:
    if key.column is not None:
        text = identifier(key.column)
    else:
        text = parenthesised(fragment(key.expression or ""))
    parts = [text + collate(key.collation, namespaces)]
    if key.opclass:
        options = ", ".join(map(_option, key.options))
        parts.append(_opclass(key.opclass, namespaces) + (f" ({options})" if options else ""))
    if key.descending:
        parts.append("DESC")
    if key.nulls_first != key.descending:
        parts.append("NULLS FIRST" if key.nulls_first else "NULLS LAST")
    return " ".join(parts)


def _opclass(text: str, namespaces: Collection[str]) -> str:
    namespace, dot, name = text.partition(".")
    return qualified(namespace, name) if dot and namespace in namespaces else identifier(text)


def _option(option: str) -> str:
    name, _, value = option.partition("=")
    return f"{identifier(name)} = {literal(value)}"


def referenced(key: ForeignKey) -> Name:
    """The table that a foreign key points at."""
    return key.ref_namespace, key.ref_table
