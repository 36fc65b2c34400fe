"""Compiled kernels for tests, kept between two runs of the tests as long as the sources stay."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path

import pytest

from netbuilder.engine.steps.fused import compiling


@contextmanager
def kernels() -> Iterator[None]:
    """Let kernels be compiled, in a folder of their own; skips where there is no compiler."""
    pytest.importorskip("numba")
    folder = Path(tempfile.gettempdir()) / f"netbuilder-kernels-{getuser()}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(compiling.VARIABLE, str(folder))
        patch.setenv("NUMBA_CACHE_DIR", "")
        if not compiling.prepare():
            pytest.skip(f"{folder} belongs to someone else")
        yield
