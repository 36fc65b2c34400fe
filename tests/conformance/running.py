"""Runs the text of one layer with torch, to hold what it declares against what torch does."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from netbuilder.core.layer import Layer
from netbuilder.core.shapes import Shape
from netbuilder.export.parts import Locals

NAMES = {"torch": torch, "nn": nn, "Tensor": Tensor}


class Running:
    """A layer as torch runs it for inputs of given shapes."""

    def __init__(self, layer: Layer, shapes: tuple[Shape, ...]) -> None:
        self.layer, self.shapes = layer, shapes
        self.arguments = arguments(layer, shapes)
        self.code = layer.code(*self.arguments)
        self._names: dict[str, Any] = dict(NAMES)
        for text in self.code.definitions:
            exec(text, self._names)
        self.module: nn.Module = (
            eval(self.code.module, self._names) if self.code.module else nn.Identity()
        )
        self._names["layer"] = self.module
        with torch.no_grad():
            for text in self.code.initialise:
                exec(text.format(self="layer"), self._names)

    def inputs(self, batch: int = 3) -> tuple[Tensor, ...]:
        """Random inputs; whole numbers where a shape holds them."""
        return tuple(
            torch.randint(0, getattr(self.layer, "vocabulary", 5), (batch, *shape.known))
            if shape.whole
            else torch.randn(batch, *shape.known)
            for shape in self.shapes
        )

    def __call__(self, *tensors: Tensor) -> Tensor:
        """What leaves through the first output."""
        return self.answers(*tensors)[0]

    def answers(self, *tensors: Tensor) -> tuple[Tensor, ...]:
        """What leaves through every output."""
        names = [f"t_{number}" for number in range(len(tensors))]
        sockets = self.layer.inputs
        fed = (
            {sockets[0].name: Locals(names)}
            if sockets and sockets[0].many
            else {socket.name: "None" for socket in sockets}
            | {socket.name: name for socket, name in zip(sockets, names, strict=False)}
        )
        call = (self.code.call or "{self}({x})").format(self="layer", data="data", **fed)
        answer = eval(call, {**self._names, **dict(zip(names, tensors, strict=True))})
        return (answer,) if isinstance(answer, Tensor) else tuple(answer)


def arguments(layer: Layer, shapes: tuple[Shape, ...]) -> tuple[Any, ...]:
    """Shapes as `Layer.shape` takes them: a socket with many wires gets them all.

    Optional sockets that get none are given None.
    """
    if layer.inputs and layer.inputs[0].many:
        return (shapes,)
    return (*shapes, *[None] * (len(layer.inputs) - len(shapes)))
