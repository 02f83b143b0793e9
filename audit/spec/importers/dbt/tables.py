"""Resources as tables: types, contracts, and what data tests demand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from audit.grammar.parse import parse_foreign_key
from audit.grammar.scan import GrammarError
from audit.spec.importers.dbt.jinja import target_of
from audit.spec.importers.dbt.resources import DocumentedColumn, Resource, Test
from audit.spec.importers.dbt.values import Mapping, is_false
from audit.spec.importers.known_types import is_known_type
from audit.spec.importers.outline import (
    ColumnOutline,
    ForeignKeyOutline,
    IndexOutline,
    Outline,
    TableOutline,
)

_NAME = re.compile(r"\w+")
_UNIQUE_TOGETHER = frozenset({"dbt_utils.unique_combination_of_columns"})
_EXPRESSIONS = frozenset({"dbt_utils.expression_is_true"})


class Unsaid(Exception):
    """What is demanded has no form that a database could hold."""


class TableMaker:
    """Makes tables of resources; `tests` tells whether data tests become constraints."""

    def __init__(self, resources: Iterable[Resource], outline: Outline, *, tests: bool) -> None:
        self._outline = outline
        self._note = outline.omitted.note
        self._tests = tests
        self._by_name: dict[tuple[str, ...], Resource] = {}
        for resource in resources:
            word = "source" if resource.word == "source" else "ref"
            self._by_name.setdefault((word, *resource.names), resource)
        self.left: dict[str, int] = {}  # tests that nothing in a database can stand for
        self.demanded = 0  # tests of what dbt makes itself, without their constraint

    def table(self, resource: Resource) -> TableOutline:
        """The table or view of one resource."""
        table = TableOutline(
            resource.namespace,
            resource.relation,
            resource.kind or "",
            resource.category,
            resource.description,
            why=resource.meta.text("why"),
            impact=resource.meta.text("impact"),
            tags=resource.tags,
            where=resource.place,
        )
        if resource.category:
            self._outline.categories.setdefault(resource.category, resource.title)
        for documented in resource.columns:
            table.columns.append(self._column(resource, documented))
        holds_constraints = not table.kind
        if holds_constraints and resource.contract:
            self._contract(resource, table)
        elif resource.constraints or any(column.constraints for column in resource.columns):
            what = "its contract is not enforced" if not resource.contract else "it is a view"
            self._note(f"{resource.place}: the constraints of {resource.relation}: {what}")
        if self._tests and holds_constraints:
            for test in resource.tests:
                self._try(test.place, f"{table.name}: test {test.name}", self._test, table, test)
            if resource.word != "source":
                self.demanded += len(resource.tests)
        return table

    def _column(self, resource: Resource, documented: DocumentedColumn) -> ColumnOutline:
        column = ColumnOutline(
            documented.name,
            description=documented.description,
            why=documented.meta.text("why"),
            impact=documented.meta.text("impact"),
            where=documented.place,
        )
        type_text = documented.type
        if type_text.lower() == "string" and resource.contract:
            type_text = "text"  # dbt's own alias, by which it makes the column
        if type_text and is_known_type(type_text):
            column.type = type_text
        elif type_text:
            self._note(
                f"{documented.place}: {resource.relation}.{documented.name}: the type {type_text}"
                " is no type that PostgreSQL is known to have"
            )
        return column

    def _try(self, place: str, what: str, read: Callable[..., None], *arguments: object) -> None:
        try:
            read(*arguments)
        except Unsaid as unsaid:
            self._note(f"{place}: {what}: {unsaid}")

    def _contract(self, resource: Resource, table: TableOutline) -> None:
        for constraint in resource.constraints:
            what = f"{table.name}: constraint {constraint.text('type')}"
            columns = tuple(_names(constraint.items_of("columns")))
            self._try(resource.place, what, self._constraint, table, constraint, columns)
        for column in resource.columns:
            for constraint in column.constraints:
                what = f"{table.name}.{column.name}: constraint {constraint.text('type')}"
                self._try(column.place, what, self._constraint, table, constraint, (column.name,))

    def _constraint(
        self, table: TableOutline, constraint: Mapping, columns: tuple[str, ...]
    ) -> None:
        """One constraint of a contract, as dbt makes it with the table."""
        expression = constraint.text("expression")
        match constraint.text("type"):
            case "not_null":
                for name in columns:
                    _column_of(table, name).not_null = True
            case "unique":
                table.uniques.append(columns)
            case "primary_key":
                table.primary_key = columns
            case "check" if expression:
                if len(columns) == 1 and (column := table.column(columns[0])) is not None:
                    column.checks.append(expression)
                else:
                    table.checks.append(expression)
            case "foreign_key":
                self._foreign_key(table, constraint, columns)
            case _:
                raise Unsaid("not understood")

    def _foreign_key(
        self, table: TableOutline, constraint: Mapping, columns: tuple[str, ...]
    ) -> None:
        to = constraint.text("to")
        if to:
            self._key_to(table, columns, to, tuple(_names(constraint.items_of("to_columns"))))
            return
        text = constraint.text("expression")
        sql = f"foreign key ({', '.join(columns)}) references {text}"
        try:
            reference = parse_foreign_key(sql).reference
        except GrammarError as error:
            raise Unsaid(f"{text}: {error}") from None
        table.foreign_keys.append(
            ForeignKeyOutline(
                columns,
                reference.namespace or self._outline.namespace,
                reference.table,
                reference.columns,
                reference.on_delete or "",
                reference.on_update or "",
                table.where,
            )
        )

    def _key_to(
        self, table: TableOutline, columns: tuple[str, ...], to: str, others: tuple[str, ...]
    ) -> None:
        target = target_of(to)
        if target is None:
            raise Unsaid(f"{to} is no ref() and no source()")
        found = self._by_name.get((target.word, *target.names)) or self._by_name.get(
            (target.word, target.names[-1])
        )
        if found is None:
            raise Unsaid(f"{to} is documented nowhere")
        if found.kind != "":
            raise Unsaid(f"{found.relation} is no table")
        table.foreign_keys.append(
            ForeignKeyOutline(columns, found.namespace, found.relation, others, where=table.where)
        )

    def _test(self, table: TableOutline, test: Test) -> None:
        """What a data test says of every row, as a constraint."""
        if test.condition:
            raise Unsaid(test.condition)
        arguments = test.arguments
        if test.name == "not_null":
            _column_of(table, test.column).not_null = True
        elif test.name == "unique":
            self._unique(table, test.column)
        elif test.name == "accepted_values":
            self._values(table, test)
        elif test.name == "relationships":
            field = arguments.text("field")
            others = (_folded(field),) if field else ()
            column = _column_of(table, test.column).name
            self._key_to(table, (column,), arguments.text("to"), others)
        elif test.name in _UNIQUE_TOGETHER:
            columns = tuple(_names(arguments.items_of("combination_of_columns")))
            if not columns:
                raise Unsaid("its columns")
            table.uniques.append(columns)
        elif test.name in _EXPRESSIONS and arguments.text("expression"):
            table.checks.append(f"{test.column} {arguments.text('expression')}".strip())
        else:
            self.left[test.name] = self.left.get(test.name, 0) + 1

    def _unique(self, table: TableOutline, written: str) -> None:
        column = table.column(_folded(written))
        if column is not None:
            table.uniques.append((column.name,))
        elif _NAME.fullmatch(written):
            table.uniques.append((_column_of(table, written).name,))
        else:
            table.indexes.append(
                IndexOutline((f"({written})",), frozenset({0}), unique=True, where=table.where)
            )

    def _values(self, table: TableOutline, test: Test) -> None:
        values = [each for each in test.arguments.items_of("values") if isinstance(each, str)]
        if len(values) != len(test.arguments.items_of("values")) or not values:
            raise Unsaid("its values")
        column = _column_of(table, test.column)
        if column.values:
            raise Unsaid("values are tested twice")
        if is_false(test.arguments.get("quote")):
            listed = ", ".join(values)
            column.checks.append(f"{column.name} in ({listed})")
        else:
            column.values = values


def _column_of(table: TableOutline, written: str) -> ColumnOutline:
    """The column of that name, which a test or constraint may be the first to name."""
    name = _folded(written)
    if not name:
        raise Unsaid("its column")
    found = table.column(written) or table.column(name)
    if found is None:
        if not _NAME.fullmatch(name):
            raise Unsaid(f"{written} is no column")
        found = ColumnOutline(name, where=table.where)
        table.columns.append(found)
    return found


def _folded(name: str) -> str:
    """A column as dbt writes it into SQL: in quotes it is that name, without them folded."""
    if len(name) > 2 and name[0] == name[-1] == '"':
        return name[1:-1]
    return name.lower()


def _names(values: Iterable[object]) -> list[str]:
    return [_folded(each) for each in values if isinstance(each, str)]
