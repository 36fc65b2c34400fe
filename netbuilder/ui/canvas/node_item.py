"""One item of the scene per node; its ports are painted and found by geometry."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from netbuilder.ui.canvas import shape
from netbuilder.ui.canvas.lod import Level, level, paint_named
from netbuilder.ui.canvas.painter import paint_node
from netbuilder.ui.canvas.paints import paints
from netbuilder.ui.canvas.value_rows import value_place
from netbuilder.ui.canvas.visual import Attention, NodeVisual, PortMark

if TYPE_CHECKING:
    from netbuilder.ui.canvas.pictures import Pictures

DIMMED = 0.4


class NodeItem(QGraphicsRectItem):
    """A node in the scene.

    It is a rectangle item without a Python ``boundingRect``, because Qt asks for that often and
    each question to Python costs a microsecond.

    Attributes:
        id: Of the node.
        visual: What it looks like.
        is_selected, is_hovered, is_dimmed: What pointer and gestures make of it.
        lit_row: The row whose value is under the pointer or being edited; -1 for none.
    """

    def __init__(self, id: str, visual: NodeVisual, pictures: Pictures) -> None:
        super().__init__()
        self.id = id
        self.visual = visual
        self.is_selected = self.is_hovered = self.is_dimmed = False
        self.lit_row = -1
        self._pictures = pictures
        self.setPen(QPen(Qt.PenStyle.NoPen))
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._measure()

    def dress(self, visual: NodeVisual) -> bool:
        """Look like this from now on; answers whether the ports have moved."""
        if visual == self.visual:
            return False
        have_moved = shape.body(visual) != self.body or visual.slots != self.visual.slots
        self.visual = visual
        self._measure()
        self.refresh()
        return have_moved

    def mark(self, *, selected: bool | None = None, hovered: bool | None = None) -> None:
        """Show it as selected or under the pointer, or no longer."""
        is_selected = self.is_selected if selected is None else selected
        is_hovered = self.is_hovered if hovered is None else hovered
        if (is_selected, is_hovered) == (self.is_selected, self.is_hovered):
            return
        self.is_selected, self.is_hovered = is_selected, is_hovered
        self.setZValue(1.0 if is_selected else 0.0)
        self.refresh()

    def dim(self, is_dimmed: bool) -> None:
        """Step back, because the wire being drawn cannot end here."""
        if is_dimmed != self.is_dimmed:
            self.is_dimmed = is_dimmed
            self.update()

    def light_row(self, row: int) -> None:
        """Show that a value can be edited here; -1 for none."""
        if row != self.lit_row:
            self.lit_row = row
            self.update()

    def refresh(self) -> None:
        """Draw it anew."""
        self._pictures.forget(self.id)
        self.update()

    @property
    def place(self) -> QRectF:
        """The card in scene pixels."""
        return self.body.translated(self.pos())

    def port_place(self, port: PortMark) -> QPointF:
        """The middle of a port in scene pixels."""
        return self.pos() + shape.port_place(self.visual, port)

    def port(self, name: str, is_input: bool, index: int = 0) -> PortMark | None:
        """The port of a socket; with many wires, the one of that index."""
        found = [
            port for port in self.visual.ports if port.name == name and port.is_input == is_input
        ]
        return found[min(index, len(found) - 1)] if found else None

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Put the ready picture on the screen, on whole pixels so that it stays crisp."""
        transform = painter.worldTransform()
        zoom = transform.m11()
        ratio = painter.device().devicePixelRatio()
        if self.is_dimmed:
            painter.setOpacity(DIMMED)
        picture = self._pictures.find(self.id, zoom, ratio)
        if picture is None and self._paint_stretched(painter, ratio):
            return
        picture = picture or self._pictures.make(
            self.id, zoom, ratio, self.rect(), lambda on: self._paint(on, zoom)
        )
        if picture is None:
            self._paint(painter, zoom)
            self._paint_lit_row(painter, zoom)
            return
        painter.resetTransform()
        # Not round(), which goes to even numbers: a node would shake while the view is panned.
        left = floor(transform.dx() + 0.5) + picture.left
        painter.drawPixmap(left, floor(transform.dy() + 0.5) + picture.top, picture.pixmap)
        painter.setWorldTransform(transform)
        self._paint_lit_row(painter, zoom)

    def _paint_stretched(self, painter: QPainter, ratio: float) -> bool:
        """While zooming goes on: draw the picture of the zoom before, if that will do."""
        transform = painter.worldTransform()
        zoom = transform.m11()
        found = self._pictures.stand_in(self.id, zoom, ratio)
        if found is None or level(zoom / found[0]) is not level(zoom):
            return False
        by, picture = found
        painter.resetTransform()
        painter.translate(transform.dx(), transform.dy())
        painter.scale(by, by)
        painter.drawPixmap(picture.left, picture.top, picture.pixmap)
        painter.setWorldTransform(transform)
        return True

    def _paint_lit_row(self, painter: QPainter, zoom: float) -> None:
        """A frame around the value under the pointer; above the ready picture, which stays."""
        if 0 <= self.lit_row < len(self.visual.rows) and level(zoom) >= Level.FULL:
            painter.setPen(paints().pen("control", 1.0 / zoom))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            radius = paints().look.radius("tag")
            place = value_place(self.visual, self.lit_row)
            painter.drawRoundedRect(place, radius, radius)

    def _paint(self, painter: QPainter, zoom: float) -> None:
        if level(zoom) >= Level.FULL:
            paint_node(painter, self.visual, paints(), self.is_selected, self.is_hovered)
        else:
            attention = Attention(self.is_selected, self.is_hovered)
            paint_named(painter, self.visual, paints(), zoom, attention)

    def _measure(self) -> None:
        self.body = shape.body(self.visual)
        bounds = shape.bounds(self.visual)
        if bounds != self.rect():
            self.setRect(bounds)
