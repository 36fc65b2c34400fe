"""Frame intervals of the training deck while an engine trains 784-128-64-10 flat out.

Run it with ``python -m tests.benchmarks.frames`` (``--seconds 20``, ``--platform offscreen``); it
prints, and asserts nothing.
"""

from __future__ import annotations

import argparse
import itertools
import os
import tempfile
import time
from pathlib import Path
from typing import Any

ROWS, PIXELS, CLASSES = 20_000, 784, 10
FRAME_MS = 1000 / 60


def table(folder: Path, rows: int) -> Path:
    """A made-up table with 784 numbers and one of ten classes in each row."""
    import numpy as np

    random = np.random.default_rng(0)
    path = folder / "pixels.csv"
    centres = random.normal(size=(CLASSES, PIXELS)) * 0.2
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join([*(f"p{index}" for index in range(PIXELS)), "digit"]) + "\n")
        for _ in range(rows):
            digit = int(random.integers(CLASSES))
            values = (centres[digit] + random.normal(size=PIXELS)).round(2)
            file.write(",".join(map(str, values.tolist())) + f",{(digit and 'n') or 'z'}{digit}\n")
    return path


def project(recipe: Any) -> Any:
    """784-128-64-10 with ReLU and Adam, batch 64."""
    from netbuilder.core.layer import Layer
    from netbuilder.core.plan import Plan
    from netbuilder.core.value import Project
    from tests.helpers.designs import chain

    dense: Any = Layer.entries()["dense"]
    design = chain("input", dense(units=128), dense(units=64), dense(units=CLASSES), "output")
    plan = Plan(epochs=100_000, batch_size=64)
    return Project(design=design, recipe=recipe, plan=plan, id="0" * 32)


def recipe_of(path: Path) -> Any:
    """What the window knows of the table: names and classes, as an import would have told."""
    from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Recipe, Source

    table_of: Any = Source.entries()["table"]
    source = table_of(path=str(path))
    names = tuple(f"{'n' if digit else 'z'}{digit}" for digit in range(CLASSES))
    target = Column("digit", ColumnType.CATEGORY, ColumnRole.TARGET, classes=names)
    columns = (*(Column(f"p{index}") for index in range(PIXELS)), target)
    return Recipe(source=source, columns=columns, rows=ROWS)


def paint_stamps(widget: Any) -> list[float]:
    """A list that gets the time of every paint of a widget from now on."""
    from PySide6.QtCore import QEvent, QObject

    stamps: list[float] = []

    class PaintWatcher(QObject):
        """Notes when the widget is painted."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint:
                stamps.append(time.perf_counter())
            return False

    widget.installEventFilter(PaintWatcher(widget))
    return stamps


def measured(seconds: float, rows: int) -> tuple[list[float], float]:
    """Intervals between paints in milliseconds, and iterations per second of the engine."""
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from netbuilder.core.document import Document
    from netbuilder.ui import theme
    from netbuilder.ui.engine_bridge import EngineBridge
    from netbuilder.ui.panels.curves_page import CurvesPage
    from netbuilder.ui.panels.deck import Deck
    from netbuilder.ui.workspace import Workspace

    application = QApplication([])
    theme.manager().dress(application)
    with tempfile.TemporaryDirectory() as folder:
        recipe = recipe_of(table(Path(folder), rows))
        workspace, bridge = Workspace(Document(project(recipe))), EngineBridge()
        deck = Deck(workspace, bridge)
        deck.resize(1600, 270)
        deck.show()
        bridge.start()
        run = bridge.train(workspace.project)
        while run.iteration < 500 and run.is_alive:
            application.processEvents()
            time.sleep(0.001)
        stamps = paint_stamps(deck.views.pages.of(CurvesPage).loss.chart)
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.setInterval(16)
        timer.timeout.connect(deck.views.pages.of(CurvesPage).refresh)
        timer.start()
        before, start = run.iteration, time.perf_counter()
        QTimer.singleShot(round(seconds * 1000), application.quit)
        application.exec()
        speed = (run.iteration - before) / (time.perf_counter() - start)
        if run.sentence:
            print(run.sentence, *(problem.sentence for problem in run.problems))
        timer.stop()
        bridge.shutdown()
    intervals = [1000 * (b - a) for a, b in itertools.pairwise(stamps)]
    return intervals, speed


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=15.0)
    options.add_argument("--rows", type=int, default=ROWS)
    options.add_argument("--platform", default="offscreen")
    chosen = options.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", chosen.platform)
    import netbuilder.catalog  # noqa: F401  (registers every kind)

    intervals, speed = measured(chosen.seconds, chosen.rows)
    ordered = sorted(intervals)
    if not ordered:
        print("Nothing was painted.")
        return
    p50, p99 = (ordered[int(len(ordered) * share)] for share in (0.5, 0.99))
    print(
        f"{len(ordered)} frames at {FRAME_MS:.1f} ms asked: p50 {p50:.1f} ms, p99 {p99:.1f} ms, "
        f"max {ordered[-1]:.1f} ms; the engine did {speed:,.0f} iterations/s meanwhile"
    )


if __name__ == "__main__":
    main()
