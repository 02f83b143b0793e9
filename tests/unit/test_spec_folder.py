"""A spec may be a file, a folder, or several of both."""

from __future__ import annotations

import gc
import hashlib
from pathlib import Path

import pytest

from audit.errors import AuditError, SpecError
from audit.spec.load import load_spec
from tests.spec_files import write


def test_all_yaml_below_a_folder_is_read_in_order(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "specs",
        {
            "spec.yaml": "spec: 1\ntitle: x\ncategories: {one: }\n",
            "b.yml": "tables: {b: }\n",
            "a.yaml": "category: one\ntables: {a: }\n",
            "more/c.YAML": "tables: {c: }\n",
            ".hidden.yaml": "nonsense: true\n",
            ".git/d.yaml": "nonsense: true\n",
            "notes.txt": "nonsense",
        },
    )
    spec = load_spec([folder])
    assert [table.name for table in spec.tables] == ["a", "b", "c"]
    assert [Path(file.path).name for file in spec.files] == [
        "a.yaml",
        "b.yml",
        "c.YAML",
        "spec.yaml",
    ]


def test_a_source_is_the_path_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "specs", {"spec.yaml": "spec: 1\n", "more/t.yaml": "tables:\n  t:\n"})
    monkeypatch.chdir(tmp_path)
    source = load_spec(["specs"]).tables[0].source
    assert (source.path, source.line) == ("specs/more/t.yaml", 2)


def test_every_file_has_its_hash(tmp_path: Path) -> None:
    text = "spec: 1\ntables: {t: }\n"
    folder = write(tmp_path, {"spec.yaml": text})
    assert load_spec([folder]).files[0].sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_defaults_hold_for_files_before_them(tmp_path: Path) -> None:
    folder = write(
        tmp_path, {"a.yaml": "tables: {t: }\n", "spec.yaml": "spec: 1\ndefaults: {schema: app}\n"}
    )
    assert load_spec([folder]).tables[0].namespace == "app"


def test_several_paths_make_one_spec(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"one/spec.yaml": "spec: 1\ntitle: x\ntables: {a: }\n", "b.yaml": "tables: {b: }\n"},
    )
    spec = load_spec([tmp_path / "one", tmp_path / "b.yaml"])
    assert [table.name for table in spec.tables] == ["a", "b"]


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    folder = write(tmp_path, {"spec.yaml": "spec: 1\ntables: {a: }\n"})
    assert len(load_spec([folder, folder / "spec.yaml"]).tables) == 1


def test_a_single_file_needs_no_version(tmp_path: Path) -> None:
    folder = write(tmp_path, {"tables.yaml": "tables: {a: }\n"})
    assert load_spec([folder / "tables.yaml"]).tables


def test_a_folder_says_its_version_once(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a.yaml": "tables: {a: }\n"})
    with pytest.raises(SpecError) as caught:
        load_spec([folder])
    assert 'says "spec: 1"' in caught.value.problems[0].message


def test_a_table_in_two_files_names_both_places(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a.yaml": "spec: 1\ntables: {t: }\n", "b.yaml": "tables:\n\n  t:\n"})
    with pytest.raises(SpecError) as caught:
        load_spec([folder])
    (found,) = caught.value.problems
    assert (Path(found.path).name, found.line) == ("b.yaml", 3)
    assert found.hint.endswith("a.yaml:2")


@pytest.mark.parametrize("line", ["title: x", "description: x", "defaults: {rls: true}"])
def test_what_is_said_once_in_a_spec(tmp_path: Path, line: str) -> None:
    folder = write(tmp_path, {"a.yaml": f"spec: 1\n{line}\ntables: {{t: }}\n", "b.yaml": line})
    with pytest.raises(SpecError) as caught:
        load_spec([folder])
    assert "said twice" in caught.value.problems[0].message


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="no such spec") as caught:
        load_spec([tmp_path / "nothing"])
    assert caught.value.where.endswith("nothing")
    assert caught.value.hint


def test_a_folder_without_yaml(tmp_path: Path) -> None:
    with pytest.raises(AuditError, match="holds no spec"):
        load_spec([tmp_path])


def test_no_path_at_all() -> None:
    with pytest.raises(AuditError, match="no spec was given"):
        load_spec([])


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "spec: 1\n", "spec: 1\ntitle: x\ntables: {}\n"]
)
def test_nothing_required_is_an_error(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, {"spec.yaml": text}) / "spec.yaml"
    with pytest.raises(AuditError, match="nothing is required"):
        load_spec([path])


def test_a_requirement_on_no_table_is_enough(tmp_path: Path) -> None:
    path = write(tmp_path, {"spec.yaml": "extensions: [pgcrypto]\n"}) / "spec.yaml"
    assert load_spec([path]).extensions


def test_the_collector_is_on_again_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(AuditError):
        load_spec([tmp_path])
    assert gc.isenabled()


def test_an_unreadable_path_is_told(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").symlink_to(tmp_path / "loop")
    (tmp_path / "loop").symlink_to(tmp_path / "spec.yaml")
    with pytest.raises(AuditError):
        load_spec([tmp_path / "spec.yaml"])


def test_loading_twice_gives_the_same(tmp_path: Path) -> None:
    folder = write(tmp_path, {"spec.yaml": "spec: 1\ntables: {b: , a: {columns: {x: int}}}\n"})
    assert load_spec([folder]) == load_spec([folder])


def test_a_broken_file_is_not_blamed_for_what_it_may_have_said(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        {
            "spec.yaml": "spec: 1\ncategories: {shop: Shop}\nphases: {now: [\n",
            "t.yaml": "category: shop\ntables: {orders: {phase: now, colums: {}}}\n",
        },
    )
    with pytest.raises(SpecError) as caught:
        load_spec([folder])
    assert [(Path(p.path).name, p.line) for p in caught.value.problems] == [
        ("spec.yaml", 4),
        ("t.yaml", 2),
    ]
