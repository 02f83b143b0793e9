"""Words of headings and names: cleaned, cut apart, brought to one form."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LONGEST = 2_000  # characters of a text that are looked at
_IMAGE_OR_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\([^()\s]{0,500}(?:\s[^()]{0,200})?\)")
_CODE = re.compile(r"`+([^`]{1,500})`+")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.{1,500}?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=\S)([^*_]{1,500}?)(?<=\S)\1(?![\w*])")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
# What is left of symbols that were decoded wrongly, cut short on the way.
_DEBRIS = re.compile(
    r"[\u00e2\u00f0\u011f\u00ef][\u0080-\u00bf\u0152-\u0178\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{1,3}"
)
_EDGE = re.compile(r"^[^\w`\"'(\[{~<>$#*+-]+|[^\w`\"')\]}.!?%+…:;]+$")
_NUMBERED = re.compile(
    r"^(?:(?:table|tabelle|tabla|tabela|tabell|#|no\.?|nr\.?|n°)\s*)?#?(\d{1,4})(?:\.\d+)*\s*[.):–—-]\s+",
    re.IGNORECASE,
)
_TABLE_NUMBER = re.compile(
    r"^(?:table|tabelle|tabla|tabela)\s*#?(\d{1,4})\b[\s.:–—-]*", re.IGNORECASE
)
_PARENTHESES = re.compile(r"\s*\(([^()]*)\)\s*$")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+")
_ACRONYMS_TEXT = """
API APIS SMS GDPR IP ID IDS URL DPA HR CRM ERP AI UX UI SQL KPI KPIS VAT SSO MFA 2FA CMS FAQ IT QA
CI CD PDF CSV JSON XML HTML HTTP JWT OTP TOTP RLS ACL RBAC PII EU US UK DB ETL BI SEO POS IOT GPS
B2B B2C SLA
"""
_ACRONYMS = frozenset(_ACRONYMS_TEXT.split())

IDENTIFIER = re.compile(r"[a-z_][a-z0-9_$]{0,62}")
_QUALIFIED = re.compile(r"(?:([A-Za-z_]\w{0,62})\.)?\"?([A-Za-z_][\w$]{0,62})\"?")


def plain(text: str) -> str:
    """A text without its Markdown, and without the symbols at its ends."""
    text = " ".join(text[:_LONGEST].split())
    text = _IMAGE_OR_LINK.sub(r"\1", text)
    text = _TAG.sub("", text)
    text = _CODE.sub(r"\1", text)
    text = _STRONG.sub(r"\2", text)
    text = _EMPHASIS.sub(r"\2", text)
    text = _ESCAPED.sub(r"\1", text)
    return trimmed(text)


def trimmed(text: str) -> str:
    """A text without symbols such as check marks before and after it."""
    text = _DEBRIS.sub("", text)
    before = None
    while text != before:
        before, text = text, _EDGE.sub("", text.strip()).strip()
    return text


def codes(text: str) -> list[str]:
    """What stands between backticks."""
    return [found.strip() for found in _CODE.findall(text[:_LONGEST])]


def numbered(text: str) -> tuple[int | None, str]:
    """The number before a heading's words, if there is one, and the words."""
    for pattern in (_TABLE_NUMBER, _NUMBERED):
        match = pattern.match(text)
        if match and text[match.end() :].strip():
            return int(match[1]), trimmed(text[match.end() :])
    return None, text


def without_parentheses(text: str) -> tuple[str, str]:
    """A text without the brackets at its end, and what stood in them."""
    match = _PARENTHESES.search(text)
    if match and match.start():
        return text[: match.start()].rstrip(" :–—-"), match[1].strip()
    return text, ""


def words_of(name: str) -> list[str]:
    """The words of a name or a title, in lower case and in the singular."""
    return [singular(word.lower()) for word in _WORDS.findall(name)]


def singular(word: str) -> str:
    """A word in the singular, as far as English goes."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def table_name(text: str) -> tuple[str | None, str] | None:
    """`users` or `public.users` as namespace and name; None for anything else.

    Capitals are folded, as the server folds a name without quotes.
    """
    match = _QUALIFIED.fullmatch(text.strip())
    if match is None:
        return None
    namespace = match[1].lower() if match[1] else None
    quoted = '"' in text
    return namespace, match[2] if quoted else match[2].lower()


def sentence(text: str) -> str:
    """A title that is all in capitals, as a sentence has it; any other as it is."""
    letters = [letter for letter in text if letter.isalpha()]
    if len(letters) < 4 or any(letter.islower() for letter in letters):
        return text
    words = [word if word.strip(":,;()") in _ACRONYMS else word.lower() for word in text.split()]
    whole = " ".join(words)
    return whole[:1].upper() + whole[1:]


def identifier(title: str, taken: Iterable[str] = ()) -> str:
    """A title as an id that is not taken yet."""
    ascii_words = re.findall(r"[^\W_]+", title.lower())
    base = "_".join(ascii_words)[:60].strip("_") or "other"
    found, number = base, 2
    while found in taken:
        found, number = f"{base}_{number}", number + 1
    return found
