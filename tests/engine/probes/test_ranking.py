"""ROC and precision-recall curves are those of scikit-learn on the same scores."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import (
    average_precision_score,
    precision_recall_curve,
    roc_auc_score,
    roc_curve,
)

from netbuilder.catalog.losses import Loss
from netbuilder.core.layer import Layer
from netbuilder.engine.probes import Probes
from netbuilder.engine.probes.ranking import POINTS, class_scores, ranked
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import Numbers, Ranking, RankingsDrawn, Watch
from tests.engine.test_judgement import dense, predictions, trainee
from tests.helpers.designs import layer


def array(numbers: Numbers) -> np.ndarray:
    return np.frombuffer(numbers.data, numbers.dtype).reshape(numbers.shape)


def made(scores: np.ndarray, is_class: np.ndarray, most: int = POINTS) -> Ranking:
    return ranked(1, scores.astype(np.float64), is_class.astype(bool), most)


def draw(rows: int, levels: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    is_class = random.random(rows) < 0.3
    scores = np.round(random.normal(size=rows) + is_class, 6)
    return (np.round(scores * levels) / levels if levels else scores), is_class


@pytest.mark.parametrize(("rows", "levels"), [(40, 0), (2_000, 0), (2_000, 5), (300, 1)])
def test_areas_are_those_of_scikit_learn(rows: int, levels: int) -> None:
    scores, is_class = draw(rows, levels)

    found = made(scores, is_class)

    assert found.area == pytest.approx(roc_auc_score(is_class, scores), abs=1e-12)
    expected = average_precision_score(is_class, scores)
    assert found.average_precision == pytest.approx(expected, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-3, 3).map(float), st.booleans()), min_size=2, max_size=40
    ).filter(lambda rows: len({is_class for _, is_class in rows}) == 2)
)
def test_curves_are_those_of_scikit_learn(rows: list[tuple[float, bool]]) -> None:
    scores, is_class = (np.array(each) for each in zip(*rows, strict=True))

    found = made(scores, is_class)

    false, true, thresholds = roc_curve(is_class, scores, drop_intermediate=False)
    assert np.array_equal(array(found.thresholds), thresholds)
    assert np.allclose(array(found.hits) / found.positives, true)
    assert np.allclose(array(found.alarms) / found.negatives, false)
    precision, recall, _ = precision_recall_curve(is_class, scores)
    hits, alarms = array(found.hits)[1:], array(found.alarms)[1:]
    assert np.allclose((hits / (hits + alarms))[::-1], precision[:-1])
    assert np.allclose((hits / found.positives)[::-1], recall[:-1])


def test_many_points_are_thinned_along_the_curve_and_keep_both_ends() -> None:
    scores, is_class = draw(9_000, 0)

    found = made(scores, is_class)

    hits, alarms = array(found.hits), array(found.alarms)
    assert len(hits) <= POINTS
    assert (hits[0], alarms[0]) == (0, 0)
    assert (hits[-1], alarms[-1]) == (found.positives, found.negatives)
    across, up = np.diff(alarms) / found.negatives, np.diff(hits) / found.positives
    assert max(across.max(), up.max()) < 0.01
    assert found.area == pytest.approx(roc_auc_score(is_class, scores), abs=1e-12)


@pytest.mark.parametrize("value", [True, False])
def test_without_another_side_there_is_no_area(value: bool) -> None:
    found = made(np.array([0.1, 0.2, 0.3]), np.full(3, value))

    assert np.isnan(found.area)
    assert np.isnan(found.average_precision) == (not value)


def test_scores_that_are_no_numbers_are_left_out() -> None:
    found = made(np.array([0.1, np.nan, 0.3]), np.array([0, 1, 1]))

    assert (found.positives, found.negatives, found.area) == (1, 1, 1.0)


def drawn(some: Trainee) -> RankingsDrawn:
    probes = Probes("run", some)
    probes.want(Watch(ranked=True))
    (found,) = [each for each in probes.drawn() if isinstance(each, RankingsDrawn)]
    return found


def test_each_class_is_ranked_against_all_others() -> None:
    some = trainee([dense(3), layer("output")], 3)

    found = drawn(some)

    chances = predictions(some, "validation").double().softmax(dim=1).numpy()
    true = some.parts["validation"].targets[0].numpy()
    assert (found.part, found.rows, found.output) == ("validation", 40, 0)
    for number, ranking in enumerate(found.rankings):
        expected = roc_auc_score(true == number, chances[:, number])
        assert ranking.number == number
        assert ranking.area == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "hinge"])
def test_a_single_score_ranks_both_classes(loss: str) -> None:
    output: Layer = layer("output", loss=Loss.entries()[loss]())
    some = trainee([dense(1), output], 2)

    first, second = drawn(some).rankings

    true = some.parts["validation"].targets[0].reshape(-1).numpy()
    scores = class_scores(some.built.answers[0], predictions(some, "validation"))
    assert second.area == pytest.approx(roc_auc_score(true == 1, scores[:, 1]), abs=1e-12)
    assert first.area == pytest.approx(second.area, abs=1e-9)


def test_rankings_are_drawn_only_where_they_are_looked_at() -> None:
    some = trainee([dense(3), layer("output")], 3)
    probes = Probes("run", some)

    probes.want(Watch(judged=True))

    assert not [each for each in probes.drawn() if isinstance(each, RankingsDrawn)]


def test_numbers_have_no_ranking() -> None:
    some = trainee([dense(1), layer("output", loss=Loss.entries()["mse"]())], 0)
    probes = Probes("run", some)
    probes.want(Watch(ranked=True))

    assert not [each for each in probes.drawn() if isinstance(each, RankingsDrawn)]


def test_ranking_changes_nothing_of_the_training() -> None:
    watched, plain = (trainee([dense(3), layer("output")], 3) for _ in range(2))
    drawn(watched)

    assert np.array_equal(watched.advance(3), plain.advance(3))
    assert torch.equal(predictions(watched, "train"), predictions(plain, "train"))
