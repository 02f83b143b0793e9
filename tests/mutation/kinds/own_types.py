"""Domains, composite and range types."""

from __future__ import annotations

from collections.abc import Iterator

from audit.schema.model import Check, Column, Composite, Domain, RangeType
from audit.schema.platform import is_platform_namespace
from audit.schema.types import DataType
from tests.mutation import sql
from tests.mutation.before import Before, Place
from tests.mutation.change import Change, Implied, Kind
from tests.mutation.kinds.values import constant_other_than
from tests.mutation.redundancy import conjuncts

_NEW = "schema_audit_new"
# A type that no value of the other can be taken for, with neither a collation nor modifiers.
_OTHER = {"int4": "uuid", "int8": "int4", "text": "int4", "varchar": "int4", "numeric": "text"}
_PLAIN = "point"


def _qualified(each: Domain | Composite | RangeType) -> str:
    return f"{each.namespace}.{each.name}"


def _domains(before: Before) -> Iterator[tuple[Domain, str, str]]:
    """The required domains, with their SQL and their name in a finding."""
    for domain in before.schema.domains:
        if not is_platform_namespace(domain.namespace):
            yield domain, sql.at(domain.namespace, domain.name), _qualified(domain)


def _checks(before: Before) -> Iterator[tuple[Domain, Check, str, Implied]]:
    """The checks that nothing else says, each with ALTER DOMAIN and what its loss implies."""
    for domain, place, label in _domains(before):
        others = [*domain.checks, *(c for d in before.domains_under(domain) for c in d.checks)]
        for check in domain.checks:
            held = {part for c in others if c is not check for part in conjuncts(c.expression)}
            says = before.says(f"check {check.name} of domain {label}")
            if check.validated and says and not held.issuperset(conjuncts(check.expression)):
                text = f"{label}: {before.expression(check.expression)}"
                found = Implied("missing-domain-check", "", text)
                yield domain, check, f"ALTER DOMAIN {place}", found


def _drop_check(before: Before) -> Iterator[Change]:
    for domain, check, alter, found in _checks(before):
        if not (_only_not_null(check) and _refuses_null(before, domain)):
            yield Change(f"{alter} DROP CONSTRAINT {sql.name(check.name)}", (found,))


def _only_not_null(check: Check) -> bool:
    return "IS NOT NULL" in check.expression and len(conjuncts(check.expression)) == 1


def _refuses_null(before: Before, domain: Domain) -> bool:
    return not all(each.nullable for each in (domain, *before.domains_under(domain)))


def _replace_check(before: Before) -> Iterator[Change]:
    for domain, check, alter, found in _checks(before):
        drop = f"{alter} DROP CONSTRAINT {sql.name(check.name)}"
        if not (_only_not_null(check) and _refuses_null(before, domain)):
            yield Change(
                f"{drop}; {alter} ADD CHECK (NOT ({check.expression})) NOT VALID", (found,)
            )


def _weaken_check(before: Before) -> Iterator[Change]:
    for domain, check, alter, found in _checks(before):
        drop = f"{alter} DROP CONSTRAINT {sql.name(check.name)}"
        if not (_only_not_null(check) and _refuses_null(before, domain)):
            yield Change(
                f"{drop}; {alter} ADD CHECK ({check.expression}) NOT VALID",
                (found._replace(rule="not-validated"),),
            )


def _mismatch(label: str) -> tuple[Implied, ...]:
    return (Implied("domain-mismatch", "", label),)


def _default(before: Before) -> Iterator[Change]:
    for domain, place, label in _domains(before):
        null = (domain.default or "null").partition("::")[0].strip("( )").lower() == "null"
        if null or not before.says(f"the default of domain {label}"):
            continue
        yield Change(f"ALTER DOMAIN {place} DROP DEFAULT", _mismatch(label))
        other = constant_other_than(domain.default or "", before.base(domain.base), before)
        if other:
            yield Change(f"ALTER DOMAIN {place} SET DEFAULT {other}", _mismatch(label))


