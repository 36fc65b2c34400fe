"""Where an engine process is started from, and what its end means in words."""

from __future__ import annotations

import os
import signal
import site
import subprocess
import sys
from pathlib import Path

from msgspec import Struct

from netbuilder.link.messages import WorkerRole

_SENTENCES = {
    "SIGKILL": "ended by the system (killed)",
    "SIGTERM": "ended by another program (terminated)",
    "SIGINT": "interrupted from the keyboard",
    "SIGSEGV": "crashed inside a library (memory access)",
    "SIGBUS": "crashed inside a library (memory access)",
    "SIGABRT": "ended itself after an internal check failed (aborted)",
    "SIGILL": "used an instruction this processor does not have",
    "SIGFPE": "crashed in arithmetic",
}
_WINDOWS = {
    0xC0000005: "crashed inside a library (memory access)",
    0xC0000017: "the computer ran out of memory",
    0xC000013A: "interrupted from the keyboard",
    0xC0000409: "ended itself after an internal check failed",
    0xC000001D: "used an instruction this processor does not have",
}
_MEMORY_SIGNS = ("MemoryError", "bad_alloc", "out of memory", "Cannot allocate memory")


class Exit(Struct, frozen=True):
    """How an engine process ended.

    Attributes:
        code: Its exit code; minus the signal's number where a signal ended it.
        signal: Name of that signal, or empty.
        words: What happened, to stand in brackets: "ended by the system (killed)".
        log: The last lines it wrote to its log.
        expected: Whether we asked it to end.
    """

    code: int
    signal: str
    words: str
    log: tuple[str, ...] = ()
    expected: bool = False


def started(role: WorkerRole) -> subprocess.Popen[bytes]:
    """A new engine process with pipes on all three streams."""
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    return subprocess.Popen(
        # -P keeps the current folder off the import path, so no file there can pose as a module.
        [sys.executable, "-P", "-m", "netbuilder.engine", "--role", role.value],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=_neutral_folder(),
        env=_environment(),
        # Its own session: Ctrl+C in the terminal reaches the window, which closes engines in order.
        start_new_session=True,
        creationflags=flags,
    )


def exit_of(code: int, log: tuple[str, ...], *, out_of_memory: bool, expected: bool) -> Exit:
    """An exit code in words.

    Args:
        out_of_memory: Whether the system counted a process killed for memory meanwhile.
    """
    name = _signal_name(code)
    ran_out = out_of_memory or any(sign in line for line in log for sign in _MEMORY_SIGNS)
    if expected and code == 0:
        words = "closed"
    elif ran_out and (name == "SIGKILL" or code != 0):
        words = "the computer ran out of memory"
    elif name:
        words = _SENTENCES.get(name, f"ended by signal {name}")
    elif code & 0xFFFFFFFF in _WINDOWS:
        words = _WINDOWS[code & 0xFFFFFFFF]
    else:
        words = "ended by itself" if code == 0 else f"ended with code {code}"
    return Exit(code=code, signal=name, words=words, log=log, expected=expected)


def memory_kills() -> int:
    """How many processes the system has killed for memory since it started; 0 where unknown."""
    try:
        lines = Path("/proc/vmstat").read_text().splitlines()
    except OSError:
        return 0
    counts = (line.split() for line in lines if line.startswith("oom_kill "))
    return next((int(words[1]) for words in counts), 0)


def _signal_name(code: int) -> str:
    if code >= 0 or os.name == "nt":
        return ""
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"{-code}"


def _environment() -> dict[str, str]:
    environment = dict(os.environ)
    package_parent = str(Path(__file__).resolve().parents[2])
    # An empty entry would mean the current folder.
    paths = [path for path in environment.get("PYTHONPATH", "").split(os.pathsep) if path]
    installed = {*site.getsitepackages(), site.getusersitepackages()}
    # From a checkout the package is found by this entry alone; an installed one needs none, and
    # naming site-packages here would put it before the standard library.
    if package_parent not in installed and package_parent not in paths:
        paths.insert(0, package_parent)
    environment.pop("PYTHONPATH", None)
    if paths:
        environment["PYTHONPATH"] = os.pathsep.join(paths)
    environment["PYTHONUNBUFFERED"] = "1"
    # Without it CUDA's matrix products may differ between runs.
    environment.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    return environment


def _neutral_folder() -> str:
    """A folder that is always there and never on a drive the user wants to take out."""
    home = Path.home()
    return str(home) if home.is_dir() else os.sep
