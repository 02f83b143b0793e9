"""A database rebuilt from its Schema has the same Schema; what can't be rebuilt is named."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from audit.introspect.connect import open_connection
from audit.introspect.copy import build_copy, platform_statements
from audit.introspect.embedded import EmbeddedServer, embedded_server
from audit.introspect.programs import find_programs
from audit.introspect.reading import read_schema
from audit.introspect.rebuilt import rebuilt
from audit.introspect.session import Session
from audit.introspect.stand_ins import stand_ins
from audit.schema import Schema
from audit.schema.document import schema_from_json, schema_to_json
from audit.schema_sql.differences import differences
from audit.schema_sql.script import script
from tests.conftest import Database, Server
from tests.exactness import databases

EVERYTHING = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
SUPABASE = """
create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  token uuid default extensions.uuid_generate_v4(),
  kind auth.aal_level
);
alter table public.profiles enable row level security;
create policy own on public.profiles to authenticated using (auth.uid() = id);
create function public.touch() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger on_user after insert on auth.users for each row execute function public.touch();
create view public.mails with (security_barrier) as select id, email from auth.users;
alter publication supabase_realtime add table public.profiles;
grant select on public.profiles to anon;
"""


@pytest.fixture(scope="module")
def workshop() -> Iterator[EmbeddedServer]:
    with embedded_server(extensions=stand_ins()) as server:
        yield server


@pytest.fixture
def new_database(server: Server) -> Iterator[Callable[..., Database]]:
    """Make databases; they go with the roles that came with them."""
    roles = server.roles()
    made: list[Database] = []

    def create(text: str = "") -> Database:
        made.append(server.create_database(text))
        return made[-1]

    yield create
    for database in made:
        server.drop_database(database)
    server.drop_roles(roles)


def read(dsn: str) -> Schema:
    with open_connection(dsn) as connection, Session(connection) as session:
        return read_schema(session)


def load(text: str, dsn: str) -> list[str]:
    """Load a file with psql, as its header says; what psql complains of."""
    psql = find_programs({}, None, Path("/")) / "psql"
    done = subprocess.run(
        [psql, "-q", "-X", "-v", "ON_ERROR_STOP=1", "-d", dsn, "-f", "-"],
        input=text.encode(),
        capture_output=True,
    )
    return [line for line in done.stderr.decode().splitlines() if "ERROR" in line]


def test_a_publication_in_part_is_rebuilt(new_database: Callable[..., Database]) -> None:
    database = new_database("create table t (a integer primary key, b text)")
    if read(database.dsn).server_version_num < 150000:
        return
    database.run("create publication rebuild_part for table t (a) where (a > 1)")
    schema = read(database.dsn)
    made = rebuilt(schema)
    assert made.equal, made.omitted


@pytest.mark.parametrize("text", [EVERYTHING, databases.WELLNESS.read_text(encoding="utf-8")])
def test_what_is_rebuilt_is_equal(text: str, new_database: Callable[..., Database]) -> None:
    schema = read(new_database(text).dsn)
    made = rebuilt(schema)
    assert differences(schema, schema) == ()
    named = {o.object for o in made.omitted}
    assert named <= {"partition app.measured_2024", "foreign server rebuild_nowhere"}
    assert made.equal, made.proof
    copy = new_database()
    assert load(script(schema, made.steps, made.omitted, made.proof), copy.dsn) == []
    assert differences(schema, read(copy.dsn)) == ()


def test_hazards_are_rebuilt_but_for_what_a_snapshot_only_names(
    new_database: Callable[..., Database], server: Server
) -> None:
    schema = read(new_database(databases.hazards(server.version_num)).dsn)
    made = rebuilt(schema_from_json(schema_to_json(schema)))
    assert made.equal, made.omitted
    assert [o.object for o in made.omitted] == [
        "partition public.measured_2024",
        "foreign server elsewhere",
        "operator app.=== (integer, integer)",
        "collation app.german",
    ]


def test_a_supabase_project_is_rebuilt_with_its_platform(workshop: EmbeddedServer) -> None:
    dsn = workshop.create_database("project")
    options = "-c check_function_bodies=off"  # 13 lacks a function that one of them calls
    with psycopg.connect(dsn, autocommit=True, options=options) as connection:
        for statement in platform_statements():
            connection.execute(statement.encode())
        connection.execute(
            'create extension "uuid-ossp" schema extensions; create publication supabase_realtime;'
            + SUPABASE
        )
    schema = read(dsn)
    copy = build_copy(workshop, schema, "project_copy")
    made = read(copy.dsn)
    assert differences(schema, made) == ()
    assert copy.omitted == ()
    assert ("auth", "users") in made.by_name
    (profiles,) = made.relations[1:]
    assert profiles.foreign_keys[0].ref_table == "users"


def test_a_stub_never_tells_what_its_function_might_not(workshop: EmbeddedServer) -> None:
    dsn = workshop.create_database("bodies")
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(EVERYTHING)
    copy = build_copy(workshop, read(dsn), "stubs")
    with psycopg.connect(copy.dsn, autocommit=True) as connection:
        for call in ("app.kinds()", "app.twice(1)", "app.plus('a', 'b')"):
            with pytest.raises(psycopg.Error, match="has no body"):
                connection.execute(f"explain select {call}")
        (plan,) = connection.execute("explain verbose select app.listed()").fetchall()[1]
        assert "app.listed()" in plan
        rows = connection.execute("select * from app.rows(1)").fetchall()
        assert rows == []


def test_what_a_server_refuses_is_named_and_left_out(new_database: Callable[..., Database]) -> None:
    text = """
    create function less(money, money) returns boolean language sql immutable as 'select true';
    create operator <<< (function = less, leftarg = money, rightarg = money);
    create table prices (a money, b money, constraint falling check (a operator(public.<<<) b));
    """
    schema = read(new_database(text).dsn)
    made = rebuilt(schema)
    assert not made.equal
    assert "differs" in made.proof
    assert [o.object for o in made.omitted] == [
        "operator public.<<< (money, money)",
        "check falling of public.prices",
    ]
    assert "operator does not exist" in made.omitted[1].reason
    whole = script(schema, made.steps, made.omitted, made.proof)
    assert "--   check falling of public.prices: the server said: operator does not exist" in whole
    assert load(whole, new_database().dsn) == []


def test_a_snapshot_can_not_smuggle_a_statement(workshop: EmbeddedServer) -> None:
    dsn = workshop.create_database("honest")
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            "create table t (a integer default 1 check (a > 0));"
            "create function f(a integer) returns integer language sql as 'select 1'"
        )
    schema = read(dsn)
    (table,) = schema.relations
    (function,) = schema.functions
    column = table.columns[0]._replace(default="1); create table smuggled (a int")
    check = table.checks[0]._replace(expression="a > 0); drop table t; --")
    evil = (
        function._replace(name="g", arguments="a integer) returns int language c as '/x'; --"),
        function._replace(name="h", returns="integer language c as '/x', 'y'"),
        function._replace(
            name="i", arguments="", settings=("search_path=a, b'; drop table t; --",)
        ),
    )
    forged = replace(
        schema,
        relations=(table._replace(columns=(column,), checks=(check,)),),
        functions=evil,
    )
    copy = build_copy(workshop, forged, "forged")
    assert [o.object.split("(")[0] for o in copy.omitted[:4]] == [
        "table public.t",
        "function public.g",
        "function public.h",
        "check t_a_check of public.t",
    ]
    assert {r.name for r in read(copy.dsn).relations} == set()


def test_differences_are_told_to_the_point(new_database: Callable[..., Database]) -> None:
    database = new_database("create table t (a integer default 1 check (a > 0), b text)")
    before = read(database.dsn)
    database.run("alter table t alter a set default 2, drop constraint t_a_check, add c text")
    database.run("comment on table t is 'x'; create index on t (b)")
    assert differences(before, read(database.dsn)) == (
        "table public.t: columns a default 1 / 2",
        "table public.t: columns c not wanted",
        "table public.t: checks t_a_check missing",
        "table public.t: indexes t_b_idx not wanted",
        "table public.t: comment None / x",
    )


def test_another_major_spells_some_things_otherwise(new_database: Callable[..., Database]) -> None:
    here = read(
        new_database(
            "create table t (a integer); create view v as select t.a from t;"
            " create procedure p(inout n integer, m text) language plpgsql as 'begin end'"
        ).dsn
    )
    (procedure,) = here.functions
    table, view = here.relations
    there = replace(
        here,
        server_version_num=here.server_version_num + 10000,
        relations=(table, view._replace(definition=" SELECT t.a\n   FROM public.t;")),
        functions=(procedure._replace(arguments="INOUT n integer, m text"),),
        types=(("public", "gbtreekey2"),),
    )
    assert differences(here, there) == ()
    dropped = replace(there, relations=(table._replace(columns=()), view))
    assert differences(here, dropped) == ("table public.t: columns a missing",)
