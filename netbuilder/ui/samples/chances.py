"""How likely the network thinks each class is: as bars under each other, or in one line."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.link.messages import Saying
from netbuilder.ui import theme
from netbuilder.ui.samples.measures import measure

_MOST, _MOST_ACROSS = 12, 2
_Align = Qt.AlignmentFlag


class Chances(QWidget):
    """Bars of one output.

    Args:
        is_line: Whether only the likeliest few are shown beside each other.
    """

    def __init__(self, *, is_line: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_line = is_line
        self._saying: Saying | None = None
        self.shown: tuple[tuple[str, float], ...] = ()
        across = QSizePolicy.Policy.Fixed if is_line else QSizePolicy.Policy.Preferred
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("How likely each class is")
        theme.follow(self, self._restyle)

    def show_saying(self, saying: Saying | None) -> None:
        """Show other chances; None for none."""
        self._saying = saying
        pairs: list[tuple[str, float]] = []
        if saying is not None:
            pairs = list(zip(saying.names, saying.shares, strict=False))
        if self._is_line or len(pairs) > _MOST:
            pairs.sort(key=lambda pair: -pair[1])
        before = len(self.shown)
        self.shown = tuple(pairs[: _MOST_ACROSS if self._is_line else _MOST])
        self.setAccessibleDescription(spoken(self.shown))
        self.setToolTip(spoken(tuple(pairs[:_MOST])))
        self.setVisible(bool(self.shown))
        if len(self.shown) != before:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        if self._is_line:
            return QSize(measure("chance") * len(self.shown), measure("chance_row"))
        return QSize(measure("panel") // 2, measure("chance_row") * len(self.shown))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(look.font("label", tabular=True))
        row, count = measure("chance_row"), max(1, len(self.shown))
        for number, (name, share) in enumerate(self.shown):
            if self._is_line:
                wide = self.width() / count
                room = QRectF(number * wide, 0, wide - look.space("s"), self.height())
            else:
                room = QRectF(0, number * row, self.width(), row - look.space("xs"))
            self._paint_bar(painter, room, name, share)
        painter.end()

    def _paint_bar(self, painter: QPainter, room: QRectF, name: str, share: float) -> None:
        look, saying = theme.current(), self._saying
        radius = look.radius("bar")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("zero"))
        painter.drawRoundedRect(room, radius, radius)
        filled = QRectF(room.left(), room.top(), room.width() * min(max(share, 0.0), 1.0), 0)
        filled.setHeight(room.height())
        is_said = saying is not None and name == saying.said
        painter.setBrush(look.colour("accent" if is_said else "control", look.shade("soft_bars")))
        painter.drawRoundedRect(filled, radius, radius)
        if saying is not None and saying.wanted and name == saying.wanted:
            line = look.line("underline")
            under = QRectF(room.left(), room.bottom() - line, room.width(), line)
            painter.fillRect(under, look.colour("success"))
        inner = room.adjusted(look.space("s"), 0, -look.space("s"), 0)
        metrics = QFontMetricsF(painter.font())
        value = f"{share * 100:.0f} %" if 0.0005 < share < 0.9995 else f"{share * 100:.3g} %"
        rest = inner.width() - metrics.horizontalAdvance(value) - look.space("s")
        painter.setPen(look.colour("text"))
        painter.drawText(inner, _Align.AlignRight | _Align.AlignVCenter, value)
        short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, rest)
        painter.drawText(inner, _Align.AlignLeft | _Align.AlignVCenter, short)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


def spoken(chances: tuple[tuple[str, float], ...]) -> str:
    """Chances as a sentence."""
    return ", ".join(f"{name} {share * 100:.3g} %" for name, share in chances)
