"""Tables as a whole: found or not, with what status, in what order, under what fingerprint."""

from __future__ import annotations

import pytest

from audit.compare.comparison import compare
from audit.compare.finding import Comparison, Finding
from audit.schema.model import Grant, SetAside
from audit.spec.business import Category, Phase
from audit.spec.model import KeySpec
from tests.makers import column, column_spec, relation, schema, source, spec, table_spec


def only(comparison: Comparison) -> Finding:
    (finding,) = comparison.findings
    return finding


def test_a_table_with_all_that_is_required_is_complete() -> None:
    comparison = compare(
        spec(table_spec("orders", column_spec("id", "uuid"))),
        schema(relation("orders", column("id", "uuid"), column("more"))),
    )
    assert comparison.findings == ()
    (table,) = comparison.tables
    assert (table.status, table.columns_required, table.columns_met) == ("complete", 1, 1)
    assert table.found == "public.orders"


def test_a_missing_table_is_one_finding_with_its_business_context() -> None:
    required = table_spec(
        "orders",
        column_spec("id", "uuid"),
        primary_key=KeySpec(("id",), source()),
        why="Nothing can be sold.",
        impact="No revenue.",
    )
    comparison = compare(spec(required), schema())
    finding = only(comparison)
    assert (finding.rule, finding.table, finding.object) == (
        "missing-table",
        "public.orders",
        "orders",
    )
    assert finding.message == "Table `public.orders` does not exist."
    assert (finding.why, finding.impact) == ("Nothing can be sold.", "No revenue.")
    (table,) = comparison.tables
    assert (table.status, table.found, table.columns_met) == ("missing", None, 0)
    assert table.missing_columns == ("id",)


def test_severity_follows_the_phase_and_is_high_without_one() -> None:
    phases = (Phase("first", "First", severity="critical"),)
    comparison = compare(
        spec(table_spec("a", phase="first"), table_spec("b"), phases=phases), schema()
    )
    assert [finding.severity for finding in comparison.findings] == ["critical", "high"]


def test_a_rule_may_be_milder_than_the_table() -> None:
    phases = (Phase("first", "First", severity="critical"),)
    required = table_spec("a", column_spec("n", "int4", default="0"), phase="first")
    assert (
        only(
            compare(spec(required, phases=phases), schema(relation("a", column("n", "int4"))))
        ).severity
        == "high"
    )


def test_a_table_in_another_schema_is_found_elsewhere() -> None:
    comparison = compare(spec(table_spec("orders")), schema(relation("orders", namespace="sales")))
    finding = only(comparison)
    assert (finding.rule, finding.actual) == ("found-elsewhere", "sales.orders")
    (table,) = comparison.tables
    assert (table.status, table.found) == ("missing", "sales.orders")
    assert comparison.beyond_spec == ()


def test_every_place_is_named_when_there_are_several() -> None:
    places = (relation("orders", namespace=name) for name in ("a", "b"))
    assert only(compare(spec(table_spec("orders")), schema(*places))).actual == "a.orders, b.orders"


def test_a_table_that_is_required_itself_is_not_found_elsewhere() -> None:
    required = spec(table_spec("orders"), table_spec("orders", namespace="sales"))
    comparison = compare(required, schema(relation("orders", namespace="sales")))
    assert only(comparison).rule == "missing-table"


def test_a_partition_required_by_name_is_not_told_to_be_missing() -> None:
    aside = SetAside("partition children", 1, names=("public.orders_2026",))
    comparison = compare(spec(table_spec("orders_2026")), schema(set_aside=(aside,)))
    assert (only(comparison).rule, only(comparison).kind) == ("missing-table", "unverified")
    assert comparison.tables[0].status == "unknown"


def test_an_alias_stands_for_the_table_and_is_noted() -> None:
    required = table_spec("accounts", column_spec("id", "uuid"), aliases=("users",))
    comparison = compare(spec(required), schema(relation("users", column("id", "int4"))))
    assert [(f.rule, f.kind) for f in comparison.findings] == [
        ("type-mismatch", "gap"),
        ("found-by-alias", "note"),
    ]
    (table,) = comparison.tables
    assert (table.status, table.found) == ("partial", "public.users")


def test_another_kind_is_one_finding_and_a_partial_table() -> None:
    comparison = compare(
        spec(table_spec("orders", column_spec("id"))),
        schema(relation("orders", column("id"), kind="view")),
    )
    assert only(comparison).rule == "wrong-kind"
    assert comparison.tables[0].status == "partial"


