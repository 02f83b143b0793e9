"""A copy of a snapshot answers as the server would that it was read from, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from itertools import count

import psycopg
import pytest

from audit.compare.comparison import compare
from audit.introspect.connect import open_connection
from audit.introspect.copy import Copy, build_copy
from audit.introspect.copy_oracle import CopyOracle
from audit.introspect.embedded import embedded_server
from audit.introspect.oracle import answer
from audit.introspect.reading import read_schema
from audit.introspect.session import Session
from audit.introspect.stand_ins import stand_ins
from audit.schema import Schema
from audit.schema.document import schema_from_json, schema_to_json
from audit.schema.question import Answer, Question, Untold
from audit.schema.types import DataType
from tests.conftest import Database, Server
from tests.exactness import databases
from tests.exactness.loop import import_spec, turn
from tests.integration.hazards import AGREEING, DIFFERING
from tests.integration.test_hazards import PLACES, is_newer, spec_of

# All that take a server, and some of those that differ: enough to know, and soon done.
CASES = [case for case in AGREEING if case.needs_server] + list(DIFFERING[::5])
INTEGER = DataType("pg_catalog", "int4")
TEXT = DataType("pg_catalog", "text")

OPENED = """
create function positive(n integer) returns boolean language sql immutable as 'select n > 0';
create function kinds() returns text[] language plpgsql immutable as $$begin return '{a}'; end$$;
create function hidden(n integer) returns boolean language sql security definer as 'select n > 0';
create function asked(n integer, by integer default 2) returns integer language plpgsql
  as $$begin return n; end$$;
create function less(integer, integer) returns boolean language sql immutable as 'select true';
create operator public.<<< (function = less, leftarg = integer, rightarg = integer);
create type mood as enum ('sad', 'happy');
create function moody(text) returns mood language plpgsql immutable as $$begin return 'sad'; end$$;
create cast (text as mood) with function moody(text) as implicit;
create table t (a integer, b text, m mood);
"""


Copies = Callable[..., AbstractContextManager[Copy]]


@pytest.fixture(scope="module")
def copies() -> Iterator[Copies]:
    """Builds copies on one server, in place of a server for each."""
    numbers = count()
    with embedded_server(extensions=stand_ins(["create extension nobody_has_it"])) as server:

        @contextmanager
        def build(schema: Schema, *, whole: bool, progress: object) -> Iterator[Copy]:
            yield build_copy(server, schema, f"copy_{next(numbers)}", whole=whole)

        yield build


def read(database: Database) -> Schema:
    """A database's Schema by way of a snapshot."""
    with open_connection(database.dsn) as connection, Session(connection) as session:
        return schema_from_json(schema_to_json(read_schema(session)))


@pytest.fixture(scope="module")
def opened(server: Server) -> Iterator[Schema]:
    database = server.create_database(OPENED)
    yield read(database)
    server.drop_database(database)


@pytest.fixture(scope="module")
def ask(opened: Schema, copies: Copies) -> Iterator[Callable[..., Answer]]:
    """Ask the copy of `opened` about one pair of expressions."""
    with ExitStack() as stack:
        oracle = CopyOracle(opened, stack, copies=copies)

        def one(spec: str, stored: str) -> Answer:
            columns = (("a", INTEGER), ("b", TEXT), ("m", DataType("public", "mood")))
            question = Question("check", spec, stored, columns)
            return oracle.answer([question])[question]

        yield one


def reason(told: Answer) -> str:
    assert isinstance(told, Untold), told
    return told.reason


def test_it_never_says_what_the_real_server_does_not(server: Server, copies: Copies) -> None:
    database = server.create_database()
    with psycopg.connect(database.dsn, autocommit=True) as connection:
        for case in CASES:
            if not is_newer(case, server.version_num):
                place = PLACES[case]
                connection.execute(f"create schema {place}; set search_path = {place}, public")
                connection.execute(case.sql.encode())
    schema = read(database)
    asked: list[Question] = []
    for case in CASES:
        if not is_newer(case, server.version_num):
            asked += compare(spec_of(case), schema).questions
    with ExitStack() as stack:
        connection = stack.enter_context(open_connection(database.dsn))
        real = answer(stack.enter_context(Session(connection)), asked)
        copied = CopyOracle(schema, stack, copies=copies).answer(asked)
    server.drop_database(database)
    wrong = [
        (q, real[q], copied[q])
        for q in asked
        if not isinstance(copied[q], Untold) and copied[q] != real[q]
    ]
    assert wrong == []
    told = sum(not isinstance(copied[q], Untold) for q in asked)
    assert told >= len(asked) - 3 > 40


@pytest.mark.parametrize("name", ["hazards", "wellness"])
def test_nothing_is_found_in_a_snapshot_of_what_was_imported(
    name: str, server: Server, copies: Copies
) -> None:
    wellness = databases.WELLNESS.read_text(encoding="utf-8")
    text = wellness if name == "wellness" else databases.hazards(server.version_num)
    roles = server.roles()
    database = server.create_database(text)
    schema = read(database)
    server.drop_database(database)
    server.drop_roles(roles)
    spec, _ = import_spec(schema)
    with ExitStack() as stack:
        found = turn(spec, schema, CopyOracle(schema, stack, copies=copies).answer)
    assert found.told == ()
    assert found.exact


