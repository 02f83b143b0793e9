"""The keys, checks, exclusions and indexes of a table, as its own lists say them."""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

from audit.grammar.parse import (
    parse_exclusion,
    parse_expression,
    parse_foreign_key,
    parse_index_key,
)
from audit.spec.columns import foreign_key, read_reference
from audit.spec.model import CheckSpec, ExclusionSpec, ForeignKeySpec, IndexSpec, KeySpec
from audit.spec.reader import Entry, Reader, line_of
from audit.spec.source import Source
from audit.spec.table_keys import CHECK, FOREIGN_KEY, INDEX, PRIMARY_KEY, UNIQUE

_PERIOD = re.compile(r"(?P<name>.*\S)\s+without\s+overlaps", re.IGNORECASE | re.DOTALL)


class _Columns(NamedTuple):
    """The columns of a key, and whether the last of them is a period."""

    names: tuple[str, ...]
    without_overlaps: bool = False


def _key_columns(reader: Reader, entry: Entry | None, listed: frozenset[str]) -> _Columns:
    """A key's columns; `without overlaps` after the last is no part of its name.

    `listed` are the table's: a column may be called like that, too.
    """
    found = reader.texts(entry)
    match = _PERIOD.fullmatch(found[-1]) if found and found[-1] not in listed else None
    if entry is None or match is None:
        return _Columns(reader.names(entry))
    names = (*found[:-1], _unquoted(match["name"]))
    for name in names:
        reader.name(name, entry.line, f'an item of "{entry.key}"')
    reader.each_once(names, entry.line, f'"{entry.key}"')
    return _Columns(names, True)


def _unquoted(name: str) -> str:
    whole = len(name) > 1 and name[0] == name[-1] == '"'
    return name[1:-1].replace('""', '"') if whole else name


def _temporal(reader: Reader, key: KeySpec) -> KeySpec:
    """The key, with a problem where it can't be one over a period."""
    if key.without_overlaps and len(key.columns) < 2:
        hint = "the server wants another column before the period"
        reader.problem(key.source.line, "a key without overlaps has at least two columns", hint)
    if key.without_overlaps and key.where:
        message = "a key without overlaps is a constraint, which has no condition"
        reader.problem(key.source.line, message)
    return key


def read_primary_key(reader: Reader, entry: Entry | None, listed: frozenset[str]) -> KeySpec | None:
    """The `primary_key` of a table that lists these columns: columns, or a mapping."""
    if entry is None:
        return None
    source = reader.source(entry.line)
    columns, found = entry, {}
    if isinstance(entry.value, yaml.MappingNode):
        found = reader.keys(entry.value, PRIMARY_KEY)
        if "columns" not in found:
            return None
        columns = found["columns"]
    names, without_overlaps = _key_columns(reader, columns, listed)
    if not names:
        reader.problem(entry.line, "the primary key has no column")
        return None
    return _temporal(reader, _key(reader, found, names, source, without_overlaps))


def _key(
    reader: Reader,
    found: dict[str, Entry],
    names: tuple[str, ...],
    source: Source,
    without_overlaps: bool,
) -> KeySpec:
    """What the mappings of primary and unique keys have in common."""
    return KeySpec(
        names,
        source,
        name=reader.optional_name(found.get("name")),
        deferrable=reader.flag(found.get("deferrable")),
        deferred=reader.flag(found.get("deferred")),
        without_overlaps=without_overlaps or bool(reader.flag(found.get("without_overlaps"))),
        include=reader.names(found.get("include")),
        exact=reader.flag(found.get("exact")),
    )


