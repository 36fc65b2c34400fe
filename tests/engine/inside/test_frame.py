"""Looking into a layer: dropout, activations, blocks, and words where nothing can be seen."""

from __future__ import annotations

import pytest
import torch

from netbuilder.core.blocks import grouped
from netbuilder.core.value import Project
from netbuilder.engine.arithmetic import Arithmetic
from netbuilder.engine.inside import kinds
from netbuilder.engine.inside.views import InsideViews
from netbuilder.engine.probes import Probes
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import InsideDrawn, InsideWish, PlateKind, Watch
from netbuilder.link.messages.inside import Mark
from tests.engine.inside.looking import chance, drawn, looked, marked, plates, values
from tests.helpers import training
from tests.helpers.designs import layer


def _trainee(project: Project) -> Trainee:
    made = Trainee(project, training.prepared(project), Arithmetic(device="cpu", threads=1))
    made.advance(2)
    return made


def _with_dropout() -> Project:
    return training.classification(layer("dense", units=12), layer("dropout", rate=0.5))


def test_one_draw_of_training_marks_what_it_drops() -> None:
    trainee = _trainee(_with_dropout())
    found = InsideViews(trainee, InsideWish(("dropout_1",))).drawn("run", 2)
    shown = plates(found)
    arriving, draw = values(shown["input"]), values(shown["draw"])
    assert shown["draw"].mark is Mark.DROPPED
    assert found.draws
    dropped = marked(shown["draw"])
    assert 0 < int(dropped.sum()) < 12
    assert not draw[dropped].any()
    assert torch.equal(draw[~dropped], arriving[~dropped] * 2)
    assert torch.equal(values(shown["output"]), arriving), "evaluation drops nothing"


def test_the_draw_is_the_one_that_a_module_in_training_would_make() -> None:
    trainee = _trainee(_with_dropout())
    found = plates(InsideViews(trainee, InsideWish(("dropout_1",))).drawn("run", 2))
    kept = torch.get_rng_state()
    wanted = torch.nn.Dropout(0.5).train()(values(found["input"])[None])
    torch.set_rng_state(kept)
    assert torch.equal(values(found["draw"]), wanted[0])


def test_another_draw_drops_others_and_each_stays_the_same() -> None:
    trainee = _trainee(_with_dropout())

    def dropped(draw: int) -> list[bool]:
        found = InsideViews(trainee, InsideWish(("dropout_1",), draw=draw)).drawn("run", 2)
        return list(marked(plates(found)["draw"]).tolist())

    assert dropped(0) == dropped(0)
    assert dropped(0) != dropped(1)


def test_whole_channels_are_dropped_together() -> None:
    network = looked(
        chance(2, 8, 5, 5),
        layer("input", size=(5, 5, 8)),
        layer("spatial_dropout", rate=0.5),
        layer("flatten"),
        layer("dense", units=3),
        layer("output"),
    )
    dropped = marked(plates(drawn(network, "spatial_dropout_1"))["draw"]).flatten(1)
    assert torch.equal(dropped.all(1), dropped.any(1))
    assert 0 < int(dropped.all(1).sum()) < 8


def test_looking_inside_leaves_training_as_it_was_bit_for_bit() -> None:
    undisturbed = _trainee(_with_dropout()).advance(3).tolist()
    watched = _trainee(_with_dropout())
    for node in ("dropout_1", "dense_1", "input_1", "output_1"):
        InsideViews(watched, InsideWish((node,), draw=3)).drawn("run", 2)
    assert watched.network.training
    assert watched.advance(3).tolist() == undisturbed


def test_an_activation_shows_its_curve_between_before_and_after() -> None:
    project = training.classification(
        training.linear(6), layer("activation"), layer("dense", units=4)
    )
    found = InsideViews(_trainee(project), InsideWish(("activation_1",))).drawn("run", 2)
    shown = plates(found)
    places, answers = values(shown["curve"])
    assert torch.equal(answers, places.relu())
    assert torch.equal(values(shown["output"]), values(shown["input"]).relu())
    for name in ("before", "after"):
        assert shown[name].kind is PlateKind.HISTOGRAMS
        assert float(values(shown[name]).sum()) == pytest.approx(1.0)


