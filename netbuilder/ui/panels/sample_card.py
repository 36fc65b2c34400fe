"""One row of the data, large: its picture or values, and how likely each class is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.plots.axes import value_label
from netbuilder.ui.plots.plot_face import line_height
from netbuilder.ui.plots.shown_samples import ShownSample
from netbuilder.ui.widgets import IconButton, PlainLabel

_Align = Qt.AlignmentFlag
_MOST_CLASSES = 12


class SampleCard(QWidget):
    """Shows one sample.

    Signals:
        closed: It is no longer wanted.
    """

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sample: ShownSample | None = None
        self.title = PlainLabel("", "section")
        self._close = IconButton("close", "Close this sample")
        self._close.clicked.connect(self.closed)
        self.words = PlainLabel("", "label", wrap=True)
        self.face = _Face()
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setWidget(self.face)
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._area.setAccessibleName("Values of this sample")
        self._head = QHBoxLayout()
        self._head.addWidget(self.title, 1)
        self._head.addWidget(self._close)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self.words)
        self._column.addWidget(self._area, 1)
        theme.follow(self, self._restyle)

    def show_sample(self, sample: ShownSample) -> None:
        """Show another one, or the same anew."""
        self.sample = sample
        self.title.setText(f"Row {sample.number:,}")
        said = f"Said {sample.said}, is {sample.true}."
        off = "" if sample.is_right is not None else f" Off by {value_label(sample.off)}."
        self.words.setText(f"{said}{off} Loss {value_label(sample.loss)}.")
        self.setAccessibleName(sample.sentence)
        self.face.show_sample(sample)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _restyle(self) -> None:
        look = theme.current()
        self.setFixedWidth(look.width("inspector"))
        self._column.setContentsMargins(look.space("m"), 0, 0, 0)
        self._column.setSpacing(look.space("s"))


class _Face(QWidget):
    """The picture, the chances of the classes as bars, and the values by column."""

    def __init__(self) -> None:
        super().__init__()
        self._sample: ShownSample | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def show_sample(self, sample: ShownSample) -> None:
        self._sample = sample
        chances = "; ".join(f"{name} {share * 100:.3g} %" for name, share in sample.chances)
        cells = "; ".join(f"{name} {value}" for name, value in sample.cells)
        self.setAccessibleName("What is likely, and its values")
        self.setAccessibleDescription(f"{chances}. {cells}".strip(". "))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().width("inspector") // 2, round(self._high()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        sample, look, line = self._sample, theme.current(), line_height()
        if sample is None:
            return
        painter = QPainter(self)
        room = QRectF(self.rect()).adjusted(0, 0, -look.space("m"), 0)
        top = room.top()
        if sample.picture is not None:
            side = self._picture_side()
            scale = min(side / sample.picture.width(), side / sample.picture.height())
            size = QRectF(0, top, sample.picture.width() * scale, sample.picture.height() * scale)
            painter.drawImage(size, sample.picture)
            top += side + look.space("m")
        for name, share in sample.chances[:_MOST_CLASSES]:
            is_true = name == sample.true
            self._paint_chance(painter, QRectF(room.left(), top, room.width(), line), name, share)
            if is_true:
                painter.setPen(look.colour("text"))
                under = QRectF(room.left(), top + line - 2, room.width(), 1)
                painter.fillRect(under, look.colour("success"))
            top += line
        top += look.space("m") if sample.chances else 0
        painter.setFont(look.font("label", tabular=True))
        for name, value in sample.cells:
            place = QRectF(room.left(), top, room.width(), line)
            self._pair(painter, place, name, value)
            top += line
        painter.end()

    def _paint_chance(self, painter: QPainter, room: QRectF, name: str, share: float) -> None:
        look = theme.current()
        bar = QRectF(room.left(), room.top() + 1, room.width() * share, room.height() - 2)
        painter.fillRect(bar, look.colour("accent_soft"))
        painter.setFont(look.font("label", tabular=True))
        self._pair(painter, room, name, f"{share * 100:.3g} %")

    def _pair(self, painter: QPainter, room: QRectF, name: str, value: str) -> None:
        look = theme.current()
        metrics = QFontMetricsF(painter.font())
        value = metrics.elidedText(value, Qt.TextElideMode.ElideRight, room.width() * 0.6)
        rest = room.width() - metrics.horizontalAdvance(value) - 2 * look.space("m")
        painter.setPen(look.colour("text_2"))
        inner = room.adjusted(look.space("xs"), 0, -look.space("xs"), 0)
        short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, rest)
        painter.drawText(inner, _Align.AlignLeft | _Align.AlignVCenter, short)
        painter.setPen(look.colour("text"))
        painter.drawText(inner, _Align.AlignRight | _Align.AlignVCenter, value)

    def _picture_side(self) -> float:
        return line_height() * 6

    def _high(self) -> float:
        sample, look, line = self._sample, theme.current(), line_height()
        if sample is None:
            return line
        high = (min(len(sample.chances), _MOST_CLASSES) + len(sample.cells)) * line
        high += look.space("m") if sample.chances else 0
        if sample.picture is not None:
            high += self._picture_side() + look.space("m")
        return high
