"""Finds what the operating system lacks for netbuilder, and installs it where that is allowed.

Runs on a bare Python 3.11+ before anything else is there, so it uses the standard library only.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple


class Need(NamedTuple):
    """A library, font or program that the system must offer, and the packages that bring it."""

    found_as: str
    debian: str
    fedora: str


OFF_SCREEN = (
    Need("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
    Need("libEGL.so.1", "libegl1", "libglvnd-egl"),
    Need("libGL.so.1", "libgl1", "libglvnd-glx"),
    Need("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon"),
    Need("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    Need("libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
)
ON_SCREEN = (
    Need("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
    Need("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
    Need("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
    Need("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
    Need("libxcb-shape.so.0", "libxcb-shape0", "libxcb"),
)
PROGRAMS = (
    Need("Xvfb", "xvfb", "xorg-x11-server-Xvfb"),
    Need("xauth", "xauth", "xorg-x11-xauth"),
    Need("xdotool", "xdotool", "xdotool"),
)
FONT = Need("a font", "fonts-dejavu-core", "dejavu-sans-fonts")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


def is_loadable(library: str) -> bool:
    """Whether the dynamic linker finds this library, by whatever rules the system has."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_font() -> bool:
    """Whether at least one scalable font is installed; without one all text is empty boxes."""
    return any(
        path.suffix.lower() in {".ttf", ".otf", ".ttc"}
        for folder in FONT_FOLDERS
        for path in Path(folder).expanduser().rglob("*")
    )


def missing_libraries() -> list[Need]:
    """What the window needs and this system does not have. Empty except on Linux."""
    if not sys.platform.startswith("linux"):
        return []
    missing = [need for need in OFF_SCREEN + ON_SCREEN if not is_loadable(need.found_as)]
    return missing if has_font() else [*missing, FONT]


def administrator_prefix() -> list[str] | None:
    """What to write before a command to run it as root; None if that would need a password."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
        return [sudo, "-n"]
    return None


def apt_install(packages: Iterable[str]) -> bool:
    """Installs Debian packages without asking. False where this is not Debian or not allowed."""
    apt = shutil.which("apt-get")
    prefix = administrator_prefix() if apt else None
    if apt is None or prefix is None:
        return False
    names = sorted(set(packages))
    print("Installing system packages:", " ".join(names), flush=True)
    quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-q", "-y"]
    install = [*quiet, "install", "--no-install-recommends", *names]
    if subprocess.run(install, stdout=subprocess.DEVNULL).returncode == 0:
        return True
    # A fresh machine knows no package lists yet; only then is the update worth its time.
    subprocess.run([*quiet, "update"], stdout=subprocess.DEVNULL)
    return subprocess.run(install, stdout=subprocess.DEVNULL).returncode == 0


def install_command(needs: Iterable[Need]) -> str:
    """The command a person should type to get what is missing."""
    needs = list(needs)
    if shutil.which("apt-get"):
        return "sudo apt-get install " + " ".join(sorted({need.debian for need in needs}))
    if shutil.which("dnf"):
        return "sudo dnf install " + " ".join(sorted({need.fedora for need in needs}))
    return "the packages that bring: " + ", ".join(need.found_as for need in needs)


def missing_programs() -> list[Need]:
    """What tests on a screen without a monitor need and this system does not have."""
    if not sys.platform.startswith("linux"):
        return []
    return [need for need in PROGRAMS if shutil.which(need.found_as) is None]


def ensure(search: Callable[[], list[Need]]) -> bool:
    """Makes what a search misses available; says what to install where it cannot."""
    missing = search()
    if missing and apt_install(need.debian for need in missing):
        missing = search()
    if not missing:
        return True
    print("netbuilder needs parts of the system that are not here:", file=sys.stderr)
    print("  " + ", ".join(need.found_as for need in missing), file=sys.stderr)
    print("Please install them and run make again:", file=sys.stderr)
    print("  " + install_command(missing), file=sys.stderr)
    return False


def ensure_venv() -> bool:
    """Makes sure that this Python can make environments: Debian ships that part separately."""
    if can_make_environments():
        return True
    version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if apt_install([version]) and can_make_environments():
        return True
    print("This Python lacks the part that makes environments (venv).", file=sys.stderr)
    print("Please install it and run make again, on Debian and Ubuntu with:", file=sys.stderr)
    print(f"  sudo apt-get install {version}", file=sys.stderr)
    return False


def can_make_environments() -> bool:
    """Asked in a fresh process, since an import that failed once is remembered."""
    probe = [sys.executable, "-c", "import ensurepip, venv"]
    return subprocess.run(probe, capture_output=True).returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["libraries", "screen"])
    search = {"libraries": missing_libraries, "screen": missing_programs}
    return 0 if ensure(search[parser.parse_args().what]) else 1


if __name__ == "__main__":
    sys.exit(main())
