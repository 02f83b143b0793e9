"""Whether tables and columns carry the required comments."""

from __future__ import annotations

from audit.compare.context import Subject
from audit.compare.rule import Rule

COMMENT_MISMATCH = Rule(
    id="comment-mismatch",
    family="comments",
    title="the comment is the required one",
    failure="A comment is missing or another one",
    why="""Comments in the database are what other tools show: API documentation, data catalogues,
        and anyone who reads the schema without the repository.""",
    how="COMMENT ON TABLE or COMMENT ON COLUMN.",
    compared="""The text, blanks at both ends apart; an empty comment is none. Only where the spec
        states it.""",
    spec="""
        tables:
          accounts:
            comment: Who may sign in.
    """,
    sql="""
        COMMENT ON TABLE public.accounts IS 'Who may sign in.';
    """,
    step=3,
)
RULES = (COMMENT_MISMATCH,)


def check_comments(subject: Subject) -> None:
    """Compare the comments that the spec states."""
    table = subject.table
    if table.comment is not None:
        subject.context.checked["comments"] += 1
        if comment_differs(table.comment, subject.relation.comment):
            _report(subject, None, table.comment, subject.relation.comment)
    for column in table.columns:
        there = subject.columns.get(column.name)
        if column.comment is None or there is None:
            continue
        subject.context.checked["comments"] += 1
        if comment_differs(column.comment, there.comment):
            _report(subject, column.name, column.comment, there.comment)


def comment_differs(wanted: str, actual: str | None) -> bool:
    """Whether a comment is another one than required; an empty one is none."""
    return wanted.strip() != (actual or "").strip()


def _report(subject: Subject, column: str | None, wanted: str, actual: str | None) -> None:
    source = subject.table.source
    for each in subject.table.columns if column else ():
        if each.name == column:
            source = each.source
    unread = subject.hidden("comments")
    if unread:
        subject.unverified(
            COMMENT_MISMATCH, column or "comment", unread, source, column=column or ""
        )
        return
    what = f"Column `{column}`" if column else "The table"
    state = f"has comment “{actual.strip()}”" if actual and actual.strip() else "has no comment"
    subject.report(
        COMMENT_MISMATCH,
        column or "comment",
        f"{what} {state}; it must be “{wanted.strip()}”.",
        source,
        column=column,
        expected=wanted.strip(),
        actual=(actual or "").strip() or "no comment",
    )
