"""A whole spec as one document of plain values, and that document as YAML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audit.spec.importers.imported import MODELINE, file_name
from audit.spec.importers.yaml_text import LONGEST_KEY, Flow, Spaced, Value, to_yaml
from audit.spec.model import Spec
from audit.spec.objects import FunctionSpec, PublicationSpec
from audit.spec.writing.inline import inlined
from audit.spec.writing.names import Names
from audit.spec.writing.tables import domain_document, short_form, table_document
from audit.spec.writing.types import composite_document, range_document

# Their entries stand apart from each other.
_SPACED = frozenset({"tables", "views"})
# Mappings of these are written on a line, where they fit.
_FLOWING = frozenset({"policies", "triggers", "functions", "extensions", "project", "publications"})
# Lists of sentences and of SQL: a line for each.
_LINES = frozenset({"without", "checks", "foreign_keys", "exclusions"})


def spec_document(spec: Spec) -> dict[str, Any]:
    """Everything that `spec` says, as one file: the loader makes the same of it, in this order."""
    names = Names(spec)
    found = header_document(spec, names)
    tables: dict[str, Any] = {}
    for table in spec.tables:
        key, beside = names.key(table.namespace, table.name)
        tables[key] = beside | table_document(table, names) or None
    if tables:
        found["tables"] = tables
    return found


def header_document(spec: Spec, names: Names) -> dict[str, Any]:
    """All but the tables."""
    found: dict[str, Any] = {"spec": 1}
    if spec.title:
        found["title"] = spec.title
    if spec.description:
        found["description"] = spec.description
    defaults: dict[str, Any] = {}
    if spec.default_namespace != "public":
        defaults["schema"] = spec.default_namespace
    if names.exact:
        defaults["exact"] = True
    if defaults:
        found["defaults"] = defaults
    if spec.extensions:
        found["extensions"] = _extensions(spec)
    found |= _business(spec, names)
    project = {}
    for item in spec.project:
        details = {
            "minimum": item.minimum,
            "maximum": item.maximum,
            "required": list(item.required) or None,
            "why": item.why or None,
        }
        project[item.name] = {k: v for k, v in details.items() if v is not None} or None
    if project:
        found["project"] = project
    return found | _objects(spec, names)


def _extensions(spec: Spec) -> Any:
    if not any(extension.version is not None or extension.why for extension in spec.extensions):
        return [extension.name for extension in spec.extensions]
    found = {}
    for extension in spec.extensions:
        details: dict[str, Any] = {}
        if extension.version is not None:
            details["version"] = extension.version
        if extension.why:
            details["why"] = extension.why
        found[extension.name] = details or None
    return found


def _business(spec: Spec, names: Names) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if spec.categories:
        found["categories"] = {
            each.id: {"title": each.title, "description": each.description}
            if each.description
            else each.title
            for each in spec.categories
        }
    if spec.phases:
        found["phases"] = {
            each.id: {
                "title": each.title,
                **({"when": each.when} if each.when else {}),
                "severity": each.severity,
                **({"goal": each.goal} if each.goal else {}),
            }
            for each in spec.phases
        }
    capabilities = {}
    for item in spec.capabilities:
        details: dict[str, Any] = {"title": item.title}
        if item.description:
            details["description"] = item.description
        details["needs"] = list(dict.fromkeys(names.need(*need) for need in item.needs))
        if item.without:
            details["without"] = list(item.without)
        if item.verdict is not None:
            area = {"area": item.verdict.area} if item.verdict.area else {}
            words = {"blocked": item.verdict.blocked, "ready": item.verdict.ready}
            details["verdict"] = area | words
        capabilities[item.id] = details
    if capabilities:
        found["capabilities"] = capabilities
    return found


def _objects(spec: Spec, names: Names) -> dict[str, Any]:
    found: dict[str, Any] = {}
    enums: dict[str, Any] = {}
    for enum in spec.enums:
        key, beside = names.key(enum.namespace, enum.name)
        details: dict[str, Any] = dict(beside)
        if enum.ordered:
            details["ordered"] = True
        details |= {k: getattr(enum, k) for k in ("why", "impact") if getattr(enum, k)}
        labels = list(enum.labels)
        enums[key] = details | {"labels": labels} if details else labels
    if enums:
        found["enums"] = enums
    domains: dict[str, Any] = {}
    for domain in spec.domains:
        key, beside = names.key(domain.namespace, domain.name)
        domains[key] = beside | domain_document(domain) or None
    if domains:
        found["domains"] = domains
    composites: dict[str, Any] = {}
    for composite in spec.composites:
        key, beside = names.key(composite.namespace, composite.name)
        composites[key] = beside | composite_document(composite, exact=names.exact)
    if composites:
        found["composites"] = composites
    ranges: dict[str, Any] = {}
    for range_ in spec.ranges:
        key, beside = names.key(range_.namespace, range_.name)
        ranges[key] = beside | range_document(range_) or None
    if ranges:
        found["ranges"] = ranges
    if spec.publications:
        found["publications"] = {
            each.name: publication_document(each, names) or None for each in spec.publications
        }
    functions: dict[str, Any] = {}
    for function in spec.functions:
        key, details = _function(function, names, functions)
        functions[key] = details or None
    if functions:
        found["functions"] = functions
    return found


def publication_document(publication: PublicationSpec, names: Names) -> dict[str, Any]:
    """The keys of one publication."""
    found: dict[str, Any] = {}
    if publication.all_tables is not None:
        found["all_tables"] = publication.all_tables
    if publication.tables:
        found["tables"] = [names.need(*table) for table in publication.tables]
    if publication.namespaces:
        found["schemas"] = list(publication.namespaces)
    if publication.operations:
        found["operations"] = list(publication.operations)
    prose = {key: getattr(publication, key) for key in ("why", "impact")}
    return found | {key: text for key, text in prose.items() if text}


def _function(
    function: FunctionSpec, names: Names, taken: Mapping[str, Any]
) -> tuple[str, dict[str, Any]]:
    """The key of a function and what stands under it."""
    key, found = names.key(function.namespace, function.name)
    if function.arguments is not None:
        whole = f"{key}({function.arguments})"
        apart = (
            "(" in key
            or len(whole) > LONGEST_KEY
            or function.arguments.strip() != function.arguments
        )
        if (apart and key not in taken) or "(" in key:
            found["arguments"] = function.arguments
        else:
            key = whole
    for name in ("kind", "returns", "language"):
        if getattr(function, name) is not None:
            found[name] = getattr(function, name)
    if function.security_definer is not None:
        found["security"] = "definer" if function.security_definer else "invoker"
    for name in ("volatility", "strict", "parallel", "search_path"):
        if getattr(function, name) is not None:
            found[name] = getattr(function, name)
    if function.settings is not None:
        found["settings"] = dict(function.settings)
    if function.exact:
        found["exact"] = True
    if function.grants:
        found["grants"] = {
            each.role: "none" if each.none else "execute" for each in function.grants
        }
    return key, found | {k: getattr(function, k) for k in ("why", "impact") if getattr(function, k)}


def document_text(document: Mapping[str, Any], *, note: str = "") -> str:
    """A spec's document as YAML; `note` is a comment for its top."""
    return MODELINE + note + to_yaml({key: _styled(key, item) for key, item in document.items()})


