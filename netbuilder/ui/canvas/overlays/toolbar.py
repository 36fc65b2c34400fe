"""The tools that float at the lower left: place, tidy, fit, and the zoom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets import Button, Card, IconButton, Line

if TYPE_CHECKING:
    from netbuilder.ui.actions.table import CommandTable
    from netbuilder.ui.canvas.floating import Floating

PLACE, ZOOM = "network.add", "view.actual"
WIDEST = "400 %"
SHOWN: Final = (PLACE, "arrange.frame", "arrange.note", "network.tidy", "view.fit")


class CanvasToolbar(Card):
    """Buttons for what is done often, each with its key in the words on hover."""

    def __init__(self, canvas: Floating) -> None:
        super().__init__("Canvas tools", parent=canvas.viewport())
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        holder = QWidget(self)
        self._row = QHBoxLayout(holder)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.buttons: dict[str, IconButton] = {}
        self._row.addWidget(Line(upright=True))
        self.zoom_button = Button("100 %", "quiet")
        self.zoom_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.zoom_button.clicked.connect(lambda: self._run(ZOOM))
        self._row.addWidget(self.zoom_button)
        self.body.addWidget(holder)
        self._canvas = canvas
        self._table: CommandTable | None = None
        self._restyle()

    def show_table(self, table: CommandTable) -> None:
        """Offer commands of this table, with the keys that lead to them now."""
        if self._table is not None:
            self._table.keys_changed.disconnect(self._say_keys)
        self._table = table
        table.keys_changed.connect(self._say_keys)
        for id in (id for id in SHOWN if id in table.rows and id not in self.buttons):
            button = IconButton(table.rows[id].icon, table.rows[id].label)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, id=id: self._run(id))
            self._row.insertWidget(len(self.buttons), button)
            self.buttons[id] = button
        self._say_keys()
        self.adjustSize()

    def show_zoom(self, zoom: float) -> None:
        """Say how large the drawing is shown."""
        text = f"{zoom * 100:.0f} %"
        if text != self.zoom_button.text():
            self.zoom_button.setText(text)

    def _run(self, id: str) -> None:
        if id == PLACE:  # the pointer is at the button, which is no place for a layer
            self._canvas.open_search(self._canvas.viewport().rect().center())
        elif self._table is not None:
            self._table.run(id)

    def _say_keys(self) -> None:
        if self._table is None:
            return
        buttons: dict[str, QAbstractButton] = {**self.buttons, ZOOM: self.zoom_button}
        for id, button in buttons.items():
            button.setToolTip(self._table.name_with_key(id))
            button.setAccessibleName(self._table.name_with_key(id))

    def _restyle(self) -> None:
        super()._restyle()
        room = theme.current().space("xs")
        self.body.setContentsMargins(room, 0, room, 0)
        if hasattr(self, "_row"):
            self._row.setSpacing(room)
            self.zoom_button.setFixedWidth(self._widest_zoom())
            self.adjustSize()

    def _widest_zoom(self) -> int:
        """What the zoom takes in its longest words, so that the tools never change their size."""
        button = self.zoom_button
        button.ensurePolished()
        now = button.text()
        button.setText(WIDEST)
        width = button.sizeHint().width()
        button.setText(now)
        return width
