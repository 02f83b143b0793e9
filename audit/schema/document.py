"""A `Schema` as a JSON document, the snapshot, and back; no file is touched here.

The document is laid out for `git diff`: one line for each column, index or policy. What has its
default value is left out, and a type whose namespace is left out is pg_catalog's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import MISSING, fields
from functools import cache, lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from audit.errors import TargetError
from audit.schema.bulk import collector_off
from audit.schema.model import Schema
from audit.schema.types import DataType

VERSION = 1

Encode = Callable[[Any], Any]
Decode = Callable[[Any], Any]

_REQUIRED = object()
_HINT = "take a new one: schema-audit snapshot -o FILE"
_WORDS = {str: "a text", bool: "true or false", int: "a number", NoneType: "null"}


class _MalformedError(Exception):
    """Something in the document is not what it must be; `path` grows on the way out."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.path = ""

    def within(self, step: str) -> _MalformedError:
        joined = self.path if self.path.startswith("[") or not self.path else f".{self.path}"
        self.path = f"{step}{joined}"
        return self


def schema_to_json(schema: Schema) -> str:
    """The snapshot of `schema`: the same text for the same structure, ending in a newline."""
    with collector_off():
        document = _encode_fields(schema, _fields(Schema))
        entries = [f'  "snapshot": {VERSION}']
        entries += [f'  "{key}": {_laid_out(value, "  ")}' for key, value in document.items()]
        return "{\n" + ",\n".join(entries) + "\n}\n"


def schema_from_json(text: str) -> Schema:
    """The `Schema` that a snapshot holds.

    Raises TargetError where `text` is no snapshot, one of another version, or one that was damaged;
    the error names the place in the document.
    """
    with collector_off():
        try:
            document = json.loads(text)
        except ValueError as error:
            line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
            raise TargetError(f"this is not a snapshot: not JSON{line}", hint=_HINT) from None
        except RecursionError:
            raise TargetError("this is not a snapshot: nested too deeply", hint=_HINT) from None
        if not isinstance(document, dict) or "snapshot" not in document:
            raise TargetError('this JSON is not a snapshot: it has no key "snapshot"', hint=_HINT)
        version = document.pop("snapshot")
        if version != VERSION or isinstance(version, bool):
            raise TargetError(
                f"this snapshot has version {json.dumps(version)[:40]}; "
                f"this program reads version {VERSION}",
                hint=_HINT,
            )
        try:
            return Schema(**_decode_fields(document, _fields(Schema)))
        except _MalformedError as error:
            place = f" at {error.path}" if error.path else ""
            raise TargetError(f"the snapshot is damaged{place}: {error}", hint=_HINT) from None


class _Field:
    """How one field of a value is written and read."""

    def __init__(self, name: str, annotation: Any, default: Any) -> None:
        self.name = name
        self.default = default
        self.encode, self.decode = _codec(annotation)


@lru_cache
def _fields(kind: type) -> tuple[_Field, ...]:
    """The fields of a named tuple or of `Schema`, in order."""
    hints = get_type_hints(kind)
    if kind is Schema:
        defaults = {f.name: f.default for f in fields(Schema) if f.default is not MISSING}
    elif kind is DataType:
        # Nearly every type is the server's own.
        defaults = {**DataType._field_defaults, "namespace": "pg_catalog"}
    else:
        defaults = kind._field_defaults  # type: ignore[attr-defined]
    return tuple(_Field(name, hints[name], defaults.get(name, _REQUIRED)) for name in hints)


def _encode_fields(value: Any, described: Iterable[_Field]) -> dict[str, Any]:
    return {
        field.name: field.encode(found)
        for field in described
        if (found := getattr(value, field.name)) != field.default
    }


def _decode_fields(document: Any, described: tuple[_Field, ...]) -> dict[str, Any]:
    if type(document) is not dict:
        raise _MalformedError("an object is expected here")
    found = {}
    for field in described:
        if field.name in document:
            try:
                found[field.name] = field.decode(document[field.name])
            except _MalformedError as error:
                raise error.within(field.name) from None
        elif field.default is _REQUIRED:
            raise _MalformedError(f'the key "{field.name}" is missing')
        else:
            found[field.name] = field.default
    if len(found.keys() | document.keys()) > len(found):
        surplus = min(document.keys() - found.keys())
        raise _MalformedError(f"there is no such key as {json.dumps(surplus)[:40]}")
    return found


