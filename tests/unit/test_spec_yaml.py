"""YAML keeps the text that was written, and what is wrong names its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.errors import SpecError
from audit.spec.load import load_spec
from tests.spec_files import load, load_table, problem, problems


def test_words_that_yaml_takes_for_booleans_numbers_and_dates_stay_text() -> None:
    table = load_table(
        """
        columns:
          c: {type: text, values: [no, on, off, yes, null, 010, 1e3, 0x1F, 2024-01-01, 1_000, .5]}
        """
    )
    assert table.columns[0].values == (
        "no", "on", "off", "yes", "null", "010", "1e3", "0x1F", "2024-01-01", "1_000", ".5",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["no", "on", "null", "true", "123", "2024-01-01", "~"])
def test_such_words_can_be_names(name: str) -> None:
    spec = load(f"tables:\n  {name}:\n    columns:\n      {name}: text\n")
    assert spec.tables[0].name == name
    assert spec.tables[0].columns[0].name == name


@pytest.mark.parametrize(
    ("written", "default"),
    [("0", "0"), ("010", "010"), ("1e3", "1e3"), ("true", "true"), ("null", "NULL")],
)
def test_a_default_is_the_text_that_was_written(written: str, default: str) -> None:
    table = load_table(f"columns:\n  c: {{type: text, default: {written}}}")
    assert table.columns[0].default == default


def test_a_folded_text_is_one_line() -> None:
    assert load_table("why: >\n  one\n  two\n").why == "one two"


@pytest.mark.parametrize("written", ["true", "True", "TRUE", '"true"'])
def test_true_in_any_case(written: str) -> None:
    assert load_table(f"optional: {written}").optional


@pytest.mark.parametrize("written", ["yes", "no", "on", "1", "y", '""'])
def test_any_other_word_is_no_boolean(written: str) -> None:
    found = problem(f"tables:\n  t:\n    optional: {written}\n")
    assert found.line == 3
    assert '"optional" is true or false' in found.message


def test_a_duplicate_key_names_both_lines() -> None:
    found = problem("tables:\n  t:\n    why: a\n    impact: b\n    why: c\n")
    assert (found.line, found.message, found.hint) == (
        5,
        '"why" is written twice',
        "first on line 3",
    )


def test_a_duplicate_column_is_a_duplicate_key() -> None:
    found = problem("tables:\n  t:\n    columns:\n      id: uuid\n      id: text\n")
    assert (found.line, found.hint) == (5, "first on line 4")


def test_a_duplicate_top_level_key() -> None:
    assert problem("tables: {t: }\ntables: {u: }\n").line == 2


def test_every_requirement_knows_its_line() -> None:
    spec = load(
        """\
        tables:
          t:
            columns:
              id: uuid primary key
              other_id: uuid references other(id)
              email:
                type: text
                unique: true
            checks:
              - email <> ''
            indexes:
              - [email]
        """
    )
    table = spec.tables[0]
    assert table.source.line == 2
    assert [column.source.line for column in table.columns] == [4, 5, 6]
    assert table.primary_key is not None
    assert table.primary_key.source.line == 4
    assert table.foreign_keys[0].source.line == 5
    assert table.uniques[0].source.line == 8
    assert table.checks[0].source.line == 10
    assert table.indexes[0].source.line == 12


def test_an_alias_repeats_what_its_anchor_says() -> None:
    spec = load(
        """
        tables:
          a:
            columns: &common {id: uuid primary key, created_at: timestamptz not null}
          b:
            columns: *common
        """
    )
    assert [column.name for column in spec.tables[1].columns] == ["id", "created_at"]


def test_a_merge_key_adds_what_the_mapping_does_not_say_itself() -> None:
    spec = load(
        """
        tables:
          a:
            columns: &common {id: uuid primary key, created_at: timestamptz}
          b:
            columns:
              <<: *common
              created_at: date
        """
    )
    columns = {column.name: column.type_text for column in spec.tables[1].columns}
    assert columns == {"created_at": "date", "id": "uuid"}


def test_a_merge_key_takes_only_mappings() -> None:
    assert "<<" in problem("tables:\n  t:\n    columns:\n      <<: [a]\n").message


def test_an_anchor_inside_itself_ends() -> None:
    assert problems("tables: &a\n  t:\n    columns: *a\n")
    assert problems("tables:\n  t: &a\n    <<: *a\n    why: x\n")


def test_an_unknown_tag_is_refused() -> None:
    assert "tag" in problem("tables:\n  t:\n    why: !!int 3\n").message


def test_tabs_are_named() -> None:
    found = problem("tables:\n\tt:\n")
    assert found.line == 2
    assert "tabs" in found.hint


def test_broken_yaml_names_its_line() -> None:
    found = problem("tables:\n  t: [a\n  u:\n")
    assert found.line >= 2
    assert "not YAML" in found.message


def test_a_colon_in_an_unquoted_text_is_explained() -> None:
    found = problem("tables:\n  t:\n    why: one: two\n")
    assert found.line == 3
    assert "quotes" in found.hint


def test_a_file_holds_one_document() -> None:
    assert "one document" in problem("tables: {t: }\n---\ntables: {u: }\n").message


@pytest.mark.parametrize("text", ["- tables\n", "tables\n", "3\n"])
def test_a_file_is_a_mapping(text: str) -> None:
    assert "must be a mapping" in problem(text).message


def test_a_key_is_a_single_text() -> None:
    assert "key" in problem("tables:\n  [a, b]: text\n").message


def test_an_unprintable_character_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_bytes(b"tables:\n  t\x01: \n")
    with pytest.raises(SpecError) as caught:
        load_spec([tmp_path / "spec.yaml"])
    assert "not YAML" in caught.value.problems[0].message


def test_bytes_that_are_no_text_are_a_problem(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_bytes(b"title: \xff\xfe\n")
    with pytest.raises(SpecError) as caught:
        load_spec([tmp_path / "spec.yaml"])
    assert "UTF-8" in caught.value.problems[0].message


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_bytes(b"\xef\xbb\xbftitle: x\ntables: {t: }\n")
    assert load_spec([tmp_path / "spec.yaml"]).title == "x"


def test_all_problems_are_told_at_once_in_order() -> None:
    found = problems(
        """\
        tables:
          t:
            colums: {}
            optional: maybe
            columns:
              a: int default
        """
    )
    assert [item.line for item in found] == [3, 4, 6]


def test_a_problem_in_an_anchor_is_told_once() -> None:
    found = problems("tables:\n  a: &x\n    whi: 1\n  b: *x\n")
    assert len(found) == 1


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("colums", "columns"),
        ("foriegn_keys", "foreign_keys"),
        ("indices", "indexes"),
        ("primarykey", "primary_key"),
        ("Columns", "columns"),
    ],
)
def test_an_unknown_key_names_the_nearest(wrong: str, right: str) -> None:
    found = problem(f"tables:\n  t:\n    {wrong}: {{}}\n")
    assert f'unknown key "{wrong}" in a table' in found.message
    assert right in found.hint


def test_a_wrong_kind_of_value_is_told() -> None:
    assert "must be a mapping, not a list" in problem("tables: [a, b]\n").message
    assert "must be a text, not a list" in problem("tables:\n  t:\n    why: [a]\n").message
    assert "must be a list, not a mapping" in problem("tables:\n  t:\n    unique: {a: b}\n").message


def test_a_nul_is_in_no_text_of_postgresql() -> None:
    found = problems('tables: {"a\\0b": {why: "c\\0d"}}')
    assert [problem.message.count("NUL") for problem in found] == [1, 1]
