"""Paints every widget, icon and tile to PNG files: ``python -m tests.helpers.gallery``."""

from __future__ import annotations

import argparse
import math
import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QListWidget,
    QMenu,
    QProgressBar,
    QRadioButton,
    QSlider,
    QSpinBox,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from netbuilder.ui import theme
from netbuilder.ui.widgets import (
    ActivationPlot,
    Banner,
    Button,
    Card,
    ChoiceField,
    ElidedLabel,
    EmptyState,
    IconButton,
    Line,
    MiniHistogram,
    NumberField,
    NumberRange,
    Pill,
    PillKind,
    PlainLabel,
    SearchField,
    Section,
    SegmentedControl,
    Switch,
    TabStrip,
)

RELU = [(x / 10, max(0.0, x / 10)) for x in range(-40, 31)]
TANH = [(x / 10, math.tanh(x / 10)) for x in range(-40, 41)]
TILES = {
    "ends": "input",
    "neurons": "dense",
    "pictures": "convolution",
    "sequences": "recurrent",
    "activations": "activation",
    "steady": "normalise",
    "combine": "sum",
    "memory": "memory",
    "block": "block",
}


def row(*widgets: QWidget) -> QHBoxLayout:
    """Widgets side by side."""
    line = QHBoxLayout()
    for widget in widgets:
        line.addWidget(widget)
    line.addStretch()
    return line


def numbers() -> QLayout:
    """Every kind of number and choice, as in a property panel."""
    form = QFormLayout()
    form.addRow(
        PlainLabel("Units", "label"), NumberField(16, NumberRange(1, 4096, whole=True), "neurons")
    )
    form.addRow(
        PlainLabel("Learning rate", "label"), NumberField(0.0002, NumberRange(1e-6, 1, log=True))
    )
    form.addRow(
        PlainLabel("Dropout", "label"), NumberField(0.5, NumberRange(0, 0.95), "of neurons")
    )
    form.addRow(PlainLabel("Free", "label"), NumberField(-12345.678))
    still = NumberField(3, NumberRange(1, 9, whole=True))
    still.setEnabled(False)
    form.addRow(PlainLabel("Disabled", "label"), still)
    bias = Switch("Bias neuron", "one per unit", "none")
    bias.setChecked(True)
    form.addRow(PlainLabel("Bias neuron", "label"), bias)
    form.addRow(
        PlainLabel("Frozen", "label"), Switch("Frozen", "weights stay", "weights may change")
    )
    choice = ChoiceField("Activation")
    choice.add_choice("relu", "ReLU", RELU)
    choice.add_choice("tanh", "tanh", TANH)
    form.addRow(PlainLabel("Activation", "label"), choice)
    plot = ActivationPlot()
    plot.set_curve(RELU, "out = max(0, in)")
    plot.set_marker((0.84, 0.84))
    form.addRow(plot)
    smooth = ActivationPlot()
    smooth.set_curve(TANH, "out = tanh(in)")
    smooth.set_marker((3.2, math.tanh(3.2)))
    form.addRow(smooth)
    return form


def plain_widgets() -> QLayout:
    """Qt's own widgets under the stylesheet."""
    column = QVBoxLayout()
    waiting = Button("Not yet", "primary")
    waiting.setEnabled(False)
    column.addLayout(
        row(Button("Train", "primary", "play"), Button("Stop and keep", "", "stop"), waiting)
    )
    column.addLayout(
        row(
            Button("Paint points", "quiet", "paint"),
            Button("Change", "link"),
            Button("Discard", "danger", "trash"),
            IconButton("undo", "Undo"),
            IconButton("redo", "Redo"),
        )
    )
    checked, half = QCheckBox("x"), QCheckBox("Some")
    checked.setChecked(True)
    half.setCheckState(Qt.CheckState.PartiallyChecked)
    radio = QRadioButton("Radio")
    radio.setChecked(True)
    column.addLayout(row(checked, QCheckBox("y"), half, radio))
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setValue(45)
    column.addWidget(slider)
    progress = QProgressBar()
    progress.setValue(60)
    column.addWidget(progress)
    column.addWidget(QLineEdit("A line of text"))
    column.addWidget(QSpinBox())
    column.addWidget(SearchField("Search commands", "Ctrl Shift P"))
    column.addWidget(SearchField("Find, or type conv 3×3"))
    tabs = TabStrip("Panels")
    for words in ("Layers", "Data", "Blocks"):
        tabs.add_tab(words, words)
    column.addWidget(tabs)
    levels = SegmentedControl("Zoom")
    levels.add_choice(0, "Blocks", "level-block")
    levels.add_choice(1, "Layers", "level-layer")
    levels.add_choice(2, "Neurons", "level-neuron")
    levels.set_value(1)
    column.addWidget(levels)
    listed = QListWidget()
    listed.ensurePolished()
    listed.addItems([f"Item {index}" for index in range(8)])
    listed.setCurrentRow(1)
    listed.setMaximumHeight(100)
    column.addWidget(listed)
    return column


def table() -> QTableView:
    """A small table of data."""
    view = QTableView()
    model = QStandardItemModel(0, 3, view)
    model.setHorizontalHeaderLabels(["client_id", "age", "loan"])
    for index in range(6):
        model.appendRow(
            [QStandardItem(f"{10231 + index}"), QStandardItem("58"), QStandardItem("no")]
        )
    view.setModel(model)
    view.verticalHeader().hide()
    view.setShowGrid(False)
    view.setMaximumHeight(170)
    return view


