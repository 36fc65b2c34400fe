"""Writes the titles of frames and the text of notes in place."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt

from netbuilder.core import frames
from netbuilder.core.design import Frame
from netbuilder.ui.canvas.overlays.note_editor import NoteEditor
from netbuilder.ui.canvas.overlays.rename_field import RenameField
from netbuilder.ui.canvas.paints import paints

if TYPE_CHECKING:
    from netbuilder.ui.canvas.inside import Inside


class FrameWriting:
    """One field at a time.

    Attributes:
        title_field: Where a title is being written, or None.
        note_editor: Where a note is being written, or None.
    """

    def __init__(self, view: Inside) -> None:
        self._view = view
        self.title_field: RenameField | None = None
        self.note_editor: NoteEditor | None = None
        self._edited = ""
        view.looked.connect(self.follow)
        # In another design the same id may be another frame.
        view.workspace.entered.connect(self.cancel)
        view.workspace.opened.connect(self.cancel)
        view.workspace.changed.connect(self.follow)

    def begin(self, frame: Frame) -> None:
        """Write the title of a frame or the text of a note in place."""
        self._edited = frame.id
        self._reveal(frame)
        if frame.is_note:
            self.note_editor = NoteEditor(self._view, frame.comment)
            self.note_editor.accepted.connect(partial(self._finish, "comment"))
            self.note_editor.cancelled.connect(partial(self._finish, "comment", None))
            field: NoteEditor | RenameField = self.note_editor
        else:
            self.title_field = RenameField(self._view, frame.title)
            self.title_field.setAccessibleName("Title of the frame")
            self.title_field.accepted.connect(partial(self._finish, "title"))
            self.title_field.cancelled.connect(partial(self._finish, "title", None))
            field = self.title_field
        self.follow()
        field.show()
        field.setFocus()

    def close(self) -> bool:
        """Keep what is being written; answers whether anything was."""
        field = self.title_field or self.note_editor
        if field is None:
            return False
        field.leave()
        return True

    def _place_title(self, field: RenameField, shown: QRect) -> None:
        """Lie over the title, as wide as titles mostly are."""
        zoom, look = self._view.zoom, paints()
        field.place_over(shown, zoom)
        left = shown.left() + round(look.size("frame_inset") * zoom / 2)
        most = round(float(look.look.width("palette")) * max(zoom, 1.0))
        width = min(most, max(field.minimumSizeHint().width(), shown.right() - left))
        field.setGeometry(left, field.y(), width, field.height())

    def cancel(self) -> None:
        """Leave what is being written as it was."""
        if self.title_field is not None or self.note_editor is not None:
            self._finish("title", None)

    def _finish(self, field: str, text: str | None) -> None:
        widget = self.title_field or self.note_editor
        self.title_field = self.note_editor = None
        if widget is None:
            return
        widget.hide()
        widget.deleteLater()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        frame = frames.frame_of(self._view.workspace.design, self._edited)
        if frame is None or text is None or text == getattr(frame, field):
            return
        label = "Write note" if frame.is_note else "Rename frame"
        values = {field: text}
        self._view.workspace.apply(
            label, lambda design: frames.changed(design, [frame.id], **values)
        )

    def follow(self) -> None:
        """Keep the field over what is written, and leave it where that is gone."""
        if self.title_field is None and self.note_editor is None:
            return
        frame = frames.frame_of(self._view.workspace.design, self._edited)
        if frame is None:
            self.cancel()
            return
        place = self._view.sheet.frames.place(frame)
        shown = self._view.mapFromScene(place).boundingRect()
        if self.note_editor is not None:
            self.note_editor.place_over(shown, self._view.zoom)
        elif self.title_field is not None:
            self._place_title(self.title_field, shown)

    def _reveal(self, frame: Frame) -> None:
        view = self._view
        place = view.sheet.frames.place(frame)
        head = view.mapFromScene(place.topLeft())
        if not view.viewport().rect().adjusted(16, 16, -160, -48).contains(head):
            view.show_area(place)
