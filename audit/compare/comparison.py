"""The comparison as a whole: every required table, then what belongs to none, in report order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from types import MappingProxyType

from audit.compare.context import Context, Found, Subject, fingerprint
from audit.compare.finding import Comparison, Finding, Near, Status, TableOutcome
from audit.compare.near import find_near
from audit.compare.rules.access import check_access
from audit.compare.rules.checks import check_checks
from audit.compare.rules.column_types import check_type
from audit.compare.rules.columns import check_columns
from audit.compare.rules.comments import check_comments
from audit.compare.rules.composites import check_composite
from audit.compare.rules.defaults import check_default
from audit.compare.rules.domains import check_domain
from audit.compare.rules.enums import check_enum
from audit.compare.rules.existence import Location, index_names, locate, note_alias
from audit.compare.rules.extensions import check_extension
from audit.compare.rules.foreign_keys import check_foreign_keys
from audit.compare.rules.functions import check_function, index_functions
from audit.compare.rules.indexes import check_indexes
from audit.compare.rules.keys import check_keys
from audit.compare.rules.nullability import check_nullability
from audit.compare.rules.publications import check_publication, check_publications
from audit.compare.rules.ranges import check_range
from audit.compare.rules.row_security import check_row_security
from audit.compare.rules.triggers import check_triggers
from audit.compare.rules.values import check_values
from audit.compare.rules.view_options import check_view_options
from audit.schema.bulk import collector_off
from audit.schema.model import Schema
from audit.schema.question import Answers
from audit.severity import RANK
from audit.spec.model import Spec, TableSpec

_NO_ANSWERS: Answers = MappingProxyType({})
_FAMILIES = (
    "tables",
    "columns",
    "types",
    "nullability",
    "defaults",
    "keys",
    "foreign keys",
    "checks",
    "indexes",
    "rls",
    "policies",
    "triggers",
    "enums",
    "domains",
    "composite types",
    "range types",
    "functions",
    "extensions",
    "grants",
    "publications",
    "views",
    "comments",
)


def compare(spec: Spec, schema: Schema, answers: Answers = _NO_ANSWERS) -> Comparison:
    """What of `spec` the database `schema` meets, and what it doesn't.

    Pure: `answers` are what a server said about the questions of an earlier run; what is still
    unsettled comes back as `questions`.
    """
    with collector_off():
        context = Context(spec, schema, answers)
        names = index_names(schema.relations)
        locations = [(table, locate(context, names, table)) for table in spec.tables]
        for table, location in locations:
            if location.relation is not None:
                context.standing[(table.namespace, table.name)] = location.relation
        near = find_near(
            spec, schema, [table for table, where in locations if where.how == "absent"]
        )
        outcomes: list[TableOutcome] = []
        findings: list[Finding] = []
        for table, location in locations:
            outcome, found = _compare_table(context, table, location, near.get(table.qualified, ()))
            outcomes.append(outcome)
            findings.extend(found)
        findings.extend(_with_fingerprints(_compare_the_rest(context)))
        return Comparison(
            tables=tuple(outcomes),
            findings=_sorted(spec, findings),
            beyond_spec=_beyond(schema, locations),
            questions=tuple(context.questions),
            checked={family: context.checked[family] for family in _FAMILIES},
        )


def _compare_the_rest(context: Context) -> list[Found]:
    """What belongs to no table: extensions, types, functions, publications."""
    found: list[Found] = []
    for extension in context.spec.extensions:
        found.extend(check_extension(context, extension))
    for enum in context.spec.enums:
        found.extend(check_enum(context, enum))
    for domain in context.spec.domains:
        found.extend(check_domain(context, domain))
    for composite in context.spec.composites:
        found.extend(check_composite(context, composite))
    for range_ in context.spec.ranges:
        found.extend(check_range(context, range_))
    functions = index_functions(context) if context.spec.functions else {}
    for function in context.spec.functions:
        found.extend(check_function(context, functions, function))
    for publication in context.spec.publications:
        found.extend(check_publication(context, publication))
    return found


def _compare_table(
    context: Context, table: TableSpec, location: Location, near: tuple[Near, ...]
) -> tuple[TableOutcome, list[Finding]]:
    if location.relation is None:
        return _without_relation(table, location, near)
    relation = location.relation
    by_name = {column.name: column for column in relation.columns}
    subject = Subject(context, table, relation, context.severity_of(table), by_name)
    if location.how == "alias":
        note_alias(subject)
    check_columns(subject)
    for column in table.columns:
        there = subject.columns.get(column.name)
        if there is not None:
            check_type(subject, column, there)
            check_nullability(subject, column, there)
            check_default(subject, column, there)
    check_keys(subject)
    check_foreign_keys(subject)
    check_checks(subject)
    check_values(subject)
    check_indexes(subject)
    check_row_security(subject)
    check_triggers(subject)
    check_access(subject)
    check_publications(subject)
    check_view_options(subject)
    check_comments(subject)
    required = [column.name for column in table.columns if not column.optional]
    unmet = {
        each.finding.column
        for each in subject.found
        if each.kind != "note" and each.finding.column is not None
    }
    outcome = TableOutcome(
        namespace=table.namespace,
        name=table.name,
        status=_status(subject.found),
        found=relation.qualified,
        columns_required=len(required),
        columns_met=sum(name not in unmet for name in required),
        missing_columns=tuple(name for name in required if name in subject.missing),
    )
    return outcome, _with_fingerprints(subject.found)


def _without_relation(
    table: TableSpec, location: Location, near: tuple[Near, ...]
) -> tuple[TableOutcome, list[Finding]]:
    required = tuple(column.name for column in table.columns if not column.optional)
    statuses: dict[str, Status] = {"kind": "partial", "unsure": "unknown"}
    outcome = TableOutcome(
        namespace=table.namespace,
        name=table.name,
        status=statuses.get(location.how, "missing"),
        found=location.found.qualified if location.found else None,
        columns_required=len(required),
        columns_met=0,
        missing_columns=() if location.how in ("kind", "unsure") else required,
        near=near,
    )
    return outcome, _with_fingerprints([location.root] if location.root else [])


def _status(found: list[Found]) -> Status:
    kinds = {each.kind for each in found}
    if "gap" in kinds:
        return "partial"
    return "unknown" if "unverified" in kinds else "complete"


def _with_fingerprints(found: list[Found]) -> list[Finding]:
    """Give findings their fingerprints; the second of one rule on one object gets a number."""
    seen: dict[tuple[str, str, str], int] = defaultdict(int)
    findings = []
    for each in found:
        finding = each.finding
        identity = (finding.rule, finding.table, finding.object)
        number = seen[identity]
        seen[identity] += 1
        findings.append(replace(finding, fingerprint=fingerprint(*identity, number)))
    return findings


def _sorted(spec: Spec, findings: list[Finding]) -> tuple[Finding, ...]:
    """Worst first; then in report order: category, table, object, rule."""
    categories = {category.id: place for place, category in enumerate(spec.categories)}
    places = {
        table.qualified: (categories.get(table.category or "", len(categories)), number)
        for number, table in enumerate(spec.tables)
    }
    kinds = {"gap": 0, "unverified": 1, "note": 2}
    nowhere = (-1, -1)  # an extension or an enum comes before the tables that need it
    return tuple(
        sorted(
            findings,
            key=lambda finding: (
                RANK[finding.severity],
                kinds[finding.kind],
                places.get(finding.table, nowhere),
                finding.object,
                finding.rule,
                finding.fingerprint,
            ),
        )
    )


def _beyond(schema: Schema, locations: list[tuple[TableSpec, Location]]) -> tuple[str, ...]:
    """The relations that stand for no requirement, not even nearly."""
    taken = {
        (relation.namespace, relation.name)
        for _, location in locations
        for relation in (location.relation, location.found)
        if relation is not None
    }
    return tuple(
        sorted(
            relation.qualified
            for relation in schema.relations
            if (relation.namespace, relation.name) not in taken
        )
    )
