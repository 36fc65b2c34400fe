"""The loss in its formula, weights from their first draw on, and what leads where."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest
import torch

from netbuilder.catalog.losses import Loss
from netbuilder.core import edits
from netbuilder.core.plan import Optimizer, Phase
from netbuilder.core.problems import ProblemError
from netbuilder.core.value import Project
from netbuilder.engine.arithmetic import Arithmetic
from netbuilder.engine.build import seeded
from netbuilder.engine.data.prepare import Prepared
from netbuilder.engine.explain.explainer import Explainer
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages.explaining import Explanation, Factor, Number, Quantity
from tests.engine.explain.test_numbers import ROW, _check_sums, _trained
from tests.helpers import training
from tests.helpers.designs import layer

CLASS_LOSSES = ("cross_entropy", "binary_cross_entropy", "mse", "root_mse", "mae", "arctan")


def _with_loss(loss: str, **plan: Any) -> tuple[Explainer, Trainee, Prepared]:
    made = training.classification(layer("dense", units=5))
    data = training.prepared(made)
    output = next(id for id, node in made.design.nodes.items() if node.layer.kind == "output")
    entry = Loss.entries()[loss]()
    design = edits.with_parameter(made.design, output, "loss", entry)
    return _explained(msgspec.structs.replace(made, design=design), data, **plan)


def _explained(
    project: Project, data: Prepared, **plan: Any
) -> tuple[Explainer, Trainee, Prepared]:
    planned = msgspec.structs.replace(project.plan, batch_size=16, **plan)
    project = msgspec.structs.replace(project, plan=planned)
    trainee = Trainee(project, data, Arithmetic(device="cpu", threads=1))
    trainee.advance(3)
    trainee.progress.iteration = trainee.progress.position = 3
    return Explainer(trainee, data), trainee, data


def _sgd(rate: float) -> Optimizer:
    entries: dict[str, Any] = dict(Optimizer.entries())
    made: Optimizer = entries["sgd"](learning_rate=rate)
    return made


def _factors(found: Explanation) -> list[Factor]:
    return [f for stage in found.stages for term in stage.terms for f in term.factors]


@pytest.mark.parametrize("loss", CLASS_LOSSES)
def test_the_loss_of_a_row_is_its_formula_with_the_real_numbers(loss: str) -> None:
    explainer, trainee, data = _with_loss(loss)
    found = explainer.explained(Number(Quantity.LOSS), ROW)
    _check_sums(found)
    place = (data.rows == ROW - 1).nonzero()[0]
    network = seeded(trainee.project, trainee.scales).network.double().eval()
    network.load_state_dict(trainee.network.state_dict())
    scores = network(torch.from_numpy(data.inputs[place]).double())
    wanted = trainee.built.objective(
        scores, tuple(torch.from_numpy(each[place]) for each in data.targets)
    )
    assert found.value == pytest.approx(float(wanted.detach()), rel=1e-6)
    named = [f for f in _factors(found) if f.number is not None]
    assert named
    assert all("{" not in f.words for f in _factors(found))


def test_a_loss_without_written_steps_tells_its_formula_and_its_scores() -> None:
    explainer, _, _ = _with_loss("contrastive")
    found = explainer.explained(Number(Quantity.LOSS), ROW)
    assert "d² for alike" in found.stages[-1].words
    assert len(found.stages[-1].terms) == 3


def test_the_way_back_begins_at_the_loss() -> None:
    explainer, _, _ = _with_loss("cross_entropy")
    loss = explainer.explained(Number(Quantity.LOSS), ROW)
    assert len(loss.beside) == 3
    for each in loss.beside:
        assert each.number is not None
        delta = explainer.explained(each.number, ROW)
        assert delta.value == pytest.approx(each.value)
        assert any(f.number == Number(Quantity.LOSS) for f in _factors(delta))


def test_a_weight_is_its_first_draw_and_what_training_made_of_it() -> None:
    explainer, trainee, _ = _trained("dense")
    number = Number(Quantity.WEIGHT, "dense_1", (2, 1), "weight")
    found = explainer.explained(number, ROW)
    _check_sums(found)
    drawn = seeded(trainee.project, trainee.scales).network
    first = dict(drawn.named_parameters())["dense_1.weight"][2, 1]
    now = dict(trainee.network.named_parameters())["dense_1.weight"][2, 1]
    values = {term.value for term in found.stages[-1].terms}
    assert len(values) == 2
    assert found.value == pytest.approx(float(now.detach()))
    assert any(value == pytest.approx(float(first.detach())) for value in values)


def test_the_last_update_is_told_apart_where_the_iteration_before_is_known() -> None:
    _, trainee, data = _trained("dense")
    before = {n: w.detach().clone() for n, w in trainee.network.named_parameters()}
    trainee.advance(1)
    trainee.progress.iteration = trainee.progress.position = 4
    explainer = Explainer(trainee, data, lambda: before)
    number = Number(Quantity.WEIGHT, "dense_1", (2, 1), "weight")
    found = explainer.explained(number, ROW)
    terms = {term.factors[0].words: term.value for term in found.stages[-1].terms}
    last = found.value - float(before["dense_1.weight"][2, 1])
    assert terms["changed by iteration 4"] == pytest.approx(last)
    assert "changed by 3 iterations" in terms
    _check_sums(found)


def test_before_training_a_weight_is_as_it_was_drawn() -> None:
    made = training.classification(layer("dense", units=5))
    data = training.prepared(made)
    explainer = Explainer(Trainee(made, data, Arithmetic(device="cpu", threads=1)), data)
    found = explainer.explained(Number(Quantity.WEIGHT, "dense_1", (0, 0), "weight"), ROW)
    assert "drawn at the start" in found.stages[0].terms[0].factors[0].words
    assert len(found.stages[0].terms) == 1


@pytest.mark.parametrize("design", ["dense", "convolution"])
def test_terms_lead_to_the_weights_they_are_made_of(design: str) -> None:
    explainer, _, _ = _trained(design)
    node = "dense_1" if design == "dense" else "convolution_1"
    index = (3,) if design == "dense" else (1, 2, 3)
    found = explainer.explained(Number(Quantity.ACTIVATION, node, index), ROW)
    weights = [f for f in _factors(found) if f.words in ("weight", "bias")]
    assert weights
    for each in random.Random(1).sample(weights, min(3, len(weights))):
        assert each.number is not None
        assert explainer.explained(each.number, ROW).value == pytest.approx(each.value)


def test_a_weight_has_its_gradient_and_its_next_update_beside_it() -> None:
    explainer, _, _ = _trained("dense")
    number = Number(Quantity.WEIGHT, "dense_1", (2, 1), "weight")
    found = explainer.explained(number, ROW)
    assert [each.words for each in found.beside] == ["gradient", "next update"]
    for each in found.beside:
        assert each.number is not None
        assert explainer.explained(each.number, ROW).value == pytest.approx(each.value)


@pytest.mark.parametrize(
    ("optimizer", "kept"), [("adam", "exp_avg"), ("momentum", "momentum_buffer")]
)
def test_updates_lead_to_what_the_optimizer_keeps(optimizer: str, kept: str) -> None:
    explainer, trainee, _ = _trained("dense", optimizer)
    found = explainer.explained(Number(Quantity.UPDATE, "dense_1", (2, 1), "weight"), ROW)
    links = [f for f in _factors(found) if f.number is not None and f.number.kept == kept]
    assert links
    number = links[0].number
    assert number is not None
    weight = dict(trainee.network.named_parameters())["dense_1.weight"]
    wanted = float(trainee.step.phases[0].stepper.optimizer.state[weight][kept][2, 1])
    assert links[0].value == pytest.approx(wanted)
    told = explainer.explained(number, ROW)
    assert told.value == pytest.approx(wanted)
    assert "iterations left" in told.stages[0].words


@pytest.mark.parametrize("optimizer", ["rmsprop", "adagrad", "adadelta"])
def test_optimizers_without_a_written_formula_tell_what_they_will_do(optimizer: str) -> None:
    phases = (Phase(optimizer=Optimizer.entries()[optimizer]()),)
    explainer, trainee, _ = _with_loss("cross_entropy", phases=phases)
    number = Number(Quantity.UPDATE, "dense_1", (2, 1), "weight")
    told = explainer.explained(number, ROW).value
    weight = dict(trainee.network.named_parameters())["dense_1.weight"]
    before = float(weight[2, 1].detach())
    trainee.advance(1)
    assert told == pytest.approx(float(weight[2, 1].detach()) - before, rel=1e-3, abs=2e-7)


@pytest.mark.parametrize("limit", [{"clip_norm": 0.05}, {"clip_value": 0.01}])
def test_limits_of_gradients_are_part_of_the_update(limit: dict[str, float]) -> None:
    phases = (Phase(optimizer=_sgd(0.5)),)
    explainer, trainee, _ = _with_loss("cross_entropy", phases=phases, **limit)
    number = Number(Quantity.UPDATE, "dense_1", (), "weight")
    found = explainer.explained(number, ROW)
    index = found.number.index
    weight = dict(trainee.network.named_parameters())["dense_1.weight"]
    before = float(weight[index].detach())
    trainee.advance(1)
    assert found.value == pytest.approx(float(weight[index].detach()) - before, rel=1e-3, abs=2e-7)
    assert "limits" in found.stages[0].words


def test_large_batches_are_told_in_full() -> None:
    made = training.classification(layer("dense", units=5))
    data = training.prepared(made)
    rows = len(data.parts["train"])
    plan = msgspec.structs.replace(made.plan, batch_size=rows)
    project = msgspec.structs.replace(made, plan=plan)
    explainer = Explainer(Trainee(project, data, Arithmetic(device="cpu", threads=1)), data)
    found = explainer.explained(Number(Quantity.GRADIENT, "dense_1", (0, 0), "weight"), ROW, 4)
    assert len(found.rows) == rows
    _check_sums(found)


def test_what_is_not_kept_is_said() -> None:
    explainer, _, _ = _trained("dense", "sgd")
    number = Number(Quantity.KEPT, "dense_1", (2, 1), "weight", "exp_avg")
    with pytest.raises(ProblemError) as caught:
        explainer.explained(number, ROW)
    assert caught.value.problems[0].found == "The optimizer keeps no 'exp_avg' of this weight."
