"""Shows what is wrong with a node in a card beside it, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from netbuilder.core import repairs
from netbuilder.core.problems import Fix
from netbuilder.ui.canvas import shape
from netbuilder.ui.canvas.hits import Hit
from netbuilder.ui.canvas.overlays.problem_card import ProblemCard
from netbuilder.ui.canvas.paints import paints

if TYPE_CHECKING:
    from netbuilder.ui.canvas.floating import Floating


class ProblemCards:
    """The card of the node whose problem is shown.

    Attributes:
        card: While one is shown.
    """

    def __init__(self, canvas: Floating) -> None:
        self._canvas = canvas
        self.card: ProblemCard | None = None
        self._is_telling = False
        canvas.workspace.inferred.connect(self._renew)
        canvas.workspace.selected.connect(self._on_selection)

    def show(self, id: str) -> None:
        """Show what is wrong with a node, and the repairs that can be made with one click."""
        canvas = self._canvas
        problem = canvas.sheet.knowledge.problems.get(id)
        self.close()
        if problem is None:
            return
        self.card = ProblemCard(canvas, id, problem)
        self.card.fix_chosen.connect(self._apply)
        self.card.closed.connect(self.close)
        self.tell(Hit())
        self.card.show()
        self.follow()
        canvas.viewport().update()

    def tell(self, under: Hit) -> None:
        """Say what is wrong or was found, while the pointer is on badge, sign or guilty port."""
        sentence, item, tone = "", under.item, "error"
        is_guilty = under.port is not None and under.port.state == "guilty"
        if item is not None and (is_guilty or under.part == "badge") and self.card is None:
            problem = self._canvas.sheet.knowledge.problems.get(item.id)
            sentence = problem.found if problem is not None else ""
        if item is not None and under.part == "sign":
            sign = self._canvas.sheet.knowledge.signs.get(item.id)
            sentence = sign.words if sign is not None else ""
            tone = "line_strong" if sign is not None and sign.is_fine else "warning"
        if item is not None and sentence:
            is_sign = under.part == "sign"
            corner = shape.sign_place if is_sign else shape.badge_place
            place = corner(item.visual) + item.pos()
            if under.port is not None:
                place = item.port_place(under.port)
            self._canvas.say(sentence, self._canvas.mapFromScene(place), tone)
        elif self._is_telling:
            self._canvas.say("", QPoint())
        self._is_telling = bool(sentence)

    def close(self) -> bool:
        """Take the card away; answers whether there was one."""
        card, self.card = self.card, None
        if card is None:
            return False
        card.hide()
        card.deleteLater()
        self._canvas.viewport().update()
        return True

    def follow(self) -> None:
        """Lie beside the node, wherever the camera shows it."""
        if self.card is not None:
            item = self._canvas.sheet.nodes[self.card.id]
            node = self._canvas.mapFromScene(item.place).boundingRect()
            self.card.place_under(node, self._canvas.rect())

    def paint(self, painter: QPainter) -> None:
        """The line that leads from the guilty node to its card, in scene pixels."""
        if self.card is None:
            return
        node = self._canvas.sheet.nodes[self.card.id].place
        card = QRectF(self._canvas.mapToScene(self.card.geometry()).boundingRect())
        below = card.top() > node.bottom()
        painter.setPen(QPen(paints().colours[self.card.tone], 1.5 / self._canvas.zoom))
        painter.drawLine(
            QPointF(node.center().x(), node.bottom() if below else node.top()),
            QPointF(node.center().x(), card.top() if below else card.bottom()),
        )

    def _apply(self, fix: Fix) -> None:
        self.close()
        workspace = self._canvas.workspace
        if fix.is_of_project:  # it is about the whole project
            workspace.change(fix.label, lambda project: repairs.repaired(project, fix))
        else:
            workspace.apply(fix.label, lambda design: repairs.fixed(design, fix))
        self._canvas.setFocus()

    def _renew(self) -> None:
        """A card says what is true now, or goes."""
        if self.card is None:
            return
        problem = self._canvas.sheet.knowledge.problems.get(self.card.id)
        if problem != self.card.problem:
            self.close()
        else:
            self.follow()

    def _on_selection(self, ids: frozenset[str]) -> None:
        if self.card is not None and self.card.id not in ids:
            self.close()
