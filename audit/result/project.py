"""What is demanded of a project beside its tables: facts given from outside, and extensions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from audit.compare.context import fingerprint
from audit.compare.finding import Finding
from audit.compare.rules.project import PROJECT_REQUIREMENT
from audit.result.model import ProjectFact, ResultFinding, SourceRef
from audit.schema.model import Schema
from audit.spec.model import Spec
from audit.spec.objects import ExtensionSpec, ProjectRequirement

_TITLES = {
    "edge_functions": "Edge functions",
    "read_replicas": "Read replicas",
    "buckets": "Storage buckets",
}
_EXTENSION_RULES = ("missing-extension", "extension-too-old")

FactStatus = Literal["met", "unmet", "unknown"]


def project_facts(
    spec: Spec, schema: Schema, findings: Sequence[Finding], facts: Mapping[str, int | str]
) -> tuple[ProjectFact, ...]:
    """Every demand on what is no table, with what `facts` and the schema say of it.

    A fact is a number, or the names themselves separated by commas. One that was not given is
    unknown: no catalog holds it.
    """
    demands = [_project_fact(requirement, facts) for requirement in spec.project]
    verdicts = {finding.object: finding for finding in findings if finding.rule in _EXTENSION_RULES}
    installed = {extension.name: extension.version for extension in schema.extensions}
    demands += [
        _extension_fact(extension, verdicts.get(extension.name), installed.get(extension.name))
        for extension in spec.extensions
    ]
    return tuple(demands)


def project_findings(
    requirements: Sequence[ProjectRequirement], facts: Sequence[ProjectFact]
) -> tuple[ResultFinding, ...]:
    """A finding for every unmet demand: no comparator sees these facts."""
    unmet = {fact.name: fact for fact in facts if fact.status == "unmet"}
    return tuple(
        _finding(requirement, unmet[requirement.name])
        for requirement in requirements
        if requirement.name in unmet
    )


def _project_fact(requirement: ProjectRequirement, facts: Mapping[str, int | str]) -> ProjectFact:
    title = _TITLES.get(requirement.name, requirement.name.replace("_", " ").capitalize())
    fact = facts.get(requirement.name)
    count, names = _reading(fact)
    return ProjectFact(
        name=requirement.name,
        title=title,
        required=_demand(requirement),
        actual=None if fact is None else _shown(count, names),
        status=_status(requirement, count, names),
        why=requirement.why,
    )


def _reading(fact: int | str | None) -> tuple[int | None, tuple[str, ...] | None]:
    """A fact as (how many, their names); None for what it does not tell."""
    if fact is None:
        return None, None
    text = str(fact).strip()
    if text.isdecimal():
        return int(text), () if int(text) == 0 else None
    names = tuple(sorted({name.strip() for name in text.split(",") if name.strip()}))
    return len(names), names


def _shown(count: int | None, names: tuple[str, ...] | None) -> str:
    return ", ".join(names) if names else str(count)


def _demand(requirement: ProjectRequirement) -> str:
    minimum, maximum = requirement.minimum, requirement.maximum
    if minimum is not None and minimum == maximum:
        number = f"exactly {minimum}"
    elif minimum is not None and maximum is not None:
        number = f"{minimum} to {maximum}"
    elif minimum is not None:
        number = f"at least {minimum}"
    elif maximum is not None:
        number = f"at most {maximum}"
    else:
        number = ""
    names = ", ".join(requirement.required)
    if number and names:
        return f"{number}, among them {names}"
    return number or names or "any number"


def _status(
    requirement: ProjectRequirement, count: int | None, names: tuple[str, ...] | None
) -> FactStatus:
    least = max(requirement.minimum or 0, len(set(requirement.required)))
    if least == 0 and requirement.maximum is None:
        return "met"  # any number will do, an unknown one too
    if count is None:
        return "unknown"
    if count < least or (requirement.maximum is not None and count > requirement.maximum):
        return "unmet"
    if not requirement.required:
        return "met"
    if names is None:
        return "unknown"  # enough of them, but nothing tells whether they are the right ones
    return "met" if set(requirement.required) <= set(names) else "unmet"


def _extension_fact(
    extension: ExtensionSpec, finding: Finding | None, version: str | None
) -> ProjectFact:
    status: FactStatus = "met"
    if finding is not None and finding.kind != "note":
        status = "unknown" if finding.kind == "unverified" else "unmet"
    actual = version if version is not None else "not installed"
    at_least = f" {extension.version} or newer" if extension.version else ""
    return ProjectFact(
        name=f"extensions.{extension.name}",
        title=f"Extension {extension.name}",
        required=f"{extension.name}{at_least}",
        actual=None if status == "unknown" else actual,
        status=status,
        why=extension.why,
    )


def _finding(requirement: ProjectRequirement, fact: ProjectFact) -> ResultFinding:
    return ResultFinding(
        rule=PROJECT_REQUIREMENT.id,
        severity="high",
        kind="gap",
        table="",
        object=requirement.name,
        column=None,
        message=f"{fact.title}: {fact.required} required, {fact.actual} found.",
        expected=fact.required,
        actual=fact.actual or "",
        equality=None,
        why=requirement.why,
        impact="",
        hint="",
        source=SourceRef(requirement.source.path, requirement.source.line),
        fingerprint=fingerprint(PROJECT_REQUIREMENT.id, "", requirement.name),
    )
