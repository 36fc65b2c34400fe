"""The text of notes: Markdown laid out once, measured, painted, and asked for its links."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSizeF, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QPainter,
    QPalette,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)

from netbuilder.core.design import Frame
from netbuilder.core.frames import NOTE_WIDTH_PX
from netbuilder.ui.canvas.paints import Paints

IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
FEATURES = QTextDocument.MarkdownFeature
MOST_KEPT = 256
EMPTY = "Write here what should be known."


class _Plain(QTextDocument):
    """Loads nothing, whatever its text names: neither files nor addresses."""

    def loadResource(self, type: int, name: QUrl | str) -> Any:
        return None


class NoteTexts:
    """Laid out texts by what decides them; the least used are forgotten."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], QTextDocument] = {}

    def clear(self) -> None:
        """The look changed."""
        self._kept.clear()

    def size(self, note: Frame, paints: Paints) -> QSizeF:
        """How large a note is with its margins."""
        text = self.document(note, paints)
        pad = paints.size("note_pad")
        return QSizeF(_width(note), text.size().height() + 2 * pad)

    def link(self, note: Frame, place: QPointF, paints: Paints) -> str:
        """Where the link at a place of the note leads; empty where there is none."""
        pad = paints.size("note_pad")
        if not note.comment:
            return ""
        layout = self.document(note, paints).documentLayout()
        return str(layout.anchorAt(place - QPointF(pad, pad)))

    def paint(self, painter: QPainter, note: Frame, paints: Paints) -> None:
        """Write a note; its left top corner is the origin of the painter."""
        pad = paints.size("note_pad")
        text = self.document(note, paints)
        context = QAbstractTextDocumentLayout.PaintContext()
        token = "text" if note.comment else "text_3"
        context.palette.setColor(QPalette.ColorRole.Text, paints.colours[token])
        context.clip = QRectF(0.0, 0.0, text.size().width(), text.size().height())
        painter.save()
        painter.translate(pad, pad)
        text.documentLayout().draw(painter, context)
        painter.restore()

    def document(self, note: Frame, paints: Paints) -> QTextDocument:
        """The laid out text of a note."""
        key = (note.comment, _width(note), paints.look.name, paints.look.font_family)
        found = self._kept.pop(key, None)
        if found is None:
            found = _made(note.comment, _width(note) - 2 * paints.size("note_pad"), paints)
        self._kept[key] = found
        while len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        return found


def _width(note: Frame) -> float:
    return note.size[0] or NOTE_WIDTH_PX


def _made(markdown: str, width: float, paints: Paints) -> QTextDocument:
    text = _Plain()
    text.setDocumentMargin(0.0)
    text.setIndentWidth(paints.size("note_indent"))
    text.setUndoRedoEnabled(False)
    text.setDefaultFont(paints.fonts["body"])
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    text.setDefaultTextOption(option)
    plain = IMAGE.sub(r"\1", markdown) or EMPTY
    text.setMarkdown(plain, FEATURES.MarkdownDialectGitHub | FEATURES.MarkdownNoHTML)
    block = text.begin()
    while block.isValid():
        _dress(block, paints)
        block = block.next()
    text.setTextWidth(width)
    return text


def _dress(block: QTextBlock, paints: Paints) -> None:
    """Headings in the sizes of the look, links in the accent."""
    level = block.blockFormat().headingLevel()
    cursor, part = QTextCursor(block), block.begin()
    while not part.atEnd():
        fragment = part.fragment()
        form = fragment.charFormat()
        if level:
            form.clearProperty(QTextCharFormat.Property.FontSizeAdjustment)
            form.setFont(paints.fonts["title" if level == 1 else "name"])
        if form.isAnchor():
            form.setForeground(paints.colours["accent"])
            form.setFontUnderline(True)
        if level or form.isAnchor():
            cursor.setPosition(fragment.position())
            end = fragment.position() + fragment.length()
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(form)
        part += 1
