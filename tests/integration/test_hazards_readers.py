"""information_schema shows less: what it hides is unknown, never missing and never fine."""

from __future__ import annotations

import pytest

from audit.compare.comparison import compare
from audit.introspect.connect import open_connection
from audit.introspect.reading import read_schema
from audit.introspect.session import Session
from audit.schema import Schema
from tests.conftest import Database, Server
from tests.integration.hazards import AGREEING, Case
from tests.integration.test_hazards import PLACES, fill, is_newer, spec_of, told


@pytest.fixture(scope="module")
def filled(server: Server, module_database: Database) -> Database:
    fill(module_database)
    module_database.run("create role hazard_reader login")
    for place in PLACES.values():
        module_database.run(
            f"grant usage on schema {place} to hazard_reader;"
            f" grant select on all tables in schema {place} to hazard_reader"
        )
    return module_database


@pytest.fixture(scope="module", params=["owner", "hazard_reader"])
def schema(request: pytest.FixtureRequest, filled: Database) -> Schema:
    role = request.param
    dsn = filled.dsn if role == "owner" else filled.dsn_as(role)
    with open_connection(dsn) as connection, Session(connection) as session:
        return read_schema(session, "information_schema")


@pytest.mark.parametrize("case", AGREEING, ids=lambda case: case.name)
def test_what_agrees_is_never_a_gap(case: Case, schema: Schema) -> None:
    if is_newer(case, schema.server_version_num):
        assert PLACES[case] not in {relation.namespace for relation in schema.relations}
        return
    comparison = compare(spec_of(case), schema)
    gaps = [f for f in comparison.findings if f.kind == "gap"]
    assert gaps == [], told(comparison)
