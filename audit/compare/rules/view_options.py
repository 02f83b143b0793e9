"""Whether a view has the options that it must: with whose rights it reads, what it lets in."""

from __future__ import annotations

from audit.compare.context import Subject
from audit.compare.rule import Rule
from audit.schema.options import is_on
from audit.spec.model import ViewOptions
from audit.spec.source import Source

VIEW_OPTION_MISMATCH = Rule(
    id="view-option-mismatch",
    family="views",
    title="the view has the required options",
    failure="A view lacks a required option, or has another",
    why="""Without security_invoker a view reads with its owner's rights, past every row level
        security policy of its tables: whoever may read the view reads all rows. Without
        security_barrier a function in a condition may see rows that the view filters out, and
        without a check option rows can be written that the view doesn't show.""",
    how="ALTER VIEW … SET. Look who reads the view first: it may show them fewer rows then.",
    compared="""security_invoker, security_barrier and check_option of plain views, each where the
        spec states it. With `exact`, what is not stated must be off. security_invoker came with
        PostgreSQL 15: an older server can't have it.""",
    spec="""
        views:
          public_profiles: {security_invoker: true}
    """,
    sql="""
        ALTER VIEW public.public_profiles SET (security_invoker = true);
    """,
)
RULES = (VIEW_OPTION_MISMATCH,)


def check_view_options(subject: Subject) -> None:
    """Compare the options of a view with the required ones."""
    table, relation = subject.table, subject.relation
    if relation.kind != "view" or (table.options is None and not table.exact):
        return
    wanted = table.options or ViewOptions(table.source)
    stored = dict(option.partition("=")[::2] for option in relation.options)
    for name in ("security_invoker", "security_barrier"):
        asked: bool | None = getattr(wanted, name)
        if asked is None and table.exact:
            asked = False
        if asked is not None:
            there = is_on(stored.get(name, ""))
            _check(subject, name, _word(asked), _word(there), wanted)
    check = wanted.check_option or ("none" if table.exact else None)
    if check is not None:
        _check(subject, "check_option", check, stored.get("check_option") or "none", wanted)


def _word(flag: bool) -> str:
    return "true" if flag else "false"


def _check(subject: Subject, name: str, asked: str, there: str, wanted: ViewOptions) -> None:
    subject.context.checked["views"] += 1
    source: Source = wanted.source
    expected = f"{name} = {asked}"
    if unread := subject.hidden("view options"):
        subject.unverified(VIEW_OPTION_MISMATCH, name, unread, source, expected=expected)
    elif asked != there:
        subject.report(
            VIEW_OPTION_MISMATCH,
            name,
            f"The view has `{name}` {there}; it must be {asked}.",
            source,
            expected=expected,
            actual=f"{name} = {there}",
            hint=subject.too_new(wanted) if name == "security_invoker" else "",
        )