def test_any_other_layer_shows_what_arrives_and_what_leaves() -> None:
    network = looked(
        chance(2, 2, 3, 4),
        layer("input", size=(3, 4, 2)),
        layer("flatten"),
        layer("dense", units=3),
        layer("output"),
    )
    shown = plates(drawn(network, "flatten_1", sample=2))
    pictures = values(shown["input"])
    row = network.parts["train"].inputs[1]
    assert sorted(pictures.flatten().tolist()) == sorted(row.flatten().tolist())
    assert torch.equal(values(shown["output"]), pictures.flatten())
    assert shown["output"].labels[13] == "map 2, row 1, column 2"


def test_names_of_columns_and_classes_are_told() -> None:
    trainee = _trainee(training.classification(layer("dense", units=4)))
    enters = plates(InsideViews(trainee, InsideWish(("input_1",))).drawn("", 2))["output"]
    leaves = plates(InsideViews(trainee, InsideWish(("output_1",))).drawn("", 2))["input"]
    assert enters.labels == ("x0", "x1")
    assert leaves.labels == ("class 0", "class 1", "class 2")


def test_a_layer_inside_a_block_is_looked_into_by_its_path() -> None:
    plain = training.classification(layer("dense", units=6), layer("dropout", rate=0.5))
    project, block = grouped(plain, ["dense_1", "dropout_1"], "Pair")
    found = InsideViews(_trainee(project), InsideWish((block, "dropout_1"))).drawn("run", 2)
    assert found.draws
    assert plates(found)["draw"].values.shape == (6,)
    whole = InsideViews(_trainee(project), InsideWish((block,))).drawn("run", 2)
    assert [each.name for each in whole.plates] == ["input", "output"]


def test_a_layer_that_is_gone_is_said_to_be_gone() -> None:
    trainee = _trainee(_with_dropout())
    found = InsideViews(trainee, InsideWish(("dense_9",))).drawn("run", 2)
    assert not found.plates
    assert "not part of the network" in found.words
    deeper = InsideViews(trainee, InsideWish(("dense_1", "dense_9"))).drawn("run", 2)
    assert not deeper.plates


def test_a_row_that_is_not_there_is_said_not_to_be_there() -> None:
    found = InsideViews(_trainee(_with_dropout()), InsideWish(("dense_1",), sample=9999))
    told = found.drawn("run", 2)
    assert not told.plates
    assert told.sample == 0
    assert "9,999" in told.words


def test_a_made_sample_flows_like_a_row() -> None:
    trainee = _trainee(_with_dropout())
    made = InsideWish(("input_1",), sample=0, made=("0.25", "-1.5"))
    found = InsideViews(trainee, made).drawn("run", 2)
    assert found.sample == 0
    assert found.plates
    assert values(plates(found)["output"]).shape == (2,)


def test_a_fault_in_a_drawing_is_never_worth_a_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(context: object) -> None:
        raise RuntimeError("no")

    views = InsideViews(_trainee(_with_dropout()), InsideWish(("dense_1",)))
    monkeypatch.setattr("netbuilder.engine.inside.views.told_of", broken)
    assert kinds.KINDS
    assert "could not be drawn" in views.drawn("run", 2).words
    assert "could not be drawn" in views.drawn("run", 3).words
    assert capsys.readouterr().err.count("Traceback") == 1, "the log is told once"


def test_a_running_training_draws_the_layer_that_is_watched() -> None:
    probes = Probes("run", _trainee(_with_dropout()))
    probes.want(Watch(inside=InsideWish(("dropout_1",))))
    assert probes.is_due()
    events = list(probes.drawn())
    (found,) = [each for each in events if isinstance(each, InsideDrawn)]
    assert found.draws
    assert found.nodes == ("dropout_1",)


def test_the_same_layer_is_followed_and_another_is_looked_into_anew() -> None:
    views = InsideViews(_trainee(_with_dropout()), InsideWish(("dense_1",)))
    assert views.follow(InsideWish(("dense_1",), sample=3, first=8, count=1))
    found = views.drawn("run", 2)
    assert (found.sample, found.first) == (3, 8)
    assert not views.follow(InsideWish(("dropout_1",)))