def messages() -> QLayout:
    """Banners, cards, histograms and empty places."""
    column = QVBoxLayout()
    column.addWidget(
        Banner("The engine stopped. All 40 epochs are safe.", "error", [("Resume", print)])
    )
    column.addWidget(
        Banner("12 ages are missing; the median, 39, stands in.", "warning", [("Change", print)])
    )
    column.addWidget(Banner("A newer version kept this file.", "info"))
    column.addWidget(Banner("Saved.", "success"))
    kinds: tuple[PillKind, ...] = (
        "neutral",
        "accent",
        "info",
        "warning",
        "error",
        "success",
        "strong",
    )
    column.addLayout(row(*(Pill(kind, kind) for kind in kinds)))
    column.addLayout(row(Pill("12 missing", "warning", "warning"), Pill("32 × 32 × 3")))
    cards = QHBoxLayout()
    for clickable, dashed in ((True, False), (False, True)):
        card = Card("A card", clickable=clickable, dashed=dashed)
        card.body.addWidget(PlainLabel("A first network", "strong"))
        card.body.addWidget(PlainLabel("One hidden layer learns", "hint", wrap=True))
        cards.addWidget(card)
    column.addLayout(cards)
    signs = MiniHistogram("Weights")
    signs.set_counts(
        [1, 0, 1, 3, 3, 2, 4, 3, 9, 5, 7, 8, 3, 7, 4, 3, 2, 0, 1], (-1.8, 1.8), "signs"
    )
    column.addWidget(signs)
    spread = MiniHistogram("Batch")
    spread.set_counts([9, 4, 4, 3, 3, 2, 2, 1, 1], (0, 2.2), "neurons")
    jobs = MiniHistogram("Jobs")
    jobs.set_categories([("manager", 40), ("technician", 33), ("services", 21)])
    both = QHBoxLayout()
    both.addWidget(spread)
    both.addWidget(jobs)
    column.addLayout(both)
    section = Section("Neurons", detail="1 kind")
    section.body.addWidget(ElidedLabel("A long line that does not fit into the room it has " * 3))
    column.addWidget(section)
    column.addWidget(Line())
    column.addWidget(table())
    return column


class Sheet(QWidget):
    """All icons in two sizes, and all tiles."""

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setFont(look.font("small"))
        for index, name in enumerate(theme.icon_names()):
            x, y = 12 + index % 15 * 90, 12 + index // 15 * 66
            theme.paint_icon(painter, name, QRectF(x + 12, y, 32, 32), look.colour("text_2"))
            painter.drawPixmap(x + 56, y + 8, theme.pixmap(name, "text_2", 18))
            painter.setPen(look.colour("text_2"))
            painter.drawText(QRectF(x, y + 36, 88, 18), Qt.AlignmentFlag.AlignCenter, name)
        for index, (family, icon) in enumerate(TILES.items()):
            theme.paint_tile(painter, family, icon, QRectF(20 + index * 90, 500, 36, 36))
            painter.drawPixmap(64 + index * 90, 506, theme.tile(family, icon, 22))
        painter.drawPixmap(860, 490, theme.mark(48))
        painter.drawPixmap(930, 505, theme.mark(22))
        painter.end()


def gallery() -> QWidget:
    """One window with everything in it."""
    window = QWidget()
    theme.set_role(window, "panel")
    window.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    grid = QGridLayout(window)
    for column, content in enumerate((numbers(), plain_widgets(), messages())):
        holder = QWidget()
        holder.setLayout(content)
        grid.addWidget(holder, 0, column)
    sheet = Sheet()
    sheet.setMinimumHeight(560)
    grid.addWidget(sheet, 1, 0, 1, 3)
    empty = EmptyState("curves", "Curves appear here while the network learns.", "Train")
    grid.addWidget(empty, 2, 0, 1, 3)
    window.resize(1400, 1500)
    return window


def menu() -> QMenu:
    """A menu with what menus hold."""
    made = QMenu()
    theme.set_icon(made.addAction("Undo\tCtrl+Z"), "undo")
    theme.set_icon(made.addAction("Redo\tCtrl+Y"), "redo")
    made.addSeparator()
    chosen = made.addAction("Show minimap")
    chosen.setCheckable(True)
    chosen.setChecked(True)
    made.addAction("Not now").setEnabled(False)
    return made


def focused(window: QWidget, path: Path) -> None:
    """One strip with every kind of widget while it takes the keys."""
    kinds: dict[type, QWidget] = {}
    for widget in window.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled():
            kinds.setdefault(type(widget), widget)
    strip = QPixmap(360, sum(min(widget.height(), 110) + 14 for widget in kinds.values()))
    strip.fill(theme.current().colour("panel"))
    window.activateWindow()
    painter, top = QPainter(strip), 4
    for widget in kinds.values():
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        shown = window.grab(
            QRect(widget.mapTo(window, QPoint(-4, -4)), widget.size() + QSize(8, 8))
        )
        painter.drawPixmap(8, top, shown.copy(0, 0, 340, 110))
        top += min(widget.height(), 110) + 14
    painter.end()
    strip.save(str(path))


def main() -> None:
    """Write gallery-LOOK.png for every look, and one at 150 %."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("gallery"))
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication([])
    manager = theme.manager()
    manager.dress(application)
    window, popup = gallery(), menu()
    window.show()
    application.processEvents()
    for name in ("light", "dark", "high_contrast"):
        manager.set_theme(name)
        application.processEvents()
        window.grab().save(str(folder / f"gallery-{name}.png"))
        popup.popup(QPoint(0, 0))
        popup.grab().save(str(folder / f"menu-{name}.png"))
        popup.close()
    for look in ("light", "dark"):
        manager.set_theme(look)
        focused(window, folder / f"focus-{look}.png")
    manager.set_theme("light")
    manager.set_font_scale(1.5)
    window.resize(2100, 2000)
    application.processEvents()
    window.grab().save(str(folder / "gallery-large.png"))


if __name__ == "__main__":
    main()
