"""Whatever is audited, the figures of the parts add up to those of the whole."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from audit.compare.finding import Comparison, TableOutcome
from audit.result.build import build_result
from audit.result.document import from_document, to_document
from audit.result.model import Counts, Group
from audit.spec.business import Category, Phase
from audit.spec.model import Spec
from tests.builders import (
    STARTED_AT,
    comparison,
    outcome,
    sample_result,
    schema,
    spec,
    table_spec,
    target,
)

STATUSES = ("complete", "partial", "missing", "unknown")


@st.composite
def audits(draw: st.DrawFn) -> tuple[Spec, Comparison]:
    """A spec of some tables, with or without category and phase, and how each was found."""
    tables, outcomes = [], list[TableOutcome]()
    for number in range(draw(st.integers(1, 12))):
        columns = draw(st.integers(0, 5))
        name = f"t{number}"
        tables.append(
            table_spec(
                name,
                category=draw(st.sampled_from([None, "a", "b", "undeclared"])),
                phase=draw(st.sampled_from([None, "now", "later"])),
                optional=draw(st.booleans()),
            )
        )
        met = draw(st.integers(0, columns))
        outcomes.append(outcome(name, draw(st.sampled_from(STATUSES)), columns, met))
    required = spec(
        *tables,
        categories=(Category("a", "A"), Category("b", "B")),
        phases=(Phase("now", "Now"), Phase("later", "Later")),
    )
    return required, comparison(outcomes)


def total(groups: Iterable[Group]) -> Counts:
    counts = [group.counts for group in groups]
    return Counts(
        *(
            sum(getattr(count, field) for count in counts)
            for field in (
                "required",
                "complete",
                "partial",
                "missing",
                "unknown",
                "columns_required",
                "columns_met",
            )
        )
    )


@given(audits())
def test_groups_add_up_to_the_totals(audit: tuple[Spec, Comparison]) -> None:
    required, compared = audit
    result = build_result(
        spec=required,
        schema=schema(),
        comparison=compared,
        target=target(),
        started_at=STARTED_AT,
        fail_on="low",
    )
    for groups in (result.categories, result.phases):
        assert total(groups) == result.totals
        listed = sorted(name for group in groups for name in group.tables)
        assert listed == sorted(table.name for table in result.tables)
        for group in groups:
            if group.id is None:
                assert group.tables
            assert group.counts.required == sum(
                getattr(group.counts, status) for status in STATUSES
            )
    # Reading validates against the published schema.
    assert from_document(to_document(result)) == result
    numbers = sorted(table.number for table in result.tables if table.number)
    assert numbers == list(range(1, result.totals.missing + 1))


def test_the_sample_adds_up_too() -> None:
    sample = sample_result()
    assert total(sample.categories) == total(sample.phases) == sample.totals
