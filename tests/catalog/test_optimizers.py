"""Optimizers make torch's own, with torch's own defaults and live settings that torch knows."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from netbuilder.catalog.optimizers import Adam, optimizer_of
from netbuilder.core.plan import Optimizer, Phase
from netbuilder.engine.optimizers import Group
from netbuilder.engine.optimizers import made as engine_made
from tests.conformance.legal import entries

every_optimizer = pytest.mark.parametrize(
    "kind", list(Optimizer.entries().values()), ids=lambda kind: kind.kind
)


def made(optimizer: Optimizer) -> torch.optim.Optimizer:
    return engine_made(optimizer, [Group((torch.nn.Parameter(torch.ones(3, 2)),))], fused=False)


@every_optimizer
def test_its_defaults_are_those_of_torch(kind: type[Optimizer]) -> None:
    optimizer = made(kind())
    if kind.kind == "muon":  # torch's own stands beside AdamW for weights that are no matrices
        (optimizer,) = optimizer.parts  # type: ignore[attr-defined]
    defaults = inspect.signature(type(optimizer)).parameters
    group = optimizer.param_groups[0]
    for name in set(defaults) & set(group) - {"params"}:
        # torch's 0.001 hardly moves a small network; 0.01 is what its documentation shows.
        expected = 0.01 if (kind.kind, name) == ("sgd", "lr") else defaults[name].default
        if name == "foreach":  # the engine decides, for equal bits
            continue
        if (kind.kind, name) == ("lbfgs", "max_eval"):
            expected = 20 * 5 // 4
        assert group[name] == expected or (name == "fused" and not group[name]), name


@every_optimizer
@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_any_legal_values_make_it_and_it_takes_a_step(kind: type[Optimizer], data: Any) -> None:
    optimizer = made(data.draw(entries(kind)))
    (weight,) = optimizer.param_groups[0]["params"]

    def slope() -> float:
        weight.grad = torch.ones_like(weight)
        return 1.0

    optimizer.step(slope)
    assert torch.isfinite(weight).all()


@every_optimizer
def test_what_is_live_is_a_setting_of_torch_and_marked_so(kind: type[Optimizer]) -> None:
    optimizer = kind()
    group = made(optimizer).param_groups[0]
    for name, key in kind.live.items():
        assert group[key] == getattr(optimizer, name)
        assert kind.parameters[name].live
    marked = {name for name, parameter in kind.parameters.items() if parameter.live}
    assert marked == set(kind.live)


def test_a_phase_without_an_optimizer_uses_adam() -> None:
    assert optimizer_of(Phase()) == Adam()


def test_every_optimizer_of_torch_that_takes_dense_gradients_is_there() -> None:
    shipped = {
        name.lower()
        for name, each in vars(torch.optim).items()
        if isinstance(each, type) and issubclass(each, torch.optim.Optimizer)
    }
    known = {kind.replace("_", "") for kind in Optimizer.entries()}
    assert shipped - {"optimizer", "sparseadam"} == known


def test_muon_moves_matrices_as_torch_does_and_the_rest_as_adamw() -> None:
    torch.manual_seed(0)
    weights = [torch.nn.Parameter(torch.randn(*sizes)) for sizes in ((4, 3), (4,))]
    twins = [torch.nn.Parameter(each.detach().clone()) for each in weights]
    ours = engine_made(Optimizer.entries()["muon"](), [Group(tuple(weights))], fused=False)
    theirs = [torch.optim.Muon(twins[:1]), torch.optim.AdamW(twins[1:], weight_decay=0.1)]
    for _ in range(5):
        for weight, twin in zip(weights, twins, strict=True):
            weight.grad = torch.randn_like(weight)
            twin.grad = weight.grad.clone()
        ours.step()
        for each in theirs:
            each.step()
    for weight, twin in zip(weights, twins, strict=True):
        torch.testing.assert_close(weight, twin)