def test_a_change_in_the_snapshot_is_found(database: Database, copies: Copies) -> None:
    database.run(
        "create table orders (total numeric default 1 + 1, state text,"
        " constraint low check (total > 0 or state in ('new', 'paid')))"
    )
    spec, _ = import_spec(read(database))
    database.run(
        "alter table orders alter total set default 1 + 2, drop constraint low,"
        " add constraint low check (total > 0 or state in ('new', 'sent'))"
    )
    schema = read(database)
    with ExitStack() as stack:
        found = turn(spec, schema, CopyOracle(schema, stack, copies=copies).answer)
    assert [line.split(" public.orders")[0] for line in found.told] == [
        "gap missing-check",
        "gap default-mismatch",
    ]


def test_what_is_the_same_is_told(ask: Callable[..., Answer]) -> None:
    assert ask("a between 1 and 3 or b = 'x'", "((a >= 1) AND (a <= 3)) OR (b = 'x')") == (
        "equivalent"
    )
    assert ask("a > 0 or b = 'x'", "((a > 1) OR (b = 'x'::text))") == "different"
    # A call with constants is never worked out: nobody knows to what.
    assert ask("b = any (kinds()) or a = 1", "((b = ANY (public.kinds())) OR (a = 1))") == (
        "equivalent"
    )


def test_a_body_that_is_not_there_may_make_two_the_same(ask: Callable[..., Answer]) -> None:
    assert "positive()" in reason(ask("positive(a) or b = 'x'", "((a > 0) OR (b = 'x'::text))"))
    assert "kinds()" in reason(ask("b = any (kinds())", "(b = ANY (ARRAY['a'::text]))"))
    # What a planner can't open stays what it is.
    assert ask("hidden(a) or b = 'x'", "((a > 0) OR (b = 'x'::text))") == "different"
    assert ask("asked(a) = 1", "(public.asked(a, 2) = 1)") == "equivalent"
    assert ask("asked(a) = 1", "(public.asked(a, 3) = 1)") == "different"


def test_an_operator_or_a_cast_that_is_not_there_is_no_difference(
    ask: Callable[..., Answer],
) -> None:
    assert "<<<" in reason(ask("a <<< 1 or a = 1", "((a OPERATOR(public.<<<) 1) OR (a = 2))"))
    told = ask("m = b::mood", "(m = 'sad'::public.mood)")
    assert "cast text to public.mood" in reason(told)


def test_another_major_version_tells_no_difference(opened: Schema, copies: Copies) -> None:
    other = replace(opened, server_version_num=opened.server_version_num - 10000)
    columns = (("a", INTEGER), ("b", TEXT))
    different = Question("check", "a > 0 or b = 'x'", "((a > 1) OR (b = 'x'::text))", columns)
    same = Question("check", "a > 0 or b = 'x'", "((a > (1 - 1)) OR (b = 'x'::text))", columns)
    with ExitStack() as stack:
        told = CopyOracle(other, stack, copies=copies).answer([same, different])
    assert told[same] == "equivalent"
    assert "SCHEMA_AUDIT_PG_BIN" in reason(told[different])


def test_what_a_stand_in_says_is_not_believed(database: Database, copies: Copies) -> None:
    schema = read(database)
    brought = Question("check", "id_encode(1) = 'x'", "(public.id_encode(2) = 'x'::text)")
    named = Question("default", "'1'::semver", "'2'::public.semver")
    lacking = replace(
        schema,
        extensions=(
            *schema.extensions,
            schema.extensions[0]._replace(name="nobody_has_it", namespace="public"),
            schema.extensions[0]._replace(name="pg_hashids", namespace="public"),
        ),
        types=(("public", "semver"),),
    )
    with ExitStack() as stack:
        told = CopyOracle(lacking, stack, copies=copies).answer([brought, named])
    assert "id_encode" in reason(told[brought])
    # Older servers take no stand-ins, and say so themselves.
    assert "stand-in" in reason(told[brought]) or schema.server_version_num < 180000
    assert "semver" in reason(told[named])
    assert "no more than the type's name" in reason(told[named])


def test_what_the_standard_views_tell_is_too_little(opened: Schema) -> None:
    question = Question("check", "a > 0", "a > 1")
    with ExitStack() as stack:
        oracle = CopyOracle(replace(opened, reader="information_schema"), stack)
        assert "standard views" in reason(oracle.answer([question])[question])
        assert oracle.version == ""


def test_no_server_to_start_is_no_answer(opened: Schema, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMA_AUDIT_PG_BIN", "/nonexistent")
    question = Question("check", "a > 0", "a > 1")
    with ExitStack() as stack:
        told = CopyOracle(opened, stack).answer([question])
    assert "no copy could be asked" in reason(told[question])
