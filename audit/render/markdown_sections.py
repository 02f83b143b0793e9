"""The sections of the Markdown report, each a list of blocks."""

from __future__ import annotations

from audit.render.markdown_text import (
    bullets,
    code,
    code_cell,
    fence,
    inline,
    prose,
    prose_cell,
    table,
)
from audit.render.report.model import (
    CapabilityEntry,
    FindingRow,
    PhaseEntry,
    Report,
    Step,
    SummaryRow,
    TableEntry,
)
from audit.render.report.words import count, listing, opening

_COUNTED = (
    "Required",
    "Exist",
    "Complete",
    "Partial",
    "Missing",
    "Unknown",
    "Coverage",
    "Columns met",
)
_LONG = 120  # characters of a title that the shortest form keeps


def _counts(report: Report) -> str:
    """The key figures in one line."""
    t = report.totals.counts
    return (
        f"**{t.required:,}** required: **{t.complete:,}** complete, **{t.partial:,}** partial, "
        f"**{t.missing:,}** missing, **{t.unknown:,}** unknown. "
        f"Coverage **{inline(report.totals.coverage)}** of tables; "
        f"columns met: {inline(report.totals.columns)}."
    )


def masthead(report: Report, brief: bool = False) -> list[str]:
    """Title, verdict, counts and the critical finding; `brief` bounds its length."""
    verdict = f"**Verdict: {report.verdict.word}**"
    if brief:
        return [
            f"# {inline(report.title[:_LONG])}",
            f"{inline(report.date[:_LONG])} · {code(report.target[:_LONG])}",
            verdict,
            _counts(report),
        ]
    where = [inline(report.date), code(report.target), inline(report.server)]
    state = " | ".join(
        f"{inline(opening(f.label))}: {f.value}"
        if f.tone
        else f"{inline(f.value)} {inline(f.label)}"
        for f in report.state
    ).replace(" | ", " · ")
    lines = [prose(reason) for reason in report.verdict.reasons]
    told = (report.verdict.rule, report.verdict.caution, report.method.warned)
    rule = " ".join(filter(None, told))
    return [
        f"# {inline(report.title)}",
        inline(report.description),
        " · ".join(filter(None, where)),
        f"**The database today:** {state}",
        inline(report.selection),
        f"{verdict}",
        bullets([*lines, inline(rule)]),
        _counts(report),
        "## Finding" if report.verdict.passed else "## Critical finding",
        f"**{inline(report.finding)}**",
    ]


def _summary_table(first: str, rows: tuple[SummaryRow, ...], totals: SummaryRow) -> str:
    head = (first, *_COUNTED)

    def cells(row: SummaryRow, strong: str = "") -> tuple[str, ...]:
        c = row.counts
        figures = (c.required, c.existing, c.complete, c.partial, c.missing, c.unknown)
        words = (*(f"{n:,}" for n in figures), inline(row.coverage), inline(row.columns))
        return tuple(f"{strong}{cell}{strong}" for cell in (inline(row.title), *words))

    return table(head, [*map(cells, rows), cells(totals, "**")], range(1, len(head)))


def summary(report: Report) -> list[str]:
    """Required tables by category and by phase, with totals."""
    blocks = ["## Summary", _summary_table("Category", report.categories, report.totals)]
    if report.phases:
        blocks.append(_summary_table("Phase", report.phases, report.totals))
    return blocks


def _capability(entry: CapabilityEntry, rank: int) -> list[str]:
    title = f"### {rank}. {inline(entry.title)}: {entry.status}"
    needs = ", ".join(f"{code(need.name)} ({need.status})" for need in entry.needs)
    return [
        title,
        inline(entry.description),
        bullets(
            [
                *map(inline, entry.without),
                *([f"**{inline(entry.verdict)}**"] if entry.verdict else []),
            ]
        ),
        f"{inline(entry.standing)} Needs {needs}." if needs else inline(entry.standing),
    ]


