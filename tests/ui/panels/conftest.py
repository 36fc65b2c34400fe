"""A workspace, a bridge to engines that only pretend."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

import netbuilder.catalog  # noqa: F401  (registers every kind)
from netbuilder.core.document import Document
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.workspace import Workspace
from tests.helpers.designs import layer, project
from tests.helpers.fake_engines import FakePool


@pytest.fixture
def workspace(qapp: object) -> Workspace:
    """Four numbers through two dense layers to three classes."""
    last = layer("dense", units=3)
    return Workspace(Document(project("input", "dense", last, "output")))


@pytest.fixture
def pool() -> FakePool:
    """Engines that only note what they are told."""
    return FakePool()


@pytest.fixture
def bridge(qtbot: QtBot, pool: FakePool) -> Iterator[EngineBridge]:
    """A started bridge to them."""
    made = EngineBridge(pool)  # type: ignore[arg-type]
    made.start()
    qtbot.waitUntil(lambda: made.state == "warm")
    yield made
    made.shutdown()
