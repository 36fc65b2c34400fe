"""Silenced neurons and cut synapses as text of PyTorch."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from netbuilder.catalog.layers.shared import feature_axis, feature_count
from netbuilder.core.layer import Code, Layer, Masks, Neurons
from netbuilder.core.shapes import Shape

# What the classes below are called, for who reads a network.
SILENCE_CLASS, CUT_CLASS = "Silence", "CutLinear"

SILENCE = '''class Silence(nn.Module):
    """Holds the answers of some neurons at 0; they are counted from 0 along an axis."""

    units: Tensor

    def __init__(self, *units: int, axis: int) -> None:
        super().__init__()
        self.axis = axis
        self.register_buffer("units", torch.tensor(units), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """What the others answer, and 0 for these."""
        return x.index_fill(self.axis, self.units, 0.0)
'''

CUT_LINEAR = '''class CutLinear(nn.Linear):
    """A dense layer some of whose synapses are cut: they carry nothing and do not learn.

    `cut` says from which inputs each neuron is cut off; both are counted from 0.
    """

    cut: Tensor

    def __init__(
        self, inputs: int, units: int, cut: dict[int, tuple[int, ...]], bias: bool = True
    ) -> None:
        super().__init__(inputs, units, bias=bias)
        mask = torch.zeros(units, inputs, dtype=torch.bool)
        for unit, places in cut.items():
            mask[unit, list(places)] = True
        self.register_buffer("cut", mask, persistent=False)

    def synapses(self) -> Tensor:
        """The weights as they count: 0 where a synapse is cut."""
        return self.weight.masked_fill(self.cut, 0.0)

    def forward(self, x: Tensor) -> Tensor:
        """The weighted sums."""
        return nn.functional.linear(x, self.synapses(), self.bias)
'''


def masked_code(layer: Layer, masks: Masks, *inputs: Any) -> Code:
    """A layer as text, with some of its neurons silenced and some of its synapses cut."""
    code = layer.cut_code(masks.cut, *inputs) if masks.cut else layer.code(*inputs)
    known = layer.neurons(*inputs) if masks.silenced else None
    if known is None:
        return code
    units = ", ".join(map(str, masks.silenced))
    return structs.replace(
        code,
        call=f"{{silence}}({code.call or '{self}({x})'})",
        silence=f"Silence({units}, axis={known.axis})",
        definitions=(*code.definitions, SILENCE),
    )


def cut_linear(inputs: int, units: int, cut: tuple[tuple[int, int], ...], bias: str) -> str:
    """The expression of a dense module with cut synapses.

    Args:
        bias: Further settings, each with its comma before it.
    """
    places: dict[int, list[int]] = {}
    for unit, place in cut:
        places.setdefault(unit, []).append(place)
    listed = ", ".join(
        f"{unit}: ({', '.join(map(str, each))}{',' if len(each) == 1 else ''})"
        for unit, each in places.items()
    )
    return f"CutLinear({inputs}, {units}, cut={{{listed}}}{bias})"


def answering(answer: Shape) -> Neurons:
    """Neurons (or channels) that can be silenced, but whose weights are not single synapses."""
    return Neurons(feature_count(answer), feature_axis(answer))
