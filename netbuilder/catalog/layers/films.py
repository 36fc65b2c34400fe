"""Layers for films: a volume whose depth is time, read picture by picture."""

from __future__ import annotations

from enum import StrEnum

from netbuilder.catalog.activations import Activation, Linear, Tanh
from netbuilder.catalog.layers.masks import answering
from netbuilder.catalog.layers.shared import feature_axis
from netbuilder.catalog.layers.sliding import Filters, Weighted, checked
from netbuilder.catalog.layers.weighted import normalised, restrained, started, tensors
from netbuilder.catalog.layers.windows import taken, times, torch_sizes
from netbuilder.core.layer import Code, Example, Family, Neurons, Weight, misfit
from netbuilder.core.params import choice, entry, sizes
from netbuilder.core.problems import Fix, SetParameter
from netbuilder.core.shapes import Shape, ShapeKind, image, volume

CONV_LSTM = '''class ConvLSTM(nn.Module):
    """Reads a film picture by picture; all four gates are one convolution."""

    def __init__(self, gates: nn.Conv2d, filters: int) -> None:
        super().__init__()
        self.gates = gates
        self.filters = filters

    def forward(self, film: Tensor) -> Tensor:
        """The state after every picture, (batch, filters, steps, height, width)."""
        batch, _, _, height, width = film.shape
        state = film.new_zeros(batch, self.filters, height, width)
        memory = state
        states = []
        for picture in film.unbind(2):
            sums = self.gates(torch.cat([picture, state], dim=1))
            write, forget, new, speak = sums.chunk(4, dim=1)
            memory = forget.sigmoid() * memory + write.sigmoid() * new.tanh()
            state = speak.sigmoid() * memory.tanh()
            states.append(state)
        return torch.stack(states, dim=2)
'''


class Frames(StrEnum):
    """Which pictures of a film a layer answers with."""

    LAST = "last step"
    ALL = "whole sequence"


class Reading(Filters, is_abstract=True):
    """What reads a film with small windows."""

    size: tuple[int, ...] = sizes(
        default=(3, 3),
        lengths=(1, 2),
        high=255,
        on_node=True,
        help="Height and width of the window, both odd; one number for both.",
    )
    answer: Frames = choice(
        default=Frames.LAST,
        on_node=True,
        help="The last step sums the film up; the whole sequence feeds a next such layer.",
    )
    activation: Activation = entry(
        default=Linear(),
        help="What is made of the answer; the memory inside is not touched.",
        live=True,
    )


class ConvolutionalLSTM(Weighted, Reading):
    """An LSTM whose gates look at small windows: it remembers what moves through pictures."""

    kind, title, stem = "convolutional_lstm", "Convolutional LSTM", "conv_lstm"
    group, icon = Family.SEQUENCES, "recurrent"
    source = "Shi et al. 2015, NeurIPS, arXiv:1506.04214 (without peepholes)"
    synonyms = ("convlstm", "video", "film", "nowcasting", "recurrent")
    help = (
        "Takes a volume whose depth is time. Each step, a convolution over the picture and the "
        "last state decides what to keep, to forget and to say at every place."
    )
    example = Example(inputs=(volume(5, 8, 8, 2),), output=image(8, 8, 4), params={"filters": 4})

    def shape(self, x: Shape) -> Shape:
        steps, height, width = taken(self.title, x, (ShapeKind.VOLUME,))
        if any(size % 2 == 0 for size in self.size):
            usable = [size + 1 - size % 2 for size in self.size]
            raise misfit(
                "size-not-odd",
                found=f"{{node}} has a window of {times(self.size)}.",
                expected="Its window needs a middle, so height and width must be odd.",
                fix=f"Set size to {times(usable)}.",
                field="size",
                fixes=(Fix(f"Set size to {times(usable)}", (SetParameter("", "size", usable),)),),
            )
        checked(self)
        if self.answer is Frames.LAST:
            return image(height, width, self.filters)
        return volume(steps, height, width, self.filters)

    def code(self, x: Shape) -> Code:
        arriving, gates = x.known[0] + self.filters, 4 * self.filters
        window = (self.size[0], self.size[-1])
        around = torch_sizes((window[0] // 2, window[1] // 2))
        padding = "" if around == "0" else f", padding={around}"
        bias = "" if self.bias else ", bias=False"
        conv = f"nn.Conv2d({arriving}, {gates}, {torch_sizes(window)}{padding}{bias})"
        module = normalised(conv, self.normalise_weights)
        last = "[:, :, -1]" if self.answer is Frames.LAST else ""
        code = Code(
            module=f"ConvLSTM({module}, {self.filters})",
            call=self.activation.expression(f"{{self}}({{x}}){last}", feature_axis(self.shape(x))),
            initialise=started(
                self.initializer,
                Tanh(),
                self.normalise_weights,
                ("gates.bias",) if self.bias else (),
                ("gates.weight",),
            ),
            definitions=(CONV_LSTM,),
        )
        return restrained(code, self.regulariser, ("gates.weight",))

    def neurons(self, x: Shape) -> Neurons:
        return answering(self.shape(x))

    def weights(self, x: Shape) -> tuple[Weight, ...]:
        bias = 4 * self.filters if self.bias else 0
        return tensors(self._kernel(x), bias, self.normalise_weights, inside="gates.")

    def multiply_adds(self, x: Shape) -> int:
        gates, arriving, height, width = self._kernel(x)
        _, steps, rows, columns = x.known
        return steps * rows * columns * gates * arriving * height * width

    def _kernel(self, x: Shape) -> tuple[int, int, int, int]:
        return (4 * self.filters, x.known[0] + self.filters, self.size[0], self.size[-1])
