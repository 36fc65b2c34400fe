"""Values equal those of a plain forward pass, slopes those of autograd; looking changes none."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import pytest
import torch
from msgspec import structs
from torch import Tensor

from netbuilder.catalog.optimizers import Adam
from netbuilder.core import edits
from netbuilder.core.design import Port
from netbuilder.core.inference import infer
from netbuilder.core.value import Project
from netbuilder.engine import arithmetic
from netbuilder.engine.probes import Probes
from netbuilder.engine.steps import tape
from netbuilder.engine.trainee import Trainee
from netbuilder.export.module import module_text
from netbuilder.link.messages import (
    Numbers,
    Outlet,
    Step,
    Values,
    ValuesDrawn,
    Watch,
)
from tests.benchmarks.engine import data
from tests.benchmarks.engine import project as drawn
from tests.engine.test_twin import sampling
from tests.export.test_blocks import grouped
from tests.export.test_unrolling import elman
from tests.helpers import training
from tests.helpers.designs import layer

NORMALISED = (
    layer("dense", units=8),
    layer("batch_normalisation"),
    layer("dropout", rate=0.3),
    layer("dense", units=6),
)
OUTLETS = tuple(
    Outlet((id,), "y")
    for id in ("input_1", "dense_1", "normalisation_1", "dropout_1", "dense_2", "dense_3")
)


def trainee(project: Project, **data_values: Any) -> Trainee:
    chosen = arithmetic.chosen(project.plan, infer(project).multiply_adds)
    return Trainee(project, training.prepared(project, **data_values), chosen)


def views(some: Trainee, outlets: Sequence[Outlet] = OUTLETS) -> dict[Outlet, Values]:
    probes = Probes("run", some)
    probes.want(Watch(values=tuple(outlets)))
    assert probes.is_due()
    found = [each for each in probes.drawn() if isinstance(each, ValuesDrawn)]
    assert all(each.run == "run" for each in found)
    return {each.outlet: each.values for each in found}


def array(numbers: Numbers) -> np.ndarray:
    return np.frombuffer(numbers.data, numbers.dtype).reshape(numbers.shape)


def exported(some: Trainee) -> Any:
    """The module that people take away, with the weights as they are."""
    names: dict[str, Any] = {}
    exec(compile(module_text(some.project).text, "model.py", "exec"), names)
    network = names["Network"]()
    network.load_state_dict(some.network.state_dict())
    return network.eval()


def plain(some: Trainee) -> dict[str, Tensor]:
    """Each layer's answer for the validation rows, by PyTorch alone, on the way to the loss."""
    network = exported(some)
    part = some.parts["validation"]
    x = part.inputs.clone().requires_grad_()
    found = {"input_1": x}
    for name in ("dense_1", "normalisation_1", "dropout_1", "dense_2", "dense_3"):
        x = getattr(network, name)(x).clone()
        x = torch.relu(x) if name in ("dense_1", "dense_2") else x
        found[name] = x
    loss = torch.nn.functional.cross_entropy(x, part.targets[0])
    for each in found.values():
        each.retain_grad()
    loss.backward()
    return found


def test_values_are_those_of_a_plain_forward_pass() -> None:
    some = trainee(training.classification(*NORMALISED))
    some.advance(3)

    seen = views(some)

    for outlet, expected in ((each, plain(some)[each.nodes[0]].detach()) for each in OUTLETS):
        found = seen[outlet]
        assert found.shape == tuple(expected.shape)
        assert found.low == pytest.approx(float(expected.min()), rel=1e-6)
        assert found.high == pytest.approx(float(expected.max()), rel=1e-6)
        assert found.mean == pytest.approx(float(expected.double().mean()), abs=1e-6)
        assert found.deviation == pytest.approx(float(expected.double().std(correction=0)), 1e-5)
        assert found.zeros == float((expected == 0).double().mean())
        assert sum(found.counts) == expected.numel()
        counts, edges = np.histogram(expected.numpy().astype(np.float64), len(found.counts))
        assert np.allclose(found.edges, edges, atol=1e-6)
        assert np.abs(np.array(found.counts) - counts).sum() <= 4


def test_gradients_are_those_of_autograd_alone() -> None:
    some = trainee(training.classification(*NORMALISED))
    some.advance(3)

    seen = views(some)

    for name, tensor in plain(some).items():
        assert tensor.grad is not None
        expected = float(tensor.grad.double().square().mean().sqrt())
        assert expected > 0
        assert seen[Outlet((name,), "y")].gradient == pytest.approx(expected, rel=1e-4)


def test_a_gradient_counts_what_flows_through_its_own_node_alone() -> None:
    """Dropout answers with the very tensor it is given; the way around it is not its own."""
    project = training.regression(layer("dense", units=8), layer("dropout"), "add")
    design = project.design
    terms = design.nodes["add_1"].layer.inputs[0].name
    design = edits.connected(design, Port("dense_1", "y"), Port("add_1", terms))
    some = trainee(structs.replace(project, design=design))

    before, behind = (Outlet((id,), "y") for id in ("dense_1", "dropout_1"))
    seen = views(some, [before, behind])

    assert seen[before].gradient == pytest.approx(2 * seen[behind].gradient, rel=1e-5)


