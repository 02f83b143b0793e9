"""Folders and dumps of SQL become a database, and what does not load is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from audit.errors import TargetError
from audit.introspect.replay import replay
from audit.introspect.sql_files import loaded_sql
from audit.introspect.sql_scripts import find_sql
from audit.introspect.steps import Script
from tests.conftest import Database


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def names(path: Path) -> list[str]:
    return [script.name for script in find_sql(path).scripts]


def run(database: Database, *texts: str, ordered: bool = False) -> tuple[str, ...]:
    scripts = [Script(f"{number}.sql", text) for number, text in enumerate(texts, 1)]
    report = replay(database.dsn, scripts, statement_timeout=5, search_path='"$user", public')
    return report.warnings(ordered)


@contextmanager
def project(path: Path) -> Iterator[tuple[psycopg.Connection, tuple[str, ...]]]:
    with loaded_sql(path) as loaded, psycopg.connect(loaded.dsn) as connection:
        yield connection, loaded.warnings


# Which files, in which order


def test_numbers_in_names_count_as_numbers(tmp_path: Path) -> None:
    write(tmp_path, dict.fromkeys(["V10__c.sql", "V2__b.sql", "V1__a.sql", "notes.md"], ""))
    assert names(tmp_path) == ["V1__a.sql", "V2__b.sql", "V10__c.sql"]


def test_folders_below_count_and_hidden_ones_do_not(tmp_path: Path) -> None:
    files = ["2_b/migration.sql", "1_a/migration.sql", ".git/x.sql"]
    write(tmp_path, dict.fromkeys(files, ""))
    assert names(tmp_path) == ["1_a/migration.sql", "2_b/migration.sql"]


def test_what_undoes_a_migration_is_not_run(tmp_path: Path) -> None:
    files = dict.fromkeys(["1_a.up.sql", "1_a.down.sql", "U2__b.sql"], "")
    write(tmp_path, files | {"3_c.sql": "select 1;\n-- migrate:down\ndrop table a;"})
    assert names(tmp_path) == ["1_a.up.sql", "3_c.sql"]
    assert find_sql(tmp_path).scripts[1].text == "select 1;\n"


def test_a_supabase_project_is_found_from_any_of_its_folders(tmp_path: Path) -> None:
    write(tmp_path, {"supabase/config.toml": "", "supabase/migrations/1_a.sql": ""})
    for path in (tmp_path, tmp_path / "supabase", tmp_path / "supabase/migrations"):
        found = find_sql(path)
        assert [script.name for script in found.scripts] == ["1_a.sql"]
        assert found.supabase


def test_supabase_skips_what_its_cli_skips_and_each_is_a_warning(tmp_path: Path) -> None:
    files = [
        "20200101000000_init.sql",
        "20240101000000_a.sql",
        "20240102000000-b.sql",
        "3_c.sql",
        "sub/4_d.sql",
    ]
    folder = write(tmp_path / "supabase/migrations", dict.fromkeys(files, ""))
    found = find_sql(folder)
    assert [script.name for script in found.scripts] == ["20240101000000_a.sql", "3_c.sql"]
    assert [warning.partition(":")[0] for warning in found.warnings] == [
        "20200101000000_init.sql",
        "20240102000000-b.sql",
        "sub/",
    ]


def test_a_dump_that_uses_supabase_without_making_it_gets_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "uses.sql": "create policy p on t using (auth.uid() = id);",
            "makes.sql": "create schema auth; create table auth.users (id uuid);",
            "plain.sql": "create table auth_users (id uuid);",
        },
    )
    assert [find_sql(tmp_path / n).supabase for n in ("uses.sql", "makes.sql", "plain.sql")] == [
        True,
        False,
        False,
    ]


def test_nothing_to_run_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match=r"no \.sql file"):
        find_sql(tmp_path)


def test_nothing_in_it_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, {"a.sql": " \n"})
    with pytest.raises(TargetError, match="no statement in it"), loaded_sql(tmp_path):
        pass


def test_a_file_that_is_not_utf8_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_bytes(b"select '\xe9'")
    with pytest.raises(TargetError, match="not UTF-8"):
        find_sql(tmp_path)


# Running them


def test_one_failure_spoils_nothing_else_and_is_named(database: Database) -> None:
    warnings = run(
        database, "create table a (id int);\ncreate table b (x gone);\ncreate table c (id int);"
    )
    assert database.value("select count(*) from pg_tables where schemaname = 'public'") == 2
    assert warnings == (
        "1 statement of 3 could not be loaded; what it defines is missing from this audit:",
        '1.sql:2: type "gone" does not exist (create table b (x gone))',
    )


def test_what_needs_something_later_is_loaded_after_it(database: Database) -> None:
    scripts = (
        "create view v as select * from b;"
        " create table a (b_id int references b on delete cascade);",
        "create table b (id int primary key);",
    )
    assert run(database, *scripts) == ()
    assert database.value("select count(*) from pg_class where relname in ('v', 'a', 'b')") == 3


def test_migrations_out_of_order_are_a_warning(database: Database) -> None:
    scripts = ("create view v as select * from b;", "create table b (id int primary key);")
    assert run(database, *scripts, ordered=True) == (
        "1 statement could be loaded only after later ones: 1.sql:1",
    )


def test_a_drop_that_failed_is_not_tried_again(database: Database) -> None:
    warnings = run(
        database, "drop table a; create table a (id int, b int); alter table b drop column b;"
    )
    assert database.value("select count(*) from pg_class where relname = 'a'") == 1
    assert len(warnings) == 3


def test_what_reaches_beyond_the_database_is_not_run(database: Database) -> None:
    (warning,) = run(
        database,
        "alter system set work_mem = '1GB';\ncreate database x;\nload 'plpgsql';"
        "\ncopy pg_class to program 'touch /tmp/never';\ncopy pg_class to '/tmp/never';",
    )
    assert warning == (
        "not run, as it reaches beyond one database: 1.sql:1 ALTER SYSTEM, 1.sql:2 CREATE DATABASE,"
        " 1.sql:3 LOAD 'PLPGSQL', 1.sql:4 COPY PG_CLASS, 1.sql:5 COPY PG_CLASS"
    )
    assert not Path("/tmp/never").exists()


def test_a_plain_dump_of_pg_dump_loads(database: Database) -> None:
    warnings = run(
        database,
        "\\restrict x\nSET statement_timeout = 0;\nSET transaction_timeout = 0;\n"
        "SELECT pg_catalog.set_config('search_path', '', false);\n"
        "CREATE TABLE public.a (id integer NOT NULL);\nALTER TABLE public.a OWNER TO maker;\n"
        "COPY public.a (id) FROM stdin;\n1\n2;\n\\.\n"
        "ALTER TABLE ONLY public.a ADD CONSTRAINT a_pkey PRIMARY KEY (id);\n"
        "GRANT SELECT ON TABLE public.a TO reader;\n\\unrestrict x\n",
    )
    assert warnings == ("roles that the files do not create were made up: maker, reader",)
    assert database.rows("select * from a") == []


def test_a_file_does_not_inherit_the_settings_of_the_last(database: Database) -> None:
    scripts = (
        "create schema other; set search_path = other; set role pg_monitor;",
        "create table a (id int);",
    )
    assert run(database, *scripts) == ()
    assert database.value("select 'public.a'::regclass::text") == "a"


def test_transactions_are_ignored_and_a_rollback_is_told(database: Database) -> None:
    script = "begin; set local search_path = public; create table a (id int); rollback;"
    assert run(database, script) == ("ignored, as there is no psql session: 1.sql:1 ROLLBACK",)


def test_rows_that_do_not_fit_cost_no_structure(database: Database) -> None:
    (warning,) = run(database, "create table a (id int not null); insert into a values (null);")
    assert warning.startswith("1 statement that defines no structure failed: 1.sql:1 (null value")


def test_what_exists_already_may_be_created(database: Database) -> None:
    assert run(database, "create role maker; create role maker; create schema public;") == ()


def test_a_statement_that_never_ends_is_given_up(database: Database) -> None:
    scripts = [Script("a.sql", "select pg_sleep(60); create table a (id int);")]
    report = replay(database.dsn, scripts, statement_timeout=0.2, search_path="public")
    (warning,) = report.warnings(False)
    assert "statement timeout" in warning
    assert database.value("select count(*) from pg_class where relname = 'a'") == 1


# Supabase

MIGRATION = """
create extension if not exists "uuid-ossp";
create extension if not exists pgcrypto with schema extensions;
create extension if not exists pg_cron with schema pg_catalog;
create schema if not exists net;
create extension if not exists pg_net with schema extensions;
create extension if not exists http with schema extensions;
create extension if not exists supabase_vault with schema vault;
create extension pg_graphql;
create extension pg_jsonschema;
create extension pgjwt with schema extensions;
create table posts (
  id uuid primary key default uuid_generate_v4(),
  user_id uuid not null references auth.users on delete cascade,
  token text default encode(gen_random_bytes(16), 'hex')
);
alter table posts enable row level security;
create policy own on posts to authenticated using ((select auth.uid()) = user_id);
create policy files on storage.objects for select to anon
  using (bucket_id = 'a' and (storage.foldername(name))[1] = auth.uid()::text);
