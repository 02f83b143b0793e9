"""`-f gitlab`: a Code Quality report."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from audit.render.gitlab import render
from audit.result.model import AuditResult, SourceRef, Waiver
from tests.builders import clean_result, result, result_finding, sample_result


def issues(audit: AuditResult) -> list[dict[str, Any]]:
    parsed: list[dict[str, Any]] = json.loads(render(audit))
    return parsed


def test_a_clean_audit_is_an_empty_array() -> None:
    assert render(clean_result()) == "[]\n"


def test_an_issue_has_what_the_widget_needs() -> None:
    (issue,) = issues(result((), [result_finding()]))
    assert issue["description"] == "missing-column: public.orders: Column `total` is missing."
    assert issue["check_name"] == "missing-column"
    assert issue["location"] == {"path": "specs/test.yaml", "lines": {"begin": 7}}
    assert issue["severity"] == "critical"


def test_no_byte_order_mark() -> None:
    assert render(sample_result()).startswith("[\n")


def test_every_fingerprint_is_unique_even_where_findings_share_one() -> None:
    twins = result((), [result_finding(), result_finding(), result_finding()])
    assert len({issue["fingerprint"] for issue in issues(twins)}) == 3
    found = issues(sample_result())
    assert len({issue["fingerprint"] for issue in found}) == len(found) == 12


def test_a_fingerprint_survives_rewording_and_moved_lines() -> None:
    before = result_finding()
    after = replace(before, message="Reworded.", source=SourceRef("specs/test.yaml", 99))
    first, second = (issues(result((), [each]))[0]["fingerprint"] for each in (before, after))
    assert first == second


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        ("critical", "blocker"),
        ("high", "critical"),
        ("medium", "major"),
        ("low", "minor"),
        ("info", "info"),
    ],
)
def test_severities_are_gitlab_s(severity: Any, expected: str) -> None:
    (issue,) = issues(result((), [result_finding(severity=severity)]))
    assert issue["severity"] == expected


def test_a_path_has_no_leading_dot() -> None:
    finding = result_finding(source=SourceRef("./specs/a.yaml", 2))
    assert issues(result((), [finding]))[0]["location"]["path"] == "specs/a.yaml"


def test_waived_findings_and_notes_are_left_out_and_the_unverified_are_marked() -> None:
    findings = [
        result_finding(waiver=Waiver("accepted")),
        result_finding(kind="note", severity="info"),
        result_finding(kind="unverified"),
    ]
    (issue,) = issues(result((), findings))
    assert issue["description"].startswith("missing-column: Could not be verified: ")
