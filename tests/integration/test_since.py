"""What this server's version can't have is told so, by the finding and by the plan."""

from __future__ import annotations

from tests.conftest import Database, Server
from tests.integration.test_remediate_apply import audited, gaps, planned
from tests.spec_files import load

MADE = """
create table t (id int, a int, b int, span int4range, c int);
create table one (id int primary key, k int);
create view v as select 1 as id;
create view barrier as select 1 as id;
"""
SPEC = """
tables:
  t:
    columns: {a: int, b: int, span: int4range, c: int generated always as (a + 1) virtual}
    unique: [{columns: [a], nulls_not_distinct: true}, {columns: [b, span], without_overlaps: true}]
    grants: {pg_monitor: [select, maintain]}
  one:
    columns: {id: int, k: int}
    foreign_keys: ["foreign key (id, k) references one (id, k) on delete set null (k)"]
views:
  v: {security_invoker: true}
  barrier: {security_barrier: true}
"""
SINCE = {
    "missing-unique a": 15,
    "missing-foreign-key id, k": 15,
    "view-option-mismatch security_invoker": 15,
    "not-granted pg_monitor": 17,
    "missing-unique b, span": 18,
    "generated-mismatch c": 18,
    "view-option-mismatch security_barrier": 13,
}


def test_a_finding_says_what_the_version_lacks(database: Database, server: Server) -> None:
    database.run(MADE)
    schema, comparison = audited(load(SPEC), database)
    hints = {f"{f.rule} {f.object}": f.hint for f in comparison.findings if f.kind == "gap"}
    assert hints.keys() == SINCE.keys()
    for what, since in SINCE.items():
        told = f"came with PostgreSQL {since}. This server is {schema.server_version}."
        assert hints[what].endswith(told) == (server.version_num < since * 10000), what


def test_the_plan_sets_the_options_that_the_version_has(database: Database, server: Server) -> None:
    database.run(MADE)
    spec = load(
        "views:\n"
        "  v: {security_invoker: true, check_option: local}\n"
        "  barrier: {security_barrier: true}\n"
        "  new: {security_invoker: true, security_barrier: true, definition: select id from one}\n"
        "  kept: {check_option: cascaded, definition: select id from one}"
    )
    _, sql = planned(spec, database)
    database.run("drop view v; create view v as select id from one")
    database.run(sql)
    old = ["view-option-mismatch public.v security_invoker", "missing-table public.new new"]
    assert sorted(gaps(spec, database)) == (sorted(old) if server.version_num < 150000 else [])
    database.run(sql)
