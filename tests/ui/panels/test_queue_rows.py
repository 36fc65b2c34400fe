"""What waits and what goes on in the list of runs: by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from msgspec import structs
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QImage
from pytestqt.qtbot import QtBot

from netbuilder.core.project.queued_runs import Stage
from netbuilder.core.project.runs import RunStore
from netbuilder.link.messages import Pause, Resume, RunState, RunStateChanged, Stop
from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.run_rows import spread
from netbuilder.ui.panels.runs_page import RunsPage
from netbuilder.ui.panels.runs_tree import ID, LOSSES, MEASURE, RUN, SHARE, STATE
from netbuilder.ui.plots.bands import BandPointsCurve, BandSeriesCurve, loss_curves, metric_curve
from netbuilder.ui.seeds_record import SeedsRecord
from netbuilder.ui.workspace import Workspace
from tests.helpers.fake_engines import FakePool
from tests.helpers.run_events import epoch, losses, started


@pytest.fixture
def page(qtbot: QtBot, workspace: Workspace, bridge: EngineBridge, tmp_path: Path) -> RunsPage:
    workspace.document.mark_clean(tmp_path / "mine.netb")
    made = RunsPage(workspace, bridge)
    qtbot.addWidget(made)
    made.resize(1200, 320)
    made.show()
    return made


def waiting(page: RunsPage, *names: str) -> None:
    page.queue.set_paused(True)
    page.queue.add(*((name, page._workspace.project) for name in names))


def names(page: RunsPage) -> list[str]:
    return [each.name for each in page.queue.waiting]


def choose(page: RunsPage, row: int) -> None:
    item = page.list.topLevelItem(row)
    assert item is not None
    page.list.setFocus()
    page.list.setCurrentItem(item)


def begun(page: RunsPage, pool: FakePool, bridge: EngineBridge, qtbot: QtBot) -> str:
    """A queued run that goes on beside the shown one; its id."""
    bridge.train(page._workspace.project)
    page.queue.set_at_once(2)
    page.queue.add(("a", page._workspace.project))
    qtbot.waitUntil(lambda: page.queue.runs[0].stage is Stage.RUNNING)
    run = bridge.live.alive[1]
    pool.newest.tell(started(run.id), RunStateChanged(run.id, RunState.RUNNING))
    qtbot.waitUntil(lambda: run.state is RunState.RUNNING)
    return run.id


def test_waiting_runs_stand_first_in_their_order(page: RunsPage) -> None:
    waiting(page, "rate 0.1", "rate 0.03")

    rows = [page.list.topLevelItem(number) for number in range(2)]
    assert [row.text(RUN).strip() for row in rows if row] == ["rate 0.1", "rate 0.03"]
    assert [row.text(STATE) for row in rows if row] == ["next", "waits, 1 before it"]


def test_keys_move_a_waiting_run(page: RunsPage, qtbot: QtBot) -> None:
    waiting(page, "a", "b", "c")
    choose(page, 2)

    qtbot.keyClick(page.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert names(page) == ["a", "c", "b"]
    qtbot.keyClick(page.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert names(page) == ["c", "a", "b"]
    qtbot.keyClick(page.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert names(page) == ["a", "c", "b"]


def test_a_dragged_row_goes_where_it_is_dropped(page: RunsPage) -> None:
    waiting(page, "a", "b", "c")
    choose(page, 0)
    last = page.list.topLevelItem(2)
    assert last is not None
    place = page.list.visualItemRect(last).bottomLeft() + QPoint(5, -2)
    event = QDropEvent(
        QPointF(place),
        Qt.DropAction.MoveAction,
        QMimeData(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )

    page.list.dropEvent(event)

    assert names(page) == ["b", "c", "a"]


def test_delete_takes_a_waiting_run_out(page: RunsPage, qtbot: QtBot) -> None:
    waiting(page, "a", "b")
    choose(page, 0)
    assert page.delete_button.text() == "Take out"

    qtbot.keyClick(page.list, Qt.Key.Key_Delete)

    assert names(page) == ["b"]


def test_a_waiting_run_is_duplicated_with_another_seed(page: RunsPage, qtbot: QtBot) -> None:
    waiting(page, "a")
    choose(page, 0)

    qtbot.keyClick(page.list, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)

    assert names(page) == ["a", "a, seed 1"]


def test_the_queue_is_paused_and_continued_by_its_button(page: RunsPage, qtbot: QtBot) -> None:
    waiting(page, "a")
    assert page.bar.pause_button.text() == "Continue the queue"
    assert page.bar.words.text() == "The queue stands still, 1 waits"

    qtbot.mouseClick(page.bar.pause_button, Qt.MouseButton.LeftButton)

    assert not page.queue.is_paused
    qtbot.waitUntil(lambda: page.queue.runs[0].stage is Stage.RUNNING)
    assert page.bar.pause_button.text() == "Pause the queue"


def test_how_many_at_once_is_set_in_its_field(page: RunsPage, qtbot: QtBot) -> None:
    waiting(page, "a")
    page.bar.at_once.setFocus()

    qtbot.keyClick(page.bar.at_once, Qt.Key.Key_Up)

    assert page.queue.at_once == 2


def test_a_run_that_is_not_shown_tells_how_far_it_is(
    page: RunsPage, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    id = begun(page, pool, bridge, qtbot)

    pool.newest.tell(losses(id, 1, [1.0] * 50), epoch(id, 10, accuracy=0.75))

    def row_tells() -> bool:
        item = page.list.item_of(id)
        return item is not None and item.text(2) == "10 of 20"

    qtbot.waitUntil(row_tells)
    item = page.list.item_of(id)
    assert item is not None
    assert item.text(STATE) == "learning"
    assert item.text(MEASURE) == "Accuracy 75 %"
    assert item.data(RUN, SHARE) == 0.5
    assert 24 <= len(item.data(RUN, LOSSES)) <= 48


def test_the_bar_of_a_live_row_is_painted(
    page: RunsPage, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    id = begun(page, pool, bridge, qtbot)
    pool.newest.tell(losses(id, 1, [float(n % 7) for n in range(80)]), epoch(id, 16))
    item = page.list.item_of(id)
    assert item is not None
    qtbot.waitUntil(lambda: (page.list.item_of(id) or item).data(RUN, SHARE) == 0.8)

    picture: QImage = page.list.viewport().grab().toImage()

    colours = pixels(picture)
    assert theme.current().colour("accent").rgb() in colours


def pixels(picture: QImage) -> set[int]:
    converted = picture.convertToFormat(QImage.Format.Format_RGB32)
    values = np.frombuffer(converted.constBits(), np.uint32)
    return {int(each) for each in np.unique(values)}


def test_orders_go_to_the_run_of_the_row(
    page: RunsPage, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    id = begun(page, pool, bridge, qtbot)
    engine = pool.newest
    item = page.list.item_of(id)
    assert item is not None
    page.list.setFocus()
    page.list.setCurrentItem(item)

    qtbot.keyClick(page.list, Qt.Key.Key_P)
    assert engine.ordered(Pause) == [Pause()]
    engine.tell(RunStateChanged(id, RunState.PAUSED))
    qtbot.waitUntil(lambda: bridge.live.alive[1].state is RunState.PAUSED)
    qtbot.keyClick(page.list, Qt.Key.Key_P)
    assert engine.ordered(Resume) == [Resume()]
    qtbot.keyClick(page.list, Qt.Key.Key_S)
    assert engine.ordered(Stop) == [Stop()]


def test_enter_shows_the_run_of_the_row(
    page: RunsPage, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    id = begun(page, pool, bridge, qtbot)
    item = page.list.item_of(id)
    assert item is not None
    page.list.setCurrentItem(item)

    qtbot.keyClick(page.list, Qt.Key.Key_Return)

    assert bridge.run is not None
    assert bridge.run.id == id


def test_a_run_that_goes_on_cannot_be_deleted(
    page: RunsPage, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    id = begun(page, pool, bridge, qtbot)
    item = page.list.item_of(id)
    assert item is not None
    page.list.setCurrentItem(item)

    assert not page.delete_button.isEnabled()
    page.delete()
    assert page.list.item_of(id) is not None


# --- seeds ----------------------------------------------------------------------------------


@pytest.fixture
def seeds(workspace: Workspace, page: RunsPage) -> list[str]:
    """Three seeds that were trained together; their ids, the best last."""
    path = workspace.document.path
    assert path is not None
    store, found = RunStore.beside(path), []
    for seed, accuracy in ((0, 0.9), (1, 0.95), (2, 1.0)):
        plan = structs.replace(workspace.project.plan, seed=seed)
        run = store.new_run(structs.replace(workspace.project, plan=plan), group="g")
        results = {"test": {"loss": 1.0 - accuracy, "accuracy": accuracy}}
        run.append_event("finished", iteration=40, epoch=4, results=results)
        found.append(run.id)
    page.refresh()
    return found


def test_seeds_are_one_group_with_mean_and_deviation(page: RunsPage, seeds: list[str]) -> None:
    head = page.list.topLevelItem(0)
    assert head is not None
    assert page.list.topLevelItemCount() == 1
    assert head.text(RUN).startswith("3 seeds · ")
    assert head.text(MEASURE) == "Accuracy 95 ± 5 %"
    inner = [head.child(number) for number in range(head.childCount())]
    assert [each.text(RUN).strip() for each in inner if each] == ["Seed 0", "Seed 1", "Seed 2"]


def test_a_group_is_deleted_whole(page: RunsPage, seeds: list[str]) -> None:
    choose(page, 0)

    page.delete()

    assert page.runs == {}


def test_one_seed_is_kept_in_the_plan_and_shown(
    page: RunsPage,
    seeds: list[str],
    workspace: Workspace,
    bridge: EngineBridge,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    from netbuilder.ui.panels import run_book
    from netbuilder.ui.run_record import RunRecord

    def recorded(folder: object) -> RunRecord:
        summary = next(each for each in page.runs.values() if each.folder is folder)
        record = RunRecord(summary.id, summary.project, summary.folder.path)
        record.state = RunState.FINISHED
        record.results = {"test": summary.measures}
        return record

    monkeypatch.setattr(run_book, "recorded_run", recorded)
    page.book.forget()
    choose(page, 0)
    assert page.keep_button.text() == "Keep the best seed"

    qtbot.mouseClick(page.keep_button, Qt.MouseButton.LeftButton)

    assert workspace.project.plan.seed == 2
    assert bridge.run is not None
    assert bridge.run.id == seeds[2]
    workspace.undo()
    assert workspace.project.plan.seed == 0


@pytest.mark.parametrize(
    ("values", "unit", "words"),
    [([0.95, 1.0], "%", "97.5 ± 3.5 %"), ([0.5], "", "0.5 ± 0"), ([], "", "")],
)
def test_mean_and_deviation_are_written_as_people_do(
    values: list[float], unit: str, words: str
) -> None:
    assert spread(values, unit) == words


def test_the_band_of_seeds_reaches_from_the_lowest_to_the_highest(workspace: Workspace) -> None:
    group = SeedsRecord.of("g", workspace.project, {0: None, 1: None})
    first, second = group.members
    for member, values, accuracy in ((first, [1.0, 2.0], 0.2), (second, [3.0, 6.0], 0.8)):
        group.take(started(member.id, iterations_per_epoch=1))
        group.take(losses(member.id, 1, values))
        group.take(epoch(member.id, 1, accuracy))

    training, validation = loss_curves(group)
    accuracy_curve = metric_curve(group, "validation", "accuracy", "c2")

    assert isinstance(training, BandSeriesCurve)
    drawn = training.drawn(1, 2, 100)
    assert drawn.line.tolist() == [2.0, 4.0]
    assert drawn.low is not None
    assert drawn.high is not None
    assert (drawn.low.tolist(), drawn.high.tolist()) == ([1.0, 2.0], [3.0, 6.0])
    assert isinstance(accuracy_curve, BandPointsCurve)
    band = accuracy_curve.drawn(0, 10, 100)
    assert band.low is not None
    assert band.high is not None
    assert (float(band.low[0]), float(band.line[0]), float(band.high[0])) == pytest.approx(
        (0.2, 0.5, 0.8)
    )
    assert validation.last() == 1.0


def test_a_long_band_is_thinned_as_its_mean(workspace: Workspace) -> None:
    group = SeedsRecord.of("g", workspace.project, {0: None, 1: None})
    for number, member in enumerate(group.members):
        group.take(started(member.id))
        values = (np.arange(10_000) % 5 + 10 * number).astype(float).tolist()
        group.take(losses(member.id, 1, values))
    training: Callable[..., object] = loss_curves(group)[0].drawn

    drawn = training(1, 10_000, 200)

    low, high, line = (getattr(drawn, name) for name in ("low", "high", "line"))
    assert len(low) == len(high) == len(line) <= 400
    assert float(low.min()) == 0.0
    assert float(high.max()) == 14.0


def test_rows_have_the_ids_of_their_runs(page: RunsPage, seeds: list[str]) -> None:
    item = page.list.item_of(seeds[1])
    assert item is not None
    assert item.data(RUN, ID) == seeds[1]
