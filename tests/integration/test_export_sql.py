"""The SQL of a spec builds, from nothing, a database in which the audit finds nothing."""

from __future__ import annotations

import psycopg
import pytest

from audit.export.sql import export_sql
from audit.spec.load import load_spec
from audit.spec.model import Spec
from tests.cli.conftest import WELLNESS
from tests.conftest import Database, Server
from tests.exactness import databases
from tests.exactness.loop import audit_database
from tests.integration.test_remediate_imported import FUNCTION, STATEMENTS
from tests.requirements import requirements
from tests.spec_files import load

# What the hazards use and a spec can't demand.
BESIDE = """
create schema app;
create collation app.german from "C";
create operator app.=== (leftarg = integer, rightarg = integer, function = int4eq);
"""


# Of a Supabase project, what the sample's spec refers to.
SUPABASE = """
create schema auth;
create table auth.users (id uuid primary key);
create function auth.uid() returns uuid language sql stable as 'select null::uuid';
"""


def imported(server: Server, script: str) -> Spec:
    """The spec of what a script makes."""
    source = server.create_database(script)
    try:
        spec, _, _ = audit_database(source.dsn)
    finally:
        server.drop_database(source)
    return spec


def test_the_sample(database: Database) -> None:
    spec = load_spec([WELLNESS])
    exported = export_sql(spec)
    assert "must be there: table auth.users" in exported.notes
    database.run(SUPABASE)
    database.run(str(exported.content))
    _, found, _ = audit_database(database.dsn, spec)
    assert found.told == ()
    assert found.exact
    assert found.tables == len(spec.tables) == 77


@pytest.mark.parametrize("name", ["django", "constraints and triggers"])
def test_an_imported_spec_comes_back(name: str, database: Database, server: Server) -> None:
    django = name == "django"
    spec = imported(server, databases.django(server.dsn) if django else FUNCTION + STATEMENTS)
    exported = export_sql(spec)
    assert [note for note in exported.notes if not note.startswith("stub: public.fire()")] == []
    database.run(str(exported.content))
    _, found, _ = audit_database(database.dsn, spec)
    assert found.told == ()
    assert found.exact
    again, _, _ = audit_database(database.dsn)
    assert requirements(again) == requirements(spec)


def test_the_hazards(database: Database, server: Server) -> None:
    spec = imported(server, databases.hazards(server.version_num))
    exported = export_sql(spec)
    assert [note for note in exported.notes if note.startswith("left out")] == [
        "left out: public.remote: The spec does not say enough to create a foreign table."
    ]
    database.run(BESIDE)
    database.run(str(exported.content))
    _, found, _ = audit_database(database.dsn, spec)
    assert [line for line in found.told if "public.remote" not in line] == []
    assert found.incomplete == ("public.remote",)


def test_what_the_spec_leaves_open_is_decided_and_told(database: Database) -> None:
    spec = load(
        """
        spec: 1
        title: "Offen\\n; DROP TABLE x; --"
        enums: {state: [new, done]}
        functions:
          can_see: {returns: boolean, language: sql}
          fixed(integer): {returns: integer, volatility: immutable, language: plpgsql}
          rows(): {returns: setof orders}
          total(numeric): {kind: aggregate, returns: numeric}
        tables:
          bare:
          orders:
            optional: true
            columns: {number: , state: state, n: {type: int, check: fixed(n) > 0}}
            primary_key: [number]
            checks: [elsewhere > 0]
            indexes: [[state, number], [fixed(n)]]
            rls: {policies: {mine: {for: select, using: "can_see(state, n, 'x')"}, other: }}
            triggers: {touch: {timing: before, events: [update], function: touched}}
            grants: {schema_audit_test_reader: [select]}
            owner: schema_audit_test_owner
          items:
            columns: {order_number: {references: orders(code)}, count: {identity: always}}
          parts: {kind: partitioned table, columns: {id: bigint primary key, at: date}}
        views:
          open_orders: {columns: {number: text}}
          seen: {columns: {n: int}, definition: select n from orders}
        """
    )
    exported = export_sql(spec)
    text = str(exported.content)
    database.run(text)
    _, found, _ = audit_database(database.dsn, spec)
    assert [line.split()[:2] for line in found.told] == [["note", "missing-check"]]
    told = "\n".join(exported.notes)
    for words in (
        "left out: public.orders: check elsewhere > 0 names a column that the spec doesn't",
        "stub: public.orders: code is unique, because public.items references it",
        "stub: public.orders: column number is text: the spec does not say its type",
        "stub: public.orders: policy other shows no row: the spec does not say which",
        "stub: public.open_orders: it returns no row: the spec does not say its query",
        "stub: public.parts: partitioned by a column of its keys: the spec does not say by what",
        "stub: public.touched()",
    ):
        assert words in told
    assert text.count("-- STUB: ") == told.count("stub: ")


def test_a_stub_is_not_taken_for_the_function(database: Database) -> None:
    spec = load(
        """
        spec: 1
        title: Stubs
        functions:
          in_sql(uuid): {returns: boolean, language: sql, security: definer}
          in_plpgsql(): {returns: "table (id integer, name text)", language: plpgsql}
          done(inout n integer): {kind: procedure}
        """
    )
    database.run(str(export_sql(spec).content))
    _, found, _ = audit_database(database.dsn, spec)
    assert found.told == ()
    for call in (
        "select in_sql(gen_random_uuid())",
        "select * from in_plpgsql()",
        "call done(1)",
    ):
        with pytest.raises(psycopg.Error, match="is a stub: its body is still to be written"):
            database.run(call)


def test_the_same_spec_gives_the_same_bytes() -> None:
    assert export_sql(load_spec([WELLNESS])) == export_sql(load_spec([WELLNESS]))
