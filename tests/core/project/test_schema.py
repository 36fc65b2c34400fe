"""The project file as people and other versions meet it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import netbuilder.catalog  # noqa: F401  (registers the kinds)
from netbuilder import __version__
from netbuilder.core import edits
from netbuilder.core.blocks import entrances
from netbuilder.core.design import Design, Node, Port, Wire
from netbuilder.core.layer import Layer
from netbuilder.core.plan import Optimizer, Phase, Plan
from netbuilder.core.project.migrations import migrated
from netbuilder.core.project.schema import (
    Loaded,
    columns_from_text,
    columns_text,
    from_text,
    layer_loaded,
    layer_saved,
    new_id,
    recipe_from_text,
    recipe_text,
    to_text,
)
from netbuilder.core.recipe import Column, ColumnRole, Recipe
from netbuilder.core.value import Project
from tests.damage.samples import HEAD, dense, document, node, text, with_nodes

ID = "0123456789abcdef0123456789abcdef"
SAMPLES = Path(__file__).resolve().parents[2] / "files" / "format-1"


def layer(kind: str, **values: Any) -> Any:
    return Layer.entries()[kind](**values)


def small() -> Project:
    nodes = {
        "input_1": Node("input_1", layer("input"), position=(0.0, 80.0)),
        "dense_1": Node("dense_1", layer("dense", units=8), "Hidden", (240.0, 80.0), bypassed=True),
    }
    wires = (Wire(Port("input_1", "y"), Port("dense_1", "x")),)
    sgd: Any = Optimizer.entries()["sgd"]
    plan = Plan(phases=(Phase(optimizer=sgd(learning_rate=0.05)),), epochs=7)
    return Project(Design(nodes, wires), plan=plan, id=ID, title="Small")


def test_a_file_reads_as_people_read_it() -> None:
    assert (
        to_text(small())
        == f"""{{
  "netbuilder": {{
    "format": 1,
    "min_reader": 1,
    "project": "{ID}",
    "saved_with": "{__version__}"
  }},
  "title": "Small",
  "design": {{
    "nodes": {{
      "input_1": {{
        "layer": "input",
        "at": [0.0, 80.0]
      }},
      "dense_1": {{
        "layer": {{"kind": "dense", "units": 8}},
        "name": "Hidden",
        "at": [240.0, 80.0],
        "bypassed": true
      }}
    }},
    "wires": [
      {{"from": "input_1.y", "to": "dense_1.x"}}
    ]
  }},
  "recipe": {{}},
  "plan": {{
    "phases": [{{"optimizer": {{"kind": "sgd", "learning_rate": 0.05}}}}],
    "epochs": 7
  }}
}}
"""
    )


def test_moving_a_node_changes_one_line() -> None:
    project = small()
    moved = edits.moved(project.design, {"dense_1": (300.0, 80.0)})
    after = Project(moved, project.recipe, project.plan, id=ID, title="Small")

    lines = zip(to_text(project).splitlines(), to_text(after).splitlines(), strict=True)

    assert [new for old, new in lines if old != new] == ['        "at": [300.0, 80.0],']


def test_every_sample_of_format_1_opens_without_a_word() -> None:
    samples = sorted(SAMPLES.glob("*.netb"))

    assert len(samples) >= 3
    for path in samples:
        loaded = from_text(path.read_text(encoding="utf-8"), path.name)
        assert [m.code for m in loaded.markers if not m.code.startswith("open.unknown")] == [], path
        assert loaded.project.design.nodes


def test_fields_of_a_newer_version_survive_everywhere() -> None:
    saved = document(
        netbuilder={**HEAD, "format": 2, "min_reader": 1, "signed": "yes"},
        design={
            "nodes": {"dense_3": node(mood="calm", layer={"kind": "dense", "foo": 1, "units": 8})},
            "wires": [],
            "layers_of_paint": 3,
        },
        plan={"phases": [{"optimizer": {"kind": "sgd", "warp": 9}}], "pace": "slow"},
        recipe={"columns": [{"name": "age", "tint": "red"}], "split": {"by": "month"}},
        view={"tilt": 12},
        lessons={"first": [1, 2, {"deep": None}]},
    )

    loaded = from_text(text(saved), "my-net.netb")
    again = json.loads(to_text(loaded.project, loaded.view))

    assert again["netbuilder"]["format"] == 2
    assert again["netbuilder"]["signed"] == "yes"
    assert again["design"]["nodes"]["dense_3"]["mood"] == "calm"
    assert again["design"]["nodes"]["dense_3"]["layer"]["foo"] == 1
    assert again["design"]["layers_of_paint"] == 3
    assert again["plan"]["pace"] == "slow"
    assert again["plan"]["phases"][0]["optimizer"]["warp"] == 9
    assert again["recipe"]["columns"][0]["tint"] == "red"
    assert again["recipe"]["split"]["by"] == "month"
    assert again["view"]["tilt"] == 12
    assert again["lessons"] == saved["lessons"]


def test_an_unknown_activation_stays_in_the_file_until_another_is_chosen() -> None:
    swoosh = {"kind": "swoosh", "swing": 3}
    project = from_text(text(dense(activation=swoosh)), "my-net.netb").project

    assert json.loads(to_text(project))["design"]["nodes"]["dense_3"]["layer"] == {
        "kind": "dense",
        "activation": swoosh,
    }
    family = layer("dense").parameters["activation"].entry_family()
    chosen = edits.with_parameter(
        project.design, "dense_3", "activation", family.entries()["tanh"]()
    )
    kept = json.loads(to_text(Project(chosen, id=ID)))["design"]["nodes"]["dense_3"]["layer"]
    assert kept == {"kind": "dense", "activation": "tanh"}


def test_an_unknown_setting_goes_with_the_kind_it_belongs_to() -> None:
    project = from_text(text(dense(foo=1)), "my-net.netb").project

    replaced = edits.with_layer(project.design, "dense_3", layer("flatten"))

    saved = json.loads(to_text(Project(replaced, id=ID)))
    assert saved["design"]["nodes"]["dense_3"]["layer"] == "flatten"


def test_blocks_are_kept_with_their_ports() -> None:
    inner = {"nodes": {"dense_1": node(), "entrance_1": {"layer": "entrance"}}, "wires": []}
    block = {"name": "Twice", "design": inner}
    use = {"kind": "block", "definition": "b1", "repeat": 2, "gives": ["exit_7"]}
    content = with_nodes(block_1={"layer": use})
    content["blocks"] = {"b1": {**block, "exposed": ["dense_1.units"], "shade": 3}}

    loaded = from_text(text(content), "my-net.netb")
    saved = json.loads(to_text(loaded.project))

    assert entrances(loaded.project.blocks["b1"].design) == ("entrance_1",)
    assert saved["design"]["nodes"]["block_1"]["layer"]["gives"] == ["exit_7"]
    assert saved["blocks"]["b1"]["exposed"] == ["dense_1.units"]
    assert saved["blocks"]["b1"]["shade"] == 3
    assert saved["design"]["nodes"]["block_1"]["layer"]["repeat"] == 2


def test_layers_recipes_and_columns_travel_alone() -> None:
    recipe = Recipe(columns=(Column("age"), Column("class", role=ColumnRole.TARGET)), rows=9)

    assert layer_loaded(layer_saved(layer("dense", units=3))) == layer("dense", units=3)
    assert recipe_from_text(recipe_text(recipe)) == recipe
    assert columns_from_text(columns_text(recipe.columns)) == recipe.columns
    assert columns_from_text("") == ()


def test_migrations_run_one_after_another_and_leave_newer_files_alone() -> None:
    steps = {
        1: lambda old: {**old, "path": [*old["path"], 2]},
        2: lambda old: {**old, "path": [*old["path"], 3]},
    }
    old = {"path": [1]}

    assert migrated(old, 1, target=3, steps=steps)["path"] == [1, 2, 3]
    assert migrated(old, 4, target=3, steps=steps) is old
    assert old == {"path": [1]}


def test_five_thousand_nodes_are_written_and_read_in_linear_time() -> None:
    def cost(count: int) -> float:
        nodes = {
            f"dense_{n}": Node(f"dense_{n}", layer("dense", units=n), position=(n * 1.5, 0.0))
            for n in range(1, count + 1)
        }
        wires = tuple(
            Wire(Port(f"dense_{n}", "y"), Port(f"dense_{n + 1}", "x")) for n in range(1, count)
        )
        project = Project(Design(nodes, wires), id=new_id())
        begin = time.process_time()
        from_text(to_text(project), "my-net.netb")
        return time.process_time() - begin

    cost(100)

    # Ten times the nodes: a cost that grows with the square would be a hundred times as much.
    assert min(cost(5_000) for _ in range(2)) < 40 * max(cost(500), 0.002)


def test_bends_that_cannot_be_read_are_left_out_with_a_word() -> None:
    document = {
        "netbuilder": {"format": 1, "min_reader": 1},
        "design": {
            "nodes": {"input_1": {"layer": "input"}, "output_1": {"layer": "output"}},
            "wires": [{"from": "input_1.y", "to": "output_1.x", "by": [[1, 2], [1e300, 0], "x"]}],
        },
    }

    loaded = from_text(json.dumps(document), "my-net.netb")

    assert list(loaded.project.design.bends.values()) == [((1.0, 2.0),)]
    assert [marker.found for marker in loaded.markers] == [
        "Some bends of the wire from 'Input 1' to 'Output 1' cannot be read and were left out."
    ]


def test_a_fold_that_is_not_known_draws_the_node_as_usual() -> None:
    document = {
        "netbuilder": {"format": 1, "min_reader": 1},
        "design": {"nodes": {"input_1": {"layer": "input", "fold": "upside-down"}}},
    }

    loaded = from_text(json.dumps(document), "my-net.netb")

    assert loaded.project.design.nodes["input_1"].fold == ""
    assert loaded.markers[0].found == "How 'Input 1' is folded cannot be read."


def opened_frames(*forms: dict[str, object]) -> Loaded:
    """A file with these frames."""
    document = {
        "netbuilder": {"format": 1, "min_reader": 1},
        "design": {"nodes": {"input_1": {"layer": "input"}}, "frames": list(forms)},
    }
    return from_text(json.dumps(document), "my-net.netb")


def test_frames_of_impossible_sizes_are_mended_with_a_word() -> None:
    loaded = opened_frames(
        {"id": "frame_1", "title": "Tiny", "size": [3, 3]},
        {"id": "frame_2", "title": "Huge", "size": [1e300, 200]},
    )

    assert [frame.size for frame in loaded.project.design.frames] == [(64.0, 40.0), (1e6, 200.0)]
    assert loaded.markers[0].found == "The size of frame 'Tiny' is too small to be seen."
    assert loaded.markers[1].found.startswith("'size' of frame 'Huge' should be a number from 0")


def test_a_folded_frame_never_hides_itself_and_a_note_is_never_folded() -> None:
    loaded = opened_frames(
        {"id": "frame_1", "size": [100, 100], "folded": True, "holds": ["frame_1", "input_1"]},
        {"id": "frame_2", "size": [200, 0], "folded": True},
    )

    box, note = loaded.project.design.frames
    assert box.holds == ("input_1",)
    assert not note.folded
