"""Loads compiled kernels into this process, and has them compiled where they are not yet."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

from netbuilder.engine.steps.fused import compiling

# What the process that compiles is told where another one started it.
WATCHED = "watched"
_lock = threading.Lock()
_is_loaded = threading.Event()


def load() -> bool:
    """Have the kernels ready in this process; False where this machine has none.

    The first call takes half a second.
    """
    with _lock:
        if not _is_loaded.is_set() and compiling.is_complete() and compiling.prepare():
            try:
                from netbuilder.engine.steps.fused.exercise import exercise
            except ImportError as error:  # the compiler, or what it needs, does not fit the rest
                print(f"Kernels cannot be loaded: {error}", file=sys.stderr)
                return False
            exercise()
            _is_loaded.set()
    return _is_loaded.is_set()


def begin_warm_up() -> None:
    """Load the kernels beside what else is done, or have them compiled for the next process."""
    if compiling.is_wanted() and not _is_loaded.is_set():
        threading.Thread(target=_warm_up, name="kernels", daemon=True).start()


def compile_all() -> bool:
    """Compile everything that is not compiled yet; False where it cannot be kept safely."""
    if compiling.is_complete():
        return True
    if not compiling.is_wanted() or not compiling.prepare():
        return False
    from netbuilder.engine.steps.fused.exercise import exercise

    exercise()
    compiling.finish()
    return True


def _warm_up() -> None:
    if not compiling.is_complete():
        # In a process of its own: compiling would hold up everything else in this one.
        compiler = subprocess.Popen(
            [sys.executable, "-m", __package__, WATCHED],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        compiler.wait()
    load()


def end_with_parent() -> None:
    """End this process when its standard input ends, which it does with whoever started it."""

    def wait() -> None:
        sys.stdin.buffer.read()
        os._exit(1)

    threading.Thread(target=wait, name="parent", daemon=True).start()


def lower_priority() -> None:
    """Let everything else on this machine go first."""
    if hasattr(os, "nice"):
        os.nice(19)
