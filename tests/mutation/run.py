"""Make a change, audit, undo it, and hold the findings against what the change implies."""

from __future__ import annotations

import random
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Self

import psycopg

from audit.introspect.connect import open_connection
from audit.introspect.oracle import answer
from audit.introspect.reading import read_schema
from audit.introspect.session import Row, Session
from audit.schema.model import Relation
from audit.spec.model import Spec
from tests.exactness.loop import audit, import_spec
from tests.mutation.before import Before, read_uses
from tests.mutation.change import Change, Implied, Kind, spelled
from tests.mutation.kinds import KINDS
from tests.mutation.limits import limit_of

# An object may refuse a change (something depends on it); so many are tried in its place.
_TRIES = 25
# Kinds look at no more relations than this: in a larger database, at so many of them by chance.
_RELATIONS = 2000


class Changing(Session):
    """A session whose transaction may write. It ends by a rollback as any session does.

    Only the first statement differs from the product's own session, which stays read-only: what is
    read and asked after it runs in the same transaction, and sees the change.
    """

    def __enter__(self) -> Self:
        with self.explaining():
            self.connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            self.connection.read_only = False
            self._pin()
        return self


@dataclass(frozen=True)
class Outcome:
    """One mutation: what was done, what it implies, what was found beyond it or not at all."""

    number: int
    kind: str
    sql: str
    implied: tuple[Implied, ...]
    found: int
    missed: tuple[Implied, ...] = ()
    surplus: tuple[str, ...] = ()
    explained: tuple[tuple[Implied, str], ...] = ()  # missed by a documented limit


def _read(session: Session) -> tuple[Spec, Before]:
    """The imported spec of a database, which has to meet it; raises ValueError if it doesn't."""
    schema = read_schema(session, "pg_catalog")
    uses = read_uses(session)
    spec, omitted = import_spec(schema)
    comparison = audit(spec, schema, lambda questions: answer(session, questions))
    if comparison.findings:
        told = "; ".join(f.message for f in comparison.findings[:5])
        raise ValueError(f"the database doesn't meet its own spec: {told}")
    return spec, Before(schema, uses, omitted, spec.default_namespace)


@dataclass
class Mutator:
    """A database, the spec imported from it, and the changes that can be made to it."""

    spec: Spec
    before: Before
    connection: psycopg.Connection[Row]
    session: Session | None = None  # in whose transaction the database was made
    applicable: dict[str, list[Relation]] = field(default_factory=dict)
    proposed: dict[str, list[Change]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    @classmethod
    def open(cls, dsn: str) -> Mutator:
        """Read a database, import its spec and see that it has nothing wrong with it."""
        connection = open_connection(dsn)
        with Session(connection) as session:
            spec, before = _read(session)
        return cls(spec, before, connection)

    @classmethod
    def within(cls, session: Session) -> Mutator:
        """Work inside a transaction that may write: each change is undone to a savepoint."""
        spec, before = _read(session)
        return cls(spec, before, session.connection, session)

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def mutate(self, number: int, seed: int, kinds: Sequence[Kind] = KINDS) -> Outcome | None:
        """The mutation of this number: the same for the same seed, whichever came before it.

        None where none of `kinds` can be done to this database.
        """
        chance = random.Random(f"{seed}/{number}")
        order = list(kinds)
        chance.shuffle(order)
        for kind in order:
            outcome = self._try(kind, number, chance)
            if outcome is not None:
                return outcome
        return None

    def _try(self, kind: Kind, number: int, chance: random.Random) -> Outcome | None:
        for change in self._candidates(kind, chance):
            if change.sql in self.refused:
                continue
            with self._transaction() as session:
                try:
                    session.connection.execute(change.sql.encode())
                except psycopg.Error:
                    # Something depends on it, or the rows don't allow it.
                    self.refused.add(change.sql)
                    continue
                return self._judge(session, kind, number, change)
        return None

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        """A session in which everything is undone in the end."""
        if self.session is None:
            with Changing(self.connection) as session:
                yield session
            return
        self.connection.execute("SAVEPOINT schema_audit_mutation")
        try:
            yield self.session
        finally:
            self.connection.execute("ROLLBACK TO SAVEPOINT schema_audit_mutation")
            self.connection.execute("RELEASE SAVEPOINT schema_audit_mutation")

    def _candidates(self, kind: Kind, chance: random.Random) -> Iterator[Change]:
        if kind.of_rest is not None:
            if kind.name not in self.proposed:
                self.proposed[kind.name] = list(kind.of_rest(self.before))
            changes = list(self.proposed[kind.name])
            chance.shuffle(changes)
            yield from changes[:_TRIES]
            return
        places = self.applicable.get(kind.name)
        if places is None:
            places = self.applicable[kind.name] = list(self._places(kind))
        if places and kind.of_relation is not None:
            for _ in range(_TRIES):
                changes = list(kind.of_relation(self.before, chance.choice(places)))
                yield chance.choice(changes)

    def _places(self, kind: Kind) -> Iterator[Relation]:
        relations = self.before.relations
        if len(relations) > _RELATIONS:
            relations = random.Random(kind.name).sample(relations, _RELATIONS)
        for relation in relations:
            # What is done to a parent is done to the tables that inherit from it.
            if kind.descends and relation.qualified in self.before.parents:
                continue
            if kind.of_relation is not None and any(kind.of_relation(self.before, relation)):
                yield relation

    def _judge(self, session: Session, kind: Kind, number: int, change: Change) -> Outcome:
        """Audit in the transaction that has made the change."""
        try:
            schema = read_schema(session, "pg_catalog")
            comparison = audit(self.spec, schema, lambda questions: answer(session, questions))
        except Exception:
            crash = traceback.format_exc()
            return Outcome(
                number, kind.name, change.sql, change.implied, 0, change.implied, (crash,)
            )
        found = [
            (Implied(f.rule, f.table, spelled(f.object), f.kind), f.message)
            for f in comparison.findings
        ]
        wanted = [(one._replace(object=spelled(one.object)), one) for one in change.implied]
        left = Counter(one for one, _ in found)
        missed = []
        for key, one in wanted:
            if left[key]:
                left[key] -= 1
            else:
                missed.append(one)
        surplus = []
        for key, message in found:
            if left[key]:
                left[key] -= 1
                surplus.append(f"{key}: {message}")
        explained = [(one, limit) for one in missed if (limit := limit_of(kind.name, one))]
        unexplained = [one for one in missed if not limit_of(kind.name, one)]
        return Outcome(
            number, kind.name, change.sql, change.implied, len(found),
            tuple(unexplained), tuple(surplus), tuple(explained),
        )  # fmt: skip
