"""What differs between two runs is told in words that name both values."""

from __future__ import annotations

import pytest
from msgspec import structs

from netbuilder.catalog.optimizers import SGD
from netbuilder.core import edits
from netbuilder.core.comparison import differences
from netbuilder.core.plan import Averaging, Phase, Stopping
from netbuilder.core.value import Project
from tests.helpers.designs import layer, project


def base() -> Project:
    return project("input", layer("dense", units=16), layer("dense", units=3), "output")


def with_design(some: Project, **fields: object) -> Project:
    design = edits.with_parameter(some.design, "dense_1", *next(iter(fields.items())))
    return structs.replace(some, design=design)


def with_plan(some: Project, **fields: object) -> Project:
    return structs.replace(some, plan=structs.replace(some.plan, **fields))


def test_equal_projects_differ_in_nothing() -> None:
    moved = structs.replace(base(), design=edits.moved(base().design, {"dense_1": (9.0, 9.0)}))

    assert differences(base(), base()) == ()
    assert differences(base(), moved) == ()


def learning(**fields: float) -> Project:
    some = base()
    node = structs.replace(some.design.nodes["dense_1"], **fields)
    nodes = {**some.design.nodes, "dense_1": node}
    return structs.replace(some, design=structs.replace(some.design, nodes=nodes))


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (with_design(base(), units=32), "Dense 1: units 16 → 32"),
        (with_plan(base(), batch_size=64), "batch size 32 → 64"),
        (with_plan(base(), stopping=Stopping(patience=5)), "patience 0 → 5"),
        (with_plan(base(), phases=(Phase(optimizer=SGD()),)), "optimizer usual → SGD"),
        (with_plan(base(), keep_best=False), "keep best on → off"),
        (with_plan(base(), averaging=Averaging.STOCHASTIC), "averaging none → stochastic"),
        (with_plan(base(), accumulation=4), "accumulation 1 → 4"),
        (learning(rate_factor=0.1), "Dense 1: rate factor 1 → 0.1"),
        (learning(weight_decay=0.01), "Dense 1: weight decay usual → 0.01"),
    ],
)
def test_one_change_is_one_sentence(after: Project, words: str) -> None:
    assert differences(base(), after) == (words,)


def test_settings_of_the_same_optimizer_are_told_one_by_one() -> None:
    slow, fast = (
        with_plan(base(), phases=(Phase(optimizer=SGD(learning_rate=rate)),))
        for rate in (0.01, 0.1)
    )

    assert differences(slow, fast) == ("learning rate 0.01 → 0.1",)


def test_layers_that_came_went_or_are_passed_are_named() -> None:
    some = base()
    design, _ = edits.inserted_on_wire(some.design, some.design.wires[0], layer("dropout"), (0, 0))
    design = edits.with_bypass(design, ["dense_1"], True)

    found = differences(some, structs.replace(some, design=design))

    assert found == ("Dense 1 bypassed", "Dropout 1 added", "wired differently")
    assert "Dropout 1 removed" in differences(structs.replace(some, design=design), some)
