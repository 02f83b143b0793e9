"""A spec as SQL that builds a database which meets it, from nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby

from audit.export.complete import Completed, outside
from audit.export.exported import Exported
from audit.export.plans import EXTENSIONS, names_schema, plan_from_nothing
from audit.export.stubs import Stub, expressions_of, stubs_of
from audit.grammar.expression import names_in
from audit.grammar.quote import (
    comment,
    dollar_quoted,
    identifier,
    identifiers,
    literal,
    qualified,
)
from audit.remediate.functions import execute_statement
from audit.remediate.model import Plan, Section, Statement
from audit.remediate.sequences import sequences_of
from audit.spec.model import DomainSpec, Spec, TableSpec
from audit.spec.objects import CompositeSpec, EnumSpec, GrantSpec, RangeSpec
from audit.spec.order import Name
from audit.spec.source import Source

_NO_ROLES = frozenset({"public", "current_user", "current_role", "session_user"})
_TITLES: dict[Section, str] = {
    "prerequisites": "What the tables stand on",
    "tables": "Tables",
    "views": "Views",
    "access": "Policies, triggers, grants",
}


def export_sql(spec: Spec) -> Exported:
    """The statements that build what `spec` demands in an empty database, in one transaction.

    What the spec names and does not require itself must be there. What it only names (a function,
    a view without a query) becomes a stub, marked as one. Notes tell all of that.
    """
    plan, completed = plan_from_nothing(spec)
    stubs = _possible(completed.spec, plan, stubs_of(completed.spec))
    notes = _Notes(completed, plan, stubs)
    body = [
        _roles(completed.spec),
        _schemas(completed.spec, plan),
        _sequences(completed.spec),
        *_sections(completed, plan, stubs),
        _owners(completed.spec),
        _execute(completed.spec),
    ]
    head = comment("\n".join(_head(spec, notes)))
    text = "\n\n".join((head, _settings("".join(body)), *filter(None, body), "COMMIT;")) + "\n"
    return Exported(text, notes.all)


class _Notes:
    """What a reader has to know before the file is run."""

    def __init__(self, completed: Completed, plan: Plan, stubs: Iterable[Stub]) -> None:
        spec = completed.spec
        self.expected = tuple(sorted(set(_expected(spec))))
        self.stubs = (
            *(f"{name}: {told}" for name, told in completed.stubs),
            *(
                f"{stub.function.namespace}.{stub.function.name}(): a function that only raises an "
                "error: the spec does not say what it does"
                for stub in stubs
                if stub.sql
            ),
        )
        self.left_out = (
            *completed.left_out,
            *(
                f"{stub.function.namespace}.{stub.function.name}(): {stub.problem}"
                for stub in stubs
                if not stub.sql
            ),
            *(
                f"{statement.table or statement.object}: {statement.why}"
                for statement in _undecided(completed.spec, plan)
            ),
        )

    @property
    def all(self) -> tuple[str, ...]:
        """Every note, for the terminal."""
        return (
            *(f"must be there: {each}" for each in self.expected),
            *(f"stub: {each}" for each in self.stubs),
            *(f"left out: {each}" for each in self.left_out),
        )


def _expected(spec: Spec) -> Iterator[str]:
    """What the spec names and the file does not make, each once or more."""
    made = {(function.namespace, function.name) for function in spec.functions}
    brought = {*(table.namespace for table in spec.tables)}
    brought |= {EXTENSIONS, "pg_catalog"} if spec.extensions else {"pg_catalog"}
    types = set(spec.type_names)
    for key in outside(spec):
        yield f"table {key.ref_namespace}.{key.ref_table}"
    for table in spec.tables:
        for expression in expressions_of(table):
            names = names_in(expression)
            for namespace, name in names.functions if names else ():
                if namespace and namespace not in brought and (namespace, name) not in made:
                    yield f"function {namespace}.{name}()"
        for column in table.columns:
            wanted = column.type
            if wanted is None or wanted.namespace == "pg_catalog":
                continue
            homes = (wanted.namespace,) if wanted.namespace else (table.namespace, "public")
            if not any((home, wanted.name) in types for home in homes) and not spec.extensions:
                yield f"type {wanted.namespace or ''}{'.' if wanted.namespace else ''}{wanted.name}"


def _undecided(spec: Spec, plan: Plan) -> Iterator[Statement]:
    """The decisions that the file does not take: an owner is set, functions are stubs."""
    types = _types_by_source(spec)
    for statement in plan.decisions:
        if statement.object != "owner" and (statement.table or statement.source in types):
            yield statement


def _possible(spec: Spec, plan: Plan, stubs: Iterable[Stub]) -> tuple[Stub, ...]:
    """The stubs; those of which a type can't be made are without SQL."""
    types = _types_by_source(spec)
    made = frozenset[Name]().union(
        *(types[s.source] for s in plan.active if s.source is not None and s.source in types)
    )
    found = []
    for stub in stubs:
        lacking = sorted(stub.types - made)
        if stub.sql and lacking:
            problem = f"type {'.'.join(lacking[0])} can't be created"
            stub = stub._replace(sql="", problem=problem)
        found.append(stub)
    return tuple(found)


