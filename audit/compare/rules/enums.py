"""Whether the required enums are there with their labels."""

from __future__ import annotations

from audit.compare.context import DEFAULT_SEVERITY, Context, Found, make_found
from audit.compare.rule import Rule
from audit.schema.model import EnumType
from audit.schema.untold import UNTOLD_LABELS
from audit.spec.objects import EnumSpec

MISSING_ENUM = Rule(
    id="missing-enum",
    family="enums",
    title="the enum exists",
    failure="A required enum type does not exist",
    why="Every table with a column of this type can only be created once it exists.",
    how="CREATE TYPE … AS ENUM, before the tables that use it.",
    compared="""The name in the required schema; a type of that name which is no enum is named as
        it is.""",
    spec="""
        enums:
          app_role: [admin, member]
    """,
    sql="""
        CREATE TYPE public.app_role AS ENUM ('admin', 'member');
    """,
)
MISSING_ENUM_VALUE = Rule(
    id="missing-enum-value",
    family="enums",
    title="the enum has every required label",
    failure="An enum lacks a required label",
    why="Writing that value is an error, on the day somebody first picks it.",
    how="ALTER TYPE … ADD VALUE. The new label can't be used in the transaction that adds it.",
    compared="""Labels, capitals included; more of them are fine. The order counts only for an
        enum marked `ordered`. A column's `values` are held against its enum in the same way.""",
    spec="""
        enums:
          app_role: [admin, member, auditor]
    """,
    sql="""
        ALTER TYPE public.app_role ADD VALUE IF NOT EXISTS 'auditor';
    """,
)
ENUM_ORDER = Rule(
    id="enum-order",
    family="enums",
    title="the labels sort in the required order",
    failure="An ordered enum's labels sort otherwise",
    why="Comparisons and ORDER BY follow the order of the labels: low may come after high.",
    how="""Labels can't be moved. A new type with the right order has to take the old one's place
        in every column.""",
    compared="""The order of the required labels among each other, only where the spec says
        `ordered`.""",
    spec="""
        enums:
          priority: {labels: [low, medium, high], ordered: true}
    """,
    step=1,
)
RULES = (MISSING_ENUM, MISSING_ENUM_VALUE, ENUM_ORDER)


def check_enum(context: Context, wanted: EnumSpec) -> list[Found]:
    """Compare one required enum."""
    context.checked["enums"] += 1
    there = context.enums.get((wanted.namespace, wanted.name))
    if there is None:
        return [_missing(context, wanted)]
    qualified = f"{wanted.namespace}.{wanted.name}"
    lacking = [label for label in wanted.labels if label not in there.labels]
    if lacking and there.comment == UNTOLD_LABELS:
        message = f"Enum `{qualified}` could not be checked (its labels are not told)."
        return [_found(MISSING_ENUM_VALUE, wanted, message, None, unverified=True)]
    if lacking:
        listed = ", ".join(f"'{label}'" for label in lacking)
        message = f"Enum `{qualified}` lacks {listed}."
        return [_found(MISSING_ENUM_VALUE, wanted, message, there)]
    if wanted.ordered:
        order = tuple(label for label in there.labels if label in wanted.labels)
        if order != wanted.labels:
            message = f"Enum `{qualified}` sorts its labels {', '.join(order)}."
            return [_found(ENUM_ORDER, wanted, message, there)]
    return []


def _missing(context: Context, wanted: EnumSpec) -> Found:
    qualified = f"{wanted.namespace}.{wanted.name}"
    unread = context.unreadable("enums")
    if unread:
        message = f"Enum `{qualified}` could not be checked ({unread})."
        return _found(MISSING_ENUM, wanted, message, None, unverified=True)
    homes = context.types_by_name.get(wanted.name, ())
    if wanted.namespace in homes:
        message = f"`{qualified}` is a type, but no enum."
    elif homes:
        message = f"Enum `{qualified}` does not exist; `{homes[0]}.{wanted.name}` does."
    else:
        message = f"Enum `{qualified}` does not exist."
    return _found(MISSING_ENUM, wanted, message, None)


def _found(
    rule: Rule,
    wanted: EnumSpec,
    message: str,
    there: EnumType | None,
    *,
    unverified: bool = False,
) -> Found:
    return make_found(
        rule,
        None,
        DEFAULT_SEVERITY,
        f"{wanted.namespace}.{wanted.name}",
        message,
        wanted.source,
        kind="unverified" if unverified else "gap",
        expected=", ".join(wanted.labels),
        actual=", ".join(there.labels) if there else "",
        why=wanted.why,
        impact=wanted.impact,
    )
