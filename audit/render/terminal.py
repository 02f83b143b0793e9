"""The report on one screen of a terminal: verdict, figures, categories, what to do next."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import fields

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from audit.render.report import sentences, words
from audit.render.report.words import Names, clean, count, listing
from audit.result.model import AuditResult, Counts, ResultFinding
from audit.severity import RANK

CATEGORIES = 10  # rows at most; the rest are added up in one more
CAPABILITIES = 6
FINDINGS = 5
GROUPED = 2  # findings of one rule that get a line each; more become one line

NARROW = 66  # columns; below that, headings are abbreviated
_HEADS = ("Required", "Complete", "Partial", "Missing", "Unknown", "Coverage")
_SHORT_HEADS = ("Req", "OK", "Part", "Miss", "Unk", "Cov")
# What rich fills a line up with, before the sequences that may end it.
_PADDING = re.compile(r"(?:\x1b\[[0-9;]*m| )+$", re.MULTILINE)
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
    text = _PADDING.sub(lambda m: m[0].replace(" ", ""), out.getvalue()).rstrip("\n") + "\n"
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
        spare = [i for i in range(len(parts)) if sizes[i] > 1]
        sizes[max(spare, key=lambda i: sizes[i] - exact[i])] -= 1
    return tuple(sizes)


def _to_ascii(text: str) -> str:
    """For a terminal without UTF-8: what has a plain form gets it, the rest is written out."""
    plain = text.translate({0x2013: "-", 0x2014: "-", 0x2026: "~", 0xB7: "|", 0x2500: "-"})
    return plain.encode("ascii", "backslashreplace").decode()


class _Screen:
    """The parts of the screen for one result, at one width."""

    def __init__(self, result: AuditResult, width: int, ascii_only: bool) -> None:
        self.result = result
        self.width = width
        self.ascii_only = ascii_only
        self.marks = _ASCII if ascii_only else _BLOCKS
        self.names = Names(result)

    def _text(self, value: str, style: str = "") -> Text:
        """A value of the spec or the database, in which nothing is markup or an escape sequence."""
        told = clean(value)
        return Text(_to_ascii(told) if self.ascii_only else told, style=style)

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
        head = Text()  # a style given here would run on into what is appended
        head.append(f" {verdict.word} ", f"bold white on {'green' if verdict.passed else 'red'}")
        head.append("  ").append_text(self._text(result.spec.title or "Database audit", "bold"))
        where = [result.target.display]
        if result.target.server_version:
            where.append(f"PostgreSQL {result.target.server_version}")
        where.append(count(result.target.tables, "table"))
        head.append("  ").append_text(self._text(" · ".join(where), "dim"))
        lines: list[RenderableType] = [head]
        if result.selection:
            lines.append(self._text(f"Only {listing(result.selection)} was audited.", "yellow"))
        lines.append(self._text(sentences.critical_finding(result)))
        told = " ".join(filter(None, (*verdict.reasons, verdict.caution)))
        if told:
            lines.append(self._text(told, "dim"))
        return lines

    def _categories(self) -> list[RenderableType]:
        rows = self._category_rows()
        if not rows:
            return []
        if len(rows) > 1:
            rows.append(("Total", self.result.totals))
        heads = _SHORT_HEADS if self.width < NARROW else _HEADS
        gap = 1 if self.width < NARROW else 2
        figures = [[figure.plain for figure in self._figures(counts)] for _, counts in rows]
        widths = [max(map(len, column)) for column in zip(heads, *figures, strict=True)]
        # Rich would shrink every column alike; the figures keep theirs, and the titles give way.
        left = self.width - sum(widths) - gap * len(widths)
        titles = max(cell_len(self._text(title).plain) for title, _ in rows)
        bar = min(20, left - gap - min(titles, 30))
        bar = bar if bar >= 8 else 0
        table = Table.grid(padding=(0, gap, 0, 0))
        title_width = max(6, min(titles, left - (bar + gap if bar else 0)))
        table.add_column(overflow="ellipsis", no_wrap=True, width=title_width)
        if bar:
            table.add_column(no_wrap=True, width=bar)
        for width in widths:
            table.add_column(justify="right", no_wrap=True, width=width)
        table.add_row(
            Text("Category", "bold dim"),
            *([Text("")] if bar else []),
            *(Text(head, "bold dim") for head in heads),
        )
        for title, counts in rows:
            style = "bold" if title == "Total" and counts is self.result.totals else ""
            table.add_row(
                self._text(title, style),
                *([self._bar(counts, bar)] if bar else []),
                *self._figures(counts, style),
            )
        return [table, self._legend()] if bar else [table]

    def _legend(self) -> Text:
        return Text("  ").join(
            Text(self.marks[s] * 2, _STYLE[s]).append(f" {s}", "dim") for s in _STATUSES
        )

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
        others = Counts(*(sum(getattr(c, field.name) for c in rest) for field in fields(Counts)))
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
        unknown = "-" if self.width < NARROW else "not known"
        yield Text(
            unknown if c.coverage_tables is None else words.percent(c.coverage_tables), style
        )

    def _capabilities(self) -> list[RenderableType]:
        order = ("blocked", "degraded", "unknown")
        stuck = [c for word in order for c in self.result.capabilities if c.status == word]
        lines: list[RenderableType] = []
        if stuck:
            lines.append(Text("What the business cannot do", "bold"))
            grid = self._grid(8, max(cell_len(clean(c.title)) for c in stuck[:CAPABILITIES]))
            for c in stuck[:CAPABILITIES]:
                word, lacks = {
                    "blocked": ("missing", c.missing), "degraded": ("partial", c.partial),
                }.get(c.status, ("unknown", c.unknown))  # fmt: skip
                standing = f"{len(lacks)} of {count(len(c.needs), 'table')} {word}"
                verdict = sentences.capability_verdict(c)
                tail = f"{standing}; {verdict}" if verdict else standing
                grid.add_row(
                    Text(c.status, _STYLE[c.status]), self._text(c.title), self._text(tail, "dim")
                )
            lines.append(Padding(grid, (0, 0, 0, 2)))
            if len(stuck) > CAPABILITIES:
                lines.append(Text(f"  and {len(stuck) - CAPABILITIES} more", "dim"))
        status = {t.name: t.status for t in self.result.tables}
        waiting = [
            (sum(status.get(n) != "complete" for n in t.unblocks), t)
            for t in self.result.tables
            if t.status == "missing" and not t.optional
        ]
        most = sorted((w for w in waiting if w[0] > 1), key=lambda w: -w[0])[:3]
        if most:
            told = listing(f"{self.names.short(t.name)} ({n})" for n, t in most)
            lines.append(self._text(f"Most tables wait for {told}."))
        return lines

    def _grid(self, first: int, second: int) -> Table:
        """Three columns, indented by two; the last takes what is left."""
        second = min(second, max(8, (self.width - first - 6) // 2))
        grid = Table.grid(padding=(0, 2, 0, 0))
        for width in (first, second, max(4, self.width - first - second - 6)):
            grid.add_column(no_wrap=True, overflow="ellipsis", width=width)
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
        # What does not exist comes before what is not quite right, at one and the same severity.
        worst = sorted(groups.items(), key=lambda item: (item[0][0], item[0][1] != "missing-table"))
        for (_, rule), found in worst:
            if len(found) > GROUPED:
                places = listing((self._place(f) for f in found), 3)
                rows.append((found[0].severity, rule, f"{len(found)} times: {places}", len(found)))
                continue
            rows += [(f.severity, rule, f"{self._place(f)}{self._told(f)}", 1) for f in found]
        grid = self._grid(8, max(len(rule) for _, rule, *_ in rows[:FINDINGS]))
        for severity, rule, what, _ in rows[:FINDINGS]:
            grid.add_row(Text(severity, _STYLE[severity]), self._text(rule), self._text(what))
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
        lines: list[RenderableType] = []
        for command, what in (
            ("schema-audit plan -o plan.sql" if gaps else "", "the SQL for what is missing"),
            ("schema-audit run -f html=audit.html", "the full report"),
        ):
            if command:
                lines.append(
                    Text("Next: ", "bold").append(command, "bold cyan").append(f"  {what}", "dim")
                )
        return lines


def longest_line(text: str) -> int:
    """The width of the widest line, in terminal cells."""
    return max(map(cell_len, text.split("\n")))
