"""The ends check data, loss and size against each other, with repairs that work."""

from __future__ import annotations

import pytest
import torch
from msgspec import structs

from netbuilder.catalog.scalers import Standard
from netbuilder.core.inference import infer
from netbuilder.core.layer import DataFacts, Layer, Target, TargetKind
from netbuilder.core.problems import Problem
from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Recipe, Source
from netbuilder.core.repairs import fixed, repaired
from netbuilder.core.shapes import Shape, features, image, volume
from netbuilder.core.value import Project
from tests.catalog.drawn import chain, kind, project

SPECIES = Column("species", ColumnType.CATEGORY, ColumnRole.TARGET, classes=("a", "b", "c"))
SICK = Column("sick", ColumnType.CATEGORY, ColumnRole.TARGET, classes=("no", "yes"))
PRICE = Column("price", role=ColumnRole.TARGET)


def judged(asked: Column, units: int, **output: object) -> tuple[Problem, ...]:
    dense = kind("dense", units=units, activation=_activation("linear"))
    return infer(project(asked, kind("input"), dense, kind("output", **output))).problems


def _activation(name: str) -> object:
    return Layer.entries()["dense"].parameters["activation"].entry_family().entries()[name]()


def _loss(name: str) -> object:
    return Layer.entries()["output"].parameters["loss"].entry_family().entries()[name]()


@pytest.mark.parametrize(
    ("target", "units", "loss"),
    [
        (SPECIES, 3, "cross_entropy"),
        (SPECIES, 3, "mse"),
        (SPECIES, 3, "binary_cross_entropy"),
        (SPECIES, 3, "arctan"),
        (SICK, 1, "binary_cross_entropy"),
        (SICK, 2, "binary_cross_entropy"),
        (SICK, 1, "root_mse"),
        (PRICE, 1, "huber"),
    ],
)
def test_what_fits_has_no_problem(target: Column, units: int, loss: str) -> None:
    assert judged(target, units, loss=_loss(loss)) == ()


@pytest.mark.parametrize(
    ("target", "units", "loss", "code"),
    [
        (PRICE, 1, "cross_entropy", "loss-unfit"),
        (PRICE, 1, "binary_cross_entropy", "loss-unfit"),
        (SPECIES, 5, "cross_entropy", "output-size-mismatch"),
        (SPECIES, 1, "mse", "output-size-mismatch"),
        (SICK, 1, "cross_entropy", "output-size-mismatch"),
        (PRICE, 2, "mse", "output-size-mismatch"),
    ],
)
def test_what_does_not_fit_is_told_and_every_fix_mends_it(
    target: Column, units: int, loss: str, code: str
) -> None:
    dense = kind("dense", units=units, activation=_activation("linear"))
    some = project(target, kind("input"), dense, kind("output", loss=_loss(loss)))
    problem = next(each for each in infer(some).errors if each.code == code)
    assert target.name in problem.found
    assert problem.fixes
    for fix in problem.fixes:
        mended = structs.replace(some, design=fixed(some.design, fix))
        assert all(each.code != code for each in infer(mended).errors), fix.label


@pytest.mark.parametrize(
    ("activation", "loss"), [("softmax", "cross_entropy"), ("sigmoid", "binary_cross_entropy")]
)
@pytest.mark.parametrize("as_node", [True, False])
def test_squashing_before_a_loss_that_squashes_is_a_warning_with_a_fix(
    activation: str, loss: str, as_node: bool
) -> None:
    own = _activation("linear" if as_node else activation)
    layers = [kind("input"), kind("dense", units=3, activation=own)]
    if as_node:
        layers.append(kind("activation", activation=_activation(activation)))
    some = project(SPECIES, *layers, kind("output", loss=_loss(loss)))
    inference = infer(some)
    assert inference.is_trainable
    (problem,) = inference.warnings
    assert problem.code == "reading-applied-twice"
    mended = structs.replace(some, design=fixed(some.design, problem.fixes[0]))
    assert infer(mended).problems == ()


def test_an_output_names_the_targets_when_its_own_is_missing() -> None:
    (problem,) = judged(SPECIES, 3, target="colour")
    assert problem.code == "target-not-in-data"
    assert "colour" in problem.found
    assert "species" in problem.expected


def test_data_without_a_target_is_told_at_the_output() -> None:
    (problem,) = judged(structs.replace(SPECIES, role=ColumnRole.IGNORE), 3)
    assert problem.code == "no-target-column"
    assert problem.where.node == "output_1"


def test_data_without_an_input_column_is_told_at_the_input() -> None:
    some = Project(chain(kind("input")), Recipe(Source.entries()["iris"](), (SPECIES,), 150))
    assert "no-input-columns" in [problem.code for problem in infer(some).problems]


