"""Where the application keeps what belongs to the person and not to a project."""

from __future__ import annotations

import os
import sys
from pathlib import Path

APP = "netbuilder"
PRIVATE = 0o700


def state_dir() -> Path:
    """The folder of settings, recovery and crash reports, by the custom of the system.

    It is made on the first call, for this person alone.
    """
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Application Support")
    else:
        base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return _made(Path(base) / APP)


def sessions_dir() -> Path:
    """The folder of what is not saved yet, one folder per project."""
    return _made(state_dir() / "sessions")


def crash_dir() -> Path:
    """The folder of the traces of crashes."""
    return _made(state_dir() / "crash")


def settings_path() -> Path:
    """The file of the settings."""
    return state_dir() / "settings.json"


def _made(folder: Path) -> Path:
    folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    return folder
