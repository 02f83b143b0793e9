"""Specs for tests: YAML text in, what the loader makes of it out."""

from __future__ import annotations

import tempfile
from pathlib import Path
from textwrap import dedent

import pytest

from audit.errors import Problem, SpecError
from audit.spec.load import load_spec
from audit.spec.model import ColumnSpec, Spec, TableSpec

# A spec with every key that the format has, for whatever writes specs down again.
EVERYTHING = Path(__file__).with_name("everything.yaml").read_text(encoding="utf-8")


def load(text: str) -> Spec:
    """The spec that a single file with this text is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "spec.yaml")
        path.write_text(dedent(text), encoding="utf-8")
        return load_spec([path])


def load_table(text: str) -> TableSpec:
    """The one table of a spec whose `tables` has the key `t` with this text below it."""
    lines = "".join(f"    {line}\n" for line in dedent(text).strip().splitlines())
    return load(f"tables:\n  t:\n{lines}").tables[0]


def load_column(definition: str) -> ColumnSpec:
    """The column `c`, written as it stands after the key."""
    return load_table(f"columns:\n  c: {definition}").columns[0]


def problems(text: str) -> list[Problem]:
    """Every problem of a single file with this text."""
    with pytest.raises(SpecError) as caught:
        load(text)
    return list(caught.value.problems)


def problem(text: str) -> Problem:
    """The only problem of a single file with this text."""
    found = problems(text)
    assert len(found) == 1, [str(item) for item in found]
    return found[0]


def write(folder: Path, files: dict[str, str]) -> Path:
    """`folder` with files of these texts in it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return folder
