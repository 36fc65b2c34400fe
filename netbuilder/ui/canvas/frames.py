"""What can be done to frames and notes of a canvas, each as one undo step."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import unquote

from PySide6.QtCore import QPointF, QRectF

from netbuilder.core import frames
from netbuilder.core.design import Design, Frame
from netbuilder.ui.canvas.frame_hits import ground_at
from netbuilder.ui.canvas.frame_writing import FrameWriting
from netbuilder.ui.canvas.placing import snapped

if TYPE_CHECKING:
    from netbuilder.ui.canvas.inside import Inside

Framing = Callable[[Design], tuple[Design, str]]


class Frames:
    """The frames and notes of one canvas.

    Attributes:
        writing: Where titles and notes are written.
    """

    def __init__(self, view: Inside) -> None:
        self._view = view
        self.writing = FrameWriting(view)

    @property
    def selected(self) -> frozenset[str]:
        """Ids of the selected frames and notes."""
        return self._view.workspace.frames.ids

    def add_frame(self, place: QPointF | None = None) -> str:
        """Put a frame around what is selected, or an empty one at the pointer; answers its id.

        Its title can be written at once.
        """
        workspace, sizes = self._view.workspace, self._view.sheet.frames.sizes()
        ids, chosen = workspace.selection, self.selected
        at = self._place(place)
        if ids or chosen:
            made = self._make("Add frame", lambda design: frames.framed(design, ids, chosen, sizes))
        else:
            made = self._make("Add frame", lambda design: frames.placed(design, at))
        if made:
            self.edit(made)
        return made

    def add_note(self, place: QPointF | None = None) -> str:
        """Place a note at the pointer and write it; answers its id."""
        at = self._place(place)
        made = self._make("Add note", lambda design: frames.noted(design, at))
        if made:
            self.edit(made)
        return made

    def edit(self, id: str = "") -> bool:
        """Write the title of a frame or the text of a note in place, by default the selected."""
        frame = self._frame(id or next(iter(self.selected), ""))
        if frame is not None:
            self._view.close_floating()
            self.writing.begin(frame)
        return frame is not None

    def enter(self, id: str) -> None:
        """What a double click means: open a folded frame, else write in it."""
        frame = self._frame(id)
        if frame is not None and frame.folded:
            self._view.folds.fold_frames([id], on=False)
        elif frame is not None:
            self._view.workspace.select((), [id])
            self.edit(id)

    def set_values(self, label: str, merge: str = "", **values: object) -> None:
        """Give the selected frames another colour, title or comment."""
        ids = self.selected
        self._view.workspace.apply(
            label, lambda design: frames.changed(design, ids, **values), merge
        )

    def paint(self, token: str) -> None:
        """Give the selected frames and notes a colour of the families."""
        self.set_values("Colour frame", colour=token)

    def delete(self, with_content: bool = False) -> None:
        """Take the selected frames away; what lies in them stays, unless it shall go too."""
        ids = self.selected
        if ids:
            words = "Delete with layers" if with_content else _label("Delete", self._chosen())
            self._view.workspace.apply(
                words, lambda design: frames.removed(design, ids, with_content)
            )

    def hover(self, id: str) -> None:
        """Show a frame as under the pointer, and no other."""
        sheet = self._view.sheet.frames
        if id == sheet.hovered:
            return
        changed = {id, sheet.hovered}
        sheet.hovered = id
        sheet.mark(self.selected)
        for frame in sheet.shown:
            if frame.id in changed:
                self._view.repaint_area(sheet.place(frame))

    def linked(self, link: str) -> str:
        """The layer that a link of a note names, by id or title; empty where there is none."""
        wanted = unquote(link).removeprefix("#").strip().casefold()
        nodes = self._view.workspace.design.nodes
        return next((id for id, node in nodes.items() if wanted in (id, node.title.casefold())), "")

    def follow_link(self, link: str) -> bool:
        """Go to the layer that a link of a note names; answers whether it is there.

        Addresses outside of the drawing are never opened.
        """
        found = self.linked(link)
        if found:
            self._view.workspace.select([found])
            self._view.center_on(found)
        return bool(found)

    def center_on(self, id: str) -> None:
        """Select a frame or note and bring it to the middle."""
        self._view.folds.show(id)
        frame = self._frame(id)
        if frame is not None:
            self._view.workspace.select((), [id])
            self._view.show_area(self._view.sheet.frames.place(frame))

    def area(self) -> QRectF:
        """Where the selected frames and notes lie; empty for none."""
        area, sheet = QRectF(), self._view.sheet.frames
        for frame in sheet.shown:
            if frame.id in self.selected:
                area = area.united(sheet.place(frame))
        return area

    def home_at(self, place: QPointF) -> str:
        """The smallest frame on whose ground a place lies; empty where there is none."""
        return ground_at(self._view.sheet, place)

    def _make(self, label: str, edit: Framing) -> str:
        made: list[str] = []

        def whole(design: Design) -> Design:
            design, id = edit(design)
            made[:] = [id]
            return design

        if not self._view.workspace.apply(label, whole):
            return ""
        self._view.workspace.select((), made)
        return made[0]

    def _frame(self, id: str) -> Frame | None:
        return frames.frame_of(self._view.workspace.design, id) if id else None

    def _chosen(self) -> tuple[Frame, ...]:
        return self._view.workspace.frames.chosen

    def _place(self, place: QPointF | None) -> tuple[float, float]:
        if place is None:
            spot = self._view.pointer_spot()
            place = (
                self._view.visible_area().center() if spot is None else self._view.mapToScene(spot)
            )
        return snapped(place.x(), place.y())


def _label(verb: str, chosen: tuple[Frame, ...]) -> str:
    if len(chosen) == 1:
        return f"{verb} {'note' if chosen[0].is_note else 'frame'}"
    return f"{verb} {len(chosen)} frames"
