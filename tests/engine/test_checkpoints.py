"""Weights come back exactly or not at all, and the folder of a run tells what happened."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.torch
import torch

from netbuilder.catalog.optimizers import SGD
from netbuilder.core.layer import Layer
from netbuilder.core.plan import Phase, Plan
from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.project import metrics_log
from netbuilder.core.project.blobs import Blobs
from netbuilder.core.project.runs import RunFolder, RunStore
from netbuilder.core.recipe import Source
from netbuilder.core.value import Project
from netbuilder.engine.checkpoints import BEST, LAST, encoded, newest
from netbuilder.engine.data.inspect import inspect
from netbuilder.engine.data.prepare import prepare
from netbuilder.engine.predict import Predictor
from netbuilder.engine.session import TrainingSession
from netbuilder.engine.tensor_file import checked_header
from netbuilder.export.module import module_text
from netbuilder.link.messages import (
    CheckpointSaved,
    EpochDone,
    RunState,
    RunStateChanged,
    Step,
    Stop,
)
from tests.helpers import training
from tests.helpers.designs import chain, layer


def iris(*hidden: Layer, **of_plan: Any) -> Project:
    recipe = inspect(Source.entries()["iris"]()).recipe
    layers = hidden or (layer("dense", units=8),)
    design = chain("input", *layers, training.linear(3), "output")
    plan = Plan(**{"epochs": 6, "batch_size": 16, **of_plan})
    return Project(design=design, recipe=recipe, plan=plan, id="0" * 32)


def trained(project: Project, tmp_path: Path) -> tuple[RunFolder, list[Any], TrainingSession]:
    run = RunStore(tmp_path / "x.netb.runs").new_run(project)
    session = TrainingSession(project, prepare(project.recipe, tmp_path), run.path)
    return run, training.finished(session), session


def code_of(error: pytest.ExceptionInfo[FileProblemError]) -> str:
    return error.value.problems[0].code


def test_predictions_after_reading_equal_those_of_the_run(tmp_path: Path) -> None:
    project = iris(layer("dense", units=8), layer("batch_normalisation"), layer("dropout"))
    run, events, session = trained(project, tmp_path)

    predictor = Predictor(project, run.path, tmp_path)

    data = prepare(project.recipe, tmp_path)
    here = session.trainee.built.predictions_in_parts(torch.from_numpy(data.inputs), 1024)
    assert torch.equal(predictor.scores(data.inputs)[0], here[0])
    assert predictor.part("test").metrics == events[-1].results["test"]


def test_the_first_checkpoint_comes_early(tmp_path: Path) -> None:
    project = iris(epochs=100_000)
    run = RunStore(tmp_path / "x.netb.runs").new_run(project)
    session = TrainingSession(project, prepare(project.recipe, tmp_path), run.path)

    for event in session.events():
        if isinstance(event, CheckpointSaved):
            session.order(Stop())
            break

    assert 0 < session.trainee.progress.seconds < project.plan.checkpoint_seconds / 2
    assert newest(run, LAST) is not None


def test_the_exported_module_alone_gives_the_same_bits(tmp_path: Path) -> None:
    project = iris()
    run, _, _ = trained(project, tmp_path)
    predictor = Predictor(project, run.path, tmp_path)
    data = prepare(project.recipe, tmp_path)
    (tmp_path / "model.py").write_text(module_text(project).text)
    loaded = newest(run, BEST)
    assert loaded is not None
    weights = {name[2:]: value for name, value in loaded.tensors.items() if name.startswith("m.")}
    (tmp_path / "weights.safetensors").write_bytes(safetensors.torch.save(weights))
    np.save(tmp_path / "rows.npy", data.inputs)
    code = (
        "import sys, numpy, torch, safetensors.torch; sys.path.insert(0, sys.argv[1])\n"
        "import model; torch.set_num_threads(1); network = model.Network().eval()\n"
        "weights = safetensors.torch.load_file(sys.argv[1] + '/weights.safetensors')\n"
        "network.load_state_dict(weights)\n"
        "rows = torch.from_numpy(numpy.load(sys.argv[1] + '/rows.npy'))\n"
        "with torch.inference_mode(): numpy.save(sys.argv[1] + '/out.npy', network(rows).numpy())\n"
    )

    subprocess.run([sys.executable, "-P", "-c", code, str(tmp_path)], check=True, cwd=tmp_path)

    assert np.array_equal(np.load(tmp_path / "out.npy"), predictor.scores(data.inputs)[0].numpy())


def test_a_file_of_rows_is_predicted_in_words_and_shares(tmp_path: Path) -> None:
    project = iris()
    run, _, _ = trained(project, tmp_path)
    names = [column.name for column in project.recipe.columns[:4]]
    (tmp_path / "rows.csv").write_text(",".join(names) + "\n5.1,3.5,1.4,0.2\n6.7,3.1,5.6,2.4\n")

    found = Predictor(project, run.path, tmp_path).file("rows.csv")

    classes = project.recipe.columns[4].classes
    assert found.columns == ("prediction", *(f"probability of {name}" for name in classes))
    for row in found.rows:
        assert row[0] in classes
        shares = [share for share in row[1:] if isinstance(share, float)]
        assert math.isclose(sum(shares), 1.0, rel_tol=1e-5)
    assert found.rows[0][0] == classes[0]
    assert found.truths == ()


def test_predicting_draws_no_random_numbers_from_a_run(tmp_path: Path) -> None:
    project = iris()
    run, _, _ = trained(project, tmp_path)
    state = torch.get_rng_state()

    Predictor(project, run.path, tmp_path)

    assert torch.equal(torch.get_rng_state(), state)


def test_the_folder_holds_losses_measures_events_and_arithmetic(tmp_path: Path) -> None:
    project = iris()
    run, events, _ = trained(project, tmp_path)

    log = metrics_log.read(run.metrics_path)
    losses = b"".join(each.values for each in log.slices if each.series == 0)
    assert np.frombuffer(losses, "<f4").tolist() == training.losses_of(events)
    series = log.names.index("validation accuracy")
    slices = [each for each in log.slices if each.series == series]
    told = [event.validation["accuracy"] for event in events if isinstance(event, EpochDone)]
    found = np.frombuffer(b"".join(each.values for each in slices), "<f4")
    assert found.tolist() == pytest.approx(told)
    assert slices[0].first == slices[0].stride == math.ceil(105 / 16)
    assert [event["event"] for event in run.events()] == ["running", "finished"]
    facts = run.run_json()
    assert facts["arithmetic"]["threads"] == 1
    assert facts["versions"]["torch"] == str(torch.__version__)
    assert run.project().design == project.design


def test_the_best_weights_and_the_last_are_both_kept(tmp_path: Path) -> None:
    run, events, _ = trained(iris(epochs=30), tmp_path)

    epochs = [event for event in events if isinstance(event, EpochDone)]
    best = min(epochs, key=lambda epoch: epoch.validation["loss"])
    kinds = {each.kind: each for each in run.checkpoints()}
    assert kinds[BEST].step == best.iteration
    assert kinds[BEST].loss == best.validation["loss"]
    assert kinds[LAST].step == epochs[-1].iteration
    saved = [event.kind for event in events if isinstance(event, CheckpointSaved)]
    assert saved == [BEST, LAST], "no moment names a best epoch whose weights are not there"


def test_three_last_checkpoints_stay_and_a_damaged_one_is_passed_over(tmp_path: Path) -> None:
    project = iris(epochs=100_000, keep_best=False)
    run = RunStore(tmp_path / "x.netb.runs").new_run(project)
    session = TrainingSession(project, prepare(project.recipe, tmp_path), run.path, paused=True)
    stream = session.events()
    for iteration in range(5):
        for event in stream:
            if isinstance(event, RunStateChanged) and event.state is RunState.PAUSED:
                assert event.iteration == iteration
                break
        session.order(Step(iterations=1))
    session.order(Stop())
    list(stream)
    kept = run.checkpoints()
    assert [each.step for each in kept] == [2, 3, 4]

    run.blobs.path(kept[-1].blob).write_bytes(b"gone wrong")

    loaded = newest(run, LAST)
    assert loaded is not None
    assert loaded.checkpoint == kept[-2]


def test_damaged_weights_are_refused_in_words(tmp_path: Path) -> None:
    project = iris(keep_best=False)
    run, _, _ = trained(project, tmp_path)
    for each in run.checkpoints():
        path = run.blobs.path(each.blob)
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))

    with pytest.raises(FileProblemError) as caught:
        Predictor(project, run.path, tmp_path)

    assert "are damaged" in caught.value.problems[0].found


def test_weights_of_another_network_are_refused_with_the_layer(tmp_path: Path) -> None:
    run, _, _ = trained(iris(), tmp_path)

    with pytest.raises(FileProblemError) as caught:
        Predictor(iris(layer("dense", units=9)), run.path, tmp_path)

    assert code_of(caught) == "weights-other-network"
    assert "Dense 1 is 9 × 4 here and 8 × 4 there" in caught.value.problems[0].found


def test_weights_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    project = iris()
    run, _, _ = trained(project, tmp_path)
    loaded = newest(run, BEST)
    assert loaded is not None
    loaded.tensors["m.dense_1.weight"][0, :2] = math.nan
    run.add_checkpoint(encoded(loaded.tensors, loaded.facts), 10**6, 0.1, BEST)

    with pytest.raises(FileProblemError) as caught:
        Predictor(project, run.path, tmp_path)

    assert "Dense 1 has 2 values that are not numbers" in caught.value.problems[0].found


def test_without_weights_prediction_asks_for_training(tmp_path: Path) -> None:
    with pytest.raises(FileProblemError) as caught:
        Predictor(iris(), tmp_path / "nothing", tmp_path)

    assert code_of(caught) == "no-weights"


@pytest.mark.parametrize(
    "damage",
    [
        lambda header: (200 << 20).to_bytes(8, "little") + json.dumps(header).encode(),
        lambda header: _file({**header, "more": entry("F32", [1], 8, 12)}),
        lambda header: _file({"weight": entry("F32", [3], 0, 8)}),
        lambda header: _file({"weight": entry("F32", [1], 4, 8)}),
        lambda header: _file({"weight": entry("F99", [2], 0, 8)}),
        lambda header: b"\x80\x04pickle",
        lambda header: b"",
    ],
)
def test_a_header_that_is_not_sound_is_refused(damage: Any) -> None:
    with pytest.raises(FileProblemError) as caught:
        checked_header(damage({"weight": entry("F32", [2], 0, 8)}), "best.safetensors")

    assert caught.value.problems[0].found == (
        "best.safetensors is not well-formed and was not loaded."
    )


def test_a_full_disk_pauses_checkpoints_and_never_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Problem("run.disk-full", found="The disk is full.")
    monkeypatch.setattr(Blobs, "room_problem", lambda self, size: full)

    run, events, _ = trained(iris(), tmp_path)

    assert events[-1].state is RunState.FINISHED
    told = [
        problem
        for event in events
        if isinstance(event, RunStateChanged)
        for problem in event.problems
    ]
    assert [problem.code for problem in told] == ["checkpoint-not-saved"]
    assert run.checkpoints() == ()


def test_more_epochs_can_be_added_to_a_finished_run(tmp_path: Path) -> None:
    run, first, _ = trained(iris(epochs=3), tmp_path)
    longer = iris(epochs=6)
    session = TrainingSession(longer, prepare(longer.recipe, tmp_path), run.path, resume=True)

    second = training.finished(session)

    _, whole, _ = trained(longer, tmp_path / "other")
    assert training.losses_of(first) + training.losses_of(second) == training.losses_of(whole)


def test_another_optimizer_starts_afresh_on_the_weights_of_a_run(tmp_path: Path) -> None:
    run, _, _ = trained(iris(epochs=2), tmp_path)
    other = iris(epochs=4, phases=(Phase(optimizer=SGD(learning_rate=0.1)),), batch_size=32)
    session = TrainingSession(other, prepare(other.recipe, tmp_path), run.path, resume=True)

    events = training.finished(session)

    assert events[-1].state is RunState.FINISHED
    epochs = [event for event in events if isinstance(event, EpochDone)]
    assert [epoch.settings["learning_rate"] for epoch in epochs] == [0.1, 0.1]


def entry(kind: str, shape: list[int], start: int, stop: int) -> dict[str, Any]:
    return {"dtype": kind, "shape": shape, "data_offsets": [start, stop]}


def _file(header: dict[str, Any]) -> bytes:
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + bytes(8)


def test_a_sound_header_gives_its_notes() -> None:
    content = safetensors.torch.save({"a": torch.ones(2)}, metadata={"note": "x"})

    assert checked_header(content, "a.safetensors") == {"note": "x"}
