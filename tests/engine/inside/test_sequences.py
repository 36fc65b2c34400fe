"""Recurrent cells, embeddings and attention from the inside show what their modules compute."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from netbuilder.core.layer import Layer
from netbuilder.core.value import Project
from netbuilder.engine.build import built
from netbuilder.engine.inside.embedding import nearest
from netbuilder.engine.inside.views import InsideViews
from netbuilder.engine.trainee import Part
from netbuilder.link.messages import InsideDrawn, InsideWish, Plate
from tests.helpers.designs import chain, layer, table_recipe

STEPS, WIDTH = 9, 4


def looked_into(start: Layer, *others: Layer, rows: Tensor, node: str, **wish: Any) -> Any:
    """The inside of a node, and the module and network it is part of."""
    design = chain(start, *others, layer("dense", units=3), layer("output"))
    made = built(Project(design=design, recipe=table_recipe(rows[0].numel()), id="0" * 32))
    part = Part(rows, ())
    looked: Any = SimpleNamespace(
        built=made,
        parts={"train": part, "validation": Part(rows[:0], ())},
        device=torch.device("cpu"),
        origin=SimpleNamespace(rows={"train": np.arange(len(rows))}),
    )
    drawn = InsideViews(looked, InsideWish((node,), **wish)).drawn("", 7)
    return drawn, made.network.get_submodule(node)


def plates(drawn: InsideDrawn) -> dict[str, Plate]:
    return {each.name: each for each in drawn.plates}


def values(plate: Plate) -> Tensor:
    found = np.frombuffer(plate.values.data, plate.values.dtype).reshape(plate.values.shape)
    return torch.from_numpy(found.copy())


def sequences(count: int = 2) -> Tensor:
    return torch.randn(count, STEPS, WIDTH, generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize("kind", ["elman", "gru", "lstm"])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_answers_over_time_are_those_of_the_module(kind: str, bidirectional: bool) -> None:
    rows = sequences()
    cell = layer(kind, units=5, bidirectional=bidirectional, layers=2)
    start = layer("input", size=(STEPS, WIDTH))
    drawn, module = looked_into(start, cell, rows=rows, node=f"{kind}_1", sample=2, count=32)
    with torch.no_grad():
        answer = module(rows[1:2])[0][0].t()
    state = plates(drawn)["state"]
    torch.testing.assert_close(values(state), answer, rtol=1e-5, atol=1e-6)
    assert drawn.total == len(answer) == len(state.labels)
    assert state.columns == tuple(f"step {step + 1}" for step in range(STEPS))


def test_gates_of_an_lstm_make_its_memory() -> None:
    rows = sequences()
    start = layer("input", size=(STEPS, WIDTH))
    drawn, _ = looked_into(start, layer("lstm", units=5), rows=rows, node="lstm_1", count=16)
    shown = {name: values(plate) for name, plate in plates(drawn).items()}
    memory = torch.zeros(5)
    for step in range(STEPS):
        kept = shown["gate.forget"][:, step] * memory
        memory = kept + shown["gate.input"][:, step] * shown["gate.new"][:, step]
        torch.testing.assert_close(shown["memory"][:, step], memory, rtol=1e-5, atol=1e-6)
        answer = shown["gate.output"][:, step] * memory.tanh()
        torch.testing.assert_close(shown["state"][:, step], answer, rtol=1e-5, atol=1e-6)


def test_one_unit_stands_closer_with_a_line_for_each_gate() -> None:
    rows = sequences()
    start = layer("input", size=(STEPS, WIDTH))
    cell = layer("gru", units=5)
    drawn, _ = looked_into(start, cell, rows=rows, node="gru_1", first=1, count=2, chosen=2)
    found = plates(drawn)
    unit = found["unit"]
    assert unit.labels == ("Reset gate", "Update gate", "New value", "Answer")
    state = found["state"]
    assert (state.first, state.chosen, state.total) == (1, 1, 5)
    assert torch.equal(values(unit)[3], values(state)[1])


def test_a_plain_recurrent_layer_has_no_gates() -> None:
    start = layer("input", size=(STEPS, WIDTH))
    drawn, _ = looked_into(start, layer("elman", units=5), rows=sequences(), node="elman_1")
    assert [each.name for each in drawn.plates] == ["input", "state", "unit"]


def test_an_embedding_shows_the_rows_of_the_tokens_of_a_sample() -> None:
    tokens = torch.tensor([[3, 1, 3, 7]])
    start = layer("input", size=(4,), tokens=True)
    words = layer("embedding", vocabulary=11, units=6)
    flat = layer("flatten")
    drawn, module = looked_into(start, words, flat, rows=tokens, node="embedding_1")
    found = plates(drawn)
    assert torch.equal(values(found["rows"]), module.weight.detach()[tokens[0]])
    assert found["rows"].labels[0] == "x0: token 3"
    assert (drawn.total, drawn.chosen) == (11, 3)


def test_neighbours_are_the_rows_with_the_largest_cosine() -> None:
    table = torch.randn(50, 6, generator=torch.Generator().manual_seed(1))
    cosines, places = nearest(table, 4)
    every = nn.functional.cosine_similarity(table, table[4:5])
    every[4] = -2.0
    expected = every.topk(10)
    assert places.tolist() == expected.indices.tolist()
    torch.testing.assert_close(cosines, expected.values, rtol=1e-5, atol=1e-6)


def test_rows_that_are_no_numbers_are_nobodys_neighbours() -> None:
    table = torch.randn(5, 3, generator=torch.Generator().manual_seed(1))
    table[2, 0] = float("nan")
    assert 2 not in nearest(table, 0)[1].tolist()
    assert not len(nearest(table, 2)[1])


@pytest.mark.parametrize("causal", [False, True])
def test_head_maps_are_what_attention_takes_over(causal: bool) -> None:
    rows = sequences()
    start = layer("input", size=(STEPS, WIDTH))
    looks = layer("multi_head_attention", heads=2, causal=causal)
    flat = layer("flatten")
    drawn, module = looked_into(
        start, looks, flat, rows=rows, node="attention_1", sample=2, chosen=1
    )
    found = plates(drawn)
    heads = values(found["heads"])
    with torch.no_grad():
        handed = module.value(rows[1]).view(STEPS, 2, -1).transpose(0, 1)
        joined = (heads @ handed).transpose(0, 1).flatten(1)
        answer = module.output(joined)
        torch.testing.assert_close(answer, module(*[rows[1:2]] * 3)[0], rtol=1e-5, atol=1e-6)
    assert torch.equal(values(found["head"]), heads[1])
    torch.testing.assert_close(heads.sum(dim=-1), torch.ones(2, STEPS))
    if causal:
        assert float(heads.triu(1).abs().max()) == 0.0


def test_what_the_last_step_takes_over_comes_largest_first() -> None:
    start = layer("input", size=(STEPS, WIDTH))
    looks = layer("multi_head_attention", heads=2)
    drawn, _ = looked_into(
        start, looks, layer("flatten"), rows=sequences(), node="attention_1", chosen=0
    )
    found = plates(drawn)
    taken = values(found["taken"])
    row = values(found["head"])[-1]
    assert taken.tolist() == row.topk(8).values.tolist()
    assert found["taken"].labels[0] == f"step {int(row.argmax()) + 1}"


def test_any_step_can_be_the_one_that_asks() -> None:
    start = layer("input", size=(STEPS, WIDTH))
    looks = layer("multi_head_attention", heads=2)
    drawn, _ = looked_into(
        start, looks, layer("flatten"), rows=sequences(), node="attention_1", chosen=1, place=3
    )
    found = plates(drawn)
    assert (drawn.places, drawn.place, drawn.place_name) == (STEPS, 3, "asking step")
    row = values(found["head"])[3]
    assert values(found["taken"]).tolist() == row.topk(8).values.tolist()
    assert found["taken"].title == "What step 4 takes over, in head 2"
    assert (found["head"].chosen, found["head"].are_places) == (3, True)


def test_steps_that_are_columns_have_their_names() -> None:
    rows = torch.randn(2, 4, 1, generator=torch.Generator().manual_seed(3))
    drawn, _ = looked_into(
        layer("input", size=(4, 1)), layer("gru", units=3), rows=rows, node="gru_1"
    )
    assert plates(drawn)["state"].columns == ("x0", "x1", "x2", "x3")
