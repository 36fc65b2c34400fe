"""Opens the search on the canvas and places what is chosen there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, QPointF

from netbuilder.core.design import NodeLayer, Port, Wire
from netbuilder.core.layer import Layer
from netbuilder.core.shapes import Shape
from netbuilder.ui.canvas import kinds
from netbuilder.ui.canvas.paints import sizes
from netbuilder.ui.canvas.placing import Link
from netbuilder.ui.canvas.search import SearchPopup

if TYPE_CHECKING:
    from netbuilder.ui.canvas.floating import Floating


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
    """

    def __init__(self, canvas: Floating) -> None:
        self._canvas = canvas
        self.popup: SearchPopup | None = None
        self._place = QPointF()
        self._link: Link | None = None
        self._wire: Wire | None = None
        self._asked: Asked | None = None

    def ask(self, spot: QPoint, asked: Asked) -> None:
        """Search for a kind; see `Floating.ask_kind`."""
        self._place, self._link, self._wire, self._asked = QPointF(), None, None, asked
        self._show(spot, SearchPopup(self._canvas, filter(asked.fits, self._kinds())))

    def open(self, spot: QPoint, link: Link | None, wire: Wire | None) -> None:
        """Search at a spot of the viewport; see `Floating.open_search`."""
        self._place, self._link, self._wire = self._canvas.mapToScene(spot), link, wire
        self._asked = None
        blocks = self._canvas.workspace.project.blocks
        popup = SearchPopup(self._canvas, self._placeable(), link is not None, blocks)
        self._show(spot, popup)

    def close(self) -> bool:
        """Close without placing; answers whether a search was open."""
        if self.popup is None:
            return False
        self.popup.leave()
        return True

    def _show(self, spot: QPoint, popup: SearchPopup) -> None:
        self.popup = popup
        popup.chosen.connect(self._choose)
        popup.closed.connect(self._closed)
        popup.open_at(spot)

    def _choose(self, layer: NodeLayer, is_staying: bool) -> None:
        if self._asked is not None and isinstance(layer, Layer):
            self._asked.chosen(layer)
            return
        canvas, header = self._canvas, sizes().header / 2
        corner = self._place - QPointF(0.0 if self._link else sizes().node / 2, header)
        if self._wire is not None:
            canvas.insert_layer(layer, self._wire, corner)
        elif self._link is not None:
            canvas.place_layer(layer, corner, self._link)
        elif len(canvas.workspace.selection) == 1:
            canvas.place_layer(layer)
        else:
            canvas.place_layer(layer, corner)
        self._link = self._wire = None
        if is_staying and self.popup is not None:
            self.popup.offer(self._kinds())
            self.popup.raise_()

    def _closed(self) -> None:
        popup, self.popup = self.popup, None
        if popup is not None:
            popup.deleteLater()
            self._canvas.setFocus()

    def _placeable(self) -> list[type[Layer]]:
        """The kinds that can stand where the new node will be."""
        if self._wire is not None:
            shape = self._shape(self._wire.source)
            inner = [kind for kind in self._kinds() if kind.outputs]
            return [kind for kind in inner if kinds.fits(kind, shape, is_output=True)]
        link = self._link
        if link is None:
            return list(self._kinds())
        shape = self._shape(link.port) if link.is_output else None
        return [kind for kind in self._kinds() if kinds.fits(kind, shape, link.is_output)]

    def _kinds(self) -> tuple[type[Layer], ...]:
        return kinds.kinds(is_inside=bool(self._canvas.workspace.inside))

    def _shape(self, port: Port) -> Shape | None:
        facts = self._canvas.sheet.knowledge.facts.get(port.node)
        return facts.leaving(port.name) if facts is not None else None
