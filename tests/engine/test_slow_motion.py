"""An iteration that is told stage by stage beforehand is the one that training then does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import torch

from netbuilder.catalog.templates.template import Template
from netbuilder.core.plan import Optimizer, Phase
from netbuilder.core.value import Project
from netbuilder.engine import state
from netbuilder.engine.arithmetic import EAGER, Arithmetic
from netbuilder.engine.data.prepare import Prepared, prepare
from netbuilder.engine.explain.explainer import Explainer
from netbuilder.engine.session import TrainingSession
from netbuilder.engine.slow_motion import announced, slow_motion_told
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import Losses, SlowMotion, SlowMotionTold, Step, Stop
from netbuilder.link.messages.explaining import Number, Quantity
from netbuilder.link.messages.slow_motion import MotionKind, MotionStage
from tests.helpers import training
from tests.helpers.designs import layer

DESIGNS = ("dense", "dropout", "convolution", "recurrent")


def _project(design: str, optimizer: str = "adam") -> tuple[Project, Prepared]:
    if design in ("dense", "dropout"):
        hidden = [layer("dense", units=7), layer("dense", units=5)]
        if design == "dropout":
            hidden.insert(1, layer("dropout", rate=0.5))
        made = training.classification(*hidden)
        data = training.prepared(made)
    else:
        name = "small_convolutional" if design == "convolution" else "recurrent_reader"
        made = Template.entries()[name]().project()
        data = prepare(made.recipe, Path())
        made = msgspec.structs.replace(made, recipe=data.recipe)
    phases = (Phase(optimizer=Optimizer.entries()[optimizer]()),)
    plan = msgspec.structs.replace(made.plan, phases=phases, epochs=2, batch_size=16)
    return msgspec.structs.replace(made, plan=plan), data


def _trained(design: str, optimizer: str = "adam") -> tuple[Trainee, Prepared]:
    project, data = _project(design, optimizer)
    trainee = Trainee(project, data, Arithmetic(device="cpu", threads=1))
    trainee.advance(3)
    trainee.progress.iteration = trainee.progress.position = 3
    return trainee, data


def _of(told: SlowMotionTold, kind: MotionKind) -> list[MotionStage]:
    return [stage for stage in told.stages if stage.kind is kind]


def _array(numbers: Any) -> np.ndarray[Any, Any]:
    return np.frombuffer(numbers.data, numbers.dtype).reshape(numbers.shape)


@pytest.mark.parametrize("design", DESIGNS)
def test_loss_and_changes_are_those_of_the_iteration_that_follows(design: str) -> None:
    trainee, data = _trained(design)
    told = announced(7, trainee, data)
    before = {n: w.detach().clone() for n, w in trainee.network.named_parameters()}
    loss = float(trainee.advance(1)[0, 0])
    assert told.request == 7
    assert told.loss == pytest.approx(loss, rel=1e-6)
    updates = _of(told, MotionKind.UPDATE)
    assert {stage.node for stage in updates} == {name.partition(".")[0] for name in before}
    for stage in updates:
        name = f"{stage.node}.{stage.weight}"
        after = dict(trainee.network.named_parameters())[name].detach()
        announced_weights = before[name].numpy() + _array(stage.changes)
        np.testing.assert_allclose(announced_weights, after.numpy(), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("design", DESIGNS)
def test_what_is_trained_is_left_as_it_is(design: str) -> None:
    other, _ = _trained(design)
    trainee, data = _trained(design)
    before = trainee.capture()
    announced(1, trainee, data)
    after = trainee.capture()
    assert before.facts == after.facts
    assert all(torch.equal(kept, after.tensors[name]) for name, kept in before.tensors.items())
    with state.undisturbed(trainee.device):
        wanted = other.advance(2)
    assert np.array_equal(trainee.advance(2), wanted)


def test_stages_go_forward_then_back_then_move_the_weights() -> None:
    trainee, data = _trained("dense")
    told = announced(1, trainee, data)
    kinds = [stage.kind for stage in told.stages]
    assert kinds == sorted(kinds, key=list(MotionKind).index)
    forward = [stage.node for stage in _of(told, MotionKind.FORWARD)]
    assert forward == ["input_1", "dense_1", "dense_2", "dense_3", "output_1"]
    backward = [stage.node for stage in _of(told, MotionKind.BACKWARD)]
    assert backward == ["output_1", "dense_3", "dense_2", "dense_1"]
    assert told.iteration == told.position == 3
    assert told.stages[-1].words.startswith("Iteration 4 is done.")


def test_rows_are_those_of_the_coming_batch_and_answers_those_of_its_first() -> None:
    trainee, data = _trained("dense")
    told = announced(1, trainee, data)
    order = trainee.step.phases[0].data.order[48:64].numpy()
    assert told.rows == tuple(int(data.rows[data.parts["train"][at]]) + 1 for at in order)
    explainer = Explainer(trainee, data)
    stage = next(each for each in _of(told, MotionKind.FORWARD) if each.node == "dense_2")
    number = Number(Quantity.ACTIVATION, "dense_2", (3,))
    wanted = explainer.explained(number, told.rows[0]).value
    assert float(_array(stage.values)[3]) == pytest.approx(wanted, rel=1e-4)


def test_deltas_are_those_that_are_explained_for_the_first_row() -> None:
    trainee, data = _trained("dense")
    told = announced(1, trainee, data)
    explainer = Explainer(trainee, data)
    for node in ("dense_1", "dense_2"):
        stage = next(each for each in _of(told, MotionKind.BACKWARD) if each.node == node)
        for at in range(3):
            number = Number(Quantity.DELTA, node, (at,))
            wanted = explainer.explained(number, told.rows[0]).value
            assert float(_array(stage.values)[at]) == pytest.approx(wanted, rel=1e-4, abs=1e-7)


def test_sentences_speak_as_the_guide_does() -> None:
    trainee, data = _trained("convolution")
    told = announced(1, trainee, data)
    words = " ".join(stage.words for stage in told.stages)
    assert "adds up what it covers times its weights, adds the bias" in words
    assert "Adam moves every weight" in words
    dense = announced(1, *_trained("dense")).stages
    assert (
        "Each neuron of Dense 1 adds up what arrives times its weights, adds the bias and passes "
        "the sum through ReLU." in [stage.words for stage in dense]
    )


def test_an_optimizer_that_searches_is_announced_too() -> None:
    trainee, data = _trained("dense", "lbfgs")
    told = announced(1, trainee, data)
    assert told.loss == pytest.approx(float(trainee.advance(1)[0, 0]), rel=1e-5)


def test_before_training_the_first_iteration_is_told(tmp_path: Path) -> None:
    from netbuilder.core.project.schema import to_text

    project, data = _project("convolution")
    order = SlowMotion(3, "", to_text(project), "")
    told = slow_motion_told(order, project)
    assert (told.iteration, told.epoch, told.position) == (0, 0, 0)
    trainee = Trainee(project, data, Arithmetic(device="cpu", threads=1, tier=EAGER))
    assert told.loss == pytest.approx(float(trainee.advance(1)[0, 0]), rel=1e-5)


def test_a_paused_run_answers_and_then_does_what_it_said() -> None:
    project, data = _project("dense")
    session = TrainingSession(project, data, "r1", paused=True)
    events = session.events()
    order = SlowMotion(5, "r1", "", "")
    while next(events) is not None:
        pass
    session.order(Step(iterations=4))
    told, losses = None, []
    for event in events:
        if isinstance(event, Losses):
            losses += np.frombuffer(event.values.data, np.float32).tolist()
        if event is None and told is None and session.trainee.progress.iteration == 4:
            told = session.announced(order)
            assert session.announced(SlowMotion(5, "other", "", "")) is None
            session.order(Step(iterations=1))
        elif event is None and len(losses) == 5:
            session.order(Stop())
    assert told is not None
    assert told.iteration == 4
    assert told.loss == pytest.approx(losses[4], rel=1e-5)
