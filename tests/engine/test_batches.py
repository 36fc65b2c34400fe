"""Batches are the same whoever asks for them first."""

from __future__ import annotations

import torch

from netbuilder.engine.batches import Batches


def test_batches_that_a_tape_asked_for_first_serve_a_backward_pass_too() -> None:
    batches = Batches(torch.randn(8, 2), (torch.zeros(8, 1),), batch_size=4, seed=0, phase=0)
    batches.begin(0)

    with torch.inference_mode():
        batches.batch(0)

    weights = torch.ones(2, 1, requires_grad=True)
    (batches.batch(1)[0] @ weights).sum().backward()
    assert weights.grad is not None
