"""Whether copies trained together learn what each would learn alone."""

from __future__ import annotations

import torch
from torch import Tensor

from netbuilder.engine import state
from netbuilder.engine.batches import Batch
from netbuilder.engine.seeds.vectorised import Stacked, Vectorised
from netbuilder.engine.trainee import Trainee

# Only the order of sums differs; anything else is a fault of vectorising.
_RELATIVE, _ABSOLUTE = 1e-3, 1e-5


def disagreement(trainee: Trainee, vectorised: Vectorised, weights: Stacked, batch: Batch) -> str:
    """Why the copies cannot be trained together, as the end of a sentence; empty where they can.

    Losses, gradients and buffers of the first and the last copy are compared, on one batch. What
    is drawn at random cannot be compared, so such networks are compared as they predict.

    Args:
        batch: (copies, rows, ...).
    """
    network = trainee.network
    before = {name: each.detach().clone() for name, each in weights.items()}
    own = {name: each.detach().clone() for name, each in network.state_dict().items()}
    try:
        with state.undisturbed(trainee.device):
            network.train(not _draws(trainee, batch))
            return _compared(trainee, vectorised, weights, batch)
    except Exception as error:  # noqa: BLE001 - torch raises what it likes where it cannot
        return f"the network cannot be run as several at once ({type(error).__name__})"
    finally:
        network.train()
        network.load_state_dict(own)
        with torch.no_grad():
            for name, each in weights.items():
                each.copy_(before[name])


def _draws(trainee: Trainee, batch: Batch) -> bool:
    """Whether an iteration draws random numbers."""
    before = state.random_states(trainee.device)
    with torch.no_grad():
        _loss(trainee, batch, 0)
    after = state.random_states(trainee.device)
    return any(not torch.equal(before[name], after[name]) for name in before)


def _loss(trainee: Trainee, batch: Batch, copy: int) -> Tensor:
    inputs, targets = batch
    (phase,) = trainee.step.phases
    return phase.loss((inputs[copy], tuple(each[copy] for each in targets)))[0]


def _compared(trainee: Trainee, vectorised: Vectorised, weights: Stacked, batch: Batch) -> str:
    (phase,) = trainee.step.phases
    names = {id(each): name for name, each in trainee.network.named_parameters()}
    trained = [weights[names[id(each)]] for each in phase.parameters]
    start = {name: each.detach().clone() for name, each in weights.items()}
    losses = vectorised.losses(weights, *batch)[0]
    gradients = torch.autograd.grad(losses.sum(), trained)
    for copy in {0, len(losses) - 1}:
        trainee.network.load_state_dict({name: each[copy] for name, each in start.items()})
        alone = _loss(trainee, batch, copy)
        wanted = [alone.detach(), *torch.autograd.grad(alone, phase.parameters)]
        found = [losses[copy].detach(), *(each[copy] for each in gradients)]
        for name, buffer in trainee.network.named_buffers():
            if name in weights:  # masks are part of the text, and the same for all
                wanted.append(buffer)
                found.append(weights[name][copy].detach())
        if not all(map(_alike, wanted, found)):
            return "the network's numbers differ when several run at once"
    return ""


def _alike(one: Tensor, other: Tensor) -> bool:
    return one.shape == other.shape and torch.allclose(
        one.double(), other.double(), rtol=_RELATIVE, atol=_ABSOLUTE, equal_nan=True
    )
