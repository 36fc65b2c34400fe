"""The slider from the start of a run to now, with ticks and the flags of kept moments."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QToolTip, QWidget

from netbuilder.ui import theme
from netbuilder.ui.plots.geometry import flag_path
from netbuilder.ui.widgets.painting import paint_box, paint_focus

_QUARTERS = 4
_PAGES = 20
_Align = Qt.AlignmentFlag


class TimeSlider(QSlider):
    """Iterations along a line; its right end is now.

    Signals:
        travelled(int): The person went to an iteration.
    """

    travelled = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._span: tuple[float, float] | None = None
        self._kept: Mapping[int, str] = {}
        self.setAccessibleName("Moment of the run")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.valueChanged.connect(self.travelled)
        theme.follow(self, self.updateGeometry)

    def show_state(self, first: int, now: int, at: int, kept: Mapping[int, str]) -> None:
        """Show where the person is between the first moment and now, without a signal."""
        self.blockSignals(True)
        self.setRange(first, max(first, now))
        self.setPageStep(max(1, (now - first) // _PAGES))
        if not self.isSliderDown() or at != now:
            self.setValue(at)
        self.blockSignals(False)
        self._kept = kept
        self.update()

    def align(self, span: tuple[float, float] | None) -> None:
        """Where its ends stand, in pixels of its own; None for as wide as it can."""
        if span != self._span:
            self._span = span
            self.update()

    @property
    def is_dragged(self) -> bool:
        """Whether the pointer says where to go: to a pixel, which stands for many iterations."""
        return self.isSliderDown() and self.value() not in self._kept

    def spoken_value(self) -> str:
        """Where the person is, for screen readers."""
        name = self._kept.get(self.value(), "")
        words = "now" if self.value() == self.maximum() else f"iteration {self.value():,}"
        return f"{words}, {name}" if name else words

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(_size("slider_least"), _size("bar") + look.space("xxs"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.isEnabled():
            self.setSliderDown(True)
            flag = self._flag_at(event.position())
            self.setValue(flag if flag is not None else self._value_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setValue(self._value_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            spot = event.pos()
            flag = self._flag_at(QPointF(spot))
            at = flag if flag is not None else self._value_at(spot.x())
            name = self._kept.get(at, "") if flag is not None else ""
            QToolTip.showText(event.globalPos(), f"{name}, iteration {at:,}".lstrip(", "), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, right = self._ends()
        thick, y = look.part("slider_groove"), self._line()
        x = self._pixel(self.value())
        groove = QRectF(left, y - thick / 2, right - left, thick)
        paint_box(painter, groove, thick / 2, look.colour("line_strong"))
        done = QRectF(left, y - thick / 2, x - left, thick)
        token = "accent" if self.isEnabled() else "disabled"
        paint_box(painter, done, thick / 2, look.colour(token))
        self._paint_ticks(painter, left, right)
        self._paint_flags(painter)
        self._paint_handle(painter, QPointF(x, y), token)
        painter.end()

    def _paint_ticks(self, painter: QPainter, left: float, right: float) -> None:
        look, tick = theme.current(), _size("tick")
        top = self._line() + look.part("slider_groove")
        painter.setPen(look.colour("line_strong"))
        for quarter in range(_QUARTERS + 1):
            x = round(left + (right - left) * quarter / _QUARTERS) + 0.5
            painter.drawLine(QPointF(x, top), QPointF(x, top + tick))
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("text_3" if self.isEnabled() else "disabled"))
        below = top + tick
        words = QRectF(left, below, right - left, self.height() - below)
        painter.drawText(words, _Align.AlignLeft | _Align.AlignTop, "start")
        painter.drawText(words, _Align.AlignRight | _Align.AlignTop, "now")

    def _paint_flags(self, painter: QPainter) -> None:
        look, size = theme.current(), _size("flag")
        foot = self._line() - look.part("slider_groove") / 2
        for iteration in self._kept:
            x = self._pixel(iteration)
            painter.setPen(look.colour("accent"))
            painter.drawLine(QPointF(x, foot), QPointF(x, foot - size))
            painter.fillPath(flag_path(x, foot - size, size * 0.75), look.colour("accent"))

    def _paint_handle(self, painter: QPainter, middle: QPointF, token: str) -> None:
        look = theme.current()
        radius = look.part("slider_handle") / 2
        box = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
        painter.setPen(look.colour(token))
        painter.setBrush(look.colour(token))
        painter.drawEllipse(box)
        inner = look.line("focus")
        painter.setBrush(look.colour("raised"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(box.adjusted(inner, inner, -inner, -inner))
        if self.hasFocus():
            paint_focus(painter, box.adjusted(-inner, -inner, inner, inner), look, radius + inner)

    def _line(self) -> float:
        """How high the groove lies."""
        return _size("flag") + theme.current().part("slider_handle") / 2 + 1

    def _ends(self) -> tuple[float, float]:
        margin = theme.current().part("slider_handle") / 2 + 2
        left, right = self._span or (margin, self.width() - margin)
        return max(margin, left), max(margin + 1, min(right, self.width() - margin))

    def _pixel(self, iteration: int) -> float:
        left, right = self._ends()
        span = self.maximum() - self.minimum()
        share = (iteration - self.minimum()) / span if span else 1.0
        return left + (right - left) * share

    def _value_at(self, x: float) -> int:
        left, right = self._ends()
        share = min(1.0, max(0.0, (x - left) / max(1.0, right - left)))
        return self.minimum() + round(share * (self.maximum() - self.minimum()))

    def _flag_at(self, spot: QPointF) -> int | None:
        """The kept moment whose flag is pointed at."""
        size = _size("flag")
        if spot.y() > self._line():
            return None
        near = ((abs(self._pixel(each) + size / 3 - spot.x()), each) for each in self._kept)
        found = min(near, default=None)
        return found[1] if found is not None and found[0] <= size else None


def _size(name: str) -> int:
    look = theme.current()
    return round(float(look.tables["travel_px"][name]) * look.font_scale)
