"""`AuditResult` → `Report`: what the reports for people say, so that all of them say the same."""

from __future__ import annotations

from audit.render.report import sentences, words
from audit.render.report.model import (
    CapabilityEntry,
    FactRow,
    Figure,
    Method,
    Need,
    PhaseEntry,
    Report,
    Step,
    SummaryRow,
)
from audit.render.report.tables import finding_row, sort_tables
from audit.render.report.words import Names, count, listing
from audit.result.model import AuditResult, CapabilityResult, Counts, Group, ResultTable

_URGENCY = ("blocked", "degraded", "unknown", "ready")
_ACTIONS = {"missing": "Create", "partial": "Complete", "unknown": "Check"}


def build_report(result: AuditResult) -> Report:
    """Everything a report says of `result`. Pure; every figure is one that `result` holds."""
    names = Names(result)
    tables = sort_tables(result, names)
    findings = tuple(finding_row(f, names) for f in result.findings)
    capabilities = _capabilities(result, names)
    title = result.spec.title
    return Report(
        title=f"{title}: database audit" if title else "Database audit",
        description=result.spec.description,
        date=words.moment(result.started_at),
        target=result.target.display,
        server=_server(result),
        selection=f"Only part of the spec was audited: {listing(result.selection)}."
        if result.selection
        else "",
        state=_state(result),
        verdict=sentences.verdict(result),
        figures=_figures(result),
        severities=tuple((s, n) for s, n in result.findings_by_severity.items() if n),
        finding=sentences.critical_finding(result),
        totals=_summary("Total", result.totals),
        categories=tuple(_summary(g.title, g.counts) for g in result.categories),
        phases=tuple(_summary(g.title, g.counts) for g in result.phases),
        gaps=tuple(c for c in capabilities if c.status != "ready"),
        ready=tuple(c for c in capabilities if c.status == "ready"),
        right=_right(result),
        right_tables=tables.right,
        sufficiency=sentences.sufficiency(result),
        plan=_plan(result, names),
        plan_note=_plan_note(result),
        next_command="schema-audit plan",
        answer=sentences.answer(result),
        facts=tuple(
            FactRow(p.title, p.required, p.actual or "not looked at", p.status, p.why)
            for p in result.project
        ),
        existing=tables.existing,
        optional=tables.optional,
        beyond_spec=names.shorten(result.beyond_spec),
        missing=tables.missing,
        partial=tables.partial,
        unknown=tables.unknown,
        elsewhere=tuple(f for f in findings if not f.table),
        findings=findings,
        waived=tuple(f for f in findings if f.state == "waived"),
        method=_method(result, names),
    )


def _server(result: AuditResult) -> str:
    parts = []
    if result.target.server_version:
        parts.append(f"PostgreSQL {result.target.server_version}")
    if result.target.role:
        parts.append(f"read as {result.target.role}")
    return ", ".join(parts)


def _summary(title: str, counts: Counts) -> SummaryRow:
    return SummaryRow(title, counts, words.coverage(counts), words.columns_met(counts))


def _state(result: AuditResult) -> tuple[Figure, ...]:
    """What there is today: tables, edge functions, replicas; what nobody counted says so."""
    known = dict(result.facts)
    known |= {p.name: p.actual for p in result.project if p.actual is not None}

    def fact(name: str, noun: str) -> Figure:
        value = known.get(name)
        if value is None:
            return Figure(f"{noun}s", "not looked at", tone="unknown")
        return Figure(noun if value == "1" else f"{noun}s", value)

    have = result.target.tables
    return (
        Figure("table in the database" if have == 1 else "tables in the database", f"{have:,}"),
        fact("edge_functions", "edge function"),
        fact("read_replicas", "read replica"),
    )


def _figures(result: AuditResult) -> tuple[Figure, ...]:
    t = result.totals
    return (
        Figure("required", f"{t.required:,}", "tables in the spec"),
        Figure("complete", f"{t.complete:,}", "all that is asked", "complete"),
        Figure(
            "partial", f"{t.partial:,}", "exist, lack something", "partial" if t.partial else ""
        ),
        Figure("missing", f"{t.missing:,}", "do not exist", "missing" if t.missing else ""),
        Figure("unknown", f"{t.unknown:,}", "could not be checked", "unknown" if t.unknown else ""),
        Figure("coverage", words.coverage(t), "of tables complete"),
        Figure("columns met", words.columns_met(t), "of required columns"),
    )


def _capabilities(result: AuditResult, names: Names) -> tuple[CapabilityEntry, ...]:
    """Worst first; within a status in the spec's order, which is its author's."""
    status = {t.name: t.status for t in result.tables}
    numbers = {t.name: t.number for t in result.tables}

    def urgency(c: CapabilityResult) -> int:
        return _URGENCY.index(c.status)

    return tuple(
        CapabilityEntry(
            title=c.title,
            description=c.description,
            status=c.status,
            verdict=sentences.capability_verdict(c),
            without=c.without,
            needs=tuple(
                Need(names.short(n), numbers.get(n, 0), status.get(n, "unknown")) for n in c.needs
            ),
            standing=sentences.capability_standing(c, numbers, names),
        )
        for c in sorted(result.capabilities, key=urgency)
    )


