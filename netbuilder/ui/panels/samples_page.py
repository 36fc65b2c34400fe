"""Single rows with what the network says of them, worst first: drawn only while on screen."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from netbuilder.link.messages import SamplesDrawn, Watch
from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.looking_back import LookingBack
from netbuilder.ui.panels.sample_card import SampleCard
from netbuilder.ui.panels.sample_wishes import PARTS, SampleWishes
from netbuilder.ui.plots.gallery import Gallery
from netbuilder.ui.plots.shown_samples import shown_samples
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.travel.stripe import PastStripe
from netbuilder.ui.workspace import Workspace

_NAMES = {part: words.lower() for part, words, _ in PARTS}
# Cards that trade places ten times a second could not be looked at.
CALM_SECONDS = 1.0


class SamplesPage(QWidget):
    """A gallery of rows with its wishes above, and one row large beside it."""

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
        self._back = LookingBack(workspace, bridge, self)
        self._run: RunRecord | None = None
        self._shown: SamplesDrawn | None = None
        self._shown_at = 0.0
        self.wishes = SampleWishes()
        self.gallery, self.card = Gallery(), SampleCard()
        self.card.hide()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._refresh)
        self._build()
        theme.follow(self, self._restyle)

    def show_run(self, run: RunRecord | None) -> None:
        """Show another run; the same one only anew."""
        if run is not self._run:
            self._run, self._shown = run, None
            self.wishes.offer(run.project.recipe.facts.targets if run is not None else ())
            self.card.hide()
            self.gallery.show_samples(())
        self._look()
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._bridge.watch_samples(None)

    def _build(self) -> None:
        self._body = QHBoxLayout()
        self._body.addWidget(self.gallery, 1)
        self._body.addWidget(self.card)
        self._column = QVBoxLayout(self)
        self._column.addWidget(PastStripe(self._workspace, self._bridge))
        self._column.addWidget(self.wishes)
        self._column.addLayout(self._body, 1)
        self.wishes.changed.connect(self._change)
        self.gallery.opened.connect(self._open)
        self.gallery.walked.connect(self._follow)
        for gone_to in (self.gallery.opened, self.gallery.walked):
            gone_to.connect(self._choose)
        self.card.closed.connect(self._close)
        self._back.looked.connect(self._refresh)
        self._bridge.frame.connect(self._refresh)
        self._bridge.past.changed.connect(self._refresh)
        self._bridge.moment.changed.connect(self._change)

    def _change(self) -> None:
        """Other rows are wanted."""
        self._shown_at = 0.0
        self._look()
        self._refresh()

    def _look(self) -> None:
        """Ask for what is wanted, of the run that goes on or of one that is over."""
        if not self.isVisible():
            return
        self._bridge.watch_samples(self.wishes.wish)
        run, is_past = self._run, self._bridge.moment.is_past
        if run is not None and not is_past and not self._is_wanted(run.samples):
            self._back.look(run, Watch(samples=self.wishes.wish))

    def _is_wanted(self, drawn: SamplesDrawn | None) -> bool:
        """Whether rows are those that are wanted; the part may be another where it has none."""
        if drawn is None:
            return False
        wish, told = self.wishes.wish, drawn.wish
        return (wish.order, wish.output, wish.of) == (told.order, told.output, told.of) and (
            wish.part == told.part or wish.part in self._without_rows(told.part)
        )

    def _without_rows(self, instead: str) -> tuple[str, ...]:
        """Parts that an engine passed over: they come before the one it took."""
        order = [part for part, _, _ in PARTS]
        rows = self._run.started.rows if self._run and self._run.started else None
        if rows is None or instead not in order:
            return ()
        counts = {"train": rows[0], "validation": rows[1], "test": rows[2]}
        return tuple(part for part in order if not counts[part])

    def _refresh(self) -> None:
        if not self.isVisible():
            return
        run, seen, is_past = self._run, self._bridge.seen_of(self._run), self._bridge.moment.is_past
        drawn = seen.samples if seen is not None else None
        if drawn is None or drawn is self._shown or not self._is_wanted(drawn):
            if self._back.words or self._shown is None:
                self.wishes.note.setText(self._back.words)
            return
        wait = self._shown_at + CALM_SECONDS - time.monotonic()
        if run is not None and run.is_alive and wait > 0 and not is_past:
            self._later.start(round(wait * 1000))
            return
        self._shown, self._shown_at = drawn, time.monotonic()
        self.gallery.show_samples(shown_samples(drawn, self.wishes.target))
        self.wishes.note.setText(self._words(drawn))
        self._follow(self.gallery.current)

    def _words(self, drawn: SamplesDrawn) -> str:
        """How many there are, and after which iteration."""
        shown, part = len(self.gallery.samples), _NAMES.get(drawn.wish.part, drawn.wish.part)
        if not shown:
            return f"No {part} row is of this class."
        missing = ""
        if drawn.wish.part != self.wishes.wish.part:
            missing = f"There are no {_NAMES[self.wishes.wish.part]} rows. "
        return f"{missing}{shown} of {drawn.rows:,} {part} rows, iteration {drawn.iteration:,}"

    def _open(self, index: int) -> None:
        """Show a row large."""
        if 0 <= index < len(self.gallery.samples):
            self.card.show_sample(self.gallery.samples[index])
            self.card.show()

    def _choose(self, index: int) -> None:
        """Every other view looks at that row, too."""
        if 0 <= index < len(self.gallery.samples):
            self._bridge.sample.choose(self.gallery.samples[index].number)

    def _follow(self, index: int) -> None:
        """A card that is open shows the row that is chosen."""
        if not self.card.isHidden():
            self._open(index)

    def _close(self) -> None:
        self.card.hide()
        self.gallery.setFocus()

    def _restyle(self) -> None:
        look = theme.current()
        narrow = look.space("xs")
        self._column.setContentsMargins(look.space("s"), narrow, look.space("m"), narrow)
        self._column.setSpacing(narrow)
