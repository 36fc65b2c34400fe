"""A quiet line over a view that shows the past: which moment it is, and the way back to now."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from netbuilder.core.live import needs_other_network
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.widgets import Button, ElidedLabel
from netbuilder.ui.widgets.painting import crisp, paint_box
from netbuilder.ui.workspace import Workspace

_OTHER = "The network has been changed since: this is the one of then, to look at."


class PastStripe(QWidget):
    """Is there only while the moment that is looked at is past."""

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
        # The projects that were compared last, and whether their networks differ.
        self._compared: tuple[Project, Project] | None = None
        self._is_other = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._sign = QLabel()
        self.words = ElidedLabel("", "label")
        self.back = Button("Back to now", "small_link")
        self.back.clicked.connect(lambda: bridge.moment.choose(-1))
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._sign)
        self._row.addWidget(self.words, 1)
        self._row.addWidget(self.back)
        bridge.moment.changed.connect(self.refresh)
        bridge.past.changed.connect(self.refresh)
        bridge.past.approached.connect(self.refresh)
        bridge.frame.connect(self.refresh)
        workspace.changed.connect(lambda *_: self.refresh())
        theme.follow(self, self._restyle)
        self.hide()  # or it would come with the view around it
        self.refresh()

    def refresh(self) -> None:
        """Say which moment is shown."""
        is_past = self._bridge.moment.is_past
        if is_past != (not self.isHidden()):
            self.setVisible(is_past)
        if is_past:
            self.words.setText(self._sentence())
            self.setAccessibleName(self.words.text())

    def sizeHint(self) -> QSize:
        return QSize(0, theme.current().height("row"))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        crisp(painter)
        paint_box(painter, QRectF(self.rect()), look.radius("field"), look.colour("warning_soft"))
        painter.end()

    def _sentence(self) -> str:
        bridge, past = self._bridge, self._bridge.past
        total = bridge.run.iteration if bridge.run is not None else 0
        words = f"Iteration {bridge.moment_seen:,} of {total:,}, as it was."
        if past.to_come >= 0:
            return f"{words} Iteration {past.to_come:,} is trained again: {past.share:.0%}."
        if past.words:
            return f"{words} {past.words}"
        return f"{words} {_OTHER}" if self._is_changed(past.project) else words

    def _is_changed(self, then: Project | None) -> bool:
        """Whether what is drawn is another network than the one of the moment."""
        if then is None:
            return False
        now = self._workspace.project
        known = self._compared
        if known is None or known[0] is not then or known[1] is not now:
            self._compared = (then, now)
            self._is_other = needs_other_network(then, now)
        return self._is_other

    def _restyle(self) -> None:
        look = theme.current()
        self._row.setContentsMargins(look.space("m"), 0, look.space("m"), 0)
        self._row.setSpacing(look.space("s"))
        self._sign.setPixmap(theme.pixmap("clock", "warning", look.icon_size("small")))
        self.updateGeometry()
