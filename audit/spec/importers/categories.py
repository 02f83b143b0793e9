"""Business areas guessed from what tables are called and what they reference."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from audit.schema.model import Relation

OTHER = "other"
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\dA-Za-z_]+")
_FEWEST = 2  # tables that make a category


def guess_categories(
    relations: Sequence[Relation], default: str
) -> dict[tuple[str, str], str] | None:
    """(namespace, name) → category id; None where no more than one would come of it.

    Tables of a namespace besides the default one belong together. In that one, names which begin
    with the same word do; what is left joins the category that it has most foreign keys with.
    """
    found: dict[tuple[str, str], str] = {}
    at_home = []
    for relation in relations:
        if relation.namespace == default:
            at_home.append(relation)
        else:
            found[relation.namespace, relation.name] = _identifier(relation.namespace)
    by_word = _by_first_word([relation.name for relation in at_home])
    for word, names in by_word.items():
        if len(names) >= _FEWEST:
            for name in names:
                found[default, name] = word
    _join_by_reference(found, at_home)
    for relation in at_home:
        found.setdefault((default, relation.name), OTHER)
    return found if len(set(found.values())) > 1 else None


def _by_first_word(names: Iterable[str]) -> Mapping[str, list[str]]:
    """Names by their first word in the singular; a word that all begin with tells nothing."""
    words = {name: [word.lower() for word in _WORDS.findall(name)] for name in names}
    while len(words) > 1 and len({tuple(each[:1]) for each in words.values()}) == 1:
        words = {name: each[1:] for name, each in words.items()}
        if not all(words.values()):
            break
    groups: dict[str, list[str]] = {}
    for name, each in words.items():
        if each:
            groups.setdefault(_singular(each[0]), []).append(name)
    return groups


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def _join_by_reference(found: dict[tuple[str, str], str], relations: Sequence[Relation]) -> None:
    """Put what has no category yet to its nearest neighbours, until nothing moves."""
    neighbours: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for relation in relations:
        own = (relation.namespace, relation.name)
        for key in relation.foreign_keys:
            other = (key.ref_namespace, key.ref_table)
            neighbours.setdefault(own, []).append(other)
            neighbours.setdefault(other, []).append(own)
    open_ones = [(r.namespace, r.name) for r in relations if (r.namespace, r.name) not in found]
    moved = True
    while moved:
        moved = False
        for own in list(open_ones):
            near = Counter(found[other] for other in neighbours.get(own, ()) if other in found)
            if near:
                found[own] = min(near, key=lambda category: (-near[category], category))
                open_ones.remove(own)
                moved = True


def _identifier(name: str) -> str:
    words = "_".join(word.lower() for word in _WORDS.findall(name))
    return words or OTHER


def title_of(category: str) -> str:
    """A category's id as a heading."""
    return category.replace("_", " ").capitalize()
