"""Slow motion under a canvas, over engines that only pretend."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from netbuilder.link.messages import Numbers, SlowMotion, SlowMotionTold
from netbuilder.link.messages.slow_motion import MotionKind, MotionStage
from netbuilder.ui.canvas import CanvasView
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.neurons.middle import Middle
from netbuilder.ui.panels.training_control import TrainingControl
from netbuilder.ui.slow_motion.place import SlowMotionPlace
from netbuilder.ui.workspace import Workspace
from tests.helpers.fake_engines import FakePool
from tests.ui.panels.conftest import bridge, pool, workspace

__all__ = ["bridge", "pool", "workspace"]
Tell = Callable[..., None]


def _numbers(*sizes: int) -> Numbers:
    values = np.linspace(-1, 1, int(np.prod(sizes)), dtype=np.float32).reshape(sizes)
    return Numbers("float32", sizes, values.tobytes())


def told(request: int, iteration: int = 0, position: int = 0) -> SlowMotionTold:
    """An iteration of the network of the tests."""
    forward, back, update = MotionKind.FORWARD, MotionKind.BACKWARD, MotionKind.UPDATE
    stages = (
        MotionStage(MotionKind.BATCH, "The next 16 are taken.", "rows 1, 2"),
        MotionStage(forward, "They enter.", node="input_1", values=_numbers(4)),
        MotionStage(forward, "They add up.", node="dense_1", values=_numbers(16), amount=0.5),
        MotionStage(forward, "They add up.", node="dense_2", values=_numbers(3)),
        MotionStage(forward, "They arrive.", node="output_1", values=_numbers(3)),
        MotionStage(MotionKind.LOSS, "It compares.", "Loss 1.1", amount=1.1),
        MotionStage(back, "It comes in.", node="output_1", values=_numbers(3)),
        MotionStage(back, "It travels back.", node="dense_2", values=_numbers(3)),
        MotionStage(back, "It travels back.", node="dense_1", values=_numbers(16)),
        MotionStage(update, "They move.", node="dense_1", changes=_numbers(16, 4), amount=0.1),
        MotionStage(update, "They move.", node="dense_2", changes=_numbers(3, 16), amount=0.1),
        MotionStage(MotionKind.DONE, "One is done."),
    )
    return SlowMotionTold(request, iteration, 0, position, 5, (1, 2), 16, 1.1, stages)


@pytest.fixture
def place(qtbot: QtBot, workspace: Workspace, bridge: EngineBridge) -> SlowMotionPlace:
    """The middle of the window."""
    canvas = CanvasView(workspace)
    middle = Middle(canvas, workspace, bridge)
    control = TrainingControl(workspace, bridge, canvas)
    made = SlowMotionPlace(middle, canvas, workspace, bridge, control)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def tell(qtbot: QtBot, place: SlowMotionPlace, pool: FakePool) -> Tell:
    """Answers the last question."""

    def answer(iteration: int = 0, position: int = 0) -> None:
        engine = next(each for each in reversed(pool.engines) if each.ordered(SlowMotion))
        request = engine.ordered(SlowMotion)[-1].request
        engine.tell(told(request, iteration, position))
        qtbot.waitUntil(lambda: place.film.told is not None and place.film.told.request == request)

    return answer
