"""Joins the window with its engines: orders go out, events come in once per frame, as signals."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from netbuilder.core.value import Project
from netbuilder.link.client import EngineClient
from netbuilder.link.messages import (
    Device,
    Devices,
    EngineFault,
    Failed,
    InspectData,
    ListDevices,
    Order,
    PreviewData,
    Progress,
    Ready,
    RunStarted,
    RunState,
    Stop,
    Train,
)
from netbuilder.link.pool import EnginePool
from netbuilder.link.process import Exit
from netbuilder.ui.engine_inbox import EngineInbox
from netbuilder.ui.engine_log import EngineLog
from netbuilder.ui.engine_requests import EngineRequests, Pending, bare, ignored
from netbuilder.ui.run_orders import RunOrders, kept

if TYPE_CHECKING:
    from netbuilder.ui.run_record import RunRecord

_DATA_ORDERS = (InspectData, PreviewData)

OFF, WARMING, WARM, BUSY = "off", "warming", "warm", "busy"


class EngineBridge(RunOrders):
    """Owns the engines of the window and the record of the current run.

    Nothing starts before `start`, which is called after the first paint. Every signal is emitted
    in the window's thread; `frame` at most once per frame.

    Signals:
        heard: Every event of an engine, in order.
        run_changed: The current run is another one, or its state is; carries it or None.
        frame: The current run's record has grown.
        engine_state: ``off``, ``warming``, ``warm`` or ``busy``.
        devices_changed: `devices` was told.
    """

    heard = Signal(object)
    run_changed = Signal(object)
    frame = Signal()
    engine_state = Signal(str)
    devices_changed = Signal()

    def __init__(self, pool: EnginePool | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.devices: tuple[Device, ...] = ()
        self.state = OFF
        self.log = EngineLog(self)
        self._pool = pool if pool is not None else EnginePool()
        self._trainer: EngineClient | None = None
        self._requests = EngineRequests()
        self._inbox = EngineInbox(self._deliver, self)

    # --- life -------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to warm up an engine; call it after the first paint."""
        if self.state == OFF:
            self._training_engine()

    def shutdown(self) -> None:
        """End all engines; a run that goes on saves a checkpoint first."""
        self._inbox.close()
        self._requests.clear()
        self._pool.close()
        self._trainer = self._runner = None
        self._tell_state(OFF)

    # --- runs -------------------------------------------------------------------------------

    def train(
        self,
        project: Project,
        folder: Path | None = None,
        *,
        base: str = "",
        resume: bool = False,
        paused: bool = False,
    ) -> RunRecord:
        """Begin a run, or go on with the one recorded in `folder` from its last checkpoint.

        Args:
            project: What to train; a snapshot.
            folder: Run folder; None records nothing on disk.
            base: Folder that relative data paths start from.
            resume: Whether to go on; the current record is kept when it is of the same folder.
            paused: Whether to stand still before the first iteration.
        """
        from netbuilder.core.project.schema import to_text  # only needed once something trains
        from netbuilder.ui.run_record import RunRecord  # brings numpy, 30 ms

        run = self.run
        if not (resume and run is not None and run.folder == folder and folder is not None):
            run = RunRecord(folder.name if folder else uuid.uuid4().hex, project, folder)
        run.state, run.sentence, run.problems = RunState.PREPARING, "", ()
        if self._runner is not None and self.run is not None and self.run.is_alive:
            self._runner.send(Stop())
            self._runner.begin_close()  # it saves and ends; another engine takes this run
            self._trainer = None
        self.run = run
        self._runner = client = self._training_engine()
        self._tell_state(BUSY)
        client.send(
            Train(run.id, to_text(project), str(folder or ""), base, resume=resume, paused=paused)
        )
        client.send(self._watch)
        self.log.note("Training is being prepared.")
        self.run_changed.emit(run)
        return run

    # --- requests ---------------------------------------------------------------------------

    def request(
        self,
        order_factory: Callable[[int], Order],
        on_answer: Callable[[Any], None],
        on_failed: Callable[[Failed], None] | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> int:
        """Ask an engine for something; the answer comes to one of the functions.

        Args:
            order_factory: Makes the order from its request number.
            on_answer: Called with the answering event.
            on_failed: Called where it could not be done, also when the engine ended.
            on_progress: Called with how far it is.

        Returns:
            The request number, for `cancel`.
        """
        number = self._requests.next_number()
        order = order_factory(number)
        client = self._data_engine() if isinstance(order, _DATA_ORDERS) else self._training_engine()
        self._requests.note(number, Pending(client, on_answer, on_failed or ignored, on_progress))
        client.send(order)
        return number

    def cancel(self, number: int) -> None:
        """Give up a request; none of its functions is called any more."""
        self._requests.cancel(number)

    # --- arrivals ---------------------------------------------------------------------------

    def _training_engine(self) -> EngineClient:
        if self._trainer is None or not self._trainer.is_alive:
            self._tell_state(WARMING)
            self._trainer = self._listening(
                lambda heard, ended: self._pool.take_train(heard, ended, refill=False)
            )
        return self._trainer

    def _data_engine(self) -> EngineClient:
        return self._listening(self._pool.data)

    def _listening(self, lend: Callable[..., EngineClient]) -> EngineClient:
        """An engine whose events and end arrive in the inbox with the engine they came from."""
        inbox = self._inbox
        lent: list[EngineClient | None] = [None]
        client = lend(
            lambda event: inbox.put((lent, event)), lambda ended: inbox.put((lent, ended))
        )
        lent[0] = client
        self.log.follow(client)
        return client

    def _deliver(self, items: list[Any]) -> None:
        revision = self.run.revision if self.run else -1
        for (client,), item in items:
            if isinstance(item, Exit):
                self._on_exit(client, item)
            else:
                self._on_event(client, item)
        self.log.collect()
        if self.run is not None and self.run.revision != revision:
            self.frame.emit()

    def _on_event(self, client: EngineClient | None, event: Any) -> None:
        if isinstance(event, Ready):
            self._on_ready(client)
        elif isinstance(event, EngineFault):
            self._on_fault(client, event)
        elif not self._requests.answer(event) and self.run is not None and client is self._runner:
            self._on_run_event(self.run, event)
        self.heard.emit(event)

    def _on_ready(self, client: EngineClient | None) -> None:
        if client is not self._trainer:
            return
        if self.state == WARMING:
            self._tell_state(WARM)
        if not self.devices:
            self.request(ListDevices, self._on_devices)

    def _on_devices(self, answer: Devices) -> None:
        self.devices = answer.devices
        self.devices_changed.emit()

    def _on_run_event(self, run: RunRecord, event: Any) -> None:
        before = run.state
        if not run.take(event):
            return
        self.log.hear(event)
        if isinstance(event, RunStarted):
            self._pool.warm()  # the next run's engine, once this one is on its way
        if run.state is not before or isinstance(event, RunStarted):
            if not run.is_alive:
                self._tell_state(WARM)
            self.run_changed.emit(run)

    def _on_fault(self, client: EngineClient | None, fault: EngineFault) -> None:
        self.log.note(fault.details, is_fault=True)
        run = self.run
        if run is not None and client is self._runner and fault.run == run.id:
            run.fail(
                f"Training stopped at iteration {run.iteration:,} because of a fault in "
                f"netbuilder. {kept(run)} The log has the details."
            )
            self._tell_state(WARM)
            self.run_changed.emit(run)

    def _on_exit(self, client: EngineClient | None, ended: Exit) -> None:
        self.log.collect()
        for line in () if ended.expected else ended.log[-1:]:
            self.log.note(f"The engine {bare(ended)}. Its last words: {line}", is_fault=True)
        self._requests.fail(client, ended)
        if client is not self._trainer and client is not self._runner:
            return
        if client is self._trainer:
            self._trainer = None
            self._tell_state(OFF)
        run = self.run
        if client is self._runner:
            self._runner = None
            if run is not None and run.is_alive:
                run.fail(
                    f"Training stopped unexpectedly at iteration {run.iteration:,} "
                    f"({bare(ended)}). {kept(run)}"
                )
                self.run_changed.emit(run)
                self._training_engine()  # so that going on takes no time

    def _tell_state(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self.engine_state.emit(state)
