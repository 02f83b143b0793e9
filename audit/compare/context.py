"""What the rules share while two structures are compared: look-ups, questions, findings."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, TypedDict, Unpack

from audit.compare.finding import Finding
from audit.compare.names import names_missing, same_columns, same_functions
from audit.compare.rule import Rule
from audit.grammar.brackets import without_brackets
from audit.grammar.expression import compare_expressions
from audit.schema.model import (
    Column,
    Composite,
    Domain,
    EnumType,
    RangeType,
    Relation,
    Schema,
)
from audit.schema.question import NOBODY_ASKED, Answers, Equality, Question, Untold
from audit.schema.types import DataType
from audit.severity import Severity, lowered
from audit.spec.model import ColumnSpec, Spec, TableSpec
from audit.spec.since import Versioned, too_new
from audit.spec.source import Source

FindingKind = Literal["gap", "unverified", "note"]
QuestionKind = Literal["default", "generated", "check", "predicate", "index", "policy", "trigger"]

DEFAULT_SEVERITY: Severity = "high"

_SETTLED_BY_TEXT = "Written as the database prints it, the requirement can be told to hold."


@dataclass(frozen=True, slots=True)
class Found:
    """A finding before it has a fingerprint, with the kind that decides a table's status."""

    finding: Finding
    kind: FindingKind


class Context:
    """One comparison: the two sides, what was answered, and what comes of it."""

    def __init__(self, spec: Spec, schema: Schema, answers: Answers) -> None:
        self.spec = spec
        self.schema = schema
        self.answers = answers
        self.checked: Counter[str] = Counter()
        self.questions: dict[Question, None] = {}
        self.relations = schema.by_name
        self.enums: dict[tuple[str, str], EnumType] = {
            (e.namespace, e.name): e for e in schema.enums
        }
        self.domains: dict[tuple[str, str], Domain] = {
            (d.namespace, d.name): d for d in schema.domains
        }
        self.publications = {each.name: each for each in schema.publications}
        self.function_names = frozenset(function.name for function in schema.functions)
        self.composites: dict[tuple[str, str], Composite] = {
            (c.namespace, c.name): c for c in schema.composites
        }
        self.ranges: dict[tuple[str, str], RangeType] = {
            (r.namespace, r.name): r for r in schema.ranges
        }
        self.unread = {item.partition(":")[0].strip().lower(): item for item in schema.unread}
        self.partitions = frozenset(name for aside in schema.set_aside for name in aside.names)
        self.extension_namespaces = tuple(sorted({e.namespace for e in schema.extensions}))
        # required (namespace, name) -> the relation that stands for it
        self.standing: dict[tuple[str, str], Relation] = {}
        self.types_by_name = self._index_types()
        self.searched = tuple(
            dict.fromkeys(
                ("pg_catalog", spec.default_namespace, "extensions", *self.extension_namespaces)
            )
        )

    def _index_types(self) -> dict[str, tuple[str, ...]]:
        """Type name → the namespaces that have one of that name."""
        named: dict[str, set[str]] = {}
        for namespace, name in self.schema.type_names:
            named.setdefault(name, set()).add(namespace)
        return {name: tuple(sorted(found)) for name, found in named.items()}

    def unreadable(self, *kinds: str) -> str:
        """The reader's own words where it could not see one of `kinds`; empty when it could."""
        for kind in kinds:
            if kind in self.unread:
                return self.unread[kind]
        return ""

    def too_new(self, wanted: Versioned) -> str:
        """That this server's version can't have what is demanded, in a sentence; else empty."""
        reason = too_new(self.schema.server_version_num, wanted)
        return f"{reason} This server is {self.schema.server_version}." if reason else ""

    def severity_of(self, table: TableSpec) -> Severity:
        """How bad it is when `table` is missing."""
        if table.optional:
            return "info"
        phase = self.spec.phase_by_id.get(table.phase or "")
        return phase.severity if phase else DEFAULT_SEVERITY

    def domains_of(self, data_type: DataType) -> tuple[Domain, ...]:
        """The domain that a type is, and those that it is over; none where it is an array."""
        found: list[Domain] = []
        while not data_type.array:
            domain = self.domains.get((data_type.namespace or "", data_type.name))
            if domain is None or domain in found:  # the server allows no circle, a snapshot may
                break
            found.append(domain)
            data_type = domain.base
        return tuple(found)

    def base_type(self, data_type: DataType) -> DataType:
        """A type with its domains resolved to what they are over."""
        for _ in range(8):  # a domain over a domain …; the server allows no circle
            domain = self.domains.get((data_type.namespace or "", data_type.name))
            if domain is None:
                return data_type
            data_type = domain.base._replace(array=data_type.array or domain.base.array)
        return data_type


