"""Judgements are what other libraries count on the same predictions."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import msgspec
import numpy as np
import torch
from msgspec import structs
from sklearn.metrics import confusion_matrix

from netbuilder.catalog.activations import Activation
from netbuilder.catalog.losses import Loss
from netbuilder.core.inference import infer
from netbuilder.core.layer import Layer
from netbuilder.engine import arithmetic
from netbuilder.engine.data.prepare import Prepared
from netbuilder.engine.probes import Probes
from netbuilder.engine.probes.judgement import Judgement
from netbuilder.engine.session import TrainingSession
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import JudgementDrawn, Numbers, RankingsDrawn, SamplesDrawn, Watch
from tests.benchmarks.engine import data, project
from tests.helpers.designs import layer


def dense(units: int) -> Layer:
    return layer("dense", units=units, activation=Activation.entries()["linear"]())


def array(numbers: Numbers) -> np.ndarray:
    return np.frombuffer(numbers.data, numbers.dtype).reshape(numbers.shape)


def trainee(layers: list[Layer], classes: int, has_validation: bool = True) -> Trainee:
    made = project(layers, 5, classes, 16)
    prepared: Prepared = data(made, 90)
    if has_validation:
        parts = {"train": np.arange(50), "validation": np.arange(50, 90)}
        prepared = dataclasses.replace(prepared, parts={**prepared.parts, **parts})
    return Trainee(made, prepared, arithmetic.chosen(made.plan, infer(made).multiply_adds))


def judged(some: Trainee) -> list[JudgementDrawn]:
    probes = Probes("run", some)
    probes.want(Watch(judged=True))
    assert probes.is_due()
    return [each for each in probes.drawn() if isinstance(each, JudgementDrawn)]


def predictions(some: Trainee, part: str) -> torch.Tensor:
    return some.built.predictions_in_parts(some.parts[part].inputs, 1024)[0]


def test_classes_are_counted_as_scikit_learn_counts_them() -> None:
    some = trainee([dense(3), layer("output")], 3)

    (found,) = judged(some)

    said = predictions(some, "validation").argmax(dim=1)
    true = some.parts["validation"].targets[0]
    assert found.part == "validation"
    assert found.rows == 40
    assert np.array_equal(array(found.counts), confusion_matrix(true, said, labels=[0, 1, 2]))


def test_two_classes_from_one_number_are_told_apart_by_its_threshold() -> None:
    some = trainee([dense(1), layer("output", loss=Loss.entries()["binary_cross_entropy"]())], 2)

    (found,) = judged(some)

    said = (predictions(some, "validation")[:, 0] > some.built.answers[0].threshold).long()
    true = some.parts["validation"].targets[0].reshape(-1)
    assert np.array_equal(array(found.counts), confusion_matrix(true, said, labels=[0, 1]))


def test_numbers_are_told_in_pairs() -> None:
    some = trainee([dense(1), layer("output", loss=Loss.entries()["mse"]())], 0)

    (found,) = judged(some)

    assert not array(found.counts).size
    assert np.allclose(array(found.predicted), predictions(some, "validation")[:, 0])
    assert np.allclose(array(found.wanted), some.parts["validation"].targets[0][:, 0])


def test_without_validation_rows_training_rows_are_judged_and_named() -> None:
    some = trainee([dense(3), layer("output")], 3, has_validation=False)

    (found,) = judged(some)

    assert (found.part, found.rows) == ("train", 90)


def test_judging_changes_nothing_of_the_training() -> None:
    watched, plain = (trainee([dense(3), layer("output")], 3) for _ in range(2))
    judged(watched)

    assert np.array_equal(watched.advance(3), plain.advance(3))


def test_a_run_that_ends_tells_its_judgement_to_whoever_looks_later() -> None:
    made = project([dense(3), layer("output")], 5, 3, 16)
    made = msgspec.structs.replace(made, plan=msgspec.structs.replace(made.plan, epochs=2))

    events = list(TrainingSession(made, data(made, 40)).events())

    (found,) = [each for each in events if isinstance(each, JudgementDrawn)]
    (ranking,) = [each for each in events if isinstance(each, RankingsDrawn)]
    (samples,) = [each for each in events if isinstance(each, SamplesDrawn)]
    assert found.iteration == ranking.iteration == samples.iteration == 6


def test_a_judgement_names_the_target_and_not_the_place_of_its_output() -> None:
    some = trainee([dense(3), layer("output")], 3)
    (answer,) = some.built.answers
    target = some.parts["validation"].targets[0]
    other = torch.zeros(len(target), 1)
    part = structs.replace(some.parts["validation"], targets=(other, target))
    some.parts["validation"] = part
    second = structs.replace(answer, column=1)
    # Two outputs learn the second target, as where one only helps the other.
    some.built = SimpleNamespace(  # type: ignore[assignment]
        answers=(second, second),
        predictions_in_parts=lambda inputs, rows: (torch.eye(3)[target], torch.zeros(40, 3)),
    )

    drawn = Judgement(some).drawn("run", 1)
    found = [each for each in drawn if isinstance(each, JudgementDrawn)]

    assert [each.output for each in found] == [1]
    assert np.trace(array(found[0].counts)) == 40


def test_what_is_told_at_the_end_names_the_moment_of_the_weights_that_are_kept() -> None:
    made = project([dense(3), layer("output")], 5, 3, 16)
    made = msgspec.structs.replace(made, plan=msgspec.structs.replace(made.plan, epochs=6))
    prepared = data(made, 60)
    parts = {"train": np.arange(40), "validation": np.arange(40, 60)}
    run = TrainingSession(made, dataclasses.replace(prepared, parts={**prepared.parts, **parts}))
    run.order(Watch(judged=True))

    last = [each for each in run.events() if isinstance(each, JudgementDrawn)][-1]

    assert last.iteration == run.trainee.progress.best_iteration
