"""What colour, width and dashes of a synapse mean."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets.painting import edge, paint_box

_ENTRIES = (
    ("pulls down", "negative", Qt.PenStyle.SolidLine),
    ("pushes up", "positive", Qt.PenStyle.SolidLine),
    ("from a bias neuron", "text_2", Qt.PenStyle.DashLine),
)
_TITLE = "Synapse"
_END = "the wider, the larger"


class Legend(QWidget):
    """A quiet strip in the corner."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._is_short = False
        words = ", ".join(entry[0] for entry in _ENTRIES)
        self.setAccessibleName(f"Colours of synapses: {words}; {_END}")
        theme.follow(self, self.updateGeometry)

    def fit(self, room: int) -> None:
        """Leave out the words around the strokes where there is no room, or go altogether."""
        self._is_short = self._wide(is_short=False) > room
        self.setVisible(self._wide(is_short=self._is_short) <= room)
        self.adjustSize()
        self.update()

    def sizeHint(self) -> QSize:
        look = theme.current()
        wide = self._wide(is_short=self._is_short)
        return QSize(wide, look.height("row") + look.space("s"))

    def _wide(self, *, is_short: bool) -> int:
        look = theme.current()
        metrics = QFontMetrics(look.font("small"))
        around = [] if is_short else [_TITLE, _END]
        words = [*(entry[0] for entry in _ENTRIES), *around]
        width = sum(metrics.horizontalAdvance(each) for each in words)
        gaps = len(words) * look.space("l") + len(_ENTRIES) * (_stroke() + look.space("s"))
        return width + gaps + look.space("l")

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        paint_box(painter, box, look.radius("card"), look.colour("panel"), edge(look, "line"))
        painter.setFont(look.font("small"))
        left = float(look.space("l"))
        if not self._is_short:
            left = self._word(painter, left, _TITLE, "text_3")
        for words, token, style in _ENTRIES:
            pen = QPen(look.colour(token), look.line("wire"), style)
            painter.setPen(pen)
            middle = self.height() / 2
            painter.drawLine(QLineF(left, middle, left + _stroke(), middle))
            left = self._word(painter, left + _stroke() + look.space("s"), words, "text_2")
        if not self._is_short:
            self._word(painter, left, _END, "text_3")
        painter.end()

    def _word(self, painter: QPainter, left: float, words: str, token: str) -> float:
        look = theme.current()
        painter.setPen(look.colour(token))
        width = painter.fontMetrics().horizontalAdvance(words)
        box = QRectF(left, 0, width + look.space("s"), self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)
        return left + width + look.space("l")


def _stroke() -> int:
    return theme.current().space("xxl")
