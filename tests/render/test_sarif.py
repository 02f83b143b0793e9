"""`-f sarif`: what GitHub code scanning needs of a log, and nothing that it refuses."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from audit.compare.registry import RULES
from audit.render import sarif
from audit.render.sarif import render
from audit.result.model import AuditResult, SourceRef, Waiver
from tests.builders import clean_result, result, result_finding, sample_result


def run(audit: AuditResult) -> dict[str, Any]:
    log = json.loads(render(audit))
    assert log["version"] == "2.1.0"
    (only,) = log["runs"]
    parsed: dict[str, Any] = only
    return parsed


def rules(audit: AuditResult) -> dict[str, dict[str, Any]]:
    return {rule["id"]: rule for rule in run(audit)["tool"]["driver"]["rules"]}


def test_a_clean_audit_has_no_results() -> None:
    assert run(clean_result())["results"] == []
    assert run(clean_result())["tool"]["driver"]["rules"] == []


def test_every_result_has_what_is_shown() -> None:
    audit = run(sample_result())
    listed = audit["tool"]["driver"]["rules"]
    for found in audit["results"]:
        assert listed[found["ruleIndex"]]["id"] == found["ruleId"]
        assert found["level"] in ("error", "warning", "note")
        assert found["message"]["text"]
        (location,) = found["locations"]
        region = location["physicalLocation"]["region"]
        assert region["startLine"] == region["endLine"] >= 1
        assert found["partialFingerprints"]["primaryLocationLineHash"]


def test_every_rule_has_what_is_shown() -> None:
    findings = [result_finding(rule.id) for rule in RULES]
    found = rules(result((), findings))
    assert sorted(found) == sorted(rule.id for rule in RULES)
    for rule in found.values():
        for key in ("shortDescription", "fullDescription", "help"):
            assert 0 < len(rule[key]["text"]) <= 1024 or key == "help"
            assert "  " not in rule[key]["text"]
        assert rule["help"]["markdown"]
        assert len(rule["name"]) <= 255
        assert len(rule["properties"]["tags"]) <= 10


def test_a_rule_that_this_version_does_not_know_is_still_shown() -> None:
    assert "future-rule" in rules(result((), [result_finding("future-rule")]))


def test_only_rules_about_access_are_security_ones() -> None:
    found = rules(result((), [result_finding(rule.id) for rule in RULES]))
    security = {name for name, rule in found.items() if "security" in rule["properties"]["tags"]}
    assert security == {
        name for name, rule in found.items() if "security-severity" in rule["properties"]
    }
    assert security == set(sarif._SECURITY)
    assert all(0 < float(number) <= 10 for number in sarif._SECURITY.values())


def test_a_location_is_the_line_of_the_spec_and_the_object() -> None:
    finding = result_finding(column="total", source=SourceRef("./specs/a b.yaml", 12))
    location = run(result((), [finding]))["results"][0]["locations"][0]
    assert location["physicalLocation"]["artifactLocation"] == {
        "uri": "specs/a%20b.yaml",
        "uriBaseId": "%SRCROOT%",
    }
    assert location["physicalLocation"]["region"]["startLine"] == 12
    assert location["logicalLocations"] == [
        {"fullyQualifiedName": "public.orders.total", "kind": "resource"}
    ]


def test_the_object_of_a_missing_table_is_the_table() -> None:
    finding = result_finding("missing-table", object="orders")
    location = run(result((), [finding]))["results"][0]["locations"][0]
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "public.orders"


def test_an_absolute_path_is_a_file_address() -> None:
    finding = result_finding(source=SourceRef("/tmp/a.yaml", 1))
    location = run(result((), [finding]))["results"][0]["locations"][0]
    assert location["physicalLocation"]["artifactLocation"] == {"uri": "file:///tmp/a.yaml"}


def test_waived_findings_and_notes_are_left_out() -> None:
    findings = [
        result_finding(waiver=Waiver("accepted")),
        result_finding(kind="note", severity="info"),
    ]
    assert run(result((), findings))["results"] == []


def test_what_could_not_be_verified_is_marked() -> None:
    (found,) = run(result((), [result_finding(kind="unverified", severity="medium")]))["results"]
    assert found["message"]["text"].startswith("Could not be verified: ")
    assert (found["level"], found["properties"]["kind"]) == ("warning", "unverified")


def test_text_of_a_database_makes_no_link() -> None:
    (found,) = run(result((), [result_finding(message="[click](http://evil) a[1]")]))["results"]
    assert found["message"]["text"] == r"public.orders: \[click](http://evil) a[1]"


def test_targets_have_categories_of_their_own() -> None:
    identity = run(sample_result())["automationDetails"]["id"]
    assert identity == "schema-audit/auditor@db.example.com:5432/shop/"


def test_more_results_than_are_accepted_are_left_out_and_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sarif, "MAX_RESULTS", 2)
    audit = run(result((), [result_finding(object=f"c{number}") for number in range(5)]))
    assert len(audit["results"]) == 2
    (note,) = audit["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "3 more findings are left out: see the report."


def test_no_property_that_the_standard_does_not_know() -> None:
    known = {
        "run": "tool automationDetails invocations columnKind results",
        "result": "ruleId ruleIndex level message locations partialFingerprints properties",
        "rule": "id name shortDescription fullDescription help defaultConfiguration properties",
    }
    audit = run(sample_result())
    assert set(audit) <= set(known["run"].split())
    for found in audit["results"]:
        assert set(found) <= set(known["result"].split())
    for rule in audit["tool"]["driver"]["rules"]:
        assert set(rule) <= set(known["rule"].split())
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", audit["invocations"][0]["startTimeUtc"])
