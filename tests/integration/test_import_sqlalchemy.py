"""`spec import sqlalchemy`: models as they are created, and what can be wrong with other code."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml

from audit.errors import AuditError
from audit.spec.importers.sqlalchemy_models import read_sqlalchemy
from audit.spec.load import load_spec
from tests.conftest import Server
from tests.exactness.loop import audit_database

MODELS = """
import enum
from datetime import datetime
from sqlalchemy import (
    BigInteger, Boolean, CheckConstraint, Column, Computed, DateTime, ForeignKey, Identity, Index,
    Integer, Numeric, String, Table, Text, UniqueConstraint, func, text,
)
from sqlalchemy.dialects.postgresql import (
    ARRAY, ENUM, JSONB, TSTZRANGE, UUID, ExcludeConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

print("as an application may")


class Base(DeclarativeBase):
    pass


class State(enum.Enum):
    open = 1
    closed = 2


class Customer(Base):
    __tablename__ = "customers"
    __table_args__ = (
        CheckConstraint("length(email) > 3", name="real_address"),
        Index("by_state", "state", "since", postgresql_where=text("state = 'open'")),
        Index(None, func.lower(text("email")), unique=True),
        {"comment": "Who buys."},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(80), unique=True)
    state: Mapped[State] = mapped_column(server_default="open")
    kind = mapped_column(ENUM("person", "company", name="Kind"))
    note: Mapped[str | None] = mapped_column(Text, comment="As it was said.")
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    made_up: Mapped[str] = mapped_column(default="by Python")
    settings = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    tags = mapped_column(ARRAY(Text))
    score = mapped_column(Numeric(10, 2))
    double = mapped_column(Numeric, Computed("score * 2"))
    boss_id = mapped_column(ForeignKey("customers.id", ondelete="SET NULL"))


orders = Table(
    "orders", Base.metadata,
    Column("number", BigInteger, Identity(always=True), primary_key=True),
    Column("Customer", Integer, ForeignKey("customers.id", deferrable=True, initially="DEFERRED")),
    Column("token", UUID(as_uuid=True), server_default=text("gen_random_uuid()")),
    Column("during", TSTZRANGE),
    Column("paid", Boolean, nullable=False),
    UniqueConstraint("Customer", "token", name="one_token"),
    ExcludeConstraint(("during", "&&"), name="apart"),
    schema="sales",
)
Index("by_token", orders.c.token, postgresql_using="hash")

# Each references the other.
Table("a", Base.metadata, Column("id", Integer, primary_key=True),
      Column("b_id", ForeignKey("b.id", name="a_b", use_alter=True)))
Table("b", Base.metadata, Column("id", Integer, primary_key=True),
      Column("a_id", ForeignKey("a.id")))
"""

CREATE = """
import sys
import psycopg
from sqlalchemy import create_engine, text
import models
engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(sys.argv[1]))
with engine.begin() as connection:
    connection.execute(text("create schema sales"))
    models.Base.metadata.create_all(connection)
