"""Tensors that are learned without anything arriving: a tensor as such, and a position bias."""

from __future__ import annotations

from math import prod

from netbuilder.catalog.activations import Linear
from netbuilder.catalog.initializers import Initializer, Normal
from netbuilder.core.layer import Code, Example, Family, Layer, Socket, Weight
from netbuilder.core.params import entry, sizes, whole
from netbuilder.core.shapes import Shape, features, image, sequence

LEARNED = '''class LearnedTensor(nn.Module):
    """A tensor that training changes, the same for every sample."""

    def __init__(self, *sizes: int) -> None:
        super().__init__()
        self.value = nn.Parameter(torch.zeros(sizes))

    def forward(self, batch: int = 1) -> Tensor:
        """The tensor once for each sample of a batch."""
        return self.value.expand(batch, *self.value.shape)
'''
RELATIVE = '''class RelativePositionBias(nn.Module):
    """A learned number for each head and each distance between two places of a grid."""

    def __init__(self, heads: int, *grid: int) -> None:
        super().__init__()
        index = torch.zeros(1, 1, dtype=torch.long)
        rows = 1
        for size in grid:
            place = torch.arange(size)
            distance = place[:, None] - place + size - 1
            index = torch.kron(index * (2 * size - 1), torch.ones_like(distance)) + torch.kron(
                torch.ones_like(index), distance
            )
            rows *= 2 * size - 1
        self.table = nn.Parameter(torch.zeros(rows, heads))
        self.register_buffer("index", index, persistent=False)

    def forward(self) -> Tensor:
        """Shape (1, heads, places, places)."""
        return self.table[self.index].movedim(-1, 0).unsqueeze(0)
'''


class LearnedTensor(Layer):
    """Hands out numbers of its own that training changes."""

    group, icon, source = Family.NEURONS, "memory", "torch.nn.Parameter"
    stem = "learned"
    synonyms = ("parameter", "constant", "query", "prompt", "bias", "weight")
    help = (
        "Nothing needs to arrive. It answers the same numbers for every sample, and training "
        "changes them: queries of an object detector, prompts, a start. Wire anything to it where "
        "it must have as many rows as the batch, as before Concatenate."
    )
    inputs = (Socket("like", optional=True),)
    example = Example(inputs=(), output=sequence(4, 16), params={"size": (4, 16)})

    size: tuple[int, ...] = sizes(
        default=(16,),
        lengths=(1, 2, 3),
        on_node=True,
        help=(
            "One number: features; two: steps and numbers per step; three: height, width and "
            "channels."
        ),
    )
    initializer: Initializer = entry(
        default=Normal(deviation=0.02), help="The numbers the tensor starts with.", on_node=True
    )

    def shape(self, like: Shape | None = None) -> Shape:
        match self.size:
            case (height, width, channels):
                return image(height, width, channels)
            case (steps, width):
                return sequence(steps, width)
            case _:
                return features(self.size[0])

    def code(self, like: Shape | None = None) -> Code:
        arguments = ", ".join(map(str, self.shape().known))
        return Code(
            module=f"LearnedTensor({arguments})",
            call="{self}()" if like is None else "{self}({like}.shape[0])",
            initialise=drawn(self.initializer, "{self}.value", len(self.size)),
            definitions=(LEARNED,),
        )

    def weights(self, like: Shape | None = None) -> tuple[Weight, ...]:
        return (Weight("value", self.shape().known),)


class RelativePositionBias(Layer):
    """Learns how much each head of attention favours each distance between places."""

    group, icon = Family.SEQUENCES, "bias"
    source = "Liu et al. 2021 (Swin), ICCV, arXiv:2103.14030"
    stem = "position_bias"
    synonyms = ("swin", "t5", "relative position", "attention bias")
    help = (
        "Wire it to the port 'position bias' of attention: it is added to the scores before "
        "softmax. One size for a sequence of steps; height and width for places of a picture."
    )
    inputs = ()
    example = Example(inputs=(), output=image(49, 49, 3), params={"heads": 3, "grid": (7, 7)})

    heads: int = whole(default=8, high=1024, on_node=True, help="Heads of the attention it serves.")
    grid: tuple[int, ...] = sizes(
        default=(16,),
        lengths=(1, 2),
        high=4096,
        on_node=True,
        help="How many steps; or height and width of a picture whose places are the steps.",
    )

    def shape(self) -> Shape:
        places = prod(self.grid)
        return image(places, places, self.heads)

    def code(self) -> Code:
        arguments = ", ".join(map(str, (self.heads, *self.grid)))
        return Code(
            module=f"RelativePositionBias({arguments})",
            call="{self}()",
            initialise=("nn.init.trunc_normal_({self}.table, std=0.02)",),
            definitions=(RELATIVE,),
        )

    def weights(self) -> tuple[Weight, ...]:
        return (Weight("table", (prod(2 * size - 1 for size in self.grid), self.heads)),)


def drawn(initializer: Initializer, tensor: str, axes: int) -> tuple[str, ...]:
    """Statements that fill a tensor; rules that need a matrix see it as one."""
    if initializer.is_torch_default:
        return ()
    views = {1: f"{tensor}[None]", 2: tensor}
    return (initializer.code(views.get(axes, f"{tensor}.flatten(1)"), Linear()),)