def test_a_gradient_counts_what_a_code_costs_beside_the_outputs() -> None:
    some = trainee(structs.replace(sampling(), plan=training.plan()))
    mean = Outlet(("dense_1",), "y")

    found = views(some, [mean])[mean]

    network, part = exported(some), some.parts["validation"]
    value = torch.relu(network.dense_1(part.inputs))
    value.retain_grad()
    spread = torch.relu(network.dense_2(part.inputs))
    far = (value.square() + spread.exp() - 1 - spread).sum(dim=1).mean() / 2
    loss = torch.nn.functional.cross_entropy(network.dense_3(value), part.targets[0])
    (loss + far).backward()
    assert value.grad is not None
    expected = float(value.grad.square().mean().sqrt())
    assert found.gradient == pytest.approx(expected, rel=1e-4)


def test_a_gradient_that_is_no_number_has_burst_and_is_told_so() -> None:
    some = trainee(training.classification(layer("dense", units=4)))
    with torch.no_grad():
        for parameter in some.network.parameters():
            parameter.fill_(float("nan"))

    found = views(some, [Outlet(("dense_1",), "y")])[Outlet(("dense_1",), "y")]

    assert found.gradient == math.inf
    assert found.not_numbers == 16 * 4
    assert found.counts == ()
    assert found.edges == ()
    assert (found.low, found.high, found.mean, found.deviation) == (0, 0, 0, 0)
    assert not array(found.pictures).any()


def test_infinite_values_are_counted_and_left_out_of_the_rest() -> None:
    some = trainee(training.regression(training.linear(2)))
    with torch.no_grad():
        dict(some.network.named_parameters())["dense_1.bias"][0] = float("inf")

    found = views(some, [Outlet(("dense_1",), "y")])[Outlet(("dense_1",), "y")]

    assert found.infinite == 16
    assert found.not_numbers == 0
    assert sum(found.counts) == 16
    assert np.isfinite([found.low, found.high, found.mean, found.deviation]).all()


def test_a_constant_is_one_bar_and_a_black_picture() -> None:
    some = trainee(training.regression(training.linear(2)))
    with torch.no_grad():
        for parameter in some.network.dense_1.parameters():  # type: ignore[union-attr]
            parameter.fill_(0.0)

    found = views(some, [Outlet(("dense_1",), "y")])[Outlet(("dense_1",), "y")]

    assert sorted(found.counts)[-2:] == [0, 32]
    assert found.edges[0] < 0 < found.edges[-1]
    assert found.zeros == 1
    assert not array(found.pictures).any()


def test_features_are_drawn_as_rows_of_numbers() -> None:
    some = trainee(training.classification(*NORMALISED))
    expected = plain(some)["dense_1"].detach().numpy()

    found = views(some)[Outlet(("dense_1",), "y")]

    (picture,) = array(found.pictures)
    grey = (expected - expected.min()) / (expected.max() - expected.min()) * 255
    assert found.maps == 1
    assert picture.shape == (16, 8)
    assert np.abs(picture - grey).max() <= 0.51


def test_pictures_are_drawn_map_by_map() -> None:
    layers = [layer("convolution_2d", filters=20), layer("flatten"), training.linear(3)]
    made = drawn([*layers, layer("output")], 64, 3, 16, picture=(8, 8, 1))
    chosen = arithmetic.chosen(made.plan, infer(made).multiply_adds)
    some = Trainee(made, data(made, 50), chosen)

    found = views(some, [Outlet(("convolution_1",), "y")])[Outlet(("convolution_1",), "y")]

    assert found.maps == 20
    assert found.shape[:2] == (50, 20)
    pictures = array(found.pictures)
    assert pictures.shape == (16, *found.shape[2:])
    assert (pictures.reshape(16, -1).max(axis=1) == 255).all()
    assert (pictures.reshape(16, -1).min(axis=1) == 0).all()


def test_the_batch_is_the_first_64_rows_and_stays_the_same() -> None:
    some = trainee(training.classification(*NORMALISED), rows=1300)
    first = views(some)

    again = views(some)

    assert first == again
    assert first[OUTLETS[0]].shape == (64, 2)


def test_a_large_network_is_looked_at_with_no_more_rows_than_it_trains_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("netbuilder.engine.probes.values.MOST_NUMBERS", 100)
    some = trainee(training.classification(*NORMALISED))

    assert views(some)[OUTLETS[0]].shape == (some.plan.batch_size, 2)