def _head(spec: Spec, notes: _Notes) -> Iterator[str]:
    from audit import __version__

    yield f"{spec.title or 'Database'}: everything that the spec requires"
    yield ""
    yield f"Made by schema-audit {__version__} from a spec of {len(spec.tables)} tables. Builds an"
    yield "empty database that meets it, in one transaction: all of it, or nothing."
    yield "  psql -X -v ON_ERROR_STOP=1 -d <database> -f <this file>"
    parts = (
        ("It expects to be there, because the spec names it and does not require it:", "expected"),
        ("Placeholders, to be replaced:", "stubs"),
        ("Left out, because the spec does not say enough:", "left_out"),
    )
    for title, name in parts:
        lines = getattr(notes, name)
        if lines:
            yield ""
            yield title
            yield from (f"  {' '.join(line.split())}" for line in lines)


def _settings(text: str) -> str:
    lines = ["BEGIN;"]
    if not text.isascii():
        lines.insert(0, "SET client_encoding = 'UTF8';")
    if "\\" in text:
        lines.append("SET LOCAL standard_conforming_strings = on;")
    # A stub may name a type that comes later.
    lines.append("SET LOCAL check_function_bodies = off;")
    return "\n".join(lines)


def _roles(spec: Spec) -> str:
    """The roles that the spec names, where the server doesn't have them."""
    names: dict[str, None] = {}
    for table in spec.tables:
        policies = table.rls.policies if table.rls else ()
        for policy in policies:
            names.update(dict.fromkeys(policy.roles or ()))
        names.update((grant.role, None) for grant in table.grants)
        if table.owner:
            names[table.owner] = None
    for function in spec.functions:
        names.update((grant.role, None) for grant in function.grants if not grant.none)
    wanted = [name for name in names if name.lower() not in _NO_ROLES]
    if not wanted:
        return ""
    lines = [
        f"  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {literal(name)}) THEN\n"
        f"    CREATE ROLE {identifier(name)} NOLOGIN;\n  END IF;"
        for name in wanted
    ]
    body = dollar_quoted("BEGIN\n" + "\n".join(lines) + "\nEND")
    return f"{comment('Roles, which belong to the whole server')}\nDO {body};"


def _schemas(spec: Spec, plan: Plan) -> str:
    made = {s.object for s in plan.statements if s.kind == "create-namespace"}
    wanted = {function.namespace for function in spec.functions} | made
    if names_schema(spec, EXTENSIONS):
        wanted.add(EXTENSIONS)
    lines = [f"CREATE SCHEMA IF NOT EXISTS {identifier(name)};" for name in sorted(wanted)]
    return "\n".join((comment("Schemas"), *lines)) if lines else ""


def _sequences(spec: Spec) -> str:
    """The sequences that defaults count with, and that no column owns."""
    found = dict.fromkeys(
        name
        for table in spec.tables
        for column in table.columns
        for name in sequences_of(column.default or "")
    )
    lines = [f"CREATE SEQUENCE IF NOT EXISTS {name};" for name in found]
    return "\n".join((comment("Sequences"), *lines)) if lines else ""


