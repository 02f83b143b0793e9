"""DBML parsed into its elements."""

from __future__ import annotations

from collections.abc import Callable

from audit.spec.importers.dbml.elements import (
    Column,
    Document,
    End,
    Enum,
    Index,
    Ref,
    Setting,
    Table,
    TableGroup,
)
from audit.spec.importers.dbml.tokens import Cursor, Odd, Token

_DRAWN = frozenset({"note", "diagramview", "records", "metadata", "dep"})  # no structure


def parse_dbml(text: str, file: str, document: Document, note: Callable[[str], None]) -> None:
    """Add what one file says to `document`; what can't be read goes to `note`, the rest goes on."""
    _Parser(Cursor(text, file, note), document).elements()


class _Parser:
    def __init__(self, cursor: Cursor, document: Document) -> None:
        self._cursor = cursor
        self._document = document
        self._elements: dict[str, Callable[[Token], None]] = {
            "project": self._project,
            "table": self._table,
            "tablepartial": self._partial,
            "enum": self._enum,
            "ref": self._ref,
            "tablegroup": self._group,
            "use": self._use,
            "reuse": self._use,
        }

    def elements(self) -> None:
        cursor = self._cursor
        while True:
            cursor.blank()
            token = cursor.token
            if token.kind == "end":
                return
            before = cursor.at
            try:
                self._element(token)
            except Odd as odd:
                cursor.note(odd.line, odd.message)
                cursor.skip_line()
            cursor.at += cursor.at == before or cursor.is_mark("}")

    def _element(self, token: Token) -> None:
        word = self._cursor.take("name").text.lower() if token.bare else ""
        read = self._elements.get(word)
        if read is not None:
            read(token)
            return
        if word not in _DRAWN:
            self._cursor.note(token.line, f"{token.text} is not understood")
        self._cursor.skip_line()

    def _project(self, start: Token) -> None:
        if self._cursor.token.kind == "name":
            self._document.name = self._cursor.take("name").text
        self._cursor.lines(self._project_line, "the project")

    def _project_line(self) -> None:
        key = self._cursor.take("name").text.lower()
        text = self._noted()
        if key == "note":
            self._document.note = text
        elif key == "database_type":
            self._document.database = text

    def _noted(self) -> str:
        """The text after `:`, or in braces; anything else on the line is passed over."""
        cursor = self._cursor
        if cursor.is_mark("{"):
            found: list[str] = []
            cursor.lines(lambda: found.append(cursor.take("string").text), "a note")
            return "\n".join(found)
        cursor.take("mark", ":")
        if cursor.token.kind in ("string", "name"):
            text = cursor.token.text
            cursor.at += 1
            return text
        cursor.skip_line()
        return ""

    def _table(self, start: Token) -> None:
        table = Table(self._path(), self._cursor.place(start.line))
        if self._cursor.token.kind == "name" and self._cursor.token.text.lower() == "as":
            self._cursor.at += 1
            self._document.aliases[self._cursor.take("name").text] = table.path
        self._body(table, f"table {'.'.join(table.path)}")
        self._document.tables.append(table)

    def _partial(self, start: Token) -> None:
        table = Table(self._path(), self._cursor.place(start.line))
        self._body(table, f"partial {'.'.join(table.path)}")
        self._document.partials[table.path[-1]] = table

    def _body(self, table: Table, what: str) -> None:
        for setting in self._settings():
            if setting.key == "note":
                table.note = setting.text
        self._cursor.lines(lambda: self._part(table), what)

    def _part(self, table: Table) -> None:
        cursor = self._cursor
        if cursor.skip("~"):
            table.parts.append(cursor.take("name").text)
            return
        token, after = cursor.token, cursor.ahead()
        word = token.text.lower() if token.bare else ""
        opens = after.kind == "mark" and after.text == "{"
        if word == "note" and (opens or after.text == ":"):
            cursor.at += 1
            table.note = self._noted()
        elif word == "indexes" and opens:
            cursor.at += 1
            cursor.lines(lambda: table.indexes.append(self._index()), "the indexes")
        elif word == "checks" and opens:
            cursor.at += 1
            cursor.lines(lambda: self._check(table), "the checks")
        elif word in _DRAWN and (opens or after.text == "("):
            cursor.skip_line()
        else:
            self._column(table)
        cursor.end_line()

    def _column(self, table: Table) -> None:
        cursor = self._cursor
        start = cursor.token
        name = cursor.take("name").text
        type_text, path = self._type()
        settings = self._settings()
        column = Column(name, type_text, path, settings, cursor.place(start.line))
        table.parts.append(column)

    def _type(self) -> tuple[str, tuple[str, ...]]:
        """A column's type, and its names where it has neither arguments nor brackets."""
        cursor = self._cursor
        path = self._path()
        text = ".".join(path)
        bare = True
        if cursor.is_mark("("):
            bare = False
            cursor.at += 1
            inside = []
            while not cursor.skip(")"):
                if cursor.token.kind in ("newline", "end"):
                    raise cursor.odd(")")
                inside.append(cursor.token.text if cursor.token.kind != "string"
                              else "'" + cursor.token.text.replace("'", "''") + "'")  # fmt: skip
                cursor.at += 1
            text += f"({' '.join(inside)})"
        while cursor.is_mark("[") and (
            cursor.ahead().text == "]"
            or (cursor.ahead().kind == "number" and cursor.ahead(2).text == "]")
        ):
            bare = False
            cursor.skip_block()
            text += "[]"
        return text, path if bare else ()

    def _check(self, table: Table) -> None:
        table.checks.append(self._cursor.take("expression").text)
        self._settings()
        self._cursor.end_line()

    def _index(self) -> Index:
        cursor = self._cursor
        line = cursor.token.line
        keys = []
        if cursor.skip("("):
            while not cursor.skip(")"):
                cursor.blank()
                keys.append(self._key())
                cursor.blank()
                cursor.skip(",")
                cursor.blank()
        else:
            keys.append(self._key())
        settings = self._settings()
        cursor.end_line()
        return Index(tuple(keys), settings, cursor.place(line))

    def _key(self) -> tuple[str, bool]:
        token = self._cursor.token
        if token.kind == "expression":
            self._cursor.at += 1
            return token.text, True
        return self._cursor.take("name").text, False

    def _enum(self, start: Token) -> None:
        path = self._path()
        labels: list[str] = []
        self._cursor.lines(lambda: self._label(labels), f"enum {'.'.join(path)}")
        self._document.enums.append(Enum(path, tuple(labels), self._cursor.place(start.line)))

    def _label(self, labels: list[str]) -> None:
        cursor = self._cursor
        if cursor.token.kind not in ("name", "number", "string"):
            raise cursor.odd("a label")
        labels.append(cursor.token.text)
        cursor.at += 1
        self._settings()
        cursor.end_line()

    def _ref(self, start: Token) -> None:
        cursor = self._cursor
        if cursor.token.kind == "name":
            cursor.at += 1
        if cursor.is_mark("{"):
            cursor.lines(self._ref_line, "a reference")
        else:
            cursor.take("mark", ":")
            self._ref_line()

    def _ref_line(self) -> None:
        cursor = self._cursor
        line = cursor.token.line
        left = self._end()
        relation = cursor.take("relation").text
        right = self._end()
        settings = self._settings()
        cursor.end_line()
        self._document.refs.append(Ref(left, relation, right, settings, cursor.place(line)))

    def _end(self) -> End:
        return read_end(self._cursor)

    def _group(self, start: Token) -> None:
        name = self._cursor.take("name").text
        self._settings()
        tables: list[tuple[str, ...]] = []
        self._cursor.lines(lambda: self._member(tables), f"group {name}")
        self._document.groups.append(TableGroup(name, tuple(tables)))

    def _member(self, tables: list[tuple[str, ...]]) -> None:
        after = self._cursor.ahead()
        if self._cursor.token.text.lower() == "note" and after.text in (":", "{"):
            self._cursor.at += 1
            self._noted()
        else:
            tables.append(self._path())

    def _use(self, start: Token) -> None:
        """An import: a folder's files are read together, so that only other names matter."""
        self._document.imports.append(self._cursor.place(start.line))
        if self._cursor.is_mark("{"):
            self._cursor.lines(self._used, "use")
        self._cursor.skip_line()

    def _used(self) -> None:
        cursor = self._cursor
        cursor.take("name")
        path = self._path()
        if cursor.token.kind == "name" and cursor.token.text.lower() == "as":
            cursor.at += 1
            self._document.aliases[cursor.take("name").text] = path

    def _path(self) -> tuple[str, ...]:
        return read_path(self._cursor)

    def _settings(self) -> tuple[Setting, ...]:
        return read_settings(self._cursor)