def _styled(key: str, value: Any) -> Value:
    """Lists and small mappings on a line each, tables apart."""
    if isinstance(value, Mapping):
        if key in _SPACED:
            return Spaced({name: _table(item) for name, item in value.items()})
        if key in ("columns", "domains"):
            return {name: short_form(item) or _flat(item) for name, item in value.items()}
        if key in _FLOWING:
            return {name: _flat(item) for name, item in value.items()}
        if key in ("generated", "verdict", "defaults", "settings"):
            return Flow(value)
        return {name: _styled(name, item) for name, item in value.items()}
    if isinstance(value, list):
        if all(isinstance(each, str) for each in value) and key not in (
            "without",
            "checks",
            "foreign_keys",
            "exclusions",
        ):
            return Flow(value)
        return [_flat(each) for each in value]
    plain: Value = value
    return plain


def _table(value: Any) -> Value:
    if not value:
        return None
    return {name: _styled(name, item) for name, item in inlined(value).items()}


def _flat(value: Any) -> Value:
    if not isinstance(value, Mapping | list):
        plain: Value = value
        return plain
    lines = any("\n" in item for item in _texts(value))
    if lines and isinstance(value, Mapping):
        return {name: _styled(name, item) for name, item in value.items()}
    return Flow(value)


def _texts(value: Any) -> list[str]:
    values = value.values() if isinstance(value, Mapping) else value
    return [item for item in values if isinstance(item, str)]


def document_files(document: Mapping[str, Any]) -> dict[str, str]:
    """A spec's document as the files of a folder, one for the tables of each category."""
    head = {key: value for key, value in document.items() if key != "tables"}
    parts: dict[str | None, dict[str, Any]] = {}
    for name, table in document.get("tables", {}).items():
        category = table.get("category") if table else None
        rest = {key: value for key, value in (table or {}).items() if key != "category"}
        parts.setdefault(category, {})[name] = rest or None
    files = {"spec.yaml": document_text(head)}
    for category, tables in parts.items():
        name = file_name(category or "tables", files)
        start = {"category": category} if category else {}
        files[name] = document_text({**start, "tables": tables})
    return files
