"""The blocks of this project and the person's own: to place, to name, to delete."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QMenu,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from netbuilder.core import block_edits
from netbuilder.core.block_library import LibraryBlock
from netbuilder.core.blocks import use_of
from netbuilder.core.design import NAME_LIMIT, BlockUse
from netbuilder.ui import theme
from netbuilder.ui.canvas.placing import Placeable
from netbuilder.ui.panels.palette_tree import LAYER, PaletteDelegate, PaletteTree
from netbuilder.ui.panels.ready_networks import is_ready, ready_networks
from netbuilder.ui.widgets import EmptyState
from netbuilder.ui.workspace import Workspace

HERE, OWN, READY = "In this project", "My blocks", "Ready networks"
TEACHING = "No blocks yet. Select layers on the canvas and group them to make one."


class BlockList(QWidget):
    """The Blocks tab of the left side.

    Signals:
        placed: Place this block next to the selection.
    """

    placed = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._made: object = None
        self._is_ready_open = False
        theme.set_role(self, "panel")
        self.tree = BlockTree(self)
        self.empty = EmptyState("block", TEACHING)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.empty)
        self._column.addWidget(self.tree, 1)
        self._column.addStretch(0)
        self.tree.placed.connect(self.placed)
        self.tree.itemExpanded.connect(self._on_expanded)
        self.tree.itemCollapsed.connect(self._on_collapsed)
        self.tree.itemChanged.connect(self._renamed)
        self.tree.menu_asked.connect(self._open_menu)
        self.tree.delete_asked.connect(self.delete)
        workspace.changed.connect(lambda before, after: self.refresh())
        workspace.shelf.changed.connect(self.refresh)
        theme.follow(self, self._restyle)
        self.refresh()

    def names(self, group: str) -> list[str]:
        """The names in a group, from above."""
        return [item.text(0) for item in self._items(group)]

    def item(self, group: str, name: str) -> QTreeWidgetItem:
        """The row of a block."""
        return next(item for item in self._items(group) if item.text(0) == name)

    def refresh(self) -> None:
        """Show the blocks there are now."""
        here, own = self._workspace.project.blocks, self._workspace.shelf.blocks()
        made = (dict(here), own)
        if made == self._made:
            return
        self._made = made
        self.tree.blockSignals(True)
        self.tree.clear()
        if here:
            group = self._group(HERE)
            for key, block in here.items():
                self._row(group, block.name, use_of(key, block), len(block.design.nodes))
        if own:
            group = self._group(OWN)
            for kept in own:
                self._row(group, kept.name, kept, len(kept.blocks[kept.key].design.nodes))
        self.tree.expandAll()
        self._add_ready()
        self.tree.blockSignals(False)
        self.empty.setVisible(not here and not own)

    def delete(self, what: Placeable) -> None:
        """Delete a block of the library, or one of the project that nothing stands for."""
        if isinstance(what, LibraryBlock):
            if not is_ready(what):
                self._workspace.shelf.delete(what)
        elif isinstance(what, BlockUse):
            key = what.definition
            self._workspace.change(
                "Delete block", lambda project: block_edits.without_block(project, key)
            )

    def keep(self, what: Placeable) -> None:
        """Save a block of the project to the library."""
        if isinstance(what, BlockUse):
            self._workspace.shelf.save(self._workspace.project.blocks, what.definition)

    def _items(self, title: str) -> list[QTreeWidgetItem]:
        groups = self.tree.findItems(title, Qt.MatchFlag.MatchExactly)
        rows = (group.child(row) for group in groups for row in range(group.childCount()))
        return [item for item in rows if item is not None]

    def _add_ready(self) -> None:
        """A group of ready networks; they are drawn only once somebody looks into it."""
        group = self._group(READY)
        group.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        if self._is_ready_open:
            self._fill_ready(group)
        group.setExpanded(self._is_ready_open)

    def _fill_ready(self, group: QTreeWidgetItem) -> None:
        if group.childCount():
            return
        was_blocked = self.tree.blockSignals(True)
        for network in ready_networks():
            item = QTreeWidgetItem(group, [network.block.name])
            item.setData(0, LAYER, network.block)
            item.setToolTip(0, f"{network.block.name}. {network.summary}")
        self.tree.blockSignals(was_blocked)

    def _on_expanded(self, group: QTreeWidgetItem) -> None:
        if group.text(0) == READY:
            self._is_ready_open = True
            self._fill_ready(group)

    def _on_collapsed(self, group: QTreeWidgetItem) -> None:
        if group.text(0) == READY:
            self._is_ready_open = False

    def _group(self, title: str) -> QTreeWidgetItem:
        group = QTreeWidgetItem(self.tree, [title])
        group.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        return group

    def _row(self, group: QTreeWidgetItem, name: str, what: Placeable, parts: int) -> None:
        item = QTreeWidgetItem(group, [name])
        item.setData(0, LAYER, what)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        item.setToolTip(0, f"{parts:,} parts inside. Drag it to the canvas; F2 renames it.")

    def _renamed(self, item: QTreeWidgetItem) -> None:
        what, name = item.data(0, LAYER), item.text(0).strip()[:NAME_LIMIT]
        self._made = None  # whatever was typed, the row shows what holds afterwards
        if isinstance(what, LibraryBlock) and name and name != what.name:
            self._workspace.shelf.rename(what, name)
        elif isinstance(what, BlockUse) and name:
            key = what.definition
            self._workspace.change(
                "Rename block", lambda project: block_edits.renamed_block(project, key, name)[0]
            )
        self.refresh()

    def _open_menu(self, what: object, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Place", lambda: self.placed.emit(what))
        if isinstance(what, BlockUse):
            menu.addAction("Save to my blocks", lambda: self.keep(what))
        if isinstance(what, LibraryBlock) and is_ready(what):
            menu.popup(at)
            return
        menu.addAction("Rename\tF2", self.tree.rename_current)
        menu.addSeparator()
        count = 0
        if isinstance(what, BlockUse):
            count = block_edits.use_count(self._workspace.project, what.definition)
        words = f"Delete (used {count:,} times)" if count else "Delete\tDel"
        action = menu.addAction(words, lambda: self.delete(what))  # type: ignore[arg-type]
        action.setEnabled(not count)
        menu.popup(at)

    def _restyle(self) -> None:
        look = theme.current()
        room = look.space("m")
        self._column.setContentsMargins(room, look.space("l"), room, 0)
        self.tree.viewport().update()


class BlockTree(PaletteTree):
    """Rows of blocks that can be renamed.

    Signals:
        menu_asked(what, QPoint): The person wants the menu of a block, at a place of the screen.
        delete_asked(what): The person wants a block gone.
    """

    menu_asked = Signal(object, QPoint)
    delete_asked = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Blocks")
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setItemDelegate(PaletteDelegate(self))

    def rename_current(self) -> None:
        """Let the person type another name in the row."""
        item = self.currentItem()
        if item is not None:
            self.editItem(item)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the block under the pointer."""
        item = self.itemAt(event.pos()) or self.currentItem()
        what = item.data(0, LAYER) if item is not None else None
        if item is not None and what is not None:
            self.setCurrentItem(item)
            self.menu_asked.emit(what, event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete deletes; F2 renames; Enter places."""
        item = self.currentItem()
        what = item.data(0, LAYER) if item is not None else None
        is_editing = self.state() == QAbstractItemView.State.EditingState
        if event.key() == Qt.Key.Key_Delete and what is not None and not is_editing:
            self.delete_asked.emit(what)
        else:
            super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Go on with the keys in the list."""
        super().closeEditor(editor, hint)
        self.setFocus()