insert into storage.buckets (id, name, public) values ('a', 'a', true);
select cron.schedule('nightly', '0 0 * * *', 'select 1');
select net.http_post(url := 'https://example.org');
create function on_user() returns trigger language plpgsql security definer as
  $$ begin insert into posts (user_id) values (new.id); return new; end $$;
create trigger on_user after insert on auth.users for each row execute function on_user();
alter publication supabase_realtime add table posts;
grant select on posts to anon, authenticated, service_role;
"""


def test_a_supabase_migration_finds_what_it_expects(tmp_path: Path) -> None:
    folder = write(tmp_path / "supabase/migrations", {"1_posts.sql": MIGRATION})
    with project(folder) as (connection, warnings):
        if connection.info.server_version >= 180000:  # older servers take no stand-in extensions
            assert warnings == ()
        query = "select count(*) from pg_policies where policyname in ('own', 'files')"
        assert connection.execute(query).fetchone() == (2,)


# What the server lacks, and files that follow others

EXTENSIONS = """
create extension if not exists pgcrypto version '1.3';
create extension "uuid-ossp";
create schema if not exists elsewhere;
create extension postgis with schema elsewhere;
create extension pgmq;
create extension pg_tle;
create extension pgsodium;
create extension hypopg;
create extension index_advisor;
create extension plpgsql_check;
create extension pg_partman;
create extension timescaledb;
create extension wrappers;
create extension plv8;
create extension temporal_tables;
create extension pg_hashids;
create extension pg_uuidv7;
create extension nobody_knows_it;
create table places (
  id uuid primary key default gen_random_uuid(),
  spot elsewhere.geometry(Point, 4326) not null,
  area elsewhere.geography(MultiPolygonZ),
  middle elsewhere.geometry generated always as (elsewhere.st_centroid(spot)) stored
);
create index places_spot on places using gist (spot);
create view near as select id from places
  where elsewhere.st_dwithin(spot::elsewhere.geography, area, 10);
