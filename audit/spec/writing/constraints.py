"""The keys, checks, exclusions and indexes of a table as its document has them."""

from __future__ import annotations

from typing import Any

from audit.spec.importers.sql_text import quoted
from audit.spec.model import (
    CheckSpec,
    ExclusionSpec,
    ForeignKeySpec,
    IndexSpec,
    KeySpec,
    TableSpec,
)
from audit.spec.writing.names import Names


def states_exactness(table: TableSpec) -> bool:
    """Whether the table as a whole has exact constraints: each of them has."""
    listed = (*table.uniques, *table.foreign_keys, *table.indexes)
    primary = (table.primary_key,) if table.primary_key else ()
    return bool(listed or primary) and all(each.exact for each in (*listed, *primary))


def _stated(exact: bool | None, whole: bool) -> dict[str, Any]:
    """The key `exact` of one constraint, where the table does not say the same."""
    if whole or exact is None:
        return {}
    return {"exact": exact}


def _flags(item: KeySpec | ForeignKeySpec, names: tuple[str, ...]) -> dict[str, Any]:
    """What is true or false of a constraint; false is what an exact one assumes by itself."""
    found = {name: getattr(item, name) for name in names}
    return {
        name: flag for name, flag in found.items() if flag or (flag is not None and not item.exact)
    }


def key_document(key: KeySpec, *, exact: bool) -> Any:
    """A primary or unique key: its columns, or a mapping where it has details."""
    found: dict[str, Any] = {}
    if key.name is not None:
        found["name"] = key.name
    if key.where is not None:
        found["where"] = key.where
    if key.constraint:
        found["constraint"] = True
    if key.without_overlaps:
        found["without_overlaps"] = True
    if key.include:
        found["include"] = list(key.include)
    found |= _flags(key, ("nulls_not_distinct", "deferrable", "deferred"))
    found |= _stated(key.exact, exact)
    columns = list(key.columns)
    return {"columns": columns, **found} if found or _misread(columns) else columns


def _misread(columns: list[str]) -> bool:
    """Whether a plain list would be taken for a key over a period."""
    return columns[-1].lower().endswith("overlaps")


def foreign_key_document(key: ForeignKeySpec, names: Names, *, exact: bool) -> Any:
    """A foreign key: SQL where that says all, else a mapping."""
    reference = _reference(key, names)
    details: dict[str, Any] = {}
    if key.name is not None:
        details["name"] = key.name
    if key.period:
        details["period"] = True
    details |= {
        name: flag
        for name in ("validated", "enforced", "indexed")
        if (flag := getattr(key, name)) is not None
    }
    details |= _stated(key.exact, exact)
    if details:
        return {"columns": list(key.columns), "references": reference, **details}
    return f"foreign key ({', '.join(map(quoted, key.columns))}) references {reference}"


def _reference(key: ForeignKeySpec, names: Names) -> str:
    words = [names.table(key.ref_namespace, key.ref_table)]
    if key.ref_columns:
        words[0] += f"({', '.join(map(quoted, key.ref_columns))})"
    if key.match and not (key.exact and key.match == "simple"):
        words.append(f"match {key.match}")
    for word, action in (("delete", key.on_delete), ("update", key.on_update)):
        if action and not (key.exact and action == "no action"):
            words.append(f"on {word} {action}")
            if word == "delete" and key.set_columns:
                words.append(f"({', '.join(map(quoted, key.set_columns))})")
    flags = _flags(key, ("deferrable", "deferred"))
    if "deferrable" in flags and not (flags["deferrable"] and flags.get("deferred")):
        words.append("deferrable" if flags["deferrable"] else "not deferrable")
    if "deferred" in flags:
        words.append(f"initially {'deferred' if flags['deferred'] else 'immediate'}")
    return " ".join(words)


def check_document(check: CheckSpec) -> Any:
    """A check of the table: SQL, or a mapping where it has a name or may be weaker."""
    found: dict[str, Any] = {}
    if check.name is not None:
        found["name"] = check.name
    found |= {
        name: flag
        for name in ("validated", "enforced")
        if (flag := getattr(check, name)) is not None
    }
    return {"expression": check.expression, **found} if found else check.expression


def exclusion_document(exclusion: ExclusionSpec) -> str:
    """An exclusion constraint as SQL."""
    if exclusion.name is None:
        return exclusion.definition
    return f"constraint {quoted(exclusion.name)} {exclusion.definition}"


def index_document(index: IndexSpec, *, exact: bool) -> Any:
    """An index: its keys, or a mapping where it has details."""
    found: dict[str, Any] = {}
    if index.name is not None:
        found["name"] = index.name
    if index.method is not None and not (index.exact and index.method == "btree"):
        found["method"] = index.method
    if index.unique:
        found["unique"] = True
    if index.where is not None:
        found["where"] = index.where
    if index.include:
        found["include"] = list(index.include)
    if index.nulls_not_distinct or (index.nulls_not_distinct is not None and not index.exact):
        found["nulls_not_distinct"] = index.nulls_not_distinct
    found |= _stated(index.exact, exact)
    if index.why:
        found["why"] = index.why
    return {"columns": list(index.columns), **found} if found else list(index.columns)