def read_uniques(
    reader: Reader, entry: Entry | None, listed: frozenset[str]
) -> tuple[KeySpec, ...]:
    """The `unique` keys of a table that lists these columns: a list of lists and mappings."""
    if entry is None:
        return ()
    found: list[KeySpec] = []
    for node in reader.items(entry.value, '"unique"'):
        source = reader.source(line_of(node))
        if isinstance(node, yaml.MappingNode):
            found.extend(_unique_mapping(reader, node, source, listed))
        elif isinstance(node, yaml.SequenceNode):
            names, period = _key_columns(reader, Entry("unique", node, source.line), listed)
            if names:
                key = KeySpec(names, source, without_overlaps=period)
                found.append(_temporal(reader, key))
            else:
                reader.problem(node, "a unique key has no column")
        else:
            hint = f"each key is a list of its own: [[{node.value}]]"
            reader.problem(node, "a unique key must be a list of columns", hint)
    return tuple(found)


def _unique_mapping(
    reader: Reader, node: yaml.Node, source: Source, listed: frozenset[str]
) -> list[KeySpec]:
    found = reader.keys(node, UNIQUE)
    names, without_overlaps = _key_columns(reader, found.get("columns"), listed)
    if not names:
        return []
    key = _key(reader, found, names, source, without_overlaps)._replace(
        where=expression(reader, found.get("where")),
        nulls_not_distinct=reader.flag(found.get("nulls_not_distinct")),
        constraint=bool(reader.flag(found.get("constraint"))),
    )
    return [_temporal(reader, key)]


def read_foreign_keys(reader: Reader, entry: Entry | None) -> tuple[ForeignKeySpec, ...]:
    """The `foreign_keys` of a table: a list of SQL texts and mappings."""
    if entry is None:
        return ()
    found: list[ForeignKeySpec] = []
    for node in reader.items(entry.value, '"foreign_keys"'):
        source = reader.source(line_of(node))
        if isinstance(node, yaml.MappingNode):
            found.extend(_foreign_key_mapping(reader, node, source))
            continue
        text = reader.text(node, "a foreign key")
        if text is None:
            continue
        key = reader.parsed(parse_foreign_key, text, line_of(node), "the foreign key")
        if key is not None:
            found.append(foreign_key(key.columns, key.reference, source, key.name))
    return tuple(found)


def _foreign_key_mapping(reader: Reader, node: yaml.Node, source: Source) -> list[ForeignKeySpec]:
    found = reader.keys(node, FOREIGN_KEY)
    names = reader.names(found.get("columns"))
    reference = read_reference(reader, found["references"]) if "references" in found else None
    if not names or reference is None:
        return []
    key = foreign_key(names, reference, source, reader.optional_name(found.get("name")))
    validated, enforced, indexed = (
        reader.flag(found.get(word)) for word in ("validated", "enforced", "indexed")
    )
    return [
        key._replace(
            period=bool(reader.flag(found.get("period"))),
            validated=key.validated if validated is None else validated,
            enforced=key.enforced if enforced is None else enforced,
            indexed=key.indexed if indexed is None else indexed,
            exact=reader.flag(found.get("exact")),
        )
    ]


def read_checks(reader: Reader, entry: Entry | None) -> tuple[CheckSpec, ...]:
    """The `checks` of a table: a list of SQL texts and mappings, or a mapping from names to SQL."""
    if entry is None:
        return ()
    found: list[CheckSpec] = []
    if isinstance(entry.value, yaml.MappingNode):
        for named in reader.entries(entry.value, '"checks"'):
            name = reader.name(named.key, named.line, "a check")
            source = reader.source(named.line)
            if isinstance(named.value, yaml.MappingNode):
                found.extend(_check_mapping(reader, named.value, source, name))
            else:
                found.extend(_check(reader, named.value, source, name))
        return tuple(found)
    for node in reader.items(entry.value, '"checks"'):
        source = reader.source(line_of(node))
        if isinstance(node, yaml.MappingNode):
            found.extend(_check_mapping(reader, node, source, None))
        else:
            found.extend(_check(reader, node, source, None))
    return tuple(found)


