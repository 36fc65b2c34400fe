"""Means of the weights over training: what a plan may judge and hand on instead of the last ones.

An exponential average follows every update, a stochastic one takes the weights after each of the
last epochs. Both are those of ``torch.optim.swa_utils.AveragedModel``. A stochastic average stands
where the network never was, so batch normalisation measures its statistics anew for it, as
``update_bn`` does; an exponential one stays close to the network and uses its statistics.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import swa_utils

from netbuilder.core.plan import Averaging, Plan
from netbuilder.engine.build import Built
from netbuilder.engine.state import AVERAGES, undisturbed

_Norm = nn.modules.batchnorm._BatchNorm  # what torch's own update_bn looks for


class Averages:
    """The mean of the weights of one network.

    Args:
        inputs: Those of the training rows, (rows, ...), for batch normalisation.

    Attributes:
        count: How many moments are in the mean; 0 before it has begun.
    """

    def __init__(self, built: Built, plan: Plan, inputs: Tensor) -> None:
        self._built, self._network = built, built.network
        self._inputs, self._batch_size = inputs, plan.batch_size
        self._kind, self._begin = plan.averaging, plan.averages_after
        make: Any = swa_utils.get_swa_multi_avg_fn
        if self._kind is Averaging.EXPONENTIAL:
            make = partial(swa_utils.get_ema_multi_avg_fn, plan.average_decay)
        self._function = make()
        self._means: list[Tensor] = []
        # Statistics of batch normalisation for the mean as it is; empty where not measured.
        self._statistics: dict[str, Tensor] = {}
        self.count = 0

    @property
    def follows(self) -> bool:
        """Whether every update is to be told."""
        return self._kind is Averaging.EXPONENTIAL

    def follow(self) -> None:
        """Take the weights as they are into the mean."""
        weights = [each.detach() for each in self._network.parameters()]
        with torch.no_grad():
            if self.count:
                self._function(self._means, weights, torch.tensor(self.count))
            else:
                self._means = [each.clone() for each in weights]
        self.count += 1
        self._statistics = {}

    def end_epoch(self, epoch: int) -> None:
        """Take notice of an epoch that is done, counted from 1."""
        if self._kind is Averaging.STOCHASTIC and epoch > self._begin:
            self.follow()

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Let the network have the mean for a while, where there is one."""
        if not self.count:
            yield
            return
        held = [*self._network.parameters(), *self._network.buffers()]
        kept = [each.detach().clone() for each in held]
        try:
            self.keep()
            yield
        finally:
            with torch.no_grad():
                for each, value in zip(held, kept, strict=True):
                    each.copy_(value)

    def keep(self) -> None:
        """Let the network have the mean for good, where there is one."""
        if not self.count:
            return
        with torch.no_grad():
            for weight, mean in zip(self._network.parameters(), self._means, strict=True):
                weight.copy_(mean)
            if self._kind is Averaging.STOCHASTIC:
                self._put_statistics()

    def tensors(self) -> dict[str, Tensor]:
        """Copies of the mean on the processor, under its checkpoint names."""
        if not self.count:
            return {}
        names = [name for name, _ in self._network.named_parameters()]
        found = dict(zip(names, self._means, strict=True)) | self._statistics
        return {AVERAGES + name: each.detach().cpu().clone() for name, each in found.items()}

    @property
    def facts(self) -> dict[str, Any]:
        """What a checkpoint says of the mean beside its tensors, as JSON can hold it."""
        return {"kind": self._kind.value, "count": self.count}

    def put(self, tensors: Mapping[str, Tensor], facts: Mapping[str, Any] | None) -> None:
        """Put back what `tensors` and `facts` gave.

        A mean of another kind or of other weights is left; this one then begins anew.
        """
        own = {
            name.removeprefix(AVERAGES): each
            for name, each in tensors.items()
            if name.startswith(AVERAGES)
        }
        named = dict(self._network.named_parameters())
        fits = all(name in own and own[name].shape == each.shape for name, each in named.items())
        known = dict(facts or {})
        is_same = fits and known.get("kind") == self._kind.value
        self.count = int(known["count"]) if is_same else 0
        self._means, self._statistics = [], {}
        if self.count:
            self._means = [
                torch.empty_like(each).copy_(own[name]).detach() for name, each in named.items()
            ]
            device = self._means[0].device
            buffers = dict(self._network.named_buffers())
            self._statistics = {
                name: each.to(device) for name, each in own.items() if name in buffers
            }

    def _put_statistics(self) -> None:
        norms = [each for each in self._network.modules() if isinstance(each, _Norm)]
        if not norms:
            return
        buffers = dict(self._network.named_buffers())
        if not self._statistics:
            self._measure(norms)
            own = {id(buffer) for norm in norms for buffer in norm.buffers()}
            self._statistics = {
                name: each.clone() for name, each in buffers.items() if id(each) in own
            }
        for name, value in self._statistics.items():
            buffers[name].copy_(value)

    def _measure(self, norms: list[_Norm]) -> None:
        """As ``torch.optim.swa_utils.update_bn``, for networks with several inputs too."""
        momenta = [norm.momentum for norm in norms]
        was_training = self._network.training
        for norm in norms:
            norm.reset_running_stats()
            norm.momentum = None
        self._network.train()
        with undisturbed(self._means[0].device):
            for part in torch.split(self._inputs, self._batch_size):
                self._built.scores(part.to(self._means[0].device))
        for norm, momentum in zip(norms, momenta, strict=True):
            norm.momentum = momentum
        self._network.train(was_training)
