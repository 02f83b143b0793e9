"""Labels of what a document says for people: Why, Impact, Current, in several languages."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from audit.spec.importers.markdown.words import plain, trimmed

Kind = Literal["why", "impact", "current", "description", "phase", "category"]

_WORDS: dict[Kind, str] = {
    "why": r"why(?: (?:it|this|that) (?:matters|is (?:needed|required|important))"
    r"| (?:we )?need(?:ed)?(?: (?:it|this))?| it| this)?"
    r"|reason(?:ing)?|rationale|purpose|justification|motivation"
    r"|warum|grund|zweck|begründung|por ?qu[eéê]|motivo|raz[oó]n|raz[aã]o|finalidade?"
    r"|prop[oó]sito|pourquoi|raison|perch[eé]|waarom|reden",
    "impact": r"(?:business )?impacts?|consequences?|without (?:it|this)|if (?:it is )?missing"
    r"|risks?(?: without it)?|what breaks|effects?|auswirkung(?:en)?|folgen?|risik[eo]n?|impactos?"
    r"|consecuencias?|consequ[eê]ncias?|riesgos?|riscos?|conséquences?|risques?|impatto|gevolg(?:en)?",
    "current": r"current(?:ly)?(?: (?:state|status|situation))?|status|state|today|now|aktuell"
    r"|ist-?zustand|stand|atual(?:mente)?|actual(?:mente)?|estado(?: actual| atual)?"
    r"|situa(?:ção|ción|tion)(?: (?:actual|atual|actuelle))?|actuel(?:lement)?|attuale|huidig",
    "description": r"description|summary|what(?: it (?:is|does|holds|stores))?|beschreibung"
    r"|descri[cç][aã]o|descripci[oó]n|descrizione",
    "phase": r"phase|priority|milestone|sprint|due|fase|etapa|étape|priorit[äae]t?|prioridade?"
    r"|meilenstein|priorité",
    "category": r"category|domain|area|module|kategorie|categor[ií]a|catégorie|bereich",
}
_LABELS = {
    kind: re.compile(rf"(?:{words})\s*(?:\?\s*)?(?::|：|\s[–—-]\s|\?\s)\s*", re.IGNORECASE)
    for kind, words in _WORDS.items()
}
_ALONE = {
    kind: re.compile(rf"(?:{words})\s*[?:：]*", re.IGNORECASE) for kind, words in _WORDS.items()
}


class Label(NamedTuple):
    """What a text is labelled as, and the text; empty where only the label stands there."""

    kind: Kind
    text: str


def label_of(text: str) -> Label | None:
    """The label at the start of a text (without Markdown) and what follows it."""
    for kind, pattern in _LABELS.items():
        match = pattern.match(text)
        if match:
            return Label(kind, trimmed(text[match.end() :]))
    return None


def label_alone(text: str) -> Kind | None:
    """The label that a text is, and nothing else: a heading `Why`, a line `Impact:`."""
    for kind, pattern in _ALONE.items():
        if pattern.fullmatch(text):
            return kind
    return None


def labels_in(markdown: str) -> list[Label]:
    """The labelled lines of a paragraph or an item; a line without a label goes on the one before.

    A label in small letters may be a column's name, so it counts only in bold.
    """
    found: list[Label] = []
    for line in markdown.split("\n"):
        text = plain(line)
        label = label_of(text)
        if label is None and text and (kind := label_alone(text)) and text[-1] in ":：?":
            label = Label(kind, "")
        if label is not None and label.kind == "current":
            label = label._replace(text=line.strip())  # what stands in code may be a table
        if label is not None and (text[:1].isupper() or "**" in line or "__" in line):
            found.append(label)
        elif found and text:
            last = found[-1]
            found[-1] = last._replace(text=f"{last.text} {text}".strip())
    return found
