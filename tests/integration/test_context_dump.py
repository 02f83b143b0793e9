"""Supabase's dump "for context only": what it tells is read, what it doesn't is told by nobody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audit.introspect.context_dump import is_context_dump, runnable
from audit.introspect.sql_files import loaded_sql
from tests.cli.conftest import Cli, cli

__all__ = ["cli"]  # the fixture

DUMP = """\
-- WARNING: This schema is for context only and is not meant to be run.
-- Table order and constraints may not be valid for execution.

CREATE TABLE public.Book (
  created_at timestamp without time zone NOT NULL DEFAULT now(),
  groupId bigint,
  Population Share character varying,
  state USER-DEFINED NOT NULL DEFAULT 'open'::book_state,
  kind USER-DEFINED,
  tags ARRAY DEFAULT '{}'::text[],
  ids ARRAY NOT NULL DEFAULT ARRAY['a, b'::text],
  other ARRAY,
  score numeric DEFAULT 1.5 CHECK (score > 0::numeric),
  -- by hand
  ID integer NOT NULL DEFAULT nextval('"Book_ID_seq"'::regclass),
  timestamp timestamp with time zone,
  slug text NOT NULL UNIQUE,
  CONSTRAINT Book_pkey PRIMARY KEY (ID),
  CONSTRAINT Book_groupId_fkey FOREIGN KEY (groupId) REFERENCES public.Group(ID),
  CONSTRAINT Book_none_fkey FOREIGN KEY (slug) REFERENCES public.gone(id)
);
CREATE TABLE public.Group (
  ID bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  owner uuid NOT NULL DEFAULT auth.uid(),
  book integer,
  state USER-DEFINED DEFAULT 'shut'::book_state,
  CONSTRAINT Group_pkey PRIMARY KEY (ID),
  CONSTRAINT Group_owner_fkey FOREIGN KEY (owner) REFERENCES auth.users(id),
  CONSTRAINT Group_book_fkey FOREIGN KEY (book) REFERENCES public.Book(ID)
);
"""
WANTED = """
spec: 1
title: Books
enums: {book_state: [open, shut, lost]}
tables:
  Book:
    rls: true
    columns:
      groupId: bigint references "Group"("ID") on delete cascade
      Population Share: varchar(20)
      kind: citext
      other: int[]
      tags: int[]
    indexes: [[groupId]]
    checks: ['"groupId" > "ID"']
"""


def test_a_dump_is_told_from_sql() -> None:
    assert is_context_dump(DUMP)
    assert is_context_dump("create table public.a (\n  b ARRAY,\n  c int\n);")
    for text in (
        "create table public.a (\n  b text default ARRAY['USER-DEFINED']\n);",
        "create table public.a (b text);\nselect x = ANY (ARRAY\n[1, 2]);",
    ):
        assert not is_context_dump(text)


def test_statements_stay_on_their_lines_and_others_as_they_are() -> None:
    text = "\n" + DUMP + "create view v as\n select 1;\ncreate table public.odd (a);"
    written = runnable(text).splitlines()
    assert written[4].startswith("create type public.book_state as enum ('open');")
    assert ' create table "public"."Book" (' in written[4]
    assert written[text[: text.index("create view")].count("\n")] == "create view v as"


def test_the_imported_spec_says_what_the_dump_tells(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "dump.sql").write_text(DUMP, encoding="utf-8")
    ran = cli("spec", "import", "sql", "dump.sql", "-o", "spec.yaml")
    assert ran.code == 0
    assert 'dump.sql:4: relation "public.gone" does not exist' in ran.err
    assert "left out: enum public.book_state: its labels are not told" in ran.err
    text = (tmp_path / "spec.yaml").read_text(encoding="utf-8")
    for line in (
        "      Population Share: varchar\n",
        "      kind:\n",
        "      tags: text[] default '{}'::text[]\n",
        "      ids: text[] not null default ARRAY['a, b'::text]\n",
        "      other:\n",
        "      ID: serial primary key\n",
        '      groupId: bigint references "Group"("ID")\n',
        "      owner: uuid not null default auth.uid() references auth.users(id)\n",
        "      state: book_state default 'shut'",
    ):
        assert line in text
    for word in ("exact_constraints", "enums", "extensions", "untold"):
        assert word not in text
    assert cli("run", "dump.sql", "-s", "spec.yaml", "-f", "json=result.json").code == 0
    assert json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))["findings"] == []


def test_what_a_dump_does_not_tell_is_no_difference(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "dump.sql").write_text(DUMP, encoding="utf-8")
    (tmp_path / "spec.yaml").write_text(WANTED, encoding="utf-8")
    cli("run", "dump.sql", "-s", "spec.yaml", "-f", "json=result.json")
    findings = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))["findings"]
    unverified = {(f["rule"], f["column"]) for f in findings if f["kind"] == "unverified"}
    assert unverified == {
        ("missing-enum-value", None),
        ("type-mismatch", "Population Share"),
        ("type-mismatch", "kind"),
        ("type-mismatch", "other"),
        ("foreign-key-mismatch", None),
        ("missing-index", None),
        ("rls-disabled", None),
        ("missing-check", ""),
    }
    (gap,) = (f for f in findings if f["kind"] != "unverified")
    assert (gap["rule"], gap["column"]) == ("type-mismatch", "tags")


@pytest.mark.parametrize(
    "text", ["CREATE TABLE public.a (", "CREATE TABLE public.a (b ARRAY, ());"]
)
def test_a_broken_dump_is_left_to_the_server(text: str) -> None:
    assert text.rstrip(";") in runnable(text)


def test_several_dumps_are_read_together(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.sql").write_text(
            f"CREATE TABLE public.{name} (\n  one USER-DEFINED,\n  two ARRAY NOT NULL\n);\n",
            encoding="utf-8",
        )
    with loaded_sql(tmp_path) as loaded:
        assert loaded.report.failed == ()
        assert loaded.report.loaded == 4
