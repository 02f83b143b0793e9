"""A probe counts the rows that its statement fails on: 0 exactly where that goes through."""

from __future__ import annotations

import json
import re
from pathlib import Path

import psycopg
import pytest
from jsonschema import Draft202012Validator

from audit.grammar.exclusion import exclusion_elements
from audit.remediate import Plan, plan_to_json, render_probes
from audit.remediate.json_schema import plan_json_schema, schema_text
from tests.cli.conftest import Cli, cli
from tests.conftest import Database
from tests.integration.test_remediate_apply import planned
from tests.makers import result
from tests.spec_files import load

__all__ = ["cli"]  # the fixture

SHIPPED = Path(__file__).parents[2] / "audit" / "schemas" / "plan.schema.json"

TABLES = """
    create extension if not exists btree_gist;
    create table "Par ent" (id int primary key, code text, part int, unique (code, part));
    create table rows_of (
      id int, "E mail" text, price int, state text, parent int, code text, part int,
      room int, during tsrange, deleted boolean, alias_of int
    );
"""
SPEC = """
tables:
  "Par ent":
    columns: {id: int primary key, code: text, part: int}
    unique: [[code, part]]
  late:
    columns: {id: int primary key}
  rows_of:
    columns:
      id: int primary key
      "E mail": text not null
      price: int check (price > 0)
      state: {type: text, values: [open, shut]}
      parent: int references "Par ent"(id)
      late_id: {type: int, aliases: [alias_of]}
      code: text
      part: int
      room: int
      during: tsrange
      deleted: boolean
    unique: [["E mail"]]
    foreign_keys:
      - foreign key (code, part) references "Par ent"(code, part) match full
      - foreign key (late_id) references late(id)
    checks: [room < 100 or deleted]
    exclusions: ["exclude using gist (room with =, during with &&) where (not deleted)"]
    indexes: [{columns: [lower(state), price], unique: true, where: not deleted}]
"""
GOOD = """
    insert into "Par ent" values (1, 'a', 1), (2, 'b', 2);
    insert into rows_of values
      (1, 'x', 1, 'open', 1, 'a', 1, 1, '[2020-01-01, 2020-01-02)', false, null),
      (2, 'y', 2, 'shut', null, null, null, 1, '[2020-01-02, 2020-01-03)', false, null),
      (3, 'z', null, null, 2, 'b', 2, 200, '[2020-01-01, 2020-01-03)', true, null);
"""
# What is inserted beside the good rows, and how many rows are refused for it, by hazard and object.
BAD = {
    "nothing": ("", {}),
    "a null id and e-mail": (
        "insert into rows_of (price) values (1)",
        {"fails-if-nulls rows_of_pkey": 1, 'fails-if-nulls "E mail"': 1},
    ),
    "doubles": (
        "insert into rows_of (id, \"E mail\") values (3, 'z'), (3, 'z')",
        {"fails-if-duplicates rows_of_pkey": 2, "fails-if-duplicates unique": 2},
    ),
    "values and a price": (
        "insert into rows_of (id, \"E mail\", state, price) values (4, 'q', 'ajar', 0)",
        {"fails-if-rows-violate state": 1, "fails-if-rows-violate price": 1},
    ),
    "a check that comes to null is kept": (
        "insert into rows_of (id, \"E mail\", room) values (4, 'q', 100), (5, 'r', null)",
        {},
    ),
    "a check": (
        "insert into rows_of (id, \"E mail\", room, deleted) values (4, 'q', 100, false)",
        {"fails-if-rows-violate rows_of_check": 1},
    ),
    "orphans": (
        "insert into rows_of (id, \"E mail\", parent, code, part) values (4, 'q', 9, 'a', 2)",
        {"fails-if-orphans parent": 1, "fails-if-orphans code": 1},
    ),
    "a key of which a part is null": (
        "insert into rows_of (id, \"E mail\", code) values (4, 'q', 'a')",
        {"fails-if-orphans code": 1},
    ),
    "what refers to a table that is still to be made": (
        "insert into rows_of (id, \"E mail\", alias_of) values (4, 'q', 1)",
        {"fails-if-orphans alias_of": 1},
    ),
    "overlaps": (
        'insert into rows_of (id, "E mail", room, during, deleted)'
        " values (4, 'q', 1, '[2020-01-01, 2020-01-05)', false)",
        {"fails-if-overlaps during": 2},
    ),
    "a unique index over expressions": (
        'insert into rows_of (id, "E mail", state, price, deleted)'
        " values (4, 'q', 'OPEN', 1, false)",
        {"fails-if-duplicates lower": 1, "fails-if-rows-violate state": 1},
    ),
}


def counted(plan: Plan, database: Database) -> dict[tuple[int, str], int]:
    """(statement, hazard) → rows, from the file that `plan --probes` prints."""
    text = render_probes(plan, result())
    found: dict[tuple[int, str], int] = {}
    with psycopg.connect(database.dsn, autocommit=True) as connection:
        cursor = connection.execute(text)
        while True:
            if cursor.description:
                found |= {(number, hazard): rows for number, hazard, _, rows in cursor.fetchall()}
            if not cursor.nextset():
                return found


