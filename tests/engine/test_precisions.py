"""A precision that a device cannot compute in is refused before the first step, with a way out."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from msgspec import structs

from netbuilder.core.plan import Precision
from netbuilder.core.problems import ProblemError
from netbuilder.core.repairs import repaired
from netbuilder.engine import precisions
from tests.helpers import training


def test_a_precision_the_processor_lacks_is_told_and_one_click_takes_another() -> None:
    project = training.classification(precision=Precision.TF32)

    with pytest.raises(ProblemError) as caught:
        training.session(project)

    (problem,) = caught.value.problems
    assert problem.found == "This computer cannot compute in tf32."
    assert problem.expected == "It can compute in float32, bfloat16, float16."
    assert problem.fix == "Choose float32, or another device."
    assert problem.where.field == "precision"
    training.session(repaired(project, problem.fixes[0]))


@pytest.mark.parametrize(
    ("capability", "precision", "is_able"),
    [
        ((7, 5), Precision.BFLOAT16, False),
        ((8, 0), Precision.BFLOAT16, True),
        ((7, 5), Precision.TF32, False),
        ((9, 0), Precision.TF32, True),
        ((7, 5), Precision.FLOAT16, True),
        ((5, 0), Precision.FLOAT32, True),
    ],
)
def test_what_a_card_can_do_follows_from_its_generation(
    monkeypatch: pytest.MonkeyPatch,
    capability: tuple[int, int],
    precision: Precision,
    is_able: bool,
) -> None:
    def told(device: Any) -> tuple[int, int]:
        return capability

    monkeypatch.setattr(torch.cuda, "get_device_capability", told)

    assert precisions.can("cuda:0", precision) is is_able


def test_a_run_in_a_precision_the_device_has_is_not_disturbed() -> None:
    project = training.classification()
    lower = structs.replace(
        project, plan=structs.replace(project.plan, precision=Precision.BFLOAT16)
    )

    assert training.losses_of(training.finished(training.session(lower)))
