"""Addresses: which number of the network a place of a tensor is, and which weight lies between."""

from __future__ import annotations

from msgspec import structs
from torch import Tensor, nn
from torch.nn.modules.conv import _ConvNd, _ConvTransposeNd

from netbuilder.engine.explain.body import Neurons, Sum, Trace
from netbuilder.engine.explain.scene import Index, Scene
from netbuilder.engine.explain.terms import real
from netbuilder.link.messages.explaining import Factor, Number, Quantity


def arriving(scene: Scene, trace: Trace, sum: Sum, place: Index) -> Factor:
    """A number that arrives at a sum, with the address of where it comes from.

    Args:
        trace: Of which the sum is.
        place: In what arrives, its batch included.
    """
    value = real(sum.arriving[place])
    return given(scene, trace, sum.arriving, place, (owner(scene, sum.name)[0], sum.name), value)


def given(
    scene: Scene,
    trace: Trace,
    tensor: Tensor,
    place: Index,
    whose: tuple[str, str],
    value: float,
) -> Factor:
    """A number that a module is given.

    Args:
        whose: Path of the node that the module belongs to, and of the module.
    """
    path, module = whose
    found = origin(scene, trace, tensor, place, path)
    if found is not None:
        feeder, index = found
        number = scene.names.number(feeder, index[1:])
        number = structs.replace(number, row=scene.row_of(index[0]))
        return Factor(_words(scene, feeder.path, index), value, number)
    if module != path:
        # The sum that a node answers with is addressed by the node.
        node = module if module in trace.nodes else path
        number = Number(Quantity.INPUT, node, place[1:], row=scene.row_of(place[0]))
        words = f"number {place[-1] + 1} that arrives at {module.rpartition('.')[2]}"
        return Factor(words, value, number)
    return Factor(f"number {place[-1] + 1} that arrives", value)


def origin(
    scene: Scene, trace: Trace, tensor: Tensor, place: Index, path: str
) -> tuple[Neurons, Index] | None:
    """The node that handed on a number as it is, and where it stands there, its batch included.

    Args:
        path: Of the node that the tensor arrives at.
    """
    source = trace.source(tensor)
    names = dict.fromkeys((source, *scene.names.feeding(path)))
    for name in names:
        feeder = trace.nodes.get(name)
        if feeder is None:
            continue
        index = _seen_through(tensor, feeder.leaf, place) or _followed(
            scene, tensor, feeder.leaf, place
        )
        if index is not None:
            return feeder, index
    return None


def owner(scene: Scene, path: str) -> tuple[str, str]:
    """The node that a module belongs to, and the module's place in it; empty where it is it."""
    if scene.names.node(path) is not None:
        return path, ""
    start, _, rest = path.rpartition(".")
    while start and scene.names.node(start) is None:
        start, _, more = start.rpartition(".")
        rest = f"{more}.{rest}"
    return (start, rest) if start else (path, "")


def weight_number(scene: Scene, module: str, name: str, index: Index) -> Number | None:
    """The address of a weight of a module; None where its tensor is not kept as it is used."""
    if scene.body.tensor(module, name) is None:
        return None
    path, inner = owner(scene, module)
    return Number(Quantity.WEIGHT, path, index, f"{inner}.{name}" if inner else name)


def weight_between(scene: Scene, sum: Sum, place: Index, at: Index) -> Number | None:
    """The address of the weight between a place of what arrives and one of a sum.

    None where several weights, or none of its own, lie between them. Both without the batch.
    """
    module = sum.module
    if isinstance(module, nn.Linear):
        is_same = place[:-1] == at[:-1]
        return weight_number(scene, sum.name, "weight", (place[-1], at[-1])) if is_same else None
    index = kernel_place(module, place, at) if isinstance(module, _ConvNd) else None
    return weight_number(scene, sum.name, "weight", index) if index is not None else None


def kernel_place(module: _ConvNd, place: Index, at: Index) -> Index | None:
    """Which number of a kernel lies between a place that arrives and one of a sum."""
    if module.padding_mode != "zeros":
        return None
    is_spread = isinstance(module, _ConvTransposeNd)
    # A transposed convolution is one read from its answer back to what arrives.
    inner, outer = (at, place) if is_spread else (place, at)
    spots = zip(outer[1:], inner[1:], module.stride, paddings(module), module.dilation, strict=True)
    offsets = [
        divmod(far - near * stride + padding, dilation)
        for far, near, stride, padding, dilation in spots
    ]
    inside = zip(offsets, module.kernel_size, strict=True)
    if not all(not rest and 0 <= offset < size for (offset, rest), size in inside):
        return None
    groups = int(module.groups)
    ins, outs = int(module.in_channels) // groups, int(module.out_channels) // groups
    if at[0] // ins != place[0] // outs:
        return None
    ends = (at[0], place[0] % outs) if is_spread else (place[0], at[0] % ins)
    return (*ends, *(each for each, _ in offsets))


def paddings(module: _ConvNd) -> tuple[int, ...]:
    """How many zeros stand before each axis."""
    if module.padding == "valid":
        return tuple(0 for _ in module.kernel_size)
    if module.padding == "same":
        pairs = zip(module.kernel_size, module.dilation, strict=True)
        # Torch puts the odd one behind.
        return tuple(dilation * (size - 1) // 2 for size, dilation in pairs)
    return tuple(int(each) for each in module.padding)


def channel_axis(sum: Sum) -> int:
    """Which part of a place in a sum names the neuron."""
    return len(sum.value.shape) - 2 if isinstance(sum.module, nn.Linear) else 0


def _words(scene: Scene, path: str, index: Index) -> str:
    words = scene.names.words(path, index[1:])
    return words if index[0] == scene.at else f"{words} of row {scene.row_of(index[0])}"


def _seen_through(tensor: Tensor, leaf: Tensor, place: Index) -> Index | None:
    """Where a place of a view lies in the tensor that it is a view of."""
    if tensor.untyped_storage().data_ptr() != leaf.untyped_storage().data_ptr():
        return None
    steps = zip(place, tensor.stride(), strict=True)
    offset = int(tensor.storage_offset() - leaf.storage_offset())
    offset += int(sum(at * stride for at, stride in steps))
    index = [0] * leaf.dim()
    strides = [int(each) for each in leaf.stride()]
    axes = sorted(range(leaf.dim()), key=lambda axis: -strides[axis])
    for axis in axes:
        if strides[axis] and leaf.shape[axis] > 1:
            index[axis], offset = divmod(offset, strides[axis])
    is_inside = all(0 <= at < size for at, size in zip(index, leaf.shape, strict=True))
    return tuple(index) if is_inside and not offset else None


def _followed(scene: Scene, tensor: Tensor, leaf: Tensor, place: Index) -> Index | None:
    """The only number of a leaf that a number follows, where it follows it one to one."""
    slopes = scene.slope(tensor[place], leaf)
    places = slopes.nonzero()
    if len(places) != 1:
        return None
    index = tuple(places[0].tolist())
    is_same = real(slopes[index]) == 1.0 and real(leaf[index]) == real(tensor[place])
    return index if is_same else None
