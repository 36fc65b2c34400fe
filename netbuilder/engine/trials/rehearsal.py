"""Looks at a training before it begins: what one real batch costs, and whether it can learn."""

from __future__ import annotations

import math
import time
from pathlib import Path as File

from netbuilder.core.value import Project
from netbuilder.engine import precisions, state
from netbuilder.engine.costs import ways_forward
from netbuilder.engine.devices import size_words
from netbuilder.engine.faults import in_words
from netbuilder.engine.room import need_of
from netbuilder.engine.shortage import Cost, Need, Path
from netbuilder.engine.trainee import Trainee
from netbuilder.engine.trials import checks
from netbuilder.engine.trials.copies import copied, step
from netbuilder.engine.trials.overfit import Heard
from netbuilder.link.messages import Check, NodeCost, Rehearsed

_TIMED, _TIMED_SECONDS = 10, 0.3
OVERFIT_STEPS = 200
_OVERFIT_SECONDS = 0.7


def rehearsed(request: int, project: Project, base: File) -> Rehearsed:
    """All checks of a project, and what a training of it would cost.

    Raises:
        ProblemError: It cannot be trained, or its device cannot hold it.
    """
    with copied(project, base) as trainee, in_words(trainee):
        return _rehearsed(request, trainee)


def _rehearsed(request: int, trainee: Trainee) -> Rehearsed:
    need = _need(trainee)
    deaf = checks.silent(trainee)
    found = [
        checks.scale(trainee),
        *checks.start(trainee),
        *checks.gradients(trainee, deaf),
        _room(need),
    ]
    seconds = _seconds(trainee)
    found.append(_overfit(trainee))
    per_epoch = seconds * trainee.iterations_per_epoch
    return Rehearsed(
        request=request,
        checks=tuple(found),
        iteration_seconds=seconds,
        epoch_seconds=per_epoch,
        seconds=per_epoch * trainee.plan.epochs,
        memory=_memory(need),
        nodes=tuple(_told(each, deaf) for each in need.costs),
        needed=need.bytes,
        free=need.free,
        device=trainee.plan.device,
        threads=trainee.arithmetic.threads,
        batch_size=min(trainee.plan.batch_size, len(trainee.parts["train"].inputs)),
    )


def _need(trainee: Trainee) -> Need:
    """What training takes, measured on the very batch that a run would begin with."""
    around = precisions.surroundings(trainee.plan.precision, trainee.device)
    with state.undisturbed(trainee.device):
        for _ in range(2):  # the first warms up, and its times would tell of that
            forward, _ = ways_forward(trainee.built, trainee.step.phases[0].data.batch(0), around)
    return need_of(trainee, forward)


def _told(cost: Cost, deaf: dict[Path, str]) -> NodeCost:
    problem = next((words for path, words in deaf.items() if path == cost.nodes), "")
    return NodeCost(
        nodes=cost.nodes,
        weights=cost.weights,
        gradients=cost.gradients,
        optimizer=cost.optimizer,
        activations=cost.activations,
        seconds=cost.seconds,
        problem=problem,
    )


def _memory(need: Need) -> dict[str, int]:
    """Bytes by what takes them."""
    return {
        "weights": sum(each.weights for each in need.outer),
        "gradients": sum(each.gradients for each in need.outer),
        "optimizer": sum(each.optimizer for each in need.outer),
        "activations": need.activations,
        "data": need.data,
    }


def _room(need: Need) -> Check:
    words = f"It takes about {size_words(need.bytes)}"
    largest = need.largest
    node = largest.nodes[0] if largest is not None else ""
    if not need.free:
        return Check("memory", True, f"{words}.", node=node)
    words += f" of the {size_words(need.free)} that are free."
    return Check("memory", need.fits, words, node=node)


def _seconds(trainee: Trainee) -> float:
    """Time of one iteration, the best of a few."""
    best, began = math.inf, time.perf_counter()
    for _ in range(_TIMED):
        started = time.perf_counter()
        step(trainee)
        best = min(best, time.perf_counter() - started)
        if time.perf_counter() - began > _TIMED_SECONDS:
            break
    return best


def _overfit(trainee: Trainee) -> Check:
    """Whether one batch alone can be learnt by heart."""
    heard, started = Heard(trainee), time.perf_counter()
    while len(heard.losses) < OVERFIT_STEPS:
        if not heard.step() or time.perf_counter() - started > _OVERFIT_SECONDS:
            break
    return Check("overfit", heard.is_fine, heard.sentence())
