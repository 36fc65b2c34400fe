"""The exported script trains by itself and gives the losses of the engine, bit for bit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from netbuilder.catalog.suggest import suggested
from netbuilder.catalog.templates.template import Template
from netbuilder.core import neuron_edits
from netbuilder.core.derived import Derived, Function
from netbuilder.core.inference import infer
from netbuilder.core.layer import Layer
from netbuilder.core.plan import Optimizer, Phase, Plan, Precision, Stopping
from netbuilder.core.problems import DesignError
from netbuilder.core.recipe import (
    Column,
    ColumnRole,
    ColumnType,
    Encoding,
    Missing,
    Recipe,
    Scaler,
    Source,
    Split,
    SplitKind,
)
from netbuilder.core.value import Project
from netbuilder.engine.data.prepare import Prepared, prepare
from netbuilder.engine.session import TrainingSession
from netbuilder.export.script import script_text
from netbuilder.link.messages import Losses
from tests.helpers.designs import chain, layer

PATTERNS = list(Source.entries()["points"].parameters["pattern"].options)
TASKS = list(Source.entries()["points"].parameters["task"].options)
INPUT, TARGET = ColumnRole.INPUT, ColumnRole.TARGET
WITH_DATA = [
    kind
    for kind, template in Template.entries().items()
    if template().project().recipe.source is not None
]
CATEGORY = ColumnType.CATEGORY


def source(kind: str, **parameters: Any) -> Any:
    return Source.entries()[kind](**parameters)


def scaler(kind: str) -> Scaler:
    return Scaler.entries()[kind]()


def points(pattern: Any, task: Any, **more: Any) -> Recipe:
    made = source("points", pattern=pattern, task=task, samples=90)
    return Recipe(made, made.columns, made.samples, **more)


def bundled(kind: str, **more: Any) -> Recipe:
    """The recipe of a set, with the columns scikit-learn gives it."""
    from sklearn import datasets

    made = source(kind)
    loaded = getattr(datasets, made.loader)()
    inputs = tuple(Column(str(name)) for name in loaded.feature_names)
    target = Column(made.target_name, role=TARGET)
    if "target_names" in loaded:
        names = tuple(str(name) for name in loaded.target_names)
        target = Column(made.target_name, CATEGORY, TARGET, classes=names)
    return Recipe(made, (*inputs, target), made.rows, picture=made.picture, **more)


def project(recipe: Recipe, **plan: Any) -> Project:
    return Project(suggested(recipe), recipe, Plan(epochs=2, **plan))


def trained(some: Project, base: Path) -> tuple[NDArray[np.float32], dict[str, Any], Prepared]:
    """The engine's losses, its arithmetic and its data."""
    prepared = prepare(some.recipe, base)
    session = TrainingSession(some, prepared)
    parts = [
        np.frombuffer(event.values.data, np.float32)
        for event in session.events()
        if isinstance(event, Losses)
    ]
    return np.concatenate(parts), msgspec.structs.asdict(session.trainee.arithmetic), prepared


def run(text: str) -> dict[str, Any]:
    """What the script defines."""
    names: dict[str, Any] = {"__name__": "exported"}
    exec(compile(text, "train.py", "exec"), names)
    return names


def check_equal(some: Project, folder: Path, patch: pytest.MonkeyPatch) -> None:
    losses, arithmetic, prepared = trained(some, folder)
    names = run(script_text(some, arithmetic))
    patch.chdir(folder)
    inputs, targets, _, parts = names["prepared"]()
    np.testing.assert_array_equal(inputs, prepared.inputs)
    assert inputs.dtype == np.float32
    for found, expected in zip(targets, prepared.targets, strict=True):
        np.testing.assert_array_equal(found, expected)
    for found, expected in zip(parts, prepared.parts.values(), strict=True):
        np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(np.array(names["train"](), np.float32), losses)
    assert (folder / "weights.pt").is_file()


