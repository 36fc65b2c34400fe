"""Whatever the plan says about how weights learn, the script trains them as the engine does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from msgspec import structs

from netbuilder.catalog.templates.template import Template
from netbuilder.core import block_edits, edits
from netbuilder.core.plan import (
    Averaging,
    Optimizer,
    Phase,
    Precision,
    Schedule,
    Stopping,
)
from netbuilder.core.value import Project
from netbuilder.engine.data.prepare import prepare
from netbuilder.engine.session import TrainingSession
from netbuilder.export.script import script_text
from netbuilder.link.messages import Losses
from tests.export.test_script import WITH_DATA, bundled, check_equal, project, run
from tests.helpers.designs import chain, layer


def apart(some: Project, **fields: Any) -> Project:
    """The project whose first layer learns otherwise, in a block that says more."""
    design, blocks, _ = block_edits.grouped_in(some.design, some.blocks, ["dense_1"], "Part")
    key = next(iter(blocks))
    inner = blocks[key].design
    node = structs.replace(inner.nodes["dense_1"], **fields)
    inner = structs.replace(inner, nodes={**inner.nodes, "dense_1": node})
    blocks = {key: structs.replace(blocks[key], design=inner)}
    design = edits.with_weight_decay(design, ["dense_2"], 0.25)
    return structs.replace(some, design=design, blocks=blocks)


@pytest.mark.parametrize("kind", Optimizer.entries())
def test_layers_that_learn_apart_do_so_outside(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry: Any = Optimizer.entries()[kind]
    phase = Phase(optimizer=entry())
    some = apart(project(bundled("iris"), phases=(phase,), clip_norm=0.5), rate_factor=0.1)
    plain = project(bundled("iris"), phases=(phase,), clip_norm=0.5)
    check_equal(some, tmp_path, monkeypatch)
    assert some.plan == plain.plan


@pytest.mark.parametrize("schedule", ["step", "cosine", "plateau"])
def test_schedules_keep_the_factors_of_layers_outside(
    schedule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    phase = Phase(schedule=Schedule.entries()[schedule]())
    some = apart(project(bundled("iris"), phases=(phase,)), rate_factor=3.0, weight_decay=0.1)
    check_equal(some, tmp_path, monkeypatch)


def noisy(kind: str = "iris", **plan: Any) -> Project:
    """Batch normalisation and dropout, so that buffers and chance have to agree too."""
    some = project(bundled(kind), **plan)
    *_, last, output = some.design.nodes.values()
    hidden = (layer("dense", units=8), layer("batch_normalisation"), layer("dropout", rate=0.3))
    layers: Any = (last.layer, output.layer)
    return structs.replace(some, design=chain("input", *hidden, *layers))


def check_ends_equal(some: Project, folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Losses of all phases, and the weights that are handed on, are the same."""
    session = TrainingSession(some, prepare(some.recipe, folder))
    series: list[list[np.ndarray]] = [[] for _ in some.plan.phases]
    for event in session.events():
        if isinstance(event, Losses):
            series[event.series].append(np.frombuffer(event.values.data, np.float32))
    expected = np.stack([np.concatenate(each) for each in series], axis=1).reshape(-1)
    patch.chdir(folder)
    names = run(script_text(some, structs.asdict(session.trainee.arithmetic)))
    np.testing.assert_array_equal(np.array(names["train"](), np.float32), expected)
    found = torch.load(folder / "weights.pt")
    for name, wanted in session.trainee.network.state_dict().items():
        np.testing.assert_array_equal(found[name].numpy(), wanted.numpy(), name)


EXPONENTIAL = {"averaging": Averaging.EXPONENTIAL, "average_decay": 0.9}
STOCHASTIC = {"averaging": Averaging.STOCHASTIC, "average_from": 0.5}
PLATEAU: Any = Schedule.entries()["plateau"]
WAITING = (Phase(schedule=PLATEAU(patience=1)),)
TWO = (Phase(), Phase(optimizer=Optimizer.entries()["sgd"](), repeat=2))


