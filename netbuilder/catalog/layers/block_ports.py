"""The ports of a block, seen from inside: where data comes in, and where it leaves."""

from __future__ import annotations

from netbuilder.core.layer import Code, Example, Family, Layer, Role
from netbuilder.core.shapes import Shape, features


class Entrance(Layer):
    """Hands on what arrives at the block it stands in."""

    group, icon, source = Family.BLOCK, "input", "netbuilder"
    role = Role.ENTRANCE
    inputs = ()
    example = Example(inputs=(), output=features(None))
    help = "Each entrance of a block is a port on its left side. Its name is the port's name."
    synonyms = ("block input", "port")

    def shape(self) -> Shape:
        return features(None)

    def code(self) -> Code:
        return Code()


class Exit(Layer):
    """What arrives here leaves the block it stands in."""

    group, icon, source = Family.BLOCK, "output", "netbuilder"
    role = Role.EXIT
    outputs = ()
    example = Example(inputs=(features(8),), output=features(8))
    help = "Each exit of a block is a port on its right side. Its name is the port's name."
    synonyms = ("block output", "port")

    def shape(self, x: Shape) -> Shape:
        return x

    def code(self, x: Shape) -> Code:
        return Code(call="{x}")