def test_what_an_optional_table_lacks_weighs_nothing_and_still_counts_in_its_status() -> None:
    required = table_spec("orders", column_spec("id"), optional=True)
    comparison = compare(spec(required), schema(relation("orders")))
    finding = only(comparison)
    assert (finding.kind, finding.severity) == ("note", "info")
    assert comparison.tables[0].status == "partial"


def test_an_optional_column_is_not_required() -> None:
    required = table_spec("orders", column_spec("id"), column_spec("note", optional=True))
    comparison = compare(spec(required), schema(relation("orders", column("id"))))
    assert only(comparison).kind == "note"
    (table,) = comparison.tables
    assert (table.status, table.columns_required, table.columns_met) == ("complete", 1, 1)


def test_a_column_is_met_only_if_nothing_is_wrong_with_it() -> None:
    required = table_spec(
        "orders",
        column_spec("id", "uuid"),
        column_spec("code"),
        uniques=(KeySpec(("code",), source()),),
    )
    comparison = compare(
        spec(required), schema(relation("orders", column("id", "int4"), column("code")))
    )
    (table,) = comparison.tables
    assert (table.columns_required, table.columns_met) == (2, 0)


def test_what_no_requirement_names_is_beyond_the_spec() -> None:
    comparison = compare(
        spec(table_spec("orders")), schema(relation("orders"), relation("z"), relation("a"))
    )
    assert comparison.beyond_spec == ("public.a", "public.z")


def test_findings_come_worst_first_then_in_report_order() -> None:
    phases = (Phase("now", "Now", severity="critical"), Phase("later", "Later", severity="low"))
    categories = (Category("b", "B"), Category("a", "A"))
    required = spec(
        table_spec("t1", phase="later", category="b"),
        table_spec("t2", phase="now", category="a"),
        table_spec("t3", phase="now", category="b"),
        phases=phases,
        categories=categories,
    )
    comparison = compare(required, schema())
    assert [finding.object for finding in comparison.findings] == ["t3", "t2", "t1"]


def test_fingerprints_survive_rewording_and_line_moves() -> None:
    before = table_spec("orders", column_spec("id", "uuid"), why="Old words.")
    after = table_spec("orders", column_spec("id", "uuid"), why="New words.", source=source(99))
    first = only(compare(spec(before), schema()))
    second = only(compare(spec(after), schema()))
    assert first.fingerprint == second.fingerprint
    assert len(first.fingerprint) == 16


def test_fingerprints_are_unique_within_an_audit() -> None:
    keys = (KeySpec(("code",), source()), KeySpec(("code",), source(), name="k"))
    required = table_spec("orders", column_spec("code"), uniques=keys)
    comparison = compare(spec(required), schema(relation("orders", column("code"))))
    prints = {finding.fingerprint for finding in comparison.findings}
    assert len(prints) == len(comparison.findings) == 2


def test_a_table_the_role_may_not_read_is_there_and_noted() -> None:
    comparison = compare(
        spec(table_spec("orders", column_spec("id"))),
        schema(relation("orders", column("id"), privileges=())),
    )
    finding = only(comparison)
    assert (finding.rule, finding.kind, finding.severity) == ("not-granted", "note", "info")
    assert comparison.tables[0].status == "complete"


def test_grants_of_other_roles_are_of_no_interest() -> None:
    there = relation("orders", grants=(Grant("app", ("SELECT",)),), privileges=("SELECT",))
    assert compare(spec(table_spec("orders")), schema(there)).findings == ()


def test_information_schema_can_not_tell_missing_from_not_granted() -> None:
    comparison = compare(
        spec(table_spec("orders", column_spec("id"))), schema(reader="information_schema")
    )
    finding = only(comparison)
    assert (finding.rule, finding.kind) == ("missing-table", "unverified")
    assert comparison.tables[0].status == "unknown"


def test_every_requirement_is_counted_once() -> None:
    required = table_spec("orders", column_spec("id", "uuid", nullable=False, default="f()"))
    comparison = compare(spec(required), schema(relation("orders", column("id", "uuid"))))
    assert comparison.checked["tables"] == 1
    assert comparison.checked["columns"] == 1
    assert comparison.checked["nullability"] == 1
    assert comparison.checked["defaults"] == 1
    assert comparison.checked["policies"] == 0


@pytest.mark.parametrize("missing", [True, False])
def test_comparing_twice_gives_the_same(missing: bool) -> None:
    there = schema(*(() if missing else (relation("orders", column("id", "int4")),)))
    required = spec(table_spec("orders", column_spec("id", "uuid")))
    assert compare(required, there) == compare(required, there)
