"""What of a frame or note is under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from netbuilder.core.design import Frame
from netbuilder.ui.canvas.frame_painter import title_height
from netbuilder.ui.canvas.frame_sheet import FrameSheet, Spot
from netbuilder.ui.canvas.paints import paints

if TYPE_CHECKING:
    from netbuilder.ui.canvas.scene import CanvasScene

CORNER_TIMES = 2.0


def card_at(scene: CanvasScene, place: QPointF) -> Spot:
    """The card of a folded frame at a place; its head and rows alike."""
    for id, card in reversed(list(scene.frames.cards.items())):
        if card.place.contains(place):
            return Spot("frame", id)
    return Spot()


def frame_at(scene: CanvasScene, place: QPointF, zoom: float) -> Spot:
    """The uppermost frame or note whose edge, title or text is at a place.

    The ground of a frame is none of these: there a box can be dragged as anywhere else.
    """
    sheet = scene.frames
    for frame in reversed(sheet.shown):
        if not frame.folded:
            spot = _spot(sheet, frame, place, zoom)
            if spot.part:
                return spot
    return Spot()


def ground_at(scene: CanvasScene, place: QPointF) -> str:
    """The smallest frame on whose ground a place lies; empty where there is none."""
    for frame in reversed(scene.frames.shown):
        if not frame.folded and not frame.is_note and scene.frames.place(frame).contains(place):
            return frame.id
    return ""


def _spot(sheet: FrameSheet, frame: Frame, place: QPointF, zoom: float) -> Spot:
    rect, look = sheet.place(frame), paints()
    reach = look.size("frame_edge") / zoom
    if not rect.adjusted(-reach, -reach, reach, reach).contains(place):
        return Spot()
    edge = edges(rect, place, reach, frame.is_note)
    if edge:
        return Spot("frame_edge", frame.id, edge)
    if frame.is_note:
        link = sheet.texts.link(frame, place - rect.topLeft(), look)
        return Spot("link", frame.id, link) if link else Spot("frame", frame.id)
    if place.y() <= rect.top() + title_height(frame, zoom, look):
        return Spot("frame", frame.id)
    return Spot()


def edges(rect: QRectF, place: QPointF, reach: float, is_note: bool) -> str:
    """Which edges are meant at a place: ``left``, ``top right`` ...; empty for none.

    A note is as tall as its text, so only its sides can be dragged.
    """
    wide = reach * CORNER_TIMES
    near = {
        "left": abs(place.x() - rect.left()) <= reach,
        "right": abs(place.x() - rect.right()) <= reach,
        "top": not is_note and abs(place.y() - rect.top()) <= reach,
        "bottom": not is_note and abs(place.y() - rect.bottom()) <= reach,
    }
    if not any(near.values()):
        return ""
    if near["top"] or near["bottom"]:
        near["left"] = abs(place.x() - rect.left()) <= wide
        near["right"] = abs(place.x() - rect.right()) <= wide
    elif not is_note:
        near["top"] = abs(place.y() - rect.top()) <= wide
        near["bottom"] = abs(place.y() - rect.bottom()) <= wide
    # Opposite edges can both be close, where a frame is drawn small: then it is made larger.
    near["left"] = near["left"] and not near["right"]
    near["top"] = near["top"] and not near["bottom"]
    order = ("top", "bottom", "left", "right")
    return " ".join(name for name in order if near[name])