"""


def document(text: str) -> dict[str, Any]:
    found = yaml.safe_load(text)
    assert isinstance(found, dict)
    return found


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    (tmp_path / "models.py").write_text(MODELS, encoding="utf-8")
    return tmp_path


def test_nothing_is_found_in_what_create_all_makes(server: Server, here: Path) -> None:
    imported = read_sqlalchemy("models:Base")
    assert imported.omitted == ()
    specs = here / "specs"
    specs.mkdir()
    for name, text in imported.files.items():
        (specs / name).write_text(text, encoding="utf-8")
    database = server.create_database()
    try:
        subprocess.run([sys.executable, "-c", CREATE, database.dsn], check=True)
        _, turn, _ = audit_database(database.dsn, load_spec([specs]))
    finally:
        server.drop_database(database)
    assert turn.told == () and turn.exact
    assert turn.tables == 4 and turn.columns == 21


def test_what_the_models_say_is_demanded(here: Path) -> None:
    found = document(read_sqlalchemy("models.py", single=True).files["spec.yaml"])
    assert found["title"] == "models"
    assert found["enums"] == {"Kind": ["person", "company"], "state": ["open", "closed"]}
    customers = found["tables"]["customers"]
    assert customers["comment"] == "Who buys."
    columns = customers["columns"]
    assert columns["id"] == "serial not null primary key"
    assert columns["made_up"] == "varchar not null"
    assert "on delete set null" in columns["boss_id"]
    assert found["tables"]["sales.orders"]["indexes"] == [{"columns": ["token"], "method": "hash"}]
    assert found["tables"]["b"]["columns"]["a_id"] == "integer references a(id)"


def write(here: Path, text: str) -> None:
    (here / "app.py").write_text(textwrap.dedent(text), encoding="utf-8")


def test_a_module_of_a_package_by_its_file(here: Path) -> None:
    package = here / "src" / "shop"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "base.py").write_text("from sqlalchemy import MetaData\nmeta = MetaData()\n")
    (package / "tables.py").write_text(
        "from sqlalchemy import Column, Integer, Table\nfrom .base import meta\n"
        "things = Table('things', meta, Column('id', Integer, primary_key=True))\n"
    )
    imported = read_sqlalchemy("src/shop/tables.py", namespace="app", single=True)
    found = document(imported.files["spec.yaml"])
    assert found["title"] == "tables"
    assert found["defaults"] == {"schema": "app"}
    assert list(found["tables"]) == ["things"]


def test_a_table_that_cannot_be_compiled_is_named(here: Path) -> None:
    write(
        here,
        """
        from sqlalchemy import Column, Enum, Integer, MetaData, Table
        from sqlalchemy.dialects.mysql import TINYINT
        metadata = MetaData()
        Table("odd", metadata, Column("a", TINYINT))
        Table("even", metadata, Column("a", Integer, comment="x"), Column("b", Enum("p", name="e")))
        """,
    )
    imported = read_sqlalchemy("app", single=True)
    assert len(imported.omitted) == 1
    assert "app table odd" in imported.omitted[0] and "TINYINT" in imported.omitted[0]
    text = imported.files["spec.yaml"]
    assert "# Left out" in text and "TINYINT" in text
    found = document(text)
    assert list(found["tables"]) == ["even"] and found["enums"] == {"e": ["p"]}


@pytest.mark.parametrize(
    ("target", "text", "what"),
    [
        ("app", "x = 1\nraise KeyError('DATABASE_URL')\n", r"app\.py:2.*KeyError"),
        ("app", "def f(:\n", r"app\.py:1.*SyntaxError"),
        ("app", "import nothing_of_that_name\n", r"app\.py:1.*nothing_of_that_name"),
        ("app", "import sys\nsys.exit(3)\n", r"app\.py:2.*SystemExit"),
        ("app", "import os\nos._exit(3)\n", "exit code 3"),
        ("app", "x = 1\n", "no metadata with a table"),
        ("app:x", "x = 1\n", "is no MetaData"),
        ("app:y.z", "x = 1\n", "has no y.z"),
        ("app:m", "from sqlalchemy import MetaData\nm = MetaData()\n", "has no table"),
        ("app", "raise ValueError('postgresql://me:secret@host/x')\n", r"me:\*\*\*@host"),
        ("nowhere.py", "", "there is no file"),
        ("no.module", "", "No module named"),
        (
            "app",
            "from sqlalchemy import Column, MetaData, Table\na, b = MetaData(), MetaData()\n"
            "Table('t', a, Column('x'))\nTable('t', b, Column('x'))\n",
            "app:a, app:b",
        ),
    ],
)
def test_what_is_wrong_with_the_code_is_said(here: Path, target: str, text: str, what: str) -> None:
    write(here, text)
    with pytest.raises(AuditError, match=what) as raised:
        read_sqlalchemy(target)
    assert "secret" not in str(raised.value)


def test_an_interpreter_that_is_not_there(here: Path) -> None:
    with pytest.raises(AuditError, match="cannot run it"):
        read_sqlalchemy("models", python=str(here / "no" / "python"))
