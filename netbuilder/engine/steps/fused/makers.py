"""All kernels that there are."""

from __future__ import annotations

from torch import nn

from netbuilder.engine.steps.fused.chains import dense_chain
from netbuilder.engine.steps.fused.kernel import Made, Maker, Subject
from netbuilder.engine.steps.fused.memories import recurrent_chain


def made_for(subject: Subject) -> Made | str:
    """The kernel that fits a network, or in words why there is none."""
    is_recurrent = any(isinstance(each, nn.RNNBase) for each in subject.network.modules())
    maker: Maker = recurrent_chain if is_recurrent else dense_chain
    return maker(subject)