def overview(report: Report) -> list[str]:
    """What is blocked, what is right, and whether it is enough."""
    blocks = []
    if report.gaps:
        blocks += ["## Most critical gaps"]
        for rank, entry in enumerate(report.gaps, 1):
            blocks += _capability(entry, rank)
    right = [inline(line) for line in report.right]
    for entry in report.ready:
        verdict = f", {inline(entry.verdict)}" if entry.verdict else ""
        right.append(f"**{inline(entry.title)}**: ready{verdict}. {inline(entry.standing)}")
    blocks += ["## What is right", bullets(right)]
    if report.right_tables:
        rows = [
            (inline(g.title), inline(g.note), ", ".join(code_cell(t.name) for t in g.tables))
            for g in report.right_tables
        ]
        blocks.append(table(("Category", "Standing", "Complete tables"), rows))
    enough = report.sufficiency
    gives = enough.gives or ("Nothing that the spec asks for is complete.",)
    gives_not = enough.gives_not or ("Nothing is blocked.",)
    return [
        *blocks,
        f"## {inline(enough.question)}",
        inline(enough.answer),
        "What they give:",
        bullets(map(inline, gives)),
        "What they do not give:",
        bullets(map(inline, gives_not)),
    ]


def _step(step: Step) -> str:
    text = f"{step.action} {code(step.name)}"
    if step.after:
        text += f", after {listing(code(name) for name in step.after)}"
    return f"{text} ({inline(step.note)})" if step.note else text


def _phase(phase: PhaseEntry) -> list[str]:
    when = f" ({inline(phase.when)})" if phase.when else ""
    severity = f" Severity: {phase.severity}." if phase.severity else ""
    c = phase.counts
    return [
        f"### {inline(phase.title)}{when}",
        inline(phase.goal),
        f"{inline(phase.standing)}, {c.complete} of {c.required} already complete.{severity}",
        "\n".join(f"{i}. {_step(step)}" for i, step in enumerate(phase.steps, 1)),
        f"SQL: {code(phase.command)}",
    ]


def plan(report: Report) -> list[str]:
    """What to build, phase by phase, in an order that works."""
    blocks = ["## Recommendations", inline(report.plan_note)]
    for phase in report.plan:
        blocks += _phase(phase)
    if report.plan:
        blocks.append(f"**Next:** run {code(report.next_command)} for the SQL of all of it.")
    return blocks


def answer(report: Report) -> list[str]:
    """The answer in a sentence, and the project beside its tables."""
    blocks = ["## The answer", f"**{inline(report.answer)}**"]
    if report.facts:
        rows = [
            (inline(f.title), inline(f.required), inline(f.actual), f.status, inline(f.why))
            for f in report.facts
        ]
        blocks.append(table(("Beside the tables", "Required", "Actual", "Status", "Why"), rows))
    return blocks


def _context(entry: TableEntry) -> list[str]:
    lines = []
    if entry.why:
        lines.append(f"**Why:** {inline(entry.why)}")
    if entry.impact:
        lines.append(f"**Impact:** {inline(entry.impact)}")
    return [*lines, f"**Today:** {inline(entry.current)}"]


def _sql(entry: TableEntry, label: str) -> str:
    if not entry.sql:
        return _columns(entry) if entry.status == "missing" else ""
    return f"<details open>\n<summary>{label}</summary>\n\n{fence(entry.sql, 'sql')}\n\n</details>"


def _columns(entry: TableEntry) -> str:
    """What its columns are to be, where there is no SQL to show it."""
    rows = [(code_cell(c.name), code_cell(c.definition)) for c in entry.column_rows]
    return table(("Column", "Definition"), rows) if rows else ""


def _missing(entry: TableEntry, sql: bool) -> list[str]:
    due = f"{inline(entry.phase)}, " if entry.phase else ""
    lines = [*_context(entry), f"**Due:** {due}severity {entry.severity}"]
    if entry.needs_first:
        lines.append(f"**Needs first:** {listing(map(code, entry.needs_first))}")
    if entry.unblocks:
        lines.append(f"**Waiting for it:** {listing(map(code, entry.unblocks))}")
    lines.append(f"**Required in:** {code(entry.source)}")
    return [
        f"#### {entry.number}. {code(entry.name)}",
        inline(entry.description),
        bullets(lines),
        _sql(entry, "SQL that creates it") if sql else "",
    ]


def _lacks(rows: tuple[FindingRow, ...]) -> str:
    return table(
        ("Severity", "Rule", "Object", "Expected", "Actual", "What to know"),
        [
            (
                f.severity if f.state == "gap" else f"{f.severity}, {f.state}",
                code_cell(f.rule),
                code_cell(f.object),
                code_cell(f.expected),
                code_cell(f.actual),
                " ".join(filter(None, (prose_cell(f.message), prose_cell(f.hint)))),
            )
            for f in rows
        ],
    )


