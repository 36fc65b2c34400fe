"""The properties of selected frames and notes: title, colour and comment."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.core import frames
from netbuilder.core.design import NAME_LIMIT, Frame
from netbuilder.core.layer import Family
from netbuilder.ui import theme
from netbuilder.ui.accessibility.drawn import tell_value
from netbuilder.ui.panels.parameter_form import FieldRow
from netbuilder.ui.widgets import Button, Line, PlainLabel
from netbuilder.ui.widgets.painting import crisp, paint_focus, shows_focus
from netbuilder.ui.workspace import Workspace

COLUMNS = 9
NOTE_HELP = "Markdown: **bold**, # heading, - list. [Dense 1](#dense_1) leads to a layer."


class FrameForm(QWidget):
    """Everything that can be set of the selected frames; several are edited together."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "panel")
        self._workspace = workspace
        self.heading = PlainLabel("", "section")
        self.title = QLineEdit()
        self.title.setMaxLength(NAME_LIMIT)
        self.title.setAccessibleName("Title of the frame")
        self.colours = ColourRow()
        self.comment = CommentField()
        self._title_row = FieldRow("Title", self.title, "What stands at its top.")
        self._words = PlainLabel("", "label")
        self._help = PlainLabel(NOTE_HELP, "hint", wrap=True)
        self.content = PlainLabel("", "hint", wrap=True)
        self.delete = Button("Delete with layers", icon="trash")
        self.delete.setToolTip("Delete the frame and all that lies in it (Shift+Del)")
        self._column = QVBoxLayout(self)
        lines = (
            *(self.heading, Line(), self._title_row),
            FieldRow("Colour", self.colours, "The colours of the families of layers."),
            *(self._words, self.comment, self._help, self.content, self.delete),
        )
        for widget in lines:
            self._column.addWidget(widget)
        self._column.addStretch(1)
        self.title.editingFinished.connect(self._rename)
        self.colours.chosen.connect(self._paint)
        self.comment.finished.connect(self._comment)
        self.delete.clicked.connect(self._delete)
        workspace.frames.changed.connect(lambda ids: self.refresh())
        workspace.changed.connect(lambda before, after: self.refresh())
        theme.follow(self, self._restyle)
        self.refresh()

    def refresh(self) -> None:
        """Show the selected frames as they are now."""
        chosen = self._workspace.frames.chosen
        if not chosen:
            return
        first, boxes = chosen[0], [each for each in chosen if not each.is_note]
        self.heading.setText(_heading(chosen))
        self._title_row.setVisible(bool(boxes))
        if boxes and not (self.title.hasFocus() and self.title.isModified()):
            same = len({each.title for each in boxes}) == 1
            self.title.setText(boxes[0].title if same else "")
            self.title.setPlaceholderText("" if same else "Different titles")
            self.title.setCursorPosition(0)
        same = len({each.colour for each in chosen}) == 1
        self.colours.show_colour(first.colour if same else "")
        self._words.setText("Text" if not boxes else "Comment")
        is_single = len(chosen) == 1
        self._words.setVisible(is_single)
        self.comment.setVisible(is_single)
        self.comment.show_text(first.comment)
        self._help.setVisible(is_single and first.is_note)
        held = [id for each in boxes for id in frames.held(self._workspace.design, each.id).nodes]
        count = len(set(held))
        words = f"Holds {count:,} {'layer' if count == 1 else 'layers'}." if boxes else ""
        self.content.setText(words)
        self.content.setVisible(bool(words))
        self.delete.setVisible(bool(held))

    def _rename(self) -> None:
        text = self.title.text()
        if self.title.isModified():
            self.title.setModified(False)
            self._set("Rename frame", [f.id for f in self._boxes()], title=text)

    def _paint(self, token: str) -> None:
        self._set("Colour frame", self._workspace.frames.ids, colour=token)

    def _comment(self) -> None:
        chosen = self._workspace.frames.chosen
        if len(chosen) == 1 and self.comment.toPlainText() != chosen[0].comment:
            label = "Write note" if chosen[0].is_note else "Comment frame"
            self._set(label, [chosen[0].id], comment=self.comment.toPlainText())

    def _delete(self) -> None:
        ids = self._workspace.frames.ids
        self._workspace.apply(
            "Delete with layers", lambda design: frames.removed(design, ids, with_content=True)
        )

    def _set(self, label: str, ids: Iterable[str], **values: str) -> None:
        chosen = frozenset(ids)
        self._workspace.apply(label, lambda design: frames.changed(design, chosen, **values))

    def _boxes(self) -> list[Frame]:
        return [each for each in self._workspace.frames.chosen if not each.is_note]

    def _restyle(self) -> None:
        look = theme.current()
        room = look.space("l")
        self._column.setContentsMargins(room, room, room, room)
        self._column.setSpacing(look.space("m"))
        self.comment.setFixedHeight(look.height("row") * 5)


