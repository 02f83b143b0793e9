"""`build_result`: every figure of the document, and how it hangs together."""

from __future__ import annotations

from typing import Any

import pytest

from audit.compare.finding import Comparison, Near
from audit.errors import UsageError
from audit.result.build import build_result
from audit.result.model import AuditResult, Counts
from audit.schema.model import Extension, Schema, SetAside
from audit.spec.business import Capability, Category, Phase, Verdict
from audit.spec.model import ForeignKeySpec, Spec
from audit.spec.objects import ExtensionSpec, ProjectRequirement
from tests.builders import (
    STARTED_AT,
    column_spec,
    comparison,
    finding,
    outcome,
    relation,
    schema,
    source,
    spec,
    table_spec,
    target,
)


def built(
    required: Spec, compared: Comparison, database: Schema | None = None, **fields: Any
) -> AuditResult:
    return build_result(
        spec=required,
        schema=database or schema(),
        comparison=compared,
        target=target(),
        started_at=STARTED_AT,
        fail_on=fields.pop("fail_on", "low"),
        **fields,
    )


def references(table: str) -> ForeignKeySpec:
    return ForeignKeySpec((f"{table}_id",), "public", table, ("id",), source())


def test_totals_count_tables_by_status_and_leave_optional_ones_out() -> None:
    names = ("complete", "partial", "missing", "unknown")
    required = spec(*(table_spec(name) for name in names), table_spec("extra", optional=True))
    outcomes = [
        outcome("complete", "complete", 4, 4),
        outcome("partial", "partial", 3, 1),
        outcome("missing", "missing", 2, 0),
        outcome("unknown", "unknown", 1, 0),
        outcome("extra", "missing", 9, 0),
    ]
    result = built(required, comparison(outcomes))
    assert result.totals == Counts(4, 1, 1, 1, 1, columns_required=10, columns_met=5)
    assert [table.name for table in result.tables if table.optional] == ["public.extra"]


def test_coverage_is_none_while_something_is_unknown() -> None:
    assert Counts(2, 1, 0, 0, 1, 4, 3).coverage_tables is None
    assert Counts(2, 1, 0, 0, 1, 4, 3).coverage_columns is None
    assert Counts(2, 1, 0, 1, 0, 4, 3).coverage_tables == 0.5


def test_tables_stand_in_category_order_and_those_without_one_come_last() -> None:
    required = spec(
        table_spec("loose"),
        table_spec("second", category="b"),
        table_spec("first", category="a"),
        categories=(Category("a", "A"), Category("b", "B"), Category("c", "C")),
    )
    result = built(required, comparison(map(outcome, ("loose", "second", "first"))))
    assert [table.name for table in result.tables] == [
        "public.first",
        "public.second",
        "public.loose",
    ]
    assert [(group.id, group.title, group.tables) for group in result.categories] == [
        ("a", "A", ("public.first",)),
        ("b", "B", ("public.second",)),
        ("c", "C", ()),
        (None, "No category", ("public.loose",)),
    ]


def test_no_group_without_id_when_every_table_has_one() -> None:
    required = spec(
        table_spec("orders", category="a", phase="p"),
        categories=(Category("a", "A"),),
        phases=(Phase("p", "P", when="Week 1", severity="critical", goal="Go live."),),
    )
    result = built(required, comparison([outcome("orders")]))
    assert [group.id for group in result.categories] == ["a"]
    (phase,) = result.phases
    assert (phase.when, phase.severity, phase.goal) == ("Week 1", "critical", "Go live.")


def test_a_phase_lists_its_tables_in_the_order_they_can_be_built() -> None:
    required = spec(
        table_spec("refunds", foreign_keys=(references("payments"),)),
        table_spec("payments", foreign_keys=(references("people"),)),
        table_spec("people"),
    )
    result = built(required, comparison(map(outcome, ("refunds", "payments", "people"))))
    (phase,) = result.phases
    assert phase.title == "No phase yet"
    assert phase.tables == ("public.people", "public.payments", "public.refunds")
    payments = next(table for table in result.tables if table.name == "public.payments")
    assert payments.build_order == 2
    assert payments.depends_on == ("public.people",)
    assert payments.unblocks == ("public.refunds",)


