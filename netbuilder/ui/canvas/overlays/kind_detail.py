"""What a kind is, in a few lines: what it does, and what it takes and gives."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.core.design import NodeLayer
from netbuilder.core.shapes import Shape
from netbuilder.ui import theme
from netbuilder.ui.canvas.painter import port_path
from netbuilder.ui.canvas.port_words import Flow, PortWords, flow
from netbuilder.ui.widgets import Card, PlainLabel

ARROW = "→"


class FlowLine(QWidget):
    """The ports of a kind in one line: their forms, and what flows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = Flow((), ())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.follow(self, self.updateGeometry)

    def show_flow(self, shown: Flow) -> None:
        """Show these ports."""
        self._flow = shown
        self.setAccessibleName(shown.sentence)
        self.update()

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.width("palette"), look.text_height("label") + look.space("m"))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(look.font("label", tabular=True))
        left = 0
        for ports in (self._flow.takes, self._flow.gives):
            if ports is self._flow.gives and self._flow.takes and ports:
                left = self._words(painter, ARROW, left, "text_3")
            for port in ports:
                left = self._port(painter, port, left)
        painter.end()

    def _port(self, painter: QPainter, port: PortWords, left: int) -> int:
        look = theme.current()
        radius = look.part("plot_marker") / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("wire"))
        painter.drawPath(port_path(QPointF(left + radius, self.height() / 2), port.form, radius))
        return self._words(
            painter, port.words, left + round(2 * radius) + look.space("s"), "text_2"
        )

    def _words(self, painter: QPainter, words: str, left: int, token: str) -> int:
        look = theme.current()
        painter.setPen(look.colour(token))
        area = QRect(left, 0, max(0, self.width() - left), self.height())
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, shown)
        return left + painter.fontMetrics().horizontalAdvance(shown) + look.space("m")


class KindDetail(QWidget):
    """Two lines of help and the ports; as high as that whatever it shows, so that nothing jumps."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = PlainLabel("", "hint", wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.flow = FlowLine()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.words)
        column.addWidget(self.flow)
        theme.follow(self, self._restyle)

    def show_layer(
        self, layer: NodeLayer | None, words: str = "", arriving: Shape | None = None
    ) -> None:
        """Show what a layer is; nothing for None."""
        self.words.setText(words or (layer.summary if layer is not None else ""))
        self.flow.show_flow(flow(layer, arriving) if layer is not None else Flow((), ()))

    def _restyle(self) -> None:
        lines = self.words.fontMetrics().lineSpacing() * 2
        self.words.setFixedHeight(lines + theme.current().space("xxs"))


class KindTip(Card):
    """A tooltip with a picture: the tile of a kind, its name, what it does, its ports."""

    def __init__(self, layer: NodeLayer, title: str, words: str, parent: QWidget) -> None:
        super().__init__(title, parent=parent)
        self.setWindowFlags(Qt.WindowType.ToolTip)
        self.set_edge("line_strong")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        look = theme.current()
        tile = PlainLabel()
        tile.setPixmap(theme.tile(layer.group.token, layer.icon, look.icon_size("tile_large")))
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(PlainLabel(title, "strong"))
        names.addWidget(PlainLabel(layer.group.value, "small"))
        head = QHBoxLayout()
        head.setSpacing(look.space("m"))
        head.addWidget(tile)
        head.addLayout(names, 1)
        self.body.addLayout(head)
        help = getattr(layer, "help", "") or words
        text = PlainLabel(help, "label", wrap=True)
        self.body.addWidget(text)
        shown = flow(layer)
        if shown.takes or shown.gives:
            line = FlowLine()
            line.show_flow(shown)
            self.body.addWidget(line)
        width = int(look.tables["canvas_px"]["tip_width"])
        self.setFixedWidth(width)
        text.setFixedHeight(text.heightForWidth(width - 2 * look.space("l")))
        self.adjustSize()
