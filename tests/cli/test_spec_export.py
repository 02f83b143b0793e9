"""`schema-audit spec export`."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import WELLNESS, Cli


def test_to_stdout_or_to_a_file(cli: Cli, tmp_path: Path) -> None:
    printed = cli("spec", "export", "sql", WELLNESS)
    assert printed.code == 0
    assert "77 tables as sql\n" in printed.err
    assert "  must be there: table auth.users\n" in printed.err
    written = cli("spec", "export", "sql", WELLNESS, "-o", "out/schema.sql")
    assert (written.code, written.out) == (0, "")
    assert "77 tables as sql in out/schema.sql\n" in written.err
    assert (tmp_path / "out/schema.sql").read_text(encoding="utf-8") == printed.out


def test_a_file_is_not_written_over(cli: Cli, tmp_path: Path) -> None:
    mine = tmp_path / "schema.sql"
    mine.write_text("mine", encoding="utf-8")
    ran = cli("spec", "export", "sql", WELLNESS, "-o", "schema.sql")
    assert ran.code == 2
    assert "--force" in ran.err
    assert mine.read_text(encoding="utf-8") == "mine"
    assert cli("spec", "export", "sql", WELLNESS, "-o", "schema.sql", "--force").code == 0
    assert mine.read_text(encoding="utf-8").startswith("-- Wellness platform")


def test_a_format_that_is_not_there(cli: Cli) -> None:
    ran = cli("spec", "export", "json-shema", WELLNESS)
    assert ran.code == 2
    assert "did you mean json-schema?" in ran.err


def test_a_spec_that_is_wrong_leaves_no_file(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text("tables: {a: {colums: {}}}", encoding="utf-8")
    ran = cli("spec", "export", "json-schema", "spec.yaml", "-o", "rows.json")
    assert ran.code == 2
    assert "colums" in ran.err
    assert not (tmp_path / "rows.json").exists()
