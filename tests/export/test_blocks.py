"""A block is written as one class; what its copies differ in becomes an argument of it."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from msgspec import structs

from netbuilder.core import blocks, edits
from netbuilder.core.inference import infer
from netbuilder.core.value import Project
from netbuilder.engine.session import TrainingSession
from netbuilder.export import literals
from netbuilder.export.module import module_text
from netbuilder.link.messages import RunState, RunStateChanged
from tests.helpers.designs import join, layer, project
from tests.helpers.training import linear, plan, prepared


def classifier(inputs: int = 4) -> Project:
    """A dense layer with a skip around it, between two others."""
    some = project(
        "input",
        layer("dense", units=8),
        layer("dense", units=8),
        "add",
        linear(3),
        "output",
        inputs=inputs,
    )
    return structs.replace(some, design=join(some.design, "dense_1", "add_1"))


def grouped(**use: Any) -> Project:
    """The same with the skip as a block."""
    some, id = blocks.grouped(classifier(), ["dense_2", "add_1"], "Residual block")
    layer = structs.replace(some.design.nodes[id].layer, **use)  # type: ignore[type-var]
    return structs.replace(some, design=edits.with_layer(some.design, id, layer))


def two_widths() -> Project:
    """The block used at width 8, and twice in a row at width 16."""
    some = project("input", layer("dense", units=8), layer("dense", units=16), linear(3), "output")
    known = grouped().blocks

    def use(width: int, repeat: int) -> Any:
        overrides = {"dense_2.units": width}
        return blocks.use_of(
            "residual_block", known["residual_block"], overrides=overrides, repeat=repeat
        )

    design = some.design
    for source, width, repeat in (("dense_1", 8, 1), ("dense_2", 16, 2)):
        wire = design.outgoing[source][0]
        design, _ = edits.inserted_on_wire(design, wire, use(width, repeat), (0.0, 0.0))
    return structs.replace(some, design=design, blocks=known)


def nested() -> Project:
    return blocks.grouped(two_widths(), ["dense_2", "block_2"], "Stage")[0]


def made(some: Project) -> Any:
    names: dict[str, Any] = {}
    exec(compile(module_text(some).text, "model.py", "exec"), names)
    return names["Network"]()


PROJECTS = {
    "once": grouped(),
    "repeated": grouped(repeat=3),
    "shared": grouped(repeat=3, shared=True),
    "varied": grouped(repeat=3, overrides={"dense_2.bias": {"copies": [True, False]}}),
    "two widths": two_widths(),
    "nested": nested(),
}


@pytest.mark.parametrize("some", PROJECTS.values(), ids=PROJECTS)
def test_the_compiled_model_has_the_weights_that_were_inferred(some: Project) -> None:
    network, inference = made(some), infer(some)
    sizes = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    assert sizes == {
        f"{id}.{weight.name}": weight.sizes
        for id, facts in inference.nodes.items()
        for weight in facts.weights
    }
    assert sum(each.numel() for each in network.parameters()) == inference.parameters
    assert network(torch.randn(5, 4)).shape == (5, 3)


@pytest.mark.parametrize("some", PROJECTS.values(), ids=PROJECTS)
def test_a_project_with_blocks_trains(some: Project) -> None:
    ready = structs.replace(some, plan=plan(epochs=2))
    session = TrainingSession(ready, prepared(ready, rows=40))
    ends = [event for event in session.events() if isinstance(event, RunStateChanged)]
    assert ends[-1].state is RunState.FINISHED


def test_a_block_computes_what_its_content_computes() -> None:
    plain, block = made(classifier()), made(grouped())
    for name, tensor in plain.state_dict().items():
        inner = name.replace("dense_2", "block_1.dense_2")
        block.state_dict()[inner].copy_(tensor)
    given = torch.randn(7, 4)
    assert torch.equal(plain(given), block(given))


def test_copies_that_differ_in_size_are_one_class_with_an_argument() -> None:
    text = module_text(two_widths()).text
    assert text.count("class ResidualBlock") == 1
    assert "def __init__(self, in_features: int) -> None:" in text
    assert "self.dense_2 = nn.Linear(in_features, in_features)" in text
    assert "self.block_2 = nn.Sequential(*[ResidualBlock(16) for _ in range(2)])" in text
    assert "# (batch, in_features)" in text


def test_inner_classes_are_written_before_those_that_use_them() -> None:
    text = module_text(nested()).text
    places = [text.index(f"class {name}(") for name in ("ResidualBlock", "StageBlock", "Network")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("None", "NoneBlock"),
        ("Tensor", "TensorBlock"),
        ("3 x 3", "Group3X3Block"),
        ("Größe", "GrEBlock"),
        ("", "GroupBlock"),
        ('"""\nimport os  # ', "ImportOsBlock"),
    ],
)
def test_any_name_of_a_block_becomes_a_plain_class_name(name: str, written: str) -> None:
    some = grouped()
    named = {key: structs.replace(block, name=name) for key, block in some.blocks.items()}
    text = module_text(structs.replace(some, blocks=named)).text
    assert f"class {written}(nn.Module):" in text
    compile(text, "model.py", "exec")


def test_shared_copies_are_one_module_in_a_loop() -> None:
    text = module_text(grouped(repeat=3, shared=True)).text
    assert "        for _ in range(3):\n            block_1 = self.block_1(block_1)" in text


def test_lines_of_a_block_belong_to_the_node_that_stands_for_it() -> None:
    written = module_text(nested())
    number = written.text.split("\n").index("class ResidualBlock(nn.Module):") + 1
    assert written.lines[number] == "block_1"


def test_weights_shared_between_layers_are_one_tensor() -> None:
    some = project("input", layer("dense", units=4), layer("dense", units=4), linear(3), "output")
    nodes = dict(some.design.nodes)
    nodes["dense_2"] = structs.replace(nodes["dense_2"], same_weights_as="dense_1")
    twins = structs.replace(some, design=structs.replace(some.design, nodes=nodes))
    assert sum(each.numel() for each in made(twins).parameters()) == infer(twins).parameters


def test_literals_are_found_and_replaced_in_place() -> None:
    text = 'nn.Linear(8, -1,\n    bias=True, mode="a b")'
    assert literals.found(text) == ("8", "1", "True", '"a b"')
    assert literals.replaced(text, lambda each: f"<{each}>") == (
        'nn.Linear(<8>, -<1>,\n    bias=<True>, mode=<"a b">)'
    )
    assert literals.pattern("nn.Linear(8, 16)") == literals.pattern("nn.Linear(3, 999)")
