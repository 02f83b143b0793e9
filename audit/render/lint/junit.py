"""JUnit XML of `spec check`: a suite, in it a case for each rule that is met, and each finding."""

from __future__ import annotations

from audit.lint.registry import LINT_RULES
from audit.lint.report import LintReport
from audit.render.junit import Case, Outcome, document_of, lines_of
from audit.result.model import ResultFinding, SourceRef
from audit.result.verdict import NEVER
from audit.severity import at_least


def render(report: LintReport) -> str:
    """The report as one XML document; a finding that the gate lets pass is skipped."""
    by_rule: dict[str, list[ResultFinding]] = {rule.id: [] for rule in LINT_RULES}
    for finding in report.findings:
        by_rule[finding.rule].append(finding)
    whole = SourceRef(report.spec.sources[0][0], 1)
    cases: list[Case] = []
    for rule, findings in by_rule.items():
        if not findings:
            cases.append(Case("spec check", rule, whole))
        cases += [_case(finding, report.verdict.fail_on) for finding in findings]
    return document_of([("spec check", cases)], report.started_at)


def _case(finding: ResultFinding, fail_on: str) -> Case:
    fails = fail_on != NEVER and at_least(finding.severity, fail_on)
    outcome: Outcome = "failure" if fails else "skipped"
    name = " ".join(filter(None, (finding.rule, finding.table, finding.object)))
    return Case("spec check", name, finding.source, outcome, finding.rule, lines_of(finding))
