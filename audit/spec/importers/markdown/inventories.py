"""Lists and tables that name tables: `1. **profiles** - User profiles`, `| orders | missing |`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from audit.spec.importers.markdown.blocks import Block
from audit.spec.importers.markdown.document import TABLES, Section, State, state_of
from audit.spec.importers.markdown.words import plain, table_name, trimmed

_MOST_OTHERS = 0.4  # of the items of a list may be no tables
_NAME = re.compile(
    r"(?P<open>[*_`\"]*)(?P<name>(?:[a-z_]\w*\.)?[a-z_]\w*)(?P<close>[*_`\"]*)(?P<rest>.*)",
    re.DOTALL,
)
_SEPARATED = re.compile(r"\s*(?:[:(→]|=>|->|[-–—](?=\s))", re.DOTALL)
_COLUMNS = frozenset(
    {"id", "created_at", "updated_at", "email", "title", "description", "price", "slug", "uuid"}
)
_CHECKBOX = re.compile(r"^\[[ xX]\]\s*")

_HEADS: Mapping[str, frozenset[str]] = {
    "name": frozenset(
        {
            "table",
            "tables",
            "table name",
            "name",
            "tabelle",
            "tabla",
            "tabela",
            "entity",
            "relation",
        }
    ),
    "description": frozenset(
        {
            "description",
            "purpose",
            "what",
            "what it holds",
            "contents",
            "notes",
            "beschreibung",
            "zweck",
            "descripción",
            "descrição",
        }
    ),
    "state": frozenset({"status", "state", "exists", "exists?", "present", "estado", "current"}),
    "category": frozenset({"category", "area", "domain", "module", "group", "categoría"}),
    "phase": frozenset({"phase", "priority", "milestone", "sprint", "fase", "prioridad"}),
    "why": frozenset({"why", "why it matters", "reason", "rationale"}),
    "impact": frozenset({"impact", "without it", "risk", "consequence"}),
}
_YES = re.compile(r"^(?:[✅✓✔☑]|yes\b|y$|done\b|x$|ok\b)", re.IGNORECASE)
_NO = re.compile(r"^(?:[❌✗✘🔴⛔]|no\b|n$|none\b|-$)", re.IGNORECASE)


class Listed(NamedTuple):
    """A table as a list names it."""

    namespace: str | None
    name: str
    line: int
    number: int | None = None
    state: State = ""
    description: str = ""
    category: str = ""
    phase: str = ""
    why: str = ""
    impact: str = ""


def tables_in_list(section: Section, items: Sequence[Block], before: Block | None) -> list[Listed]:
    """The tables that a list names; empty where it is a list of something else.

    It is one if most items begin with a name, and the heading or the words right before it speak
    of tables; where all the names are marked (bold or code), a heading that speaks of what is there
    or missing will do.
    """
    level = min(item.level for item in items)
    own = [item for item in items if item.level == level]
    found: list[Listed] = []
    marked = 0
    for item in own:
        read = _listed(item)
        if read is not None:
            found.append(read[0])
            marked += read[1]
    if not found or len(found) < len(own) * (1 - _MOST_OTHERS) or _are_columns(found):
        return []
    lead = before.text if before is not None and before.kind == "paragraph" else ""
    titles = " ".join(f"{each.title} {each.aside}" for each in _near(section))
    announced = TABLES.search(lead) if plain(lead).endswith((":", "：")) else None
    of_tables = TABLES.search(titles) or announced
    all_marked = marked == len(found)
    # A name of several words in code is a table's almost always; a word alone may be anything.
    telling = all_marked and (section.state or state_of(plain(lead)))
    if not (of_tables and (all_marked or marked or _plural(found))) and not telling:
        return []
    state = state_of(plain(lead)) or section.state
    return [each._replace(state=state) for each in found]


def _are_columns(found: Sequence[Listed]) -> bool:
    """Whether the names in a list are those of columns."""
    names = [each.name for each in found]
    keys = sum(name.endswith(("_id", "_at", "_url")) for name in names)
    return not _COLUMNS.isdisjoint(names) or keys * 4 > len(names)


def _near(section: Section) -> list[Section]:
    """A section and the one around it."""
    return [each for each in section.ancestors() if each.level][:2]


def _plural(found: Sequence[Listed]) -> bool:
    """Whether unmarked words look like names of tables: more than one, or joined by `_`."""
    return len(found) > 1 or any("_" in each.name for each in found)


def _listed(item: Block) -> tuple[Listed, bool] | None:
    text = _CHECKBOX.sub("", item.text.split("\n")[0].strip())
    text = re.sub(r"^[^\w*_`\"]+", "", text)
    match = _NAME.match(text)
    if match is None or match["open"][::-1].replace('"', "") != match["close"].replace('"', ""):
        return None
    rest = match["rest"]
    if rest.strip() and not _SEPARATED.match(rest):
        return None
    name = table_name(match["name"])
    if name is None:
        return None
    description = plain(re.sub(r"^\s*(?:[:→–—-]|=>|->)+\s*", "", rest))
    listed = Listed(*name, item.line, item.number, description=description)
    return listed, bool(match["open"])


def tables_in_rows(section: Section, block: Block) -> list[Listed]:
    """The tables that the rows of a table name; empty where it is a table of something else."""
    head = [plain(cell).lower() for cell in block.rows[0].cells]
    columns: dict[str, int] = {}
    for key, words in _HEADS.items():
        for place, title in enumerate(head):
            if title in words:
                columns.setdefault(key, place)
    if "name" not in columns or "type" in head:
        return []
    titles = " ".join(each.title for each in _near(section))
    if head[columns["name"]] in ("name", "entity", "relation") and not TABLES.search(titles):
        return []
    found = []
    for row in block.rows[1:]:
        if columns["name"] >= len(row.cells):
            continue
        name = table_name(plain(row.cells[columns["name"]]).strip("`"))
        if name is None:
            continue

        def cell(key: str, cells: tuple[str, ...] = row.cells) -> str:
            place = columns.get(key, len(cells))
            return plain(cells[place]) if place < len(cells) else ""

        raw = row.cells[columns["state"]] if columns.get("state", 99) < len(row.cells) else ""
        found.append(
            Listed(
                *name,
                row.line,
                state=_state(raw) or section.state,
                description=cell("description"),
                category=cell("category"),
                phase=cell("phase"),
                why=cell("why"),
                impact=cell("impact"),
            )
        )
    return found if len(found) >= (len(block.rows) - 1) * (1 - _MOST_OTHERS) else []


def _state(cell: str) -> State:
    text = cell.strip().strip("*`")
    if _NO.match(text):
        return "missing"
    return state_of(trimmed(text)) or ("existing" if _YES.match(text) else "")
