"""The publications of the database as a spec has them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from audit.grammar.parse import parse_expression
from audit.schema.model import Relation
from audit.schema.publication import Publication, PublishedPart
from audit.spec.importers.columns import ColumnWriter
from audit.spec.importers.omitted import Omitted
from audit.spec.importers.yaml_text import Flow, Value


class Publications:
    """Writes publications, and each table's place in those that name it."""

    def __init__(
        self, publications: Iterable[Publication], columns: ColumnWriter, omitted: Omitted
    ) -> None:
        self._publications = tuple(publications)
        self._columns = columns
        self._omitted = omitted
        self._naming: dict[str, list[Publication]] = {}
        self._parts: dict[tuple[str, str], PublishedPart] = {}
        for publication in self._publications:
            for table in publication.tables:
                self._naming.setdefault(table, []).append(publication)
            for part in publication.parts:
                self._parts[publication.name, part.table] = part

    def of_spec(self, kept: Collection[str], written: Collection[str]) -> dict[str, Value]:
        """Those that have to do with the namespaces `kept`; tables that are `written` (by
        `namespace.name`) say it themselves."""
        found: dict[str, Value] = {}
        for publication in self._publications:
            namespaces = [name for name in publication.namespaces if name in kept]
            own = [table for table in publication.tables if _within(table, kept)]
            elsewhere = publication.tables or publication.namespaces
            if elsewhere and not (own or namespaces or publication.all_tables):
                continue
            details: dict[str, Value] = {}
            if publication.all_tables:
                details["all_tables"] = True
            if namespaces:
                details["schemas"] = Flow(namespaces)
            for table in own:
                if table not in written:
                    self._omitted.note(f"table {table} of publication {publication.name}")
            if publication.operations:
                details["operations"] = Flow(publication.operations)
            found[publication.name] = Flow(details) if details else None
        return found

    def of_table(self, relation: Relation) -> Value:
        """A table's key `publications`; None where no publication names it."""
        found: dict[str, Value] = {}
        for publication in self._naming.get(relation.qualified, ()):
            part = self._parts.get((publication.name, relation.qualified))
            details: dict[str, Value] = {}
            # Beside a schema that is published whole, a row filter counts for nothing.
            whole = relation.namespace in publication.namespaces
            if part is not None and part.columns:
                details["columns"] = Flow(part.columns)
            if part is not None and part.where is not None and not whole:
                text = self._columns.expression(part.where)
                what = f"row filter of {relation.qualified} in publication {publication.name}"
                if not self._omitted.says(parse_expression, text, what):
                    continue
                details["where"] = text
            found[publication.name] = Flow(details) if details else None
        if not found:
            return None
        return found if any(found.values()) else Flow(list(found))


def _within(table: str, kept: Collection[str]) -> bool:
    """Whether `namespace.name` stands in one of these namespaces; each part may hold dots."""
    return any(table.startswith(f"{namespace}.") for namespace in kept)
