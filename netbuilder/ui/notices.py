"""Passing messages over the work: what happened, what was kept, and buttons that help."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from netbuilder.core.problems import Problem
from netbuilder.ui import theme
from netbuilder.ui.widgets import Banner
from netbuilder.ui.widgets.messages import BannerKind

MOST = 3
PASSING_MS = 6_000


class Notices(QWidget):
    """A stack of banners that floats at the top of its parent; the newest is at the top.

    Attributes:
        window_under: What it floats over.

    Signals:
        left: A message went away that had the keyboard.
    """

    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.window_under = parent
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._banners: list[Banner] = []
        parent.installEventFilter(self)
        self.hide()
        theme.follow(self, self._restyle)

    @property
    def banners(self) -> tuple[Banner, ...]:
        """The messages shown as widgets, the newest first."""
        return tuple(self._banners)

    @property
    def texts(self) -> tuple[str, ...]:
        """The messages shown, the newest first."""
        return tuple(banner.message.text() for banner in self._banners)

    def say(
        self,
        text: str,
        kind: BannerKind = "info",
        actions: Sequence[tuple[str, Callable[[], object]]] = (),
        passing: bool = False,
        is_spoken: bool = True,
    ) -> Banner:
        """Show a message and say it aloud; a passing one leaves by itself after a while."""
        self.take_back(text)
        closing = [(words, self._closing(text, do)) for words, do in actions]
        banner = Banner(text, kind, closing, parent=self)
        banner.dismissed.connect(lambda: self._drop(banner))
        self._banners.insert(0, banner)
        self._column.insertWidget(0, banner)
        for old in self._banners[MOST:]:
            self._drop(old)
        if passing:
            timer = QTimer(banner)
            timer.setSingleShot(True)
            timer.timeout.connect(banner.dismissed)
            timer.start(PASSING_MS)
        self._place()
        if is_spoken and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(banner, text))
        return banner

    def tell(self, problem: Problem, passing: bool = True) -> None:
        """Show a problem of an edit or a file."""
        self.say(problem.sentence, "error" if problem.is_error else "warning", passing=passing)

    def show_refused(self, problem: Problem) -> None:
        """Show why an edit was refused, which the canvas says aloud by itself."""
        kind: BannerKind = "error" if problem.is_error else "warning"
        self.say(problem.sentence, kind, passing=True, is_spoken=False)

    def take_back(self, text: str) -> None:
        """Take one message away, if it still shows."""
        for banner in [each for each in self._banners if each.message.text() == text]:
            self._drop(banner)

    def clear(self) -> None:
        """Take every message away."""
        for banner in list(self._banners):
            self._drop(banner)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.window_under:
            self._place()
        return False

    def _closing(self, text: str, do: Callable[[], object]) -> Callable[[], object]:
        def act() -> None:
            self.take_back(text)
            do()

        return act

    def _drop(self, banner: Banner) -> None:
        if banner in self._banners:
            self._banners.remove(banner)
            self._column.removeWidget(banner)
            focus: QWidget | None = self.window_under.focusWidget()
            had_keys = focus is not None and banner.isAncestorOf(focus)
            banner.hide()
            banner.deleteLater()
            if had_keys:
                self.left.emit()
        self._place()

    def _place(self) -> None:
        look = theme.current()
        parent = self.window_under
        if not self._banners:
            self.hide()
            return
        width = min(parent.width() - look.space("xxl"), look.part("empty_width") * 2)
        self.setFixedWidth(max(width, look.part("search_least")))
        self.adjustSize()
        top = look.height("top_bar") + look.space("m")
        self.move((parent.width() - self.width()) // 2, top)
        self.show()
        self.raise_()

    def _restyle(self) -> None:
        self._column.setSpacing(theme.current().space("m"))
        self._place()
