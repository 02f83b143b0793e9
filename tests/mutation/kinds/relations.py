"""Tables and views that go, move or become something else; their comments."""

from __future__ import annotations

from collections.abc import Iterator

from audit.schema.model import Relation
from audit.schema.options import is_on
from tests.mutation import sql
from tests.mutation.before import Before
from tests.mutation.change import Change, Implied, Kind
from tests.mutation.kinds.columns import TABLES

_WORDS = {
    "table": "TABLE", "partitioned table": "TABLE", "view": "VIEW",
    "materialized view": "MATERIALIZED VIEW", "foreign table": "FOREIGN TABLE",
}  # fmt: skip
_VIEWS = frozenset({"view", "materialized view"})
_NAMING = frozenset({"view", "policy", "function", "trigger", "other", "relation"})


def _missing(relation: Relation, rule: str) -> Implied:
    return Implied(rule, relation.qualified, relation.name)


def _drop(before: Before, relation: Relation) -> Iterator[Change]:
    yield Change(
        f"DROP {_WORDS[relation.kind]} {sql.of(relation)}", (_missing(relation, "missing-table"),)
    )


def _elsewhere(before: Before, relation: Relation) -> Iterator[Implied]:
    """The foreign keys that point elsewhere now; the table's own are part of what is gone."""
    for other in before.referring[relation.namespace, relation.name]:
        if other is relation:
            continue
        for key in other.foreign_keys:
            target = (key.ref_namespace, key.ref_table) == (relation.namespace, relation.name)
            if target:
                yield Implied("foreign-key-mismatch", other.qualified, ", ".join(key.columns))


def _unnamed(before: Before, relation: Relation) -> bool:
    """Whether no expression and no query names the relation."""
    return not (before.all_users(relation) & _NAMING) and relation.qualified not in before.parents


def _rename(before: Before, relation: Relation) -> Iterator[Change]:
    if _unnamed(before, relation):
        yield Change(
            f"ALTER {_WORDS[relation.kind]} {sql.of(relation)} RENAME TO schema_audit_renamed",
            (_missing(relation, "missing-table"), *_elsewhere(before, relation)),
        )


def _rename_case(before: Before, relation: Relation) -> Iterator[Change]:
    swapped = relation.name.swapcase()
    taken = (relation.namespace, swapped) in before.schema.by_name
    if swapped == relation.name or taken or swapped.lower() != relation.name.lower():
        return
    if _unnamed(before, relation):
        yield Change(
            f"ALTER {_WORDS[relation.kind]} {sql.of(relation)} RENAME TO {sql.name(swapped)}",
            (_missing(relation, "case-mismatch"), *_elsewhere(before, relation)),
        )


def _move(before: Before, relation: Relation) -> Iterator[Change]:
    if _unnamed(before, relation):
        yield Change(
            "CREATE SCHEMA schema_audit_new;"
            f" ALTER {_WORDS[relation.kind]} {sql.of(relation)} SET SCHEMA schema_audit_new",
            (_missing(relation, "found-elsewhere"), *_elsewhere(before, relation)),
        )


def _to_view(before: Before, relation: Relation) -> Iterator[Change]:
    if relation.kind in TABLES and _unnamed(before, relation):
        place = sql.at(relation.namespace, "schema_audit_renamed")
        yield Change(
            f"ALTER TABLE {sql.of(relation)} RENAME TO schema_audit_renamed;"
            f" CREATE VIEW {sql.of(relation)} AS SELECT * FROM {place}",
            (_missing(relation, "wrong-kind"), *_elsewhere(before, relation)),
        )


def _other_view(before: Before, relation: Relation) -> Iterator[Change]:
    """A view becomes a materialized one, or the other way round."""
    if relation.kind in _VIEWS and relation.definition:
        other = "VIEW" if relation.kind == "materialized view" else "MATERIALIZED VIEW"
        empty = " WITH NO DATA" if other == "MATERIALIZED VIEW" else ""
        yield Change(
            f"DROP {_WORDS[relation.kind]} {sql.of(relation)};"
            f" CREATE {other} {sql.of(relation)} AS {relation.definition.rstrip(' ;')}{empty}",
            (_missing(relation, "wrong-kind"),),
        )


