"""The bar of the training deck: run controls, counters or what training waits for, and tabs."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QStackedWidget, QWidget

from netbuilder.link.messages import RunState
from netbuilder.ui import theme
from netbuilder.ui.panels.counters import Counters
from netbuilder.ui.panels.deck_tabs import DeckTabs
from netbuilder.ui.panels.step_card import StepCard
from netbuilder.ui.panels.training_control import TrainingControl
from netbuilder.ui.widgets import Button, ElidedLabel, IconButton, PlainLabel
from netbuilder.ui.widgets.painting import crisp, edge, paint_box

_STOP, _SHORT_STOP = "Stop and keep", "Stop"


class ProgressLine(QWidget):
    """A thin line across the deck that fills while the run goes on."""

    spoken_role = QAccessible.Role.ProgressBar

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self.setAccessibleName("Progress of the run")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.follow(self, self.update)

    def set_share(self, share: float) -> None:
        """How much is done, from 0 to 1."""
        if round(share * self.width()) != round(self._share * self.width()):
            self.update()
        self._share = share

    def spoken_value(self) -> str:
        """How much is done, for screen readers."""
        return f"{self._share * 100:.0f} %"

    def sizeHint(self) -> QSize:
        return QSize(0, theme.current().space("xxs"))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.colour("line"))
        done = QRectF(0, 0, self.width() * self._share, self.height())
        painter.fillRect(done, look.colour("accent"))
        painter.end()


class WaitingLine(QWidget):
    """What training waits for, with a way there."""

    show_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = PlainLabel()
        self._words = ElidedLabel("", "error")
        self._words.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._show = Button("Show it", "link")
        self._show.clicked.connect(self.show_asked)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for widget in (self._icon, self._words, self._show):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        theme.follow(self, self._restyle)

    def set_count(self, count: int, reason: str) -> None:
        """How many problems there are, and the first in words."""
        noun = "problem" if count == 1 else "problems"
        self._words.setText(f"Training waits for {count:,} {noun}")
        self._show.setText("Show it" if count == 1 else "Show them")
        self.setToolTip(reason)

    def _restyle(self) -> None:
        look = theme.current()
        self._row.setSpacing(look.space("m"))
        self._icon.setPixmap(theme.pixmap("error", "error", look.icon_size("control")))


class StepButton(IconButton):
    """A run control that shows only a drawing, in a frame like its neighbours."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look = theme.current()
        painter = QPainter(self)
        crisp(painter)
        token = "line_strong" if self.isEnabled() else "line"
        paint_box(painter, QRectF(self.rect()), look.radius("button"), None, edge(look, token))
        painter.end()


class RunButtons(QWidget):
    """Train, pause, resume; one iteration; one epoch; stop and keep; and more."""

    def __init__(self, control: TrainingControl, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._control = control
        self.primary = Button("Train", "primary", "play")
        self.iteration = StepButton("step", "One iteration")
        self.epoch = StepButton("step-epoch", "One epoch")
        self.stop = Button(_STOP, "", "stop")
        self.is_short = False
        self.more = IconButton("more", "More about this run")
        self._steps: StepCard | None = None
        self.primary.clicked.connect(control.toggle)
        self.iteration.clicked.connect(lambda: control.step(iterations=1))
        self.epoch.clicked.connect(lambda: control.step(epochs=1))
        self.stop.clicked.connect(control.stop)
        self.more.clicked.connect(self._open_menu)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.primary, self.iteration, self.epoch, self.stop, self.more):
            self._row.addWidget(widget)
        control.changed.connect(self.refresh)
        theme.follow(self, self._restyle)
        self.refresh()

    def refresh(self) -> None:
        """Say what can be done now."""
        control = self._control
        words, icon = self._primary_words()
        self.primary.setText(words)
        theme.set_icon(self.primary, icon, "on_accent" if control.can_toggle else "disabled")
        self.primary.setEnabled(control.can_toggle)
        self.primary.setToolTip(control.reason if not control.can_toggle else "")
        for button, words in ((self.iteration, "One iteration"), (self.epoch, "One epoch")):
            button.setEnabled(control.can_step)
            waits = control.reason and not control.is_alive
            button.setToolTip(f"{words}. {control.reason}" if waits else words)
        self.stop.setVisible(control.can_stop)
        self.more.setVisible(control.run is not None)

    @property
    def room(self) -> int:
        """The width of all buttons, also of those that show only during a run."""
        buttons = (self.primary, self.iteration, self.epoch, self.stop, self.more)
        widths = sum(button.sizeHint().width() for button in buttons[1:])
        return self.primary.minimumWidth() + widths + (len(buttons) - 1) * self._row.spacing()

    def set_short(self, on: bool) -> None:
        """Say less on the buttons."""
        self.is_short = on
        self.stop.setText(_SHORT_STOP if on else _STOP)
        self.stop.setToolTip(_STOP if on else "")

    def open_steps(self) -> None:
        """Ask for how many iterations or epochs to go on."""
        if self._steps is None:
            self._steps = StepCard(self._control, self.iteration)
        self._steps.open()

    def _primary_words(self) -> tuple[str, str]:
        run = self._control.run
        if run is None or not run.is_alive:
            return "Train", "play"
        return ("Resume", "play") if run.state is RunState.PAUSED else ("Pause", "pause")

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        steps = menu.addAction("Several steps…")
        theme.set_icon(steps, "step")
        steps.setEnabled(self._control.can_step)
        steps.triggered.connect(self.open_steps)
        again = menu.addAction("Start again from the same weights")
        theme.set_icon(again, "replay")
        again.setEnabled(not self._control.waits_for)
        again.triggered.connect(self._control.restart)
        on = menu.addAction("Train on from the last checkpoint")
        theme.set_icon(on, "play")
        on.setEnabled(self._control.can_resume)
        on.triggered.connect(self._control.go_on)
        menu.popup(self.more.mapToGlobal(self.more.rect().topLeft()))

    def _restyle(self) -> None:
        look = theme.current()
        self._row.setSpacing(look.space("s"))
        metrics = self.primary.fontMetrics()
        widest = max(metrics.horizontalAdvance(word) for word in ("Train", "Pause", "Resume"))
        # As wide as its widest word, so that nothing beside it moves.
        extra = look.icon_size("control") + 2 * look.space("xl") + look.space("m")
        self.primary.setFixedWidth(widest + extra)


