"""Running the command line inside the test process, and the sample product's database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from audit.cli import exit_code
from tests.conftest import Database, Server

ROOT = Path(__file__).parents[2]
WELLNESS = ROOT / "specs" / "wellness"


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


Cli = Callable[..., Ran]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cli:
    """Run `schema-audit` with arguments in an empty folder, away from the caller's settings."""
    for name in ("SCHEMA_AUDIT_TARGET", "SUPABASE_DB_URL", "DATABASE_URL", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Ran:
        capsys.readouterr()
        code = exit_code([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@pytest.fixture(scope="session")
def wellness(server: Server) -> Iterator[Database]:
    """The sample product's database as it is today. Tests only read it."""
    database = server.create_database((WELLNESS / "current.sql").read_text(encoding="utf-8"))
    yield database
    server.drop_database(database)


@pytest.fixture
def own_wellness(server: Server) -> Iterator[Database]:
    """The same, for a test that changes it."""
    database = server.create_database((WELLNESS / "current.sql").read_text(encoding="utf-8"))
    yield database
    server.drop_database(database)
