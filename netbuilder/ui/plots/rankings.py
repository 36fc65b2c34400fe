"""ROC and precision-recall curves of every class, with the mistakes at a chosen threshold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from netbuilder.link.messages import Ranking
from netbuilder.ui import theme
from netbuilder.ui.plots.axes import Scale
from netbuilder.ui.plots.geometry import polygon
from netbuilder.ui.plots.plane import Plane, gutter, head, share_label
from netbuilder.ui.plots.plot_face import PlotFace, line_height
from netbuilder.ui.plots.ranking_curve import ClassCurve, Counted, RankingKind
from netbuilder.ui.plots.ranking_legend import names_width, number_words, paint_counts, paint_names

_WIDEST = 2.2
_SHARE = 0.5
_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_CLASS_KEYS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class RankingPlot(PlotFace):
    """All classes faintly, the chosen one clearly, and a cross at the chosen threshold.

    The pointer or the left and right keys move the threshold; up and down, or a click on a name,
    choose the class.

    Signals:
        class_chosen(int): Another class was chosen.
        threshold_chosen(float): Another threshold was chosen.
    """

    class_chosen = Signal(int)
    threshold_chosen = Signal(float)

    def __init__(self, kind: RankingKind, parent: QWidget | None = None) -> None:
        is_roc = kind is RankingKind.ROC
        super().__init__("ROC curve" if is_roc else "Precision-recall curve", parent)
        self.setMouseTracking(True)
        self.kind = kind
        self.curves: tuple[ClassCurve, ...] = ()
        self.title = ""
        self.chosen = 0
        self.threshold: float | None = None

    def show_rankings(self, rankings: Sequence[Ranking], names: Sequence[str], title: str) -> None:
        """Show these, with the names of the classes."""
        named = [*names, *(str(number) for number in range(len(names), len(rankings)))]
        self.curves = tuple(ClassCurve(each, named[each.number]) for each in rankings)
        self.title = title
        # Of two classes the second is the one that is looked for.
        if self.chosen >= len(self.curves):
            self.chosen = 0
        self._renew()

    def choose(self, number: int) -> None:
        """Draw another class clearly."""
        if 0 <= number < len(self.curves) and number != self.chosen:
            self.chosen = number
            self._renew()

    def set_threshold(self, threshold: float | None) -> None:
        """Put the cross at another threshold; None for the usual one."""
        if threshold != self.threshold:
            self.threshold = threshold
            self._renew()

    @property
    def curve(self) -> ClassCurve | None:
        """The chosen class."""
        return self.curves[self.chosen] if self.chosen < len(self.curves) else None

    @property
    def index(self) -> int:
        """The point of the chosen class that the cross is at."""
        curve = self.curve
        if curve is None:
            return 0
        return curve.index_at(curve.usual_threshold if self.threshold is None else self.threshold)

    @property
    def counted(self) -> Counted | None:
        """What becomes of the rows at the threshold, as it was chosen."""
        curve = self.curve
        if curve is None:
            return None
        chosen = curve.usual_threshold if self.threshold is None else self.threshold
        return replace(curve.counted(self.index), threshold=chosen)

    def spoken(self) -> str:
        """What it shows, as a sentence for screen readers."""
        curve, found = self.curve, self.counted
        if curve is None or found is None:
            return f"The {self.name} of each class appears here while it trains."
        word = "area" if self.kind is RankingKind.ROC else "average precision"
        return (
            f"{curve.name} against all others: {word} {number_words(curve.area(self.kind))}. "
            f"At threshold {number_words(found.threshold)}, {found.hits:,} of "
            f"{curve.ranking.positives:,} are found, with {found.alarms:,} false alarms."
        )

    def rows(self) -> Iterator[tuple[object, ...]]:
        """A header, then a row for every threshold of every class."""
        yield ("class", "threshold", "found", "false alarms", "missed", "rightly rejected",
               "recall", "precision")  # fmt: skip
        for curve in self.curves:
            for index in range(len(curve.thresholds)):
                at = curve.counted(index)
                yield (curve.name, at.threshold, at.hits, at.alarms, at.misses, at.rejected,
                       at.recall, at.precision)  # fmt: skip

    def sizeHint(self) -> QSize:
        side = theme.current().part("plot_height") * 2
        return QSize(side * 2, side)

    def render_on(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the curves, their names and the counts at the threshold into a rectangle."""
        if self.curve is None or self.counted is None:
            self._paint_words(painter, rect)
            return
        plane = self._plane(rect)
        head(
            painter,
            QRectF(plane.rect.left(), rect.top(), rect.width() - gutter(), line_height()),
            self.title,
        )
        plane.paint(painter)
        paint_guess(painter, plane, self.kind, self.curve)
        painter.save()
        painter.setClipRect(plane.rect.adjusted(-2, -2, 2, 2))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, curve in enumerate(self.curves):
            if number != self.chosen:
                self._paint_curve(painter, plane, curve, number)
        self._paint_curve(painter, plane, self.curve, self.chosen)
        self._paint_cross(painter, plane, self.curve)
        painter.restore()
        rooms = self._name_rooms(rect)
        paint_names(self, painter, rooms)
        paint_counts(painter, rect, rooms[0], self.counted)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        plane, curve = self._plane(QRectF(self.rect())), self.curve
        if curve is None or not plane.rect.contains(event.position()):
            return
        across, up = curve.points(self.kind)
        gaps = np.hypot(
            plane.across.pixels(across) - event.position().x(),
            plane.up.pixels(up) - event.position().y(),
        )
        self._take_index(int(gaps.argmin()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for number, room in enumerate(self._name_rooms(QRectF(self.rect()))):
            if room.contains(event.position()):
                self._take_class(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        curve, key = self.curve, Qt.Key(event.key())
        if curve is not None and key in _KEYS:
            self._take_index(self.index + _KEYS[key])
        elif curve is not None and key in _CLASS_KEYS:
            self._take_class(self.chosen + _CLASS_KEYS[key])
        elif curve is not None and key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._take_index(0 if key == Qt.Key.Key_Home else len(curve.thresholds) - 1)
        else:
            super().keyPressEvent(event)

    def _take_index(self, index: int) -> None:
        curve = self.curve
        if curve is not None and 0 <= index < len(curve.thresholds) and index != self.index:
            self.set_threshold(float(curve.thresholds[index]))
            self.threshold_chosen.emit(self.threshold)

    def _take_class(self, number: int) -> None:
        if 0 <= number < len(self.curves) and number != self.chosen:
            self.choose(number)
            self.class_chosen.emit(number)

    def _plane(self, rect: QRectF) -> Plane:
        line = line_height()
        left, top = rect.left() + gutter(), rect.top() + 1.4 * line
        high = max(rect.bottom() - 2 * line - top, 1.0)
        wide = max(min(rect.width() * _SHARE - gutter(), high * _WIDEST), 1.0)
        room = QRectF(left, top, wide, high)
        is_roc = self.kind is RankingKind.ROC
        return Plane(
            room,
            Scale(0.0, 1.0, room.left(), room.right()),
            Scale(0.0, 1.0, room.bottom(), room.top()),
            "false alarms among the others" if is_roc else "found of the class",
            "found of the class" if is_roc else "right among those said",
            share_label,
        )

    def _paint_curve(self, painter: QPainter, plane: Plane, curve: ClassCurve, number: int) -> None:
        look = theme.current()
        colour = look.curve(number + 1)
        is_chosen = number == self.chosen
        if not is_chosen:
            colour.setAlphaF(0.4)
        painter.setPen(QPen(colour, look.line("curve" if is_chosen else "hairline")))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        across, up = curve.points(self.kind)
        painter.drawPolyline(polygon(plane.across.pixels(across), plane.up.pixels(up)))

    def _paint_cross(self, painter: QPainter, plane: Plane, curve: ClassCurve) -> None:
        look = theme.current()
        across, up = curve.points(self.kind)
        x, y = plane.across.pixel(float(across[self.index])), plane.up.pixel(float(up[self.index]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(look.colour("control"), look.line(), Qt.PenStyle.DotLine))
        painter.drawLine(QLineF(x, plane.rect.top(), x, plane.rect.bottom()))
        painter.drawLine(QLineF(plane.rect.left(), y, plane.rect.right(), y))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.curve(self.chosen + 1), look.line("curve")))
        painter.setBrush(look.colour("panel"))
        radius = look.part("plot_marker") / 2
        painter.drawEllipse(QPointF(x, y), radius, radius)

    def _name_rooms(self, rect: QRectF) -> list[QRectF]:
        """Where the names of the classes stand, as many as there is room for."""
        look, line = theme.current(), line_height()
        plane = self._plane(rect).rect
        left = plane.right() + look.space("xxl")
        wanted = names_width([curve.name for curve in self.curves])
        most = max(1, int((rect.bottom() - plane.top()) / line) - 1)
        width = max(min((rect.right() - left) * _SHARE, wanted), 1.0)
        return [
            QRectF(left, plane.top() + (number + 1) * line, width, line)
            for number in range(min(len(self.curves), most))
        ]


def paint_guess(painter: QPainter, plane: Plane, kind: RankingKind, curve: ClassCurve) -> None:
    """What blind guessing would reach."""
    look = theme.current()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.colour("text_3"), look.line(), Qt.PenStyle.DashLine))
    if kind is RankingKind.ROC:
        painter.drawLine(plane.rect.bottomLeft(), plane.rect.topRight())
        return
    rows = curve.ranking.positives + curve.ranking.negatives
    y = plane.up.pixel(curve.ranking.positives / max(rows, 1))
    painter.drawLine(QLineF(plane.rect.left(), y, plane.rect.right(), y))
