"""A document as a row of blocks: headings, code, tables, items of lists, paragraphs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from audit.spec.importers.markdown.text import DocumentText

if TYPE_CHECKING:
    from markdown_it.token import Token

_DEEPEST = 40  # levels of quotes and lists; what is nested deeper is read as text


Kind = Literal["heading", "code", "table", "item", "paragraph", "rule"]


class Row(NamedTuple):
    """A row of a table, and its line."""

    cells: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Block:
    """One block. `text` is Markdown still, but for code; a rule is a line across the page.

    `level` is a heading's level, an item's depth; `number` an item's, where its list has numbers.
    `info` is what stands after the fence; `rows` are a table's, its head first. `list` counts the
    lists of the document, so that the items of one can be told. `quoted` is what a quote holds.
    """

    kind: Kind
    text: str
    line: int
    level: int = 0
    number: int | None = None
    info: str = ""
    rows: tuple[Row, ...] = ()
    list: int = 0
    quoted: bool = False


def blocks_of(document: DocumentText) -> list[Block]:
    """The blocks of a document, in order."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table").disable("inline")
    return _Walk(document.numbers).blocks(parser.parse("\n".join(document.lines)))


class _Walk:
    """A walk over the parser's tokens."""

    def __init__(self, numbers: list[int]) -> None:
        self._numbers = numbers
        self._found: list[Block] = []
        self._lists: list[int] = []  # the lists that are open
        self._count = 0
        self._quotes = self._heading = 0
        self._item: tuple[int, int | None] | None = None  # line and number; its text is to come
        self._rows: list[Row] | None = None
        self._cells: list[str] = []

    def blocks(self, tokens: list[Token]) -> list[Block]:
        """The blocks that the tokens come to."""
        for token in tokens:
            match token.type:
                case "inline":
                    self._text(token)
                case "fence" | "code_block":
                    line = self._line(token) + (token.type == "fence")
                    self._add("code", token.content, line, info=token.info.strip())
                case "hr":
                    self._add("rule", "", self._line(token))
                case "heading_open":
                    self._heading = int(token.tag[1:])
                case "heading_close":
                    self._heading = 0
                case "blockquote_open":
                    self._quotes += 1
                case "blockquote_close":
                    self._quotes -= 1
                case _:
                    self._list(token)
                    self._table(token)
        return self._found

    def _list(self, token: Token) -> None:
        match token.type:
            case "ordered_list_open" | "bullet_list_open":
                self._count += 1
                self._lists.append(self._count)
            case "ordered_list_close" | "bullet_list_close":
                self._lists.pop()
            case "list_item_open":
                number = int(token.info) if token.info.isdigit() else None
                self._item = (self._line(token), number)
            case "list_item_close":
                self._item = None

    def _table(self, token: Token) -> None:
        match token.type:
            case "table_open":
                self._rows = []
            case "tr_open":
                self._cells = []
            case "tr_close" if self._rows is not None:
                self._rows.append(Row(tuple(self._cells), self._row_line))
            case "table_close" if self._rows is not None:
                if self._rows:
                    self._add("table", "", self._rows[0].line, rows=tuple(self._rows))
                self._rows = None

    _row_line = 0

    def _text(self, token: Token) -> None:
        """The text of a heading, a cell, an item or a paragraph."""
        line = self._line(token)
        if self._rows is not None:
            self._cells.append(token.content.strip())
            self._row_line = line
        elif self._heading:
            self._add("heading", token.content, line, level=self._heading)
        elif self._item is not None:
            line, number = self._item
            self._item = None
            self._add("item", token.content, line, level=len(self._lists), number=number)
        else:
            self._add("paragraph", token.content, line, level=len(self._lists))

    def _line(self, token: Token) -> int:
        place = token.map[0] if token.map else 0
        return self._numbers[min(place, len(self._numbers) - 1)]

    def _add(
        self,
        kind: Kind,
        text: str,
        line: int,
        *,
        level: int = 0,
        number: int | None = None,
        info: str = "",
        rows: tuple[Row, ...] = (),
    ) -> None:
        within = self._lists[-1] if self._lists else 0
        quoted = self._quotes > 0
        block = Block(kind, text, line, level, number, info, rows, within, quoted)
        self._found.append(block)
