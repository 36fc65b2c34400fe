"""A real window opens on a real X screen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.source import ROOT

PROGRAMS = ("Xvfb", "xdotool")
MISSING = [name for name in PROGRAMS if shutil.which(name) is None]
PATIENCE_S = 60.0

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=f"needs {' and '.join(PROGRAMS)} (make slow)"),
]


@pytest.fixture
def screen() -> Iterator[str]:
    """A screen in memory; its name, as DISPLAY wants it."""
    reading, writing = os.pipe()
    size = ["-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-displayfd", str(writing)]
    with subprocess.Popen(["Xvfb", *size], pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        yield f":{number}"
        server.terminate()


def test_a_real_window_opens(screen: str, tmp_path: Path) -> None:
    own = {"DISPLAY": screen, "QT_QPA_PLATFORM": "xcb", "XDG_STATE_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "netbuilder"]
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ | own, stderr=subprocess.PIPE, text=True
    ) as program:
        try:
            search = ["xdotool", "search", "--sync", "--onlyvisible", "--pid", str(program.pid)]
            found = subprocess.run(
                search, env=os.environ | own, capture_output=True, timeout=PATIENCE_S, check=False
            )
        finally:
            program.terminate()
            _, said = program.communicate(timeout=PATIENCE_S)

    assert found.stdout.split(), said
    assert "Traceback" not in said
