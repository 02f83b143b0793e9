"""A `Schema` as the statements that make it in an empty database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from audit.grammar.quote import identifier, literal, qualified
from audit.grammar.scan import GrammarError
from audit.schema.model import (
    Composite,
    Domain,
    EnumType,
    Function,
    RangeType,
    Relation,
    Schema,
)
from audit.schema.platform import is_platform_namespace
from audit.schema_sql import access, constraints, functions, publications, tables, types
from audit.schema_sql.loose import loose_names
from audit.schema_sql.model import CannotRebuildError, Draft, Rebuild
from audit.schema_sql.names import do, unless_there
from audit.schema_sql.order import Shape, in_order
from audit.schema_sql.platform import is_supabase, made_by_extension, of_extension

_VIEWS = ("view", "materialized view")


def rebuild(schema: Schema, *, platform: Sequence[str] = (), whole: bool = True) -> Rebuild:
    """The statements that make `schema` in an empty database of the same or a newer version.

    `platform` are the statements that make what every Supabase project has; they come first where
    `schema` is one's. Without `whole` there is only what the meaning of an expression depends on:
    types, functions, tables with their keys and checks, views.

    To be run by a superuser, in order, in a session with `check_function_bodies = off` and
    `search_path = pg_catalog`.
    """
    return _Rebuilding(schema, platform, whole).draft.rebuild()


class _Rebuilding:
    """The steps of one rebuild, in their order."""

    def __init__(self, schema: Schema, platform: Sequence[str], whole: bool) -> None:
        self.schema = schema
        self.whole = whole
        self.draft = Draft()
        self.supabase = is_supabase(schema)
        self.namespaces = frozenset(n.name for n in schema.namespaces)
        self.relations = (
            *(r for r in schema.platform if not of_extension(schema, r) and not self.supabase),
            *schema.relations,
        )
        self.loose = loose_names(schema, self.relations)
        self._before(platform)
        ordered = in_order(list(self._shapes()))
        self._make(ordered.early)
        self._make(ordered.late)
        if whole:
            self._after()
        self._unknown()

    def _after(self) -> None:
        """What nothing else needs."""
        for relation in self.relations:
            self._foreign_keys(relation)
        for relation in self.relations:
            self._behaviour(relation)
        for relation in self.relations:
            self._belongings(relation)
        for function in self.schema.functions:
            if not self._is_platform(function.namespace):
                self._rights(function)
        self._comments_on_types()
        self._publications()

    # --- what stands before every object ----------------------------------------

    def _before(self, platform: Sequence[str]) -> None:
        roles = self._roles()
        if roles:
            self.draft.add("roles", lambda: access.make_roles(roles))
        if self.supabase:
            for statement in platform:
                self.draft.add("platform objects", partial(str, statement))
        for namespace in self.schema.namespaces:
            self._namespace(namespace.name, namespace.owner)
        if "public" not in self.namespaces:
            self.draft.add("schema public", lambda: "DROP SCHEMA IF EXISTS public")
        for extension in self.schema.extensions:
            if extension.name != "plpgsql":
                fixed = made_by_extension(self.schema, extension.namespace)
                home = "" if fixed else extension.namespace
                make = partial(_create_extension, extension.name, home)
                self.draft.add(f"extension {extension.name}", make)
        multiranges = {
            (r.multirange_namespace or r.namespace, r.multirange) for r in self.schema.ranges
        }
        for name in sorted(set(self.schema.types) - multiranges):
            self.draft.add(f"type {'.'.join(name)}", partial(types.stand_in_type, name))
        for name in self.loose.collations:
            self.draft.add(f"collation {'.'.join(name)}", partial(types.stand_in_collation, name))
        for name in self.loose.sequences:
            make = partial(_create_sequence, name, guarded=self._is_platform(name[0]))
            self.draft.add(f"sequence {'.'.join(name)}", make)
        self._foreign_server()

    def _foreign_server(self) -> None:
        """A server that leads nowhere, for foreign tables: theirs is not in a snapshot."""
        if any(r.kind == "foreign table" for r in self.relations):
            server = tables.FOREIGN_SERVER
            self.draft.add("foreign server", lambda: f"CREATE FOREIGN DATA WRAPPER {server}")
            create = f"CREATE SERVER {server} FOREIGN DATA WRAPPER {server}"
            self.draft.add("foreign server", lambda: create)

    def _roles(self) -> list[str]:
        names = {namespace.owner for namespace in self.schema.namespaces}
        for relation in (*self.schema.platform, *self.schema.relations):
            names.add(relation.owner)
            names.update(grant.role for grant in relation.grants)
            names.update(role for policy in relation.policies for role in policy.roles)
        for function in self.schema.functions:
            names.update((function.owner, *(function.execute or ())))
        return sorted(names - {"", "public"})

    def _namespace(self, name: str, owner: str) -> None:
        if made_by_extension(self.schema, name):
            return
        if name != "public":
            create = f"CREATE SCHEMA IF NOT EXISTS {identifier(name)}"
            self.draft.add(f"schema {name}", lambda: create)
        if self.whole and owner and not (self.supabase and is_platform_namespace(name)):
            self.draft.add(
                f"owner of schema {name}",
                lambda: f"ALTER SCHEMA {identifier(name)} OWNER TO {access.role_sql(owner)}",
            )

    def _is_platform(self, namespace: str) -> bool:
        """Whether what is in a namespace is the platform's, and may be there already."""
        return self.supabase and is_platform_namespace(namespace)

    # --- types, tables, functions and views -------------------------------------

    def _shapes(self) -> Iterator[Shape]:
        schema = self.schema
        yield from schema.enums
        yield from schema.ranges
        yield from schema.domains
        yield from schema.composites
        if self.supabase:
            yield from (r for r in schema.platform if not of_extension(schema, r))
        yield from self.relations
        yield from schema.functions

    def _make(self, shapes: Sequence[Shape]) -> None:
        for shape in shapes:
            self._shape(shape)
        own = [s for s in shapes if isinstance(s, Relation) and not self._is_platform(s.namespace)]
        for relation in own:
            self._completed(relation)
        for relation in own:
            self._inherits(relation)
        for relation in own:
            self._keys(relation)

    def _shape(self, shape: Shape) -> None:
        add, namespaces = self._add, self.namespaces
        if isinstance(shape, Function):
            self._function(shape)
        elif isinstance(shape, EnumType):
            add(f"enum {_name(shape)}", shape, lambda: types.create_enum(shape))
        elif isinstance(shape, RangeType):
            add(f"type {_name(shape)}", shape, lambda: types.create_range(shape, namespaces))
        elif isinstance(shape, Composite):
            add(f"type {_name(shape)}", shape, lambda: types.create_composite(shape, namespaces))
        elif isinstance(shape, Domain):
            if add(f"domain {_name(shape)}", shape, lambda: types.create_domain(shape, namespaces)):
                for check in shape.checks:
                    if not check.validated:
                        label = f"check {check.name} of domain {_name(shape)}"
                        make = partial(types.add_domain_check, shape, check)
                        add(label, shape, make)
        elif shape.kind in _VIEWS:
            add(_label(shape), shape, lambda: tables.create_view(shape))
        else:
            unlogged = shape.qualified in self.loose.unlogged
            make = partial(tables.create_table, shape, namespaces, unlogged=unlogged)
            add(_label(shape), shape, make)

    def _add(self, label: str, shape: Shape, make: object) -> bool:
        assert callable(make)
        if self._is_platform(shape.namespace):
            return self.draft.add(label, lambda: unless_there(make()))
        return self.draft.add(label, make)

    def _function(self, function: Function) -> None:
        label = functions.label(function)
        if function.kind == "aggregate":
            if self.draft.add(label, lambda: functions.create_aggregate(function)[0]):
                self._add(label, function, lambda: functions.create_aggregate(function)[1])
            return
        self._add(label, function, lambda: functions.create_function(function))
        if function.language not in functions.LANGUAGES and not self._is_platform(
            function.namespace
        ):
            reason = f"its language is {function.language}, and its stub is in plpgsql"
            self.draft.omit(label, reason)

    def _rights(self, function: Function) -> None:
        try:
            statements = tuple(access.rights_on(function))
        except (CannotRebuildError, GrammarError):
            return  # the function itself was left out for the same reason, and that was told
        for sql in statements:
            self.draft.add(f"rights on {functions.label(function)}", partial(str, sql))

    # --- what hangs on a relation -----------------------------------------------

    def _completed(self, relation: Relation) -> None:
        """Defaults, ownership of sequences, and checks."""
        add, of = self.draft.add, relation.qualified
        for column in relation.columns:
            if column.default is not None and (relation.kind == "view" or tables.waits(column)):
                make = partial(tables.set_default, relation, column)
                add(f"default of {of}.{column.name}", make)
        for sequence, column_name in self.loose.owned.get((relation.namespace, relation.name), ()):
            name = f"{tables.name_of(relation)}.{identifier(column_name)}"
            sql = f"ALTER SEQUENCE {qualified(*sequence)} OWNED BY {name}"
            add(f"sequence {'.'.join(sequence)}", partial(str, sql))
        for check in relation.checks:
            no_inherit = check.name in self.loose.kept_back.get(of, ())
            make = partial(constraints.add_check, relation, check, no_inherit=no_inherit)
            add(f"check {check.name} of {of}", make)

    def _inherits(self, relation: Relation) -> None:
        for name in relation.inherits:
            parent = self.loose.by_qualified.get(name)
            label = f"inheritance of {relation.qualified} from {name}"
            if parent is None:
                self.draft.omit(label, "the snapshot does not hold the parent")
            else:
                self.draft.add(label, partial(tables.inherit, relation, parent))

    def _keys(self, relation: Relation) -> None:
        """Keys, exclusions and indexes."""
        add, of = self.draft.add, relation.qualified
        key = relation.primary_key
        if key is not None:
            add(
                f"primary key {key.name} of {of}",
                partial(constraints.add_key, relation, key, primary=True),
            )
        for unique in relation.uniques:
            make = partial(constraints.add_key, relation, unique, primary=False)
            add(f"unique {unique.name} of {of}", make)
        for exclusion in relation.exclusions:
            make = partial(constraints.add_exclusion, relation, exclusion)
            add(f"exclusion {exclusion.name} of {of}", make)
        for index in relation.indexes:
            if not index.constraint and (self.whole or index.unique):
                make = partial(constraints.create_index, relation, index, self.namespaces)
                add(f"index {index.name} of {of}", make)
                if not index.usable:
                    self.draft.omit(f"index {index.name} of {of}", "it was not valid, and is now")

    def _foreign_keys(self, relation: Relation) -> None:
        for key in relation.foreign_keys:
            label = f"foreign key {key.name} of {relation.qualified}"
            self.draft.add(label, partial(constraints.add_foreign_key, relation, key))

    def _behaviour(self, relation: Relation) -> None:
        """Triggers, row level security and policies."""
        add, of, name = self.draft.add, relation.qualified, tables.name_of(relation)
        for trigger in relation.triggers:
            label = f"trigger {trigger.name} of {of}"
            if add(label, partial(access.create_trigger, trigger)):
                state = access.trigger_state(relation, trigger)
                if state:
                    add(label, partial(str, state))
        for policy in relation.policies:
            make = partial(access.create_policy, relation, policy)
            add(f"policy {policy.name} of {of}", make)
        for flag, word in ((relation.rls_enabled, "ENABLE"), (relation.rls_forced, "FORCE")):
            if flag:
                sql = f"ALTER TABLE {name} {word} ROW LEVEL SECURITY"
                add(f"row level security of {of}", partial(str, sql))

    def _belongings(self, relation: Relation) -> None:
        """Owner, rights and comments."""
        add, of = self.draft.add, relation.qualified
        if relation.owner:
            add(f"owner of {of}", partial(access.owner, relation))
        for grant in relation.grants:
            add(f"rights of {grant.role} on {of}", partial(access.grant, relation, grant))
        for object_, sql in access.comments(relation):
            add(f"comment on {object_}", partial(str, sql))

    def _comments_on_types(self) -> None:
        schema = self.schema
        kinds: tuple[tuple[str, Iterable[EnumType | Domain | Composite | RangeType]], ...] = (
            ("TYPE", schema.enums),
            ("DOMAIN", schema.domains),
            ("TYPE", schema.composites),
            ("TYPE", schema.ranges),
        )
        for kind, group in kinds:
            for each in group:
                name = qualified(each.namespace, each.name)
                if each.comment is not None and not self._is_platform(each.namespace):
                    sql = f"COMMENT ON {kind} {name} IS {literal(each.comment)}"
                    self.draft.add(f"comment on {_name(each)}", partial(str, sql))
        for composite in schema.composites:
            for column in composite.columns:
                if column.comment is not None:
                    name = qualified(composite.namespace, composite.name)
                    text = literal(column.comment)
                    sql = f"COMMENT ON COLUMN {name}.{identifier(column.name)} IS {text}"
                    label = f"comment on {_name(composite)}.{column.name}"
                    self.draft.add(label, partial(str, sql))

    # --- what is left -----------------------------------------------------------

    def _publications(self) -> None:
        for publication in self.schema.publications:
            label = f"publication {publication.name}"
            create = partial(publications.create_publication, publication)
            make = (lambda create=create: unless_there(create())) if self.supabase else create
            if not self.draft.add(label, make):
                continue
            parts = {part.table: part for part in publication.parts}
            for table in publication.tables:
                relation = self.loose.by_qualified.get(table)
                if relation is None:
                    self.draft.omit(f"{label}, table {table}", "the snapshot does not hold it")
                else:
                    make = partial(publications.add_table, publication, relation, parts.get(table))
                    self.draft.add(f"{label}, table {table}", make)
            for namespace in publication.namespaces:
                make = partial(publications.add_namespace, publication, namespace)
                self.draft.add(f"{label}, schema {namespace}", make)

    def _unknown(self) -> None:
        for aside in self.schema.set_aside:
            for partition in aside.names:
                self.draft.omit(f"partition {partition}", "a snapshot holds no partitions")
        for what in self.schema.unlisted:
            self.draft.omit(what, "a snapshot holds no more than its name")
        for what in self.schema.unread:
            self.draft.omit("not read", what)


def _name(shape: Shape) -> str:
    return f"{shape.namespace}.{shape.name}"


def _label(relation: Relation) -> str:
    return f"{relation.kind.replace('partitioned ', '')} {relation.qualified}"


def _create_sequence(name: tuple[str, str], *, guarded: bool) -> str:
    return f"CREATE SEQUENCE {'IF NOT EXISTS ' if guarded else ''}{qualified(*name)}"


def _create_extension(name: str, namespace: str) -> str:
    """CREATE EXTENSION, or a warning where the server has none of that name."""
    create = f"CREATE EXTENSION IF NOT EXISTS {identifier(name)}"
    warning = f"extension {name}: {NOT_AVAILABLE}"
    if namespace not in ("", "pg_catalog"):
        create += f" SCHEMA {identifier(namespace)}"
    return do(
        "BEGIN\n  IF EXISTS (SELECT FROM pg_catalog.pg_available_extensions\n"
        f"             WHERE name = {literal(name)}) THEN\n    {create};\n  ELSE\n"
        f"    RAISE WARNING USING MESSAGE = {literal(warning)};\n  END IF;\nEND"
    )


NOT_AVAILABLE = "this server has no extension of that name"
