"""The ends of a network: where data enters, and where its answers are judged."""

from __future__ import annotations

from enum import StrEnum
from math import prod
from typing import Protocol

from netbuilder.catalog.layers.shared import insert, wrong_kind
from netbuilder.catalog.losses import CrossEntropy, Loss, MeanSquaredError
from netbuilder.core.layer import (
    Code,
    DataFacts,
    Example,
    Family,
    Layer,
    Role,
    Target,
    TargetKind,
    misfit,
)
from netbuilder.core.params import choice, entry, flag, name, real, sizes
from netbuilder.core.problems import (
    Fix,
    LeaveUnscaled,
    Problem,
    SetParameter,
    SetWidthBefore,
    Severity,
    Where,
)
from netbuilder.core.shapes import Shape, ShapeKind, features, image, sequence, tokens, volume


class Reading(StrEnum):
    """How raw scores become what is shown."""

    AUTOMATIC = "automatic"
    SOFTMAX = "softmax"
    SIGMOID = "sigmoid"
    NONE = "none"


class OutputLayer(Protocol):
    """What every layer of the role OUTPUT offers to training, predictions and plots."""

    title: str
    loss: Loss
    weight: float

    def target_of(self, data: DataFacts) -> Target | None:
        """The target column it is judged by; None while the data has none of that name."""

    def reading_of(self, data: DataFacts) -> Reading:
        """How its scores are read, never `AUTOMATIC`."""


class Input(Layer):
    """Where the data enters the network."""

    group, icon, source = Family.ENDS, "input", "The columns of the data with the role input"
    synonyms = ("data", "source", "features", "start")
    help = (
        "Hands the input columns of the data to the network, after encoding and scaling. Its size "
        "follows the data; give a size to read the same numbers as a picture or as a sequence."
    )
    inputs = ()
    role = Role.SOURCE
    example = Example(inputs=(), output=image(28, 28, 1), params={"size": (28, 28, 1)})

    size: tuple[int, ...] = sizes(
        default=(),
        lengths=(0, 1, 2, 3, 4),
        high=1_000_000,
        empty="from the data",
        help=(
            "Empty follows the data. One number: features; two: steps and numbers per step; "
            "three: height, width and channels; four: depth, height, width and channels."
        ),
    )
    tokens: bool = flag(
        default=False, help="Reads the numbers as tokens: whole numbers that stand for words."
    )

    def bound(self, data: DataFacts) -> Layer:
        return BoundInput(size=self.size, tokens=self.tokens, arriving=data.inputs)

    def shape(self) -> Shape:
        if self.tokens:
            return self._words()
        match self.size:
            case (width,):
                return features(width)
            case (steps, width):
                return sequence(steps, width)
            case (height, width, channels):
                return image(height, width, channels)
            case (depth, height, width, channels):
                return volume(depth, height, width, channels)
            case _:
                return features(None)

    def _words(self) -> Shape:
        if len(self.size) > 1:
            raise misfit(
                "tokens-need-one-size",
                found=f"{{node}} reads tokens, but its size has {len(self.size)} numbers.",
                expected="One number: how many tokens a text has.",
                fix="Give one size, or read numbers instead of tokens.",
                field="tokens",
                fixes=(
                    Fix("Read numbers", (SetParameter("", "tokens", False),)),
                    Fix(
                        f"Set size to {prod(self.size):,}",
                        (SetParameter("", "size", [prod(self.size)]),),
                    ),
                ),
            )
        return tokens(self.size[0] if self.size else None)

    def code(self) -> Code:
        return Code(call="{data}.long()" if self.tokens else "{data}")

    def problems(self, data: DataFacts) -> tuple[Problem, ...]:
        if not data.source:
            return ()
        if data.inputs is None:
            return (
                Problem(
                    "no-input-columns",
                    found="No column of the data is an input.",
                    fix="Give at least one column the role input.",
                ),
            )
        if self.tokens and data.inputs_scaled:
            return (_scaled_tokens(),)
        if not self.size or self.shape().count == data.inputs.count:
            return ()
        return (
            Problem(
                "input-size-mismatch",
                found=(
                    f"{{node}} is set to {self.shape().phrase}, but the data has "
                    f"{data.inputs.phrase}."
                ),
                fix="Let the size follow the data.",
                where=Where(field="size"),
                fixes=(Fix("Follow the data", (SetParameter("", "size", []),)),),
            ),
        )

    def footnote(self, data: DataFacts) -> str:
        return data.source


