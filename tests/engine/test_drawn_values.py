"""Values asked for after a run are those it told last, and what hinders is said in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from netbuilder.core.layer import Layer
from netbuilder.core.plan import Plan
from netbuilder.core.problems import ProblemError
from netbuilder.core.project.runs import RunFolder, RunStore
from netbuilder.core.project.schema import to_text
from netbuilder.core.recipe import Source
from netbuilder.core.value import Project
from netbuilder.engine.data.inspect import inspect
from netbuilder.engine.data.prepare import prepare
from netbuilder.engine.roles import TrainRole
from netbuilder.engine.session import TrainingSession
from netbuilder.engine.twin import Twin
from netbuilder.link.messages import DrawValues, Outlet, ValuesDrawn, ValuesTold, Watch
from tests.engine.probes.test_values import NORMALISED, OUTLETS
from tests.helpers import training
from tests.helpers.designs import chain, layer


def iris(*hidden: Layer, **of_plan: Any) -> Project:
    recipe = inspect(Source.entries()["iris"]()).recipe
    design = chain("input", *(hidden or NORMALISED), training.linear(3), "output")
    plan = Plan(**{"epochs": 6, "batch_size": 16, **of_plan})
    return Project(design=design, recipe=recipe, plan=plan, id="0" * 32)


def watched_run(project: Project, folder: Path, *outlets: Outlet) -> tuple[RunFolder, list[Any]]:
    run = RunStore(folder / "x.netb.runs").new_run(project)
    session = TrainingSession(project, prepare(project.recipe, folder), run.path)
    session.order(Watch(values=outlets or OUTLETS))
    return run, training.finished(session)


def told(project: Project, run: Path, base: Path, *outlets: Outlet) -> ValuesTold:
    order = DrawValues(7, to_text(project), str(run), str(base), outlets or OUTLETS)
    (answer,) = TrainRole().answers(order, lambda: False)
    assert isinstance(answer, ValuesTold)
    assert answer.request == 7
    return answer


@pytest.mark.parametrize("keep_best", [True, False])
def test_values_after_a_run_are_those_it_told_last(tmp_path: Path, keep_best: bool) -> None:
    project = iris(keep_best=keep_best)
    run, events = watched_run(project, tmp_path)
    last = {each.outlet: each.values for each in events if isinstance(each, ValuesDrawn)}

    answer = told(project, run.path, tmp_path)

    assert dict(answer.values) == last
    assert 0 < answer.iteration <= events[-1].iteration


def test_values_of_pictures_after_a_run_have_the_same_bits(tmp_path: Path) -> None:
    recipe = inspect(Source.entries()["digits"]()).recipe
    convolutions = (layer("convolution_2d", filters=8), layer("convolution_2d", filters=16))
    design = chain("input", *convolutions, "flatten", training.linear(10), "output")
    project = Project(design=design, recipe=recipe, plan=Plan(epochs=1, batch_size=64))
    outlets = [Outlet((f"convolution_{number}",), "y") for number in (1, 2)]
    run, events = watched_run(project, tmp_path, *outlets)
    last = {each.outlet: each.values for each in events if isinstance(each, ValuesDrawn)}

    answer = told(project, run.path, tmp_path, *outlets)

    assert len(last) == 2
    assert dict(answer.values) == last


def test_values_of_what_is_not_there_are_left_out_of_an_answer(tmp_path: Path) -> None:
    project = iris()
    run, _ = watched_run(project, tmp_path)

    assert told(project, run.path, tmp_path, Outlet(("gone_1",), "y")).values == ()


def test_without_weights_there_is_a_problem_in_words(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        told(iris(), tmp_path / "nothing", tmp_path)

    assert caught.value.problems[0].code == "no-weights"


def test_weights_of_another_network_are_a_problem_in_words(tmp_path: Path) -> None:
    run, _ = watched_run(iris(), tmp_path)

    with pytest.raises(ProblemError) as caught:
        told(iris(layer("dense", units=5)), run.path, tmp_path)

    assert "network" in caught.value.problems[0].found


def test_data_that_is_gone_is_a_problem_in_words(tmp_path: Path) -> None:
    rows = "\n".join(f"{i},{'ab'[i % 2]}" for i in range(60))
    (tmp_path / "rows.csv").write_text(f"x,kind\n{rows}\n")
    table: Any = Source.entries()["table"]
    recipe = inspect(table(path="rows.csv"), base=tmp_path).recipe
    project = structs.replace(iris(layer("dense", units=4), epochs=1), recipe=recipe)
    design = chain("input", layer("dense", units=4), training.linear(2), "output")
    project = structs.replace(project, design=design)
    run, _ = watched_run(project, tmp_path)
    (tmp_path / "rows.csv").unlink()

    with pytest.raises(ProblemError) as caught:
        told(project, run.path, tmp_path)

    assert "rows.csv" in caught.value.problems[0].found


def test_a_network_that_cannot_be_computed_is_a_problem_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = iris()
    run, _ = watched_run(project, tmp_path)

    def refuse(*_: Any) -> None:
        raise RuntimeError("sizes do not fit")

    monkeypatch.setattr(Twin, "run", refuse)

    with pytest.raises(ProblemError) as caught:
        told(project, run.path, tmp_path)

    assert "sizes do not fit" in caught.value.problems[0].found


def test_maps_of_the_chosen_sample_stand_first(tmp_path: Path) -> None:
    project = iris()
    run, _ = watched_run(project, tmp_path)
    outlet = Outlet(("input_1",), "y")

    def first(**more: Any) -> bytes:
        text = to_text(project)
        order = DrawValues(7, text, str(run.path), str(tmp_path), (outlet,), **more)
        (answer,) = TrainRole().answers(order, lambda: False)
        assert isinstance(answer, ValuesTold)
        pictures = answer.values[0][1].pictures
        return pictures.data[: pictures.shape[2]]

    assert first(sample=7) != first(sample=120)
    assert first(made=("4.3", "2", "1", "9.9"))[-1] == 255
    assert first(sample=9_999) == first()
    assert first(made=("what", "2", "1", "9.9")) == first()
