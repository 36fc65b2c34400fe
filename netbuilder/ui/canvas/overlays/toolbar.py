"""The tools that float at the lower left: place, tidy, fit, and the zoom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets import Button, Card, IconButton, Line

if TYPE_CHECKING:
    from netbuilder.ui.canvas.floating import Floating


class CanvasToolbar(Card):
    """Buttons for what is done often, each with its key in the words on hover."""

    def __init__(self, canvas: Floating) -> None:
        super().__init__("Canvas tools", parent=canvas.viewport())
        holder = QWidget(self)
        self._row = QHBoxLayout(holder)
        self._row.setContentsMargins(0, 0, 0, 0)
        for icon, words, act in (
            ("add", "Place a layer (Tab)", self._search),
            ("layout", "Tidy up (L)", canvas.tidy),
            ("fit", "Show everything (Home)", canvas.fit),
        ):
            button = IconButton(icon, words)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, act=act: act())
            self._row.addWidget(button)
        self._row.addWidget(Line(upright=True))
        self.zoom_button = Button("100 %", "quiet")
        self.zoom_button.setToolTip("Show at 100 % (1)")
        self.zoom_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.zoom_button.clicked.connect(lambda: canvas.zoom_to(1.0))
        self._row.addWidget(self.zoom_button)
        self.body.addWidget(holder)
        self._canvas = canvas
        self._restyle()

    def show_zoom(self, zoom: float) -> None:
        """Say how large the drawing is shown."""
        text = f"{zoom * 100:.0f} %"
        if text != self.zoom_button.text():
            self.zoom_button.setText(text)

    def _search(self) -> None:
        middle = self._canvas.viewport().rect().center()
        self._canvas.open_search(middle)

    def _restyle(self) -> None:
        super()._restyle()
        room = theme.current().space("xs")
        self.body.setContentsMargins(room, 0, room, 0)
        if hasattr(self, "_row"):
            self._row.setSpacing(room)
            self.zoom_button.setFixedWidth(theme.current().hit("control") * 2 + room)
            self.adjustSize()
