"""Tables and lists of a document whose rows are the columns of a table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from audit.errors import Problem
from audit.grammar.ddl.values import Clause, Name, Target, WrittenConstraint
from audit.grammar.parse import parse_column, parse_expression
from audit.grammar.scan import GrammarError
from audit.grammar.types import BUILTIN_TYPES, parse_type
from audit.spec.importers.ddl.draft import ColumnDraft, TableDraft
from audit.spec.importers.ddl.reading import describe
from audit.spec.importers.markdown import rules
from audit.spec.importers.markdown.blocks import Block
from audit.spec.importers.markdown.words import plain, table_name

_HEADS: Mapping[str, frozenset[str]] = {
    "name": frozenset(
        [
            "column",
            "columns",
            "field",
            "fields",
            "name",
            "attribute",
            "spalte",
            "feld",
            "campo",
            "coluna",
            "columna",
            "colonne",
        ]
    )
    | {"column name", "field name"},
    "type": frozenset(["type", "datatype", "typ", "datentyp", "tipo"])
    | {"data type", "column type"},
    "null": frozenset({"null", "null?", "nullable", "nullable?", "nulls"}),
    "required": frozenset({"required", "required?", "not null", "mandatory"}),
    "default": frozenset({"default", "default value", "standard", "valor por defecto", "padrão"}),
    "key": frozenset(
        {
            "key",
            "keys",
            "constraint",
            "constraints",
            "index",
            "references",
            "attributes",
            "modifiers",
        }
    ),
    "unique": frozenset({"unique", "unique?"}),
    "words": frozenset(
        {
            "description",
            "notes",
            "note",
            "comment",
            "comments",
            "purpose",
            "values",
            "beschreibung",
            "descripción",
            "descrição",
        }
    ),
}
_YES = re.compile(
    r"^(?:[✅✓✔☑]|yes\b|y$|true\b|x$|ja\b|s[ií]\b|sim\b|oui\b|not null\b)", re.IGNORECASE
)
_NO = re.compile(r"^(?:[❌✗✘]|no\b|n$|false\b|nein\b|não\b|non\b)", re.IGNORECASE)
_PRIMARY = re.compile(
    r"\b(?:pk|primary(?: key)?|primärschlüssel|chave prim[aá]ria|clave primaria|clé primaire)\b",
    re.IGNORECASE,
)
_UNIQUE = re.compile(r"\b(?:unique|uq|uk)\b", re.IGNORECASE)
_NOT_NULL = re.compile(r"\bnot null\b|\brequired\b", re.IGNORECASE)
_DEFAULT = re.compile(
    r"\bdefaults?(?: to)?\s*[:=]?\s*(`[^`]+`|'[^']*'|[\w.]+(?:\([^()]*\))?)", re.I
)
_REFERENCE = re.compile(
    r"(?:references?|fk(?: to)?|foreign key(?: to)?|→|->|=>)\s*(?:→|->|=>|to)?\s*[:(]?\s*`?"
    r"((?:[a-z_]\w*\.){0,2}[a-z_]\w*)`?\s*(?:\(\s*`?([a-z_]\w*)`?\s*\))?"
    r"((?:\s*on (?:delete|update) (?:cascade|restrict|set null|set default|no action))*)",
    re.IGNORECASE,
)
_ARROW = re.compile(r"^\s*(?:→|->|=>)\s*(?=`?[a-z_])", re.IGNORECASE)
_ITEM = re.compile(
    r"^[*_`\"]*(?P<name>[A-Za-z_]\w*)[*_`\"]*\s*(?:[:–—-]\s*|\((?=\w))(?P<rest>.+)", re.DOTALL
)
# Names that people use for types that PostgreSQL calls otherwise.
_ALIASES = {
    "string": "text",
    "str": "text",
    "datetime": "timestamp",
    "number": "numeric",
    "guid": "uuid",
    "bool": "boolean",
    "long": "bigint",
    "object": "jsonb",
}
_ENUM = re.compile(r"enum\b\s*[:(]?\s*(?P<values>[^()]*)\)?\s*$", re.IGNORECASE)
_SQL_TYPE = re.compile(
    r"(?:uuid|text|varchar|character|char\(|int(?:eger|[248])?\b|bigint|smallint|(?:big|small)?serial"
    r"|numeric|decimal|real|double precision|timestamp|timestamptz|jsonb|bytea|inet|citext|bool\b)",
    re.IGNORECASE,
)
_OF_EXTENSIONS = frozenset({"citext", "geometry", "geography", "vector", "hstore", "ltree", "cube"})
_TYPE = re.compile(
    r"`?(?P<type>[A-Za-z_][\w.]*(?:\s+(?:precision|varying|with(?:out)? time zone))?"
    r"(?:\s*\(\s*\d+(?:\s*,\s*\d+)?\s*\))?(?:\[\])*)`?",
)


class ColumnRow(NamedTuple):
    """A column as a row or an item has it."""

    name: str
    type: str
    line: int
    nullable: bool | None = None
    default: str = ""
    key: str = ""
    words: str = ""


def column_table(block: Block) -> list[ColumnRow] | None:
    """The columns that a table lists; None where it is a table of something else."""
    heads = [plain(cell).lower() for cell in block.rows[0].cells]
    places: dict[str, int] = {}
    for key, words in _HEADS.items():
        for place, head in enumerate(heads):
            if head in words:
                places.setdefault(key, place)
    if not {"name", "type"} <= places.keys():
        return None
    found = []
    for row in block.rows[1:]:

        def cell(key: str, cells: tuple[str, ...] = row.cells) -> str:
            place = places.get(key, len(cells))
            return _said(cells[place]) if place < len(cells) else ""

        nullable: bool | None = None
        if _NO.match(_raw(row.cells, places, "null")) or _YES.match(
            _raw(row.cells, places, "required")
        ):
            nullable = False
        notes = cell("words")
        # Notes that speak of nothing but keys: `unique, required`.
        keys = cell("key") or (notes if notes and not _rest(notes) else "")
        if _YES.match(_raw(row.cells, places, "unique")):
            keys += " unique"
        found.append(
            ColumnRow(cell("name"), cell("type"), row.line, nullable, cell("default"), keys, notes)
        )
    return found


def _said(text: str) -> str:
    """A cell's text; an arrow at its start is a word, where other symbols are none."""
    return plain(_ARROW.sub("references ", text))