def _null(before: Before) -> Iterator[Change]:
    for domain, place, label in _domains(before):
        below = before.domains_under(domain)
        by_check = any("IS NOT NULL" in c.expression for d in (domain, *below) for c in d.checks)
        if not domain.nullable and all(each.nullable for each in below) and not by_check:
            yield Change(f"ALTER DOMAIN {place} DROP NOT NULL", _mismatch(label))


def _base(before: Before) -> Iterator[Change]:
    """A domain that nothing uses, over another type or with another collation."""
    for domain, place, label in _domains(before):
        if domain.default is not None or domain.checks or domain.comment:
            continue
        not_null = "" if domain.nullable else " NOT NULL"
        other = _OTHER.get(domain.base.name, _PLAIN)
        if domain.collation is None and domain.base.name != other:
            over = f"pg_catalog.{other}{not_null}"
            yield Change(f"DROP DOMAIN {place}; CREATE DOMAIN {place} AS {over}", _mismatch(label))
        if domain.collation is not None:
            over = sql.type_of(domain.base)
            for collation in ("C", "POSIX"):
                if collation != domain.collation:
                    collate = f'COLLATE pg_catalog."{collation}"{not_null}'
                    yield Change(
                        f"DROP DOMAIN {place}; CREATE DOMAIN {place} AS {over} {collate}",
                        _mismatch(label),
                    )


def _comment(before: Before) -> Iterator[Change]:
    for each, place, label in (*_domains(before), *_composites(before), *_ranges(before)):
        if (each.comment or "").strip():
            word = "DOMAIN" if isinstance(each, Domain) else "TYPE"
            found = Implied("comment-mismatch", "", label)
            yield Change(f"COMMENT ON {word} {place} IS NULL", (found,))
    for composite, place, label in _composites(before):
        for column in composite.columns:
            if (column.comment or "").strip():
                found = Implied("comment-mismatch", "", f"{label}: {column.name}")
                yield Change(f"COMMENT ON COLUMN {place}.{sql.name(column.name)} IS 'x'", (found,))


# --- composite types -----------------------------------------------------------


def _composites(before: Before) -> Iterator[tuple[Composite, str, str]]:
    for each in before.schema.composites:
        if not is_platform_namespace(each.namespace):
            yield each, sql.at(each.namespace, each.name), _qualified(each)


def _attributes(before: Before) -> Iterator[tuple[Composite, Column, str, Implied]]:
    """The attributes of types that no expression can name a part of."""
    for composite, place, label in _composites(before):
        unused = not any(_users(before, (composite.namespace, composite.name)))
        for column in composite.columns:
            what = f"attribute {column.name} of composite type {label}"
            if unused and before.says(what):
                found = Implied("missing-attribute", "", f"{label}: {column.name}")
                yield composite, column, f"ALTER TYPE {place}", found


def _drop_attribute(before: Before) -> Iterator[Change]:
    for _, column, alter, found in _attributes(before):
        yield Change(f"{alter} DROP ATTRIBUTE {sql.name(column.name)}", (found,))


def _rename_attribute(before: Before) -> Iterator[Change]:
    for _, column, alter, found in _attributes(before):
        yield Change(f"{alter} RENAME ATTRIBUTE {sql.name(column.name)} TO {_NEW}", (found,))


def _attribute_type(before: Before) -> Iterator[Change]:
    for _, column, alter, found in _attributes(before):
        other = DataType("pg_catalog", _OTHER.get(column.type.name, _PLAIN))
        name = sql.name(column.name)
        differs = found._replace(rule="composite-mismatch")
        if other.name != column.type.name and column.collation is None:
            yield Change(f"{alter} ALTER ATTRIBUTE {name} TYPE {sql.type_of(other)}", (differs,))
        if column.type == DataType("pg_catalog", "int4"):
            yield Change(
                f"{alter} ALTER ATTRIBUTE {name} TYPE bigint",
                (found._replace(rule="type-wider", kind="note"),),
            )
        array = sql.type_of(column.type._replace(array=not column.type.array))
        if column.collation is None:
            yield Change(f"{alter} ALTER ATTRIBUTE {name} TYPE {array}", (differs,))
        elif column.collation != "POSIX":
            collated = f'{sql.type_of(column.type)} COLLATE pg_catalog."POSIX"'
            yield Change(f"{alter} ALTER ATTRIBUTE {name} TYPE {collated}", (differs,))