class Details(TypedDict, total=False):
    """What a finding may say beside its message; see `make_found` for what each defaults to."""

    kind: FindingKind
    column: str | None
    expected: str
    actual: str
    equality: Equality | None
    why: str
    impact: str
    hint: str
    optional: bool


@dataclass(slots=True)
class Subject:
    """A required table beside the relation that stands for it, and what was found so far.

    `missing` are columns that are not there: what only concerns such a column is no finding of its
    own. `columns` maps a required column's name to the relation's column. `untold` are the reasons
    why a pair of expressions, the required and the stored, could not be told the same or not.
    """

    context: Context
    table: TableSpec
    relation: Relation
    severity: Severity
    by_name: dict[str, Column]
    columns: dict[str, Column] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    found: list[Found] = field(default_factory=list)
    untold: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The required table's `namespace.name`."""
        return self.table.qualified

    def table_column_names(self) -> frozenset[str]:
        """The names of all required columns."""
        return frozenset(column.name for column in self.table.columns)

    def actual(self, column: str) -> str:
        """The relation's name of a required column (an alias may stand for it)."""
        there = self.columns.get(column)
        return there.name if there else column

    def actuals(self, columns: Iterable[str]) -> tuple[str, ...]:
        """`actual` of each."""
        return tuple(self.actual(column) for column in columns)

    def lacks_only(self, columns: tuple[str, ...]) -> bool:
        """Whether these columns are a single one that is missing: its own finding says enough."""
        return len(columns) == 1 and columns[0] in self.missing

    def report(
        self, rule: Rule, name: str, message: str, source: Source, **details: Unpack[Details]
    ) -> None:
        """Note that `rule` is not met by `name` (a column, a key, a policy) of this table."""
        self.found.append(
            make_found(rule, self.table, self.severity, name, message, source, **details)
        )

    def unverified(self, rule: Rule, name: str, unread: str, source: Source, **more: str) -> None:
        """Note that this reader cannot tell whether `rule` is met."""
        self.report(
            rule,
            name,
            f"{sentence(name)} could not be checked ({unread}).",
            source,
            kind="unverified",
            expected=more.get("expected", ""),
            column=more.get("column"),
            hint="Read with the default reader, which needs no privilege on the table.",
        )

    def hidden(self, *kinds: str) -> str:
        """Why `kinds` of this relation can't be told absent: in words, or empty.

        information_schema shows check constraints to a table's owner alone, and says nothing where
        it leaves them out; a table of which it shows one is our own.
        """
        unread = self.context.unreadable(*kinds)
        if unread or self.context.schema.reader != "information_schema":
            return unread
        if "checks" in kinds and not self.relation.checks:
            return "information_schema shows it to the table's owner only"
        return ""

    def equality(
        self,
        kind: QuestionKind,
        spec: str,
        stored: str,
        *,
        column_type: DataType | None = None,
        exact: bool = False,
        columns: tuple[tuple[str, DataType], ...] | None = None,
    ) -> Equality:
        """Compare two expressions: by text, by trees, by what was answered; else ask."""
        if spec == stored:
            return "equal"
        context = self.context
        if columns is None:
            columns = () if kind == "default" else self.columns_in(spec, stored)
        base = context.base_type(column_type) if column_type else None
        result = compare_expressions(
            spec,
            stored,
            kind=kind,
            column_type=base,
            enum=base is not None and (base.namespace or "", base.name) in context.enums,
            types=tuple((name, context.base_type(kind_of)) for name, kind_of in columns),
            exact=exact,
            namespaces=self.searched(),
        )
        if result != "unverified":
            return result
        own = context.function_names
        if names_missing(spec, self.missing) or not same_functions(spec, stored, own):
            return "different"
        question = Question(
            kind, spec, stored, columns, column_type, self.table.namespace, self.relation.name
        )
        answer = context.answers.get(question)
        if answer is None:
            context.questions[question] = None
            answer = NOBODY_ASKED
        if isinstance(answer, Untold):
            self.untold[spec, stored] = answer.reason
            return "unverified"
        if answer == "equivalent" and not same_columns(spec, stored):
            return "different"
        return answer

    def not_told(self, *pairs: tuple[str | None, str | None]) -> str:
        """`could not be told: …`, with the reason for the first of these pairs that has one."""
        reasons = (self.untold.get((spec or "", stored or "")) for spec, stored in pairs)
        reason = next(filter(None, reasons), "")
        return f"could not be told: {reason}" if reason else "could not be told"

    def too_new(self, wanted: Versioned) -> str:
        """That this server's version can't have what is demanded, in a sentence; else empty."""
        return self.context.too_new(wanted)

    def searched(self) -> tuple[str, ...]:
        """The namespaces that a bare name in this table's expressions may mean."""
        searched = self.context.searched
        own = self.table.namespace
        return searched if own in searched else (*searched, own)

    def columns_in(self, *expressions: str) -> tuple[tuple[str, DataType], ...]:
        """The relation's columns whose names occur in these expressions, with their types."""
        words = frozenset().union(*(_words(expression) for expression in expressions))
        return tuple(
            (column.name, column.type)
            for column in self.relation.columns
            if column.name in words
            or column.name.lower() in words
            or (
                not column.name.isidentifier()
                and any(column.name in expression for expression in expressions)
            )
        )


