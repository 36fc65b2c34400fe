"""What is dropped on the window: a project opens, a table is brought in, all else is explained."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from netbuilder.core.clipboard_text import is_ours
from netbuilder.ui.files import SUFFIX
from netbuilder.ui.widgets.pointer_card import PointerCard

TABLES = (".csv", ".tsv", ".txt", ".tab", ".data")
CAN = f"Projects ({SUFFIX}), tables ({', '.join(TABLES)}) and folders of pictures can be dropped."
NAME_LIMIT = 60


class Offer(NamedTuple):
    """What will happen when something that is dragged is let go.

    Attributes:
        words: The same for a person.
        path: What is opened then; None where nothing can be.
    """

    words: str
    path: Path | None = None


class FileDrops(QObject):
    """Lets a window take one local file or folder at a time, and says beforehand what it will do.

    Attributes:
        sign: The words beside the pointer; None until something was dragged here.

    Signals:
        hovered: Whether something that can be dropped hangs over the window.
        dropped: The path that was dropped.
    """

    hovered = Signal(bool)
    dropped = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.sign: PointerCard | None = None
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.DragLeave:
            self._leave()
            return False
        if not isinstance(event, QDropEvent):
            return False
        offer = offered(event.mimeData())
        if offer is None:
            return False
        if kind == QEvent.Type.Drop:
            self._leave()
            self._drop(event, offer)
            return True
        if offer.path is None:
            # Accepted all the same: what is ignored is told of no more moves, and its words stay.
            event.setDropAction(Qt.DropAction.IgnoreAction)
            event.accept()
        else:
            event.acceptProposedAction()
        self.hovered.emit(offer.path is not None)
        self._say(offer, event)
        return True

    def _drop(self, event: QDropEvent, offer: Offer) -> None:
        path = offer.path
        if path is None:
            event.ignore()
            return
        event.acceptProposedAction()
        # After the drop has ended: a dialog inside it would block the other application.
        QTimer.singleShot(0, self, lambda: self.dropped.emit(path))

    def _say(self, offer: Offer, event: QDropEvent) -> None:
        if self.sign is None:
            self.sign = PointerCard(self._window)
        self.sign.set_edge("accent" if offer.path is not None else "error")
        self.sign.say(offer.words, event.position().toPoint())

    def _leave(self) -> None:
        self.hovered.emit(False)
        if self.sign is not None:
            self.sign.hide()


def offered(data: QMimeData) -> Offer | None:
    """What becomes of something that is dragged; None where that is no matter of the window."""
    if data.hasUrls():
        return _of_files(data)
    if data.hasText():
        return Offer(
            "Drop these layers on the canvas of a network."
            if is_ours(data.text())
            else f"This text holds no copied layers. {CAN}"
        )
    return Offer(f"This cannot be dropped here. {CAN}") if data.hasImage() else None


def local_path(data: QMimeData) -> Path | None:
    """The one local file or folder in what is dragged, if it is one."""
    urls = data.urls()
    if len(urls) == 1 and urls[0].isLocalFile():
        path = Path(urls[0].toLocalFile())
        return path if path.exists() else None
    return None


def _of_files(data: QMimeData) -> Offer:
    urls = data.urls()
    if len(urls) > 1:
        return Offer(f"These are {len(urls):,} files. Drop one at a time.")
    if not urls[0].isLocalFile():
        return Offer("This is an address on the web. Download the file, then drop it here.")
    path = local_path(data)
    if path is None:
        return Offer("This file is not there any more.")
    name = path.name if len(path.name) <= NAME_LIMIT else f"{path.name[:NAME_LIMIT]}…"
    if path.is_dir():
        return Offer(f"Bring in the folder {name} as data", path)
    if path.suffix.lower() == SUFFIX:
        return Offer(f"Open the project {name}", path)
    if path.suffix.lower() in TABLES:
        return Offer(f"Bring in {name} as data", path)
    return Offer(f"{name} cannot be opened. {CAN}")
