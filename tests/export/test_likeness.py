"""Copies of a block become one class whose text a person could have written."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from netbuilder.catalog.templates.template import Template
from netbuilder.core.design import breaks_loops
from netbuilder.core.inference import infer
from netbuilder.export.likeness import alike
from netbuilder.export.module import module_text
from netbuilder.export.reading_order import reading_order
from netbuilder.export.wrapping import WIDTH, wrapped


def text_of(name: str) -> str:
    return module_text(Template.entries()[name]().project()).text


def constructor(text: str, name: str) -> list[str]:
    tree = ast.parse(text)
    [found] = [each for each in tree.body if isinstance(each, ast.ClassDef) and each.name == name]
    [made] = [
        each for each in found.body if isinstance(each, ast.FunctionDef) and each.name == "__init__"
    ]
    return [argument.arg for argument in made.args.args[1:]]


def test_settings_that_some_copies_leave_out_are_written_with_their_default() -> None:
    plain, strided = "nn.Conv2d(3, 8, 1)", "nn.Conv2d(3, 8, 3, stride=2, padding=1)"
    assert alike([plain, strided]) == ["nn.Conv2d(3, 8, 1, stride=1, padding=0)", strided]


def test_a_pooling_without_a_stride_moves_by_its_size() -> None:
    texts = ["nn.MaxPool2d(2)", "nn.MaxPool2d(3, stride=2)"]
    assert alike(texts) == ["nn.MaxPool2d(2, stride=2)", "nn.MaxPool2d(3, stride=2)"]


def test_settings_without_a_known_default_stay_as_they_are() -> None:
    texts = ["nn.RNN(3, 8)", 'nn.RNN(3, 8, nonlinearity="relu")']
    assert alike(texts) == texts


def test_a_stride_in_some_copies_makes_no_second_class() -> None:
    text = text_of("resnet_50")
    assert text.count("class WiderBottleneck") == 1
    assert text.count("nn.Module") == 4


@pytest.mark.parametrize(
    ("template", "name", "arguments"),
    [
        ("resnet_18", "BasicBlock", ["filters"]),
        ("squeezenet", "FireBlock", ["in_channels", "squeeze_filters", "expand_filters"]),
        (
            "efficientnet_b0",
            "InvertedBottleneckBlock",
            [
                "in_channels",
                "widen_filters",
                "size",
                "stride",
                "padding",
                "units",
                "narrow_filters",
            ],
        ),
    ],
)
def test_arguments_are_named_after_parameters_and_nodes(
    template: str, name: str, arguments: list[str]
) -> None:
    assert constructor(text_of(template), name) == arguments


def test_a_width_that_grows_by_equal_steps_is_written_as_a_range() -> None:
    line = "*[DenseLayerBlock(width) for width in range(64, 256, 32)]"
    assert line in text_of("densenet_121")


def test_branches_are_written_one_after_the_other() -> None:
    project = Template.entries()["googlenet"]().project()
    design = project.blocks["inception"].design
    order = [id for id in reading_order(design, design.order) if id.startswith("conv_")]
    assert order == [f"conv_{number}" for number in range(1, 7)]


@pytest.mark.parametrize("name", Template.entries())
def test_no_line_is_too_long_and_the_order_holds(name: str) -> None:
    project = Template.entries()[name]().project()
    assert max(map(len, module_text(project).text.split("\n"))) <= WIDTH
    order = reading_order(project.design, infer(project).order)
    places = {id: place for place, id in enumerate(order)}
    nodes = project.design.nodes
    # What a memory of one step takes is read one step later, so that wire alone may go back.
    forward = [w for w in project.design.wires if not breaks_loops(nodes[w.target.node])]
    assert all(places[w.source.node] < places[w.target.node] for w in forward)


@pytest.mark.parametrize(
    "line",
    [
        "    self.some = nn.Sequential(" + ", ".join(["nn.Linear(12, 34)"] * 9) + ")",
        "    some = torch.cat(["
        + ", ".join(f"answer_{number}" for number in range(30))
        + "], dim=1)",
        "    x = outer(inner(" + ", ".join(f"'a, {number})'" for number in range(30)) + "))",
    ],
)
def test_a_broken_line_says_the_same(line: str) -> None:
    broken = wrapped(line)
    assert max(map(len, broken)) <= WIDTH
    text: Any = "\n".join(broken)
    assert ast.dump(ast.parse(text.lstrip())) == ast.dump(ast.parse(line.lstrip()))