class DeckBar(QWidget):
    """The part of the deck that is always there.

    Signals:
        problems_asked: The person wants to see what training waits for.
        body_toggled: The person wants the body open or closed.
    """

    problems_asked = Signal()
    body_toggled = Signal()

    def __init__(self, control: TrainingControl, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "panel")
        self._control = control
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.buttons: RunButtons = RunButtons(control)
        self.counters = Counters()
        self.waiting = WaitingLine()
        self.waiting.show_asked.connect(self.problems_asked)
        self._middle = QStackedWidget()
        self._middle.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._middle.addWidget(self.counters)
        self._middle.addWidget(self.waiting)
        self.tabs = DeckTabs("Views of the run")
        self.fold = IconButton("chevron-down", "Close the plots")
        self.fold.clicked.connect(self.body_toggled)
        self.more_tabs = IconButton("chevron-right", "More views of the run")
        self.more_tabs.clicked.connect(self._open_tabs)
        self.more_tabs.hide()
        self._ends = QHBoxLayout()
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.buttons)
        self._row.addWidget(self._middle, 1)
        self._row.addWidget(self.tabs)
        self._row.addLayout(self._ends)
        for end in (self.more_tabs, self.fold):
            self._ends.addWidget(end)
        self.tabs.offer_changed.connect(self._fit)
        control.changed.connect(self.refresh)
        theme.follow(self, self._restyle)
        self.refresh()

    def refresh(self) -> None:
        """Show the run's counters, or what training waits for."""
        control = self._control
        waits = len(control.waits_for)
        self._middle.setCurrentIndex(1 if waits and not control.is_alive else 0)
        if waits:
            self.waiting.set_count(waits, control.reason)
        self.counters.set_run(control.run)

    def show_open(self, on: bool) -> None:
        """Whether the body is open, for the arrow at the end."""
        theme.set_icon(self.fold, "chevron-down" if on else "chevron-up")
        words = "Close the plots" if on else "Open the plots"
        self.fold.setToolTip(words)
        self.fold.setAccessibleName(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """In a narrow window buttons get shorter, then tabs go behind a button, not counters."""
        look = theme.current()
        sides = self._row.contentsMargins()
        others = sides.left() + sides.right() + 3 * self._row.spacing() + look.hit("control")
        room = self.width() - others - look.width("inspector")
        self.buttons.set_short(False)
        self.buttons.set_short(room < self.buttons.room + self.tabs.whole_width)
        room -= self.buttons.room
        is_whole = room >= self.tabs.whole_width
        self.tabs.fit(room if is_whole else room - look.hit("control"))
        self.more_tabs.setVisible(bool(self.tabs.left_out))

    def _open_tabs(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for value in self.tabs.left_out:
            action = menu.addAction(self.tabs.title_of(value))
            action.triggered.connect(lambda _=False, value=value: self.tabs.set_value(value))
        menu.popup(self.more_tabs.mapToGlobal(self.more_tabs.rect().bottomLeft()))

    def _restyle(self) -> None:
        look = theme.current()
        self._ends.setSpacing(look.space("xs"))
        self._row.setContentsMargins(look.space("l"), 0, look.space("m"), 0)
        self._row.setSpacing(look.space("xxl"))
        self.setFixedHeight(look.height("deck_bar"))
        self._fit()
