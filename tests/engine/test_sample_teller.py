"""What a network makes of one sample: found, said, lit, and the same as a plain forward."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from msgspec import structs

from netbuilder.core.inference import infer
from netbuilder.core.neuron_chain import neuron_chain
from netbuilder.core.problems import DataProblemError
from netbuilder.core.project import store
from netbuilder.core.project.schema import to_text
from netbuilder.core.value import Project
from netbuilder.engine import standing
from netbuilder.engine.data.prepare import prepare
from netbuilder.engine.looks import looked_again, sample_told
from netbuilder.engine.predict import Predictor
from netbuilder.engine.roles import loaded_project
from netbuilder.engine.session import TrainingSession
from netbuilder.link.messages import (
    LookAgain,
    Losses,
    NeuronsDrawn,
    SampleTold,
    TellSample,
    Watch,
    Way,
)
from netbuilder.link.messages.neurons import Column, NeuronWish
from netbuilder.resources import example_project


@pytest.fixture
def iris() -> Project:
    """Iris, for two epochs."""
    project = store.load(example_project("iris")).project
    return structs.replace(project, plan=structs.replace(project.plan, epochs=2))


def _trained(project: Project, folder: Path) -> TrainingSession:
    run = TrainingSession(project, prepare(project.recipe, Path()), folder)
    for _ in run.events():
        pass
    return run


def _columns(project: Project) -> tuple[Column, ...]:
    found = neuron_chain(project.design, infer(project))
    return tuple(Column(each.node, each.answer, tuple(range(each.count))) for each in found)


def _told(project: Project, folder: Path | None = None, **more: object) -> SampleTold:
    order = TellSample(3, "", to_text(project), str(folder) if folder else "", **more)  # type: ignore[arg-type]
    return sample_told(order, loaded_project(order.project))


def test_a_made_sample_is_answered_as_prediction_answers_it(iris: Project, tmp_path: Path) -> None:
    _trained(iris, tmp_path / "run")
    (tmp_path / "rows.csv").write_text(
        ",".join(column.name for column in iris.recipe.columns[:4]) + "\n5.1,3.3,4.2,1.1\n"
    )
    known = Predictor(iris, tmp_path / "run", tmp_path).file("rows.csv").rows[0]

    told = _told(
        structs.replace(iris, plan=structs.replace(iris.plan, keep_best=False)),
        tmp_path / "run",
        made=("5.1", "3.3", "4.2", "1.1"),
    )

    said = told.sayings[0]
    assert (told.sample, told.part, said.wanted, said.is_right) == (0, "", "", None)
    assert said.said == known[0]
    assert said.shares == pytest.approx(known[1:], abs=1e-6)
    assert math.isnan(told.loss)
    assert told.cells == ("5.1", "3.3", "4.2", "1.1")


def test_lit_neurons_answer_as_a_plain_forward_does(iris: Project, tmp_path: Path) -> None:
    run = _trained(iris, tmp_path / "run")
    told = _told(iris, tmp_path / "run", sample=7, columns=_columns(iris))
    data = prepare(iris.recipe, Path())
    place = int(np.flatnonzero(data.rows == 6)[0])
    run.trainee.network.eval()
    scores = run.trainee.network(torch.from_numpy(data.inputs[place : place + 1]))

    first, last = told.lit[0].values, told.lit[-1].values
    assert np.allclose(np.frombuffer(first.data, "<f4"), data.inputs[place])
    assert np.allclose(np.frombuffer(last.data, "<f4"), scores.detach().numpy()[0], atol=1e-6)
    assert told.sayings[0].wanted == "setosa"
    loss = run.trainee.built.objective(scores, (torch.from_numpy(data.targets[0][[place]]),))
    assert told.loss == pytest.approx(float(loss.detach()), rel=1e-6)


def test_a_known_truth_gives_a_made_sample_a_loss(iris: Project) -> None:
    told = _told(iris, made=("5.1", "3.3", "4.2", "1.1", "virginica"))

    assert told.sayings[0].wanted == "virginica"
    assert math.isfinite(told.loss)


def test_rows_of_a_part_follow_each_other_in_a_circle(iris: Project) -> None:
    data = prepare(iris.recipe, Path())
    rows = (data.rows[data.parts["test"]] + 1).tolist()

    after = _told(iris, sample=rows[0], part="test", way=Way.NEXT)
    around = _told(iris, sample=rows[-1], part="test", way=Way.NEXT)
    before = _told(iris, sample=rows[0], part="test", way=Way.PREVIOUS)

    assert (after.sample, after.part, after.place) == (rows[1], "test", 2)
    assert around.sample == rows[0]
    assert before.sample == rows[-1]
    assert after.rows == tuple(len(data.parts[name]) for name in ("train", "validation", "test"))


def test_a_row_by_chance_is_another_one_of_its_part(iris: Project) -> None:
    data = prepare(iris.recipe, Path())
    rows = set((data.rows[data.parts["validation"]] + 1).tolist())
    told = _told(iris, sample=min(rows), part="validation", way=Way.RANDOM)
    assert told.sample in rows - {min(rows)}


def test_the_worst_rows_come_one_after_the_other(iris: Project) -> None:
    first = _told(iris, sample=0, part="train", way=Way.WORST)
    second = _told(iris, sample=first.sample, part="train", way=Way.WORST)

    assert first.sayings[0].is_right is False
    assert second.sayings[0].is_right is False
    assert second.sample != first.sample
    assert second.loss <= first.loss + 1e-6


def test_a_row_that_is_not_there_is_told_with_those_that_are(iris: Project) -> None:
    with pytest.raises(DataProblemError) as error:
        _told(iris, sample=9_999)
    assert error.value.problems[0].sentence == (
        "The data has no usable row 9,999. It has 150 usable rows, numbered 1 to 150."
    )


def test_a_network_is_put_together_once_for_many_questions(
    iris: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing.forget()
    made: list[object] = []
    put_together = standing._put_together

    def counted(*arguments: object) -> object:
        made.append(arguments)
        return put_together(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(standing, "_put_together", counted)
    _trained(iris, tmp_path / "run")
    for number in range(1, 4):
        _told(iris, tmp_path / "run", sample=number)
    wish = NeuronWish(_columns(iris), made=("5", "3", "4", "1"))
    order = LookAgain(1, "", to_text(iris), str(tmp_path / "run"), "", Watch(neurons=wish))
    drawn = looked_again(order, loaded_project(order.project)).views[0]

    assert len(made) == 1
    assert isinstance(drawn, NeuronsDrawn)
    assert drawn.made == ("5", "3", "4", "1")
    assert drawn.sample == 0
    longer = structs.replace(iris, plan=structs.replace(iris.plan, epochs=4))
    for _ in TrainingSession(
        longer, prepare(iris.recipe, Path()), tmp_path / "run", resume=True
    ).events():
        pass
    assert _told(iris, tmp_path / "run").iteration > drawn.iteration, "a newer checkpoint counts"
    assert len(made) == 2


def test_a_run_answers_with_its_weights_as_they_are(iris: Project) -> None:
    run = TrainingSession(iris, prepare(iris.recipe, Path()), "run-1")
    order = TellSample(3, "run-1", "", "", sample=1)
    before = run.told(order)
    for _ in run.events():
        pass
    after = run.told(order)

    assert before is not None
    assert after is not None
    assert (before.iteration, before.sample) == (0, 1)
    assert after.iteration > 0
    assert after.loss != before.loss
    assert run.told(structs.replace(order, run="another")) is None


def test_telling_changes_no_bit_of_the_training(iris: Project) -> None:
    def losses(asks: bool) -> bytes:
        found = b""
        run = TrainingSession(iris, prepare(iris.recipe, Path()), "run-1")
        for event in run.events():
            if asks:
                run.told(TellSample(3, "run-1", "", "", sample=1, way=Way.RANDOM))
            if isinstance(event, Losses):
                found += event.values.data
        return found

    plain = losses(asks=False)
    assert plain
    assert losses(asks=True) == plain
