"""The head of the property panel: what is selected, its name, and what it does in words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from netbuilder.core.design import NAME_LIMIT, Node
from netbuilder.ui import theme
from netbuilder.ui.widgets import IconButton, PlainLabel


class NodeHeader(QWidget):
    """Tile, name and help of the selected nodes.

    Signals:
        renamed(str): The person gave the node another name.
        bypassed(bool): The person let data pass it untouched, or no longer.
    """

    renamed = Signal(str)
    bypassed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nodes: tuple[Node, ...] = ()
        self._tile = PlainLabel()
        self.name = QLineEdit()
        self.name.setMaxLength(NAME_LIMIT)
        self.name.setAccessibleName("Name of the node")
        self.name.setToolTip("Click to give it another name")
        theme.set_role(self.name, "bare")
        self.name.editingFinished.connect(self._rename)
        self._kind = PlainLabel("", "hint")
        self._help = PlainLabel("", "hint", wrap=True)
        self.bypass = IconButton("bypass", "Let data pass it untouched")
        self.bypass.setCheckable(True)
        self.bypass.clicked.connect(self.bypassed)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addWidget(self._kind)
        self._row = QHBoxLayout()
        self._row.addWidget(self._tile, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(words, 1)
        self._row.addWidget(self.bypass, 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._row)
        self._column.addWidget(self._help)
        theme.follow(self, self._restyle)

    def show_nodes(self, nodes: Sequence[Node]) -> None:
        """Show these nodes; at least one."""
        self._nodes = tuple(nodes)
        node, count = nodes[0], len(nodes)
        kinds = {type(each.layer) for each in nodes}
        self.name.setReadOnly(count > 1)
        shown = node.title if count == 1 else f"{count:,} nodes"
        if not self.name.hasFocus() or not self.name.isModified():
            self.name.setText(shown)
            self.name.setCursorPosition(0)  # a long name shows its beginning
            self.name.setModified(False)
        self._kind.setText(node.layer.title if len(kinds) == 1 else "of different kinds")
        text = getattr(node.layer, "help", "") or node.layer.summary
        self._help.setText(text if len(kinds) == 1 else "Change what they have in common.")
        self.bypass.setChecked(all(each.bypassed for each in nodes))
        can_pass = all(each.layer.inputs and each.layer.outputs for each in nodes)
        self.bypass.setVisible(can_pass)
        on = self.bypass.isChecked()
        words = "Use it again" if on else "Let data pass it untouched"
        self.bypass.setToolTip(words)
        self.bypass.setAccessibleName(words)
        self._paint_tile()

    def show_kind(self, words: str) -> None:
        """Say in other words what it is."""
        self._kind.setText(words)

    def showEvent(self, event: QShowEvent) -> None:
        # The style takes fonts back when a widget moves into a window, so they are set again.
        self._restyle()
        super().showEvent(event)

    def _rename(self) -> None:
        self.name.setModified(False)
        if len(self._nodes) == 1 and self.name.text() != self._nodes[0].title:
            self.renamed.emit(self.name.text())

    def _paint_tile(self) -> None:
        if self._nodes:
            layer = self._nodes[0].layer
            size = theme.current().icon_size("tile_large")
            self._tile.setPixmap(theme.tile(layer.group.token, layer.icon, size))

    def _restyle(self) -> None:
        look = theme.current()
        self.name.setFont(look.font("title", "semibold"))
        self._row.setSpacing(look.space("m"))
        self._column.setSpacing(look.space("m"))
        self._paint_tile()
