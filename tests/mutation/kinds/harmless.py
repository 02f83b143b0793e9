"""Changes that no requirement minds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from audit.schema.model import IndexKey, Relation
from audit.schema.platform import is_platform_namespace
from tests.mutation import sql
from tests.mutation.before import Before
from tests.mutation.change import Change, Kind
from tests.mutation.kinds.access import OTHER_ROLE, policies
from tests.mutation.kinds.columns import HOLDING, TABLES, alter
from tests.mutation.kinds.indexes import drop_index, own_indexes
from tests.mutation.kinds.keys import add_check
from tests.mutation.kinds.values import defaulted
from tests.mutation.redundancy import conjuncts

_NEW = "schema_audit_new"
_BARE = IndexKey(None)
_Propose = Callable[[Before, Relation], Iterator[Change]]


def _on_table(*statements: str, kinds: frozenset[str] = TABLES) -> _Propose:
    """Statements on a table, which stands for `{t}`; `{s}` is its schema."""

    def propose(before: Before, relation: Relation) -> Iterator[Change]:
        if relation.kind in kinds:
            for statement in statements:
                place, space = sql.of(relation), sql.name(relation.namespace)
                yield Change(statement.replace("{t}", place).replace("{s}", space))

    return propose


def _on_column(*actions: str) -> _Propose:
    """ALTER COLUMN with each of the actions, on each column."""

    def propose(before: Before, relation: Relation) -> Iterator[Change]:
        if relation.kind in TABLES:
            for column in relation.columns:
                for action in actions:
                    yield Change(alter(relation, column, action))

    return propose


def _index(before: Before, relation: Relation) -> Iterator[Change]:
    if relation.kind in TABLES:
        for column in relation.columns:
            yield Change(f"CREATE INDEX ON {sql.of(relation)} ({sql.name(column.name)})")


def _set_not_null(before: Before, relation: Relation) -> Iterator[Change]:
    if relation.kind in HOLDING:
        for column in relation.columns:
            if column.nullable:
                yield Change(alter(relation, column, "SET NOT NULL"))


def _same_type(before: Before, relation: Relation) -> Iterator[Change]:
    if relation.kind in HOLDING:
        for column in relation.columns:
            if column.generated is None and column.collation is None:
                yield Change(alter(relation, column, f"TYPE {sql.type_of(column.type)}"))


def _give_comment(before: Before, relation: Relation) -> Iterator[Change]:
    for column in relation.columns:
        if column.comment is None:
            place = f"{sql.of(relation)}.{sql.name(column.name)}"
            yield Change(f"COMMENT ON COLUMN {place} IS 'told'")


def _to_the_end(before: Before, relation: Relation) -> Iterator[Change]:
    """A column without anything on it is dropped and added again: another order."""
    if relation.kind not in TABLES:
        return
    for column in relation.columns:
        bare = not (column.default or column.generated or column.identity or column.collation)
        checked = any(column.name in check.columns for check in relation.checks)
        used = before.users(relation, column.name) or checked or column.comment
        keyed = any(
            column.name in (*key.columns, *key.ref_columns) for key in relation.foreign_keys
        )
        unique = any(column.name in key.columns for key in relation.uniques)
        primary = relation.primary_key and column.name in relation.primary_key.columns
        if column.nullable and bare and not (used or keyed or unique or primary):
            name = sql.name(column.name)
            yield Change(
                f"ALTER TABLE {sql.of(relation)} DROP COLUMN {name},"
                f" ADD COLUMN {name} {sql.type_of(column.type)}"
            )


def _rename_constraint(before: Before, relation: Relation) -> Iterator[Change]:
    primary = [relation.primary_key] if relation.primary_key else []
    for each in (
        *primary, *relation.uniques, *relation.foreign_keys, *relation.checks, *relation.exclusions
    ):  # fmt: skip
        yield Change(
            f"ALTER TABLE {sql.of(relation)} RENAME CONSTRAINT {sql.name(each.name)}"
            " TO schema_audit_renamed"
        )


def _rename_index(before: Before, relation: Relation) -> Iterator[Change]:
    for index in own_indexes(relation):
        place = sql.at(relation.namespace, index.name)
        yield Change(f"ALTER INDEX {place} RENAME TO schema_audit_renamed")


def _same_again(before: Before, relation: Relation) -> Iterator[Change]:
    """Indexes and foreign keys dropped and made again, under names of the server's choice."""
    spaces = frozenset(namespace.name for namespace in before.schema.namespaces)
    for index in own_indexes(relation):
        if index.usable:
            again = sql.create_index(relation, index, spaces)
            yield Change(f"{drop_index(relation, index)}; {again}")
    for key in relation.foreign_keys:
        if key.ref_table and not key.period:
            drop = sql.drop_constraint(relation, key.name)
            yield Change(f"{drop}; {sql.add_foreign_key(relation, key)}")


