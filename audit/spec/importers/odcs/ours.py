"""A contract that `spec export odcs` wrote as the document of the spec that it was."""

from __future__ import annotations

from typing import Any, NamedTuple

from audit.grammar.parse import parse_foreign_key, parse_reference, parse_type
from audit.grammar.scan import GrammarError
from audit.spec.importers.odcs.relationships import (
    Places,
    Relationship,
    column_name,
    position_of,
    relationships_of,
)
from audit.spec.importers.odcs.tree import as_text, mapping_of, mappings_of, texts_of
from audit.spec.importers.sql_text import qualified_name, quoted
from audit.spec.order import Name
from audit.spec.writing.odcs_words import FOREIGN_KEY, MARK, key_of


def is_ours(contract: dict[str, Any]) -> bool:
    """Whether a contract's custom properties are the keys of a spec."""
    return any(
        item.get("property") == MARK for item in mappings_of(contract.get("customProperties"))
    )


def own_keys(element: dict[str, Any]) -> dict[str, Any]:
    """The custom properties of an element, as the keys of a spec."""
    return {
        key_of(as_text(item.get("property"))): item.get("value")
        for item in mappings_of(element.get("customProperties"))
    }


def document_of(contract: dict[str, Any]) -> dict[str, Any]:
    """The spec as a document; whether the loader accepts it is for the caller to see."""
    keys = own_keys(contract)
    keys.pop(key_of(MARK), None)
    default = as_text(keys.pop("default_schema", None)) or "public"
    found: dict[str, Any] = {"spec": 1}
    if as_text(contract.get("name")):
        found["title"] = as_text(contract["name"])
    purpose = as_text(mapping_of(contract.get("description")).get("purpose"))
    if purpose:
        found["description"] = purpose
    defaults: dict[str, Any] = {"schema": default} if default != "public" else {}
    if keys.pop("default_exact", None) is True:
        defaults["exact"] = True
    if defaults:
        found["defaults"] = defaults
    found |= keys
    objects = mappings_of(contract.get("schema"))
    names = [_name(element, default) for element in objects]
    places = Places(objects, names, default)
    tables: dict[str, Any] = {}
    for element, (namespace, name) in zip(objects, names, strict=True):
        table = _Table(element, places, default).document()
        if "." in namespace:
            tables[name] = {"schema": namespace, **table}
        else:
            bare = namespace == default and "." not in name
            tables[name if bare else f"{namespace}.{name}"] = table or None
    return found | ({"tables": tables} if tables else {})


def _name(element: dict[str, Any], default: str) -> Name:
    name = as_text(element.get("physicalName")) or as_text(element.get("name"))
    return as_text(own_keys(element).get("schema")) or default, name


class _Table:
    """One object of the contract."""

    def __init__(self, element: dict[str, Any], places: Places, default: str) -> None:
        self._element = element
        self._default = default
        self._places = places
        self._items = mappings_of(element.get("properties"))
        self._keys = own_keys(element)
        self._keys.pop("schema", None)
        self._primary = self._primary_columns()

    def document(self) -> dict[str, Any]:
        """The keys of the table."""
        found: dict[str, Any] = {}
        kind = as_text(self._element.get("physicalType"))
        if kind not in ("", "table"):
            found["kind"] = kind
        if as_text(self._element.get("description")):
            found["description"] = as_text(self._element["description"])
        own = dict(self._keys)
        primary = own.pop("primary_key", None)
        unique = own.pop("unique", None)
        foreign = own.pop("foreign_keys", None)
        found |= own
        if self._items:
            found["columns"] = {column_name(item): self._column(item) for item in self._items}
        keys = {
            "primary_key": self._primary_key(primary),
            "unique": self._unique(unique),
            "foreign_keys": self._foreign_keys(foreign),
        }
        found |= {key: value for key, value in keys.items() if value}
        tags = texts_of(self._element.get("tags"))
        return found | ({"tags": tags} if tags else {})

    def _primary_columns(self) -> list[str]:
        keyed = [item for item in self._items if item.get("primaryKey") is True]
        keyed.sort(key=position_of)
        return [column_name(item) for item in keyed]

    def _primary_key(self, written: Any) -> Any:
        """As it was written, unless the properties have another key by now."""
        columns = written.get("columns") if isinstance(written, dict) else written
        if not self._primary or columns == self._primary:
            return written or self._primary
        if isinstance(written, dict):
            return written | {"columns": self._primary}
        return self._primary

    def _unique(self, written: Any) -> list[Any]:
        alone = [[column_name(item)] for item in self._items if item.get("unique") is True]
        if not isinstance(written, list):
            return alone
        said = [
            each.get("columns") if isinstance(each, dict) and "where" not in each else each
            for each in written
        ]
        return [*written, *(each for each in alone if each not in said)]

    def _foreign_keys(self, written: Any) -> list[Any]:
        found = [
            (each, self._foreign_key(each))
            for each in relationships_of(self._element, self._places)
            if isinstance(each, Relationship)
        ]
        if not isinstance(written, list):
            return [text for _, text in found]
        said = [_reference(each) for each in written]
        more = [text for each, text in found if not any(_same(one, each) for one in said)]
        return [*written, *more]

    def _foreign_key(self, each: Relationship) -> Any:
        """A foreign key in full where that is still the same one, else what the columns say."""
        full = own_keys(each.element).get(key_of(FOREIGN_KEY))
        if _same(_reference(full), each):
            return full
        namespace, name = each.table
        table = quoted(name) if namespace == self._default else qualified_name(namespace, name)
        ours, theirs = (", ".join(map(quoted, part)) for part in (each.columns, each.targets))
        return f"foreign key ({ours}) references {table}({theirs})"

    def _column(self, item: dict[str, Any]) -> Any:
        own = own_keys(item)
        if isinstance(own.get("definition"), str):
            return own["definition"]
        found: dict[str, Any] = {}
        physical = as_text(item.get("physicalType"))
        if physical:
            found["type"] = physical
        implied = column_name(item) in self._primary or _is_serial(physical) or "identity" in own
        if item.get("required") is True and not implied:
            found["nullable"] = False
        found |= own
        for rule in mappings_of(item.get("quality")):
            if rule.get("metric") == "invalidValues" and rule.get("mustBe") == 0:
                values = texts_of(mapping_of(rule.get("arguments")).get("validValues"))
                found |= {"values": values} if values else {}
        if as_text(item.get("description")):
            found["description"] = as_text(item["description"])
        return found or None


def _is_serial(text: str) -> bool:
    try:
        return bool(text) and parse_type(text).serial
    except GrammarError:
        return False


class _Said(NamedTuple):
    """What a foreign key in a spec's words is from, and to."""

    columns: tuple[str, ...]
    table: str
    targets: tuple[str, ...]


def _reference(written: Any) -> _Said | None:
    try:
        if isinstance(written, str):
            key = parse_foreign_key(written)
            return _Said(key.columns, key.reference.table, key.reference.columns)
        if isinstance(written, dict) and isinstance(written.get("references"), str):
            reference = parse_reference(written["references"])
            columns = tuple(texts_of(written.get("columns")))
            return _Said(columns, reference.table, reference.columns)
    except GrammarError:
        pass
    return None


def _same(said: _Said | None, each: Relationship) -> bool:
    """Whether a relationship still says what the spec's own words beside it do."""
    if said is None or (said.columns, said.table) != (each.columns, each.table[1]):
        return False
    return said.targets in ((), each.targets)
