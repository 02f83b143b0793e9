"""Whether the required composite types are there, with their attributes."""

from __future__ import annotations

from audit.compare.context import Context, Found, listing
from audit.compare.defined_type import DefinedType
from audit.compare.rule import Rule
from audit.compare.rules.column_types import TYPE_WIDER, own_collation, same_collation
from audit.compare.rules.comments import COMMENT_MISMATCH, comment_differs
from audit.schema.model import Column, Composite
from audit.spec.objects import AttributeSpec, CompositeSpec

MISSING_COMPOSITE = Rule(
    id="missing-composite",
    family="composite types",
    title="the composite type exists",
    failure="A required composite type does not exist",
    why="Every table and function with a value of this type can only be created once it exists.",
    how="CREATE TYPE … AS (…), before the tables that use it.",
    compared="""The name in the required schema; a type of that name which is no composite one is
        named as it is. A table's row type is none: require the table.""",
    spec="""
        composites:
          price: (amount numeric(12,2), currency char(3))
    """,
    sql="""
        CREATE TYPE public.price AS (amount numeric(12,2), currency char(3));
    """,
)
MISSING_ATTRIBUTE = Rule(
    id="missing-attribute",
    family="composite types",
    title="the composite type has every required attribute",
    failure="A composite type lacks a required attribute",
    why="What reads or writes the attribute by its name fails.",
    how="""ALTER TYPE … ADD ATTRIBUTE. It comes last, and is null in the rows that exist. What is
        written by position, ROW(…), has to name one value more from then on.""",
    compared="""Names, capitals included. More attributes are fine, unless the spec says
        `exact`.""",
    spec="""
        composites:
          address: (street text, zip text, country text)
    """,
    sql="""
        ALTER TYPE public.address ADD ATTRIBUTE country text;
    """,
)
COMPOSITE_MISMATCH = Rule(
    id="composite-mismatch",
    family="composite types",
    title="the attributes are what they must be, in the required order",
    failure="An attribute of a composite type is not what it must be",
    why="""A value is another one than the product means, or is refused; one that is written by
        position, ROW(…), ends in another attribute.""",
    how="""ALTER TYPE … ALTER ATTRIBUTE … TYPE, which the server refuses while a table has a column
        of the type. Attributes can't be moved: another type has to take its place.""",
    compared="""Types as those of columns (a wider one is type-wider), collations by name where the
        spec names one, and the order of the required attributes among each other; with `exact`
        there may be no others.""",
    spec="""
        composites:
          price: {attributes: {amount: "numeric(12,2)", currency: char(3)}, exact: true}
    """,
    sql="""
        ALTER TYPE public.price ALTER ATTRIBUTE amount TYPE numeric(12,2);
    """,
)
RULES = (MISSING_COMPOSITE, MISSING_ATTRIBUTE, COMPOSITE_MISMATCH)


def check_composite(context: Context, wanted: CompositeSpec) -> list[Found]:
    """Compare one required composite type."""
    context.checked["composite types"] += 1
    there = context.composites.get((wanted.namespace, wanted.name))
    work = _Comparing(context, wanted, "composite type")
    if there is None:
        work.missing(MISSING_COMPOSITE, "composite types", composite_definition(wanted))
        return work.found
    work.compare(wanted, there)
    return work.found


def composite_definition(wanted: CompositeSpec) -> str:
    """The attributes as SQL."""
    return f"({', '.join(f'{each.name} {_shown(each)}' for each in wanted.attributes)})"


def attribute_object(composite: CompositeSpec, attribute: AttributeSpec) -> str:
    """What a finding about an attribute calls it."""
    return f"{composite.qualified}: {attribute.name}"


def _shown(attribute: AttributeSpec) -> str:
    collation = f" COLLATE {attribute.collation}" if attribute.collation else ""
    return f"{attribute.type_text}{collation}"


