"""Where the gradient of a weight comes from: delta times what arrives, row by row of the batch."""

from __future__ import annotations

import torch
from msgspec import structs
from torch import Tensor

from netbuilder.core.problems import Problem, ProblemError, Where
from netbuilder.engine.explain.links import weight_number
from netbuilder.engine.explain.marks import CUT, is_cut
from netbuilder.engine.explain.scene import Index, Scene, no_node
from netbuilder.engine.explain.terms import Many, product, ranked, real
from netbuilder.engine.explain.uses import Use, uses_of
from netbuilder.link.messages.explaining import Factor, Number, Stage, Term

_CLOSE = 1e-6
_TINY = 1e-12


def gradients(coming: Scene, weight: Tensor) -> Tensor:
    """Slopes of the batch's loss in all numbers of a weight, what large weights cost included."""
    found = coming.slope(coming.loss, weight) / coming.count
    penalty = coming.body.penalty()
    return found if penalty is None else found + coming.slope(penalty, weight)


def gradient_value(coming: Scene, number: Number) -> float:
    """The slope of the batch's loss in a weight, what large weights cost included.

    Of an address with a row: what that row alone would make of it.
    """
    weight = weight_of(coming, number)
    if number.row:
        return gradient_of_row(coming, number)[-1].total
    return real(gradients(coming, weight)[number.index])


def gradient_stages(scene: Scene, coming: Scene, number: Number) -> tuple[Stage, ...]:
    """How the row's share arises, where its truth is known, and the mean over the batch."""
    weight_of(scene, number)
    own = gradient_of_row(scene, number) if scene.rows.part.targets else ()
    return (*own, _of_batch(coming, number))


def gradient_of_row(scene: Scene, number: Number) -> tuple[Stage, ...]:
    """One row's slope: delta times what arrives, over all places where the weight is used."""
    weight = weight_of(scene, number)
    name = number.weight or "weight"
    numbers = scene.rows.numbers
    title = f"Row {numbers[scene.at]:,} alone" if numbers else "The made sample alone"
    if is_cut(scene.names, number.node, name, number.index):
        return (Stage(CUT, (), 0.0, is_sum=False),)
    uses = uses_of(scene, f"{number.node}.{name}", number.index)
    if uses is None:
        total = real(scene.slope(scene.loss, weight)[number.index])
        return (Stage(f"{title}, from the backward pass.", (), total, is_sum=False),)
    words = f"{title}: the delta times what arrives there, wherever the weight is used."
    if name.endswith("bias"):
        words = f"{title}: the delta, wherever the bias is used."
    stage = ranked(words, [use.of(scene.at) for use in uses], scene.most)
    if stage.terms:
        return (stage,)
    return (Stage(f"{title}: the weight is not used.", (), 0.0, is_sum=False),)


def weight_of(scene: Scene, number: Number) -> Tensor:
    """The tensor that an address names.

    Raises:
        ProblemError: The node has none of that name, or no such place in it.
    """
    name = number.weight or "weight"
    found = scene.body.tensor(number.node, name)
    if found is None and scene.names.node(number.node) is None:
        raise no_node(number, scene.whole)
    if found is None:
        raise _no_weight(scene, number, name)
    sizes = tuple(found.shape)
    if len(number.index) != len(sizes) or any(
        not 0 <= at < size for at, size in zip(number.index, sizes, strict=True)
    ):
        raise _outside(scene, number, name, sizes)
    return found


def _of_batch(coming: Scene, number: Number) -> Stage:
    """The mean over the batch, and what large weights cost."""
    weight = weight_of(coming, number)
    name = f"{number.node}.{number.weight or 'weight'}"
    total = real(gradients(coming, weight)[number.index])
    price = _price(coming, number, weight)
    is_dead = is_cut(coming.names, number.node, number.weight or "weight", number.index)
    uses = [] if is_dead else uses_of(coming, name, number.index)
    if uses is None:
        terms = [product(Factor("slope of the batch's loss", total - _sum(price))), *price]
        words = "The slope of the batch's loss, from the backward pass."
        return ranked(words, terms, coming.most, total)
    slopes = _by_row(coming, uses)
    share = Factor("share of the batch", 1.0 / coming.count)

    def written(at: Index) -> Term:
        row = coming.row_of(at[0])
        there = structs.replace(number, row=row)
        return product(Factor(f"row {row}", real(slopes[at]), there), share)

    words = "The mean over the rows of the batch."
    if price:
        words = "The mean over the rows of the batch, and what large weights cost."
    stage = ranked(words, [Many(slopes / coming.count, written), *price], coming.most)
    if abs(stage.total - total) > _CLOSE * max(abs(total), _TINY) + _TINY:
        words = "The loss of this batch is not the mean of its rows."
        return Stage(words, (), total, is_sum=False)
    return stage


def _by_row(coming: Scene, uses: list[Use]) -> Tensor:
    slopes = torch.zeros(coming.count, dtype=torch.float64)
    for use in uses:
        slopes = slopes + use.products.reshape(coming.count, -1).sum(dim=1)
    return slopes


def _price(coming: Scene, number: Number, weight: Tensor) -> list[Term]:
    """What the weight's own size adds to its slope; nothing where that costs nothing."""
    penalty = coming.body.penalty()
    price = real(coming.slope(penalty, weight)[number.index]) if penalty is not None else 0.0
    if not price:
        return []
    value = real(weight[number.index])
    there = weight_number(coming, number.node, number.weight or "weight", number.index)
    node = coming.names.node(number.node)
    rule = getattr(node.layer, "regulariser", None) if node is not None else None
    strength = float(getattr(rule, "strength", 0.0))
    if abs(2 * strength * value - price) <= _TINY:
        factors = (Factor("2 x price", 2 * strength), Factor("the weight itself", value, there))
        return [product(*factors)]
    if abs(strength - abs(price)) <= _TINY:
        sign = Factor("sign of the weight", price / strength, there)
        return [product(Factor("price", strength), sign)]
    return [product(Factor("what large weights cost", price))]


def _sum(terms: list[Term]) -> float:
    return sum(term.value for term in terms)


def _no_weight(scene: Scene, number: Number, name: str) -> ProblemError:
    start = f"{number.node}."
    names = [each for each, _ in scene.body.network.named_parameters()]
    known = ", ".join(each.removeprefix(start) for each in names if each.startswith(start))
    return ProblemError(
        Problem(
            "explain.no-weight",
            found=f"'{scene.names.title(number.node)}' has no weights called '{name}'.",
            expected=f"It has: {known}." if known else "It has none at all.",
            where=Where(node=number.node),
        )
    )


def _outside(scene: Scene, number: Number, name: str, sizes: Index) -> ProblemError:
    asked = " x ".join(str(each + 1) for each in number.index) or "no place"
    return ProblemError(
        Problem(
            "explain.no-place",
            found=f"'{name}' of '{scene.names.title(number.node)}' is "
            f"{' x '.join(map(str, sizes))} numbers; {asked} is not one of them.",
            fix="Count from 1.",
            where=Where(node=number.node),
        )
    )
