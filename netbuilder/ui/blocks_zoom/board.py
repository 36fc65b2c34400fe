"""The cards of the open design, where they are on screen, and which lies under a spot."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF

from netbuilder.core.coarse import Coarse, Group
from netbuilder.ui import theme
from netbuilder.ui.blocks_zoom.cards import Card, cards_of
from netbuilder.ui.blocks_zoom.layout import Layout, laid_out
from netbuilder.ui.workspace import Workspace


class Board:
    """Cards in a view of some size.

    Attributes:
        parts, cards: What is shown.
        layout: Where, in its own pixels.
        down: How far the view looks down; 0 unless there are too many cards.
    """

    def __init__(self) -> None:
        self.parts, self.cards = Coarse(), tuple[Card, ...]()
        self.layout = Layout({}, {}, QSizeF(), 1.0)
        self.down = 0.0
        self._size = QSizeF()

    def arrange(self, workspace: Workspace, size: QSizeF) -> None:
        """Show the open design as it is now."""
        most = int(theme.current().tables["blocks_px"]["tiles"])
        design, blocks = workspace.design, workspace.project.blocks
        self.parts, self.cards = cards_of(design, workspace.inference, blocks, most)
        self.layout, self._size = laid_out(self.parts, design, size), size
        self.look(self.down)

    @property
    def scale(self) -> float:
        """Screen pixels per own pixel."""
        return self.layout.scale

    @property
    def origin(self) -> QPointF:
        """Where the cards begin on screen: in the middle, or at the top where there are many."""
        size, margin = self.layout.size * self.scale, _margin()
        left = max(margin, (self._size.width() - size.width()) / 2)
        top = (self._size.height() - size.height()) / 2
        return QPointF(left, top if top >= margin else margin - self.down)

    @property
    def deepest(self) -> float:
        """How far down one can look."""
        height = self.layout.size.height() * self.scale + 2 * _margin()
        return max(0.0, height - self._size.height())

    def look(self, down: float) -> None:
        """Look so far down, as far as there is something."""
        self.down = min(self.deepest, max(0.0, down))

    def reveal(self, id: str) -> None:
        """Look just so far down or up that a card is on screen."""
        place = self.place_of(id)
        over, under = place.bottom() + _margin() - self._size.height(), place.top() - _margin()
        self.look(self.down + max(0.0, over) + min(0.0, under))

    def place_of(self, id: str) -> QRectF:
        """Where the card of a group is on screen."""
        place = self.layout.places[id]
        return QRectF(self.origin + place.topLeft() * self.scale, place.size() * self.scale)

    def at(self, spot: QPointF) -> Card | None:
        """The card under a spot of the screen."""
        cards = (card for card in self.cards if self.place_of(card.group.id).contains(spot))
        return next(cards, None)

    def card(self, id: str) -> Card | None:
        """The card of a group."""
        return next((card for card in self.cards if card.group.id == id), None)

    def group(self, id: str) -> Group | None:
        """A group by its id."""
        card = self.card(id)
        return card.group if card is not None else None


def _margin() -> float:
    return float(theme.current().tables["blocks_px"]["margin"])
