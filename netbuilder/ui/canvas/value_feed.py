"""The values that cards show: told by a run that goes on, asked of one that has ended."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from netbuilder.core.project.schema import to_text
from netbuilder.core.value import Project
from netbuilder.link.messages import DrawValues, Outlet, Values, ValuesDrawn, ValuesTold
from netbuilder.ui import block_path
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace

# A slider that stands still so long is let go.
_REST_MS = 120
_NEVER = "Values appear here once the network has trained (F5)."
_SOON = "Values come with the next iterations."
_ASKED = "The engine is asked for these values…"
_BUSY = "The engine is busy with another network."
_CHANGED = "This layer is newer than the run: train again to see its values."
_THEN = "The network of that moment has no such values."
_UNKNOWN = "This run tells no values of this layer."


class ValueFeed(QObject):
    """What is known of the values of the open project's last run.

    Signals:
        renewed: There may be other values now.
    """

    renewed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._bridge: EngineBridge | None = None
        self._asked: dict[tuple[str, Outlet], str] = {}
        # What is on screen, and what of it was told with another sample first.
        self._wanted: tuple[Outlet, ...] = ()
        self._stale: set[Outlet] = set()
        self._requests: list[int] = []
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_REST_MS)
        self._later.timeout.connect(lambda: self.want(self._wanted))

    def listen(self, bridge: EngineBridge) -> None:
        """Follow these engines."""
        self._bridge = bridge
        bridge.frame.connect(self.renewed)
        bridge.run_changed.connect(lambda _: self.renewed.emit())
        bridge.past.changed.connect(self._on_past)
        bridge.sample.changed.connect(self._choose)

    @property
    def has_any(self) -> bool:
        """Whether there is a run that could tell values."""
        run = self._run
        return run is not None and (run.is_alive or run.folder is not None)

    def values(self, outlet: Outlet) -> Values | None:
        """The newest values of an output, or those of the past moment that is looked at."""
        run, bridge = self._run, self._bridge
        seen = bridge.seen_of(run) if bridge is not None and run is not None else None
        known = seen.values.get(outlet) if seen is not None else None
        return known.values if known is not None else None

    def moment(self, outlet: Outlet) -> str:
        """When the values were there, of the past or a run that is over; empty while it goes on."""
        run = self._run
        if self._is_past and self._bridge is not None:
            return f"iteration {self._bridge.moment_seen:,}, past"
        known = run.values.get(outlet) if run is not None and not run.is_alive else None
        if known is None:
            return ""
        return f"after {known.iteration:,} iteration{'' if known.iteration == 1 else 's'}"

    def first(self, outlet: Outlet) -> str:
        """Whose maps the pictures of an output show; empty while that is about to change."""
        if self._bridge is None or outlet in self._stale:
            return ""
        chosen = self._bridge.sample
        return f"row {chosen.sample:,}" if chosen.sample else "made sample"

    def why_none(self, outlet: Outlet) -> str:
        """Why there are no values of an output, in words."""
        run = self._run
        if run is None or not self.has_any:
            other = self._bridge.run if self._bridge is not None else None
            return _BUSY if run is None and other is not None and other.is_alive else _NEVER
        if self._is_past and self._bridge is not None:
            return self._bridge.past.words or _THEN
        if not has_outlet(run.project, outlet):
            return _CHANGED
        return _SOON if run.is_alive else self._asked.get((run.id, outlet), _ASKED)

    def want(self, outlets: tuple[Outlet, ...]) -> None:
        """These are on screen: watch them, or ask the last run for those it has not told."""
        if self._bridge is None:
            return
        self._wanted = outlets
        chosen = self._bridge.sample
        self._bridge.watch(values=outlets, sample=chosen.sample, made=chosen.made)
        run = self._run
        if run is not None and run.is_alive:
            self._stale.clear()
        if run is None or run.is_alive or run.folder is None or self._is_past:
            return
        missing = tuple(
            each
            for each in outlets
            if (each not in run.values or each in self._stale)
            and (run.id, each) not in self._asked
            and has_outlet(run.project, each)
        )
        if missing:
            self._request(self._bridge, run, missing)

    def forget(self) -> None:
        """Another project is open."""
        self._asked.clear()
        self._stale.clear()

    def _choose(self) -> None:
        """Maps of another sample are to stand first."""
        run, bridge = self._run, self._bridge
        while self._requests and bridge is not None:
            bridge.cancel(self._requests.pop())
        self._asked.clear()
        if run is not None and self._wanted:
            self._stale = set(run.values)
            self._later.start()

    def _on_past(self) -> None:
        """Another moment is shown; a run that is over is asked anew once that is now."""
        if not self._is_past and self._wanted:
            self._later.start()
        self.renewed.emit()

    @property
    def _is_past(self) -> bool:
        return self._bridge is not None and self._bridge.moment.is_past

    @property
    def _run(self) -> RunRecord | None:
        run = self._bridge.run if self._bridge is not None else None
        is_ours = run is not None and run.project.id == self._workspace.project.id
        return run if is_ours else None

    def _request(self, bridge: EngineBridge, run: RunRecord, outlets: tuple[Outlet, ...]) -> None:
        path = self._workspace.document.path
        base, text = str(path.parent) if path else "", to_text(run.project)
        self._asked |= {(run.id, each): _ASKED for each in outlets}

        chosen = bridge.sample
        row, made = chosen.sample, chosen.made

        def told(answer: ValuesTold) -> None:
            self._asked |= {(run.id, each): _UNKNOWN for each in outlets}
            for outlet, values in answer.values:
                run.values[outlet] = ValuesDrawn(run.id, answer.iteration, outlet, values)
                self._stale.discard(outlet)
            self.renewed.emit()

        number = bridge.request(
            lambda number: DrawValues(number, text, str(run.folder), base, outlets, row, made),
            told,
            self._failing(run, outlets),
        )
        self._requests.append(number)

    def _failing(self, run: RunRecord, outlets: tuple[Outlet, ...]) -> Callable[[object], None]:
        def failed(answer: object) -> None:
            problems = getattr(answer, "problems", ())
            words = problems[0].found if problems else _UNKNOWN
            self._asked |= {(run.id, each): words for each in outlets}
            self.renewed.emit()

        return failed


def has_outlet(project: Project, outlet: Outlet) -> bool:
    """Whether a project has the node that an output belongs to."""
    inside = outlet.nodes[:-1]
    is_there = len(block_path.followed(project, inside)) == len(inside)
    return is_there and outlet.nodes[-1] in block_path.open_design(project, inside).nodes
