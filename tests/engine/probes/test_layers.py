"""Numbers per layer equal those of plain PyTorch; measuring them changes no bit of a training."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from msgspec import structs

from netbuilder.catalog.optimizers import SGD, Adam
from netbuilder.core.value import Project
from netbuilder.engine.probes import Probes
from netbuilder.engine.probes.layers import BINS, LayerViews, layers_of
from netbuilder.engine.steps import tape
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import (
    Event,
    HistogramsDrawn,
    LayerNumbers,
    LayersDrawn,
    Load,
    Losses,
    Quantity,
    RunState,
    RunStateChanged,
    Slice,
    Step,
    Stop,
    Watch,
    event_decoder,
    framed,
)
from tests.engine.probes.test_values import NORMALISED, array, exported, trainee
from tests.export.test_blocks import grouped, nested
from tests.helpers import training
from tests.helpers.designs import layer

LEARNING = ("dense_1", "normalisation_1", "dense_2", "dense_3")
EVERYTHING = tuple((name,) for name in LEARNING)


def measured(some: Trainee) -> tuple[list[Event], dict[str, LayerNumbers]]:
    """All events of one measured iteration, and its numbers by the id of the node."""
    probes = Probes("run", some)
    probes.want(Watch(layers=True, histograms=EVERYTHING))
    events = list(probes.drawn())
    assert probes.awaits_iteration
    some.advance(1)
    some.progress.position += 1
    some.progress.iteration += 1
    events += probes.compared()
    assert not probes.awaits_iteration
    told = [each for each in events if isinstance(each, LayersDrawn)]
    return events, {each.nodes[-1]: each for each in told[-1].layers}


def slices(events: list[Event]) -> dict[tuple[str, Quantity], Slice]:
    (drawn,) = [each for each in events if isinstance(each, HistogramsDrawn)]
    return {(each.nodes[-1], each.quantity): each for each in drawn.slices}


def weights(network: Any, name: str) -> torch.Tensor:
    parameters = getattr(network, name).parameters()
    return torch.cat([each.detach().reshape(-1) for each in parameters])


def test_numbers_are_those_of_plain_torch() -> None:
    """A step of gradient descent by hand, with batch normalization as in training."""
    some = trainee(training.classification(*NORMALISED[:2], optimizer=SGD(learning_rate=0.1)))
    some.advance(2)
    some.progress.position = some.progress.iteration = 2
    network = exported(some).train()
    inputs, targets = some.step.phases[0].data.batch(2)
    loss = torch.nn.functional.cross_entropy(network(inputs), targets[0])
    loss.backward()

    events, found = measured(some)

    first, last = (each for each in events if isinstance(each, LayersDrawn))
    assert (first.iteration, last.iteration) == (3, 3)
    assert list(found) == ["dense_1", "normalisation_1", "dense_2"]
    for name, numbers in found.items():
        parts = list(getattr(network, name).parameters())
        slope = torch.cat([each.grad.reshape(-1) for each in parts])
        assert numbers.weights == pytest.approx(float(weights(network, name).norm()), rel=1e-5)
        assert numbers.gradient == pytest.approx(float(slope.norm()), rel=1e-5)
        assert numbers.update == pytest.approx(0.1 * float(slope.norm()), rel=1e-3)
    assert all(math.isnan(each.update) for each in first.layers)


def test_histograms_count_every_number_between_the_edges_they_tell() -> None:
    some = trainee(training.classification(*NORMALISED))
    network = exported(some)
    rows = some.parts["validation"].inputs

    events, _ = measured(some)

    told = slices(events)
    assert len(told) == 3 * len(LEARNING)
    expected = {
        Quantity.WEIGHTS: weights(network, "dense_1"),
        Quantity.ACTIVATIONS: torch.relu(network.dense_1(rows)).detach().reshape(-1),
    }
    for quantity, values in expected.items():
        found = told["dense_1", quantity]
        counts, _ = np.histogram(values.numpy(), BINS, (found.low, found.high))
        assert found.low == pytest.approx(float(values.min()), abs=1e-6)
        assert found.high == pytest.approx(float(values.max()), abs=1e-6)
        assert np.abs(array(found.counts).astype(int) - counts).sum() <= 4
    assert array(told["dense_1", Quantity.GRADIENTS].counts).sum() == len(
        weights(network, "dense_1")
    )


def test_the_measured_gradient_is_that_of_the_very_next_update() -> None:
    """With dropout: the masks are those that the iteration draws."""
    project = training.classification(*NORMALISED, optimizer=SGD(learning_rate=0.5))

    _, found = measured(trainee(project))

    for numbers in found.values():
        assert numbers.update == pytest.approx(0.5 * numbers.gradient, rel=1e-3)


def test_neurons_that_never_speak_are_silent() -> None:
    some = trainee(training.classification(layer("dense", units=8)))
    with torch.no_grad():
        for name, parameter in some.network.named_parameters():
            if name == "dense_1.bias":
                parameter[:3] = -100.0

    _, found = measured(some)

    assert found["dense_1"].silent == pytest.approx(3 / 8)
    assert found["dense_2"].silent == 0.0


def test_maps_of_pictures_that_never_speak_are_silent() -> None:
    from netbuilder.core.inference import infer
    from netbuilder.engine import arithmetic
    from tests.benchmarks.engine import data
    from tests.benchmarks.engine import project as drawn

    layers = [layer("convolution_2d", filters=4), layer("flatten"), training.linear(3)]
    made = drawn([*layers, layer("output")], 64, 3, 16, picture=(8, 8, 1))
    chosen = arithmetic.chosen(made.plan, infer(made).multiply_adds)
    some = Trainee(made, data(made, 50), chosen)
    with torch.no_grad():
        dict(some.network.named_parameters())["convolution_1.bias"][0] = -1000.0

    _, found = measured(some)

    assert found["convolution_1"].silent == pytest.approx(0.25)


def test_frozen_weights_have_a_length_but_neither_gradient_nor_update() -> None:
    project = training.classification(*NORMALISED)
    nodes = project.design.nodes
    frozen = structs.replace(nodes["dense_1"], frozen_weights=True)
    design = structs.replace(project.design, nodes={**nodes, "dense_1": frozen})

    events, found = measured(trainee(structs.replace(project, design=design)))

    assert found["dense_1"].weights > 0
    assert math.isnan(found["dense_1"].gradient)
    assert found["dense_1"].update == 0
    assert ("dense_1", Quantity.GRADIENTS) not in slices(events)
    assert found["dense_2"].gradient > 0


def in_training(project: Project) -> Trainee:
    return trainee(structs.replace(project, plan=training.plan()))


@pytest.mark.parametrize("project", [grouped(), grouped(repeat=3), nested()])
def test_layers_inside_blocks_are_measured_too_their_copies_together(project: Project) -> None:
    some = in_training(project)
    views = LayerViews(some)

    told = [each for each in views.begun("run", 0) if isinstance(each, LayersDrawn)][-1]

    found = layers_of(some.project, some.network)
    assert [each.nodes for each in told.layers] == [each.nodes for each in found]
    assert any(len(each.nodes) > 1 for each in found)
    numbers = sum(part.numel() for each in found for part in each.parameters)
    assert numbers == sum(each.numel() for each in some.network.parameters())
    assert all(each.gradient > 0 and 0 <= each.silent <= 1 for each in told.layers)


def test_weights_that_are_no_numbers_are_told_as_such_and_have_no_histogram() -> None:
    some = trainee(training.classification(layer("dense", units=4)))
    with torch.no_grad():
        for parameter in some.network.parameters():
            parameter.fill_(float("nan"))

    views = LayerViews(some)
    views.histograms = frozenset({("dense_1",)})
    events = list(views.begun("run", 0))

    (drawn,) = [each for each in events if isinstance(each, LayersDrawn)]
    assert math.isnan(drawn.layers[0].weights)
    assert math.isnan(drawn.layers[0].gradient)
    assert not any(isinstance(each, HistogramsDrawn) for each in events)


def test_equal_weights_have_a_histogram_around_their_value() -> None:
    some = trainee(training.classification(layer("dense", units=4)))
    with torch.no_grad():
        for parameter in some.network.parameters():
            parameter.fill_(0.0)
    views = LayerViews(some)
    views.histograms = frozenset({("dense_1",)})

    told = slices(list(views.begun("run", 0)))["dense_1", Quantity.WEIGHTS]

    assert told.low < 0 < told.high
    assert array(told.counts).sum() == 12


def test_what_cannot_be_measured_costs_no_training(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    some = trainee(training.classification(*NORMALISED))

    def failing(batch: Any) -> Any:
        raise RuntimeError("no memory for a second look")

    monkeypatch.setattr(some.step.phases[0], "loss", failing)
    views = LayerViews(some)

    assert list(views.begun("run", 0)) == []
    assert list(views.begun("run", 1)) == []
    assert not views.awaits_iteration
    assert capsys.readouterr().err.count("Traceback") == 1


@pytest.mark.parametrize("taped", [False, True])
def test_training_gives_the_same_bits_measured_or_not(taped: bool) -> None:
    tape.warm_up()
    project = training.classification(*NORMALISED)
    project = structs.replace(project, plan=training.plan(Adam(), epochs=3, batch_size=10))
    states = []
    for is_measured in (False, True):
        some = trainee(project)
        if taped:
            assert [phase.record() for phase in some.step.phases] == [""]
        losses = []
        views = LayerViews(some)
        views.histograms = frozenset(EVERYTHING)
        for iteration in range(some.iterations_per_epoch):
            if is_measured:
                assert len(list(views.begun("run", iteration))) == 2
            losses.append(some.advance(1))
            some.progress.position += 1
            if is_measured:
                assert len(list(views.compared(iteration + 1))) == 1
        states.append((np.concatenate(losses, axis=1), some.capture().tensors))
        assert all(module.training for module in some.network.modules())
        assert all(parameter.grad is None for parameter in some.network.parameters())

    (plain_losses, tensors), (others, twins) = states
    assert np.array_equal(plain_losses, others)
    assert tensors.keys() == twins.keys()
    assert all(torch.equal(tensors[name], twins[name]) for name in tensors)


def test_a_watched_run_tells_layers_on_its_way_and_loses_no_bit() -> None:
    project = training.classification(*NORMALISED, epochs=60)
    plain_run = training.finished(training.session(project))
    run = training.session(project, paused=True)
    run.order(Watch(layers=True, histograms=EVERYTHING))
    run.order(Step(epochs=100))

    events = training.finished(run)

    assert training.losses_of(events) == training.losses_of(plain_run)
    told = [each for each in events if isinstance(each, LayersDrawn)]
    assert any(each.layers[0].update > 0 for each in told)
    last = max(each.first + each.values.shape[0] - 1 for each in events if isinstance(each, Losses))
    assert max(each.iteration for each in told) <= last


def test_each_single_step_is_measured() -> None:
    run = training.session(training.classification(*NORMALISED, epochs=4), paused=True)
    run.order(Watch(layers=True))
    orders = iter([Step(iterations=1)] * 4 + [Stop()])
    known = []

    for event in run.events():
        if isinstance(event, RunStateChanged) and event.state is RunState.PAUSED:
            run.order(next(orders))
        if isinstance(event, LayersDrawn) and not math.isnan(event.layers[0].update):
            known.append(event.iteration)

    assert known == [2, 3, 4]


def test_an_update_of_several_batches_is_measured_when_it_comes() -> None:
    project = training.classification(*NORMALISED, epochs=60, accumulation=3)
    plain_run = training.finished(training.session(project))
    run = training.session(project, paused=True)
    run.order(Watch(layers=True))
    run.order(Step(epochs=100))

    events = training.finished(run)

    assert training.losses_of(events) == training.losses_of(plain_run)
    told = [each.layers[0].update for each in events if isinstance(each, LayersDrawn)]
    known = [each for each in told if not math.isnan(each)]
    assert known
    assert all(each > 0 for each in known)


def test_measuring_takes_a_twentieth_of_the_time_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("netbuilder.engine.probes.time.monotonic", lambda: clock[0])
    some = trainee(training.classification(*NORMALISED))
    probes = Probes("run", some)
    begun = LayerViews._begun

    def slowly(self: LayerViews, run: str, iteration: int) -> Any:
        clock[0] += 0.03
        yield from begun(self, run, iteration)

    monkeypatch.setattr(LayerViews, "_begun", slowly)
    probes.want(Watch(layers=True))
    assert probes.is_due()
    list(probes.drawn())
    some.progress.iteration += 1
    list(probes.compared())

    clock[0] += 20 * 0.03 - 0.01
    assert not probes.is_due()
    clock[0] += 0.02
    assert probes.is_due()


def test_nobody_who_looks_costs_nothing() -> None:
    some = trainee(training.classification(*NORMALISED))
    probes = Probes("run", some)
    probes.want(Watch(layers=True))
    list(probes.drawn())
    probes.want(Watch())

    assert not probes.is_due()
    assert not probes.awaits_iteration
    assert list(probes.drawn()) == []


def test_what_is_told_can_be_sent() -> None:
    events, _ = measured(trainee(training.classification(*NORMALISED)))

    for event in events:
        decoded = event_decoder.decode(framed(event)[4:])
        assert framed(decoded) == framed(event)


def test_a_run_tells_how_much_memory_it_takes() -> None:
    events = training.finished(training.session(training.classification(*NORMALISED)))

    loads = [each for each in events if isinstance(each, Load)]
    assert loads
    assert all(each.memory > 10_000_000 for each in loads)
    ends = [each for each in events if isinstance(each, RunStateChanged)]
    assert len(loads) <= 2 + 2 * ends[-1].seconds
