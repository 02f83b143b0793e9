"""Publications, and what each publishes."""

from __future__ import annotations

from audit.grammar.quote import identifier, identifiers, literal, parenthesised, words
from audit.schema.model import Relation
from audit.schema.publication import Publication, PublishedPart
from audit.schema_sql.model import fragment
from audit.schema_sql.tables import name_of

_ALL = Publication("").operations


def create_publication(publication: Publication) -> str:
    """CREATE PUBLICATION without its tables, unless these are all."""
    everything = " FOR ALL TABLES" if publication.all_tables else ""
    some = ""
    if publication.operations != _ALL:
        operations = ", ".join(words(name).lower() for name in publication.operations)
        some = f" WITH (publish = {literal(operations)})"
    return f"CREATE PUBLICATION {identifier(publication.name)}{everything}{some}"


def add_table(publication: Publication, relation: Relation, part: PublishedPart | None) -> str:
    """ALTER PUBLICATION for one table, whole or in part."""
    added = f"ALTER PUBLICATION {identifier(publication.name)} ADD TABLE ONLY {name_of(relation)}"
    if part is not None and part.columns:
        added += f" ({identifiers(part.columns)})"
    if part is not None and part.where is not None:
        added += f" WHERE {parenthesised(fragment(part.where))}"
    return added


def add_namespace(publication: Publication, namespace: str) -> str:
    """ALTER PUBLICATION for all tables of a schema."""
    name = identifier(publication.name)
    return f"ALTER PUBLICATION {name} ADD TABLES IN SCHEMA {identifier(namespace)}"
