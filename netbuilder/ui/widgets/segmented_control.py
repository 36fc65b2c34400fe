"""A few choices side by side, one of them taken."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QSizePolicy, QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets.painting import crisp, edge, paint_box, paint_focus, shows_focus


class _Segment(QRadioButton):
    """One choice; a radio button to screen readers and keys."""

    def __init__(self, words: str, icon: str) -> None:
        super().__init__(words)
        self.icon_name = icon
        self.is_short = False
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(self.width_as(self.is_short), look.height("control"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def width_as(self, is_short: bool) -> int:
        """How wide it is with its words, or with its drawing alone."""
        look = theme.current()
        drawing = look.icon_size("control") if self.icon_name else 0
        if is_short:
            return drawing + 2 * look.space("l")
        # Room for the bold form, so that choosing moves nothing.
        words = QFontMetrics(look.font("body", "semibold")).horizontalAdvance(self.text())
        return words + drawing + (look.space("s") if drawing else 0) + 2 * look.space("l")

    def hitButton(self, position: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        crisp(painter)
        chosen = self.isChecked()
        if not self.isEnabled():
            token = "disabled"
        else:
            token = "accent" if chosen else ("text" if self.underMouse() else "text_2")
        font = look.font("body", "semibold" if chosen else "regular")
        shown = "" if self.is_short else self.text()
        words = QFontMetrics(font).horizontalAdvance(shown)
        size = look.icon_size("control") if self.icon_name else 0
        gap = look.space("s") if size and shown else 0
        left = (self.width() - words - size - gap) / 2
        if size:
            box = QRectF(left, (self.height() - size) / 2, size, size)
            theme.paint_icon(painter, self.icon_name, box, look.colour(token))
        painter.setFont(font)
        painter.setPen(look.colour(token))
        painter.drawText(
            QRectF(left + size + gap, 0, words + gap + 1, self.height()),
            Qt.AlignmentFlag.AlignVCenter,
            shown,
        )
        if shows_focus(self):
            inset = look.line("focus_gap")
            ring = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
            paint_focus(painter, ring, look, look.radius("check"))
        painter.end()


class SegmentedControl(QWidget):
    """Two to four choices in one frame; arrow keys move between them.

    Signals:
        chosen(object): the user took another value.
    """

    chosen = Signal(object)

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._values: list[object] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._group.idToggled.connect(self._tell)
        self._quiet = False
        theme.follow(self, self.update)

    def add_choice(self, value: object, words: str, icon: str = "", hint: str = "") -> None:
        """Add a value at the right; the first one added is taken."""
        segment = _Segment(words, icon)
        segment.setToolTip(hint)
        segment.setWhatsThis(hint)
        self._values.append(value)
        self._group.addButton(segment, len(self._values) - 1)
        self._row.addWidget(segment)
        if len(self._values) == 1:
            self.set_value(value)

    def set_short(self, on: bool) -> None:
        """Show only the drawings of choices that have one; their words are on hover then."""
        for segment in self._segments():
            segment.is_short = on and bool(segment.icon_name)
            hint = segment.whatsThis()
            parts = (segment.text() if segment.is_short else "", hint)
            segment.setToolTip("\n".join(part for part in parts if part))
            segment.updateGeometry()
        self.update()

    def saved_when_short(self) -> int:
        """How many pixels narrower it is with drawings alone."""
        choices = [each for each in self._segments() if each.icon_name]
        return sum(each.width_as(False) - each.width_as(True) for each in choices)

    def value(self) -> object:
        index = self._group.checkedId()
        return self._values[index] if index >= 0 else None

    def set_value(self, value: object) -> None:
        """Take another value, without a signal.

        Raises:
            ValueError: it is none of the choices.
        """
        self._quiet = True
        self._group.button(self._values.index(value)).setChecked(True)
        self._quiet = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        crisp(painter)
        box, radius = QRectF(self.rect()), look.radius("button")
        paint_box(painter, box, radius, look.colour("field"))
        outline = QPainterPath()
        outline.addRoundedRect(box, radius, radius)
        painter.setClipPath(outline)
        for segment in self._group.buttons():
            place = QRectF(segment.geometry())
            if segment.isChecked():
                painter.fillRect(place, look.colour("accent_soft"))
            if segment is not self._group.buttons()[0]:
                painter.setPen(edge(look, "line_strong"))
                painter.drawLine(place.topLeft(), place.bottomLeft())
        painter.setClipping(False)
        paint_box(painter, box, radius, None, edge(look, "line_strong"))
        painter.end()

    def _segments(self) -> list[_Segment]:
        return [each for each in self._group.buttons() if isinstance(each, _Segment)]

    def _tell(self, index: int, checked: bool) -> None:
        self.update()
        if checked and not self._quiet:
            self.chosen.emit(self._values[index])
