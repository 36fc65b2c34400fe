"""One writer per project: a courtesy between windows; the check of the file itself is the rule."""

from __future__ import annotations

import json
import os
import socket
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netbuilder import __version__
from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.project.texts import shown

if TYPE_CHECKING:
    from filelock import FileLock


class ProjectLock:
    """A project claimed by this process. The system frees it when the process ends, however."""

    def __init__(self, lock: FileLock | None, owner: Path) -> None:
        self._lock = lock
        self._owner = owner

    @classmethod
    def hold(cls, path: Path) -> ProjectLock:
        """Claim the project of a file.

        Where nothing can be written beside it, the lock is not held and nobody is kept out.

        Raises:
            FileProblemError: Another window holds it, and since when.
        """
        from filelock import FileLock, Timeout  # 8 ms that the first picture need not wait for

        folder = path.with_name(path.name + ".runs")
        # Who holds it stands in a file beside the lock, because trying the lock empties it.
        owner = folder / "lock.json"
        lock = FileLock(folder / "lock", timeout=0, thread_local=False)
        try:
            folder.mkdir(exist_ok=True)
            lock.acquire()
            _tell_owner(owner)
        except Timeout:
            raise FileProblemError(_held(path, owner)) from None
        except OSError:
            lock.release(force=True)
            return cls(None, owner)
        return cls(lock, owner)

    @property
    def is_held(self) -> bool:
        """Whether others are kept out."""
        return self._lock is not None and self._lock.is_locked

    def release(self) -> None:
        """Let others have it."""
        if self._lock is None:
            return
        self._owner.unlink(missing_ok=True)
        self._lock.release(force=True)
        self._lock = None

    def __enter__(self) -> ProjectLock:
        return self

    def __exit__(self, *error: object) -> None:
        self.release()


def _tell_owner(path: Path) -> None:
    facts = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "app": f"netbuilder {__version__}",
        "since": time.time(),
    }
    path.write_text(json.dumps(facts), encoding="utf-8")


def _held(path: Path, owner: Path) -> Problem:
    facts = _facts(owner)
    since = facts.get("since")
    at = ""
    if isinstance(since, int | float) and 0 < since < 2**33:
        at = f" since {datetime.fromtimestamp(since):%H:%M}"
    host = facts.get("host")
    elsewhere = isinstance(host, str) and host != socket.gethostname()
    place = f"on the computer '{shown(host)}'" if elsewhere else "in another window"
    return Problem(
        "open.locked",
        f"{shown(path.name, 80)} is open {place}{at}.",
        fix="Go there, or open it read-only.",
    )


def _facts(owner: Path) -> dict[str, Any]:
    try:
        facts = json.loads(owner.read_text(encoding="utf-8")[:10_000])
    except (OSError, ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}
