"""A wall of small cards, one for each row of the data, with what the network says of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from netbuilder.ui import theme
from netbuilder.ui.plots.axes import value_label
from netbuilder.ui.plots.plot_face import PlotFace, line_height
from netbuilder.ui.plots.shown_samples import ShownSample
from netbuilder.ui.widgets.painting import edge, paint_box, paint_focus

_Align = Qt.AlignmentFlag
_Key = Qt.Key
_LINES = 3
_CELLS = 4


class Gallery(PlotFace):
    """Cards in rows; arrow keys walk, Enter or a click opens one.

    Signals:
        opened(int): The card at this place is to be shown large.
        walked(int): Another card was chosen by the keys.
    """

    opened = Signal(int)
    walked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Samples", parent)
        self.samples: tuple[ShownSample, ...] = ()
        self.empty = "Rows with what the network says of them appear here while it trains."
        self.current = -1
        self.bar = QScrollBar(Qt.Orientation.Vertical, self)
        self.bar.setAccessibleName("More samples")
        self.bar.valueChanged.connect(self.update)
        self.setMouseTracking(True)
        theme.follow(self, self._lay_out)

    def show_samples(self, samples: Sequence[ShownSample]) -> None:
        """Show these; the one that was chosen stays so if it is among them."""
        chosen = self.samples[self.current].number if 0 <= self.current < len(self.samples) else 0
        self.samples = tuple(samples)
        numbers = [each.number for each in samples]
        self.current = numbers.index(chosen) if chosen in numbers else -1
        self._lay_out()
        self._renew()

    def choose(self, index: int) -> None:
        """Put the ring on a card and bring it into sight."""
        if not self.samples:
            return
        self.current = min(max(index, 0), len(self.samples) - 1)
        card = self.place(self.current)
        if card.top() < self.bar.value():
            self.bar.setValue(math.floor(card.top()))
        elif card.bottom() > self.bar.value() + self.height():
            self.bar.setValue(math.ceil(card.bottom() - self.height()))
        self._renew()

    def place(self, index: int) -> QRectF:
        """Where a card stands, with nothing scrolled."""
        size, gap, columns = self._card(), theme.current().space("m"), self._columns(self._wide)
        row, column = divmod(index, columns)
        # Cards share what is left of the width; a few stay as small as many.
        wide = (self._wide - gap) / columns - gap
        top = row * (size.height() + gap) + gap
        return QRectF(gap + column * (wide + gap), top, max(wide, 1.0), size.height())

    def spoken(self) -> str:
        """What it shows, as a sentence for screen readers."""
        if not self.samples:
            return self.empty
        if 0 <= self.current < len(self.samples):
            return f"{self.current + 1} of {len(self.samples)}. {self._chosen.sentence}"
        wrong = sum(each.is_right is False for each in self.samples)
        words = f"{len(self.samples)} rows"
        is_classes = any(each.is_right is not None for each in self.samples)
        return f"{words}, {wrong} of them wrong." if is_classes else f"{words}."

    def rows(self) -> Iterator[tuple[object, ...]]:
        """A header, then a row for every sample."""
        names = [name for name, _ in self.samples[0].cells] if self.samples else []
        yield ("row", "said", "is", "sure", "loss", *names)
        for each in self.samples:
            sure = "" if math.isnan(each.sureness) else each.sureness
            yield (each.number, each.said, each.true, sure, each.loss,
                   *(value for _, value in each.cells))  # fmt: skip

    def sizeHint(self) -> QSize:
        side = theme.current().part("plot_height") * 2
        return QSize(side * 3, side)

    def render_on(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the cards that fit a rectangle."""
        if not self.samples:
            self._paint_words(painter, rect)
            return
        painter.save()
        painter.setClipRect(rect)
        painter.translate(rect.left(), rect.top() - self.bar.value())
        seen = QRectF(0, self.bar.value(), rect.width(), rect.height())
        for index, sample in enumerate(self.samples):
            card = self.place(index)
            if card.intersects(seen):
                self._paint_card(painter, card, sample, index == self.current)
        painter.restore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self.choose(index)
            self.opened.emit(index)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.bar.event(event)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        columns = self._columns(self._wide)
        steps = {
            _Key.Key_Left: -1,
            _Key.Key_Right: 1,
            _Key.Key_Up: -columns,
            _Key.Key_Down: columns,
            _Key.Key_Home: -len(self.samples),
            _Key.Key_End: len(self.samples),
        }
        key = _Key(event.key())
        if key in steps and self.samples:
            self.choose(self.current + steps[key] if self.current >= 0 else 0)
            self.walked.emit(self.current)
        elif key in (_Key.Key_Return, _Key.Key_Enter, _Key.Key_Space) and self.current >= 0:
            self.opened.emit(self.current)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    @property
    def _chosen(self) -> ShownSample:
        return self.samples[self.current]

    @property
    def _wide(self) -> float:
        """Room for cards, beside the scroll bar."""
        return float(self.width() - self.bar.sizeHint().width())

    def _lay_out(self) -> None:
        wide = self.bar.sizeHint().width()
        self.bar.setGeometry(self.width() - wide, 0, wide, self.height())
        bottom = self.place(len(self.samples) - 1).bottom() if self.samples else 0.0
        over = math.ceil(bottom + theme.current().space("m") - self.height())
        self.bar.setRange(0, max(0, over))
        self.bar.setPageStep(max(1, self.height()))
        self.bar.setSingleStep(round(line_height() * 3))
        self.bar.setVisible(over > 0)

    def _columns(self, wide: float) -> int:
        gap = theme.current().space("m")
        return max(1, int((wide - gap) / (self._card().width() + gap)))

    def _card(self) -> QSize:
        """The size of a card: as its contents need it."""
        look, line = theme.current(), line_height()
        has_pictures = bool(self.samples and self.samples[0].picture)
        inside = 4 * line if has_pictures else _CELLS * line
        wide = 6 * line if has_pictures else 9 * line
        return QSize(round(wide), round(inside + _LINES * line + 2 * look.space("s")))

    def _at(self, position: QPointF) -> int:
        spot = QPointF(position.x(), position.y() + self.bar.value())
        places = range(len(self.samples))
        return next((index for index in places if self.place(index).contains(spot)), -1)

    def _paint_card(
        self, painter: QPainter, card: QRectF, sample: ShownSample, is_chosen: bool
    ) -> None:
        look, line = theme.current(), line_height()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_wrong = sample.is_right is False
        radius = look.radius("card")
        paint_box(
            painter,
            card,
            radius,
            look.colour("raised"),
            edge(look, "error" if is_wrong else "line"),
        )
        if is_chosen:
            paint_focus(painter, card, look, radius)
        room = card.adjusted(look.space("m"), look.space("s"), -look.space("m"), -look.space("s"))
        inside = QRectF(room.left(), room.top(), room.width(), room.height() - _LINES * line)
        if sample.picture is not None:
            _paint_picture(painter, inside, sample)
        elif sample.point is not None:
            left = inside.adjusted(0, 0, -inside.height() - look.space("m"), 0)
            _paint_cells(painter, left, sample)
            square = inside.adjusted(inside.width() - inside.height(), 0, 0, 0)
            _paint_point(painter, square, sample.point)
        else:
            _paint_cells(painter, inside, sample)
        words = room.adjusted(0, inside.height(), 0, 0)
        _paint_verdict(painter, words, sample)


