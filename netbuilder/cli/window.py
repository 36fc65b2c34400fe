"""Opens the window."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from netbuilder.core.problems import FileProblemError, Problem


def run(chosen: argparse.Namespace) -> int:
    """Open the window, with a file in it where one is named, and stay until it closes."""
    path = _path(chosen.file)
    if not _has_screen():
        raise FileProblemError(
            Problem(
                "no-screen",
                found="There is no screen here, so no window can open.",
                fix="Work in the terminal: netbuilder train FILE; see netbuilder --help.",
            )
        )
    from netbuilder import app

    return app.run(path)


def _path(file: str | None) -> Path | None:
    if file is None:
        return None
    path = Path(file)
    if not path.exists():
        raise FileProblemError(
            Problem(
                "open.vanished",
                found=f"There is no file '{file}', and no command of that name.",
                fix="See netbuilder --help.",
            )
        )
    return path


def _has_screen() -> bool:
    """Whether a window system can be reached; only Linux can be without one."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in named)