def _right(result: AuditResult) -> tuple[str, ...]:
    """What needs no work, a sentence each."""
    lines = []
    if result.totals.complete:
        noun = count(result.totals.required, "required table")
        lines.append(f"{result.totals.complete:,} of {noun} have everything that is asked of them.")
    whole = [
        g.title
        for g in result.categories
        if g.counts.required and g.counts.complete == g.counts.required
    ]
    if whole:
        lines.append(f"Nothing is left to do in {listing(whole)}.")
    met = [p.title for p in result.project if p.status == "met"]
    if met:
        lines.append(f"Met outside the tables: {listing(met)}.")
    if not lines:
        none = "No required table is complete yet."
        lines.append(none if result.totals.required else "The spec requires no table.")
    return tuple(lines)


def _plan(result: AuditResult, names: Names) -> tuple[PhaseEntry, ...]:
    tables = {t.name: t for t in result.tables}
    order = {p.id: i for i, p in enumerate(result.phases)}
    titles = {p.id: p.title for p in result.phases}

    def step(table: ResultTable) -> Step:
        wanting = [tables[n] for n in table.depends_on if n in tables and n != table.name]
        wanting = [t for t in wanting if t.status == "missing"]
        later = [t for t in wanting if order.get(t.phase, -1) > order.get(table.phase, -1)]
        note = table.state if table.status != "missing" else ""
        if later:
            note = listing(f"{names.short(t.name)} is planned for {titles[t.phase]}" for t in later)
        return Step(
            names.short(table.name),
            table.number,
            _ACTIONS[table.status],
            table.status,
            names.shorten(t.name for t in wanting),
            note,
        )

    def entry(group: Group) -> PhaseEntry | None:
        todo = [tables[n] for n in group.tables if n in tables]
        todo = [t for t in todo if t.status != "complete" and not t.optional]
        if not todo:
            return None
        parts = [
            f"{n} to {word}"
            for n, word in (
                (group.counts.missing, "create"),
                (group.counts.partial, "complete"),
                (group.counts.unknown, "check"),
            )
            if n
        ]
        return PhaseEntry(
            title=group.title,
            when=group.when,
            severity=group.severity or "",
            goal=group.goal,
            counts=group.counts,
            standing=listing(parts),
            steps=tuple(map(step, todo)),
            command=f"schema-audit plan --phase {group.id}" if group.id else "schema-audit plan",
        )

    return tuple(found for group in result.phases if (found := entry(group)))


def _plan_note(result: AuditResult) -> str:
    if any(t.status != "complete" and not t.optional for t in result.tables):
        return (
            "Within each phase the tables stand in the order in which they can be built: "
            "what a foreign key points at comes first."
        )
    return "There is nothing to build."


def _asked(result: AuditResult) -> str:
    """Who told expressions apart, where that was not the audited server itself."""
    asked = result.asked
    if asked.who != "copy" or not asked.expressions:
        return ""
    on = f"an embedded PostgreSQL {asked.version}".rstrip()
    return (
        f"{count(asked.expressions, 'expression')} asked of {on}"
        f" with a copy of this structure; {asked.told:,} told"
    )


def _method(result: AuditResult, names: Names) -> Method:
    target = result.target
    facts = [
        ("Target", target.display),
        ("Kind of target", target.kind),
        ("Database", target.database),
        ("Server", f"PostgreSQL {target.server_version}" if target.server_version else ""),
        ("Schemas", listing(target.namespaces)),
        ("Role", target.role),
        ("Read from", target.reader),
        ("Expressions", _asked(result)),
        ("Audited at", words.moment(result.started_at)),
        ("Made by", f"schema-audit {result.tool_version}"),
    ]
    unverified = ""
    if result.unverified:
        verb = "was" if result.unverified == 1 else "were"
        unverified = (
            f"{count(result.unverified, 'requirement')} could be neither confirmed nor refuted "
            f"and {verb} not counted as met."
        )
    waived = ""
    if result.waived:
        verb = "is" if result.waived == 1 else "are"
        waived = f"{count(result.waived, 'finding')} {verb} accepted by a waiver and not counted."
    reading = f"A table named without a schema is in schema {names.common}." if names.common else ""
    return Method(
        facts=tuple((label, value) for label, value in facts if value),
        checked=tuple((family, f"{n:,}") for family, n in result.checked.items()),
        not_checked=result.not_checked,
        set_aside=tuple((reason, f"{n:,}") for reason, n in result.set_aside),
        sources=tuple((path, digest[:12]) for path, digest in result.spec.sources),
        warnings=result.warnings,
        reading=reading,
        unverified=unverified,
        waived=waived,
        warned=f"{count(len(result.warnings), 'warning')}, under “How this was checked”."
        if result.warnings
        else "",
    )