def _as_it_is(value: Any) -> Any:
    return value


@lru_cache
def _codec(annotation: Any) -> tuple[Encode, Decode]:
    """How a value of this annotation is written and read."""
    origin = get_origin(annotation)
    if origin is tuple:
        return _tuple_codec(get_args(annotation))
    if origin is Literal:
        return _as_it_is, _one_of(get_args(annotation))
    if origin in (Union, UnionType):
        (inner,) = (a for a in get_args(annotation) if a is not NoneType)
        encode, decode = _codec(inner)
        return (
            lambda value: None if value is None else encode(value),
            lambda value: None if value is None else decode(value),
        )
    if annotation is DataType:
        return lambda value: _encode_fields(value, _fields(DataType)), _decode_type
    if issubclass(annotation, tuple):
        return _named_tuple_codec(annotation)
    return _as_it_is, _exactly(annotation)


def _tuple_codec(items: tuple[Any, ...]) -> tuple[Encode, Decode]:
    if len(items) == 2 and items[1] is Ellipsis:
        encode, decode = _codec(items[0])
        if encode is _as_it_is:
            return list, lambda value: tuple(_decode_items(value, decode))
        return (
            lambda value: [encode(item) for item in value],
            lambda value: tuple(_decode_items(value, decode)),
        )
    decoders = [_codec(item)[1] for item in items]

    def decode_fixed(value: Any) -> tuple[Any, ...]:
        if type(value) is not list or len(value) != len(decoders):
            raise _MalformedError(f"a list of {len(decoders)} is expected here")
        return tuple([decode(item) for decode, item in zip(decoders, value, strict=True)])

    return list, decode_fixed


def _decode_items(value: Any, decode: Decode) -> list[Any]:
    if type(value) is not list:
        raise _MalformedError("a list is expected here")
    found = []
    for index, item in enumerate(value):
        try:
            found.append(decode(item))
        except _MalformedError as error:
            raise error.within(f"[{index}]") from None
    return found


def _named_tuple_codec(kind: Any) -> tuple[Encode, Decode]:
    def encode(value: Any) -> dict[str, Any]:
        return {
            field.name: field.encode(found)
            for field, found in zip(_fields(kind), value, strict=True)
            if found != field.default
        }

    def decode(value: Any) -> Any:
        return kind._make(_decode_fields(value, _fields(kind)).values())

    return encode, decode


def _decode_type(value: Any) -> DataType:
    return _known(*_decode_fields(value, _fields(DataType)).values())


@cache
def _known(namespace: str | None, name: str, modifiers: str, array: bool) -> DataType:
    """One object for equal types: a hundred thousand columns have a few dozen of them."""
    return DataType(namespace, name, modifiers, array)


def _exactly(kind: type) -> Decode:
    def decode(value: Any) -> Any:
        if type(value) is not kind:
            raise _MalformedError(f"{_WORDS[kind]} is expected here")
        return value

    return decode


def _one_of(allowed: tuple[str, ...]) -> Decode:
    def decode(value: Any) -> Any:
        if value not in allowed:
            raise _MalformedError(f"one of these is expected here: {', '.join(allowed)}")
        return value

    return decode


def _laid_out(value: Any, indent: str) -> str:
    """`value` as JSON, where a list has a line for each item; `_item` says how that goes on."""
    if isinstance(value, list) and value and not isinstance(value[0], str):
        lines = ",\n".join(f"{indent}  {_item(item, indent + '  ')}" for item in value)
        return f"[\n{lines}\n{indent}]"
    return _dump(value)


def _item(value: Any, indent: str) -> str:
    """An item on one line; if it has lists of objects, a line for each key and each of those."""
    if not isinstance(value, dict) or not any(_is_of_objects(v) for v in value.values()):
        return _dump(value)
    lines = []
    for key, found in value.items():
        text = _dump(found)
        if _is_of_objects(found):
            text = ",\n".join(f"{indent}    {_dump(member)}" for member in found)
            text = f"[\n{text}\n{indent}  ]"
        lines.append(f'{indent}  "{key}": {text}')
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}"


def _is_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


_dump = json.JSONEncoder(ensure_ascii=False).encode
