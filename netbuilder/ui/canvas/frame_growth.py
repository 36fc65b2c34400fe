"""Frames take in the cards that are dragged in them: shown while they are dragged, then made so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from netbuilder.core import frames
from netbuilder.core.design import Design
from netbuilder.core.frames import Area

if TYPE_CHECKING:
    from netbuilder.ui.canvas.drawing import Drawing


class Growth:
    """One drag of nodes.

    The rule: the smallest frame under the pointer grows around the dragged cards that lie in it or
    lay in it before the drag. Those let go elsewhere leave their frame.
    """

    def __init__(self, view: Drawing, ids: Iterable[str]) -> None:
        self._view = view
        self._ids = frozenset(ids)
        self._design = view.workspace.design
        self._was = frames.homes(self._design) if self._design.frames else {}
        self._sizes = view.sheet.frames.sizes() if self._design.frames else {}
        self._is_shown = False

    def show(self, at: QPointF) -> None:
        """Draw the frame under the pointer as large as it would be."""
        home = frames.frame_at(self._design, (at.x(), at.y())) if self._design.frames else ""
        frame = frames.frame_of(self._design, home)
        if frame is None:
            self.end()
            return
        whole, sheet = frames.area_of(frame), self._view.sheet
        cards = [
            sheet.nodes[id].place
            for id in self._ids
            if self._was.get(id) == home or whole.has(_anchor(sheet.nodes[id].pos()))
        ]
        areas = [Area(r.left(), r.top(), r.right(), r.bottom()) for r in cards]
        if areas:
            whole = whole.united(frames.padded(areas, bool(frame.comment)))
        self._is_shown = True
        sheet.frames.hovered = home
        sheet.frames.hold({home: QRectF(whole.left, whole.top, *whole.size)})

    def settled(self, before: Design, after: Design, at: QPointF) -> Design:
        """The design after the drag with frames around what was let go in them."""
        if not self._design.frames:
            return after
        return frames.settled(before, after, self._ids, (at.x(), at.y()), self._sizes)

    def end(self) -> None:
        """Draw all frames as they are."""
        if self._is_shown:
            self._is_shown = False
            self._view.sheet.frames.hovered = ""
            self._view.sheet.frames.hold({})


def _anchor(corner: QPointF) -> tuple[float, float]:
    return corner.x() + frames.ANCHOR_PX[0], corner.y() + frames.ANCHOR_PX[1]
