"""The cache of specs: never out of date, never a way in, never in the way."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from audit.errors import SpecError
from audit.spec import load
from audit.spec.cache import load_spec_cached
from audit.spec.load import load_spec
from audit.spec.model import Spec

TEXT = "spec: 1\ntitle: Shop\ntables:\n  orders: {columns: {id: uuid primary key}}\n"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("SCHEMA_AUDIT_NO_CACHE", raising=False)
    folder = tmp_path / "cache"
    monkeypatch.setenv("SCHEMA_AUDIT_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(TEXT)
    return path


def no_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: object) -> Spec:
        raise AssertionError("the YAML was read again")

    monkeypatch.setattr(load, "spec_of", refuse)


def test_a_spec_is_the_same_from_the_cache(
    cache: Path, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load_spec_cached([shop])
    assert first == load_spec([shop])
    no_reading(monkeypatch)
    assert load_spec_cached([shop]) == first
    assert len(list(cache.iterdir())) == 1


def test_a_changed_file_is_read_again(cache: Path, shop: Path) -> None:
    load_spec_cached([shop])
    shop.write_text(TEXT.replace("Shop", "Store"))
    assert load_spec_cached([shop]).title == "Store"


def test_the_same_text_under_another_name_is_another_spec(cache: Path, shop: Path) -> None:
    load_spec_cached([shop])
    other = shop.rename(shop.with_name("other.yaml"))
    assert load_spec_cached([other]).tables[0].source.path == str(other)


def test_a_wrong_spec_is_not_kept(cache: Path, shop: Path) -> None:
    shop.write_text("spec: 1\ntables: {orders: {colums: {}}}\n")
    for _ in range(2):
        with pytest.raises(SpecError):
            load_spec_cached([shop])
    assert list(cache.iterdir()) == []


@pytest.mark.parametrize("damage", [b"", b"junk", b"\x80\x05K\x01."])
def test_a_damaged_entry_is_passed_over(cache: Path, shop: Path, damage: bytes) -> None:
    spec = load_spec_cached([shop])
    (entry,) = cache.iterdir()
    entry.write_bytes(damage)
    assert load_spec_cached([shop]) == spec


class Harm:
    """What an entry of somebody else's making would try."""

    def __init__(self, what: object, *arguments: object) -> None:
        self.made = (what, arguments)

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return self.made


def test_an_entry_can_run_nothing(cache: Path, shop: Path, tmp_path: Path) -> None:
    spec = load_spec_cached([shop])
    (entry,) = cache.iterdir()
    entry.write_bytes(pickle.dumps(Harm(os.mkdir, str(tmp_path / "harm"))))
    assert load_spec_cached([shop]) == spec
    assert not (tmp_path / "harm").exists()


def test_a_folder_that_others_may_write_is_not_used(cache: Path, shop: Path) -> None:
    cache.mkdir()
    cache.chmod(0o777)
    load_spec_cached([shop])
    assert list(cache.iterdir()) == []


def test_a_cache_that_cannot_be_is_no_error(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.delenv("SCHEMA_AUDIT_NO_CACHE", raising=False)
    monkeypatch.setenv("SCHEMA_AUDIT_CACHE_DIR", str(tmp_path / "file" / "cache"))
    assert load_spec_cached([shop]).title == "Shop"


def test_it_can_be_switched_off(cache: Path, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMA_AUDIT_NO_CACHE", "1")
    load_spec_cached([shop])
    assert not cache.exists()


def test_old_entries_go(cache: Path, shop: Path) -> None:
    for number in range(25):
        shop.write_text(TEXT.replace("Shop", f"Shop {number}"))
        load_spec_cached([shop])
    assert len(list(cache.glob("*.spec"))) == 20
