"""Synthetic products of any size: the SQL that builds one, and a spec that it meets in full.

Nothing is drawn at random: table 17 is the same in every run and in a product of any size that
has it, so figures of two runs speak of the same work.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Form = Literal["short", "long"]

TABLES_PER_FILE = 100

# Five tables in a row have 11 to 14 columns: 12.6 on average.
_COLUMN_COUNTS = (11, 12, 13, 13, 14)
_NOUNS = ("orders", "payments", "sessions", "messages", "reviews", "invoices", "devices", "tickets")
_LABELS = ("draft", "active", "paused", "archived")
# A table on every step gets one of these objects.
_TABLES_PER_ENUM = 50
_TABLES_PER_VIEW = 20
_TABLES_PER_TRIGGER = 10
_PHASES = ("critical", "essential", "later")


@dataclass(frozen=True)
class Column:
    """A column, and how SQL spells each part of it."""

    name: str
    type: str
    not_null: bool = False
    default: str = ""
    generated: str = ""
    identity: bool = False
    primary_key: bool = False
    references: str = ""
    comment: str = ""

    @property
    def definition(self) -> str:
        """The column as CREATE TABLE has it after the name, which is a spec's short form too."""
        parts = [self.type]
        if self.generated:
            parts.append(f"generated always as ({self.generated}) stored")
        if self.identity:
            parts.append("generated always as identity")
        if self.primary_key:
            parts.append("primary key")
        if self.not_null:
            parts.append("not null")
        if self.default:
            parts.append(f"default {self.default}")
        if self.references:
            parts.append(f"references {self.references}")
        return " ".join(parts)


@dataclass(frozen=True)
class Index:
    """An index; `columns` are names, or expressions as SQL."""

    name: str
    columns: tuple[str, ...]
    where: str = ""
    unique: bool = False


@dataclass(frozen=True)
class Table:
    """A table of the product."""

    number: int
    name: str
    columns: tuple[Column, ...]
    checks: tuple[str, ...]
    indexes: tuple[Index, ...]
    rls: bool
    trigger: bool
    comment: str


@dataclass(frozen=True)
class Product:
    """Everything that one size consists of. A view stands beside the table of the same number."""

    enums: tuple[str, ...]
    tables: tuple[Table, ...]
    viewed: tuple[Table, ...] = field(default=())


