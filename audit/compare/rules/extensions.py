"""Whether the required extensions are installed."""

from __future__ import annotations

import re

from audit.compare.context import DEFAULT_SEVERITY, Context, Found, make_found
from audit.compare.rule import Rule
from audit.spec.objects import ExtensionSpec

MISSING_EXTENSION = Rule(
    id="missing-extension",
    family="extensions",
    title="the extension is installed",
    failure="A required extension is not installed",
    why="Its types and functions don't exist, so whatever uses them can't be created or fails.",
    how="CREATE EXTENSION; on Supabase into the schema `extensions`.",
    compared="The name, in whatever schema it was installed.",
    spec="""
        extensions: [pgcrypto]
    """,
    sql="""
        CREATE EXTENSION IF NOT EXISTS pgcrypto WITH SCHEMA extensions;
    """,
)
EXTENSION_TOO_OLD = Rule(
    id="extension-too-old",
    family="extensions",
    title="the extension has the required version or a later one",
    failure="An extension is older than required",
    why="What a later version brought is missing, or a fault that it corrected is still there.",
    how="ALTER EXTENSION … UPDATE, once the server has the newer files.",
    compared="The installed version, number by number; a later one is fine.",
    spec="""
        extensions:
          - {name: vector, version: 0.7}
    """,
    sql="""
        ALTER EXTENSION vector UPDATE;
    """,
    step=1,
)
RULES = (MISSING_EXTENSION, EXTENSION_TOO_OLD)


def check_extension(context: Context, wanted: ExtensionSpec) -> list[Found]:
    """Compare one required extension."""
    context.checked["extensions"] += 1
    there = next((e for e in context.schema.extensions if e.name == wanted.name), None)
    expected = wanted.name if wanted.version is None else f"{wanted.name} {wanted.version}"
    if there is None:
        unread = context.unreadable("extensions")
        message = f"Extension `{wanted.name}` is not installed."
        if unread:
            message = f"Extension `{wanted.name}` could not be checked ({unread})."
        return [
            make_found(
                MISSING_EXTENSION,
                None,
                DEFAULT_SEVERITY,
                wanted.name,
                message,
                wanted.source,
                kind="unverified" if unread else "gap",
                expected=expected,
                actual="" if unread else "not installed",
                why=wanted.why,
            )
        ]
    if wanted.version is None or _numbers(there.version) >= _numbers(wanted.version):
        return []
    return [
        make_found(
            EXTENSION_TOO_OLD,
            None,
            DEFAULT_SEVERITY,
            wanted.name,
            f"Extension `{wanted.name}` is {there.version}; {wanted.version} or later is required.",
            wanted.source,
            expected=expected,
            actual=f"{wanted.name} {there.version}",
            why=wanted.why,
        )
    ]


def _numbers(version: str) -> tuple[int, ...]:
    numbers = [int(digits) for digits in re.findall(r"\d+", version)]
    while numbers and numbers[-1] == 0:  # 1.0 and 1 are one version
        numbers.pop()
    return tuple(numbers)
