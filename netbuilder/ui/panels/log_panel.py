"""The log: what runs and engines told, with times; filtered, copied, never interpreted."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QHideEvent,
    QShowEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.engine_log import LINES, LogLine
from netbuilder.ui.widgets import Button, SearchField, SegmentedControl

_POLL_MS = 400


class LogPanel(QWidget):
    """Lines of the log; new ones appear while it is on screen."""

    def __init__(self, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._log = bridge.log
        self._last = 0
        self.filter = SearchField("Only lines with")
        self.origin = SegmentedControl("Whose lines")
        for value, words in (("", "All"), ("run", "Training"), ("engine", "Engine")):
            self.origin.add_choice(value, words)
        self.copy = Button("Copy", "quiet", "copy")
        self.copy.setToolTip("Copy the lines that are shown")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setMaximumBlockCount(LINES)
        self.text.setUndoRedoEnabled(False)
        self.text.setAccessibleName("Log")
        self.text.setPlaceholderText("What training and the engine tell appears here.")
        theme.set_role(self.text, "code")
        self._bar = QHBoxLayout()
        self._bar.addWidget(self.origin)
        self._bar.addWidget(self.filter, 1)
        self._bar.addWidget(self.copy)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._bar)
        self._column.addWidget(self.text, 1)
        # Engines write to their log without telling; it is looked at only while it is read.
        self._poll = QTimer(self)
        self._poll.setInterval(_POLL_MS)
        self._poll.timeout.connect(self._log.collect)
        self.filter.textChanged.connect(self.rebuild)
        self.origin.chosen.connect(self.rebuild)
        self.copy.clicked.connect(self._copy_all)
        self._log.grown.connect(self._on_grown)
        theme.follow(self, self._restyle)

    def rebuild(self) -> None:
        """Show the lines that pass the filter, from the first."""
        self.text.clear()
        self._last = 0
        self._append()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._restyle()  # the style took the font back when the panel moved into its window
        self._log.collect()
        self._append()
        self._poll.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._poll.stop()

    def _on_grown(self) -> None:
        if self.isVisible():
            self._append()

    def _append(self) -> None:
        bar = self.text.verticalScrollBar()
        was_at_end = bar.value() >= bar.maximum() - 1
        cursor = QTextCursor(self.text.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        for line in self._log.lines:
            if line.number > self._last and self._passes(line):
                self._write(cursor, line)
        cursor.endEditBlock()
        self._last = self._log.lines[-1].number if self._log.lines else 0
        if was_at_end:
            bar.setValue(bar.maximum())

    def _write(self, cursor: QTextCursor, line: LogLine) -> None:
        look = theme.current()
        if not cursor.atStart():
            cursor.insertBlock()
        stamp = time.strftime("%H:%M:%S", time.localtime(line.clock))
        cursor.insertText(f"{stamp}  ", _in(look.colour("text_3")))
        token = "error" if line.is_fault else "text_2" if line.origin == "engine" else "text"
        cursor.insertText(line.text, _in(look.colour(token)))

    def _passes(self, line: LogLine) -> bool:
        origin = self.origin.value()
        if origin and line.origin != origin:
            return False
        return self.filter.text().casefold() in line.text.casefold()

    def _copy_all(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())

    def _restyle(self) -> None:
        look = theme.current()
        self.text.setFont(look.font("label", monospaced=True))
        margin = look.space("m")
        self._column.setContentsMargins(margin, margin, margin, margin)
        self._column.setSpacing(margin)
        self._bar.setSpacing(margin)
        if self._last:
            self.rebuild()


def _in(colour: QColor) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(colour)
    return made