@pytest.mark.parametrize(
    "plan",
    [
        {"accumulation": 3, "clip_norm": 0.5},
        {"accumulation": 2, "phases": TWO},
        {"accumulation": 3, **EXPONENTIAL},
        {"accumulation": 50},
        EXPONENTIAL,
        {**EXPONENTIAL, "keep_best": False},
        {**STOCHASTIC, "epochs": 6},
        {**STOCHASTIC, "epochs": 6, "keep_best": False},
        {**STOCHASTIC, "average_from": 1.0, "keep_best": False},
        {"precision": Precision.FLOAT16},
        {"precision": Precision.FLOAT16, "clip_value": 0.01, "accumulation": 2},
        {"precision": Precision.FLOAT16, "phases": TWO, **EXPONENTIAL},
        {"keep_best_by": "accuracy", "epochs": 5},
        {"keep_best_by": "mape", "epochs": 4, "stopping": Stopping(patience=1)},
        {"validate_every": 3, "epochs": 8, "stopping": Stopping(patience=1)},
        {"validate_every": 4, "epochs": 6},
        {"validate_every": 3, "epochs": 9, "stopping": Stopping(iterations=20)},
        {"keep_best": False, "epochs": 9, "stopping": Stopping(iterations=20)},
        {"validate_every": 2, "epochs": 9, "phases": WAITING},
        {"keep_best_by": "recall", "epochs": 6, "phases": WAITING},
        {"accumulation": 3, "phases": (Phase(optimizer=Optimizer.entries()["lbfgs"]()),)},
    ],
    ids=str,
)
def test_every_setting_trains_and_hands_on_the_same_outside(
    plan: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = {"batch_size": 16, **plan}
    epochs = values.pop("epochs", 2)
    some = noisy("diabetes" if plan.get("keep_best_by") == "mape" else "iris", **values)
    some = structs.replace(some, plan=structs.replace(some.plan, epochs=epochs))
    check_ends_equal(some, tmp_path, monkeypatch)


def test_a_script_judges_by_the_measure_of_the_plan() -> None:
    text = script_text(noisy(keep_best_by="accuracy"))
    assert 'best, waited = float("-inf"), 0' in text
    assert "judged = measures(scores_of(network, given), asked, scales)['Accuracy']" in text


def test_a_plan_without_these_settings_says_nothing_about_them() -> None:
    text = script_text(noisy())
    for word in ("averaged", "is_due", "GradScaler", "VALIDATE_EVERY", "place_of", "refresh"):
        assert word not in text
    run(text)


def test_a_script_for_a_graphics_card_says_how_exactly_it_computes() -> None:
    text = script_text(noisy(device="cuda:0", precision=Precision.TF32, deterministic=False))
    assert "torch.backends.cuda.matmul.allow_tf32 = True" in text
    assert "torch.backends.cudnn.benchmark = True" in text
    assert "use_deterministic_algorithms" not in text
    assert "torch.use_deterministic_algorithms(True" in script_text(noisy(device="cuda:0"))


PICTURES = [
    kind
    for kind in WITH_DATA
    if any("conv" in each for each in Template.entries()[kind]().project().design.nodes)
]


@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize(
    "plan", [{"clip_norm": 0.1}, {"accumulation": 2, "clip_value": 0.01}, EXPONENTIAL], ids=str
)
def test_convolutions_with_channels_innermost_train_the_same_outside(
    kind: str, plan: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = Template.entries()[kind]().project()
    some = structs.replace(some, plan=structs.replace(some.plan, epochs=1, **plan))
    check_ends_equal(some, tmp_path, monkeypatch)


@pytest.mark.parametrize("kind", Optimizer.entries())
@pytest.mark.parametrize("ids", [("dense_1",), ("dense_1", "dense_2")])
def test_places_without_weights_to_train_are_no_trouble_outside(
    kind: str, ids: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry: Any = Optimizer.entries()[kind]
    some = project(bundled("iris"), phases=(Phase(optimizer=entry()),), clip_norm=0.5)
    design = edits.with_rate_factor(some.design, ids, 0.5)
    if len(ids) == 1:  # one that has none of its own, or else the plan itself has none left
        design = edits.with_frozen(design, ids, True)
    check_equal(structs.replace(some, design=design), tmp_path, monkeypatch)


def test_a_script_stops_before_a_loss_that_is_no_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sgd: Any = Optimizer.entries()["sgd"]
    phases = (Phase(optimizer=sgd(learning_rate=100.0)),)
    some = project(bundled("diabetes"), phases=phases)
    check_equal(some, tmp_path, monkeypatch)
    assert "The loss became infinite at iteration " in capsys.readouterr().out
    ignoring = structs.replace(some.plan, stopping=Stopping(on_not_a_number=False))
    assert "infinite" not in script_text(structs.replace(some, plan=ignoring))
