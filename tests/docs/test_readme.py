"""The README says what the tool prints: each block marked `<!-- output: … -->` is run and compared.

`UPDATE_GOLDEN=1` writes what the commands print now into the README, for a person to read over.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Cli, cli

__all__ = ["cli"]

README = ROOT / "README.md"
BLOCK = re.compile(r"<!-- output: (?P<command>.+?) -->\n```\w*\n(?P<text>.*?)```\n", re.DOTALL)
EPOCH = re.search(r"SAMPLE_EPOCH := (\d+)", (ROOT / "Makefile").read_text())


def blocks() -> list[str]:
    return [match["command"] for match in BLOCK.finditer(README.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("command", blocks())
def test_a_block_is_what_the_command_prints(
    cli: Cli, command: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert EPOCH
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH[1])
    monkeypatch.setenv("COLUMNS", "100")
    arguments = shlex.split(command)
    assert arguments.pop(0) == "schema-audit"
    (tmp_path / "specs").symlink_to(ROOT / "specs")
    printed = cli(*arguments).out
    text = README.read_text(encoding="utf-8")
    if os.environ.get("UPDATE_GOLDEN"):
        begin = f"<!-- output: {command} -->\n"
        head, tail = text.split(begin, 1)
        fence, rest = tail.split("\n", 1)
        after = rest.split("```\n", 1)[1]
        README.write_text(f"{head}{begin}{fence}\n{printed}```\n{after}")
        return
    found = next(m["text"] for m in BLOCK.finditer(text) if m["command"] == command)
    assert found == printed


def test_the_first_screen_shows_the_value() -> None:
    first = README.read_text(encoding="utf-8").splitlines()[:70]
    assert any(line.startswith("![") for line in first), "a picture of the report"
    assert any("schema-audit demo" in line for line in first), "a transcript"


def test_every_link_into_the_repository_leads_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", README.read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), target


def test_the_exit_codes_are_told() -> None:
    text = README.read_text(encoding="utf-8")
    for words in ("the gate passed", "the gate failed", "could not be done"):
        assert words in text


def test_make_help_lists_the_verbs_that_the_readme_names() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for verb in re.findall(r"make (\w+)", README.read_text(encoding="utf-8")):
        assert re.search(rf"^{verb}:", makefile, re.MULTILINE), verb
