"""Random hands on the canvas: whatever is pressed, design and drawing stay in step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from netbuilder.ui import theme
from tests.helpers import designs
from tests.ui.canvas.conftest import OpenCanvas
from tests.ui.canvas.monkey import Monkey, finished


@pytest.fixture(autouse=True)
def usual_look() -> Iterator[None]:
    yield
    theme.use(None)


@pytest.mark.parametrize("seed", [1, 2])
def test_random_hands_leave_design_and_drawing_in_step(
    open_canvas: OpenCanvas, tmp_path: Path, seed: int
) -> None:
    hands = open_canvas(project=designs.project("input", "dense", "dropout", "output"))
    monkey = Monkey(hands, seed)

    monkey.work(events=400)

    finished(monkey, tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [11, 12, 13])
def test_five_thousand_events_leave_a_consistent_design(
    open_canvas: OpenCanvas, tmp_path: Path, seed: int
) -> None:
    hands = open_canvas(project=designs.project("input", "dense", "dropout", "output"))
    monkey = Monkey(hands, seed)

    monkey.work(events=5_000)

    finished(monkey, tmp_path)
