"""A twin computes what its network computes, and shows what leaves every node, in blocks too."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from msgspec import structs
from torch import Tensor

from netbuilder.catalog.templates.template import Template
from netbuilder.core import blocks, edits
from netbuilder.core.design import BlockUse, Design
from netbuilder.core.facts import Inference
from netbuilder.core.inference import infer
from netbuilder.core.value import Project
from netbuilder.engine.build import Built, built
from netbuilder.engine.text import executed
from netbuilder.engine.twin import Twin
from netbuilder.export.module import module_text
from netbuilder.link.messages import Outlet
from tests.conformance.test_published import example, ready, smaller
from tests.export.test_blocks import grouped, nested, two_widths
from tests.export.test_unrolling import by_hand, elman
from tests.helpers.designs import chain, join, layer, table_recipe
from tests.helpers.training import classification, linear

ROWS = 3


def shown(made: Built, rows: Tensor, *outlets: Outlet) -> list[tuple[Tensor, ...]]:
    twin = Twin(made)
    spots = twin.spots(outlets)
    assert [spot.outlet for spot in spots] == list(outlets)
    return twin.run([rows], spots)[1]


def outlet(*nodes: str, port: str = "y") -> Outlet:
    return Outlet(nodes, port)


def outlets(
    design: Design, inference: Inference, definitions: Any, path: tuple[str, ...] = ()
) -> Iterator[Outlet]:
    """Every output of every node, those inside blocks included."""
    for id, node in design.nodes.items():
        for socket in node.layer.outputs:
            yield Outlet((*path, id), socket.name)
        if isinstance(node.layer, BlockUse):
            inside = inference.nodes[id].inside[0]
            content = definitions[node.layer.definition].design
            yield from outlets(content, inside, definitions, (*path, id))


def sampling() -> Project:
    """A code drawn from bell curves, whose distance from the standard one costs something."""
    design = chain("input", layer("dense", units=2))
    design, spread = edits.added(design, layer("dense", units=2))
    design = join(design, "input_1", spread)
    design, sample = edits.added(design, layer("gaussian_sampling", divergence=1.0))
    design = join(join(design, "dense_1", sample, "mean"), spread, sample, "log_variance")
    design, out = edits.added(design, linear(3))
    design = join(design, sample, out)
    design, end = edits.added(design, layer("output"))
    return Project(join(design, out, end), table_recipe(4))


def test_it_answers_as_its_network_does_when_it_predicts() -> None:
    made = built(classification(layer("dense", units=8), layer("batch_normalisation")))
    rows = torch.randn(5, 2)

    answer, _ = Twin(made).run([rows], [])

    assert torch.equal(answer, made.network.eval()(rows))  # type: ignore[arg-type]


def test_its_weights_are_the_very_tensors_of_the_network() -> None:
    made = built(classification(layer("dense", units=8), layer("batch_normalisation")))
    twin, rows = Twin(made), torch.randn(5, 2)
    with torch.no_grad():
        for parameter in made.network.parameters():
            parameter.add_(1.0)

    answer, _ = twin.run([rows], [])

    assert torch.equal(answer, made.network.eval()(rows))  # type: ignore[arg-type]


def test_making_and_running_it_draws_nothing_and_leaves_the_mode() -> None:
    made = built(classification(layer("dense", units=8), layer("dropout")))
    made.network.train()
    before = torch.get_rng_state()

    Twin(made).run([torch.ones(5, 2)], [])

    assert torch.equal(torch.get_rng_state(), before)
    assert all(module.training for module in made.network.modules())


def test_what_a_module_keeps_of_its_last_batch_stays_as_it_was() -> None:
    made = built(sampling())
    twin = Twin(made)

    twin.run([torch.randn(5, 4)], [])

    kept: Any = made.network.gaussian_sampling_1
    assert float(kept.divergence) == 0.0
    price = twin.penalty()
    assert price is not None
    assert float(price.detach()) > 0.0


def test_a_node_in_a_block_shows_what_its_first_copy_computes() -> None:
    made, rows = built(grouped(repeat=3)), torch.randn(ROWS, 4)
    network: Any = made.network.eval()
    entering = torch.relu(network.dense_1(rows))

    inner, whole, entered = shown(
        made,
        rows,
        outlet("block_1", "dense_2"),
        outlet("block_1", port="exit_1"),
        outlet("block_1", "entrance_1"),
    )

    torch.testing.assert_close(inner[0], torch.relu(network.block_1[0].dense_2(entering)))
    torch.testing.assert_close(whole[0], network.block_1(entering))
    torch.testing.assert_close(entered[0], entering)


def test_copies_that_share_weights_show_the_first_of_their_calls() -> None:
    made, rows = built(grouped(repeat=3, shared=True)), torch.randn(ROWS, 4)
    network: Any = made.network.eval()
    entering = torch.relu(network.dense_1(rows))

    (inner,) = shown(made, rows, outlet("block_1", "dense_2"))

    assert len(inner) == 1
    torch.testing.assert_close(inner[0], torch.relu(network.block_1.dense_2(entering)))


def test_blocks_in_blocks_are_told_apart_by_their_paths() -> None:
    made, rows = built(nested()), torch.randn(ROWS, 4)
    network: Any = made.network.eval()
    first = torch.relu(network.dense_1(rows))
    narrow = network.block_1(first)
    before = torch.relu(network.block_2.dense_2(narrow))

    inner, wide, innermost = shown(
        made,
        rows,
        outlet("block_1", "dense_2"),
        outlet("block_2", "dense_2"),
        outlet("block_2", "block_2", "dense_2"),
    )

    torch.testing.assert_close(inner[0], torch.relu(network.block_1.dense_2(first)))
    torch.testing.assert_close(wide[0], before)
    cell = network.block_2.block_2[0]
    torch.testing.assert_close(innermost[0], torch.relu(cell.dense_2(before)))


def test_nodes_of_a_circle_show_every_step() -> None:
    made, rows = built(elman()), torch.randn(ROWS, 21)

    (states,) = shown(made, rows, outlet("dense_1"))

    x = rows.reshape(ROWS, 7, 3)
    joined = torch.cat(states, dim=1).flatten(1)
    network: Any = made.network
    torch.testing.assert_close(torch.relu(network.dense_2(joined)), by_hand(network, x))


def test_a_block_in_a_circle_shows_every_step_of_its_first_copy() -> None:
    definition = grouped().blocks["residual_block"]
    use = blocks.use_of(
        "residual_block", definition, repeat=2, shared=True, overrides={"dense_2.units": 5}
    )
    some = elman()
    wire = next(each for each in some.design.wires if each.target.node == "delay_1")
    design, id = edits.inserted_on_wire(some.design, wire, use, (0.0, 0.0))
    design = edits.with_parameter(design, "delay_1", "units", 5)
    some = structs.replace(some, design=design, blocks={"residual_block": definition})
    made, rows = built(some), torch.randn(ROWS, 21)
    network: Any = made.network

    states, inner = shown(made, rows, outlet("dense_1"), outlet(id, "dense_2"))

    assert len(states) == len(inner) == 7
    cell = network.get_submodule(id)
    for state, inside in zip(states, inner, strict=True):
        torch.testing.assert_close(inside, torch.relu(cell.dense_2(state)))


def test_further_outputs_show_their_own_tensors() -> None:
    whole = type(layer("lstm").parameters["answer"].default)("whole sequence")
    design = chain(
        layer("input", size=(7, 3)),
        layer("lstm", units=5, state_ports=True, answer=whole),
        "flatten",
        layer("dense", units=3),
        "output",
    )
    made, rows = built(Project(design, table_recipe(21))), torch.randn(ROWS, 21)

    steps, state, memory = shown(
        made, rows, *(outlet("lstm_1", port=port) for port in ("y", "state", "memory"))
    )

    assert steps[0].shape == (ROWS, 7, 5)
    assert torch.equal(steps[0][:, -1], state[0])
    assert memory[0].shape == state[0].shape
    assert not torch.equal(memory[0], state[0])


@pytest.mark.parametrize(
    "wanted",
    [
        Outlet((), "y"),
        outlet("nothing_1"),
        outlet("dense_1", port="state"),
        outlet("dense_1", "dense_2"),
        outlet("block_1", "nothing_1"),
        outlet("output_1"),
    ],
)
def test_what_is_not_there_is_left_out(wanted: Outlet) -> None:
    assert Twin(built(grouped())).spots([wanted]) == ()


def every_outlet_is_shown(some: Project) -> int:
    """All outputs of a project are computed and have the shape that was inferred."""
    inference = infer(some)
    text = module_text(some, inference)
    with torch.device("meta"):  # large ones need no memory
        network = executed(text.text)[text.class_name]()
        made: Any = SimpleNamespace(project=some, inference=inference, text=text, network=network)
        twin = Twin(made)
        wanted = list(outlets(some.design, inference, some.blocks))
        spots = twin.spots(wanted)
        rows = [example(inference, id) for id in text.inputs]
        _, seen = twin.run(rows, spots)
    assert [spot.outlet for spot in spots] == wanted
    for spot, pieces in zip(spots, seen, strict=True):
        assert pieces, spot.outlet
        if len(pieces) == 1:
            assert tuple(pieces[0].shape[1:]) == spot.shape.known, spot.outlet
    return len(spots)


@pytest.mark.parametrize("kind", Template.entries())
def test_every_output_of_a_template_can_be_seen(kind: str) -> None:
    assert every_outlet_is_shown(smaller(ready(kind))) > 1


@pytest.mark.parametrize("some", [grouped(repeat=3), two_widths(), nested()])
def test_every_output_of_a_project_with_blocks_can_be_seen(some: Project) -> None:
    assert every_outlet_is_shown(some) > 5
