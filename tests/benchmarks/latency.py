"""From the press of Train to the first point on the plot, and from Pause to standing still.

Run it with ``python -m tests.benchmarks.latency`` (``--times 7``, ``--workload W1``); it prints,
and asserts nothing.
"""

from __future__ import annotations

import argparse
import statistics
import time

from tests.benchmarks.window import SETTLING_ITERATIONS, Bench, opened, paint_stamps

WARM_SECONDS = 6.0
"""An engine that says it is ready still loads its kernels beside what else it does."""


def first_point(bench: Bench) -> float:
    """Seconds from the press of Train to a painted curve."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from netbuilder.ui.panels.curves_page import CurvesPage

    chart = bench.deck.views.pages.of(CurvesPage).loss.chart
    stamps, end = paint_stamps(chart)
    start = time.perf_counter()
    QTest.mouseClick(bench.deck.bar.buttons.primary, Qt.MouseButton.LeftButton)
    run = bench.bridge.run
    bench.wait(lambda: len(run.loss()) > 0)
    seen = time.perf_counter()
    bench.wait(lambda: bool(stamps) and stamps[-1] >= seen)
    end()
    return stamps[-1] - start


def standstill(bench: Bench) -> tuple[float, float]:
    """Seconds from the press of Pause to the last loss on the plot, and to a saved checkpoint."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    run = bench.bridge.run
    bench.wait(lambda: run.iteration >= SETTLING_ITERATIONS)
    start = time.perf_counter()
    QTest.mouseClick(bench.deck.bar.buttons.primary, Qt.MouseButton.LeftButton)
    reached, moved = run.iteration, start

    def is_saved() -> bool:
        nonlocal reached, moved
        if run.iteration != reached:
            reached, moved = run.iteration, time.perf_counter()
        return bool(run.state == "paused")

    bench.wait(is_saved)
    return moved - start, time.perf_counter() - start


def measured(name: str, times: int, platform: str) -> None:
    """Press Train and Pause some times and print the medians."""
    points, stills = [], []
    with opened(name, platform) as bench:
        bench.live_without_run(WARM_SECONDS)
        for _ in range(times):
            # As in the window: the engine that is in reserve has had time to warm up.
            bench.wait(lambda: bench.bridge.state == "warm")
            points.append(first_point(bench))
            stills.append(standstill(bench))
            bench.bridge.stop()
            bench.wait(lambda: not bench.bridge.run.is_alive)
    first, later = points[0], statistics.median(points[1:] or points)
    print(
        f"{name}: from Train to the first point {1000 * first:.0f} ms the first time, "
        f"{1000 * later:.0f} ms later (aim: under 150 ms with a warm engine)"
    )
    stood, saved = (statistics.median(each) for each in zip(*stills, strict=True))
    print(
        f"    from Pause to the last iteration {1000 * stood:.0f} ms (aim: under one iteration and "
        f"50 ms), to saved weights {1000 * saved:.0f} ms"
    )


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=7)
    options.add_argument("--platform", default="offscreen")
    options.add_argument("--workload", default="W1")
    chosen = options.parse_args()
    measured(chosen.workload, chosen.times, chosen.platform)


if __name__ == "__main__":
    main()