@pytest.mark.parametrize("case", BAD)
def test_what_is_counted_is_what_fails(database: Database, case: str) -> None:
    bad, expected = BAD[case]
    database.run(TABLES + GOOD + bad)
    plan, _ = planned(load(SPEC), database)
    assert not plan.decisions, [(s.object, s.why) for s in plan.decisions]
    found = counted(plan, database)
    named = {
        f"{hazard} {_short(plan.statements[number - 1].object, hazard)}": rows
        for (number, hazard), rows in found.items()
    }
    assert len(found) == 12
    assert {key: rows for key, rows in named.items() if rows} == expected
    # … and each statement fails exactly if a probe of it, or of the step before it, found rows.
    refused = set()
    for statement in plan.active:
        ready = all(found[statement.order, probe.hazard] == 0 for probe in statement.probes)
        step = (statement.kind, statement.object)
        if not ready:
            refused.add(step)
        ready = ready and (statement.kind != "set-not-null" or step not in refused)
        path = ", ".join(statement.search_path)
        try:
            database.run(f"set search_path = {path}; {statement.sql}")
        except psycopg.errors.IntegrityError:
            assert not ready, statement.sql
        else:
            assert ready, statement.sql


def _short(object_: str, hazard: str) -> str:
    """What a case calls a statement: a word of what it makes."""
    words = ("rows_of_pkey", "alias_of", "parent", "code", "price", "state", "lower")
    if "E mail" in object_:
        return "unique" if hazard == "fails-if-duplicates" else '"E mail"'
    if hazard == "fails-if-overlaps":
        return "during"
    if hazard == "fails-if-duplicates" and object_ != "rows_of_pkey":
        return "lower"
    return next((word for word in words if re.search(word, object_)), object_)


def test_a_temporal_key_and_what_refers_to_it(database: Database) -> None:
    if database.value("show server_version_num") < "180000":
        with pytest.raises(psycopg.errors.SyntaxError):
            database.run("create table t (a int, p tsrange, primary key (a, p without overlaps))")
        return
    database.run(
        "create extension if not exists btree_gist;"
        " create table p (id int, during tsrange, primary key (id, during without overlaps));"
        " create table c (id int, during tsrange);"
        " insert into p values (1, '[2020-01-01, 2020-01-02)'), (1, '[2020-01-02, 2020-01-09)');"
        " insert into c values (1, '[2020-01-01, 2020-01-05)'), (1, '[2020-01-04, 2020-01-10)'),"
        " (null, '[2020-01-04, 2020-01-10)')"
    )
    spec = load(
        """
        tables:
          p: {}
          c:
            primary_key: {columns: [id, during], without_overlaps: true}
            foreign_keys: ["foreign key (id, period during) references p(id, period during)"]
        """
    )
    plan, _ = planned(spec, database)
    rows = sorted((hazard, rows) for (_, hazard), rows in counted(plan, database).items())
    assert rows == [("fails-if-nulls", 1), ("fails-if-orphans", 1), ("fails-if-overlaps", 1)]


def test_constraints_that_were_never_validated(database: Database) -> None:
    database.run(
        "create table p (id int primary key); create table t (a int, b int);"
        " insert into t values (1, 1), (2, 2), (null, 3);"
        " alter table t add constraint t_b check (b < 2) not valid;"
        " alter table t add constraint t_a foreign key (a) references p not valid"
    )
    spec = load("tables: {t: {columns: {a: int references p(id), b: int check (b < 2)}}}")
    plan, _ = planned(spec, database)
    assert sorted(counted(plan, database).values()) == [2, 2]


def test_an_exclusion_constraint_is_taken_apart() -> None:
    text = (
        'exclude using gist ("Ro om" int4_ops with =, (lower(x)) collate "C" with =,'
        " tsrange(a, b, '[)') with operator(public.&&), (\"with\" || b) with <>) where (open)"
    )
    assert [tuple(element) for element in exclusion_elements(text)] == [
        ('"Ro om"', "="),
        ("lower(x)", "="),
        ("tsrange(a, b, '[)')", "operator(public.&&)"),
        ('"with" || b', "<>"),
    ]
    assert exclusion_elements("exclude using gist") == ()


def test_the_command_prints_probes_and_the_plan_as_data(cli: Cli, database: Database) -> None:
    database.run(TABLES + GOOD + "analyze rows_of;")
    spec = Path("spec.yaml")
    spec.write_text(f"spec: 1\ntitle: Rows\n{SPEC}", encoding="utf-8")
    probes = cli("plan", database.dsn, "-s", spec, "--probes")
    assert probes.code == 0
    assert "BEGIN TRANSACTION READ ONLY;" in probes.out
    database.run(probes.out)
    data = cli("plan", database.dsn, "-s", spec, "-f", "json")
    document = json.loads(data.out)
    Draft202012Validator.check_schema(plan_json_schema())
    assert list(Draft202012Validator(plan_json_schema()).iter_errors(document)) == []
    assert document["summary"]["statements"] == len(document["statements"])
    probed = [s for s in document["statements"] if s["probes"]]
    assert {s["rows"] for s in probed} == {3}
    assert all(probe["hazard"] in s["hazards"] for s in probed for probe in s["probes"])
    refused = cli("plan", database.dsn, "-s", spec, "-f", "yaml")
    assert (refused.code, refused.out) == (2, "")
    assert 'a plan has no format "yaml"' in refused.err


def test_a_plan_without_risk_has_nothing_to_look_for(database: Database) -> None:
    plan, _ = planned(load("tables: {t: {columns: {a: int primary key}}}"), database)
    assert "Nothing to look for" in render_probes(plan, result())
    assert json.loads(plan_to_json(plan, result()))["summary"]["new_tables"] == 1


def test_the_shipped_schema_is_the_generated_one() -> None:
    assert SHIPPED.read_text(encoding="utf-8") == schema_text()
