"""A spec that is written down again says the same."""

from __future__ import annotations

import pytest
import yaml

from audit.spec.json_schema import spec_json_schema
from audit.spec.load import load_spec
from audit.spec.writing.document import document_files, document_text, spec_document
from tests.cli.conftest import WELLNESS
from tests.requirements import whole
from tests.spec_files import EVERYTHING, load


@pytest.mark.parametrize("name", ["everything", "the sample"])
def test_it_says_the_same(name: str) -> None:
    spec = load(EVERYTHING) if name == "everything" else load_spec([WELLNESS])
    assert whole(load(document_text(spec_document(spec)))) == whole(spec)


def test_every_key_of_the_format_is_tried() -> None:
    """What a later version adds has to be written down, too."""
    untried = set()
    for name, group in spec_json_schema()["definitions"].items():
        for key in group.get("properties", {}):
            if f"{key}:" not in EVERYTHING:
                untried.add(f"{name}.{key}")
    assert untried == {"bucket.public"}


def test_a_reader_of_yaml_sees_texts_and_flags() -> None:
    document = spec_document(load(EVERYTHING))
    read = yaml.safe_load(document_text(document))
    for each in (document, read):
        for table in each["tables"].values():
            # Columns are in short form where that says the same, with the keys that fit there.
            for key in ("columns", "primary_key", "unique", "foreign_keys"):
                table.pop(key, None)
    assert read == document


def test_what_fits_into_a_column_stands_there() -> None:
    text = """
        tables:
          a: {columns: {id: uuid primary key, code: text not null unique, n: int default 1}}
          b:
            columns:
              one: uuid references a
              two: text not null references a(code) on delete cascade
              three: {type: text, unique: true, why: It has a reason.}
            unique: [[two], [one]]
    """
    written = document_text(spec_document(load(text)))
    for line in (
        "id: uuid primary key",
        "code: text not null unique",
        "one: uuid references a",
        "two: text not null references a(code) on delete cascade",
    ):
        assert f"      {line}\n" in written
    assert whole(load(written)) == whole(load(text))


def test_a_folder_has_a_file_for_each_category() -> None:
    files = document_files(spec_document(load_spec([WELLNESS])))
    assert set(files) > {"spec.yaml", "payments.yaml", "security.yaml"}
    assert "category: payments" in files["payments.yaml"]
