"""What can be wrong with a document: every rule, in one explicit list."""

from __future__ import annotations

from typing import NamedTuple


class DocumentRule(NamedTuple):
    """A rule: its id, which is stable for ever, and what is the matter where it is broken."""

    id: str
    failure: str


CLAIMED_COUNT = DocumentRule(
    "claimed-count", "A number of tables that the document claims is not the number it lists"
)
COLUMN_TOTAL = DocumentRule("column-total", "The rows of a table of figures do not add up")
UNDEFINED_REFERENCE = DocumentRule(
    "undefined-reference", "A foreign key points to a table that the document nowhere has"
)
UNDEFINED_TABLE = DocumentRule(
    "undefined-table", "A statement changes a table that the document nowhere makes or lists"
)
TWO_CATEGORIES = DocumentRule("two-categories", "A table stands in two categories")
TWO_STATES = DocumentRule("two-states", "A table is said to exist and to be missing")
NO_PHASE = DocumentRule("no-phase", "A missing table is in no phase")
TWO_PHASES = DocumentRule("two-phases", "A table is in two phases")
UNMATCHED_ITEM = DocumentRule(
    "unmatched-item", "An item of a phase names no table that the document has"
)
UNKNOWN_NUMBER = DocumentRule(
    "unknown-number", "A table is referred to by a number that no table has"
)
REPEATED_NUMBER = DocumentRule("repeated-number", "Two tables have the same number")
OPEN_FENCE = DocumentRule("open-fence", "A fence of code is never closed")
MOJIBAKE = DocumentRule("mojibake", "The text was decoded wrongly once")
UNREAD_COLUMN = DocumentRule("unread-column", "A row of a table of columns could not be read")
SQL_NOT_READ = DocumentRule("sql-not-read", "A statement of SQL could not be read")
SQL_LEFT_OUT = DocumentRule("sql-left-out", "SQL says something that a spec can't say")

DOCUMENT_RULES: tuple[DocumentRule, ...] = (
    CLAIMED_COUNT,
    COLUMN_TOTAL,
    UNDEFINED_REFERENCE,
    UNDEFINED_TABLE,
    TWO_CATEGORIES,
    TWO_STATES,
    NO_PHASE,
    TWO_PHASES,
    UNMATCHED_ITEM,
    UNKNOWN_NUMBER,
    REPEATED_NUMBER,
    OPEN_FENCE,
    MOJIBAKE,
    UNREAD_COLUMN,
    SQL_NOT_READ,
    SQL_LEFT_OUT,
)
