"""Row level security, triggers and grants of a table."""

from __future__ import annotations

import yaml

from audit.spec.access_keys import COLUMN_GRANT, POLICY, PRIVILEGES, RLS, TRIGGER, TRIGGER_STATES
from audit.spec.constraints import expression
from audit.spec.model import PolicySpec, RlsSpec, TriggerSpec
from audit.spec.nearest import did_you_mean
from audit.spec.objects import GrantSpec
from audit.spec.reader import Entry, Reader, is_null, line_of
from audit.spec.source import Source

# What ALL stands for on every server; MAINTAIN came with PostgreSQL 17 and has to be named.
_ALL = ("select", "insert", "update", "delete", "truncate", "references", "trigger")


def read_rls(reader: Reader, entry: Entry | None) -> RlsSpec | None:
    """What a table's `rls` demands; None where it demands nothing (`false`, or left out)."""
    if entry is None:
        return None
    source = reader.source(entry.line)
    if not isinstance(entry.value, yaml.MappingNode):
        return RlsSpec(source) if reader.flag(entry) else None
    found = reader.keys(entry.value, RLS)
    enabled = reader.flag(found.get("enabled"))
    forced = reader.flag(found.get("forced"))
    policies = _policies(reader, found.get("policies"))
    if enabled is False and not forced and not policies:
        return None
    return RlsSpec(source, None if enabled is False else True, forced, policies)


def _policies(reader: Reader, entry: Entry | None) -> tuple[PolicySpec, ...]:
    if entry is None:
        return ()
    if isinstance(entry.value, yaml.SequenceNode):
        return tuple(_unnamed_policy(reader, node) for node in entry.value.value)
    found: list[PolicySpec] = []
    for item in reader.entries(entry.value, '"policies"'):
        name = reader.name(item.key, item.line, "a policy")
        found.append(_policy(reader, item.value, reader.source(item.line), name))
    return tuple(found)


def _unnamed_policy(reader: Reader, node: yaml.Node) -> PolicySpec:
    """An item of a list of policies: a mapping that fits any name, or a name that fits any rule."""
    source = reader.source(line_of(node))
    if isinstance(node, yaml.ScalarNode):
        name = reader.text(node, "a policy") or ""
        return PolicySpec(source, reader.name(name, node, "a policy"))
    return _policy(reader, node, source, None)


def _policy(reader: Reader, node: yaml.Node, source: Source, name: str | None) -> PolicySpec:
    found = reader.keys(node, POLICY)
    return PolicySpec(
        source,
        name,
        command=reader.choice(found.get("for"), POLICY.words("for")),
        roles=reader.names(found["to"]) if "to" in found else None,
        permissive=reader.flag(found.get("permissive")),
        using=expression(reader, found.get("using")),
        check=expression(reader, found.get("check")),
    )


def read_triggers(reader: Reader, entry: Entry | None) -> tuple[TriggerSpec, ...]:
    """A table's `triggers`: a list of names, or a mapping from names to what each must be."""
    if entry is None:
        return ()
    if isinstance(entry.value, yaml.SequenceNode):
        names = reader.names(entry)
        lines = [line_of(node) for node in entry.value.value]
        return tuple(
            TriggerSpec(name, reader.source(line)) for name, line in zip(names, lines, strict=False)
        )
    return tuple(_trigger(reader, item) for item in reader.entries(entry.value, '"triggers"'))


def _trigger(reader: Reader, item: Entry) -> TriggerSpec:
    keys = reader.keys(item.value, TRIGGER)
    function = reader.optional_text(keys.get("function"))
    columns, arguments, enabled = (
        _stated(keys.get(each)) for each in ("columns", "arguments", "enabled")
    )
    when = expression(reader, keys.get("when"))
    by_name = enabled is not None and not _is_flag(enabled)
    return TriggerSpec(
        reader.name(item.key, item.line, "a trigger"),
        reader.source(item.line),
        timing=reader.choice(keys.get("timing"), TRIGGER.words("timing")),
        events=words_of(reader, keys.get("events"), ("insert", "update", "delete", "truncate")),
        level=reader.choice(keys.get("level"), TRIGGER.words("level")),
        function=None if function is None else function.removesuffix("()"),
        enabled=None if by_name else reader.flag(enabled),
        state=reader.choice(enabled, TRIGGER_STATES) if by_name else None,
        columns=None if columns is None else reader.names(columns),
        when=when,
        arguments=None if arguments is None else reader.texts(arguments),
        constraint=reader.flag(keys.get("constraint")),
        deferrable=reader.flag(keys.get("deferrable")),
        deferred=reader.flag(keys.get("deferred")),
        old_table=reader.optional_name(keys.get("old_table")),
        new_table=reader.optional_name(keys.get("new_table")),
        exact=bool(reader.flag(keys.get("exact"))),
    )


