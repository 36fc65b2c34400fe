"""Iterations per second of the engine beside a good plain PyTorch loop, in one run.

Run it with ``python -m tests.benchmarks.engine``. Trust the ratios, not the absolute numbers.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import torch

from netbuilder.catalog.activations import Activation
from netbuilder.catalog.losses import Loss
from netbuilder.catalog.optimizers import SGD, optimizer_of
from netbuilder.core.layer import Layer, TargetKind
from netbuilder.core.plan import Optimizer, Phase, Plan
from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Recipe, Source
from netbuilder.core.value import Project
from netbuilder.engine.build import seeded
from netbuilder.engine.data.preparation import Preparation, TargetColumn
from netbuilder.engine.data.prepare import Prepared
from netbuilder.engine.session import TrainingSession
from netbuilder.link.messages import Losses, Stop
from tests.helpers.designs import chain, layer

SECONDS, ROUNDS = 1.5, 3


def dense(units: int, activation: str) -> Layer:
    return layer("dense", units=units, activation=Activation.entries()[activation]())


def convolution(channels: int) -> Layer:
    return layer("convolution_2d", filters=channels)


def workloads() -> dict[str, tuple[Project, int]]:
    """Projects by name, with their number of training rows."""
    sgd = SGD(learning_rate=0.03)
    mse = layer("output", loss=Loss.entries()["mse"]())
    return {
        "W1 2-8-8-1 tanh, batch 10, SGD": (
            project([dense(8, "tanh"), dense(8, "tanh"), dense(1, "linear"), mse], 2, 0, 10, sgd),
            500,
        ),
        "W2 4-16-3 ReLU, batch 32, Adam": (
            project([dense(16, "relu"), dense(3, "linear"), layer("output")], 4, 3, 32),
            105,
        ),
        "W3 784-128-64-10 ReLU, batch 64, Adam": (
            project(
                [dense(128, "relu"), dense(64, "relu"), dense(10, "linear"), layer("output")],
                784,
                10,
                64,
            ),
            20_000,
        ),
        "W4 8x8 pictures, 2 convolutions, batch 64, Adam": (
            project(
                [
                    convolution(16),
                    layer("max_pooling"),
                    convolution(32),
                    layer("max_pooling"),
                    layer("flatten"),
                    dense(10, "linear"),
                    layer("output"),
                ],
                64,
                10,
                64,
                picture=(8, 8, 1),
            ),
            1_257,
        ),
    }


def project(
    layers: list[Layer],
    inputs: int,
    classes: int,
    batch_size: int,
    optimizer: Optimizer | None = None,
    picture: tuple[int, int, int] | None = None,
) -> Project:
    names = tuple(f"class {index}" for index in range(classes))
    kind = ColumnType.CATEGORY if classes else ColumnType.NUMBER
    target = Column("target", kind, ColumnRole.TARGET, classes=names)
    columns = (*(Column(f"x{index}") for index in range(inputs)), target)
    return Project(
        design=chain("input", *layers),
        recipe=Recipe(
            source=Source.entries()["iris"](), columns=columns, rows=100, picture=picture
        ),
        plan=Plan(phases=(Phase(optimizer=optimizer),), epochs=1_000_000, batch_size=batch_size),
        id="0" * 32,
    )


def data(made: Project, rows: int) -> Prepared:
    facts, chance = made.recipe.facts, np.random.default_rng(0)
    shape = facts.inputs.known if facts.inputs is not None else ()
    inputs = chance.normal(size=(rows, *shape)).astype(np.float32)
    target = facts.targets[0]
    answers = (
        chance.integers(0, target.size, rows)
        if target.kind is TargetKind.CLASSES
        else chance.normal(size=(rows, 1)).astype(np.float32)
    )
    nothing = np.array([], dtype=np.int64)
    return Prepared(
        inputs=inputs,
        targets=(answers,),
        parts={"train": np.arange(rows), "validation": nothing, "test": nothing},
        preparation=Preparation((), (TargetColumn(target.name, target.kind, target.classes),)),
        facts=facts,
        recipe=made.recipe,
        rows=np.arange(rows),
    )


def engine_rate(made: Project, rows: int) -> float:
    """Iterations per second as a run tells them, its epochs measured."""
    run = TrainingSession(made, data(made, rows))
    started, done = time.perf_counter(), 0
    for event in run.events():
        if isinstance(event, Losses):
            done += event.values.shape[0]
            if time.perf_counter() - started > SECONDS:
                run.order(Stop())
                return done / (time.perf_counter() - started)
    return 0.0


def plain_rate(made: Project, rows: int) -> float:
    """Iterations per second of a loop as a good PyTorch user writes it: resident, permuted."""
    torch.set_num_threads(1)
    prepared, plan = data(made, rows), made.plan
    built = seeded(made)
    network, objective = built.network.train(), built.objective
    code = optimizer_of(plan.phases[0]).code().replace("{parameters}", "network.parameters()")
    optimizer: Any = eval(code, {"torch": torch, "network": network})
    inputs, targets = torch.from_numpy(prepared.inputs), torch.from_numpy(prepared.targets[0])
    started, losses = time.perf_counter(), []
    while time.perf_counter() - started < SECONDS:
        order = torch.randperm(rows)
        permuted, answers = inputs[order], targets[order]
        for first in range(0, rows, plan.batch_size):
            batch = slice(first, first + plan.batch_size)
            optimizer.zero_grad()
            loss = objective(network(permuted[batch]), (answers[batch],))
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
            if time.perf_counter() - started > SECONDS:
                break
    return len(losses) / (time.perf_counter() - started)


def main() -> None:
    """Print the table."""
    print(f"{'':50} {'plain':>9} {'engine':>9} {'ratio':>6}   (no measures: engine*)")
    for name, (made, rows) in workloads().items():
        bare = msgspec.structs.replace(
            made, plan=msgspec.structs.replace(made.plan, metrics=("none",), keep_best=False)
        )
        found: dict[str, list[float]] = {"plain": [], "engine": [], "bare": []}
        measures: dict[str, Callable[[], float]] = {
            "plain": lambda made=made, rows=rows: plain_rate(made, rows),  # type: ignore[misc]
            "engine": lambda made=made, rows=rows: engine_rate(made, rows),  # type: ignore[misc]
            "bare": lambda made=bare, rows=rows: engine_rate(made, rows),  # type: ignore[misc]
        }
        for _ in range(ROUNDS):
            for key, measure in measures.items():
                found[key].append(measure())
        plain, engine, bare_rate = (statistics.median(found[key]) for key in found)
        print(
            f"{name:50} {plain:9,.0f} {engine:9,.0f} {engine / plain:6.2f}   {bare_rate:9,.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
