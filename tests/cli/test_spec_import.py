"""`schema-audit spec import database`."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Cli
from tests.conftest import Database


def test_a_folder_that_the_database_meets(cli: Cli, wellness: Database, tmp_path: Path) -> None:
    ran = cli("spec", "import", "database", wellness.dsn, "-o", "specs")
    assert ran.code == 0
    assert ran.out == ""
    assert "18 relations required" in ran.err
    files = sorted(path.name for path in tmp_path.glob("specs/*"))
    assert "spec.yaml" in files and len(files) > 3
    assert cli("spec", "check", "specs").code == 0
    audited = cli("run", wellness.dsn, "-s", "specs", "-f", "json")
    assert audited.code == 0
    assert "18 complete" in audited.err


def test_one_file_or_stdout(cli: Cli, wellness: Database, tmp_path: Path) -> None:
    printed = cli("spec", "import", "database", wellness.dsn)
    assert printed.code == 0
    assert cli("spec", "import", "database", wellness.dsn, "-o", "spec.yaml").code == 0
    assert (tmp_path / "spec.yaml").read_text(encoding="utf-8") == printed.out
    assert cli("run", wellness.dsn, "-s", "spec.yaml").code == 0


def test_a_spec_is_not_written_over(cli: Cli, wellness: Database, tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    mine = tmp_path / "specs" / "mine.yaml"
    mine.write_text("spec: 1\n", encoding="utf-8")
    for output in ("specs", "specs/mine.yaml"):
        ran = cli("spec", "import", "database", wellness.dsn, "-o", output)
        assert ran.code == 2
        assert "--force" in ran.err
    assert mine.read_text(encoding="utf-8") == "spec: 1\n"
    assert cli("spec", "import", "database", wellness.dsn, "-o", "specs", "--force").code == 0


def test_a_schema_that_is_not_there(cli: Cli, wellness: Database) -> None:
    ran = cli("spec", "import", "database", wellness.dsn, "--schema", "nowhere")
    assert ran.code == 2
    assert "there is no schema nowhere" in ran.err
    assert "public" in ran.err
