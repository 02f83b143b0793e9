"""`schema-audit spec import dbml|dbt|prisma|sqlalchemy`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Cli

PRISMA = """
model User {
  id   Int    @id
  name String
  mood Mood?
}
"""
DBML = "Table users {\n  id int [pk]\n  at datetime\n}\n"
DBT = """sources:
- name: app
  tables:
  - name: users
    columns: [{name: id, tests: [unique]}]
"""
MODELS = "from sqlalchemy import Column, Integer, MetaData, Table\n" + (
    "metadata = MetaData()\nTable('users', metadata, Column('id', Integer, primary_key=True))\n"
)
FILES = {
    "prisma": ("shop/prisma/schema.prisma", PRISMA),
    "dbml": ("shop.dbml", DBML),
    "dbt": ("shop.yml", DBT),
    "sqlalchemy": ("shop.py", MODELS),
}


@pytest.fixture(params=sorted(FILES))
def document(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """A format, and a file of it in the current folder."""
    name, text = FILES[request.param]
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text, encoding="utf-8")
    return request.param, name


def test_a_folder_a_file_and_stdout(cli: Cli, document: tuple[str, str], tmp_path: Path) -> None:
    source, name = document
    ran = cli("spec", "import", source, name, "-o", "specs")
    assert ran.code == 0 and ran.out == ""
    assert "1 relations required, 2 files in specs" in ran.err
    assert cli("spec", "check", "specs").code == 0
    printed = cli("spec", "import", source, name)
    assert "title: shop\n" in printed.out
    assert cli("spec", "import", source, name, "-o", "spec.yaml").code == 0
    assert (tmp_path / "spec.yaml").read_text(encoding="utf-8") == printed.out


def test_a_spec_is_not_written_over(cli: Cli, document: tuple[str, str], tmp_path: Path) -> None:
    source, name = document
    mine = tmp_path / "specs" / "mine.yaml"
    mine.parent.mkdir()
    mine.write_text("spec: 1\n", encoding="utf-8")
    for output in ("specs", "specs/mine.yaml"):
        ran = cli("spec", "import", source, name, "-o", output)
        assert ran.code == 2 and "--force" in ran.err
    assert mine.read_text(encoding="utf-8") == "spec: 1\n"
    assert [path.name for path in mine.parent.iterdir()] == ["mine.yaml"]


def test_what_is_left_out_is_told(cli: Cli, tmp_path: Path) -> None:
    for name, text in (FILES["prisma"], FILES["dbml"]):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    ran = cli("spec", "import", "prisma", "shop/prisma")
    assert "left out: schema.prisma:5: User.mood: the type Mood is not known" in ran.err
    ran = cli("spec", "import", "dbml", "shop.dbml")
    assert "left out: shop.dbml:3: users.at: the type datetime is no type" in ran.err
    assert "# Left out, because a spec can't say it: 1 thing." in ran.out


def test_what_is_no_document_writes_nothing(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "broken").write_bytes(b"\x00\xff" * 500)
    (tmp_path / "broken.py").write_text("import os\n\nNOTHING[0]\n", encoding="utf-8")
    for source in ("prisma", "dbml", "dbt"):
        for name in ("broken", "nowhere", "."):
            ran = cli("spec", "import", source, name, "-o", "specs")
            assert ran.code == 2 and ran.out == "" and "No audit was done" in ran.err
    ran = cli("spec", "import", "sqlalchemy", "broken.py", "-o", "specs")
    assert ran.code == 2 and "broken.py:3" in ran.err and "NameError" in ran.err
    assert not (tmp_path / "specs").exists()


def test_another_schema_is_the_default(cli: Cli, document: tuple[str, str]) -> None:
    source, name = document
    ran = cli("spec", "import", source, name, "--schema", "tenant")
    own = "schema: app" if source == "dbt" else "schema: tenant"
    assert ran.code == 0 and (own in ran.out or "app.users" in ran.out)
