"""The exported module is readable, runs alone, and its lines know their nodes."""

from __future__ import annotations

import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec import structs
from torch import Tensor, nn

from netbuilder.catalog.suggest import suggested
from netbuilder.catalog.templates.template import Template
from netbuilder.core import block_edits, blocks, edits
from netbuilder.core.design import Port
from netbuilder.core.inference import infer
from netbuilder.core.layer import Layer
from netbuilder.core.problems import DesignError
from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Recipe, Source
from netbuilder.core.value import Project
from netbuilder.export.module import ModuleText, module_text
from netbuilder.export.objective import objective_text
from netbuilder.export.script import script_text
from tests.helpers.designs import chain, join, layer, project, table_recipe

SOURCES: dict[str, Any] = dict(Source.entries())


def run(text: str, **names: Any) -> dict[str, Any]:
    """What a text defines."""
    exec(compile(text, "model.py", "exec"), names)
    return names


def network(written: ModuleText) -> nn.Module:
    made: nn.Module = run(written.text)[written.class_name]()
    return made


def entry(kind: str, field: str, name: str, **values: Any) -> Any:
    """A value of an entry parameter of a layer."""
    return Layer.entries()[kind].parameters[field].entry_family().entries()[name](**values)


LINEAR = entry("dense", "activation", "linear")


def classifier() -> Project:
    return project("input", "dense", layer("dense", units=3, activation=LINEAR), "output")


EXPECTED = '''"""A neural network, drawn with netbuilder."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Network(nn.Module):
    """From (batch, 4) to (batch, 3)."""

    def __init__(self) -> None:
        super().__init__()
        self.dense_1 = nn.Linear(4, 16)
        self.dense_2 = nn.Linear(16, 3)

    def forward(self, input_1: Tensor) -> Tensor:
        """Raw scores; `predict` reads them as probabilities or numbers."""
        # input_1: (batch, 4)
        dense_1 = torch.relu(self.dense_1(input_1))  # (batch, 16)
        dense_2 = self.dense_2(dense_1)  # (batch, 3)
        output_1: Tensor = dense_2  # (batch, 3)
        return output_1

    def predict(self, input_1: Tensor) -> Tensor:
        """What `forward` answers, as it is read: probabilities, or numbers."""
        output_1: Tensor = self(input_1)
        return torch.softmax(output_1, dim=1)
'''


def test_a_classifier_reads_like_its_drawing() -> None:
    assert module_text(classifier()).text == EXPECTED


def test_predict_reads_the_raw_scores() -> None:
    made = network(module_text(classifier()))
    x = torch.randn(5, 4)
    torch.testing.assert_close(made.predict(x), made(x).softmax(dim=1))  # type: ignore[operator]


@pytest.mark.parametrize("kind", Template.entries())
def test_parameters_and_names_are_those_of_the_inference(kind: str) -> None:
    some = Template.entries()[kind]().project()
    inference = infer(some)
    with torch.device("meta"):  # large ones need no memory for their names
        state = network(module_text(some)).state_dict()
    declared = {
        f"{id}.{weight.name}": weight.sizes
        for id in inference.order
        for weight in inference.nodes[id].weights
    }
    twins = {id for id, node in some.design.nodes.items() if node.same_weights_as}
    made = {name: tuple(value.shape) for name, value in state.items()}
    # A twin uses the other's module where it can, and has no weights of its own then.
    assert made == {
        name: sizes
        for name, sizes in declared.items()
        if name in made or name.partition(".")[0] not in twins
    }


def test_every_line_of_a_node_is_known() -> None:
    written = module_text(classifier())
    lines = written.text.splitlines()
    for number, node in written.lines.items():
        assert node in lines[number - 1]
    assert {"input_1", "dense_1", "dense_2", "output_1"} == set(written.lines.values())


def test_a_traceback_leads_to_the_guilty_node() -> None:
    written = module_text(classifier())
    made = network(written)
    made.dense_2 = nn.Linear(7, 3)
    with pytest.raises(RuntimeError) as caught:
        made(torch.randn(2, 4))
    frames = traceback.extract_tb(caught.value.__traceback__)
    places = [frame.lineno for frame in frames if frame.filename == "model.py"]
    assert places[-1] is not None
    assert written.lines[places[-1]] == "dense_2"


def test_the_watched_text_differs_by_its_watch_lines_alone() -> None:
    plain, watched = module_text(classifier()), module_text(classifier(), watched=True)
    kept = [line for line in watched.text.splitlines() if "watch(" not in line]
    assert kept == plain.text.splitlines()
    seen: dict[str, Tensor] = {}

    def watch(_: nn.Module, id: str, tensor: Tensor) -> Tensor:
        seen[id] = tensor
        return tensor

    made = run(watched.text, watch=watch)["Network"]()
    made(torch.randn(2, 4))
    assert list(seen) == ["input_1", "dense_1", "dense_2", "output_1"]
    line = '        dense_1 = watch(self, "dense_1", dense_1)'
    assert watched.lines[watched.text.splitlines().index(line) + 1] == "dense_1"


