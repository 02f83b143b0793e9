"""A plan makes the types that tables stand on, and mends those that are there."""

from __future__ import annotations

import psycopg
import pytest

from tests.conftest import Database
from tests.integration.test_remediate_apply import check_that_it_closes, gaps, planned
from tests.spec_files import load

EVERY_DOMAIN = """
enums: {mood: [sad, ok]}
domains:
  work_email: {type: email, checks: [value like '%work%'], comment: Where one works}
  email: 'text collate "C" not null default ''a@b'' constraint email_at check (value ~ ''@'')'
  good_mood: mood default 'ok' check (value <> 'sad')
  moods: mood[] check (cardinality(value) < 3)
  app.sku: {type: varchar(20), collation: '"C"', nullable: false}
  'o"dd; --': {type: int, checks: ["value > 0 /* ; */", "value <> 7 -- none"]}
tables:
  t:
    columns: {a: work_email, b: good_mood, c: moods, d: app.sku, e: '"o""dd; --"', f: 'email[]'}
"""


def test_domains_come_before_their_tables_each_after_what_it_is_over(database: Database) -> None:
    plan = check_that_it_closes(load(EVERY_DOMAIN), database)
    made = [s.object for s in plan.statements if s.kind == "create-domain"]
    assert set(made) == {"work_email", "email", "good_mood", "moods", "sku", 'o"dd; --'}
    assert made.index("email") < made.index("work_email")


def test_what_a_domain_lacks_is_added(database: Database) -> None:
    database.run(
        """
        create domain d as int constraint d_check check (value < 1000);
        create domain weak as text;
        alter domain weak add constraint filled check (value <> '') not valid;
        create table t (a d, b weak);
        insert into t values (5, 'x');
        """
    )
    spec = load(
        """
        domains:
          d: {type: int, nullable: false, default: 1, checks: [value > 0], comment: A number}
          weak: text check (value <> '')
        tables: {t: {columns: {a: d, b: weak}}}
        """
    )
    plan = check_that_it_closes(spec, database)
    assert {s.kind for s in plan.statements} == {
        "set-default", "comment", "add-check", "set-not-null", "validate-constraint",
    }  # fmt: skip
    with pytest.raises(psycopg.errors.CheckViolation):
        database.run("insert into t values (0, 'x')")


def test_values_that_break_a_rule_stop_its_validation_alone(database: Database) -> None:
    database.run("create domain d as int; create table t (a d); insert into t values (-1)")
    spec = load("domains: {d: int check (value > 0)}\ntables: {t: {columns: {a: d}}}")
    _, text = planned(spec, database)
    with pytest.raises(psycopg.errors.CheckViolation):
        database.run(text)
    assert gaps(spec, database) == ["not-validated  public.d: value > 0"]
    database.run("update t set a = 1")
    check_that_it_closes(spec, database)


def test_what_a_person_has_to_decide_about_a_domain(database: Database) -> None:
    database.run(
        """
        create domain other as text;
        create domain default_ as int default 1;
        create domain none_ as int default 1;
        create domain sorted as text collate "C";
        create type taken as enum ('a');
        comment on domain other is 'theirs';
        """
    )
    spec = load(
        """
        domains:
          other: {type: int, comment: ours}
          default_: int default 2
          none_: int default null
          sorted: text collate "POSIX"
          taken: text
          needs: nowhere.to_be_found
          needs_that: needs
        tables: {t: {columns: {a: needs_that}}}
        """
    )
    plan, text = planned(spec, database)
    assert plan.active == ()
    assert {(s.object, s.sql) for s in plan.decisions if "ALTER" in s.sql} == {
        ("public.default_", "ALTER DOMAIN public.default_ SET DEFAULT 2"),
        ("public.none_", "ALTER DOMAIN public.none_ DROP DEFAULT"),
    }
    reasons = " ".join(s.why for s in plan.decisions)
    assert "`public.other` is over text; it must be over int" in reasons
    assert "Type nowhere.to_be_found does not exist here" in reasons
    assert "can't be created: It is made of public.needs, which can't be created yet." in reasons
    before = gaps(spec, database)
    database.run(text)
    assert gaps(spec, database) == before


def test_a_plan_for_one_phase_makes_the_types_that_its_tables_need(database: Database) -> None:
    spec = load(
        """
        phases: {now: Now, later: Later}
        domains: {code: short, short: text check (length(value) < 5), unused: int}
        tables:
          t: {phase: now, columns: {a: code}}
          u: {phase: later, columns: {a: unused}}
        """
    )
    plan, text = planned(spec, database, ("now",))
    made = [s.object for s in plan.statements if s.kind == "create-domain"]
    assert made == ["short", "code"]
    database.run(text)
    assert gaps(spec, database) == ["missing-domain  public.unused", "missing-table public.u u"]


