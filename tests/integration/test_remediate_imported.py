"""The plan of an imported spec builds its database again, from nothing and from the half of it."""

from __future__ import annotations

import pytest

from tests.conftest import Database, Server
from tests.exactness import databases
from tests.exactness.loop import audit_database
from tests.integration.test_remediate_apply import planned

# What a function does is in no spec, so no plan can make one.
FUNCTION = """
create function public.fire() returns trigger language plpgsql as 'begin return new; end';
"""
STATEMENTS = """
create extension if not exists btree_gist schema public;
create extension if not exists pg_trgm schema public;
create table public.parents (a int, b int, name text, primary key (a, b));
create table public.children (
  id int generated always as identity primary key, a int, b int,
  name text constraint named unique deferrable initially deferred, note text,
  foreign key (a, b) references public.parents on update cascade on delete restrict);
create unique index on public.children (note) include (name);
create index on public.children using gist (name public.gist_trgm_ops(siglen = 32));
create trigger "When It Is" before update of name, note on public.children for each row
  when (old.name is distinct from new.name and new.note <> 'it''s') execute function
  public.fire('one', 'it''s');
create constraint trigger late after insert on public.children deferrable initially deferred
  for each row execute function public.fire();
create trigger rows after update on public.parents referencing old table as before_rows
  for each statement execute function public.fire();
alter table public.parents enable always trigger rows;
create index on public.parents (name text_pattern_ops desc nulls last) where name <> '';
"""
NEWER = {
    150000: """
create table public.later (a int, b int, c int unique nulls not distinct,
  foreign key (a, b) references public.parents on delete set null (b));
create unique index on public.later (a) nulls not distinct;
""",
    180000: """
create table public.prices (id int, at daterange, primary key (id, at without overlaps));
create table public.sales (id int, at daterange,
  foreign key (id, period at) references public.prices (id, period at));
""",
}


@pytest.fixture
def script(server: Server) -> str:
    newer = (text for since, text in NEWER.items() if server.version_num >= since)
    return FUNCTION + STATEMENTS + "".join(newer)


def test_on_an_empty_database(database: Database, server: Server, script: str) -> None:
    source = server.create_database(script)
    try:
        spec, _, _ = audit_database(source.dsn)
    finally:
        server.drop_database(source)
    database.run(FUNCTION)
    plan, text = planned(spec, database)
    assert [s.object for s in plan.statements if s.decision] == []
    database.run(text)
    _, found, _ = audit_database(database.dsn, spec)
    assert found.told == ()


def test_where_the_triggers_are_gone(database: Database, script: str) -> None:
    database.run(script)
    spec, _, _ = audit_database(database.dsn)
    for name, table in (("When It Is", "children"), ("late", "children"), ("rows", "parents")):
        database.run(f'drop trigger "{name}" on public.{table}')
    plan, text = planned(spec, database)
    assert [s.object for s in plan.statements if s.decision] == []
    database.run(text)
    _, found, _ = audit_database(database.dsn, spec)
    assert found.told == ()


def test_where_the_keys_and_indexes_are_gone(
    database: Database, server: Server, script: str
) -> None:
    database.run(script)
    spec, _, _ = audit_database(database.dsn)
    database.run(
        """
        do $$ declare one record; begin
          for one in select conrelid::regclass as t, conname from pg_constraint
            where connamespace = 'public'::regnamespace and contype in ('f', 'u', 'p')
            order by contype = 'p', contype = 'u' loop
            execute format('alter table %s drop constraint %I', one.t, one.conname);
          end loop;
          for one in select indexrelid::regclass as i from pg_index
            join pg_class c on c.oid = indexrelid
            where c.relnamespace = 'public'::regnamespace loop
            execute format('drop index %s', one.i);
          end loop;
        end $$
        """
    )
    plan, text = planned(spec, database)
    assert [s.object for s in plan.statements if s.decision] == []
    database.run(text)
    _, found, _ = audit_database(database.dsn, spec)
    assert found.told == ()


def test_the_hazards(database: Database, server: Server) -> None:
    source = server.create_database(databases.hazards(server.version_num))
    try:
        spec, _, _ = audit_database(source.dsn)
        plan, _ = planned(spec, source)
        assert plan.statements == ()
    finally:
        server.drop_database(source)


def test_a_function_is_altered_in_what_differs_and_nothing_else(database: Database) -> None:
    database.run(
        "create function f(a int) returns int language sql stable set search_path = ''"
        " set work_mem = '5MB' as 'select 1'"
    )
    spec, _, _ = audit_database(database.dsn)
    database.run(
        "alter function f immutable security definer reset search_path set work_mem = '6MB'"
        " set enable_sort = off"
    )
    plan, _ = planned(spec, database)
    (statement,) = plan.statements
    assert statement.decision
    words = statement.sql.partition(") ")[2]
    assert words == (
        "STABLE SECURITY INVOKER SET search_path = '' SET work_mem = '5MB' RESET enable_sort"
    )
    database.run(statement.sql)
    _, found, _ = audit_database(database.dsn, spec)
    assert found.told == ()
