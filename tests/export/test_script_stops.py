"""A script asks for the goal under the name that it gives the measure."""

from __future__ import annotations

from typing import Any, cast

import pytest

from netbuilder.core.layer import Target, TargetKind
from netbuilder.core.plan import Plan, Stopping
from netbuilder.export.objective import Asked
from netbuilder.export.script_stops import stops_text
from tests.helpers.designs import layer

NUMBERS = Target("size", TargetKind.NUMBERS, 1)
CLASSES = Target("kind", TargetKind.CLASSES, 2, ("a", "b"))


def asked(*targets: Target) -> tuple[Asked, ...]:
    made = cast(Any, layer("output"))
    return tuple(Asked(f"o{n}", made, n, each, each.size) for n, each in enumerate(targets))


@pytest.mark.parametrize(
    ("targets", "name"),
    [((CLASSES,), "['Accuracy']"), ((NUMBERS, CLASSES), "['Accuracy 2']")],
)
def test_a_goal_is_that_of_the_first_output_that_has_the_measure(
    targets: tuple[Target, ...], name: str
) -> None:
    plan = Plan(stopping=Stopping(metric="accuracy", goal=0.9))

    assert name in stops_text(plan, asked(*targets))["reached"]


def test_a_goal_that_nothing_measures_is_left_out() -> None:
    plan = Plan(stopping=Stopping(metric="rmse", goal=0.9))

    assert stops_text(plan, asked(CLASSES))["reached"] == ""
