"""The way from the project into the open block; each part of it is a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from netbuilder.core.block_edits import use_count
from netbuilder.core.design import BlockUse
from netbuilder.ui import theme
from netbuilder.ui.widgets import Button, Card, PlainLabel

if TYPE_CHECKING:
    from netbuilder.ui.canvas.floating import Floating

LONGEST = 28
UNTITLED = "Untitled"


class Breadcrumb(Card):
    """Shown only inside a block."""

    def __init__(self, canvas: Floating) -> None:
        super().__init__("Way into the open block", parent=canvas.viewport())
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self._workspace = canvas.workspace
        self._holder = QWidget(self)
        self._row = QHBoxLayout(self._holder)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(self._holder)
        self.hide()
        self._shown: tuple[str, ...] = ()
        self._restyle()

    def buttons(self) -> list[Button]:
        """One per design outside of the open one, from outside in."""
        return self._holder.findChildren(Button)

    def words(self) -> list[str]:
        """What is read from left to right, without the signs in between."""
        return list(self._shown)

    def refresh(self) -> None:
        """Show the way to the open block as it is now."""
        project, way = self._workspace.project, self._workspace.way
        names = [project.title or UNTITLED]
        count = 0
        for node in way:
            use = node.layer
            if isinstance(use, BlockUse):
                names.append(node.name or project.blocks[use.definition].name)
                count = use_count(project, use.definition)
        hint = f"changes here reach all {count:,} places" if count > 1 else ""
        words = (*names, hint) if hint else tuple(names)
        if words != self._shown:
            self._shown = words
            self._rebuild(names, hint)
        self.setVisible(bool(way))

    def _rebuild(self, names: list[str], hint: str) -> None:
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        size = theme.current().icon_size("small")
        for index, name in enumerate(names[:-1]):
            button = Button(_short(name), "quiet")
            button.setToolTip(f"Go out to {name}")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            levels = len(names) - 1 - index
            button.clicked.connect(lambda _=False, levels=levels: self._workspace.leave(levels))
            self._row.addWidget(button)
            sign = PlainLabel()
            sign.setPixmap(theme.pixmap("chevron-right", "text_3", size))
            self._row.addWidget(sign)
        self._row.addWidget(PlainLabel(_short(names[-1]), "strong"))
        if hint:
            self._row.addWidget(PlainLabel(hint, "hint"))
        self._fit()

    def _restyle(self) -> None:
        super()._restyle()
        look = theme.current()
        room = look.space("s")
        self.body.setContentsMargins(room, 0, look.space("l"), 0)
        if hasattr(self, "_row"):
            self._row.setSpacing(room)
            self._fit()

    def _fit(self) -> None:
        self._holder.adjustSize()
        self.adjustSize()


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
