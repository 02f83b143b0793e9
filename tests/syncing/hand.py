"""What people do to an imported spec: reasons, comments, blank lines, quotes, order, line ends."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import NamedTuple

_KEY = re.compile(r"(?P<indent> *)(?P<key>[A-Za-z_]\w*):(?P<value> [^|>&*!{\[\"'#].*)?$")


class Edited(NamedTuple):
    """Texts by path; `kept` are lines that must be there whatever happens to the database."""

    texts: dict[str, str]
    kept: list[tuple[str, str]]  # path, line


def edit(texts: dict[str, str], chance: random.Random) -> Edited:
    """Texts as a person might leave them, which say the same."""
    found: dict[str, str] = {}
    kept: list[tuple[str, str]] = []
    for path, text in texts.items():
        lines = list(_edited(path, text.split("\n"), chance, kept))
        ends = chance.choice(["\n", "\n", "\r\n"])
        whole = ends.join(lines)
        if chance.random() < 0.2:
            whole = whole.rstrip()
        found[path] = ("\ufeff" if chance.random() < 0.2 else "") + whole
    return Edited(found, kept)


def _edited(
    path: str, lines: list[str], chance: random.Random, kept: list[tuple[str, str]]
) -> Iterator[str]:
    block = -1  # the indentation of the key of a text of several lines that we are in
    part = ""
    for number, line in enumerate(lines):
        depth = len(line) - len(line.lstrip(" "))
        if line and depth == 0 and not line.startswith("#"):
            part = line.split(":")[0]
        if block >= 0 and (not line or depth > block):
            yield line
            continue
        block = depth if line.endswith(("|-", "|")) else -1
        match = _KEY.fullmatch(line)
        if match and chance.random() < 0.15:
            remark = f"{' ' * chance.choice([0, depth])}# 😀 remark {path} {number}: it's {{so}}"
            kept.append((path, remark))
            yield remark
        if match and depth and chance.random() < 0.05:
            yield ""
        if match and match["value"] and chance.random() < 0.15:
            value = match["value"].strip()
            if '"' not in value and "\\" not in value:
                line = f'{match["indent"]}{match["key"]}: "{value}"'
        if match and match["value"] and chance.random() < 0.15:
            line = f"{line}   # beside"
        yield line
        if match and depth == 2 and part in ("tables", "views") and not match["value"]:
            for key in ("why", "impact"):
                if chance.random() < 0.5:
                    said = f"    {key}: 'It''s needed, {path} {number}: \"so\"'  # said"
                    kept.append((path, said))
                    yield said
