"""Where a weight comes from, how it will move, and what the optimizer keeps of it."""

from __future__ import annotations

import copy
from typing import Any

import torch
from msgspec import Struct
from torch import Tensor

from netbuilder.core.problems import Problem, ProblemError
from netbuilder.engine.build import seeded
from netbuilder.engine.explain.scene import Index, Scene
from netbuilder.engine.explain.slopes import gradient_value, gradients, weight_of
from netbuilder.engine.explain.terms import listed, product, real
from netbuilder.engine.explain.updates import Ground, update_stages
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages.explaining import Factor, Number, Quantity, Stage, Term

KEPT = {
    "momentum_buffer": (
        "speed",
        "What momentum remembers: every iteration keeps a share of it and adds its gradient.",
    ),
    "exp_avg": (
        "mean of the gradient",
        "A running mean: every iteration keeps beta 1 of it and adds 1 - beta 1 of its gradient.",
    ),
    "exp_avg_sq": (
        "mean of its square",
        "A running mean: every iteration keeps beta 2 and adds 1 - beta 2 of its gradient squared.",
    ),
}


class Trained(Struct, frozen=True):
    """What trains a weight.

    Attributes:
        weight: The whole tensor.
        group: Of torch's optimizer: the settings.
        clipping: Limits gradients; None where nothing does.
    """

    weight: Tensor
    optimizer: torch.optim.Optimizer
    group: dict[str, Any]


def weight_stages(
    scene: Scene, trainee: Trainee, number: Number, before: float | None
) -> tuple[Stage, ...]:
    """How a weight came to its value: its first draw, and all that iterations changed.

    Args:
        before: Its value one iteration ago; None where that is not known.
    """
    weight_of(scene, number)
    iteration, seed = trainee.progress.iteration, trainee.plan.seed
    value, first = real(_parameter(trainee, number)[number.index]), _first(trainee, number)
    if first is None:
        words = "Its place came in later, when the network was changed; training moved it since."
        return (Stage(words, (), value, is_sum=False),)
    terms = [product(Factor(f"drawn at the start, with seed {seed}", first))]
    if not iteration:
        return (listed("Training has not begun: it is as it was drawn.", terms, 1),)
    if before is None:
        terms.append(product(Factor(f"changed by {_counted(iteration)}", value - first)))
        return (listed("Where it began, and what training made of it.", terms, 2, value),)
    if iteration > 1:
        terms.append(product(Factor(f"changed by {_counted(iteration - 1)}", before - first)))
    terms.append(product(Factor(f"changed by iteration {iteration:,}", value - before)))
    return (listed("Where it began, and what training made of it.", terms, 3, value),)


def moved_stages(scene: Scene, trainee: Trainee, number: Number) -> tuple[Stage, ...]:
    """The change that the next iteration makes to a weight.

    Raises:
        ProblemError: Training leaves the weight as it is, or the optimizer asks for the loss
            several times in an iteration.
    """
    weight_of(scene, number)
    found = _trained(scene, trainee, number)
    limit = _limit(scene, trainee, found)
    slope = gradient_value(scene, number)
    kept = kept_of(found.optimizer.state.get(found.weight, {}), number.index)
    value = real(found.weight[number.index])
    stages: tuple[Stage, ...] = ()
    if limit is not None:
        limited = limit(slope)
        where = Number(Quantity.GRADIENT, number.node, number.index, number.weight)
        term = product(Factor("gradient", slope, where))
        words = "The plan limits how large gradients may be."
        stages, slope = (Stage(words, (term,), limited, is_sum=False),), limited
    ground = Ground(type(found.optimizer).__name__, found.group, kept, value, slope)
    written = update_stages(ground, number)
    return (*stages, *(written or _stepped(scene, trainee, found, number)))


def kept_stages(scene: Scene, trainee: Trainee, number: Number) -> tuple[Stage, ...]:
    """What the optimizer keeps of a weight from one iteration to the next.

    Raises:
        ProblemError: It keeps nothing of that name.
    """
    weight_of(scene, number)
    found = _trained(scene, trainee, number)
    kept = kept_of(found.optimizer.state.get(found.weight, {}), number.index)
    if number.kept not in KEPT or (trainee.progress.iteration and number.kept not in kept):
        known = ", ".join(name for name in kept if name in KEPT)
        found_words = f"The optimizer keeps no '{number.kept}' of this weight."
        raise ProblemError(
            Problem(
                "explain.not-kept",
                found=found_words if number.kept else "It is not said what of all that is kept.",
                expected=f"It keeps: {known}." if known else "It keeps nothing.",
            )
        )
    count = _counted(trainee.progress.iteration)
    words = f"{KEPT[number.kept][1]} It began at 0; this is what {count} left."
    return (Stage(words, (), kept.get(number.kept, 0.0), is_sum=False),)


