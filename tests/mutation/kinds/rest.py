"""What belongs to no table: enums, functions, extensions."""

from __future__ import annotations

from collections.abc import Iterator

from audit.schema.model import Function
from audit.schema.platform import is_platform_namespace
from tests.mutation import sql
from tests.mutation.before import Before
from tests.mutation.change import Change, Implied, Kind

_WORDS = {"function": "FUNCTION", "procedure": "PROCEDURE", "aggregate": "AGGREGATE",
          "window": "FUNCTION"}  # fmt: skip


def _rename_label(before: Before) -> Iterator[Change]:
    for enum in before.schema.enums:
        if is_platform_namespace(enum.namespace):
            continue
        place = sql.at(enum.namespace, enum.name)
        for label in enum.labels:
            # Checks and defaults keep the label's oid, so they print its new name.
            shown = sql.literal(label)
            found = Implied("missing-enum-value", "", f"{enum.namespace}.{enum.name}")
            users = [*_label_users(before, label, (enum.namespace, enum.name))]
            if label and not users:
                yield Change(
                    f"ALTER TYPE {place} RENAME VALUE {shown} TO 'schema_audit_renamed'", (found,)
                )


def _label_users(before: Before, label: str, enum: tuple[str, str]) -> Iterator[str]:
    """The expressions that may name a label: each would be a finding of its own."""
    quoted = sql.literal(label)
    for relation in before.relations:
        typed = any((c.type.namespace, c.type.name) == enum for c in relation.columns)
        texts = [
            *(c.default or c.generated or "" for c in relation.columns),
            *(check.expression for check in relation.checks),
            *(index.predicate or "" for index in relation.indexes),
            *(key.expression or "" for index in relation.indexes for key in index.keys),
            *(f"{p.using} {p.check}" for p in relation.policies),
            *(each.definition for each in relation.exclusions),
            relation.definition or "",
            *(each.definition for each in relation.triggers),
        ]
        for text in texts:
            if quoted in text or (label in text and typed) or f".{enum[1]}" in text:
                yield text
    for domain in before.schema.domains:
        if domain.base.name == enum[1]:
            yield domain.name


def _drop_enum(before: Before) -> Iterator[Change]:
    for enum in before.schema.enums:
        if not is_platform_namespace(enum.namespace):
            name = f"{enum.namespace}.{enum.name}"
            yield Change(
                f"DROP TYPE {sql.at(enum.namespace, enum.name)}",
                (Implied("missing-enum", "", name),),
            )


def functions(before: Before) -> Iterator[tuple[Function, str, str]]:
    """The functions that a spec requires: each with its SQL, and its name in a finding."""
    for function in before.schema.functions:
        label = f"{function.namespace}.{function.name}({function.arguments})"
        if is_platform_namespace(function.namespace) or "ORDER BY" in function.arguments:
            continue
        if before.says(f"function {label}"):
            arguments = function.arguments or ("*" if function.kind == "aggregate" else "")
            place = f"{sql.at(function.namespace, function.name)}({arguments})"
            shown = f"{function.namespace}.{function.name}({before.arguments(function)})"
            yield function, f"{_WORDS[function.kind]} {place}", shown


def _drop_function(before: Before) -> Iterator[Change]:
    for _, place, label in functions(before):
        yield Change(f"DROP {place}", (Implied("missing-function", "", label),))


def _named_elsewhere(before: Before, function: Function) -> bool:
    """Whether an expression or a trigger names the function: it would then name another."""
    for relation in before.schema.relations:
        texts = [
            *(c.default or c.generated or "" for c in relation.columns),
            *(check.expression for check in relation.checks),
            *(index.predicate or "" for index in relation.indexes),
            *(key.expression or "" for index in relation.indexes for key in index.keys),
            *(f"{p.using} {p.check}" for p in relation.policies),
            *(each.definition for each in relation.triggers),
            *(each.definition for each in relation.exclusions),
            relation.definition or "",
        ]
        if any(function.name in text for text in texts):
            return True
    if any(function.name in f"{r.canonical} {r.subtype_diff}" for r in before.schema.ranges):
        return True
    return any(function.name in f"{d.default} {d.checks}" for d in before.schema.domains)


def _rename_function(before: Before) -> Iterator[Change]:
    for function, place, label in functions(before):
        if not _named_elsewhere(before, function):
            yield Change(
                f"ALTER {place} RENAME TO schema_audit_renamed",
                (Implied("missing-function", "", label),),
            )


def _declared(before: Before, words: str) -> Iterator[Change]:
    for function, place, label in functions(before):
        if function.kind in ("function", "window", "procedure"):
            found = Implied("function-mismatch", "", label)
            yield Change(f"ALTER {place} {words}", (found,))


def _security(before: Before) -> Iterator[Change]:
    for function, place, label in functions(before):
        if function.kind != "aggregate":
            other = "INVOKER" if function.security_definer else "DEFINER"
            yield Change(
                f"ALTER {place} SECURITY {other}", (Implied("function-mismatch", "", label),)
            )


def _volatility(before: Before) -> Iterator[Change]:
    for function, place, label in functions(before):
        for other in ("VOLATILE", "STABLE", "IMMUTABLE"):
            if function.kind in ("function", "window") and other.lower() != function.volatility:
                yield Change(f"ALTER {place} {other}", (Implied("function-mismatch", "", label),))


