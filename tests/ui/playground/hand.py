"""A hand that works on the playground as a person does, and counts what it did."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QWidget,
)

from netbuilder.catalog.playground import offered
from netbuilder.catalog.sources.points import Pattern, Task
from netbuilder.core.value import Project
from netbuilder.ui.main_window import MainWindow
from netbuilder.ui.playground.decision_view import DecisionView
from netbuilder.ui.playground.points_part import PointsPart
from netbuilder.ui.playground.slider_row import SliderRow
from netbuilder.ui.widgets import ChoiceField

Left = Qt.MouseButton.LeftButton


class Hand:
    """Clicks, drags and picks; every press of a button, a key or the mouse counts once."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.actions = 0

    @property
    def project(self) -> Project:
        return self.window.workspace.project

    @property
    def points(self) -> PointsPart:
        return self.window.workbench.data.points

    @property
    def decision(self) -> DecisionView:
        return self.window.workbench.inspector.decision

    def click(self, widget: QWidget, place: QPoint | None = None) -> None:
        """Press a button, in its middle or where a check box has its box."""
        assert widget.isVisibleTo(self.window), widget.accessibleName()
        where = place or widget.rect().center()
        if isinstance(widget, QAbstractButton) and not widget.hitButton(where):
            where = QPoint(widget.height() // 2, widget.height() // 2)
        QTest.mouseClick(widget, Left, Qt.KeyboardModifier.NoModifier, where)
        self.actions += 1

    def key(self, widget: QWidget, key: Qt.Key, text: str = "") -> None:
        """Press a key."""
        if text:
            QTest.keyClicks(widget, text)
        else:
            QTest.keyClick(widget, key)
        self.actions += 1

    def command(self, id: str) -> None:
        """Press the key of a command."""
        assert self.window.binder.table.key_words(id), id
        action = self.window.binder.actions[id]
        assert action.isEnabled(), id
        action.trigger()
        self.actions += 1

    def pick(self, field: ChoiceField, value: Any) -> None:
        """Open a list and take one of it."""
        assert field.isVisibleTo(self.window)
        field.showPopup()
        self.actions += 1
        view = field.view()
        view.setCurrentIndex(field.model().index(field.values().index(value), 0))
        QTest.keyClick(view, Qt.Key.Key_Return)
        self.actions += 1

    def drag(self, row: SliderRow, value: float) -> None:
        """Take the handle of a slider and let it go at a value."""
        slider = row.slider
        assert slider.isVisibleTo(self.window)
        place = min(range(len(row._stops)), key=lambda at: abs(row._stops[at] - value))
        start, end = _handle(slider, slider.value()), _handle(slider, place)
        QTest.mousePress(slider, Left, Qt.KeyboardModifier.NoModifier, start)
        QTest.mouseMove(slider, end)
        slider.setSliderPosition(place)
        QTest.mouseRelease(slider, Left, Qt.KeyboardModifier.NoModifier, end)
        self.actions += 1

    def take(self, pattern: Pattern | None) -> None:
        self.click(self.points.tiles.tile(pattern))

    def predict(self, task: Task) -> None:
        buttons = self.points.task._group.buttons()
        self.click(buttons[list(Task).index(task)])

    def feed(self, name: str) -> None:
        settled()
        part = self.window.workbench.data.feed
        found = offered(self.project.recipe)
        names = [each if isinstance(each, str) else each.name for each in found]
        self.click(part.boxes[names.index(name)])

    def spot(self, x: float, y: float) -> QPoint:
        """Where a place of the plane is on the screen."""
        plot = self.decision.plot
        plane, reach = plot._plane(QRectF(plot.rect())), 1.2
        return QPointF(
            plane.left() + (x + reach) / (2 * reach) * plane.width(),
            plane.bottom() - (y + reach) / (2 * reach) * plane.height(),
        ).toPoint()


def _handle(slider: QSlider, position: int) -> QPoint:
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    option.sliderPosition = position
    part = QStyle.SubControl.SC_SliderHandle
    control = QStyle.ComplexControl.CC_Slider
    return slider.style().subControlRect(control, option, part, slider).center()


def settled() -> None:
    """Let what waits for the next turn of the event loop happen."""
    QApplication.processEvents()