def _paint_point(painter: QPainter, room: QRectF, share: tuple[float, float]) -> None:
    """Where a row lies between the outermost ones that are shown."""
    look = theme.current()
    room = room.adjusted(0, look.space("xs"), 0, -look.space("xs"))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_box(painter, room, look.radius("check"), look.colour("field"), edge(look, "line"))
    radius = look.part("plot_marker") / 2
    inner = room.adjusted(radius, radius, -radius, -radius)
    spot = QPointF(
        inner.left() + inner.width() * share[0], inner.bottom() - inner.height() * share[1]
    )
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("accent"))
    painter.drawEllipse(spot, radius, radius)


def _paint_picture(painter: QPainter, room: QRectF, sample: ShownSample) -> None:
    """The pixels as squares, as large as they fit."""
    picture = sample.picture
    if picture is None:
        return
    scale = min(room.width() / picture.width(), room.height() / picture.height())
    wide, high = picture.width() * scale, picture.height() * scale
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(QRectF(room.center().x() - wide / 2, room.top(), wide, high), picture)


def _paint_cells(painter: QPainter, room: QRectF, sample: ShownSample) -> None:
    """The first raw values by the names of their columns."""
    look, line = theme.current(), line_height()
    font = look.font("small", tabular=True)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    more = len(sample.cells) - _CELLS
    shown = sample.cells[: _CELLS - 1] if more > 0 else sample.cells
    for number, (name, value) in enumerate(shown):
        place = QRectF(room.left(), room.top() + number * line, room.width(), line)
        # A short name leaves its room to the value.
        held = min(metrics.horizontalAdvance(name), room.width() / 2) + look.space("s")
        value = metrics.elidedText(value, Qt.TextElideMode.ElideRight, room.width() - held)
        rest = room.width() - metrics.horizontalAdvance(value) - look.space("m")
        painter.setPen(look.colour("text_3"))
        short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, rest)
        painter.drawText(place, _Align.AlignLeft | _Align.AlignVCenter, short)
        painter.setPen(look.colour("text_2"))
        painter.drawText(place, _Align.AlignRight | _Align.AlignVCenter, value)
    if more > 0:
        place = QRectF(room.left(), room.top() + (_CELLS - 1) * line, room.width(), line)
        painter.setPen(look.colour("text_3"))
        words = f"and {len(sample.cells) - _CELLS + 1} more"
        painter.drawText(place, _Align.AlignLeft | _Align.AlignVCenter, words)


