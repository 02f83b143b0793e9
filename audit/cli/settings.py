"""Settings: flags beat the environment beats `schema-audit.yaml` at the repository's root."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from audit.errors import AuditError, UsageError

FILE_NAME = "schema-audit.yaml"
_TEXT = ("target", "fail_on", "reader", "facts", "verify_with")
_LISTS = ("spec", "format", "phase", "category")
KEYS = (*_TEXT, *_LISTS)


@dataclass(frozen=True)
class Settings:
    """What `schema-audit.yaml` says; empty where it says nothing or isn't there."""

    texts: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]

    def text(self, key: str, flag: str | None, default: str) -> str:
        """The flag, else SCHEMA_AUDIT_<KEY>, else the file, else `default`."""
        return (
            flag or os.environ.get(f"SCHEMA_AUDIT_{key.upper()}") or self.texts.get(key) or default
        )

    def several(
        self, key: str, flags: list[str] | None, default: tuple[str, ...]
    ) -> tuple[str, ...]:
        """As `text`, for a repeatable flag; the environment's value is split at commas."""
        if flags:
            return tuple(flags)
        from_environment = os.environ.get(f"SCHEMA_AUDIT_{key.upper()}", "")
        if from_environment:
            return tuple(part.strip() for part in from_environment.split(",") if part.strip())
        return self.lists.get(key, default)


def read_settings(folder: Path | None = None) -> Settings:
    """Read `schema-audit.yaml` from `folder` or the nearest parent that is a repository's root.

    Raises AuditError naming the key that is not a setting, or the value that can't be one.
    """
    path = _find(folder or Path.cwd())
    if path is None:
        return Settings({}, {})
    import yaml

    try:
        loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise AuditError(f"cannot read the settings: {error}", where=str(path)) from error
    if loaded is None or loaded == "":
        return Settings({}, {})
    if not isinstance(loaded, dict):
        raise AuditError("the settings must be a mapping", where=str(path))
    texts: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    for key, value in loaded.items():
        if key in _LISTS:
            items = value if isinstance(value, list) else [value]
            if not all(isinstance(item, str) for item in items):
                raise AuditError(f"{key} must be a text or a list of texts", where=str(path))
            lists[key] = tuple(items)
        elif key in _TEXT:
            if not isinstance(value, str):
                raise AuditError(f"{key} must be a text", where=str(path))
            if key == "target" and _holds_password(value):
                raise AuditError(
                    "target holds a password, and this file is meant to be committed",
                    where=str(path),
                    hint="set SCHEMA_AUDIT_TARGET in the environment",
                )
            texts[key] = value
        else:
            raise AuditError(
                f"{key!r} is not a setting", where=str(path), hint=f"one of {', '.join(KEYS)}"
            )
    return Settings(texts, lists)


def _holds_password(target: str) -> bool:
    from urllib.parse import urlsplit

    if "password=" in target:
        return True
    try:
        return bool(urlsplit(target).password)
    except ValueError:  # not a URL that can be split: nothing to commit either
        return False


def _find(folder: Path) -> Path | None:
    for place in (folder, *folder.parents):
        if (place / FILE_NAME).is_file():
            return place / FILE_NAME
        if (place / ".git").exists():
            return None
    return None


def one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    """`value` if it is allowed; raises UsageError with the nearest that is."""
    if value in allowed:
        return value
    from difflib import get_close_matches

    near = get_close_matches(value, allowed, 1)
    hint = f"did you mean {near[0]}? " if near else ""
    raise UsageError(f"{value!r} is no {name}", hint=f"{hint}one of {', '.join(allowed)}")
