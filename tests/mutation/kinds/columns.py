"""Columns that go, get another name or lose what they are."""

from __future__ import annotations

from collections.abc import Iterator

from audit.schema.model import Column, Relation
from tests.mutation import sql
from tests.mutation.before import Before
from tests.mutation.change import Change, Implied, Kind
from tests.mutation.redundancy import implied, with_column_renamed, without_column

TABLES = frozenset({"table", "partitioned table"})
HOLDING = TABLES | {"foreign table"}


def alter(relation: Relation, column: Column | str, what: str) -> str:
    """ALTER TABLE … ALTER COLUMN."""
    name = column if isinstance(column, str) else column.name
    return f"ALTER TABLE {sql.of(relation)} ALTER COLUMN {sql.name(name)} {what}"


def _drop(before: Before, relation: Relation) -> Iterator[Change]:
    if relation.kind not in HOLDING:
        return
    for column in relation.columns:
        # An older server drops with it what is generated from it.
        if "generated" in before.users(relation, column.name):
            continue
        yield Change(
            f"ALTER TABLE {sql.of(relation)} DROP COLUMN {sql.name(column.name)}",
            (
                Implied("missing-column", relation.qualified, column.name),
                *implied(
                    before, relation, without_column(before, relation, column.name), [column.name]
                ),
            ),
        )


_FREE = frozenset({"view", "policy", "trigger", "function", "generated", "other"})


def _renamed(before: Before, relation: Relation, column: Column, new: str, rule: str) -> Change:
    """Whatever names the column is still there, and says another name."""
    after = with_column_renamed(before, relation, column.name, new)
    return Change(
        f"ALTER TABLE {sql.of(relation)} RENAME COLUMN {sql.name(column.name)} TO {sql.name(new)}",
        (
            Implied(rule, relation.qualified, column.name),
            *implied(before, relation, after, [column.name]),
            *_references(before, relation, column.name),
        ),
    )


def _references(before: Before, relation: Relation, column: str) -> Iterator[Implied]:
    """The foreign keys that point to a column now point to one of another name."""
    for other in before.referring[relation.namespace, relation.name]:
        for key in other.foreign_keys:
            target = (key.ref_namespace, key.ref_table) == (relation.namespace, relation.name)
            # One that is about the column itself has been judged with the relation's others.
            of_itself = other is relation and column in key.columns
            if target and column in key.ref_columns and not of_itself:
                yield Implied("foreign-key-mismatch", other.qualified, ", ".join(key.columns))


def _nameless(before: Before, relation: Relation) -> Iterator[Column]:
    """The columns that no expression of another object names."""
    if relation.kind in HOLDING:
        for column in relation.columns:
            if not before.users(relation, column.name) & _FREE:
                yield column


def _rename(before: Before, relation: Relation) -> Iterator[Change]:
    for column in _nameless(before, relation):
        yield _renamed(before, relation, column, "schema_audit_renamed", "missing-column")


def _rename_case(before: Before, relation: Relation) -> Iterator[Change]:
    taken = {column.name for column in relation.columns}
    for column in _nameless(before, relation):
        new = column.name.swapcase()
        if new.lower() == column.name.lower() and new not in taken:
            yield _renamed(before, relation, column, new, "case-mismatch")


def _drop_not_null(before: Before, relation: Relation) -> Iterator[Change]:
    if relation.kind not in HOLDING:
        return
    for column in relation.columns:
        domain = before.domains.get((column.type.namespace or "", column.type.name))
        by_domain = domain is not None and not domain.nullable and not column.type.array
        if column.nullable or by_domain or column.identity:
            continue
        text = f"({sql.name(column.name)} IS NOT NULL)".replace('"', "")
        if any(text in check.expression.replace('"', "") for check in relation.checks):
            continue
        yield Change(
            alter(relation, column, "DROP NOT NULL"),
            (Implied("nullability-mismatch", relation.qualified, column.name),),
        )


def _drop_identity(before: Before, relation: Relation) -> Iterator[Change]:
    for column in relation.columns:
        if column.identity:
            yield Change(
                alter(relation, column, "DROP IDENTITY"),
                (Implied("identity-mismatch", relation.qualified, column.name),),
            )


def _flip_identity(before: Before, relation: Relation) -> Iterator[Change]:
    for column in relation.columns:
        if column.identity:
            other = "BY DEFAULT" if column.identity == "always" else "ALWAYS"
            yield Change(
                alter(relation, column, f"SET GENERATED {other}"),
                (Implied("identity-mismatch", relation.qualified, column.name),),
            )


def _drop_expression(before: Before, relation: Relation) -> Iterator[Change]:
    for column in relation.columns:
        if column.generated is not None:
            yield Change(
                alter(relation, column, "DROP EXPRESSION"),
                (Implied("generated-mismatch", relation.qualified, column.name),),
            )


def _change_expression(before: Before, relation: Relation) -> Iterator[Change]:
    for column in relation.columns:
        if column.generated is None:
            continue
        kept = f"NULLIF(({column.generated}), NULL::{sql.type_of(column.type)})"
        changed = f"CASE WHEN ({column.generated}) IS NULL THEN {kept} END"
        if before.version >= 170000:
            statement = alter(relation, column, f"SET EXPRESSION AS ({changed})")
        elif before.users(relation, column.name) or column.collation or column.comment:
            continue
        else:
            not_null = "" if column.nullable else " NOT NULL"
            name = sql.name(column.name)
            statement = (
                f"ALTER TABLE {sql.of(relation)} DROP COLUMN {name};"
                f" ALTER TABLE {sql.of(relation)} ADD COLUMN {name} {sql.type_of(column.type)}"
                f" GENERATED ALWAYS AS ({changed}) STORED{not_null}"
            )
        yield Change(statement, (Implied("generated-mismatch", relation.qualified, column.name),))


def _change_generation(before: Before, relation: Relation) -> Iterator[Change]:
    """A stored column becomes a virtual one, or the other way round."""
    if before.version < 180000:
        return
    for column in relation.columns:
        if column.generated is None or before.users(relation, column.name) or column.comment:
            continue
        other = "VIRTUAL" if column.generated_kind == "stored" else "STORED"
        name, not_null = sql.name(column.name), "" if column.nullable else " NOT NULL"
        yield Change(
            f"ALTER TABLE {sql.of(relation)} DROP COLUMN {name};"
            f" ALTER TABLE {sql.of(relation)} ADD COLUMN {name} {sql.type_of(column.type)}"
            f" GENERATED ALWAYS AS ({column.generated}) {other}{not_null}",
            (Implied("generated-mismatch", relation.qualified, column.name),),
        )


COLUMNS = (
    Kind("drop column", _drop),
    Kind("rename column", _rename),
    Kind("other capitals of a column", _rename_case),
    Kind("drop NOT NULL", _drop_not_null),
    Kind("drop identity", _drop_identity),
    Kind("identity ALWAYS or BY DEFAULT", _flip_identity),
    Kind("drop generation", _drop_expression),
    Kind("change a generated expression", _change_expression),
    Kind("stored or virtual generation", _change_generation),
)
