"""An SQL expression as a tree of plain tuples in one normal form, to be compared and never printed.

Every node is a tuple that starts with its kind: `col`, `num`, `str`, `bool`, `null`, `cast`,
`call`, `op`, `in`, `and`, `or`, `not`, `array`, `rel`; any other node of the grammar is `node`
with its name and its fields. What is one thing written in several ways gets one form here; what
the *server* adds when it stores an expression (casts above all) stays, because only the other side
tells whether it was added.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Any

from audit.grammar.moments import whole_part
from audit.grammar.nodes import (
    COMPARISONS,
    NULL,
    Node,
    conjunction,
    constant_of,
    disjunction,
    elements_of,
    is_own_type,
    lowered_text,
    membership,
    negation,
    number_node,
    operation,
)
from audit.grammar.scan import parse_statements

# Functions of one body under several names; uuid functions that make the same version 4.
_SYNONYMS = {
    "transaction_timestamp": "now",
    "uuid_generate_v4": "gen_random_uuid",
    "uuidv4": "gen_random_uuid",
    "char_length": "length",
    "character_length": "length",
    "pow": "power",
    "ceiling": "ceil",
}
# Calls that make an empty document; the server does not evaluate them while it plans.
_EMPTY_JSON = {
    "json_build_array": "[]",
    "json_build_object": "{}",
    "jsonb_build_array": "[]",
    "jsonb_build_object": "{}",
}
# Where something stood in the text, and whether ROW was written out.
_NO_PART = frozenset({"list_start", "list_end", "rexpr_list_start", "rexpr_list_end", "row_format"})
_VALUE_FUNCTIONS = {
    "SVFOP_CURRENT_TIMESTAMP": "current_timestamp",
    "SVFOP_CURRENT_DATE": "current_date",
    "SVFOP_LOCALTIMESTAMP": "localtimestamp",
    "SVFOP_CURRENT_USER": "current_user",
    "SVFOP_USER": "current_user",
    "SVFOP_CURRENT_ROLE": "current_user",
    "SVFOP_SESSION_USER": "session_user",
}


@lru_cache(maxsize=65536)
def parse_tree(sql: str, exact: bool = False) -> Node | None:
    """`sql`, one expression, in normal form; None when it is not one expression.

    `exact` leaves apart what is spelled differently and means the same (`CURRENT_TIMESTAMP` and
    `now()`, `uuid_generate_v4()` and `gen_random_uuid()`, `(SELECT f())` and `f()`).
    """
    from postgast import PgQueryError

    try:
        # The line break keeps a comment at the end from swallowing anything.
        statements = parse_statements(f"SELECT {sql}\n")
    except (PgQueryError, ValueError):
        return None
    if len(statements) != 1 or not statements[0].stmt.HasField("select_stmt"):
        return None
    select = statements[0].stmt.select_stmt
    fields = {field.name for field, _ in select.ListFields()}
    if fields - {"target_list", "limit_option", "op"} or len(select.target_list) != 1:
        return None
    target = select.target_list[0].res_target
    if target.name or target.indirection:
        return None
    try:
        tree = _Builder(exact).build(target.val)
    except RecursionError:
        return None
    return None if tree == ("col", "*") else tree


@lru_cache(maxsize=4096)
def parse_exclusion(definition: str) -> Node | None:
    """An exclusion constraint's definition in normal form; None when it does not parse."""
    from postgast import PgQueryError

    try:
        statements = parse_statements(f"CREATE TABLE t ({definition}\n)")
    except (PgQueryError, ValueError):
        return None
    if len(statements) != 1 or not statements[0].stmt.HasField("create_stmt"):
        return None
    elements = statements[0].stmt.create_stmt.table_elts
    if len(elements) != 1 or not elements[0].HasField("constraint"):
        return None
    builder = _Builder(exact=False)
    constraint = elements[0].constraint
    constraint.ClearField("conname")
    return builder.build(elements[0])