def _view_as(relation: Relation, columns: list[str]) -> str:
    listed = ", ".join(columns)
    kind = _WORDS[relation.kind]
    query = (relation.definition or "").rstrip(" ;")
    empty = " WITH NO DATA" if kind == "MATERIALIZED VIEW" else ""
    return (
        f"DROP {kind} {sql.of(relation)}; CREATE {kind} {sql.of(relation)}"
        f" AS SELECT {listed} FROM ({query}) AS q{empty}"
    )


def _plain_view(before: Before, relation: Relation) -> bool:
    """A view of which nothing but columns is required: what stands on it would go with it."""
    return bool(
        relation.kind in _VIEWS
        and relation.definition
        and not relation.indexes
        and not relation.triggers
        and relation.comment is None
        and not relation.options
        and not any(c.comment or c.default or c.collation for c in relation.columns)
    )


def _view_column(before: Before, relation: Relation) -> Iterator[Change]:
    if _plain_view(before, relation) and len(relation.columns) > 1:
        for column in relation.columns:
            kept = [sql.name(c.name) for c in relation.columns if c is not column]
            yield Change(
                _view_as(relation, kept),
                (Implied("missing-column", relation.qualified, column.name),),
            )


def _view_type(before: Before, relation: Relation) -> Iterator[Change]:
    if _plain_view(before, relation):
        for column in relation.columns:
            if column.type.name in ("point", "text") or column.type.array:
                continue
            kept = [
                f"NULL::point AS {sql.name(c.name)}" if c is column else sql.name(c.name)
                for c in relation.columns
            ]
            yield Change(
                _view_as(relation, kept),
                (Implied("type-mismatch", relation.qualified, column.name),),
            )


def _rename_view_column(before: Before, relation: Relation) -> Iterator[Change]:
    if relation.kind in _VIEWS:
        for column in relation.columns:
            alone = not before.users(relation, column.name) and not relation.indexes
            if alone:
                yield Change(
                    f"ALTER {_WORDS[relation.kind]} {sql.of(relation)} RENAME COLUMN"
                    f" {sql.name(column.name)} TO schema_audit_renamed",
                    (Implied("missing-column", relation.qualified, column.name),),
                )


def _comment(before: Before, relation: Relation) -> Iterator[Change]:
    if relation.comment and relation.comment.strip():
        for text in ("NULL", "'another comment'"):
            yield Change(
                f"COMMENT ON {_WORDS[relation.kind]} {sql.of(relation)} IS {text}",
                (Implied("comment-mismatch", relation.qualified, "comment"),),
            )


def _column_comment(before: Before, relation: Relation) -> Iterator[Change]:
    for column in relation.columns:
        if column.comment and column.comment.strip():
            for text in ("NULL", "'another comment'"):
                yield Change(
                    f"COMMENT ON COLUMN {sql.of(relation)}.{sql.name(column.name)} IS {text}",
                    (Implied("comment-mismatch", relation.qualified, column.name),),
                )


def _view_option(before: Before, relation: Relation) -> Iterator[Change]:
    """Each option that is on, off; a check option of the other kind, and none."""
    place = sql.of(relation)
    for option in relation.options if relation.kind == "view" else ():
        name, _, value = option.partition("=")
        found = (Implied("view-option-mismatch", relation.qualified, name),)
        if name == "check_option":
            other = "local" if value == "cascaded" else "cascaded"
            yield Change(f"ALTER VIEW {place} SET (check_option = {other})", found)
            yield Change(f"ALTER VIEW {place} RESET (check_option)", found)
        elif is_on(value):
            yield Change(f"ALTER VIEW {place} RESET ({name})", found)
            yield Change(f"ALTER VIEW {place} SET ({name} = off)", found)
        else:
            yield Change(f"ALTER VIEW {place} SET ({name} = on)", found)
            yield Change(f"ALTER VIEW {place} RESET ({name})")


RELATIONS = (
    Kind("drop table or view", _drop),
    Kind("rename table or view", _rename),
    Kind("other capitals of a table", _rename_case),
    Kind("move to another schema", _move),
    Kind("table becomes a view", _to_view),
    Kind("view materialized or not", _other_view, descends=False),
    Kind("drop a view's column", _view_column, descends=False),
    Kind("change a view's column", _view_type, descends=False),
    Kind("rename a view's column", _rename_view_column, descends=False),
    Kind("view's options", _view_option, descends=False),
    Kind("comment on a table", _comment, descends=False),
    Kind("comment on a column", _column_comment, descends=False),
)
