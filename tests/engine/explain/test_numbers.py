"""Explained numbers are the network's own, and their terms add up to them."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

import msgspec
import pytest
import torch
from torch import Tensor, nn

from netbuilder.catalog.activations import Activation
from netbuilder.catalog.templates.template import Template
from netbuilder.core import edits
from netbuilder.core.plan import Optimizer, Phase
from netbuilder.core.problems import ProblemError
from netbuilder.core.value import Project
from netbuilder.engine.arithmetic import Arithmetic
from netbuilder.engine.data.prepare import Prepared, prepare
from netbuilder.engine.explain.explainer import Explainer
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages.explaining import Explanation, Number, Quantity, Stage
from tests.helpers import training
from tests.helpers.designs import layer

DESIGNS = ("dense", "convolution", "lstm", "gru", "elman")
OPTIMIZERS = ("sgd", "momentum", "adam", "adamw")
NUMBERS = 25
ROW = 5


def _optimizer(name: str) -> Optimizer:
    kinds: dict[str, Any] = dict(Optimizer.entries())
    if name == "momentum":
        name, more = "sgd", {"momentum": 0.9, "weight_decay": 0.01}
    else:
        more = {}
    made: Optimizer = kinds[name](learning_rate=0.01, **more)
    return made


def _project(design: str, optimizer: str) -> tuple[Project, Prepared]:
    if design == "dense":
        hidden = tuple(
            layer("dense", units=7, activation=Activation.entries()[kind]())
            for kind in ("tanh", "sigmoid", "relu")
        )
        made = training.classification(*hidden)
        data = training.prepared(made)
        return _planned(made, optimizer), data
    name = "small_convolutional" if design == "convolution" else "recurrent_reader"
    made = Template.entries()[name]().project()
    if design in ("gru", "elman"):
        made = msgspec.structs.replace(made, design=_swapped(made, design))
    data = prepare(made.recipe, Path())
    return _planned(msgspec.structs.replace(made, recipe=data.recipe), optimizer), data


def _swapped(project: Project, kind: str) -> Any:
    design = project.design
    id = next(id for id, node in design.nodes.items() if node.layer.kind == "lstm")
    return edits.with_layer(design, id, layer(kind, units=6))


def _planned(project: Project, optimizer: str) -> Project:
    plan = msgspec.structs.replace(
        project.plan, phases=(Phase(optimizer=_optimizer(optimizer)),), epochs=1, batch_size=16
    )
    return msgspec.structs.replace(project, plan=plan)


def _trained(design: str, optimizer: str = "adam") -> tuple[Explainer, Trainee, Prepared]:
    project, data = _project(design, optimizer)
    trainee = Trainee(project, data, Arithmetic(device="cpu", threads=1))
    trainee.advance(3)
    trainee.progress.iteration = trainee.progress.position = 3
    return Explainer(trainee, data), trainee, data


class Oracle:
    """The same numbers by torch's own backward pass, in double precision."""

    def __init__(self, trainee: Trainee, data: Prepared) -> None:
        self._trainee, self._data = trainee, data
        self.network = copy.deepcopy(trainee.network).double().eval()
        self.sums: dict[str, Tensor] = {}
        for name, module in self.network.named_modules():
            if list(module.parameters(recurse=False)):
                module.register_forward_hook(self._keep(name))

    def row(self, row: int) -> Tensor:
        place = (self._data.rows == row - 1).nonzero()[0]
        return self._loss(place)

    def batch(self) -> Tensor:
        data = self._trainee.step.phases[0].data
        start = self._trainee.progress.position * self._trainee.plan.batch_size
        places = data.order[start : start + self._trainee.plan.batch_size].numpy()
        # As training will: with what dropout is going to draw.
        self.network.train()
        with torch.random.fork_rng():
            return self._loss(self._data.parts["train"][places])

    def _loss(self, places: Any) -> Tensor:
        inputs = torch.from_numpy(self._data.inputs[places]).double()
        scores = self.network(inputs)
        targets = tuple(torch.from_numpy(each[places]) for each in self._data.targets)
        return self._trainee.built.objective(
            scores, tuple(each.double() if each.is_floating_point() else each for each in targets)
        )

    def _keep(self, name: str) -> Any:
        def keep(module: nn.Module, given: Any, answer: Any) -> None:
            first = answer[0] if isinstance(answer, tuple) else answer
            first.retain_grad()
            self.sums[name] = first

        return keep


