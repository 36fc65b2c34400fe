"""Numbers of a sample that a person made are explained as those of a row."""

from __future__ import annotations

from pathlib import Path

import pytest

from netbuilder.core.problems import ProblemError
from netbuilder.core.project import store
from netbuilder.engine.data.inverse import raw_rows
from netbuilder.engine.data.prepare import Prepared, prepare
from netbuilder.engine.explain.explainer import Explainer
from netbuilder.engine.standing import standing
from netbuilder.link.messages.explaining import Explanation, Number, Quantity
from netbuilder.resources import example_project

ACTIVATION = Number(Quantity.ACTIVATION, "dense_1", (2,))
DELTA = Number(Quantity.DELTA, "dense_1", (2,))


def _cells(data: Prepared, place: int) -> tuple[str, ...]:
    flat = data.preparation.flat(data.inputs[place : place + 1])
    return tuple(str(cell) for cell in raw_rows(data.preparation, flat)[0])


def _explained(number: Number, sample: int, *made: str) -> Explanation:
    project = store.load(example_project("iris")).project
    with standing(project, None, Path()) as found:
        return Explainer(found.trainee, found.prepared).explained(number, sample, made=made)


def test_a_row_that_is_made_again_has_the_numbers_of_the_row() -> None:
    data = prepare(store.load(example_project("iris")).project.recipe, Path())
    cells = _cells(data, 4)

    row, made = _explained(ACTIVATION, 5), _explained(ACTIVATION, 0, *cells)

    assert made.value == pytest.approx(row.value, rel=1e-5)
    assert made.rows == ()
    assert row.rows == (5,)


def test_without_a_truth_there_is_no_delta_and_no_loss() -> None:
    for number in (DELTA, Number(Quantity.LOSS)):
        with pytest.raises(ProblemError) as error:
            _explained(number, 0, "5", "3", "4", "1")
        assert error.value.problems[0].found.startswith("What is true of the made sample is not")


def test_with_a_truth_there_are_both() -> None:
    data = prepare(store.load(example_project("iris")).project.recipe, Path())
    cells = (*_cells(data, 4), "setosa")

    delta, known = _explained(DELTA, 0, *cells), _explained(DELTA, 5)
    loss = _explained(Number(Quantity.LOSS), 0, *cells)

    assert delta.value == pytest.approx(known.value, rel=1e-4)
    assert loss.words == "Loss of the made sample"


def test_gradients_are_of_the_coming_batch_whatever_is_made() -> None:
    gradient = Number(Quantity.GRADIENT, "dense_1", (2, 1), "weight")
    made, row = _explained(gradient, 0, "5", "3", "4", "1"), _explained(gradient, 5)
    assert made.value == row.value
    assert made.rows == row.rows