def _short(entry: TableEntry) -> list[str]:
    blocks = [f"### {code(entry.name)}", inline(entry.description), bullets(_context(entry))]
    return [*blocks, _lacks(entry.lacks) if entry.lacks else ""]


def _existing(report: Report) -> list[str]:
    c = report.totals.counts
    lines = []
    for entry in report.existing:
        about = f": {inline(entry.description)}" if entry.description else ""
        state = ""
        if entry.status != "complete" or entry.current != "complete":
            state = f" (**{entry.status}**, {inline(entry.current)})"
        lines.append(f"{entry.number}. {code(entry.name)}{about}{state}")
    blocks = [
        "## Tables that exist",
        f"Required tables that are in the database: {c.existing} of {c.required}.",
        "\n".join(lines),
    ]
    if report.beyond_spec:
        noun = count(len(report.beyond_spec), "relation")
        names = listing(map(code, report.beyond_spec))
        blocks.append(f"Beyond the spec, and no fault: {noun} ({names}).")
    if report.optional:
        names = listing(f"{code(t.name)} ({inline(t.current)})" for t in report.optional)
        blocks.append(f"Optional, and not counted: {names}.")
    return blocks


def inventory(report: Report, sql: bool = True, details: bool = True) -> list[str]:
    """Every table: those that exist, those that are missing, what the partial ones lack."""
    blocks = _existing(report)
    if report.missing:
        blocks.append("## Missing tables")
    for group in report.missing:
        blocks.append(f"### {inline(group.title)} ({inline(group.note)})")
        if not details:
            blocks.append("\n".join(f"{t.number}. {code(t.name)}" for t in group.tables))
            continue
        blocks.append(inline(group.description))
        for entry in group.tables:
            blocks += _missing(entry, sql)
    for title, entries, label in (
        ("## Partial tables", report.partial, "SQL that completes it"),
        ("## Unknown tables", report.unknown, ""),
    ):
        if not entries:
            continue
        blocks.append(title)
        if not details:
            blocks.append(bullets(f"{code(t.name)}: {inline(t.current)}" for t in entries))
            continue
        for entry in entries:
            blocks += _short(entry)
            blocks.append(_sql(entry, label) if sql and label else "")
    if report.elsewhere and details:
        blocks += ["## Requirements beside the tables", _lacks(report.elsewhere)]
    return blocks


def evidence(report: Report) -> list[str]:
    """How this was checked, what was not, and what was accepted."""
    m = report.method
    left_out = [prose(line) for line in m.not_checked]
    left_out += [inline(m.unverified)] if m.unverified else []
    left_out += [f"Set aside: {n} {inline(reason)}." for reason, n in m.set_aside]
    blocks = [
        "## How this was checked",
        inline(m.reading),
        table(("", ""), [(inline(label), inline(value)) for label, value in m.facts]),
    ]
    if m.checked:
        looked = ", ".join(f"{inline(family)} {n}" for family, n in m.checked)
        blocks.append(f"**Looked at:** {looked}.")
    if left_out:
        blocks += ["**Not looked at:**", bullets(left_out)]
    if m.warnings:
        blocks += ["**Warnings:**", bullets(map(prose, m.warnings))]
    if report.waived:
        rows = [
            (code_cell(f.rule), code_cell(f.table), code_cell(f.object), inline(f.waiver))
            for f in report.waived
        ]
        blocks += [
            inline(m.waived),
            table(("Rule", "Table", "Object", "Reason, owner and end"), rows),
        ]
    if m.sources:
        rows_ = [(code_cell(path), code_cell(digest)) for path, digest in m.sources]
        blocks.append(table(("Spec file", "SHA-256"), rows_))
    return blocks


def findings_index(report: Report) -> list[str]:
    """Every finding with the line of the spec that asks for it."""
    if not report.findings:
        return ["## All findings", "None: every requirement that was looked at is met."]
    head = ("Severity", "Rule", "Table", "Object", "Expected", "Actual", "Required in")
    rows = [
        (
            f.severity if f.state == "gap" else f"{f.severity}, {f.state}",
            *map(code_cell, (f.rule, f.table, f.object, f.expected, f.actual, f.source)),
        )
        for f in report.findings
    ]
    return ["## All findings", table(head, rows)]