def read_path(cursor: Cursor) -> tuple[str, ...]:
    """Names with dots between them."""
    names = [cursor.take("name").text]
    while cursor.is_mark(".") and cursor.ahead().kind == "name":
        cursor.at += 1
        names.append(cursor.take("name").text)
    return tuple(names)


def read_end(cursor: Cursor) -> End:
    """`table.column` or `schema.table.(a, b)`."""
    path = read_path(cursor)
    if cursor.skip("."):
        cursor.take("mark", "(")
        columns = [cursor.take("name").text]
        while cursor.skip(","):
            columns.append(cursor.take("name").text)
        cursor.take("mark", ")")
        return End(path, tuple(columns))
    if len(path) < 2:
        raise cursor.odd("a column of a table")
    return End(path[:-1], path[-1:])


def read_settings(cursor: Cursor) -> tuple[Setting, ...]:
    """What stands in square brackets; nothing where there are none."""
    if not cursor.skip("["):
        return ()
    found = []
    while not cursor.skip("]"):
        if cursor.token.kind == "end":
            raise cursor.odd("]")
        line = cursor.token.line
        words: list[str] = []
        value: list[Token] = []
        while not cursor.is_mark(",", "]", ":") and cursor.token.kind != "end":
            if cursor.token.kind != "newline":
                words.append(cursor.token.text.lower())
            cursor.at += 1
        if cursor.skip(":"):
            depth = 0
            while cursor.token.kind != "end" and (depth or not cursor.is_mark(",", "]")):
                depth += cursor.is_mark("(", "[") - cursor.is_mark(")", "]")
                if cursor.token.kind != "newline":
                    value.append(cursor.token)
                cursor.at += 1
        cursor.skip(",")
        cursor.blank()
        if words:
            found.append(Setting(" ".join(words), tuple(value), line))
    return tuple(found)
