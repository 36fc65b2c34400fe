"""A card that shows what flows through a wire: a picture, a histogram, and the numbers of it."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetricsF,
    QGuiApplication,
    QHideEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from netbuilder.link.messages import Outlet, Values
from netbuilder.ui import theme
from netbuilder.ui.plots.axes import value_label
from netbuilder.ui.plots.plot_rows import as_text
from netbuilder.ui.run_record import array
from netbuilder.ui.widgets import Card, IconButton, PlainLabel
from netbuilder.ui.widgets.mini_histogram import paint_bars

PER_ROW = 8
_Align = Qt.AlignmentFlag
_SHADES = 256
# Of the ramp's way, how far the first colour reaches.
_TURN = 0.6
_ROWS = 5
# Sizes of pictures: the batch, maps, height and width.
_PICTURE_RANK = 4
_WAYS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class ValueFace(QWidget):
    """Paints values; every part has its place whatever they are, so that nothing jumps."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values: Values | None = None
        self.words = self.moment = ""
        self._images: list[QImage] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.follow(self, self._restyle)

    def show_values(self, values: Values | None, words: str, moment: str = "") -> None:
        """Show values, or words where there are none.

        Args:
            moment: When values of the past were there.
        """
        if values is self.values and (words, moment) == (self.words, self.moment):
            return
        self.values, self.words, self.moment = values, words, moment
        self._images = _images(values) if values is not None else []
        self.update()

    def sizeHint(self) -> QSize:
        look = theme.current()
        side = self._side()
        return QSize(
            int(look.tables["canvas_px"]["card_width"]) - 2 * look.space("l"),
            int(self._line() + side + look.space("m") + _ROWS * self._line()),
        )

    def facts(self) -> list[tuple[str, str, str]]:
        """Name, value and colour token of each number."""
        values = self.values
        if values is None:
            return []
        slope = value_label(values.gradient) if values.gradient >= 0 else "–"
        has_burst = math.isinf(values.gradient)
        return [
            ("mean", value_label(values.mean), "text"),
            ("zeros", value_label(values.zeros, "%"), "text"),
            ("gradient", "burst", "error") if has_burst else ("gradient", slope, "text"),
            ("NaN", *_counted(values.not_numbers)),
            ("infinite", *_counted(values.infinite)),
        ]

    def rows(self) -> list[tuple[object, ...]]:
        """What is shown as data: the numbers, then the bars of the histogram."""
        values = self.values
        if values is None:
            return []
        numbers = ("low", "high", "mean", "deviation", "zeros", "not_numbers", "infinite")
        found: list[tuple[object, ...]] = [("shape", *values.shape)]
        found += [(name.replace("_", " "), getattr(values, name)) for name in numbers]
        found += [("gradient", values.gradient if values.gradient >= 0 else "")]
        bars = zip(values.edges, values.edges[1:], values.counts, strict=False)
        return [*found, ("from", "to", "count"), *bars]

    def spoken(self) -> str:
        """The numbers as a sentence for screen readers."""
        if self.values is None:
            return self.words
        numbers = ", ".join(f"{name} {value}" for name, value, _ in self.facts())
        low, high = value_label(self.values.low), value_label(self.values.high)
        moment = f", {self.moment}" if self.moment else ""
        return f"{_sizes(self.values)}, from {low} to {high}, {numbers}{moment}"

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = theme.current()
        if self.values is None:
            painter.setFont(look.font("label"))
            painter.setPen(look.colour("text_3"))
            painter.drawText(self.rect(), _Align.AlignCenter | Qt.TextFlag.TextWordWrap, self.words)
        else:
            self._paint_head(painter, self.values)
            self._paint_pictures(painter, len(self.values.shape))
            self._paint_histogram(painter, self.values)
            self._paint_facts(painter)
        painter.end()

    def _side(self) -> float:
        look = theme.current()
        wide = int(look.tables["canvas_px"]["card_width"]) - 2 * look.space("l")
        return (wide - (PER_ROW - 1) * look.space("xs")) / PER_ROW

    def _line(self) -> float:
        look = theme.current()
        return float(look.text_height("small") + look.space("xs"))

    def _paint_head(self, painter: QPainter, values: Values) -> None:
        """Its sizes, with the batch, and when it was so."""
        look = theme.current()
        row = QRectF(0, 0, self.width(), look.text_height("small"))
        painter.setFont(look.font("small", tabular=True))
        painter.setPen(look.colour("text_3"))
        painter.drawText(row, _Align.AlignLeft | _Align.AlignVCenter, _sizes(values))
        painter.drawText(row, _Align.AlignRight | _Align.AlignVCenter, self.moment)

    def _paint_pictures(self, painter: QPainter, rank: int) -> None:
        """Maps side by side in their own proportions; rows and steps as one strip of heat."""
        look, side, top = theme.current(), self._side(), self._line()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        if rank < _PICTURE_RANK:
            for image in self._images:
                painter.drawImage(QRectF(0, top, self.width(), side), image)
            return
        for number, image in enumerate(self._images):
            left = number * (side + look.space("xs"))
            largest = max(image.width(), image.height())
            wide, high = side * image.width() / largest, side * image.height() / largest
            place = QRectF(left + (side - wide) / 2, top + (side - high) / 2, wide, high)
            painter.drawImage(place, image)

    def _paint_histogram(self, painter: QPainter, values: Values) -> None:
        look, line = theme.current(), self._line()
        top = line + self._side() + look.space("m")
        room = QRectF(0, top, self.width() * 0.5, (_ROWS - 1) * line)
        span = (values.low, values.high)
        paint_bars(painter, values.counts, room, look, "c1", span)
        painter.setPen(look.colour("control"))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        painter.setFont(look.font("small", tabular=True))
        painter.setPen(look.colour("text_3"))
        under = QRectF(0, room.bottom(), room.width(), line)
        painter.drawText(under, _Align.AlignLeft | _Align.AlignVCenter, value_label(values.low))
        painter.drawText(under, _Align.AlignRight | _Align.AlignVCenter, value_label(values.high))

    def _paint_facts(self, painter: QPainter) -> None:
        look, line = theme.current(), self._line()
        left, top = self.width() * 0.56, line + self._side() + look.space("m")
        for number, (name, value, token) in enumerate(self.facts()):
            row = QRectF(left, top + number * line, self.width() - left, line)
            painter.setFont(look.font("small"))
            painter.setPen(look.colour("text_3"))
            painter.drawText(row, _Align.AlignLeft | _Align.AlignVCenter, name)
            painter.setFont(look.font("small", "semibold", tabular=True))
            painter.setPen(look.colour(token))
            painter.drawText(row, _Align.AlignRight | _Align.AlignVCenter, value)

    def _restyle(self) -> None:
        self._images = _images(self.values) if self.values is not None else []
        self.updateGeometry()
        self.update()


