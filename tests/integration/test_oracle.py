"""The audited server as the judge of expressions: what it calls one, what it tells apart."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from audit.introspect import run_by_planner
from audit.introspect.connect import open_connection
from audit.introspect.oracle import answer
from audit.introspect.session import Session
from audit.schema.question import Answer, Question, Untold
from audit.schema.types import DataType
from tests.conftest import Database

STRUCTURE = """
    create schema app;
    create schema extensions;
    create type app.status as enum ('open', 'done');
    create domain app.email as text check (value like '%@%');
    create sequence app.numbers;
    create table app.orders (id int primary key, org_id int, owner_id int, price numeric);
    create table app.members (org_id int, user_id int, role text);
    create function app.me() returns int language sql stable
      as $$ select nullif(current_setting('app.me', true), '')::int $$;
    create function app.code() returns text language sql volatile as $$ select 'x' $$;
    create function extensions.token() returns text language sql volatile as $$ select 'y' $$;
    create function app.slow() returns int language plpgsql immutable
      as $$ begin perform pg_sleep(60); return 1; end $$;
    create function app.secret() returns int language sql immutable as $$ select 1 $$;
    revoke execute on function app.secret() from public;
    create table app.ledger (id int, org_id int);
    create table app.parts (id int) partition by range (id);
    create table app.low partition of app.parts for values from (0) to (9);
    create table app.high partition of app.parts for values from (9) to (99);