def kept_of(found: Any, index: Index) -> dict[str, float]:
    """What an optimizer keeps of one weight."""
    kept: dict[str, float] = {}
    for name, value in found.items():
        if isinstance(value, Tensor):
            kept[name] = real(value[index]) if value.dim() == len(index) > 0 else real(value)
        elif isinstance(value, int | float):
            kept[name] = real(value)
    return kept


def _parameter(trainee: Trainee, number: Number) -> Tensor:
    named: dict[str, Tensor] = dict(trainee.network.named_parameters())
    return named[f"{number.node}.{number.weight or 'weight'}"]


def _first(trainee: Trainee, number: Number) -> float | None:
    """What its seed drew for a weight; None where there was no such place."""
    drawn = dict(seeded(trainee.project, trainee.scales).network.named_parameters())
    found = drawn.get(f"{number.node}.{number.weight or 'weight'}")
    if found is None or found.shape != _parameter(trainee, number).shape:
        return None
    return real(found[number.index])


def _counted(iterations: int) -> str:
    return "1 iteration" if iterations == 1 else f"{iterations:,} iterations"


def _trained(scene: Scene, trainee: Trainee, number: Number) -> Trained:
    """What trains a weight next."""
    weight = _parameter(trainee, number)
    for phase in trainee.step.phases:
        progress = trainee.progress
        if phase.rate.is_scheduled:
            phase.rate.apply(progress.epoch + progress.position / phase.data.count)
        optimizer = phase.stepper.optimizer
        for group in optimizer.param_groups:
            if any(each is weight for each in group["params"]):
                return Trained(weight, optimizer, group)
    raise ProblemError(
        Problem(
            "explain.frozen",
            found=f"Training leaves the weights of '{scene.names.title(number.node)}' alone.",
            fix="Release them if they are frozen.",
        )
    )


def _limit(scene: Scene, trainee: Trainee, found: Trained) -> Any:
    """What makes a gradient smaller; None where the plan wants no limit."""
    value, norm = trainee.plan.clip_value, trainee.plan.clip_norm
    if not (value or norm):
        return None
    bound = value or float("inf")
    share = 1.0
    if norm:
        trained = [each for group in found.optimizer.param_groups for each in group["params"]]
        names = {id(each): name for name, each in trainee.network.named_parameters()}
        own = dict(scene.body.network.named_parameters())
        slopes = [gradients(scene, own[names[id(each)]]).clamp(-bound, bound) for each in trained]
        length = float(sum(float(each.square().sum()) for each in slopes)) ** 0.5
        share = min(1.0, norm / (length + 1e-6))
    return lambda slope: max(-bound, min(bound, slope)) * share


def _stepped(scene: Scene, trainee: Trainee, found: Trained, number: Number) -> tuple[Stage, ...]:
    """The change by an optimizer whose formula is not written out: a copy takes the step."""
    names = {id(each): name for name, each in trainee.network.named_parameters()}
    own = dict(scene.body.network.named_parameters())
    twin = copy.deepcopy(found.optimizer)
    pairs = zip(found.optimizer.param_groups, twin.param_groups, strict=True)
    moved: Tensor | None = None
    for group, copied in pairs:
        for weight, other in zip(group["params"], copied["params"], strict=True):
            slope = gradients(scene, own[names[id(weight)]])
            other.grad = torch.empty_like(other).copy_(slope).detach()
            moved = other if weight is found.weight else moved
    kind = type(found.optimizer).__name__
    if moved is None or "line_search_fn" in twin.defaults:
        raise ProblemError(
            Problem(
                "explain.optimizer",
                found=f"{kind} asks for the loss several times in an iteration.",
                expected="Its updates have no single formula.",
            )
        )
    twin.step()
    change = real(moved[number.index]) - real(found.weight[number.index])
    where = Number(Quantity.GRADIENT, number.node, number.index, number.weight)
    term: Term = product(Factor("gradient", gradient_value(scene, number), where))
    words = f"What {kind} makes of the gradient and of what it keeps."
    return (Stage(words, (term,), change, is_sum=False),)
