"""A spec of publications, view options and rights, as SQL: what it builds meets the spec."""

from __future__ import annotations

from audit.export.sql import export_sql
from tests.conftest import Database, Server
from tests.integration.test_remediate_apply import gaps
from tests.spec_files import load

SPEC = """
publications:
  some: {operations: [insert, delete], tables: [keyless], schemas: [apart]}
  whole: {all_tables: true}
functions:
  f(integer): {returns: integer, grants: {pg_monitor: execute, public: none}}
  g(): {returns: integer, grants: {public: execute}}
  h(): {returns: integer, grants: {pg_monitor: none}}
tables:
  t:
    columns: {id: int primary key, a: text}
    grants: {pg_monitor: [select, {update: [a]}]}
    publications: [some, unlisted, whole]
  keyless: {columns: {a: int}, publications: [unlisted]}
  in_part: {columns: {id: int primary key, a: int}, publications: {some: {where: a > 1}}}
  apart.one: {columns: {a: int}}
views:
  v: {columns: {a: text}, security_invoker: true, security_barrier: true, check_option: local,
      definition: select a from t}
  stub: {columns: {a: text}, security_barrier: true, check_option: cascaded}
"""


def test_what_it_builds_meets_the_spec(database: Database, server: Server) -> None:
    spec = SPEC
    if server.version_num < 150000:
        spec = spec.replace("security_invoker: true, ", "").replace(", schemas: [apart]", "")
        spec = spec.replace("publications: {some: {where: a > 1}}", "publications: [some]")
    exported = export_sql(load(spec))
    database.run(str(exported.content))
    assert gaps(load(spec), database) == ["view-option-mismatch public.stub check_option"]
    assert "public.stub: check_option, as nothing says what it reads" in "\n".join(exported.notes)