"""


def of(name: str, modifiers: str = "", namespace: str | None = "pg_catalog") -> DataType:
    return DataType(namespace, name, modifiers)


COLUMNS = (
    ("price", of("numeric", "10,2")),
    ("status", of("varchar", "25")),
    ("n", of("int4")),
    ("st", of("status", namespace="app")),
    ("org_id", of("int4")),
    ("owner_id", of("int4")),
    ("Mixed Case", of("text")),
    ("tags", DataType("pg_catalog", "text", array=True)),
    ("wait", of("interval", "day to second(3)")),
    ("letter", of("char")),
    ("code", of("bpchar", "3")),
    ("at", of("timestamptz", "3")),
)


@pytest.fixture(scope="module")
def filled(module_database: Database) -> Database:
    module_database.run(STRUCTURE)
    return module_database


@pytest.fixture(scope="module")
def session(filled: Database) -> Iterator[Session]:
    connection = open_connection(filled.dsn)
    with connection, Session(connection) as session:
        yield session


def check(spec: str, stored: str) -> Question:
    return Question("check", spec, stored, COLUMNS, namespace="app")


def default(spec: str, stored: str, type_: DataType) -> Question:
    return Question("default", spec, stored, cast_to=type_, namespace="app")


def policy(spec: str, stored: str) -> Question:
    return Question("policy", spec, stored, COLUMNS, namespace="app", relation="orders")


SAME = [
    check("price > 0", "(price > (0)::numeric)"),
    check(
        "status in ('RUNNING', 'DONE')",
        "((status)::text = ANY ((ARRAY['RUNNING'::character varying,"
        " 'DONE'::character varying])::text[]))",
    ),
    check(
        "status in ('RUNNING', 'DONE')",
        "((status)::text = ANY (ARRAY[('RUNNING'::character varying)::text,"
        " ('DONE'::character varying)::text]))",
    ),
    check("n between 1 and 5", "((n >= 1) AND (n <= 5))"),
    check("st in ('open', 'done')", "(st = ANY (ARRAY['open'::app.status, 'done'::app.status]))"),
    check("n <= 5 and 1 <= n", "((n >= 1) AND (n <= 5))"),
    check(
        "(0 < n and 'a' > 'A') and (0 < n and 'a' > 'A')", "((0 < n) AND ('a'::text > 'A'::text))"
    ),
    check("not (n = 1) or price is null", "((price IS NULL) OR (n <> 1))"),
    check("status in ('b', 'a')", "((status)::text = ANY (ARRAY['a'::text, 'b'::text]))"),
    check('length("Mixed Case") < 9', '(length("Mixed Case") < 9)'),
    check("cardinality(tags) > 0", "(cardinality(tags) > 0)"),
    check("wait > '1 day'", "(wait > '1 day'::interval)"),
    check("letter = 'x'", "(letter = 'x'::\"char\")"),
    check("code = 'abc'", "(code = 'abc'::bpchar)"),
    check(
        "at > '2024-01-01 00:00+00'", "(at > '2024-01-01 00:00:00+00'::timestamp with time zone)"
    ),
    check("status like 'a%'", "((status)::text ~~ 'a%'::text)"),
    check("n = 1 -- one", "(n = 1)"),
    default("0", "'0'::numeric", of("numeric", "10,2")),
    default("-1", "'-1'::integer", of("int4")),
    default("'abc'", "'abc'::character varying", of("varchar", "20")),
    default("'open'", "'open'::app.status", of("status", namespace="app")),
    default("'a@b'", "'a@b'::text", of("email", namespace="app")),
    default("'{}'", "'{}'::text[]", DataType("pg_catalog", "text", array=True)),
    default("'{\"a\":1}'", "'{\"a\": 1}'::jsonb", of("jsonb")),
    default("current_timestamp", "now()", of("timestamptz")),
    default("'1 day'", "'1 day'::interval", of("interval")),
    default("code()", "app.code()", of("text")),
    default("token()", "extensions.token()", of("text")),
    default("gen_random_uuid()", "gen_random_uuid()", of("uuid")),
    default("'yes'", "true", of("bool")),
    Question("index", 'lower("Mixed Case")', 'lower("Mixed Case")', COLUMNS),
    Question("generated", "n * 2", "(n * 2)", COLUMNS, of("int8")),
    policy("owner_id = me()", "(app.me() = owner_id)"),
    policy("owner_id = (select me())", "(( SELECT app.me() AS me) = owner_id)"),
    policy(
        "exists (select from members m where m.org_id = orders.org_id and m.role = 'admin')",
        "(EXISTS ( SELECT 1 FROM app.members x"
        " WHERE ((x.role = 'admin'::text) AND (x.org_id = orders.org_id))))",
    ),
    policy(
        "exists (select 1 from parts p where p.id = org_id) or owner_id = me()",
        "((app.me() = owner_id) OR (EXISTS ( SELECT x.id FROM app.parts x"
        " WHERE (x.id = orders.org_id))))",
    ),
]
IN_MEMBERS = policy(
    "org_id in (select m.org_id from members m where m.user_id = me())",
    "(org_id IN ( SELECT members.org_id FROM app.members WHERE (app.me() = members.user_id)))",
)
DIFFERENT = [
    check("price > 0", "(price >= (0)::numeric)"),
    check(
        "status in ('a', 'b')", "((status)::text = ANY (ARRAY['a'::text, 'b'::text, 'c'::text]))"
    ),
    check("n > 1 or n < 0", "((n > 1) AND (n < 0))"),
    check("n < 5", "(5 < n)"),
    check("status = 'a AND b'", "((status)::text = 'b AND a'::text)"),
    default("1", "2", of("int4")),
    default("'draft'", "'open'::text", of("text")),
    default("now()", "clock_timestamp()", of("timestamptz")),
    default("nextval('app.numbers')", "1", of("int4")),
    policy("owner_id = me()", "(org_id = app.me())"),
    policy("true", "(owner_id = app.me())"),
    policy("owner_id = (select me())", "(( SELECT app.me() AS me) = org_id)"),
    policy(
        "exists (select from members m where m.org_id = orders.org_id and m.role = 'admin')",
        "(EXISTS ( SELECT 1 FROM app.members m"
        " WHERE ((m.org_id = orders.org_id) AND (m.role = 'owner'::text))))",
    ),
]
NO_FRAGMENT = Untold("the spec's text is no whole expression")


def said(words: str) -> Untold:
    return Untold(f"the server said: {words}")


UNTOLD = {
    check("nosuch > 0", "(price > (0)::numeric)"): said('column "nosuch" does not exist'),
    check("price >", "(price > (0)::numeric)"): said('syntax error at or near ")"'),
    check("price > 0) or (true", "(price > (0)::numeric) OR true"): NO_FRAGMENT,
    check("1); drop table app.orders; select (1", "(n = 1)"): NO_FRAGMENT,
    check("price > 0", "(price > nosuch(0))"): said("function nosuch(integer) does not exist"),
    check("1/0 = n", "(n = 1)"): said("division by zero"),
    default("'nonsense'", "1", of("int4")): said(
        'invalid input syntax for type integer: "nonsense"'
    ),
    default("'x'", "'y'", of("gone", namespace="nowhere")): said('schema "nowhere" does not exist'),
    # An immutable function that the table doesn't use already isn't run for a spec that names it.
    check("n = secret()", "(n = 1)"): Untold(
        "the server would run the immutable function secret to tell,"
        " which the database's own expression doesn't call"
    ),
}


@pytest.mark.parametrize("question", SAME, ids=lambda q: f"{q.spec} = {q.stored}"[:60])
def test_two_spellings_of_one_expression(session: Session, question: Question) -> None:
    assert answer(session, [question]) == {question: "equivalent"}


@pytest.mark.parametrize("question", DIFFERENT, ids=lambda q: f"{q.spec} | {q.stored}"[:60])
def test_two_expressions(session: Session, question: Question) -> None:
    assert answer(session, [question]) == {question: "different"}


def test_in_is_equal_where_the_server_shows_it_whole(session: Session) -> None:
    hidden = Untold("the server doesn't show all of it")
    expected: Answer = "equivalent" if session.version_num >= 170000 else hidden
    assert answer(session, [IN_MEMBERS]) == {IN_MEMBERS: expected}


@pytest.mark.parametrize(
    ("spec", "stored"),
    [
        ("org_id in (select org_id from members)", "owner_id in (select org_id from members)"),
        (
            "exists (select 1 from members m where m.org_id = 1"
            " or m.org_id in (select id from ledger))",
            "exists (select 1 from members m where m.org_id = 1"
            " or m.user_id in (select id from ledger))",
        ),
        (
            "org_id in (select id from ledger union all select org_id from members)",
            "owner_id in (select id from ledger union all select org_id from members)",
        ),
        (
            "exists (select 1 from members m where m.org_id = orders.org_id)",
            "org_id in (select m.org_id from members m where m.org_id = orders.org_id)",
        ),
    ],
    ids=["alone", "inside another", "over two tables", "is not EXISTS"],
)
def test_the_left_side_of_in_counts(session: Session, spec: str, stored: str) -> None:
    (told,) = answer(session, [policy(spec, stored)]).values()
    assert told == "different" or isinstance(told, Untold)


def test_what_the_server_refuses_spoils_nothing_else(session: Session) -> None:
    questions = [*SAME, *UNTOLD, *DIFFERENT]
    answers = answer(session, questions)
    expected = dict.fromkeys(SAME, "equivalent") | dict.fromkeys(DIFFERENT, "different")
    assert {question: answers[question] for question in expected} == expected
    assert {question: answers[question] for question in UNTOLD} == UNTOLD


def test_the_name_of_the_relation_is_learnt_from_the_server(session: Session) -> None:
    question = DIFFERENT[-1]._replace(relation="")
    assert answer(session, [question]) == {question: "different"}


def test_nothing_runs_and_nothing_stays(filled: Database, session: Session) -> None:
    before = filled.value("select last_value from app.numbers")
    tables = "select from app.members where org_id ="
    questions = [
        default("nextval('app.numbers')", "nextval('app.numbers'::regclass)", of("int8")),
        policy(f"exists ({tables} 1)", f"exists ({tables} 2)"),
    ]
    path = session.execute("show search_path")
    answer(session, questions)
    assert filled.value("select last_value from app.numbers") == before
    assert session.execute("show search_path") == path
    assert session.execute(
        "select count(*) from pg_locks where relation = 'app.members'::regclass"
    ) == [(0,)]


def test_a_role_without_rights_on_the_table_gets_answers(
    filled: Database, session: Session
) -> None:
    filled.run("create role clerk login; grant usage on schema app to clerk")
    try:
        connection = open_connection(filled.dsn_as("clerk"))
        with connection, Session(connection) as poor:
            secret = policy("org_id = secret()", "(app.secret() = org_id)")
            ledger = policy(
                "org_id in (select id from ledger)", "(org_id IN (SELECT id FROM app.ledger))"
            )
            plain = SAME[0]
            assert answer(poor, [secret, plain, ledger]) == {
                secret: Untold("the server said: permission denied for function secret"),
                plain: "equivalent",
                ledger: Untold("the server said: permission denied for table ledger"),
            }
    finally:
        filled.run("drop owned by clerk; drop role clerk")


def test_a_lost_connection_is_no_error(filled: Database) -> None:
    connection = open_connection(filled.dsn)
    with connection, Session(connection) as session:
        connection.close()
        assert answer(session, SAME[:2]) == dict.fromkeys(
            SAME[:2], Untold("the connection to the server was lost")
        )


def test_what_takes_the_server_too_long_is_given_up_alone(filled: Database) -> None:
    slow = check("n = slow()", "(n = app.slow())")
    with (
        open_connection(filled.dsn) as connection,
        Session(connection, statement_timeout=0.3) as session,
    ):
        assert answer(session, [*SAME[:2], slow, DIFFERENT[0]]) == {
            **dict.fromkeys(SAME[:2], "equivalent"),
            slow: Untold("the server took too long over it"),
            DIFFERENT[0]: "different",
        }


def test_a_guard_that_fails_spoils_nothing_else(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = "SELECT (1 / 0)::text WHERE %s::text[] IS NOT NULL"
    monkeypatch.setattr(run_by_planner, "_IMMUTABLE", failing)
    guarded = check("n = secret()", "(n = 1)")
    told = answer(session, [guarded, SAME[0]])
    assert told[SAME[0]] == "equivalent"
    assert isinstance(told[guarded], Untold)