class ValueCard(Card):
    """Floats over the canvas beside its wire.

    Attributes:
        at: Its left top corner in the scene; None while it only follows the pointer.

    Signals:
        pinned: The person wants it to stay.
        closed: The person wants it gone.
        moved: The person dragged it.
        seen: It came on screen, or left it.
    """

    pinned, closed, moved, seen = Signal(), Signal(), Signal(), Signal()

    def __init__(self, parent: QWidget, outlet: Outlet) -> None:
        super().__init__("Values", parent=parent)
        self.outlet = outlet
        self.set_edge("line_strong")
        self.at: QPointF | None = None
        self._grip: QPoint | None = None
        look = theme.current()
        self.setFixedWidth(int(look.tables["canvas_px"]["card_width"]))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.title = PlainLabel("", "strong")
        self.note = PlainLabel("", "small")
        self.face = ValueFace()
        self._pin = IconButton("pin", "Keep it on the canvas")
        self._close = IconButton("close", "Close")
        self._pin.clicked.connect(self.pinned)
        self._close.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.note)
        head.addWidget(self._pin)
        head.addWidget(self._close)
        self.body.addLayout(head)
        self.body.addWidget(self.face)
        self.show_pinned(False)

    def show_pinned(self, on: bool) -> None:
        """Show the buttons that belong to a card that stays, or to one that does not."""
        self._pin.setVisible(not on)
        self._close.setVisible(on)
        self.setCursor(Qt.CursorShape.SizeAllCursor if on else Qt.CursorShape.ArrowCursor)
        self.adjustSize()

    def tell(self, title: str, note: str) -> None:
        """Say between which layers it looks, and how much of it is shown."""
        metrics = QFontMetricsF(self.title.font())
        room = self.width() - QFontMetricsF(self.note.font()).horizontalAdvance(note)
        room -= theme.current().hit("control") + 3 * theme.current().space("l")
        self.title.setText(metrics.elidedText(title, Qt.TextElideMode.ElideRight, max(room, 40)))
        self.title.setToolTip(title)
        self.note.setText(note)
        if self.accessibleName() != f"Values of {title}":
            self.setAccessibleName(f"Values of {title}")

    def show_values(self, values: Values | None, words: str, moment: str = "") -> None:
        """Show values of a moment, or words where there are none."""
        self.face.show_values(values, words, moment)
        spoken = self.face.spoken()
        if spoken != self.accessibleDescription():
            self.setAccessibleDescription(spoken)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A pinned card is dragged anywhere."""
        if self.at is not None and event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.position().toPoint()
            self.raise_()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self.move(self.mapToParent(event.position().toPoint() - self._grip))
            self.moved.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None

    def showEvent(self, event: QShowEvent) -> None:
        """Its values are wanted from now on."""
        super().showEvent(event)
        self.seen.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """They are no longer, also where all of the canvas went."""
        super().hideEvent(event)
        self.seen.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Take the numbers along, or close it."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction(theme.icon("copy"), "Copy as data", self.copy_data)
        copy.setEnabled(self.face.values is not None)
        if self.at is None:
            menu.addAction(theme.icon("pin"), "Keep it on the canvas", self.pinned.emit)
        else:
            menu.addAction(theme.icon("close"), "Close", self.closed.emit)
        menu.popup(event.globalPos())
        event.accept()

    def copy_data(self) -> None:
        """Copy the numbers and the histogram, separated by tabs."""
        QGuiApplication.clipboard().setText(as_text(self.face.rows(), "\t"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys move it; Esc and Delete close it."""
        if event.key() in _WAYS and self.at is not None:
            step = theme.current().space("m")
            self.move(self.pos() + QPoint(*_WAYS[event.key()]) * step)
            self.moved.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_data()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _restyle(self) -> None:
        super()._restyle()
        look = theme.current()
        room = look.space("l")
        self.body.setContentsMargins(room, look.space("m"), room, room)
        self.body.setSpacing(look.space("m"))


