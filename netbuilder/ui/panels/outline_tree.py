"""The tree of the outline: keys, the menu, and a selection that is the canvas's own."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QHeaderView, QTreeView

from netbuilder.ui import theme
from netbuilder.ui.panels.outline_cells import OutlineCells
from netbuilder.ui.panels.outline_model import NAME, VALUE, OutlineModel
from netbuilder.ui.panels.outline_rows import FRAME, INPUT, NODE, PARAMETER, RowKey
from netbuilder.ui.panels.outline_words import COUNT, PROBLEM, SIZE
from netbuilder.ui.workspace import Workspace

Flag = QItemSelectionModel.SelectionFlag
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class OutlineTree(QTreeView):
    """Rows that are selected together with what they stand for.

    Signals:
        opened(RowKey): Enter or a double click on a row that is not edited.
        deleted: Delete was pressed.
        key_pressed(QKeyEvent): A key the tree has no use for.
        menu_asked(QPoint): The menu is wanted at a place of the screen.
    """

    opened = Signal(object)
    deleted = Signal()
    key_pressed = Signal(object)
    menu_asked = Signal(object)

    def __init__(self, workspace: Workspace, model: OutlineModel) -> None:
        super().__init__()
        self._workspace = workspace
        self._outline = model
        self._is_following = False
        self.setModel(model)
        self.setItemDelegate(OutlineCells(self))
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAllColumnsShowFocus(True)
        self.setExpandsOnDoubleClick(False)
        self.setAccessibleName("Outline of the network")
        self.setAccessibleDescription(
            "Right opens a layer, F2 renames or changes, Insert adds a layer after, "
            "Delete takes away, the menu key shows all that can be done."
        )
        self.selectionModel().selectionChanged.connect(self._on_chosen)
        self.doubleClicked.connect(self._on_double_click)
        workspace.selected.connect(self.show_selection)
        workspace.frames.changed.connect(self.show_selection)
        theme.follow(self, self._restyle)

    def current_key(self) -> RowKey | None:
        """What the keyboard is at."""
        index = self.currentIndex()
        return self._outline.key(index) if index.isValid() else None

    def go(self, key: RowKey) -> bool:
        """Put the keyboard at a row; answers whether there is one."""
        index = self._outline.find(key)
        if not index.isValid():
            return False
        self.selectionModel().setCurrentIndex(index, Flag.ClearAndSelect | Flag.Rows)
        self.scrollTo(index)
        return True

    def edit_current(self) -> None:
        """Change the name or the value of the row."""
        index, key = self.currentIndex(), self.current_key()
        if key is None:
            return
        column = VALUE if key.kind in (PARAMETER, INPUT) else NAME
        self.edit(index.siblingAtColumn(column))

    def show_selection(self, ids: Iterable[str] = ()) -> None:
        """Select the rows of what is selected on the canvas."""
        wanted = {NODE: self._workspace.selection, FRAME: self._workspace.frames.ids}
        if self._is_following or not self.isVisible():
            return
        if wanted == {NODE: self._chosen_ids(), FRAME: self._chosen_frames()}:
            return
        places = [
            place
            for place, key in enumerate(self._outline.top())
            if key.id in wanted.get(key.kind, ())
        ]
        selection = self._ranges(places)
        first = self._outline.index(places[0], 0) if places else QModelIndex()
        self._is_following = True
        try:
            chooser = self.selectionModel()
            if first.isValid() and self._outline.key(self.currentIndex()) is not None:
                chooser.setCurrentIndex(first, Flag.NoUpdate)
            elif first.isValid():
                self.setCurrentIndex(first)
            chooser.select(selection, Flag.ClearAndSelect | Flag.Rows)
            if first.isValid():
                self.scrollTo(first)
        finally:
            self._is_following = False

    def _ranges(self, places: list[int]) -> QItemSelection:
        """Rows as a selection; what lies together is one range, since each costs Qt a search."""
        selection = QItemSelection()
        start = 0
        for end, place in enumerate(places):
            if end + 1 < len(places) and places[end + 1] == place + 1:
                continue
            last = self._outline.index(place, PROBLEM)
            selection.select(self._outline.index(places[start], 0), last)
            start = end + 1
        return selection

    def chosen_keys(self) -> list[RowKey]:
        """What the selected rows are about."""
        keys = (self._outline.key(index) for index in self.selectionModel().selectedRows())
        return [key for key in keys if key is not None]

    def showEvent(self, event: QShowEvent) -> None:
        """Measure the rows anew: what is not shown has no style yet."""
        super().showEvent(event)
        self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 edits, Enter opens, Delete takes away; letters look for a name."""
        key, held = Qt.Key(event.key()), event.modifiers()
        if self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_F2:
            self.edit_current()
        elif key in ENTER and held == Qt.KeyboardModifier.NoModifier:
            self._enter()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not held:
            self.deleted.emit()
        elif self._is_command(key, held):
            event.ignore()
            self.key_pressed.emit(event)
            if not event.isAccepted():
                super().keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that mean something here from the commands of the window."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            key = Qt.Key(event.key())
            if key in (Qt.Key.Key_F2, Qt.Key.Key_Delete, Qt.Key.Key_Insert, *ENTER):
                event.accept()
                return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the selection: at the row where a key asks for it."""
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            row = self.visualRect(self.currentIndex())
            at = self.viewport().mapToGlobal(row.bottomLeft())
        self.menu_asked.emit(at)

    def closeEditor(self, editor: object, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Go on with the keys in the tree."""
        super().closeEditor(editor, hint)  # type: ignore[arg-type]
        self.setFocus()

    def _enter(self) -> None:
        key = self.current_key()
        if key is None:
            return
        if key.kind in (PARAMETER, INPUT):
            self.edit_current()
        else:
            self.opened.emit(key)

    def _on_double_click(self, index: QModelIndex) -> None:
        self.setCurrentIndex(index)
        self._enter()

    def _is_command(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        """Whether a key may be a command of the canvas rather than a letter of a name."""
        strong = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        arrows = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
        is_walking = key in arrows and not held & Qt.KeyboardModifier.AltModifier
        return key == Qt.Key.Key_Insert or (bool(held & strong) and not is_walking)

    def _chosen_ids(self) -> frozenset[str]:
        """Nodes of the open design that the selected rows are about or belong to."""
        inside, found = self._workspace.inside, set()
        for key in self.chosen_keys():
            if key.kind == FRAME:
                continue
            if key.inside == inside:
                found.add(key.id)
            elif key.inside[: len(inside)] == inside:
                found.add(key.inside[len(inside)])
        return frozenset(found)

    def _chosen_frames(self) -> frozenset[str]:
        """Frames of the open design that are selected here."""
        inside = self._workspace.inside
        keys = self.chosen_keys()
        return frozenset(key.id for key in keys if key.kind == FRAME and key.inside == inside)

    def _on_chosen(self, *_changed: object) -> None:
        if self._is_following:
            return
        self._is_following = True
        try:
            self._workspace.select(self._chosen_ids(), self._chosen_frames())
        finally:
            self._is_following = False

    def _restyle(self) -> None:
        look = theme.current()
        head: QHeaderView = self.header()
        head.setStretchLastSection(True)
        wide = look.width("palette")
        for column, share in ((NAME, 0.55), (VALUE, 0.5), (SIZE, 0.36), (COUNT, 0.3)):
            head.resizeSection(column, int(wide * share))
        self.viewport().update()