def _unique_index(before: Before, relation: Relation) -> Iterator[Change]:
    """A unique index in place of a unique constraint, which gives the same guarantee."""
    for key in relation.uniques:
        if key.period or key.deferrable:
            continue
        distinct = " NULLS NOT DISTINCT" if key.nulls_not_distinct else ""
        yield Change(
            f"{sql.drop_constraint(relation, key.name)}; CREATE UNIQUE INDEX ON {sql.of(relation)}"
            f" ({sql.names(key.columns)}){distinct}"
        )


def _unique_constraint(before: Before, relation: Relation) -> Iterator[Change]:
    """A unique constraint in place of a unique index: the other way round."""
    for index in own_indexes(relation):
        plain = all(key.column and key._replace(column=None) == _BARE for key in index.keys)
        if index.unique and plain and index.predicate is None and index.method == "btree":
            yield Change(
                f"ALTER TABLE {sql.of(relation)} ADD UNIQUE USING INDEX {sql.name(index.name)}"
            )


def _cast_default(before: Before, relation: Relation) -> Iterator[Change]:
    for column in defaulted(before, relation):
        if not column.serial and not column.type.array:
            cast = f"({column.default})::{sql.type_of(column.type)}"
            yield Change(alter(relation, column, f"SET DEFAULT {cast}"))


_NOW = {"now()": "CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP": "now()"}


def _now(before: Before, relation: Relation) -> Iterator[Change]:
    for column in defaulted(before, relation):
        other = _NOW.get(column.default or "")
        if other:
            yield Change(alter(relation, column, f"SET DEFAULT {other}"))


def _number(before: Before, relation: Relation) -> Iterator[Change]:
    """A number or a text in other words: 0 is '0', with or without the name of its type."""
    for column in defaulted(before, relation):
        found = re.fullmatch(r"'?(-?\d+)'?(?:::[\w ]+)?", column.default or "")
        if found and column.type.name in ("int2", "int4", "int8", "numeric", "float8"):
            for spelling in (found[1], f"'{found[1]}'", f"({found[1]})::bigint"):
                if not column.type.array:
                    yield Change(alter(relation, column, f"SET DEFAULT {spelling}"))


def _identity(before: Before, relation: Relation) -> Iterator[Change]:
    """An identity for a serial: both number the rows."""
    for column in relation.columns:
        if column.serial and not column.nullable and relation.kind == "table":
            drop = alter(relation, column, "DROP DEFAULT")
            add = alter(relation, column, "ADD GENERATED BY DEFAULT AS IDENTITY")
            yield Change(f"{drop}; {add}")


def _rename_sequence(before: Before, relation: Relation) -> Iterator[Change]:
    for column in relation.columns:
        found = re.match(r"nextval\('(.+)'::regclass\)$", column.default or "")
        if column.serial and found:
            place = found[1].replace("''", "'")
            yield Change(f"ALTER SEQUENCE {place} RENAME TO schema_audit_renamed")


def _other_words(before: Before, relation: Relation) -> Iterator[Change]:
    """Checks in other words."""
    for check in relation.checks:
        if not (check.validated and check.enforced):
            continue
        text, drop = check.expression, sql.drop_constraint(relation, check.name)
        for spelling in (f"NOT (NOT ({text}))", f"({text}) AND ({text})", f"({text}) AND true"):
            yield Change(f"{drop}; {add_check(relation, spelling)}")


def _split(before: Before, relation: Relation) -> Iterator[Change]:
    for check in relation.checks:
        parts = conjuncts(check.expression)
        if len(parts) > 1 and check.validated and check.enforced:
            added = "; ".join(add_check(relation, part) for part in parts)
            yield Change(f"{sql.drop_constraint(relation, check.name)}; {added}")


def _merge(before: Before, relation: Relation) -> Iterator[Change]:
    holding = [check for check in relation.checks if check.validated and check.enforced]
    for one, other in pairwise(holding):
        drops = "; ".join(sql.drop_constraint(relation, each.name) for each in (one, other))
        both = f"({one.expression}) AND ({other.expression})"
        yield Change(f"{drops}; {add_check(relation, both)}")