def _paint_verdict(painter: QPainter, room: QRectF, sample: ShownSample) -> None:
    """What is said, what is true, and how wrong that is; a sign beside the colour."""
    look, line = theme.current(), line_height()
    size = look.icon_size("small")
    token = {True: "success", False: "error", None: "text_2"}[sample.is_right]
    left = room.left()
    if sample.is_right is not None:
        mark = QRectF(left, room.top() + (line - size) / 2, size, size)
        name = "check" if sample.is_right else "close"
        theme.paint_icon(painter, name, mark, look.colour(token))
        left = mark.right() + look.space("xs")
    sure = "" if math.isnan(sample.sureness) else f"{sample.sureness * 100:.0f} %"
    rows = (
        (sample.said, sure, "text", "medium"),
        (f"is {sample.true}", "", "text_2", "regular"),
        (f"loss {value_label(sample.loss)}", "", "text_3", "regular"),
    )
    for number, (words, value, ink, weight) in enumerate(rows):
        begin = left if number == 0 else room.left()
        place = QRectF(begin, room.top() + number * line, room.right() - begin, line)
        painter.setFont(look.font("label" if number < 2 else "small", weight, tabular=True))  # type: ignore[arg-type]  # words of the look
        metrics = QFontMetricsF(painter.font())
        painter.setPen(look.colour(ink))
        rest = place.width() - metrics.horizontalAdvance(value) - look.space("xs")
        short = metrics.elidedText(words, Qt.TextElideMode.ElideRight, rest)
        painter.drawText(place, _Align.AlignLeft | _Align.AlignVCenter, short)
        painter.setPen(look.colour("text_3"))
        painter.drawText(place, _Align.AlignRight | _Align.AlignVCenter, value)
