"""A public collection of hostile JSON: every file of it ends in a plain sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from netbuilder.core.problems import FileProblemError
from netbuilder.core.project import store

FOLDER = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "nasty_json"
FILES = sorted(FOLDER.glob("*.json")) if FOLDER.is_dir() else []

pytestmark = pytest.mark.skipif(not FILES, reason="the collection of hostile JSON is not here")


def refused(path: Path) -> str:
    """The code of the problem that opening a file ends in."""
    with pytest.raises(FileProblemError) as caught:
        store.load(path)
    (problem,) = caught.value.problems
    assert problem.found.endswith(".")
    return problem.code


@pytest.mark.parametrize("path", FILES or [None], ids=lambda path: path.stem if path else "none")
def test_hostile_json_is_refused_in_words(path: Path) -> None:
    assert refused(path).startswith("open.")


def test_sound_json_of_others_is_told_apart_from_broken_json() -> None:
    sound = [path for path in FILES if path.name.startswith("y_")]

    assert {path.name: code for path in sound if (code := refused(path)) != "open.not-ours"} == {}
