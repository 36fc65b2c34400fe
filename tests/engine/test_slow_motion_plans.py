"""An iteration that is told beforehand is the one that is done, whatever the plan and the marks."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from msgspec import structs

from netbuilder.catalog.templates.template import Template
from netbuilder.core.design import BlockUse
from netbuilder.core.plan import Averaging, Optimizer, Phase, Precision, Schedule
from netbuilder.core.value import Block, Project
from netbuilder.engine.arithmetic import Arithmetic
from netbuilder.engine.data.prepare import Prepared, prepare
from netbuilder.engine.slow_motion import announced
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import SlowMotionTold
from netbuilder.link.messages.slow_motion import MotionKind, MotionStage
from tests.helpers import designs, training
from tests.helpers.designs import layer

Made = tuple[Project, Prepared]


def _planned(*hidden: Any, **plan: Any) -> Made:
    hidden = hidden or (layer("dense", units=7), layer("dense", units=7))
    project = training.classification(*hidden, **{"batch_size": 16, "epochs": 2, **plan})
    return project, training.prepared(project)


def _marked(node: str, *hidden: Any, **marks: Any) -> Made:
    project, data = _planned(*hidden)
    nodes = dict(project.design.nodes)
    nodes[node] = structs.replace(nodes[node], **marks)
    design = structs.replace(project.design, nodes=nodes)
    return structs.replace(project, design=design), data


def _phases(*phases: Phase) -> Made:
    project, data = _planned()
    plan = structs.replace(project.plan, phases=phases)
    return structs.replace(project, plan=plan), data


def _optimizer(kind: str, **values: Any) -> Optimizer:
    return Optimizer.entries()[kind](**values)


def _scheduled() -> Made:
    schedule = Schedule.entries()["one_cycle"]()
    return _phases(Phase(optimizer=_optimizer("sgd"), schedule=schedule))


def _alternating() -> Made:
    return _phases(
        Phase(name="Lower", nodes=("dense_1",), optimizer=_optimizer("sgd")),
        Phase(name="Upper", nodes=("dense_2", "dense_3"), optimizer=_optimizer("adam"), repeat=2),
    )


def _circle() -> Made:
    project = Template.entries()["drawn_recurrence"]().project()
    data = prepare(project.recipe, Path())
    plan = structs.replace(project.plan, batch_size=16, epochs=2)
    return structs.replace(project, recipe=data.recipe, plan=plan), data


def _blocks(*, shared: bool = False) -> Made:
    inner = designs.chain("entrance", layer("dense", units=7), "exit")
    block = Block("Body", inner)
    use = BlockUse("body", repeat=2, shared=shared)
    project, data = _planned(layer("dense", units=7), use)
    return structs.replace(project, blocks={"body": block}), data


CASES: dict[str, Callable[[], Made]] = {
    "schedule": _scheduled,
    "gathering": lambda: _planned(accumulation=3),
    "search": lambda: _planned(optimizer=_optimizer("lbfgs")),
    "muon": lambda: _planned(optimizer=_optimizer("muon")),
    "norm": lambda: _planned("batch_normalisation", layer("dropout", rate=0.5)),
    "clipped": lambda: _planned(clip_norm=0.01),
    "clipped values": lambda: _planned(clip_value=0.001),
    "average": lambda: _planned(averaging=Averaging.EXPONENTIAL),
    "bfloat16": lambda: _planned(precision=Precision.BFLOAT16),
    "float16": lambda: _planned(precision=Precision.FLOAT16),
    "frozen": lambda: _marked("dense_1", frozen_weights=True),
    "silenced": lambda: _marked("dense_2", silenced=(1,), cut=((0, 2), (3, 4))),
    "own rate": lambda: _marked("dense_2", rate_factor=0.1, weight_decay=0.1),
    "shared": lambda: _marked(
        "dense_3", *(layer("dense", units=7) for _ in range(3)), same_weights_as="dense_2"
    ),
    "phases": _alternating,
    "circle": _circle,
    "blocks": _blocks,
    "shared blocks": lambda: _blocks(shared=True),
}


def _told(made: Made, done: int = 3) -> tuple[SlowMotionTold, Trainee]:
    trainee = Trainee(*made, Arithmetic(device="cpu", threads=1))
    if done:
        trainee.advance(done)
        trainee.progress.iteration = trainee.progress.position = done
    return announced(1, trainee, made[1]), trainee


def _weights(trainee: Trainee) -> dict[str, Any]:
    named = trainee.network.named_parameters()
    return {name: weight.detach().clone().numpy() for name, weight in named}


def _of(told: SlowMotionTold, kind: MotionKind) -> list[MotionStage]:
    return [stage for stage in told.stages if stage.kind is kind]


def _words(told: SlowMotionTold, kind: MotionKind) -> str:
    return " ".join(stage.words for stage in _of(told, kind))


@pytest.mark.parametrize("done", [0, 2, 3])
@pytest.mark.parametrize("case", CASES)
def test_announced_weights_are_those_after_the_real_step(case: str, done: int) -> None:
    told, trainee = _told(CASES[case](), done)
    before = _weights(trainee)
    loss = float(trainee.advance(1)[-1, 0])
    after, expected = _weights(trainee), dict(before)
    assert told.loss == pytest.approx(loss, rel=1e-5)
    moved = {stage.node for stage in _of(told, MotionKind.UPDATE) if stage.amount}
    for stage in _of(told, MotionKind.UPDATE):
        if stage.changes is not None:
            changes = np.frombuffer(stage.changes.data, np.float32).reshape(stage.changes.shape)
            name = f"{stage.node}.{stage.weight}"
            expected[name] = expected[name] + changes
        elif stage.node not in moved:
            for name in before:
                if name.startswith(f"{stage.node}."):
                    np.testing.assert_array_equal(before[name], after[name])
    shown = {name for name in expected if expected[name] is not before[name]}
    assert shown or case in ("gathering", "shared blocks", "blocks")
    for name in shown:
        np.testing.assert_allclose(expected[name], after[name], rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("case", CASES)
def test_every_node_is_gone_through_forward_and_every_weight_has_its_word(case: str) -> None:
    told, trainee = _told(CASES[case]())
    forward = {stage.node for stage in _of(told, MotionKind.FORWARD)}
    assert set(trainee.project.design.nodes) <= forward
    moved = {stage.node for stage in _of(told, MotionKind.UPDATE)}
    assert {name.partition(".")[0] for name in _weights(trainee)} <= moved
    assert all(stage.words.endswith(".") for stage in told.stages)
    assert not any("nan" in stage.words + stage.facts for stage in told.stages)


def test_gathering_says_that_weights_wait_and_then_that_they_follow_the_mean() -> None:
    waiting, _ = _told(CASES["gathering"](), 0)
    assert "gathered over 3 batches before an update; Dense 1 keeps" in _words(
        waiting, MotionKind.UPDATE
    )
    due, _ = _told(CASES["gathering"](), 2)
    assert "averaged over 3 batches" in _words(due, MotionKind.UPDATE)


def test_what_stands_still_says_why() -> None:
    frozen, _ = _told(CASES["frozen"]())
    assert "Dense 1 is frozen: it keeps its weights." in _words(frozen, MotionKind.UPDATE)
    phases, _ = _told(CASES["phases"]())
    words = _words(phases, MotionKind.UPDATE)
    assert "The phase Lower does not train Dense 2: it keeps its weights." in words
    assert "The phase Upper does not train Dense 1: it keeps its weights." in words


def test_plans_that_change_an_update_are_named_in_its_sentence() -> None:
    for case, expected in {
        "search": "looks at the loss again and again",
        "clipped": "after all gradients together were shortened to 0.01",
        "clipped values": "of which no part may be larger than 0.001",
        "shared": "every weight of Dense 2 and Dense 3",
    }.items():
        told, _ = _told(CASES[case]())
        assert expected in _words(told, MotionKind.UPDATE)
    own, _ = _told(CASES["own rate"]())
    facts = {stage.node: stage.facts for stage in _of(own, MotionKind.UPDATE)}
    assert "times 0.1 for this layer" in facts["dense_2"]
    assert "times" not in facts["dense_1"]


def test_marks_and_shared_weights_are_named_where_they_count() -> None:
    silenced, _ = _told(CASES["silenced"]())
    facts = {stage.node: stage.facts for stage in _of(silenced, MotionKind.FORWARD)}
    assert "1 silenced neuron answers 0" in facts["dense_2"]
    shared, _ = _told(CASES["shared"]())
    assert "Its weights are those of Dense 2." in _words(shared, MotionKind.FORWARD)
    average, _ = _told(CASES["average"]())
    assert "average of the weights" in average.stages[-1].facts


def test_layers_inside_blocks_have_stages_of_their_own_by_copy() -> None:
    told, _ = _told(_blocks())
    for kind in (MotionKind.FORWARD, MotionKind.BACKWARD, MotionKind.UPDATE):
        nodes = [stage.node for stage in _of(told, kind)]
        assert {"body_1", "body_1.0.dense_1", "body_1.1.dense_1"} <= {
            node.replace("block_1", "body_1") for node in nodes
        }
    assert "Dense 1 in copy 2" in _words(told, MotionKind.FORWARD)


def test_nodes_in_circles_say_that_they_go_step_by_step() -> None:
    told, _ = _told(_circle())
    assert "It does so step by step." in _words(told, MotionKind.FORWARD)
    assert "from the last step to the first" in _words(told, MotionKind.BACKWARD)


def test_a_loss_that_is_no_number_is_said_and_does_not_count() -> None:
    made = _planned(optimizer=_optimizer("sgd", learning_rate=0.1))
    trainee = Trainee(*made, Arithmetic(device="cpu", threads=1))
    with torch.no_grad():
        next(trainee.network.parameters()).fill_(math.nan)
    told = announced(1, trainee, made[1])
    assert not told.is_counted
    assert "The loss is not a number" in _words(told, MotionKind.LOSS)
    assert "training stops here" in told.stages[-1].words
    assert not any("nan" in stage.words + stage.facts for stage in told.stages)


def test_the_end_of_training_is_announced_and_what_lies_beyond_is_said() -> None:
    project, data = _planned(epochs=1)
    trainee = Trainee(project, data, Arithmetic(device="cpu", threads=1))
    trainee.advance(4)
    trainee.progress.iteration = trainee.progress.position = 4
    assert (
        "It was the last one planned: training ends."
        in announced(1, trainee, data).stages[-1].words
    )
    trainee.advance(1)
    trainee.progress.iteration, trainee.progress.position, trainee.progress.epoch = 5, 0, 1
    trainee.begin_epoch()
    assert "Training has ended as planned" in announced(1, trainee, data).stages[0].words
