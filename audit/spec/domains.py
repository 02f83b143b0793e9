"""The `domains` of a spec: SQL in the short form, a mapping in the long one."""

from __future__ import annotations

import yaml

from audit.grammar.parse import ColumnDefinition, parse_column, parse_expression, parse_type
from audit.spec.columns import read_default, read_sql_name
from audit.spec.constraints import read_checks
from audit.spec.draft import Draft
from audit.spec.model import CheckSpec, DomainSpec
from audit.spec.reader import Entry, Reader, is_null
from audit.spec.source import Source
from audit.spec.tables import qualified
from audit.spec.type_keys import DOMAIN


def read_domains(reader: Reader, draft: Draft, entry: Entry | None) -> None:
    """The `domains`: a name each, with what stands after AS in CREATE DOMAIN, or a mapping."""
    for item in reader.entries(entry.value, '"domains"') if entry else ():
        found: dict[str, Entry] = {}
        if isinstance(item.value, yaml.MappingNode):
            found = reader.keys(item.value, DOMAIN)
        namespace, name = qualified(reader, item, found.get("schema"), draft.defaults.namespace)
        bare = DomainSpec(namespace, name, reader.source(item.line), exact=draft.defaults.exact)
        domain: DomainSpec | None = bare
        if found:
            domain = _long_form(reader, found, bare)
        elif not is_null(item.value) and not isinstance(item.value, yaml.MappingNode):
            domain = _short_form(reader, item, bare)
        message = f'the domain "{bare.qualified}" is required twice'
        if draft.once(("domain", namespace, name), bare.source, message) and domain is not None:
            for check in domain.checks:
                _about_the_value(reader, check)
            draft.domains.append(domain)


def _short_form(reader: Reader, item: Entry, bare: DomainSpec) -> DomainSpec | None:
    what = f'the domain "{item.key}"'
    text = reader.text(item.value, what)
    found = None if text is None else reader.parsed(parse_column, text, item.line, what)
    if found is None:
        return None
    if surplus := _no_part_of_a_domain(found):
        reader.problem(item.line, f"{surplus} can't be required of a domain")
        return None
    return bare._replace(
        type=found.type.type,
        type_text=found.type_text,
        nullable=found.nullable,
        default=read_default(reader, item.line, "domain", item.key, found.default),
        collation=found.collation,
        checks=tuple(
            CheckSpec(check.expression, bare.source, check.name) for check in found.checks
        ),
    )


def _no_part_of_a_domain(found: ColumnDefinition) -> str:
    """What a column can have and a domain can't; empty where there is none of it."""
    said = {
        "a serial": found.type.serial,
        "a generation expression": found.generated is not None,
        "an identity": found.identity is not None,
        "a primary key": found.primary_key is not None,
        "a unique key": found.unique is not None,
        "a reference": found.references is not None,
    }
    return next((what for what, is_said in said.items() if is_said), "")


def _long_form(reader: Reader, found: dict[str, Entry], bare: DomainSpec) -> DomainSpec:
    written = reader.optional_text(found.get("type"))
    parsed = None
    if written is not None:
        line = found["type"].line
        parsed = reader.parsed(parse_type, written, line, "the type of the domain")
        if parsed is not None and parsed.serial:
            reader.problem(line, "a serial can't be required of a domain")
    default = None
    if "default" in found:
        # An unquoted null is SQL here: it demands that there is no default.
        text = reader.text(found["default"].value, '"default"')
        default = read_default(reader, found["default"].line, "domain", bare.name, text)
    return bare._replace(
        type=None if parsed is None else parsed.type,
        type_text=written or "",
        nullable=reader.flag(found.get("nullable")),
        default=default,
        collation=read_sql_name(reader, found.get("collation")),
        checks=read_checks(reader, found.get("checks")),
        comment=reader.optional_text(found.get("comment")),
        why=reader.prose(found.get("why")),
        impact=reader.prose(found.get("impact")),
    )


def _about_the_value(reader: Reader, check: CheckSpec) -> None:
    """A problem where a check names a column: a domain has but its value."""
    source: Source = check.source
    named = [name for name in parse_expression(check.expression).columns if name != "value"]
    if named:
        message = f'a check of a domain names "{named[0]}"'
        reader.problem(source.line, message, "it can name nothing but VALUE")
