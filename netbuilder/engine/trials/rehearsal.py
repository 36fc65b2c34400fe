"""Looks at a training before it begins: what one real batch costs, and whether it can learn."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor

from netbuilder.core.inference import infer
from netbuilder.core.value import Project
from netbuilder.engine import arithmetic, state
from netbuilder.engine.data.prepare import prepare
from netbuilder.engine.devices import device_of, devices
from netbuilder.engine.faults import in_words
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import Check, Rehearsed

# Scaled inputs of this size still leave activations where they have a slope.
_LARGE_INPUT = 20.0
# An untrained network should not be much worse than a guess, in parts of the guess's loss.
_BAD_START = 2.0
_TIMED = 10
_OVERFIT_STEPS = 200
_OVERFIT_SECONDS = 1.0
_OVERFIT_SHARE = 0.5
_MEGABYTE = 1e6


def trainee_of(project: Project, base: Path) -> Trainee:
    """A fresh network on the project's data, as a run would begin with it.

    Raises:
        ProblemError: It cannot be trained.
    """
    prepared = prepare(project.recipe, base)
    inference = infer(project)
    return Trainee(project, prepared, arithmetic.chosen(project.plan, inference.multiply_adds))


def rehearsed(request: int, project: Project, base: Path) -> Rehearsed:
    """All checks of a project, and what a training of it would cost."""
    device = device_of(project.plan.device)
    kept = state.random_states(device)
    threads = torch.get_num_threads()
    try:
        trainee = trainee_of(project, base)
        with in_words(trainee):
            return _rehearsed(request, trainee)
    finally:
        torch.set_num_threads(threads)
        state.put_random_states(device, kept)


def _rehearsed(request: int, trainee: Trainee) -> Rehearsed:
    memory = _memory(trainee)
    checks = [
        _scale(trainee),
        *_start(trainee),
        *_gradients(trainee),
        _room(trainee, sum(memory.values())),
    ]
    seconds = _seconds(trainee)
    checks.append(_overfit(trainee))
    per_epoch = seconds * trainee.iterations_per_epoch
    return Rehearsed(
        request=request,
        checks=tuple(checks),
        iteration_seconds=seconds,
        epoch_seconds=per_epoch,
        seconds=per_epoch * trainee.plan.epochs,
        memory=memory,
    )


def _scale(trainee: Trainee) -> Check:
    inputs = trainee.parts["train"].inputs
    if not inputs.is_floating_point():
        return Check("inputs", True, "Inputs are whole numbers, as an embedding wants them.")
    low, high = float(inputs.min()), float(inputs.max())
    words = f"Inputs lie between {low:.3g} and {high:.3g}."
    if max(abs(low), abs(high)) > _LARGE_INPUT:
        return Check("inputs", False, f"{words} Scale them in the training plan.")
    return Check("inputs", True, words)


def _start(trainee: Trainee) -> Iterator[Check]:
    """The loss before training beside that of a guess that knows only how common answers are."""
    loss = trainee.results("train").get("loss", math.nan)
    guess = _guess(trainee)
    if not math.isfinite(loss):
        yield Check("start", False, "The loss before training is not a number.")
        return
    words = f"The loss before training is {loss:.3g}"
    if guess is None or guess <= 0:
        yield Check("start", True, f"{words}.")
    elif loss > _BAD_START * guess:
        yield Check(
            "start",
            False,
            f"{words}; a guess gives {guess:.3g}. Smaller starting weights or scaled data help.",
        )
    else:
        yield Check("start", True, f"{words}; a guess gives {guess:.3g}.")


def _guess(trainee: Trainee) -> float | None:
    """The loss of the same answer for every row; None where it is not plain what that is."""
    built = trainee.built
    if len(built.answers) != 1:
        return None
    answer, targets = built.answers[0], trainee.parts["train"].targets
    target = targets[answer.column]
    if answer.is_classes:
        if answer.outputs < 2:
            share = float(target.float().mean())
            scores = torch.full((len(target), 1), math.log((share + 1e-6) / (1 - share + 1e-6)))
        else:
            counts = torch.bincount(target.reshape(-1), minlength=answer.outputs).float()
            scores = (counts / counts.sum() + 1e-6).log().expand(len(target), -1)
    else:
        scores = target.float().mean(dim=0, keepdim=True).expand_as(target)
    try:
        with torch.inference_mode():
            return float(built.objective(scores.to(trainee.device), targets))
    except (RuntimeError, ValueError, IndexError):
        return None  # an output of another shape, such as one per step


def _gradients(trainee: Trainee) -> Iterator[Check]:
    trained = trainee.built.trained(())
    names = {parameter: name for name, parameter in trainee.network.named_parameters()}
    hears: dict[str, bool] = {}
    for phase in trainee.step.phases:  # a half of the network may learn in a phase of its own
        loss, _ = phase.loss(phase.data.batch(0))
        found = torch.autograd.grad(loss, trained, allow_unused=True)
        for parameter, gradient in zip(trained, found, strict=True):
            node = names[parameter].partition(".")[0]
            hears[node] = hears.get(node, False) or not _is_silent(gradient)
    silent = [node for node, is_reached in hears.items() if not is_reached]
    if not silent:
        yield Check("gradients", True, f"The error reaches all {len(trained)} groups of weights.")
    for node in silent:
        title = trainee.built.title(node)
        words = f"No error reaches the weights of {title}: it would not learn."
        yield Check("gradients", False, words, node=node)


def _is_silent(gradient: Tensor | None) -> bool:
    return gradient is None or not bool(gradient.any())


def _memory(trainee: Trainee) -> dict[str, int]:
    """Bytes by what takes them: ``weights``, ``gradients``, ``optimizer``, ``activations``."""
    weights = sum(each.numel() * each.element_size() for each in trainee.network.parameters())
    trained = sum(each.numel() * each.element_size() for each in trainee.built.trained(()))
    sizes: dict[str, int] = {}

    def watch(node: str, values: Tensor) -> None:
        sizes[node] = values.numel() * values.element_size()

    with torch.no_grad():
        trainee.built.watched(trainee.step.coming_inputs(), watch)
    trainee.advance(1)
    trainee.progress.position += 1
    states = trainee.step.steppers[0].optimizer.state.values()
    kept = sum(
        value.numel() * value.element_size()
        for values in states
        for value in values.values()
        if isinstance(value, Tensor)
    )
    # Each activation is kept for the way back, and its gradient lives beside it for a while.
    return {
        "weights": weights,
        "gradients": trained,
        "optimizer": kept,
        "activations": 2 * sum(sizes.values()),
    }


def _room(trainee: Trainee, needed: int) -> Check:
    known = next((each for each in devices() if each.id == trainee.plan.device), None)
    free = (known.free or known.memory) if known is not None else 0
    words = f"It takes about {max(needed / _MEGABYTE, 0.1):,.1f} MB"
    if not free:
        return Check("memory", True, f"{words}.")
    words += f" of the {free / _MEGABYTE:,.0f} MB that are free."
    return Check("memory", needed < free, words)


def _seconds(trainee: Trainee) -> float:
    """Time of one iteration, the best of a few."""
    best = math.inf
    for _ in range(_TIMED):
        if trainee.progress.position >= trainee.iterations_per_epoch:
            trainee.progress.position = 0
            trainee.begin_epoch()
        started = time.perf_counter()
        trainee.advance(1)
        trainee.progress.position += 1
        best = min(best, time.perf_counter() - started)
    return best


def _overfit(trainee: Trainee) -> Check:
    """Whether one batch alone can be learnt by heart: a network that cannot has a fault."""
    phase = trainee.step.phases[0]
    batch = phase.data.batch(0)
    first = last = math.nan
    started, steps = time.perf_counter(), 0
    while steps < _OVERFIT_STEPS and time.perf_counter() - started < _OVERFIT_SECONDS:
        loss, _ = phase.learn(batch)
        steps += 1
        last = float(loss)
        first = last if math.isnan(first) else first
        if not math.isfinite(last):
            break
    words = f"In {steps} steps on one batch the loss went from {first:.3g} to {last:.3g}."
    if last <= first * _OVERFIT_SHARE:
        return Check("overfit", True, words)
    if not math.isfinite(last):
        return Check("overfit", False, f"{words} Lower the learning rate.")
    return Check("overfit", False, f"{words} Try another learning rate, or a larger network.")
