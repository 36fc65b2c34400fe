"""The outline as a model of Qt: rows are made when looked at, and only changes are told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from netbuilder.ui.panels.outline_rows import FRAME, INPUT, NODE, PARAMETER, OutlineRows, RowKey
from netbuilder.ui.panels.outline_words import OutlineWords

HEADINGS: Final = ("Name", "Kind or value", "Size", "Parameters", "Problem")
KEY_ROLE: Final = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
NAME, VALUE = 0, 1


class _Row:
    """A row that was looked at; `below` is None until somebody looks below it."""

    __slots__ = ("above", "below", "key", "number", "place")

    def __init__(self, number: int, key: RowKey | None, above: _Row | None) -> None:
        self.number, self.key, self.above = number, key, above
        self.below: list[_Row] | None = None
        self.place = 0


class OutlineModel(QAbstractItemModel):
    """Rows of the open design.

    Numbers stand for rows inside Qt, since an index may outlive its row.
    """

    def __init__(self, rows: OutlineRows, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows = rows
        self.words = OutlineWords(rows)
        self._numbers = 0
        self._known: dict[int, _Row] = {}
        self._top = _Row(0, None, None)

    def renew(self) -> None:
        """The project is another one: tell which rows came, went or read otherwise."""
        self.rows.renew()
        self._sync(self._top, QModelIndex())

    def restart(self) -> None:
        """Another design is open."""
        self.beginResetModel()
        self.rows.renew()
        self._known.clear()
        self._top = _Row(0, None, None)
        self.endResetModel()

    def key(self, index: Index) -> RowKey | None:
        """What a row is about."""
        row = self._row(index)
        return row.key if row is not None else None

    def find(self, key: RowKey) -> QModelIndex:
        """Where a row is; none where it was not looked at yet."""
        for row in self._below(self._top):
            if row.key == key:
                return self.createIndex(row.place, 0, row.number)
            if row.key is not None and (row.key.inside, row.key.id) == (key.inside, key.id):
                for inner in self._below(row):
                    if inner.key == key:
                        return self.createIndex(inner.place, 0, inner.number)
        return QModelIndex()

    def top(self) -> list[RowKey]:
        """What the rows of the open design are about, from above."""
        return [row.key for row in self._below(self._top) if row.key is not None]

    def index(self, row: int, column: int, parent: Index | None = None) -> QModelIndex:
        above = self._row(parent)
        below = self._below(above) if above is not None else []
        if not 0 <= row < len(below) or not 0 <= column < len(HEADINGS):
            return QModelIndex()
        return self.createIndex(row, column, below[row].number)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # Qt has two of them
        row = self._row(index)
        above = row.above if row is not None else None
        if above is None or above is self._top:
            return QModelIndex()
        return self.createIndex(above.place, 0, above.number)

    def rowCount(self, parent: Index | None = None) -> int:
        if parent is not None and parent.column() > 0:
            return 0
        row = self._row(parent)
        return len(self._below(row)) if row is not None else 0

    def columnCount(self, parent: Index | None = None) -> int:
        return len(HEADINGS)

    def hasChildren(self, parent: Index | None = None) -> bool:
        row = self._row(parent)
        if row is None or (parent is not None and parent.column() > 0):
            return False
        if row.key is None or row.below is not None:
            return bool(self._below(row))
        return self.rows.is_there(row.key) and self.rows.has_below(row.key)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return HEADINGS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        key = self.key(index)
        if key is None or not self.rows.is_there(key):
            return None
        if role == KEY_ROLE:
            return key
        return self.words.data(key, index.column(), role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        key = self.key(index)
        if key is None:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        column = VALUE if key.kind in (PARAMETER, INPUT) else NAME
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == column else flags

    def _row(self, index: Index | None) -> _Row | None:
        if index is None or not index.isValid():
            return self._top
        return self._known.get(index.internalId())

    def _below(self, row: _Row) -> list[_Row]:
        if row.below is None:
            row.below = []
            row.below[:] = [self._made(key, row) for key in self._keys(row)]
            _number(row.below)
        return row.below

    def _keys(self, row: _Row) -> list[RowKey]:
        if row.key is None:
            return self.rows.top()
        return self.rows.below(row.key) if self.rows.is_there(row.key) else []

    def _made(self, key: RowKey, above: _Row) -> _Row:
        self._numbers += 1
        made = self._known[self._numbers] = _Row(self._numbers, key, above)
        return made

    def _sync(self, row: _Row, at: QModelIndex) -> None:
        """Bring what was looked at below a row up to date.

        What stays at the start and at the end stays as it is, so that open rows stay open.
        """
        below = row.below
        if below is None:
            return
        old, new = [each.key for each in below], self._keys(row)
        start = _alike(old, new)
        end = _alike(old[start:][::-1], new[start:][::-1])
        if start + end < len(old):
            self.beginRemoveRows(at, start, len(old) - end - 1)
            gone = below[start : len(old) - end]
            del below[start : len(old) - end]
            for each in gone:
                self._forget(each)
            _number(below)
            self.endRemoveRows()
        if start + end < len(new):
            self.beginInsertRows(at, start, len(new) - end - 1)
            below[start:start] = [self._made(key, row) for key in new[start : len(new) - end]]
            _number(below)
            self.endInsertRows()
        for each in below:
            if each.below is not None:
                self._sync(each, self.createIndex(each.place, 0, each.number))
        if below:
            last = self.createIndex(len(below) - 1, len(HEADINGS) - 1, below[-1].number)
            self.dataChanged.emit(self.createIndex(0, 0, below[0].number), last)

    def _forget(self, row: _Row) -> None:
        self._known.pop(row.number, None)
        for each in row.below or ():
            self._forget(each)


def _number(rows: list[_Row]) -> None:
    for place, row in enumerate(rows):
        row.place = place


def _alike(old: Sequence[RowKey | None], new: Sequence[RowKey]) -> int:
    """How many of two rows of keys are equal from the start."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


__all__ = ["FRAME", "INPUT", "KEY_ROLE", "NODE", "PARAMETER", "OutlineModel", "RowKey"]
