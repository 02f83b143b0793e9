"""The business areas of a document: the headings that its tables stand under."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from audit.errors import Problem
from audit.spec.importers.markdown import rules
from audit.spec.importers.markdown.document import Entry, Section
from audit.spec.importers.markdown.phases import is_phase
from audit.spec.importers.markdown.words import identifier, plain, words_of

_FEWEST = 2  # categories that are worth naming
_TELLING = 3  # tables of an area that begin with one word
_LONGEST = 400  # characters of a description


@dataclass(eq=False)
class CategoryDraft:
    """A business area: the heading, and the tables under it."""

    id: str
    title: str
    line: int
    section: Section | None = None
    description: str = ""
    tables: list[Entry] = field(default_factory=list)


@dataclass
class Categories:
    """All of them, in order; `guessed` are tables that a name alone put there."""

    found: list[CategoryDraft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    guessed: list[Entry] = field(default_factory=list)

    _of: dict[int, CategoryDraft] = field(default_factory=dict)

    def of(self, entry: Entry) -> CategoryDraft | None:
        """The category of a table."""
        return self._of.get(id(entry))

    def put(self, entry: Entry, category: CategoryDraft) -> None:
        """Put a table into a category."""
        category.tables.append(entry)
        self._of[id(entry)] = category


def read_categories(path: str, root: Section, entries: Sequence[Entry]) -> Categories:
    """The headings that group tables, or the column that says so in a list of them."""
    categories = Categories()
    labelled = [entry for entry in entries if entry.category]
    if labelled:
        for entry in labelled:
            categories.put(entry, _named(categories, entry.category, entry.line))
    sections = _sections(entries)
    lifted = _lifted(sections)
    for entry in entries:
        section = lifted.get(id(entry))
        if section is not None and not entry.category:
            categories.put(entry, _of_section(categories, section))
    categories.found.sort(key=lambda each: each.line)
    _tell_doubles(categories, path, entries, sections)
    if len(categories.found) < _FEWEST:
        return Categories()
    _guess(categories, entries)
    return categories


def _named(categories: Categories, title: str, line: int) -> CategoryDraft:
    for each in categories.found:
        if each.title.lower() == title.lower():
            return each
    new = CategoryDraft(identifier(title, [each.id for each in categories.found]), title, line)
    categories.found.append(new)
    return new


def _of_section(categories: Categories, section: Section) -> CategoryDraft:
    for each in categories.found:
        if each.section is section:
            return each
    for each in categories.found:
        if each.title.lower() == section.title.lower():
            each.section = each.section or section
            return each
    new = _named(categories, section.title, section.line)
    new.section = section
    first = next((block for block in section.blocks if not block.quoted), None)
    if first is not None and first.kind == "paragraph":
        new.description = plain(first.text)[:_LONGEST].rstrip(":")
    return new


def area_of(section: Section, entry: Entry) -> Section | None:
    """The heading around a place that may be the area of the table that stands there."""
    own = False
    for around in section.ancestors():
        if around.level == 0:
            return None
        if not own and around.names(entry.name):
            own = True  # the innermost heading of that name is the table's, one around it an area
            continue
        if not around.title or around.is_generic or is_phase(around):
            continue
        if around.parent is not None and around.parent.level == 0 and _alone(around):
            return None  # the title of the document
        return around
    return None


def _alone(section: Section) -> bool:
    """Whether a section is the only one of its level: all of the document is in it."""
    assert section.parent is not None
    return len([s for s in section.parent.children if s.level == section.level]) == 1


def _sections(entries: Sequence[Entry]) -> dict[int, Section]:
    """Each table's area, from where it is defined, else listed."""
    found = {}
    for entry in entries:
        if entry.state == "existing" and not entry.defined:
            continue  # a list of all that exists groups nothing
        area = area_of(entry.section, entry)
        if area is not None:
            found[id(entry)] = area
    return found


def _lifted(sections: dict[int, Section]) -> dict[int, Section]:
    """Headings that have one table each are no areas: what is around them may be."""
    counts = Counter(id(section) for section in sections.values())
    single = [section for section in sections.values() if counts[id(section)] == 1]
    by_parent = Counter(id(section.parent) for section in single)
    siblings = Counter(
        id(parent) for parent in {id(s): s.parent for s in sections.values()}.values()
    )
    lifted = {}
    for key, section in sections.items():
        parent = section.parent
        alone = counts[id(section)] == 1 and by_parent[id(parent)] > 1
        if alone and parent is not None and by_parent[id(parent)] * 2 > siblings[id(parent)]:
            around = parent
            while around.parent is not None and (around.is_generic or is_phase(around)):
                around = around.parent
            if around.level and not (around.parent and not around.parent.level and _alone(around)):
                lifted[key] = around
            continue
        lifted[key] = section
    return lifted


def _tell_doubles(
    categories: Categories, path: str, entries: Sequence[Entry], sections: dict[int, Section]
) -> None:
    """Tables that stand under two areas."""
    known = {id(each.section): each for each in categories.found if each.section is not None}
    for entry in entries:
        own = categories.of(entry)
        for place, line in entry.places:
            area = area_of(place, entry)
            other = known.get(id(area)) if area is not None else None
            if own is not None and other is not None and other is not own:
                message = f"{entry.shown} stands under {own.title} and under {other.title}"
                categories.problems.append(
                    Problem(path, line, message, rule=rules.TWO_CATEGORIES.id, subject=entry.shown)
                )
                break


def _guess(categories: Categories, entries: Sequence[Entry]) -> None:
    """Put tables that no heading groups where their names' first word belongs to one area alone.

    It does if most tables of the area begin with it, or if only that area's title has it.
    """
    heads: dict[str, list[CategoryDraft]] = {}
    for each in categories.found:
        counts = Counter(words_of(entry.name)[0] for entry in each.tables)
        for word, count in counts.items():
            if count >= _TELLING and count * 2 > len(each.tables):
                heads.setdefault(word, []).append(each)
    titles: dict[str, list[CategoryDraft]] = {}
    for each in categories.found:
        for word in set(words_of(each.title)):
            titles.setdefault(word, []).append(each)
    for entry in entries:
        if categories.of(entry) is not None:
            continue
        word = words_of(entry.name)[0]
        for places in (heads.get(word, []), titles.get(word, [])):
            if len(places) == 1:
                categories.put(entry, places[0])
                categories.guessed.append(entry)
                break
