"""What a spec says besides its tables: categories, phases, capabilities, and what is no table."""

from __future__ import annotations

from typing import cast

import yaml

from audit.grammar.routine import parse_signature
from audit.severity import Severity
from audit.spec import keys
from audit.spec.access import read_execute
from audit.spec.business import Capability, Category, Phase, Verdict
from audit.spec.columns import split_name
from audit.spec.draft import UNRESOLVED, Defaults, Draft
from audit.spec.objects import EnumSpec, ExtensionSpec, FunctionSpec, ProjectRequirement
from audit.spec.reader import Entry, Reader, is_null, line_of
from audit.spec.tables import qualified

_NO_LABELS = yaml.SequenceNode("tag:yaml.org,2002:seq", [])  # "labels" is missing: told already


def read_defaults(reader: Reader, draft: Draft, entry: Entry | None) -> None:
    """The `defaults` of a file, into the draft; each may be said once in a spec."""
    if entry is None:
        return
    defaults: Defaults = draft.defaults
    found = reader.keys(entry.value, keys.DEFAULTS)
    for name, item in found.items():
        draft.once(
            ("defaults", name), reader.source(item.line), f'the default "{name}" is said twice'
        )
    if "schema" in found:
        defaults.namespace = reader.optional_name(found["schema"]) or defaults.namespace
    defaults.rls = bool(reader.flag(found.get("rls"))) or defaults.rls
    defaults.exact = bool(reader.flag(found.get("exact"))) or defaults.exact
    defaults.strict = bool(reader.flag(found.get("strict"))) or defaults.strict
    for name in ("exact_constraints", "foreign_keys_indexed"):
        if reader.flag(found.get(name)):
            setattr(defaults, name, True)
    for name in ("category", "phase"):
        written = reader.optional_text(found.get(name))
        if written:
            setattr(defaults, name, written)
            draft.uses.append((name, written, reader.source(found[name].line)))


def read_header(reader: Reader, draft: Draft, top: dict[str, Entry]) -> None:
    """The format's version, the title and the description."""
    if "spec" in top:
        version = reader.text(top["spec"].value, '"spec"')
        if version is not None and version != "1":
            hint = "this version of schema-audit reads spec: 1"
            reader.problem(top["spec"].line, f'unknown spec format "{version}"', hint)
        draft.versioned = True
    for name in ("title", "description"):
        text = reader.prose(top.get(name))
        if text and draft.once((name,), reader.source(top[name].line), f'"{name}" is said twice'):
            setattr(draft, name, text)


def read_categories(reader: Reader, draft: Draft, entry: Entry | None) -> None:
    """The `categories`: an id each, with a title or a mapping."""
    for item in reader.entries(entry.value, '"categories"') if entry else ():
        title, description = item.key, ""
        if isinstance(item.value, yaml.MappingNode):
            found = reader.keys(item.value, keys.CATEGORY)
            title = reader.prose(found.get("title")) or title
            description = reader.prose(found.get("description"))
        else:
            title = reader.prose(item) or title
        message = f'the category "{item.key}" is defined twice'
        if draft.once(("category", item.key), reader.source(item.line), message):
            draft.categories.append(Category(item.key, title, description))


def read_phases(reader: Reader, draft: Draft, entry: Entry | None) -> None:
    """The `phases`: an id each, with a title or a mapping."""
    for item in reader.entries(entry.value, '"phases"') if entry else ():
        phase = Phase(item.key, item.key)
        if isinstance(item.value, yaml.MappingNode):
            found = reader.keys(item.value, keys.PHASE)
            severity = reader.choice(found.get("severity"), keys.PHASE.words("severity"))
            phase = Phase(
                item.key,
                title=reader.prose(found.get("title")) or item.key,
                when=reader.prose(found.get("when")),
                severity=cast(Severity, severity or "high"),
                goal=reader.prose(found.get("goal")),
            )
        elif not is_null(item.value):
            phase = Phase(item.key, reader.prose(item) or item.key)
        message = f'the phase "{item.key}" is defined twice'
        if draft.once(("phase", item.key), reader.source(item.line), message):
            draft.phases.append(phase)


