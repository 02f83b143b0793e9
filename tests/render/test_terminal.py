"""The terminal report: one screen, right figures, nothing that takes over the terminal."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import UsageError
from audit.render import RENDERERS, render, render_terminal
from audit.render.terminal import longest_line, segments
from audit.result.model import CapabilityResult, Counts
from tests.builders import clean_result, counted, group, result, result_table, sample_result
from tests.render.golden.check import check_golden

SGR = re.compile(r"\x1b\[[0-9;]*m")


def test_sample_is_as_it_was_last_read() -> None:
    check_golden("sample.txt", render_terminal(sample_result(), width=100, color=False))


def test_ascii_sample_is_as_it_was_last_read() -> None:
    text = render_terminal(sample_result(), width=80, color=False, ascii_only=True)
    assert text.isascii()
    check_golden("sample-ascii.txt", text)


@pytest.mark.parametrize("width", [20, 40, 60, 61, 65, 66, 75, 80, 99, 100, 133, 200])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_no_line_is_wider_than_the_terminal(width: int, ascii_only: bool) -> None:
    text = render_terminal(sample_result(), width=width, color=False, ascii_only=ascii_only)
    assert longest_line(text) <= width


def test_a_width_of_nothing_does_not_crash() -> None:
    assert "FAILED" in render_terminal(sample_result(), width=0, color=False)


def test_a_big_audit_still_fits_on_one_screen() -> None:
    tables = [
        result_table(f"public.t{i}", "missing", category=f"c{i % 30}", number=i + 1)
        for i in range(300)
    ]
    groups = tuple(
        group(f"c{i}", f"Category {i}", [t for t in tables if t.category == f"c{i}"])
        for i in range(30)
    )
    capabilities = tuple(
        CapabilityResult(
            f"k{i}", f"Capability {i}", "blocked", (t.name,), (t.name,), (), (), ("Nothing.",)
        )
        for i, t in enumerate(tables[:20])
    )
    big = result(tables, (), categories=groups, capabilities=capabilities)
    text = render_terminal(big, width=100, color=False)
    assert text.count("\n") <= 40
    assert "21 others" in text
    rows = [line.split() for line in text.splitlines() if line.startswith(("Category ", "21 "))]
    assert sum(int(row[-6]) for row in rows if row[-6].isdigit()) == 300
    assert "and 14 more" in text


def test_colour_is_only_where_it_was_asked_for() -> None:
    plain = render_terminal(sample_result(), width=100, color=False)
    coloured = render_terminal(sample_result(), width=100, color=True)
    assert "\x1b" not in plain
    assert SGR.sub("", coloured) == plain
    assert "\x1b" not in SGR.sub("", coloured)


def test_only_the_verdict_stands_on_a_ground() -> None:
    first = render_terminal(sample_result(), width=100, color=True).splitlines()[0]
    assert re.findall(r"\x1b\[[0-9;]*41m([^\x1b]*)", first) == [" FAILED "]


def test_text_of_the_database_is_neither_markup_nor_an_escape_sequence() -> None:
    table = result_table("public.a[bold]b\x1b[2J\u202ec", "missing", number=1)
    text = render_terminal(
        replace(
            result([table], ()), spec=replace(sample_result().spec, title="[red]x[/red] :smile:")
        ),
        width=100,
        color=True,
    )
    assert "[red]x[/red] :smile:" in SGR.sub("", text)
    assert "\x1b[2J" not in text
    assert "\u202e" not in text


def test_figures_are_those_of_the_result() -> None:
    sample = sample_result()
    lines = render_terminal(sample, width=120, color=False).splitlines()
    for title, counts in [(g.title, g.counts) for g in sample.categories] + [
        ("Total", sample.totals)
    ]:
        line = next(line for line in lines if line.startswith(title))
        tail = line.removesuffix("not known").split()
        figures = [int(word) for word in tail if word.isdigit()]
        assert figures == [
            counts.required, counts.complete, counts.partial, counts.missing, counts.unknown,
        ]  # fmt: skip


def test_a_clean_audit_says_so_and_asks_for_nothing() -> None:
    text = render_terminal(clean_result(), width=100, color=False)
    assert "PASSED" in text
    assert "Findings" not in text
    assert "schema-audit plan" not in text


@given(st.tuples(*[st.integers(0, 500)] * 4), st.integers(4, 60))
def test_a_bar_is_full_and_forgets_no_status(parts: tuple[int, ...], cells: int) -> None:
    counts = Counts(sum(parts), *parts, 0, 0)
    sizes = segments(counts, cells)
    assert sum(sizes) == (cells if sum(parts) else 0)
    assert all((size > 0) == (n > 0) for size, n in zip(sizes, parts, strict=True))


def test_every_format_has_a_module_and_another_is_refused() -> None:
    for name in RENDERERS:
        assert render(sample_result(), name).endswith("\n")
    with pytest.raises(UsageError, match="no format 'pdf'"):
        render(sample_result(), "pdf")


def test_counts_of_the_sample_add_up() -> None:
    sample = sample_result()
    assert counted(sample.tables) == sample.totals
