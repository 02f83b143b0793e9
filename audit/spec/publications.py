"""Publications, and the place of a table in them."""

from __future__ import annotations

import yaml

from audit.spec.access import words_of
from audit.spec.columns import split_name
from audit.spec.constraints import expression
from audit.spec.draft import Draft
from audit.spec.model import PublishedSpec
from audit.spec.objects import PublicationSpec
from audit.spec.publication_keys import OPERATIONS, PUBLICATION, PUBLISHED
from audit.spec.reader import Entry, Reader, is_null


def read_publications(reader: Reader, draft: Draft, entry: Entry | None) -> None:
    """The `publications` of a spec: a name each, with what each must be."""
    for item in reader.entries(entry.value, '"publications"') if entry else ():
        found = reader.keys(item.value, PUBLICATION)
        name = reader.name(item.key, item.line, "a publication")
        source = reader.source(item.line)
        tables = []
        for written in reader.names(found.get("tables")):
            namespace, table = split_name(written)
            tables.append((namespace or draft.defaults.namespace, table))
        if draft.once(("publication", name), source, f'the publication "{name}" is required twice'):
            draft.publications.append(
                PublicationSpec(
                    name,
                    source,
                    all_tables=reader.flag(found.get("all_tables")),
                    tables=tuple(tables),
                    namespaces=reader.names(found.get("schemas")),
                    operations=words_of(reader, found.get("operations"), OPERATIONS),
                    why=reader.prose(found.get("why")),
                    impact=reader.prose(found.get("impact")),
                )
            )


def read_published(reader: Reader, entry: Entry | None) -> tuple[PublishedSpec, ...]:
    """A table's `publications`: names, or a mapping from names to what of it is published."""
    if entry is None or is_null(entry.value):
        return ()
    source = reader.source(entry.line)
    if not isinstance(entry.value, yaml.MappingNode):
        return tuple(PublishedSpec(name, source) for name in reader.names(entry))
    found = []
    for item in reader.entries(entry.value, '"publications"'):
        name = reader.name(item.key, item.line, "a publication")
        keys = reader.keys(item.value, PUBLISHED)
        columns = keys.get("columns")
        found.append(
            PublishedSpec(
                name,
                reader.source(item.line),
                columns=None if columns is None else reader.names(columns),
                where=expression(reader, keys.get("where")),
            )
        )
    return tuple(found)
