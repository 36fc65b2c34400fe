"""A workload of the training benchmark in the window's own deck, with a real engine behind it."""

from __future__ import annotations

import itertools
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.training_workloads import WORKLOADS, Arrays, Workload

MANY_EPOCHS = 10_000_000
# Of the large made-up table, as many rows as are written and read in a few seconds.
MOST_ROWS = 12_000
SETTLING_ITERATIONS = 500
PATIENCE_SECONDS = 60.0


@dataclass
class Bench:
    """A deck on the screen, and what makes it move.

    Attributes:
        application, bridge, deck, project: As in the window.
    """

    application: Any
    bridge: Any
    deck: Any
    project: Any

    def wait(self, is_done: Callable[[], bool]) -> None:
        """Let the window live until something is so."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not is_done():
            if time.monotonic() > end:
                raise TimeoutError("The engine did not come so far.")
            self.application.processEvents()
            time.sleep(0.0005)

    def live_without_run(self, seconds: float) -> None:
        """Let the window live for some time."""
        end = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() > end)

    def live(self, seconds: float) -> tuple[int, float]:
        """Let the window live; iterations done meanwhile, and seconds."""
        from PySide6.QtCore import QEventLoop, QTimer

        run = self.bridge.run
        before, start = run.iteration, time.perf_counter()
        loop = QEventLoop()  # that of the application would close all windows when it ends
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()
        return run.iteration - before, time.perf_counter() - start


def table(folder: Path, data: Arrays, classes: int) -> Path:
    """The data as a table with a target column."""
    import numpy as np

    inputs, targets = data
    rows = min(len(inputs), MOST_ROWS)
    flat = np.asarray(inputs[:rows]).reshape(rows, -1)
    path = folder / "rows.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join([*(f"x{index}" for index in range(flat.shape[1])), "target"]) + "\n")
        for row, target in zip(flat.round(3).tolist(), targets[:rows].tolist(), strict=True):
            last = f"class {target}" if classes else target[0]
            file.write(",".join(map(str, row)) + f",{last}\n")
    return path


def project_of(workload: Workload, path: Path, columns: int) -> Any:
    """The workload as someone draws it, on a table."""
    from netbuilder.catalog.activations import Activation
    from netbuilder.catalog.losses import Loss
    from netbuilder.catalog.optimizers import SGD, Adam
    from netbuilder.core.plan import Phase, Plan
    from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Recipe, Source
    from netbuilder.core.value import Project
    from tests.helpers.designs import chain, layer

    names = tuple(f"class {number}" for number in range(workload.classes))
    kind = ColumnType.CATEGORY if names else ColumnType.NUMBER
    target = Column("target", kind, ColumnRole.TARGET, classes=names)
    loss = {} if names else {"loss": Loss.entries()["mse"]()}
    dense = [
        layer("dense", units=words[1], activation=Activation.entries()[words[2]]())
        for words in workload.layers
    ]
    optimizer: Any = SGD if workload.optimizer == "sgd" else Adam
    source: Any = Source.entries()["table"]
    return Project(
        design=chain("input", *dense, layer("output", **loss)),
        recipe=Recipe(
            source=source(path=str(path)),
            columns=(*(Column(f"x{number}") for number in range(columns)), target),
            rows=MOST_ROWS,
        ),
        plan=Plan(
            phases=(Phase(optimizer=optimizer(learning_rate=workload.rate)),),
            epochs=MANY_EPOCHS,
            batch_size=workload.batch,
        ),
        id="0" * 32,
    )


@contextmanager
def opened(work: str | Workload, platform: str) -> Iterator[Bench]:
    """The deck with a workload and a warm engine; both are closed in the end.

    Args:
        work: The workload, or the name of one of the training benchmark.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", platform)
    from PySide6.QtWidgets import QApplication

    import netbuilder.catalog  # noqa: F401  (registers every kind)
    from netbuilder.core.document import Document
    from netbuilder.ui import theme
    from netbuilder.ui.engine_bridge import EngineBridge
    from netbuilder.ui.panels.deck import Deck
    from netbuilder.ui.workspace import Workspace

    application: Any = QApplication.instance() or QApplication([])
    theme.manager().dress(application)
    workload = WORKLOADS[work] if isinstance(work, str) else work
    with tempfile.TemporaryDirectory() as folder:
        data = workload.data()
        columns = int(data[0][0].size)
        project = project_of(workload, table(Path(folder), data, workload.classes), columns)
        workspace, bridge = Workspace(Document(project)), EngineBridge()
        deck = Deck(workspace, bridge)
        deck.resize(1600, 270)
        deck.show()
        bench = Bench(application, bridge, deck, project)
        bridge.start()
        bench.wait(lambda: bridge.state == "warm")
        try:
            yield bench
        finally:
            bridge.shutdown()
            deck.close()
            deck.deleteLater()


def paint_stamps(widget: Any) -> tuple[list[float], Callable[[], None]]:
    """Times of every paint of a widget from now on, and what ends the watch."""
    from PySide6.QtCore import QEvent, QObject

    stamps: list[float] = []

    class PaintWatcher(QObject):
        """Notes when the widget is painted."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint:
                stamps.append(time.perf_counter())
            return False

    watcher = PaintWatcher(widget)
    widget.installEventFilter(watcher)
    return stamps, lambda: widget.removeEventFilter(watcher)


def intervals(stamps: list[float]) -> list[float]:
    """Milliseconds between paints."""
    return [1000 * (later - sooner) for sooner, later in itertools.pairwise(stamps)]


def spread(values: list[float]) -> str:
    """Median, 99th of 100, and largest, in milliseconds."""
    if not values:
        return "nothing was measured"
    ordered = sorted(values)
    p50, p99 = (ordered[int(len(ordered) * share)] for share in (0.5, 0.99))
    return f"median {p50:.1f} ms, p99 {p99:.1f} ms, max {ordered[-1]:.1f} ms"
