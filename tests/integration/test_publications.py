"""Publications: what the plan adds to them, and what a role of no rights sees of them."""

from __future__ import annotations

from tests.conftest import Database
from tests.integration.test_remediate_apply import gaps, planned
from tests.spec_files import load

SPEC = """
publications:
  realtime: {operations: [insert, update, delete]}
  "On all": {all_tables: true, operations: [insert]}
tables:
  messages:
    columns: {id: bigint primary key, body: text}
    publications: [realtime, other, "On all"]
  new ones:
    columns: {id: bigint primary key}
    publications: [realtime, "On all"]
  keyless: {publications: [realtime, inserts]}
"""


def test_the_plan_publishes_what_has_a_key(database: Database) -> None:
    database.run(
        "create table messages (id bigint primary key, body text); create table keyless (id int);"
        " create publication other; create publication inserts with (publish = 'insert');"
    )
    plan, sql = planned(load(SPEC), database)
    assert [statement.object for statement in plan.decisions] == ["realtime"]
    assert "no primary key" in plan.decisions[0].why
    database.run(sql)
    assert gaps(load(SPEC), database) == ["not-published public.keyless realtime"]
    before = database.rows("select prpubid, prrelid, oid from pg_publication_rel order by 3")
    assert len(before) == 4
    database.run(sql)
    assert before == database.rows(
        "select prpubid, prrelid, oid from pg_publication_rel order by 3"
    )
    assert database.rows("select pubinsert, pubtruncate from pg_publication order by pubname") == [
        (True, False),
        (True, False),
        (True, True),
        (True, False),
    ]


def test_a_published_table_that_was_a_part_is_left_to_a_person(database: Database) -> None:
    database.run("create table t (id int primary key, n int); create publication p for table t")
    spec = load("tables: {t: {publications: {p: {where: n > 1}}}}")
    plan, _ = planned(spec, database)
    newer = "came with PostgreSQL 15." in plan.decisions[0].why
    version = database.rows("show server_version_num")[0][0]
    assert newer == (int(version) < 150000)
    assert "WHERE (n > 1)" in plan.decisions[0].sql
    assert not plan.active