def test_a_bypassed_node_passes_its_data_on_untouched() -> None:
    some = project("input", "dropout", layer("dense", units=3, activation=LINEAR), "output")
    some = structs.replace(some, design=edits.with_bypass(some.design, ["dropout_1"], True))
    text = module_text(some).text
    assert "        dropout_1 = input_1  # (batch, 4)" in text
    assert "nn.Dropout" not in text


def test_frozen_weights_do_not_learn() -> None:
    some = classifier()
    some = structs.replace(some, design=edits.with_frozen(some.design, ["dense_1"], True))
    made = network(module_text(some))
    trained = {name for name, weight in made.named_parameters() if weight.requires_grad}
    assert trained == {"dense_2.weight", "dense_2.bias"}


def test_nodes_may_share_their_weights() -> None:
    some = project(
        "input", layer("dense", units=4), layer("dense", units=4),
        layer("dense", units=3, activation=LINEAR), "output",
    )  # fmt: skip
    nodes = dict(some.design.nodes)
    nodes["dense_2"] = structs.replace(nodes["dense_2"], same_weights_as="dense_1")
    some = structs.replace(some, design=structs.replace(some.design, nodes=nodes))
    made = network(module_text(some))
    assert not hasattr(made, "dense_2")
    assert made(torch.randn(2, 4)).shape == (2, 3)


def test_weights_of_a_layer_that_nothing_reads_can_be_shared() -> None:
    some = project("input", layer("dense", units=4), layer("dense", units=3), "output")
    design, owner = edits.added(some.design, layer("dense", units=4))
    design = edits.with_same_weights(join(design, "input_1", owner), "dense_1", owner)
    made = network(module_text(structs.replace(some, design=design)))
    assert made(torch.randn(2, 4)).shape == (2, 3)


@pytest.mark.parametrize("kind", ["dense", "lstm", "gru", "elman", "convolution_2d"])
@pytest.mark.parametrize("start", ["xavier_uniform", "orthogonal", "constant"])
def test_starting_weights_are_set_in_the_text_and_can_be_drawn_anew(kind: str, start: str) -> None:
    sizes = {"dense": (4,), "convolution_2d": (2, 2, 1)}.get(kind, (2, 2))
    first = layer(kind, initializer=entry(kind, "initializer", start))
    flat = ["flatten"] if kind == "convolution_2d" else []
    last = layer("dense", units=3, activation=LINEAR)
    some = project(layer("input", size=sizes), first, *flat, last, "output")
    made = network(module_text(some))
    node = getattr(made, f"{first.stem}_1")
    before = {name: value.clone() for name, value in node.state_dict().items()}
    biases = [value for name, value in before.items() if "bias" in name]
    assert biases
    assert all(bool((value == 0).all()) for value in biases)
    made.initialise()  # type: ignore[operator]
    same = [torch.equal(before[n], v) for n, v in node.state_dict().items() if "weight" in n]
    assert all(same) is (start == "constant")


def two_headed() -> Project:
    recipe = table_recipe(inputs=4, classes=3)
    price = Column("price", role=ColumnRole.TARGET)
    recipe = structs.replace(recipe, columns=(*recipe.columns, price))
    return Project(suggested(recipe), recipe)


def test_several_outputs_are_answered_as_a_tuple_in_order() -> None:
    written = module_text(two_headed())
    assert written.outputs == ("output_1", "output_2")
    scores, price = network(written)(torch.randn(5, 4))
    assert scores.shape == (5, 3)
    assert price.shape == (5, 1)


def test_the_objective_is_the_weighted_sum_of_all_losses() -> None:
    some = two_headed()
    some = structs.replace(
        some, design=edits.with_parameter(some.design, "output_2", "weight", 0.25)
    )
    names = run(objective_text(some), torch=torch, nn=nn, Tensor=Tensor)
    scores, price = torch.randn(6, 3), torch.randn(6, 1)
    targets = (torch.arange(6) % 3, torch.randn(6, 1))
    found = names["objective"]((scores, price), targets)
    expected = nn.functional.cross_entropy(scores, targets[0])
    expected = expected + 0.25 * nn.functional.mse_loss(price, targets[1])
    torch.testing.assert_close(found, expected)


def test_branches_meet_in_add_and_concatenate() -> None:
    design = chain("input", layer("dense", units=4), "add", "concatenate")
    design = join(design, "input_1", "add_1")
    design = join(design, "dense_1", "concatenate_1")
    design, dense = edits.added(design, layer("dense", units=3, activation=LINEAR))
    design, output = edits.added(design, layer("output"))
    design = join(join(design, "concatenate_1", dense), dense, output)
    some = Project(design, table_recipe())
    text = module_text(some).text
    assert "add_1 = dense_1 + input_1  # (batch, 4)" in text
    assert "concatenate_1 = torch.cat([add_1, dense_1], dim=1)  # (batch, 8)" in text
    assert network(module_text(some))(torch.randn(2, 4)).shape == (2, 3)


