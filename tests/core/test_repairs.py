"""Repairs of the training plan are applied like those of the design, and refused when outdated."""

from __future__ import annotations

import pytest
from msgspec import structs

from netbuilder.catalog.scalers import Standard
from netbuilder.core.plan import Precision
from netbuilder.core.problems import DesignError, Fix, LeaveUnscaled, SetParameter, SetPlan
from netbuilder.core.repairs import repaired
from tests.helpers.designs import layer, project


def test_a_repair_gives_settings_of_the_plan_new_values_in_their_saved_form() -> None:
    before = project("input", layer("dense", units=3), "output")
    fix = Fix("Smaller", (SetPlan("batch_size", 8), SetPlan("precision", "bfloat16")))

    after = repaired(before, fix)

    assert (after.plan.batch_size, after.plan.precision) == (8, Precision.BFLOAT16)
    assert after.design is before.design


def test_a_repair_may_touch_design_and_plan_together() -> None:
    before = project("input", layer("dense", units=3), "output")
    fix = Fix("Both", (SetParameter("dense_1", "units", 5), SetPlan("device", "cpu")))

    after = repaired(before, fix)

    assert after.design.nodes["dense_1"].layer.units == 5  # type: ignore[union-attr]


@pytest.mark.parametrize("edit", [SetPlan("wings", 2), SetPlan("batch_size", "many")])
def test_a_repair_of_a_setting_that_is_not_there_is_refused(edit: SetPlan) -> None:
    with pytest.raises(DesignError, match="no longer fits"):
        repaired(project("input", layer("dense", units=3), "output"), Fix("Odd", (edit,)))


def test_a_repair_hands_the_inputs_over_as_they_are() -> None:
    scaled = project("input", "dense", "output")
    scaled = structs.replace(scaled, recipe=structs.replace(scaled.recipe, scaler=Standard()))
    fix = Fix("Do not scale the inputs", (LeaveUnscaled(),))
    assert fix.is_of_project
    scaler = repaired(scaled, fix).recipe.scaler
    assert scaler is not None
    assert not scaler.changes
