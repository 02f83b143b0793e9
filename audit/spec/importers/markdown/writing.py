"""What a document tells, as the files of a spec."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.errors import Problem
from audit.spec.importers.ddl.draft import Key
from audit.spec.importers.ddl.writing import SpecParts
from audit.spec.importers.imported import MODELINE, Imported, file_name
from audit.spec.importers.markdown import rules
from audit.spec.importers.markdown.capabilities import CapabilityDraft
from audit.spec.importers.markdown.document import Entry
from audit.spec.importers.markdown.grouping import Categories
from audit.spec.importers.markdown.phases import PhaseDraft, Phases
from audit.spec.importers.markdown.referenced import Referenced
from audit.spec.importers.yaml_text import Flow, Value, to_yaml

_NOTED = 40  # problems named in the comment
_LEFT_OUT = frozenset(
    {rules.SQL_NOT_READ.id, rules.SQL_LEFT_OUT.id, rules.UNREAD_COLUMN.id, rules.UNMATCHED_ITEM.id}
)
_ALL_ONE = frozenset({rules.NO_PHASE.id})  # told in one line


@dataclass
class DocumentSpec:
    """All that was read of a document."""

    title: str
    path: str
    entries: Mapping[Key, Entry]
    categories: Categories
    phases: Phases
    capabilities: Sequence[CapabilityDraft]
    referenced: Sequence[Referenced] = ()


def write_document(
    spec: DocumentSpec, parts: SpecParts, problems: Sequence[Problem], *, single: bool
) -> Imported:
    """The files: `spec.yaml` alone if `single`, else with one for each category."""
    head = parts.head(spec.title)
    if spec.categories.found:
        head["categories"] = {
            each.id: {"title": each.title, "description": each.description}
            if each.description
            else Flow({"title": each.title})
            for each in spec.categories.found
        }
    if spec.phases.found:
        head["phases"] = {phase.id: _phase(phase) for phase in spec.phases.found}
    if spec.capabilities:
        head["capabilities"] = {
            each.id: _capability(each, parts.tables) for each in spec.capabilities
        }
    head |= parts.types()
    of = {id(entry): each.id for each in spec.categories.found for entry in each.tables}
    areas = {key: of.get(id(entry), "") for key, entry in spec.entries.items()}
    areas |= {each.key: areas.get(each.by[0].key, "") for each in spec.referenced}
    implied = {each.key: _implied(each, spec) for each in spec.referenced}

    def context(key: Key) -> Mapping[str, Value]:
        entry = spec.entries.get(key)
        found = _context(entry, spec.phases) if entry is not None else implied.get(key, {})
        return {"category": areas[key], **found} if single and areas.get(key) else found

    files: dict[str, dict[str, Value]] = {}
    if single:
        files["spec.yaml"] = head | parts.relations(_ordered(spec, parts), context)
    else:
        files["spec.yaml"] = head
        for category in [each.id for each in spec.categories.found] + [""]:
            own = [key for key in _ordered(spec, parts) if areas.get(key, "") == category]
            tables = parts.relations(own, context)
            if tables:
                start: dict[str, Value] = {"category": category} if category else {}
                files[file_name(category or "tables", files)] = start | tables
    texts = {name: MODELINE + to_yaml(document) for name, document in files.items()}
    comment = _comment(spec, sorted(problems, key=lambda problem: problem.line))
    texts["spec.yaml"] = texts["spec.yaml"].replace(MODELINE, MODELINE + comment, 1)
    omitted = tuple(str(each) for each in problems if each.rule in _LEFT_OUT)
    return Imported(texts, len(parts.tables), omitted)


def _ordered(spec: DocumentSpec, parts: SpecParts) -> list[Key]:
    """The tables in the order of the document; views that SQL makes come last."""
    known = [key for key in spec.entries if key in parts.tables]
    return known + [key for key in parts.tables if key not in spec.entries]


def _context(entry: Entry, phases: Phases) -> dict[str, Value]:
    """The business context of a table."""
    found: dict[str, Value] = {}
    phase = phases.of(entry)
    if phase is not None:
        found["phase"] = phase.id
    for key in ("description", "why", "impact"):
        text = getattr(entry, key)
        if text:
            found[key] = text
    if entry.near:
        found["near"] = Flow(entry.near)
    return found


def _implied(referenced: Referenced, spec: DocumentSpec) -> dict[str, Value]:
    """What is said of a table that only foreign keys ask for: due when the first of them is."""
    by = [spec.entries.get(table.key) for table in referenced.by]
    due = [phase for phase in spec.phases.found if any(entry in phase.tables for entry in by)]
    names = ", ".join(table.name for table in referenced.by)
    verb = "references" if len(referenced.by) == 1 else "reference"
    text = f"{names} {verb} it; the document neither lists nor defines it."
    found: dict[str, Value] = {"phase": due[0].id} if due else {}
    return found | {"description": text}


def _phase(phase: PhaseDraft) -> Value:
    found: dict[str, Value] = {"title": phase.title}
    if phase.when:
        found["when"] = phase.when
    found["severity"] = phase.severity
    if phase.goal:
        found["goal"] = phase.goal
    return found


def _capability(capability: CapabilityDraft, tables: Mapping[Key, object]) -> Value:
    found: dict[str, Value] = {
        "title": capability.title,
        "needs": Flow([entry.shown for entry in capability.needs]),
    }
    if capability.without:
        found["without"] = capability.without
    if capability.area:
        found["verdict"] = Flow({"area": capability.area, "blocked": capability.blocked})
    return found


def _comment(spec: DocumentSpec, problems: Sequence[Problem]) -> str:
    """Where the spec comes from, what was decided, and what is wrong with the document."""
    lines = [f"# Read from {spec.path}."]
    if spec.categories.guessed:
        names = ", ".join(entry.shown for entry in spec.categories.guessed)
        lines.append(f"# Put into a category by name alone: {names}.")
    told = [problem for problem in problems if problem.rule not in _ALL_ONE]
    for rule in _ALL_ONE:
        of_rule = [problem.subject for problem in problems if problem.rule == rule]
        if of_rule:
            told.append(Problem(spec.path, 0, f"in no phase: {', '.join(of_rule)}"))
    if told:
        noun = "problem" if len(told) == 1 else "problems"
        lines.append(f"# {len(told)} {noun} of the document:")
        for problem in told[:_NOTED]:
            place = f"line {problem.line}: " if problem.line else ""
            lines.append(f"#   {place}{problem.message}")
        if len(told) > _NOTED:
            lines.append(f"#   … and {len(told) - _NOTED} more")
    cleaned = (
        " ".join("".join(c if c.isprintable() else " " for c in x).split(" ")) for x in lines
    )
    return "\n".join(cleaned) + "\n"
