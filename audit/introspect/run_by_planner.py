"""Which questions would have the server run a function that only the spec names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from audit.schema.question import Question, Untold

if TYPE_CHECKING:
    from audit.introspect.session import Session

# Immutable functions of this database's own. What the server ships with does nothing but reckon,
# and an extension was installed by somebody who may.
_IMMUTABLE = """
SELECT DISTINCT f.proname::text
FROM pg_catalog.pg_proc f
JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
WHERE f.proname = ANY (%s::pg_catalog.name[])
  AND f.provolatile = 'i'
  AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
                    AND d.objid = f.oid AND d.deptype = 'e')
"""


def would_run(session: Session, questions: Sequence[Question]) -> Mapping[Question, Untold]:
    """The questions that can't be asked without running a function of the spec's choice.

    A planner works out what an immutable function makes of constants. Whoever made the database had
    it run those that a stored expression calls; any other may do what its author likes.
    """
    from audit.grammar.calls import calls_in

    suspects: dict[Question, frozenset[str]] = {}
    for question in questions:
        asked, stored = calls_in(question.spec), calls_in(question.stored)
        if asked and (strange := asked.constant - (stored.all if stored else frozenset())):
            suspects[question] = strange
    if not suspects:
        return {}
    immutable = _immutable(session, sorted(frozenset[str]().union(*suspects.values())))
    return {
        question: Untold(
            f"the server would run the immutable function {min(names & immutable)} to tell,"
            " which the database's own expression doesn't call"
        )
        for question, names in suspects.items()
        if names & immutable
    }


def _immutable(session: Session, names: list[str]) -> frozenset[str]:
    """Which of these names an immutable function bears; all of them if that can't be told."""
    import psycopg

    try:
        # In a savepoint, or its failure would end the transaction for all that is asked after.
        with session.connection.transaction():
            return frozenset(name for (name,) in session.execute(_IMMUTABLE, (names,)))
    except psycopg.Error:
        return frozenset(names)
