"""A database audited with the spec that was imported from it has nothing wrong with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml
from jsonschema import Draft7Validator

from audit.introspect.connect import open_connection
from audit.introspect.embedded import embedded_server
from audit.introspect.reading import read_schema
from audit.introspect.session import Session
from audit.spec.importers.database import spec_of_schema
from audit.spec.json_schema import spec_json_schema
from tests.conftest import Database, Server
from tests.exactness import databases
from tests.exactness.copying import copy_roles, copy_structure
from tests.exactness.loop import audit_database, audit_snapshot, import_spec, turn


def script_of(name: str, server: Server) -> str:
    if name == "hazards":
        return databases.hazards(server.version_num)
    if name == "wellness":
        return databases.WELLNESS.read_text(encoding="utf-8")
    return databases.django(server.dsn)


@pytest.fixture(scope="module", params=["hazards", "wellness", "django"])
def filled(request: pytest.FixtureRequest, server: Server) -> Iterator[Database]:
    roles = server.roles()
    database = server.create_database(script_of(request.param, server))
    yield database
    server.drop_database(database)
    server.drop_roles(roles)


def test_nothing_is_found(filled: Database) -> None:
    spec, found, _ = audit_database(filled.dsn)
    assert found.told == ()
    assert found.exact
    assert found.tables == len(spec.tables) > 5


def test_nothing_is_found_in_a_snapshot_with_no_server_to_ask(filled: Database) -> None:
    found = audit_snapshot(filled.dsn)
    assert found.told == ()
    assert found.exact


def test_nothing_is_found_after_a_dump_was_restored(filled: Database, server: Server) -> None:
    spec, _, _ = audit_database(filled.dsn)
    copy = server.create_database()
    try:
        assert copy_structure(filled.dsn, copy.dsn) == []
        _, found, _ = audit_database(copy.dsn, spec)
        assert found.told == ()
        assert found.exact
    finally:
        server.drop_database(copy)


def test_nothing_is_found_on_the_newest_version_and_back(filled: Database, server: Server) -> None:
    """Every expression is stored by two versions, each in its own words."""
    spec, _, _ = audit_database(filled.dsn)
    back = server.create_database()
    try:
        with embedded_server(environ={}) as newest:
            there = newest.create_database("carried")
            copy_roles(filled.dsn, there)
            for source, target in ((filled.dsn, there), (there, back.dsn)):
                assert copy_structure(source, target) == []
                _, found, _ = audit_database(target, spec)
                assert found.told == ()
                assert found.exact
    finally:
        server.drop_database(back)


def test_one_file_says_the_same_as_a_folder(filled: Database) -> None:
    with open_connection(filled.dsn) as connection, Session(connection) as session:
        schema = read_schema(session, "pg_catalog")
    folder, left_out = import_spec(schema)
    single, left_out_too = import_spec(schema, single=True)
    assert {table.qualified for table in folder.tables} == {t.qualified for t in single.tables}
    assert left_out == left_out_too
    assert turn(single, schema).exact


def test_an_editor_finds_nothing_wrong_with_it(filled: Database) -> None:
    with open_connection(filled.dsn) as connection, Session(connection) as session:
        schema = read_schema(session, "pg_catalog")
    validator = Draft7Validator(spec_json_schema())
    for text in spec_of_schema(schema, title="imported").values():
        assert [error.message for error in validator.iter_errors(yaml.safe_load(text))] == []


def test_a_spec_says_all_of_a_real_schema(server: Server) -> None:
    """Domains, composite types and constraints that don't hold are all that is left out."""
    database = server.create_database(databases.hazards(server.version_num))
    try:
        _, _, omitted = audit_database(database.dsn)
    finally:
        server.drop_database(database)
    words = {"domain", "composite type", "NOT VALID", "NOT ENFORCED", "WITHOUT OVERLAPS", "PERIOD"}
    assert [note for note in omitted if not any(word in note for word in words)] == []
