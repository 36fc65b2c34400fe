"""The line over the list of runs: what is queued next, whether it goes on, and how many at once."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.run_queue import RunQueue
from netbuilder.ui.widgets import Button, NumberField, PlainLabel
from netbuilder.ui.widgets.numbers import NumberRange

_MOST = 16
_ADD = "Queue a training of the design as it is now"
_VARIANTS = "Queue several trainings that differ in one setting"


class QueueBar(QWidget):
    """Controls of the queue.

    Signals:
        add_asked: The design as it is now is to be queued.
        variants_asked: Several runs are to be made of it.
    """

    add_asked = Signal()
    variants_asked = Signal()

    def __init__(self, queue: RunQueue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self.add_button = Button("Add to queue", "", "add")
        self.variants_button = Button("Variants…", "", "fork")
        self.pause_button = Button("Pause the queue", "", "pause")
        self.words = PlainLabel("", "hint")
        self._at_once_words = PlainLabel("At once on the CPU", "hint")
        limits = NumberRange(1, _MOST, whole=True)
        self.at_once = NumberField(queue.at_once, limits, "", "Runs at once on the CPU")
        self.at_once.setToolTip("How many queued runs may train side by side; each GPU takes one")
        self._row = QHBoxLayout(self)
        for part in (self.add_button, self.variants_button, self.pause_button, self.words):
            self._row.addWidget(part)
        self._row.addStretch(1)
        self._row.addWidget(self._at_once_words)
        self._row.addWidget(self.at_once)
        self.add_button.clicked.connect(self.add_asked)
        self.variants_button.clicked.connect(self.variants_asked)
        self.pause_button.clicked.connect(lambda: queue.set_paused(not queue.is_paused))
        self.at_once.editing_finished.connect(lambda: queue.set_at_once(int(self.at_once.value())))
        queue.changed.connect(self.refresh)
        theme.follow(self, self._restyle)
        self.offer(True)
        self.refresh()

    def refresh(self) -> None:
        """Show the queue as it is now."""
        queue, waiting = self._queue, len(self._queue.waiting)
        self.pause_button.setVisible(bool(queue.runs) or queue.is_paused)
        going_on = "Continue the queue" if queue.is_paused else "Pause the queue"
        self.pause_button.setText(going_on)
        self.pause_button.set_icon("play" if queue.is_paused else "pause")
        state = "The queue stands still" if queue.is_paused and queue.runs else ""
        count = f"{waiting:,} {'waits' if waiting == 1 else 'wait'}" if waiting else ""
        self.words.setText(", ".join(filter(None, (state, count))))
        if self.at_once.value() != queue.at_once:
            self.at_once.set_value(queue.at_once)
        has_queue = bool(queue.runs) or queue.at_once > 1
        self._at_once_words.setVisible(has_queue)
        self.at_once.setVisible(has_queue)

    def offer(self, on: bool, reason: str = "") -> None:
        """Say whether the design can be queued now, and if not, why."""
        for button, hint in ((self.add_button, _ADD), (self.variants_button, _VARIANTS)):
            button.setEnabled(on)
            button.setToolTip(hint if on else reason)

    def _restyle(self) -> None:
        look = theme.current()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(look.space("s"))
        self.at_once.setFixedWidth(look.part("number_width"))
