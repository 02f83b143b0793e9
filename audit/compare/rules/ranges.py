"""Whether the required range types are there, over what they must be."""

from __future__ import annotations

from audit.compare.context import Context, Found
from audit.compare.defined_type import DefinedType
from audit.compare.rule import Rule
from audit.compare.rules.column_types import own_collation, same_collation
from audit.schema.model import RangeType
from audit.spec.objects import RangeSpec

MISSING_RANGE = Rule(
    id="missing-range",
    family="range types",
    title="the range type exists",
    failure="A required range type does not exist",
    why="Every table with a column of this type can only be created once it exists.",
    how="CREATE TYPE … AS RANGE, before the tables that use it.",
    compared="""The name in the required schema; a type of that name which is no range is named as
        it is.""",
    spec="""
        ranges:
          time_range: time
    """,
    sql="""
        CREATE TYPE public.time_range AS RANGE (SUBTYPE = time);
    """,
)
RANGE_MISMATCH = Rule(
    id="range-mismatch",
    family="range types",
    title="the range type has the required bounds, order and functions",
    failure="A range type is not what it must be",
    why="""Bounds of another type hold other values; in another order other ranges overlap; an
        index on ranges that can't tell how far bounds are apart is a poor one.""",
    how="""A range type can't be altered: another one has to take its place in every column. Its
        multirange type can be renamed.""",
    compared="""What the spec states of it: the type of the bounds, and by name the operator class,
        collation, functions and multirange type. PostgreSQL 13 has no multirange types.""",
    spec="""
        ranges:
          float_range: {subtype: float8, subtype_diff: float8mi}
    """,
    sql="""
        CREATE TYPE public.float_range AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);
    """,
)
RULES = (MISSING_RANGE, RANGE_MISMATCH)


def check_range(context: Context, wanted: RangeSpec) -> list[Found]:
    """Compare one required range type."""
    context.checked["range types"] += 1
    there = context.ranges.get((wanted.namespace, wanted.name))
    work = _Comparing(context, wanted, "range type")
    if there is None:
        if (wanted.namespace, wanted.name) in context.schema.types:
            # A snapshot from before ranges were read has them among the other types.
            work.unverified(MISSING_RANGE, "what sort of type it is was not read")
        else:
            work.missing(MISSING_RANGE, "ranges", wanted.subtype_text)
        return work.found
    work.compare(wanted, there)
    return work.found


class _Comparing(DefinedType):
    """One range type beside the required one."""

    def compare(self, wanted: RangeSpec, there: RangeType) -> None:
        """Everything that is stated of it."""
        self._subtype(wanted, there)
        collation = there.collation or own_collation(self.context, there.subtype)
        if wanted.collation is not None and not same_collation(wanted.collation, collation):
            self._other("collation", wanted.collation, collation or "default")
        for what, name, stored in (
            ("operator class", wanted.opclass, there.opclass),
            ("canonical function", wanted.canonical, there.canonical),
            ("subtype difference", wanted.subtype_diff, there.subtype_diff),
        ):
            if name is not None and not _same_name(name, stored):
                self._other(what, name, stored)
        self._multirange(wanted, there)
        self.comment(there.comment)

    def _subtype(self, wanted: RangeSpec, there: RangeType) -> None:
        if wanted.subtype is None or wanted.subtype == there.subtype:
            return
        differs = self.wider_or_other(
            wanted.subtype, there.subtype, wanted.subtype_text, exact=True
        )
        if differs is not None:
            self.report(
                RANGE_MISMATCH,
                f"{self.label} is over {there.subtype}; it must be over {differs[0]}.",
                expected=wanted.subtype_text,
                actual=str(there.subtype),
            )

    def _multirange(self, wanted: RangeSpec, there: RangeType) -> None:
        name = wanted.multirange
        actual = (there.multirange_namespace or there.namespace, there.multirange)
        if name is not None and (not there.multirange or wanted.multirange_name != actual):
            self._other("multirange type", name, ".".join(actual) if there.multirange else "")

    def _other(self, what: str, wanted: str, there: str) -> None:
        has = f"{what} {there}" if there else f"no {what}"
        self.report(
            RANGE_MISMATCH,
            f"{self.label} has {has}; it must have {wanted}.",
            expected=f"{what} {wanted}",
            actual=has,
        )


def _same_name(wanted: str, there: str) -> bool:
    """Whether a name as a spec has it is that of `there`, which is bare only in pg_catalog."""
    return there == wanted or there.endswith(f".{wanted}") or f"pg_catalog.{there}" == wanted