def test_missing_tables_are_numbered_in_report_order() -> None:
    required = spec(
        table_spec("a"),
        table_spec("b", category="x"),
        table_spec("c", category="x"),
        table_spec("d", category="x", optional=True),
        categories=(Category("x", "X"),),
    )
    outcomes = [outcome(name, "missing") for name in "acd"] + [outcome("b")]
    result = built(required, comparison(outcomes))
    assert {table.name: table.number for table in result.tables} == {
        "public.a": 2,
        "public.b": 0,
        "public.c": 1,
        "public.d": 0,
    }


def test_severity_of_a_table_is_its_phase_s_or_high_or_info_when_optional() -> None:
    required = spec(
        table_spec("a", phase="now"),
        table_spec("b"),
        table_spec("c", phase="now", optional=True),
        phases=(Phase("now", "Now", severity="critical"),),
    )
    result = built(required, comparison(map(outcome, "abc")))
    assert [table.severity for table in result.tables] == ["critical", "high", "info"]


@pytest.mark.parametrize(
    ("found", "findings", "state"),
    [
        (outcome("orders"), [], "complete"),
        (outcome("orders", found="public.purchases"), [], "complete, found as public.purchases"),
        (outcome("orders", "missing", 3), [], "does not exist"),
        (
            outcome("orders", "missing", 3, found="shop.orders"),
            [],
            "does not exist, but shop.orders does",
        ),
        (
            outcome("orders", "partial", 9, 6, missing_columns=("total", "tax", "paid_at")),
            [finding(object=name, column=name) for name in ("total", "tax", "paid_at")],
            "lacks 3 of 9 columns",
        ),
        (
            outcome("orders", "partial", 1, 0, missing_columns=("total",)),
            [finding(column="total"), finding("rls-disabled", object="")],
            "lacks 1 of 1 column and differs in 1 point",
        ),
        (
            outcome("orders", "partial", 2, 2),
            [finding("rls-disabled"), finding("missing-index"), finding("x", kind="note")],
            "differs in 2 points",
        ),
        (
            outcome("orders", "unknown", 2, 1),
            [finding("default-mismatch", kind="unverified")],
            "could not be verified in 1 point",
        ),
        (outcome("orders", "unknown", 2, 0, found=None), [], "could not be checked"),
    ],
)
def test_state_is_one_phrase(found: Any, findings: Any, state: str) -> None:
    result = built(spec(table_spec("orders")), comparison([found], findings))
    assert result.tables[0].state == state


def test_columns_are_met_unmet_missing_or_unknown() -> None:
    required = spec(table_spec("orders", *map(column_spec, ("id", "total", "paid", "note"))))
    findings = [
        finding("type-mismatch", object="total", column="total"),
        finding("missing-column", object="paid", column="paid"),
        finding("default-mismatch", object="note", column="note", kind="unverified"),
        finding("type-wider", object="id", column="id", kind="note", severity="info"),
    ]
    compared = comparison([outcome("orders", "partial", 4, 1, missing_columns=("paid",))], findings)
    columns = built(required, compared).tables[0].columns
    assert [column.status for column in columns] == ["met", "unmet", "missing", "unknown"]


def test_every_column_of_a_missing_table_is_missing() -> None:
    required = spec(table_spec("orders", column_spec("id"), column_spec("total")))
    result = built(required, comparison([outcome("orders", "missing", 2)]))
    assert {column.status for column in result.tables[0].columns} == {"missing"}


def test_what_is_amiss_with_an_optional_table_is_a_note_and_still_told() -> None:
    required = spec(table_spec("orders", *map(column_spec, ("id", "total")), optional=True))
    findings = [
        finding("type-mismatch", object="total", column="total", kind="note", severity="info"),
        finding("type-wider", object="id", column="id", kind="note", severity="info"),
    ]
    result = built(required, comparison([outcome("orders", "partial", 2, 1)], findings))
    (table,) = result.tables
    assert [column.status for column in table.columns] == ["met", "unmet"]
    assert table.state == "differs in 1 point"
    assert result.verdict.passed


