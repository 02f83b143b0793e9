"""SARIF 2.1.0, for GitHub code scanning and whatever else reads it.

Waived findings are left out: GitHub ignores suppressions and would show them as open alerts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from audit.compare.registry import RULES_BY_ID
from audit.compare.rule import Rule
from audit.render.annotation import annotated, details, headline, place
from audit.result.model import AuditResult, ResultFinding

SCHEMA_URL = "https://json.schemastore.org/sarif-2.1.0.json"
MAX_RESULTS = 25_000  # GitHub refuses a file with more in one run
MAX_DESCRIPTION = 1024  # and longer descriptions of a rule

_LEVELS = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "note",
    "info": "note",
}
# Rules that are about who may read and write. GitHub shows an alert as a security one by this
# number alone: above 9 critical, from 7 high, from 4 medium.
_SECURITY = {
    "rls-disabled": "8.0",
    "policy-mismatch": "7.0",
    "excess-grant": "7.0",
    "rls-not-forced": "5.5",
    "missing-policy": "5.5",
}
_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")


def render(result: AuditResult) -> str:
    """One log with one run; results in the order of the document, worst first."""
    return log_of(
        annotated(result),
        RULES_BY_ID,
        identity=f"schema-audit/{result.target.display}/",
        started_at=result.started_at,
        tool_version=result.tool_version,
    )


def log_of(
    findings: Sequence[ResultFinding],
    rules: Mapping[str, Rule],
    *,
    identity: str,
    started_at: str,
    tool_version: str,
) -> str:
    """A log of these findings; `identity` names what was looked at, and ends with a slash."""
    shown = findings[:MAX_RESULTS]
    used = sorted({finding.rule for finding in shown})
    index = {rule: number for number, rule in enumerate(used)}
    invocation: dict[str, Any] = {"executionSuccessful": True, "startTimeUtc": started_at}
    if len(findings) > len(shown):
        text = f"{len(findings) - len(shown)} more findings are left out: see the report."
        notification = {"level": "warning", "message": {"text": text}}
        invocation["toolExecutionNotifications"] = [notification]
    run = {
        "tool": {
            "driver": {
                "name": "schema-audit",
                "semanticVersion": tool_version,
                "rules": [_rule(rule, rules.get(rule)) for rule in used],
            }
        },
        "automationDetails": {"id": identity},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, index[finding.rule]) for finding in shown],
    }
    log = {"$schema": SCHEMA_URL, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(rule_id: str, rule: Rule | None) -> dict[str, Any]:
    """A rule's words; a result read from a file may name one that this version doesn't know."""
    failure = rule.failure if rule else f"The requirement {rule_id} is not met"
    why = _flat(rule.why) if rule else f"{failure}."
    how = _flat(rule.how) if rule else "See the finding."
    step = _step(rule) if rule else 0
    security = _SECURITY.get(rule_id)
    properties: dict[str, Any] = {"tags": ["schema", *(["security"] if security else [])]}
    properties["precision"] = "very-high"
    if security:
        properties["security-severity"] = security
    else:
        properties["problem.severity"] = ("error", "warning", "recommendation")[step]
    return {
        "id": rule_id,
        "name": "".join(word.capitalize() for word in rule_id.split("-")),
        "shortDescription": {"text": _cut(failure)},
        "fullDescription": {"text": _cut(f"{failure}. {why}" if rule else why)},
        "help": {
            "text": f"{why}\n\n{how}",
            "markdown": f"**Why it matters**\n\n{why}\n\n**How to close it**\n\n{how}",
        },
        "defaultConfiguration": {"level": ("error", "warning", "note")[step]},
        "properties": properties,
    }


def _step(rule: Rule) -> int:
    """How mild a rule is: 0, 1 or 2."""
    if rule.severity is None:
        return min(rule.step, 2)
    return ("error", "warning", "note").index(_LEVELS[rule.severity])


def _result(finding: ResultFinding, rule_index: int) -> dict[str, Any]:
    return {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": {"text": _LINK.sub(r"\\[", "\n".join((headline(finding), *details(finding))))},
        "locations": [_location(finding)],
        "partialFingerprints": {
            # The only one that GitHub matches alerts by; computed from the line when absent.
            "primaryLocationLineHash": f"{finding.fingerprint}:1",
            "schemaAuditFinding/v1": finding.fingerprint,
        },
        "properties": {
            "severity": finding.severity,
            "kind": finding.kind,
            "equality": finding.equality or "",
        },
    }


def _location(finding: ResultFinding) -> dict[str, Any]:
    line = finding.source.line
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": _artifact(finding.source.path),
            "region": {"startLine": line, "startColumn": 1, "endLine": line, "endColumn": 1},
        }
    }
    if name := place(finding):
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "resource"}]
    return location


def _artifact(path: str) -> dict[str, str]:
    posix = path.replace("\\", "/")
    if posix.startswith("/"):
        return {"uri": "file://" + quote(posix)}
    return {"uri": quote(posix.removeprefix("./")), "uriBaseId": "%SRCROOT%"}


def _flat(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str) -> str:
    flat = _flat(text)
    return flat if len(flat) <= MAX_DESCRIPTION else f"{flat[: MAX_DESCRIPTION - 1]}…"
