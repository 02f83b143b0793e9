"""The domains of the database as a spec has them."""

from __future__ import annotations

from collections.abc import Iterable

from audit.grammar.parse import parse_column, parse_expression, parse_type
from audit.grammar.scan import GrammarError
from audit.schema.model import Column, Domain
from audit.spec.importers.columns import ColumnWriter
from audit.spec.importers.functions import put
from audit.spec.importers.omitted import Omitted
from audit.spec.importers.yaml_text import Flow, Value


def domains_of(
    domains: Iterable[Domain],
    writer: ColumnWriter,
    default: str,
    omitted: Omitted,
    *,
    long_form: bool = False,
) -> dict[str, Value]:
    """The `domains` of a spec: SQL where that says all, a mapping where not, or `long_form`."""
    found: dict[str, Value] = {}
    for domain in domains:
        what = f"domain {domain.namespace}.{domain.name}"
        dotted = "." in domain.name or "." in domain.namespace
        weak = not all(check.validated for check in domain.checks)
        short = _short_form(domain, writer)
        value: Value = short
        if long_form or dotted or weak or (domain.comment or "").strip() or not _readable(short):
            value = _long_form(domain, writer, what, omitted)
        put(found, domain.namespace, domain.name, value, default, "", omitted)
    return found


def _short_form(domain: Domain, writer: ColumnWriter) -> str:
    words = [writer.start(_column(domain))]
    if not domain.nullable:
        words.append("not null")
    if domain.default is not None:
        words.append(f"default {writer.default(domain.default)}")
    words += [f"check ({writer.expression(check.expression)})" for check in domain.checks]
    return " ".join(words)


def _column(domain: Domain) -> Column:
    return Column("value", domain.base, collation=domain.collation)


def _readable(definition: str) -> bool:
    try:
        parse_column(definition)
    except GrammarError:
        return False
    return True


def _long_form(
    domain: Domain, writer: ColumnWriter, what: str, omitted: Omitted
) -> dict[str, Value]:
    """The same in a key each; what can't be read back is left out."""
    found: dict[str, Value] = {}
    type_text = writer.start(_column(domain)._replace(collation=None))
    if omitted.says(parse_type, type_text, f"the type of {what}"):
        found["type"] = type_text
    if not domain.nullable:
        found["nullable"] = False
    if domain.default is not None and omitted.says(
        parse_expression, domain.default, f"the default of {what}"
    ):
        found["default"] = writer.default(domain.default)
    if domain.collation is not None:
        found["collation"] = writer.collation(domain.collation)
    checks: list[Value] = [
        text if check.validated else Flow({"expression": text, "validated": False})
        for check in domain.checks
        if omitted.says(
            parse_expression,
            text := writer.expression(check.expression),
            f"check {check.name} of {what}",
        )
    ]
    if checks:
        found["checks"] = checks
    if domain.comment is not None and domain.comment.strip():
        found["comment"] = domain.comment.strip()
    return found
