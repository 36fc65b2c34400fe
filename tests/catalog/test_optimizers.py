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
from tests.conformance.legal import entries

every_optimizer = pytest.mark.parametrize(
    "kind", list(Optimizer.entries().values()), ids=lambda kind: kind.kind
)


def made(optimizer: Optimizer) -> torch.optim.Optimizer:
    weights = [torch.nn.Parameter(torch.ones(3))]
    text = optimizer.code().format(parameters="weights")
    answer: torch.optim.Optimizer = eval(text, {"torch": torch, "weights": weights})
    return answer


@every_optimizer
def test_its_defaults_are_those_of_torch(kind: type[Optimizer]) -> None:
    optimizer = made(kind())
    defaults = inspect.signature(type(optimizer)).parameters
    group = optimizer.param_groups[0]
    for name in set(defaults) & set(group) - {"params"}:
        # torch's 0.001 hardly moves a small network; 0.01 is what its documentation shows.
        expected = 0.01 if (kind.kind, name) == ("sgd", "lr") else defaults[name].default
        assert group[name] == expected, name


@every_optimizer
@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_any_legal_values_make_it_and_it_takes_a_step(kind: type[Optimizer], data: Any) -> None:
    optimizer = made(data.draw(entries(kind)))
    (weight,) = optimizer.param_groups[0]["params"]
    weight.grad = torch.ones_like(weight)
    optimizer.step()
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
