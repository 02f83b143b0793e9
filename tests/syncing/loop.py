"""One turn: a spec is edited by hand, its database changes, the spec is synced and audited."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from audit.compare.comparison import compare
from audit.compare.finding import Comparison
from audit.errors import AuditError
from audit.schema import Schema
from audit.schema.platform import is_platform_namespace
from audit.schema.question import Answer, Question
from audit.spec.importers.database import import_schema
from audit.spec.load import load_spec
from audit.spec.model import Spec
from audit.sync.model import Choices, Synced
from audit.sync.plan import sync
from tests.syncing.hand import Edited, edit

Ask = Callable[[Sequence[Question]], dict[Question, Answer]]
NO_WAY = "by hand: a finding of"
ALL = Choices(frozenset({"all"}), frozenset({"all"}))


def imported(schema: Schema, *, single: bool = False) -> dict[str, str]:
    """The spec of a database, by path."""
    namespaces = [n.name for n in schema.namespaces if not is_platform_namespace(n.name)]
    files = import_schema(schema, title="t", namespaces=namespaces, single=single).files
    return {f"specs/{name}": text for name, text in files.items()}


def loaded(texts: dict[str, str]) -> Spec:
    """The spec that texts make, as it is read from files."""
    with TemporaryDirectory() as folder:
        for path, text in texts.items():
            place = Path(folder, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text.encode())
        return load_spec(list(texts), Path(folder))


def audited(spec: Spec, schema: Schema, ask: Ask) -> Comparison:
    """What of a spec a database meets."""
    comparison = compare(spec, schema)
    if comparison.questions:
        comparison = compare(spec, schema, ask(comparison.questions))
    return comparison


def synced(texts: dict[str, str], schema: Schema, ask: Ask, choices: Choices = ALL) -> Synced:
    """What syncing makes of texts."""
    spec = loaded(texts)
    return sync(texts, spec, schema, audited(spec, schema, ask), choices, folder="specs")


def complaints(
    texts: dict[str, str], kept: list[tuple[str, str]], schema: Schema, ask: Ask
) -> list[str]:
    """What is wrong with syncing hand-edited texts with a changed database; best, nothing."""
    try:
        done = synced(texts, schema, ask)
    except AuditError as error:
        return [f"refused: {error}"]
    after = texts | done.texts
    # What syncing knows no way for, it says, and leaves.
    no_way = {each.finding.rule for each in done.left if each.reason.startswith(NO_WAY)}
    told = [
        f"left: {each.reason}: {each.finding.message}"
        for each in done.left
        if each.finding.rule not in no_way
    ]
    told += [f"note: {note}" for note in done.notes]
    found = audited(loaded(after), schema, ask).findings
    told += [
        f"finding: {f.kind} {f.rule} {f.table} {f.object}: {f.message}"
        for f in found
        if f.kind == "gap" and f.rule not in no_way
    ]
    again = synced(after, schema, ask)
    told += [f"changed again: {each}" for each in again.changes] + [
        f"again: {p}" for p in again.texts
    ]
    for path, line in kept:
        if line not in after[path]:
            told.append(f"lost: {path}: {line}")
    for path, text in after.items():
        before = texts.get(path, "")
        if before.startswith("\ufeff") != text.startswith("\ufeff"):
            told.append(f"mark: {path}")
        if "\r\n" in before and "\n" in text.replace("\r\n", ""):
            told.append(f"line ends: {path}")
    return told


def hand_edited(texts: dict[str, str], chance: random.Random) -> Edited:
    """An edited spec, which has to say the same."""
    edited = edit(texts, chance)
    loaded(edited.texts)
    return edited
