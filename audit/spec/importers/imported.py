"""What an import comes to: a spec as files, and what it can't say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

MODELINE = "# yaml-language-server: $schema=spec.schema.json\n"
_NOTED = 20  # of what is left out, named in the comment


class Imported(NamedTuple):
    """A spec as files (name → text), how many relations it requires, and what it can't say."""

    files: dict[str, str]
    relations: int
    omitted: tuple[str, ...]


def file_name(category: str, taken: Collection[str]) -> str:
    """The name of a category's file; another one where it is taken."""
    name = f"{category}.yaml"
    while name in taken:
        name = f"{name.removesuffix('.yaml')}_tables.yaml"
    return name


def comment_of(notes: Sequence[str]) -> str:
    """What the spec can't say, as a comment at its top."""
    if not notes:
        return ""
    noun = "thing" if len(notes) == 1 else "things"
    lines = [f"# Left out, because a spec can't say it: {len(notes)} {noun}."]
    lines += [f"#   {' '.join(note.split())}" for note in notes[:_NOTED]]
    if len(notes) > _NOTED:
        lines.append(f"#   … and {len(notes) - _NOTED} more")
    return "\n".join("".join(filter(str.isprintable, line)) for line in lines) + "\n"
