"""What the window says to a person: an invitation where nothing is, a banner where something is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets.buttons import Button, IconButton
from netbuilder.ui.widgets.labels import PlainLabel
from netbuilder.ui.widgets.painting import crisp, edge, paint_box

BannerKind: TypeAlias = Literal["info", "warning", "error", "success"]

# Ground, colour of drawing and edge, drawing.
_LOOKS: Final[dict[BannerKind, tuple[str, str, str]]] = {
    "info": ("raised", "text_2", "info"),
    "warning": ("warning_soft", "warning", "warning"),
    "error": ("error_soft", "error", "error"),
    "success": ("success_soft", "success", "check"),
}
_MOST_ACTIONS: Final = 4


class EmptyState(QWidget):
    """One line that says what belongs here, and the action that brings it.

    Signals:
        acted(): the button was pressed.
    """

    acted = Signal()

    def __init__(
        self, icon: str, line: str, action: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._drawing = QLabel()
        self._drawing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.line = PlainLabel(line, "label", wrap=True)
        self.line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(line)
        self._column = QVBoxLayout(self)
        self._column.addStretch()
        self._column.addWidget(self._drawing)
        self._column.addWidget(self.line)
        self.button: Button | None = None
        if action:
            self.button = Button(action)
            self.button.clicked.connect(self._act)
            self._column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch()
        theme.follow(self, self._restyle)

    def set_line(self, line: str) -> None:
        self.line.setText(line)
        self.setAccessibleName(line)

    def _act(self) -> None:
        self.acted.emit()

    def _restyle(self) -> None:
        look = theme.current()
        self._column.setSpacing(look.space("l"))
        self._drawing.setPixmap(theme.pixmap(self._icon, "text_3", look.icon_size("empty")))


class Banner(QWidget):
    """A message across a panel with up to four actions; Esc or its cross sends it away.

    Signals:
        dismissed(): the user sent it away; it hides itself.
    """

    dismissed = Signal()

    def __init__(
        self,
        message: str,
        kind: BannerKind = "info",
        actions: Sequence[tuple[str, Callable[[], object]]] = (),
        *,
        is_dismissible: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind: BannerKind = kind
        self._is_dismissible = is_dismissible
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._drawing = QLabel()
        self._drawing.setAccessibleName(kind)
        self.message = PlainLabel(message, wrap=True)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._drawing, 0)
        self._row.addWidget(self.message, 1)
        self._buttons: list[Button] = []
        self._close = IconButton("close", "Dismiss")
        self._close.clicked.connect(self.dismiss)
        self._row.addWidget(self._close)
        # Only now: shown before it has a parent, it would be a window for a moment.
        self._close.setVisible(is_dismissible)
        self.set_actions(actions)
        self.say(message, kind)
        theme.follow(self, self._restyle)

    @property
    def buttons(self) -> tuple[Button, ...]:
        return tuple(self._buttons)

    @property
    def kind(self) -> BannerKind:
        return self._kind

    def say(self, message: str, kind: BannerKind | None = None) -> None:
        """Say something else in place."""
        if kind is not None:
            self._kind = kind
        self.message.setText(message)
        self.setAccessibleName(f"{self._kind}: {message}")
        self._restyle()

    def set_actions(self, actions: Sequence[tuple[str, Callable[[], object]]]) -> None:
        """Offer other actions, the best first.

        Raises:
            ValueError: more than four.
        """
        if len(actions) > _MOST_ACTIONS:
            raise ValueError(f"A banner offers up to {_MOST_ACTIONS} actions, not {len(actions)}.")
        for old in self._buttons:
            self._row.removeWidget(old)
            old.deleteLater()
        self._buttons = []
        for words, act in actions:
            button = Button(words)
            button.clicked.connect(lambda _checked=False, act=act: act())
            self._row.insertWidget(self._row.count() - 1, button)
            button.show()  # at once, or it could not be given the keyboard yet
            self._buttons.append(button)
        for before, after in pairwise((*self._buttons, self._close)):
            QWidget.setTabOrder(before, after)

    def dismiss(self) -> None:
        # Told while it still has the keyboard, so that whoever hears knows to pass that on.
        self.dismissed.emit()
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._is_dismissible:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        ground, token, _ = _LOOKS[self._kind]
        painter = QPainter(self)
        crisp(painter)
        pen = edge(look, "line_strong" if self._kind == "info" else token)
        box = QRectF(self.rect())
        paint_box(painter, box, look.radius("card"), look.colour(ground), pen)
        painter.end()

    def _restyle(self) -> None:
        look = theme.current()
        _, token, icon = _LOOKS[self._kind]
        self._row.setContentsMargins(
            look.space("l"), look.space("s"), look.space("m"), look.space("s")
        )
        self._row.setSpacing(look.space("m"))
        self._drawing.setPixmap(theme.pixmap(icon, token, look.icon_size("standard")))
        self.setMinimumHeight(look.part("banner_least"))
        self.update()
