"""Frames and notes by keyboard: from one to the next, and wider or higher by arrow keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from netbuilder.core import frames
from netbuilder.core.design import Design, Frame

if TYPE_CHECKING:
    from netbuilder.ui.canvas.view import CanvasView


def ordered(view: CanvasView) -> list[Frame]:
    """Frames and notes that are drawn, as one reads: line by line."""
    shown = view.sheet.frames.shown
    return sorted(shown, key=lambda each: (each.position[1], each.position[0], each.id))


def focused(view: CanvasView) -> Frame | None:
    """The one frame that is selected alone."""
    chosen = view.workspace.frames.ids
    if len(chosen) != 1 or view.workspace.selection:
        return None
    return next((each for each in view.sheet.frames.shown if each.id in chosen), None)


def place(view: CanvasView, id: str) -> QRectF:
    """Where a frame is drawn; empty where it is not."""
    found = next((each for each in view.sheet.frames.shown if each.id == id), None)
    return view.sheet.frames.place(found) if found is not None else QRectF()


def go_on(view: CanvasView, step: int = 1) -> None:
    """Select the next frame or note, after the last the first."""
    rows, now = ordered(view), focused(view)
    if not rows:
        return
    at = rows.index(now) + step if now in rows else (0 if step > 0 else -1)
    frame = rows[at % len(rows)]
    view.sheet.choose_wires(())
    view.workspace.select((), [frame.id])
    view.reveal_area(view.sheet.frames.place(frame))
    view.walker.used(is_keyboard=True)


def resize(view: CanvasView, across: float, down: float) -> None:
    """Move the right and lower edge of the selected frame; steps in a row make one."""
    frame = focused(view)
    if frame is None or frame.folded:
        return
    id = frame.id

    def edit(design: Design) -> Design:
        now = frames.frame_of(design, id)
        if now is None:
            return design
        area = frames.area_of(now)
        wider = area._replace(right=area.right + across, bottom=area.bottom + down)
        return frames.resized(design, id, wider)

    view.workspace.apply("Resize frame", edit, f"{id}.size")
