"""The HTML report in a real browser: no errors, nothing loaded, no overflow, a PDF with it all."""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from audit.render import render
from tests.builders import sample_result
from tests.needs import CHROMIUM, program

pytestmark = pytest.mark.browser

QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


class Browser:
    """Headless Chromium with a profile of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        found = program(CHROMIUM)
        assert found, f"{' or '.join(CHROMIUM)} is not installed: apt-get install chromium"
        self.program = found

    def run(self, page: Path, *options: str) -> subprocess.CompletedProcess[str]:
        command = [self.program, *QUIET, f"--user-data-dir={self.folder / 'profile'}", *options]
        done = subprocess.run(
            [*command, page.as_uri()], capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done

    def measure(self, text: str, script: str, width: int = 1280, height: int = 900) -> Any:
        """What `script` returns about the report `doc` in a frame `width` pixels wide.

        The report's own policy forbids a script of ours, so a page around it does the asking; a
        frame can also be narrower than the smallest window.
        """
        around = self.folder / "around.html"
        around.write_text(
            "<!doctype html><meta charset=utf-8><body><iframe id=frame "
            f'style="border:0;width:{width}px;height:{height}px" srcdoc="{html.escape(text)}">'
            "</iframe><script>window.addEventListener('load', function () {"
            " var doc = document.getElementById('frame').contentDocument;"
            f" var told = (function (doc, view) {{ {script} }})(doc, doc.defaultView);"
            " var out = document.createElement('pre'); out.id = 'told';"
            " out.textContent = JSON.stringify(told); document.body.appendChild(out); });</script>",
            encoding="utf-8",
        )
        dom = self.run(around, "--dump-dom", "--virtual-time-budget=3000").stdout
        told = re.search(r'<pre id="told">(.*?)</pre>', dom, re.S)
        assert told, "the page around the report did not answer"
        return json.loads(html.unescape(told[1]))


@pytest.fixture
def browser(tmp_path: Path) -> Browser:
    return Browser(tmp_path)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.html"
    path.write_text(render(sample_result(), "html"), encoding="utf-8")
    return path


def test_the_console_stays_empty(browser: Browser, report: Path) -> None:
    done = browser.run(report, "--dump-dom", "--enable-logging=stderr")
    assert "CONSOLE" not in done.stderr
    assert "Content Security Policy" not in done.stderr
    assert done.stdout.count('class="copy"') == done.stdout.count('<div class="sql">') > 0


@pytest.mark.parametrize("extra", ["", '<img src="http://127.0.0.1:9/x.png">'], ids=["", "caught"])
def test_nothing_is_loaded(browser: Browser, report: Path, extra: str) -> None:
    text = report.read_text(encoding="utf-8")
    # Without its policy, which would hide from this test what the page asks for.
    text = re.sub(r"<meta http-equiv[^>]*>", "", text).replace("</main>", f"{extra}</main>")
    asked = browser.measure(
        text,
        "return view.performance.getEntriesByType('resource').map((entry) => entry.name);",
    )
    assert asked == (["http://127.0.0.1:9/x.png"] if extra else [])


def test_the_policy_stops_what_escaping_would_have_missed(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    text = render(sample_result(), "html")
    evil = "<script>document.documentElement.id = 'taken'</script><img src=x onerror=alert(1)>"
    page.write_text(text.replace("</main>", f"{evil}</main>"), encoding="utf-8")
    done = browser.run(page, "--dump-dom", "--enable-logging=stderr")
    assert 'id="taken"' not in done.stdout
    assert "Content Security Policy" in done.stderr


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_sticks_out(browser: Browser, report: Path, width: int) -> None:
    told = browser.measure(
        report.read_text(encoding="utf-8"),
        """
        var wide = [];
        doc.querySelectorAll('details').forEach(function (d) { d.open = true; });
        doc.querySelectorAll('main *').forEach(function (e) {
          var box = e.getBoundingClientRect();
          if (box.right > view.innerWidth + 1 && !e.closest('.scroll, .sql')) {
            wide.push(e.tagName + '.' + e.className);
          }
        });
        return {inner: view.innerWidth, page: doc.documentElement.scrollWidth, wide: wide};
        """,
        width,
    )
    assert told["inner"] == width
    assert told["wide"] == []
    assert told["page"] <= width


def test_the_script_folds_filters_and_counts(browser: Browser, report: Path) -> None:
    told = browser.measure(
        report.read_text(encoding="utf-8"),
        """
        var tools = doc.querySelector('#missing .tools');
        var shown = function () {
          return doc.querySelectorAll('#missing .entry:not([hidden])').length;
        };
        var folded = doc.querySelectorAll('details[open]').length;
        var before = shown();
        tools.querySelector('input').value = 'refunds';
        tools.querySelector('input').dispatchEvent(new view.Event('input'));
        var after = shown();
        var groups = doc.querySelectorAll('#missing [data-group]:not([hidden])').length;
        tools.querySelector('button').click();
        return {
          folded: folded, visible: !tools.hidden, before: before, after: after, groups: groups,
          said: tools.querySelector('output').textContent,
          open: doc.querySelectorAll('details[open]').length
        };
        """,
    )
    missing = sample_result().totals.missing
    assert told["visible"]
    assert told["folded"] == 0
    assert told["before"] == missing
    # refunds itself, and the table that it waits for
    assert told["after"] == 2
    assert told["groups"] == 1
    assert told["said"] == f"2 of {missing} shown"
    assert told["open"] > 0


def test_without_its_script_everything_is_there(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    text = re.sub(r"<script>.*?</script>", "", render(sample_result(), "html"), flags=re.S)
    page.write_text(text, encoding="utf-8")
    dom = browser.run(page, "--dump-dom").stdout
    assert dom.count('<details class="fold" open="">') == text.count("<details")
    assert '<form class="tools" data-filter="#missing .entry" hidden="">' in dom


def test_the_print_has_every_page_and_the_folded_sql(
    browser: Browser, report: Path, tmp_path: Path
) -> None:
    pdf = tmp_path / "report.pdf"
    browser.run(report, "--no-pdf-header-footer", f"--print-to-pdf={pdf}")
    body = pdf.read_bytes()
    assert body.startswith(b"%PDF-")
    counts = [int(n) for n in re.findall(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)", body)]
    counts += [int(n) for n in re.findall(rb"/Count\s+(\d+)[^>]*?/Type\s*/Pages\b", body)]
    assert max(counts) > 3
    unfolded = tmp_path / "open.pdf"
    still = tmp_path / "open.html"
    text = report.read_text(encoding="utf-8")
    still.write_text(re.sub(r"<script>.*?</script>", "", text, flags=re.S), encoding="utf-8")
    browser.run(still, "--no-pdf-header-footer", f"--print-to-pdf={unfolded}")
    same = re.findall(rb"/Type\s*/Page\b", body)
    assert len(same) == len(re.findall(rb"/Type\s*/Page\b", unfolded.read_bytes()))


@pytest.mark.parametrize("scheme", ["0", "1"], ids=["dark", "light"])
def test_both_themes_are_painted(
    browser: Browser, report: Path, tmp_path: Path, scheme: str
) -> None:
    picture = tmp_path / "report.png"
    browser.run(
        report,
        f"--screenshot={picture}",
        f"--blink-settings=preferredColorScheme={scheme}",
        "--window-size=1280,900",
    )
    assert picture.read_bytes().startswith(b"\x89PNG")
