"""The published document: valid, stable, complete, and readable again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from audit.errors import AuditError
from audit.result.document import from_document, to_document
from audit.result.json_schema import result_json_schema, schema_text
from audit.result.model import AuditResult
from tests.builders import clean_result, result, sample_result

SHIPPED = Path(__file__).parents[2] / "audit" / "schemas" / "result.schema.json"

# The promise of version 1; a key may be added, none may go or move.
KEYS = {
    "": "schema_version tool started_at target spec summary categories phases capabilities tables"
    " findings project facts beyond_spec set_aside checked not_checked asked selection warnings"
    " verdict",
    "tool": "name version",
    "target": "kind display database server_version namespaces role reader tables",
    "spec": "title description sources",
    "summary": "tables columns coverage findings_by_severity waived unverified beyond_spec",
    "categories": "id title description required complete partial missing unknown columns"
    " coverage tables",
    "phases": "id title description when severity goal required complete partial missing unknown"
    " columns coverage tables",
    "capabilities": "id title description status needs missing partial unknown without area"
    " verdict",
    "tables": "name category phase kind status optional severity state number columns description"
    " why impact source found row_estimate near build_order depends_on unblocks sql",
    "findings": "rule severity kind table object column message expected actual equality why"
    " impact hint source fingerprint waiver",
    "verdict": "passed fail_on reasons",
}


def documents() -> list[AuditResult]:
    return [sample_result(), clean_result(), result()]


@pytest.mark.parametrize("audit", documents())
def test_every_document_fits_its_schema(audit: AuditResult) -> None:
    document = json.loads(json.dumps(to_document(audit)))
    assert list(Draft202012Validator(result_json_schema()).iter_errors(document)) == []


@pytest.mark.parametrize("audit", documents())
def test_a_document_reads_back_as_the_same_result(audit: AuditResult) -> None:
    document = to_document(audit)
    read = from_document(json.loads(json.dumps(document)))
    assert read == audit
    assert to_document(read) == document


@pytest.mark.parametrize(("place", "keys"), KEYS.items())
def test_keys_and_their_order(place: str, keys: str) -> None:
    document = to_document(sample_result())
    found = document[place] if place else document
    for each in found if isinstance(found, list) else [found]:
        assert list(each) == keys.split()


def test_schema_itself_is_valid_and_closed() -> None:
    schema = result_json_schema()
    Draft202012Validator.check_schema(schema)

    def objects(node: Any) -> None:
        if isinstance(node, dict):
            if "properties" in node and node.get("type") == "object":
                assert node["additionalProperties"] is False
                assert node["required"] == list(node["properties"])
            for child in node.values():
                objects(child)
        elif isinstance(node, list):
            for child in node:
                objects(child)

    objects(schema)


def test_the_shipped_schema_is_the_generated_one() -> None:
    assert SHIPPED.read_text(encoding="utf-8") == schema_text()


def test_ratios_have_four_digits_and_are_null_while_something_is_unknown() -> None:
    document = to_document(sample_result())
    assert document["summary"]["coverage"] == {"tables": None, "columns": None}
    coverage = {group["id"]: group["coverage"] for group in document["categories"]}
    assert coverage["authentication"] == {"tables": 0.3333, "columns": 0.4545}
    assert coverage["payments"]["tables"] is None


def test_waived_findings_stay_in_the_document() -> None:
    waivers = [finding["waiver"] for finding in to_document(sample_result())["findings"]]
    assert [waiver["owner"] for waiver in waivers if waiver] == ["data team"]


@pytest.mark.parametrize("document", [None, [], "x", {}, {"schema_version": "1"}, {"a": 1}])
def test_something_else_is_refused(document: Any) -> None:
    with pytest.raises(AuditError, match="not a result of schema-audit"):
        from_document(document)


def test_a_newer_format_is_refused() -> None:
    document = to_document(clean_result()) | {"schema_version": 2}
    with pytest.raises(AuditError, match="format version 2") as raised:
        from_document(document)
    assert raised.value.hint == "use a newer schema-audit"


def test_an_error_names_the_place() -> None:
    document = json.loads(json.dumps(to_document(sample_result())))
    document["tables"][2]["columns"]["met"] = "two"
    with pytest.raises(AuditError) as raised:
        from_document(document)
    assert str(raised.value) == (
        "tables[2].columns.met: this is not a result that can be read: 'two' is not of type"
        " 'integer'"
    )


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(AuditError, match="'surprise' was unexpected") as raised:
        from_document(to_document(clean_result()) | {"surprise": 1})
    assert raised.value.where == "the document"


def test_a_document_whose_sums_were_edited_is_refused() -> None:
    document = json.loads(json.dumps(to_document(sample_result())))
    document["summary"]["tables"]["missing"] += 1
    with pytest.raises(AuditError, match=r"summary\.tables\.missing is not the number"):
        from_document(document)


def test_a_document_that_lost_its_tables_is_refused() -> None:
    document = json.loads(json.dumps(to_document(sample_result())))
    document["tables"] = []
    with pytest.raises(AuditError, match="not among its tables"):
        from_document(document)
