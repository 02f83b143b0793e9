"""What a database is before it is changed: its structure, and what depends on what."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from audit.grammar.brackets import without_brackets
from audit.introspect.session import Session
from audit.schema.model import Domain, Function, Index, IndexKey, Relation, Schema
from audit.schema.platform import is_platform_namespace
from audit.schema.types import DataType
from audit.spec.importers.functions import arguments_text
from audit.spec.importers.sql_text import TypeNames

Place = tuple[str, str]  # namespace and name

# Who needs a column ('' for the whole relation). A default belongs to its own column, which is no
# need of another. The columns that an index or a constraint names are the two last.
_USERS = """
SELECT n.nspname::text, c.relname::text, coalesce(a.attname::text, ''),
       CASE d.classid WHEN 'pg_rewrite'::regclass THEN 'view'
                      WHEN 'pg_policy'::regclass THEN 'policy'
                      WHEN 'pg_trigger'::regclass THEN 'trigger'
                      WHEN 'pg_proc'::regclass THEN 'function'
                      WHEN 'pg_attrdef'::regclass THEN 'generated'
                      WHEN 'pg_constraint'::regclass THEN 'constraint'
                      WHEN 'pg_class'::regclass THEN
                        CASE WHEN i.relkind IN ('i', 'I') THEN 'index'
                             WHEN d.objsubid <> 0 THEN 'generated'
                             WHEN i.relkind = 'S' THEN 'sequence' ELSE 'relation' END
                      ELSE 'other' END,
       coalesce(i.relname::text, k.conname::text, '')
FROM pg_depend d
JOIN pg_class c ON c.oid = d.refobjid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid AND a.attnum <> 0
LEFT JOIN pg_attrdef v ON d.classid = 'pg_attrdef'::regclass AND v.oid = d.objid
LEFT JOIN pg_class i ON d.classid = 'pg_class'::regclass AND i.oid = d.objid
LEFT JOIN pg_constraint k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid
LEFT JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
WHERE d.refclassid = 'pg_class'::regclass
  AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
  AND NOT (v.oid IS NOT NULL AND v.adrelid = d.refobjid AND v.adnum = d.refobjsubid)
  AND NOT (w.oid IS NOT NULL AND w.ev_class = d.refobjid)
  -- A row type is a part of every relation; a publication lists it and names nothing else of it.
  AND NOT (d.classid IN ('pg_type'::regclass, 'pg_publication_rel'::regclass))
"""


class Uses(NamedTuple):
    """Who needs a relation's columns, and which columns its indexes and constraints name."""

    by: dict[tuple[str, str, str], frozenset[str]]  # namespace, relation, column → kinds of user
    indexes: dict[tuple[str, str], frozenset[str]]  # namespace, index → columns
    constraints: dict[tuple[str, str, str], frozenset[str]]  # namespace, relation, name → columns


class Before:
    """A database as it was read, and the names under which its spec has what is in it."""

    def __init__(self, schema: Schema, uses: Uses, omitted: tuple[str, ...], default: str) -> None:
        self.schema = schema
        self.version = schema.server_version_num
        self.uses = uses
        self.omitted = omitted
        self._names = TypeNames(schema, default)
        self.relations = [
            relation
            for relation in schema.relations
            if not is_platform_namespace(relation.namespace)
        ]
        self.schema_names = {relation.qualified for relation in self.relations}
        # An extra relation of the same name elsewhere would be found in its place.
        self.parents = {parent for relation in schema.relations for parent in relation.inherits}
        self.referring: dict[Place, list[Relation]] = defaultdict(list)
        for relation in self.relations:
            for target in {(key.ref_namespace, key.ref_table) for key in relation.foreign_keys}:
                self.referring[target].append(relation)
        self.domains = {(domain.namespace, domain.name): domain for domain in schema.domains}
        self.enums = {(enum.namespace, enum.name): enum for enum in schema.enums}

    def domains_under(self, domain: Domain) -> tuple[Domain, ...]:
        """The domains that a domain is over, the nearest first."""
        base = domain.base
        below = None if base.array else self.domains.get((base.namespace or "", base.name))
        return () if below is None else (below, *self.domains_under(below))

    def base(self, data_type: DataType) -> DataType:
        """A type, or what the domain that it is stands on in the end."""
        domain = self.domains.get((data_type.namespace or "", data_type.name))
        return data_type if domain is None or data_type.array else self.base(domain.base)

    def users(self, relation: Relation, column: str = "") -> frozenset[str]:
        """The kinds of object that need a column, or the relation as a whole."""
        return self.uses.by.get((relation.namespace, relation.name, column), frozenset())

    def all_users(self, relation: Relation) -> frozenset[str]:
        """The kinds of object that need the relation or any column of it."""
        return self.users(relation).union(*(self.users(relation, c.name) for c in relation.columns))

    def index_columns(self, relation: Relation, index: Index) -> frozenset[str]:
        """Every column that an index names: in keys, expressions, INCLUDE and predicate."""
        plain = {key.column for key in index.keys if key.column} | set(index.include)
        return self.uses.indexes.get((relation.namespace, index.name), frozenset()) | plain

    def constraint_columns(self, relation: Relation, name: str) -> frozenset[str]:
        """Every column that a constraint names."""
        found = self.uses.constraints.get((relation.namespace, relation.name, name), frozenset())
        return found | self.uses.indexes.get((relation.namespace, name), frozenset())

    def expression(self, stored: str) -> str:
        """A stored expression as an imported spec has it."""
        text = self._names.expression(stored)
        while (inner := without_brackets(text)) != text:
            text = inner
        return text

    def opclass(self, key: IndexKey) -> str:
        """An operator class as an imported spec has it."""
        namespace, dot, rest = key.opclass.partition(".")
        text = self._names.qualified(namespace, rest) if dot else key.opclass
        return f"{text}({', '.join(key.options)})" if key.options else text

    def arguments(self, function: Function) -> str:
        """The arguments of a function as an imported spec has them."""
        return arguments_text(function.arguments, self._names)

    def says(self, what: str) -> bool:
        """Whether the spec says this (`check a_check of public.t`): importing left nothing out."""
        return not any(
            note.startswith((f"{what}:", f"{what} ")) or note == what for note in self.omitted
        )


def read_uses(session: Session) -> Uses:
    """Ask the catalogs what depends on what."""
    by: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    indexes: dict[tuple[str, str], set[str]] = defaultdict(set)
    constraints: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for namespace, relation, column, kind, name in session.execute(_USERS):
        by[namespace, relation, column].add(kind)
        if kind == "index" and column:
            indexes[namespace, name].add(column)
        elif kind == "constraint" and column:
            constraints[namespace, relation, name].add(column)
    return Uses(
        {key: frozenset(found) for key, found in by.items()},
        {key: frozenset(found) for key, found in indexes.items()},
        {key: frozenset(found) for key, found in constraints.items()},
    )
