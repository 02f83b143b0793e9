"""A database's structure as a spec that it meets: what is there, required as it is.

What the database does not have is not forbidden by it: a column without NOT NULL may get one. But
keys, foreign keys and indexes have to stay what they are (`exact_constraints`): what SQL leaves out
of them, NO ACTION and such, is no freedom. Names of constraints, owners and grants are
written on demand: they belong to one installation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from audit.schema.model import Relation, Schema
from audit.spec.importers.categories import OTHER, guess_categories, title_of
from audit.spec.importers.columns import ColumnWriter
from audit.spec.importers.domains import domains_of
from audit.spec.importers.functions import enums_of, functions_of, put
from audit.spec.importers.imported import MODELINE, Imported, comment_of, file_name
from audit.spec.importers.omitted import Omitted
from audit.spec.importers.publications import Publications
from audit.spec.importers.relations import VIEWS, RelationWriter
from audit.spec.importers.sql_text import TypeNames
from audit.spec.importers.types import composites_of, ranges_of
from audit.spec.importers.yaml_text import Flow, Spaced, Value, to_yaml

_GUARDED = frozenset({"table", "partitioned table"})
_EVERYWHERE = frozenset({"plpgsql"})  # installed in every database


def spec_of_schema(
    schema: Schema,
    *,
    title: str,
    namespaces: Sequence[str] | None = None,
    single: bool = False,
    more: Collection[str] = (),
) -> dict[str, str]:
    """File name → YAML of a spec that the database of `schema` meets; see `import_schema`."""
    return import_schema(schema, title=title, namespaces=namespaces, single=single, more=more).files


def import_schema(
    schema: Schema,
    *,
    title: str,
    namespaces: Sequence[str] | None = None,
    single: bool = False,
    facts: Mapping[str, Sequence[str]] | None = None,
    given: Collection[str] = (),
    more: Collection[str] = (),
) -> Imported:
    """The spec of what stands in `namespaces`; of all that hold anything of it if None.

    One file (`spec.yaml`) if `single`; else a folder with a file for each guessed category.
    `facts` are names of what stands in no catalog, all required: `buckets`, `edge_functions`.
    `given` are extensions that every such database has, and that are not required. `more` are what
    belongs to one installation, and is to be required too: MORE.
    """
    kept = set(namespaces) if namespaces is not None else _namespaces(schema)
    relations = [relation for relation in schema.relations if relation.namespace in kept]
    default = _default(kept, relations)
    omitted = Omitted()
    guarded = [relation for relation in relations if relation.kind in _GUARDED]
    rls_by_default = bool(guarded) and all(relation.rls_enabled for relation in guarded)
    names = TypeNames(schema, default)
    columns = ColumnWriter(
        names,
        frozenset(namespace.name for namespace in schema.namespaces),
        omitted,
    )
    columns.more = more
    publications = Publications(schema.publications, columns, omitted)
    writer = RelationWriter(
        columns,
        frozenset((relation.namespace, relation.name) for relation in relations),
        default,
        omitted,
        publications,
        rls_by_default=rls_by_default,
        more=more,
    )
    head = _head(schema, title, default, rls_by_default, _EVERYWHERE.union(given))
    head |= _project(facts or {})
    types = _types(schema, kept, columns, default, omitted)
    functions = functions_of(
        (f for f in schema.functions if f.namespace in kept),
        default,
        names,
        omitted,
        grants="grants" in more,
    )
    published = publications.of_spec(kept, {relation.qualified for relation in relations})
    if published:
        head["publications"] = published
    categories = guess_categories(relations, default)
    ordered = _in_order(categories)
    if ordered:
        head["categories"] = {category: title_of(category) for category in ordered}
    head |= types
    files: dict[str, dict[str, Value]] = {}
    if single:
        parts = _tables(writer, relations, categories, default, omitted)
        if functions:
            head["functions"] = functions
        files["spec.yaml"] = head | parts
    else:
        files["spec.yaml"] = head
        if functions:
            files["functions.yaml"] = {"functions": functions}
        for category in ordered or ("tables",):
            own = [r for r in relations if not categories or _of(categories, r) == category]
            parts = _tables(writer, own, None, default, omitted)
            if parts:
                name = file_name(category, files)
                files[name] = ({"category": category} if ordered else {}) | parts
    notes = tuple(sorted(omitted.notes))
    texts = {name: MODELINE + to_yaml(document) for name, document in files.items()}
    texts["spec.yaml"] = texts["spec.yaml"].replace(MODELINE, MODELINE + comment_of(notes), 1)
    return Imported(texts, len(relations), notes)


def _namespaces(schema: Schema) -> set[str]:
    sources: tuple[Iterable[str], ...] = (
        (relation.namespace for relation in schema.relations),
        (enum.namespace for enum in schema.enums),
        (domain.namespace for domain in schema.domains),
        (composite.namespace for composite in schema.composites),
        (range_.namespace for range_ in schema.ranges),
        (function.namespace for function in schema.functions),
    )
    return {namespace for source in sources for namespace in source}


def _default(kept: set[str], relations: Sequence[Relation]) -> str:
    """The namespace whose names are written bare."""
    holding = {relation.namespace for relation in relations} or kept
    return next(iter(holding)) if len(holding) == 1 else "public"


def _head(
    schema: Schema, title: str, default: str, rls_by_default: bool, given: Collection[str]
) -> dict[str, Value]:
    head: dict[str, Value] = {"spec": 1, "title": title}
    defaults: dict[str, Value] = {}
    if default != "public":
        defaults["schema"] = default
    if rls_by_default:
        defaults["rls"] = True
    if not schema.unread:  # what was not told is no freedom that the database lacks
        defaults["exact_constraints"] = True
    if defaults:
        head["defaults"] = Flow(defaults)
    extensions = [item.name for item in schema.extensions if item.name not in given]
    if extensions:
        head["extensions"] = Flow(extensions)
    return head


def _project(facts: Mapping[str, Sequence[str]]) -> dict[str, Value]:
    head: dict[str, Value] = {}
    if facts.get("buckets"):
        head["buckets"] = list(facts["buckets"])
    demands: dict[str, Value] = {
        name: {"required": list(names)}
        for name, names in sorted(facts.items())
        if names and name != "buckets"
    }
    return head | ({"project": demands} if demands else {})


def _types(
    schema: Schema, kept: set[str], columns: ColumnWriter, default: str, omitted: Omitted
) -> dict[str, Value]:
    """The keys for types, those of which there are any."""
    enums = (item for item in schema.enums if item.namespace in kept)
    domains = (item for item in schema.domains if item.namespace in kept)
    composites = (item for item in schema.composites if item.namespace in kept)
    ranges = (item for item in schema.ranges if item.namespace in kept)
    found: dict[str, dict[str, Value]] = {
        "enums": enums_of(enums, default, omitted),
        "domains": domains_of(domains, columns, default, omitted),
        "composites": composites_of(composites, columns, default, omitted),
        "ranges": ranges_of(ranges, columns, default, omitted),
    }
    return {key: value for key, value in found.items() if value}


def _of(categories: dict[tuple[str, str], str], relation: Relation) -> str:
    return categories[relation.namespace, relation.name]


def _in_order(categories: dict[tuple[str, str], str] | None) -> list[str]:
    """The ids by name, what fits nowhere last."""
    return sorted(set((categories or {}).values()), key=lambda each: (each == OTHER, each))


def _tables(
    writer: RelationWriter,
    relations: Sequence[Relation],
    categories: dict[tuple[str, str], str] | None,
    default: str,
    omitted: Omitted,
) -> dict[str, Value]:
    """The keys `tables` and `views`; `categories` where tables have to name theirs."""
    found: dict[str, dict[str, Value]] = {"tables": {}, "views": {}}
    for relation in relations:
        keys = writer.table(relation)
        if categories is not None:
            keys = {"category": _of(categories, relation), **keys}
        part = found["views" if relation.kind in VIEWS else "tables"]
        put(part, relation.namespace, relation.name, keys or None, default, "", omitted)
    return {name: Spaced(part) for name, part in found.items() if part}
