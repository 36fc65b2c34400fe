"""Silenced neurons and cut synapses in the exported text: readable, exact against plain torch."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from msgspec import structs
from torch import Tensor, nn

from netbuilder.catalog.layers.masks import masked_code
from netbuilder.catalog.regularisers import L2
from netbuilder.core import neuron_edits
from netbuilder.core.blocks import grouped
from netbuilder.core.design import SetWeight
from netbuilder.core.inference import infer
from netbuilder.core.layer import Layer, Masks
from netbuilder.core.value import Project
from netbuilder.engine.build import built
from netbuilder.engine.text import executed
from netbuilder.export.module import module_text
from tests.helpers import training
from tests.helpers.designs import layer

CUT = ((0, 1), (2, 0), (2, 1))
SILENT = (1, 4)
SILENCEABLE = [
    kind
    for kind, made in sorted(Layer.entries().items())
    if made().neurons(*made.example.inputs) is not None
]


def masked(project: Project, *, cut: object = CUT, silent: object = SILENT) -> Project:
    node = structs.replace(project.design.nodes["dense_1"], cut=cut, silenced=silent)
    nodes = {**project.design.nodes, "dense_1": node}
    return structs.replace(project, design=structs.replace(project.design, nodes=nodes))


def plain_answer(network: nn.Module, rows: Tensor) -> Tensor:
    """The masked network by hand: weights and answers times masks of 0 and 1."""
    weights = dict(network.named_parameters())
    kept = torch.ones_like(weights["dense_1.weight"])
    for unit, place in CUT:
        kept[unit, place] = 0
    heard = torch.ones(len(kept))
    heard[list(SILENT)] = 0
    hidden = nn.functional.linear(rows, weights["dense_1.weight"] * kept, weights["dense_1.bias"])
    shown = torch.relu(hidden) * heard
    return nn.functional.linear(shown, weights["dense_2.weight"], weights["dense_2.bias"])


def test_answers_and_gradients_are_those_of_plain_masks_bit_for_bit() -> None:
    made = built(masked(training.classification(layer("dense", units=6))))
    rows = torch.randn(20, 2, generator=torch.Generator().manual_seed(1))
    weights = list(made.network.parameters())

    answer, expected = made.network(rows), plain_answer(made.network, rows)
    found = torch.autograd.grad(answer.square().sum(), weights)
    wanted = torch.autograd.grad(expected.square().sum(), weights)

    assert torch.equal(answer, expected)
    assert all(torch.equal(one, other) for one, other in zip(found, wanted, strict=True))


def test_what_is_cut_or_silenced_gets_no_gradient_even_where_weights_are_no_numbers() -> None:
    made = built(masked(training.classification(layer("dense", units=6))))
    weights = dict(made.network.named_parameters())
    with torch.no_grad():
        weights["dense_1.weight"][0, 1] = float("nan")
        weights["dense_1.weight"][1] = float("inf")
    rows = torch.randn(20, 2, generator=torch.Generator().manual_seed(1))

    answer = made.network(rows)
    answer.square().sum().backward()

    slopes = weights["dense_1.weight"].grad
    assert slopes is not None
    assert bool(answer.isfinite().all())
    assert slopes[0, 1] == 0
    assert bool((slopes[2] == 0).all())
    bias = weights["dense_1.bias"].grad
    assert bias is not None
    assert bool((bias[list(SILENT)] == 0).all())


def test_a_price_of_weights_does_not_count_those_that_are_cut() -> None:
    price = L2(strength=0.5)
    made = built(masked(training.classification(layer("dense", units=6, regulariser=price))))
    weight = dict(made.network.named_parameters())["dense_1.weight"]

    assert made.penalty is not None
    made.penalty().backward()

    assert weight.grad is not None
    assert all(weight.grad[place] == 0 for place in CUT)
    assert weight.grad[0, 0] == weight[0, 0].detach()


def test_masks_leave_the_names_and_starting_weights_as_they_were() -> None:
    project = training.classification(layer("dense", units=6))
    torch.manual_seed(0)
    plain = built(project).network.state_dict()
    torch.manual_seed(0)
    found = built(masked(project)).network.state_dict()

    assert found.keys() == plain.keys()
    assert all(torch.equal(found[name], plain[name]) for name in plain)


def test_weights_set_by_hand_are_where_the_network_begins() -> None:
    project = training.classification(layer("dense", units=6))
    known = infer(project).nodes["dense_1"]
    design = neuron_edits.with_set_weight(project.design, "dense_1", "weight", (3, 1), 0.5, known)
    design = neuron_edits.with_set_weight(design, "dense_1", "bias", (2,), -1.25, known)

    network = built(structs.replace(project, design=design)).network

    weights = network.state_dict()
    assert weights["dense_1.weight"][3, 1] == 0.5
    assert weights["dense_1.bias"][2] == -1.25


def test_a_network_without_masks_has_no_word_of_them() -> None:
    text = module_text(training.classification(layer("dense", units=6))).text

    assert "ilence" not in text
    assert "cut" not in text


def test_the_text_says_who_is_silent_and_what_is_cut() -> None:
    text = module_text(masked(training.classification(layer("dense", units=6)))).text

    assert "self.dense_1 = CutLinear(2, 6, cut={0: (1,), 2: (0, 1)})" in text
    assert "self.dense_1_silence = Silence(1, 4, axis=1)" in text
    assert "dense_1 = self.dense_1_silence(torch.relu(self.dense_1(input_1)))" in text


@pytest.mark.parametrize("kind", SILENCEABLE)
def test_silenced_neurons_of_every_kind_answer_0_and_the_others_as_before(kind: str) -> None:
    made = Layer.entries()[kind](**Layer.entries()[kind].example.params)
    inputs = made.example.inputs
    known = made.neurons(*inputs)
    assert known is not None
    assert known.count > 1
    rows = [torch.randn(2, *shape.known) for shape in inputs]
    answers = []
    for masks in (Masks(), Masks(silenced=(0, known.count - 1))):
        code = masked_code(made, masks, *inputs)
        names = [socket.name for socket in made.inputs]
        call = code.call or "{self}({x})"
        text = call.format(self="module", silence="silence", **{name: name for name in names})
        scope = executed(
            "\n\n".join(code.definitions), {"torch": torch, "nn": nn, "Tensor": Tensor}
        )
        torch.manual_seed(3)
        scope["module"] = eval(code.module, scope).eval()
        scope["silence"] = eval(code.silence, scope) if code.silence else None
        answers.append(eval(text, scope, dict(zip(names, rows, strict=False))))
    plain, found = answers
    silent = [0, known.count - 1]
    loud = [unit for unit in range(known.count) if unit not in silent]

    assert plain.shape[known.axis] == known.count
    assert not found.index_select(known.axis, torch.tensor(silent)).any()
    places = torch.tensor(loud, dtype=torch.int64)
    assert torch.equal(
        found.index_select(known.axis, places), plain.index_select(known.axis, places)
    )


def test_copies_of_a_block_have_its_masks_and_its_set_weights() -> None:
    project = training.classification(layer("dense", units=4), layer("dense", units=4))
    node = structs.replace(
        project.design.nodes["dense_2"],
        silenced=(1,),
        cut=((0, 1),),
        set_weights=(SetWeight("weight", (2, 2), 0.5),),
    )
    nodes = {**project.design.nodes, "dense_2": node}
    project = structs.replace(project, design=structs.replace(project.design, nodes=nodes))
    project, id = grouped(project, ["dense_2"], "Mine")
    use: Any = project.design.nodes[id].layer
    three = structs.replace(project.design.nodes[id], layer=structs.replace(use, repeat=3))
    design = structs.replace(project.design, nodes={**project.design.nodes, id: three})
    made = built(structs.replace(project, design=design))

    assert "self.dense_2 = CutLinear(4, 4, cut={0: (1,)})" in made.text.text
    assert "self.dense_2_silence(torch.relu(self.dense_2(x)))" in made.text.text
    weights = made.network.state_dict()
    for copy in range(3):
        assert weights[f"{id}.{copy}.dense_2.weight"][2, 2] == 0.5
    assert made.network(torch.ones(3, 2)).shape == (3, 3)
