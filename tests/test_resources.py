"""Shipped files are found in the checkout and in the wheel alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from netbuilder import resources
from tests.helpers.source import ROOT


@pytest.fixture(autouse=True)
def forgotten_folder() -> Iterator[None]:
    """The folder is remembered after the first look; each test looks anew."""
    resources.data_folder.cache_clear()
    yield
    resources.data_folder.cache_clear()


def test_a_checkout_reads_its_own_folders() -> None:
    assert resources.resource("themes", "tokens.json") == ROOT / "resources/themes/tokens.json"
    assert resources.projects_folder() == ROOT / "projects"


def test_an_installed_copy_reads_what_the_wheel_brought(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site-packages" / "netbuilder"
    (package / "_data" / "projects").mkdir(parents=True)
    (package / "_data" / "projects" / "xor.netb").write_text("{}", encoding="utf-8")
    monkeypatch.setattr("importlib.resources.files", lambda name: package)

    assert resources.example_projects() == (package / "_data" / "projects" / "xor.netb",)


def test_an_unknown_example_is_answered_with_the_known_ones() -> None:
    known = [path.stem for path in resources.example_projects()]

    with pytest.raises(FileNotFoundError, match="'nothing'") as told:
        resources.example_project("nothing")
    assert all(name in str(told.value) for name in known)
