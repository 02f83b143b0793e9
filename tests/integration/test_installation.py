"""What belongs to one installation, imported on demand: grants, owners and names."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml
from jsonschema import Draft7Validator

from audit.introspect.connect import open_connection
from audit.introspect.oracle import answer
from audit.introspect.reading import read_schema
from audit.introspect.session import Session
from audit.spec.importers.database import spec_of_schema
from audit.spec.importers.relations import MORE
from audit.spec.json_schema import spec_json_schema
from tests.conftest import Database, Server
from tests.exactness import databases
from tests.exactness.loop import audit, import_spec
from tests.integration.test_remediate_apply import gaps, planned
from tests.mutation.run import Changing
from tests.spec_files import load

GRANTED = """
grant select, insert on public.guarded to pg_monitor;
grant update (id, "Quoted, name") on public.oddly to pg_monitor, public;
grant all on app.orders to pg_signal_backend with grant option;
revoke execute on function public.uid() from public;
grant execute on function public.uid() to pg_monitor;
alter table public.oddly owner to pg_monitor;
"""
ODD = 'create table public.oddly (id int primary key, "Quoted, name" int check (id > 0));'
CHANGES = {
    "revoke insert on public.guarded from pg_monitor": ["not-granted public.guarded pg_monitor"],
    'revoke update ("Quoted, name") on public.oddly from public': [
        "not-granted public.oddly public"
    ],
    "alter table public.oddly owner to current_user": ["owner-mismatch public.oddly owner"],
    "revoke execute on function public.uid() from pg_monitor": [
        "not-granted  public.uid() pg_monitor"
    ],
    "grant execute on function public.uid() to public": ["excess-grant  public.uid() public"],
    "alter table public.oddly rename constraint oddly_pkey to other": [
        "missing-primary-key public.oddly id"
    ],
    "alter table public.oddly rename constraint oddly_id_check to other": [
        "missing-check public.oddly oddly_id_check"
    ],
    "grant select on public.guarded to pg_read_server_files": [],
}


@pytest.fixture(scope="module")
def filled(server: Server) -> Iterator[Database]:
    roles = server.roles()
    database = server.create_database(databases.hazards(server.version_num) + ODD + GRANTED)
    yield database
    server.drop_database(database)
    server.drop_roles(roles)


def test_nothing_is_found_and_each_change_is(filled: Database) -> None:
    with open_connection(filled.dsn) as connection:
        with Session(connection) as session:
            schema = read_schema(session, "pg_catalog")
            spec, omitted = import_spec(schema, more=MORE)
            plain, left_out = import_spec(schema)
            assert audit(spec, schema, lambda asked: answer(session, asked)).findings == ()
        assert omitted == left_out
        assert not any(table.owner or table.grants for table in plain.tables)
        assert all(table.owner for table in spec.tables)
        assert all(key.name for table in spec.tables for key in table.foreign_keys)
        for change, expected in CHANGES.items():
            with Changing(connection) as session:
                session.connection.execute(change.encode())
                changed = read_schema(session, "pg_catalog")
                found = audit(spec, changed, lambda asked: answer(session, asked)).findings
            assert [f"{f.rule} {f.table} {f.object}" for f in found] == expected, change


def test_an_editor_finds_nothing_wrong_with_it(filled: Database) -> None:
    with open_connection(filled.dsn) as connection, Session(connection) as session:
        schema = read_schema(session, "pg_catalog")
    validator = Draft7Validator(spec_json_schema())
    for text in spec_of_schema(schema, title="imported", more=MORE).values():
        assert [error.message for error in validator.iter_errors(yaml.safe_load(text))] == []


def test_the_plan_grants_and_revokes_nothing(database: Database) -> None:
    database.run(
        "create table t (a int, b int);"
        " create function f(int) returns int language sql as 'select 1';"
        " create function g() returns int language sql as 'select 1';"
        " revoke execute on function g() from public"
    )
    spec = load(
        "functions:\n  f(integer): {grants: {pg_monitor: none, pg_signal_backend: execute}}\n"
        "  g: {grants: {pg_monitor: execute}}\n"
        "tables:\n  t: {grants: {pg_monitor: [select, {update: [a]}]}}\n"
        "  new: {columns: {a: int}, grants: {pg_monitor: [{insert: [a]}]}}\n"
    )
    plan, sql = planned(spec, database)
    assert [statement.sql for statement in plan.decisions] == [
        "GRANT EXECUTE ON ROUTINE public.f(integer) TO pg_signal_backend;\n"
        "REVOKE EXECUTE ON ROUTINE public.f(integer) FROM PUBLIC"
    ]
    database.run(sql)
    assert gaps(spec, database) == ["excess-grant  public.f(integer) pg_monitor"]
    database.run(plan.decisions[0].sql)
    assert gaps(spec, database) == []
