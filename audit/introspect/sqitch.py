"""sqitch's plan: which scripts deploy a project, in which order."""

from __future__ import annotations

import re
from pathlib import Path

from audit.errors import TargetError

_SETTING = re.compile(r"^\s*(top_dir|deploy_dir|plan_file|engine)\s*=\s*(\S+)\s*$", re.MULTILINE)
_CHANGE = re.compile(r"^\+?\s*(?P<name>[^\s@:#%+\-\[][^\s@:#\[]*)")
_TAG = re.compile(r"^@(?P<tag>\S+)")


def find_plan(folder: Path) -> Path | None:
    """The plan of the project that `folder` is, or whose scripts it holds."""
    for project in (folder, folder.resolve().parent):
        settings = _settings(project)
        plan = project / settings.get("plan_file", f"{settings.get('top_dir', '.')}/sqitch.plan")
        if plan.is_file() and (project == folder or folder.name == "deploy"):
            return plan
    return None


def deployed(plan: Path) -> tuple[list[Path], list[str]]:
    """The scripts in the plan's order, and a note on each that is not there.

    A change that stands twice was reworked: its earlier script is named after the next tag.

    Raises TargetError where the plan cannot be read.
    """
    project = plan.parent
    settings = _settings(project) or _settings(project.parent)
    deploy = project / Path(settings.get("deploy_dir", "deploy")).name
    named = _scripts(_read(plan))
    paths = [deploy / f"{name}.sql" for name in named]
    notes = [
        f"{deploy.name}/{path.relative_to(deploy).as_posix()}: the plan lists it, and there is no"
        " such file"
        for path in paths
        if not path.is_file()
    ]
    return [path for path in paths if path.is_file()], notes


def _scripts(text: str) -> list[str]:
    """The names of the scripts that a plan lists."""
    found: list[str] = []
    last: dict[str, int] = {}  # change → its place in `found`
    tag_after: dict[int, str] = {}
    untagged: list[int] = []
    for line in text.splitlines():
        line = line.strip()
        tag = _TAG.match(line)
        if tag:
            tag_after |= dict.fromkeys(untagged, tag["tag"])
            untagged = []
            continue
        change = _CHANGE.match(line)
        if change is None:
            continue
        name = change["name"]
        earlier = last.get(name)
        if earlier is not None and earlier in tag_after:
            found[earlier] = f"{name}@{tag_after[earlier]}"
        last[name] = len(found)
        untagged.append(len(found))
        found.append(name)
    return [name for name in found if ".." not in name.split("/")]


def _settings(project: Path) -> dict[str, str]:
    configuration = project / "sqitch.conf"
    return dict(_SETTING.findall(_read(configuration))) if configuration.is_file() else {}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise TargetError(f"cannot read it: {error.strerror}", where=str(path)) from error
