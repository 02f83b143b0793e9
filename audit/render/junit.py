"""JUnit XML: a suite per category, a test case per required table, column and other finding.

Passed ones are there too, so that a server that compares two runs sees what was closed. GitLab
shows the text of an element and not its `message`, and of two cases with one name only the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple
from xml.etree import ElementTree as ET

from audit.render.annotation import details, headline
from audit.render.report.words import clean
from audit.result.model import AuditResult, ResultFinding, ResultTable, SourceRef

Outcome = Literal["failure", "error", "skipped"]

# What XML 1.0 cannot hold, even escaped.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Case(NamedTuple):
    """A test case; without an outcome it passed. `kind` is the rule, `lines` the text."""

    classname: str
    name: str
    source: SourceRef
    outcome: Outcome | None = None
    kind: str = ""
    lines: tuple[str, ...] = ()


def render(result: AuditResult) -> str:
    """The report as one XML document, whose counts are those of its elements."""
    return document_of(_suites(result), result.started_at)


def document_of(suites_of: Iterable[tuple[str, list[Case]]], started_at: str) -> str:
    """The XML document of these suites: a title each, and its cases."""
    root = ET.Element("testsuites", name="schema-audit")
    suites = [_suite(started_at, title, cases) for title, cases in suites_of if cases]
    for attribute in ("tests", "failures", "errors", "skipped"):
        root.set(attribute, str(sum(int(suite.get(attribute, "0")) for suite in suites)))
    root.set("time", "0")
    root.set("timestamp", started_at)
    root.extend(suites)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suites(result: AuditResult) -> Iterable[tuple[str, list[Case]]]:
    tables = {table.name: table for table in result.tables}
    by_table: dict[str, list[ResultFinding]] = {name: [] for name in tables}
    elsewhere: list[ResultFinding] = []
    for finding in result.findings:
        by_table.get(finding.table, elsewhere).append(finding)
    for group in result.categories:
        cases: list[Case] = []
        for name in group.tables:
            cases += _table_cases(tables[name], by_table[name])
        yield group.title, cases
    beside = [_finding_case("project", finding) for finding in elsewhere if finding.kind != "note"]
    yield "Beside the tables", beside


def _table_cases(table: ResultTable, findings: Sequence[ResultFinding]) -> list[Case]:
    columns: dict[str, list[ResultFinding]] = {column.name: [] for column in table.columns}
    whole: list[ResultFinding] = []  # about the table as such
    for finding in findings:
        if finding.column in columns:
            columns[finding.column].append(finding)
        elif finding.kind != "note":
            whole.append(finding)
    absent = table.status == "missing"
    root_findings = [f for f in whole if absent or f.rule == "missing-table"]
    told = any(finding.kind == "unverified" for finding in findings)
    cases = [_existence(table, root_findings, silent=table.status == "unknown" and not told)]
    for column in table.columns:
        case = _case(table.name, f"column {column.name}", table.source, columns[column.name])
        if case.outcome is None and column.status != "met":
            # Not looked at, or optional: no failure, and no pass either.
            text = f"{table.name} {table.state}." if absent else f"The column is {column.status}."
            case = case._replace(outcome="skipped", lines=(text,))
        cases.append(case)
    cases += [_finding_case(table.name, f) for f in whole if f not in root_findings]
    return cases


def _existence(table: ResultTable, findings: Sequence[ResultFinding], *, silent: bool) -> Case:
    """Whether the table is there; `silent` where it is unknown and no finding says why."""
    if findings:
        return _case(table.name, "exists", table.source, findings)
    if table.status != "missing" and not silent:
        return Case(table.name, "exists", table.source)
    text = f"{table.name} {table.state}."
    outcome: Outcome = "error" if silent else "failure"
    if table.optional:  # what it lacks is a note, and no finding of the kinds above
        text, outcome = f"{text} It is optional.", "skipped"
    return Case(table.name, "exists", table.source, outcome, "missing-table", (text,))


def _finding_case(classname: str, finding: ResultFinding) -> Case:
    name = f"{finding.rule} {finding.object}".rstrip()
    return _case(classname, name, finding.source, (finding,))


def _case(classname: str, name: str, source: SourceRef, findings: Sequence[ResultFinding]) -> Case:
    """A case of all that was found about one thing: the worst of it is its outcome."""
    outcomes: tuple[tuple[Outcome, list[ResultFinding]], ...] = (
        ("failure", [f for f in findings if f.waiver is None and f.kind == "gap"]),
        ("error", [f for f in findings if f.waiver is None and f.kind == "unverified"]),
        ("skipped", [f for f in findings if f.waiver is not None]),
    )
    for outcome, found in outcomes:
        if found:
            lines = [line for finding in findings for line in lines_of(finding)]
            return Case(classname, name, found[0].source, outcome, found[0].rule, tuple(lines))
    return Case(classname, name, source)


def lines_of(finding: ResultFinding) -> tuple[str, ...]:
    """A finding in full, a line for each thing that it says."""
    text = (f"{finding.rule} ({finding.severity}): {headline(finding)}", *details(finding))
    if finding.waiver is None:
        return text
    waiver = finding.waiver
    facts = (
        f"Waived: {clean(waiver.reason)}",
        f"by {clean(waiver.owner)}" if waiver.owner else "",
        f"until {waiver.expires}" if waiver.expires else "",
    )
    return (", ".join(fact for fact in facts if fact), *text)


def _suite(started_at: str, title: str, cases: list[Case]) -> ET.Element:
    counts = {
        outcome: sum(case.outcome == outcome for case in cases)
        for outcome in ("failure", "error", "skipped")
    }
    suite = ET.Element(
        "testsuite",
        name=_legal(title),
        tests=str(len(cases)),
        failures=str(counts["failure"]),
        errors=str(counts["error"]),
        skipped=str(counts["skipped"]),
        time="0",
        timestamp=started_at,
    )
    taken: set[tuple[str, str]] = set()
    for case in cases:
        name, copy = _legal(case.name), 1
        while (case.classname, name) in taken:
            copy += 1
            name = f"{_legal(case.name)} ({copy})"
        taken.add((case.classname, name))
        suite.append(_element(case, name))
    return suite


def _element(case: Case, name: str) -> ET.Element:
    element = ET.Element(
        "testcase",
        classname=_legal(case.classname),
        name=name,
        file=_legal(case.source.path),
        line=str(case.source.line),
        time="0",
    )
    if case.outcome is not None:
        child = ET.SubElement(element, case.outcome, message=_legal(case.lines[0]))
        if case.outcome != "skipped":
            child.set("type", _legal(case.kind))
        child.text = _legal("\n".join(case.lines))
    return element


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)