def test_row_estimate_and_remedy_come_from_the_table_that_was_found() -> None:
    compared = comparison([outcome("orders", "partial", found="public.purchases")])
    result = built(
        spec(table_spec("orders")),
        compared,
        schema(relation("purchases", row_estimate=41)),
        sql_by_table={"public.orders": "ALTER TABLE public.purchases …;"},
    )
    table = result.tables[0]
    assert (table.found, table.row_estimate) == ("public.purchases", 41)
    assert table.sql == "ALTER TABLE public.purchases …;"


def test_scores_of_near_tables_are_rounded_so_that_the_document_is_stable() -> None:
    near = Near("public.admin_logs", 2 / 3, ("id",), 3, "1 of 3 columns")
    result = built(spec(table_spec("logs")), comparison([outcome("logs", "missing", near=(near,))]))
    assert result.tables[0].near[0].score == 0.6667


@pytest.mark.parametrize(
    ("statuses", "expected", "verdict"),
    [
        (("complete", "complete"), "ready", "flowing"),
        (("complete", "partial"), "degraded", ""),
        (("missing", "partial"), "blocked", "none"),
        (("missing", "unknown"), "blocked", "none"),
        (("complete", "unknown"), "unknown", ""),
        (("partial", "unknown"), "unknown", ""),
    ],
)
def test_capability_status(statuses: Any, expected: str, verdict: str) -> None:
    required = spec(
        table_spec("a"),
        table_spec("b", optional=True),
        capabilities=(
            Capability(
                "pay",
                "Payments",
                (("public", "a"), ("public", "b"), ("public", "a")),
                source(),
                without=("Nobody pays.",),
                verdict=Verdict("Revenue", "none", "flowing"),
            ),
        ),
    )
    result = built(required, comparison(map(outcome, "ab", statuses)))
    (capability,) = result.capabilities
    assert (capability.status, capability.verdict, capability.area) == (
        expected,
        verdict,
        "Revenue",
    )
    assert capability.needs == ("public.a", "public.b")


def test_a_need_that_was_not_audited_is_unknown() -> None:
    required = spec(
        table_spec("a"), capabilities=(Capability("x", "X", (("other", "b"),), source()),)
    )
    (capability,) = built(required, comparison([outcome("a")])).capabilities
    assert (capability.status, capability.unknown) == ("unknown", ("other.b",))


@pytest.mark.parametrize(
    ("demand", "fact", "required", "actual", "status"),
    [
        ({"minimum": 58}, 12, "at least 58", "12", "unmet"),
        ({"minimum": 58}, "58", "at least 58", "58", "met"),
        ({"minimum": 58}, None, "at least 58", None, "unknown"),
        ({"minimum": 0}, None, "at least 0", None, "met"),
        ({"maximum": 2}, 3, "at most 2", "3", "unmet"),
        ({"minimum": 1, "maximum": 1}, 1, "exactly 1", "1", "met"),
        ({"minimum": 1, "maximum": 3}, 0, "1 to 3", "0", "unmet"),
        ({"required": ("a", "b")}, "b, a, c", "a, b", "a, b, c", "met"),
        ({"required": ("a", "b")}, "a", "a, b", "a", "unmet"),
        ({"required": ("a", "b")}, 1, "a, b", "1", "unmet"),
        ({"required": ("a", "b")}, 7, "a, b", "7", "unknown"),
        ({"required": ("a", "b")}, "", "a, b", "0", "unmet"),
        ({"minimum": 3, "required": ("a",)}, 2, "at least 3, among them a", "2", "unmet"),
        ({}, None, "any number", None, "met"),
    ],
)
def test_project_facts(
    demand: Any, fact: Any, required: str, actual: str | None, status: str
) -> None:
    requirement = ProjectRequirement("edge_functions", source(9), **demand)
    facts = {} if fact is None else {"edge_functions": fact}
    result = built(
        spec(table_spec("a"), project=(requirement,)), comparison([outcome("a")]), facts=facts
    )
    (stated,) = result.project
    assert (stated.required, stated.actual, stated.status) == (required, actual, status)
    assert stated.title == "Edge functions"
    rules = [found.rule for found in result.findings]
    assert rules == (["project-requirement"] if status == "unmet" else [])
    assert result.verdict.passed is (status != "unmet")
    assert any("Edge functions" in text for text in result.not_checked) is (status == "unknown")


