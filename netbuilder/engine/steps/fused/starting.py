"""Whether a training can run fused, found out before its first iteration.

A fused iteration is not equal to torch's to the last bit, so nothing about when it is used may
depend on time: a run that is fused is so from its first iteration on, and writes that down in its
arithmetic, which resuming and replaying repeat. It is fused where the plan allows it, the design is
one that a kernel knows, and the kernels have been compiled on this machine: `make` does so when it
sets up, and otherwise a process in the background does once, so that only runs that begin in the
seconds before it is done are not. Code that has been compiled is waited for where a process has not
loaded it yet, which takes half a second at its start, so that two runs of one project never differ
by who was faster.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from msgspec import Struct
from torch import Tensor, nn

from netbuilder.core.plan import Averaging, Plan, Precision
from netbuilder.engine.arithmetic import Arithmetic
from netbuilder.engine.build import Built
from netbuilder.engine.measure import Meter
from netbuilder.engine.state import keeps_more
from netbuilder.engine.steps.eager import EagerPhase
from netbuilder.engine.steps.fused import loading

if TYPE_CHECKING:
    from netbuilder.engine.steps.fused.counting import Parts
    from netbuilder.engine.steps.fused.kernel import Made, Span, Subject
    from netbuilder.engine.steps.fused.memory import SharedMemory
    from netbuilder.engine.steps.fused.running import FusedPhase

# How far the fused iteration may be from torch's, as a share of the largest number compared.
TOLERANCE = 1e-5
# Predictions of an epoch are kept for its metrics up to this many numbers (64 MB).
_KEPT_NUMBERS = 1 << 24


class Candidate(Struct, frozen=True):
    """A training that might run fused.

    Attributes:
        phases: What an iteration runs.
        flat: All weights in one buffer; None where there is none.
        meter: Its metrics.
        parts: Inputs and targets of all parts of the data, by name.
    """

    phases: Sequence[EagerPhase]
    built: Built
    flat: Tensor | None
    meter: Meter
    parts: Parts
    arithmetic: Arithmetic

    @property
    def plan(self) -> Plan:
        """How it is trained."""
        return self.built.project.plan


def fused_phase(candidate: Candidate) -> FusedPhase | str:
    """The fused iteration of a training, or in words why it has none.

    The network, its optimizer and the random numbers are left as they were.
    """
    reason = _obstacle(candidate)
    if reason or candidate.flat is None:
        return reason
    if not loading.load():
        return "the kernels have not been compiled yet"
    from netbuilder.engine.steps.fused.makers import made_for
    from netbuilder.engine.steps.fused.memory import SharedMemory

    (phase,) = candidate.phases
    reason = SharedMemory.problem(phase.stepper.optimizer)
    made = reason or made_for(_subject(candidate, phase, candidate.flat))
    if isinstance(made, str):
        return made
    starts = _starts(candidate.built.network, candidate.flat)
    shared = SharedMemory(phase.stepper, candidate.flat, starts)
    if not _agrees(candidate, made, shared):
        return "its numbers differ from those of PyTorch"
    return _running(candidate, made, shared)


def _obstacle(candidate: Candidate) -> str:
    """What the plan asks for that no kernel does; empty where all can be done."""
    plan, built = candidate.plan, candidate.built
    phase = plan.phases[0]
    rows = len(candidate.parts["train"][0])
    obstacles = (
        (candidate.arithmetic.device != "cpu", "they run on the processor only"),
        (candidate.arithmetic.threads > 1, "the network gains more from several threads"),
        (len(plan.phases) > 1 or phase.repeat > 1, "several phases take turns"),
        (phase.objective != "supervised", "the objective has no compiled form"),
        (plan.precision is not Precision.FLOAT32, "the precision is another"),
        (bool(plan.clip_norm or plan.clip_value), "gradients are clipped"),
        (plan.accumulation > 1, "gradients of several batches are gathered"),
        (plan.averaging is not Averaging.NONE, "the weights are averaged"),
        (built.penalty is not None, "large weights are penalised"),
        (built.constrain is not None, "weights are kept within limits"),
        (len(built.answers) != 1, "the network has several outputs"),
        (candidate.flat is None, "the weights lie in several places"),
        (keeps_more(built.network), "the network keeps more than weights"),
    )
    for is_there, reason in obstacles:
        if is_there:
            return reason
    too_many = rows * built.answers[0].outputs > _KEPT_NUMBERS
    return "an epoch has too many predictions" if too_many else ""


def _subject(candidate: Candidate, phase: EagerPhase, flat: Tensor) -> Subject:
    from netbuilder.engine.steps.fused.kernel import Subject

    network = candidate.built.network
    starts = _starts(network, flat)
    own = {id(each) for each in phase.parameters}
    named = dict(network.named_parameters())
    inputs, targets = candidate.parts["train"]
    return Subject(
        network=network,
        objective=candidate.built.objective,
        inputs=inputs,
        targets=targets,
        places={name: starts[id(each)] for name, each in named.items()},
        trained=frozenset(name for name, each in named.items() if id(each) in own),
        batch_size=candidate.plan.batch_size,
        outputs=candidate.built.answers[0].outputs,
    )


def _starts(network: nn.Module, flat: Tensor) -> dict[int, int]:
    """Where each weight begins in the flat buffer."""
    size = flat.element_size()
    return {id(each): (each.data_ptr() - flat.data_ptr()) // size for each in network.parameters()}


def _running(candidate: Candidate, made: Made, shared: SharedMemory) -> FusedPhase:
    from netbuilder.engine.steps.fused.ahead import AheadPhase
    from netbuilder.engine.steps.fused.counting import Counting
    from netbuilder.engine.steps.fused.running import FusedPhase, Learning

    (phase,) = candidate.phases
    learning = Learning(phase.data, phase.stepper, phase.rate, candidate.plan.batch_size)
    counting = Counting(candidate.meter, candidate.built.answers[0], candidate.parts)
    is_ahead = AheadPhase.suits(made, counting, phase.data.rows)
    kind = AheadPhase if is_ahead else FusedPhase
    return kind(made, shared, learning, counting, candidate.parts)


def _agrees(candidate: Candidate, made: Made, shared: SharedMemory) -> bool:
    """Whether loss, gradients and updated weights are those of torch, but for the last digits."""
    (phase,) = candidate.phases
    phase.data.begin(0)
    inputs, targets = candidate.parts["train"]
    span = _first_batch(candidate, phase)
    tried = shared.copies()
    made.kernel.train(tried, shared.rule, made.rows(inputs, targets), span)
    loss, _ = phase.loss(phase.data.batch(0))
    wanted = torch.autograd.grad(loss, shared.parameters)
    found = [torch.from_numpy(tried.gradients[part].copy()) for part in shared.slices]
    return (
        _is_close([torch.from_numpy(span.losses)], [loss.detach().reshape(1)])
        and _is_close(found, [each.reshape(-1) for each in wanted])
        and _is_close(*shared.followed(found, float(span.rates[0])))
    )


def _first_batch(candidate: Candidate, phase: EagerPhase) -> Span:
    """The first iteration of the first epoch."""
    from netbuilder.engine.steps.fused.kernel import Span

    rows, outputs = phase.data.rows, candidate.built.answers[0].outputs
    return Span(
        order=phase.data.order.numpy(),
        batch=0,
        batch_size=candidate.plan.batch_size,
        updates=0,
        rates=np.full(1, phase.stepper.setting("lr")),
        losses=np.zeros(1, np.float32),
        predictions=np.zeros((rows, outputs), np.float32),
    )


def _is_close(found: Sequence[Tensor], wanted: Sequence[Tensor]) -> bool:
    """Whether all numbers are equal but for a share of the largest of them."""
    one, other = torch.cat(list(found)), torch.cat(list(wanted))
    largest = float(other.abs().max())
    return bool(((one - other).abs() <= TOLERANCE * max(largest, 1e-6)).all())