class _Builder:
    """Turns protobuf nodes into tuples; knows which single table each sub-select reads."""

    def __init__(self, exact: bool) -> None:
        self._exact = exact
        self._scopes: list[str | None] = []

    def build(self, node: Any) -> Node:
        """One grammar node (the wrapper that holds exactly one field)."""
        kind = node.WhichOneof("node")
        if kind is None:
            return ("nothing",)
        message = getattr(node, kind)
        special = getattr(self, f"_{kind}", None)
        return special(message) if special else self._generic(kind, message)

    def _generic(self, kind: str, message: Any) -> Node:
        """Any node, by its fields; where it stood in the text is no part of it."""
        fields = []
        for field, value in message.ListFields():
            if field.name in _NO_PART or field.name.endswith("location"):
                continue
            fields.append(self._field(field, value))
        return ("node", kind, tuple(fields))

    def _field(self, field: Any, value: Any) -> Node:
        """A field with its value. The full stop tells one called `op` from a node of that kind."""
        return (f".{field.name}", self._value(field, value))

    def _value(self, field: Any, value: Any) -> Any:
        if field.message_type is None:
            return tuple(value) if _repeated(field) else value
        if _repeated(field):
            return tuple(self._message(each) for each in value)
        return self._message(value)

    def _message(self, message: Any) -> Node:
        name = message.DESCRIPTOR.name
        if name == "Node":
            return self.build(message)
        special = {"RangeVar": self._range_var, "SelectStmt": self._select_stmt}.get(name)
        return special(message) if special else self._generic(name, message)

    # Constants and casts

    def _a_const(self, const: Any) -> Node:
        if const.isnull:
            return NULL
        kind = const.WhichOneof("val")
        if kind == "ival":
            return ("num", Decimal(const.ival.ival), True)
        if kind == "fval":
            number = number_node(const.fval.fval)
            return number if number else ("str", const.fval.fval)
        if kind == "boolval":
            return ("bool", bool(const.boolval.boolval))
        if kind == "sval":
            return ("str", const.sval.sval)
        return ("str", const.bsval.bsval)

    def _type_cast(self, cast: Any) -> Node:
        inner = self.build(cast.arg)
        target = type_of(cast.type_name)
        namespace, name, modifiers, array = target
        if inner == NULL:
            return NULL
        if namespace is None and not array:
            if inner[0] == "str":
                inner = constant_of(inner, name, modifiers)
                if inner[0] == "bool":
                    return inner
            if inner[0] == "num" and not modifiers and is_own_type(inner, name):
                return inner
            if not self._exact and inner == ("call", None, "now", ()):
                if name == "date":
                    return ("call", None, "current_date", ())
                if name == "timestamp" and not modifiers:
                    return ("call", None, "localtimestamp", ())
                if name == "timestamptz" and not modifiers:
                    return inner
        return ("cast", inner, target)

    # Names

    def _column_ref(self, reference: Any) -> Node:
        parts = tuple(
            field.string.sval if field.WhichOneof("node") == "string" else "*"
            for field in reference.fields
        )
        if len(parts) > 1:
            scope = self._scopes[-1] if self._scopes else parts[-2]
            parts = parts[-1:] if parts[-2] == scope else parts[-2:]
        return ("col", *parts)

    def _range_var(self, table: Any) -> Node:
        alias = table.alias.aliasname if table.HasField("alias") else ""
        return (
            "rel",
            table.schemaname or None,
            table.relname,
            "" if alias == table.relname else alias,
        )

    def _func_call(self, call: Any) -> Node:
        namespace, name = _qualified(call.funcname)
        arguments = tuple(self.build(argument) for argument in call.args)
        rest = tuple(
            self._field(field, value)
            for field, value in call.ListFields()
            if field.name not in ("funcname", "args", "location", "funcformat")
        )
        if rest:
            return ("node", "func_call", (("name", namespace, name), ("args", arguments), *rest))
        if not self._exact:
            if not namespace and not arguments and name in _EMPTY_JSON:
                return (
                    "cast",
                    ("str", _EMPTY_JSON[name]),
                    (None, name.partition("_")[0], "", False),
                )
            if not namespace or name in ("uuid_generate_v4", "uuidv4"):
                name = _SYNONYMS.get(name, name)
            if name == "timezone" and len(arguments) == 2:
                arguments = (lowered_text(arguments[0]), arguments[1])
        return ("call", namespace, name, arguments)

    def _sqlvalue_function(self, function: Any) -> Node:
        op = function.DESCRIPTOR.fields_by_name["op"].enum_type.values_by_number[function.op].name
        name = _VALUE_FUNCTIONS.get(op)
        if name is None:
            return self._generic("sqlvalue_function", function)
        if name == "current_timestamp" and not self._exact:
            name = "now"
        return ("call", None, name, ())

    # Operators

    def _a_expr(self, expression: Any) -> Node:
        kinds = expression.DESCRIPTOR.fields_by_name["kind"].enum_type.values_by_number
        kind = kinds[expression.kind].name.removeprefix("AEXPR_")
        namespace, name = _qualified(expression.name)
        # An extension's type brings comparisons of its own; the types of both sides choose them.
        unnamed = namespace is None or (name in COMPARISONS and not self._exact)
        operator = name if unnamed else f"{namespace}.{name}"
        left = self.build(expression.lexpr) if expression.HasField("lexpr") else None
        if kind in ("BETWEEN", "NOT_BETWEEN") and left is not None:
            low, high = (self.build(item) for item in expression.rexpr.list.items)
            if kind == "BETWEEN":
                return conjunction(
                    [self._compare(">=", left, low), self._compare("<=", left, high)]
                )
            return disjunction([self._compare("<", left, low), self._compare(">", left, high)])
        if kind in ("BETWEEN_SYM", "NOT_BETWEEN_SYM") and left is not None:
            low, high = (self.build(item) for item in expression.rexpr.list.items)
            return _between_either(kind == "BETWEEN_SYM", left, low, high)
        if kind == "IN" and left is not None:
            elements = tuple(self.build(item) for item in expression.rexpr.list.items)
            return self._member(operator == "<>", left, elements)
        right = self.build(expression.rexpr)
        if kind in ("OP", "LIKE", "ILIKE", "SIMILAR"):
            return self._compare(operator, left, right)
        if kind == "DISTINCT":
            return ("op", "is distinct from", left, right)
        if kind == "NOT_DISTINCT":
            return ("not", ("op", "is distinct from", left, right))
        if left is not None and (kind, operator) in (("OP_ANY", "="), ("OP_ALL", "<>")):
            listed = elements_of(right)
            if listed is not None:
                return self._member(kind == "OP_ALL", left, listed)
        return ("op", f"{operator} {kind.lower()}", left, right)

    def _compare(self, operator: str, left: Node | None, right: Node) -> Node:
        found = operation(operator, left, right)
        return found if self._exact else whole_part(found)

    def _member(self, negated: bool, left: Node, elements: tuple[Node, ...]) -> Node:
        found = membership(negated, left, elements)
        return found if self._exact else whole_part(found)

    def _bool_expr(self, expression: Any) -> Node:
        operands = [self.build(operand) for operand in expression.args]
        name = expression.DESCRIPTOR.fields_by_name["boolop"].enum_type.values_by_number
        operator = name[expression.boolop].name
        if operator == "AND_EXPR":
            return conjunction(operands)
        if operator == "OR_EXPR":
            return disjunction(operands)
        return negation(operands[0])

    def _a_array_expr(self, array: Any) -> Node:
        return ("array", tuple(self.build(element) for element in array.elements))

    def _case_expr(self, case: Any) -> Node:
        """CASE; the server writes out the ELSE NULL that is meant by none."""
        name, kind, fields = self._generic("case_expr", case)
        return (name, kind, tuple(each for each in fields if each != (".defresult", NULL)))

    # Sub-selects

    def _sub_link(self, link: Any) -> Node:
        kinds = link.DESCRIPTOR.fields_by_name["sub_link_type"].enum_type.values_by_number
        kind = kinds[link.sub_link_type].name.removesuffix("_SUBLINK")
        select = self.build(link.subselect)
        test = self.build(link.testexpr) if link.HasField("testexpr") else None
        _, operator = _qualified(link.oper_name) if link.oper_name else (None, "=")
        if kind == "EXISTS" and select[0] == "select":
            select = ("select", (), *select[2:])  # what is selected doesn't matter
        if kind == "EXPR" and not self._exact and select[0] == "select" and not select[2]:
            values: tuple[Node, ...] = select[1]
            if len(values) == 1:
                return values[0]
        return ("sub", kind, operator if test else "", test, select)

    def _select_stmt(self, select: Any) -> Node:
        tables = [item for item in select.from_clause if item.WhichOneof("node") == "range_var"]
        scope = None
        if len(select.from_clause) == len(tables) == 1:
            only = tables[0].range_var
            scope = only.alias.aliasname if only.HasField("alias") else only.relname
        self._scopes.append(scope)
        try:
            targets = tuple(self.build(target.res_target.val) for target in select.target_list)
            rest = tuple(
                self._field(field, value)
                for field, value in select.ListFields()
                if field.name not in ("target_list", "limit_option", "op")
                or (field.name == "op" and value > 1)
            )
        finally:
            self._scopes.pop()
        return ("select", targets, rest)