def _policy_words(before: Before, relation: Relation) -> Iterator[Change]:
    for policy in policies(before, relation):
        for clause, text in (("USING", policy.using), ("WITH CHECK", policy.check)):
            if text is None:
                continue
            for spelling in (f"NOT (NOT ({text}))", f"({text}) AND true"):
                yield Change(
                    f"ALTER POLICY {sql.name(policy.name)} ON {sql.of(relation)}"
                    f" {clause} ({spelling})"
                )


def _label(before: Before) -> Iterator[Change]:
    for enum in before.schema.enums:
        if not is_platform_namespace(enum.namespace):
            place = sql.at(enum.namespace, enum.name)
            yield Change(f"ALTER TYPE {place} ADD VALUE 'schema_audit_new'")
            if enum.labels:
                yield Change(
                    f"ALTER TYPE {place} ADD VALUE 'schema_audit_new'"
                    f" BEFORE {sql.literal(enum.labels[0])}"
                )


def _more(before: Before) -> Iterator[Change]:
    for namespace in before.schema.namespaces:
        if is_platform_namespace(namespace.name):
            continue
        space = sql.name(namespace.name)
        yield Change(f"CREATE TABLE {space}.{_NEW} (id int PRIMARY KEY, note text DEFAULT 'x')")
        yield Change(f"CREATE VIEW {space}.{_NEW} AS SELECT 1 AS one")
        yield Change(f"CREATE SEQUENCE {space}.{_NEW}")
        yield Change(f"CREATE TYPE {space}.{_NEW} AS ENUM ('a', 'b')")
        yield Change(f"CREATE DOMAIN {space}.{_NEW} AS int CHECK (VALUE > 0)")
        yield Change(f"CREATE TYPE {space}.{_NEW} AS (a int, b text)")
        yield Change(f"CREATE FUNCTION {space}.{_NEW}() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    yield Change(f"CREATE SCHEMA {_NEW}")
    yield Change(f"CREATE PUBLICATION {_NEW}")


_ADD = f"ALTER TABLE {{t}} ADD COLUMN {_NEW} "
HARMLESS = (
    Kind("more: something new", of_rest=_more),
    Kind("more: a column", _on_table(f"{_ADD}int", f"{_ADD}text NOT NULL DEFAULT 'x'",
                                     f"{_ADD}int UNIQUE CHECK ({_NEW} > 0)")),
    Kind("more: an index", _index),
    Kind("more: a policy", _on_table(f"CREATE POLICY {_NEW} ON {{t}} USING (true)",
                                     f"CREATE POLICY {_NEW} ON {{t}} FOR DELETE USING (false)")),
    Kind("more: a check", _on_table("ALTER TABLE {t} ADD CHECK (length('a') = 1)",)),
    Kind("more: a trigger", _on_table(
        f"CREATE FUNCTION {{s}}.{_NEW}() RETURNS trigger LANGUAGE plpgsql"
        f" AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER {_NEW} AFTER INSERT ON {{t}} FOR EACH ROW"
        f" EXECUTE FUNCTION {{s}}.{_NEW}()")),
    Kind("more: a label", of_rest=_label),
    Kind("more: a comment", _give_comment),
    Kind("more: a grant", _on_table(f"GRANT SELECT ON {{t}} TO {OTHER_ROLE}")),
    Kind("stricter: NOT NULL", _set_not_null),
    Kind("same: its type again", _same_type),
    Kind("same: columns in another order", _to_the_end),
    Kind("same: constraint under another name", _rename_constraint),
    Kind("same: index under another name", _rename_index),
    Kind("same: dropped and made again", _same_again),
    Kind("same: unique index for a constraint", _unique_index),
    Kind("same: unique constraint for an index", _unique_constraint),
    Kind("same: default with a cast", _cast_default),
    Kind("same: now in other words", _now),
    Kind("same: number in other words", _number),
    Kind("same: identity for a serial", _identity),
    Kind("same: sequence under another name", _rename_sequence),
    Kind("same: check in other words", _other_words),
    Kind("same: check in two", _split),
    Kind("same: two checks in one", _merge),
    Kind("same: policy in other words", _policy_words),
    Kind("aside: figures", _on_table("ANALYZE {t}")),
    Kind("aside: owner", _on_table(f"ALTER TABLE {{t}} OWNER TO {OTHER_ROLE}")),
    Kind("aside: storage", _on_table(
        "ALTER TABLE {t} SET (fillfactor = 50)", "ALTER TABLE {t} SET UNLOGGED",
        "ALTER TABLE {t} SET (autovacuum_enabled = off)", kinds=frozenset({"table"}))),
    Kind("aside: storage of a column", _on_column("SET STATISTICS 100", "SET STORAGE MAIN",
                                                 "SET (n_distinct = 5)")),
)  # fmt: skip
