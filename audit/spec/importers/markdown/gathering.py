"""The tables that a document tells of: listed, defined in SQL, or by a table of columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from audit.errors import Problem
from audit.grammar.ddl.values import Action, CreateTable, Name
from audit.grammar.statements import ScriptComment, Statement, comments_in
from audit.spec.importers.ddl.reading import Script, ScriptReader
from audit.spec.importers.markdown import rules
from audit.spec.importers.markdown.blocks import Block
from audit.spec.importers.markdown.column_tables import (
    ColumnRow,
    are_columns,
    column_table,
    columns_in_list,
    make_table,
)
from audit.spec.importers.markdown.context import Context
from audit.spec.importers.markdown.document import Entry, Section
from audit.spec.importers.markdown.inventories import Listed, tables_in_list, tables_in_rows
from audit.spec.importers.markdown.labels import Label, label_alone, label_of, labels_in
from audit.spec.importers.markdown.words import codes, plain, table_name, words_of

_SQL_INFO = re.compile(r"(?:postgre|pg|plpg|ps|my)?sql\b|postgres\b|ddl\b", re.IGNORECASE)
_NO_LANGUAGE = frozenset({"", "text", "txt", "plain", "plaintext", "code"})
_SQL = re.compile(
    r"^\s*(?:create|alter)\s+(?:or\s+replace\s+|unique\s+|temp\w*\s+|unlogged\s+|materialized\s+)*"
    r"(?:table|index|type|policy|view|function|trigger|extension|domain|schema)\b|^\s*comment\s+on\b",
    re.IGNORECASE | re.MULTILINE,
)
_PARTS = re.compile(
    r"\b(?:fields|columns|attributes|properties|felder|spalten|campos|colunas|columnas)$",
    re.IGNORECASE,
)
_TABLE_WORD = re.compile(
    r"^(?:the\s+)?(?:table|tabelle|tabla|tabela)\s*[:–—-]?\s+|\s+(?:table|tabelle|tabla|tabela)$",
    re.IGNORECASE,
)
Key = tuple[str, str]


class Gathering:
    """Walks through a document and collects its tables.

    `entries` are they, by namespace and name, in order; `reader` has read their SQL; `problems`
    are what could not be read.
    """

    def __init__(self, path: str, root: Section, default: str = "public") -> None:
        self.path = path
        self.root = root
        self.default = default
        self.entries: dict[Key, Entry] = {}
        self.reader = ScriptReader(default, assume=True)
        self.problems: list[Problem] = []
        self.currents: list[tuple[Entry, str]] = []

    def run(self) -> None:
        """Collect; lists first, for SQL may change a table that a list says is there."""
        for section in self.root.all():
            self._lists(section)
        for section in self.root.all():
            if label_alone(section.title) is None:
                self._section(section)
        for section in self.root.all():
            self._label_heading(section)
        for table in self.reader.draft.tables.values():
            if table.key not in self.entries and table.partial:
                section = self._section_at(table.line)
                self._entry(None, table.name, table.line, section).state = "existing"
                message = f"{table.name} is changed and nowhere made; it is taken to exist"
                rule = rules.UNDEFINED_TABLE.id
                self.problems.append(Problem(self.path, table.line, message, "", rule, table.name))

    def _section_at(self, line: int) -> Section:
        found = self.root
        for section in self.root.all():
            if section.line <= line:
                found = section
        return found

    def _entry(self, namespace: str | None, name: str, line: int, section: Section) -> Entry:
        """The entry of a table, with this place as one more of those that have it."""
        key = (namespace or self.default, name)
        if key not in self.entries:
            self.entries[key] = Entry(namespace, name, line, section, section.state)
        entry = self.entries[key]
        entry.places.append((section, line))
        return entry

    def _lists(self, section: Section) -> None:
        """The lists and tables of a section that name tables."""
        before: Block | None = None
        for group in _grouped(section.blocks):
            first = group[0]
            listed: Sequence[Listed] = ()
            if first.kind == "item" and not codes(section.raw):
                listed = tables_in_list(section, group, before)
            elif first.kind == "table":
                listed = tables_in_rows(section, first)
            for item in listed:
                entry = self._entry(item.namespace, item.name, item.line, section)
                entry.state = entry.state or item.state
                entry.description = entry.description or item.description
                entry.phase = entry.phase or item.phase
                entry.category = entry.category or item.category
                entry.why = entry.why or item.why
                entry.impact = entry.impact or item.impact
                if entry.number is None and entry.state != "existing":
                    entry.number = item.number
                self.reader.known(item.namespace, item.name, self.path, item.line)
            before = first

    def _section(self, section: Section) -> None:
        """The tables that a section defines, and what it says of them."""
        context = Context(self.currents)
        named = _named_by(section)
        for group in _grouped(section.blocks):
            block = group[0]
            if block.quoted:
                continue
            if block.kind == "code" and _is_sql(block):
                self._fence(section, block, context)
            elif block.kind == "table" and named:
                rows = column_table(block)
                if rows is not None and are_columns(rows, sure=_certain(section, named)):
                    self._columns(section, block, rows, named, context)
            elif block.kind == "item":
                columns = columns_in_list(group) if named else None
                if columns is not None and named:
                    self._columns(section, block, columns, named, context)
                else:
                    for item in group:
                        self._words(item, context)
            elif block.kind == "paragraph":
                self._words(block, context)
        context.finish()

    def _label_heading(self, section: Section) -> None:
        """A heading that is a label, Why: what stands under it is told of the only table around."""
        kind = label_alone(section.title)
        if kind is None or section.parent is None:
            return
        around = {id(each) for each in section.parent.all()}
        found = [entry for entry in self.entries.values() if id(entry.section) in around]
        if len(found) == 1:
            text = " ".join(
                plain(each.text) for each in section.blocks if each.kind in ("paragraph", "item")
            )
            Context(self.currents).give(found[0], Label(kind, text))

    def _words(self, block: Block, context: Context) -> None:
        labels = labels_in(block.text)
        for label in labels:
            context.label(label)
        if labels and not labels[-1].text and block.kind == "paragraph":
            context.open_label = labels[-1]
        elif not labels:
            context.words(plain(block.text), item=block.kind == "item")

    def _columns(
        self,
        section: Section,
        block: Block,
        columns: Sequence[ColumnRow],
        named: Name,
        context: Context,
    ) -> None:
        entry = self._entry(named.namespace, named.name, block.line, section)
        entry.defined = True
        table = self.reader.known(named.namespace, named.name, self.path, block.line)
        self.problems += make_table(table, columns, self.path)
        context.table(entry)

    def _fence(self, section: Section, block: Block, context: Context) -> None:
        """The statements of a fence, and the comments around them."""
        script = Script(self.path, block.text, block.line)
        events: list[tuple[int, Entry | ScriptComment]] = []
        comments = comments_in(block.text)
        inside: list[tuple[int, int, Entry]] = []
        position = 0
        for statement, actions in self.reader.read(script):
            start = max(block.text.find(statement.text, position), position)
            position = start + len(statement.text)
            for entry in self._made(section, statement, actions):
                events.append((start, entry))
                inside.append((start, position, entry))
        for comment in comments:
            within = [entry for start, end, entry in inside if start <= comment.start < end]
            if within:
                _inside(comment, within[0], context)
            else:
                events.append((comment.start, comment))
        _apply(sorted(events, key=lambda event: event[0]), block.text, context)

    def _made(
        self, section: Section, statement: Statement, actions: Iterable[Action]
    ) -> Iterable[Entry]:
        for action in actions:
            if not isinstance(action, CreateTable):
                continue
            table = self.reader.find(action.name)
            if table is None:
                continue
            before = self.entries.get(table.key)
            state = section.state
            entry = self._entry(action.name.namespace, table.name, statement.line, section)
            if before is not None and not before.defined:
                entry.section = section
                entry.line = statement.line
                entry.state = state or entry.state
            entry.defined = True
            yield entry


def _is_sql(block: Block) -> bool:
    info = block.info.split()[0].lower().strip("{}.") if block.info.strip() else ""
    if _SQL_INFO.match(info):
        return True
    return info in _NO_LANGUAGE and bool(_SQL.search(block.text))


def _named_by(section: Section) -> Name | None:
    """The table that a heading may be the name of: `users`, Table: users, User Profiles.

    Core Fields under it is about the same table.
    """
    if _PARTS.search(section.title) and section.parent is not None and section.parent.level:
        return _named_by(section.parent)
    for code in codes(section.raw):
        found = table_name(code)
        if found:
            return Name(*found)
    title = _TABLE_WORD.sub("", section.title)
    found = table_name(title)
    if found:
        return Name(*found)
    words = [word.lower() for word in re.findall(r"[^\W_]+", title)]
    if 1 < len(words) <= 4 and all(word.isascii() for word in words) and words_of(title):
        return Name(None, "_".join(words))
    return None


def _certain(section: Section, name: Name) -> bool:
    """Whether a heading is written as names are, or says that it is a table's."""
    own = [section, section.parent] if section.parent is not None else [section]
    return any(
        codes(each.raw) or "_" in each.title or _TABLE_WORD.search(each.title) for each in own
    )