class _Comparing(DefinedType):
    """One composite type beside the required one."""

    def compare(self, wanted: CompositeSpec, there: Composite) -> None:
        """Every attribute, their order, and the comments."""
        by_name = {column.name: column for column in there.columns}
        for attribute in wanted.attributes:
            column = by_name.get(attribute.name)
            object_ = attribute_object(wanted, attribute)
            if column is None:
                self._lacking(attribute, by_name, object_)
                continue
            self._type(wanted, attribute, column, object_)
            self._collation(attribute, column, object_)
            self._comment_of(attribute, column, object_)
        self._order(wanted, there)
        self.comment(there.comment)

    def _lacking(self, attribute: AttributeSpec, there: dict[str, Column], object_: str) -> None:
        other = next((name for name in there if name.lower() == attribute.name.lower()), "")
        also = f"; it has `{other}`" if other else ""
        self.report(
            MISSING_ATTRIBUTE,
            f"{self.label} has no attribute `{attribute.name}`{also}.",
            object_=object_,
            source=attribute.source,
            expected=_shown(attribute),
        )

    def _type(
        self, composite: CompositeSpec, attribute: AttributeSpec, column: Column, object_: str
    ) -> None:
        wanted, there = attribute.type, column.type
        if wanted is None or wanted == there:
            return
        differs = self.wider_or_other(wanted, there, attribute.type_text, exact=composite.exact)
        if differs is None:
            return
        shown, wider = differs
        if unread := self.modifiers_unread(wanted, there):
            self.unverified(COMPOSITE_MISMATCH, unread, object_, attribute.source)
            return
        message = f"Attribute `{attribute.name}` of `{composite.qualified}` is {there}"
        self.report(
            TYPE_WIDER if wider else COMPOSITE_MISMATCH,
            f"{message}, which takes every {shown} and more."
            if wider
            else f"{message}; it must be {shown}.",
            object_=object_,
            source=attribute.source,
            kind="note" if wider else "gap",
            expected=attribute.type_text,
            actual=str(there),
        )

    def _collation(self, attribute: AttributeSpec, column: Column, object_: str) -> None:
        wanted = attribute.collation
        there = column.collation or own_collation(self.context, column.type)
        if wanted is None or same_collation(wanted, there):
            return
        self.report(
            COMPOSITE_MISMATCH,
            f"Attribute `{attribute.name}` of `{self.required.qualified}` has collation "
            f"{there or 'default'}; it must be {wanted}.",
            object_=object_,
            source=attribute.source,
            expected=f"COLLATE {wanted}",
            actual=f"COLLATE {there or 'default'}",
        )

    def _comment_of(self, attribute: AttributeSpec, column: Column, object_: str) -> None:
        wanted = attribute.comment
        if wanted is None or not comment_differs(wanted, column.comment):
            return
        if unread := self.context.unreadable("comments"):
            self.unverified(COMMENT_MISMATCH, unread, object_, attribute.source)
            return
        actual = (column.comment or "").strip()
        state = f"has comment “{actual}”" if actual else "has no comment"
        self.report(
            COMMENT_MISMATCH,
            f"Attribute `{attribute.name}` of `{self.required.qualified}` {state}; it must be "
            f"“{wanted.strip()}”.",
            object_=object_,
            source=attribute.source,
            expected=wanted.strip(),
            actual=actual or "no comment",
        )

    def _order(self, wanted: CompositeSpec, there: Composite) -> None:
        required = {attribute.name for attribute in wanted.attributes}
        names = [column.name for column in there.columns]
        actual = [name for name in names if name in required]
        expected = [each.name for each in wanted.attributes if each.name in names]
        surplus = [name for name in names if name not in required] if wanted.exact else []
        if surplus:
            message = f"{self.label} has {listing(surplus)} beside the required attributes."
        elif actual != expected:
            message = f"{self.label} has its attributes in the order {listing(actual)}."
        else:
            return
        self.report(
            COMPOSITE_MISMATCH,
            message,
            expected=", ".join(each.name for each in wanted.attributes),
            actual=", ".join(names),
        )
