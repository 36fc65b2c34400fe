"""A circle through a memory is written as a loop over the steps, and computes what it says."""

from __future__ import annotations

from typing import Any

import torch
from msgspec import structs
from torch import Tensor, nn

from netbuilder.core import blocks, edits
from netbuilder.core.design import Design
from netbuilder.core.value import Project
from netbuilder.export.module import module_text
from tests.helpers.designs import chain, join, layer, table_recipe


def elman(*behind: Any) -> Project:
    """Concatenate -> Dense with tanh -> Delay -> Concatenate, read at its last step."""
    tanh = layer("dense").parameters["activation"].entry_family().entries()["tanh"]()
    design = chain(
        layer("input", size=(7, 3)), "concatenate", layer("dense", units=5, activation=tanh)
    )
    design, memory = edits.added(design, layer("delay"))
    design = join(join(design, "dense_1", memory), memory, "concatenate_1")
    return Project(_ended(design, "dense_1"), table_recipe(21))


def _ended(design: Design, last: str) -> Design:
    design, flat = edits.added(design, layer("flatten"))
    design, dense = edits.added(design, layer("dense", units=3))
    design, out = edits.added(design, layer("output"))
    return join(join(join(design, last, flat), flat, dense), dense, out)


def running(text: str, **names: Any) -> Any:
    space: dict[str, Any] = dict(names)
    exec(text, space)
    return space["Network"]()


def by_hand(network: Any, x: Tensor) -> Tensor:
    held, answers = torch.zeros(len(x), 5), []
    for step in range(7):
        held = torch.tanh(network.dense_1(torch.cat([x[:, step], held], dim=1)))
        answers.append(held)
    return torch.relu(network.dense_2(torch.stack(answers, dim=1).flatten(1)))


def test_a_hand_drawn_elman_network_computes_its_recurrence() -> None:
    network = running(module_text(elman()).text)
    x = torch.randn(4, 7, 3)
    torch.testing.assert_close(network(x.flatten(1)), by_hand(network, x))


def test_its_text_is_one_loop_over_the_steps() -> None:
    text = module_text(elman()).text
    assert text.count("for step in range(") == 1
    assert "delay_1 = dense_1" in text
    assert "torch.cat(dense_1_steps, dim=1)" in text
    assert "concatenate_1_steps" not in text


def test_every_node_of_a_circle_can_be_watched() -> None:
    seen: dict[str, tuple[int, ...]] = {}

    def watch(_: nn.Module, id: str, values: Tensor | list[Tensor]) -> Tensor | list[Tensor]:
        steps = values if isinstance(values, list) else [values]
        seen[id] = tuple(torch.cat(steps, dim=1).shape)
        return values

    network = running(module_text(elman(), watched=True).text, watch=watch)
    network(torch.randn(4, 21))
    assert seen["delay_1"] == (4, 7, 5)
    assert seen["concatenate_1"] == (4, 7, 8)
    assert seen["dense_1"] == (4, 7, 5)


def test_the_memory_answers_with_the_step_before_behind_the_circle_too() -> None:
    project = elman()
    design = edits.removed(project.design, ["flatten_1", "dense_2", "output_1"])
    behind = structs.replace(project, design=_ended(design, "delay_1"))
    network = running(module_text(behind).text)
    x = torch.randn(4, 7, 3)
    steps = [torch.zeros(4, 5)]
    for step in range(6):
        steps.append(torch.tanh(network.dense_1(torch.cat([x[:, step], steps[-1]], dim=1))))
    expected = torch.relu(network.dense_2(torch.stack(steps, dim=1).flatten(1)))
    torch.testing.assert_close(network(x.flatten(1)), expected)


def test_a_delay_outside_of_a_circle_moves_the_sequence_by_one_step() -> None:
    design = _ended(chain(layer("input", size=(7, 3)), "delay"), "delay_1")
    network = running(module_text(Project(design, table_recipe(21))).text)
    x = torch.randn(4, 7, 3)
    moved = torch.cat([torch.zeros(4, 1, 3), x[:, :-1]], dim=1)
    torch.testing.assert_close(network(x.flatten(1)), torch.relu(network.dense_1(moved.flatten(1))))


def test_a_circle_inside_a_block_is_unrolled_in_its_class() -> None:
    design = chain(
        layer("input", size=(7, 3)), layer("dense", units=5), "add", layer("dense", units=5)
    )
    design, memory = edits.added(design, layer("delay"))
    design = join(join(design, "dense_2", memory), memory, "add_1")
    project = Project(_ended(design, "dense_2"), table_recipe(21))
    plain = running(module_text(project).text)
    grouped, _ = blocks.grouped(project, ["add_1", "dense_2", "delay_1"], "Context")
    text = module_text(grouped).text
    network = running(text)
    assert text.count("for step in range(") == 1
    for mine, theirs in zip(network.parameters(), plain.parameters(), strict=True):
        mine.data.copy_(theirs.data)
    x = torch.randn(4, 21)
    torch.testing.assert_close(network(x), plain(x))