def test_an_unmet_demand_on_the_project_stands_among_gaps_as_bad_as_it() -> None:
    requirement = ProjectRequirement("read_replicas", source(9), minimum=2, why="Reports are slow.")
    findings = [
        finding("a", severity="critical"),
        finding("b", severity="high"),
        finding("c", severity="medium"),
        finding("d", severity="high", kind="unverified"),
    ]
    result = built(
        spec(table_spec("a"), project=(requirement,)),
        comparison([outcome("a")], findings),
        facts={"read_replicas": 0},
    )
    assert [found.rule for found in result.findings] == ["a", "b", "project-requirement", "c", "d"]
    added = result.findings[2]
    assert added.message == "Read replicas: at least 2 required, 0 found."
    assert (added.source.line, added.why) == (9, "Reports are slow.")
    assert result.facts == {"read_replicas": "0"}


def test_extensions_are_listed_with_what_is_installed() -> None:
    required = spec(
        table_spec("a"),
        extensions=(
            ExtensionSpec("pgcrypto", source()),
            ExtensionSpec("vector", source(), version="0.7"),
            ExtensionSpec("pg_trgm", source()),
        ),
    )
    findings = [
        finding("extension-too-old", table="", object="vector"),
        finding("missing-extension", table="", object="pg_trgm"),
    ]
    database = schema(
        extensions=(Extension("pgcrypto", "1.4", "public"), Extension("vector", "0.5", "public"))
    )
    project = built(required, comparison([outcome("a")], findings), database).project
    assert [(f.name, f.required, f.actual, f.status) for f in project] == [
        ("extensions.pgcrypto", "pgcrypto", "1.4", "met"),
        ("extensions.vector", "vector 0.7 or newer", "0.5", "unmet"),
        ("extensions.pg_trgm", "pg_trgm", "not installed", "unmet"),
    ]


def test_extensions_that_could_not_be_read_are_unknown() -> None:
    required = spec(table_spec("a"), extensions=(ExtensionSpec("pgcrypto", source()),))
    findings = [finding("missing-extension", table="", object="pgcrypto", kind="unverified")]
    (fact,) = built(required, comparison([outcome("a")], findings)).project
    assert (fact.status, fact.actual) == ("unknown", None)


def test_what_was_not_looked_at_is_always_said() -> None:
    database = schema(
        unread=("policies: the reader has none",), set_aside=(SetAside("partition children", 4),)
    )
    result = built(
        spec(table_spec("a")),
        comparison([outcome("a")], beyond_spec=("public.logs",)),
        database,
        selection=("phase now",),
        warnings=("slow",),
    )
    assert result.not_checked == ("policies: the reader has none", "Row contents are never read.")
    assert result.set_aside == (("partition children", 4),)
    assert result.beyond_spec == ("public.logs",)
    assert (result.selection, result.warnings) == (("phase now",), ("slow",))


def test_only_gaps_are_counted_by_severity() -> None:
    findings = [
        finding("a", severity="critical"),
        finding("b", severity="low"),
        finding("c", severity="high", kind="unverified"),
        finding("d", severity="info", kind="note"),
    ]
    result = built(spec(table_spec("orders")), comparison([outcome("orders", "partial")], findings))
    assert dict(result.findings_by_severity) == {
        "critical": 1,
        "high": 0,
        "medium": 0,
        "low": 1,
        "info": 0,
    }
    assert (result.unverified, result.waived) == (1, 0)


def test_a_level_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UsageError, match="no level 'hihg'") as raised:
        built(spec(table_spec("a")), comparison([outcome("a")]), fail_on="hihg")
    assert raised.value.hint.startswith("did you mean high?")
