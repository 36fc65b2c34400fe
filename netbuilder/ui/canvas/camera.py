"""The part of the view that looks: zoom at a spot, pan, fit, and centre on a node."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from netbuilder.ui.canvas.lod import Level, level
from netbuilder.ui.canvas.scene import CanvasScene
from netbuilder.ui.canvas.zoom_rest import ZoomRest

LEAST_ZOOM = 0.02
GREATEST_ZOOM = 4.0
NOTCH = 120.0
STEP = 1.2
ROOM_PX = 200_000.0
FIT_MARGIN_PX = 48.0
FIT_ZOOM = 1.0


class Camera(QGraphicsView):
    """A view without scroll bars that can look anywhere.

    Signals:
        zoomed(float): The zoom is another one.
        looked: The part of the scene on screen is another one.
        leaping: The next look is a jump away, so that one may want to come back.
        stepped: A person zoomed: by how many turns of the wheel, the zoom before, and the spot of
            the viewport, or None.
    """

    zoomed = Signal(float)
    looked = Signal()
    leaping = Signal()
    stepped = Signal(float, float, object)

    def __init__(self, scene: CanvasScene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self.sheet: CanvasScene = scene
        self._rest = ZoomRest(self._paint_well, self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.BoundingRectViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Without this every pan paints the whole viewport instead of the strip that came in.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSceneRect(QRectF(-ROOM_PX, -ROOM_PX, 2 * ROOM_PX, 2 * ROOM_PX))

    @property
    def zoom(self) -> float:
        """Screen pixels per canvas pixel."""
        return self.transform().m11()

    @property
    def detail(self) -> Level:
        """How much is drawn at this zoom."""
        return level(self.zoom)

    def zoom_to(self, zoom: float, spot: QPoint | None = None) -> None:
        """Show at another zoom; what is at `spot` (by default the middle) stays there."""
        if not math.isfinite(zoom):
            return
        held = min(GREATEST_ZOOM, max(LEAST_ZOOM, zoom))
        at = self.viewport().rect().center() if spot is None else spot
        place = self.mapToScene(at)
        if held != self.zoom:
            self.resetTransform()
            self.scale(held, held)
        self._bring(place, QPointF(at))
        self.zoomed.emit(held)
        self.looked.emit()

    def zoom_by(self, notches: float, spot: QPoint | None = None) -> None:
        """Zoom by turns of the wheel, at the spot under it."""
        self._rest.step()
        self.sheet.pictures.may_stretch = self._rest.is_hasty
        before = self.zoom
        self.zoom_to(before * STEP**notches, spot)
        self.stepped.emit(notches, before, spot)

    def pan_by(self, across: float, down: float) -> None:
        """Move the drawing by screen pixels."""
        bars = self.horizontalScrollBar(), self.verticalScrollBar()
        for bar, by in zip(bars, (across, down), strict=True):
            bar.setValue(round(bar.value() - by))
        self.looked.emit()

    def fit(self) -> None:
        """Show the whole drawing, title included, at most at 100 %."""
        self.show_area(self.whole_area())

    def fit_selection(self) -> None:
        """Show the selected nodes, or all where none is selected."""
        area = QRectF()
        for id in self.sheet.workspace.selection:
            area = area.united(self.sheet.nodes[id].place)
        self.show_area(self.whole_area() if area.isEmpty() else area)

    def show_area(self, area: QRectF) -> None:
        """Show a part of the scene, at most at 100 %."""
        self.leaping.emit()
        self.frame_area(area)

    def frame_area(self, area: QRectF) -> None:
        """As `show_area`, where nobody will want to come back."""
        if area.isEmpty():
            self.zoom_to(FIT_ZOOM)
            self._bring(QPointF(0.0, 0.0), QPointF(self.viewport().rect().center()))
            self.looked.emit()
            return
        port = self.viewport().rect()
        self._fit_into(area, port)
        lowest = self.covered_from(area)
        if lowest < port.bottom():
            more = round(FIT_MARGIN_PX * 2 / 3)  # a third of the margin is room enough there
            self._fit_into(area, port.adjusted(0, 0, 0, lowest + more - port.bottom()))
        self.looked.emit()

    def center_on(self, id: str) -> None:
        """Bring a node to the middle, large enough to read."""
        item = self.sheet.nodes.get(id)
        if item is None:
            return
        self.leaping.emit()
        if self.detail < Level.FULL:
            self.zoom_to(FIT_ZOOM)
        self._bring(item.place.center(), QPointF(self.viewport().rect().center()))
        self.looked.emit()

    def look_at(self, place: QPointF, zoom: float) -> None:
        """Show a place of the scene in the middle."""
        self.zoom_to(zoom)
        self._bring(place, QPointF(self.viewport().rect().center()))
        self.looked.emit()

    def reveal(self, id: str) -> None:
        """Pan just so far that a node is on screen."""
        item = self.sheet.nodes.get(id)
        if item is not None:
            self.reveal_area(item.place)

    def reveal_area(self, area: QRectF) -> None:
        """Pan just so far that a part of the scene is on screen."""
        shown = self.mapFromScene(area).boundingRect()
        port = self.viewport().rect().adjusted(16, 16, -16, -16)
        across = max(0, port.left() - shown.left()) or min(0, port.right() - shown.right())
        down = max(0, port.top() - shown.top()) or min(0, port.bottom() - shown.bottom())
        if across or down:
            self.pan_by(across, down)

    def covered_from(self, area: QRectF) -> int:
        """How far down the viewport a fitted area may reach without lying under anything."""
        return self.viewport().rect().bottom()

    def whole_area(self) -> QRectF:
        """Everything that `fit` shows."""
        return self.sheet.content()

    def visible_area(self) -> QRectF:
        """The part of the scene on screen."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def _paint_well(self) -> None:
        """Zooming is over: no picture is a stretched one any more."""
        self.sheet.pictures.may_stretch = False
        self.viewport().update()

    def _fit_into(self, area: QRectF, port: QRect) -> None:
        wide = max(40.0, port.width() - 2 * FIT_MARGIN_PX) / area.width()
        high = max(40.0, port.height() - 2 * FIT_MARGIN_PX) / area.height()
        self.zoom_to(min(FIT_ZOOM, wide, high))
        self._bring(area.center(), QPointF(port.center()))

    def _bring(self, place: QPointF, spot: QPointF) -> None:
        """Scroll so that a place of the scene lies at a spot of the viewport."""
        at = self.viewportTransform().map(place)
        bars = self.horizontalScrollBar(), self.verticalScrollBar()
        for bar, by in zip(bars, (at.x() - spot.x(), at.y() - spot.y()), strict=True):
            bar.setValue(round(bar.value() + by))
