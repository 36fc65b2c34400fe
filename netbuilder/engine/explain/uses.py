"""Where a weight is used, and what each use adds to its gradient: delta times what arrives."""

from __future__ import annotations

from collections.abc import Callable

import torch
from msgspec import Struct
from torch import Tensor, nn
from torch.nn.modules.conv import _ConvNd, _ConvTransposeNd

from netbuilder.engine.explain.body import Call, Neurons, Sum
from netbuilder.engine.explain.cells import GATES, Pass
from netbuilder.engine.explain.gates import STATE, Spot, earlier, through, weighed
from netbuilder.engine.explain.links import arriving, paddings
from netbuilder.engine.explain.scene import Index, Scene, columns, in_sum
from netbuilder.engine.explain.terms import Many, among, product, real
from netbuilder.link.messages.explaining import Factor, Number, Quantity, Term


class Use(Struct, frozen=True):
    """What one use of a weight adds to the slope of the loss.

    Attributes:
        products: (rows, ...) one for each place where it is used.
        places: (rows, ...) true where it is used at all, as the products.
        written: Writes the term of a place, its row included.
    """

    products: Tensor
    places: Tensor
    written: Callable[[Index], Term]

    def of(self, row: int) -> Many:
        """The terms of one row."""
        spots = self.places[row].nonzero()
        values = self.products[row]

        def at(index: Index) -> Term:
            return self.written((row, *index))

        return among(values, spots, at)


def uses_of(scene: Scene, name: str, index: Index) -> list[Use] | None:
    """All uses of a number of a tensor; None where they are not known one by one.

    Args:
        name: Of the tensor in the network: ``dense_1.weight``.
    """
    module, _, local = name.rpartition(".")
    found: list[Use] = []
    for each in scene.whole.sums:
        if each.name == module:
            found += _of_sum(scene, each, local, index)
    for call in scene.whole.calls:
        if call.name == module:
            found += _of_call(scene, call, local, index)
    return found or None


def _of_sum(scene: Scene, used: Sum, local: str, index: Index) -> list[Use]:
    if used.steps is not None:
        found = (*used.steps.passes, *used.steps.lower)
        ending = local.partition("_l")[2]
        every = [each for each in found if each.ending == f"_l{ending}"]
        return [use for each in every for use in _over_steps(scene, used, each, local, index)]
    if isinstance(used.module, _ConvTransposeNd) and local == "weight":
        return _followed(scene, used, used.value, local, index)
    deltas = scene.slope(scene.loss, used.leaf)
    if isinstance(used.module, nn.Linear):
        own, given = deltas[..., index[0]], None
        if local == "weight":
            given = used.arriving.detach()[..., index[1]]
            cut = getattr(used.module, "cut", None)
            if isinstance(cut, Tensor) and bool(cut[index]):
                return []
        return [_product(scene, used, (own, given, None), local, index)]
    own = deltas[:, index[0]]
    if local == "bias":
        return [_product(scene, used, (own, None, None), local, index)]
    window = _window(used.module, used.arriving.detach(), index) if _is_conv(used.module) else None
    if window is None:
        return _followed(scene, used, used.value, local, index)
    return [_product(scene, used, (own, *window), local, index)]


def _product(
    scene: Scene,
    used: Sum,
    parts: tuple[Tensor, Tensor | None, Tensor | None],
    local: str,
    index: Index,
) -> Use:
    """Delta times what arrives, at every place where a weight is used.

    Args:
        parts: Deltas, (rows, ...); what arrives there, and whether that is padding, in the same
            shape; None for a bias.
    """
    deltas, given, inside = parts
    is_linear = isinstance(used.module, nn.Linear)
    products = deltas if given is None else deltas * given

    def written(at: Index) -> Term:
        row, *rest = at
        spot = (*rest, index[0]) if is_linear else (index[0], *rest)
        delta = _delta(scene, used, row, spot, real(deltas[at]))
        if given is None:
            return product(delta)
        if is_linear:
            place: Index = (*rest, index[1])
        else:
            place = _met(used.module, index, tuple(rest))
        return product(delta, arriving(scene.beside(row), scene.whole, used, (row, *place)))

    where = torch.ones_like(products, dtype=torch.bool) if inside is None else inside
    return Use(products.detach(), where, written)


def _delta(scene: Scene, used: Sum, row: int, spot: Index, value: float) -> Factor:
    node = _node_of(scene, used)
    index = spot if node is not None and node.is_inner else in_sum(used, spot)
    words = f"delta of {scene.names.words(node.path if node else used.name, index)}"
    if node is None:
        return Factor(words, value)
    return Factor(words, value, Number(Quantity.DELTA, node.path, index, row=scene.row_of(row)))


def _node_of(scene: Scene, used: Sum) -> Neurons | None:
    """The node that a sum is addressed by; None in circles, where a node is many sums."""
    return next((each for each in scene.whole.nodes.values() if each.sum is used), None)


def _is_conv(module: nn.Module) -> bool:
    return isinstance(module, nn.Conv1d | nn.Conv2d | nn.Conv3d)