def _scaled_tokens() -> Problem:
    return Problem(
        "tokens-are-scaled",
        found="{node} reads tokens, but the numbers of the data are scaled.",
        expected="Tokens are whole numbers as the data has them; scaled ones mean others.",
        fix="Leave the inputs of the data as they are.",
        where=Where(field="tokens"),
        fixes=(
            Fix("Do not scale the inputs", (LeaveUnscaled(),)),
            Fix("Read numbers", (SetParameter("", "tokens", False),)),
        ),
    )


class BoundInput(Input, is_abstract=True):
    """An Input that knows what the data gives it, so that it can turn one shape into another."""

    arriving: Shape | None = None

    def shape(self) -> Shape:
        if self.size or self.arriving is None:
            return super().shape()
        return tokens(self.arriving.count) if self.tokens else self.arriving

    def code(self) -> Code:
        wanted = self.shape()
        if self.arriving is None or self.arriving == wanted:
            return super().code()
        flat = "{data}"
        grids = (ShapeKind.IMAGE, ShapeKind.VOLUME)
        if self.arriving.kind in grids:
            flat = "{data}.movedim(1, -1)"  # pixels are numbered row by row, channels last
        if wanted.kind in grids:
            channels, *lengths = wanted.known
            sizes = ", ".join(map(str, (*lengths, channels)))
            return Code(call=f"{flat}.reshape(-1, {sizes}).movedim(-1, 1)")
        whole = ".long()" if self.tokens else ""
        if self.tokens and len(self.arriving.sizes) == 1:
            return Code(call=f"{flat}{whole}")
        return Code(call=f"{flat}.reshape(-1, {', '.join(map(str, wanted.known))}){whole}")