select pgmq.create('jobs');
create policy jobs on pgmq.q_jobs using (true);
create function script() returns int language plv8 as 'return 1';
create foreign data wrapper stripe handler stripe_fdw_handler validator stripe_fdw_validator;
create server stripe_server foreign data wrapper stripe options (api_key_name 'key');
create foreign table charges (id text) server stripe_server options (object 'charges');
create table events (at timestamptz not null);
select create_hypertable('events', 'at');
create trigger history before update on places
  for each row execute function versioning('sys', 'history', true);
"""


def test_stand_ins_are_enough_for_structures(tmp_path: Path) -> None:
    write(tmp_path, {"1.sql": EXTENSIONS})
    with loaded_sql(tmp_path) as loaded, psycopg.connect(loaded.dsn) as connection:
        if connection.info.server_version < 180000:
            return  # older servers take no stand-in extensions
        assert loaded.report.failed == loaded.report.rows == ()
        assert loaded.warnings == (
            "extensions that are not here, taken for installed with nothing in them:"
            " nobody_knows_it",
        )
        assert "pgmq (no message is kept)" in loaded.notes[0]
        query = "select count(*) from pg_attribute where atttypid = 'elsewhere.geometry'::regtype"
        assert connection.execute(f"{query} and attrelid = 'places'::regclass").fetchone() == (2,)


def test_what_was_enabled_by_hand_is_taken_for_installed(tmp_path: Path) -> None:
    text = (
        "create table a (name citext, place auth.aal_level);"
        " create index on a using gin (cast(name as text) gin_trgm_ops);"
    )
    write(tmp_path / "supabase/migrations", {"1_a.sql": text})
    with project(tmp_path) as (connection, warnings):
        query = "select extname from pg_extension where extnamespace = 'extensions'::regnamespace"
        names = {row[0] for row in connection.execute(query)}
        assert {"citext", "pg_trgm"} <= names
        assert warnings[-1:] == (
            "extensions that the files use and do not create were taken for installed:"
            " citext, pg_trgm",
        )


def test_a_temporary_table_lives_as_long_as_its_file(database: Database) -> None:
    scripts = (
        "begin; create temp table t on commit drop as select 1 as x; create index on t (x);"
        " create table a as select x from t; commit;",
        "create table t (y int);",
    )
    assert run(database, *scripts) == ()
    assert database.value("select count(*) from pg_class where relname in ('a', 't')") == 2


def test_our_own_superuser_is_left_alone(database: Database) -> None:
    (warning,) = run(
        database, "alter role postgres nosuperuser; create role postgres_x; drop role postgres_x;"
    )
    assert warning == "not run, as it reaches beyond one database: 1.sql:1 ALTER ROLE"


def test_files_that_a_script_includes_are_run_in_its_place(tmp_path: Path) -> None:
    files = {
        "db/all.sql": "\\ir parts/a.sql\ncreate table b (a int references a);\n\\i all.sql\n"
        "\\i ../secret.sql\nselect 'drop table a' \\gexec\n",
        "db/parts/a.sql": "\\i parts/none.sql\ncreate table a (id int primary key);",
        "secret.sql": "create table secret ();",
    }
    write(tmp_path, files)
    with loaded_sql(tmp_path / "db") as loaded, psycopg.connect(loaded.dsn) as connection:
        assert loaded.warnings == (
            "ignored, as there is no psql session: parts/a.sql:1 \\i parts/none.sql, all.sql:3"
            " \\i all.sql, all.sql:4 \\i ../secret.sql, all.sql:5 \\gexec",
        )
        query = "select count(*) from pg_tables where schemaname = 'public'"
        assert connection.execute(query).fetchone() == (2,)
        assert loaded.report.summary() == "2 statements: 2 loaded"


def test_a_statement_that_ends_the_session_is_one_that_failed(database: Database) -> None:
    warnings = run(
        database,
        "create table a (id int); select pg_terminate_backend(pg_backend_pid());"
        " select * from generate_series(1, 100000); create table b (id int);",
    )
    assert len(warnings) == 1
    assert "1.sql:1 (terminating connection due to administrator command)" in warnings[0]
    assert database.value("select count(*) from pg_class where relname in ('a', 'b')") == 2


def test_no_password_and_no_file_stands_in_a_warning(database: Database) -> None:
    warnings = run(
        database,
        "create role a nothing password 's3cret';"
        f" create table a (t text default 'it''s {'x' * 100_000}",
    )
    text = "\n".join(warnings)
    assert "password '***'" in text and "s3cret" not in text
    assert len(text) < 1000
