"""The Markdown report: right figures, nothing taken as markup, cut to size without losing them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from audit.errors import UsageError
from audit.render import render
from audit.render.markdown_text import code, code_cell, fence, inline, prose, prose_cell, table
from audit.render.report.words import clean
from audit.result.model import AuditResult
from tests.builders import HOSTILE, clean_result, result, result_table, sample_result
from tests.render.golden.check import check_golden

ANY_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=40) | st.text(
    "|\\`<>*_[]~$#@&a1. \n", max_size=20
)


def parser() -> MarkdownIt:
    """What GitHub reads: CommonMark with tables, HTML let through."""
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def shown(tokens: list[Token]) -> str:
    """The text that a reader sees of inline tokens; fails where any of it became markup."""
    out = []
    for token in tokens:
        assert token.type in ("text", "code_inline", "softbreak", "text_special"), token
        out.append(token.content)
    return "".join(out)


def tables(markdown: str) -> list[list[list[str]]]:
    """The cells of every table as text."""
    found: list[list[list[str]]] = []
    for token in parser().parse(markdown):
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif token.type == "inline" and found and token.level > 2 and token.children is not None:
            found[-1][-1].append("".join(child.content for child in token.children))
    return found


def without_at(text: str) -> str:
    return text.replace("\u200b", "")


def test_sample_is_as_it_was_last_read() -> None:
    check_golden("sample.md", render(sample_result(), "markdown"))


def test_every_figure_of_the_summary_is_the_result_s() -> None:
    sample = sample_result()
    by_category, by_phase = tables(render(sample, "markdown"))[:2]
    for cells, groups in ((by_category, sample.categories), (by_phase, sample.phases)):
        assert len(cells) == len(groups) + 2
        expected = [(g.title, g.counts) for g in groups] + [("Total", sample.totals)]
        for row, (title, c) in zip(cells[1:], expected, strict=True):
            assert row[0] == title
            assert [int(cell) for cell in row[1:7]] == [
                c.required, c.existing, c.complete, c.partial, c.missing, c.unknown,
            ]  # fmt: skip
            assert row[8] == f"{c.columns_met} of {c.columns_required}"


def test_missing_tables_carry_the_numbers_of_the_result() -> None:
    sample = sample_result()
    text = render(sample, "markdown")
    for t in sample.tables:
        if t.status == "missing" and not t.optional:
            assert f"#### {t.number}. `{t.name.removeprefix('public.')}`" in text
    assert len(re.findall(r"^#### \d+\. ", text, re.M)) == sample.totals.missing


def test_only_our_own_html_is_html() -> None:
    allowed = re.compile(r"</?details( open)?>|</?summary>|\s+|SQL that (creates|completes) it")
    for token in parser().parse(render(sample_result(), "markdown")):
        raw = [token] if token.type == "html_block" else token.children or []
        for piece in raw:
            if piece.type.startswith("html"):
                assert not allowed.sub("", piece.content), piece.content


def test_headings_are_ordered_and_the_first_is_the_only_title() -> None:
    text = render(sample_result(), "markdown")
    levels = [int(t.tag[1]) for t in parser().parse(text) if t.type == "heading_open"]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_sql_of_the_database_cannot_leave_its_fence() -> None:
    text = render(sample_result(), "markdown")
    fences = [t.content for t in parser().parse(text) if t.type == "fence"]
    assert any("```</code><script>" in body for body in fences)
    assert len(fences) == sum(bool(t.sql) for t in sample_result().tables if not t.optional)


@given(ANY_TEXT)
def test_inline_shows_what_it_was_given(text: str) -> None:
    block = parser().parse(f"x {inline(text)} y")
    assert [t.type for t in block] == ["paragraph_open", "inline", "paragraph_close"]
    told = without_at(shown(block[1].children or []))
    assert " ".join(told.split()) == " ".join(f"x {visible(text)} y".split())


@given(ANY_TEXT)
def test_inline_starts_no_block(text: str) -> None:
    if inline(text):
        block = parser().parse(inline(text))
        assert [t.type for t in block] == ["paragraph_open", "inline", "paragraph_close"]


@given(ANY_TEXT)
def test_code_shows_what_it_was_given(text: str) -> None:
    block = parser().parse(f"x {code(text)} y")
    assert " ".join(shown(block[1].children or []).split()) == " ".join(
        f"x {visible(text)} y".split()
    )


@given(ANY_TEXT, ANY_TEXT)
def test_a_cell_stays_one_cell(left: str, right: str) -> None:
    for cell in (code_cell, inline, prose_cell):
        rows = tables(table(("a", "b"), [(cell(left), cell(right))]))[0]
        assert [len(row) for row in rows] == [2, 2]
        if cell is not prose_cell:
            assert " ".join(without_at(rows[1][0]).split()) == " ".join(visible(left).split())


@given(ANY_TEXT)
def test_a_fence_holds_its_text(text: str) -> None:
    block = parser().parse(f"{fence(text, 'sql')}\n\nafter")
    assert block[0].type == "fence"
    assert block[-2].content == "after"


def visible(text: str) -> str:
    """The text as clean() shows it."""
    return clean(text)


def test_names_in_messages_become_code_and_mentions_do_not_notify() -> None:
    assert prose("Column `a_b` is missing.") == "Column `a_b` is missing."
    assert "@&#8203;octocat" in inline("ask @octocat")
    assert inline("someone@example.com") == "someone@example.com"


@pytest.mark.parametrize("room", [900_000, 65_000, 20_000, 12_000, 8_000, 4_000, 2_000])
def test_no_longer_than_asked_and_the_counts_always_there(room: int) -> None:
    big = crowded()
    text = render(big, "markdown", max_bytes=room)
    assert len(text.encode()) <= room
    assert "**Verdict: FAILED**" in text
    assert "**400** required" in text
    assert "**400** missing" in text
    assert ("**Truncated**" in text) == (text != render(big, "markdown"))


def test_even_endless_text_is_cut() -> None:
    endless = "long words \N{SNOWMAN} | " * 5_000
    table = result_table("public.t", "missing", why=endless, number=1)
    spec = replace(sample_result().spec, title=endless, description=endless)
    big = result([table], (), spec=spec)
    assert len(render(big, "markdown", max_bytes=2_000).encode()) <= 2_000


def test_too_little_room_is_refused() -> None:
    with pytest.raises(UsageError):
        render(sample_result(), "markdown", max_bytes=100)


def test_a_clean_audit_has_no_empty_sections() -> None:
    text = render(clean_result(), "markdown")
    assert "**Verdict: PASSED**" in text
    assert "Missing tables" not in text
    assert "Most critical gaps" not in text
    assert "**Yes: the database has all that Test product needs.**" in text


def crowded() -> AuditResult:
    """A result whose report is far too long for a comment."""
    return result(
        [
            result_table(
                f"public.t{i}", "missing", number=i + 1, why=HOSTILE, sql="SELECT 1;\n" * 9
            )
            for i in range(400)
        ],
        (),
        verdict=sample_result().verdict,
    )
