"""Files dropped anywhere on the window: a project opens, a table is brought in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget


class FileDrops(QObject):
    """Lets a window take one local file or folder at a time.

    Signals:
        hovered: Whether something that can be dropped hangs over the window.
        dropped: The path that was dropped.
    """

    hovered = Signal(bool)
    dropped = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.DragLeave:
            self.hovered.emit(False)
            return False
        if not isinstance(event, QDropEvent):
            return False
        path = local_path(event.mimeData())
        if path is None:
            return False
        event.acceptProposedAction()
        self.hovered.emit(kind != QEvent.Type.Drop)
        if kind == QEvent.Type.Drop:
            # After the drop has ended: a dialog inside it would block the other application.
            QTimer.singleShot(0, self, lambda: self.dropped.emit(path))
        return True


def local_path(data: QMimeData) -> Path | None:
    """The one local file or folder in what is dragged, if it is one."""
    urls = data.urls()
    if len(urls) == 1 and urls[0].isLocalFile():
        path = Path(urls[0].toLocalFile())
        return path if path.exists() else None
    return None
