"""Views of a run that has ended are those that it drew itself at its end."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from netbuilder.core.problems import ProblemError
from netbuilder.core.project import store
from netbuilder.core.project.schema import to_text
from netbuilder.engine.data.prepare import prepare
from netbuilder.engine.looks import looked_again
from netbuilder.engine.session import TrainingSession
from netbuilder.link.messages import LookAgain, SampleWish, SurfaceDrawn, Watch
from netbuilder.resources import example_project

WATCH = Watch(surface=16, judged=True, ranked=True, samples=SampleWish())


def test_views_are_drawn_again_as_the_run_drew_them(tmp_path: Path) -> None:
    project = store.load(example_project("circles")).project
    project = structs.replace(project, plan=structs.replace(project.plan, epochs=3))
    run = TrainingSession(project, prepare(project.recipe, Path()), tmp_path / "run")
    run.order(WATCH)
    drawn = {type(event): event for event in run.events()}
    order = LookAgain(7, run.run, to_text(project), str(tmp_path / "run"), "", WATCH)

    told = looked_again(order, project)

    assert told.request == 7
    assert len(told.views) == 4
    for view in told.views:
        assert view == drawn[type(view)]
    assert told.iteration == told.views[0].iteration


def test_without_weights_there_is_a_sentence(tmp_path: Path) -> None:
    project = store.load(example_project("circles")).project
    order = LookAgain(7, "run", to_text(project), str(tmp_path), "", WATCH)

    with pytest.raises(ProblemError):
        looked_again(order, project)


def test_before_training_the_surface_is_that_of_the_first_weights() -> None:
    project = store.load(example_project("circles")).project
    surface = Watch(surface=16)
    order = LookAgain(7, "", to_text(project), "", "", surface)
    run = TrainingSession(project, prepare(project.recipe, Path()), paused=True)
    run.order(surface)
    drawn = next(event for event in run.events() if isinstance(event, SurfaceDrawn))

    told = looked_again(order, project)

    (view,) = told.views
    assert isinstance(view, SurfaceDrawn)
    assert (view.run, view.iteration) == ("", 0)
    assert view.values == drawn.values
