"""Whatever text an imported spec holds, the loader reads back that text."""

from __future__ import annotations

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from audit.spec.importers.yaml_text import Flow, Spaced, Value, scalar, to_yaml

TEXT = st.text(st.characters(codec="utf-8"))


def read(text: str) -> object:
    return yaml.load(text, Loader=yaml.BaseLoader)


@given(TEXT)
@example("")
@example("null")
@example("~")
@example("no")
@example("010")
@example("2024-01-01")
@example("- a")
@example("a: b")
@example("a #b")
@example("'")
@example("a\r\nb")
@example("\ufeff")
@example("\u2028")
@example("🦀 crab")
@example("<<")
@example("a\nb\n")
@example("first\n\n  second")
@example(" padded ")
def test_a_text_is_read_back(text: str) -> None:
    assert read(to_yaml({"key": text})) == {"key": text}
    assert read(to_yaml({"key": Flow([text, text])})) == {"key": [text, text]}
    assert read(to_yaml({"key": [text, {"in": text}]})) == {"key": [text, {"in": text}]}
    assert read(f"{{{scalar(text[:100], flow=True)}: 1}}") == {text[:100]: "1"}


def test_editors_see_text_where_we_do() -> None:
    for text in ("no", "ON", "null", "1", "1e3", "0x1f", "12:30", "~", "1_000", ".5", "=", "y"):
        assert yaml.safe_load(to_yaml({"key": text})) == {"key": text}


def test_readable_text_has_no_quotes() -> None:
    for text in ("uuid not null references profiles(id)", "(a > 0) AND (b < 1)", "own bookings"):
        assert to_yaml({"key": text}) == f"key: {text}\n"


def test_one_line_where_it_fits() -> None:
    short: Value = Flow({"columns": Flow(["a"]), "unique": True})
    assert to_yaml({"key": [short]}) == "key:\n  - {columns: [a], unique: true}\n"
    long = Flow({"columns": Flow(["a" * 60, "b" * 60]), "unique": True})
    assert to_yaml({"key": [long]}) == (
        f"key:\n  - columns:\n      - {'a' * 60}\n      - {'b' * 60}\n    unique: true\n"
    )


def test_several_lines_are_a_block() -> None:
    assert to_yaml({"key": "SELECT a,\n   b\n  FROM t"}) == (
        "key: |-\n  SELECT a,\n     b\n    FROM t\n"
    )


def test_tables_stand_apart() -> None:
    document: dict[str, Value] = {"spec": 1, "tables": Spaced({"a": None, "b": {"c": "int"}})}
    assert to_yaml(document) == "spec: 1\n\ntables:\n  a:\n\n  b:\n    c: int\n"
