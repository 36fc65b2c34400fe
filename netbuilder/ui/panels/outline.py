"""The network as a tree: a second way to draw, wire and set everything, by keyboard and by ear."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from netbuilder.core import edits
from netbuilder.core.design import BlockUse, Design, NodeLayer, Port
from netbuilder.core.frames import removed as without_frames
from netbuilder.core.sources import targets
from netbuilder.ui import theme
from netbuilder.ui.canvas import CanvasView, kinds, placing
from netbuilder.ui.dialogs.chooser import Chooser, Offer
from netbuilder.ui.panels.outline_cells import port_words
from netbuilder.ui.panels.outline_model import OutlineModel
from netbuilder.ui.panels.outline_rows import FRAME, INPUT, NODE, OutlineRows, RowKey
from netbuilder.ui.panels.outline_tree import OutlineTree
from netbuilder.ui.widgets import EmptyState, IconButton
from netbuilder.ui.workspace import Workspace

TEACHING = "Nothing is drawn yet. Press Insert to add a first layer."
# Commands of the canvas that act on the selected layers, offered in the menu of a row.
OFFERED = (
    *("network.bypass", "network.freeze", "edit.heal", ""),
    *("edit.cut", "edit.copy", "edit.paste", "edit.duplicate", ""),
    *("network.group", "network.unpack", "network.bias"),
)
# These look for a place on the canvas, so they are left to it.
CANVAS_ONLY = ("edit.rename", "edit.delete", "network.add", "edit.wires")


class Outline(QWidget):
    """The Outline tab of the left side.

    Signals:
        jump_requested(str): Show this node on the canvas.
    """

    jump_requested = Signal(str)

    def __init__(self, workspace: Workspace, canvas: CanvasView) -> None:
        super().__init__()
        theme.set_role(self, "panel")
        self._workspace, self._canvas = workspace, canvas
        self.rows = OutlineRows(workspace)
        self.model = OutlineModel(self.rows, self)
        self.tree = OutlineTree(workspace, self.model)
        self.empty = EmptyState("tree", TEACHING)
        self._is_stale = False
        self._tools = QHBoxLayout()
        for icon, words, act in (
            ("add", "Add a layer after (Ins)", self.add_after),
            ("wire", "Wire to… (Alt+W)", self.wire_on),
            ("rename", "Rename or change (F2)", self.tree.edit_current),
            ("trash", "Delete (Del)", self.delete),
        ):
            button = IconButton(icon, words)
            button.clicked.connect(lambda _=False, act=act: act())
            self._tools.addWidget(button)
        self._tools.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._tools)
        self._column.addWidget(self.empty)
        self._column.addWidget(self.tree, 1)
        self.setFocusProxy(self.tree)
        self.tree.opened.connect(self.open)
        self.tree.deleted.connect(self.delete)
        self.tree.key_pressed.connect(self._on_key)
        self.tree.menu_asked.connect(self.show_menu)
        workspace.inferred.connect(lambda _inference: self._on_changed())
        workspace.entered.connect(self._on_entered)
        theme.follow(self, self._restyle)
        self._show_empty()

    def open(self, key: RowKey) -> None:
        """Go into a block, or show a layer on the canvas; the keyboard stays here."""
        if key.kind != NODE:
            self.tree.edit_current()
            return
        if key.inside == self._workspace.inside and self._workspace.enter(key.id):
            self.tree.setCurrentIndex(self.model.index(0, 0))
            return
        if self._workspace.go(key.inside):
            self._workspace.select([key.id])
            self.jump_requested.emit(key.id)

    def add_after(self) -> None:
        """Choose a layer by typing, parameters and all; it is wired after the current one."""
        is_inside = bool(self._workspace.inside)
        chooser = Chooser("Add a layer", lambda text: _layers(text, is_inside), self)
        layer = _asked(chooser)
        if layer is None:
            return
        after = self._current_node()

        def place(design: Design) -> tuple[Design, str]:
            if after in design.nodes:
                return placing.placed_after(design, layer, after)
            return placing.placed(design, layer, (0.0, 0.0))

        made = placing.Made(place)
        if self._workspace.apply(f"Place {layer.title}", made) and made.ids:
            self._workspace.select(made.ids)
            self.tree.go(RowKey(NODE, self._workspace.inside, made.ids[0]))
        self.tree.setFocus()

    def wire_on(self) -> None:
        """Choose what the output of the current layer shall feed too."""
        inside, id = self._workspace.inside, self._current_node()
        node = self._workspace.design.nodes.get(id)
        if node is None or not node.layer.outputs:
            return
        offers = [
            Offer(
                port_words(self.rows, inside, target),
                f"from {port_words(self.rows, inside, source)}",
                (source, target),
            )
            for source in (Port(id, socket.name) for socket in node.layer.outputs)
            for target in targets(self._workspace.design, source)
        ]

        def fitting(text: str) -> list[Offer]:
            return [each for each in offers if text.lower() in each.words.lower()]

        chooser = Chooser(f"Wire {node.title} to", fitting, self)
        if chooser.exec() == QDialog.DialogCode.Accepted and isinstance(chooser.chosen, tuple):
            source, target = chooser.chosen
            self._workspace.apply(
                "Draw wire", lambda design: edits.connected(design, source, target)
            )
        chooser.deleteLater()
        self.tree.setFocus()

    def delete(self) -> None:
        """Take away what is selected: layers, the wire of an input, or a frame."""
        keys = [key for key in self.tree.chosen_keys() if self.rows.is_there(key)]
        wires = [wire for key in keys if key.kind == INPUT and (wire := self.rows.wire(key))]
        frames = [key.id for key in keys if key.kind == FRAME]
        inside = self._workspace.inside
        nodes = [key.id for key in keys if key.kind == NODE and key.inside == inside]
        place = self.tree.currentIndex().row()
        if keys and (nodes or frames):
            label = f"Delete {len(nodes) + len(frames)} parts" if len(keys) > 1 else "Delete"
            self._workspace.apply(
                label, lambda design: edits.removed(without_frames(design, frames), nodes)
            )
            last = max(0, min(place, self.model.rowCount() - 1))
            self.tree.setCurrentIndex(self.model.index(last, 0))
        elif wires:
            self.rows.edit(
                keys[0], "Delete wire", lambda design: edits.disconnected(design, *wires)
            )

    def show_menu(self, at: QPoint) -> None:
        """All that can be done to the selected rows."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        key = self.tree.current_key()
        _add(menu, "Add a layer after…\tIns", self.add_after)
        if key is not None:
            is_named = key.kind in (NODE, FRAME)
            _add(menu, "Rename\tF2" if is_named else "Change\tF2", self.tree.edit_current)
            _add(menu, "Wire to…\tAlt+W", self.wire_on)
            opening = "Open" if self._is_block(key) else "Show on canvas"
            _add(menu, f"{opening}\tEnter", self._open)
            _add(menu, "Delete\tDel", self.delete)
            menu.addSeparator()
        table = self._canvas.table
        for id in OFFERED:
            if not id:
                menu.addSeparator()
            elif id in table.rows and table.is_offered(id):
                _add(menu, table.words(id), partial(table.run, id)).setObjectName(id)
        if self._workspace.inside:
            _add(menu, "Go out of the block\tAlt+Up", lambda: table.run("network.leave_block"))
        menu.popup(at)

    def showEvent(self, event: QShowEvent) -> None:
        """Come up to date with what happened meanwhile."""
        super().showEvent(event)
        if self._is_stale:
            self._renew()
        self.tree.show_selection()

    def _open(self) -> None:
        key = self.tree.current_key()
        if key is not None:
            self.open(key)

    def _is_block(self, key: RowKey) -> bool:
        return key.kind == NODE and isinstance(self.rows.node(key).layer, BlockUse)

    def _current_node(self) -> str:
        """The node of the open design that the keyboard is at or below."""
        key, inside = self.tree.current_key(), self._workspace.inside
        if key is None or key.kind == FRAME:
            order = self._workspace.design.order
            return order[-1] if order else ""
        return key.id if key.inside == inside else key.inside[len(inside)]

    def _on_key(self, event: QKeyEvent) -> None:
        """Keys of commands act on the selected layers here as they do on the canvas."""
        key, held = Qt.Key(event.key()), event.modifiers()
        if key == Qt.Key.Key_Insert:
            self.add_after()
        elif key == Qt.Key.Key_W and held == Qt.KeyboardModifier.AltModifier:
            self.wire_on()
        else:
            table = self._canvas.table
            id = table.keymap.pressed(key, held)
            if not id or not table.rows[id].on_canvas or id in CANVAS_ONLY:
                return
            table.run(id)
        event.accept()

    def _on_changed(self) -> None:
        if self.isVisible():
            self._renew()
        else:
            self._is_stale = True

    def _on_entered(self) -> None:
        self.model.restart()
        self._show_empty()

    def _renew(self) -> None:
        self._is_stale = False
        self.model.renew()
        self._show_empty()

    def _show_empty(self) -> None:
        design = self._workspace.design
        self.empty.setVisible(not design.nodes and not design.frames)

    def _restyle(self) -> None:
        look = theme.current()
        room = look.space("s")
        self._column.setContentsMargins(0, room, 0, 0)
        self._tools.setContentsMargins(room, 0, room, 0)
        self._tools.setSpacing(look.space("xs"))


def _layers(text: str, is_inside: bool) -> list[Offer]:
    """The kinds that fit a typed text, as the search on the canvas finds them."""
    found = kinds.found(text, kinds.kinds(is_inside))
    return [Offer(each.layer.title, each.detail, each.layer) for each in found]


def _asked(chooser: Chooser) -> NodeLayer | None:
    is_chosen = chooser.exec() == QDialog.DialogCode.Accepted
    chooser.deleteLater()
    return chooser.chosen if is_chosen else None  # type: ignore[return-value]


def _add(menu: QMenu, words: str, act: Callable[[], object]) -> QAction:
    action = menu.addAction(words)
    action.triggered.connect(lambda _checked=False: act())
    return action
