"""Frame intervals of the deck while an engine trains flat out, and what the plots cost the engine.

Run it with ``python -m tests.benchmarks.frames`` (``--seconds 20``, ``--platform offscreen``,
``--workloads W1 W3``); it prints, and asserts nothing. Plots are opened and closed in turns, so
that other work on the machine counts for both.
"""

from __future__ import annotations

import argparse

from tests.benchmarks.window import (
    SETTLING_ITERATIONS,
    Bench,
    intervals,
    opened,
    paint_stamps,
    spread,
)

FRAME_MS = 16
TURNS = 3


def turn(bench: Bench, seconds: float, is_open: bool) -> tuple[list[float], float]:
    """Intervals between frames with the plots open (none where closed), and iterations/s."""
    from PySide6.QtCore import Qt, QTimer

    from netbuilder.ui.panels.curves_page import CurvesPage

    page = bench.deck.views.pages.of(CurvesPage)
    bench.deck.set_open(is_open)
    bench.live(seconds / 10)
    stamps, end = paint_stamps(page.loss.chart)
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(FRAME_MS)
    timer.timeout.connect(page.refresh)
    if is_open:
        timer.start()
    done, took = bench.live(seconds)
    timer.stop()
    end()
    return intervals(stamps), done / took


def measured(name: str, seconds: float, platform: str) -> None:
    """Train a workload and print what came of it."""
    with opened(name, platform) as bench:
        run = bench.bridge.train(bench.project)
        bench.wait(lambda: run.iteration >= SETTLING_ITERATIONS or not run.is_alive)
        bench.live(seconds / 4)  # until the fastest way is found
        frames: list[float] = []
        speeds: dict[bool, list[float]] = {True: [], False: []}
        for number in range(2 * TURNS):
            found, speed = turn(bench, seconds / TURNS, number % 2 == 0)
            frames += found
            speeds[number % 2 == 0].append(speed)
        if run.sentence:
            print(run.sentence, *(problem.sentence for problem in run.problems))
    opens, shuts = (sorted(speeds[is_open])[TURNS // 2] for is_open in (True, False))
    print(f"{name}: {len(frames)} frames at {FRAME_MS} ms asked: {spread(frames)}")
    print("    (aim: p99 under 20 ms, max under 35 ms)")
    print(
        f"    {opens:,.0f} iterations/s with the plots open, {shuts:,.0f} closed: "
        f"{100 * opens / max(shuts, 1e-9):.0f} % (aim: at least 95 %)"
    )


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=12.0)
    options.add_argument("--platform", default="offscreen")
    options.add_argument("--workloads", nargs="+", default=["W1", "W3"])
    chosen = options.parse_args()
    for name in chosen.workloads:
        measured(name, chosen.seconds, chosen.platform)


if __name__ == "__main__":
    main()
