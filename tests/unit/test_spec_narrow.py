"""A part of a spec, by phase and by category."""

from __future__ import annotations

import pytest

from audit.errors import UsageError
from audit.spec.model import Spec
from audit.spec.narrow import narrow
from tests.spec_files import load


@pytest.fixture
def spec() -> Spec:
    return load(
        """
        categories: {one: , two: , empty: }
        phases: {first: , second: }
        capabilities:
          x: {needs: [a]}
          y: {needs: [a, b]}
        extensions: [pgcrypto]
        tables:
          a: {category: one, phase: first}
          b: {category: two, phase: first}
          c: {category: two, phase: second}
          d: {category: two}
        """
    )


def names(spec: Spec) -> list[str]:
    return [table.name for table in spec.tables]


def test_nothing_chosen_changes_nothing(spec: Spec) -> None:
    assert narrow(spec, (), ()) is spec


def test_a_phase(spec: Spec) -> None:
    found = narrow(spec, ("first",), ())
    assert names(found) == ["a", "b"]
    assert [phase.id for phase in found.phases] == ["first"]
    assert [category.id for category in found.categories] == ["one", "two"]
    assert [item.id for item in found.capabilities] == ["x", "y"]


def test_several_phases_in_the_order_of_the_spec(spec: Spec) -> None:
    found = narrow(spec, ("second", "first"), ())
    assert names(found) == ["a", "b", "c"]
    assert [phase.id for phase in found.phases] == ["first", "second"]


def test_a_category(spec: Spec) -> None:
    found = narrow(spec, (), ("one",))
    assert names(found) == ["a"]
    assert [category.id for category in found.categories] == ["one"]
    assert [phase.id for phase in found.phases] == ["first"]
    assert [item.id for item in found.capabilities] == ["x"]


def test_both_must_hold(spec: Spec) -> None:
    assert names(narrow(spec, ("first",), ("two",))) == ["b"]


def test_what_is_no_table_is_unchanged(spec: Spec) -> None:
    assert narrow(spec, ("first",), ()).extensions == spec.extensions


def test_an_unknown_phase_names_the_nearest(spec: Spec) -> None:
    with pytest.raises(UsageError, match='no phase "frist"') as caught:
        narrow(spec, ("frist",), ())
    assert caught.value.hint == 'did you mean "first"?'


def test_an_unknown_category_of_a_spec_without_any() -> None:
    with pytest.raises(UsageError) as caught:
        narrow(load("tables: {t: }\n"), (), ("x",))
    assert caught.value.hint == "the spec defines no category"


def test_nothing_left_is_an_error(spec: Spec) -> None:
    with pytest.raises(UsageError, match="requires no table of second, one"):
        narrow(spec, ("second",), ("one",))
    with pytest.raises(UsageError, match="requires no table of empty"):
        narrow(spec, (), ("empty",))