def test_an_input_follows_the_data() -> None:
    bound = kind("input").bound(DataFacts(inputs=features(7), source="some.csv"))
    assert bound.shape() == features(7)
    assert bound.footnote(DataFacts(source="some.csv")) == "some.csv"


def test_a_size_the_data_does_not_have_can_be_mended() -> None:
    some = project(SPECIES, kind("input", size=(5, 5)), kind("flatten"), kind("output"))
    problem = next(each for each in infer(some).errors if each.code == "input-size-mismatch")
    mended = structs.replace(some, design=fixed(some.design, problem.fixes[0]))
    assert all(each.code != problem.code for each in infer(mended).errors)


PIXELS = torch.arange(2 * 4 * 6 * 3.0).reshape(2, 4, 6, 3)


@pytest.mark.parametrize(
    ("arriving", "size", "leaving"),
    [
        (image(4, 6, 3), (4, 6, 3), PIXELS.movedim(-1, 1)),
        (image(4, 6, 3), (72,), PIXELS.flatten(1)),
        (image(4, 6, 3), (4, 18), PIXELS.reshape(2, 4, 18)),
        (features(72), (4, 6, 3), PIXELS.movedim(-1, 1)),
        (features(72), (12, 6), PIXELS.reshape(2, 12, 6)),
        (features(72), (), PIXELS.flatten(1)),
    ],
)
def test_an_input_reads_the_same_pixels_in_another_shape(
    arriving: Shape, size: tuple[int, ...], leaving: torch.Tensor
) -> None:
    data = PIXELS.flatten(1) if arriving == features(72) else PIXELS.movedim(-1, 1)
    bound = kind("input", size=size).bound(DataFacts(inputs=arriving, source="s"))
    read = eval(bound.code().call.format(data="data"), {"data": data})
    assert torch.equal(read, leaving)
    assert tuple(read.shape[1:]) == bound.shape().known


def test_the_reading_follows_the_loss_until_it_is_chosen() -> None:
    facts = DataFacts(targets=(Target("t", TargetKind.CLASSES, 2, ("a", "b")),), source="s")
    reading = type(kind("output").reading)
    for loss, expected in [("cross_entropy", "softmax"), ("mse", "none")]:
        assert kind("output", loss=_loss(loss)).reading_of(facts) == expected
    chosen = kind("output", reading=reading("sigmoid"))
    assert chosen.reading_of(facts) == "sigmoid"


def test_a_picture_into_dense_offers_flatten() -> None:
    pixels = tuple(Column(f"p{number}") for number in range(16))
    recipe = Recipe(Source.entries()["iris"](), (*pixels, SPECIES), 10, picture=(4, 4, 1))
    design = chain(kind("input"), kind("dense", units=3), kind("output"))
    problem = next(
        each for each in infer(Project(design, recipe)).errors if each.code == "kind-mismatch"
    )
    assert problem.found == "Dense 1 takes a list of features, but a 4 × 4 × 1 picture arrives."
    mended = fixed(design, problem.fixes[0])
    assert infer(Project(mended, recipe)).errors == ()


def test_a_window_that_is_too_large_can_be_set_to_what_fits() -> None:
    pixels = tuple(Column(f"p{number}") for number in range(16))
    recipe = Recipe(Source.entries()["iris"](), (*pixels, SPECIES), 10, picture=(4, 4, 1))
    design = chain(kind("input"), kind("max_pooling", size=(6, 2)), kind("flatten"), kind("output"))
    problem = next(
        each for each in infer(Project(design, recipe)).errors if each.code == "window-too-large"
    )
    assert problem.found == "Max pooling 1 moves a 6 × 2 window over a 4 × 4 × 1 picture."
    assert problem.where.field == "size"
    mended = infer(Project(fixed(design, problem.fixes[0]), recipe))
    assert all(each.code != problem.code for each in mended.errors)


def test_four_sizes_read_rows_as_a_volume() -> None:
    bound = kind("input", size=(2, 3, 4, 1)).bound(DataFacts(inputs=features(24)))
    assert bound.shape() == volume(2, 3, 4, 1)
    rows = torch.arange(48.0).reshape(2, 24)
    read = eval(bound.code().call.format(data="rows"), {"rows": rows})
    assert read.shape == (2, 1, 2, 3, 4)
    torch.testing.assert_close(read.flatten(1), rows)


def test_tokens_are_not_scaled_and_a_repair_leaves_them_as_they_are() -> None:
    asked = project(SPECIES, kind("input", tokens=True), kind("embedding"), kind("output"))
    scaled = structs.replace(asked, recipe=structs.replace(asked.recipe, scaler=Standard()))
    problem = next(each for each in infer(scaled).problems if each.code == "tokens-are-scaled")
    assert problem.found == "Input 1 reads tokens, but the numbers of the data are scaled."
    mended = infer(repaired(scaled, problem.fixes[0]))
    assert all(each.code != problem.code for each in mended.problems)
