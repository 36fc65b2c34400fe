"""The main loop of an engine process: one order after the other, between slices of training."""

from __future__ import annotations

import queue
import threading
import traceback
from collections.abc import Callable, Iterator

from netbuilder.core.problems import Problem, ProblemError
from netbuilder.engine.roles import Question, RequestCancelledError, Role, RunControl, role_of
from netbuilder.engine.streams import Streams, settle_in
from netbuilder.link.messages import (
    AnyOrder,
    Cancel,
    ChangeSetting,
    EngineFault,
    Event,
    Failed,
    Pause,
    Quit,
    Ready,
    Replace,
    Resume,
    RunState,
    RunStateChanged,
    Step,
    Stop,
    Train,
    Watch,
    WorkerRole,
)

_RUN_ORDERS = (Pause, Resume, Step, Stop, ChangeSetting, Replace, Watch)


class Worker:
    """An engine process.

    Orders for a run reach it from the reading thread at once; requests (devices, previews,
    predictions) wait for the main thread, which serves them between two slices of training.
    """

    def __init__(self, role: WorkerRole) -> None:
        self._kind = role
        self._streams = Streams()
        self._inbox: queue.SimpleQueue[AnyOrder | None] = queue.SimpleQueue()
        self._cancelled: set[int] = set()
        self._run: RunControl | None = None
        self._lock = threading.Lock()
        # Orders for a run whose session is still being made, of which there are so many.
        self._early: list[AnyOrder] = []
        self._starting = 0
        # What someone looks at outlives the run: the next one is drawn too.
        self._watch: Watch | None = None
        self._is_ending = False

    def run(self) -> int:
        """Serve until the window goes away or says so."""
        settle_in()
        self._streams.listen(self._take, self._end)
        role = role_of(self._kind)
        self._streams.send(Ready(role=self._kind, pid=role.pid, versions=role.versions))
        role.settle()
        while not self._is_ending and (order := self._inbox.get()) is not None:
            self._serve(role, order)
        return 0

    def _take(self, order: AnyOrder) -> None:
        """Sort an incoming order (reading thread)."""
        with self._lock:
            if isinstance(order, _RUN_ORDERS):
                if isinstance(order, Watch):
                    self._watch = order
                if self._run is not None:
                    self._run.order(order)
                elif self._starting:
                    self._early.append(order)
                return
            if isinstance(order, Cancel):
                self._cancelled.add(order.request)
                return
            if isinstance(order, Train):
                self._starting += 1
        if isinstance(order, Quit):
            self._end()
            return
        self._inbox.put(order)

    def _end(self) -> None:
        with self._lock:
            self._is_ending = True
            if self._run is not None:
                self._run.order(Quit())
        self._inbox.put(None)

    def _serve(self, role: Role, order: AnyOrder) -> None:
        try:
            if isinstance(order, Train):
                self._train(role, order)
            else:
                self._answer(role, order)
        except Exception:  # noqa: BLE001 - the edge of the process: told to the window, then on.
            run = order.run if isinstance(order, Train) else ""
            self._tell_fault(traceback.format_exc(), order, run)

    def _tell_fault(self, details: str, order: AnyOrder, run: str) -> None:
        request = getattr(order, "request", None)
        if request is not None:
            problem = Problem(
                "engine-fault", found="This could not be done because of a fault in netbuilder."
            )
            self._streams.send(Failed(request=request, problems=(problem,), details=details))
        self._streams.send(EngineFault(details=details, run=run))

    def _answer(self, role: Role, order: AnyOrder) -> None:
        request: int = getattr(order, "request", 0)
        if request in self._cancelled:
            self._cancelled.discard(request)
            return
        try:
            for event in self._answers(role, order, lambda: request in self._cancelled):
                self._streams.send(event)
        except ProblemError as error:
            self._streams.send(Failed(request=request, problems=error.problems))
        except RequestCancelledError:
            self._cancelled.discard(request)

    def _answers(
        self, role: Role, order: AnyOrder, is_cancelled: Callable[[], bool]
    ) -> Iterator[Event]:
        """The answers of the run that goes on, where now is meant; else those of the role."""
        if self._run is not None and isinstance(order, Question) and order.iteration < 0:
            found = self._run.answered(order)
            if found is not None:
                yield found
                return
        yield from role.answers(order, is_cancelled)

    def _train(self, role: Role, order: Train) -> None:
        try:
            for event in self._events(role, order):
                if event is not None:
                    self._streams.send(event)
                self._serve_waiting(role)
        except ProblemError as error:
            self._streams.send(
                RunStateChanged(
                    run=order.run,
                    state=RunState.FAILED,
                    sentence=error.problems[0].found,
                    problems=error.problems,
                )
            )
        finally:
            with self._lock:
                self._run = None
                self._starting -= 1
                self._early.clear()

    def _events(self, role: Role, order: Train) -> Iterator[Event | None]:
        yield RunStateChanged(run=order.run, state=RunState.PREPARING)
        session = role.session(order)
        with self._lock:
            self._run = session
            if self._watch is not None:
                session.order(self._watch)
            for early in self._early:
                session.order(early)
            self._early.clear()
            if self._is_ending:
                session.order(Quit())
        yield from session.events()

    def _serve_waiting(self, role: Role) -> None:
        """Answer what was asked meanwhile; another run waits until this one has ended."""
        postponed: list[AnyOrder | None] = []
        while True:
            try:
                order = self._inbox.get_nowait()
            except queue.Empty:
                break
            if order is None or isinstance(order, Train):
                postponed.append(order)
            else:
                self._serve(role, order)
        for order in postponed:
            self._inbox.put(order)
