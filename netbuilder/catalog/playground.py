"""Edits of a problem in the plane: its points, and what of them the network is fed."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from netbuilder.catalog.all_layers import head_of
from netbuilder.catalog.layers.ends import Output
from netbuilder.catalog.losses import BinaryCrossEntropy, CrossEntropy, Loss, MeanSquaredError
from netbuilder.catalog.scalers import Unscaled
from netbuilder.catalog.sources.painted import PaintedPoints
from netbuilder.catalog.sources.points import Points, Task
from netbuilder.core import edits
from netbuilder.core.derived import Derived, Function
from netbuilder.core.design import Design, Node
from netbuilder.core.layer import Role, Target, TargetKind
from netbuilder.core.problems import DesignError, Problem
from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Recipe, Split, SplitKind
from netbuilder.core.value import Project

PlaneSource = Points | PaintedPoints

# --- data ---------------------------------------------------------------------------------------


def plane_source(recipe: Recipe) -> PlaneSource | None:
    """The made-up or painted points of a recipe; None for other data."""
    source = recipe.source
    return source if isinstance(source, Points | PaintedPoints) else None


def recipe_of(source: PlaneSource, before: Recipe) -> Recipe:
    """The recipe of points; shares, scaling and what is fed stay, where they were points before."""
    was = plane_source(before)
    roles = {each.name: each.role for each in before.columns} if was is not None else {}
    columns = tuple(
        column
        if column.role is ColumnRole.TARGET
        else structs.replace(column, role=roles.get(column.name, column.role))
        for column in source.columns
    )
    is_classes = source.task is Task.CLASSIFICATION
    if was is not None and was.task is source.task:
        kind = before.split.kind
    else:
        kind = SplitKind.STRATIFIED if is_classes else SplitKind.RANDOM
    fresh = Recipe(
        source,
        columns,
        source.samples,
        scaler=before.scaler if was is not None and before.scaler else Unscaled(),
        target_scaler=None if is_classes else Unscaled(),
        split=structs.replace(before.split, kind=kind) if was is not None else Split(kind),
    )
    return structs.replace(fresh, derived=fresh.derivable(before.derived if was else ()))


def with_source(project: Project, source: PlaneSource) -> Project:
    """The project with other points; the network is kept, and its end fits what is asked."""
    recipe = recipe_of(source, project.recipe)
    kinds = [[each.kind for each in one.facts.targets] for one in (project.recipe, recipe)]
    design = fitted(project.design, recipe, anew=kinds[0] != kinds[1])
    return structs.replace(project, recipe=recipe, design=design)


def with_task(project: Project, task: Task) -> Project:
    """The project with classes or numbers to predict."""
    source = plane_source(project.recipe)
    if source is None or source.task is task:
        return project
    if isinstance(source, PaintedPoints):
        return with_source(project, source.with_task(task))
    return with_source(project, source.replaced(task=task))


def fitted(design: Design, recipe: Recipe, anew: bool = False) -> Design:
    """The design with loss and last layer as the target of the data needs them.

    Args:
        anew: Whether the loss is chosen anew even where it could stay.
    """
    targets = recipe.facts.targets
    for node in design.with_role(Role.OUTPUT):
        layer = node.layer
        if not isinstance(layer, Output) or not targets:
            continue
        target = next((each for each in targets if each.name == layer.target), targets[0])
        if layer.target not in ("", target.name):
            design = edits.with_parameter(design, node.id, "target", "")
        head = head_of(design, node.id)
        units = _units(head)
        loss = layer.loss
        if anew or target.kind not in loss.targets or not loss.takes(units, target):
            loss = _loss_for(target)
            design = edits.with_parameter(design, node.id, "loss", loss)
        if head is not None and not loss.takes(units, target):
            width: str = head.layer.width  # type: ignore[union-attr]
            design = edits.with_parameter(design, head.id, width, loss.outputs(target)[0])
    return design


def _loss_for(target: Target) -> Loss:
    if target.kind is not TargetKind.CLASSES:
        return MeanSquaredError()
    return BinaryCrossEntropy() if target.size == 2 else CrossEntropy()


def _units(head: Node | None) -> int:
    layer: Any = head.layer if head is not None else None
    return int(getattr(layer, layer.width)) if layer is not None else 0


# --- what is fed --------------------------------------------------------------------------------


def offered(recipe: Recipe) -> tuple[str | Derived, ...]:
    """What the network of a two-input problem could be fed: its columns, then what is computed."""
    spanning = recipe.plane_columns or _numbers(recipe)
    numbers = [each.name for each in spanning if each.type is ColumnType.NUMBER]
    if len(numbers) != 2:
        return ()
    one, other = numbers
    return (
        one,
        other,
        Derived(Function.SQUARE, (one,)),
        Derived(Function.SQUARE, (other,)),
        Derived(Function.PRODUCT, (one, other)),
        Derived(Function.SINE, (one,)),
        Derived(Function.SINE, (other,)),
    )


def _numbers(recipe: Recipe) -> tuple[Column, ...]:
    """Columns that could be fed: of made-up points all but the target."""
    if plane_source(recipe) is None:
        return ()
    return tuple(each for each in recipe.columns if each.role is not ColumnRole.TARGET)


def fed(recipe: Recipe, what: str | Derived) -> Derived | str | None:
    """A column that is an input, or the further input of that kind; None where it is not fed."""
    if isinstance(what, str):
        names = [column.name for column in recipe.with_role(ColumnRole.INPUT)]
        return what if what in names else None
    kind = (what.function, what.columns)
    return next((each for each in recipe.derived if (each.function, each.columns) == kind), None)


def with_fed(recipe: Recipe, what: str | Derived, on: bool) -> Recipe:
    """Feed a column or a further input, or no longer.

    Raises:
        DesignError: Nothing would be left to feed.
    """
    if isinstance(what, str):
        role = ColumnRole.INPUT if on else ColumnRole.IGNORE
        columns = tuple(
            structs.replace(each, role=role) if each.name == what else each
            for each in recipe.columns
        )
        found = structs.replace(recipe, columns=columns)
    else:
        kind = (what.function, what.columns)
        rest = tuple(each for each in recipe.derived if (each.function, each.columns) != kind)
        order = [each for each in offered(recipe) if isinstance(each, Derived)]
        ranks = {(each.function, each.columns): at for at, each in enumerate(order)}
        derived = (*rest, what) if on else rest
        last = len(ranks)
        ordered = sorted(derived, key=lambda each: ranks.get((each.function, each.columns), last))
        found = structs.replace(recipe, derived=tuple(ordered))
    if not found.facts.input_names:
        raise DesignError(
            Problem(
                "nothing-fed",
                found="The network needs at least one input.",
                fix="Switch another one on first.",
            )
        )
    return found


def with_frequency(recipe: Recipe, frequency: float) -> Recipe:
    """All sines with another frequency, in radians for each unit of the data."""
    derived = tuple(
        structs.replace(each, frequency=frequency) if each.function is Function.SINE else each
        for each in recipe.derived
    )
    return structs.replace(recipe, derived=derived)
