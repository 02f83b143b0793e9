"""YAML files in, a `Spec` out; or every problem in them at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from audit.errors import AuditError, Problem, SpecError
from audit.schema.bulk import collector_off
from audit.spec import parts
from audit.spec.composites import read_composites
from audit.spec.domains import read_domains
from audit.spec.draft import Draft
from audit.spec.files import FileText, SpecFiles, read_files
from audit.spec.keys import FILE
from audit.spec.link import link
from audit.spec.model import Spec, SpecFile
from audit.spec.publications import read_publications
from audit.spec.ranges import read_ranges
from audit.spec.reader import Entry, Reader, line_of
from audit.spec.tables import TableReader

_TAGS = {
    yaml.ScalarNode: "tag:yaml.org,2002:str",
    yaml.SequenceNode: "tag:yaml.org,2002:seq",
    yaml.MappingNode: "tag:yaml.org,2002:map",
}


def load_spec(paths: Sequence[Path | str], base: Path | None = None) -> Spec:
    """The spec that stands in `paths`: files, and folders with all that is in and below them.

    Relative paths are looked up from `base` (the current folder if None), and named without it.
    Raises as `read_files` and `spec_of` do.
    """
    return spec_of(read_files(paths, base))


def spec_of(source: SpecFiles) -> Spec:
    """The spec that these files make up.

    Raises SpecError with every problem found, and AuditError where nothing is required.
    """
    spec, problems = spec_and_problems(source)
    if problems:
        raise _wrong(problems)
    return spec


def spec_and_problems(source: SpecFiles) -> tuple[Spec, tuple[Problem, ...]]:
    """The spec, and the problems in its sense, which have a rule; of what is said twice, the first.

    Raises SpecError with every problem found where one is in its form, and AuditError where
    nothing is required.
    """
    with collector_off():
        draft = _read(source.files)
        if draft.unreadable:
            # What one file lacks of another may stand in the one that could not be read.
            raise _wrong(draft.problems)
        if source.folder and not draft.versioned:
            hint = "add it to the file that carries the title"
            message = 'no file of the spec says "spec: 1"'
            draft.problems.append(Problem(source.files[0].path, 1, message, hint))
        tables, capabilities = link(draft)
        if any(not problem.rule for problem in draft.problems):
            raise _wrong(draft.problems)
        _refuse_nothing(draft, source.where)
        spec = Spec(
            title=draft.title,
            files=tuple(draft.files),
            description=draft.description,
            default_namespace=draft.defaults.namespace,
            categories=tuple(draft.categories),
            phases=tuple(draft.phases),
            capabilities=capabilities,
            project=tuple(draft.project),
            extensions=tuple(draft.extensions),
            enums=tuple(draft.enums),
            domains=tuple(draft.domains),
            composites=tuple(draft.composites),
            ranges=tuple(draft.ranges),
            functions=tuple(draft.functions),
            publications=tuple(draft.publications),
            tables=tables,
        )
        return spec, _in_order(draft.problems)


def _wrong(problems: Iterable[Problem]) -> SpecError:
    return SpecError(_in_order(problems))


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(dict.fromkeys(problems), key=lambda item: (item.path, item.line)))


def _refuse_nothing(draft: Draft, where: str) -> None:
    types = (draft.enums, draft.domains, draft.composites, draft.ranges)
    beside = (draft.extensions, draft.functions, draft.publications, *types)
    if not any((draft.tables, draft.project, *beside)):
        raise AuditError(
            "nothing is required",
            where=where,
            hint='name the required tables under "tables"',
        )


def _read(files: Sequence[FileText]) -> Draft:
    """Everything that the files say. Defaults first: they hold for files that stand before them."""
    draft = Draft()
    composed: dict[str, dict[str, Entry]] = {}
    for file in files:
        draft.files.append(SpecFile(file.path, file.sha256))
        if file.text is not None and "defaults" in file.text:
            reader = Reader(file.path, draft.problems)
            composed[file.path] = top = _top(reader, draft, file.text)
            parts.read_defaults(reader, draft, top.get("defaults"))
    for file in files:
        reader = Reader(file.path, draft.problems)
        if file.text is None:
            draft.unreadable = True
            reader.problem(1, "the file is not UTF-8 text")
            continue
        if file.path not in composed:
            composed[file.path] = _top(reader, draft, file.text)
        _read_file(reader, draft, composed.pop(file.path))
    return draft


def _read_file(reader: Reader, draft: Draft, top: dict[str, Entry]) -> None:
    parts.read_header(reader, draft, top)
    parts.read_categories(reader, draft, top.get("categories"))
    parts.read_phases(reader, draft, top.get("phases"))
    parts.read_capabilities(reader, draft, top.get("capabilities"))
    parts.read_project(reader, draft, top.get("project"))
    parts.read_extensions(reader, draft, top.get("extensions"))
    parts.read_buckets(reader, draft, top.get("buckets"))
    parts.read_enums(reader, draft, top.get("enums"))
    read_domains(reader, draft, top.get("domains"))
    read_composites(reader, draft, top.get("composites"))
    read_ranges(reader, draft, top.get("ranges"))
    parts.read_functions(reader, draft, top.get("functions"))
    read_publications(reader, draft, top.get("publications"))
    tables = TableReader(reader, draft, top)
    tables.read(top.get("tables"))
    tables.read(top.get("views"), kind="view")


def _top(reader: Reader, draft: Draft, text: str) -> dict[str, Entry]:
    """The top-level keys of a file; empty, and a problem, where it is no YAML mapping."""
    try:
        node = yaml.compose(text, Loader=_loader())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        draft.unreadable = True
        hint = _yaml_hint(error, text.splitlines()[line - 1 : line])
        reader.problem(line, f"this is not YAML: {_yaml_problem(error)}", hint)
        return {}
    except yaml.YAMLError as error:
        draft.unreadable = True
        reader.problem(1, f"this is not YAML: {' '.join(str(error).split())}")
        return {}
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        reader.problem(line_of(node), "a spec must be a mapping of keys", "such as tables:")
        return {}
    return reader.keys(node, FILE)


@lru_cache
def _loader() -> type:
    """The loader that resolves nothing: every scalar is a text. In C where PyYAML was built so."""
    base = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

    class Loader(base):  # type: ignore[misc, valid-type]  # chosen when it runs
        """Tags by the kind of the node alone, without the resolver's search: a third faster."""

        def resolve(self, kind: type, value: object, implicit: object) -> str:
            return _TAGS[kind]

        def descend_resolver(self, parent: object, index: object) -> None:
            """There is nothing to keep track of."""

        def ascend_resolver(self) -> None:
            """There is nothing to keep track of."""

    return Loader


def _yaml_problem(error: yaml.MarkedYAMLError) -> str:
    if "single document" in str(error.context or ""):
        return "a file holds one document"
    return " ".join(filter(None, (error.context, error.problem)))


def _yaml_hint(error: yaml.MarkedYAMLError, lines: list[str]) -> str:
    problem = error.problem or ""
    if "cannot start any token" in problem and any("\t" in line for line in lines):
        return "indent with blanks, not tabs"
    if "mapping values are not allowed" in problem or "simple key" in problem:
        return "a text that holds a colon and a blank needs quotes"
    return ""
