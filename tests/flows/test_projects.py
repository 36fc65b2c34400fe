"""Every example opens without a problem, trains to its stated score, and repeats bit for bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import netbuilder.catalog  # noqa: F401  (registers every kind)
from netbuilder.core.inference import infer
from netbuilder.core.project import store
from netbuilder.core.value import Project
from netbuilder.engine.data.prepare import prepare
from netbuilder.engine.session import TrainingSession
from netbuilder.link.messages import Losses
from netbuilder.resources import example_project, example_projects

SCORES = {
    "xor": ("accuracy", 1.0),
    "circles": ("accuracy", 1.0),
    "spirals": ("accuracy", 0.97),
    "iris": ("accuracy", 0.93),
    "wine": ("accuracy", 0.95),
    "breast-cancer": ("accuracy", 0.95),
    "digits": ("accuracy", 0.97),
    "diabetes": ("r2", 0.35),
}


def opened(name: str) -> Project:
    return store.load(example_project(name)).project


def trained(project: Project) -> tuple[dict[str, dict[str, float]], np.ndarray]:
    session = TrainingSession(project, prepare(project.recipe, Path()))
    losses = [
        np.frombuffer(event.values.data, np.float32)
        for event in session.events()
        if isinstance(event, Losses)
    ]
    return session.results, np.concatenate(losses)


def test_every_example_has_a_score_to_reach() -> None:
    assert {path.stem for path in example_projects()} == set(SCORES)


@pytest.mark.parametrize("name", SCORES)
def test_an_example_opens_ready_to_train_and_says_what_it_is(name: str) -> None:
    project = opened(name)
    assert infer(project).problems == ()
    assert project.title
    assert len(project.description) > 40


@pytest.mark.parametrize("name", SCORES)
def test_an_example_reads_from_left_to_right_without_overlap(name: str) -> None:
    design = opened(name).design
    for wire in design.wires:
        start, end = design.nodes[wire.source.node], design.nodes[wire.target.node]
        is_to_the_right = start.position[0] + 176 < end.position[0]
        begins_a_row = start.position[1] + 176 < end.position[1]
        assert is_to_the_right or begins_a_row


@pytest.mark.parametrize("name", SCORES)
def test_an_example_reaches_its_score_and_repeats_bit_for_bit(name: str) -> None:
    metric, least = SCORES[name]
    results, losses = trained(opened(name))
    assert results["test"][metric] >= least
    _, again = trained(opened(name))
    assert losses.tobytes() == again.tobytes()


@pytest.mark.parametrize("name", SCORES)
def test_saving_an_example_again_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.netb"
    loaded = store.load(example_project(name))
    store.save(copy, loaded.project)
    assert copy.read_bytes() == example_project(name).read_bytes()
