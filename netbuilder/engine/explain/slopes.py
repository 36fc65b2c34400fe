"""Where the gradient of a weight comes from: delta times what arrives, row by row of the batch."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.modules.conv import _ConvNd

from netbuilder.core.problems import Problem, ProblemError, Where
from netbuilder.engine.explain.body import Sum
from netbuilder.engine.explain.cells import Pass
from netbuilder.engine.explain.marks import CUT, is_cut
from netbuilder.engine.explain.scene import Index, Scene, in_sum, listed, no_node, product, real
from netbuilder.link.messages.explaining import Factor, Number, Quantity, Stage, Term

_CLOSE = 1e-6
# Rows of a batch that are gone through one by one; the rest is told together.
ROWS = 256


def gradients(scene: Scene, weight: Tensor) -> Tensor:
    """Slopes of the batch's loss in all numbers of a weight, what large weights cost included."""
    loss = _batch_loss(scene)
    penalty = scene.body.penalty()
    found = scene.slope(loss, weight)
    return found if penalty is None else found + scene.slope(penalty, weight)


def gradient_value(scene: Scene, number: Number) -> float:
    """The slope of the batch's loss in a weight, what large weights cost included."""
    weight = weight_of(scene, number)
    return real(gradients(scene, weight)[number.index])


def gradient_stages(scene: Scene, number: Number) -> tuple[Stage, ...]:
    """How the row's share arises, where its truth is known, and the mean over the batch."""
    weight = weight_of(scene, number)
    own = _of_row(scene, number, weight) if scene.sample.part.targets else ()
    rows = _of_rows(scene, number, weight)
    return (*own, rows) if rows is not None else own


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


def _of_row(scene: Scene, number: Number, weight: Tensor) -> tuple[Stage, ...]:
    """The row's slope: delta times what arrives, over all places where the weight is used."""
    if is_cut(scene.names, number.node, number.weight or "weight", number.index):
        return (Stage(CUT, (), 0.0, is_sum=False),)
    used = [each for each in scene.whole.sums if each.name == number.node]
    total = real(scene.slope(scene.loss, weight)[number.index])
    terms: list[Term] = []
    for each in used:
        terms += _uses(scene, each, number)
    words = "For this row: the delta times what arrives there, wherever the weight is used."
    stage = listed(words, terms, scene.most)
    if abs(stage.total - total) > _CLOSE * max(abs(total), 1e-12):
        return (Stage("For this row, from the backward pass.", (), total, is_sum=False),)
    return (stage,)


def _uses(scene: Scene, used: Sum, number: Number) -> list[Term]:
    if used.steps is not None:
        passes = (*used.steps.passes, *used.steps.lower)
        return [term for each in passes for term in _over_steps(scene, each, number)]
    deltas = scene.slope(scene.loss, used.leaf)[0]
    name, index = number.weight or "weight", number.index
    if isinstance(used.module, nn.Linear):
        found = deltas[..., index[0]]
        given = used.arriving[0][..., index[1]] if name == "weight" else None
        return _terms(scene, used, number, found, given)
    if name == "bias":
        return _terms(scene, used, number, deltas[index[0]], None)
    if isinstance(used.module, nn.Conv1d | nn.Conv2d | nn.Conv3d):
        given = _windows(used.module, used.arriving[0], index)
        return [] if given is None else _terms(scene, used, number, deltas[index[0]], given)
    return []


def _terms(
    scene: Scene, used: Sum, number: Number, deltas: Tensor, given: Tensor | None
) -> list[Term]:
    found = []
    channel = number.index[0]
    for at in map(tuple, deltas.nonzero().tolist()):
        spot = (*at, channel) if isinstance(used.module, nn.Linear) else (channel, *at)
        index = in_sum(used, spot)
        delta = Factor(
            f"delta of {scene.names.words(used.name, index)}",
            real(deltas[at]),
            Number(Quantity.DELTA, used.name, index) if used.name in scene.whole.nodes else None,
        )
        arrived = Factor("what arrives", real(given[at])) if given is not None else None
        found.append(product(delta, arrived) if arrived is not None else product(delta))
    return found