def _search_path(before: Before) -> Iterator[Change]:
    for function, place, label in functions(before):
        if function.kind == "aggregate":
            continue
        found = (Implied("function-mismatch", "", label),)
        if any(setting.lower().startswith("search_path=") for setting in function.settings):
            yield Change(f"ALTER {place} RESET search_path", found)
        yield Change(f"ALTER {place} SET search_path = schema_audit_new", found)


def _null_input(before: Before) -> Iterator[Change]:
    for function, place, label in functions(before):
        if function.kind == "function":
            other = "CALLED ON NULL INPUT" if function.strict else "STRICT"
            yield Change(f"ALTER {place} {other}", (Implied("function-mismatch", "", label),))


def _parallel(before: Before) -> Iterator[Change]:
    for function, place, label in functions(before):
        for other in ("safe", "restricted", "unsafe"):
            if function.kind in ("function", "window") and other != function.parallel:
                found = (Implied("function-mismatch", "", label),)
                yield Change(f"ALTER {place} PARALLEL {other}", found)


def _setting(before: Before) -> Iterator[Change]:
    for function, place, label in functions(before):
        if function.kind != "aggregate":
            found = (Implied("function-mismatch", "", label),)
            yield Change(f"ALTER {place} SET work_mem = '5MB'", found)


def _body(before: Before) -> Iterator[Change]:
    for function, label in _plain(before):
        for change in _remade(before, label, function, function.arguments, function.returns or ""):
            if function.language == "sql" and not function.strict and function.parallel == "unsafe":
                yield change


def _remade(
    before: Before, label: str, function: Function, arguments: str, returns: str
) -> Iterator[Change]:
    """A plain function dropped and made again with other arguments or another result."""
    rights = " SECURITY DEFINER" if function.security_definer else ""
    settings = "".join(
        f" SET {name} = {value or sql.literal('')}"
        for name, _, value in (setting.partition("=") for setting in function.settings)
    )
    place = sql.at(function.namespace, function.name)
    rule = "missing-function" if arguments != function.arguments else "function-mismatch"
    yield Change(
        f"SET LOCAL check_function_bodies = off; DROP FUNCTION {place}({function.arguments});"
        f" CREATE FUNCTION {place}({arguments}) RETURNS {returns} LANGUAGE sql"
        f" {function.volatility}{rights}{settings} AS 'SELECT NULL'",
        (Implied(rule, "", label),),
    )


def _plain(before: Before) -> Iterator[tuple[Function, str]]:
    for function, _, label in functions(before):
        out = any(word in function.arguments.split() for word in ("OUT", "INOUT", "VARIADIC"))
        result = function.returns or ""
        called = function.kind == "function" and result not in ("trigger", "event_trigger")
        if called and not out and not result.startswith("TABLE"):
            yield function, label


def _result(before: Before) -> Iterator[Change]:
    for function, label in _plain(before):
        result = function.returns or ""
        others = ["point" if result != "point" else "box"]
        if result.startswith("SETOF "):
            others.append(result.removeprefix("SETOF "))
        else:
            others.append(f"SETOF {result}")
        for other in others:
            yield from _remade(before, label, function, function.arguments, other)


def _arguments(before: Before) -> Iterator[Change]:
    for function, label in _plain(before):
        more = f"{function.arguments}, point" if function.arguments else "point"
        yield from _remade(before, label, function, more, function.returns or "")


def _extension(before: Before) -> Iterator[Change]:
    for extension in before.schema.extensions:
        if extension.name != "plpgsql":
            yield Change(
                f"DROP EXTENSION {sql.name(extension.name)}",
                (Implied("missing-extension", "", extension.name),),
            )


def _drop_publication(before: Before) -> Iterator[Change]:
    for publication in before.schema.publications:
        listed = [each for each in publication.tables if each in before.schema_names]
        yield Change(
            f"DROP PUBLICATION {sql.name(publication.name)}",
            (
                Implied("missing-publication", "", publication.name),
                *(Implied("not-published", table, publication.name) for table in listed),
            ),
        )


def _publish_less(before: Before) -> Iterator[Change]:
    for publication in before.schema.publications:
        found = Implied("publication-mismatch", "", publication.name)
        for left in publication.operations:
            kept = ", ".join(each for each in publication.operations if each != left)
            yield Change(
                f"ALTER PUBLICATION {sql.name(publication.name)} SET (publish = '{kept}')", (found,)
            )


def _unpublish_namespace(before: Before) -> Iterator[Change]:
    for publication in before.schema.publications:
        for namespace in publication.namespaces:
            found = Implied("not-published", "", f"{publication.name} {namespace}")
            yield Change(
                f"ALTER PUBLICATION {sql.name(publication.name)}"
                f" DROP TABLES IN SCHEMA {sql.name(namespace)}",
                (found,),
            )


REST = (
    Kind("rename an enum's label", of_rest=_rename_label),
    Kind("drop enum", of_rest=_drop_enum),
    Kind("drop function", of_rest=_drop_function),
    Kind("rename function", of_rest=_rename_function),
    Kind("function's rights", of_rest=_security),
    Kind("function's volatility", of_rest=_volatility),
    Kind("function's search_path", of_rest=_search_path),
    Kind("function's answer to null", of_rest=_null_input),
    Kind("function in parallel", of_rest=_parallel),
    Kind("function's setting", of_rest=_setting),
    Kind("function's body", of_rest=_body),
    Kind("function's result", of_rest=_result),
    Kind("function's arguments", of_rest=_arguments),
    Kind("drop extension", of_rest=_extension),
    Kind("drop publication", of_rest=_drop_publication),
    Kind("publication's operations", of_rest=_publish_less),
    Kind("unpublish schema", of_rest=_unpublish_namespace),
)
