"""NOT NULL constraints of PostgreSQL 18 have names, and some are not inherited."""

from __future__ import annotations

from audit.introspect.connect import open_connection
from audit.introspect.reading import read_schema
from audit.introspect.session import Session
from audit.spec.importers.relations import MORE
from tests.conftest import Database, Server
from tests.exactness.loop import audit, import_spec
from tests.integration.test_remediate_apply import audited, planned
from tests.mutation.run import Changing
from tests.spec_files import load

MADE = """
create table t (id int primary key, "A b" int constraint "Its name" not null, plain int not null,
  alone int constraint alone_here not null no inherit, other int constraint other_here not null);
create table renamed_from (id int not null, n text not null);
alter table renamed_from rename to renamed;
"""
CHANGES = {
    'alter table public.t rename constraint "Its name" to another': "A b",
    "alter table public.t alter constraint alone_here inherit": "alone",
    "alter table public.t alter constraint other_here no inherit": "other",
}
SPEC = """
tables:
  t:
    columns:
      A b: {not_null: Its name}
      plain: {not_null: {name: t_plain_not_null, no_inherit: false}}
      alone: {not_null: {no_inherit: true}}
"""


def test_names_are_imported_and_changes_found(database: Database, server: Server) -> None:
    if server.version_num < 180000:
        return told_to_be_too_new(database)
    database.run(MADE)
    with open_connection(database.dsn) as connection:
        with Session(connection) as session:
            schema = read_schema(session, "pg_catalog")
        spec, omitted = import_spec(schema, more=MORE)
        plain, _ = import_spec(schema)
        assert omitted == ()
        assert audit(spec, schema).findings == audit(plain, schema).findings == ()
        assert audit(load(SPEC), schema).findings == ()
        for change, column in CHANGES.items():
            with Changing(connection) as session:
                session.connection.execute(change.encode())
                changed = read_schema(session, "pg_catalog")
            found = audit(spec, changed).findings
            told = [(f.rule, f.table, f.object, f.kind) for f in found]
            assert told == [("nullability-mismatch", "public.t", column, "gap")], change
            # The importer leaves names to the reader, and NO INHERIT not.
            assert len(audit(plain, changed).findings) == (column == "alone")
    return None


def told_to_be_too_new(database: Database) -> None:
    database.run(
        'create table t (id int, "A b" int not null, plain int not null, alone int not null)'
    )
    _, comparison = audited(load(SPEC), database)
    hints = {
        f.object: "came with PostgreSQL 18. This server is" in f.hint for f in comparison.findings
    }
    assert hints == {"A b": True, "plain": True, "alone": True}


def test_the_plan_gives_a_new_table_the_names(database: Database, server: Server) -> None:
    spec = load(SPEC.replace("{not_null", "{type: int, not_null"))
    plan, sql = planned(spec, database)
    if server.version_num < 180000:
        assert "came with PostgreSQL 18" in plan.decisions[0].why
        return
    database.run(sql)
    assert audited(spec, database)[1].findings == ()