@pytest.mark.parametrize("kind", WITH_DATA)
def test_every_template_trains_the_same_outside(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = Template.entries()[kind]().project()
    plan = msgspec.structs.replace(some.plan, epochs=2)
    check_equal(msgspec.structs.replace(some, plan=plan), tmp_path, monkeypatch)


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("task", TASKS)
def test_points_are_the_same_points(
    pattern: Any, task: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_equal(project(points(pattern, task)), tmp_path, monkeypatch)


@pytest.mark.parametrize("task", TASKS)
def test_painted_points_are_in_the_script(
    task: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(4)
    marks = [
        f"{x:.3f},{y:.2f},{colour if task is TASKS[0] else x * y:.3f}"
        for x, y, colour in zip(
            random.uniform(-1, 1, 60), random.uniform(-1.2, 1, 60), [0, 1, 3] * 20, strict=True
        )
    ]
    made = source("painted_points", points=" ".join(marks), task=task)
    check_equal(project(Recipe(made, made.columns, 60)), tmp_path, monkeypatch)


DERIVED = (
    Derived(Function.SQUARE, ("x",)),
    Derived(Function.PRODUCT, ("x", "y")),
    Derived(Function.SINE, ("y",), 5.0),
)


@pytest.mark.parametrize("scaling", ["none", "standard"])
@pytest.mark.parametrize("left_out", ["", "x"])
def test_further_inputs_are_computed_the_same(
    scaling: str, left_out: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = points(PATTERNS[4], TASKS[0], scaler=scaler(scaling), derived=DERIVED)
    columns = tuple(
        msgspec.structs.replace(each, role=ColumnRole.IGNORE) if each.name == left_out else each
        for each in recipe.columns
    )
    check_equal(project(msgspec.structs.replace(recipe, columns=columns)), tmp_path, monkeypatch)


@pytest.mark.parametrize("kind", ["iris", "wine", "breast_cancer", "diabetes", "digits"])
@pytest.mark.parametrize("scaling", ["standard", "minus_one_to_one"])
def test_bundled_sets_are_prepared_the_same(
    kind: str, scaling: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = bundled(kind, scaler=scaler(scaling), target_scaler=scaler("standard"))
    check_equal(project(recipe, batch_size=64), tmp_path, monkeypatch)


def messy_rows() -> list[list[str]]:
    random = np.random.default_rng(5)
    rows = []
    for number in range(60):
        size = f"{random.normal(3, 2):.3f}".replace(".", ",")
        colour = ["red", "green", "Blau", ""][int(random.integers(4))]
        grade = str(random.integers(1, 4)) if number % 7 else "NA"
        big = f"{random.integers(1000, 999999):,}".replace(",", ".") + ",5"
        kind = ["zebra", "ant", "cat"][int(random.integers(3))] if number % 11 else ""
        day = f"{1 + number % 28:02d}.{1 + number % 12:02d}.2021"
        rows.append([size if number % 5 else "", colour, grade, big, day, "note", kind])
    return rows


MESSY = (
    Column("size", missing=Missing.MEAN),
    Column("colour", CATEGORY, missing=Missing.OWN_CLASS, classes=("Blau", "green", "red"),
           empty=9),
    Column("grade", CATEGORY, encoding=Encoding.ORDINAL, missing=Missing.DROP_ROW,
           classes=("1", "2", "3")),
    Column("big", missing=Missing.MOST_COMMON),
    Column("day", ColumnType.DATE),
    Column("note", ColumnType.TEXT, ColumnRole.IGNORE),
    Column("kind", CATEGORY, TARGET, classes=("zebra", "ant", "cat")),
)  # fmt: skip


@pytest.mark.parametrize(("separator", "header"), [(";", True), ("\t", False)])
@pytest.mark.parametrize("split", list(SplitKind))
def test_a_messy_table_is_read_the_same(
    separator: str, header: bool, split: SplitKind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    messy(separator, header, split, tmp_path, monkeypatch)


def test_further_inputs_stand_behind_classes_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    derived = (Derived(Function.PRODUCT, ("size", "big")), Derived(Function.SQUARE, ("size",)))
    messy(";", True, SplitKind.STRATIFIED, tmp_path, monkeypatch, derived=derived)


def messy(
    separator: str,
    header: bool,
    split: SplitKind,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    derived: tuple[Derived, ...] = (),
) -> None:
    """Train the messy table inside and outside."""
    columns: tuple[Column, ...] = MESSY
    rows = messy_rows()
    if header:
        rows.insert(0, [column.name for column in columns])
    else:
        columns = tuple(
            msgspec.structs.replace(column, name=f"column {place}")
            for place, column in enumerate(columns, 1)
        )
    lines = (separator.join(f'"{c}"' if " " in c else c for c in row) for row in rows)
    table = tmp_path / "messy.csv"
    table.write_text("\n".join(lines), encoding="utf-8")
    recipe = Recipe(
        source("table", path="messy.csv"), columns, 60, scaler=scaler("standard"),
        split=Split(split, seed=3), derived=derived,
    )  # fmt: skip
    monkeypatch.setattr(sys, "argv", ["train.py", str(table)])
    check_equal(project(recipe), tmp_path, monkeypatch)


@pytest.mark.parametrize("kind", Optimizer.entries())
def test_every_optimizer_takes_the_same_steps(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    momentum = {"momentum": 0.9, "nesterov": True} if kind == "sgd" else {}
    made: Any = Optimizer.entries()[kind]
    if kind == "lbfgs":
        pytest.skip("its sums differ in the last digits; tests/engine/test_schedules.py")
    decay = {"weight_decay": 0.01} if "weight_decay" in made.parameters else {}
    optimizer = made(**decay, **momentum)
    some = project(points(PATTERNS[0], TASKS[0]), phases=(Phase(optimizer=optimizer),))
    check_equal(some, tmp_path, monkeypatch)


def test_chance_while_training_is_the_same_chance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = points(PATTERNS[1], TASKS[0])
    orthogonal = Layer.entries()["dense"].parameters["initializer"].entry_family().entries()
    design = chain(
        "input",
        layer("dense", initializer=orthogonal["orthogonal"]()),
        "batch_normalisation",
        layer("dropout", rate=0.3),
        layer("dense", units=2),
        "output",
    )
    some = Project(design, recipe, Plan(epochs=3, seed=11, batch_size=16))
    check_equal(some, tmp_path, monkeypatch)


def test_the_script_runs_alone_and_says_how_good_it_is(tmp_path: Path) -> None:
    some = project(points(PATTERNS[0], TASKS[0]))
    (tmp_path / "train.py").write_text(script_text(some), encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "train.py"], cwd=tmp_path, env=environment, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    assert "Epoch 2: training loss" in done.stdout
    assert "Test: Accuracy" in done.stdout
    assert (tmp_path / "weights.pt").is_file()


@pytest.mark.parametrize("device", ["", "cpu", "cuda:0"])
def test_no_name_from_the_project_reaches_the_text(device: str) -> None:
    evil = '"""); import os #{x}'
    columns = (
        Column(evil), Column("b" + evil, CATEGORY, classes=("a" + evil, evil)),
        Column("t" + evil, CATEGORY, TARGET, classes=(evil + "1", evil + "2")),
    )  # fmt: skip
    path = f"/data/{evil}.csv"
    recipe = Recipe(source("table", path=path, separator=evil, encoding=evil), columns, 50)
    some = Project(
        suggested(recipe), recipe, Plan(device=device + evil), title=evil, description=evil
    )
    named = {id: msgspec.structs.replace(n, name=evil) for id, n in some.design.nodes.items()}
    some = msgspec.structs.replace(some, design=msgspec.structs.replace(some.design, nodes=named))
    text = script_text(some)
    assert "import os" not in text
    assert 'DEVICE = "cpu"' in text
    compile(text, "train.py", "exec")


def test_a_project_that_is_not_ready_is_refused_with_all_reasons() -> None:
    with pytest.raises(DesignError) as caught:
        script_text(Project())
    assert {problem.code for problem in caught.value.problems} >= {"no-input", "no-output"}


@pytest.mark.parametrize("limits", [{"clip_norm": 0.05}, {"clip_value": 0.01}])
def test_clipped_gradients_train_the_same_outside(
    limits: dict[str, float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = project(bundled("iris"), **limits)
    free, _, _ = trained(project(bundled("iris")), tmp_path)

    check_equal(some, tmp_path, monkeypatch)

    assert not np.array_equal(trained(some, tmp_path)[0], free)


@pytest.mark.parametrize(
    "limits",
    [
        {"iterations": 5},
        {"iterations": 7, "minutes": 1000.0},
        {"metric": "loss", "goal": 1e6},
        {"metric": "accuracy", "goal": 0.0},
    ],
)
def test_a_script_ends_where_the_run_ends(
    limits: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = project(bundled("iris"), stopping=Stopping(**limits))
    whole, _, _ = trained(project(bundled("iris")), tmp_path)

    check_equal(some, tmp_path, monkeypatch)

    assert len(trained(some, tmp_path)[0]) < len(whole)


@pytest.mark.parametrize("kind", ["iris", "digits"])
def test_fewer_digits_train_the_same_outside(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = project(bundled(kind), precision=Precision.BFLOAT16, batch_size=64)
    exact, _, _ = trained(project(bundled(kind), batch_size=64), tmp_path)

    check_equal(some, tmp_path, monkeypatch)

    rounded, _, _ = trained(some, tmp_path)
    assert not np.array_equal(rounded, exact)
    np.testing.assert_allclose(rounded[:4], exact[:4], rtol=0.05)


def test_the_header_says_how_many_digits_are_those_of_the_run() -> None:
    some = project(bundled("iris"))

    plain, fused = (script_text(some, {"tier": tier}) for tier in ("eager", "fused"))

    assert "gives the same losses number for number" in plain
    assert "The run it was exported from had fused" in fused
    assert "gives the same losses" not in fused


def marked(some: Project) -> Project:
    """Its first layer that weighs, with a silenced neuron, two cut synapses and a set weight."""
    known = infer(some).nodes
    id = next(id for id, facts in known.items() if facts.weights)
    facts, design = known[id], some.design
    neurons = neuron_edits.neurons_of(facts)
    assert neurons is not None
    design = neuron_edits.with_silenced(design, id, [1], True, facts)
    if neurons.arriving:
        design = neuron_edits.with_cut(design, id, [(0, 0), (2, 1)], True, facts)
        design = neuron_edits.with_set_weight(design, id, "weight", (3, 1), 0.75, facts)
        design = neuron_edits.with_set_weight(design, id, "bias", (3,), -0.5, facts)
    return msgspec.structs.replace(some, design=design)


@pytest.mark.parametrize("kind", ["multi_layer_classifier", "small_convolutional"])
def test_what_is_silenced_cut_and_set_trains_the_same_outside(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = Template.entries()[kind]().project()
    plan = msgspec.structs.replace(some.plan, epochs=2)
    made = marked(msgspec.structs.replace(some, plan=plan))
    check_equal(made, tmp_path, monkeypatch)
