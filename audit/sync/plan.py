"""A spec's files and a database's structure in, the files as they should be out. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

import yaml

from audit.compare.finding import Comparison, Finding
from audit.errors import AuditError
from audit.schema.model import Relation, Schema
from audit.spec.files import FileText, SpecFiles
from audit.spec.load import spec_of
from audit.spec.model import Spec
from audit.sync.beside import Beside
from audit.sync.document import Document
from audit.sync.extend import Extender
from audit.sync.handles import Handles
from audit.sync.model import Change, Choices, Left, Synced, is_absent
from audit.sync.objects import settle_object
from audit.sync.places import Untouchable
from audit.sync.settle import Settler
from audit.sync.writers import Writers

_SUFFIXES = (".yaml", ".yml")


def sync(
    texts: Mapping[str, str],
    spec: Spec,
    schema: Schema,
    comparison: Comparison,
    choices: Choices,
    *,
    folder: str | None,
) -> Synced:
    """Bring the files of `spec` (path → text) up to date with `schema`.

    `comparison` is of these two. What the database has and the spec doesn't say is added; what
    they differ in stays, but for what is among `choices`. New files go to `folder`, if there is
    one. Raises AuditError where what comes of it would be no spec; nothing is written here.
    """
    done = Synced()
    current = _settled(dict(texts), spec, schema, comparison, choices, done)
    if current != texts:
        spec = _load(current)
    settled = current
    current = _extended(settled, spec, schema, comparison, folder, done)
    if current != settled:
        _load(current)
    done.texts = {path: text for path, text in current.items() if texts.get(path) != text}
    return done


def _load(texts: Mapping[str, str]) -> Spec:
    """The spec that texts make; raises AuditError, which says what an edit made wrong."""
    files = tuple(
        FileText(path, text.removeprefix("\ufeff"), hashlib.sha256(text.encode()).hexdigest())
        for path, text in texts.items()
    )
    try:
        return spec_of(SpecFiles(files, ", ".join(texts), False))
    except AuditError as error:
        problems = getattr(error, "problems", ())
        told = f": {problems[0]}" if problems else f": {error.what}"
        raise AuditError(
            f"with these changes the spec would be wrong{told}",
            hint="make this change by hand, or choose less for --accept and --prune",
        ) from error


def _documents(texts: Mapping[str, str]) -> list[Document]:
    return [Document(path, text) for path, text in texts.items()]


def _applied(texts: dict[str, str], documents: list[Document]) -> dict[str, str]:
    try:
        return texts | {document.path: document.edited() for document in documents}
    except Untouchable as reason:
        raise AuditError(
            f"the changes can't be written: {reason}", hint="accept or prune them one by one"
        ) from reason


def _settled(
    texts: dict[str, str],
    spec: Spec,
    schema: Schema,
    comparison: Comparison,
    choices: Choices,
    done: Synced,
) -> dict[str, str]:
    """The files after what was chosen has been settled in the database's favour."""
    gaps = [finding for finding in comparison.findings if finding.kind == "gap"]
    # A wider type fails nothing, and is no less another type.
    differing = [f for f in comparison.findings if f.kind == "gap" or f.rule == "type-wider"]
    chosen = [finding for finding in differing if choices.chosen(finding)]
    done.left += [Left(each, _advice(each)) for each in gaps if each not in chosen]
    if not chosen:
        return texts
    documents = _documents(texts)
    handles = Handles(documents, spec.default_namespace)
    writers = Writers(schema, spec, rls_by_default=_rls_by_default(documents))
    found = _found(spec, schema, comparison)
    by_table: dict[str, list[Finding]] = {}
    for finding in chosen:
        by_table.setdefault(finding.table, []).append(finding)
    tables = {table.qualified: table for table in spec.tables}
    for name, findings in by_table.items():
        if not name:
            for finding in findings:
                _try(done, finding, lambda f: settle_object(f, spec, schema, handles, writers))
            continue
        table = tables[name]
        handle = handles.tables.get((table.namespace, table.name))
        if handle is None:
            done.left += [Left(each, "by hand: an anchor brings the table in") for each in findings]
            continue
        relation = found.get(name) or schema.by_name.get((table.namespace, table.name))
        settler = Settler(handle, table, relation, writers)
        changes = {
            id(finding): change
            for finding in findings
            if (change := _try(done, finding, settler.settle)) is not None
        }
        for finding, reason in settler.finish():
            done.changes.remove(changes[id(finding)])
            done.left.append(Left(finding, f"by hand: {reason}"))
    return _applied(texts, documents)


def _extended(
    texts: dict[str, str],
    spec: Spec,
    schema: Schema,
    comparison: Comparison,
    folder: str | None,
    done: Synced,
) -> dict[str, str]:
    """The files with what the database has and they don't say."""
    documents = _documents(texts)
    handles = Handles(documents, spec.default_namespace)
    writers = Writers(schema, spec, rls_by_default=_rls_by_default(documents))
    found = _found(spec, schema, comparison)
    for table in spec.tables:
        relation = found.get(table.qualified)
        handle = handles.tables.get((table.namespace, table.name))
        if relation is None or handle is None:
            continue
        extender = Extender(handle, table, relation, writers)
        extender.extend()
        done.changes += extender.changes
        done.notes += extender.left
    beside = Beside(spec, schema, handles, writers, folder)
    beside.enums()
    beside.domains()
    beside.types()
    beside.functions()
    names = set(comparison.beyond_spec)
    # With other capitals it is what a required table was meant to be, which a finding says.
    meant = {table.qualified.lower() for table in spec.tables}
    beside.tables(
        [
            relation
            for relation in schema.relations
            if relation.qualified in names and relation.qualified.lower() not in meant
        ]
    )
    done.changes += beside.changes
    done.notes += beside.left
    return _applied(texts, documents) | beside.new_files()


def _found(spec: Spec, schema: Schema, comparison: Comparison) -> dict[str, Relation]:
    """Each required table (`namespace.name`) with the relation that stands for it."""
    relations = {relation.qualified: relation for relation in (*schema.platform, *schema.relations)}
    found = {outcome.qualified: outcome.found for outcome in comparison.tables}
    return {
        table.qualified: relations[name]
        for table in spec.tables
        if (name := found.get(table.qualified)) in relations
    }


def _rls_by_default(documents: list[Document]) -> bool:
    for document in documents:
        defaults = document.entry(document.root, "defaults")
        rls = document.entry(defaults.value, "rls") if defaults else None
        if rls is not None and isinstance(rls.value, yaml.ScalarNode):
            return str(rls.value.value).strip().lower() == "true"
    return False


def _try(done: Synced, finding: Finding, change: Callable[[Finding], Change]) -> Change | None:
    try:
        done.changes.append(change(finding))
    except Untouchable as reason:
        done.left.append(Left(finding, f"by hand: {reason}"))
        return None
    return done.changes[-1]


def _advice(finding: Finding) -> str:
    return "--prune gives the requirement up" if is_absent(finding) else "--accept takes it over"
