"""Applied to a real server, a plan leaves nothing to remedy, and rows survive it."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from audit.compare.comparison import compare
from audit.compare.finding import Comparison
from audit.introspect import open_target
from audit.introspect.programs import find_programs
from audit.introspect.target import resolve_target
from audit.remediate import Plan, plan_remediation, sql_text
from audit.schema import Schema
from audit.spec.load import load_spec
from audit.spec.model import Spec
from tests.conftest import Database
from tests.spec_files import load

ROOT = Path(__file__).parents[2]


def audited(spec: Spec, database: Database) -> tuple[Schema, Comparison]:
    """A spec compared with a database, expressions asked of the server."""
    with open_target(resolve_target(database.dsn, {})) as target:
        first = compare(spec, target.schema)
        answers = target.answer(first.questions) if first.questions else {}
        return target.schema, compare(spec, target.schema, answers)


def planned(spec: Spec, database: Database, phases: tuple[str, ...] = ()) -> tuple[Plan, str]:
    """The plan for a database, and its file."""
    schema, comparison = audited(spec, database)
    plan = plan_remediation(spec, schema, comparison, phases=phases)
    text = sql_text(
        plan,
        title="test\nDROP TABLE x;",
        target_display="a database",
        spec_title=spec.title,
        result_fingerprint="0",
        generated_at="2026-03-14T09:26:53Z",
    )
    return plan, text


def gaps(spec: Spec, database: Database) -> list[str]:
    """What is still missing."""
    _, comparison = audited(spec, database)
    return [f"{f.rule} {f.table} {f.object}" for f in comparison.findings if f.kind != "note"]


def catalog(database: Database) -> list[tuple[Any, ...]]:
    """Every object by its oid: what was dropped and made again would show."""
    return database.rows(
        """
        select 'class', oid::text, relname, relrowsecurity::text from pg_class
        where relnamespace > 16383 or relnamespace = 'public'::regnamespace
        union all select 'column', attrelid::text, attname, attnotnull || ' ' || atthasdef
        from pg_attribute where attrelid > 16383 and attnum > 0
        union all select 'constraint', oid::text, conname, convalidated::text
        from pg_constraint where oid > 16383
        union all select 'policy', oid::text, polname, polcmd::text from pg_policy
        union all select 'type', oid::text, typname, '' from pg_type where oid > 16383
        union all select 'enum', oid::text, enumlabel, enumsortorder::text from pg_enum
        union all select 'trigger', oid::text, tgname, '' from pg_trigger
        union all select 'comment', objoid::text, objsubid::text, description
        from pg_description where objoid > 16383
        order by 1, 2, 3, 4
        """
    )


def check_that_it_closes(spec: Spec, database: Database) -> Plan:
    """Apply the plan twice: nothing is missing afterwards, and the second run changed nothing."""
    plan, text = planned(spec, database)
    assert not plan.decisions, [(s.table, s.object, s.why) for s in plan.decisions]
    database.run(text)
    assert gaps(spec, database) == []
    before = catalog(database)
    database.run(text)
    assert catalog(database) == before
    again, _ = planned(spec, database)
    assert again.statements == ()
    return plan


def test_the_sample_is_complete_after_its_plan(database: Database) -> None:
    database.run((ROOT / "specs/wellness/current.sql").read_text(encoding="utf-8"))
    plan = check_that_it_closes(load_spec([ROOT / "specs/wellness"]), database)
    assert sum(s.kind == "create-table" for s in plan.statements) == 59
    dropping = [s for s in plan.statements if re.search(r"\b(drop|truncate|delete)\b", s.sql, re.I)]
    assert {s.kind for s in dropping if " ON DELETE " not in s.sql} <= {"set-not-null"}


def test_a_trigger_runs_the_function_of_an_extension(database: Database) -> None:
    database.run(
        "create schema extensions; create extension moddatetime schema extensions;"
        " create table t (id int, at timestamptz)"
    )
    spec = load(
        """
        extensions: [moddatetime]
        tables:
          t:
            columns: {id: int}
            triggers:
              touched: {timing: before, events: [update], level: row, arguments: [at],
                        function: extensions.moddatetime}
          made:
            columns: {at: timestamptz}
            triggers:
              bare: {timing: before, events: [update], level: row, arguments: [at],
                     function: extensions.moddatetime}
        """
    )
    plan = check_that_it_closes(spec, database)
    assert [s.notes for s in plan.statements if s.kind == "create-trigger"] == [
        ("It runs a function in extensions, and the functions there are not read.",)
    ] * 2


def test_a_sequence_that_no_column_owns(database: Database) -> None:
    database.run("create schema app; create table app.there (id int)")
    spec = load(
        """
        tables:
          counted:
            columns: {id: "int primary key default nextval('counted_seq')", n: int}
          app.there:
            columns:
              id: int
              N o: bigint default nextval('"Odd seq"'::regclass)
        """
    )
    plan = check_that_it_closes(spec, database)
    made = [(s.object, s.search_path[0]) for s in plan.statements if s.kind == "create-sequence"]
    assert made == [("counted_seq", "public"), ('"Odd seq"', "app")]


def test_a_circle_of_three_composite_keys_and_references_to_oneself(database: Database) -> None:
    check_that_it_closes(
        load(
            """
            enums: {mood: [good, "it's"], app.size: [s, m]}
            tables:
              a:
                columns: {x: int, y: int, b: int references b(id), up: int, up2: int, m: mood}
                primary_key: [x, y]
                uniques: []
                foreign_keys:
                  - {columns: [up, up2], references: "a(x, y) on delete set null"}
              b:
                columns: {id: serial primary key, c: int references c(id) deferrable}
              c:
                columns:
                  id: bigint generated always as identity primary key
                  ax: int
                  ay: int
                  size: {type: app.size, nullable: false, default: "'s'"}
                  twice: bigint generated always as (ax * 2) stored
                  tags: text[] not null default '{}'
                unique: [[ax, ay], {columns: [size], where: ax > 0}]
                foreign_keys: ["foreign key (ax, ay) references a (x, y) on update cascade"]
                checks: [ax < ay or ay is null]
            """.replace("                uniques: []\n", "")
        ),
        database,
    )


# Names, texts and expressions that try to get out of where they stand.
HOSTILE = r"""
enums:
  'we"ird; x': ["it's", 'back\slash', '$do$', "a\nb"]
