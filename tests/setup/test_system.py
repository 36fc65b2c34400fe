"""A bare machine gets what it lacks, or its owner is told exactly what to install."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.helpers.source import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="apt and sudo are not on Windows")

APT = """#!/bin/sh
echo "$@" >> {log}
case "$*" in *update*) touch {updated};; esac
test -e {updated} && touch {installed}
test -e {updated}
"""


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The set-up script as a module, on a machine that counts as Linux."""
    spec = importlib.util.spec_from_file_location("system", ROOT / ".ci" / "system.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module.sys, "platform", "linux")
    monkeypatch.setattr(module, "has_font", lambda: True)
    return module


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose apt knows no packages before its first update; its calls stand in a file."""
    program = tmp_path / "bin" / "apt-get"
    program.parent.mkdir()
    names = {name: tmp_path / name for name in ("log", "updated", "installed")}
    program.write_text(APT.format(**names), encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    return tmp_path


def test_a_machine_that_has_everything_is_left_alone(
    system: ModuleType, apt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "is_loadable", lambda library: True)

    assert system.ensure(system.missing_libraries)
    assert not (apt / "log").exists()


def test_root_gets_what_is_missing_after_one_update(
    system: ModuleType, apt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system.os, "geteuid", lambda: 0)
    here = lambda library: library != "libEGL.so.1" or (apt / "installed").exists()  # noqa: E731
    monkeypatch.setattr(system, "is_loadable", here)

    assert system.ensure(system.missing_libraries)
    calls = (apt / "log").read_text(encoding="utf-8").splitlines()
    assert [call.split()[2] for call in calls] == ["install", "update", "install"]
    assert calls[-1].split()[3:] == ["--no-install-recommends", "libegl1"]


def test_who_may_not_install_is_told_the_exact_command(
    system: ModuleType,
    apt: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(system, "administrator_prefix", lambda: None)
    monkeypatch.setattr(system, "is_loadable", lambda library: "xcb-cursor" not in library)
    monkeypatch.setattr(system, "has_font", lambda: False)

    assert not system.ensure(system.missing_libraries)
    told = capfd.readouterr().err
    assert "sudo apt-get install fonts-dejavu-core libxcb-cursor0" in told


def test_a_python_without_venv_is_named_with_its_package(
    system: ModuleType,
    apt: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(system, "administrator_prefix", lambda: None)
    monkeypatch.setattr(system, "can_make_environments", lambda: False)

    assert not system.ensure_venv()
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f"sudo apt-get install python{version}-venv" in capfd.readouterr().err


def test_a_library_that_is_not_there_is_found_missing(system: ModuleType) -> None:
    assert not system.is_loadable("libthere-is-none-of-this-name.so.1")
