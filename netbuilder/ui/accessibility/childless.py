"""An accessible interface without children, neighbours or an object of Qt behind it."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface

Relation = tuple[QAccessibleInterface, QAccessible.RelationFlag]


class Childless(QAccessibleInterface):
    """Answers what Qt asks every interface, with nothing."""

    def object(self) -> QObject:
        return None  # type: ignore[return-value]  # parts are no objects of Qt

    def childCount(self) -> int:
        return 0

    def child(self, index: int) -> QAccessibleInterface:
        return None  # type: ignore[return-value]

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        return None  # type: ignore[return-value]

    def focusChild(self) -> QAccessibleInterface:
        return None  # type: ignore[return-value]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Only nodes can be given a name."""

    def relations(self, match: QAccessible.RelationFlag | None = None) -> list[Relation]:
        return []
