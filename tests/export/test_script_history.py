"""The script of a run makes the changes that were made while it went on, or says it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from msgspec import structs

from netbuilder.catalog.templates.template import Template
from netbuilder.core import edits, neuron_edits
from netbuilder.core.inference import infer
from netbuilder.core.project.run_history import projects_of
from netbuilder.core.project.runs import RunFolder
from netbuilder.core.project.schema import to_text
from netbuilder.core.value import Project
from netbuilder.engine.data.prepare import prepare
from netbuilder.engine.session import TrainingSession
from netbuilder.export.script import script_text
from netbuilder.export.script_history import Moment
from netbuilder.link.messages import ChangeSetting, Losses, Order, Replace
from tests.helpers.designs import layer
from tests.helpers.live import Edit, adam, frozen, planned, sgd, stepped, together, with_value


def beginning(**plan: Any) -> Project:
    """A small classifier with dropout."""
    some = Template.entries()["multi_layer_classifier"]().project()
    wire = next(iter(some.design.outgoing["dense_1"]))
    design, _ = edits.inserted_on_wire(some.design, wire, layer("dropout", rate=0.2), (0.0, 0.0))
    project = structs.replace(some, design=design)
    return planned(**{"epochs": 4, "optimizer": adam(learning_rate=0.01), **plan})(project)


def run(
    project: Project, folder: Path, orders: Sequence[tuple[int, Order]]
) -> tuple[list[float], str]:
    """The losses of a run that was changed, and the script of it."""
    session = TrainingSession(project, prepare(project.recipe, folder), folder / "run", paused=True)
    stream = session.events()
    events: list[Any] = []
    for count, order in orders:
        events += stepped(session, stream, count)
        session.order(order)
    events += stepped(session, stream, 10**6)
    kept = RunFolder(folder / "run")
    first, changes = kept.first_project(), kept.changes()
    moments = [Moment(*each) for each in projects_of(first, changes, kept.path)]
    losses = [
        np.frombuffer(event.values.data, np.float32)
        for event in events
        if isinstance(event, Losses)
    ]
    arithmetic = msgspec.structs.asdict(session.trainee.arithmetic)
    return np.concatenate(losses).tolist(), script_text(first, arithmetic, moments)


def ran(text: str) -> list[float]:
    names: dict[str, Any] = {"__name__": "exported"}
    exec(compile(text, "train.py", "exec"), names)
    losses: list[float] = np.array(names["train"](), np.float32).tolist()
    return losses


def set_by_hand(project: Project) -> Project:
    known = infer(project).nodes["dense_1"]
    design = neuron_edits.with_set_weight(project.design, "dense_1", "weight", (2, 1), 0.75, known)
    design = neuron_edits.with_set_weight(design, "dense_1", "bias", (3,), -0.5, known)
    return structs.replace(project, design=design)


FOLLOWED: dict[str, Edit] = {
    "weights set by hand": set_by_hand,
    "dropout": with_value("dropout_1", "rate", 0.5),
    "freezing": frozen("dense_1"),
    "decay": planned(optimizer=adam(learning_rate=0.01, weight_decay=0.02)),
    "together": together(
        with_value("dropout_1", "rate", 0.4),
        frozen("dense_2"),
        planned(epochs=5, optimizer=adam(learning_rate=0.003)),
    ),
}


@pytest.mark.parametrize("name", FOLLOWED)
def test_a_script_makes_the_changes_of_its_run(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = beginning()
    after = FOLLOWED[name](project)
    orders = [(5, Replace(to_text(after))), (7, ChangeSetting("learning_rate", 0.05))]
    monkeypatch.chdir(tmp_path)

    losses, text = run(project, tmp_path, orders)

    assert "if iteration == 5:" in text
    assert 'group["lr"] = 0.05' in text
    assert ran(text) == losses


def test_a_layer_that_learns_again_begins_afresh_in_the_script_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = beginning()
    orders = [(5, Replace(to_text(frozen("dense_1")(project)))), (3, Replace(to_text(project)))]
    monkeypatch.chdir(tmp_path)

    losses, text = run(project, tmp_path, orders)

    assert "network.dense_1.requires_grad_(True)" in text
    assert ran(text) == losses


def test_momentum_that_was_switched_on_is_in_the_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = beginning(optimizer=sgd(learning_rate=0.05))
    monkeypatch.chdir(tmp_path)

    losses, text = run(project, tmp_path, [(5, ChangeSetting("momentum", 0.9))])

    assert 'group["momentum"] = 0.9' in text
    assert ran(text) == losses


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (planned(batch_size=11), "after iteration 5: batch size 32 → 11"),
        (with_value("dense_1", "units", 21), "units"),
        (planned(clip_norm=1.0), "after iteration 5: clip norm 0 → 1"),
    ],
)
def test_a_script_says_what_it_cannot_follow(edit: Edit, words: str, tmp_path: Path) -> None:
    project = beginning(batch_size=32)

    _, text = run(project, tmp_path, [(5, Replace(to_text(edit(project))))])

    assert "more was changed than a script can follow" in text
    assert words in text
    assert "def change(" not in text
    compile(text, "train.py", "exec")


def test_names_that_people_give_stay_words(tmp_path: Path) -> None:
    project = beginning()
    design = edits.renamed(project.design, "dense_1", 'x"""\nimport os')
    project = structs.replace(project, design=design)

    _, text = run(project, tmp_path, [(5, Replace(to_text(planned(batch_size=9)(project))))])

    assert "import os" not in text.partition('"""\n\nfrom')[2]
    compile(text, "train.py", "exec")


def test_a_run_without_changes_has_the_script_it_always_had() -> None:
    project = beginning()

    assert script_text(project) == script_text(project, None, ())
    assert "def change(" not in script_text(project)
