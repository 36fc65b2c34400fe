"""The PyTorch module that the drawing becomes, as text to read and copy."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QGuiApplication, QShowEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from netbuilder.core.problems import ProblemError
from netbuilder.ui import theme
from netbuilder.ui.widgets import Button, EmptyState, PlainLabel
from netbuilder.ui.workspace import Workspace


class CodePanel(QWidget):
    """Shows the generated module while it is on screen; lines of the selection stand out."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._lines: Mapping[int, str] = {}
        self._project: object = None
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName("Generated PyTorch module")
        theme.set_role(self.text, "code")
        self.empty = EmptyState("code", "The code appears here once the drawing has no problems.")
        self.copy = Button("Copy", "quiet", "copy")
        self.copy.setToolTip("Copy the whole module")
        self.copy.clicked.connect(
            lambda: QGuiApplication.clipboard().setText(self.text.toPlainText())
        )
        self._bar = QHBoxLayout()
        self._bar.addWidget(PlainLabel("What trains is this text.", "hint"), 1)
        self._bar.addWidget(self.copy)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._bar)
        self._column.addWidget(self.text, 1)
        self._column.addWidget(self.empty, 1)
        # Typing in a field changes the project many times a second; the text can wait a moment.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(theme.current().motion("layout"))
        self._soon.timeout.connect(self.refresh)
        workspace.inferred.connect(lambda inference: self._later())
        workspace.selected.connect(lambda ids: self._mark())
        theme.follow(self, self._restyle)

    def refresh(self) -> None:
        """Show the text of the project as it is now."""
        if not self.isVisible() or self._project is self._workspace.project:
            return
        self._project = self._workspace.project
        text = self._made()
        self.text.setVisible(bool(text))
        self.copy.setEnabled(bool(text))
        self.empty.setVisible(not text)
        if text and text != self.text.toPlainText():
            at = self.text.verticalScrollBar().value()
            self.text.setPlainText(text)
            self.text.verticalScrollBar().setValue(at)
        self._mark()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._restyle()  # the style took the font back when the panel moved into its window
        self.refresh()

    def _later(self) -> None:
        if self.isVisible():
            self._soon.start()

    def _made(self) -> str:
        from netbuilder.export.module import module_text  # only when someone reads it

        errors = [p for p in self._workspace.whole_inference.errors if p.code != "no-data"]
        if errors:
            more = f" And {len(errors) - 1} more." if len(errors) > 1 else ""
            self.empty.set_line(f"The code waits for this: {errors[0].found}{more}")
            return ""
        try:
            made = module_text(self._workspace.project, self._workspace.whole_inference)
        except ProblemError as error:
            self.empty.set_line(error.problems[0].sentence)
            return ""
        self._lines = made.lines
        return made.text

    def _mark(self) -> None:
        """Give the lines of the selected nodes another ground."""
        ground = theme.current().colour("accent_soft")
        selection = set(self._workspace.inside[:1]) or self._workspace.selection
        numbers = sorted(n for n, id in self._lines.items() if id in selection)
        marks = [self._marked(number, ground) for number in numbers]
        self.text.setExtraSelections(marks)
        if marks and self.isVisible():
            self.text.setTextCursor(marks[0].cursor)
            self.text.ensureCursorVisible()

    def _marked(self, number: int, ground: QColor) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        block = self.text.document().findBlockByNumber(number - 1)
        mark.cursor = QTextCursor(block)
        mark.format.setBackground(ground)
        mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        return mark

    def _restyle(self) -> None:
        look = theme.current()
        self.text.setFont(look.font("label", monospaced=True))
        margin = look.space("m")
        self._column.setContentsMargins(margin, margin, margin, margin)
        self._mark()
