"""Constraints that are there and don't hold for every row."""

from __future__ import annotations

from audit.compare.rule import Rule
from audit.schema.model import Check, ForeignKey
from audit.spec.model import CheckSpec, ForeignKeySpec

NOT_VALIDATED = Rule(
    id="not-validated",
    family="checks",
    title="the constraint holds for every row",
    failure="A required constraint exists and was never validated, or is not enforced",
    why="""NOT VALID guards new rows only: the rows from before may break the rule, and the
        planner may not rely on it. NOT ENFORCED guards nothing.""",
    how="""ALTER TABLE … VALIDATE CONSTRAINT reads the table under a weak lock; ALTER DOMAIN reads
        every table that has the domain. It fails if rows break the rule; correct those first.""",
    compared="""Checks, of tables and of domains, and foreign keys that satisfy a requirement by
        what they say, and CHECKs that stand in for NOT NULL. With `validated: false` one that is
        NOT VALID will do, with `enforced: false` one that is NOT ENFORCED, too; one that holds
        always does.""",
    spec="""
        tables:
          payments:
            columns:
              amount: numeric check (amount > 0)
              rate: numeric
            checks:
              - {expression: rate > 0, validated: false}
    """,
    sql="""
        ALTER TABLE public.payments VALIDATE CONSTRAINT payments_amount_check;
    """,
    step=1,
)
RULES = (NOT_VALIDATED,)


def weakness(
    constraint: Check | ForeignKey, wanted: CheckSpec | ForeignKeySpec | None = None
) -> str:
    """In which way a constraint doesn't hold for every row; empty when it does, or need not."""
    if not constraint.enforced:
        # What isn't enforced was never validated either: PostgreSQL 18 marks it both.
        return "" if wanted is not None and wanted.enforced is False else "NOT ENFORCED"
    may_be_weak = wanted is not None and False in (wanted.validated, wanted.enforced)
    return "" if constraint.validated or may_be_weak else "NOT VALID"