class CommentField(QPlainTextEdit):
    """Several lines of text, kept when one goes elsewhere or presses Ctrl+Enter; Esc puts back.

    Signals:
        finished: The text is to be kept.
    """

    finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown = ""
        self.setTabChangesFocus(True)
        self.setAccessibleName("Comment")

    def show_text(self, text: str) -> None:
        """Show a text, unless another is being written."""
        self._shown = text
        if not self.hasFocus() and self.toPlainText() != text:
            self.setPlainText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.finished.emit()
        elif event.key() == Qt.Key.Key_Escape and self.toPlainText() != self._shown:
            self.setPlainText(self._shown)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.finished.emit()


class ColourRow(QWidget):
    """The colours of the families in a row; arrow keys move, Enter or Space chooses.

    Signals:
        chosen(str): The token of the colour that was chosen.
    """

    spoken_role = QAccessible.Role.ComboBox

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Colour")
        self._tokens = [family.token for family in Family]
        self._current, self._at = "", 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        theme.follow(self, self.updateGeometry)

    def show_colour(self, token: str) -> None:
        """Show which colour is set; empty where they differ."""
        self._current = token
        if token in self._tokens:
            self._at = self._tokens.index(token)
        tell_value(self)
        self.update()

    def spoken_value(self) -> str:
        """The colour the keyboard is at, for screen readers."""
        token = self._tokens[self._at]
        return _words(token) if token == self._current else f"{_words(token)}, not chosen"

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(COLUMNS * look.icon_size("small"), look.height("control"))

    def spot(self, index: int) -> QPointF:
        """The middle of a colour."""
        pitch = self.width() / len(self._tokens)
        return QPointF((index + 0.5) * pitch, self.height() / 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        crisp(painter)
        radius = look.icon_size("small") / 2
        for index, token in enumerate(self._tokens):
            middle = self.spot(index)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour(token))
            painter.drawEllipse(middle, radius - 1.0, radius - 1.0)
            is_at = index == self._at and shows_focus(self)
            if token == self._current or is_at:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                token = "accent" if self._tokens[index] == self._current else "control"
                painter.setPen(QPen(look.colour(token), look.line("selected_edge")))
                painter.drawEllipse(middle, radius + 2.0, radius + 2.0)
        if shows_focus(self):
            paint_focus(painter, QRectF(self.rect()), look, look.radius("field"))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose(self._index(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.setToolTip(_words(self._tokens[self._index(event.position())]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if by is not None:
            self._at = (self._at + by) % len(self._tokens)
            tell_value(self)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self._at)
        else:
            super().keyPressEvent(event)

    def _index(self, spot: QPointF) -> int:
        pitch = self.width() / len(self._tokens)
        return min(max(0, int(spot.x() / pitch)), len(self._tokens) - 1)

    def _choose(self, index: int) -> None:
        self._at = index
        self.chosen.emit(self._tokens[index])


def _words(token: str) -> str:
    return next((family.value for family in Family if family.token == token), "")


def _heading(chosen: tuple[Frame, ...]) -> str:
    if len(chosen) == 1:
        return "Note" if chosen[0].is_note else "Frame"
    notes = sum(each.is_note for each in chosen)
    parts = ((len(chosen) - notes, "frame"), (notes, "note"))
    return " and ".join(
        f"{count:,} {word if count == 1 else word + 's'}" for count, word in parts if count
    )
