"""What scripts have made, as the files of a spec."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from audit.errors import Problem
from audit.grammar.scan import NAME_BYTES
from audit.schema.model import ForeignKey, Relation
from audit.spec.importers.categories import OTHER, guess_categories, title_of
from audit.spec.importers.ddl.draft import Draft, Key, TableDraft
from audit.spec.importers.ddl.reading import LEFT_OUT, Script, ScriptReader
from audit.spec.importers.ddl.routines import write_domains, write_enums, write_functions
from audit.spec.importers.ddl.tables import TableWriter, fits
from audit.spec.importers.functions import put
from audit.spec.importers.imported import MODELINE, Imported, comment_of, file_name
from audit.spec.importers.omitted import Omitted
from audit.spec.importers.relations import VIEWS
from audit.spec.importers.yaml_text import Flow, Spaced, Value, to_yaml

_EVERYWHERE = frozenset({"plpgsql"})  # installed in every database


def import_scripts(
    scripts: Iterable[Script], *, title: str, single: bool = False, default: str = "public"
) -> tuple[Imported, tuple[Problem, ...]]:
    """The spec of what `scripts` make, run in this order, read without a server.

    One file (`spec.yaml`) if `single`, else one for each guessed category. The remarks name, with
    file and line, every statement that could not be read and everything that a spec can't say.
    """
    reader = ScriptReader(default)
    for script in scripts:
        reader.read(script)
    remarks = reader.finish()
    home = _home(reader.draft, default)
    parts = SpecParts(reader.draft, home, remarks)
    files = parts.files(title, single=single)
    notes = tuple(dict.fromkeys(str(remark) for remark in remarks))
    files["spec.yaml"] = files["spec.yaml"].replace(MODELINE, MODELINE + comment_of(notes), 1)
    return Imported(files, len(parts.tables), notes), tuple(remarks)


def _home(draft: Draft, default: str) -> str:
    """The namespace whose names are written bare: the default one, or the only one."""
    holding = {namespace for namespace, _ in draft.tables}
    return next(iter(holding)) if len(holding) == 1 else default


class SpecParts:
    """The keys of a spec that a draft comes to; what they can't say goes to `remarks`."""

    def __init__(self, draft: Draft, home: str, remarks: list[Problem]) -> None:
        self._home = home
        self._draft = draft
        self._remarks = remarks
        self.tables: dict[Key, tuple[TableDraft, dict[str, Value]]] = {}
        for key, table in draft.tables.items():
            if not (fits(table.name) and fits(table.namespace)):
                message = f"table {table.name[:NAME_BYTES]}…: its name is too long"
                remarks.append(Problem(table.path, table.line, message, rule=LEFT_OUT))
                continue
            omitted = Omitted()
            keys = TableWriter(table, home, omitted).keys()
            self.tables[key] = table, keys
            self._note(omitted, table.path, table.line)

    def _note(self, omitted: Omitted, path: str, line: int) -> None:
        self._remarks += (Problem(path, line, note, rule=LEFT_OUT) for note in omitted.notes)

    def head(self, title: str) -> dict[str, Value]:
        """What stands at the top of a spec."""
        head: dict[str, Value] = {"spec": 1, "title": title}
        if self._home != "public":
            head["defaults"] = Flow({"schema": self._home})
        extensions = [each for each in self._draft.extensions if each not in _EVERYWHERE]
        if extensions:
            head["extensions"] = Flow(extensions)
        return head

    def types(self) -> dict[str, Value]:
        """The keys `enums`, `domains` and `functions`."""
        omitted = Omitted()
        path, line = self._first()
        enums = write_enums(self._draft.enums.values(), self._home, omitted)
        domains = write_domains(self._draft.domains, self._home, omitted)
        functions = write_functions(self._draft.functions.values(), self._home, omitted)
        self._note(omitted, path, line)
        found: dict[str, Value] = {"enums": enums} if enums else {}
        found |= {"domains": domains} if domains else {}
        return found | ({"functions": functions} if functions else {})

    def _first(self) -> tuple[str, int]:
        first = next(iter(self._draft.tables.values()), None)
        return (first.path, first.line) if first else ("", 0)

    def relations(
        self,
        tables: Iterable[Key],
        context: Callable[[Key], Mapping[str, Value]] = lambda key: {},
    ) -> dict[str, Value]:
        """The keys `tables` and `views`; `context` gives what stands before a table's own keys."""
        found: dict[str, dict[str, Value]] = {"tables": {}, "views": {}}
        omitted = Omitted()
        for key in tables:
            table, keys = self.tables[key]
            whole = {**context(key), **keys}
            part = found["views" if table.kind in VIEWS else "tables"]
            put(part, *key, whole or None, self._home, "", omitted)
            self._note(omitted, table.path, table.line)
            omitted = Omitted()
        return {name: Spaced(part) for name, part in found.items() if part}

    def categories(self) -> dict[Key, str] | None:
        """Business areas guessed from names and references."""
        return guess_categories(
            [
                Relation(
                    table.namespace, table.name, "table", foreign_keys=tuple(self._keys(table))
                )
                for table, _ in self.tables.values()
            ],
            self._home,
        )

    def _keys(self, table: TableDraft) -> Iterable[ForeignKey]:
        targets = [
            clause.target for column in table.columns.values() for clause in column.clauses
        ] + [constraint.target for constraint in table.constraints]
        for target in targets:
            if target is not None:
                namespace = target.table.namespace or self._home
                yield ForeignKey("", (), namespace, target.table.name, ())

    def files(self, title: str, *, single: bool) -> dict[str, str]:
        """Name → YAML, by guessed category."""
        categories = self.categories()
        head = self.head(title)
        ordered = _in_order(categories)
        if ordered:
            head["categories"] = {category: title_of(category) for category in ordered}
        files: dict[str, dict[str, Value]] = {}
        if single:

            def category(key: Key) -> Mapping[str, Value]:
                return {"category": categories[key]} if categories else {}

            files["spec.yaml"] = head | self.types() | self.relations(self.tables, category)
        else:
            files["spec.yaml"] = head | self.types()
            for name in ordered or ("tables",):
                own = [k for k in self.tables if not categories or categories[k] == name]
                start: dict[str, Value] = {"category": name} if categories else {}
                parts = self.relations(own)
                if parts:
                    files[file_name(name, files)] = start | parts
        return {name: MODELINE + to_yaml(document) for name, document in files.items()}


def _in_order(categories: Mapping[Key, str] | None) -> Sequence[str]:
    """The ids by name, what fits nowhere last."""
    return sorted(set((categories or {}).values()), key=lambda each: (each == OTHER, each))
