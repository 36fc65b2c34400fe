"""Turns functions into machine code, kept in a folder that belongs to this person alone.

Code from a cache runs, so the folder lies in our own state directory with mode 0700 and is not
used where anyone else could write to it. Its name says what the code was made from: the sources
here, the compiler, Python and the processor; with any of them another folder begins.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import shutil
import sys
from collections.abc import Callable
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar, cast

from netbuilder.core.project.disk import write_or_tell
from netbuilder.core.project.places import PRIVATE, state_dir

# "off", or another folder than the one in the state directory.
VARIABLE = "NETBUILDER_KERNELS"
OFF = "off"
# Sums may be taken in another order, fused and divided by way of a product; numbers that are not
# finite stay what they are, so that a diverging run is seen.
_FREEDOMS = {"reassoc", "contract", "nsz", "arcp"}
_DONE = "complete"
# Sources that all compiled functions depend on.
_ALWAYS = ("compiling", "kernel")

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """The function as machine code, made at its first call or taken from the folder.

    Needs `prepare` to have answered True before.
    """
    import numba

    made: Any = numba.njit(cache=True, nogil=True, fastmath=_FREEDOMS, error_model="numpy")(
        function
    )
    # The compiler's object is called like the function it was made from.
    return cast("Function", made)


def is_wanted() -> bool:
    """Whether there is a compiler here, and nobody has turned it off."""
    return os.environ.get(VARIABLE) != OFF and importlib.util.find_spec("numba") is not None


def is_complete() -> bool:
    """Whether everything has been compiled on this machine."""
    return is_wanted() and _is_ours(folder()) and (folder() / _DONE).is_file()


def folder() -> Path:
    """Where the code of these sources, this compiler and this processor lies."""
    asked = os.environ.get(VARIABLE)
    return (Path(asked) if asked else state_dir() / "kernels") / _name()


def prepare() -> bool:
    """Make the folder and tell the compiler of it; False where code from it cannot be trusted."""
    place = folder()
    for each in (place.parent, place):
        each.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    if not _is_ours(place):
        return False
    os.environ["NUMBA_CACHE_DIR"] = str(place)
    return True


def finish() -> None:
    """Note that all is compiled, and remove what older sources or compilers left."""
    place = folder()
    write_or_tell(place / _DONE, b"")
    for each in place.parent.iterdir():
        if each.is_dir() and each != place:
            shutil.rmtree(each, ignore_errors=True)


def version() -> str:
    """The compiler and its version, as a run records it."""
    return f"numba {metadata.version('numba')}"


def _is_ours(place: Path) -> bool:
    """Whether nobody else can write into a folder or the one around it."""
    if sys.platform == "win32":
        return place.is_dir()
    for each in (place, place.parent):
        if not each.is_dir() or each.is_symlink():
            return False
        facts = each.stat()
        if facts.st_uid != os.getuid() or facts.st_mode & 0o077:
            return False
    return True


@cache
def _name() -> str:
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        content = source.read_bytes()
        if source.stem in _ALWAYS or b"@compiled" in content:
            # The compiler takes a file of another date for another file.
            digest.update(content + str(source.stat().st_mtime_ns).encode())
    digest.update(str(Path(__file__).parent).encode())
    for name in ("numba", "llvmlite", "numpy", "scipy"):
        digest.update(metadata.version(name).encode())
    digest.update(sys.version.encode())
    digest.update(f"{platform.machine()} {_processor()}".encode())
    return digest.hexdigest()[:16]


def _processor() -> str:
    """The model and abilities of the processor, as far as the system tells them."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    wanted = ("model name", "flags", "Features")
    return "".join(dict.fromkeys(line for line in lines if line.startswith(wanted)))