def _counted(count: int) -> tuple[str, str]:
    """How many, in words, and the colour token of it."""
    return (f"{count:,}", "error") if count else ("none", "text")


def _sizes(values: Values) -> str:
    return " × ".join(f"{size:,}" for size in values.shape)


def _images(values: Values) -> list[QImage]:
    pictures = array(values.pictures)
    if pictures.ndim != 3 or not pictures.size:
        return []
    table = _ramp()
    found = []
    for picture in pictures[:PER_ROW]:
        high, wide = picture.shape
        pixels = np.ascontiguousarray(picture)
        image = QImage(pixels.tobytes(), wide, high, wide, QImage.Format.Format_Indexed8).copy()
        image.setColorTable(table)
        found.append(image)
    return found


def _ramp() -> list[int]:
    """From the ground over the colour of curves to that of text, darkest to lightest or back."""
    look = theme.current()
    low, middle, high = (look.colour(token) for token in ("canvas", "c1", "text"))
    turn = int(_SHADES * _TURN)
    lower = [theme.mixed(middle, low, step / turn) for step in range(turn)]
    rest = _SHADES - turn
    upper = [theme.mixed(high, middle, step / (rest - 1)) for step in range(rest)]
    return [QColor(each).rgb() for each in (*lower, *upper)]
