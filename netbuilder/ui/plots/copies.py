"""Takes plots out of the window: as a picture, as data, as a file, and as a table to read."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QMenu,
    QMessageBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from netbuilder.ui import theme
from netbuilder.ui.run_record import array

if TYPE_CHECKING:
    from netbuilder.ui.plots.chart import Chart
    from netbuilder.ui.plots.plot_face import PlotFace
    from netbuilder.ui.plots.surface import SurfacePlot

Rows = Iterable[Sequence[object]]
_TABLE_ROWS = 2_000
_SHARPNESS = 2.0
"""Pictures are made at twice the screen's size, so that they print well."""


class Pictured(Protocol):
    """What can draw itself into a rectangle."""

    name: str

    def size(self) -> QSize: ...
    def render_on(self, painter: QPainter, rect: QRectF) -> None: ...


def chart_menu(chart: Chart) -> QMenu:
    """The context menu of a chart."""
    menu = _menu(chart, chart, lambda: chart_rows(chart))
    menu.addSeparator()
    _add(menu, "Show all", chart.fit, "fit")
    follow = _add(menu, "Follow the newest values", chart.follow, "step")
    follow.setEnabled(chart.view.zoom is not None)
    logarithmic = menu.addAction("Logarithmic scale")
    logarithmic.setCheckable(True)
    logarithmic.setChecked(chart.is_logarithmic)
    logarithmic.toggled.connect(chart.set_logarithmic)
    return menu


def plot_menu(plot: PlotFace) -> QMenu:
    """The context menu of a plot that draws itself and knows its own rows."""
    return _menu(plot, plot, lambda: plot.rows())


def surface_menu(plot: SurfacePlot) -> QMenu:
    """The context menu of a decision surface."""
    return _menu(plot, plot, lambda: surface_rows(plot))


def picture(plot: Pictured) -> QImage:
    """The plot as an opaque picture."""
    size = plot.size()
    image = QImage(size * _SHARPNESS, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_SHARPNESS)
    image.fill(theme.current().colour("panel"))
    painter = QPainter(image)
    plot.render_on(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return image


def chart_rows(chart: Chart) -> Rows:
    """A header, then a row for every iteration at which something is known."""
    yield ("iteration", *(curve.title for curve in chart.curves))
    columns = [dict(curve.rows()) for curve in chart.curves]
    for iteration in sorted(set().union(*columns)) if columns else ():
        yield (iteration, *(column.get(iteration, "") for column in columns))


def surface_rows(plot: SurfacePlot) -> Rows:
    """A header, then a row for every point of the plane."""
    surface = plot.surface
    if surface is None:
        yield ("first input", "second input")
        return
    values = array(surface.values)
    side = values.shape[-1]
    yield ("first input", "second input", *(f"answer {i + 1}" for i in range(len(values))))
    for row, column in itertools.product(range(side), repeat=2):
        place = (column + 0.5) / side, (row + 0.5) / side
        inputs = [
            low + (high - low) * share
            for low, high, share in zip(surface.low, surface.high, place, strict=True)
        ]
        yield (*inputs, *(float(value) for value in values[:, row, column]))


def as_text(rows: Rows, delimiter: str = ",") -> str:
    """Rows as CSV or tab-separated text, numbers with all their digits."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return buffer.getvalue()


def _menu(owner: QWidget, plot: Pictured, rows: Callable[[], Rows]) -> QMenu:
    menu = QMenu(owner)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    clipboard = QGuiApplication.clipboard()
    _add(menu, "Copy as picture", lambda: clipboard.setImage(picture(plot)), "image")
    _add(menu, "Copy as data", lambda: clipboard.setText(as_text(rows(), "\t")), "copy")
    menu.addSeparator()
    _add(menu, "Save as PNG…", lambda: _save_picture(owner, plot), "export")
    _add(menu, "Save as CSV…", lambda: _save_data(owner, plot, rows), "download")
    _add(menu, "Show as table", lambda: table_dialog(owner, plot.name, rows()).open(), "table")
    return menu


def _add(menu: QMenu, words: str, act: Callable[[], object], icon: str) -> QAction:
    action = menu.addAction(words)
    theme.set_icon(action, icon)
    action.triggered.connect(lambda: act())
    return action


def _save_picture(owner: QWidget, plot: Pictured) -> None:
    path = _asked_path(owner, plot.name, "png", "Picture (*.png)")
    if path is not None and not picture(plot).save(str(path)):
        _say_unsaved(owner, path)


def _save_data(owner: QWidget, plot: Pictured, rows: Callable[[], Rows]) -> None:
    path = _asked_path(owner, plot.name, "csv", "Table (*.csv)")
    if path is None:
        return
    try:
        path.write_text(as_text(rows()), encoding="utf-8")
    except OSError:
        _say_unsaved(owner, path)


def _asked_path(owner: QWidget, name: str, suffix: str, kinds: str) -> Path | None:
    start = f"{name.lower().replace(' ', '-')}.{suffix}"
    chosen, _ = QFileDialog.getSaveFileName(owner, f"Save {name.lower()}", start, kinds)
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix else path.with_suffix(f".{suffix}")


def _say_unsaved(owner: QWidget, path: Path) -> None:
    box = QMessageBox(owner)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(f"{path.name} could not be written. Choose another folder, or free some room.")
    box.open()


def table_dialog(owner: QWidget, name: str, rows: Rows) -> QDialog:
    """The data as a table that screen readers can walk; long ones are thinned evenly."""
    header, *body = (tuple(row) for row in rows)
    stride = -(-len(body) // _TABLE_ROWS) or 1
    shown = body[::stride]
    dialog = QDialog(owner)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(name if stride == 1 else f"{name}, every {stride:,}th row")
    table = QTableWidget(len(shown), len(header), dialog)
    table.setAccessibleName(name)
    table.setHorizontalHeaderLabels([str(cell) for cell in header])
    table.verticalHeader().hide()
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    for at, row in enumerate(shown):
        for column, cell in enumerate(row):
            words = f"{cell:.6g}" if isinstance(cell, float) else str(cell)
            item = QTableWidgetItem(words)
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(at, column, item)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    box = QVBoxLayout(dialog)
    box.addWidget(table)
    box.addWidget(buttons)
    dialog.resize(theme.current().width("inspector") * 2, theme.current().part("empty_width"))
    return dialog
