"""The repository stands on its own: no path of anybody's machine, locks that match the ranges."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.helpers.source import ROOT

SKIPPED = {"build", "dist", "__pycache__"}  # and whatever tools keep in hidden folders
TEXTS = {".py", ".toml", ".md", ".json", ".netb", ".lock", ".yml", ".svg", ".txt", ""}
# Pieces are joined here so that this file does not find itself.
PRIVATE = re.compile(
    "|".join(("/" + "work/", "/" + r"root\b", "/" + r"home/\w", r"[A-Z]:\\" + "Users"))
)
PYTHONS = ("3.11", "3.12", "3.13")


def texts() -> list[Path]:
    """All files of the repository that people read."""
    return [
        path
        for path in sorted(ROOT.rglob("*"))
        if path.suffix in TEXTS
        and path.is_file()
        and not any(
            part in SKIPPED
            or part.endswith((".runs", ".egg-info"))
            or (part.startswith(".") and part != ".ci")
            for part in path.relative_to(ROOT).parts[:-1]
        )
    ]


def locked(name: str, python: str) -> dict[str, Requirement]:
    """What a lock file installs on a Python version, by name."""
    found: dict[str, Requirement] = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0].strip()
        if text.startswith("-r "):
            found |= locked(text[3:], python)
        elif text:
            requirement = Requirement(text)
            if applies(requirement, python):
                found[canonicalize_name(requirement.name)] = requirement
    return found


def applies(requirement: Requirement, python: str) -> bool:
    """Whether a requirement counts on a Python version."""
    return requirement.marker is None or requirement.marker.evaluate({"python_version": python})


def test_no_file_names_a_private_path() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in texts()
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="replace").splitlines(), 1
        )
        if PRIVATE.search(line)
    ]

    assert not found, "\n".join(found)


def test_every_locked_version_is_exact() -> None:
    for python in PYTHONS:
        loose = [
            str(requirement)
            for requirement in locked("requirements-dev.lock", python).values()
            if [part.operator for part in requirement.specifier] != ["=="]
        ]
        assert loose == []


@pytest.mark.parametrize("python", PYTHONS)
def test_the_locks_lie_inside_the_ranges_of_the_project(python: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    dev = project["optional-dependencies"]["dev"]
    lock = locked("requirements-dev.lock", python)

    for wanted in map(Requirement, [*project["dependencies"], *dev]):
        if applies(wanted, python):
            (exact,) = lock[canonicalize_name(wanted.name)].specifier
            assert wanted.specifier.contains(exact.version), f"{wanted} against {exact}"


def test_running_needs_nothing_from_the_development_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = locked("requirements.lock", "3.11")

    missing = {
        canonicalize_name(wanted.name)
        for wanted in map(Requirement, project["dependencies"])
        if applies(wanted, "3.11")
    } - set(lock)

    assert missing == set()
