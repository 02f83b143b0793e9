"""What a table must have, as assertions of a pgTAP test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from audit.export.pgtap_words import Assertion
from audit.export.values import is_nullable
from audit.grammar.quote import literal, qualified
from audit.schema.types import DataType
from audit.spec.model import ColumnSpec, Spec, TableSpec

_KINDS = {
    None: ("rp", "table"),
    "table": ("r", "table"),
    "partitioned table": ("p", "partitioned table"),
    "view": ("v", "view"),
    "materialized view": ("m", "materialized view"),
    "foreign table": ("f", "foreign table"),
}
_COMMANDS = {"select": "r", "insert": "a", "update": "w", "delete": "d", "all": "*"}
_ACTIONS = {"no action": "a", "restrict": "r", "cascade": "c", "set null": "n", "set default": "d"}
# What takes every value of a type, as a spec's audit has it (rule type-wider).
_WIDER = {
    "int2": ("int4", "int8", "numeric"),
    "int4": ("int8", "numeric"),
    "int8": ("numeric",),
    "float4": ("float8",),
    "varchar": ("text",),
    "bpchar": ("text",),
}


def table_assertions(table: TableSpec, spec: Spec, untested: dict[str, int]) -> Iterator[Assertion]:
    """The assertions of one table; what they leave out is counted in `untested`."""
    return _Table(table, spec, untested).all()


def _rel(table: TableSpec) -> str:
    names = (table.name, *table.aliases)
    return f"pg_temp.rel({', '.join(literal(qualified(table.namespace, n)) for n in names)})"


def _col(table: TableSpec, name: str) -> str:
    found = next((column for column in table.columns if column.name == name), None)
    names = (name, *(found.aliases if found else ()))
    return f"pg_temp.col({_rel(table)}, {', '.join(map(literal, names))})"


def _cols(table: TableSpec, names: Iterable[str]) -> str:
    return f"ARRAY[{', '.join(_col(table, name) for name in names)}]::int2[]"


class _Table:
    def __init__(self, table: TableSpec, spec: Spec, untested: dict[str, int]) -> None:
        self._table = table
        self._spec = spec
        self._untested = untested
        self._rel = _rel(table)
        self._name = table.qualified

    def all(self) -> Iterator[Assertion]:
        """Everything, in the order in which a person would read it."""
        table = self._table
        kinds, words = _KINDS[table.kind]
        condition = f"pg_temp.is_kind({self._rel}, {literal(kinds)})"
        yield Assertion(condition, f"{words} {self._name} exists")
        for column in table.columns:
            if column.optional:
                self._leave("optional columns")
            else:
                yield from self._column(column)
        yield from self._keys()
        yield from self._foreign_keys()
        yield from self._indexes()
        yield from self._access()
        self._leave("checks", len(table.checks) + len(table.exclusions))
        if table.comment is not None:
            condition = f"pg_catalog.obj_description({self._rel}, 'pg_class')"
            says = f"{self._name} has its comment"
            yield Assertion(f"pg_temp.says({condition}, {literal(table.comment)})", says)

    def _leave(self, what: str, number: int = 1) -> None:
        if number:
            self._untested[what] = self._untested.get(what, 0) + number

    def _column(self, column: ColumnSpec) -> Iterator[Assertion]:
        table, name = self._table, f"{self._name}.{column.name}"
        col = _col(table, column.name)
        yield Assertion(f"{col} IS NOT NULL", f"column {name} exists")
        place = f"{self._rel}, {col}"
        if column.type is not None:
            condition = self._type(column, column.type, place)
            yield Assertion(condition, f"column {name} is {column.type_text}")
        if table.kind in ("view", "materialized view"):
            return
        if not is_nullable(table, column):
            yield Assertion(f"pg_temp.not_null({place})", f"column {name} is NOT NULL")
        filled = self._filled(column)
        if filled:
            test = f"coalesce(pg_temp.fills({place}) {filled[0]}, false)"
            yield Assertion(test, f"column {name} {filled[1]}")
        self._leave("values of columns", column.values is not None)
        if column.comment is not None:
            test = f"pg_catalog.col_description({place}), {literal(column.comment)}"
            yield Assertion(f"pg_temp.says({test})", f"column {name} has its comment")

    def _filled(self, column: ColumnSpec) -> tuple[str, str] | None:
        """What has to fill the column, as a condition and in words."""
        if column.generated is not None:
            self._leave("generation expressions")
            return "= 'generated'", "is generated"
        if column.serial:
            return "IN ('default', 'identity a', 'identity d')", "numbers itself"
        if column.identity is not None:
            letter = {"always": "a", "by default": "d"}.get(column.identity, "%")
            return f"LIKE 'identity {letter}'", "is an identity"
        if column.default is None:
            return None
        if column.default.strip().upper() == "NULL":
            return "= 'nothing'", "has no default"
        if column.default_via:
            return None
        self._leave("expressions of defaults")
        return "= 'default'", "has a default"

    def _type(self, column: ColumnSpec, wanted: DataType, place: str) -> str:
        if wanted.namespace != "pg_catalog":
            homes = dict.fromkeys(
                (self._table.namespace, self._spec.default_namespace, "public", "extensions")
            )
            suffix = "[]" if wanted.array else ""
            names = [
                qualified(home, wanted.name) + suffix
                for home in ((wanted.namespace,) if wanted.namespace else homes)
            ]
            return f"pg_temp.is_of({place}, {', '.join(map(literal, names))})"
        suffix = "[]" if wanted.array else ""
        if wanted.modifiers:
            conditions = [f"pg_temp.typ({place}) = {literal(str(wanted))}"]
        else:
            conditions = [f"pg_temp.is_of({place}, {literal(_type(wanted.name, suffix))})"]
        if not column.exact:
            if wanted.name == "text" or (wanted.name == "varchar" and not wanted.modifiers):
                unlimited = literal(f"character varying{suffix}")
                conditions = [
                    f"pg_temp.is_of({place}, {literal(_type('text', suffix))})",
                    f"pg_temp.typ({place}) = {unlimited}",
                ]
            wider = [_type(name, suffix) for name in _WIDER.get(wanted.name, ())]
            if wider:
                conditions.append(f"pg_temp.is_of({place}, {', '.join(map(literal, wider))})")
            if wanted.modifiers:
                conditions += self._looser(wanted, place, suffix)
        return f"coalesce({' OR '.join(conditions)}, false)"

    def _looser(self, wanted: DataType, place: str, suffix: str) -> Iterator[str]:
        """The same type with more room, or without a limit."""
        numbers = wanted.modifiers.split(",")
        sized = all(number.strip().isdigit() for number in numbers)
        if wanted.name in ("varchar", "bpchar", "varbit") and sized and not suffix:
            yield f"pg_temp.fits({place}, '{wanted.name}', {int(numbers[0])}, 0)"
            if wanted.name == "bpchar":
                yield f"pg_temp.fits({place}, 'varchar', {int(numbers[0])}, 0)"
        elif wanted.name == "numeric" and sized and not suffix:
            scale = int(numbers[1]) if len(numbers) > 1 else 0
            yield f"pg_temp.fits({place}, 'numeric', {int(numbers[0])}, {scale})"
        elif wanted.name != "bit":
            bare = str(wanted._replace(modifiers=""))
            yield f"pg_temp.typ({place}) = {literal(bare)}"

    def _keys(self) -> Iterator[Assertion]:
        table = self._table
        key = table.primary_key
        if key is not None:
            condition = f"pg_temp.has_primary_key({self._rel}, {_cols(table, key.columns)})"
            yield Assertion(condition, f"{self._name} has primary key ({', '.join(key.columns)})")
        for unique in table.uniques:
            if unique.where or unique.without_overlaps:
                self._leave("unique keys with a condition or a period")
                continue
            condition = f"pg_temp.is_unique({self._rel}, {_cols(table, unique.columns)})"
            yield Assertion(condition, f"{self._name} ({', '.join(unique.columns)}) is unique")

    def _foreign_keys(self) -> Iterator[Assertion]:
        table = self._table
        for key in table.foreign_keys:
            target = self._spec.by_name.get((key.ref_namespace, key.ref_table))
            if target is None:
                target = TableSpec(key.ref_namespace, key.ref_table, key.source)
            arguments = (
                self._rel,
                _cols(table, key.columns),
                _rel(target),
                _cols(target, key.ref_columns),
                literal(_ACTIONS.get(key.on_delete or "", "")),
                literal(_ACTIONS.get(key.on_update or "", "")),
            )
            shown = f"{self._name} ({', '.join(key.columns)}) references {target.qualified}"
            yield Assertion(f"pg_temp.references({', '.join(arguments)})", shown)

    def _indexes(self) -> Iterator[Assertion]:
        table = self._table
        listed = {column.name for column in table.columns}
        for index in table.indexes:
            plain = all(key in listed for key in index.columns) and not index.where
            if not plain or index.unique or index.method not in (None, "btree"):
                self._leave("indexes on expressions, with a condition or of another method")
                continue
            condition = f"pg_temp.has_index({self._rel}, {_cols(table, index.columns)})"
            yield Assertion(condition, f"{self._name} has an index on {', '.join(index.columns)}")

    def _access(self) -> Iterator[Assertion]:
        table = self._table
        if table.rls is not None and table.rls.enabled:
            condition = f"pg_temp.secured({self._rel}, false)"
            yield Assertion(condition, f"{self._name} has row level security")
        if table.rls is not None and table.rls.forced:
            condition = f"pg_temp.secured({self._rel}, true)"
            yield Assertion(condition, f"{self._name} forces row level security")
        for policy in table.rls.policies if table.rls else ():
            if policy.name is None:
                self._leave("policies without a name")
                continue
            command = literal(_COMMANDS.get(policy.command or "", ""))
            condition = f"pg_temp.has_policy({self._rel}, {literal(policy.name)}, {command})"
            yield Assertion(condition, f"{self._name} has policy {policy.name}")
            self._leave("roles and conditions of policies")
        for trigger in table.triggers:
            condition = f"pg_temp.has_trigger({self._rel}, {literal(trigger.name)})"
            yield Assertion(condition, f"{self._name} has trigger {trigger.name}")
            self._leave("what triggers do")
        for grant in table.grants:
            for privilege in grant.privileges:
                words = f"{literal(grant.role)}, {self._rel}, {literal(privilege)}"
                yield Assertion(
                    f"pg_temp.may({words})", f"{grant.role} may {privilege} {self._name}"
                )
            self._leave("roles that must hold nothing", grant.none)


def _type(name: str, suffix: str) -> str:
    return f'pg_catalog."{name}"{suffix}'
