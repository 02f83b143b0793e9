"""The benchmark's products: the same on every run, and SQL and YAML that mean what they say."""

from __future__ import annotations

from pathlib import Path

import postgast
import pytest

from audit.spec.load import load_spec
from tests.bench.floor import script
from tests.bench.measure import Contender, MeasurementFailed, measure, run_once
from tests.bench.report import table, targets
from tests.bench.schemas import Form, product, spec_files, statements


def test_a_product_is_the_same_every_time() -> None:
    assert list(statements(60)) == list(statements(60))
    assert spec_files(60) == spec_files(60)


def test_a_larger_product_begins_with_the_smaller_one() -> None:
    smaller, larger = product(60).tables, product(150).tables
    assert larger[:60] == smaller


def test_the_average_table_is_the_promised_one() -> None:
    tables = product(100).tables
    assert sum(len(table.columns) for table in tables) / len(tables) == pytest.approx(12.6)
    assert all(len({column.name for column in t.columns}) == len(t.columns) for t in tables)
    assert sum(table.rls for table in tables) == 50


def test_the_sql_parses() -> None:
    for statement in statements(120):
        assert len(postgast.parse(statement).stmts) == 1


@pytest.mark.parametrize("form", ["short", "long"])
def test_the_spec_loads_and_demands_every_table(tmp_path: Path, form: Form) -> None:
    for name, text in spec_files(120, form).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    spec = load_spec([tmp_path])
    built = product(120)
    assert len(spec.tables) == 120 + len(built.viewed)
    for table_spec, built_table in zip(spec.tables, built.tables, strict=False):
        assert [c.name for c in table_spec.columns] == [c.name for c in built_table.columns]
        assert len(table_spec.foreign_keys) == 2
        assert len(table_spec.indexes) == 4


def test_both_forms_demand_the_same_of_a_column(tmp_path: Path) -> None:
    demands = []
    forms: tuple[Form, ...] = ("short", "long")
    for form in forms:
        folder = tmp_path / form
        folder.mkdir()
        for name, text in spec_files(20, form).items():
            (folder / name).write_text(text, encoding="utf-8")
        demands.append(
            [
                (c.name, c.type, c.default, c.generated, c.identity is None)
                for t in load_spec([folder]).tables
                for c in t.columns
            ]
        )
    assert demands[0] == demands[1]


def test_the_floor_runs_in_one_read_only_transaction() -> None:
    assert script(["select 1", "select 2;"]) == (
        "begin isolation level repeatable read read only;\nselect 1;\nselect 2;\nrollback;\n"
    )


def test_a_process_is_measured_or_its_failure_told() -> None:
    sample = run_once(Contender("fine", ("sh", "-c", "echo 0.25"), times_itself=True))
    assert sample.own_seconds == 0.25
    assert sample.peak > 0
    with pytest.raises(MeasurementFailed, match="no way"):
        run_once(Contender("broken", ("sh", "-c", "echo no way >&2; exit 3")))


def test_a_broken_contender_is_named_and_spoils_nothing() -> None:
    fine = Contender("floor (psql)", ("sh", "-c", "exit 0"))
    broken = Contender("broken", ("sh", "-c", "echo no way >&2; exit 3"))
    figures = measure([fine, broken], 2, lambda step: None)
    assert [(row.name, row.runs, row.problem) for row in figures] == [
        ("floor (psql)", 2, ""),
        ("broken", 0, "no way"),
    ]
    assert "n/a: no way" in table(60, figures)
    assert not any(target.met for target in targets({60: figures}, []))
