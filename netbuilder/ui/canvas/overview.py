"""Paints the whole drawing at once where nodes are small: blocks by colour, lines, signs."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QTransform

from netbuilder.core.layer import Family
from netbuilder.ui import theme
from netbuilder.ui.canvas.inner_layout import Inner
from netbuilder.ui.canvas.lod import Level
from netbuilder.ui.canvas.paints import Paints, sizes
from netbuilder.ui.canvas.scene import CanvasScene
from netbuilder.ui.canvas.wire_painter import tone

SIGN_PX = 15


class Overview:
    """Rectangles by family and lines by state, collected again only after something moved."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._revision = -1
        self._blocks: dict[Family, list[QRectF]] = {}
        self._open: dict[Family, list[QRectF]] = {}
        self._signs: dict[tuple[Family, str], list[tuple[float, float]]] = {}
        self._lines: list[QLineF] = []

    def paint(
        self, painter: QPainter, transform: QTransform, detail: Level, paints: Paints
    ) -> None:
        """Draw wires and nodes onto ground that is painted already."""
        self._collect()
        painter.save()
        painter.setWorldTransform(transform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        kind = ("plain", False, False)
        painter.setPen(_hair(tone(kind, paints, bool(self._scene.lit)), 1.0))
        painter.drawLines(self._lines)
        painter.setPen(Qt.PenStyle.NoPen)
        tones = paints.muted if detail is Level.SIGN else paints.families
        for family, rects in self._open.items():
            painter.setBrush(paints.soft[family])
            painter.drawRects(rects)
        for family, rects in self._blocks.items():
            painter.setBrush(tones[family])
            painter.drawRects(rects)
        self._states(painter, paints)
        painter.restore()
        if detail is Level.SIGN:
            self._paint_signs(painter, transform)

    def _collect(self) -> None:
        scene = self._scene
        if self._revision == scene.revision:
            return
        self._revision = scene.revision
        self._blocks, self._open, self._signs = {}, {}, {}
        for item in (*scene.frames.nodes(), *scene.frames.cards.values()):
            visual, place = item.visual, item.place
            if visual.inner is not None:
                self._collect_open(visual.inner, visual.family, place)
                continue
            self._blocks.setdefault(visual.family, []).append(place)
            self._signs.setdefault((visual.family, visual.icon), []).append(
                place.center().toTuple()
            )
        self._lines = [line for path in scene.wires.shown() for line in path.chords]

    def _collect_open(self, inner: Inner, family: Family, place: QRectF) -> None:
        """A block that is drawn open: its ground, and its layers as small blocks on it."""
        self._open.setdefault(family, []).append(place)
        edge = sizes().tile
        for tile in inner.tiles:
            x, y = place.left() + tile.middle[0], place.top() + tile.middle[1]
            self._blocks.setdefault(tile.family, []).append(
                QRectF(x - edge / 2, y - edge / 2, edge, edge)
            )

    def _states(self, painter: QPainter, paints: Paints) -> None:
        """Selection and problems, which must be seen from afar."""
        scene = self._scene
        lit = [
            line
            for wire in scene.lit
            if (path := scene.wires.paths.get(wire)) is not None and scene.wires.shows(wire)
            for line in path.chords
        ]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_hair(paints.colours["accent"], 2.0))
        if lit:
            painter.drawLines(lit)
        chosen = [
            scene.nodes[id].place for id in scene.workspace.selection if scene.frames.shows(id)
        ]
        if chosen:
            painter.drawRects(chosen)
        guilty = [
            scene.nodes[id].place
            for id, problem in scene.knowledge.problems.items()
            if problem.is_error and scene.frames.shows(id)
        ]
        if guilty:
            painter.setPen(_hair(paints.colours["error"], 2.0))
            painter.drawRects(guilty)

    def _paint_signs(self, painter: QPainter, transform: QTransform) -> None:
        painter.save()
        painter.resetTransform()
        zoom = transform.m11()
        left, top = transform.dx() - SIGN_PX / 2 + 0.5, transform.dy() - SIGN_PX / 2 + 0.5
        for (family, icon), places in self._signs.items():
            sign: QPixmap = theme.tile(family.token, icon, SIGN_PX)
            for x, y in places:
                painter.drawPixmap(int(x * zoom + left), int(y * zoom + top), sign)
        painter.restore()


def _hair(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen
