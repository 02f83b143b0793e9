"""`-f junit`: well-formed, counted, unique, and passed requirements are there too."""

from __future__ import annotations

from collections import Counter
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from audit.render.junit import render
from audit.result.model import AuditResult, ResultColumn, Waiver
from tests.builders import (
    clean_result,
    group,
    result,
    result_finding,
    result_table,
    sample_result,
)

ELEMENTS = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def parsed(audit: AuditResult) -> ET.Element:
    return ET.fromstring(render(audit))


def orders(*findings: Any, status: Any = "partial", **fields: Any) -> AuditResult:
    absent = status == "missing"
    columns = tuple(
        ResultColumn(
            name,
            "text",
            "missing" if absent else "unmet" if any(f.column == name for f in findings) else "met",
        )
        for name in ("id", "total")
    )
    table = result_table("public.orders", status, columns=columns, **fields)
    return result([table], findings)


def outcomes(audit: AuditResult) -> dict[str, str]:
    return {
        case.attrib["name"]: case[0].tag if len(case) else "passed"
        for case in parsed(audit).iter("testcase")
    }


@pytest.mark.parametrize("audit", [sample_result(), clean_result(), result()])
def test_counts_are_those_of_the_elements(audit: AuditResult) -> None:
    root = parsed(audit)
    for element in (root, *root.iter("testsuite")):
        assert int(element.attrib["tests"]) == len(list(element.iter("testcase")))
        for attribute, tag in ELEMENTS.items():
            assert int(element.attrib[attribute]) == len(list(element.iter(tag)))


def test_names_are_unique() -> None:
    cases = parsed(sample_result()).iter("testcase")
    names = Counter((case.attrib["classname"], case.attrib["name"]) for case in cases)
    assert set(names.values()) == {1}


def test_findings_of_one_name_get_a_number() -> None:
    audit = orders(*(result_finding("missing-check", object="a") for _ in range(3)))
    names = [name for name in outcomes(audit) if name.startswith("missing-check")]
    assert names == ["missing-check a", "missing-check a (2)", "missing-check a (3)"]


def test_a_suite_per_category_and_one_for_what_is_no_table() -> None:
    names = [suite.attrib["name"] for suite in parsed(sample_result()).iter("testsuite")]
    assert names == [
        "Authentication & identity",
        "Payments | billing <core>",
        "Messaging",
        "No category",
        "Beside the tables",
    ]


def test_what_passes_is_a_case_too() -> None:
    assert set(outcomes(clean_result()).values()) == {"passed"}
    audit = orders(result_finding("type-mismatch", column="total"))
    assert outcomes(audit) == {"exists": "passed", "column id": "passed", "column total": "failure"}


def test_a_missing_table_fails_once_and_its_columns_are_skipped() -> None:
    audit = orders(result_finding("missing-table", object="orders"), status="missing")
    assert outcomes(audit) == {
        "exists": "failure",
        "column id": "skipped",
        "column total": "skipped",
    }


def test_a_missing_optional_table_is_skipped() -> None:
    note = result_finding("missing-table", object="orders", kind="note", severity="info")
    audit = orders(note, status="missing", optional=True)
    assert set(outcomes(audit).values()) == {"skipped"}


@pytest.mark.parametrize("status", ["missing", "unmet", "unknown"])
def test_a_column_that_is_not_met_never_passes(status: Any) -> None:
    columns = (ResultColumn("note", "text", status),)
    audit = result([result_table("public.orders", "unknown", columns=columns)])
    assert outcomes(audit)["column note"] == "skipped"


def test_what_could_not_be_told_is_an_error() -> None:
    audit = orders(
        result_finding("missing-table", object="orders", kind="unverified"), status="unknown"
    )
    assert outcomes(audit)["exists"] == "error"
    audit = orders(
        result_finding("default-mismatch", column="total", kind="unverified"), status="unknown"
    )
    assert outcomes(audit) == {"exists": "passed", "column id": "passed", "column total": "error"}


def test_an_unknown_table_of_which_nothing_is_said_is_an_error() -> None:
    assert outcomes(orders(status="unknown"))["exists"] == "error"


def test_a_waived_finding_is_skipped_with_its_reason_in_message_and_text() -> None:
    waiver = Waiver("rebuilt in May", "data team", "2026-06-01")
    audit = orders(result_finding("missing-index", object="total", waiver=waiver))
    assert outcomes(audit)["missing-index total"] == "skipped"
    (skipped,) = parsed(audit).iter("skipped")
    text = "Waived: rebuilt in May, by data team, until 2026-06-01"
    assert skipped.attrib["message"] == text
    assert (skipped.text or "").startswith(text + "\nmissing-index (high)")


def test_a_column_with_a_waived_and_an_open_gap_fails() -> None:
    audit = orders(
        result_finding("type-mismatch", column="total", waiver=Waiver("accepted")),
        result_finding("nullability-mismatch", column="total"),
    )
    assert outcomes(audit)["column total"] == "failure"


def test_a_note_is_no_case() -> None:
    audit = orders(result_finding("type-wider", object="total", kind="note", severity="info"))
    assert outcomes(audit) == {"exists": "passed", "column id": "passed", "column total": "passed"}


def test_the_text_of_a_failure_says_everything() -> None:
    finding = result_finding(column="total", expected="numeric", actual="nothing", why="Sums.")
    (failure,) = parsed(orders(finding)).iter("failure")
    assert failure.attrib["type"] == "missing-column"
    assert (failure.text or "").splitlines() == [
        "missing-column (high): public.orders: Column `total` is missing.",
        "Expected: numeric",
        "Actual: nothing",
        "Why: Sums.",
    ]


def test_a_case_names_its_line_of_the_spec() -> None:
    case = next(c for c in parsed(sample_result()).iter("testcase") if len(c))
    assert (case.attrib["file"], case.attrib["line"]) == (
        "specs/wellness/authentication.yaml",
        "12",
    )


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    hostile = "".join(map(chr, [*range(0x20), 0x7F, 0xD800, 0xFFFE, 0xFFFF])) + "]]>"
    finding = result_finding(object=hostile, message=hostile, expected=hostile)
    table = result_table("public.orders", "partial")
    audit = result(
        [table], [finding], categories=(group("x", hostile, [table]), group(None, "None", ()))
    )
    assert next(parsed(audit).iter("failure")).text
