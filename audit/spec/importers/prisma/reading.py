"""The files of a Prisma schema as an outline."""

from __future__ import annotations

import os
from pathlib import Path

from audit.errors import AuditError
from audit.spec.importers.outline import EnumOutline, Outline
from audit.spec.importers.prisma.models import ModelReader, Names, text_of
from audit.spec.importers.prisma.syntax import Argument, Block, Call, Text, parse_prisma
from audit.spec.importers.source_text import files_below, read_texts

_BLOCKS = frozenset({"model", "view", "enum", "type", "datasource", "generator"})
_POSTGRES = frozenset({"postgresql", "postgres"})


def read_prisma(path: Path, *, namespace: str = "public") -> Outline:
    """What the schema at `path` (a file, or a folder of them) says of a PostgreSQL database.

    `namespace` is where models without @@schema live. Raises AuditError where there is no schema,
    or one for another database.
    """
    outline = Outline(namespace)
    blocks = [
        block
        for text, shown in read_texts(_files(path))
        for block in parse_prisma(text, shown, outline.omitted.note)
    ]
    source = _datasource(blocks, path)
    if source is not None:
        outline.extensions = _extensions(source)
    kept = _once(blocks, outline)
    enums = {name: block for name, block in kept.items() if block.word == "enum"}
    models = {name: block for name, block in kept.items() if block.word in ("model", "view")}
    if not models:
        raise AuditError(
            "there is no model in this Prisma schema",
            where=str(path),
            hint=outline.omitted.notes[0] if outline.omitted.notes else "name schema.prisma",
        )
    for block in enums.values():
        outline.enums.append(_enum(block, namespace))
    names = Names(models, enums, namespace)
    reader = ModelReader(names, outline, keys=_has_foreign_keys(source))
    for block in models.values():
        outline.tables.append(reader.table(block))
    outline.tables.extend(reader.join_tables())
    return outline


def _files(path: Path) -> list[tuple[Path, str]]:
    """The files to read, and the names that messages have for them."""
    if not path.is_dir():
        return [(path, str(path))]
    found = files_below(path, (".prisma",))
    if not found:
        raise AuditError(
            "there is no .prisma file in this folder", where=str(path), hint="name schema.prisma"
        )
    return [(file, os.path.relpath(file, path)) for file in found]


def _datasource(blocks: list[Block], path: Path) -> Block | None:
    """The block that names the database; None where there is none: then it is PostgreSQL."""
    sources = [block for block in blocks if block.word == "datasource"]
    if len(sources) > 1:
        raise AuditError(
            f"there are several Prisma schemas: {', '.join(s.file for s in sources)}",
            where=str(path),
            hint="name the file or folder of one",
        )
    if not sources:
        return None
    provider = _value(sources[0], "provider")
    offered = provider if isinstance(provider, list) else [provider]
    names = [each.value for each in offered if isinstance(each, Text)]
    if names and not _POSTGRES & set(names):
        raise AuditError(
            f"this Prisma schema is for {names[0]}, not for PostgreSQL",
            where=sources[0].place(sources[0].line),
        )
    return sources[0]


def _value(block: Block, name: str) -> Argument | None:
    return next((field.value for field in block.fields if field.name == name), None)


def _has_foreign_keys(source: Block | None) -> bool:
    """Whether relations are foreign keys; under `relationMode = "prisma"` the client keeps them."""
    if source is None:
        return True
    mode = _value(source, "relationMode") or _value(source, "referentialIntegrity")
    return not (isinstance(mode, Text) and mode.value == "prisma")


def _extensions(source: Block) -> dict[str, str]:
    """`extensions = [pgcrypto, uuidOssp(map: "uuid-ossp")]`: names, and versions where given."""
    listed = _value(source, "extensions")
    found: dict[str, str] = {}
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, Call):
            name, version = each.argument("map"), each.argument("version")
            key = name.value if isinstance(name, Text) else each.name
            found[key] = version.value if isinstance(version, Text) else ""
    return found


def _once(blocks: list[Block], outline: Outline) -> dict[str, Block]:
    """Models, views and enums by name; what can't be in a database is noted."""
    found: dict[str, Block] = {}
    for block in blocks:
        place = block.place(block.line)
        if block.word not in _BLOCKS:
            outline.omitted.note(f"{place}: {block.word} {block.name} is not understood")
        elif block.word == "type":
            outline.omitted.note(f"{place}: type {block.name}: PostgreSQL has no composite fields")
        elif block.word in ("model", "view", "enum"):
            if block.name in found:
                outline.omitted.note(f"{place}: {block.word} {block.name} is there twice")
            else:
                found[block.name] = block
    return found


def _enum(block: Block, namespace: str) -> EnumOutline:
    labels = [text_of(each.attribute("map")) or each.name for each in block.fields]
    name = text_of(block.attribute("map")) or block.name
    home = text_of(block.attribute("schema")) or namespace
    return EnumOutline(home, name, labels, block.place(block.line))