def _check_sums(found: Explanation) -> None:
    for stage in found.stages:
        if stage.is_sum and stage.terms:
            _check(stage)
    assert found.stages[-1].total == found.value


def _check(stage: Stage) -> None:
    total = sum(term.value for term in stage.terms) + stage.rest
    assert total == pytest.approx(stage.total, rel=1e-9, abs=1e-12)
    for term in stage.terms:
        value = 1.0
        for factor in term.factors:
            value *= factor.value
        assert value == pytest.approx(term.value, rel=1e-9, abs=1e-15)


def _some(tensor: Tensor, chance: random.Random) -> tuple[int, ...]:
    return tuple(chance.randrange(size) for size in tensor.shape)


@pytest.mark.parametrize("design", DESIGNS)
def test_sums_and_answers_are_those_of_a_plain_forward_pass(design: str) -> None:
    explainer, trainee, data = _trained(design)
    oracle = Oracle(trainee, data)
    oracle.row(ROW)
    chance = random.Random(1)
    for _ in range(NUMBERS):
        name = chance.choice([name for name in oracle.sums if name in trainee.project.design.nodes])
        value = oracle.sums[name]
        index = _some(value[0], chance)
        asked = index if design == "dense" or not _is_recurrent(name) else index[-1:]
        found = explainer.explained(Number(Quantity.ACTIVATION, name, asked), ROW)
        _check_sums(found)
        if _is_recurrent(name):
            wanted = float(value[(0, -1, asked[0])].detach())
            assert found.value == pytest.approx(wanted, rel=1e-9, abs=1e-12)
        else:
            wanted = float(value[(0, *index)].detach())
            assert found.stages[0].total == pytest.approx(wanted, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("design", DESIGNS)
def test_deltas_are_those_of_the_backward_pass(design: str) -> None:
    explainer, trainee, data = _trained(design)
    oracle = Oracle(trainee, data)
    oracle.row(ROW).backward()
    chance = random.Random(2)
    names = [
        name
        for name in oracle.sums
        if name in trainee.project.design.nodes and not _is_recurrent(name)
    ]
    for _ in range(NUMBERS):
        name = chance.choice(names)
        gradient = oracle.sums[name].grad
        assert gradient is not None
        index = _some(gradient[0], chance)
        found = explainer.explained(Number(Quantity.DELTA, name, index), ROW)
        _check_sums(found)
        assert found.value == pytest.approx(float(gradient[(0, *index)]), rel=1e-9, abs=1e-14)


@pytest.mark.parametrize("design", DESIGNS)
def test_gradients_are_the_mean_of_the_rows_of_the_coming_batch(design: str) -> None:
    explainer, trainee, data = _trained(design)
    oracle = Oracle(trainee, data)
    oracle.batch().backward()
    chance = random.Random(3)
    weights = dict(oracle.network.named_parameters())
    for _ in range(NUMBERS):
        name = chance.choice(list(weights))
        gradient = weights[name].grad
        assert gradient is not None
        index = _some(gradient, chance)
        node, _, weight = name.partition(".")
        found = explainer.explained(Number(Quantity.GRADIENT, node, index, weight), ROW)
        _check_sums(found)
        assert found.value == pytest.approx(float(gradient[index]), rel=1e-9, abs=1e-14)
        assert len(found.rows) == trainee.plan.batch_size
        assert found.stages[0].is_sum, "a row's share is delta times what arrives"


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_updates_are_what_the_next_iteration_does(optimizer: str) -> None:
    explainer, trainee, _ = _trained("dense", optimizer)
    chance = random.Random(4)
    asked = []
    for _ in range(NUMBERS):
        name, weight = chance.choice(list(trainee.network.named_parameters()))
        index = _some(weight, chance)
        node, _, tensor = name.partition(".")
        found = explainer.explained(Number(Quantity.UPDATE, node, index, tensor), ROW)
        _check_sums(found)
        asked.append((weight, index, float(weight[index].detach()), found.value))
    trainee.advance(1)
    for weight, index, before, change in asked:
        # The engine counts in single precision, and so does the difference.
        wanted = float(weight[index].detach()) - before
        assert change == pytest.approx(wanted, rel=1e-3, abs=2e-7)


def _is_recurrent(name: str) -> bool:
    return name.startswith(("lstm", "gru", "elman", "recurrent"))


def test_a_term_leads_to_the_number_it_is_made_of() -> None:
    explainer, _, _ = _trained("dense")
    delta = explainer.explained(Number(Quantity.DELTA, "dense_2", (3,)), ROW)
    behind = delta.stages[0].terms[0].factors[0]
    assert behind.number is not None
    assert behind.number.what is Quantity.DELTA
    assert explainer.explained(behind.number, ROW).value == pytest.approx(behind.value)


def test_gates_add_up_what_arrives_and_what_was_answered_before() -> None:
    explainer, _, _ = _trained("gru")
    answer = explainer.explained(Number(Quantity.ACTIVATION, "lstm_1", (2,)), ROW)
    for term in answer.stages[-1].terms:
        for factor in term.factors:
            if factor.number is None or factor.words.startswith("1 -"):
                continue
            if factor.number.weight == "state":
                continue
            gate = explainer.explained(factor.number, ROW)
            _check_sums(gate)
            bend = torch.tanh if factor.number.weight == "new" else torch.sigmoid
            bent = float(bend(torch.tensor(gate.stages[0].total, dtype=torch.float64)))
            assert bent == pytest.approx(factor.value)
            assert gate.value == pytest.approx(factor.value)


def test_nothing_of_a_training_changes_by_explaining() -> None:
    explainer, trainee, _ = _trained("convolution")
    before = trainee.capture()
    explainer.explained(Number(Quantity.GRADIENT, "convolution_1", (0, 0, 1, 1), "weight"), ROW)
    after = trainee.capture()
    assert all(bool((after.tensors[name] == kept).all()) for name, kept in before.tensors.items())


@pytest.mark.parametrize(
    ("number", "row", "sentence"),
    [
        (Number(Quantity.ACTIVATION, "dense_9", (0,)), 5, "The network has no node 'dense_9'."),
        (
            Number(Quantity.ACTIVATION, "dense_1", (7,)),
            5,
            "'Dense 1' has 7 numbers; 8 is not one of them.",
        ),
        (Number(Quantity.DELTA, "dense_1", (0,)), 5000, "The data has no usable row 5,000."),
        (
            Number(Quantity.GRADIENT, "dense_1", (0, 0), "scale"),
            5,
            "'Dense 1' has no weights called 'scale'.",
        ),
        (
            Number(Quantity.UPDATE, "dense_1", (0, 9), "weight"),
            5,
            "'weight' of 'Dense 1' is 7 x 2 numbers; 1 x 10 is not one of them.",
        ),
        (Number(Quantity.GATE, "dense_1", (0, 0), "input"), 5, "'Dense 1' has no gates."),
        (
            Number(Quantity.INPUT, "dense_1", (2,)),
            5,
            "'Dense 1' is no Input: its numbers are answers.",
        ),
    ],
)
def test_what_is_not_there_is_said_in_words(number: Number, row: int, sentence: str) -> None:
    explainer, _, _ = _trained("dense")
    with pytest.raises(ProblemError) as caught:
        explainer.explained(number, row)
    assert caught.value.problems[0].found == sentence
