"""Whether a required table is there, under its name, where it belongs, as what it should be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from audit.compare.context import Context, Found, Subject, listing, make_found
from audit.compare.rule import Rule
from audit.schema.model import Relation
from audit.spec.model import TableSpec

MISSING_TABLE = Rule(
    id="missing-table",
    family="tables",
    title="the table exists",
    failure="A required table does not exist",
    why="""Whatever the product does with this table cannot work: every query on it ends in an
        error. The spec's own `why` and `impact` say what that means for the business.""",
    how="""Create it: `schema-audit plan` prints the statements in an order that applies. If it
        exists under another name, give the spec an `aliases` entry.""",
    compared="""The name, exactly as the catalog has it, in the required schema; then each of
        `aliases`. No privilege is needed to see it. Nothing inside a missing table is reported on
        top.""",
    spec="""
        tables:
          orders:
            columns:
              id: uuid primary key
    """,
    sql="""
        CREATE TABLE public.orders (id uuid PRIMARY KEY);
    """,
)
FOUND_ELSEWHERE = Rule(
    id="found-elsewhere",
    family="tables",
    title="the table stands in the required schema",
    failure="A required table exists only in another schema",
    why="""An application looks where its search_path leads, so a table in another schema is as
        good as missing for it, and easily taken for present by people.""",
    how="""Move it with ALTER TABLE … SET SCHEMA if that is what happened, or name its real place
        in the spec as `schema`.""",
    compared="""Tables of the same name in every schema that is not the platform's and that no
        other requirement names.""",
    spec="""
        tables:
          orders:
            schema: sales
    """,
    sql="""
        ALTER TABLE public.orders SET SCHEMA sales;
    """,
)
CASE_MISMATCH = Rule(
    id="case-mismatch",
    family="tables",
    title="the name is spelled as required, capitals included",
    failure="A required table or column exists with other capitals",
    why="""PostgreSQL folds unquoted names to lower case, so `Orders` and `orders` are two tables
        and each query finds only one of them. Such a name mostly comes from a tool that
        quotes.""",
    how="Rename it, or write the spec's name as the database has it (quoted where YAML needs it).",
    compared="Names that differ in nothing but capitals, where none fits exactly.",
    spec="""
        tables:
          orders: {columns: {id: uuid}}
    """,
    sql="""
        ALTER TABLE public."Orders" RENAME TO orders;
    """,
)
WRONG_KIND = Rule(
    id="wrong-kind",
    family="tables",
    title="the relation is of the required kind",
    failure="Something of that name exists and is another kind of relation",
    why="""A view where a table is expected takes no constraint, no index and mostly no write; a
        table where a view is expected goes stale.""",
    how="""Decide which of the two is right. Turning one into the other moves data, so no
        statement is generated for it.""",
    compared="""Without `kind`, a plain or a partitioned table satisfies; `table` accepts a
        partitioned one too. Nothing inside a relation of another kind is compared.""",
    spec="""
        tables:
          daily_totals: {kind: materialized view}
    """,
)
UNEXPECTED_COLUMN = Rule(
    id="unexpected-column",
    family="tables",
    title="a strict table has the required columns only",
    failure="A strict table has a column that the spec does not name",
    why="""Extra columns are welcome unless the spec says `strict`: there, a column nobody listed
        is a change that went past review.""",
    how="Add the column to the spec, or drop it from the database if nothing uses it.",
    compared="The names of all columns of a table marked `strict`, aliases counted as named.",
    spec="""
        tables:
          ledger:
            strict: true
            columns: {id: bigint, amount: numeric}
    """,
    step=2,
)
FOUND_BY_ALIAS = Rule(
    id="found-by-alias",
    family="tables",
    kind="note",
    title="the table has its own name",
    failure="A required table is there under another name that the spec accepts",
    why="""Nothing is missing. Whoever reads the report and then looks for the table needs its
        real name.""",
    how="""Nothing has to be done. Once every database has the same name, take the alias out of
        the spec.""",
    compared="""The names in `aliases`, in their order, where the table's own name is not there. A
        note.""",
    spec="""
        tables:
          accounts:
            aliases: [users]
    """,
)
RULES = (
    MISSING_TABLE,
    FOUND_ELSEWHERE,
    FOUND_BY_ALIAS,
    CASE_MISMATCH,
    WRONG_KIND,
    UNEXPECTED_COLUMN,
)

_TABLES = frozenset({"table", "partitioned table"})


class Names(NamedTuple):
    """The relations a spec may mean, by name and by name in lower case."""

    exact: dict[str, list[Relation]]
    folded: dict[str, list[Relation]]


def index_names(relations: Iterable[Relation]) -> Names:
    """Index relations for `locate`."""
    names = Names({}, {})
    for relation in relations:
        names.exact.setdefault(relation.name, []).append(relation)
        names.folded.setdefault(relation.name.lower(), []).append(relation)
    return names


class Location(NamedTuple):
    """Where a required table was found: the relation to compare, or the root finding instead."""

    relation: Relation | None
    how: Literal["exact", "alias", "absent", "unsure", "elsewhere", "case", "kind"]
    root: Found | None = None
    found: Relation | None = None


