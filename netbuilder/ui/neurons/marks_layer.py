"""Draws over the neurons what was silenced, cut, set and frozen, and the chosen synapse."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from netbuilder.ui import theme
from netbuilder.ui.neurons.chosen_synapse import (
    ChosenSynapse,
    Ends,
    cell_of,
    ends_of,
    middle_of,
    path_of,
)
from netbuilder.ui.neurons.marks import BIAS, PLAIN, Marks
from netbuilder.ui.neurons.picture import Picture
from netbuilder.ui.theme import Theme

# A mark is at most so large beside the neurons it is about.
_SHARE = 0.5


class MarksLayer(QWidget):
    """Lies over the view; the pointer passes through it. Hidden while there is nothing to draw.

    Attributes:
        marks: What is drawn.
        synapse: The chosen one.
    """

    def __init__(self, picture: Picture, view: QWidget) -> None:
        super().__init__(view)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._picture = picture
        self.marks: Marks = {}
        self.synapse: ChosenSynapse | None = None
        self._sheet: QPixmap | None = None
        self._places = picture.places
        view.installEventFilter(self)
        self.hide()
        theme.follow(self, self.renew)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.renew()
        return super().eventFilter(watched, event)

    def show_marks(self, marks: Marks, synapse: ChosenSynapse | None) -> None:
        """Draw these; nothing is drawn anew where they are the same at the same places."""
        is_same = marks == self.marks and synapse == self.synapse
        if is_same and self._places is self._picture.places:
            return
        self.marks, self.synapse = marks, synapse
        self.renew()

    def renew(self) -> None:
        """Draw anew: something has another place, or another look."""
        self._sheet, self._places = None, self._picture.places
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.setVisible(bool(self.marks) or self.synapse is not None)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.marks and self._sheet is None:
            self._sheet = self._drawn()
        if self._sheet is not None:
            painter.drawPixmap(0, 0, self._sheet)
        at = ends_of(self._picture, self.synapse) if self.synapse is not None else None
        if at is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_chosen(painter, at)
        painter.end()

    def _drawn(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        sheet = QPixmap(self.size() * ratio)
        sheet.setDevicePixelRatio(ratio)
        sheet.fill(Qt.GlobalColor.transparent)
        painter = QPainter(sheet)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = theme.current()
        for synapse in self._synapses():
            at = ends_of(self._picture, synapse)
            if at is not None and not self._picture.is_bundle(at.column):
                self._paint_synapse(painter, synapse, at, look)
        for number, shown in enumerate(self._picture.columns):
            own, place = self.marks.get(shown.column.node, PLAIN), self._picture.places[number]
            for neuron, box in zip(shown.neurons, place.tiles, strict=True):
                if neuron in own.silenced:
                    paint_silenced(painter, box, look)
            if own.is_frozen:
                _paint_frozen(painter, place.header, look)
        painter.end()
        return sheet

    def _synapses(self) -> Iterator[ChosenSynapse]:
        for node, own in self.marks.items():
            for unit, source in dict.fromkeys((*own.cut, *own.values)):
                yield ChosenSynapse(node, unit, source)

    def _paint_synapse(
        self, painter: QPainter, synapse: ChosenSynapse, at: Ends, look: Theme
    ) -> None:
        own = self.marks[synapse.node]
        cell = cell_of(self._picture, at)
        if cell is not None:
            if (synapse.unit, synapse.source) in own.cut:
                _paint_cross(painter, cell.center(), cell.height() / 2, _pen(look, "text"))
            return
        path, middle = path_of(self._picture, at), middle_of(self._picture, at)
        tile = self._picture.places[at.column].tiles[at.target].width()
        radius = min(float(look.tables["neurons_px"]["mark"]), tile * _SHARE) / 2
        if (synapse.unit, synapse.source) in own.cut:
            painter.strokePath(path, _pen(look, "text_3", Qt.PenStyle.DotLine))
            ground = QColor(look.colour("canvas"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawEllipse(middle, radius * 1.5, radius * 1.5)
            _paint_cross(painter, middle, radius, _pen(look, "text"))
        elif (synapse.unit, synapse.source) in own.values:
            painter.setPen(_pen(look, "text_2"))
            painter.setBrush(look.colour("canvas"))
            painter.drawEllipse(middle, radius * 0.75, radius * 0.75)

    def _paint_chosen(self, painter: QPainter, at: Ends) -> None:
        look = theme.current()
        cell = cell_of(self._picture, at)
        if cell is not None:
            room = look.line("selected_edge")
            painter.setPen(QPen(look.colour("accent"), look.line("selected_edge")))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(cell.adjusted(-room, -room, room, room))
            return
        path, middle = path_of(self._picture, at), middle_of(self._picture, at)
        halo = QColor(look.colour("accent"))
        halo.setAlphaF(look.shade("faded_wire"))
        wide = float(look.tables["neurons_px"]["synapse_most"]) * 2
        painter.strokePath(path, QPen(halo, wide))
        style = Qt.PenStyle.DashLine if at.source == BIAS else Qt.PenStyle.SolidLine
        painter.strokePath(path, QPen(look.colour("accent"), look.line("selected_edge"), style))
        radius = float(look.tables["neurons_px"]["mark"]) / 2
        painter.setPen(QPen(look.colour("accent"), look.line("selected_edge")))
        painter.setBrush(look.colour("canvas"))
        painter.drawEllipse(middle, radius, radius)
        own = self.marks.get(self.synapse.node, PLAIN) if self.synapse is not None else PLAIN
        if self.synapse is not None and (self.synapse.unit, self.synapse.source) in own.cut:
            _paint_cross(painter, middle, radius * _SHARE, _pen(look, "text"))


def paint_silenced(painter: QPainter, box: QRectF, look: Theme) -> None:
    """A silenced neuron: its tile grey, and crossed out."""
    grey = QColor(look.colour("node"))
    grey.setAlphaF(look.shade("silenced"))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(grey)
    radius = min(float(look.radius("node")), box.width() / 4)
    painter.drawRoundedRect(box, radius, radius)
    inner = box.adjusted(radius, radius, -radius, -radius)
    _paint_cross(painter, inner.center(), inner.width() / 2, _pen(look, "text_2"))


def _paint_cross(painter: QPainter, middle: QPointF, radius: float, pen: QPen) -> None:
    painter.setPen(pen)
    for way in (1.0, -1.0):
        reach = QPointF(radius, radius * way)
        painter.drawLine(middle - reach, middle + reach)


def _paint_frozen(painter: QPainter, header: QRectF, look: Theme) -> None:
    """A snowflake at the corner of the layer's tile."""
    size, small = float(look.icon_size("tile_small")), float(look.icon_size("small"))
    spot = QRectF(0, 0, small, small)
    top = header.top() + look.space("l")
    spot.moveCenter(QPointF(header.left() + size - small / 8, top + size - small / 8))
    painter.setPen(QPen(look.colour("line_strong"), look.line()))
    painter.setBrush(look.colour("panel"))
    painter.drawEllipse(spot.center(), small * 0.62, small * 0.62)
    theme.paint_icon(painter, "freeze", spot, look.colour("positive"))


def _pen(look: Theme, token: str, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(look.colour(token), look.line("selected_edge") * 0.75, style)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen
