"""Models as tables, the way Prisma's migrations make them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from audit.spec.importers.outline import (
    ColumnOutline,
    ForeignKeyOutline,
    IndexOutline,
    Outline,
    TableOutline,
)
from audit.spec.importers.prisma.scalars import (
    SCALARS,
    Unsaid,
    default_of,
    native_type,
    opclass_of,
    quote,
    serial_of,
)
from audit.spec.importers.prisma.syntax import Argument, Attribute, Block, Call, Field, Number, Text
from audit.spec.importers.sql_text import qualified_name, quoted

_ACTIONS = {
    "Cascade": "cascade",
    "Restrict": "restrict",
    "NoAction": "no action",
    "SetNull": "set null",
    "SetDefault": "set default",
}
_METHODS = {
    "BTree": "btree",
    "Hash": "hash",
    "Gist": "gist",
    "Gin": "gin",
    "SpGist": "spgist",
    "Brin": "brin",
}


def text_of(attribute: Attribute | None) -> str:
    """The one text of `@map("…")` or `@@schema("…")`; empty where there is none."""
    if attribute is None:
        return ""
    value = attribute.call.argument("name", first=True) or attribute.call.argument("map")
    return value.value if isinstance(value, Text) else ""


class Names:
    """What the schema calls things, and what the database calls them."""

    def __init__(self, models: dict[str, Block], enums: dict[str, Block], namespace: str) -> None:
        self.models = models
        self.enums = enums
        self.namespace = namespace
        self._fields = {
            name: {field.name: field for field in block.fields} for name, block in models.items()
        }
        self._labels = {
            name: {
                field.name: text_of(field.attribute("map")) or field.name for field in block.fields
            }
            for name, block in enums.items()
        }

    def home(self, block: Block) -> str:
        """The Postgres schema of a model or enum."""
        return text_of(block.attribute("schema")) or self.namespace

    def table(self, block: Block) -> str:
        """The table of a model."""
        return text_of(block.attribute("map")) or block.name

    def field(self, model: str, name: str) -> Field:
        """A field of a model; raises Unsaid where there is none."""
        try:
            return self._fields[model][name]
        except KeyError:
            raise Unsaid(f"{model} has no field {name}") from None

    def column(self, model: str, name: str) -> str:
        """The column of a field; raises Unsaid where there is none."""
        return text_of(self.field(model, name).attribute("map")) or name

    def labels(self, field: Field) -> dict[str, str]:
        """The labels of a field's enum by the schema's names for them; empty if it is no enum."""
        return self._labels.get(field.type, {})

    def type_of(self, field: Field) -> str:
        """The type of a field's column; raises Unsaid where it has none that is known."""
        native = next((each for each in field.attributes if each.name.startswith("db.")), None)
        if field.unsupported:
            text = field.unsupported
        elif native is not None:
            text = native_type(native)
        elif field.type in SCALARS:
            text = SCALARS[field.type]
        elif field.type in self.enums:
            block = self.enums[field.type]
            name, home = self.table(block), self.home(block)
            text = quoted(name) if home == self.namespace else qualified_name(home, name)
        else:
            raise Unsaid(f"the type {field.type}")
        return f"{text}[]" if field.many else text