def _attribute_order(before: Before) -> Iterator[Change]:
    for composite, column, alter, found in _attributes(before):
        if column is not composite.columns[-1] and not column.collation and not column.comment:
            name = sql.name(column.name)
            yield Change(
                f"{alter} DROP ATTRIBUTE {name};"
                f" {alter} ADD ATTRIBUTE {name} {sql.type_of(column.type)}",
                (Implied("composite-mismatch", "", found.object.partition(": ")[0]),),
            )


def _add_attribute(before: Before) -> Iterator[Change]:
    for _, place, _ in _composites(before):
        yield Change(f"ALTER TYPE {place} ADD ATTRIBUTE {_NEW} int")


# --- range types ---------------------------------------------------------------


def _ranges(before: Before) -> Iterator[tuple[RangeType, str, str]]:
    for each in before.schema.ranges:
        if not is_platform_namespace(each.namespace):
            yield each, sql.at(each.namespace, each.name), _qualified(each)


def _range_parts(before: Before) -> Iterator[Change]:
    """A range type that nothing uses, made again with something else in it."""
    for range_, place, label in _ranges(before):
        if range_.canonical or range_.comment or not range_.default_opclass:
            continue
        namespace, name = range_.multirange_namespace or range_.namespace, range_.multirange
        multirange = f", MULTIRANGE_TYPE_NAME = {sql.at(namespace, name)}" if name else ""
        again = f"DROP TYPE {place}; CREATE TYPE {place} AS RANGE (SUBTYPE ="
        found = Implied("range-mismatch", "", label)
        lost = [found] * (bool(range_.subtype_diff) + bool(range_.collation))
        if range_.subtype.name != "uuid":
            yield Change(f"{again} pg_catalog.uuid{multirange})", (found, *lost))
        if lost:
            yield Change(f"{again} {sql.type_of(range_.subtype)}{multirange})", tuple(lost))
        if range_.collation not in (None, "POSIX"):
            other = ', COLLATION = pg_catalog."POSIX"'
            without = f"{again} {sql.type_of(range_.subtype)}{other}{multirange})"
            yield Change(without, tuple(lost))


def _multirange(before: Before) -> Iterator[Change]:
    for range_, _, label in _ranges(before):
        namespace, name = range_.multirange_namespace or range_.namespace, range_.multirange
        if name and not any(_users(before, (namespace, name))):
            yield Change(
                f"ALTER TYPE {sql.at(namespace, name)} RENAME TO {_NEW}",
                (Implied("range-mismatch", "", label),),
            )


# --- all of them ---------------------------------------------------------------


def _drop(before: Before) -> Iterator[Change]:
    for _, place, label in _domains(before):
        yield Change(f"DROP DOMAIN {place}", (Implied("missing-domain", "", label),))
    for _, place, label in _composites(before):
        yield Change(f"DROP TYPE {place}", (Implied("missing-composite", "", label),))
    for _, place, label in _ranges(before):
        yield Change(f"DROP TYPE {place}", (Implied("missing-range", "", label),))


def _rename(before: Before) -> Iterator[Change]:
    for each, place, label in (*_domains(before), *_composites(before), *_ranges(before)):
        key = (each.namespace, each.name)
        users = tuple(_users(before, key))
        if _is_named(before, key) or None in users:
            continue
        word = "DOMAIN" if isinstance(each, Domain) else "TYPE"
        rules = {Domain: "missing-domain", Composite: "missing-composite"}
        found = Implied(rules.get(type(each), "missing-range"), "", label)
        yield Change(
            f"ALTER {word} {place} RENAME TO {_NEW}",
            (found, *(user for user in users if user is not None)),
        )


