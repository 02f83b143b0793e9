"""The report on one screen of a terminal: verdict, figures, categories, what to do next."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from audit.render.report import sentences, words
from audit.render.report.words import Names, clean, count, listing
from audit.result.model import AuditResult, Counts, ResultFinding
from audit.severity import RANK

CATEGORIES = 12  # rows at most; the rest are added up in one more
CAPABILITIES = 6
FINDINGS = 6
GROUPED = 3  # findings of one rule that get a line each; more become one line

_STATUSES = ("complete", "partial", "missing", "unknown")
_STYLE = {
    "complete": "green",
    "partial": "yellow",
    "missing": "red",
    "unknown": "magenta",
    "blocked": "red",
    "degraded": "yellow",
    "ready": "green",
    "critical": "bold red",
    "high": "red",
    "medium": "yellow",
    "low": "cyan",
    "info": "dim",
}
_BLOCKS = {"complete": "█", "partial": "▓", "missing": "░", "unknown": "?"}
_ASCII = {"complete": "#", "partial": "+", "missing": "-", "unknown": "?"}


def render(
    result: AuditResult, *, width: int = 100, color: bool = False, ascii_only: bool = False
) -> str:
    """One screen of text, `width` columns wide; colour only where asked, never the only sign."""
    width = max(width, 20)
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=False,
        _environ={},
    )
    console.print(_Screen(result, width, ascii_only).content())
    lines = [line.rstrip() for line in out.getvalue().split("\n")]
    text = "\n".join(lines).rstrip("\n") + "\n"
    return _to_ascii(text) if ascii_only else text


def segments(counts: Counts, cells: int) -> tuple[int, ...]:
    """How many of `cells` each status takes: in proportion, and never none for what there is."""
    parts = [getattr(counts, status) for status in _STATUSES]
    total = sum(parts)
    if not total or cells < sum(1 for n in parts if n):
        return (0,) * len(parts)
    exact = [n * cells / total for n in parts]
    sizes = [max(1, int(x)) if n else 0 for n, x in zip(parts, exact, strict=True)]
    while sum(sizes) < cells:
        gap = max(range(len(parts)), key=lambda i: (exact[i] - sizes[i], -i))
        sizes[gap] += 1
    while sum(sizes) > cells:
        gap = max(range(len(parts)), key=lambda i: (sizes[i] - exact[i] if sizes[i] > 1 else -1))
        sizes[gap] -= 1
    return tuple(sizes)


def _text(value: str, style: str = "") -> Text:
    """A value of the spec or the database, in which nothing is markup or an escape sequence."""
    return Text(clean(value), style=style)


def _to_ascii(text: str) -> str:
    """For a terminal without UTF-8: what has a plain form gets it, the rest is written out."""
    plain = text.translate({0x2013: "-", 0x2014: "-", 0x2026: "~", 0xB7: "|", 0x2500: "-"})
    return plain.encode("ascii", "backslashreplace").decode()


class _Screen:
    """The parts of the screen for one result, at one width."""

    def __init__(self, result: AuditResult, width: int, ascii_only: bool) -> None:
        self.result = result
        self.width = width
        self.marks = _ASCII if ascii_only else _BLOCKS
        self.names = Names(result)

    def content(self) -> Group:
        """Every part that has something to say, with a blank line between."""
        parts: list[RenderableType] = []
        for part in (
            self._verdict(),
            self._categories(),
            self._capabilities(),
            self._findings(),
            self._next(),
        ):
            if part:
                parts += [*([Text("")] if parts else []), *part]
        return Group(*parts)

    def _verdict(self) -> list[RenderableType]:
        result, verdict = self.result, sentences.verdict(self.result)
        head = Text(f" {verdict.word} ", style="bold white on green" if verdict.passed else "bold white on red")
        head.append_text(Text("  ")).append_text(_text(result.spec.title or "Database audit", "bold"))
        where = [result.target.display]
        if result.target.server_version:
            where.append(f"PostgreSQL {result.target.server_version}")
        where.append(count(result.target.tables, "table"))
        lines: list[RenderableType] = [head, _text(" · ".join(where), "dim")]
        if result.selection:
            lines.append(_text(f"Only {listing(result.selection)} was audited.", "yellow"))
        lines.append(_text(sentences.critical_finding(result)))
        told = " ".join(filter(None, (*verdict.reasons, verdict.caution)))
        if told:
            lines.append(_text(told, "dim"))
        return lines

    def _categories(self) -> list[RenderableType]:
        rows = self._category_rows()
        if not rows:
            return []
        bar = 20 if self.width >= 88 else 12 if self.width >= 76 else 0
        short = self.width < 66
        table = Table.grid(padding=(0, 1 if short else 2))
        table.add_column(overflow="ellipsis", no_wrap=True, ratio=None, max_width=max(8, self.width - 34 - bar))
        if bar:
            table.add_column(no_wrap=True)
        for _ in range(6):
            table.add_column(justify="right", no_wrap=True)
        heads = ("Req", "OK", "Part", "Miss", "Unk", "Cov") if short else (
            "Required", "Complete", "Partial", "Missing", "Unknown", "Coverage",
        )  # fmt: skip
        first = _text("Category", "bold dim")
        table.add_row(first, *([Text("")] if bar else []), *(Text(h, "bold dim") for h in heads))
        for title, counts in rows:
            table.add_row(_text(title), *([self._bar(counts, bar)] if bar else []), *self._figures(counts))
        total = self.result.totals
        if len(rows) > 1:
            table.add_row(
                Text("Total", "bold"),
                *([self._bar(total, bar)] if bar else []),
                *self._figures(total, "bold"),
            )
        if not bar:
            return [table]
        legend = Text("  ").join(
            Text(self.marks[s] * 2, _STYLE[s]).append_text(Text(f" {s}", "dim")) for s in _STATUSES
        )
        return [table, legend]

    def _category_rows(self) -> list[tuple[str, Counts]]:
        """Categories in report order; of too many those with most to do, the rest in one row."""
        groups = [g for g in self.result.categories if g.counts.required]
        if not groups:
            return [("All tables", self.result.totals)] if self.result.totals.required else []
        if len(groups) <= CATEGORIES:
            return [(g.title, g.counts) for g in groups]
        by_work = sorted(groups, key=lambda g: g.counts.complete - g.counts.required)
        shown = {id(g) for g in by_work[: CATEGORIES - 1]}
        rest = [g.counts for g in groups if id(g) not in shown]
        others = Counts(
            *(
                sum(getattr(c, name) for c in rest)
                for name in (
                    "required", *_STATUSES, "columns_required", "columns_met",
                )  # fmt: skip
            )
        )
        rows = [(g.title, g.counts) for g in groups if id(g) in shown]
        return [*rows, (f"{len(rest)} others", others)]

    def _bar(self, counts: Counts, cells: int) -> Text:
        bar = Text()
        for status, size in zip(_STATUSES, segments(counts, cells), strict=True):
            bar.append(self.marks[status] * size, _STYLE[status])
        return bar

    def _figures(self, c: Counts, style: str = "") -> Iterable[Text]:
        yield Text(f"{c.required:,}", style)
        for status in _STATUSES:
            n = getattr(c, status)
            tone = "" if status == "complete" else _STYLE[status]
            yield Text(f"{n:,}", f"{style} {tone}".strip() if n else "dim")
        unknown = "-" if self.width < 66 else "not known"
        yield Text(unknown if c.coverage_tables is None else words.percent(c.coverage_tables), style)

    def _capabilities(self) -> list[RenderableType]:
        order = ("blocked", "degraded", "unknown")
        stuck = [c for word in order for c in self.result.capabilities if c.status == word]
        lines: list[RenderableType] = []
        if stuck:
            lines.append(Text("What the business cannot do", "bold"))
            grid = self._grid()
            for c in stuck[:CAPABILITIES]:
                lacks = len(c.missing) + len(c.partial) + len(c.unknown)
                standing = f"{lacks} of {count(len(c.needs), 'table')} not complete"
                verdict = sentences.capability_verdict(c)
                tail = f"{standing}; {verdict}" if verdict else standing
                grid.add_row(Text(c.status, _STYLE[c.status]), _text(c.title), _text(tail, "dim"))
            lines.append(Padding(grid, (0, 0, 0, 2)))
            if len(stuck) > CAPABILITIES:
                lines.append(Text(f"  and {len(stuck) - CAPABILITIES} more", "dim"))
        status = {t.name: t.status for t in self.result.tables}
        waiting = [
            (sum(status.get(n) != "complete" for n in t.unblocks), t)
            for t in self.result.tables
            if t.status == "missing" and not t.optional
        ]
        most = sorted((w for w in waiting if w[0]), key=lambda w: -w[0])[:3]
        if most:
            told = listing(f"{self.names.short(t.name)} ({n})" for n, t in most)
            lines.append(_text(f"Other tables wait for {told}."))
        return lines

    def _grid(self) -> Table:
        grid = Table.grid(padding=(0, 2))
        grid.add_column(no_wrap=True)
        grid.add_column(no_wrap=True, overflow="ellipsis", max_width=max(10, self.width // 2 - 12))
        grid.add_column(no_wrap=True, overflow="ellipsis")
        return grid

    def _findings(self) -> list[RenderableType]:
        """The worst findings; a rule with many of one severity takes one line for all of them."""
        groups: dict[tuple[int, str], list[ResultFinding]] = {}
        for f in self.result.findings:
            if f.kind != "note" and not f.waiver:
                groups.setdefault((RANK[f.severity], f.rule), []).append(f)
        if not groups:
            return []
        rows: list[tuple[str, str, str, int]] = []
        for (_, rule), found in sorted(groups.items(), key=lambda item: item[0][0]):
            if len(found) > GROUPED:
                places = listing((self._place(f) for f in found), GROUPED)
                rows.append((found[0].severity, rule, f"{len(found)} times: {places}", len(found)))
                continue
            rows += [(f.severity, rule, f"{self._place(f)}{self._told(f)}", 1) for f in found]
        grid = self._grid()
        for severity, rule, what, _ in rows[:FINDINGS]:
            grid.add_row(Text(severity, _STYLE[severity]), _text(rule), _text(what))
        lines: list[RenderableType] = [Text("Findings", "bold"), Padding(grid, (0, 0, 0, 2))]
        hidden = sum(n for *_, n in rows[FINDINGS:])
        if hidden:
            lines.append(Text(f"  and {hidden:,} more", "dim"))
        return lines

    def _place(self, finding: ResultFinding) -> str:
        table = self.names.short(finding.table)
        if finding.object and finding.object not in (table, finding.table):
            return f"{table}.{finding.object}" if table else finding.object
        return table

    def _told(self, finding: ResultFinding) -> str:
        if finding.rule == "missing-table":
            return ""
        if finding.expected and finding.actual:
            return f": expected {finding.expected}, found {finding.actual}"
        return f": {finding.message}"

    def _next(self) -> list[RenderableType]:
        gaps = any(t.status in ("missing", "partial") for t in self.result.tables)
        if not gaps and not self.result.findings:
            return []
        grid = Table.grid(padding=(0, 2))
        grid.add_column(no_wrap=True)
        grid.add_column(no_wrap=True, overflow="ellipsis")
        if gaps:
            grid.add_row(_text("schema-audit plan -o plan.sql", "bold"), _text("the SQL that is missing", "dim"))
        grid.add_row(
            _text("schema-audit run -f html=audit.html", "bold"), _text("the full report", "dim")
        )
        return [Text("Next", "bold"), Padding(grid, (0, 0, 0, 2))]


def longest_line(text: str) -> int:
    """The width of the widest line, in terminal cells."""
    return max(map(cell_len, text.split("\n")))
