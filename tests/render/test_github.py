"""`-f github`: workflow commands that nothing in a database can break out of."""

from __future__ import annotations

import re
from typing import Any

import pytest

from audit.render.github import render
from audit.result.model import AuditResult, Waiver
from tests.builders import clean_result, result, result_finding, sample_result

COMMAND = re.compile(r"::(error|warning|notice) ((?:[a-z]+=[^,:\r\n]*,?)+)::([^\r\n]*)")


def commands(audit: AuditResult) -> list[tuple[str, dict[str, str], str]]:
    parsed = []
    for line in render(audit).splitlines():
        match = COMMAND.fullmatch(line)
        assert match, line
        properties = dict(pair.split("=", 1) for pair in match[2].split(","))
        parsed.append((match[1], properties, match[3]))
    return parsed


def of_level(audit: AuditResult, level: str) -> list[str]:
    return [message for name, _, message in commands(audit) if name == level]


def test_every_line_is_one_command_whatever_the_text_holds() -> None:
    assert len(commands(sample_result())) == 13
    assert "\x1b" not in render(sample_result())


def test_a_finding_names_its_line_of_the_spec_and_its_rule() -> None:
    level, properties, message = commands(result((), [result_finding()]))[0]
    assert (level, properties) == (
        "error",
        {"file": "specs/test.yaml", "line": "7", "title": "missing-column"},
    )
    assert message == "public.orders: Column `total` is missing."


def test_properties_and_text_are_escaped() -> None:
    text = render(sample_result())
    assert "file=specs/wellness/odd%2C file%3Aname%25.yaml,line=6" in text
    assert "100%25 ☃" in text


def test_details_stand_on_lines_of_their_own() -> None:
    finding = result_finding(
        expected="integer", actual="text", why="Sums.", impact="", hint="Cast."
    )
    message = commands(result((), [finding]))[0][2]
    assert message.split("%0A")[1:] == [
        "Expected: integer",
        "Actual: text",
        "Why: Sums.",
        "What to do: Cast.",
    ]


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        ("critical", "error"),
        ("high", "error"),
        ("medium", "warning"),
        ("low", "notice"),
        ("info", "notice"),
    ],
)
def test_level_follows_severity(severity: Any, level: str) -> None:
    found = commands(result((), [result_finding(severity=severity)]))
    assert (level, "missing-column") in [(name, props["title"]) for name, props, _ in found]


def test_what_could_not_be_verified_says_so() -> None:
    found = of_level(result((), [result_finding(kind="unverified", severity="medium")]), "warning")
    assert found == ["Could not be verified: public.orders: Column `total` is missing."]


def test_waived_findings_and_notes_are_left_out() -> None:
    findings = [
        result_finding(waiver=Waiver("accepted")),
        result_finding(kind="note", severity="info"),
    ]
    assert len(commands(result((), findings))) == 1  # the verdict


def test_no_level_has_more_commands_than_a_step_shows() -> None:
    findings = [
        result_finding(severity=severity, object=f"c{number}")
        for severity in ("high", "medium", "low")
        for number in range(12)
    ]
    audit = result((), findings)
    for level, left in (("error", 3), ("warning", 3), ("notice", 4)):
        found = of_level(audit, level)
        assert len(found) == 10
        assert found[-1] == f"… and {left} more: see the report."


def test_exactly_ten_need_no_rest() -> None:
    audit = result((), [result_finding(object=f"c{number}") for number in range(10)])
    assert len(of_level(audit, "error")) == 10
    assert "more" not in render(audit)


def test_a_clean_audit_says_that_it_passed() -> None:
    assert render(clean_result()) == (
        "::notice title=schema-audit::Passed: 2 of 2 required tables are complete, 0 partial,"
        " 0 missing, 0 unknown.\n"
    )
