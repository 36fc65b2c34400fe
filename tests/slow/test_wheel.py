"""The wheel works where it is installed: with the locked packages, away from the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.helpers.source import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


def environment() -> dict[str, str]:
    """This process's environment, without the import path that leads back to the checkout."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def run(*command: str | Path, cwd: Path) -> str:
    """Runs a command to its end and gives what it printed; fails the test with it otherwise."""
    done = subprocess.run(
        command, cwd=cwd, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir"]
    run(sys.executable, *build, folder, ROOT, cwd=folder)
    (built,) = folder.glob("netbuilder-*.whl")
    return built


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a clean environment with the lock and the wheel in it."""
    place = tmp_path_factory.mktemp("clean") / "environment"
    setup, lock = ROOT / ".ci" / "environment.py", ROOT / "requirements.lock"
    run(sys.executable, setup, "--environment", place, "--lock", lock, cwd=place.parent)
    folder = place / ("Scripts" if sys.platform == "win32" else "bin")
    run(folder / "python", "-m", "pip", "install", "--no-deps", "--quiet", wheel, cwd=place.parent)
    return folder


def test_the_wheel_carries_resources_and_projects_and_no_runs(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert "netbuilder/_data/projects/xor.netb" in names
    assert any(name.startswith("netbuilder/_data/resources/") for name in names)
    assert [name for name in names if ".netb.runs/" in name or name.startswith("tests/")] == []


def test_every_file_of_resources_and_projects_is_in_the_wheel(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    shipped = [
        path.relative_to(ROOT).as_posix()
        for folder in ("resources", "projects")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and ".netb.runs" not in path.as_posix() and path.suffix != ".pyc"
    ]

    assert [name for name in shipped if f"netbuilder/_data/{name}" not in names] == []


def test_an_installed_copy_trains_a_bundled_example(programs: Path, tmp_path: Path) -> None:
    ask = "from netbuilder.resources import example_project; print(example_project('xor'))"
    example = Path(run(programs / "python", "-c", ask, cwd=tmp_path).strip())
    assert "site-packages" in example.parts
    project = Path(shutil.copy(example, tmp_path))

    run(programs / "netbuilder", "train", project, "--epochs", "3", cwd=tmp_path)

    assert (tmp_path / "xor.netb.runs").is_dir()


def test_an_installed_copy_needs_nothing_but_the_lock(programs: Path, tmp_path: Path) -> None:
    assert "No broken requirements" in run(programs / "python", "-m", "pip", "check", cwd=tmp_path)