def read_capabilities(reader: Reader, draft: Draft, entry: Entry | None) -> None:
    """The `capabilities`; the tables they need are looked up once all files are read."""
    for item in reader.entries(entry.value, '"capabilities"') if entry else ():
        found = reader.keys(item.value, keys.CAPABILITY)
        source = reader.source(item.line)
        needs = []
        for written in reader.names(found.get("needs")):
            namespace, name = split_name(written)
            needs.append((namespace or UNRESOLVED, name))
        if not needs:
            reader.problem(item.line, f'the capability "{item.key}" needs no table')
        capability = Capability(
            item.key,
            title=reader.prose(found.get("title")) or item.key,
            needs=tuple(needs),
            source=source,
            without=reader.texts(found.get("without")),
            verdict=_verdict(reader, found.get("verdict")),
            description=reader.prose(found.get("description")),
        )
        message = f'the capability "{item.key}" is defined twice'
        if draft.once(("capability", item.key), source, message):
            draft.capabilities.append(capability)


def _verdict(reader: Reader, entry: Entry | None) -> Verdict | None:
    if entry is None or is_null(entry.value):
        return None
    found = reader.keys(entry.value, keys.VERDICT)
    return Verdict(
        area=reader.prose(found.get("area")),
        blocked=reader.prose(found.get("blocked")) or "blocked",
        ready=reader.prose(found.get("ready")) or "ready",
    )


def read_project(reader: Reader, draft: Draft, entry: Entry | None) -> None:
    """The `project`: counts and names of what is no table, and extensions."""
    for item in reader.entries(entry.value, '"project"') if entry else ():
        if item.key == "extensions":
            read_extensions(reader, draft, item)
            continue
        found = reader.keys(item.value, keys.PROJECT_ITEM)
        source = reader.source(item.line)
        minimum, maximum = reader.count(found.get("minimum")), reader.count(found.get("maximum"))
        if minimum is not None and maximum is not None and minimum > maximum:
            reader.problem(item.line, f'"{item.key}" has a minimum above its maximum')
        required = reader.texts(found.get("required"))
        why = reader.prose(found.get("why"))
        _demand(draft, ProjectRequirement(item.key, source, minimum, maximum, required, why))


def read_buckets(reader: Reader, draft: Draft, entry: Entry | None) -> None:
    """The `buckets`, as a demand on the project."""
    if entry is None or is_null(entry.value):
        return
    if isinstance(entry.value, yaml.MappingNode):
        found = reader.entries(entry.value, '"buckets"')
        for item in found:
            reader.flag(reader.keys(item.value, keys.BUCKET).get("public"))
        names = tuple(item.key for item in found)
    else:
        names = reader.texts(entry)
        reader.each_once(names, entry.line, '"buckets"')
    _demand(draft, ProjectRequirement("buckets", reader.source(entry.line), required=names))


def _demand(draft: Draft, requirement: ProjectRequirement) -> None:
    message = f'"{requirement.name}" is demanded twice'
    if draft.once(("project", requirement.name), requirement.source, message):
        draft.project.append(requirement)


def read_extensions(reader: Reader, draft: Draft, entry: Entry | None) -> None:
    """The `extensions`: a list of names and mappings, or a mapping from names."""
    if entry is None:
        return
    if isinstance(entry.value, yaml.MappingNode):
        for item in reader.entries(entry.value, '"extensions"'):
            found = reader.keys(item.value, keys.EXTENSION)
            _extension(reader, draft, item.key, item.line, found)
        return
    for node in reader.items(entry.value, '"extensions"'):
        if isinstance(node, yaml.MappingNode):
            found = reader.keys(node, keys.EXTENSION)
            name = reader.optional_text(found.get("name"))
            if not name:
                reader.problem(node, '"name" is missing in an extension')
            else:
                _extension(reader, draft, name, line_of(node), found)
        else:
            name = reader.text(node, "an extension")
            if name is not None:
                _extension(reader, draft, name, line_of(node), {})


def _extension(reader: Reader, draft: Draft, name: str, line: int, found: dict[str, Entry]) -> None:
    reader.name(name, line, "an extension")
    source = reader.source(line)
    if draft.once(("extension", name), source, f'the extension "{name}" is required twice'):
        version = reader.optional_text(found.get("version"))
        draft.extensions.append(
            ExtensionSpec(name, source, version, reader.prose(found.get("why")))
        )


