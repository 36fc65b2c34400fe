"""What a plan says about precision and repeatable bits, on a graphics card where there is one."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from netbuilder.core.plan import Averaging, Precision
from tests.helpers import training
from tests.helpers.designs import layer

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")
HIDDEN = (layer("dense", units=64), layer("batch_normalisation"), layer("dropout", rate=0.2))


def losses(**plan: Any) -> list[float]:
    some = training.classification(*HIDDEN, device="cuda:0", epochs=6, **plan)
    return training.losses_of(training.finished(training.session(some)))


@pytest.mark.parametrize(
    "plan",
    [
        {},
        {"precision": Precision.TF32},
        {"precision": Precision.BFLOAT16},
        {"precision": Precision.FLOAT16, "clip_norm": 1.0},
        {"accumulation": 3, "averaging": Averaging.EXPONENTIAL},
        {"averaging": Averaging.STOCHASTIC, "average_from": 0.5},
    ],
    ids=str,
)
def test_a_plan_trains_twice_to_the_same_bits(plan: dict[str, Any]) -> None:
    once = losses(**plan)
    assert once == losses(**plan)
    assert sum(once[-8:]) < sum(once[:8])


@pytest.mark.parametrize("precision", [Precision.FLOAT32, Precision.TF32])
def test_torch_is_told_how_exactly_to_compute(precision: Precision) -> None:
    losses(precision=precision)
    is_short = precision is Precision.TF32
    assert torch.backends.cuda.matmul.allow_tf32 is is_short
    assert torch.backends.cudnn.allow_tf32 is is_short


@pytest.mark.parametrize("deterministic", [True, False])
def test_torch_is_told_whether_bits_have_to_repeat(deterministic: bool) -> None:
    losses(deterministic=deterministic)
    assert torch.are_deterministic_algorithms_enabled() is deterministic
    assert torch.backends.cudnn.benchmark is not deterministic