@lru_cache(maxsize=16384)
def _words(expression: str) -> frozenset[str]:
    found = re.findall(r"[^\W\d][\w$]*", expression)
    return frozenset(found) | frozenset(word.lower() for word in found)


def make_found(
    rule: Rule,
    table: TableSpec | None,
    severity: Severity,
    name: str,
    message: str,
    source: Source,
    *,
    kind: FindingKind = "gap",
    column: str | None = None,
    expected: str = "",
    actual: str = "",
    equality: Equality | None = None,
    why: str = "",
    impact: str = "",
    hint: str = "",
    optional: bool = False,
) -> Found:
    """A finding of `rule`. What an optional table or column lacks is a note, of no weight.

    `why` and `impact` are the requirement's own where it has them, else the table's.
    """
    weightless = optional or (table is not None and table.optional)
    shown: FindingKind = "note" if weightless else kind
    if kind == "unverified" and equality == "unverified" and not hint:
        hint = _SETTLED_BY_TEXT
    finding = Finding(
        rule=rule.id,
        severity="info" if shown == "note" else lowered(severity, rule.step),
        table=table.qualified if table else "",
        object=name,
        message=message,
        source=source,
        fingerprint="",
        kind=shown,
        column=column,
        expected=expected,
        actual=actual,
        equality=equality,
        why=why or (table.why if table else ""),
        impact=impact or (table.impact if table else ""),
        hint=hint,
    )
    return Found(finding, "note" if optional else kind)


def fingerprint(rule: str, table: str, name: str, number: int = 0) -> str:
    """What identifies a finding for as long as its rule and its object stay the same.

    `number` tells apart several findings of one rule on one object, in spec order.
    """
    parts = [rule, table, name, *([str(number)] if number else [])]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def sentence(text: str) -> str:
    """`text` in backticks, as messages name objects."""
    return f"`{text}`"


def listing(names: Iterable[str], at_most: int = 5) -> str:
    """Names in backticks, joined for a sentence; a long list is cut and says so."""
    quoted = [f"`{name}`" for name in names]
    more = len(quoted) - at_most
    if more > 0:
        return ", ".join(quoted[:at_most]) + f" and {more} more"
    return ", ".join(quoted)


def plain(expression: str) -> str:
    """An expression without the brackets around the whole of it that the server prints."""
    text = expression.strip()
    while (inner := without_brackets(text)) != text:
        text = inner
    return text


def column_definition(column: ColumnSpec) -> str:
    """A required column as one line of SQL, without its name."""
    parts = []
    if column.serial:
        parts.append(column.type_text or "serial")
    elif column.type is not None:
        parts.append(str(column.type))
    if column.generated is not None:
        kind = (column.generated_kind or "stored").upper()
        parts.append(f"GENERATED ALWAYS AS ({column.generated}) {kind}")
    if column.identity:
        always = "BY DEFAULT" if column.identity == "by default" else "ALWAYS"
        parts.append(f"GENERATED {always} AS IDENTITY")
    if column.nullable is False:
        parts.append("NOT NULL")
    if column.default is not None:
        parts.append(f"DEFAULT {column.default}")
    return " ".join(parts)
