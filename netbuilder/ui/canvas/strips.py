"""A small histogram in the footer of each layer: what leaves it, as the network learns."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from netbuilder.core.design import Port
from netbuilder.link.messages import Outlet, Values
from netbuilder.ui import theme
from netbuilder.ui.canvas import shape
from netbuilder.ui.canvas.hits import nodes_in
from netbuilder.ui.canvas.lod import Level
from netbuilder.ui.canvas.node_item import NodeItem
from netbuilder.ui.canvas.outlets import Outlets
from netbuilder.ui.canvas.paints import paints, sizes
from netbuilder.ui.canvas.value_feed import ValueFeed

if TYPE_CHECKING:
    from netbuilder.ui.canvas.view import CanvasView

# The engine tells so many layers at a time; more are not looked at either.
_MOST: Final = 32
# Of the height of a footer: how wide a strip is at the most and at the least, and how high.
_WIDE, _NARROW, _HIGH = 2.2, 1.2, 0.6


class Strips:
    """The histograms of the layers on screen, while they are wanted and can be read.

    Args:
        ask: Called where other values are wanted.

    Attributes:
        is_on: Whether the person wants them.
    """

    def __init__(
        self, view: CanvasView, outlets: Outlets, feed: ValueFeed, ask: Callable[[], None]
    ) -> None:
        self._view, self._outlets, self._feed, self._ask = view, outlets, feed, ask
        self.is_on = False
        self._painted: dict[str, Values] = {}
        feed.renewed.connect(self._renew)
        view.foregrounds.append(self.paint)

    def show(self, on: bool) -> None:
        """Whether they are wanted."""
        if on != self.is_on:
            self.is_on = on
            self._ask()
            self._view.viewport().update()

    def wanted(self) -> tuple[Outlet, ...]:
        """What the strips on screen show."""
        return tuple(outlet for outlet, _ in self._here())

    def paint(self, painter: QPainter) -> None:
        """All of them, in scene pixels."""
        self._painted = {}
        for outlet, item in self._here():
            values = self._feed.values(outlet)
            place = strip_place(item)
            if values is not None and values.counts and place is not None:
                self._painted[item.id] = values
                _paint(painter, place, values, item)

    def _here(self) -> Iterator[tuple[Outlet, NodeItem]]:
        """The layers on screen that something leaves, if they are drawn in full."""
        view = self._view
        if not self.is_on or view.detail < Level.FULL:
            return
        area = QRectF(view.mapToScene(view.viewport().rect()).boundingRect())
        for item in nodes_in(view.sheet, area)[:_MOST]:
            node = view.workspace.design.nodes.get(item.id)
            if node is not None and node.layer.outputs and strip_place(item) is not None:
                yield self._outlets.of(Port(item.id, node.layer.outputs[0].name)), item

    def _renew(self) -> None:
        """Paint the footers whose values are others than those that were painted."""
        for outlet, item in self._here():
            if self._feed.values(outlet) is not self._painted.get(item.id):
                place = strip_place(item)
                if place is not None:
                    box = self._view.mapFromScene(place.adjusted(-1, -1, 1, 1)).boundingRect()
                    self._view.viewport().update(box)


def strip_place(item: NodeItem) -> QRectF | None:
    """Where the strip of a node is, in the scene; None where its footer has no room."""
    visual, size = item.visual, sizes()
    has_footer = not visual.is_door and not visual.is_folded and not visual.problem
    if not has_footer or visual.is_placeholder or visual.is_bypassed:
        return None
    body = shape.body(visual)
    high = size.footer * _HIGH
    taken = paints().width("small", visual.footer) if visual.footer else 0.0
    wide = min(size.footer * _WIDE, body.width() - 2.5 * size.inset - taken)
    if visual.leaving or wide < size.footer * _NARROW:
        return None
    has_words_left = bool(visual.rows or visual.inner) and not visual.is_unknown_size
    left = body.right() - size.inset - wide if has_words_left else body.left() + size.inset
    top = body.bottom() - size.footer + (size.footer - high) / 2
    return QRectF(left, top, wide, high).translated(item.pos())


def _paint(painter: QPainter, place: QRectF, values: Values, item: NodeItem) -> None:
    """Bars over a hairline; heights follow the root of counts, so that rare values are seen."""
    look = theme.current()
    most = max(values.counts)
    wide = place.width() / len(values.counts)
    colour = look.family_colour(item.visual.family)
    for number, count in enumerate(values.counts):
        high = place.height() * math.sqrt(count / most)
        left = place.left() + number * wide
        painter.fillRect(QRectF(left, place.bottom() - high, wide, high), colour)
    painter.setPen(QPen(look.colour("line_strong"), 0))
    painter.drawLine(QPointF(place.left(), place.bottom()), QPointF(place.right(), place.bottom()))
