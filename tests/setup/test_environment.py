"""The build of torch that is installed is the one that was asked for, the CPU one by default."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.helpers.source import ROOT

LOCK = ROOT / "requirements.lock"
CUDA = "https://example.invalid/whl/cu130"


class Pip:
    """Stands in for pip: remembers what it was asked for, and fails on what it does not have."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.lacks = "nothing"

    def __call__(self, environment: Path, *words: str | Path, quiet: bool = False) -> bool:
        self.asked.append(" ".join(map(str, words)))
        return self.lacks not in self.asked[-1]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The set-up script as a module, on a machine that counts as Linux."""
    monkeypatch.syspath_prepend(str(ROOT / ".ci"))
    spec = importlib.util.spec_from_file_location("environment", ROOT / ".ci" / "environment.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module.sys, "platform", "linux")
    return module


@pytest.fixture
def pip(environment: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Pip:
    stand_in = Pip()
    monkeypatch.setattr(environment, "pip", stand_in)
    return stand_in


def test_linux_gets_the_cpu_build_without_a_choice(environment: ModuleType, pip: Pip) -> None:
    assert environment.install_torch(Path("here"), LOCK, "")
    assert pip.asked == ["--no-deps torch==2.13.0+cpu"]


def test_the_cpu_index_is_asked_where_pip_itself_has_no_cpu_build(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def only_from_the_index(where: Path, *words: str | Path, quiet: bool = False) -> bool:
        asked.append(" ".join(map(str, words)))
        return "--index-url" in words

    monkeypatch.setattr(environment, "pip", only_from_the_index)

    assert environment.install_torch(Path("here"), LOCK, "")
    assert asked[-1] == f"--no-deps torch==2.13.0+cpu --index-url {environment.CPU_INDEX}"


def test_who_gets_no_torch_at_all_is_told_what_to_choose(
    environment: ModuleType, pip: Pip, capsys: pytest.CaptureFixture[str]
) -> None:
    pip.lacks = "torch"

    assert not environment.install_torch(Path("here"), LOCK, "")
    assert "make TORCH_INDEX=" in capsys.readouterr().err


def test_a_chosen_index_replaces_the_build_and_brings_its_libraries(
    environment: ModuleType, pip: Pip
) -> None:
    assert environment.install_torch(Path("here"), LOCK, CUDA)
    assert pip.asked == [
        f"--force-reinstall --no-deps --index-url {CUDA} torch==2.13.0",
        f"torch==2.13.0 --constraint {LOCK} --extra-index-url {CUDA}",
    ]


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_take_what_pip_offers(
    environment: ModuleType, pip: Pip, monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)

    assert environment.install_torch(Path("here"), LOCK, "")
    assert pip.asked == [f"torch==2.13.0 --constraint {LOCK}"]
