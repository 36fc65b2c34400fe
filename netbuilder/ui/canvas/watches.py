"""Lets wires speak: a card with the values that flow, while the pointer rests or pinned to stay."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF, QTimer
from PySide6.QtGui import QPainter, QPen

from netbuilder.core.design import Wire
from netbuilder.core.project.schema import Watched
from netbuilder.link.messages import Outlet, Values
from netbuilder.ui.canvas.hits import nodes_in
from netbuilder.ui.canvas.lod import Level
from netbuilder.ui.canvas.outlets import Outlets
from netbuilder.ui.canvas.overlays.value_card import PER_ROW, ValueCard
from netbuilder.ui.canvas.paints import paints, sizes
from netbuilder.ui.canvas.strips import Strips
from netbuilder.ui.canvas.value_feed import ValueFeed, has_outlet
from netbuilder.ui.canvas.wire_path import WirePath

if TYPE_CHECKING:
    from netbuilder.ui.canvas.view import CanvasView
    from netbuilder.ui.engine_bridge import EngineBridge

_REST_MS = 300
_ASK_MS = 120
_MARGIN_PX = 8
# Where a card may lie beside its wire, in parts of its width; and what covering another costs.
_SHIFTS = (0.0, 0.75, -0.75)
_CARD_COST = 4
# Values of so many dimensions are shown row by row.
_ROWS_RANK = 2
# Cards that a file may bring along; every one is a widget.
_MOST = 64


class Watches(QObject):
    """The cards of one canvas.

    Attributes:
        pins: Cards that stay, by what they look at; those of other designs are hidden.
        preview: The card of the wire under the pointer, while there is one.
        feed: Where values come from.
        strips: Histograms in the footers of layers.
    """

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self.outlets = Outlets(view)
        self.feed = ValueFeed(view.workspace, self)
        self.strips = Strips(view, self.outlets, self.feed, lambda: self._ask.start())
        self.pins: dict[Outlet, ValueCard] = {}
        self.preview: ValueCard | None = None
        self._resting: Wire | None = None
        self._rest = _timer(self, _REST_MS)
        self._ask = _timer(self, _ASK_MS)
        self._rest.timeout.connect(self._on_rest)
        self._ask.timeout.connect(lambda: self.feed.want(self._wanted()))
        self.feed.renewed.connect(self._renew)
        view.foregrounds.append(self.paint)
        view.looked.connect(self.end_preview)
        view.looked.connect(self.follow)
        workspace = view.workspace
        workspace.inferred.connect(lambda _: self.follow())
        workspace.entered.connect(self.end_preview)
        workspace.opened.connect(self.clear)

    def listen(self, bridge: EngineBridge) -> None:
        """Show what these engines tell."""
        self.feed.listen(bridge)
        bridge.run_changed.connect(lambda _: self.follow())

    def hover(self, wire: Wire | None) -> None:
        """The pointer is over another wire, or over none."""
        if wire != self._resting:
            self._resting = wire
            self._rest.start()

    def toggle(self) -> None:
        """Pin the selected wires, or the outputs of the selected layers; or let them go again."""
        outlets = self.outlets.chosen()
        fresh = [outlet for outlet in outlets if outlet not in self.pins]
        for outlet in fresh:
            self.pin(outlet)
        for outlet in () if fresh else outlets:
            self._unpin(outlet)

    @property
    def can_toggle(self) -> bool:
        """Whether anything is selected that values flow out of."""
        return bool(self.outlets.chosen())

    @property
    def are_pinned(self) -> bool:
        """Whether all that is selected is pinned already."""
        chosen = self.outlets.chosen()
        return bool(chosen) and all(outlet in self.pins for outlet in chosen)

    def pin(self, outlet: Outlet, at: QPointF | None = None) -> None:
        """Keep a card on the canvas.

        Args:
            at: Its corner in the scene; beside its wire where None.
        """
        card = ValueCard(self._view, outlet)
        card.show_pinned(True)
        others = [each.geometry() for each in self.pins.values() if each.isVisible()]
        card.at = at if at is not None else _beside(self._view, self.outlets, card, others)
        card.closed.connect(lambda: self._unpin(outlet))
        card.moved.connect(lambda: self._on_moved(card))
        card.seen.connect(self._ask.start)
        self.pins[outlet] = card
        if self.preview is not None and self.preview.outlet == outlet:
            self.end_preview()
        self.follow()

    def clear(self) -> None:
        """Take all cards away: another project is open."""
        self.end_preview()
        for outlet in list(self.pins):
            self._unpin(outlet)
        self.feed.forget()

    def places(self) -> tuple[Watched, ...]:
        """The pinned cards, to be kept with the project."""
        return tuple(
            Watched(outlet.nodes, outlet.port, (round(card.at.x(), 1), round(card.at.y(), 1)))
            for outlet, card in self.pins.items()
            if card.at is not None and has_outlet(self._view.workspace.project, outlet)
        )

    def restore(self, watches: Iterable[Watched]) -> None:
        """Pin what was pinned when the project was saved."""
        project = self._view.workspace.project
        for each in islice(watches, _MOST):
            outlet = Outlet(each.nodes, each.port)
            if each.nodes and outlet not in self.pins and has_outlet(project, outlet):
                self.pin(outlet, QPointF(*each.at))

    def follow(self) -> None:
        """Put cards where the camera shows their places, and ask for what is on screen."""
        is_readable = self._view.detail >= Level.NAME
        for outlet, card in self.pins.items():
            card.setVisible(is_readable and self.outlets.is_here(outlet))
            if card.at is not None:
                card.move(self._view.mapFromScene(card.at))
        self._renew()
        self._ask.start()

    def paint(self, painter: QPainter) -> None:
        """Lines from pinned cards to their wires, in scene pixels."""
        painter.setPen(QPen(paints().colours["accent"], 1.5 / self._view.zoom))
        for outlet, card in self.pins.items():
            end = self.outlets.root(outlet) if card.isVisible() else None
            if end is not None:
                box = QRectF(self._view.mapToScene(card.geometry()).boundingRect())
                painter.drawLine(_nearest(box, end), end)

    def _on_rest(self) -> None:
        if self.preview is not None and self.preview.underMouse():
            self._rest.start()  # the pointer went from the wire onto its card
            return
        self.end_preview()
        wire = self._resting
        if wire is not None and self._view.gesture is None and self.feed.has_any:
            self._show_preview(wire)

    def _show_preview(self, wire: Wire) -> None:
        outlet = self.outlets.of(wire.source)
        path = self._view.sheet.wires.paths.get(wire)
        if outlet in self.pins or path is None:
            return
        card = self.preview = ValueCard(self._view, outlet)
        card.pinned.connect(lambda: self.pin(outlet))
        self._renew()
        card.adjustSize()
        card.move(_free_spot(self._view, card, _spots(self._view, path)))
        card.show()
        self._ask.start()

    def end_preview(self) -> None:
        """Take the card beside the pointer away."""
        card, self.preview = self.preview, None
        if card is not None:
            card.hide()
            card.deleteLater()
            self._ask.start()

    def _unpin(self, outlet: Outlet) -> None:
        card = self.pins.pop(outlet, None)
        if card is not None:
            had_focus = card.hasFocus()
            card.hide()
            card.deleteLater()
            self._view.viewport().update()
            if had_focus:
                self._view.setFocus()
            self._ask.start()

    def _on_moved(self, card: ValueCard) -> None:
        card.at = self._view.mapToScene(card.pos())
        self._view.viewport().update()

    def _cards(self) -> list[ValueCard]:
        cards = [card for card in self.pins.values() if card.isVisible()]
        return [*cards, self.preview] if self.preview is not None else cards

    def _wanted(self) -> tuple[Outlet, ...]:
        """What is looked at now: cards that the window shows any part of, and strips."""
        area = self._view.rect()
        shown = (
            card for card in self._cards() if card.isVisible() and card.geometry().intersects(area)
        )
        cards = (card.outlet for card in shown)
        return tuple(dict.fromkeys((*cards, *self.strips.wanted())))

    def _renew(self) -> None:
        for card in self._cards():
            values = self.feed.values(card.outlet)
            note = _note(values, self.feed.first(card.outlet))
            card.tell(self.outlets.title(card.outlet), note)
            words = "" if values is not None else self.feed.why_none(card.outlet)
            card.show_values(values, words, self.feed.moment(card.outlet))


def _timer(owner: QObject, milliseconds: int) -> QTimer:
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    return timer


def _beside(
    view: CanvasView, outlets: Outlets, card: ValueCard, others: Iterable[QRect]
) -> QPointF:
    """A place in the scene that covers little."""
    path = outlets.path(card.outlet)
    if path is None:
        return outlets.below(card.outlet)
    return view.mapToScene(_free_spot(view, card, _spots(view, path), others))


def _spots(view: CanvasView, path: WirePath) -> list[QPoint]:
    ends = (path.points[0], path.middle, path.points[3])
    return [view.mapFromScene(each) for each in ends]


def _free_spot(
    view: CanvasView, card: ValueCard, spots: Sequence[QPoint], others: Iterable[QRect] = ()
) -> QPoint:
    """Below or above all of the spots of a wire, wherever fewer layers and cards are covered.

    Args:
        spots: Its two ends, with its middle between them.
        others: Where cards lie already.
    """
    gap, area, taken = int(sizes().step * 2), view.rect(), list(others)
    inside = area.adjusted(_MARGIN_PX, _MARGIN_PX, -card.width(), -card.height())
    lowest, highest = max(spot.y() for spot in spots), min(spot.y() for spot in spots)
    tops = (lowest + gap, highest - gap - card.height(), lowest + 4 * gap)
    middle = spots[1].x() - card.width() // 2
    best, least = QPoint(), math.inf
    for place, (shift, top) in enumerate(itertools.product(_SHIFTS, tops)):
        if not inside.top() <= top <= max(inside.top(), inside.bottom()):
            continue
        left = min(max(inside.left(), middle + int(shift * card.width())), inside.right())
        box = QRect(QPoint(left, top), card.size())
        covered = len(nodes_in(view.sheet, view.mapToScene(box).boundingRect()))
        cost = covered + _CARD_COST * sum(box.intersects(other) for other in taken) + place / 10
        if cost < least:
            best, least = box.topLeft(), cost
    left = min(max(inside.left(), middle), inside.right())
    return best if math.isfinite(least) else QPoint(left, max(inside.top(), inside.bottom()))


def _note(values: Values | None, first: str) -> str:
    """How many of its maps are shown, and of which sample."""
    if values is None or not values.maps:
        return ""
    if values.maps < 2:
        return f"{first} on top" if first and len(values.shape) == _ROWS_RANK else first
    return f"{min(values.maps, PER_ROW)} of {values.maps} maps" + (f", {first}" if first else "")


def _nearest(box: QRectF, place: QPointF) -> QPointF:
    return QPointF(
        min(max(place.x(), box.left()), box.right()), min(max(place.y(), box.top()), box.bottom())
    )
