"""Activations answer what torch answers, in training and in the small graph."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from netbuilder.catalog.activations import Activation, Softmax
from netbuilder.catalog.initializers import Initializer, TorchDefault
from tests.conformance.legal import entries

ORACLES = {
    "linear": nn.Identity(),
    "sigmoid": nn.Sigmoid(),
    "tanh": nn.Tanh(),
    "relu": nn.ReLU(),
    "leaky_relu": nn.LeakyReLU(),
    "elu": nn.ELU(),
    "selu": nn.SELU(),
    "gelu": nn.GELU(),
    "silu": nn.SiLU(),
    "softplus": nn.Softplus(),
    "softmax": nn.Softmax(dim=1),
    "relu6": nn.ReLU6(),
    "celu": nn.CELU(),
    "mish": nn.Mish(),
    "hard_swish": nn.Hardswish(),
    "hard_sigmoid": nn.Hardsigmoid(),
    "hard_tanh": nn.Hardtanh(),
    "softsign": nn.Softsign(),
    "log_softmax": nn.LogSoftmax(dim=1),
}
# Neither is a number of its own: a share depends on the others.
SHARES = {"softmax", "log_softmax"}
every_activation = pytest.mark.parametrize(
    "kind", list(Activation.entries().values()), ids=lambda kind: kind.kind
)
every_initializer = pytest.mark.parametrize(
    "kind", list(Initializer.entries().values()), ids=lambda kind: kind.kind
)


def computed(activation: Activation, x: torch.Tensor) -> torch.Tensor:
    answer: torch.Tensor = eval(activation.expression("x"), {"torch": torch, "nn": nn, "x": x})
    return answer


@pytest.mark.parametrize("kind", ORACLES)
def test_its_expression_is_the_module_of_torch(kind: str) -> None:
    x = torch.randn(5, 7)
    torch.testing.assert_close(computed(Activation.entries()[kind](), x), ORACLES[kind](x))


def test_arctan_is_the_inverse_tangent() -> None:
    x = torch.linspace(-1.5, 1.5, 9)
    answer = computed(Activation.entries()["arctan"](), torch.tan(x))
    torch.testing.assert_close(answer, x)


@every_activation
@given(data=st.data(), x=st.floats(-30, 30))
def test_the_small_graph_shows_what_torch_computes(
    kind: type[Activation], data: st.DataObject, x: float
) -> None:
    activation = data.draw(entries(kind))
    shown = activation.value(x)
    if shown is None:
        assert activation.kind in SHARES
        return
    exact = float(computed(activation, torch.tensor([[x]], dtype=torch.float64)))
    assert shown == pytest.approx(exact, abs=1e-9, rel=1e-9)


@every_activation
def test_extreme_numbers_do_not_break_the_small_graph(kind: type[Activation]) -> None:
    for x in (-1e300, -1000.0, 1000.0, 1e300):
        kind().value(x)


def test_waves_and_bumps_are_their_closed_forms() -> None:
    x = torch.randn(5, 7)
    sine = computed(Activation.entries()["sine"]().replaced(frequency=30.0), x)
    torch.testing.assert_close(sine, torch.sin(30 * x))
    bump = computed(Activation.entries()["gaussian"](), x)
    torch.testing.assert_close(bump, torch.exp(-(x**2)))


def test_gelu_has_the_form_of_bert_too() -> None:
    gelu = Activation.entries()["gelu"]()
    form = gelu.parameters["form"].options[1]
    x = torch.randn(5, 7)
    torch.testing.assert_close(
        computed(gelu.replaced(form=form), x), nn.GELU(approximate="tanh")(x)
    )


def test_softmax_works_along_the_axis_it_is_told() -> None:
    x = torch.randn(2, 3, 4)
    text = Softmax().expression("x", axis=2)
    answer = eval(text, {"torch": torch, "x": x})
    torch.testing.assert_close(answer.sum(dim=2), torch.ones(2, 3))


@every_initializer
@given(data=st.data())
def test_an_initializer_fills_a_weight_for_every_activation(
    kind: type[Initializer], data: st.DataObject
) -> None:
    initializer = data.draw(entries(kind))
    activation = data.draw(st.sampled_from(list(Activation.entries().values())).flatmap(entries))
    weight = torch.full((6, 4), 1e9)
    text = initializer.code("weight", activation)
    if not text:
        assert isinstance(initializer, TorchDefault)
        return
    exec(text, {"nn": nn, "weight": weight})
    assert torch.isfinite(weight).all()
    assert weight.abs().max() < 1e6


@pytest.mark.parametrize(
    ("kind", "spread"),
    [
        ("xavier_normal", (2 / (400 + 600)) ** 0.5 * 5 / 3),
        ("xavier_uniform", (2 / (400 + 600)) ** 0.5 * 5 / 3),
        ("kaiming_normal", 400**-0.5 * 5 / 3),
        ("kaiming_uniform", 400**-0.5 * 5 / 3),
        ("orthogonal", 600**-0.5 * 5 / 3),
    ],
)
def test_scaled_initializers_have_the_spread_of_their_papers(kind: str, spread: float) -> None:
    torch.manual_seed(0)
    weight = torch.empty(600, 400)
    tanh = Activation.entries()["tanh"]()
    exec(Initializer.entries()[kind]().code("weight", tanh), {"nn": nn, "weight": weight})
    assert float(weight.std()) == pytest.approx(spread, rel=0.02)
