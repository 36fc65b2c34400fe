"""Looks whether a network can learn, before it does: its inputs, its first loss, its gradients."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from netbuilder.engine.costs import node_path
from netbuilder.engine.shortage import Path
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import Check

# Scaled inputs of this size still leave activations where they have a slope.
LARGE_INPUT = 20.0
# An untrained network should not be much worse than a guess, in parts of the guess's loss.
BAD_START = 2.0
# Rows whose loss is computed before training; more would tell the same.
_ROWS = 2_048
_SILENT = "No error reaches its weights: it would not learn."


def scale(trainee: Trainee) -> Check:
    """Whether the inputs are of a size that a network learns from."""
    inputs = trainee.parts["train"].inputs
    if not inputs.is_floating_point():
        return Check("inputs", True, "Inputs are whole numbers, as an embedding wants them.")
    low, high = float(inputs.min()), float(inputs.max())
    words = f"Inputs lie between {low:.3g} and {high:.3g}."
    source = next(iter(trainee.built.text.inputs), "")
    if max(abs(low), abs(high)) > LARGE_INPUT:
        words = f"{words} Scale them in the training plan."
        return Check("inputs", False, words, node=source)
    return Check("inputs", True, words, node=source)


def start(trainee: Trainee) -> Iterator[Check]:
    """The loss before training beside that of a guess that knows only how common answers are."""
    part, built = trainee.parts["train"], trainee.built
    targets = tuple(each[:_ROWS].to(trainee.device) for each in part.targets)
    inputs = part.inputs[:_ROWS].to(trainee.device)
    predictions = built.predictions_in_parts(inputs, trainee.arithmetic.prediction_rows)
    loss, guess = trainee.meter.loss(predictions, targets), guessed(trainee)
    node = built.answers[0].node
    if not math.isfinite(loss):
        words = "The loss before training is not a number."
        yield Check("start", False, words, node=node)
        return
    words = f"The loss before training is {loss:.3g}"
    if guess is None or guess <= 0:
        yield Check("start", True, f"{words}.", node=node)
        return
    words = f"{words}; {_expected(trainee, guess)}"
    if loss > BAD_START * guess:
        words = f"{words}. Smaller starting weights or scaled data help."
        yield Check("start", False, words, node=node)
    else:
        yield Check("start", True, f"{words}.", node=node)


def _expected(trainee: Trainee, guess: float) -> str:
    """What a loss is expected to be, with the rule of thumb where that is what it is."""
    answer = trainee.built.answers[0]
    classes = answer.target.size if answer.is_classes else 0
    if classes > 1 and abs(guess - math.log(classes)) < 0.01:
        return f"a guess gives {guess:.3g}, the logarithm of {classes} classes"
    return f"a guess gives {guess:.3g}"


def guessed(trainee: Trainee) -> float | None:
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
            return float(built.objective(scores.to(target.device), targets))
    except (RuntimeError, ValueError, IndexError):
        return None  # an output of another shape, such as one per step


def silent(trainee: Trainee) -> dict[Path, str]:
    """Why nodes with weights would not learn, by their path; those that would are left out."""
    trained = trainee.built.trained(())
    names = {parameter: name for name, parameter in trainee.network.named_parameters()}
    hears: dict[Path, bool] = {}
    for phase in trainee.step.phases:  # a half of the network may learn in a phase of its own
        loss, _ = phase.loss(phase.data.batch(0))
        found = torch.autograd.grad(loss, trained, allow_unused=True)
        for parameter, gradient in zip(trained, found, strict=True):
            path = node_path(trainee.built, names[parameter])
            hears[path] = hears.get(path, False) or not _is_silent(gradient)
    return {path: _SILENT for path, is_reached in hears.items() if not is_reached}


def gradients(trainee: Trainee, deaf: dict[Path, str]) -> Iterator[Check]:
    """Whether the error reaches all weights, told once for each outermost node."""
    if not deaf:
        groups = len(trainee.built.trained(()))
        yield Check("gradients", True, f"The error reaches all {groups} groups of weights.")
    for node in dict.fromkeys(path[0] for path in deaf):
        title = trainee.built.title(node)
        words = f"No error reaches the weights of {title}: it would not learn."
        yield Check("gradients", False, words, node=node)


def _is_silent(gradient: Tensor | None) -> bool:
    return gradient is None or not bool(gradient.any())
