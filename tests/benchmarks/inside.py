"""Looking inside: explained numbers against autograd, neurons that learn, a slider that moves.

Run it with ``python -m tests.benchmarks.inside`` (``--seconds 12``, ``--platform offscreen``); it
prints, and asserts nothing.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.benchmarks.training_workloads import Workload, spiral

SPIRAL = Workload(
    "spiral, 2-8-8-6-1 tanh, one output that says -1 or 1, batch 10, SGD",
    (("dense", 8, "tanh"), ("dense", 8, "tanh"), ("dense", 6, "tanh"), ("dense", 1, "tanh")),
    spiral,
    batch=10,
    optimizer="sgd",
    rate=0.03,
)
NUMBERS = 1000
TURNS = 3
TALL = 2048


def explained(count: int) -> None:
    """The largest differences between explained numbers and torch's own, by kind."""
    from tests.helpers.explained import KINDS, OPTIMIZERS, compared

    started = time.perf_counter()
    rows = list(compared(count))
    took = 1000 * (time.perf_counter() - started) / max(1, len(rows))
    designs = len({row.design for row in rows})
    for kind in KINDS:
        own = [row for row in rows if row.what is kind]
        worst, gap = max(row.error for row in own), max(row.gap for row in own)
        print(
            f"{len(own):4} of kind {kind.value:10}: largest relative difference {worst:.1e} "
            f"(aim 1e-5); terms miss their sum by {gap:.1e} of it at most"
        )
    print(f"    {designs} designs, {', '.join(OPTIMIZERS)}; {took:.0f} ms each")