EVERY_TYPE = """
enums: {mood: [sad, ok]}
domains:
  small: {type: pair, checks: ["(value).a < 5"], comment: A small pair}
composites:
  app.order: '(line pair, "a b" numeric(10,2)[], note text collate "C", "when" span)'
  pair: {attributes: {a: {type: int, comment: "it's a"}, b: mood}, comment: Two}
  empty: ()
ranges:
  span: {subtype: float8, subtype_diff: float8mi, comment: How far}
  words: {subtype: text, opclass: text_pattern_ops, collation: C}
  moods: mood
tables:
  t: {columns: {a: app.order, b: 'pair[]', c: words, d: moods, e: small}}
"""


def test_types_come_before_what_is_made_of_them(database: Database) -> None:
    plan = check_that_it_closes(load(EVERY_TYPE), database)
    made = [s.object for s in plan.statements if s.kind in ("create-composite", "create-range")]
    assert set(made) == {"order", "pair", "empty", "span", "words", "moods"}
    assert made.index("pair") < made.index("order") > made.index("span")
    database.run("insert into t values (row(row(1, 'ok'), '{1.5}', 'x', '[1,2)'), null, '[a,b)')")


def test_a_multirange_type_may_have_a_name_of_its_own(database: Database) -> None:
    spec = load(
        """
        ranges: {r: {subtype: int, multirange: rs}, q: {subtype: date, multirange: app.qs}}
        tables: {t: {columns: {a: r, b: rs, c: app.qs}}}
        """
    )
    (version,) = database.rows("select current_setting('server_version_num')::int")[0]
    if version >= 140000:
        check_that_it_closes(spec, database)
        return
    plan, _ = planned(spec, database)
    assert {s.kind for s in plan.active} <= {"create-namespace"}
    assert "Multirange types came with PostgreSQL 14." in {s.why for s in plan.decisions}


def test_what_a_composite_type_lacks_is_added(database: Database) -> None:
    database.run(
        """
        create type pair as (a int);
        create table t (p pair);
        insert into t values (row(1));
        """
    )
    spec = load(
        """
        composites:
          pair:
            attributes: {a: int, b: {type: text, collation: '"C"', comment: second}, "C c": int}
            comment: Three
        tables: {t: {columns: {p: pair}}}
        """
    )
    plan = check_that_it_closes(spec, database)
    assert [s.kind for s in plan.statements].count("add-attribute") == 2
    assert database.rows("select (p).a, (p).b from t") == [(1, None)]


def test_what_a_person_has_to_decide_about_a_type(database: Database) -> None:
    database.run(
        """
        create type pair as (b int, x text);
        create type turned as (b int, a int);
        create type span as range (subtype = int4);
        create table rows_of (a int);
        """
    )
    spec = load(
        """
        functions: {whole(r): {returns: r}}
        composites:
          pair: (a int, b text)
          turned: (a int, b int)
          holds: (r later)
          made_of: (r r)
          untyped: {attributes: {a: }}
          rows_of: (a int)
        ranges:
          span: {subtype: int8, subtype_diff: int8mi}
          r: {subtype: int, canonical: whole}
        tables: {later: {columns: {a: int}}, t: {columns: {a: holds}}}
        """
    )
    plan, text = planned(spec, database)
    assert [s.kind for s in plan.active] == ["create-table"]
    reasons = {(s.object, s.why) for s in plan.decisions}
    for object_, words in (
        ("public.pair: a", "It must stand before b, and can only be added at the end."),
        ("public.pair: b", "is integer; it must be text"),
        ("public.turned", "Attributes can't be moved"),
        ("holds", "It holds rows of later, a table that is created after the types."),
        ("made_of", "It is made of public.r, which can't be created yet."),
        ("untyped", "The spec does not say what it is made of."),
        ("rows_of", "The name is taken by a table."),
        ("span", "it must be over bigint"),
        ("r", "Its canonical function takes the very type"),
        ("t", "Type holds can't be created"),
    ):
        assert any(words in why for what, why in reasons if what == object_), (object_, reasons)
    database.run(text)
    again, _ = planned(spec, database)
    assert again.active == ()
    assert len(again.decisions) == len(plan.decisions)