def _between_either(inside: bool, left: Node, low: Node, high: Node) -> Node:
    """BETWEEN SYMMETRIC and its negation, as the server stores them: both ways round."""
    ways = ((low, high), (high, low))
    if inside:
        return disjunction(
            [conjunction([operation(">=", left, a), operation("<=", left, b)]) for a, b in ways]
        )
    return conjunction(
        [disjunction([operation("<", left, a), operation(">", left, b)]) for a, b in ways]
    )


def _repeated(field: Any) -> bool:
    try:
        return bool(field.is_repeated)
    except AttributeError:  # protobuf before 6
        return bool(field.label == 3)


def _qualified(names: Any) -> tuple[str | None, str]:
    """A name's namespace (None for pg_catalog, which is always searched) and last part."""
    parts = [name.string.sval for name in names]
    namespace = parts[-2] if len(parts) > 1 else None
    return (None if namespace == "pg_catalog" else namespace), parts[-1]


def type_of(type_name: Any) -> tuple[str | None, str, str, bool]:
    """(namespace, name, modifiers, array) of a TypeName; no namespace is pg_catalog or none."""
    namespace, name = _qualified(type_name.names)
    array = bool(type_name.array_bounds)
    if name.startswith("_") and len(name) > 1 and not array:
        name, array = name[1:], True
    modifiers = []
    for modifier in type_name.typmods:
        if modifier.WhichOneof("node") == "a_const":
            kind = modifier.a_const.WhichOneof("val")
            value = getattr(modifier.a_const, kind) if kind else None
            modifiers.append(str(getattr(value, kind)) if value is not None else "")
        else:
            modifiers.append(str(modifier))
    return namespace, name, ",".join(modifiers), array