def are_columns(rows: Sequence[ColumnRow], *, sure: bool) -> bool:
    """Whether rows are columns of a database, and no fields of a form or a message.

    Most types have to be PostgreSQL's (or what people call them); where the heading is not `sure`
    to name a table, one has to be a type that no other kind of field has.
    """
    known = [row for row in rows if _is_known(row.type)]
    telling = [row for row in known if _SQL_TYPE.match(row.type.strip("` "))]
    return len(known) * 2 > len(rows) and (sure or bool(telling))


def _is_known(text: str) -> bool:
    word = text.strip("` ")
    match = _TYPE.match(word)
    return bool(_ENUM.match(word)) or bool(match and _known_type(match["type"]))


def _raw(cells: Sequence[str], places: Mapping[str, int], key: str) -> str:
    place = places.get(key, len(cells))
    return cells[place].strip().strip("*`") if place < len(cells) else ""


def columns_in_list(items: Sequence[Block]) -> list[ColumnRow] | None:
    """The columns that a list has, `- email: text, unique`; None where it lists something else."""
    level = min(item.level for item in items)
    own = [item for item in items if item.level == level]
    found = []
    for item in own:
        match = _ITEM.match(item.text.split("\n")[0].strip())
        kind = _TYPE.match(match["rest"].strip().rstrip(")")) if match else None
        if match is None or kind is None or _known_type(kind["type"]) is None:
            continue
        rest = match["rest"].strip()[kind.end() :].lstrip(" ,;()–—-")
        if rest.count(")") > rest.count("("):
            rest = rest.rstrip().removesuffix(")")
        found.append(ColumnRow(match["name"], kind["type"], item.line, key=_said(rest)))
    return found if found and len(found) * 2 > len(own) and len(found) > 1 else None


def _known_type(text: str) -> str | None:
    """A type that the server has, by this name or the one that people use for it."""
    word = _ALIASES.get(text.lower(), text)
    try:
        parsed = parse_type(word)
    except GrammarError:
        return None
    return word.lower() if parsed.type.name in BUILTIN_TYPES or parsed.serial else None


