"""Compiled kernels for tests, kept between two runs of the tests as long as the sources stay."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

import pytest
from filelock import FileLock

from netbuilder.core.project.places import state_dir
from netbuilder.engine.steps.fused import compiling, loading
from tests.helpers.source import ROOT

# Those of the tests of this checkout, and those that `make` has compiled for the program; the
# latter are found now, since tests move the folders of the person.
OWN, OF_THE_PROGRAM = ROOT / ".pytest_cache" / "kernels", state_dir() / "kernels"


@contextmanager
def kernels() -> Iterator[None]:
    """Let there be kernels, in a folder of their own; skips where there is no compiler."""
    # Not imported to find out: it would keep what it compiles elsewhere than it is told below.
    if find_spec("numba") is None:
        pytest.skip("there is no compiler")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NUMBA_CACHE_DIR", "")  # and as it was before, at the end
        patch.setenv(compiling.VARIABLE, str(OF_THE_PROGRAM))
        made = compiling.folder() if compiling.is_complete() else None
        patch.setenv(compiling.VARIABLE, str(OWN))
        OWN.parent.mkdir(exist_ok=True)
        # Tests that run beside each other compile only once.
        with FileLock(OWN.with_suffix(".lock")):
            if made is not None and not compiling.is_complete():
                _copy(made, compiling.folder())
            if not compiling.prepare():
                pytest.skip(f"{OWN} belongs to someone else")
            loading.compile_all()
        yield


def _copy(made: Path, place: Path) -> None:
    """Copies kernels to where none are; all of them or, if it is broken off, none."""
    place.parent.mkdir(mode=0o700, exist_ok=True)
    beside = Path(mkdtemp(dir=place.parent))
    shutil.copytree(made, beside, dirs_exist_ok=True)
    if place.exists():
        shutil.rmtree(place)
    beside.replace(place)
