"""The types of a database's own (enums, domains, composite and range types), from catalog rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from audit.introspect import members
from audit.schema import Check, Column, Composite, Domain, EnumType, RangeType

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]
Comments = Mapping[int, Mapping[int, str]]

NO_MODIFIER = -1  # of pg_attribute.atttypmod


def bare(namespace: str, name: str) -> str:
    """`namespace.name`, without pg_catalog, which is always searched."""
    return name if namespace == "pg_catalog" else f"{namespace}.{name}"


def enums(rows: Rows, comments: Comments) -> tuple[EnumType, ...]:
    """Each enum with its labels."""
    labels: dict[int, list[str]] = dict(rows["enum_labels"])
    return tuple(
        EnumType(row[1], row[2], tuple(labels.get(row[0], ())), comments.get(row[0], {}).get(0))
        for row in rows["types"]
        if row[3] == "e" and not row[-1]
    )


def domains(rows: Rows, types: members.Types, comments: Comments) -> tuple[Domain, ...]:
    """Each domain with its checks."""
    checks: dict[int, list[Check]] = defaultdict(list)
    for oid, name, expression, validated in rows["domain_checks"]:
        checks[oid].append(Check(name, expression, (), validated))
    found = []
    for row in rows["types"]:
        oid, namespace, name, kind, _, base, modifier = row[:7]
        not_null, default, collation, member = row[7:]
        if kind == "d" and not member:
            found.append(
                Domain(
                    namespace,
                    name,
                    types.types[base, modifier][0],
                    not not_null,
                    default,
                    tuple(checks.get(oid, ())),
                    types.collations.get(collation),
                    comments.get(oid, {}).get(0),
                )
            )
    return tuple(found)


def composites(
    rows: Rows, columns: Mapping[int, list[Column]], comments: Comments
) -> tuple[Composite, ...]:
    """Each free-standing composite type; `columns` by the oid of its relation."""
    return tuple(
        Composite(row[1], row[2], tuple(columns.get(row[4], ())), comments.get(row[0], {}).get(0))
        for row in rows["types"]
        if row[3] == "c" and not row[-1]
    )


def ranges(rows: Rows, types: members.Types, comments: Comments) -> tuple[RangeType, ...]:
    """Each range type."""
    parts = {row[0]: row[1:] for row in rows["ranges"]}
    found = []
    for row in rows["types"]:
        if row[3] != "r" or row[-1]:
            continue
        subtype, opclass, opclass_home, default, collation, *functions = parts[row[0]]
        canonical, canonical_home, difference, difference_home, multirange, home = functions
        found.append(
            RangeType(
                row[1],
                row[2],
                types.types[subtype, NO_MODIFIER][0],
                multirange or "",
                "" if home in (None, row[1]) else home,
                bare(opclass_home, opclass),
                default,
                types.collations.get(collation),
                bare(canonical_home, canonical) if canonical else "",
                bare(difference_home, difference) if difference else "",
                comments.get(row[0], {}).get(0),
            )
        )
    return tuple(found)
