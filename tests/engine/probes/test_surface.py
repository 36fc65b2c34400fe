"""The plane of two inputs: in the unit of the data, through all that is computed from them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from msgspec import structs

from netbuilder.catalog.scalers import Standard, Unscaled
from netbuilder.catalog.sources.points import Pattern, Points
from netbuilder.catalog.suggest import suggested
from netbuilder.core.derived import Derived, Function
from netbuilder.core.plan import Plan
from netbuilder.core.recipe import ColumnRole, Recipe, Scaler
from netbuilder.core.value import Project
from netbuilder.engine.data.plane import corners
from netbuilder.engine.data.prepare import prepare
from netbuilder.engine.data.preview import preview
from netbuilder.engine.probes.surface import Surface
from netbuilder.engine.session import TrainingSession
from netbuilder.engine.trainee import Trainee

SINE = Derived(Function.SINE, ("x",), 5.0)
SQUARE = Derived(Function.SQUARE, ("y",))


def recipe(
    *derived: Derived, left_out: str = "", scaler: Scaler | None = None, noise: float = 0.0
) -> Recipe:
    made = Points(pattern=Pattern.XOR, samples=80, noise=noise)
    columns = tuple(
        structs.replace(each, role=ColumnRole.IGNORE) if each.name == left_out else each
        for each in made.columns
    )
    return Recipe(made, columns, 80, scaler=scaler or Unscaled(), derived=derived)


def trainee(some: Recipe) -> Trainee:
    project = Project(suggested(some), some, Plan(epochs=1))
    return TrainingSession(project, prepare(some, Path())).trainee


def test_the_plane_of_made_up_points_stays_where_it_is() -> None:
    for pattern in (Pattern.XOR, Pattern.GAUSSIANS):
        some = recipe()
        some = structs.replace(some, source=Points(pattern=pattern, samples=80, noise=0.0))
        found = corners(prepare(some, Path()).preparation, some.source)
        assert found == ((-1.2, -1.2), (1.2, 1.2))


def test_points_far_off_widen_the_plane() -> None:
    some = recipe(noise=1.0)

    found = corners(prepare(some, Path()).preparation, some.source)

    assert found is not None
    (left, _), (right, _) = found
    assert left < -1.2
    assert right > 1.2


@pytest.mark.parametrize("scaler", [Unscaled(), Standard()])
@pytest.mark.parametrize("left_out", ["", "x"])
def test_the_grid_passes_through_what_is_computed_from_the_inputs(
    scaler: Scaler, left_out: str
) -> None:
    some = recipe(SINE, SQUARE, left_out=left_out, scaler=scaler)
    looked = trainee(some)
    surface = Surface.of(looked, 5)

    assert surface is not None
    preparation = looked.origin.preparation
    sine, square = preparation.derived
    places = np.linspace(-1.2, 1.2, 5)
    last_row = surface.grid.reshape(5, 5, -1)[-1]
    np.testing.assert_allclose(
        last_row[:, -2], (np.sin(5 * places) - sine.offset) / sine.scale, atol=1e-6
    )
    np.testing.assert_allclose(last_row[:, -1], (1.2**2 - square.offset) / square.scale, atol=1e-6)
    assert surface.grid.shape == (25, preparation.width)


def test_the_surface_is_what_the_network_answers_at_those_places() -> None:
    looked = trainee(recipe(SINE, SQUARE))
    surface = Surface.of(looked, 4)
    assert surface is not None

    drawn = surface.drawn("run", 3)

    values = np.frombuffer(drawn.values.data, np.float32).reshape(drawn.values.shape)
    with torch.no_grad():
        looked.network.eval()
        corner = torch.tensor([[-1.2, -1.2, np.sin(-6.0), 1.44]], dtype=torch.float32)
        expected = torch.softmax(looked.network(corner), dim=1)[0]
    np.testing.assert_allclose(values[:, 0, 0], expected, atol=1e-5)
    assert (drawn.low, drawn.high) == ((-1.2, -1.2), (1.2, 1.2))


def test_points_of_a_preview_lie_in_the_unit_of_the_data() -> None:
    plain = preview(recipe(SINE, scaler=Unscaled()))
    scaled = preview(recipe(SINE, left_out="x", scaler=Standard()))

    assert plain.plane is not None
    assert scaled.plane is not None
    places = np.frombuffer(plain.plane.places.data, np.float32).reshape(-1, 2)
    inputs = np.frombuffer(plain.inputs.data, np.float32).reshape(-1, 3)
    np.testing.assert_array_equal(places, inputs[:, :2])
    assert scaled.plane.places == plain.plane.places
    assert scaled.plane.names == ("x", "y")
    assert (scaled.plane.low, scaled.plane.high) == ((-1.2, -1.2), (1.2, 1.2))


def test_one_column_of_two_classes_is_no_plane() -> None:
    from netbuilder.core.recipe import Column, ColumnType

    column = Column("kind", ColumnType.CATEGORY, classes=("a", "b"))
    assert structs.replace(recipe(), columns=(column,)).plane_columns == ()
