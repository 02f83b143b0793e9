"""GitLab Code Quality: a JSON array for the merge request widget."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from audit.render.annotation import annotated, headline
from audit.result.model import AuditResult, ResultFinding

_SEVERITIES = {
    "critical": "blocker",
    "high": "critical",
    "medium": "major",
    "low": "minor",
    "info": "info",
}


def render(result: AuditResult) -> str:
    """An issue per finding, worst first; an empty array for a clean audit."""
    return issues_of(annotated(result))


def issues_of(findings: Iterable[ResultFinding]) -> str:
    """The issues of these findings.

    The widget shows one issue per fingerprint, so that a repeated one gets a number.
    """
    seen: dict[str, int] = {}
    issues = []
    for finding in findings:
        count = seen[finding.fingerprint] = seen.get(finding.fingerprint, 0) + 1
        issues.append(_issue(finding, count))
    return json.dumps(issues, indent=2, ensure_ascii=False) + "\n"


def _issue(finding: ResultFinding, count: int) -> dict[str, Any]:
    identity = finding.fingerprint if count == 1 else f"{finding.fingerprint}/{count}"
    return {
        # The widget doesn't show check_name.
        "description": f"{finding.rule}: {headline(finding)}",
        "check_name": finding.rule,
        "fingerprint": sha256(identity.encode()).hexdigest(),
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": finding.source.path.removeprefix("./"),
            "lines": {"begin": finding.source.line},
        },
    }
