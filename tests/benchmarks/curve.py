"""A curve of ten million points under a live chart: time of a frame, and memory.

Run it with ``python -m tests.benchmarks.curve`` (``--points 10000000``, ``--frames 200``); it
prints, and asserts nothing.
"""

from __future__ import annotations

import argparse
import os
import time
import tracemalloc
from typing import Any

POINTS, FRAMES = 10_000_000, 200
PER_FRAME = 3_333
"""Losses of 16 ms at 200,000 iterations a second."""


def noise(count: int, first: int = 0) -> Any:
    """A loss that falls slowly under noise."""
    import numpy as np

    random = np.random.default_rng(first)
    falling = 1.0 / np.sqrt(1.0 + np.arange(first, first + count) / 1e5)
    return (falling * (1 + 0.3 * random.normal(size=count))).astype(np.float32)


def filled(points: int) -> tuple[Any, float, float]:
    """A series that grew to so many points, its memory and its peak, in times its raw data."""
    from netbuilder.ui.plots.series import Series

    slices = [noise(min(1_000_000, points - at), at) for at in range(0, points, 1_000_000)]
    tracemalloc.start()
    series = Series()
    for values in slices:
        for at in range(0, len(values), 100_000):
            series.put(len(series) + 1, values[at : at + 100_000])
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return series, held / (4 * points), peak / (4 * points)


def frames(series: Any, count: int) -> dict[str, list[float]]:
    """Milliseconds of appending and of painting in each frame, by view."""
    from PySide6.QtWidgets import QApplication

    from netbuilder.ui import theme
    from netbuilder.ui.plots.chart import Chart
    from netbuilder.ui.plots.curves import SeriesCurve

    application = QApplication.instance() or QApplication([])
    theme.manager().dress(application)  # type: ignore[arg-type]
    chart = Chart("Loss", "Loss")
    chart.resize(1000, 220)
    chart.set_curves([SeriesCurve("training", "c1", series=series, smoothing=50)])
    chart.show()
    found: dict[str, list[float]] = {}
    views = {
        "everything": chart.fit,
        "last 100,000": lambda: _last(chart, series, 100_000),
        "last 2,000": lambda: _last(chart, series, 2_000),
    }
    for name, show in views.items():
        show()
        application.processEvents()
        appends, paints, busy = [], [], []
        for _ in range(count):
            more = noise(PER_FRAME, len(series))
            start, work = time.perf_counter(), time.thread_time()
            series.put(len(series) + 1, more)
            between = time.perf_counter()
            chart.repaint()
            end = time.perf_counter()
            busy.append(1000 * (time.thread_time() - work))
            appends.append(1000 * (between - start))
            paints.append(1000 * (end - between))
        found[f"{name}: append"], found[f"{name}: paint"] = appends, paints
        # On a machine that others use too, only the time on a processor tells.
        found[f"{name}: processor"] = busy
        found[name] = [a + b for a, b in zip(appends, paints, strict=True)]
    return found


def _last(chart: Any, series: Any, width: int) -> None:
    """Follow the newest values."""
    end = len(series)
    chart.view.hold(end - width, end)
    chart.follow()


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--points", type=int, default=POINTS)
    options.add_argument("--frames", type=int, default=FRAMES)
    options.add_argument("--platform", default="offscreen")
    chosen = options.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", chosen.platform)
    series, held, peak = filled(chosen.points)
    print(
        f"{chosen.points:,} points take {held:.2f} times their raw data, {peak:.2f} at most while "
        "they grew (aim: under 3)"
    )
    for name, times in frames(series, chosen.frames).items():
        ordered = sorted(times)
        p50, p99 = (ordered[int(len(ordered) * share)] for share in (0.5, 0.99))
        aim = " (aim: median under 4)" if ":" not in name else ""
        print(f"{name:>22}: median {p50:.2f} ms, p99 {p99:.2f} ms, max {ordered[-1]:.2f} ms{aim}")


if __name__ == "__main__":
    main()
