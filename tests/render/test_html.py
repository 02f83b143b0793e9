"""The HTML report: right figures, all escaped, readable by everybody, nothing from outside."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest

from audit.render import render
from audit.result.model import AuditResult
from tests.builders import HOSTILE_NAME, clean_result, result, result_table, sample_result
from tests.render.golden.check import check_golden

VOID = {"meta", "link", "br", "input", "use", "path", "circle", "rect", "img", "hr"}


class Page(HTMLParser):
    """What the tests ask of a page: elements, text, and the cells of its tables."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.problems: list[str] = []
        self.text: dict[str, list[str]] = {}
        self.rows: dict[str, list[list[str]]] = {}
        self._table = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.elements.append((tag, values))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self._table = values.get("id", "")
            self.rows.setdefault(self._table, [])
        elif tag == "tr":
            self.rows[self._table].append([])
        elif tag in ("td", "th"):
            self.rows[self._table][-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if self.open:
            self.text.setdefault(self.open[-1], []).append(data)
        if "td" in self.open or "th" in self.open:
            self.rows[self._table][-1][-1] += data


def page(audit: AuditResult) -> Page:
    return Page(render(audit, "html"))


def style() -> str:
    return files("audit.render").joinpath("templates/report.css").read_text(encoding="utf-8")


def test_sample_is_as_it_was_last_read() -> None:
    text = render(sample_result(), "html")
    for asset in ("report.css", "report.js"):  # shown once, in their own files
        body = files("audit.render").joinpath("templates", asset).read_text(encoding="utf-8")
        assert body in text
        text = text.replace(body, f"/* {asset} */")
    check_golden("sample.html", re.sub(r"sha256-[A-Za-z0-9+/=]+", "sha256-...", text))


def test_every_figure_of_the_summary_is_the_result_s() -> None:
    sample = sample_result()
    rows = page(sample).rows
    for id_, groups in (("by-category", sample.categories), ("by-phase", sample.phases)):
        expected = [(g.title, g.counts) for g in groups] + [("Total", sample.totals)]
        for row, (title, c) in zip(rows[id_][1:], expected, strict=True):
            assert row[0] == title
            assert [int(cell) for cell in row[2:8]] == [
                c.required, c.existing, c.complete, c.partial, c.missing, c.unknown,
            ]  # fmt: skip
            assert row[9] == f"{c.columns_met} of {c.columns_required}"


def test_markdown_and_html_say_the_same_sentences() -> None:
    from audit.render.markdown_text import inline
    from audit.render.report import build_report

    sample = sample_result()
    report = build_report(sample)
    text, markdown = render(sample, "html"), render(sample, "markdown")
    for said in (report.finding, report.answer, report.sufficiency.answer, report.date):
        assert said in text
        assert inline(said) in markdown


@pytest.mark.parametrize("audit", [sample_result(), clean_result()], ids=["sample", "clean"])
def test_the_page_is_well_formed(audit: AuditResult) -> None:
    text = render(audit, "html")
    found = page(audit)
    assert text.startswith("<!doctype html>\n<html lang=")
    assert found.problems == []
    assert found.open == []
    ids = [values["id"] for _, values in found.elements if "id" in values]
    assert len(ids) == len(set(ids))
    for tag, values in found.elements:
        target = values.get("href", "") or values.get("aria-labelledby", "")
        if target:
            assert target.removeprefix("#") in ids, (tag, target)


@pytest.mark.parametrize("audit", [sample_result(), clean_result()], ids=["sample", "clean"])
def test_the_page_is_readable_without_seeing_it(audit: AuditResult) -> None:
    elements = page(audit).elements
    tags = [tag for tag, _ in elements]
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert tags.count("main") == 1
    assert tags.count("caption") == tags.count("table")
    assert all(values.get("scope") for tag, values in elements if tag == "th")
    for tag, values in elements:
        if tag == "svg":
            assert values.get("aria-hidden") == "true"
        if values.get("role") in ("region", "img") or tag == "nav":
            assert values.get("aria-label")
        if "scroll" in values.get("class", "").split():
            assert values.get("tabindex") == "0"
    links = [values["href"] for tag, values in elements if tag == "a"]
    assert links[0] == "#main"  # past the contents


def test_nothing_comes_from_outside() -> None:
    text = render(sample_result(), "html")
    for tag, values in page(sample_result()).elements:
        assert tag not in ("link", "img", "iframe", "object", "embed", "base", "audio", "video")
        assert "src" not in values
        assert not any(name.startswith("on") for name in values)
        assert values.get("href", "#").startswith("#")
    assert "url(" not in style()
    assert "@import" not in text
    assert "http://" not in text.replace("http-equiv", "")
    assert "https://" not in text


def test_the_policy_lets_only_our_script_run() -> None:
    text = render(sample_result(), "html")
    scripts = re.findall(r"<script>(.*?)</script>", text, re.S)
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'" in text


def test_text_of_spec_and_database_is_only_text() -> None:
    text = render(sample_result(), "html")
    assert "<script>alert" not in text
    assert "alert(&#39;x&#39;)" in text
    assert HOSTILE_NAME not in text  # its <b> is escaped
    assert "\x1b" not in text
    assert "<b>me" not in text


def test_names_cannot_hide_behind_direction_marks() -> None:
    text = render(result([result_table("public.a\u202eb", "missing", number=1)], ()), "html")
    assert "\u202e" not in text
    assert "a\\u202eb" in text


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The ratio as WCAG 2 defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1, 2], ids=["light", "dark", "print"])
def test_every_pair_of_colours_can_be_read(theme: int) -> None:
    blocks = re.findall(r":root \{(.*?)\}", style(), re.S)
    assert len(blocks) == 3
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", blocks[theme]))
    texts = ("ink", "soft", "accent", "complete", "partial", "missing", "unknown")
    grounds = ("paper", "card", "sunk")
    pairs = [(text, ground) for text in texts for ground in grounds]
    pairs += [(s, f"{s}-tint") for s in ("complete", "partial", "missing", "unknown")]
    poor = {p: round(contrast(colours[p[0]], colours[p[1]]), 2) for p in pairs}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < 4.5} == {}


def test_a_clean_audit_has_no_empty_sections() -> None:
    text = render(clean_result(), "html")
    assert "PASSED" in text
    for id_ in ("gaps", "missing", "partial", "unknown", "elsewhere"):
        assert f'<section id="{id_}"' not in text