def _sections(completed: Completed, plan: Plan, stubs: tuple[Stub, ...]) -> Iterator[str]:
    """The sections of the plan, with each function as early as its types allow."""
    spec = completed.spec
    told: dict[str, list[str]] = {}
    for name, text in completed.stubs:
        told.setdefault(name, []).append(text)
    waiting = [stub for stub in stubs if stub.sql]
    standing: set[str] = set()
    places = {table.qualified: table for table in spec.tables}
    beside = ("create-namespace", "create-sequence")
    active = [s for s in plan.active if s.kind not in beside]
    path: tuple[str, ...] = ()
    types = _types_by_source(spec)
    made: set[Name] = set()
    for section, group in groupby(active, lambda statement: statement.section):
        parts = [_heading(_TITLES[section])]
        for statement in group:
            if section == "prerequisites":
                ready = [stub for stub in waiting if _is_part(stub, statement, made)]
            else:
                ready = [stub for stub in waiting if _stands(stub, standing)]
            waiting = [stub for stub in waiting if stub not in ready]
            for stub in ready:
                path, lines = _under(path, _path_of(spec, stub))
                parts.append(lines + _stub_text(stub))
            path, lines = _under(path, statement.search_path)
            parts.append(lines + _statement(statement, places, told))
            if statement.kind in ("create-table", "create-view"):
                standing.add(statement.table)
            if statement.source in types:
                made |= types[statement.source]
        yield "\n\n".join(parts)
    if waiting:
        parts = [_heading("Functions")]
        for stub in waiting:
            path, lines = _under(path, _path_of(spec, stub))
            parts.append(lines + _stub_text(stub))
        yield "\n\n".join(parts)


def _types_by_source(spec: Spec) -> dict[Source, frozenset[Name]]:
    """The types that each requirement of one makes."""
    found: dict[Source, frozenset[Name]] = {}
    own: tuple[EnumSpec | DomainSpec | CompositeSpec | RangeSpec, ...] = (
        *spec.enums, *spec.domains, *spec.composites, *spec.ranges,
    )  # fmt: skip
    for each in own:
        names = {(each.namespace, each.name)}
        if isinstance(each, RangeSpec):
            names.add(each.multirange_name)
        found[each.source] = found.get(each.source, frozenset()) | names
    return found


def _is_part(stub: Stub, statement: Statement, made: Collection[Name]) -> bool:
    """Whether a domain or a range type calls a function that can be made before it."""
    named = stub.function.name in statement.readable
    calls = statement.kind in ("create-domain", "create-range")
    return named and calls and not stub.needs and stub.types <= set(made)


def _stands(stub: Stub, standing: set[str]) -> bool:
    return all(f"{namespace}.{name}" in standing for namespace, name in stub.needs)


def _path_of(spec: Spec, stub: Stub) -> tuple[str, ...]:
    return tuple(dict.fromkeys((stub.function.namespace, spec.default_namespace, "pg_temp")))


def _under(current: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Where unqualified names are looked up, said where it changes.

    A schema that is not there does no harm. Where extensions were there before, it is this one.
    """
    wanted = tuple(dict.fromkeys((*wanted[:-1], EXTENSIONS, *wanted[-1:])))
    if wanted == current:
        return current, ""
    return wanted, f"SET LOCAL search_path = {identifiers(wanted)};\n\n"


def _stub_text(stub: Stub) -> str:
    return f"{comment('STUB: write its body.')}\n{stub.sql};"


def _statement(
    statement: Statement, places: dict[str, TableSpec], told: dict[str, list[str]]
) -> str:
    lines: list[str] = []
    if statement.kind in ("create-table", "create-view"):
        table = places[statement.table]
        lines += [f"{statement.table}: {table.why}" if table.why else statement.table]
        lines += [f"STUB: {text}" for text in told.get(statement.table, ())]
    remarks = comment("\n".join(" ".join(line.split()) for line in lines)) + "\n" if lines else ""
    return f"{remarks}{statement.readable};"


def _heading(title: str) -> str:
    return comment(f"{'-' * 93}\n{title}")


def _execute(spec: Spec) -> str:
    """Who may execute a function: nobody by default where somebody must not."""
    lines = []
    for function in spec.functions:
        grants = function.grants
        if any(grant.none for grant in grants):
            everybody = GrantSpec("public", function.source, none=True)
            lines.append(f"{execute_statement(function, everybody)};")
        lines += (f"{execute_statement(function, grant)};" for grant in grants if not grant.none)
    return "\n".join((_heading("Rights on functions"), *lines)) if lines else ""


def _owners(spec: Spec) -> str:
    words = {"view": "VIEW", "materialized view": "MATERIALIZED VIEW"}
    lines = [
        f"ALTER {words.get(table.kind or '', 'TABLE')} {qualified(table.namespace, table.name)}"
        f" OWNER TO {identifier(table.owner)};"
        for table in spec.tables
        if table.owner
    ]
    return "\n".join((_heading("Owners"), *lines)) if lines else ""
