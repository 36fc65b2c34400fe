"""A plan that would do something else than it seems to is told of, with a repair where there is."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from netbuilder.core.inference import infer
from netbuilder.core.plan import Averaging, Optimizer, Phase, Precision, Schedule, Stopping
from netbuilder.core.plan_problems import plan_problems
from netbuilder.core.problems import Problem
from netbuilder.core.recipe import Recipe, Source, Split
from netbuilder.core.repairs import repaired
from netbuilder.core.value import Project
from tests.helpers.designs import layer, project


def planned(split: Split | None = None, **plan: Any) -> Project:
    """A project of 1,000 rows, of which 700 train it."""
    points: Any = Source.entries()["points"]
    made = points(samples=1000)
    recipe = Recipe(made, made.columns, made.samples, split=split or Split())
    some = project("input", layer("dense", units=3), "output")
    return structs.replace(some, recipe=recipe, plan=structs.replace(some.plan, **plan))


def phase(optimizer: str = "adam", schedule: Any = None, **values: Any) -> tuple[Phase, ...]:
    entry: Any = Optimizer.entries()[optimizer]
    return (Phase(optimizer=entry(**values), schedule=schedule),)


def schedule(kind: str, **values: Any) -> Any:
    return Schedule.entries()[kind](**values)


def found(some: Project) -> list[str]:
    return [problem.code for problem in plan_problems(some)]


def only(some: Project) -> Problem:
    (problem,) = plan_problems(some)
    return problem


def test_a_usual_plan_has_no_problems() -> None:
    assert found(planned()) == []
    assert found(planned(device="cuda:0", precision=Precision.TF32)) == []


CASES = [
    (planned(precision=Precision.TF32), "precision-impossible", "TF32 exists on NVIDIA"),
    (
        planned(precision=Precision.FLOAT16, phases=phase("lbfgs")),
        "precision-not-with-optimizer",
        "L-BFGS tries several steps at once, which float16 with its scaled loss cannot.",
    ),
    (
        planned(accumulation=4, phases=phase("lbfgs")),
        "accumulation-not-used",
        "L-BFGS looks at one batch several times, so every batch leads to an update.",
    ),
    (
        planned(phases=phase(learning_rate=0.0)),
        "no-learning-rate",
        "The learning rate is 0, so no weight will change.",
    ),
    (
        planned(epochs=20, phases=phase(schedule=schedule("warm_up", length=50.0))),
        "schedule-too-long",
        "The schedule Warm-up takes 50 epochs, and the run has 20.",
    ),
    (
        planned(epochs=30, phases=phase(schedule=schedule("step", every=30))),
        "schedule-too-long",
        "The schedule Steps takes 31 epochs, and the run has 30.",
    ),
    (
        planned(epochs=40, phases=phase(schedule=schedule("multi_step", milestones=(30, 60)))),
        "schedule-too-long",
        "The schedule Chosen steps takes 61 epochs, and the run has 40.",
    ),
    (
        planned(batch_size=5_000),
        "batch-larger-than-data",
        (
            "A batch is to have 5,000 rows, and about 700 train the network: every epoch is one "
            "iteration."
        ),
    ),
    (
        planned(batch_size=100, accumulation=9),
        "accumulation-larger-than-epoch",
        "An update is to take 9 batches, and an epoch has 7: every epoch ends with one update.",
    ),
    (
        planned(epochs=10, averaging=Averaging.EXPONENTIAL),
        "average-longer-than-run",
        (
            "The average of the weights looks back 1,000 updates, and the run has 220: it would be "
            "mostly of the untrained network."
        ),
    ),
    (
        planned(Split(train=0.8, validation=0.0, test=0.2)),
        "no-validation-rows",
        (
            "No rows are left for validation, so the choice of the best weights goes by "
            "the training rows."
        ),
    ),
]


@pytest.mark.parametrize(("some", "code", "words"), CASES, ids=[case[1] for case in CASES])
def test_what_does_not_go_together_is_a_warning(some: Project, code: str, words: str) -> None:
    problem = only(some)
    assert problem.code == code
    assert problem.found.startswith(words)
    assert problem.fix
    assert not problem.is_error
    assert problem in infer(some).warnings


@pytest.mark.parametrize(
    "some", [case[0] for case in CASES if next(plan_problems(case[0])).fixes], ids=str
)
def test_its_repairs_mend_it(some: Project) -> None:
    code = only(some).code
    for fix in only(some).fixes:
        assert code not in found(repaired(some, fix))


def test_all_that_goes_by_training_rows_is_named() -> None:
    stopping = Stopping(patience=5, metric="loss")
    some = planned(Split(train=0.8, validation=0.0, test=0.2), stopping=stopping)
    assert only(some).found == (
        "No rows are left for validation, so early stopping, the goal and the choice of the best "
        "weights go by the training rows."
    )
    assert found(planned(Split(train=0.8, validation=0.0, test=0.2), keep_best=False)) == []


def own(some: Project, **fields: Any) -> Project:
    node = structs.replace(some.design.nodes["dense_1"], **fields)
    nodes = {**some.design.nodes, "dense_1": node}
    return structs.replace(some, design=structs.replace(some.design, nodes=nodes))


def test_settings_of_layers_that_an_optimizer_cannot_follow_are_told_at_the_layer() -> None:
    problem = only(own(planned(phases=phase("lbfgs")), rate_factor=0.1))
    assert problem.code == "own-rate-not-used"
    assert problem.where.node == "dense_1"
    assert "L-BFGS moves all weights together" in problem.found
    problem = only(own(planned(phases=phase("rprop")), weight_decay=0.1))
    assert problem.found.startswith("Rprop has no weight decay")
    assert found(own(planned(phases=phase("rprop")), rate_factor=0.1)) == []
    assert found(own(planned(), rate_factor=0.1, weight_decay=0.0)) == []


def test_batches_of_unknown_data_are_not_judged() -> None:
    some = planned(batch_size=5_000)
    assert found(structs.replace(some, recipe=Recipe())) == []