def test_values_in_a_block_are_seen_with_their_gradient() -> None:
    project = structs.replace(grouped(repeat=2), plan=training.plan())
    some = trainee(project)
    inner = Outlet(("block_1", "dense_2"), "y")

    found = views(some, [inner])[inner]

    network, part = exported(some), some.parts["validation"]
    first = torch.relu(network.dense_1(part.inputs))
    inside = torch.relu(network.block_1[0].dense_2(first))
    inside.retain_grad()
    scores = network.dense_3(network.block_1[1](first + inside))
    torch.nn.functional.cross_entropy(scores, part.targets[0]).backward()
    assert inside.grad is not None
    assert found.high == pytest.approx(float(inside.detach().max()), rel=1e-5)
    expected = float(inside.grad.square().mean().sqrt())
    assert found.gradient == pytest.approx(expected, rel=1e-4)


def test_a_node_in_a_circle_is_seen_with_all_its_steps() -> None:
    some = trainee(structs.replace(elman(), plan=training.plan()))
    inner = Outlet(("dense_1",), "y")

    found = views(some, [inner])[inner]

    network, part = exported(some), some.parts["validation"]
    x = part.inputs.reshape(-1, 7, 3)
    held, answers = torch.zeros(len(x), 5), []
    for step in range(7):
        held = torch.tanh(network.dense_1(torch.cat([x[:, step], held], dim=1)))
        held.retain_grad()
        answers.append(held)
    scores = torch.relu(network.dense_2(torch.stack(answers, dim=1).flatten(1)))
    torch.nn.functional.cross_entropy(scores, part.targets[0]).backward()
    slopes = torch.stack([each.grad for each in answers if each.grad is not None])
    assert found.shape == (16, 7, 5)
    assert found.high == pytest.approx(float(torch.stack(answers).detach().max()), rel=1e-5)
    assert found.gradient == pytest.approx(float(slopes.square().mean().sqrt()), rel=1e-4)
    assert array(found.pictures).shape == (1, 7, 5)


def test_training_rows_are_looked_at_where_there_are_no_others() -> None:
    project = training.classification(*NORMALISED)
    chosen = arithmetic.chosen(project.plan, infer(project).multiply_adds)
    prepared = training.prepared(project)
    nothing = np.array([], dtype=np.int64)
    parts = {**prepared.parts, "validation": nothing}
    some = Trainee(project, dataclasses.replace(prepared, parts=parts), chosen)

    assert views(some)[OUTLETS[0]].shape == (64, 2)


def test_outputs_that_are_not_there_are_left_out() -> None:
    some = trainee(training.classification(layer("dense", units=4)))
    known = Outlet(("dense_1",), "y")

    assert list(views(some, [Outlet(("gone_1",), "y"), known, known])) == [known]


def test_a_view_that_cannot_be_computed_never_ends_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    some = trainee(training.classification(layer("dense", units=4)))
    probes = Probes("run", some)
    probes.want(Watch(values=(Outlet(("dense_1",), "y"),)))

    def refuse(*_: Any) -> Tensor:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(some.built, "objective", refuse)

    assert list(probes.drawn()) == []


@pytest.mark.parametrize("taped", [False, True])
def test_training_gives_the_same_bits_watched_or_not(taped: bool) -> None:
    tape.warm_up()
    project = training.classification(*NORMALISED)
    project = structs.replace(project, plan=training.plan(Adam(), epochs=3, batch_size=10))
    states = []
    for is_watched in (False, True):
        some = trainee(project)
        if taped:
            assert [phase.record() for phase in some.step.phases] == [""]
        losses = []
        for _ in range(some.iterations_per_epoch):
            if is_watched:
                assert len(views(some)) == len(OUTLETS)
            losses.append(some.advance(1))
            some.progress.position += 1
        told = (np.concatenate(losses, axis=1), some.capture().tensors)
        states.append(told)
        assert all(module.training for module in some.network.modules())
        assert all(parameter.grad is None for parameter in some.network.parameters())

    (plain_losses, tensors), (others, twins) = states
    assert np.array_equal(plain_losses, others)
    assert tensors.keys() == twins.keys()
    assert all(torch.equal(tensors[name], twins[name]) for name in tensors)


def test_a_watched_run_tells_values_on_its_way_and_loses_no_bit() -> None:
    project = training.classification(*NORMALISED, epochs=4)
    plain_run = training.finished(training.session(project))
    run = training.session(project, paused=True)
    run.order(Watch(values=OUTLETS))
    run.order(Step(iterations=2))
    run.order(Step(epochs=10))

    events = training.finished(run)

    assert training.losses_of(events) == training.losses_of(plain_run)
    told = [each for each in events if isinstance(each, ValuesDrawn)]
    assert {each.outlet for each in told} == set(OUTLETS)
    assert told[-1].iteration == run.trainee.progress.best_iteration


def test_an_answer_can_be_sent() -> None:
    some = trainee(training.classification(*NORMALISED))
    probes = Probes("run", some)
    probes.want(Watch(values=OUTLETS))

    for event in probes.drawn():
        assert isinstance(event, ValuesDrawn)
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(event), type=ValuesDrawn) == event
