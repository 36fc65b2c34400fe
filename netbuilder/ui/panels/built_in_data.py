"""Data that comes with the application, one row each, taken with one click."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from netbuilder.core.params import ParameterKind
from netbuilder.core.recipe import Source
from netbuilder.ui import theme
from netbuilder.ui.data_paths import FIELD
from netbuilder.ui.widgets import Card, ElidedLabel, PlainLabel


def built_in_sources() -> tuple[Source, ...]:
    """Every source without a file; one for each option of its first choice, where it has one."""
    found: list[Source] = []
    for kind in Source.entries().values():
        if FIELD in kind.parameters:
            continue
        first = next(iter(kind.parameters.values()), None)
        if first is not None and first.kind is ParameterKind.CHOICE:
            found += [kind(**{first.name: option}) for option in first.options]
        else:
            found.append(kind())
    return tuple(found)


class SourceRow(Card):
    """Icon, name and one line of a source; a click takes it."""

    def __init__(self, source: Source, parent: QWidget | None = None) -> None:
        self.source = source
        words = "" if source.parameters else source.summary
        super().__init__(f"{source.label}. {source.summary}", clickable=True, parent=parent)
        self.setToolTip(source.summary)
        self._row = QHBoxLayout()
        self._icon = _Icon(source.icon)
        self._row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(ElidedLabel(source.label, "value"))
        if words:
            lines.addWidget(PlainLabel(words, "small", wrap=True))
        self._row.addLayout(lines, 1)
        self.body.addLayout(self._row)
        self.set_ground("panel")
        theme.follow(self, self._tighten)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Rows of a list show an edge only under the pointer or with the keys."""
        if self.underMouse() or self.hasFocus():
            super().paintEvent(event)

    def _tighten(self) -> None:
        look = theme.current()
        small = look.space("s")
        self.body.setContentsMargins(look.space("m"), small, look.space("m"), small)
        self._row.setSpacing(look.space("m"))


class BuiltInData(QWidget):
    """All built-in sources.

    Signals:
        chosen: The source to take.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.rows = [SourceRow(source) for source in built_in_sources()]
        for row in self.rows:
            row.clicked.connect(lambda source=row.source: self.chosen.emit(source))
            column.addWidget(row)


class _Icon(QWidget):
    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        theme.follow(self, self._restyle)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        theme.paint_icon(painter, self._name, box, theme.current().colour("f_ends"))
        painter.end()

    def _restyle(self) -> None:
        size = theme.current().icon_size("standard")
        self.setFixedSize(size, size)
        self.update()
