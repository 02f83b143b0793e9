"""The `ranges` of a spec: the type of the bounds in the short form, a mapping in the long one."""

from __future__ import annotations

import yaml

from audit.grammar.parse import parse_type
from audit.spec.columns import read_sql_name
from audit.spec.draft import Draft
from audit.spec.objects import RangeSpec
from audit.spec.reader import Entry, Reader, is_null
from audit.spec.tables import qualified
from audit.spec.type_keys import RANGE


def read_ranges(reader: Reader, draft: Draft, entry: Entry | None) -> None:
    """The `ranges`: a name each, with the type of its bounds, or a mapping."""
    for item in reader.entries(entry.value, '"ranges"') if entry else ():
        found: dict[str, Entry] = {}
        subtype: Entry | None = None if is_null(item.value) else item
        if isinstance(item.value, yaml.MappingNode):
            found = reader.keys(item.value, RANGE)
            subtype = found.get("subtype")
        namespace, name = qualified(reader, item, found.get("schema"), draft.defaults.namespace)
        source = reader.source(item.line)
        bare = RangeSpec(
            namespace,
            name,
            source,
            opclass=read_sql_name(reader, found.get("opclass")),
            collation=read_sql_name(reader, found.get("collation")),
            canonical=read_sql_name(reader, found.get("canonical")),
            subtype_diff=read_sql_name(reader, found.get("subtype_diff")),
            multirange=read_sql_name(reader, found.get("multirange")),
            comment=reader.optional_text(found.get("comment")),
            why=reader.prose(found.get("why")),
            impact=reader.prose(found.get("impact")),
        )
        message = f'the range type "{bare.qualified}" is required twice'
        if draft.once(("range", namespace, name), source, message):
            draft.ranges.append(_over(reader, subtype, item.key, bare))


def _over(reader: Reader, entry: Entry | None, name: str, bare: RangeSpec) -> RangeSpec:
    """The range type with the type of its bounds."""
    if entry is None:
        return bare
    what = f'the range type "{name}"'
    text = reader.text(entry.value, what)
    parsed = None if text is None else reader.parsed(parse_type, text, entry.line, what)
    if text is None or parsed is None:
        return bare
    if parsed.serial or parsed.type.modifiers:
        problem = f"{what} can't be over {text}"
        reader.problem(entry.line, problem, "the bounds of a range have a type without modifiers")
    return bare._replace(subtype=parsed.type, subtype_text=text)
