"""Compiled recurrent layers give torch's losses, gradients and predictions but for last digits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from msgspec import structs

from netbuilder.catalog.activations import Activation
from netbuilder.catalog.layers.sequences import StateFunction
from netbuilder.catalog.losses import Loss
from netbuilder.core.layer import Layer
from netbuilder.engine.build import seeded
from netbuilder.engine.state import flattened
from tests.benchmarks.engine import data
from tests.benchmarks.engine import project as drawn
from tests.helpers.designs import chain, layer
from tests.helpers.kernels import kernels

if TYPE_CHECKING:
    from netbuilder.engine.steps.fused.kernel import Made, Memory

ROWS, BATCH = 23, 10
KINDS = ("lstm", "gru", "elman")
each_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(scope="module", autouse=True)
def compiler() -> Iterator[None]:
    """Kernels can be compiled here."""
    with kernels():
        yield


def dense(units: int, activation: str = "linear") -> Layer:
    return layer("dense", units=units, activation=Activation.entries()[activation]())


class Trained:
    """A network of layers over sequences, its kernel, and the memory of that."""

    def __init__(
        self,
        *layers: Layer,
        steps: int = 5,
        width: int = 3,
        classes: int = 0,
        frozen: str = "",
        marks: dict[str, dict[str, Any]] | None = None,
    ) -> None:
        made = drawn([dense(1), layer("output")], steps * width, classes, BATCH)
        loss = {} if classes else {"loss": Loss.entries()["mse"]()}
        design = chain(layer("input", size=(steps, width)), *layers, layer("output", **loss))
        nodes = {
            id: structs.replace(design.nodes[id], **each) for id, each in (marks or {}).items()
        }
        design = structs.replace(design, nodes={**design.nodes, **nodes})
        made = structs.replace(made, design=design)
        self.built, prepared = seeded(made), data(made, ROWS)
        flat = flattened(list(self.built.network.parameters()))
        assert flat is not None
        self.inputs = torch.from_numpy(prepared.inputs)
        self.targets = tuple(torch.from_numpy(each) for each in prepared.targets)
        named = dict(self.built.network.named_parameters())
        self.places = {
            name: (each.data_ptr() - flat.data_ptr()) // 4 for name, each in named.items()
        }
        self.learning = {
            name: each for name, each in named.items() if not frozen or not name.startswith(frozen)
        }
        self.weights = flat.numpy()

    def kernel(self) -> Made | str:
        from netbuilder.engine.steps.fused.kernel import Subject
        from netbuilder.engine.steps.fused.makers import made_for

        return made_for(
            Subject(
                network=self.built.network,
                objective=self.built.objective,
                inputs=self.inputs,
                targets=self.targets,
                places=self.places,
                trained=frozenset(self.learning),
                batch_size=BATCH,
                outputs=self.built.answers[0].outputs,
            )
        )

    def after(self, batch: int) -> tuple[float, Memory, torch.Tensor]:
        """Loss, gradients and predictions of the kernel on one batch; nothing is updated."""
        from netbuilder.engine.steps.fused import updates
        from netbuilder.engine.steps.fused.kernel import Memory, Rule, Span

        made, one = self.kernel(), np.ones(1)
        assert not isinstance(made, str), made
        size = len(self.weights)
        memory = Memory(self.weights.copy(), *(np.zeros(size, np.float32) for _ in range(3)))
        settings = np.zeros(updates.SETTINGS)
        part = np.array([0]), np.array([size])
        scores = np.zeros((ROWS, self.built.answers[0].outputs), np.float32)
        losses = np.zeros(1, np.float32)
        span = Span(np.arange(ROWS), batch, BATCH, 0, np.zeros(1), losses, scores)
        rule = Rule(updates.SGD, settings, *part, one, np.zeros(1))
        made.kernel.train(memory, rule, made.rows(self.inputs, self.targets), span)
        return float(losses[0]), memory, torch.from_numpy(scores)

    def check(self, batch: int) -> None:
        """Loss, predictions and gradients are those of torch within 1e-5."""
        loss, memory, scores = self.after(batch)
        rows = slice(batch * BATCH, (batch + 1) * BATCH)
        predicted = self.built.scores(self.inputs[rows])
        wanted = self.built.objective(predicted, tuple(each[rows] for each in self.targets))
        assert loss == pytest.approx(float(wanted.detach()), rel=1e-5)
        assert isinstance(predicted, torch.Tensor)
        torch.testing.assert_close(scores[rows], predicted.detach(), rtol=1e-5, atol=1e-6)
        slopes = torch.autograd.grad(wanted, list(self.learning.values()))
        for name, slope in zip(self.learning, slopes, strict=True):
            place = self.places[name]
            found = torch.from_numpy(memory.gradients[place : place + slope.numel()].copy())
            torch.testing.assert_close(found, slope.reshape(-1), rtol=1e-5, atol=1e-5)


@each_kind
@pytest.mark.parametrize("batch", [0, 2])
@pytest.mark.parametrize("width", [1, 3])
def test_loss_and_gradients_are_those_of_torch(kind: str, batch: int, width: int) -> None:
    Trained(layer(kind, units=7), dense(1), width=width).check(batch)


@each_kind
def test_without_biases_and_with_several_layers_behind_too(kind: str) -> None:
    layers = layer(kind, units=6, bias=False), dense(5, "relu"), dense(4)
    Trained(*layers, classes=4).check(1)


@each_kind
def test_a_single_step_has_no_past(kind: str) -> None:
    Trained(layer(kind, units=4), dense(1), steps=1).check(0)


def test_an_elman_layer_may_cut_off_instead() -> None:
    Trained(layer("elman", units=6, state=StateFunction.RELU), dense(1)).check(0)


@pytest.mark.parametrize("frozen", ["lstm", "dense"])
def test_frozen_layers_leave_the_gradients_of_the_others_alone(frozen: str) -> None:
    Trained(layer("lstm", units=6), dense(1), frozen=frozen).check(0)


@each_kind
def test_silenced_neurons_and_cut_synapses_count_for_nothing(kind: str) -> None:
    marks: dict[str, dict[str, Any]] = {
        f"{kind}_1": {"silenced": (0, 3)},
        "dense_1": {"silenced": (1,), "cut": ((2, 5),)},
    }
    layers = layer(kind, units=6), dense(4, "relu"), dense(1)
    some = Trained(*layers, marks=marks)
    some.check(0)
    made, (_, memory, _) = some.kernel(), some.after(0)
    assert not isinstance(made, str)
    scores = np.zeros((ROWS, 1), np.float32)
    made.kernel.predict(memory, made.rows(some.inputs, some.targets).inputs, scores)
    (wanted,) = some.built.predictions(some.inputs)
    torch.testing.assert_close(torch.from_numpy(scores), wanted.detach(), rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(memory.weights, some.weights)


@each_kind
def test_predictions_of_all_rows_are_those_of_torch(kind: str) -> None:
    some = Trained(layer(kind, units=7), dense(1))
    made = some.kernel()
    assert not isinstance(made, str)
    _, memory, _ = some.after(0)
    scores = np.zeros((ROWS, 1), np.float32)

    made.kernel.predict(memory, made.rows(some.inputs, some.targets).inputs, scores)

    (wanted,) = some.built.predictions(some.inputs)
    torch.testing.assert_close(torch.from_numpy(scores), wanted.detach(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"layers": 2}, "reads more than once"),
        ({"bidirectional": True}, "reads more than once"),
        ({"activation": Activation.entries()["relu"]()}, "has no compiled form"),
        ({"bias_vectors": 1}, "decides by its values"),
    ],
)
def test_what_has_no_kernel_is_said_in_words(settings: dict[str, Any], words: str) -> None:
    found = Trained(layer("lstm", units=4, **settings), dense(1)).kernel()

    assert isinstance(found, str)
    assert words in found
