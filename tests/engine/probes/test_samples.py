"""Single rows with what the network says of them: ordered, in raw values, and exact."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch
from torch.nn import functional

from netbuilder.catalog.losses import Loss
from netbuilder.core.inference import infer
from netbuilder.core.project import store
from netbuilder.core.recipe import ColumnType, Encoding
from netbuilder.engine import arithmetic
from netbuilder.engine.data.inverse import raw_rows
from netbuilder.engine.data.preparation import InputColumn, Preparation
from netbuilder.engine.data.prepare import prepare
from netbuilder.engine.probes import Probes
from netbuilder.engine.probes import samples as samples_module
from netbuilder.engine.probes.samples import MOST, Samples, row_losses
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import Numbers, SamplesDrawn, SampleWish, Watch
from netbuilder.resources import example_project
from tests.engine.test_judgement import dense, predictions, trainee
from tests.helpers.designs import layer


def array(numbers: Numbers) -> np.ndarray:
    return np.frombuffer(numbers.data, numbers.dtype).reshape(numbers.shape)


def classifier() -> Trainee:
    return trainee([dense(3), layer("output")], 3)


def drawn(some: Trainee, wish: SampleWish) -> SamplesDrawn:
    found = Samples(some, wish).drawn("run", 1)
    assert found is not None
    return found


def example(name: str) -> Trainee:
    project = store.load(example_project(name)).project
    prepared = prepare(project.recipe, Path())
    return Trainee(project, prepared, arithmetic.chosen(project.plan, infer(project).multiply_adds))


def losses_of(some: Trainee, part: str = "validation") -> np.ndarray:
    scores, true = predictions(some, part), some.parts[part].targets[0]
    return functional.cross_entropy(scores, true, reduction="none").double().numpy()


def test_the_loss_of_each_row_is_that_of_a_batch_of_it_alone() -> None:
    some = classifier()

    found = row_losses(some.built, (predictions(some, "train"),), some.parts["train"].targets)

    assert np.allclose(found, losses_of(some, "train"))


def test_the_worst_come_first() -> None:
    some = classifier()

    found = drawn(some, SampleWish())

    expected = np.sort(losses_of(some))[::-1]
    assert np.allclose(array(found.losses), expected)
    assert (found.rows, found.total, found.wish.part) == (40, 40, "validation")
    assert np.array_equal(np.sort(array(found.numbers)), np.arange(50, 90))


def test_each_sample_has_its_own_answers() -> None:
    some = classifier()

    found = drawn(some, SampleWish(order="data", count=5))

    scores = predictions(some, "validation")[:5]
    assert np.array_equal(array(found.predicted), scores.argmax(1).double().numpy())
    assert np.allclose(array(found.scores), scores.softmax(1).numpy())
    assert np.array_equal(array(found.wanted), some.parts["validation"].targets[0][:5].numpy())
    assert array(found.numbers).tolist() == [50, 51, 52, 53, 54]


def test_the_least_sure_come_first() -> None:
    some = classifier()

    shares = np.sort(array(drawn(some, SampleWish(order="unsure")).scores), axis=1)

    ahead = shares[:, -1] - shares[:, -2]
    assert np.all(np.diff(ahead) >= -1e-6)


def test_one_class_alone() -> None:
    some = classifier()

    found = drawn(some, SampleWish(of=2))

    true = some.parts["validation"].targets[0].numpy()
    assert set(array(found.wanted).tolist()) == {2.0}
    assert found.rows == int((true == 2).sum())


def test_no_more_than_can_be_seen() -> None:
    found = drawn(classifier(), SampleWish(part="train", count=1_000))

    assert len(array(found.losses)) <= MOST


def test_a_part_without_rows_gives_way_to_one_that_has_some() -> None:
    found = drawn(trainee([dense(3), layer("output")], 3, has_validation=False), SampleWish())

    assert found.wish.part == "train"


def test_numbers_are_told_in_their_own_unit_and_cells_as_in_the_table() -> None:
    some = example("diabetes")

    found = drawn(some, SampleWish(order="data", count=4))

    source = prepare(some.project.recipe, Path())
    target = source.preparation.targets[0]
    rows = np.searchsorted(source.rows, array(found.numbers))
    assert np.allclose(array(found.wanted), target.raw(source.targets[0][rows, 0]), rtol=1e-5)
    assert found.columns[:2] == ("age", "sex")
    assert not array(found.scores).size


def test_raw_values_come_back_from_what_the_network_sees() -> None:
    columns = (
        InputColumn("length", ColumnType.NUMBER, offset=5.0, scale=2.0),
        InputColumn("colour", ColumnType.CATEGORY, codes=("red", "blue")),
        InputColumn(
            "size",
            ColumnType.CATEGORY,
            encoding=Encoding.ORDINAL,
            codes=("S", "M", "L"),
            offset=1.0,
            scale=0.5,
        ),
        InputColumn("day", ColumnType.DATE, date_format="%d.%m.%Y", offset=18_262.0, scale=100.0),
    )
    seen = np.array([[0.05, 0, 1, 2.0, 0.31], [-2.5, 0, 0, -2.0, 0.0]], np.float32)

    assert raw_rows(Preparation(columns, ()), seen) == [
        (5.1, "blue", "L", "01.02.2020"),
        (0.0, "", "S", "01.01.2020"),
    ]


def test_pictures_are_pictures_as_they_are_in_the_data() -> None:
    some = example("digits")

    found = drawn(some, SampleWish(order="data", count=3))

    pictures = array(found.pictures)
    source = prepare(some.project.recipe, Path())
    rows = np.searchsorted(source.rows, array(found.numbers))
    seen = source.inputs[rows][:, 0]
    stretched = (seen - seen.min()) / (seen.max() - seen.min()) * 255
    assert pictures.shape == (3, 8, 8, 1)
    assert np.abs(pictures[..., 0].astype(float) - stretched).max() <= 1.0
    assert found.cells == ()


def test_two_inputs_are_points_as_the_network_sees_them() -> None:
    some = example("circles")

    found = drawn(some, SampleWish(order="data", count=4))

    seen = some.parts["validation"].inputs[:4].numpy()
    assert np.array_equal(array(found.points), seen)
    assert len(found.cells[0]) == 2


def test_a_loss_that_branches_on_values_is_computed_row_by_row() -> None:
    some = classifier()

    def objective(scores: torch.Tensor, targets: tuple[torch.Tensor, ...]) -> torch.Tensor:
        return scores.sum() if float(scores.sum()) > 0 else -scores.sum()

    built = SimpleNamespace(objective=objective)
    scores = predictions(some, "validation")

    found = row_losses(built, (scores,), some.parts["validation"].targets)  # type: ignore[arg-type]

    assert np.allclose(found, scores.sum(1).abs().double().numpy())


def test_a_loss_that_is_no_number_is_the_worst() -> None:
    losses = np.array([1.0, np.nan, 3.0])

    order = samples_module._order("worst", losses, None, np.arange(3))

    assert order.tolist() == [1, 2, 0]


def test_samples_are_drawn_only_where_they_are_looked_at() -> None:
    some = classifier()
    probes = Probes("run", some)
    probes.want(Watch(judged=True))
    assert not [each for each in probes.drawn() if isinstance(each, SamplesDrawn)]

    probes.want(Watch(samples=SampleWish(order="best")))

    assert probes.is_due() or some.progress.iteration == 0
    (found,) = [each for each in probes.drawn() if isinstance(each, SamplesDrawn)]
    assert np.all(np.diff(array(found.losses)) >= 0)


def test_looking_changes_nothing_of_the_training() -> None:
    watched, plain = classifier(), classifier()
    drawn(watched, SampleWish())

    assert np.array_equal(watched.advance(3), plain.advance(3))


def test_numbers_are_never_unsure_and_come_worst_first() -> None:
    some = trainee([dense(1), layer("output", loss=Loss.entries()["mse"]())], 0)

    losses = array(drawn(some, SampleWish(order="unsure")).losses)

    assert np.all(np.diff(losses) <= 0)
