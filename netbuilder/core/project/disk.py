"""Files written whole or not at all, and durable once a call returns."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
import stat
import sys
import time
from contextlib import suppress
from pathlib import Path

from netbuilder.core.params import number
from netbuilder.core.problems import FileProblemError, Problem

NEW_FILE_MODE = 0o666
RETRIES_MS = (5, 10, 20, 40, 80, 160)
NAME_BYTES = 255
STALE_SECONDS = 3600.0
_TEMPORARY = re.compile(r"\..*\.(\d+)\.[0-9a-f]{8}\.tmp\Z")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[1-9]|lpt[1-9])(\..*)?\Z", re.IGNORECASE)
_FORBIDDEN = re.compile('[<>:"/\\\\|?*\x00-\x1f]')


def sha256(data: bytes) -> str:
    """The SHA-256 of some bytes as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def write_whole(path: Path, data: bytes) -> None:
    """Put a file in the place of another: afterwards the old or the new one is there, complete.

    The temporary file lies beside it, takes over its mode bits, and is flushed to the disk before
    it takes its name; then the folder is flushed.

    Raises:
        OSError: It could not be done. The old file is untouched and the temporary one is gone.
    """
    temporary = _temporary_beside(path)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, NEW_FILE_MODE)
    try:
        try:
            _copy_mode(path, temporary)
            _write_all(descriptor, data)
            flush_to_disk(descriptor)
        finally:
            os.close(descriptor)
        _take_place(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def flush_to_disk(descriptor: int) -> None:
    """Return when what was written lies on the disk itself."""
    if sys.platform == "darwin":
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def flush_folder(folder: Path) -> None:
    """Make names in a folder durable, where the system can."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network file systems cannot flush folders; the file itself is flushed.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise
    finally:
        os.close(descriptor)


def sweep(folder: Path) -> int:
    """Remove temporary files of dead processes that are older than an hour; answers how many."""
    removed = 0
    with suppress(OSError):
        for entry in os.scandir(folder):
            match = _TEMPORARY.match(entry.name)
            if match is None or not entry.is_file(follow_symlinks=False):
                continue
            if time.time() - entry.stat().st_mtime < STALE_SECONDS or _is_alive(int(match[1])):
                continue
            with suppress(OSError):
                Path(entry.path).unlink()
                removed += 1
    return removed


def name_problem(name: str, windows: bool = sys.platform == "win32") -> Problem | None:
    """Why a file may not be called this, with a name that would do, or None if it may."""
    if len(os.fsencode(name)) > NAME_BYTES:
        ending = Path(name).suffix[:20]
        shorter = name[:80].rstrip(". ") + ending
        return Problem(
            "save.name-too-long",
            f"This name has {len(name):,} characters; systems allow about {NAME_BYTES}.",
            fix=f"Use '{shorter}'.",
        )
    system = "Windows does" if windows else "This system does"
    better = _FORBIDDEN.sub("_", name).rstrip(". ") if windows else name.replace("\0", "_")
    if windows and _RESERVED.match(name):
        stem, dot, ending = name.partition(".")
        better = f"{stem}_1{dot}{ending or 'netb'}" if dot else f"{stem}_1.netb"
    if better == name and name:
        return None
    shown = name.replace("\0", "␀")
    return Problem(
        "save.name-not-allowed",
        f"{system} not allow the name '{shown}'.",
        fix=f"Use '{better or 'network.netb'}'.",
    )


def save_problem(error: OSError, path: Path, needed: int) -> Problem:
    """What a failed save tells the person."""
    kept = " The previous version is unharmed." if path.exists() else ""
    folder = path.parent.name or str(path.parent)
    code = error.errno
    if code in (errno.ENOSPC, errno.EDQUOT):
        return Problem(
            "save.disk-full",
            f"The disk is full: {size_words(needed)} are needed, {_free_words(path.parent)} free."
            f"{kept}",
            fix="Save elsewhere, or make room and try again.",
        )
    if code == errno.ENAMETOOLONG and (problem := name_problem(path.name + "x" * 256)):
        return problem
    if code in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Problem(
            "save.read-only",
            f"The folder '{folder}' is read-only, so nothing was saved. Your work is still open.",
            fix="Save elsewhere.",
        )
    if code in (errno.ENOENT, errno.ENOTDIR):
        return Problem(
            "save.no-folder",
            f"The folder '{folder}' is no longer there. Your work is still open.",
            fix="Save elsewhere.",
        )
    return Problem(
        "save.failed",
        f"{path.name} could not be written ({error.strerror or 'the disk gave no reason'}).{kept}",
        fix="Save elsewhere.",
    )


def write_or_tell(path: Path, data: bytes) -> None:
    """As `write_whole`, with a failure told as a problem.

    Raises:
        FileProblemError: It could not be done, and why.
    """
    try:
        write_whole(path, data)
    except OSError as error:
        raise FileProblemError(save_problem(error, path, len(data))) from error


def size_words(size: int) -> str:
    """A size as people read it: ``5 MB``."""
    for unit, factor in (("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10)):
        if size >= factor:
            return f"{number(round(size / factor, 1 if size < 10 * factor else 0))} {unit}"
    return f"{size:,} bytes"


_BINARY = getattr(os, "O_BINARY", 0)


def _temporary_beside(path: Path) -> Path:
    # The name is cut so that it stays legal where the file's own name just is.
    name = os.fsencode(path.name)[:200].decode("utf-8", "ignore")
    return path.with_name(f".{name}.{os.getpid()}.{secrets.token_hex(4)}.tmp")


def _copy_mode(path: Path, temporary: Path) -> None:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return
    with suppress(PermissionError):
        temporary.chmod(mode)


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _take_place(temporary: Path, path: Path) -> None:
    """Rename over the old file; on Windows virus scanners hold files open for a moment."""
    for wait_ms in RETRIES_MS if sys.platform == "win32" else ():
        try:
            temporary.replace(path)
            return
        except PermissionError:
            time.sleep(wait_ms / 1000)
    temporary.replace(path)


def _free_words(folder: Path) -> str:
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return "too little is"
    return f"{size_words(free)} {'is' if free else 'are'}"


def _is_alive(pid: int) -> bool:
    if sys.platform == "win32":
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
