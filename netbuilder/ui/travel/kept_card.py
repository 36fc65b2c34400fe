"""A small card with the moments that are kept: keep this one, go to one, rename or remove it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from netbuilder.ui import theme
from netbuilder.ui.travel.kept import KeptMoments
from netbuilder.ui.travel.traveller import Traveller
from netbuilder.ui.widgets import Button, PlainLabel

_NAME, _ITERATION = 0, 1
_AT = Qt.ItemDataRole.UserRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_NAMELESS = "Kept moment"
_MOST = 80


class KeptCard(QFrame):
    """Enter keeps, Esc leaves; in the list Enter goes there, F2 renames and Delete removes.

    Args:
        anchor: What it opens over.
    """

    def __init__(self, traveller: Traveller, kept: KeptMoments, anchor: QWidget) -> None:
        super().__init__(anchor.window())
        theme.set_role(self, "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Kept moments")
        self._traveller, self._kept, self._anchor = traveller, kept, anchor
        self.title = PlainLabel("", "section")
        self.name = QLineEdit()
        self.name.setAccessibleName("Name of the moment")
        self.name.setPlaceholderText("Name, if you like")
        self.name.setMaxLength(_MOST)
        self.keep = Button("Keep", "primary", "checkpoint")
        self.list = QTreeWidget()
        self.list.setAccessibleName("Kept moments")
        self.list.setHeaderLabels(("Name", "Iteration"))
        self.list.setRootIsDecorated(False)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.go = Button("Go there", "")
        self.rename = Button("Rename", "quiet", "rename")
        self.remove = Button("Remove", "quiet", "trash")
        self._build()
        kept.changed.connect(self._fill)
        traveller.changed.connect(self._refresh)
        theme.follow(self, self._restyle)
        self.hide()

    def open(self) -> None:
        """Show the card over its anchor, ready for a name."""
        window = self._anchor.window()
        if self.parent() is not window:
            self.setParent(window)
        self._fill()
        self._refresh()
        self.adjustSize()
        above = self._anchor.mapTo(window, QPoint(0, 0))
        top = max(0, above.y() - self.height() - theme.current().space("s"))
        self.move(min(above.x(), max(0, window.width() - self.width())), top)
        self.show()
        self.raise_()
        self.name.setText(self._kept.names.get(self._traveller.at, ""))
        self.name.selectAll()
        self.name.setFocus()

    def leave(self) -> None:
        """Close without doing anything."""
        self.hide()
        self._anchor.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        in_list = self.list.hasFocus()
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif in_list and event.key() == Qt.Key.Key_Delete:
            self._remove()
        elif in_list and event.key() == Qt.Key.Key_F2:
            self._rename()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self._top, self._foot = QHBoxLayout(), QHBoxLayout()
        self._top.addWidget(self.name, 1)
        self._top.addWidget(self.keep)
        for button in (self.go, self.rename, self.remove):
            self._foot.addWidget(button)
        self._foot.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.title)
        self._column.addLayout(self._top)
        self._column.addWidget(self.list, 1)
        self._column.addLayout(self._foot)
        self.name.returnPressed.connect(self._keep)
        self.keep.clicked.connect(self._keep)
        self.go.clicked.connect(self._go)
        self.rename.clicked.connect(self._rename)
        self.remove.clicked.connect(self._remove)
        self.list.itemActivated.connect(lambda *_: self._go())
        self.list.itemChanged.connect(self._on_renamed)
        self.list.currentItemChanged.connect(lambda *_: self._refresh())

    def _chosen(self) -> int | None:
        item = self.list.currentItem()
        return int(item.data(_ITERATION, _AT)) if item is not None else None

    def _keep(self) -> None:
        self._kept.keep(self._traveller.at, self.name.text().strip())
        self.leave()

    def _go(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._traveller.pause()
            self._traveller.go(chosen)

    def _rename(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            item.setText(_NAME, self._kept.names.get(int(item.data(_ITERATION, _AT)), ""))
            self.list.editItem(item, _NAME)

    def _on_renamed(self, item: QTreeWidgetItem, column: int) -> None:
        iteration, name = int(item.data(_ITERATION, _AT)), item.text(_NAME).strip()[:_MOST]
        if column == _NAME and name != self._kept.names.get(iteration, ""):
            self._kept.keep(iteration, name)

    def _remove(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._kept.remove(chosen)

    def _fill(self) -> None:
        current, names = self._chosen(), self._kept.names
        self.list.blockSignals(True)
        self.list.clear()
        for iteration in sorted(names):
            item = QTreeWidgetItem(self.list, [names[iteration] or _NAMELESS, f"{iteration:,}"])
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            item.setData(_ITERATION, _AT, iteration)
            item.setTextAlignment(_ITERATION, _RIGHT)
            if iteration == current:
                self.list.setCurrentItem(item)
        first = self.list.topLevelItem(0)
        if self.list.currentItem() is None and first is not None:
            self.list.setCurrentItem(first)
        self.list.blockSignals(False)
        self._refresh()

    def _refresh(self) -> None:
        at, names = self._traveller.at, self._kept.names
        self.title.setText(f"Keep iteration {at:,}")
        self.keep.setText("Rename" if at in names else "Keep")
        is_chosen = self.list.currentItem() is not None
        for button in (self.go, self.rename, self.remove):
            button.setEnabled(is_chosen)

    def _restyle(self) -> None:
        look = theme.current()
        margin, gap = look.space("l"), look.space("m")
        self._column.setContentsMargins(margin, margin, margin, margin)
        self._column.setSpacing(gap)
        table = look.tables["travel_px"]
        self.setFixedSize(
            round(float(table["kept_width"]) * look.font_scale),
            round(float(table["kept_height"]) * look.font_scale),
        )
        self.list.setColumnWidth(_NAME, self.width() // 2)
