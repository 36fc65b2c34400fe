"""Opens the search on the canvas and places what is chosen there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, QPointF

from netbuilder.core.block_library import LibraryBlock
from netbuilder.core.blocks import use_of
from netbuilder.core.design import Port, Wire
from netbuilder.core.layer import Layer
from netbuilder.core.shapes import Shape
from netbuilder.core.value import Block
from netbuilder.ui.canvas import kinds
from netbuilder.ui.canvas.kind_memory import KindMemory
from netbuilder.ui.canvas.paints import sizes
from netbuilder.ui.canvas.placing import Link, Placeable
from netbuilder.ui.canvas.search import SearchPopup
from netbuilder.ui.canvas.search_ranking import Offer

if TYPE_CHECKING:
    from netbuilder.ui.canvas.floating import Floating

GAP_PX = 12


class Asked(NamedTuple):
    """A search for a kind that is not placed but handed to who asked.

    Attributes:
        chosen: Takes the layer, with the typed parameters.
        fits: Which kinds are offered.
    """

    chosen: Callable[[Layer], object]
    fits: Callable[[type[Layer]], bool] = lambda kind: True


class Finder:
    """One search at a time.

    Attributes:
        popup: The search that is open.
        memory: What the person reaches for; the window keeps it between sessions.
    """

    def __init__(self, canvas: Floating) -> None:
        self._canvas = canvas
        self.popup: SearchPopup | None = None
        self.memory = KindMemory(canvas)
        self._place = QPointF()
        self._link: Link | None = None
        self._wire: Wire | None = None
        self._asked: Asked | None = None
        canvas.workspace.changed.connect(self._follow)

    def ask(self, spot: QPoint, asked: Asked) -> None:
        """Search for a kind; see `Floating.ask_kind`."""
        self._place, self._link, self._wire, self._asked = QPointF(), None, None, asked
        offered = [kind for kind in self._kinds() if asked.fits(kind)]
        self._show(spot, Offer(offered, is_asked=True))

    def open(self, spot: QPoint, link: Link | None, wire: Wire | None) -> None:
        """Search at a spot of the viewport; see `Floating.open_search`."""
        self._place, self._link, self._wire = self._canvas.mapToScene(spot), link, wire
        self._asked = None
        self._show(spot, self._offer())

    def close(self) -> bool:
        """Close without placing; answers whether a search was open."""
        if self.popup is None:
            return False
        self.popup.leave()
        return True

    def _show(self, spot: QPoint, offer: Offer) -> None:
        self.popup = popup = SearchPopup(self._canvas, offer, self.memory)
        popup.chosen.connect(self._choose)
        popup.closed.connect(self._closed)
        popup.open_at(spot)

    def _choose(self, what: Placeable, is_staying: bool) -> None:
        if self._asked is not None:
            if isinstance(what, Layer):
                self._asked.chosen(what)
            return
        self._put(what)
        if is_staying and self.popup is not None:
            self.popup.offer(self._offer())
            self._step_aside(self.popup)
            self.popup.raise_()

    def _put(self, what: Placeable) -> None:
        canvas, header = self._canvas, sizes().header / 2
        link, wire = self._link, self._wire
        self._link = self._wire = None
        corner = self._place - QPointF(0.0 if link else sizes().node / 2, header)
        if wire is not None:
            canvas.insert_layer(what, wire, corner)
        elif link is not None:
            canvas.place_layer(what, corner, link)
        elif len(canvas.workspace.selection) == 1:
            canvas.place_layer(what)
        else:
            canvas.place_layer(what, corner)

    def _step_aside(self, popup: SearchPopup) -> None:
        """Leave the node that was just placed in sight."""
        chosen = list(self._canvas.workspace.selection)
        item = self._canvas.sheet.nodes.get(chosen[0]) if len(chosen) == 1 else None
        if item is None:
            return
        card = self._canvas.mapFromScene(item.place).boundingRect()
        if not card.intersects(popup.geometry()):
            return
        below = card.bottom() + GAP_PX
        is_room_below = below + popup.height() < self._canvas.height()
        popup.move_to(
            QPoint(popup.x(), below) if is_room_below else QPoint(card.right() + GAP_PX, popup.y())
        )
        if card.intersects(popup.geometry()):
            popup.move_to(QPoint(card.left() - popup.width() - GAP_PX, popup.y()))

    def _follow(self) -> None:
        """Close where the wire or the node that waits for a choice is gone."""
        design = self._canvas.workspace.design
        link_gone = self._link is not None and self._link.port.node not in design.nodes
        if link_gone or (self._wire is not None and self._wire not in design.wires):
            self._link = self._wire = None
            self.close()

    def _closed(self) -> None:
        popup, self.popup = self.popup, None
        if popup is not None:
            popup.deleteLater()
            self._canvas.setFocus()

    def _offer(self) -> Offer:
        """What can be placed where the new node will be."""
        from netbuilder.catalog.usual import rank_after, rank_before

        canvas, link, wire = self._canvas, self._link, self._wire
        blocks, offered = canvas.workspace.project.blocks, self._kinds()
        end = wire.source if wire is not None else self._chosen_end()
        if link is not None:
            end = link.port
        if end is None:
            is_first = not canvas.workspace.design.nodes
            first = (lambda kind: rank_after("", kind)) if is_first else None
            return Offer(offered, blocks, self._library, first)
        layer = canvas.workspace.design.nodes[end.node].layer
        at, is_after = str(layer.kind), link is None or link.is_output
        shape = self._shape(end) if is_after else None
        ranked = rank_after if is_after else rank_before
        if link is not None or wire is not None:
            inner = [kind for kind in offered if wire is None or kind.outputs]
            offered = tuple(kind for kind in inner if kinds.fits(kind, shape, is_after))
            blocks = {key: each for key, each in blocks.items() if _has_end(key, each, is_after)}
        is_loose = link is not None or wire is not None
        return Offer(
            offered,
            blocks,
            self._library,
            lambda kind: ranked(at, kind),
            shape,
            is_loose=is_loose,
        )

    def _chosen_end(self) -> Port | None:
        """The output that a new node will be wired to: that of the one selected node."""
        chosen = list(self._canvas.workspace.selection)
        node = self._canvas.workspace.design.nodes[chosen[0]] if len(chosen) == 1 else None
        if node is None or not node.layer.outputs:
            return None
        return Port(node.id, node.layer.outputs[0].name)

    def _library(self) -> Sequence[tuple[LibraryBlock, str]]:
        """The person's own blocks, and the ready networks."""
        from netbuilder.ui.panels.ready_networks import ready_networks

        own = [(each, "One of your blocks") for each in self._canvas.workspace.shelf.blocks()]
        return [*own, *((each.block, each.summary) for each in ready_networks())]

    def _kinds(self) -> tuple[type[Layer], ...]:
        return kinds.kinds(is_inside=bool(self._canvas.workspace.inside))

    def _shape(self, port: Port) -> Shape | None:
        facts = self._canvas.sheet.knowledge.facts.get(port.node)
        return facts.leaving(port.name) if facts is not None else None


def _has_end(key: str, block: Block, is_input: bool) -> bool:
    """Whether a block has a port that a loose wire could end at."""
    use = use_of(key, block)
    return bool(use.takes if is_input else use.gives)
