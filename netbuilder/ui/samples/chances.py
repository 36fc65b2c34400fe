"""How likely the network thinks each class is: as bars under each other, or in one line."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.link.messages import Saying
from netbuilder.ui import theme
from netbuilder.ui.samples.measures import measure

_MOST, _MOST_ACROSS = 12, 2
# Shares below are not told apart, and those near nothing or all are told in tenths.
_LEAST, _FINE = 0.001, 0.01
# More classes than this are shown side by side.
_ONE_COLUMN = 5
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
        self._most = _MOST_ACROSS if is_line else _MOST
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
        self.shown = tuple(pairs[: self._most])
        self.setAccessibleDescription(spoken(self.shown))
        self.setToolTip(spoken(tuple(pairs[:_MOST])))
        self.setVisible(bool(self.shown))
        if len(self.shown) != before:
            self.updateGeometry()
        self.update()

    def set_most(self, count: int) -> None:
        """Show at most so many, where there is not room for more; 0 hides them."""
        if count != self._most:
            self._most = count
            self.show_saying(self._saying)

    @property
    def count(self) -> int:
        """How many would be shown in a line that has room."""
        return min(_MOST_ACROSS, len(self._saying.names)) if self._saying is not None else 0

    def sizeHint(self) -> QSize:
        if self._is_line:
            return QSize(measure("chance") * len(self.shown), measure("chance_row"))
        return QSize(measure("panel") // 2, measure("chance_row") * self._rows)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @property
    def _rows(self) -> int:
        """Bars under each other."""
        count = len(self.shown)
        return count if count <= _ONE_COLUMN else -(-count // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(look.font("label", tabular=True))
        high, count = measure("chance_row"), max(1, len(self.shown))
        rows = 1 if self._is_line else max(1, self._rows)
        wide = self.width() / -(-count // rows)
        for number, (name, share) in enumerate(self.shown):
            column, row = divmod(number, rows)
            room = QRectF(column * wide, row * high, wide, high - look.space("xs"))
            if count > rows:
                room.setWidth(wide - look.space("s"))
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
        value = percent(share)
        rest = inner.width() - metrics.horizontalAdvance(value) - look.space("s")
        painter.setPen(look.colour("text"))
        painter.drawText(inner, _Align.AlignRight | _Align.AlignVCenter, value)
        short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, rest)
        painter.drawText(inner, _Align.AlignLeft | _Align.AlignVCenter, short)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


def percent(share: float) -> str:
    """A share as people read it."""
    if 0 < share < _LEAST:
        return f"< {_LEAST * 100:g} %"
    is_fine = share < _FINE or 1 - _FINE < share < 1
    return f"{share * 100:.1f} %" if share and is_fine else f"{share * 100:.0f} %"


def spoken(chances: tuple[tuple[str, float], ...]) -> str:
    """Chances as a sentence."""
    return ", ".join(f"{name} {percent(share)}" for name, share in chances)