def neurons(work: str | Workload, seconds: float, platform: str) -> None:
    """Frames of the neuron view while a network learns, and what it costs the engine."""
    from tests.benchmarks.window import SETTLING_ITERATIONS, intervals, opened, paint_stamps, spread

    with opened(work, platform) as bench:
        page = _page(bench)
        run = bench.bridge.train(bench.project)
        bench.wait(lambda: run.iteration >= SETTLING_ITERATIONS or not run.is_alive)
        bench.live(seconds / 4)
        frames: list[float] = []
        speeds: dict[bool, list[float]] = {True: [], False: []}
        for number in range(2 * TURNS):
            is_open = number % 2 == 0
            page.setVisible(is_open)
            bench.live(seconds / 10)
            stamps, end = paint_stamps(page.view)
            timer = _painting(page.view) if is_open else None
            done, took = bench.live(seconds / TURNS)
            if timer is not None:
                timer.stop()
            end()
            frames += intervals(stamps)
            speeds[is_open].append(done / took)
        opens, shuts = (sorted(speeds[key])[TURNS // 2] for key in (True, False))
        widths = "-".join(str(each.column.count) for each in page.view.picture.columns)
        print(f"{widths} learns, neurons on screen, 16 ms asked: {spread(frames)}")
        print("    (aim of 2-8-8-6-1: p99 under 22 ms; of 784-128-64-10: none over 50 ms)")
        print(
            f"    {opens:,.0f} iterations/s with the view, {shuts:,.0f} without: "
            f"{100 * opens / max(shuts, 1e-9):.0f} % (aim: at least 90 %)"
        )


def opening(platform: str) -> None:
    """How long large layers take to open, and the longest wait between two frames meanwhile."""
    from netbuilder.core import edits
    from tests.benchmarks.window import opened

    for name, units in (("W1", TALL), ("W3", 0)):
        with opened(name, platform) as bench:
            page = _page(bench)
            page.hide()
            if units:
                page._workspace.apply(
                    "Widen", lambda design: edits.with_parameter(design, "dense_1", "units", TALL)
                )
            bench.live_without_run(0.5)
            longest, last = 0.0, time.perf_counter()
            started = last
            page.show()
            shown = 0.0
            while time.perf_counter() - started < 3.0:
                bench.application.processEvents()
                now = time.perf_counter()
                longest, last = max(longest, now - last), now
                if not shown and not page.view.layers.is_drawing:
                    shown = now - started
            words = f"a layer of {TALL:,}" if units else "784-128-64-10"
            print(
                f"{words}: drawn after {1000 * shown:.0f} ms (aim 200), longest turn of the event "
                f"loop {1000 * longest:.0f} ms (aim 50)"
            )


def sliding(seconds: float, platform: str) -> None:
    """Answers and frames while a slider of a made sample is dragged, with no run going on."""
    from tests.benchmarks.window import intervals, paint_stamps, spread

    for name in ("spirals", "iris", "digits"):
        with _example(name, platform) as bench:
            page = _page(bench)
            desk = page.samples
            bench.wait(lambda desk=desk: desk.feed.told is not None)
            bench.wait(lambda page=page: page.feed.drawn is not None)
            desk.toggle_maker()
            answers: list[float] = []
            desk.feed.changed.connect(lambda stamps=answers: stamps.append(time.perf_counter()))
            timer = _dragging(desk.maker.editor, f"{name} slider")
            bench.live_without_run(0.5)
            answers.clear()
            stamps, end = paint_stamps(page.view)
            bench.live_without_run(seconds)
            timer.stop()
            end()
            told = len(answers) / seconds
            print(f"{name}: {told:.0f} answers/s under a slider, {spread(intervals(answers))}")
            print(f"    frames of the neurons: {spread(intervals(stamps))} (aim: p99 under 22 ms)")


def _dragging(editor: Any, name: str) -> Any:
    """Moves the first slider, or draws, every 16 ms as a hand does."""
    from PySide6.QtCore import QTimer
    from PySide6.QtTest import QTest

    steps = {"at": 0}
    timer = QTimer()
    timer.setObjectName(name)
    timer.setInterval(16)
    if hasattr(editor, "fields"):
        slider = next(iter(editor.fields.values())).slider
        slider.setSliderDown(True)

        def move() -> None:
            steps["at"] += 17
            slider.setSliderPosition(abs(steps["at"] % 2000 - 1000))
    else:
        board = editor.board

        def move() -> None:
            steps["at"] += 1
            # What is white all over would be the same sample again and again.
            board.pen.is_erasing = steps["at"] // 49 % 2 == 1
            place = board.place_of(steps["at"] % 7 + 0.5, steps["at"] // 7 % 7 + 0.5)
            QTest.mouseMove(board, place.toPoint())

        from PySide6.QtCore import Qt

        QTest.mousePress(board, Qt.MouseButton.LeftButton, pos=board.place_of(1, 1).toPoint())
    timer.timeout.connect(move)
    timer.start()
    return timer


@contextmanager
def _example(name: str, platform: str) -> Iterator[Any]:
    """An example project with a warm engine."""
    os.environ.setdefault("QT_QPA_PLATFORM", platform)
    from PySide6.QtWidgets import QApplication

    import netbuilder.catalog  # noqa: F401  (registers every kind)
    from netbuilder.core.project import store
    from netbuilder.resources import example_project
    from netbuilder.ui import theme
    from netbuilder.ui.engine_bridge import EngineBridge
    from tests.benchmarks.window import Bench

    application: Any = QApplication.instance() or QApplication([])
    theme.manager().dress(application)
    bridge = EngineBridge()
    bench = Bench(application, bridge, None, store.load(example_project(name)).project)
    bridge.start()
    bench.wait(lambda: bridge.state == "warm")
    try:
        yield bench
    finally:
        bridge.shutdown()


def travelling(seconds: float) -> None:
    """What recording costs, and how soon any moment of a run is shown."""
    from tests.benchmarks import travel

    travel.travelling(seconds)


def _page(bench: Any) -> Any:
    from netbuilder.core.document import Document
    from netbuilder.ui.neurons.page import NeuronPage
    from netbuilder.ui.workspace import Workspace

    workspace = Workspace(Document(bench.project))
    page = NeuronPage(workspace, bench.bridge)
    page.resize(1040, 640)
    page.show()
    return page


def _painting(view: Any) -> Any:
    """Asks for a frame every 16 ms."""
    from PySide6.QtCore import Qt, QTimer

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(16)
    timer.timeout.connect(view.update)
    timer.start()
    return timer


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=12.0)
    options.add_argument("--platform", default="offscreen")
    chosen = options.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", chosen.platform)
    explained(NUMBERS)
    for work in (SPIRAL, "W3"):
        neurons(work, chosen.seconds, chosen.platform)
    opening(chosen.platform)
    sliding(chosen.seconds / 4, chosen.platform)
    travelling(chosen.seconds)


if __name__ == "__main__":
    main()
