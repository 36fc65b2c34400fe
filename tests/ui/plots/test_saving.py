"""Plots saved to files: as PNG, SVG and CSV, with a remembered folder and faults in words."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.core.problems import Problem
from netbuilder.ui.plots import saving
from netbuilder.ui.plots.confusion import ConfusionPlot
from netbuilder.ui.plots.copies import plot_menu
from netbuilder.ui.plots.curves import SeriesCurve
from netbuilder.ui.plots.pictures import svg
from netbuilder.ui.plots.plot_rows import CurveTable
from netbuilder.ui.plots.series import Series
from netbuilder.ui.preferences import Preferences

Chosen = Callable[[Path], list[str]]


class Around(QWidget):
    """What a plot finds around it in the main window."""

    def __init__(self) -> None:
        super().__init__()
        self.preferences = Preferences()
        self.said: list[str] = []
        self.told: list[Problem] = []
        self.notices = SimpleNamespace(
            say=lambda text, *rest, **more: self.said.append(text),
            tell=lambda problem: self.told.append(problem),
            take_back=lambda text: self.said.remove(text),
        )


@pytest.fixture
def around(qtbot: QtBot) -> Around:
    made = Around()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def plot(around: Around) -> ConfusionPlot:
    made = ConfusionPlot()
    QVBoxLayout(around).addWidget(made)
    made.show_counts(np.array([[3, 1], [0, 4]]), ("=a", "b"), "species")
    around.resize(640, 320)
    around.show()
    return made


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Chosen:
    """Answers the dialog with a path, and notes where it began."""

    def choose(path: Path) -> list[str]:
        starts: list[str] = []

        def answer(parent: QWidget, title: str, start: str, kinds: str) -> tuple[str, str]:
            starts.append(start)
            return str(path), kinds

        monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
        return starts

    return choose


def run(plot: ConfusionPlot, words: str) -> None:
    menu = plot_menu(plot)
    next(each for each in menu.actions() if each.text() == words).trigger()
    menu.close()


def test_a_plot_is_saved_as_png(
    plot: ConfusionPlot, around: Around, chosen: Chosen, tmp_path: Path
) -> None:
    chosen(tmp_path / "matrix")

    run(plot, "Save as PNG…")

    image = QImage(str(tmp_path / "matrix.png"))
    assert image.size() == plot.size() * 2
    assert around.said == [f"matrix.png is saved in {tmp_path}."]


def test_a_plot_is_saved_as_svg_with_its_words(
    plot: ConfusionPlot, chosen: Chosen, tmp_path: Path
) -> None:
    chosen(tmp_path / "matrix.svg")

    run(plot, "Save as SVG…")

    root = ElementTree.fromstring((tmp_path / "matrix.svg").read_text("utf-8"))
    texts = "".join(root.itertext())
    assert root.get("viewBox") == f"0 0 {plot.width()} {plot.height()}"
    assert "Confusion matrix" in texts
    assert "7 of 8 rows are right" in texts
    assert "what the network says" in texts


def test_a_plot_is_saved_as_csv_that_no_spreadsheet_runs(
    plot: ConfusionPlot, chosen: Chosen, tmp_path: Path
) -> None:
    chosen(tmp_path / "matrix.csv")

    run(plot, "Save as CSV…")

    assert (tmp_path / "matrix.csv").read_bytes() == b"true class,'=a,b\n'=a,3,1\nb,0,4\n"


def test_the_folder_is_remembered(
    plot: ConfusionPlot, around: Around, chosen: Chosen, tmp_path: Path
) -> None:
    chosen(tmp_path / "matrix.csv")
    run(plot, "Save as CSV…")

    starts = chosen(tmp_path / "matrix.png")
    run(plot, "Save as PNG…")

    assert starts == [str(tmp_path / "confusion-matrix.png")]


def test_a_dialog_that_is_left_saves_nothing(
    plot: ConfusionPlot, around: Around, chosen: Chosen, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *rest: ("", ""))

    for words in ("Save as PNG…", "Save as SVG…", "Save as CSV…"):
        run(plot, words)

    assert list(tmp_path.iterdir()) == []
    assert around.said == []


@pytest.mark.parametrize("words", ["Save as PNG…", "Save as SVG…", "Save as CSV…"])
def test_a_folder_that_is_gone_is_told(
    plot: ConfusionPlot, around: Around, chosen: Chosen, tmp_path: Path, words: str
) -> None:
    chosen(tmp_path / "gone" / "matrix.any")

    run(plot, words)

    (problem,) = around.told
    assert "no longer there" in problem.found


@pytest.mark.parametrize("words", ["Save as PNG…", "Save as CSV…"])
def test_a_full_disk_leaves_the_old_file_and_no_rest(
    plot: ConfusionPlot, around: Around, chosen: Chosen, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, words: str,
) -> None:  # fmt: skip
    path = tmp_path / "matrix.any"
    path.write_text("before")
    chosen(path)

    def full(*rest: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)

    run(plot, words)

    (problem,) = around.told
    assert "disk is full" in problem.found
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_many_rows_are_written_between_frames(
    qtbot: QtBot, around: Around, plot: ConfusionPlot, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    series = Series()
    series.put(1, np.ones(30_000, np.float32))
    rows = CurveTable([SeriesCurve("training", "c1", series=series)])
    monkeypatch.setattr(plot, "rows", rows.rows)
    monkeypatch.setattr(saving, "_SLICE_SECONDS", 0.001)
    path = tmp_path / "loss.csv"

    saving.RowsWriter(plot, path).begin()
    assert not path.exists()

    qtbot.waitUntil(path.exists)
    lines = path.read_text().splitlines()
    assert len(lines) == 30_001
    assert lines[-1] == "30000,1.0"
    assert list(tmp_path.iterdir()) == [path]


def test_a_cancelled_file_leaves_nothing(
    around: Around, plot: ConfusionPlot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    series = Series()
    series.put(1, np.ones(300_000, np.float32))
    rows = CurveTable([SeriesCurve("training", "c1", series=series)])
    monkeypatch.setattr(plot, "rows", rows.rows)
    monkeypatch.setattr(saving, "_SLICE_SECONDS", 0.0)
    writer = saving.RowsWriter(plot, tmp_path / "loss.csv")
    writer.begin()

    writer.cancel()

    assert list(tmp_path.iterdir()) == []


def test_a_surface_in_svg_is_well_formed(plot: ConfusionPlot) -> None:
    assert ElementTree.fromstring(svg(plot).decode()).tag.endswith("svg")
