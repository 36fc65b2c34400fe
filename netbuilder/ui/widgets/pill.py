"""A word or a size in a small rounded field."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets.labels import PlainLabel
from netbuilder.ui.widgets.painting import crisp, edge, paint_box

PillKind: TypeAlias = Literal["neutral", "accent", "info", "warning", "error", "success", "strong"]

# Ground, text, edge.
_TOKENS: Final[dict[PillKind, tuple[str, str, str]]] = {
    "neutral": ("raised", "text_2", "line_strong"),
    "accent": ("accent_soft", "accent", ""),
    "info": ("hover", "text_2", ""),
    "warning": ("warning_soft", "warning", ""),
    "error": ("error_soft", "error", ""),
    "success": ("success_soft", "success", ""),
    "strong": ("f_block", "raised", ""),
}


class Pill(PlainLabel):
    """A short text on its own ground, with a small drawing before it if wanted."""

    def __init__(
        self,
        text: str = "",
        kind: PillKind = "neutral",
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent=parent)
        self._kind: PillKind = kind
        self._icon = icon
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.follow(self, self._restyle)

    def sizeHint(self) -> QSize:
        look = theme.current()
        width = QFontMetrics(look.font("label", "medium", tabular=True)).horizontalAdvance(
            self.text()
        )
        if self._icon:
            width += look.icon_size("small") + look.space("xs")
        return QSize(width + 2 * look.space("m"), look.part("pill_height"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        ground, token, edge_token = _TOKENS[self._kind]
        painter = QPainter(self)
        crisp(painter)
        box = QRectF(self.rect())
        radius = min(look.radius("pill") if edge_token else look.radius("tag"), box.height() / 2)
        pen = edge(look, edge_token) if edge_token else None
        paint_box(painter, box, radius, look.colour(ground), pen)
        inner = box.adjusted(look.space("m"), 0, -look.space("m"), 0)
        if self._icon:
            size = look.icon_size("small")
            place = QRectF(inner.left(), inner.center().y() - size / 2, size, size)
            theme.paint_icon(painter, self._icon, place, look.colour(token))
            inner.setLeft(place.right() + look.space("xs"))
        painter.setFont(look.font("label", "medium", tabular=True))
        painter.setPen(look.colour(token))
        painter.drawText(inner, Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
