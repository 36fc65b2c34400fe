"""When the loss stops being a number: where it began, and what to say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import msgspec
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from netbuilder.core.problems import Problem, ProblemError, Severity, Where
from netbuilder.engine.devices import gone_problem, is_gone, is_out_of_memory
from netbuilder.engine.room import lack
from netbuilder.engine.teller import Teller
from netbuilder.engine.text import guilty_node, torch_problem
from netbuilder.engine.trainee import Trainee

# Beyond this the next square overflows float32; nothing learns from there.
_HUGE = 1e30
# An epoch whose loss is so many times that of the first batch has not learnt, but run away.
_RUNAWAY = 1.5


def first_bad(losses: NDArray[np.float32]) -> int | None:
    """Position of the first iteration whose loss is no number or beyond all bounds.

    Args:
        losses: (phases, iterations).
    """
    # Nearly always all there is to do; comparisons with what is no number are false.
    if float(losses.min()) > -_HUGE and float(losses.max()) < _HUGE:
        return None
    with np.errstate(invalid="ignore"):
        good = np.isfinite(losses) & (np.abs(losses) < _HUGE)
    return int(np.argmin(good.all(axis=0)))


def guilty_layer(trainee: Trainee) -> str:
    """Id of the node whose values first stop being finite in the coming iteration; empty if none.

    Looks at each node's output on the very batch, with the weights as they are before it. Where
    all of them are finite, the loss itself is not: that is the Output's.
    """
    bad: list[str] = []

    def watch(node: str, values: Tensor) -> None:
        if not _is_finite(values):
            bad.append(node)

    with torch.no_grad():
        trainee.built.watched(trainee.step.coming_inputs(), watch)
    return bad[0] if bad else trainee.built.answers[0].node


def computation_problem(trainee: Trainee, error: BaseException) -> Problem:
    """What torch or Python refused to compute, in words and at its node."""
    iteration = trainee.progress.iteration
    moment = f"at iteration {iteration:,}" if iteration else "in the first iteration"
    if is_out_of_memory(error):
        return lack(trainee, moment)
    if is_gone(error):
        return gone_problem(trainee.plan.device, moment)
    node = guilty_node(error, trainee.built.text.lines)
    return torch_problem(error, node, trainee.built.title(node))


def runaway_problem(teller: Teller, settings: Mapping[str, float]) -> Problem | None:
    """Says that a loss ended above where it began, though it stayed a number; None if not."""
    first, last = teller.first_loss, teller.last_loss
    if first is None or last is None or not 0 < first * _RUNAWAY < last:
        return None
    rate = settings.get("learning_rate", 0.0)
    advice = f"Lower the learning rate to {rate / 10:.3g}" if rate > 0 else "Take smaller steps"
    return Problem(
        "loss-ran-away",
        found=f"The loss ran away: it ended at {last:.3g}, above the {first:.3g} it began with.",
        fix=f"{advice} and train again.",
        where=Where(field="learning_rate"),
        severity=Severity.WARNING,
    )


def with_kept(problem: Problem, iteration: int | None, best_epoch: int) -> Problem:
    """The end of a run through no fault of its numbers, with what is kept of it.

    Args:
        iteration: Of the newest checkpoint; None where there is none.
        best_epoch: The epoch whose weights were the best; 0 where none was measured.
    """
    if problem.code not in ("out-of-memory", "device-gone"):
        return problem
    words = "The curve is kept."
    if iteration:
        words = f"Iteration {iteration:,} and the curve are kept."
        if best_epoch:
            words = (
                f"Iteration {iteration:,}, the weights of epoch {best_epoch:,}, which were the "
                "best, and the curve are kept."
            )
    expected = f"{problem.expected} {words}".strip()
    return msgspec.structs.replace(problem, expected=expected)


@contextmanager
def in_words(trainee: Trainee) -> Iterator[None]:
    """Tell what cannot be computed here as a problem of the network, not as a fault of ours.

    Raises:
        ProblemError: Torch or Python refused, as where memory does not suffice.
    """
    try:
        yield
    except (RuntimeError, ValueError, IndexError, MemoryError) as error:
        raise ProblemError(computation_problem(trainee, error)) from error


def not_a_number_problem(trainee: Trainee, iteration: int, node: str, kept: int | None) -> Problem:
    """The stop of a run, in words.

    Args:
        iteration: The first whose loss is no number.
        node: Id of the node where it began.
        kept: Iteration of the checkpoint that is there.
    """
    title = trainee.built.title(node)
    learning_rate = trainee.settings().get("learning_rate", 0.0)
    first = f", first in {title}" if title else ""
    ending = f"; iteration {kept:,} is kept" if kept is not None else ""
    advice = "Lower the learning rate and train again."
    if learning_rate > 0:
        advice = f"Lower the learning rate to {learning_rate / 10:.3g} and train again."
    return Problem(
        "loss-not-a-number",
        found=f"The loss became infinite at iteration {iteration:,}{first}.",
        expected=f"Training stopped{ending}.",
        fix=advice,
        where=Where(node=node, field="learning_rate"),
    )


def _is_finite(tensor: Tensor) -> bool:
    return bool((tensor.isfinite() & (tensor.abs() < _HUGE)).all())
