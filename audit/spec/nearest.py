"""The known word that a mistyped one was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The one of `known` that looks most like `word`, or None if none comes near."""
    from difflib import get_close_matches

    folded = {name.lower(): name for name in known}
    close = get_close_matches(word.lower(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint naming the nearest of `known`, else all of them if they are few, else nothing."""
    names = list(known)
    found = nearest(word, names)
    if found is not None:
        return f'did you mean "{found}"?'
    return f"known: {', '.join(names)}" if 0 < len(names) <= 12 else ""
