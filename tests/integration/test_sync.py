"""A spec that people have edited, and a database that changes: after syncing all edits are still
there, the database meets the spec, and syncing again changes nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from audit.compare.finding import Finding
from audit.introspect.connect import open_connection
from audit.introspect.oracle import answer
from audit.introspect.reading import read_schema
from audit.introspect.session import Session
from audit.schema import Schema
from audit.sync.model import Choices
from tests.conftest import Server
from tests.exactness import databases
from tests.mutation.change import Change, Kind
from tests.mutation.run import Mutator, Outcome
from tests.syncing.loop import Ask, audited, complaints, hand_edited, imported, loaded, synced
from tests.syncing.younger import younger

MUTATIONS = 24
YOUNGER = 4

# What only a person can settle, and is told to: which of two names is right.
_BY_HAND = ("other capitals",)


class _Syncing(Mutator):
    """Changes a database and syncs an edited spec with it, in place of auditing."""

    def _judge(self, session: Session, kind: Kind, number: int, change: Change) -> Outcome:
        schema = read_schema(session, "pg_catalog")
        chance = random.Random(number)
        edited = hand_edited(imported(self.before.schema, single=number % 3 == 0), chance)
        told = complaints(
            edited.texts, edited.kept, schema, lambda questions: answer(session, questions)
        )
        # A comment inside of what is given up goes with it.
        told = [each for each in told if not each.startswith("lost:") or not change.implied]
        return Outcome(number, kind.name, change.sql, (), 0, (), tuple(told))


@pytest.fixture(scope="module")
def dsn(server: Server) -> Iterator[str]:
    database = server.create_database(databases.hazards(server.version_num))
    yield database.dsn
    server.drop_database(database)


@pytest.fixture(scope="module")
def opened(dsn: str) -> Iterator[tuple[Schema, Ask]]:
    with open_connection(dsn) as connection, Session(connection) as session:
        schema = read_schema(session, "pg_catalog")
        yield schema, lambda questions: answer(session, questions)


def test_any_change_of_a_database_can_be_taken_over(dsn: str) -> None:
    mutator = _Syncing.open(dsn)
    try:
        outcomes = [mutator.mutate(number, 7) for number in range(MUTATIONS)]
    finally:
        mutator.close()
    kinds = {outcome.kind for outcome in outcomes if outcome}
    assert len(kinds) > MUTATIONS // 2
    wrong = [
        (outcome.number, outcome.kind, outcome.sql, outcome.surplus)
        for outcome in outcomes
        if outcome and outcome.surplus and not outcome.kind.startswith(_BY_HAND)
    ]
    assert wrong == []


@pytest.mark.parametrize("number", range(YOUNGER))
def test_what_a_database_has_gained_is_added(number: int, opened: tuple[Schema, Ask]) -> None:
    schema, ask = opened
    chance = random.Random(number)
    edited = hand_edited(imported(younger(schema, chance), single=number % 2 == 0), chance)
    done = synced(edited.texts, schema, ask, Choices())
    assert done.left == [] and done.notes == []
    assert not [change for change in done.changes if change.kind != "added"]
    assert complaints(edited.texts, edited.kept, schema, ask) == []
    assert _names(loaded(edited.texts | done.texts)) >= _names(loaded(imported(schema)))


def test_without_choices_nothing_is_weakened(opened: tuple[Schema, Ask]) -> None:
    schema, ask = opened
    chance = random.Random(1)
    texts = imported(schema)
    before = younger(schema, chance)
    gaps = _gaps(audited(loaded(texts), before, ask).findings)
    assert len(gaps) > 50
    done = synced(texts, before, ask, Choices())
    assert done.texts == {}
    assert len(done.left) == len(gaps)
    assert _gaps(audited(loaded(texts | done.texts), before, ask).findings) == gaps


def _gaps(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.fingerprint for finding in findings if finding.kind == "gap"]


def _names(spec: object) -> set[tuple[str, str, str]]:
    """Every table with its columns, policies and triggers, and how many keys and indexes."""
    found = {(*name, "type") for name in spec.type_names}
    for table in spec.tables:
        parts = [
            *(column.name for column in table.columns),
            *(str(policy.name) for policy in (table.rls.policies if table.rls else ())),
            *(trigger.name for trigger in table.triggers),
            f"{len(table.uniques)} unique",
            f"{len(table.foreign_keys)} foreign keys",
            f"{len(table.checks)} checks",
            f"{len(table.exclusions)} exclusions",
            f"{len(table.indexes)} indexes",
            f"primary key {table.primary_key and sorted(table.primary_key.columns)}",
        ]
        found |= {(table.namespace, table.name, part) for part in parts}
    return found
