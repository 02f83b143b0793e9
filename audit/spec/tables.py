"""A table of a spec, or a view: one `TableSpec`, with what its columns carry folded into it."""

from __future__ import annotations

from typing import cast

import yaml

from audit.grammar.query import check_query
from audit.schema.model import RelationKind
from audit.spec.access import read_grants, read_rls, read_triggers
from audit.spec.columns import Folded, read_column, split_name
from audit.spec.constraints import (
    read_checks,
    read_exclusions,
    read_foreign_keys,
    read_indexes,
    read_primary_key,
    read_uniques,
)
from audit.spec.draft import Draft
from audit.spec.exactly import with_defaults_stated
from audit.spec.model import ColumnSpec, ForeignKeySpec, KeySpec, RlsSpec, TableSpec, ViewOptions
from audit.spec.publications import read_published
from audit.spec.reader import Entry, Reader
from audit.spec.source import Source
from audit.spec.table_keys import TABLE
from audit.spec.view_keys import CHECK_OPTIONS, VIEW_OPTIONS

# Row level security can be enabled on these only, and these only can be published.
_GUARDED_KINDS = frozenset({None, "table", "partitioned table"})


class TableReader:
    """Reads the tables of one file, under the file's own category and phase."""

    def __init__(self, reader: Reader, draft: Draft, top: dict[str, Entry]) -> None:
        self.reader = reader
        self.draft = draft
        self.category = self._id(top.get("category"), "category") or draft.defaults.category
        self.phase = self._id(top.get("phase"), "phase") or draft.defaults.phase

    def read(self, entry: Entry | None, kind: RelationKind | None = None) -> None:
        """Put every table of a `tables` or `views` key into the draft."""
        if entry is None:
            return
        for item in self.reader.entries(entry.value, f'"{entry.key}"'):
            table = self._table(item, kind)
            message = f'the table "{table.qualified}" is required twice'
            if self.draft.once(("table", table.namespace, table.name), table.source, message):
                self.draft.tables.append(table)

    def _id(self, entry: Entry | None, kind: str) -> str | None:
        """The id of a category or phase; that it exists is checked once all files are read."""
        found = self.reader.optional_text(entry)
        if entry is None or not found:
            return None
        self.draft.uses.append((kind, found, self.reader.source(entry.line)))
        return found

    def _table(self, item: Entry, kind: RelationKind | None) -> TableSpec:
        reader, defaults = self.reader, self.draft.defaults
        found = reader.keys(item.value, TABLE)
        source = reader.source(item.line)
        namespace, name = qualified(reader, item, found.get("schema"), defaults.namespace)
        written_kind = reader.choice(found.get("kind"), TABLE.words("kind"))
        if written_kind is not None:
            kind = cast(RelationKind, written_kind)
        exact = reader.flag(found.get("exact"))
        exact = defaults.exact if exact is None else exact
        strict = reader.flag(found.get("strict"))
        exact_constraints = reader.flag(found.get("exact_constraints"))
        folded = Folded()
        columns = self._columns(found.get("columns"), exact, folded)
        listed = frozenset(column.name for column in columns)
        rls = read_rls(reader, found.get("rls"))
        if "rls" not in found and defaults.rls and kind in _GUARDED_KINDS:
            rls = RlsSpec(source)
        table = TableSpec(
            namespace,
            name,
            source,
            kind=kind,
            category=self._id(found.get("category"), "category") or self.category,
            phase=self._id(found.get("phase"), "phase") or self.phase,
            description=reader.prose(found.get("description")),
            why=reader.prose(found.get("why")),
            impact=reader.prose(found.get("impact")),
            aliases=reader.names(found.get("aliases")),
            near=reader.names(found.get("near")),
            optional=bool(reader.flag(found.get("optional"))),
            strict=defaults.strict if strict is None else strict,
            exact=exact,
            columns=columns,
            primary_key=self._primary_key(found.get("primary_key"), folded, listed),
            uniques=(*folded.uniques, *read_uniques(reader, found.get("unique"), listed)),
            foreign_keys=self._foreign_keys(found.get("foreign_keys"), folded),
            checks=(*folded.checks, *read_checks(reader, found.get("checks"))),
            exclusions=read_exclusions(reader, found.get("exclusions")),
            indexes=read_indexes(reader, found.get("indexes"), listed),
            rls=rls,
            triggers=read_triggers(reader, found.get("triggers")),
            grants=read_grants(reader, found.get("grants")),
            comment=reader.optional_text(found.get("comment")),
            owner=reader.optional_name(found.get("owner")),
            definition=self._definition(found.get("definition")),
            tags=reader.texts(found.get("tags")),
            publications=read_published(reader, found.get("publications")),
            options=self._options(found, kind, source),
        )
        self._check_columns(table)
        if exact_constraints is None:
            exact_constraints = exact or defaults.exact_constraints
        return with_defaults_stated(table, exact=exact_constraints)

    def _columns(self, entry: Entry | None, exact: bool, folded: Folded) -> tuple[ColumnSpec, ...]:
        if entry is None:
            return ()
        if isinstance(entry.value, yaml.SequenceNode):
            hint = "columns: {id: uuid primary key}"
            self.reader.problem(entry.line, '"columns" must be a mapping, not a list', hint)
            return ()
        read = (
            read_column(self.reader, item, exact, folded)
            for item in self.reader.entries(entry.value, '"columns"')
        )
        return tuple(column for column in read if column is not None)

    def _foreign_keys(self, entry: Entry | None, folded: Folded) -> tuple[ForeignKeySpec, ...]:
        keys = (*folded.foreign_keys, *read_foreign_keys(self.reader, entry))
        if not self.draft.defaults.foreign_keys_indexed:
            return keys
        return tuple(key if key.indexed is not None else key._replace(indexed=True) for key in keys)

    def _primary_key(
        self, entry: Entry | None, folded: Folded, listed: frozenset[str]
    ) -> KeySpec | None:
        keys = list(folded.primary_keys)
        own = read_primary_key(self.reader, entry, listed)
        if own is not None:
            keys.append(own)
        if len(keys) > 1:
            first, second = keys[0], keys[1]
            message = "there are two primary keys"
            hint = f"first on line {first.source.line}; of several columns: primary_key: [a, b]"
            self.reader.problem(second.source.line, message, hint)
        return keys[0] if keys else None

    def _options(
        self, found: dict[str, Entry], kind: RelationKind | None, source: Source
    ) -> ViewOptions | None:
        """The options of a view; None where none is stated."""
        stated = [found[key.name] for key in VIEW_OPTIONS if key.name in found]
        if stated and kind != "view":
            self.reader.problem(stated[0].line, f'only a view has "{stated[0].key}"', "kind: view")
            return None
        options = ViewOptions(
            self.reader.source(stated[0].line) if stated else source,
            security_invoker=self.reader.flag(found.get("security_invoker")),
            security_barrier=self.reader.flag(found.get("security_barrier")),
            check_option=self.reader.choice(found.get("check_option"), CHECK_OPTIONS),
        )
        return None if options == ViewOptions(options.source) else options

    def _definition(self, entry: Entry | None) -> str | None:
        text = self.reader.optional_text(entry)
        if entry is None or text is None:
            return None
        text = text.rstrip(";").rstrip()
        self.reader.parsed(check_query, text, entry.line, "the definition")
        return text

    def _check_columns(self, table: TableSpec) -> None:
        """Problems where a key names a column that the table doesn't list, or can't have."""
        listed = {column.name: column for column in table.columns}
        keys = [("the primary key", table.primary_key)] if table.primary_key else []
        keys.extend(("the unique key", key) for key in table.uniques)
        for what, key in keys:
            self._listed(listed, (*key.columns, *key.include), key.source.line, what)
        for foreign in table.foreign_keys:
            line = foreign.source.line
            self._listed(listed, foreign.columns, line, "the foreign key")
            for name in foreign.set_columns:
                if name not in foreign.columns:
                    message = f'the foreign key sets "{name}", which is none of its columns'
                    self.reader.problem(line, message)
            if foreign.set_columns and foreign.on_delete not in ("set null", "set default"):
                hint = "on_delete: set null"
                self.reader.problem(line, '"set_columns" goes with an action that sets', hint)
            if foreign.ref_columns and len(foreign.ref_columns) != len(foreign.columns):
                ours, theirs = len(foreign.columns), len(foreign.ref_columns)
                message = f"the foreign key has {ours} columns and references {theirs}"
                self.reader.problem(line, message)
        for grant in table.grants:
            for _, columns in grant.columns:
                self._listed(listed, columns, grant.source.line, "the grant")
        for published in table.publications:
            line = published.source.line
            self._listed(listed, published.columns or (), line, "the publication")
            if table.kind not in _GUARDED_KINDS:
                self.reader.problem(line, f"a {table.kind} is never published")
        for name in table.primary_key.columns if table.primary_key else ():
            if name in listed and listed[name].nullable:
                message = f'the column "{name}" is in the primary key and nullable'
                self.reader.problem(listed[name].source.line, message)

    def _listed(
        self, listed: dict[str, ColumnSpec], columns: tuple[str, ...], line: int, what: str
    ) -> None:
        for name in columns:
            if listed and name not in listed:
                from audit.spec.nearest import nearest

                close = nearest(name, listed)
                hint = f'did you mean "{close}"?' if close else "add it to the table's columns"
                message = f'{what} names the column "{name}", which the table doesn\'t list'
                self.reader.problem(line, message, hint)


def qualified(reader: Reader, item: Entry, schema: Entry | None, default: str) -> tuple[str, str]:
    """The namespace and name of an entry: `name`, `schema.name`, or a name beside a `schema` key.

    Beside a `schema` key the whole of it is the name, so that a name may hold a dot.
    """
    stated = reader.optional_name(schema)
    namespace, name = (stated, item.key) if stated else split_name(item.key)
    reader.name(name, item.line, f'"{item.key}"')
    return reader.name(namespace or default, item.line, f'"{item.key}"'), name