def _check_mapping(
    reader: Reader, node: yaml.Node, source: Source, name: str | None
) -> list[CheckSpec]:
    found = reader.keys(node, CHECK)
    if "expression" not in found:
        return []
    name = reader.optional_name(found.get("name")) or name
    validated, enforced = (reader.flag(found.get(word)) for word in ("validated", "enforced"))
    return [
        check._replace(validated=validated, enforced=enforced)
        for check in _check(reader, found["expression"].value, source, name)
    ]


def _check(reader: Reader, node: yaml.Node, source: Source, name: str | None) -> list[CheckSpec]:
    text = reader.text(node, "a check")
    if text is None:
        return []
    if text.lower().startswith("check") and text[5:].lstrip().startswith("("):
        reader.problem(node, "a check is written without the word CHECK")
        return []
    parsed = reader.parsed(parse_expression, text, source.line, "the check")
    return [] if parsed is None else [CheckSpec(parsed.text, source, name)]


def read_exclusions(reader: Reader, entry: Entry | None) -> tuple[ExclusionSpec, ...]:
    """The `exclusions` of a table: a list of SQL texts."""
    if entry is None:
        return ()
    found: list[ExclusionSpec] = []
    for node in reader.items(entry.value, '"exclusions"'):
        text = reader.text(node, "an exclusion constraint")
        if text is None:
            continue
        line = line_of(node)
        parsed = reader.parsed(parse_exclusion, text, line, "the exclusion constraint")
        if parsed is not None:
            found.append(ExclusionSpec(parsed.expression, reader.source(line), parsed.name))
    return tuple(found)


def read_indexes(
    reader: Reader, entry: Entry | None, columns: frozenset[str]
) -> tuple[IndexSpec, ...]:
    """The `indexes` of a table that lists `columns`: a list of column lists and mappings."""
    if entry is None:
        return ()
    found: list[IndexSpec] = []
    for node in reader.items(entry.value, '"indexes"'):
        source = reader.source(line_of(node))
        if isinstance(node, yaml.MappingNode):
            keys = reader.keys(node, INDEX)
            if "columns" not in keys:
                continue
            found.append(
                IndexSpec(
                    _index_keys(reader, keys["columns"], columns),
                    source,
                    name=reader.optional_name(keys.get("name")),
                    method=_lower(reader.optional_name(keys.get("method"))),
                    unique=bool(reader.flag(keys.get("unique"))),
                    where=expression(reader, keys.get("where")),
                    include=reader.names(keys.get("include")),
                    why=reader.prose(keys.get("why")),
                    nulls_not_distinct=reader.flag(keys.get("nulls_not_distinct")),
                    exact=reader.flag(keys.get("exact")),
                )
            )
        elif isinstance(node, yaml.SequenceNode):
            keys_entry = Entry("indexes", node, source.line)
            found.append(IndexSpec(_index_keys(reader, keys_entry, columns), source))
        else:
            hint = f"each index is a list of its own: [[{node.value}]]"
            reader.problem(node, "an index must be a list of columns, or a mapping", hint)
    return tuple(index for index in found if index.columns)


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


def _index_keys(reader: Reader, entry: Entry, columns: frozenset[str]) -> tuple[str, ...]:
    """An index's keys: the name of a column as it is, anything else as SQL."""
    texts = reader.texts(entry)
    if not texts:
        reader.problem(entry.line, "an index has no column")
    for text in texts:
        if text in columns:
            continue
        key = reader.parsed(parse_index_key, text, entry.line, "the index's key")
        if key is not None and key.column is not None and columns and key.column not in columns:
            message = f'the index names the column "{key.column}", which the table doesn\'t list'
            reader.problem(entry.line, message)
    return texts


def expression(reader: Reader, entry: Entry | None) -> str | None:
    """An SQL expression; None where it is left out or wrong."""
    text = reader.optional_text(entry)
    if entry is None or text is None:
        return None
    parsed = reader.parsed(parse_expression, text, entry.line, f'"{entry.key}"')
    return None if parsed is None else parsed.text