def _stated(entry: Entry | None) -> Entry | None:
    """An entry that says something, be it an empty list."""
    return None if entry is None or is_null(entry.value) else entry


def _is_flag(entry: Entry) -> bool:
    return not isinstance(entry.value, yaml.ScalarNode) or entry.value.value.strip().lower() in (
        "true",
        "false",
    )


def read_grants(reader: Reader, entry: Entry | None) -> tuple[GrantSpec, ...]:
    """A table's `grants`: what each role must hold, or `none`."""
    if entry is None:
        return ()
    found: list[GrantSpec] = []
    for item in reader.entries(entry.value, '"grants"'):
        role = reader.name(item.key, item.line, "a role")
        source = reader.source(item.line)
        if is_null(item.value) or not item.value.value:
            reader.problem(item.line, f'"{role}" is granted nothing', "for that write none")
            continue
        if isinstance(item.value, yaml.ScalarNode) and item.value.value.strip().lower() == "none":
            found.append(GrantSpec(role, source, none=True))
            continue
        item, columns = _on_columns(reader, item)
        words = words_of(reader, item, PRIVILEGES)
        if "all" in words:
            words = tuple(dict.fromkeys((*_ALL, *(word for word in words if word != "all"))))
        if words or columns:
            found.append(GrantSpec(role, source, words, columns=columns))
    return tuple(found)


def _on_columns(
    reader: Reader, item: Entry
) -> tuple[Entry, tuple[tuple[str, tuple[str, ...]], ...]]:
    """The privileges on columns of a grant, and its entry without them."""
    node = item.value
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    mappings = [each for each in nodes if isinstance(each, yaml.MappingNode)]
    if not mappings:
        return item, ()
    rest = yaml.SequenceNode(
        "tag:yaml.org,2002:seq",
        [each for each in nodes if each not in mappings],
        start_mark=node.start_mark,
    )
    columns: dict[str, dict[str, None]] = {}
    for mapping in mappings:
        for privilege, entry in reader.keys(mapping, COLUMN_GRANT).items():
            names = reader.names(entry)
            if not names:
                reader.problem(entry.line, f'"{privilege}" names no column')
            columns.setdefault(privilege, {}).update(dict.fromkeys(names))
    return item._replace(value=rest), tuple((each, tuple(columns[each])) for each in columns)


def read_execute(reader: Reader, entry: Entry | None) -> tuple[GrantSpec, ...]:
    """A function's `grants`: who must be able to execute it, and who must not."""
    if entry is None:
        return ()
    found = []
    for item in reader.entries(entry.value, '"grants"'):
        role = reader.name(item.key, item.line, "a role")
        if is_null(item.value):
            reader.problem(item.line, f'"{role}" is granted nothing', "for that write none")
        word = reader.choice(item, ("execute", "none"))
        if word is not None:
            source = reader.source(item.line)
            found.append(
                GrantSpec(role, source, ("execute",) if word == "execute" else (), word == "none")
            )
    return tuple(found)


def words_of(reader: Reader, entry: Entry | None, known: tuple[str, ...]) -> tuple[str, ...]:
    """A list of words out of a closed list, in lower case, each once."""
    words = tuple(dict.fromkeys(text.lower() for text in reader.texts(entry)))
    for word in words:
        if entry is not None and word not in known:
            reader.problem(entry.line, f'unknown "{word}"', did_you_mean(word, known))
    return tuple(word for word in words if word in known)
