"""Statements that make again what a schema holds, with something changed in it."""

from __future__ import annotations

from audit.schema.model import ForeignKey, Index, IndexKey, Key, Policy, Relation
from audit.schema.types import DataType


def name(text: str) -> str:
    """A name in quotes."""
    return '"' + text.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text in quotes."""
    escaped = text.replace("'", "''")
    return f" E'{escaped}'".replace("\\", "\\\\") if "\\" in text else f"'{escaped}'"


def at(namespace: str, relation: str) -> str:
    """A qualified name in quotes."""
    return f"{name(namespace)}.{name(relation)}"


def of(relation: Relation) -> str:
    """A relation's qualified name in quotes."""
    return at(relation.namespace, relation.name)


def names(columns: tuple[str, ...]) -> str:
    """Names in quotes, with commas."""
    return ", ".join(map(name, columns))


def type_of(data_type: DataType) -> str:
    """A type as SQL."""
    array = "[]" if data_type.array else ""
    modifiers = f"({data_type.modifiers})" if data_type.modifiers else ""
    if data_type.name == "interval" and data_type.namespace in (None, "pg_catalog"):
        fields = data_type.modifiers
        shown = f"({fields})" if fields.isdigit() else f" {fields}"
        return f"interval{shown if fields else ''}{array}"
    return f"{at(data_type.namespace or 'pg_catalog', data_type.name)}{modifiers}{array}"


def collation(text: str, namespaces: frozenset[str]) -> str:
    """A collation's name as a schema has it, as SQL."""
    namespace, dot, rest = text.partition(".")
    return at(namespace, rest) if dot and namespace in namespaces else name(text)


def drop_constraint(relation: Relation, constraint: str) -> str:
    """ALTER TABLE … DROP CONSTRAINT."""
    return f"ALTER TABLE {of(relation)} DROP CONSTRAINT {name(constraint)}"


def add_key(relation: Relation, key: Key, word: str = "UNIQUE") -> str:
    """ALTER TABLE … ADD UNIQUE or PRIMARY KEY."""
    distinct = " NULLS NOT DISTINCT" if key.nulls_not_distinct else ""
    deferrable = f" DEFERRABLE{' INITIALLY DEFERRED' if key.deferred else ''}"
    return (
        f"ALTER TABLE {of(relation)} ADD {word}{distinct} ({names(key.columns)})"
        f"{deferrable if key.deferrable else ''}"
    )


def add_foreign_key(relation: Relation, key: ForeignKey) -> str:
    """ALTER TABLE … ADD FOREIGN KEY, in every detail."""
    words = [
        f"ALTER TABLE {of(relation)} ADD FOREIGN KEY ({names(key.columns)}) REFERENCES"
        f" {at(key.ref_namespace, key.ref_table)} ({names(key.ref_columns)})"
        f" MATCH {key.match} ON DELETE {key.on_delete} ON UPDATE {key.on_update}"
    ]
    if key.deferrable:
        words.append("DEFERRABLE INITIALLY DEFERRED" if key.deferred else "DEFERRABLE")
    if not key.enforced:
        words.append("NOT ENFORCED")
    elif not key.validated:
        words.append("NOT VALID")
    return " ".join(words)


def create_index(relation: Relation, index: Index, namespaces: frozenset[str]) -> str:
    """CREATE INDEX as the index is, under a name of the server's choice."""
    keys = ", ".join(_index_key(key, namespaces) for key in index.keys)
    text = (
        f"CREATE {'UNIQUE ' if index.unique else ''}INDEX ON {of(relation)}"
        f" USING {name(index.method)} ({keys})"
    )
    if index.include:
        text += f" INCLUDE ({names(index.include)})"
    if index.nulls_not_distinct:
        text += " NULLS NOT DISTINCT"
    return text + (f" WHERE {index.predicate}" if index.predicate else "")


def _index_key(key: IndexKey, namespaces: frozenset[str]) -> str:
    words = [name(key.column) if key.column is not None else f"({key.expression})"]
    if key.collation:
        words.append(f"COLLATE {collation(key.collation, namespaces)}")
    if key.opclass:
        words.append(collation(key.opclass, namespaces))
    if key.descending:
        words.append("DESC" if key.nulls_first else "DESC NULLS LAST")
    elif key.nulls_first:
        words.append("NULLS FIRST")
    return " ".join(words)


def create_policy(relation: Relation, policy: Policy) -> str:
    """CREATE POLICY as the policy is."""
    roles = ", ".join("PUBLIC" if role == "public" else name(role) for role in policy.roles)
    text = (
        f"CREATE POLICY {name(policy.name)} ON {of(relation)}"
        f" AS {'PERMISSIVE' if policy.permissive else 'RESTRICTIVE'}"
        f" FOR {policy.command} TO {roles}"
    )
    if policy.using is not None:
        text += f" USING ({policy.using})"
    if policy.check is not None:
        text += f" WITH CHECK ({policy.check})"
    return text