def _users(before: Before, key: Place) -> Iterator[Implied | None]:
    """What is of a type, as the finding that another type in its place is; None: a function."""
    for relation in before.schema.relations:
        for column in relation.columns:
            if (column.type.namespace, column.type.name) == key:
                yield Implied("type-mismatch", relation.qualified, column.name)
    for domain in before.schema.domains:
        if (domain.base.namespace, domain.base.name) == key:
            yield Implied("domain-mismatch", "", _qualified(domain))
    for composite in before.schema.composites:
        for column in composite.columns:
            if (column.type.namespace, column.type.name) == key:
                label = f"{_qualified(composite)}: {column.name}"
                yield Implied("composite-mismatch", "", label)
    for range_ in before.schema.ranges:
        if (range_.subtype.namespace, range_.subtype.name) == key:
            yield Implied("range-mismatch", "", _qualified(range_))
    for function in before.schema.functions:
        if key[1] in f"{function.arguments} {function.returns}":
            yield None


def _is_named(before: Before, key: Place) -> bool:
    """Whether an expression names the type: it would then print its new name."""
    for relation in before.schema.relations:
        texts = [
            *(c.default or c.generated or "" for c in relation.columns),
            *(check.expression for check in relation.checks),
            *(index.predicate or "" for index in relation.indexes),
            *(part.expression or "" for index in relation.indexes for part in index.keys),
            *(f"{p.using} {p.check}" for p in relation.policies),
            *(each.definition for each in (*relation.triggers, *relation.exclusions)),
            relation.definition or "",
        ]
        if any(key[1] in text for text in texts):
            return True
    return any(key[1] in f"{d.default} {d.checks}" for d in before.schema.domains)


def _more(before: Before) -> Iterator[Change]:
    """What makes a domain stricter, or says more of a type than was said."""
    for domain, place, _ in _domains(before):
        yield Change(f"ALTER DOMAIN {place} ADD CHECK (VALUE IS NOT NULL OR true)")
        yield Change(f"ALTER DOMAIN {place} SET NOT NULL")
        if domain.default is None:
            yield Change(f"ALTER DOMAIN {place} SET DEFAULT NULL")
        if domain.comment is None:
            yield Change(f"COMMENT ON DOMAIN {place} IS 'told'")
        for check in domain.checks:
            name = sql.name(check.name)
            yield Change(f"ALTER DOMAIN {place} RENAME CONSTRAINT {name} TO {_NEW}")
    for each, place, _ in (*_composites(before), *_ranges(before)):
        if each.comment is None:
            yield Change(f"COMMENT ON TYPE {place} IS 'told'")


def _in_other_words(before: Before) -> Iterator[Change]:
    """A domain's check said in other words, or in two checks."""
    for domain, place, _ in _domains(before):
        for check in domain.checks:
            if not check.validated:
                continue
            drop = f"ALTER DOMAIN {place} DROP CONSTRAINT {sql.name(check.name)}"
            add = f"ALTER DOMAIN {place} ADD CHECK"
            text = check.expression
            yield Change(f"{drop}; {add} (NOT (NOT ({text})))")
            yield Change(f"{drop}; {add} (({text}) AND true)")
            parts = conjuncts(text)
            if len(parts) > 1:
                yield Change("; ".join((drop, *(f"{add} ({part})" for part in parts))))


OWN_TYPES = (
    Kind("drop domain's check", of_rest=_drop_check),
    Kind("another check of a domain", of_rest=_replace_check),
    Kind("domain's check NOT VALID", of_rest=_weaken_check),
    Kind("domain's default", of_rest=_default),
    Kind("domain takes null", of_rest=_null),
    Kind("domain over another type", of_rest=_base),
    Kind("comment of a type", of_rest=_comment),
    Kind("drop attribute", of_rest=_drop_attribute),
    Kind("rename attribute", of_rest=_rename_attribute),
    Kind("attribute's type", of_rest=_attribute_type),
    Kind("order of attributes", of_rest=_attribute_order),
    Kind("range's parts", of_rest=_range_parts),
    Kind("rename multirange", of_rest=_multirange),
    Kind("drop domain, composite, range", of_rest=_drop),
    Kind("rename domain, composite, range", of_rest=_rename),
    Kind("more: an attribute", of_rest=_add_attribute),
    Kind("more: of a type", of_rest=_more),
    Kind("same: domain's check in other words", of_rest=_in_other_words),
)