tables:
  'o"dd''; drop table victims; --':
    comment: "it's */ $do$ \\ \n\\! echo; DROP TABLE victims; --"
    why: "first\nDROP TABLE victims;"
    columns:
      'i"d': int primary key
      '$do$': text default '$do$ END; DROP TABLE victims; --'
      "new\nline": {type: text, values: ["it's", '$do$', ":name", '\q']}
      UPPER: text not null default 'x' -- a comment
      'select': integer references "o""dd'; drop table victims; --"("i""d")
      mood: {type: '"we""ird; x"'}
    checks: ["\"UPPER\" <> 'y' -- ) ; drop", "\"UPPER\" <> '/*'"]
    indexes: [['select'], {columns: ["lower(\"$do$\") desc"], name: 'in"dex'}]
    rls:
      policies:
        'po"licy $do$ '' ; --': {for: select, using: "\"$do$\" <> '$do$' -- end"}
  victims: {columns: {id: int}}
  plain:
    columns:
      'new "col': {type: text, values: ["$do$'"], comment: "c'"}
    checks: ["\"new \"\"col\" <> '$do$\n'"]
"""


def test_hostile_names_and_texts_stay_names_and_texts(database: Database) -> None:
    database.run("create table victims (id int); create table plain (id int)")
    check_that_it_closes(load(HOSTILE), database)


def psql(database: Database, scratch: Path) -> Callable[[str], subprocess.CompletedProcess[str]]:
    """psql on this database, as the file's head says to run it."""
    given = {key: str(value) for key, value in conninfo_to_dict(database.dsn).items()}
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "dbname": "PGDATABASE"}
    environment = os.environ | {names[k]: v for k, v in given.items() if k in names}
    environment |= {"PGPASSWORD": given.get("password", "")}
    program = find_programs({}, None, scratch) / "psql"

    def run(text: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-"],
            input=text,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    return run


def test_psql_reads_the_file_as_the_server_does(database: Database, tmp_path: Path) -> None:
    database.run("create table victims (id int); create table plain (id int)")
    spec = load(HOSTILE)
    done = psql(database, tmp_path)(planned(spec, database)[1])
    assert (done.returncode, done.stderr) == (0, "")
    assert gaps(spec, database) == []


LACKING = """
    tables:
      people: {columns: {id: int primary key}}
      orders:
        columns:
          id: int primary key
          buyer: int not null references people(id)
          code: text not null unique
          kind: {type: text, values: [a, b], nullable: false, default: "'a'"}
          made: timestamptz not null default now()
          token: uuid not null default gen_random_uuid()
          size: varchar(40)
        checks: [id > 0]
        indexes: [[made]]
        rls: {policies: {all: {using: 'true'}}}
"""


def test_rows_survive_and_are_filled_by_defaults(database: Database) -> None:
    database.run(
        """
        create table people (id int primary key);
        insert into people values (1);
        create table orders (id int, buyer int, code text, size varchar(20));
        insert into orders values (1, 1, 'x', 's'), (2, 1, 'y', 't');
        """
    )
    check_that_it_closes(load(LACKING), database)
    rows = database.rows("select id, buyer, code, size, kind, token is null from orders order by 1")
    assert rows == [(1, 1, "x", "s", "a", False), (2, 1, "y", "t", "a", False)]


@pytest.mark.parametrize(
    ("bad", "repair"),
    [
        ("(1, 1, null, null)", "update orders set code = 'z' where code is null"),
        ("(1, 1, 'x', null), (2, 1, 'x', null)", "update orders set code = 'z' where id = 2"),
        ("(1, 9, 'x', null)", "update orders set buyer = 1"),
        ("(-1, 1, 'x', null)", "update orders set id = 1"),
    ],
    ids=["null", "duplicate", "orphan", "violation"],
)
def test_rows_that_refuse_stop_the_file_and_it_goes_on_once_they_are_right(
    database: Database, bad: str, repair: str
) -> None:
    database.run(
        f"""
        create table people (id int primary key);
        insert into people values (1);
        create table orders (id int, buyer int, code text, size varchar(20));
        insert into orders values {bad};
        """
    )
    spec = load(LACKING)
    _, text = planned(spec, database)
    count = database.value("select count(*) from orders")
    with pytest.raises(psycopg.errors.IntegrityError):
        database.run(text)
    assert database.value("select count(*) from orders") == count
    assert database.value("select count(*) from orders where token is not null") == count
    database.run(repair)
    database.run(text)
    assert gaps(spec, database) == []


def test_a_plan_made_after_a_failure_goes_on_from_there(database: Database) -> None:
    database.run(
        "create table people (id int primary key); create table orders (id int, code text);"
        "insert into people values (1); insert into orders values (1, null)"
    )
    spec = load(LACKING.replace("buyer: int not null references people(id)", "buyer: int"))
    with pytest.raises(psycopg.errors.CheckViolation):
        database.run(planned(spec, database)[1])
    database.run("update orders set code = 'x'")
    database.run(planned(spec, database)[1])
    assert gaps(spec, database) == []
    interims = "select count(*) from pg_constraint where conname like '%is_set'"
    assert database.value(interims) == 0


def test_a_phase_applies_alone_with_what_it_needs(database: Database) -> None:
    spec = load(
        """
        phases: {now: {title: Now}, later: {title: Later}}
        tables:
          a: {phase: now, columns: {id: int primary key, b: int references b(id)}}
          b: {phase: later, columns: {id: int primary key, c: int references c(id)}}
          c: {phase: later, columns: {id: int primary key, a: int references a(id)}}
          d: {phase: later, columns: {id: int primary key}}
        """
    )
    _, text = planned(spec, database, ("now",))
    database.run(text)
    assert gaps(spec, database) == ["missing-table public.d d"]


def test_labels_views_triggers_and_grants(database: Database) -> None:
    database.run(
        """
        create type mood as enum ('good');
        create function touch() returns trigger language plpgsql as 'begin return new; end';
        create table kept (id int, m mood);
        create role remediate_reader;
        """
    )
    spec = load(
        """
        enums: {mood: [bad, good, best]}
        tables:
          kept:
            columns: {id: int, m: mood, n: {type: mood, default: "'best'"}}
            triggers: {t: {timing: before, events: [insert, update], level: row, function: touch}}
            grants: {remediate_reader: [select, insert]}
            comment: kept
          fresh:
            columns: {id: int, m: mood}
            grants: {remediate_reader: [select], public: none}
        views:
          seen: {definition: "select id, m from fresh -- all"}
        """
    )
    check_that_it_closes(spec, database)
    labels = "select array_agg(enumlabel::text order by enumsortorder) from pg_enum"
    assert database.value(labels) == ["bad", "good", "best"]


def test_every_keyword_of_the_server_is_quoted(database: Database) -> None:
    from audit.grammar.quote import identifier

    reserved = database.rows("select word from pg_get_keywords() where catcode <> 'U'")
    assert [word for (word,) in reserved if not identifier(word).startswith('"')] == []


def test_long_names_and_partitioned_tables(database: Database) -> None:
    name = "a_table_with_a_name_that_is_as_long_as_the_server_will_take_it_"
    assert len(name) == 63
    database.run("create table parts (id int not null, at date) partition by range (at)")
    database.run("create table people (id int primary key)")
    spec = load(
        f"""
        tables:
          people: {{columns: {{id: int primary key}}}}
          parts:
            columns: {{id: int references people(id), at: date, n: int check (n > 0)}}
            indexes: [[id]]
          {name}:
            columns: {{id: int primary key, {name}: text unique, other: int references people(id)}}
            indexes: [[{name}, other], [other, {name}]]
        """
    )
    check_that_it_closes(spec, database)
