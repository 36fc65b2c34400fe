"""Travel through a run: what recording costs, and how soon any moment of it is shown.

Run it with ``python -m tests.benchmarks.travel`` (``--seconds 12``); it prints, and asserts
nothing.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from netbuilder.core.project.runs import RunStore
from netbuilder.engine import standing
from netbuilder.engine.data.prepare import Prepared, prepare
from netbuilder.engine.looks import looked_again
from netbuilder.engine.probes.judgement import Judgement
from netbuilder.engine.probes.layers import LayerViews
from netbuilder.engine.session import TrainingSession
from netbuilder.engine.travel.recording import MomentRecorder
from netbuilder.engine.travel.traveller import Traveller
from netbuilder.link.messages import (
    Fork,
    LookAgain,
    Losses,
    MomentsRecorded,
    SampleWish,
    Stop,
    Watch,
)
from netbuilder.link.messages.neurons import Column, NeuronWish
from tests.benchmarks.training_workloads import WORKLOADS, Workload

MILLION = 1_000_000
TURNS = 21
SHOWN = 60
# 784-100-64-10: 85,614 weights.
TALL = replace(
    WORKLOADS["W3"],
    title="784-100-64-10 ReLU, 60,000 rows, batch 64, Adam",
    layers=(("dense", 100, "relu"), ("dense", 64, "relu"), ("dense", 10, "linear")),
)


class Recorded:
    """A run that goes on for as long as it is let.

    Args:
        is_recorded: Whether its moments are.
    """

    def __init__(self, project: Any, prepared: Prepared, place: Path, is_recorded: bool) -> None:
        self.folder = RunStore(place / "store").new_run(project).path
        self.project, self.prepared = project, prepared
        self.session = TrainingSession(project, prepared, self.folder)
        if not is_recorded:
            nothing = MomentRecorder(self.session.run, None)
            self.session._moments = self.session._keeper.moments = nothing
        self.events = self.session.events()
        self.losses: list[bytes] = []
        self.told: MomentsRecorded | None = None
        self.done = 0

    def until(self, iterations: int = 0, seconds: float = 1e9) -> float:
        """Go on for so long, or until so many are done; iterations per second."""
        started, before = time.perf_counter(), self.done
        for event in self.events:
            if isinstance(event, Losses) and event.series == 0:
                self.done += event.values.shape[0]
                self.losses.append(event.values.data)
            elif isinstance(event, MomentsRecorded):
                self.told = event
            took = time.perf_counter() - started
            if took >= seconds or (iterations and self.done >= iterations):
                break
        return (self.done - before) / (time.perf_counter() - started)

    def end(self) -> None:
        """Let it end here."""
        self.session.order(Stop())
        self.until()


def costs(name: str, workload: Workload, seconds: float) -> None:
    """What recording takes of training: two runs by turns, one of them recorded."""
    with _places() as place:
        pair = [_run(workload, place, is_recorded) for is_recorded in (True, False)]
        for run in pair:
            run.until(seconds=2.0)
        speeds: list[list[float]] = [[], []]
        for _ in range(TURNS):
            for run, found in zip(pair, speeds, strict=True):
                found.append(run.until(seconds=seconds / TURNS))
        on, off = (sorted(each)[TURNS // 2] for each in speeds)
        print(
            f"{name}, {pair[0].session.trainee.tiers.name}: {on:,.0f} iterations/s recorded, "
            f"{off:,.0f} not: {100 * (1 - on / off):.1f} % (aim: at most 5 %)"
        )
        for run in pair:
            run.end()


def millions() -> None:
    """What a run of a million iterations leaves on the disk, and a fork of it."""
    with _places() as place:
        run = _run(WORKLOADS["W1"], place, is_recorded=True)
        run.until(iterations=MILLION)
        run.end()
        told = run.told
        if told is not None:
            print(
                f"spiral 2-8-8-1 after {told.last:,} iterations: {told.keyframes} frames, "
                f"{told.bytes / 1024:,.0f} kB (budget 256 MB)"
            )
        _fork(run, place)


def _fork(parent: Recorded, place: Path) -> None:
    at = random.Random(0).randrange(parent.done // 2, parent.done)
    folder = RunStore(place / "store").new_run(parent.project).path
    fork = Fork(str(parent.folder), parent.session.run, at)
    started = time.perf_counter()
    session = TrainingSession(parent.project, parent.prepared, folder, resume=fork)
    took = time.perf_counter() - started
    child = object.__new__(Recorded)
    child.session, child.events, child.losses, child.done = session, session.events(), [], at
    child.told = None
    child.until(iterations=parent.done)
    child.end()
    mine, its = (np.frombuffer(b"".join(each.losses), "<f4") for each in (child, parent))
    both = min(len(mine), len(its) - at)
    is_same = np.array_equal(mine[:both], its[at : at + both])
    print(
        f"    fork at {at:,}, begun after {took:.2f} s: its {both:,} losses are "
        f"{'the very same' if is_same else 'OTHERS'}"
    )


def moments(name: str, workload: Workload, seconds: float) -> None:
    """How soon any moment stands, and is judged with its histograms."""
    with _places() as place:
        run = _run(workload, place, is_recorded=True)
        run.until(seconds=seconds)
        run.end()
        ways = Traveller(run.folder, run.prepared)
        chance, stood, shown = random.Random(0), [], []
        for _ in range(SHOWN):
            started = time.perf_counter()
            iteration = chance.randrange(run.done)
            trainee = ways.go(iteration)
            stood.append(time.perf_counter() - started)
            list(Judgement(trainee, is_ranked=True).drawn("", iteration))
            layers = LayerViews(trainee)
            layers.histograms = frozenset({("dense_1",)})
            list(layers.begun("", iteration))
            shown.append(time.perf_counter() - started)
        there = _state(ways, run.done // 2)
        ways.go(run.done // 2 - 1)
        is_same = all(map(torch.equal, there, _state(ways, run.done // 2)))
        steps = []
        for iteration in range(run.done // 2 + 1, run.done // 2 + 31):
            started = time.perf_counter()
            ways.go(iteration)
            steps.append(time.perf_counter() - started)
        weights = sum(each.numel() for each in ways.trainee.network.parameters())
        print(
            f"{name}, {weights:,} weights, {ways.trainee.tiers.name}: any of {run.done:,} moments "
            f"stands after {_spread(stood)}, judged with histograms after {_spread(shown)} (aim: "
            f"100 ms); the next after {_spread(steps)}"
        )
        print(f"    back and forward again: {'the very same' if is_same else 'OTHER'} weights")


def looking(seconds: float) -> None:
    """How soon an engine answers with all views of any moment of the spirals."""
    from netbuilder.core.project import store
    from netbuilder.core.project.schema import to_text
    from netbuilder.resources import example_project

    project = store.load(example_project("spirals")).project
    with _places() as place:
        run = Recorded(project, prepare(project.recipe, Path()), place, is_recorded=True)
        run.until(seconds=seconds)
        run.end()
        dense = [id for id in project.design.nodes if id.startswith("dense")]
        wish = NeuronWish(tuple(Column(id, id, tuple(range(8))) for id in dense[:-1]))
        watch = Watch(
            surface=64,
            judged=True,
            ranked=True,
            samples=SampleWish(),
            neurons=wish,
            histograms=((dense[0],),),
        )
        text, chance, times = to_text(project), random.Random(0), []
        for number in range(SHOWN):
            moment = chance.randrange(run.done)
            order = LookAgain(number, "run", text, str(run.folder), "", watch, moment)
            started = time.perf_counter()
            looked_again(order, project)
            times.append(time.perf_counter() - started)
        standing.forget()
        print(f"spirals, all views of any of {run.done:,} moments: {_spread(times[1:])} (aim 100)")


def travelling(seconds: float) -> None:
    """All figures of travel."""
    costs("spiral 2-8-8-1", WORKLOADS["W1"], seconds)
    costs("784-128-64-10", WORKLOADS["W3"], seconds)
    millions()
    moments("spiral 2-8-8-1", WORKLOADS["W1"], seconds)
    moments("784-100-64-10", TALL, seconds)
    looking(seconds / 2)


def _run(workload: Workload, place: Path, is_recorded: bool) -> Recorded:
    from tests.benchmarks.training_ours import prepared_of, project_of

    data = workload.data()
    project = project_of(workload, data, "fused")
    return Recorded(project, prepared_of(project, data), place, is_recorded)


def _state(ways: Traveller, iteration: int) -> list[torch.Tensor]:
    return [each.detach().clone() for each in ways.go(iteration).network.parameters()]


def _spread(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    middle, high = (ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.95))
    return f"{1000 * middle:.1f} ms (p95 {1000 * high:.1f})"


@contextmanager
def _places() -> Iterator[Path]:
    from netbuilder.engine.steps import tape
    from netbuilder.engine.steps.fused import loading

    tape.warm_up()
    loading.compile_all()
    loading.load()
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=12.0)
    travelling(options.parse_args().seconds)


if __name__ == "__main__":
    main()