def make_table(table: TableDraft, rows: Sequence[ColumnRow], path: str) -> list[Problem]:
    """Put columns into a table; a row that can't be read is told."""
    problems = []
    for row in rows:
        name = table_name(row.name)
        if name is None or name[0] is not None:
            message = f'"{row.name[:60]}" is no name of a column'
            problems.append(Problem(path, row.line, message, rule=rules.UNREAD_COLUMN.id))
            continue
        written, problem = _type(row)
        if problem:
            message = f"column {name[1]} of {table.name}: {problem}"
            problems.append(Problem(path, row.line, message, rule=rules.UNREAD_COLUMN.id))
        column = ColumnDraft(name[1], written, _clauses(row, written))
        enum = _ENUM.match(row.type.strip("` "))
        listed = enum["values"] if enum else ""
        words = row.words if _rest(row.words) else ""
        said = [text for text in (listed, words, _rest(row.key)) if text]
        if enum and said:
            said[0] = f"one of: {said[0]}"
        if said:
            describe(column, said[0])
        table.columns[name[1]] = column
    table.partial = False
    _join_keys(table)
    return problems


def _join_keys(table: TableDraft) -> None:
    """Several rows that are marked as the key are its columns together."""
    marked = [
        column
        for column in table.columns.values()
        if any(clause.kind == "primary key" for clause in column.clauses)
    ]
    if len(marked) > 1:
        for column in marked:
            column.take("primary key")
        names = tuple(column.name for column in marked)
        table.constraints.append(WrittenConstraint("primary key", names))


def _type(row: ColumnRow) -> tuple[str, str]:
    """The type as SQL, and what is wrong with it."""
    text = row.type.strip("` ")
    word = _ALIASES.get(text.lower(), text)
    if not word:
        return "", "no type"
    if _ENUM.match(word):
        return "text", ""
    try:
        parsed = parse_column(word.lower()).type
    except GrammarError as error:
        match = _TYPE.match(word)
        known = _known_type(match["type"]) if match else None
        return (known, "") if known else ("", f"{text[:40]} is no type ({error.message})")
    if parsed.type.name in BUILTIN_TYPES or parsed.type.name in _OF_EXTENSIONS or parsed.serial:
        return word.lower(), ""
    return word.lower(), f"{text[:40]} is no type of PostgreSQL's; taken for one of the database's"


def _clauses(row: ColumnRow, type_text: str) -> list[Clause]:
    said = " ".join((row.key, row.type if row.type.lower() != type_text else ""))
    found = []
    if _PRIMARY.search(said) or (row.key == "" and _PRIMARY.match(row.words)):
        found.append(Clause("primary key", "primary key"))
    if row.nullable is False or _NOT_NULL.search(row.key):
        found.append(Clause("not null", "not null"))
    if _UNIQUE.search(said):
        found.append(Clause("unique", "unique"))
    default = row.default.strip("` ")
    if not default and (match := _DEFAULT.search(row.key)):
        default = match[1].strip("` ")
    if default.lower() not in ("", "-", "–", "—", "none", "n/a", "null"):
        text = _default(default, type_text)
        if text:
            found.append(Clause("default", f"default {text}"))
    match = _REFERENCE.search(row.key) or (
        re.search(r"\b(?:FK|foreign key|references)\b", row.words) and _REFERENCE.search(row.words)
    )
    if match and match[1].lower() not in ("to", "key"):
        found.append(Clause("references", target=_target(match)))
    return found


def _target(match: re.Match[str]) -> Target:
    """What a foreign key points to, `users(id)` or `users.id`."""
    parts = match[1].lower().split(".")
    column = match[2].lower() if match[2] else None
    if column is None and len(parts) > 1:
        column = parts.pop()
    namespace = parts[-2] if len(parts) > 1 else None
    tail = " ".join((match[3] or "").lower().split())
    return Target(Name(namespace, parts[-1]), (column,) if column else (), tail)


def _default(text: str, type_text: str) -> str:
    """A default as SQL: a word that is no call or number is a text."""
    try:
        if not parse_expression(text).columns:
            return text.lower() if re.fullmatch(r"[A-Za-z_]\w*\(\)", text) else text
    except GrammarError:
        pass
    return "'" + text.strip("\"'").replace("'", "''") + "'"


def _rest(key: str) -> str:
    """What the words about keys say beside these."""
    for pattern in (_REFERENCE, _DEFAULT, _PRIMARY, _UNIQUE, _NOT_NULL):
        key = pattern.sub("", key)
    text = re.sub(
        r"\b(?:fk|foreign key|index(?:ed)?|nullable|null)\b", "", key, flags=re.IGNORECASE
    )
    return text.strip(" ,;()[]-–—")