class Output(Layer):
    """Where the answers are compared with the target."""

    group, icon, source = Family.ENDS, "output", "The columns of the data with the role target"
    synonyms = ("target", "loss", "error", "end", "prediction")
    help = (
        "Names the target column and the loss that training makes small. It has no neurons of its "
        "own: the layer before it needs one for each class, or one for each number."
    )
    outputs = ()
    role = Role.OUTPUT
    example = Example(inputs=(features(3),), output=features(3))

    target: str = name(default="", help="Target column it predicts; empty takes the first one.")
    loss: Loss = entry(default=CrossEntropy(), help="How a wrong answer is measured.", on_node=True)
    weight: float = real(
        default=1.0,
        low=0.0,
        high=1e6,
        live=True,
        help="How much this loss counts beside those of other outputs.",
    )
    reading: Reading = choice(
        default=Reading.AUTOMATIC,
        help="How scores become what is shown; automatic follows the loss.",
    )

    def shape(self, x: Shape) -> Shape:
        if x.kind in (ShapeKind.TOKENS, ShapeKind.TREE):
            raise wrong_kind(self.title, x, (ShapeKind.FEATURES,))
        return x

    def code(self, x: Shape) -> Code:
        return Code(call="{x}")

    def target_of(self, data: DataFacts) -> Target | None:
        """The target column it is judged by; None while the data has none of that name."""
        matching = [each for each in data.targets if self.target in ("", each.name)]
        return matching[0] if matching else None

    def reading_of(self, data: DataFacts) -> Reading:
        """How its scores are read, never `AUTOMATIC`."""
        if self.reading is Reading.AUTOMATIC:
            return Reading(self.loss.reading)
        return self.reading

    def problems(self, data: DataFacts, x: Shape) -> tuple[Problem, ...]:
        if not data.source:
            return ()  # pictures and sequences may be answered; no column can judge them
        if x.kind is not ShapeKind.FEATURES:
            return wrong_kind(self.title, x, (ShapeKind.FEATURES,)).problems
        asked = self.target_of(data)
        if asked is None:
            return (self._without_target(data),)
        if asked.kind not in self.loss.targets:
            return (self._unfit_loss(asked),)
        found, wanted = x.known[0], self.loss.outputs(asked)
        if not self.loss.takes(found, asked):
            return (self._wrong_size(asked, found, wanted[0]),)
        scaled = self.loss.wants_raw and asked.kind is TargetKind.NUMBERS and data.targets_scaled
        return (*self.loss.problems(asked, found), *([self._scaled(asked)] if scaled else ()))

    def problems_behind(self, feeders: tuple[tuple[str, Layer], ...]) -> tuple[Problem, ...]:
        if self.loss.reading == "none":
            return ()
        return tuple(
            self._read_twice(id, field)
            for id, layer in feeders
            for field, value in ((name, getattr(layer, name)) for name in layer.parameters)
            if getattr(value, "reading", "none") in ("softmax", "sigmoid")
        )

    def footnote(self, data: DataFacts) -> str:
        asked = self.target_of(data)
        return "" if asked is None else asked.name

    def _read_twice(self, feeder: str, field: str) -> Problem:
        return Problem(
            "reading-applied-twice",
            found=(
                f"{self.loss.title} already contains {self.loss.reading}, but the layer before "
                "{node} squashes its scores too; training will be slow and stop short."
            ),
            fix="Set that activation to linear.",
            where=Where(field="loss"),
            fixes=(Fix("Set it to linear", (SetParameter(feeder, field, "linear"),)),),
            severity=Severity.WARNING,
        )

    def _without_target(self, data: DataFacts) -> Problem:
        if not data.targets:
            return Problem(
                "no-target-column",
                found="No column of the data is a target.",
                fix="Give the column to predict the role target.",
                where=Where(field="target"),
            )
        names = ", ".join(each.name for each in data.targets)
        return Problem(
            "target-not-in-data",
            found=f"The data has no target '{self.target}'.",
            expected=f"Its targets are: {names}.",
            fix="Choose one of them.",
            where=Where(field="target"),
            fixes=tuple(
                Fix(f"Use {each.name}", (SetParameter("", "target", each.name),))
                for each in data.targets[:3]
            ),
        )

    def _scaled(self, asked: Target) -> Problem:
        return Problem(
            "target-scaled",
            found=f"{self.loss.title} needs '{asked.name}' as the data has it, but it is scaled.",
            fix="Let targets be as they are.",
            where=Where(field="loss"),
            severity=Severity.WARNING,
        )

    def _unfit_loss(self, asked: Target) -> Problem:
        classes = asked.kind is TargetKind.CLASSES
        better: Loss = CrossEntropy() if classes else MeanSquaredError()
        return Problem(
            "loss-unfit",
            found=(
                f"{self.loss.title} does not fit '{asked.name}', which holds "
                f"{'classes' if classes else 'numbers'}."
            ),
            fix=f"Use {better.title.lower()}.",
            where=Where(field="loss"),
            fixes=(
                Fix(f"Use {better.title.lower()}", (SetParameter("", "loss", better.saved()),)),
            ),
        )

    def _wrong_size(self, asked: Target, found: int, wanted: int) -> Problem:
        classes = asked.kind is TargetKind.CLASSES
        noun = "class" if wanted == 1 and classes else "classes" if classes else "number"
        arrives = f"{found:,} {'feature arrives' if found == 1 else 'features arrive'}"
        dense = {"kind": "dense", "units": wanted, "activation": "linear"}
        return Problem(
            "output-size-mismatch",
            found=f"'{asked.name}' has {wanted:,} {noun}, but {arrives} at {{node}}.",
            expected=f"One score for each {'class' if classes else 'number'}.",
            fix=f"Insert Dense {wanted:,}.",
            where=Where(port="x"),
            fixes=(
                Fix(f"Set {{feeder}} to {wanted:,}", (SetWidthBefore("", "x", wanted),)),
                insert(f"Dense {wanted:,}", dense, f"{(found + 1) * wanted:,} parameters"),
            ),
        )
