"""What can be wrong with a document: every rule, in one explicit list."""

from __future__ import annotations

import textwrap
from typing import NamedTuple


class DocumentRule(NamedTuple):
    """A rule: its id, which is stable for ever, what is the matter where it is broken, and how
    that is told and mended."""

    id: str
    failure: str
    how: str

    def page(self) -> str:
        """The rule explained, as plain text that ends with a line break."""
        body = textwrap.indent(textwrap.fill(" ".join(self.how.split()), width=88), "    ")
        return f"{self.id}: {self.failure}\n\n{body}\n\nOf spec import markdown. Since 0.1.0.\n"


CLAIMED_COUNT = DocumentRule(
    "claimed-count",
    "A number of tables that the document claims is not the number it lists",
    """Numbers are read from headings (`Payments (5 missing)`), sentences (`It has 17 tables`) and
    tables of figures; those in questions, quotes and suppositions are none, and `~40` and `about
    40` aren't held against anything. Correct the number, or list what is missing from the list.""",
)
COLUMN_TOTAL = DocumentRule(
    "column-total",
    "The rows of a table of figures do not add up",
    "A column is added up and held against the row of totals; in a row, what there is and what is"
    " missing has to be what is needed.",
)
UNDEFINED_REFERENCE = DocumentRule(
    "undefined-reference",
    "A foreign key points to a table that the document nowhere has",
    """Only tables named without a schema, or in the table's own: what stands in `auth` or another
    schema is somebody else's. The spec requires the table by name, with the column that is
    referenced, for no foreign key can do without. Define the table, or drop the reference.""",
)
UNDEFINED_TABLE = DocumentRule(
    "undefined-table",
    "A statement changes a table that the document nowhere makes or lists",
    "It is taken to exist, and required with what the statement says. List it among the tables.",
)
TWO_CATEGORIES = DocumentRule(
    "two-categories",
    "A table stands in two categories",
    "The spec has it in the first. Leave it under one heading.",
)
TWO_STATES = DocumentRule(
    "two-states",
    "A table is said to exist and to be missing",
    "One list or heading says that it is there, another that it is not. Decide for one.",
)
NO_PHASE = DocumentRule(
    "no-phase",
    "A missing table is in no phase",
    "Told only where the document has phases that name tables. Say when it is due.",
)
TWO_PHASES = DocumentRule(
    "two-phases",
    "A table is in two phases",
    "The spec has it in the first. Name it in one.",
)
UNMATCHED_ITEM = DocumentRule(
    "unmatched-item",
    "An item of a phase names no table that the document has",
    """Items are matched by words: with names, with the last word of names, with the words of the
    category. Write the table's name in the item, or describe the table. A plan most of whose items
    are no tables is taken for one of other work.""",
)
UNKNOWN_NUMBER = DocumentRule(
    "unknown-number",
    "A table is referred to by a number that no table has",
    "Numbers are those of the headings or lists that name the tables (`#### 7. refunds`).",
)
REPEATED_NUMBER = DocumentRule(
    "repeated-number",
    "Two tables have the same number",
    "A reference to the number means the last of them. Number them anew.",
)
OPEN_FENCE = DocumentRule(
    "open-fence",
    "A fence of code is never closed",
    "One of SQL is taken to end before the next heading or fence. Close it.",
)
MOJIBAKE = DocumentRule(
    "mojibake",
    "The text was decoded wrongly once",
    "UTF-8 was read as another encoding and saved again. It is repaired here; save the document"
    " anew from its source.",
)
UNREAD_COLUMN = DocumentRule(
    "unread-column",
    "A row of a table of columns could not be read",
    "Its name is no name, or its type none of PostgreSQL's. What can be read of it is required.",
)
SQL_NOT_READ = DocumentRule(
    "sql-not-read",
    "A statement of SQL could not be read",
    "PostgreSQL's own grammar refuses it, with the line at which it does. Nothing of the statement"
    " is required.",
)
SQL_LEFT_OUT = DocumentRule(
    "sql-left-out",
    "SQL says something that a spec can't say",
    "It was read, and the rest of it is required: what a table inherits, what DO does, a table that"
    " is made a second time.",
)

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