def _windows(module: _ConvNd, x: Tensor, index: Index) -> Tensor | None:
    """What one weight of a kernel meets at every place, (rows, columns); zeros at padding."""
    mode, padding = module.padding_mode, module.padding
    if mode != "zeros" or isinstance(padding, str):
        return None
    groups, per_group = int(module.groups), int(module.weight.shape[1])
    kernels = int(module.out_channels) // groups
    plane = x[index[0] // kernels * per_group + index[1]]
    sides = [side for each in reversed(padding) for side in (each, each)]
    plane = nn.functional.pad(plane, sides)
    steps = zip(module.kernel_size, module.stride, module.dilation, index[2:], strict=True)
    for axis, (size, stride, dilation, at) in enumerate(steps):
        count = (plane.shape[axis] - dilation * (size - 1) - 1) // stride + 1
        kept = torch.arange(count) * stride + at * dilation
        plane = plane.index_select(axis, kept)
    return plane


def _over_steps(scene: Scene, found: Pass, number: Number) -> list[Term]:
    """Terms of a recurrent weight: one for each step."""
    name, _, ending = number.weight.partition("_l")
    if f"_l{ending}" != found.ending:
        return []
    kind, _, side = name.partition("_")
    units = found.start.shape[1]
    gate, unit = divmod(number.index[0], units)
    is_weakened = found.mode == "GRU" and gate == 2 and side == "hh"
    terms = []
    for step, sums in enumerate(found.sums):
        delta = real(scene.slope(scene.loss, sums[gate])[0, unit])
        if not delta:
            continue
        factors = [Factor(f"delta of the gate at step {step + 1}", delta)]
        if is_weakened:
            factors.append(Factor("reset gate", real(sums[0][0, unit].sigmoid())))
        if kind == "weight":
            given = found.arriving[0, step] if side == "ih" else found.before(step)[0][0]
            words = "what arrives" if side == "ih" else "what was answered before"
            factors.append(Factor(words, real(given[number.index[1]])))
        terms.append(product(*factors))
    return terms


def _batch_loss(scene: Scene) -> Tensor:
    part = scene.batch.part
    scores = scene.body.run(part.inputs).scores
    return scene.body.loss(scores, part.targets)


def _of_rows(scene: Scene, number: Number, weight: Tensor) -> Stage | None:
    """The mean over the batch, and what large weights cost; None where rows do not add up."""
    part, numbers = scene.batch.part, scene.batch.numbers
    total = gradient_value(scene, number)
    terms = []
    for at, row in enumerate(numbers[:ROWS]):
        scores = scene.body.run(part.inputs[at : at + 1]).scores
        loss = scene.body.loss(scores, tuple(each[at : at + 1] for each in part.targets))
        slope = real(scene.slope(loss, weight)[number.index])
        share = Factor("share of the batch", 1.0 / len(numbers))
        terms.append(product(Factor(f"row {row}", slope), share))
    price = _price(scene, weight, number.index)
    if price:
        terms.append(product(Factor("what large weights cost", price)))
    stage = listed("The mean over the rows of the batch.", terms, scene.most)
    if len(numbers) > ROWS:
        others, unseen = total - stage.total, len(numbers) - ROWS
        return Stage(
            stage.words, stage.terms, total,
            rest=stage.rest + others, left_out=stage.left_out + unseen,
        )  # fmt: skip
    if abs(stage.total - total) > _CLOSE * max(abs(total), 1e-9):
        return Stage("The loss of this batch is not the mean of its rows.", (), total, is_sum=False)
    return stage


def _price(scene: Scene, weight: Tensor, index: Index) -> float:
    penalty = scene.body.penalty()
    return real(scene.slope(penalty, weight)[index]) if penalty is not None else 0.0


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