def _grouped(blocks: Sequence[Block]) -> list[list[Block]]:
    """The blocks, the items of one list (and of the lists in it) together."""
    groups: list[list[Block]] = []
    for block in blocks:
        last = groups[-1][-1] if groups else None
        joined = (
            last is not None
            and block.kind == "item"
            and last.kind == "item"
            and (block.list == last.list or block.level > 1)
        )
        if joined:
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def _inside(comment: ScriptComment, entry: Entry, context: Context) -> None:
    """A labelled comment inside the statement that makes a table."""
    for line in comment.text.split("\n"):
        label = label_of(plain(line))
        if label is not None and label.kind in ("why", "impact", "current"):
            context.give(entry, label)


def _apply(
    events: Sequence[tuple[int, Entry | ScriptComment]], text: str, context: Context
) -> None:
    """Tables and comments of a fence in their order."""
    labels: list[Label] = []
    free: list[str] = []
    end = 0
    apart = True  # whether the comments at hand stand apart from the statement before them
    for start, event in events:
        between = text[end:start]
        if isinstance(event, Entry):
            above = between.count("\n") < 2
            for label in labels:
                # Right above a statement, and apart from the one before it, is said of that below.
                if above and apart:
                    context.give(event, label)
                else:
                    context.label(label)
            context.table(event, " ".join(free) if above else "")
            labels, free, end = [], [], start
            continue
        if between.count("\n") > 1 or between.strip():
            for label in labels:
                context.label(label)
            labels, free = [], []
            apart = between[len(between.rstrip()) :].count("\n") > 1 or not between.strip()
        for line in event.text.split("\n"):
            words = plain(line)
            label_here = label_of(words)
            if label_here is not None:
                labels.append(label_here)
            elif labels and words:
                labels[-1] = labels[-1]._replace(text=f"{labels[-1].text} {words}".strip())
            elif words:
                free.append(words)
        end = event.end
    for label in labels:
        context.label(label)
