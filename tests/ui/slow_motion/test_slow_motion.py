"""One iteration in slow motion: stepped, played and done, on the canvas and on the neurons."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from netbuilder.core.problems import Problem
from netbuilder.link.messages import (
    Failed,
    Pause,
    RunState,
    RunStateChanged,
    SlowMotion,
    Step,
    Train,
)
from netbuilder.link.messages.slow_motion import MotionKind
from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.neurons.middle import NEURONS
from netbuilder.ui.slow_motion.bar import SlowMotionBar
from netbuilder.ui.slow_motion.neuron_light import NeuronLight
from netbuilder.ui.slow_motion.place import SlowMotionPlace
from netbuilder.ui.workspace import Workspace
from tests.helpers.fake_engines import FakePool
from tests.helpers.run_events import losses, tell_running
from tests.ui.slow_motion.conftest import Tell

Left = Qt.MouseButton.LeftButton


def _bar(place: SlowMotionPlace) -> SlowMotionBar:
    assert place.bar is not None
    return place.bar


def _asked(pool: FakePool) -> list[SlowMotion]:
    return [order for engine in pool.engines for order in engine.ordered(SlowMotion)]


@pytest.fixture
def opened(place: SlowMotionPlace, tell: Tell) -> SlowMotionPlace:
    """Slow motion of the first iteration."""
    place.toggle()
    tell()
    return place


def test_before_training_the_first_iteration_is_asked_for(
    opened: SlowMotionPlace, pool: FakePool
) -> None:
    (order,) = _asked(pool)
    assert (order.run, order.folder) == ("", "")
    bar = _bar(opened)
    assert bar.isVisible()
    assert bar.hasFocus()
    assert bar.sentence.text() == "The next 16 are taken."
    assert bar.iteration.number.text() == "0"
    assert bar.batch.number.text() == "1 of 5"


def test_keys_step_through_the_stages_and_counters_count_at_the_end(
    qtbot: QtBot, opened: SlowMotionPlace
) -> None:
    bar = _bar(opened)
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    assert opened.film.stage is not None
    assert opened.film.stage.node == "dense_1"
    assert bar.kind.text() == "Forward"
    qtbot.keyClick(bar, Qt.Key.Key_Left)
    assert bar.sentence.text() == "They enter."
    qtbot.keyClick(bar, Qt.Key.Key_End)
    assert bar.iteration.number.text() == "1"
    assert bar.epoch.number.text() == "0"
    qtbot.keyClick(bar, Qt.Key.Key_Home)
    assert bar.iteration.number.text() == "0"


def test_the_last_batch_completes_an_epoch(place: SlowMotionPlace, tell: Tell) -> None:
    place.toggle()
    tell(iteration=4, position=4)
    place.film.go(len(place.film.stages) - 1)
    assert _bar(place).epoch.number.text() == "1"


def test_buttons_and_marks_step_by_mouse(qtbot: QtBot, opened: SlowMotionPlace) -> None:
    bar = _bar(opened)
    assert not bar.back.isEnabled()
    qtbot.mouseClick(bar.forth, Left)
    assert opened.film.at == 1
    qtbot.mouseClick(bar.strip, Left, pos=bar.strip.box(5).center().toPoint())
    assert opened.film.stage is not None
    assert opened.film.stage.kind is MotionKind.LOSS
    qtbot.mouseClick(bar.back, Left)
    assert opened.film.at == 4


def test_it_plays_to_the_end_at_a_chosen_speed(qtbot: QtBot, opened: SlowMotionPlace) -> None:
    bar, film = _bar(opened), opened.film
    film.set_speed(0.01)
    qtbot.keyClick(bar, Qt.Key.Key_Space)
    assert film.is_playing
    assert bar.play.accessibleName() == "Pause"
    qtbot.waitUntil(lambda: film.is_done)
    assert not film.is_playing
    qtbot.keyClick(bar, Qt.Key.Key_Space)
    assert film.at == 0
    assert film.is_playing
    qtbot.keyClick(bar, Qt.Key.Key_Space)
    assert not film.is_playing


def test_esc_closes_it_and_the_keyboard_goes_back(qtbot: QtBot, opened: SlowMotionPlace) -> None:
    qtbot.keyClick(_bar(opened), Qt.Key.Key_Escape)
    assert not _bar(opened).isVisible()
    assert opened.film.told is None
    opened.toggle()
    assert _bar(opened).isVisible()


def test_a_run_that_goes_on_is_paused_and_asked_itself(
    qtbot: QtBot,
    place: SlowMotionPlace,
    bridge: EngineBridge,
    pool: FakePool,
    workspace: Workspace,
) -> None:
    run = bridge.train(workspace.project)
    tell_running(run)
    place.toggle()
    assert pool.newest.ordered(Pause)
    assert "paused" in _bar(place).sentence.text()
    assert not _asked(pool)
    pool.newest.tell(RunStateChanged(run.id, RunState.PAUSED))
    qtbot.waitUntil(lambda: bool(_asked(pool)))
    assert _asked(pool)[-1].run == run.id


def test_doing_it_trains_by_one_iteration_and_shows_the_next(
    qtbot: QtBot,
    place: SlowMotionPlace,
    tell: Tell,
    bridge: EngineBridge,
    pool: FakePool,
    workspace: Workspace,
) -> None:
    run = bridge.train(workspace.project)
    tell_running(run)
    pool.newest.tell(RunStateChanged(run.id, RunState.PAUSED))
    qtbot.waitUntil(lambda: run.state is RunState.PAUSED)
    place.toggle()
    tell(iteration=10)
    bar = _bar(place)
    qtbot.keyClick(bar, Qt.Key.Key_End)
    qtbot.mouseClick(bar.do, Left)
    assert pool.newest.ordered(Step)[-1].iterations == 1
    pool.newest.tell(
        RunStateChanged(run.id, RunState.RUNNING),
        losses(run.id, 11, [0.5]),
        RunStateChanged(run.id, RunState.PAUSED),
    )
    qtbot.waitUntil(lambda: len(_asked(pool)) == 2)
    tell(iteration=11)
    assert place.film.at == 0
    assert bar.iteration.number.text() == "11"


def test_before_training_doing_it_begins_a_run_and_steps_once(
    qtbot: QtBot, opened: SlowMotionPlace, pool: FakePool
) -> None:
    qtbot.keyClick(_bar(opened), Qt.Key.Key_Return)
    engine = next(each for each in pool.engines if each.ordered(Train))
    assert engine.ordered(Train)[-1].paused
    assert engine.ordered(Step)[-1].iterations == 1


def test_what_cannot_be_done_is_said(qtbot: QtBot, place: SlowMotionPlace, pool: FakePool) -> None:
    place.toggle()
    engine = next(each for each in pool.engines if each.ordered(SlowMotion))
    problem = Problem("no-room", found="There is no room for a copy.")
    engine.tell(Failed(engine.ordered(SlowMotion)[-1].request, (problem,)))
    qtbot.waitUntil(lambda: "no room" in _bar(place).sentence.text())
    assert not _bar(place).play.isEnabled()


def test_a_moment_of_the_past_is_shown_but_not_done_again(
    place: SlowMotionPlace,
    tell: Tell,
    bridge: EngineBridge,
    pool: FakePool,
    workspace: Workspace,
    tmp_path: Path,
) -> None:
    run = bridge.train(workspace.project, tmp_path)
    tell_running(run)
    bridge.moment.choose(3)
    place.toggle()
    assert not pool.newest.ordered(Pause), "the run goes on: what is shown is past"
    (order,) = _asked(pool)
    assert (order.run, order.folder, order.iteration) == ("", str(tmp_path), 3)
    tell(iteration=3)
    assert _bar(place).iteration.number.text() == "3"
    assert not _bar(place).do.isEnabled()


def test_the_current_stage_lights_on_the_canvas(opened: SlowMotionPlace) -> None:
    canvas = opened._middle._canvas
    dark = _picture(canvas.viewport())
    opened.film.go(2)
    forward = _picture(canvas.viewport())
    assert _colours(forward, "accent") > _colours(dark, "accent")
    opened.film.go(8)
    assert _colours(_picture(canvas.viewport()), "warning") > _colours(forward, "warning")


def test_neurons_are_lit_with_their_values_and_deltas(
    qtbot: QtBot, opened: SlowMotionPlace
) -> None:
    opened._middle.show_zoom(NEURONS)
    view = opened._middle.page.view
    (light,) = view.findChildren(NeuronLight)
    assert light.isVisible()
    assert light.size() == view.size()
    pictures = []
    for at in (2, 8, 9):
        opened.film.go(at)
        pictures.append(_picture(view))
    assert pictures[0] != pictures[1] != pictures[2]
    assert _colours(pictures[0], "accent") > _colours(pictures[1], "accent")
    opened.film.close()
    assert not light.isVisible()


def test_the_strip_of_layers_rings_the_layer_of_the_stage_and_says_which_way(
    qtbot: QtBot, opened: SlowMotionPlace
) -> None:
    opened._middle.show_zoom(NEURONS)
    strip = opened._middle.page.inside.strip
    unlit = _picture(strip)
    light = opened.strip_light
    assert light is not None
    lit = []
    for at in (0, 2, 5, 8, 11):
        opened.film.go(at)
        lit.append(light.lit)
        assert _picture(strip) != unlit or at == 0
    assert lit == [(0,), (1,), (2,), (1,), (1,)], "input, neurons, output, neurons, neurons"
    before, after = strip.chip(0), strip.chip(2)
    opened.film.go(2)
    forward = _colours(_picture(strip).copy(_gap(before, strip.chip(1))), "accent")
    opened.film.go(8)
    back = _colours(_picture(strip).copy(_gap(strip.chip(1), after)), "warning")
    assert forward
    assert back
    opened.film.close()
    assert light.lit == ()


def test_the_keys_stay_with_the_stages_when_another_zoom_is_shown(
    qtbot: QtBot, opened: SlowMotionPlace
) -> None:
    opened._middle.show_zoom(NEURONS)
    assert _bar(opened).hasFocus()
    opened._middle.show_zoom("layers")
    assert _bar(opened).hasFocus()
    opened.film.close()
    opened._middle.show_zoom(NEURONS)
    assert not _bar(opened).hasFocus()


def test_nothing_moves_by_itself_where_the_person_wants_that(
    opened: SlowMotionPlace,
) -> None:
    theme.manager().set_still(True)
    try:
        opened.film.go(3)
        assert opened.film.progress == 1.0
    finally:
        theme.manager().set_still(False)
    opened.film.go(4)
    assert opened.film.progress < 1.0


def _gap(left: QRectF, right: QRectF) -> QRect:
    """The middle of the room between two chips."""
    middle = QRectF(left.topRight(), right.bottomLeft()).center().toPoint()
    return QRect(middle.x() - 2, middle.y() - 2, 4, 4)


def _picture(widget: QWidget) -> QImage:
    return widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def _colours(picture: QImage, token: str) -> int:
    """How many pixels have a colour of the look."""
    found = np.frombuffer(picture.constBits(), np.uint32) & 0xFFFFFF
    return int((found == (theme.current().colour(token).rgb() & 0xFFFFFF)).sum())