class ModelReader:
    """Reads models; `keys` tells whether relations are foreign keys of the database."""

    def __init__(self, names: Names, outline: Outline, *, keys: bool) -> None:
        self._names = names
        self._note = outline.omitted.note
        self._keys = keys
        self._joins: dict[tuple[str, str, str], tuple[str, int]] = {}

    def table(self, block: Block) -> TableOutline:
        """The table or view of one model."""
        names = self._names
        table = TableOutline(
            names.home(block),
            names.table(block),
            "view" if block.word == "view" else "",
            description=block.doc,
            where=block.place(block.line),
        )
        for field in block.fields:
            if field.type in names.models:
                if block.word == "model":
                    self._try(block, field.line, field.name, self._relation, table, block, field)
            else:
                column = self._column(block, table, field)
                table.columns.append(column)
        if block.word == "view":
            self._note(
                f"{table.where}: view {block.name} is taken for a plain one; Prisma doesn't tell"
                " it from a materialized one"
            )
        else:
            for attribute in block.attributes:
                what = f"@@{attribute.name}"
                self._try(block, attribute.line, what, self._attribute, table, block, attribute)
        return table

    def _try(
        self,
        block: Block,
        line: int,
        what: str,
        read: Callable[..., None],
        *arguments: object,
    ) -> None:
        try:
            read(*arguments)
        except Unsaid as unsaid:
            self._note(f"{block.place(line)}: {block.name}: {what}: {unsaid}")

    def _column(self, block: Block, table: TableOutline, field: Field) -> ColumnOutline:
        place = block.place(field.line)
        name = text_of(field.attribute("map")) or field.name
        column = ColumnOutline(name, description=field.doc, where=place)
        try:
            column.type = self._names.type_of(field)
        except Unsaid as unsaid:
            self._note(f"{place}: {block.name}.{field.name}: {unsaid} is not known")
        if block.word == "view":
            return column  # whose columns are never NOT NULL
        # Migrations leave the columns of lists without NOT NULL.
        column.not_null = not (field.optional or field.many)
        if field.attribute("id") is not None:
            table.primary_key = (name,)
        unique = field.attribute("unique")
        if unique is not None:
            self._try(block, field.line, field.name, self._unique, table, block, field, unique)
        default = field.attribute("default")
        if default is not None:
            self._try(block, field.line, field.name, self._default, column, field, default)
        return column

    def _unique(self, table: TableOutline, block: Block, field: Field, unique: Attribute) -> None:
        """`@unique` of a field; with `where` it holds for some rows only."""
        name = self._names.column(block.name, field.name)
        where = unique.call.argument("where")
        if where is None:
            table.uniques.append((name,))
            return
        predicate = self._predicate(block, where)
        place = block.place(field.line)
        table.indexes.append(IndexOutline((name,), unique=True, predicate=predicate, where=place))

    def _default(self, column: ColumnOutline, field: Field, default: Attribute) -> None:
        value = default.call.argument("value", first=True)
        if value is None:
            raise Unsaid("the default")
        if isinstance(value, Call) and value.name == "autoincrement":
            column.type = serial_of(column.type)
            return
        column.default = default_of(field, value, column.type, self._names.labels(field))

    def _relation(self, table: TableOutline, block: Block, field: Field) -> None:
        """A foreign key, where this is the side that holds the columns."""
        relation = field.attribute("relation")
        fields = relation.call.argument("fields") if relation is not None else None
        if relation is None or fields is None:
            if field.many:
                self._many_to_many(block, field, relation)
            return
        if not self._keys:
            return
        there = self._names.models[field.type]
        references = relation.call.argument("references")
        own = [self._names.field(block.name, name) for name in _words(fields)]
        required = any(not each.optional for each in own)
        key = ForeignKeyOutline(
            tuple(self._names.column(block.name, each.name) for each in own),
            self._names.home(there),
            self._names.table(there),
            tuple(self._names.column(there.name, name) for name in _words(references)),
            _action(relation, "onDelete") or ("restrict" if required else "set null"),
            _action(relation, "onUpdate") or "cascade",
            block.place(field.line),
        )
        if there.word != "model":
            raise Unsaid("a relation to a view is no foreign key")
        table.foreign_keys.append(key)

    def _many_to_many(self, block: Block, field: Field, relation: Attribute | None) -> None:
        """Remember a relation of lists on both sides, whose table Prisma makes by itself."""
        other = self._names.models[field.type]
        name = _relation_name(relation)
        back = [
            each
            for each in other.fields
            if each.type == block.name
            and each is not field
            and _relation_name(each.attribute("relation")) == name
        ]
        if not back or not all(each.many for each in back):
            return
        first, second = sorted((block.name, other.name))
        key = (name or f"{first}To{second}", first, second)
        self._joins.setdefault(key, (block.file, field.line))

    def join_tables(self) -> Iterator[TableOutline]:
        """The tables `_AToB` of implicit many-to-many relations, of the models read so far."""
        for (name, first, second), (file, line) in self._joins.items():
            place = f"{file}:{line}"
            models = self._names.models[first], self._names.models[second]
            table = TableOutline(self._names.home(models[0]), f"_{name}", where=place)
            try:
                for column, model in zip(("A", "B"), models, strict=True):
                    id_field = _id_field(model)
                    type_text = self._names.type_of(id_field)
                    table.columns.append(
                        ColumnOutline(column, type_text, not_null=True, where=place)
                    )
                    target = self._names.column(model.name, id_field.name)
                    key = ForeignKeyOutline(
                        (column,), self._names.home(model), self._names.table(model), (target,),
                        "cascade", "cascade", place,
                    )  # fmt: skip
                    if self._keys:
                        table.foreign_keys.append(key)
            except Unsaid as unsaid:
                self._note(f"{place}: table {table.name}: {unsaid}")
                continue
            # Its primary key since Prisma 6, a unique index before: either will do.
            table.uniques.append(("A", "B"))
            table.indexes.append(IndexOutline(("B",), where=place))
            yield table

    def _attribute(self, table: TableOutline, block: Block, attribute: Attribute) -> None:
        """What an @@attribute demands of the table."""
        if attribute.name in ("map", "schema", "ignore", "allow"):
            return
        if attribute.name == "id":
            listed = attribute.call.argument("fields", first=True)
            table.primary_key = tuple(
                self._names.column(block.name, name) for name in _words(listed)
            )
        elif attribute.name in ("unique", "index"):
            self._index(table, block, attribute)
        else:
            raise Unsaid("not understood")

    def _index(self, table: TableOutline, block: Block, attribute: Attribute) -> None:
        unique = attribute.name == "unique"
        method = attribute.call.argument("type")
        found = IndexOutline((), unique=unique, where=block.place(attribute.line))
        if isinstance(method, Call):
            if method.name not in _METHODS:
                raise Unsaid(f"the type {method.name}")
            found.method = _METHODS[method.name]
        where = attribute.call.argument("where")
        if where is not None:
            found.predicate = self._predicate(block, where)
        keys: list[str] = []
        sql: set[int] = set()
        listed = attribute.call.argument("fields", first=True)
        for each in listed if isinstance(listed, list) else [listed]:
            if not isinstance(each, Call):
                raise Unsaid("its columns")
            text = column = self._names.column(block.name, each.name)
            opclass, order = each.argument("ops"), each.argument("sort")
            if opclass is not None:
                text = f"{quoted(column)} {opclass_of(opclass)}"
            if isinstance(order, Call) and order.name == "Desc":
                text = f"{text if opclass is not None else quoted(column)} desc"
            if text != column:
                sql.add(len(keys))
            keys.append(text)
        found.keys, found.expressions = tuple(keys), frozenset(sql)
        if not keys:
            raise Unsaid("its columns")
        # As an index it would have to be one of the given order, too; that is what is made.
        if unique and not (sql or found.predicate or found.method):
            table.uniques.append(found.keys)
        else:
            table.indexes.append(found)

    def _predicate(self, block: Block, where: Argument) -> str:
        """`where: raw("…")`, or `where: { field: value }`, as SQL."""
        if isinstance(where, Call) and where.name == "raw":
            argument = where.argument("", first=True)
            if isinstance(argument, Text):
                return argument.value
        if isinstance(where, dict) and where:
            return " and ".join(
                _condition(quoted(self._names.column(block.name, name)), value)
                for name, value in where.items()
            )
        raise Unsaid("its condition")


