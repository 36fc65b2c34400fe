"""The command line as its own process: what it imports, how it is stopped, and its pipes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from netbuilder.core.project.runs import RunStore
from netbuilder.resources import example_project
from tests.helpers.source import ROOT


def _copied(folder: Path, name: str) -> Path:
    path = folder / f"{name}.netb"
    path.write_bytes(example_project(name).read_bytes())
    return path


def _environment() -> dict[str, str]:
    # A buffered progress line would come only when it is too late to be waited for.
    return os.environ | {"PYTHONUNBUFFERED": "1"}


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["check", "iris"]])
def test_light_commands_import_neither_torch_nor_qt(words: list[str]) -> None:
    code = (
        "import sys; from netbuilder.__main__ import main\n"
        f"assert main({words!r}) == 0\n"
        "heavy = {'torch', 'polars', 'sklearn', 'PySide6', 'numpy'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_stops_and_says_what_was_kept(tmp_path: Path, sign: signal.Signals) -> None:
    path = _copied(tmp_path, "xor")
    # A line for each of the first epochs tells that training is under way.
    words = ["train", str(path), "--epochs", "5000000"]
    process = subprocess.Popen(
        [sys.executable, "-m", "netbuilder", *words],
        cwd=ROOT,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert any(line.startswith("epoch 1 of") for line in iter(process.stderr.readline, ""))

    process.send_signal(sign)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 0, err
    kept = RunStore.beside(path).runs()[0].best()
    assert kept is not None
    assert f"Stopped. The weights of iteration {kept.step:,} are kept in" in err
    assert "Traceback" not in err
    assert "test" in out


def test_a_reader_that_leaves_is_no_fault(tmp_path: Path) -> None:
    path = _copied(tmp_path, "iris")
    process = subprocess.Popen(
        [sys.executable, "-m", "netbuilder", "export", str(path), "--to", "-"],
        cwd=ROOT,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None

    err = process.stderr.read()
    process.stderr.close()

    assert process.wait(60) == 0
    assert err == b""