def _window(module: nn.Module, x: Tensor, index: Index) -> tuple[Tensor, Tensor] | None:
    """What one weight of a kernel meets at every place, and whether that is no padding."""
    if not isinstance(module, _ConvNd) or module.padding_mode != "zeros":
        return None
    before = paddings(module)
    spans = [
        dilation * (size - 1)
        for size, dilation in zip(module.kernel_size, module.dilation, strict=True)
    ]
    is_same = module.padding == "same"
    after = [span - pad if is_same else pad for span, pad in zip(spans, before, strict=True)]
    plane = x[:, _channel(module, index)]
    inside = torch.ones_like(plane, dtype=torch.bool)
    sides = [side for pad in zip(reversed(before), reversed(after), strict=True) for side in pad]
    plane, inside = nn.functional.pad(plane, sides), nn.functional.pad(inside, sides)
    steps = zip(spans, module.stride, module.dilation, index[2:], strict=True)
    for axis, (span, stride, dilation, at) in enumerate(steps, 1):
        count = (plane.shape[axis] - span - 1) // stride + 1
        kept = torch.arange(count) * stride + at * dilation
        plane, inside = plane.index_select(axis, kept), inside.index_select(axis, kept)
    return plane, inside


def _met(module: nn.Module, index: Index, place: Index) -> Index:
    """The place that a number of a kernel meets where the kernel stands at a place of the sum."""
    if not isinstance(module, _ConvNd):
        return place
    steps = zip(place, index[2:], module.stride, module.dilation, paddings(module), strict=True)
    return (
        _channel(module, index),
        *(at * stride + offset * dilation - pad for at, offset, stride, dilation, pad in steps),
    )


def _channel(module: _ConvNd, index: Index) -> int:
    per_group = int(module.out_channels) // int(module.groups)
    return index[0] // per_group * (int(module.in_channels) // int(module.groups)) + index[1]


def _of_call(scene: Scene, call: Call, local: str, index: Index) -> list[Use]:
    return _followed(scene, call, call.value, local, index)


def _followed(scene: Scene, used: Sum | Call, value: Tensor, local: str, index: Index) -> list[Use]:
    """Deltas of what a module answers, each times how much it follows a weight of it."""
    weight = scene.body.tensor(used.name, local)
    if weight is None:
        return []
    deltas = scene.slope(scene.loss, value)
    column = columns(value, weight, index)
    slopes = torch.zeros_like(value) if column is None else column.detach()
    # What is learnt without looking at the rows stands there once for all of them.
    is_shared = not len(value) or len(value) != scene.count
    if is_shared:
        return []
    node = _answering(scene, used)

    def written(at: Index) -> Term:
        row, place = at[0], at[1:]
        words = "delta of " + scene.names.words(node or used.name, place)
        number = Number(Quantity.DELTA, node, place, row=scene.row_of(row)) if node else None
        delta = Factor(words, real(deltas[at]), number)
        return product(delta, Factor("slope in the weight", real(slopes[at])))

    return [Use((deltas * slopes).detach(), slopes != 0, written)]


def _answering(scene: Scene, used: Sum | Call) -> str:
    """Path of the node whose deltas are those of what a module answers; empty where none is."""
    for each in scene.whole.nodes.values():
        if isinstance(used, Sum):
            if each.sum is used:
                return each.path
        elif each.path == used.name and each.sum is None and each.value.shape == used.value.shape:
            return each.path if bool((each.value == used.value).all()) else ""
    return ""


def _over_steps(scene: Scene, used: Sum, found: Pass, local: str, index: Index) -> list[Use]:
    """Terms of a recurrent weight: one for each step."""
    kind, _, rest = local.partition("_")
    side, units = rest[:2], int(found.start.shape[1])
    gate, unit = divmod(index[0], units)
    node = _node_of(scene, used)
    is_lower = used.steps is not None and found in used.steps.lower
    name = GATES[found.mode][gate]
    deltas = torch.stack(
        [scene.slope(scene.loss, sums[gate])[:, unit] for sums in found.sums], dim=1
    ).detach()
    weak = torch.ones_like(deltas)
    if found.mode == "GRU" and gate == 2 and side == "hh":
        weak = torch.stack([sums[0][:, unit].sigmoid() for sums in found.sums], dim=1).detach()
    given: Tensor | None = None
    if kind == "weight":
        before = [found.before(step)[0] for step in range(len(found.sums))]
        given = found.arriving if side == "ih" else torch.stack(before, dim=1)
        given = given[..., index[1]].detach()

    def written(at: Index) -> Term:
        row, step = at
        if node is None:
            return product(Factor(f"delta of the {name} gate at step {step + 1}", real(deltas[at])))
        seen = scene.beside(row)
        spot = Spot(node, used, found, name, gate, step, unit, is_lower)
        words = f"delta of {name}, step {step + 1}"
        factors = [Factor(words, real(deltas[at]), spot.number(Quantity.DELTA, name, seen))]
        if found.mode == "GRU" and gate == 2 and side == "hh":
            factors.append(through(seen, spot, "reset"))
        if given is not None and side == "ih":
            factors.append(weighed(seen, spot, index[1], scene.whole))
        elif given is not None:
            back = earlier(spot)
            there = spot.number(Quantity.GATE, STATE, seen, back, index[1]) if back >= 0 else None
            words = f"neuron {index[1] + 1} before"
            factors.append(Factor(words, real(given[at]), there))
        return product(*factors)

    products = deltas * weak * (given if given is not None else 1.0)
    return [Use(products, torch.ones_like(products, dtype=torch.bool), written)]
