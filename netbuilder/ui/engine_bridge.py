"""Joins the window with its engines: orders go out, events come in once per frame, as signals."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

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
)
from netbuilder.link.pool import EnginePool
from netbuilder.link.process import Exit
from netbuilder.ui.engine_inbox import EngineInbox
from netbuilder.ui.engine_requests import EngineRequests, Pending, bare, ignored
from netbuilder.ui.engine_runs import BUSY, OFF, WARM, WARMING, EngineRuns
from netbuilder.ui.run_orders import kept

if TYPE_CHECKING:
    from netbuilder.ui.run_record import RunRecord

_DATA_ORDERS = (InspectData, PreviewData)


class EngineBridge(EngineRuns):
    """Owns the engines of the window and the records of the runs that go on in them.

    One run is shown; others go on beside it. Nothing starts before `start`, which is called after
    the first paint. Every signal is emitted in the window's thread; `frame` and `progressed` at
    most once per frame.

    Signals:
        heard: Every event of an engine, in order.
        frame: The shown run's record has grown.
        progressed: Some run's record has grown, shown or not.
        devices_changed: `devices` was told.
    """

    heard = Signal(object)
    frame = Signal()
    progressed = Signal()
    devices_changed = Signal()

    def __init__(self, pool: EnginePool | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.devices: tuple[Device, ...] = ()
        self._pool = pool if pool is not None else EnginePool()
        self._requests = EngineRequests()
        self._inbox = EngineInbox(self._deliver, self)
        self._has_progress = False

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
        self._trainer = None
        self.live.clear()
        self._tell_state(OFF)

    # --- requests ---------------------------------------------------------------------------

    def request(
        self,
        order_factory: Callable[[int], Order],
        on_answer: Callable[[Any], None],
        on_failed: Callable[[Failed], None] | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        *,
        of: RunRecord | None = None,
    ) -> int:
        """Ask an engine for something; the answer comes to one of the functions.

        Args:
            order_factory: Makes the order from its request number.
            on_answer: Called with the answering event.
            on_failed: Called where it could not be done, also when the engine ended.
            on_progress: Called with how far it is.
            of: The run it is about: the engine that has it is asked, while it goes on.

        Returns:
            The request number, for `cancel`.
        """
        number = self._requests.next_number()
        order = order_factory(number)
        client = self._engine_for(order, of)
        self._requests.note(number, Pending(client, on_answer, on_failed or ignored, on_progress))
        client.send(order)
        return number

    def cancel(self, number: int) -> None:
        """Give up a request; none of its functions is called any more."""
        self._requests.cancel(number)

    # --- arrivals ---------------------------------------------------------------------------

    def _engine_for(self, order: Order, run: RunRecord | None) -> EngineClient:
        if isinstance(order, _DATA_ORDERS):
            return self._data_engine()
        own = self.live.engine(run)
        if own is None or not own.is_alive or run is None or not run.is_alive:
            return self._training_engine()
        is_past = getattr(order, "iteration", -1) >= 0
        return (self._onlooker(run) if is_past else None) or own

    def _onlooker(self, run: RunRecord) -> EngineClient | None:
        """An engine that shows the past of a run while that goes on undisturbed, if one is idle.

        It is the one that is kept warm for the next run. Memory of a graphics card has no room for
        two, so there the run's own engine is asked.
        """
        if run.project.plan.device != "cpu":
            return None
        trainer = self._trainer
        is_idle = trainer is not None and trainer.is_alive and not self.live.is_busy(trainer)
        return self._free_engine() if is_idle or self._pool.is_warm else None

    def _training_engine(self) -> EngineClient:
        if self._trainer is None or not self._trainer.is_alive:
            self._tell_state(BUSY if self.is_training else WARMING)
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
        self._has_progress = False
        for (client,), item in items:
            if isinstance(item, Exit):
                self._on_exit(client, item)
            else:
                self._on_event(client, item)
        self.log.collect()
        if self.run is not None and self.run.revision != revision:
            self.frame.emit()
        if self._has_progress:
            self.progressed.emit()

    def _on_event(self, client: EngineClient | None, event: Any) -> None:
        if isinstance(event, Ready):
            self._on_ready(client)
        elif isinstance(event, EngineFault):
            self._on_fault(client, event)
        elif not self._requests.answer(event):
            run = self.live.of(client)
            if run is not None:
                self._on_run_event(run, event)
        self.heard.emit(event)

    def _on_ready(self, client: EngineClient | None) -> None:
        if client is not self._trainer:
            return
        if self.state == WARMING:
            self._tell_state(WARM)
        if not self.devices:
            self.request(ListDevices, self._on_devices)

    def measure_devices(self) -> None:
        """Ask anew how much memory is free and how busy devices are, while an engine has time."""
        if self.state == WARM and self.devices:
            self.request(ListDevices, self._on_devices)

    def _on_devices(self, answer: Devices) -> None:
        self.devices = answer.devices
        self.devices_changed.emit()

    def _on_run_event(self, run: RunRecord, event: Any) -> None:
        before = run.state
        if not run.take(event):
            return
        self._has_progress = True
        self.log.hear(event)
        if isinstance(event, RunStarted):
            self._pool.warm()  # the next run's engine, once this one is on its way
        if run.state is not before or isinstance(event, RunStarted):
            if not run.is_alive:
                self._let_go(self.live.engine(run))
            self._tell_change(run)

    def _let_go(self, client: EngineClient | None) -> None:
        """One engine without a run is kept warm for the next; more of them end."""
        if client is not None and client is not self._trainer:
            if self._trainer is None or self.live.is_busy(self._trainer):
                self._trainer = client
            else:
                client.begin_close()
        self._tell_state(BUSY if self.is_training else WARM)

    def _on_fault(self, client: EngineClient | None, fault: EngineFault) -> None:
        self.log.note(fault.details, is_fault=True)
        run = self.live.of(client)
        if run is not None and fault.run == run.id:
            run.fail(
                f"Training stopped at iteration {run.iteration:,} because of a fault in "
                f"netbuilder. {kept(run)} The log has the details."
            )
            self._let_go(client)
            self._tell_change(run)

    def _on_exit(self, client: EngineClient | None, ended: Exit) -> None:
        self.log.collect()
        for line in () if ended.expected else ended.log[-1:]:
            self.log.note(f"The engine {bare(ended)}. Its last words: {line}", is_fault=True)
        self._requests.fail(client, ended)
        run = self.live.of(client)
        self.live.forget(client)
        if client is self._trainer:
            self._trainer = None
            self._tell_state(BUSY if self.is_training else OFF)
        if run is None or not run.is_alive:
            return
        if ended.expected:
            run.state = RunState.STOPPED  # another run took its place before it could say so
        else:
            run.fail(
                f"Training stopped unexpectedly at iteration {run.iteration:,} "
                f"({bare(ended)}). {kept(run)}"
            )
        self._tell_change(run)
        if not ended.expected and self._trainer is None:
            self._training_engine()  # so that going on takes no time
