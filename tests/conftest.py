"""What holds for every test: no network, no screen, a home of its own, nothing left behind."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# Before Qt is imported anywhere, and inherited by the processes that tests start.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Whoever tests compiled kernels says so; all others train as on a machine that has none.
os.environ["NETBUILDER_KERNELS"] = "off"
# Tests run beside each other: threads that wait for one another while a core is taken lose more
# time than they save. A run still uses as many as its plan says.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")
NO_NETWORK = Path(__file__).parent / "helpers" / "no_network"
os.environ["PYTHONPATH"] = os.pathsep.join(
    [str(NO_NETWORK), *filter(None, [os.environ.get("PYTHONPATH")])]
)

from tests.helpers import network  # noqa: E402  (the lines above come first on purpose)

STATE_FOLDERS = ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")


# A busy machine is no fault of the code, so no example is judged by its time.
settings.register_profile("netbuilder", deadline=None, print_blob=True)
settings.load_profile("netbuilder")


def pytest_configure(config: pytest.Config) -> None:
    """Forbids the network before the first test is even collected."""
    network.forbid()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test that asks for a window counts as one with a window, marked or not."""
    for item in items:
        if "qtbot" in getattr(item, "fixturenames", ()):
            item.add_marker("gui")


def pytest_collection_finish() -> None:
    """Sets aside what the imports made, so that looking for leaks walks only what tests make."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def own_state_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps settings, recovery and caches of tests away from those of the person and each other."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        for name in STATE_FOLDERS:
            patch.setenv(name, str(home / name.lower()))
        if sys.platform == "win32":
            patch.setenv("APPDATA", str(home))
            patch.setenv("LOCALAPPDATA", str(home))
        elif sys.platform == "darwin":
            patch.setenv("HOME", str(home))
        yield


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test with a window that leaves widgets, timers, threads or processes behind."""
    if request.node.get_closest_marker("gui") is None:
        yield
        return
    request.getfixturevalue("qapp")
    from tests.helpers import leaks  # here, because it imports Qt

    before = leaks.begin()
    yield
    found = leaks.leaks(before)
    if found:
        pytest.fail("The test left something behind:\n  " + "\n  ".join(found), pytrace=False)