def locate(context: Context, names: Names, table: TableSpec) -> Location:
    """Find the relation that stands for `table`, else say in one finding what there is instead."""
    context.checked["tables"] += 1
    relation = context.relations.get((table.namespace, table.name))
    how: Literal["exact", "alias"] = "exact"
    if relation is None:
        relation = _by_alias(context, table)
        how = "alias"
    if relation is not None:
        if relation.kind in accepted_kinds(table):
            return Location(relation, how)
        return Location(None, "kind", _wrong_kind(context, table, relation), relation)
    return _absent(context, names, table)


def accepted_kinds(table: TableSpec) -> frozenset[str]:
    """The kinds of relation that satisfy `table`."""
    if table.kind in (None, "table"):
        return _TABLES
    return frozenset({table.kind})


def note_alias(subject: Subject) -> None:
    """Say under which of its aliases a table was found."""
    table, relation = subject.table, subject.relation
    subject.report(
        FOUND_BY_ALIAS,
        table.name,
        f"`{table.qualified}` is there as `{relation.qualified}`, a name that the spec accepts.",
        table.source,
        kind="note",
        expected=table.qualified,
        actual=relation.qualified,
    )


def _by_alias(context: Context, table: TableSpec) -> Relation | None:
    for alias in table.aliases:
        relation = context.relations.get((table.namespace, alias))
        if relation is None and "." in alias:
            namespace, _, name = alias.partition(".")
            relation = context.relations.get((namespace, name))
        if relation is not None:
            return relation
    return None


def _wrong_kind(context: Context, table: TableSpec, relation: Relation) -> Found:
    required = table.kind or "table"
    return make_found(
        WRONG_KIND,
        table,
        context.severity_of(table),
        relation.name,
        f"`{relation.qualified}` is a {relation.kind}; a {required} is required.",
        table.source,
        expected=required,
        actual=relation.kind,
    )


def _absent(context: Context, names: Names, table: TableSpec) -> Location:
    if table.qualified in context.partitions:
        return _partition(context, table)
    if _cannot_tell(context, table):
        return _unsure(context, table)
    required = context.spec.by_name
    same = [
        relation
        for relation in names.exact.get(table.name, ())
        if (relation.namespace, relation.name) not in required
    ]
    if same:
        return _elsewhere(context, table, same)
    for relation in names.folded.get(table.name.lower(), ()):
        same_place = relation.namespace.lower() == table.namespace.lower()
        if same_place and (relation.namespace, relation.name) not in required:
            return _other_case(context, table, relation)
    noun = table.kind or "table"
    root = make_found(
        MISSING_TABLE,
        table,
        context.severity_of(table),
        table.name,
        f"{noun.capitalize()} `{table.qualified}` does not exist.",
        table.source,
        expected=f"{noun} {table.qualified}",
    )
    return Location(None, "absent", root)


def _unsure(context: Context, table: TableSpec) -> Location:
    noun = table.kind or "table"
    root = make_found(
        MISSING_TABLE,
        table,
        context.severity_of(table),
        table.name,
        f"{noun.capitalize()} `{table.qualified}` was not seen, and this reader cannot tell "
        "whether it is missing or not granted.",
        table.source,
        kind="unverified",
        expected=f"{noun} {table.qualified}",
        hint="Read with the default reader, which sees what is not granted too.",
    )
    return Location(None, "unsure", root)


def _partition(context: Context, table: TableSpec) -> Location:
    root = make_found(
        MISSING_TABLE,
        table,
        context.severity_of(table),
        table.name,
        f"`{table.qualified}` exists as a partition, and this snapshot holds none of them.",
        table.source,
        kind="unverified",
        expected=f"{table.kind or 'table'} {table.qualified}",
        actual="partition",
        hint="Audit the database itself, or require the partitioned table: its partitions have its "
        "structure.",
    )
    return Location(None, "unsure", root)


def _elsewhere(context: Context, table: TableSpec, same: list[Relation]) -> Location:
    places = [relation.qualified for relation in same]
    verb = "exists" if len(same) == 1 else "exist"
    root = make_found(
        FOUND_ELSEWHERE,
        table,
        context.severity_of(table),
        table.name,
        f"`{table.qualified}` does not exist; {listing(places)} {verb}.",
        table.source,
        expected=table.qualified,
        actual=", ".join(places),
        hint="If that is the table, name its schema in the spec as `schema`, or move it.",
    )
    return Location(None, "elsewhere", root, same[0])


def _other_case(context: Context, table: TableSpec, relation: Relation) -> Location:
    root = make_found(
        CASE_MISMATCH,
        table,
        context.severity_of(table),
        table.name,
        f"`{table.qualified}` does not exist; `{relation.qualified}` does, and capitals count.",
        table.source,
        expected=table.qualified,
        actual=relation.qualified,
        hint=f'Rename it, or write "{relation.name}" in the spec.',
    )
    return Location(None, "case", root, relation)


def _cannot_tell(context: Context, table: TableSpec) -> bool:
    """information_schema lists only what the role may use, and no materialized view at all."""
    return context.schema.reader == "information_schema" or bool(
        table.kind == "materialized view" and context.unreadable("materialized views")
    )
