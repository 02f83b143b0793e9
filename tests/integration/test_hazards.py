"""No difference is reported that is not there: each known way to get it wrong, on a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from audit.compare.comparison import compare
from audit.compare.finding import Comparison
from audit.introspect.connect import open_connection
from audit.introspect.oracle import answer
from audit.introspect.reading import read_schema
from audit.introspect.session import Session
from audit.schema import Schema
from audit.spec.model import Spec
from tests.conftest import Database
from tests.integration.hazards import AGREEING, DIFFERING, HAZARDS, Case, Hazard
from tests.spec_files import load

ALL = (*AGREEING, *DIFFERING)
PLACES = {case: f"case_{number}" for number, case in enumerate(ALL)}


class Audited(NamedTuple):
    """The database with every case in a namespace of its own, and the cases it refused."""

    session: Session
    schema: Schema
    refused: frozenset[Case]


def fill(database: Database) -> frozenset[Case]:
    """Make every case in a namespace of its own; return those that the server refused."""
    refused = set()
    with psycopg.connect(database.dsn, autocommit=True) as connection:
        for case, place in PLACES.items():
            connection.execute(f"create schema {place}; set search_path = {place}, public")
            try:
                connection.execute(case.sql.encode())
            except psycopg.Error:
                if not is_newer(case, connection.info.server_version):
                    raise
                refused.add(case)
    return frozenset(refused)


def is_newer(case: Case, version_num: int) -> bool:
    """Whether a server of this version can't have what the case is about."""
    return case.since * 10000 > version_num


@pytest.fixture(scope="module")
def audited(module_database: Database) -> Iterator[Audited]:
    refused = fill(module_database)
    with open_connection(module_database.dsn) as connection, Session(connection) as session:
        yield Audited(session, read_schema(session, "pg_catalog"), refused)


def spec_of(case: Case) -> Spec:
    tables = "\n".join(f"  {line}" for line in case.spec.splitlines())
    return load(f"defaults: {{schema: {PLACES[case]}}}\n{case.top}\ntables:\n{tables}\n")


def told(comparison: Comparison) -> list[str]:
    return [
        f"{finding.rule} {finding.object} {finding.kind}: {finding.message}"
        for finding in comparison.findings
    ]


@pytest.mark.parametrize("case", AGREEING, ids=lambda case: case.name)
def test_agree(case: Case, audited: Audited) -> None:
    if is_newer(case, audited.schema.server_version_num):
        assert case in audited.refused
        return
    spec = spec_of(case)
    offline = compare(spec, audited.schema)
    answers = answer(audited.session, offline.questions)
    comparison = compare(spec, audited.schema, answers)
    assert told(comparison) == []
    assert not comparison.questions
    assert {table.status for table in comparison.tables} == {"complete"}


@pytest.mark.parametrize(
    "case", [case for case in AGREEING if not case.needs_server], ids=lambda case: case.name
)
def test_agree_without_a_server_to_ask(case: Case, audited: Audited) -> None:
    if is_newer(case, audited.schema.server_version_num):
        assert case in audited.refused
        return
    assert told(compare(spec_of(case), audited.schema)) == []


@pytest.mark.parametrize("case", DIFFERING, ids=lambda case: case.name)
def test_differ(case: Case, audited: Audited) -> None:
    if is_newer(case, audited.schema.server_version_num):
        assert case in audited.refused
        return
    spec = spec_of(case)
    answers = answer(audited.session, compare(spec, audited.schema).questions)
    comparison = compare(spec, audited.schema, answers)
    found = {f"{each.rule} {each.object} {each.kind}" for each in comparison.findings}
    assert found == {each.format(place=PLACES[case]) for each in case.expected}


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: hazard.name)
def test_each_hazard_has_both_halves(hazard: Hazard) -> None:
    """What agrees and what differs, or a reason why not; tests named elsewhere exist."""
    assert hazard.because or (hazard.agree and hazard.differ)
    assert not hazard.because or hazard.elsewhere
    for name in hazard.elsewhere:
        path, _, function = name.partition("::")
        assert f"def {function}(" in (Path(__file__).parents[1] / path).read_text(
            encoding="utf-8"
        ), name


def test_a_unique_index_that_failed_to_build_is_invalid(database: Database) -> None:
    database.run("create table t (a int); insert into t values (1), (1)")
    with pytest.raises(psycopg.errors.UniqueViolation):
        database.run("create unique index concurrently t_a on t (a)")
    spec = load("tables: {t: {columns: {a: int unique}, indexes: [[a]]}}")
    with open_connection(database.dsn) as connection, Session(connection) as session:
        comparison = compare(spec, read_schema(session, "pg_catalog"))
    assert {finding.rule for finding in comparison.findings} == {"invalid-index"}
    assert len({finding.fingerprint for finding in comparison.findings}) == 2
