"""All that TensorFlow Playground offers can be set up here, in no more actions than there.

There, a click, a drag, or opening a list and taking one of it (two) count alike: its data sets,
features, plus and minus, reset, step, play, regenerate, show test data and discretize output are
one click each; ratio, noise and batch size one drag; learning rate, activation, regularisation, its
rate and the problem type are lists.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from msgspec import structs
from pytestqt.qtbot import QtBot

from netbuilder.catalog import all_layers
from netbuilder.catalog.activations import Activation
from netbuilder.catalog.sources.points import Pattern, Points, Task
from netbuilder.core.value import Project
from netbuilder.link.messages import RunState
from netbuilder.ui.neurons.headers import buttons
from tests.ui.playground.hand import Hand, settled

CLICK, DRAG, LIST = 1, 1, 2
CLASSES = (Pattern.CIRCLES, Pattern.XOR, Pattern.GAUSSIANS, Pattern.SPIRALS)
NUMBERS = (Pattern.PLANE, Pattern.HILLS)
FEATURES = ("x", "y", "x squared", "y squared", "x times y", "sine of x", "sine of y")
RATES = (0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
STRENGTHS = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)

Do: TypeAlias = Callable[[Hand], None]
Is: TypeAlias = Callable[[Project], bool]


def pattern(wanted: Pattern) -> tuple[Do, Is]:
    return (
        lambda hand: hand.take(wanted),
        lambda project: (
            isinstance(project.recipe.source, Points) and project.recipe.source.pattern is wanted
        ),
    )


def regularise(kind: str) -> tuple[Do, Is]:
    return (
        lambda hand: hand.pick(hand.decision.network.regulariser, kind),
        lambda project: _kind(all_layers.regulariser_of(project.design)) == kind,
    )


def strength(value: float) -> tuple[Do, Is]:
    return (
        lambda hand: hand.pick(hand.decision.network.strength, value),
        lambda project: all_layers.strength_of(all_layers.regulariser_of(project.design)) == value,
    )


def rate(value: float) -> tuple[Do, Is]:
    return (
        lambda hand: hand.pick(hand.decision.network.rate, value),
        lambda project: all_layers.learning_rate_of(project.plan) == value,
    )


def activation(kind: str) -> tuple[Do, Is]:
    return (
        lambda hand: hand.pick(hand.decision.network.activation.field, kind),
        lambda project: _kind(all_layers.activation_of(project.design)) == kind,
    )


def task(wanted: Task) -> tuple[Do, Is]:
    return (
        lambda hand: hand.predict(wanted),
        lambda project: getattr(project.recipe.source, "task", None) is wanted,
    )


def _kind(entry: Any) -> str:
    return str(entry.kind) if entry is not None else ""


# What is set there, how many actions it takes there, what is done here before, and here.
TABLE: list[tuple[str, int, list[tuple[Do, Is]], tuple[Do, Is]]] = [
    *((f"data set {each.value}", CLICK, [pattern(Pattern.MOONS)], pattern(each))
      for each in CLASSES),
    *((f"regression {each.value}", CLICK, [task(Task.REGRESSION)], pattern(each))
      for each in NUMBERS),
    *((f"activation {each}", LIST, [activation("elu")], activation(each))
      for each in ("relu", "tanh", "sigmoid", "linear")),
    *((f"regularisation {each}", LIST, [regularise("l2" if each != "l2" else "l1")],
       regularise(each)) for each in ("none", "l1", "l2")),
    *((f"regularisation rate {each}", LIST,
       [regularise("l2"), strength(0.1 if each != 0.1 else 0.3)], strength(each))
      for each in STRENGTHS),
    *((f"learning rate {each}", LIST, [rate(0.03 if each != 0.03 else 0.1)], rate(each))
      for each in RATES),
    ("problem type regression", LIST, [], task(Task.REGRESSION)),
    ("problem type classification", LIST, [task(Task.REGRESSION)], task(Task.CLASSIFICATION)),
    ("ratio of training to test data", DRAG, [],
     (lambda hand: hand.drag(hand.points.share, 0.5),
      lambda project: project.recipe.split.train == 0.5)),
    ("noise", DRAG, [],
     (lambda hand: hand.drag(hand.points.noise, 0.3),
      lambda project: getattr(project.recipe.source, "noise", 0) == 0.3)),
    ("batch size", DRAG, [],
     (lambda hand: hand.drag(hand.points.batch, 10.0),
      lambda project: project.plan.batch_size == 10)),
    ("regenerate", CLICK, [],
     (lambda hand: hand.click(hand.points.again),
      lambda project: getattr(project.recipe.source, "seed", 0) != 0)),
    ("a layer more", CLICK, [],
     (lambda hand: hand.click(hand.decision.network.more),
      lambda project: len(all_layers.hidden_layers(project.design)) == 4)),
    ("a layer less", CLICK, [],
     (lambda hand: hand.click(hand.decision.network.fewer),
      lambda project: len(all_layers.hidden_layers(project.design)) == 2)),
]  # fmt: skip


@pytest.mark.parametrize(("what", "theirs", "before", "wanted"), TABLE, ids=[r[0] for r in TABLE])
def test_it_can_be_set_in_as_few_actions(
    hand: Hand, what: str, theirs: int, before: list[tuple[Do, Is]], wanted: tuple[Do, Is]
) -> None:
    for do, _ in before:
        do(hand)
    do, is_so = wanted
    start = structs.replace(hand.project)
    assert not is_so(start)
    hand.actions = 0
    steps = len(hand.window.workspace.document.history.done)

    do(hand)

    assert is_so(hand.project)
    assert hand.actions <= theirs
    assert hand.window.workspace.whole_inference.is_trainable
    assert len(hand.window.workspace.document.history.done) == steps + 1
    hand.window.workspace.undo()
    assert hand.project == start


@pytest.mark.parametrize("name", FEATURES)
def test_every_feature_is_one_click(hand: Hand, name: str) -> None:
    was_fed = name in hand.project.recipe.facts.input_names

    hand.feed(name)

    assert (name in hand.project.recipe.facts.input_names) is not was_fed
    assert hand.actions == CLICK
    assert hand.window.workspace.whole_inference.is_trainable
    hand.window.workspace.undo()
    assert (name in hand.project.recipe.facts.input_names) is was_fed


@pytest.mark.parametrize(("place", "change"), [(0, -1), (1, +1)])
def test_neurons_more_and_less_are_one_click(
    hand: Hand, qtbot: QtBot, place: int, change: int
) -> None:
    page = hand.window.workbench.middle.page
    qtbot.waitUntil(page.view.isVisible)
    column = page.view.picture.places[1]
    before = hand.project.design.nodes["dense_1"].layer.units  # type: ignore[union-attr]

    hand.click(page.view, buttons(column.header)[place].center().toPoint())

    assert hand.project.design.nodes["dense_1"].layer.units == before + change  # type: ignore[union-attr]
    assert hand.actions == CLICK


def test_show_test_data_and_discretize_output_are_one_click_each(hand: Hand) -> None:
    hand.click(hand.decision.others)
    hand.click(hand.decision.hard)

    assert not hand.decision.plot.has_others
    assert hand.decision.plot.is_hard
    assert hand.actions == 2 * CLICK


def test_play_step_and_reset_are_one_action_each(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    control = hand.window.workbench.deck.control
    told: list[str] = []
    monkeypatch.setattr(hand.window.bridge, "train", lambda *_, **more: told.append(f"{more}"))
    monkeypatch.setattr(hand.window.bridge, "step", lambda **more: told.append(f"{more}"))
    bar = hand.window.workbench.deck.bar.buttons

    hand.click(bar.primary)
    hand.click(bar.iteration)
    hand.command("train.restart")
    settled()

    assert control.run is None or control.run.state is RunState.PREPARING
    assert len(told) == 4
    assert "'iterations': 1" in told[2]
    assert hand.actions == 3 * CLICK


def test_every_activation_of_theirs_is_in_the_catalog() -> None:
    assert {"relu", "tanh", "sigmoid", "linear"} <= set(Activation.entries())
