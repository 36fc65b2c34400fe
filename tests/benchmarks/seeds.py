"""What eight seeds of a small design cost when they are trained together, beside one seed.

Run it with ``python -m tests.benchmarks.seeds``. One seed runs from its tape. Both tell every
loss and measure every epoch, as runs do; they take turns, so that a busy machine is no fault of
either. Trust the ratio, not the absolute numbers.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator

from netbuilder.engine.seeds.session import SeedsSession
from netbuilder.engine.session import TrainingSession
from netbuilder.link.messages import Event, Losses, SeedRun, Stop, TierChanged, framed
from tests.benchmarks.training_ours import prepared_of, project_of
from tests.benchmarks.training_workloads import WORKLOADS

COPIES, SECONDS, ROUNDS = 8, 1.0, 5


def main() -> None:
    """Print the ratio on W1 and W2."""
    os.environ["NETBUILDER_KERNELS"] = "off"
    for name in ("W1", "W2"):
        alone, together = [], []
        for _ in range(ROUNDS):
            alone.append(_alone(name))
            together.append(_together(name))
        ratio = statistics.median(one / many for one, many in zip(alone, together, strict=True))
        one, many = statistics.median(alone), statistics.median(together)
        print(f"{name}: {COPIES} seeds cost {ratio:.2f} times one", end=" ")
        print(f"({one:,.0f}/s alone, {many:,.0f}/s for each of {COPIES})")


def _alone(name: str) -> float:
    """Iterations per second of one seed, once its tape runs."""
    data = WORKLOADS[name].data()
    project = project_of(WORKLOADS[name], data, "tape")
    run = TrainingSession(project, prepared_of(project, data))
    events = run.events()
    next(each for each in events if isinstance(each, TierChanged))
    found = _rate(events, run.run)
    run.order(Stop())
    list(events)
    return found


def _together(name: str) -> float:
    """Iterations per second of each of many seeds."""
    data = WORKLOADS[name].data()
    project = project_of(WORKLOADS[name], data, "tape")
    runs = [SeedRun(f"seed {seed}", seed) for seed in range(COPIES)]
    run = SeedsSession(project, prepared_of(project, data), runs, run="all")
    events = run.events()
    found = _rate(events, "seed 0")
    run.order(Stop())
    list(events)
    return found


def _rate(events: Iterator[Event | None], run: str) -> float:
    """Iterations per second that a run tells, its messages written as for a window."""
    next(each for each in events if isinstance(each, Losses) and each.run == run)
    started, done = time.perf_counter(), 0
    for event in events:
        if event is None:
            continue
        framed(event)
        if isinstance(event, Losses) and event.run == run:
            done += event.values.shape[0]
            if time.perf_counter() - started > SECONDS:
                break
    return done / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
