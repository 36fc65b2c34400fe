"""A few words beside the pointer, out of its way."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets.containers import Card
from netbuilder.ui.widgets.labels import PlainLabel


class PointerCard(Card):
    """A small card that the pointer passes through.

    Args:
        parent: What it stays inside of.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._area = parent
        self._label = PlainLabel("", "label", wrap=True)
        self.body.addWidget(self._label)
        self.hide()

    @property
    def text(self) -> str:
        """What it says now; empty while it is hidden."""
        return self._label.text() if not self.isHidden() else ""

    def say(self, text: str, spot: QPoint) -> None:
        """Show a text beside a spot of the parent; empty hides it."""
        if not text:
            self.hide()
            return
        if text != self._label.text():
            self._label.setText(text)
            most = int(theme.current().tables["canvas_px"]["refusal_width"])
            wanted = self._label.fontMetrics().horizontalAdvance(text) + theme.current().space("m")
            self._label.setFixedWidth(min(most, wanted))
            self.adjustSize()
        gap = theme.current().space("xl")
        area = self._area.rect()
        left = min(spot.x() + gap, area.right() - self.width())
        top = min(spot.y() + gap, area.bottom() - self.height())
        self.move(left, top)
        self.show()
        self.raise_()

    def _restyle(self) -> None:
        super()._restyle()
        if isinstance(self.body, QVBoxLayout):
            room = theme.current().space("m")
            self.body.setContentsMargins(room, room, room, room)
