"""Brings what the network makes of the chosen sample, as fast as a slider moves."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from netbuilder.core.value import Project
from netbuilder.link.messages import Failed, SampleTold, TellSample, Way
from netbuilder.link.messages.neurons import Column
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.whose import Whose, whose
from netbuilder.ui.workspace import Workspace

# What learns is told anew so often: as its pictures are.
PACE_SECONDS = 0.1
_NOT_YET = "Weights come once nothing is in the way of training."
_NO_DATA = "No data is chosen yet: samples come from data."


class SampleFeed(QObject):
    """Asks an engine of the chosen sample.

    One question is under way at most; what is chosen meanwhile is asked when it is answered, and
    whatever was chosen in between is left out.

    Attributes:
        told: The last answer; None before the first, or where there is none.
        words: Why there is none.
        note: Why no other row was found; empty once another sample is chosen.
        request: Number of the question under way; 0 for none.

    Signals:
        changed: `told` or `words` is another one.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, bridge: EngineBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
        self.told: SampleTold | None = None
        self.words = self.note = ""
        self._columns: tuple[Column, ...] = ()
        self._way, self._part = Way.HERE, ""
        self._is_on = self._is_due = False
        self.request = 0
        self._asked: tuple[object, ...] = ()
        self._told_at = 0.0
        self._text: tuple[Project | None, str] = (None, "")
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._ask)
        bridge.sample.changed.connect(self._choose)
        bridge.moment.changed.connect(self._begin)
        bridge.past.changed.connect(self._begin)
        bridge.run_changed.connect(lambda _: self._begin())
        bridge.frame.connect(self._on_frame)
        workspace.inferred.connect(lambda _: self._begin())

    def start(self) -> None:
        """Someone looks."""
        self._is_on, self._asked = True, ()
        self._begin()

    def stop(self) -> None:
        """Nobody looks any more."""
        self._is_on = False
        self._later.stop()
        self._bridge.cancel(self.request)
        self.request = 0

    def look_at(self, columns: Sequence[Column]) -> None:
        """Bring the answers of these neurons, too."""
        if tuple(columns) != self._columns:
            self._columns = tuple(columns)
            self._begin()

    def go(self, way: Way, part: str = "") -> None:
        """Choose another row, as seen from the chosen one.

        Args:
            part: Where it is looked for; empty for anywhere.
        """
        self._way, self._part, self._asked = way, part, ()
        self._begin()

    @property
    def is_waiting(self) -> bool:
        """Whether something is to be asked that was not yet."""
        return self._later.isActive()

    @property
    def whose(self) -> Whose | None:
        """The network that is asked."""
        return whose(self._workspace, self._bridge)

    def _choose(self) -> None:
        """Another sample is looked at."""
        self.note = ""
        self._begin()

    def _begin(self) -> None:
        if self._is_on:
            self._is_due = True
            self._later.start()

    def _ask(self) -> None:
        if not self._is_on or not self._is_due or self.request or self._bridge.past.is_awaited:
            return
        self._is_due = False
        if self._workspace.project.recipe.source is None:
            self._show(None, _NO_DATA)
            return
        asked = self.whose
        if asked is None:
            self._show(None, _NOT_YET)
            return
        chosen = self._bridge.sample
        key = (*asked.key, chosen.sample, chosen.made, self._columns)
        if key == self._asked:
            return
        self._asked = key
        text = self._saved(asked.project)
        row, made, way = chosen.row, chosen.made, self._way
        if way is not Way.HERE:
            made = ()
        part, columns, self._way = self._part, self._columns, Way.HERE
        self.request = self._bridge.request(
            lambda number: TellSample(
                request=number,
                run=asked.run,
                project=text,
                folder=asked.folder,
                base=asked.base,
                iteration=asked.iteration,
                sample=row,
                made=made,
                columns=columns,
                part=part,
                way=way,
            ),
            lambda answer: self._take(answer, way),
            lambda answer: self._failed(answer, way),
            of=asked.record,
        )

    def _saved(self, project: Project) -> str:
        """A project as text, made once as long as it is the same."""
        from netbuilder.core.project.schema import to_text  # only once a sample is looked at

        if self._text[0] is not project:
            self._text = project, to_text(project)
        return self._text[1]

    def _take(self, answer: SampleTold, way: Way) -> None:
        self.request = 0
        chosen = self._bridge.sample
        if way is not Way.HERE and answer.sample:
            asked = self.whose
            # It is known already what the network makes of that row.
            if asked is not None:
                self._asked = (*asked.key, answer.sample, (), self._columns)
            chosen.choose(answer.sample)
        self._show(answer, "")
        self._go_on()

    def _failed(self, answer: Failed, way: Way) -> None:
        self.request = 0
        words = answer.problems[0].sentence if answer.problems else ""
        if way is Way.HERE or self.told is None:
            self._show(None, words)
        else:
            self.note = words
            self.changed.emit()
        self._go_on()

    def _go_on(self) -> None:
        if self._is_due:
            self._ask()

    def _on_frame(self) -> None:
        """What learns says something else by and by."""
        run = self._bridge.run
        if not self._is_on or run is None or not run.is_alive or self._bridge.moment.is_past:
            return
        is_late = time.monotonic() - self._told_at >= PACE_SECONDS
        told = self.told
        if is_late and (told is None or told.iteration != run.iteration):
            self._asked = ()
            self._begin()

    def _show(self, told: SampleTold | None, words: str) -> None:
        self.told, self.words, self._told_at = told, words, time.monotonic()
        self.changed.emit()
