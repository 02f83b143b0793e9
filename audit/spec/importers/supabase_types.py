"""The types that Supabase generates for TypeScript: what they say of a database, and no more.

A table's `Row` has its columns, and `| null` where one may be null; enums come with their labels.
`string` may be text, uuid or a date: no type is better than a wrong one. Nothing tells primary
keys, defaults, indexes or policies; what a foreign key points to is unique. The generator is
postgres-meta's, of all ages.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from pathlib import Path

from audit.errors import AuditError
from audit.schema.platform import is_platform_namespace
from audit.spec.importers.outline import (
    ColumnOutline,
    EnumOutline,
    ForeignKeyOutline,
    Outline,
    TableOutline,
)
from audit.spec.importers.source_text import read_text
from audit.spec.importers.sql_text import qualified_name, quoted
from audit.spec.importers.typescript import (
    Array,
    Literal,
    Member,
    Name,
    Object,
    Tuple,
    Type,
    TypeScriptError,
    Union,
    read_declarations,
)

_HINT = "it is what `supabase gen types typescript` writes"
_INTERNAL = "__InternalSupabase"
_NOTHING = (Name("null"), Name("undefined"))


def read_types(path: Path, *, namespaces: tuple[str, ...] = ()) -> Outline:
    """What the `Database` type in a file says; of `namespaces` alone, where any are given.

    Raises AuditError where there is no such type, or it has no end.
    """
    text = read_text(path)
    try:
        declared = read_declarations(text)
    except TypeScriptError as error:
        raise AuditError(
            f"line {error.line} cannot be read: {error.message}", where=str(path), hint=_HINT
        ) from error
    database = _database(declared)
    if database is None:
        raise AuditError("there is no generated Database type in it", where=str(path), hint=_HINT)
    present = [name for name, schema in _schemas(database, declared) if schema.members]
    for name in namespaces:
        if name not in present:
            raise AuditError(
                f"there is no schema {name}", where="--schema", hint=f"one of {', '.join(present)}"
            )
    chosen = [
        name
        for name in present
        if name in namespaces or not (namespaces or is_platform_namespace(name))
    ]
    reading = _Reading(path, text, declared, chosen)
    for name, schema in _schemas(database, declared):
        if name in chosen:
            reading.read(name, schema)
    return reading.finish()


def _database(declared: Mapping[str, Type]) -> Object | None:
    """The type named Database, else another of its form."""
    candidates = [declared.get("Database"), *declared.values()]
    for candidate in candidates:
        if isinstance(candidate, Object) and any(_schemas(candidate, declared)):
            return candidate
    return None


def _schemas(database: Object, declared: Mapping[str, Type]) -> Iterator[tuple[str, Object]]:
    """Name and type of each schema: what has tables or views."""
    for name, member in database.members.items():
        found = _resolved(member.type, declared)
        if (
            name != _INTERNAL
            and isinstance(found, Object)
            and ("Tables" in found.members or "Views" in found.members)
        ):
            yield name, found


def _resolved(found: Type, declared: Mapping[str, Type]) -> Type:
    """What a name stands for, where the file declares it."""
    seen: set[str] = set()
    while isinstance(found, Name) and not found.indices and found.name in declared:
        if found.name in seen:
            break
        seen.add(found.name)
        found = declared[found.name]
    return found


class _Reading:
    """The schemas of one file on their way into an outline."""

    def __init__(
        self, path: Path, text: str, declared: Mapping[str, Type], namespaces: list[str]
    ) -> None:
        self._path = path
        self._declared = declared
        self._lines = [place for place, letter in enumerate(text) if letter == "\n"]
        self._outline = Outline(
            namespace=namespaces[0] if len(namespaces) == 1 else "public", title=path.stem
        )
        self._references: list[tuple[TableOutline, Member]] = []
        self._tables: dict[tuple[str, str], TableOutline] = {}
        self._views: set[tuple[str, str]] = set()
        # Older generators name tables of other schemas, such as auth.users, without their schema.
        self._tells_schema = "isOneToOne" in text

    def read(self, namespace: str, schema: Object) -> None:
        """Take in one schema."""
        for name, member in self._part(schema, "Enums"):
            self._enum(namespace, name, member)
        for name, member in self._part(schema, "Tables"):
            self._table(namespace, name, member)
        for part, what in (
            ("Views", "view {}: whether it is materialized is not told"),
            ("Functions", "function {}: the types of its arguments are not told"),
            ("CompositeTypes", "composite type {}"),
        ):
            for name, _ in self._part(schema, part):
                if part == "Views":
                    self._views.add((namespace, name))
                self._outline.omitted.note(what.format(f"{namespace}.{name}"))

    def finish(self) -> Outline:
        """The outline, once every table is known that a foreign key may name."""
        for table, member in self._references:
            self._foreign_keys(table, member)
        return self._outline

    def _part(self, schema: Object, name: str) -> list[tuple[str, Member]]:
        member = schema.members.get(name)
        found = _resolved(member.type, self._declared) if member else None
        return list(found.members.items()) if isinstance(found, Object) else []

    def _place(self, member: Member) -> str:
        return f"{self._path.name}:{bisect_right(self._lines, member.position) + 1}"

    def _enum(self, namespace: str, name: str, member: Member) -> None:
        labels = _labels(_resolved(member.type, self._declared))
        where = self._place(member)
        if labels is None:
            self._outline.omitted.note(f"{where}: enum {name}, which is no list of labels")
        else:
            self._outline.enums.append(EnumOutline(namespace, name, labels, where))

    def _table(self, namespace: str, name: str, member: Member) -> None:
        table = TableOutline(namespace, name, where=self._place(member))
        self._outline.tables.append(table)
        self._tables[namespace, name] = table
        body = _resolved(member.type, self._declared)
        row = body.members.get("Row") if isinstance(body, Object) else None
        columns = _resolved(row.type, self._declared) if row else None
        if not isinstance(columns, Object):
            self._outline.omitted.note(f"{table.where}: the columns of {name}, which are not there")
            return
        for column, each in columns.members.items():
            table.columns.append(self._column(column, each))
        assert isinstance(body, Object)
        if "Relationships" in body.members:
            self._references.append((table, body.members["Relationships"]))

    def _column(self, name: str, member: Member) -> ColumnOutline:
        parts = member.type.parts if isinstance(member.type, Union) else (member.type,)
        inner = [part for part in parts if part not in _NOTHING]
        not_null = len(inner) == len(parts) and not member.optional and Name("any") not in inner
        return ColumnOutline(
            name,
            self._sql_type(inner[0]) if len(inner) == 1 else "",
            not_null=not_null,
            where=self._place(member),
        )

    def _sql_type(self, found: Type) -> str:
        """The type of a column as SQL, where it is an enum, a composite type or an array of one."""
        if isinstance(found, Array):
            element = self._sql_type(found.element)
            return f"{element}[]" if element and not element.endswith("]") else ""
        if not isinstance(found, Name) or len(found.indices) != 3:
            return ""
        namespace, part, name = found.indices
        if part not in ("Enums", "CompositeTypes"):
            return ""
        if namespace == self._outline.namespace:
            return quoted(name)
        return qualified_name(namespace, name)

    def _foreign_keys(self, table: TableOutline, member: Member) -> None:
        """The relationships of a table. One key is there several times: once for each view, too."""
        keys = _resolved(member.type, self._declared)
        told: set[str] = set()
        for each in keys.elements if isinstance(keys, Tuple) else ():
            key = {n: m.type for n, m in each.members.items()} if isinstance(each, Object) else {}
            columns, target = _strings(key.get("columns")), _string(key.get("referencedRelation"))
            ref_columns = _strings(key.get("referencedColumns"))
            name = _string(key.get("foreignKeyName"))
            if not (columns and ref_columns and target and name) or name in told:
                continue
            if (table.namespace, target) in self._views:
                continue
            if not self._is_certain(table, columns, target, ref_columns):
                self._outline.omitted.note(
                    f"{self._place(member)}: foreign key {name} of {table.name}: the schema of"
                    f" {target} is not told"
                )
                continue
            told.add(name)
            table.foreign_keys.append(
                ForeignKeyOutline(columns, table.namespace, target, ref_columns, where=table.where)
            )
            if key.get("isOneToOne") == Literal("true", string=False):
                _make_unique(table, columns)
            # A foreign key needs a key to point to.
            _make_unique(self._tables[table.namespace, target], ref_columns)

    def _is_certain(
        self, table: TableOutline, columns: tuple[str, ...], target: str, others: tuple[str, ...]
    ) -> bool:
        """Whether a key can only be one to a table of the same schema."""
        other = self._tables.get((table.namespace, target))
        return (
            other is not None
            and (self._tells_schema or target != "users")
            and {column.name for column in table.columns} >= set(columns)
            and {column.name for column in other.columns} >= set(others)
        )


def _make_unique(table: TableOutline, columns: tuple[str, ...]) -> None:
    if all(set(columns) != set(unique) for unique in table.uniques):
        table.uniques.append(columns)


def _labels(found: Type) -> list[str] | None:
    """The strings of a union, or of one alone; None where there is anything else in it."""
    parts = found.parts if isinstance(found, Union) else (found,)
    labels = [part.text for part in parts if isinstance(part, Literal) and part.string]
    return labels if len(labels) == len(parts) else None


def _strings(found: Type | None) -> tuple[str, ...]:
    return tuple(map(_string, found.elements)) if isinstance(found, Tuple) else ()


def _string(found: Type | None) -> str:
    return found.text if isinstance(found, Literal) and found.string else ""
