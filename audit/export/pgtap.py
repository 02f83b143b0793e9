"""A spec as a pgTAP test: what of it the catalogs tell, as assertions.

Only plan(), ok() and finish() of pgTAP are used, so any version of it runs the file. A test is
weaker than an audit: expressions are not compared, which the notes say.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from audit.export.exported import Exported
from audit.export.pgtap_table import table_assertions
from audit.export.pgtap_words import Assertion, vocabulary
from audit.grammar.quote import comment, literal, qualified
from audit.spec.model import Spec

_START = """BEGIN;
SET LOCAL standard_conforming_strings = on;
SET LOCAL client_min_messages = warning;
-- pgTAP may be an extension, here or in another schema, or functions that a script made.
SET LOCAL search_path = public, extensions, tap, pgtap;
DO $do$
BEGIN
  IF to_regproc('finish') IS NULL AND to_regprocedure('finish(boolean)') IS NULL THEN
    CREATE EXTENSION pgtap;
  END IF;
END
$do$;
"""
_END = "SELECT * FROM finish();\nROLLBACK;\n"


class Assertions(NamedTuple):
    """What a spec comes to as a test."""

    assertions: tuple[Assertion, ...]
    untested: tuple[str, ...]


def export_pgtap(spec: Spec) -> Exported:
    """The test as one file, in a transaction that is rolled back; for pg_prove or psql."""
    test = assertions_of(spec)
    head = [
        f"{' '.join(spec.title.split()) or 'Database'}: what the spec requires, as a pgTAP test",
        "",
        "  pg_prove -d <database> <this file>",
        "",
        "Tables, columns and more beyond the spec are no failure.",
    ]
    if test.untested:
        head += ["Not tested here; schema-audit run does:"]
        head += [f"  {each}" for each in test.untested]
    lines = [comment("\n".join(head))]
    if not (spec.title + str(test.assertions)).isascii():
        lines.append("SET client_encoding = 'UTF8';")
    lines += [_START, vocabulary(), f"SELECT plan({len(test.assertions)});", ""]
    lines += [f"SELECT ok({each.condition}, {literal(each.says)});" for each in test.assertions]
    lines += ["", _END]
    return Exported("\n".join(lines), tuple(f"not tested: {each}" for each in test.untested))


def assertions_of(spec: Spec) -> Assertions:
    """The assertions, and what is left to an audit."""
    untested: dict[str, int] = {}
    found = list(_objects(spec, untested))
    for table in spec.tables:
        if table.optional:
            untested["optional tables"] = untested.get("optional tables", 0) + 1
        else:
            found += table_assertions(table, spec, untested)
    if spec.project:
        untested["demands on the project"] = len(spec.project)
    told = tuple(f"{words} ({number})" for words, number in untested.items())
    return Assertions(tuple(found), told)


def _objects(spec: Spec, untested: dict[str, int]) -> Iterator[Assertion]:
    for extension in spec.extensions:
        name = literal(extension.name)
        condition = f"EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = {name})"
        yield Assertion(condition, f"extension {extension.name} is installed")
    for enum in spec.enums:
        place = literal(qualified(enum.namespace, enum.name))
        labels = ", ".join(map(literal, enum.labels))
        yield Assertion(
            f"pg_temp.enum_has({place}, ARRAY[{labels}]::text[])",
            f"enum {enum.namespace}.{enum.name} has its labels",
        )
    for domain in spec.domains:
        place = literal(qualified(domain.namespace, domain.name))
        condition = f"pg_temp.is_domain({place})"
        yield Assertion(condition, f"domain {domain.qualified} exists")
        if domain.nullable is False:
            yield Assertion(
                f"pg_temp.never_null({place})", f"domain {domain.qualified} is NOT NULL"
            )
        if domain.checks or domain.default is not None:
            key = "checks and defaults of domains"
            untested[key] = untested.get(key, 0) + 1
    for function in spec.functions:
        names = f"{literal(function.namespace)}, {literal(function.name)}"
        condition = f"pg_temp.has_function({names})"
        yield Assertion(condition, f"function {function.namespace}.{function.name} exists")
        key = "signatures of functions"
        untested[key] = untested.get(key, 0) + 1
