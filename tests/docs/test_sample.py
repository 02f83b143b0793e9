"""The committed reports of the sample product are what the tool makes of it today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Cli, cli
from tests.docs.test_readme import EPOCH

__all__ = ["cli"]

REPORTS = ROOT / "reports" / "wellness"


def without_server_version(text: str) -> str:
    """The embedded server's minor version moves on its own; nothing else may."""
    return re.sub(r"\b1[3-9]\.\d+\b", "VERSION", text)


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return {}


@pytest.mark.parametrize("name", ["result.json", "report.md", "report.html", "remediation.sql"])
def test_the_sample_is_up_to_date(
    cli: Cli, name: str, made: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if not made:
        assert EPOCH
        monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH[1])
        assert cli("demo", "-o", "out").code == 0
        made |= {path.name: path.read_text() for path in (tmp_path / "out").iterdir()}
    committed = (REPORTS / name).read_text(encoding="utf-8")
    assert without_server_version(committed) == without_server_version(made[name]), "make sample"
