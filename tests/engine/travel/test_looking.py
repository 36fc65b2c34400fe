"""Views, explanations and samples of a past moment are those that the run drew itself then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from msgspec import structs

from netbuilder.core.problems import FileProblemError
from netbuilder.core.project import store
from netbuilder.core.project.moments import kept_moments
from netbuilder.core.project.runs import RunStore
from netbuilder.core.project.schema import to_text
from netbuilder.core.value import Project
from netbuilder.engine import standing
from netbuilder.engine.data.prepare import prepare
from netbuilder.engine.explain.moment import explained
from netbuilder.engine.looks import looked_again, sample_told
from netbuilder.engine.session import TrainingSession
from netbuilder.engine.travel.keeping import moment_kept
from netbuilder.link.messages import (
    Explain,
    HistogramsDrawn,
    KeepMoment,
    LookAgain,
    Outlet,
    SampleWish,
    TellSample,
    Watch,
)
from netbuilder.link.messages.explaining import Number, Quantity
from netbuilder.link.messages.neurons import Column, NeuronWish
from netbuilder.resources import example_project
from tests.helpers.live import stepped

WISH = NeuronWish((Column("dense_1", "dense_1", (0, 1, 2)), Column("dense_2", "dense_2", (0,))))
WATCH = Watch(
    surface=16,
    judged=True,
    ranked=True,
    samples=SampleWish(),
    neurons=WISH,
    layers=True,
    histograms=(("dense_1",),),
    values=(Outlet(("dense_1",), "y"),),
)


class Circles:
    """A run of the circles that is stepped to a moment, looked at, and goes on to its end."""

    def __init__(self, place: Path) -> None:
        project = store.load(example_project("circles")).project
        self.project = structs.replace(project, plan=structs.replace(project.plan, epochs=3))
        self.folder = RunStore(place / "store").new_run(self.project).path
        prepared = prepare(self.project.recipe, Path())
        self.session = TrainingSession(self.project, prepared, self.folder, paused=True)
        self.session.order(WATCH)
        self.stream = self.session.events()
        self.at: dict[int, dict[type, Any]] = {}

    def step(self, iterations: int) -> int:
        """Go on; answers the moment, whose views are in `at`."""
        events = stepped(self.session, self.stream, iterations)
        iteration = self.session.trainee.progress.iteration
        for event in (*events, *(next(self.stream) for _ in range(12))):
            if getattr(event, "iteration", None) in (iteration, iteration + 1):
                self.at.setdefault(iteration, {})[type(event)] = event
        return iteration

    def look(self, iteration: int, watch: Watch = WATCH) -> Any:
        order = LookAgain(
            7, self.folder.name, to_text(self.project), str(self.folder), "", watch, iteration
        )
        return looked_again(order, self.project)


@pytest.fixture
def circles(tmp_path: Path) -> Any:
    standing.forget()
    run = Circles(tmp_path)
    yield run
    run.stream.close()  # type: ignore[attr-defined]
    standing.forget()


def test_views_of_a_past_moment_are_those_that_were_drawn_then(circles: Circles) -> None:
    first, second = circles.step(5), circles.step(4)

    for iteration in (second, first):
        told = circles.look(iteration)
        assert told.iteration == iteration
        assert len(told.views) == 7
        for view in told.views:
            known = circles.at[iteration][type(view)]
            if isinstance(view, HistogramsDrawn):
                known = structs.replace(known, iteration=iteration)
            assert view == known


def test_weights_of_a_past_moment_are_counted(circles: Circles) -> None:
    circles.step(5)

    early, late = (circles.look(at, Watch(weights=("dense_1",))).views[0] for at in (1, 5))

    assert (early.iteration, late.iteration) == (1, 5)
    assert sum(early.counts) == sum(late.counts)
    assert early.edges != late.edges


def test_a_moment_is_looked_at_while_the_run_goes_on(circles: Circles) -> None:
    circles.step(3)
    threads, random = torch.get_num_threads(), torch.get_rng_state()

    assert circles.look(2).iteration == 2

    assert torch.get_num_threads() == threads
    assert torch.equal(torch.get_rng_state(), random)


def test_the_same_network_stands_for_all_moments(circles: Circles) -> None:
    circles.step(9)
    circles.look(4)
    (past,) = standing._past.values()
    circles.look(5)

    assert list(standing._past.values()) == [past]


def test_a_number_of_a_past_moment_is_explained(circles: Circles) -> None:
    circles.step(5)
    number, text = Number(Quantity.ACTIVATION, "dense_1", (0,)), to_text(circles.project)
    now = circles.session.explained(Explain(1, text, "", number, 3)).explanation
    circles.step(4)

    order = Explain(1, text, str(circles.folder), number, 3, iteration=5)

    assert explained(order, circles.project).explanation == now
    assert now.iteration == 5


def test_a_sample_of_a_past_moment_is_told(circles: Circles) -> None:
    circles.step(5)
    text = to_text(circles.project)
    now = circles.session.told(TellSample(1, circles.session.run, text, "", sample=3))
    circles.step(4)

    order = TellSample(1, "", text, str(circles.folder), iteration=5, sample=3)

    assert sample_told(order, circles.project) == now


def test_a_run_that_is_gone_is_told(tmp_path: Path) -> None:
    project: Project = store.load(example_project("circles")).project
    order = LookAgain(7, "run", to_text(project), str(tmp_path / "gone"), "", WATCH, 4)

    with pytest.raises(FileProblemError) as caught:
        looked_again(order, project)

    assert caught.value.problems[0].found == "Run gone is no longer there."


def keep(run: Circles, iteration: int, name: str) -> Any:
    order = KeepMoment(9, str(run.folder), iteration, name, to_text(run.project))
    return moment_kept(order, run.project)


def test_a_kept_moment_is_durable_and_has_a_name(circles: Circles) -> None:
    circles.step(9)

    told = keep(circles, 4, "  before the  bend ")

    assert (told.request, told.iteration, told.name) == (9, 4, "before the bend")
    (kept,) = kept_moments(circles.folder)
    assert (kept.iteration, kept.name) == (4, "before the bend")


def test_a_kept_moment_can_be_named_anew(circles: Circles) -> None:
    circles.step(9)
    keep(circles, 4, "one")
    keep(circles, 2, "")
    keep(circles, 4, "two")

    kept = kept_moments(circles.folder)

    assert [(each.iteration, each.name) for each in kept] == [(2, ""), (4, "two")]


def test_a_moment_that_is_not_there_cannot_be_kept(circles: Circles) -> None:
    circles.step(2)

    with pytest.raises(FileProblemError) as caught:
        keep(circles, 400_000, "later")

    assert caught.value.problems[0].code == "moment-not-there"
    assert kept_moments(circles.folder) == ()
