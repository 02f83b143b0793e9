"""The dump that Supabase's Studio shows "for context only", as SQL that a server takes.

It lists the tables of a schema by name, with constraints that point to later ones; names stand
without quotes, whatever is in them; a type of the database's own is USER-DEFINED and an array is
ARRAY; sequences and enums are missing. What a default says of a type is taken from it. The rest is
untold: such a column has a type of the schema UNTOLD_NAMESPACE, an enum's labels are untold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from audit.grammar.statements import each_statement
from audit.schema.untold import UNTOLD_LABELS, UNTOLD_NAMESPACE

_SAYS_SO = re.compile(r"^--[^\n]*\bschema is for context only\b", re.IGNORECASE | re.MULTILINE)
_SEEMS_SO = re.compile(r"\s(?:USER-DEFINED|ARRAY)(?:\s*[,)\n]|\s+(?:NOT|DEFAULT)\b)")
_NO_TYPES = ("USER-DEFINED", "ARRAY")
_TABLE = re.compile(
    r"create\s+table\s+(?:if\s+not\s+exists\s+)?(?P<schema>[^\s(.]+)\.(?P<name>[^(]+?)\s*\(", re.I
)
# As information_schema names types, which have no modifiers there.
_TYPES = (
    r"USER-DEFINED|ARRAY|character varying|character|timestamp with(?:out)? time zone"
    r"|time with(?:out)? time zone|double precision|bit varying|\"char\"|[a-z][a-z0-9_]*"
)
_COLUMN = re.compile(
    rf"(?P<name>.+?)\s+(?P<type>{_TYPES})(?P<rest>(?:\s+(?:NOT\s+NULL|NULL|DEFAULT|UNIQUE|CHECK"
    r"|GENERATED|PRIMARY|REFERENCES)\b.*)?)",
    re.DOTALL,
)
_CONSTRAINT = re.compile(
    r"CONSTRAINT\s+(?P<name>.+?)\s+(?P<kind>PRIMARY\s+KEY|UNIQUE|FOREIGN\s+KEY|CHECK)\s*"
    r"(?P<rest>\(.*)",
    re.DOTALL | re.IGNORECASE,
)
_REFERENCES = re.compile(
    r"\((?P<own>[^)]*)\)\s*REFERENCES\s+(?P<schema>[^\s(.]+)\.(?P<table>[^(]+?)\s*\((?P<other>[^)]*)\)\s*",
    re.DOTALL | re.IGNORECASE,
)
_CAST = re.compile(
    r"::\s*(?P<type>(?:\"[^\"]+\"|\w+)(?:\.(?:\"[^\"]+\"|\w+))?(?:\s+(?:varying|precision"
    r"|with(?:out)? time zone))?)(?P<array>\[\])?\s*\]?\s*$"
)
_DEFAULT = re.compile(
    r"\bDEFAULT\s+(?P<value>.*?)(?=\s+(?:UNIQUE|CHECK|NOT\s+NULL|GENERATED|CONSTRAINT)\b|$)", re.S
)
_SEQUENCE = re.compile(r"nextval\(\s*'(?P<name>[^']+)'::regclass\s*\)", re.IGNORECASE)
_MAKES_TYPE = re.compile(r"\bcreate\s+type\s+(?:\w+\.)?\"?(\w+)", re.IGNORECASE)
_UNTOLD = (
    f'do $$ begin create schema {UNTOLD_NAMESPACE}; create domain {UNTOLD_NAMESPACE}."?" as text;'
    " exception when duplicate_schema then null; end $$;"
)
_LABEL = re.compile(r"'((?:[^']|'')*)'")


def is_context_dump(text: str) -> bool:
    """Whether a script is one, by what it says of itself or by types that are none."""
    if _SAYS_SO.search(text) is not None:
        return True
    return _SEEMS_SO.search(text) is not None and any(
        column["type"] in _NO_TYPES
        for statement in each_statement(text)
        if (start := _TABLE.match(statement.text)) is not None
        for item in _items(statement.text[start.end() :])
        if (column := _COLUMN.match(item)) is not None
    )


def runnable(text: str) -> str:
    """The same as SQL; each statement stays on its lines. One of another form is left as it is."""
    known = {name.lower() for name in _MAKES_TYPE.findall(text)}
    lines: list[str] = []
    invented: set[str] = set()
    at = 1
    for statement in each_statement(text):
        if statement.meta:
            continue
        table = _Table.read(statement.text, known, invented)
        written = f"{statement.text};" if table is None else f"{' '.join(table.statements())};"
        lines.append("\n" * max(0, statement.line - at) + written)
        at = max(at, statement.line) + written.count("\n")
    return "".join(lines)


@dataclass
class _Table:
    """A table of such a dump, with what has to be there before and after it."""

    name: str
    known: set[str]  # types that the script itself makes
    invented: set[str]
    items: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, text: str, known: set[str], invented: set[str]) -> _Table | None:
        """The table that a statement creates; None where it is another, or of another form."""
        start = _TABLE.match(text)
        if start is None or not text.rstrip().endswith(")"):
            return None
        name = f"{_quoted(start['schema'])}.{_quoted(start['name'])}"
        table = cls(name, known, invented)
        for item in _items(text[start.end() : text.rstrip().rindex(")")]):
            constraint = _CONSTRAINT.fullmatch(item)
            column = None if constraint else _COLUMN.fullmatch(item)
            if constraint:
                table._constraint(constraint)
            elif column:
                table._column(column, start["schema"], _bare(start["name"]))
            else:
                return None
        return table

    def statements(self) -> list[str]:
        """What makes the table; its foreign keys by themselves, as they point to later ones."""
        create = f"create table {self.name} ({', '.join(self.items)})"
        return [*self.before, "; ".join([create, *self.after])]

    def _constraint(self, found: re.Match[str]) -> None:
        name, kind, rest = _quoted(found["name"]), found["kind"].upper(), found["rest"].strip()
        if kind.startswith("FOREIGN"):
            key = _REFERENCES.fullmatch(rest)
            if key is not None:
                target = f"{_quoted(key['schema'])}.{_quoted(key['table'])}"
                self.after.append(
                    f"alter table {self.name} add constraint {name} foreign key"
                    f" ({_names(key['own'])}) references {target} ({_names(key['other'])})"
                )
                return
        elif kind != "CHECK" and rest.endswith(")"):
            rest = f"({_names(rest[1:-1])})"
        self.items.append(f"constraint {name} {kind} {rest}")

    def _column(self, found: re.Match[str], schema: str, table: str) -> None:
        name, kind, rest = _bare(found["name"]), found["type"], found["rest"]
        default = _DEFAULT.search(rest)
        value = default["value"].strip() if default else ""
        if kind.upper() in ("USER-DEFINED", "ARRAY"):
            kind = self._type(kind.upper() == "ARRAY", value, schema)
        for sequence in _SEQUENCE.findall(value):
            made = sequence if "." in sequence else f"{schema}.{sequence}"
            self.before.append(f"create sequence if not exists {made};")
            if _bare(sequence.rpartition(".")[2]) == f"{table}_{name}_seq":  # as serial has it
                self.after.append(f"alter sequence {made} owned by {self.name}.{_quoted(name)}")
        self.items.append(f"{_quoted(name)} {kind}{' ' + rest.strip() if rest.strip() else ''}")

    def _type(self, array: bool, default: str, schema: str) -> str:
        """What a default's cast says of a type; else one that says nothing."""
        cast = _CAST.search(default)
        if cast is None:
            if UNTOLD_NAMESPACE not in self.invented:
                self.invented.add(UNTOLD_NAMESPACE)
                self.before.append(_UNTOLD)
            return f'{UNTOLD_NAMESPACE}."?"'
        name = cast["type"]
        if array:
            return f"{name}[]"
        if _bare(name.rpartition(".")[2]).lower() in self.known:
            return name
        made = name if "." in name else f"{schema}.{name}"
        label = _LABEL.search(default)
        if made not in self.invented:
            self.invented.add(made)
            labels = f"'{label[1]}'" if label else ""
            self.before.append(f"create type {made} as enum ({labels});")
            self.before.append(f"comment on type {made} is '{UNTOLD_LABELS}';")
        elif label:
            self.before.append(f"alter type {made} add value if not exists '{label[1]}';")
        return name


def _items(text: str) -> Iterator[str]:
    """The parts between commas, outside quotes and brackets."""
    level, start = 0, 0
    for step in re.finditer(r"'(?:[^']|'')*+'|\"[^\"]*+\"|--[^\n]*|[()\[\],]", text):
        mark = step.group()
        if mark in "([":
            level += 1
        elif mark in ")]":
            level -= 1
        elif mark == "," and not level:
            yield _clean(text[start : step.start()])
            start = step.end()
    last = _clean(text[start:])
    if last:
        yield last


def _clean(item: str) -> str:
    lines = (line for line in item.splitlines() if not line.lstrip().startswith("--"))
    return "\n".join(lines).strip()


def _bare(name: str) -> str:
    name = name.strip()
    if len(name) > 1 and name[0] == name[-1] == '"':
        return name[1:-1].replace('""', '"')
    return name


def _quoted(name: str) -> str:
    return '"' + _bare(name).replace('"', '""') + '"'


def _names(text: str) -> str:
    return ", ".join(_quoted(name) for name in text.split(","))