def test_what_leads_to_no_output_is_left_out() -> None:
    some = classifier()
    design, loose = edits.added(some.design, layer("dense", units=9))
    design = edits.connected(design, Port("input_1", "y"), Port(loose, "x"))
    text = module_text(structs.replace(some, design=design)).text
    assert loose not in text


def test_a_design_can_be_taken_away_before_any_data_is_chosen() -> None:
    last = layer("dense", units=3, activation=LINEAR)
    sized = Project(chain(layer("input", size=(4,)), last, "output"))
    assert network(module_text(sized))(torch.randn(2, 4)).shape == (2, 3)
    with pytest.raises(DesignError) as caught:
        module_text(Project(chain("input", last, "output")))
    assert [each.code for each in caught.value.problems] == ["size-unknown"]


def test_a_design_with_errors_is_refused_with_all_of_them() -> None:
    some = project("input", "dense", "output")
    with pytest.raises(DesignError) as caught:
        module_text(some)
    assert [each.code for each in caught.value.problems] == ["output-size-mismatch"]


@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_any_chain_of_feature_layers_trains_as_text(data: Any) -> None:
    from tests.conformance.legal import entries

    kinds = ["dense", "activation", "dropout", "batch_normalisation", "flatten", "add"]
    chosen = data.draw(st.lists(st.sampled_from(kinds), max_size=5))
    layers = [data.draw(entries(Layer.entries()[kind])) for kind in chosen]
    last = layer("dense", units=3, activation=LINEAR)
    some = project("input", *layers, last, "output")
    assume(not infer(some).errors)  # some settings of weights contradict each other
    made = network(module_text(some))
    scores = made(torch.randn(7, 4))
    scores.sum().backward()
    assert scores.shape == (7, 3)
    assert all(weight.grad is not None for weight in made.parameters())


def texts() -> dict[str, str]:
    """Texts of all kinds, by the file they are written to."""
    found = {"two.py": module_text(two_headed()).text}
    for kind, template in Template.entries().items():
        some = template().project()
        found[f"{kind}.py"] = module_text(some).text
        if some.recipe.source is not None:
            found[f"train_{kind}.py"] = script_text(some)
    target = Column("kind", ColumnType.CATEGORY, ColumnRole.TARGET, classes=("a", "b"))
    columns = (Column("x"), Column("day", ColumnType.DATE),
               Column("c", ColumnType.CATEGORY, classes=("u", "v")), target)  # fmt: skip
    recipe = Recipe(SOURCES["table"](path="a.csv"), columns, 50)
    found["train_table.py"] = script_text(Project(suggested(recipe), recipe))
    start = entry("lstm", "initializer", "orthogonal")
    recurrent = layer("lstm", initializer=start)
    some = project(layer("input", size=(2, 2)), recurrent, layer("dense", units=3), "output")
    found["started.py"] = module_text(some).text
    return found


def test_texts_are_clean_for_ruff_and_no_line_is_too_long(tmp_path: Path) -> None:
    for name, text in texts().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    rules = ["--select", "E,F,W,I,UP,C4,PIE,SIM", "--line-length", "100"]
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", *rules, "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_texts_pass_strict_type_checks(tmp_path: Path) -> None:
    for name, text in texts().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = [
        # torch itself leaves some of its functions without types.
        sys.executable, "-m", "mypy", "--strict", "--ignore-missing-imports",
        "--allow-untyped-calls", "--cache-dir", str(tmp_path / "cache"), *texts(),
    ]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_block_that_is_not_finished_and_not_needed_is_not_written() -> None:
    some = project(
        "input", layer("dense", units=4), layer("dense", units=3, activation=LINEAR), "output"
    )
    design, spare = edits.added(some.design, layer("dense", units=4))
    design = join(design, "input_1", spare)
    some, id = blocks.grouped(structs.replace(some, design=design), [spare], "Spare")
    inside = lambda design: edits.removed(design, ["exit_1"])  # noqa: E731
    some = block_edits.with_inside(some, "spare", inside)
    assert [each.code for each in infer(some).errors] == ["block-without-exit"]
    assert id not in module_text(some).text
    assert network(module_text(some))(torch.randn(2, 4)).shape == (2, 3)


def test_an_input_and_an_output_cannot_be_passed_by() -> None:
    some = project(
        "input", layer("dense", units=4), layer("dense", units=3, activation=LINEAR), "output"
    )
    design = edits.with_bypass(some.design, some.design.nodes, on=True)
    bypassed = [id for id, node in design.nodes.items() if node.bypassed]
    assert bypassed == ["dense_1", "dense_2"]
    nodes = {
        id: structs.replace(node, bypassed=id != "dense_2") for id, node in design.nodes.items()
    }
    some = structs.replace(some, design=structs.replace(design, nodes=nodes))
    assert not infer(some).errors, "as a file may say it"
    assert network(module_text(some))(torch.randn(2, 4)).shape == (2, 3)
