"""Whether a foreign key can be added, and when."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, NamedTuple

from audit.remediate.situation import Situation, TableKey
from audit.schema.model import Relation
from audit.schema.types import DataType
from audit.spec.model import ForeignKeySpec, TableSpec
from audit.spec.since import too_new

# Types that compare with each other through one operator family, so that a key may mix them.
_FAMILIES = (
    frozenset({"int2", "int4", "int8", "numeric", "float4", "float8"}),
    frozenset({"text", "varchar", "bpchar", "name"}),
    frozenset({"date", "timestamp", "timestamptz"}),
    frozenset({"inet", "cidr"}),
)


class Reference(NamedTuple):
    """What a foreign key comes to. `when`: `now`; `later`, once the plan has created the table;
    `rows`, once the plan has given an existing table the key that is referenced. With a
    `problem` it is for a person.
    """

    target: TableKey
    columns: tuple[str, ...] = ()
    when: Literal["now", "later", "rows"] = "now"
    problem: str = ""


def resolve_reference(
    situation: Situation,
    table: TableSpec,
    key: ForeignKeySpec,
    *,
    standing: Collection[TableKey],
) -> Reference:
    """What `key` of `table` references, while of the planned tables these are `standing`."""
    name = (key.ref_namespace, key.ref_table)
    relation = situation.relation(name)
    if relation is not None:
        return _to_existing(situation, table, key, relation)
    target = situation.spec.by_name.get(name)
    shown = f"{key.ref_namespace}.{key.ref_table}"
    if target is None and situation.building:
        return Reference(name, key.ref_columns)
    if target is None:
        return Reference(
            name, problem=f"It references {shown}, which neither exists nor is required."
        )
    if name not in situation.planned:
        return Reference(name, problem=f"It references {shown}, which this plan cannot create.")
    columns = key.ref_columns or (target.primary_key.columns if target.primary_key else ())
    if not columns or not _required_unique(target, columns):
        return Reference(name, problem=_not_unique(shown, columns))
    if problem := _type_problem(situation, table, key, name, columns):
        return Reference(name, problem=problem)
    own = (table.namespace, table.name)
    return Reference(name, columns, "now" if name == own or name in standing else "later")


def _to_existing(
    situation: Situation, table: TableSpec, key: ForeignKeySpec, relation: Relation
) -> Reference:
    name = (relation.namespace, relation.name)
    shown = relation.qualified
    if relation.kind not in ("table", "partitioned table"):
        return Reference(name, problem=f"It references {shown}, which is a {relation.kind}.")
    required = situation.spec.by_name.get((key.ref_namespace, key.ref_table))
    columns = tuple(actual_column(required, relation, column) for column in key.ref_columns)
    if not columns and relation.primary_key:
        columns = relation.primary_key.columns
    to_come = False
    if not columns and required is not None and required.primary_key:
        columns, to_come = required.primary_key.columns, True
    if not columns:
        return Reference(name, problem=_not_unique(shown, columns))
    if to_come or not is_unique(relation, columns):
        if required is None or not _required_unique(required, key.ref_columns or columns):
            return Reference(name, problem=_not_unique(shown, columns))
        if (required.namespace, required.name) not in situation.chosen:
            later = "it has to become unique first, which is for the plan of that table."
            return Reference(name, problem=f"{_not_unique(shown, columns)[:-1]} yet: {later}")
        to_come = True
    if problem := _type_problem(situation, table, key, name, columns):
        return Reference(name, problem=problem)
    return Reference(name, columns, "rows" if to_come else "now")


def is_unique(relation: Relation, columns: tuple[str, ...]) -> bool:
    """Whether a foreign key may reference these columns: a whole, valid unique index is theirs."""
    wanted = sorted(columns)
    keys = [k for k in (relation.primary_key, *relation.uniques) if k and not k.deferrable]
    if any(sorted(key.columns) == wanted for key in keys):
        return True
    return any(
        index.unique
        and index.usable
        and index.immediate
        and index.predicate is None
        and sorted(key.column or "" for key in index.keys) == wanted
        for index in relation.indexes
    )


def actual_column(table: TableSpec | None, relation: Relation, name: str) -> str:
    """What a required column is called in the relation: by its name or one of its aliases."""
    existing = {column.name for column in relation.columns}
    if table is None or name in existing:
        return name
    for column in table.columns:
        if column.name == name:
            return next((alias for alias in column.aliases if alias in existing), name)
    return name


def _required_unique(table: TableSpec, columns: tuple[str, ...]) -> bool:
    wanted = sorted(columns)
    keys = [table.primary_key] if table.primary_key else []
    keys.extend(key for key in table.uniques if not key.where)
    return any(sorted(key.columns) == wanted and not key.deferrable for key in keys)


def _not_unique(shown: str, columns: tuple[str, ...]) -> str:
    if not columns:
        return f"It references {shown}, which has no primary key."
    return f"It references {shown} ({', '.join(columns)}), and nothing makes that unique."


def _type_problem(
    situation: Situation,
    table: TableSpec,
    key: ForeignKeySpec,
    target: TableKey,
    ref_columns: tuple[str, ...],
) -> str:
    own = (table.namespace, table.name)
    if reason := too_new(situation.schema.server_version_num, key):
        return reason
    if len(ref_columns) != len(key.columns):
        return f"It has {len(key.columns)} columns and references {len(ref_columns)}."
    for column, ref_column in zip(key.columns, ref_columns, strict=True):
        left = _column_type(situation, own, column)
        right = _column_type(situation, target, ref_column)
        if left and right and not _comparable(left, right):
            return f"{column} is {left} and {target[0]}.{target[1]}.{ref_column} is {right}."
    return ""


def _column_type(situation: Situation, table: TableKey, name: str) -> DataType | None:
    relation = situation.relation(table)
    if relation is not None:
        for column in relation.columns:
            if column.name == name:
                return column.type
    spec = situation.spec.by_name.get(table)
    for required in spec.columns if spec else ():
        if required.name == name:
            return required.type
    return None


def _comparable(left: DataType, right: DataType) -> bool:
    if left.array != right.array:
        return False
    if left.name == right.name:
        return True
    if left.namespace != "pg_catalog" or right.namespace != "pg_catalog":
        return True  # a domain or an extension's type: the server knows
    return any(left.name in family and right.name in family for family in _FAMILIES)
