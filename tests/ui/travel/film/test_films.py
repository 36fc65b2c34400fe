"""Films of a run: which moments, files that others can read, cancelling, and refusals in words."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from netbuilder.core.problems import Problem
from netbuilder.link.messages import Failed, LookAgain, LookedAgain, NeuronsDrawn
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.travel.film import writer as writers
from netbuilder.ui.travel.film.files import Pixels, film_file
from netbuilder.ui.travel.film.maker import FilmMaker, MomentPainter
from netbuilder.ui.travel.film.plan import FilmKind, FilmPlan, Part
from netbuilder.ui.travel.film.stage import Stage
from netbuilder.ui.travel.film.writer import FilmWriter, pixels_of
from netbuilder.ui.workspace import Workspace
from tests.helpers.fake_engines import FakePool
from tests.ui.neurons.drawings import drawn
from tests.ui.travel.conftest import bridge, pool, run, workspace

__all__ = ["bridge", "pool", "run", "workspace"]

SIZE = (854, 480)
CURVES = frozenset({Part.CURVES})


def plan(kind: FilmKind = FilmKind.GIF, pictures: int = 4, **more: Any) -> FilmPlan:
    values: dict[str, Any] = {"parts": CURVES, "first": 0, "last": 10, "seconds": 1.0}
    values |= more
    return FilmPlan(kind=kind, size=SIZE, pictures=pictures, **values)


def pictures(count: int) -> list[Pixels]:
    """A square that walks over a calm ground."""
    found = []
    for number in range(count):
        pixels = np.full((SIZE[1], SIZE[0], 3), 240, np.uint8)
        pixels[100:200, 60 * number : 60 * number + 50] = (200, 60, 20 * number)
        found.append(pixels)
    return found


def names(folder: Path) -> list[str]:
    """The files in a folder."""
    return sorted(each.name for each in folder.iterdir() if each.is_file())


def test_moments_are_evenly_spread_with_both_ends_and_none_twice() -> None:
    assert plan(pictures=3).moments == (0, 5, 10)
    assert plan(pictures=100).moments == tuple(range(11))
    assert plan(pictures=1).moments == (10,)
    assert plan(pictures=5, seconds=2.0).pictures_a_second == 2.5


def test_a_gif_shows_every_picture_for_its_time_and_repeats(tmp_path: Path) -> None:
    path = tmp_path / "film.gif"
    file = film_file(FilmKind.GIF, path, SIZE, 10)
    shown = pictures(5)
    for each in shown:
        file.add(each)
    file.add(shown[-1])  # nothing has changed, and it still takes its time
    file.close()
    with Image.open(path) as film:
        assert film.size == SIZE
        assert film.info["loop"] == 0
        assert getattr(film, "n_frames", 0) == 6
        for number, wanted in enumerate([*shown, shown[-1]]):
            film.seek(number)
            assert film.info["duration"] == 100
            found = np.asarray(film.convert("RGB")).astype(int)
            assert np.abs(found - wanted).max() <= 8


def test_a_video_can_be_read_with_all_its_pictures(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    file = film_file(FilmKind.MP4, path, SIZE, 12)
    shown = pictures(8)
    for each in shown:
        file.add(each)
    file.close()
    film = cv2.VideoCapture(str(path))
    assert round(film.get(cv2.CAP_PROP_FRAME_COUNT)) == 8
    assert film.get(cv2.CAP_PROP_FPS) == pytest.approx(12)
    for wanted in shown:
        is_there, found = film.read()
        assert is_there
        assert np.abs(found[..., ::-1].astype(int) - wanted).mean() < 6
    film.release()


def test_a_film_has_its_name_only_once_it_is_complete(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "film.gif"
    path.write_bytes(b"an older film")
    writer = FilmWriter(plan(), path)
    writer.add(_image("red"))
    qtbot.waitUntil(lambda: len(names(tmp_path)) == 2)
    assert path.read_bytes() == b"an older film"
    writer.finish()
    qtbot.waitUntil(lambda: not writer.is_busy)
    assert writer.is_done
    assert path.read_bytes().startswith(b"GIF89a")
    assert names(tmp_path) == ["film.gif"]


def test_a_film_that_is_given_up_leaves_nothing_behind(tmp_path: Path) -> None:
    writer = FilmWriter(plan(), tmp_path / "film.gif")
    writer.add(_image("red"))
    writer.give_up()
    assert not writer.is_busy
    assert names(tmp_path) == []


def test_pixels_are_those_of_the_picture() -> None:
    image = _image("red", (3, 2))
    image.setPixelColor(2, 1, QColor("blue"))
    found = pixels_of(image)
    assert found.shape == (2, 3, 3)
    assert found[0, 0].tolist() == [255, 0, 0]
    assert found[1, 2].tolist() == [0, 0, 255]


@pytest.fixture
def painter(
    workspace: Workspace, bridge: EngineBridge, run: RunRecord, qapp: QObject
) -> Iterator[MomentPainter]:
    """Paints curves alone, for which no engine is asked."""
    made = MomentPainter(workspace, bridge, run, Stage(run, CURVES), bridge)
    yield made
    made.close()


def test_a_film_of_curves_is_made_whole(
    painter: MomentPainter, qtbot: QtBot, tmp_path: Path
) -> None:
    maker = FilmMaker(painter, plan(), tmp_path / "film.gif")
    counts: list[int] = []
    maker.progressed.connect(counts.append)
    with qtbot.waitSignal(maker.finished, timeout=30_000):
        maker.begin()
    assert counts == [1, 2, 3, 4]
    with Image.open(tmp_path / "film.gif") as film:
        assert getattr(film, "n_frames", 0) == 4


def test_a_cancelled_film_is_given_up_at_once(
    painter: MomentPainter, qtbot: QtBot, tmp_path: Path
) -> None:
    maker = FilmMaker(painter, plan(), tmp_path / "film.gif")
    maker.progressed.connect(lambda _: maker.cancel())
    maker.begin()
    qtbot.waitUntil(lambda: not maker.is_under_way)
    assert names(tmp_path) == []


def test_a_full_disk_is_said_in_words(
    painter: MomentPainter, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        def add(self, pixels: Pixels) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        def close(self) -> None:
            pass

    def full(plan: FilmPlan, path: Path) -> FilmWriter:
        return FilmWriter(plan, path, lambda *_: Full())

    monkeypatch.setattr("netbuilder.ui.travel.film.maker.FilmWriter", full)
    maker = FilmMaker(painter, plan(), tmp_path / "film.gif")
    with qtbot.waitSignal(maker.failed, timeout=30_000) as told:
        maker.begin()
    assert told.args[0].code == "save.disk-full"
    assert names(tmp_path) == []
    assert writers.FilmWriter is FilmWriter


def test_a_folder_that_is_gone_is_said_in_words(
    painter: MomentPainter, qtbot: QtBot, tmp_path: Path
) -> None:
    maker = FilmMaker(painter, plan(), tmp_path / "gone" / "film.mp4")
    with qtbot.waitSignal(maker.failed, timeout=30_000) as told:
        maker.begin()
    assert told.args[0].code == "save.no-folder"


def test_neurons_are_painted_as_they_were_at_each_moment(
    workspace: Workspace, bridge: EngineBridge, run: RunRecord, pool: FakePool, qtbot: QtBot
) -> None:
    painter = MomentPainter(workspace, bridge, run, Stage(run, frozenset({Part.NEURONS})), bridge)
    images: list[QImage] = []
    for count, weight in enumerate((0.9, -0.9), 1):
        painter.paint(count, SIZE, images.append)
        order = pool.newest.ordered(LookAgain)[-1]
        assert order.iteration == count
        found: NeuronsDrawn = drawn(order.watch.neurons, run.id, count, weight=weight)
        pool.newest.tell(LookedAgain(order.request, count, (found,)))
        qtbot.waitUntil(lambda: len(images) == count)  # noqa: B023  # asked for at once
    assert images[0].size().toTuple() == SIZE
    assert np.any(pixels_of(images[0]) != pixels_of(images[1]))
    painter.close()


def test_a_moment_that_cannot_be_shown_ends_the_film_with_its_sentence(
    workspace: Workspace,
    bridge: EngineBridge,
    run: RunRecord,
    pool: FakePool,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    painter = MomentPainter(workspace, bridge, run, Stage(run, frozenset({Part.NEURONS})), bridge)
    maker = FilmMaker(painter, plan(), tmp_path / "film.gif")
    maker.begin()
    request = pool.newest.ordered(LookAgain)[-1].request
    with qtbot.waitSignal(maker.failed) as told:
        pool.newest.tell(Failed(request, (Problem("moment-gone", found="It is gone."),)))
    assert told.args[0].found == "It is gone."
    assert names(tmp_path) == []
    painter.close()


def _image(colour: str, size: tuple[int, int] = SIZE) -> QImage:
    image = QImage(*size, QImage.Format.Format_RGB888)
    image.fill(QColor(colour))
    return image
