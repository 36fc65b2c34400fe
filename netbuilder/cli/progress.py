"""Shows a run while it happens: bars on a terminal, a line now and then anywhere else."""

from __future__ import annotations

import struct
import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

from netbuilder.cli.console import console, duration, figure
from netbuilder.link.messages import EpochDone, EpochsDone, Event, Losses, RunStarted

if TYPE_CHECKING:
    from rich.progress import TaskID

_LINES = 10
_REFRESH_SECONDS = 0.1


class Progress:
    """Shows nothing; what others build on."""

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        place: TracebackType | None,
    ) -> None:
        return None

    def show(self, event: Event) -> None:
        """Take in something that happened."""


class Lines(Progress):
    """Some ten lines for a whole run, for logs and pipes."""

    def __init__(self) -> None:
        self._epochs = 0

    def show(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            self._epochs = event.epochs
        elif isinstance(event, EpochsDone):
            for each in event.each():
                self.show(each)
        elif isinstance(event, EpochDone):
            step = max(1, self._epochs // _LINES)
            if event.epoch % step == 0 or event.epoch in (1, self._epochs):
                words = f"epoch {event.epoch:,} of {self._epochs:,}: {measured(event)}"
                print(words, file=sys.stderr, flush=True)


class Bars(Progress):
    """Two bars: epochs of the run, and iterations of the epoch."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as RichProgress

        self._bars = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:,.0f} of {task.total:,.0f}"),
            TextColumn("{task.fields[note]}"),
            console=console(to_error=True),
            auto_refresh=False,
            transient=True,
        )
        self._epochs: TaskID | None = None
        self._iterations: TaskID | None = None
        self._started = RunStarted(
            run="",
            iteration=0,
            iterations_per_epoch=1,
            epochs=1,
            batch_size=1,
            rows=(0, 0, 0),
            series=(),
            metrics=(),
            parameters=0,
            arithmetic={},
        )
        self._iteration, self._seconds, self._loss = 0, 0.0, float("nan")
        self._measured = ""
        self._shown = 0.0

    def __enter__(self) -> Progress:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        place: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def show(self, event: Event) -> None:
        if isinstance(event, RunStarted):
            self._started, self._iteration = event, event.iteration
            self._epochs = self._bars.add_task("Epoch", total=event.epochs, note="")
            self._iterations = self._bars.add_task(
                "Iteration", total=event.iterations_per_epoch, note=""
            )
        elif isinstance(event, Losses):
            count = event.values.shape[0]
            self._iteration = event.first + count - 1
            self._seconds = event.seconds
            if count:
                (self._loss,) = struct.unpack("<f", event.values.data[-4:])
        elif isinstance(event, EpochDone | EpochsDone):
            last = event if isinstance(event, EpochDone) else event.last()
            self._measured = measured(last)
            self._iteration, self._seconds = last.iteration, last.seconds
        now = time.monotonic()
        if now - self._shown >= _REFRESH_SECONDS:
            self._shown = now
            self._draw()

    def _draw(self) -> None:
        if self._epochs is None or self._iterations is None:
            return
        each = self._started.iterations_per_epoch
        epoch, within = divmod(self._iteration, each)
        done = self._iteration - self._started.iteration
        speed = done / self._seconds if self._seconds > 0 else 0.0
        left = (self._started.epochs * each - self._iteration) / speed if speed else 0.0
        self._bars.update(self._epochs, completed=epoch, note=self._measured)
        words = f"loss {figure(self._loss)}  {speed:,.0f} iterations/s  {duration(left)} left"
        self._bars.update(self._iterations, completed=within, note=words)
        self._bars.refresh()


def measured(event: EpochDone) -> str:
    """What an epoch measured, validation first where there is one."""
    parts = [f"loss {figure(event.training['loss'])}"] if "loss" in event.training else []
    parts += [
        f"{'validation loss' if name == 'loss' else name} {figure(value)}"
        for name, value in event.validation.items()
    ]
    return ", ".join(parts)


def progress_for(is_shown: bool) -> Progress:
    """The fitting way to show a run."""
    if not is_shown:
        return Progress()
    return Bars() if sys.stderr.isatty() else Lines()
