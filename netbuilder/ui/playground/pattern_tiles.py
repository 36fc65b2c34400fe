"""Small pictures of all patterns of points, and a brush for points of one's own."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QGridLayout, QWidget

from netbuilder.catalog.sources.points import Pattern, Task
from netbuilder.ui import theme
from netbuilder.ui.playground.colours import signed_colour
from netbuilder.ui.playground.miniature import miniature
from netbuilder.ui.playground.sizes import size
from netbuilder.ui.widgets.painting import crisp, edge, paint_box, paint_focus, shows_focus

_COLUMNS = 4


class PatternTile(QAbstractButton):
    """One pattern to click; without one, the brush.

    Attributes:
        pattern: Which; None for points that are painted.
    """

    def __init__(self, pattern: Pattern | None) -> None:
        super().__init__()
        self.pattern, self.task = pattern, Task.CLASSIFICATION
        words = pattern.value[:1].upper() + pattern.value[1:] if pattern else "Paint points"
        self.setAccessibleName(words)
        self.setToolTip(words if pattern else "Paint points of your own on the surface")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.follow(self, self._restyle)

    def sizeHint(self) -> QSize:
        side = round(size("pattern"))
        return QSize(side, side)

    def show_task(self, task: Task) -> None:
        """Show the pattern as classes or as numbers."""
        self.task = task
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        crisp(painter)
        box, radius = QRectF(self.rect()), look.radius("button")
        if self.isChecked():
            pen = edge(look, "accent", "selected_edge")
        else:
            pen = edge(look, "control" if self.underMouse() else "line_strong")
            if self.pattern is None:
                pen.setStyle(Qt.PenStyle.DashLine)
        paint_box(painter, box, radius, look.colour("raised"), pen)
        if self.pattern is None:
            self._paint_brush(painter, box)
        else:
            self._paint_points(painter, box, self.pattern)
        if shows_focus(self):
            inset = look.line("focus_gap")
            paint_focus(painter, box.adjusted(inset, inset, -inset, -inset), look, radius)
        painter.end()

    def _paint_points(self, painter: QPainter, box: QRectF, pattern: Pattern) -> None:
        inner = box.adjusted(*(theme.current().space("s") * sign for sign in (1, 1, -1, -1)))
        painter.setPen(QPen(Qt.PenStyle.NoPen))
        radius = size("pattern_point")
        for x, y, value in miniature(pattern, self.task):
            painter.setBrush(signed_colour(value))
            spot = QPointF(
                inner.center().x() + x * inner.width() / 2,
                inner.center().y() - y * inner.height() / 2,
            )
            painter.drawEllipse(spot, radius, radius)

    def _paint_brush(self, painter: QPainter, box: QRectF) -> None:
        look = theme.current()
        wide = look.icon_size("large")
        spot = QRectF(0, 0, wide, wide)
        spot.moveCenter(box.center())
        token = "accent" if self.isChecked() else "text_2"
        theme.paint_icon(painter, "paint", spot, look.colour(token))

    def _restyle(self) -> None:
        self.setFixedSize(self.sizeHint())
        self.update()


class PatternTiles(QWidget):
    """All patterns and the brush; one of them is taken.

    Signals:
        chosen(object): The pattern that was clicked; None for the brush.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Points")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._group = QButtonGroup(self)
        self.tiles = [*(PatternTile(pattern) for pattern in Pattern), PatternTile(None)]
        for number, tile in enumerate(self.tiles):
            self._grid.addWidget(tile, number // _COLUMNS, number % _COLUMNS)
            self._group.addButton(tile, number)
            tile.clicked.connect(lambda _=False, tile=tile: self.chosen.emit(tile.pattern))
        self._grid.setColumnStretch(_COLUMNS, 1)
        theme.follow(self, self._restyle)

    def tile(self, pattern: Pattern | None) -> PatternTile:
        """The tile of a pattern; of None, the brush."""
        return next(each for each in self.tiles if each.pattern is pattern)

    def show_chosen(self, pattern: Pattern | None, task: Task) -> None:
        """Show which is taken, without a signal."""
        self.tile(pattern).setChecked(True)
        for tile in self.tiles:
            tile.show_task(task)

    def _restyle(self) -> None:
        look = theme.current()
        self._grid.setHorizontalSpacing(look.space("xs"))
        self._grid.setVerticalSpacing(look.space("xs"))