def product(size: int) -> Product:
    """The product of `size` tables."""
    enums = tuple(f"state_{n:03}" for n in range(max(3, size // _TABLES_PER_ENUM)))
    tables = tuple(_table(number, enums) for number in range(size))
    return Product(enums, tables, tables[::_TABLES_PER_VIEW])


def _name(number: int) -> str:
    return f"{_NOUNS[number % len(_NOUNS)]}_{number:05}"


def _key_type(number: int) -> str:
    """Every third table counts its rows, the others have random keys."""
    return "bigint" if number % 3 == 0 else "uuid"


def _parents(number: int) -> tuple[int, int]:
    """Two earlier tables (the first few refer to table 0, which may refer to itself)."""
    return number * 7 // 10, number // 2


def _table(number: int, enums: tuple[str, ...]) -> Table:
    name = _name(number)
    owner, parent = _parents(number)
    key = _key_type(number)
    fixed = (
        Column(
            "id",
            key,
            primary_key=True,
            default="" if key == "bigint" else "gen_random_uuid()",
            identity=key == "bigint",
        ),
        Column(
            "owner_id",
            _key_type(owner),
            not_null=True,
            references=f"{_name(owner)}(id) on delete cascade",
        ),
        Column(
            "parent_id",
            _key_type(parent),
            references=f"{_name(parent)}(id) on delete set null",
            comment="The record that this one belongs to.",
        ),
        Column(
            "state",
            enums[number % len(enums)],
            not_null=True,
            default=f"'{_LABELS[0]}'",
            comment="Where it stands in its life.",
        ),
        Column("name", "text", not_null=True),
        Column("amount", "numeric(12,2)", not_null=True, default="0"),
        Column("is_active", "boolean", not_null=True, default="true"),
        Column("created_at", "timestamptz", not_null=True, default="now()"),
    )
    pool = _varied()
    more = _COLUMN_COUNTS[number % len(_COLUMN_COUNTS)] - len(fixed)
    start = number % len(pool)
    varied = tuple(sorted((pool * 2)[start : start + more], key=lambda column: column.name))
    return Table(
        number,
        name,
        fixed + varied,
        checks=("amount >= 0", f"char_length(name) <= {80 + number % 7 * 20}"),
        indexes=(
            Index(f"{name}_owner_idx", ("owner_id",)),
            Index(f"{name}_parent_idx", ("parent_id", "created_at desc")),
            Index(f"{name}_active_idx", ("lower(name)",), where="is_active"),
            Index(f"{name}_name_key", ("owner_id", "name"), unique=True),
        ),
        rls=number % 2 == 0,
        trigger=number % _TABLES_PER_TRIGGER == 0,
        comment=f"Holds {name.replace('_', ' ')}.",
    )


def _varied() -> tuple[Column, ...]:
    """Columns that some tables have: one of every type that products use."""
    return (
        Column("email", "varchar(255)"),
        Column("tags", "text[]", not_null=True, default="'{}'"),
        Column("payload", "jsonb", not_null=True, default="'{}'::jsonb"),
        Column("quantity", "integer", default="1"),
        Column("position", "smallint"),
        Column("rating", "double precision"),
        Column("starts_on", "date"),
        Column("duration", "interval", default="'1 day'"),
        Column("token", "uuid", default="gen_random_uuid()"),
        Column("address", "inet"),
        Column("gross", "numeric(14,2)", generated="amount * 1.2"),
        Column("country", "char(2)", default="'DE'"),
        Column("updated_at", "timestamptz", default="now()"),
        Column("checksum", "bytea"),
    )


def statements(size: int) -> Iterator[str]:
    """The SQL that builds the product of `size` tables in an empty database, in order."""
    built = product(size)
    labels = ", ".join(f"'{label}'" for label in _LABELS)
    for enum in built.enums:
        yield f"create type {enum} as enum ({labels});"
    yield (
        "create function touch() returns trigger language plpgsql as "
        "$$begin new.created_at = now(); return new; end$$;"
    )
    for table in built.tables:
        lines = [f"  {column.name} {column.definition}" for column in table.columns]
        lines += [f"  check ({check})" for check in table.checks]
        yield f"create table {table.name} (\n" + ",\n".join(lines) + "\n);"
        for index in table.indexes:
            unique = "unique " if index.unique else ""
            where = f" where {index.where}" if index.where else ""
            keys = ", ".join(index.columns)
            yield f"create {unique}index {index.name} on {table.name} ({keys}){where};"
        yield f"comment on table {table.name} is '{table.comment}';"
        for column in table.columns:
            if column.comment:
                yield f"comment on column {table.name}.{column.name} is '{column.comment}';"
        if table.rls:
            yield f"alter table {table.name} enable row level security;"
            using = _policy(table)
            yield f'create policy "active rows" on {table.name} for select using ({using});'
        if table.trigger:
            yield (
                f"create trigger touch before update on {table.name} "
                "for each row execute function touch();"
            )
    for table in built.viewed:
        yield (
            f"create view active_{table.name} as "
            f"select id, name, amount from {table.name} where is_active;"
        )


def _policy(table: Table) -> str:
    return f"is_active and amount > {table.number % 10}"


def spec_files(size: int, form: Form = "short") -> dict[str, str]:
    """The spec that the product of `size` tables meets in full: file name → YAML."""
    built = product(size)
    chunks = [built.tables[n : n + TABLES_PER_FILE] for n in range(0, size, TABLES_PER_FILE)]
    areas = [f"area_{n:03}" for n in range(len(chunks))]
    files = {"spec.yaml": "\n".join(_common(built, areas)) + "\n"}
    for area, chunk in zip(areas, chunks, strict=True):
        lines = [f"category: {area}", "tables:"]
        for table in chunk:
            lines += _table_lines(table, form)
        files[f"{area}.yaml"] = "\n".join(lines) + "\n"
    return files


def _common(built: Product, areas: list[str]) -> Iterator[str]:
    yield "spec: 1"
    yield f"title: Synthetic product of {len(built.tables)} tables"
    yield "categories:"
    for area in areas:
        yield f"  {area}: {{title: Area {area[-3:]}}}"
    yield "phases:"
    for phase in _PHASES:
        yield f"  {phase}: {{title: {phase.capitalize()}, severity: high}}"
    yield "capabilities:"
    for area, table in zip(areas, built.tables[::TABLES_PER_FILE], strict=True):
        yield f"  business_of_{area}:"
        yield f"    title: Business of area {area[-3:]}"
        yield f"    needs: [{table.name}]"
        yield "    without: [Nobody in this area can work.]"
    yield "enums:"
    for enum in built.enums:
        yield f"  {enum}: [{', '.join(_LABELS)}]"
    yield "views:"
    for table in built.viewed:
        yield f"  active_{table.name}: {{columns: {{id: , name: , amount: }}}}"


def _table_lines(table: Table, form: Form) -> Iterator[str]:
    yield f"  {table.name}:"
    yield f"    phase: {_PHASES[table.number % len(_PHASES)]}"
    yield f"    why: The work on {table.name.replace('_', ' ')} is done by hand."
    yield f"    impact: Records of {table.name.replace('_', ' ')} are lost or entered twice."
    yield "    columns:"
    for column in table.columns:
        if form == "short":
            yield f"      {column.name}: {column.definition}"
        else:
            yield from _long(column)
    yield "    checks:"
    for check in table.checks:
        yield f"      - {check}"
    yield "    indexes:"
    for index in table.indexes:
        where = f", where: {index.where}" if index.where else ""
        unique = ", unique: true" if index.unique else ""
        yield f"      - {{columns: [{', '.join(index.columns)}]{where}{unique}}}"
    if not table.rls:
        yield "    rls: false"
        return
    yield "    rls:"
    yield "      enabled: true"
    yield "      policies:"
    yield f"        active rows: {{for: select, using: {_policy(table)}}}"


def _long(column: Column) -> Iterator[str]:
    yield f"      {column.name}:"
    yield f"        type: {column.type}"
    yield f"        description: The {column.name.replace('_', ' ')} of the record."
    if column.primary_key:
        yield "        primary_key: true"
    if column.not_null:
        yield "        nullable: false"
    if column.default:
        yield f'        default: "{column.default}"'
    if column.generated:
        yield f"        generated: {column.generated}"
    if column.identity:
        yield "        identity: always"
    if column.references:
        yield f"        references: {column.references}"
    if column.comment:
        yield f"        comment: {column.comment}"
