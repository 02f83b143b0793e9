"""What a column of a spec may hold, as several formats ask for it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from audit.spec.model import ColumnSpec, Spec, TableSpec

_NUMBERS = frozenset({"int2", "int4", "int8", "numeric", "float4", "float8"})


def is_nullable(table: TableSpec, column: ColumnSpec) -> bool:
    """Whether a row may have NULL there; what the spec doesn't say is free."""
    if column.nullable is not None:
        return column.nullable
    key = table.primary_key
    in_key = key is not None and column.name in key.columns
    return not (in_key or column.serial or column.identity is not None)


def is_filled(column: ColumnSpec) -> bool:
    """Whether the column has a value in a row that brings none."""
    has_default = column.default is not None and column.default.strip().upper() != "NULL"
    own = column.serial or column.identity is not None or column.generated is not None
    return has_default or own or bool(column.default_via)


class Values:
    """The values that the columns of one spec may hold."""

    def __init__(self, spec: Spec) -> None:
        self._enums = {(enum.namespace, enum.name): enum.labels for enum in spec.enums}
        self._default = spec.default_namespace

    def enum(self, table: TableSpec, column: ColumnSpec) -> tuple[str, str] | None:
        """The required enum that a column is of: its namespace and name."""
        wanted = column.type
        if wanted is None or wanted.namespace == "pg_catalog":
            return None
        homes = (wanted.namespace,) if wanted.namespace else (table.namespace, self._default)
        return next(((h, wanted.name) for h in homes if (h, wanted.name) in self._enums), None)

    def listed(self, table: TableSpec, column: ColumnSpec) -> tuple[str, ...] | None:
        """The only values that a column may hold, as text; None where they are not listed."""
        if column.values is not None:
            return column.values
        enum = self.enum(table, column)
        return None if enum is None else self._enums[enum]

    def as_json(
        self, table: TableSpec, column: ColumnSpec
    ) -> tuple[str | int | float | bool, ...] | None:
        """The same as JSON has them."""
        values = self.listed(table, column)
        name = column.type.name if column.type is not None else "text"
        if values is None or name not in (*_NUMBERS, "bool"):
            return values
        if name == "bool":
            return tuple(value.lower() in ("true", "t", "yes", "on", "1") for value in values)
        try:
            return tuple(_number(value) for value in values)
        except (InvalidOperation, ValueError, OverflowError):
            return None


def _number(text: str) -> int | float:
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > 300:
        raise ValueError(text)
    return int(number) if number == number.to_integral_value() else float(number)
