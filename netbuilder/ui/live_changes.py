"""Carries edits of the project into the run that goes on, or offers to where that takes more."""

from __future__ import annotations

from msgspec import structs
from PySide6.QtCore import QObject, QTimer, Signal

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.live import essence, needs_other_network, patched, settings_alone
from netbuilder.core.value import Project
from netbuilder.link.messages import ChangeRefused, ProjectChanged
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace

# A drag is sent so often at most; each time the engine hands its weights on.
EVERY_MS = 100


class LiveChanges(QObject):
    """Watches the project while its run goes on.

    What needs no other network (settings of the plan, parameters that are live, frozen layers,
    silenced neurons, cut synapses, weights set by hand) is sent at once, and undoing it sends the
    old value back. So is what is changed neuron by neuron, as long as the run trains what is drawn.
    Only edits made while the run is shown
    count, so a run of an older drawing is not changed by what has become of it since.

    Signals:
        changed: `can_train_on` may be another.
        refused: A problem: the run goes on without a change.
    """

    changed = Signal()
    refused = Signal(object)

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
        self._run: RunRecord | None = None
        # What the run trains or has been told to, and the drawing up to which edits were sent.
        self._sent: Project | None = None
        self._seen: Project | None = None
        self._has_offer = False
        # Whether all that waits to be sent is to be followed whole; None where nothing waits.
        self._is_whole: bool | None = None
        # Projects that were sent and not answered yet.
        self._waiting = 0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._send)
        workspace.changed.connect(self._on_changed)
        workspace.inferred.connect(lambda _: self._tell_offer())
        bridge.run_changed.connect(lambda _: self._follow())
        bridge.heard.connect(self._on_heard)
        self._follow()

    @property
    def can_train_on(self) -> bool:
        """Whether the run could go on with a drawing that has become another network."""
        sent = self._sent
        return (
            sent is not None
            and self._is_alive
            and needs_other_network(sent, self._workspace.project)
            and not self._workspace.whole_inference.errors
        )

    @property
    def is_ahead(self) -> bool:
        """Whether the drawing is another network than the one that learns, ready or not."""
        sent = self._sent
        return (
            sent is not None
            and self._is_alive
            and needs_other_network(sent, self._workspace.project)
        )

    @property
    def has_other_data(self) -> bool:
        """Whether the project has other data than what learns is trained with."""
        sent = self._sent
        return (
            sent is not None
            and self._is_alive
            and essence(sent)[3] != essence(self._workspace.project)[3]
        )

    @property
    def running(self) -> Project | None:
        """What the run trains, with all that it was told to change; None without a run."""
        return self._sent if self._is_alive else None

    def train_on(self) -> None:
        """Let the run go on with the drawing as it is now."""
        if self.can_train_on:
            self._later.stop()
            self._give(self._workspace.project)
            self._tell_offer()

    def set_setting(self, phase: int, name: str, value: float) -> None:
        """Give the optimizer that learns another live setting at once."""
        self._bridge.change_setting(name, value, phase)
        sent = self._sent
        phases = list(sent.plan.phases) if sent is not None else []
        if sent is None or phase >= len(phases):
            return
        optimizer = optimizer_of(phases[phase])
        if name in optimizer.parameters:
            optimizer = optimizer.replaced(**{name: value})
        phases[phase] = structs.replace(phases[phase], optimizer=optimizer)
        plan = structs.replace(sent.plan, phases=tuple(phases))
        self._sent = structs.replace(sent, plan=plan)

    def flush(self) -> None:
        """Send now what waits to be sent."""
        if self._later.isActive():
            self._later.stop()
            self._send()

    @property
    def _is_alive(self) -> bool:
        run = self._run
        return run is not None and run.is_alive and run is self._bridge.run

    def _follow(self) -> None:
        """Another run is shown, or it began or ended."""
        run, project = self._bridge.run, self._workspace.project
        is_ours = run is not None and run.is_alive and run.project.id == project.id
        is_ours = is_ours and run is not None and not run.is_snapshot
        if run is not self._run or not is_ours or self._sent is None:
            self._later.stop()
            self._run = run if is_ours else None
            self._sent = run.project if run is not None and is_ours else None
            self._seen = project if is_ours else None
            self._waiting = 0
        self._tell_offer()

    def _on_changed(self, before: Project, after: Project) -> None:
        if self._sent is None:
            return
        was_level = self._is_whole
        if was_level is None:
            was_level = not needs_other_network(self._sent, before)
        self._is_whole = was_level and self._workspace.at_once.joins(before, after)
        if after.id != before.id:
            self._follow()
        elif not self._later.isActive():
            # The first edit goes out with the next turn of the event loop, those of a drag after
            # it in even steps.
            self._later.start(0)
        self._tell_offer()

    def _send(self) -> None:
        sent, seen, now = self._sent, self._seen, self._workspace.project
        is_whole, self._is_whole = self._is_whole, None
        if sent is None or seen is None or not self._is_alive:
            return
        self._seen = now
        is_ready = not self._workspace.whole_inference.errors
        # Data, seed and device cannot change while it learns; what is drawn can.
        plan = structs.replace(now.plan, seed=sent.plan.seed, device=sent.plan.device)
        whole = structs.replace(now, recipe=sent.recipe, plan=plan)
        wanted = whole if is_whole and is_ready else patched(sent, seen, now)
        if essence(_complete(wanted)) != essence(_complete(sent)):
            self._give(wanted)
            self._later.start(EVERY_MS)

    def _give(self, project: Project) -> None:
        """Tell the engine; a setting of an optimizer alone takes a short cut there."""
        from netbuilder.core.project.schema import to_text  # only once something trains

        sent = self._sent
        settings = None
        if sent is not None:
            settings = settings_alone(_complete(sent), _complete(project))
        for phase, name, value in settings or ():
            self._bridge.change_setting(name, value, phase)
        if settings is None:
            self._bridge.replace(to_text(project))
            self._waiting += 1
        self._sent, self._seen = project, self._workspace.project

    def _on_heard(self, event: object) -> None:
        run = self._run
        if not isinstance(event, ProjectChanged | ChangeRefused):
            return
        if run is None or event.run != run.id or self._sent is None:
            return
        was_asked = self._waiting > 0
        self._waiting = max(0, self._waiting - 1)
        if isinstance(event, ChangeRefused) or not was_asked:
            # What was asked for did not come about, or something else did, such as going on for
            # longer; later edits start from what is.
            self._sent = run.project
        if isinstance(event, ChangeRefused):
            self.refused.emit(event.problems[0])
        self._tell_offer()

    def _tell_offer(self) -> None:
        offer = self.is_ahead or self.has_other_data
        if offer != self._has_offer or offer:
            self._has_offer = offer
            self.changed.emit()


def _complete(project: Project) -> Project:
    """The project with the optimizers that stand for none spelled out."""
    phases = tuple(
        structs.replace(phase, optimizer=optimizer_of(phase)) for phase in project.plan.phases
    )
    return structs.replace(project, plan=structs.replace(project.plan, phases=phases))
