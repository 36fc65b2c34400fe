"""The strokes of a chart: axes, envelopes, lines, end labels, flags and the hair line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from netbuilder.ui.plots.axes import Scale, step_of, tick_label, value_label
from netbuilder.ui.plots.curves import Curve, Drawn
from netbuilder.ui.plots.flags import flagged
from netbuilder.ui.plots.geometry import envelope, flag_path, known_stretches, polygon
from netbuilder.ui.run_record import Flag
from netbuilder.ui.theme import Theme
from netbuilder.ui.widgets.painting import paint_box, paint_focus

_Align = Qt.AlignmentFlag
_CALM = 400
_WIDEST = "0.00000"
_GUTTERS = ("100 %", _WIDEST)


@dataclass(frozen=True)
class Layout:
    """Where the parts of a chart stand.

    Attributes:
        heading: The title's line.
        plot: Where curves run.
        ends: Names and last values, at the right.
        foot: Numbers of the horizontal axis.
    """

    heading: QRectF
    plot: QRectF
    ends: QRectF
    foot: QRectF

    @classmethod
    def of(cls, look: Theme, rect: QRectF, curves: Sequence[Curve], *, shows_ends: bool) -> Layout:
        """Widths are reserved for the widest number, so nothing jumps while training."""
        small = QFontMetricsF(look.font("small", tabular=True))
        strong = QFontMetricsF(look.font("body", "semibold"))
        left = max(small.horizontalAdvance(text) for text in _GUTTERS) + look.space("m")
        right = float(look.space("xl"))
        if shows_ends and curves:
            words = [strong.horizontalAdvance(text) for c in curves for text in (c.title, _WIDEST)]
            right = max(words) + look.space("xl") + look.space("m")
        top = look.height("control")
        bottom = small.height() + look.space("s")
        plot = rect.adjusted(left, top + look.space("xs"), -right, -bottom)
        return cls(
            heading=QRectF(rect.left() + left, rect.top(), rect.width() - left, top),
            plot=plot,
            ends=QRectF(plot.right() + look.space("m"), rect.top(), right, rect.height()),
            foot=QRectF(plot.left(), plot.bottom() + look.space("xs"), plot.width(), bottom),
        )


class ChartPainter:
    """Draws one chart once."""

    def __init__(self, painter: QPainter, look: Theme, layout: Layout) -> None:
        self.painter, self.look, self.layout = painter, look, layout
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)

    def heading(self, title: str) -> None:
        """The title at the upper left."""
        self._text(self.layout.heading, _Align.AlignVCenter, title, "text", "label", "semibold")

    def empty(self, line: str) -> None:
        """What will stand here, over a bare baseline."""
        plot = self.layout.plot
        self._line(plot.left(), plot.bottom(), plot.right(), plot.bottom(), "line_strong")
        self._text(plot, _Align.AlignCenter | Qt.TextFlag.TextWordWrap, line, "text_3", "label")

    def axes(self, across: Scale, up: Scale, per_epoch: int, unit: str) -> None:
        """Light horizontal lines, a hairline base, and numbers along both axes."""
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        plot, small = self.layout.plot, self.look.text_height("small")
        most = max(2, int(plot.height() / (small * 2.6)))
        values = up.ticks(most)
        step = 0.0 if up.logarithmic else step_of(values)
        for value in values:
            y = round(up.pixel(value))
            is_base = abs(y - plot.bottom()) < 1
            self._line(plot.left(), y, plot.right(), y, "line_strong" if is_base else "line")
            words = value_label(value, unit) if unit == "%" else tick_label(value, step)
            room = QRectF(0, y - small, plot.left() - self.look.space("m"), 2 * small)
            self._text(room, _Align.AlignRight | _Align.AlignVCenter, words, "text_3")
        self._line(plot.left(), plot.bottom(), plot.right(), plot.bottom(), "line_strong")
        self._foot(across, per_epoch)

    def _foot(self, across: Scale, per_epoch: int) -> None:
        by_epoch = per_epoch > 0 and across.high - across.low >= 2 * per_epoch
        size = per_epoch if by_epoch else 1
        word = "epoch" if by_epoch else "iteration"
        foot, metrics = self.layout.foot, QFontMetricsF(self.look.font("small", tabular=True))
        units = Scale(across.low / size, across.high / size, across.begin, across.end)
        word_width = metrics.horizontalAdvance(word)
        widest = metrics.horizontalAdvance(f"{units.high:,.0f}") + self.look.space("xxl")
        values = units.ticks(max(1, int(foot.width() / max(widest, 2.0 * word_width))))
        step = step_of(values)
        for value in values:
            x = units.pixel(value)
            words = tick_label(value, step)
            half = metrics.horizontalAdvance(words) / 2 + 1
            if x + half > foot.right() - word_width - self.look.space("m"):
                continue
            room = QRectF(x - half, foot.top(), 2 * half, foot.height())
            self._text(room, _Align.AlignHCenter | _Align.AlignTop, words, "text_3")
        self._text(foot, _Align.AlignRight | _Align.AlignTop, word, "text_3")

    def curve(self, curve: Curve, part: Drawn, across: Scale, up: Scale) -> None:
        """Noise as a filled envelope, the line above it, dots where points were measured."""
        painter, plot = self.painter, self.layout.plot
        painter.save()
        painter.setClipRect(plot.adjusted(-1, -self.look.space("s"), self.look.space("s"), 1))
        xs, ys = across.pixels(part.positions), up.pixels(part.line)
        colour = self.look.colour(curve.colour)
        if part.low is not None and part.low is part.high:
            self._thread(xs, up.pixels(part.low), colour)
        elif part.low is not None and part.high is not None:
            self._noise(xs, up.pixels(part.low), up.pixels(part.high), colour)
        # Antialiasing a noisy line makes Qt stroke each of its crossings, which takes 100 times
        # as long; only smooth lines are smoothed.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, _is_calm(ys))
        pen = QPen(colour, self.look.line("curve") if _is_calm(ys) else self.look.line())
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        for stretch in known_stretches(ys):
            if stretch.stop - stretch.start == 1:
                painter.drawPoint(QPointF(xs[stretch.start], ys[stretch.start]))
            else:
                painter.drawPolyline(polygon(xs[stretch], ys[stretch]))
        if curve.dots:
            self._dots(xs, ys, colour)
        painter.restore()

    def _thread(self, xs: np.ndarray, ys: np.ndarray, colour: QColor) -> None:
        """Every single value as a faint hairline, where there is room to see them."""
        faint = QColor(colour)
        faint.setAlphaF(self.look.shade("disabled"))
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(xs) < _CALM)
        self.painter.setPen(QPen(faint, self.look.line()))
        for stretch in known_stretches(ys):
            self.painter.drawPolyline(polygon(xs[stretch], ys[stretch]))

    def _noise(self, xs: np.ndarray, lows: np.ndarray, highs: np.ndarray, colour: QColor) -> None:
        faint = QColor(colour)
        faint.setAlphaF(self.look.shade("pressed") * 2)
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(faint)
        for stretch in known_stretches(lows):
            self.painter.drawPolygon(envelope(xs[stretch], lows[stretch], highs[stretch]))

    def _dots(self, xs: np.ndarray, ys: np.ndarray, colour: QColor) -> None:
        """Dots at measured points, thinned where they would touch; the last one always."""
        radius = self.look.part("plot_marker") / 3
        spacing = 4 * radius + self.look.space("xs")
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(colour)
        if not len(xs):
            return
        stride = 1
        if len(xs) > 1:
            stride = max(1, math.ceil(spacing * (len(xs) - 1) / max(1.0, xs[-1] - xs[0])))
        # Counted from the first point, so that dots stay where they are while points arrive.
        for index in {*range(0, len(xs), stride), len(xs) - 1}:
            if not math.isnan(ys[index]):
                self.painter.drawEllipse(QPointF(xs[index], ys[index]), radius, radius)

    def flags(self, across: Scale, flags: Sequence[Flag]) -> None:
        """A pole and a small flag with words where a setting changed; close ones become one."""
        plot, size = self.layout.plot, self.look.icon_size("small") / 2
        metrics = QFontMetricsF(self.look.font("small"))
        room_until = math.inf
        for flag in flagged(flags, across.pixel, size):
            x = across.pixel(flag.iteration)
            if not plot.left() <= x <= plot.right():
                continue
            self._line(round(x), plot.top(), round(x), plot.bottom(), "line_strong", dashed=True)
            self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.painter.setPen(Qt.PenStyle.NoPen)
            self.painter.setBrush(self.look.colour("text_3"))
            self.painter.drawPath(flag_path(x, plot.top(), size))
            words = flag.title
            left = x + size + self.look.space("xs")
            right = left + metrics.horizontalAdvance(words)
            if right < min(room_until, plot.right()):
                room = QRectF(left, plot.top() - size / 2, right - left + 1, 2 * size)
                self._text(room, _Align.AlignLeft | _Align.AlignVCenter, words, "text_3")
            room_until = x - self.look.space("xs")

    def moment(self, across: Scale, iteration: int) -> None:
        """A line where the person has travelled to; what came later fades."""
        plot, x = self.layout.plot, across.pixel(iteration)
        if x > plot.right():
            return
        later = QRectF(plot)
        later.setLeft(max(plot.left(), x))
        self.painter.fillRect(later, self.look.colour("panel", self.look.shade("later")))
        if x < plot.left():
            return
        self._line(round(x), plot.top(), round(x), plot.bottom(), "accent")
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.look.colour("accent"))
        radius = self.look.part("plot_marker") / 2
        self.painter.drawEllipse(QPointF(x, plot.bottom()), radius, radius)

    def ends(self, curves: Sequence[Curve], up: Scale, *, big: bool = False, at: int = -1) -> None:
        """Names and values (the last ones for -1) at the right, as high but not on each other."""
        ends, look = self.layout.ends, self.look
        values = {id(curve): curve.at(at) for curve in curves}
        name_height = look.text_height("label") + look.space("xs")
        value_height = look.text_height("title" if big else "label") + look.space("xs")
        height = name_height + value_height
        shown = [curve for curve in curves if math.isfinite(values[id(curve)])]
        wanted = [up.pixel(values[id(curve)]) - height / 2 for curve in shown]
        tops = _spread(
            wanted,
            height + look.space("s"),
            self.layout.heading.bottom() + look.space("s"),
            self.layout.plot.bottom() + look.space("s") - height,
        )
        for curve, top in zip(shown, tops, strict=True):
            colour = look.colour(curve.colour)
            bar = QRectF(ends.left(), top + look.space("xxs"), look.line("curve"), height - 4)
            self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_box(self.painter, bar, 1, colour)
            if curve.dots:
                radius = look.part("plot_marker") / 2.6
                self.painter.drawEllipse(bar.center(), radius, radius)
            left = bar.right() + look.space("m")
            upper = QRectF(left, top, ends.right() - left, name_height)
            lower = QRectF(left, top + name_height, ends.right() - left, value_height)
            if big:
                # The value is what people look for, so it stands first and large.
                upper.setHeight(value_height)
                lower = QRectF(left, top + value_height, ends.right() - left, name_height)
                self._text(
                    upper,
                    _Align.AlignVCenter,
                    value_label(values[id(curve)], curve.unit),
                    curve.colour,
                    "title",
                    "semibold",
                )
                self._text(lower, _Align.AlignVCenter, curve.title, "text_3", "small")
            else:
                self._text(upper, _Align.AlignVCenter, curve.title, "text", "label", "medium")
                self._text(
                    lower,
                    _Align.AlignVCenter,
                    value_label(values[id(curve)], curve.unit),
                    "text_2",
                    "label",
                )

    def changes(self, across: Scale, flags: Sequence[Flag], x: float) -> list[str]:
        """What the flag under the pointer says, in full."""
        size = self.look.icon_size("small") / 2
        for flag in flagged(flags, across.pixel, size):
            begin = across.pixel(flag.iteration)
            if begin - size / 2 <= x <= begin + 2 * size:
                return list(flag.words)
        return []

    def hair(
        self,
        curves: Sequence[Curve],
        across: Scale,
        up: Scale,
        x: float,
        per_epoch: int,
        changes: Sequence[str] = (),
    ) -> None:
        """A hair line at the pointer and every value there, exactly, and what changed there."""
        plot, position = self.layout.plot, across.value(x)
        rows = [("iteration", f"{max(0, round(position)):,}", "text_3")]
        if per_epoch:
            rows.insert(0, ("epoch", f"{max(0.0, position) / per_epoch:,.2f}", "text_3"))
        self._line(round(x), plot.top(), round(x), plot.bottom(), "control")
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for curve in curves:
            found = curve.near(position)
            if found is None or not math.isfinite(found[1]):
                continue
            colour = self.look.colour(curve.colour)
            point = QPointF(across.pixel(found[0]), up.pixel(found[1]))
            if plot.adjusted(-2, -2, 2, 2).contains(point):
                radius = self.look.part("plot_marker") / 2
                self.painter.setPen(QPen(colour, self.look.line("curve")))
                self.painter.setBrush(self.look.colour("panel"))
                self.painter.drawEllipse(point, radius, radius)
            words = f"{found[1] * 100:.6g} %" if curve.unit == "%" else f"{found[1]:.7g}"
            rows.append((curve.title, words, curve.colour))
        rows += [("", words, "text") for words in changes]
        self._box(x, rows)

    def told(self, x: float, rows: list[tuple[str, str, str]]) -> None:
        """A hair line at the pointer, and what is known there: name, value, token of the value."""
        self._line(round(x), self.layout.plot.top(), round(x), self.layout.plot.bottom(), "control")
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._box(x, rows)

    def _box(self, x: float, rows: list[tuple[str, str, str]]) -> None:
        """A small sheet beside the hair line, on the side that has room."""
        look, plot = self.look, self.layout.plot
        metrics = QFontMetricsF(look.font("small", "medium", tabular=True))
        line = look.text_height("small") + look.space("s")
        names = max(metrics.horizontalAdvance(row[0]) for row in rows)
        values = max(metrics.horizontalAdvance(row[1]) for row in rows)
        pad = look.space("m")
        width, height = names + values + 3 * pad, line * len(rows) + pad
        left = x + pad if x + pad + width < plot.right() else x - pad - width
        sheet = QRectF(left, plot.top(), width, height)
        edge = QPen(look.colour("line_strong"), look.line())
        paint_box(self.painter, sheet, look.radius("tooltip"), look.colour("raised"), edge)
        for index, (name, value, token) in enumerate(rows):
            top = sheet.top() + pad / 2 + index * line
            room = QRectF(sheet.left() + pad, top, width - 2 * pad, line)
            self._text(room, _Align.AlignLeft | _Align.AlignVCenter, name, "text_3")
            shown = "text" if token == "text_3" else token
            self._text(
                room, _Align.AlignRight | _Align.AlignVCenter, value, shown, "small", "medium"
            )

    def marked(self, begin: float, end: float) -> None:
        """The range that a drag has marked."""
        plot = self.layout.plot
        left, right = sorted((begin, end))
        left, right = max(left, plot.left()), min(right, plot.right())
        self.painter.fillRect(
            QRectF(left, plot.top(), right - left, plot.height()),
            self.look.colour("accent", self.look.shade("pressed")),
        )
        for x in (left, right):
            self._line(round(x), plot.top(), round(x), plot.bottom(), "accent")

    def focus(self, rect: QRectF) -> None:
        """The ring of the chart that takes the keys."""
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_focus(self.painter, rect, self.look, self.look.radius("field"))

    def _line(
        self, x1: float, y1: float, x2: float, y2: float, token: str, *, dashed: bool = False
    ) -> None:
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        self.painter.setPen(QPen(self.look.colour(token), self.look.line(), style))
        self.painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))

    def _text(self, room: QRectF, how: object, words: str, token: str, *font: str) -> None:
        self.painter.setFont(self.look.font(*(font or ("small",)), tabular=True))  # type: ignore[arg-type]
        self.painter.setPen(self.look.colour(token))
        self.painter.drawText(room, int(how), words)  # type: ignore[call-overload]


def _is_calm(ys: np.ndarray) -> bool:
    """Whether a line turns seldom enough to be drawn smooth and wide."""
    if len(ys) < 32:
        return True
    steps = np.diff(ys)
    steps = steps[np.isfinite(steps)]
    turns = np.count_nonzero(steps[1:] * steps[:-1] < 0)
    return bool(np.abs(steps).sum() < 4_000 or turns < len(steps) / 4)


def _spread(wanted: list[float], distance: float, top: float, bottom: float) -> list[float]:
    """Places as near as possible to those wanted, at least a distance apart and within bounds."""
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    placed = [0.0] * len(wanted)
    at = top
    for index in order:
        at = placed[index] = max(wanted[index], at)
        at += distance
    limit = bottom
    for index in reversed(order):
        limit = placed[index] = min(placed[index], max(limit, top))
        limit -= distance
    return placed