def _condition(column: str, value: Argument) -> str:
    if isinstance(value, dict) and list(value) == ["not"]:
        inner = value["not"]
        if inner == Call("null"):
            return f"{column} is not null"
        return f"{column} <> {_constant(inner)}"
    if value == Call("null"):
        return f"{column} is null"
    return f"{column} = {_constant(value)}"


def _constant(value: Argument) -> str:
    if isinstance(value, Number):
        return value.text
    if isinstance(value, Text):
        return quote(value.value)
    if isinstance(value, Call) and value.name in ("true", "false"):
        return value.name
    raise Unsaid("its condition")


def _words(listed: Argument | None) -> list[str]:
    """The names in a list of fields, or the one without a list; raises Unsaid for anything else."""
    items = listed if isinstance(listed, list) else [listed]
    words = [each.name for each in items if isinstance(each, Call)]
    if not words or len(words) != len(items):
        raise Unsaid("its columns")
    return words


def _action(relation: Attribute, name: str) -> str:
    value = relation.call.argument(name)
    if value is None:
        return ""
    if isinstance(value, Call) and value.name in _ACTIONS:
        return _ACTIONS[value.name]
    raise Unsaid(f"its {name}")


def _relation_name(relation: Attribute | None) -> str:
    if relation is None:
        return ""
    value = relation.call.argument("name", first=True)
    return value.value if isinstance(value, Text) else ""


def _id_field(model: Block) -> Field:
    """The one field that identifies a model, as a many-to-many relation takes it."""
    for name in ("id", "unique"):
        for field in model.fields:
            if field.attribute(name) is not None:
                return field
    raise Unsaid(f"{model.name} has no single id")