def read_enums(reader: Reader, draft: Draft, entry: Entry | None) -> None:
    """The `enums`: a name each, with its labels or a mapping."""
    for item in reader.entries(entry.value, '"enums"') if entry else ():
        found: dict[str, Entry] = {}
        labels = item
        if isinstance(item.value, yaml.MappingNode):
            found = reader.keys(item.value, keys.ENUM)
            labels = found.get("labels", Entry("labels", _NO_LABELS, item.line))
        names = reader.texts(labels)
        reader.each_once(names, labels.line, f'the enum "{item.key}"')
        for label in filter(None, names):  # the empty one is a label too
            reader.name(label, labels.line, "a label")
        empty = isinstance(labels.value, yaml.SequenceNode) and not labels.value.value
        if not names and not empty:
            reader.problem(item.line, f'the enum "{item.key}" has no label')
        namespace, name = qualified(reader, item, found.get("schema"), draft.defaults.namespace)
        source = reader.source(item.line)
        message = f'the enum "{namespace}.{name}" is required twice'
        if draft.once(("enum", namespace, name), source, message):
            draft.enums.append(
                EnumSpec(
                    namespace,
                    name,
                    names,
                    source,
                    ordered=bool(reader.flag(found.get("ordered"))),
                    why=reader.prose(found.get("why")),
                    impact=reader.prose(found.get("impact")),
                )
            )


def read_functions(reader: Reader, draft: Draft, entry: Entry | None) -> None:
    """The `functions`: `name`, `schema.name` or `name(argument types)`, with what each must be."""
    for item in reader.entries(entry.value, '"functions"') if entry else ():
        found = reader.keys(item.value, keys.FUNCTION)
        arguments = reader.optional_text(found.get("arguments"))
        name, bracket, rest = item.key.partition("(")
        if arguments is not None:
            name, bracket = item.key, ""
        if bracket:
            if not rest.endswith(")"):
                reader.problem(item.line, f'"{item.key}" lacks its closing bracket')
                continue
            arguments = rest.removesuffix(")").strip()
        if arguments:
            reader.parsed(parse_signature, arguments, item.line, "the list of arguments")
        entry_name = Entry(name.strip() if bracket else name, item.value, item.line)
        namespace, name = qualified(
            reader, entry_name, found.get("schema"), draft.defaults.namespace
        )
        security = reader.choice(found.get("security"), keys.FUNCTION.words("security"))
        source = reader.source(item.line)
        message = f'the function "{item.key}" is required twice'
        said = () if arguments is None else (arguments,)
        if draft.once(("function", namespace, name, *said), source, message):
            draft.functions.append(
                FunctionSpec(
                    namespace,
                    name,
                    source,
                    arguments=arguments,
                    returns=reader.optional_text(found.get("returns")),
                    security_definer=None if security is None else security == "definer",
                    volatility=reader.choice(
                        found.get("volatility"), keys.FUNCTION.words("volatility")
                    ),
                    search_path=reader.optional_text(found.get("search_path")),
                    why=reader.prose(found.get("why")),
                    impact=reader.prose(found.get("impact")),
                    kind=reader.choice(found.get("kind"), keys.FUNCTION.words("kind")),
                    language=reader.optional_name(found.get("language")),
                    strict=reader.flag(found.get("strict")),
                    parallel=reader.choice(found.get("parallel"), keys.FUNCTION.words("parallel")),
                    settings=_settings(reader, found.get("settings")),
                    exact=bool(reader.flag(found.get("exact"))),
                    grants=read_execute(reader, found.get("grants")),
                )
            )


def _settings(reader: Reader, entry: Entry | None) -> tuple[tuple[str, str], ...] | None:
    """What is SET on a function, by name; search_path has a key of its own."""
    if entry is None or is_null(entry.value):
        return None
    found: list[tuple[str, str]] = []
    for item in reader.entries(entry.value, '"settings"'):
        value = reader.text(item.value, f'"{item.key}"')
        if item.key.lower() == "search_path":
            reader.problem(item.line, "search_path is no other setting", "write search_path: …")
        elif value is not None:
            found.append((item.key.lower(), value))
    return tuple(found)
