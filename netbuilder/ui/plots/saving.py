"""Saves plots to files: asks where, remembers the folder, and says in words what went wrong."""

from __future__ import annotations

import csv
import io
import itertools
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.project.disk import save_problem, write_or_tell
from netbuilder.ui.plots.pictures import png, svg
from netbuilder.ui.plots.plot_rows import Cell, safe

if TYPE_CHECKING:
    from netbuilder.ui.notices import Notices
    from netbuilder.ui.plots.plot_face import PlotFace
    from netbuilder.ui.preferences import Preferences

_KINDS = {"png": "Picture (*.png)", "svg": "Drawing (*.svg)", "csv": "Table (*.csv)"}
_SLICE_SECONDS = 0.008
_SLICE_ROWS = 512
_TELL_SECONDS = 0.3


@runtime_checkable
class _Surroundings(Protocol):
    """The main window, as far as a plot needs it."""

    notices: Notices
    preferences: Preferences


def save_picture(plot: PlotFace) -> None:
    """Ask where, and save it as PNG."""
    _save(plot, "png")


def save_drawing(plot: PlotFace) -> None:
    """Ask where, and save it as SVG."""
    _save(plot, "svg")


def save_rows(plot: PlotFace) -> None:
    """Ask where, and save what it shows as CSV."""
    path = _asked_path(plot, "csv")
    if path is not None:
        RowsWriter(plot, path).begin()


def _save(plot: PlotFace, suffix: str) -> None:
    path = _asked_path(plot, suffix)
    if path is None:
        return
    try:
        write_or_tell(path, png(plot) if suffix == "png" else svg(plot))
    except FileProblemError as error:
        _tell(plot, error.problems[0])
    else:
        _say_saved(plot, path)


class RowsWriter(QObject):
    """Writes the rows of a plot in slices of some milliseconds, so that training stays visible.

    The file has its name only once it is complete.
    """

    def __init__(self, plot: PlotFace, path: Path) -> None:
        super().__init__(plot)
        self._plot, self._path = plot, path
        self._beside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.tmp")
        self._rows: Iterator[tuple[Cell, ...]] = iter(plot.rows())
        self._file: io.TextIOWrapper | None = None
        self._begun = 0.0
        self._told = ""
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._slice)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.cancel)

    def begin(self) -> None:
        """Write the first rows now, and the rest between frames."""
        self._begun = time.monotonic()
        try:
            self._file = self._beside.open("x", encoding="utf-8", newline="")
        except OSError as error:
            self._fail(error)
            return
        self._timer.start(0)
        self._slice()

    def cancel(self) -> None:
        """Give up; nothing is left behind."""
        self._end()
        with suppress(OSError):
            self._beside.unlink(missing_ok=True)

    def _slice(self) -> None:
        if self._file is None:
            return
        writer = csv.writer(self._file, lineterminator="\n")
        until = time.perf_counter() + _SLICE_SECONDS
        try:
            while time.perf_counter() < until:
                rows = list(itertools.islice(self._rows, _SLICE_ROWS))
                writer.writerows(map(safe, rows))
                if len(rows) < _SLICE_ROWS:
                    self._finish(self._file)
                    return
        except OSError as error:
            self._fail(error)
            return
        if not self._told and time.monotonic() - self._begun > _TELL_SECONDS:
            self._say_under_way()

    def _finish(self, file: io.TextIOWrapper) -> None:
        file.flush()
        os.fsync(file.fileno())
        file.close()
        self._beside.replace(self._path)
        self._end()
        _say_saved(self._plot, self._path)

    def _fail(self, error: OSError) -> None:
        size = 0
        with suppress(OSError):
            size = self._beside.stat().st_size
        self.cancel()
        _tell(self._plot, save_problem(error, self._path, size))

    def _say_under_way(self) -> None:
        self._told = f"{self._path.name} is being written."
        around = _surroundings(self._plot)
        if around is not None:
            around.notices.say(self._told, "info", actions=[("Cancel", self.cancel)])

    def _end(self) -> None:
        self._timer.stop()
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None
        around = _surroundings(self._plot)
        if self._told and around is not None:
            around.notices.take_back(self._told)
        self.deleteLater()


def _asked_path(plot: PlotFace, suffix: str) -> Path | None:
    around = _surroundings(plot)
    name = f"{plot.name.lower().replace(' ', '-')}.{suffix}"
    now = around.preferences.now if around is not None else None
    folder = now.window.get("exports", now.folder) if now is not None else ""
    start = str(Path(folder) / name) if folder else name
    title = f"Save {plot.name[:1].lower()}{plot.name[1:]}"
    chosen, _ = QFileDialog.getSaveFileName(plot, title, start, _KINDS[suffix])
    if not chosen:
        return None
    path = Path(chosen)
    if around is not None:
        around.preferences.remember_window(exports=str(path.parent))
    return path if path.suffix else path.with_suffix(f".{suffix}")


def _surroundings(widget: QWidget | None) -> _Surroundings | None:
    """The main window around a plot, through the window it may have of its own."""
    while widget is not None:
        if isinstance(widget, _Surroundings):
            return widget
        widget = widget.parentWidget()
    return None


def _say_saved(plot: PlotFace, path: Path) -> None:
    around = _surroundings(plot)
    if around is not None:
        around.notices.say(f"{path.name} is saved in {path.parent}.", "success", passing=True)


def _tell(plot: PlotFace, problem: Problem) -> None:
    around = _surroundings(plot)
    if around is not None:
        around.notices.tell(problem)
        return
    box = QMessageBox(plot)
    box.setTextFormat(box.textFormat().PlainText)
    box.setText(problem.sentence)
    box.open()
