"""float16 trains with a scaled loss: as torch's own scaler, told where an update is left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from msgspec import structs

from netbuilder.catalog.optimizers import SGD
from netbuilder.core.plan import Plan, Precision
from netbuilder.engine import arithmetic
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import RunStateChanged
from tests.helpers import training


def trainee(**plan: Any) -> Trainee:
    some = training.regression(
        optimizer=SGD(learning_rate=0.05), precision=Precision.FLOAT16, **plan
    )
    return training.session(some).trainee


def scale_up(some: Trainee, scale: float) -> None:
    """Let gradients be too large at first."""
    scaling = some.step.phases[0].scaling
    assert scaling is not None
    scaling.put({**scaling.state(), "scale": scale})


def test_steps_are_those_of_torchs_scaler() -> None:
    some, twin = trainee(clip_norm=0.5), trainee()
    phase = twin.step.phases[0]
    optimizer = torch.optim.SGD(twin.network.parameters(), lr=0.05, fused=True)
    optimizer._step_supports_amp_scaling = False
    scaler = torch.amp.GradScaler("cpu", init_scale=2.0**40)
    scale_up(some, 2.0**40)
    for position in range(8):
        optimizer.zero_grad()
        loss, _ = phase.loss(phase.data.batch(position))
        scaler.scale(loss).backward()
        scaler.unscale_(optimizer)
        torch.nn.utils.clip_grad_norm_(twin.network.parameters(), 0.5)
        scaler.step(optimizer)
        scaler.update()
    some.advance(8)
    skipped, scale = some.step.skipped
    assert skipped > 0
    assert scale == scaler.get_scale() < 2.0**40
    for found, wanted in zip(some.network.parameters(), twin.network.parameters(), strict=True):
        np.testing.assert_array_equal(found.detach().numpy(), wanted.detach().numpy())


def test_an_update_that_is_left_out_is_told_once() -> None:
    run = training.session(training.regression(precision=Precision.FLOAT16))
    scale_up(run.trainee, 2.0**40)
    told = [
        each.sentence
        for each in training.finished(run)
        if isinstance(each, RunStateChanged) and "left out" in each.sentence
    ]
    assert told
    count = sum(int(words.split()[0].replace(",", "")) for words in told)
    assert count == run.trainee.step.skipped[0]
    assert "because a gradient was too large for float16. The loss is now multiplied by" in told[0]


def test_a_usual_run_tells_nothing_of_scales() -> None:
    run = training.session(training.regression())
    sentences = [e.sentence for e in training.finished(run) if isinstance(e, RunStateChanged)]
    assert not any("left out" in words for words in sentences)


def test_a_resumed_run_keeps_its_scale(tmp_path: Path) -> None:
    some = training.regression(precision=Precision.FLOAT16, epochs=6)

    def losses(project: Any, folder: Path | None, **more: Any) -> list[float]:
        run = training.session(project, folder, **more)
        if not more:
            scale_up(run.trainee, 2.0**40)
        return training.losses_of(training.finished(run))

    whole = losses(some, None)
    short = structs.replace(some, plan=structs.replace(some.plan, epochs=3))
    begun = losses(short, tmp_path)
    assert begun + losses(some, tmp_path, resume=True) == whole


def test_float16_says_why_it_is_not_recorded() -> None:
    some = trainee()
    assert not some.step.phases[0].can_be_recorded
    assert some.tiers.reason == "With float16 the scale of the loss changes from step to step."


@pytest.mark.parametrize("deterministic", [True, False])
def test_the_arithmetic_of_a_run_says_what_a_card_may_do(deterministic: bool) -> None:
    plan = Plan(device="cuda:0", deterministic=deterministic, precision=Precision.TF32)
    chosen = arithmetic.chosen(plan, 1)
    assert chosen.is_deterministic is deterministic
    assert chosen.is_tf32
    assert not arithmetic.chosen(Plan(), 1).is_tf32
    again = arithmetic.repeated({"threads": 1, "optimizer": "fused"}, chosen)
    assert (again.is_deterministic, again.is_tf32) == (deterministic, True)
