"""Windows that slide over a picture: how many places they find, and what keeps them inside."""

from __future__ import annotations

from enum import StrEnum

from netbuilder.core.layer import misfit
from netbuilder.core.problems import DesignError, Fix, SetParameter
from netbuilder.core.shapes import Shape


class Padding(StrEnum):
    """What happens at the edges of a picture."""

    SAME = "same"
    VALID = "valid"


def pair(sizes: tuple[int, ...]) -> tuple[int, int]:
    """Height and width from one or two numbers."""
    return (sizes[0], sizes[-1])


def places(length: int, window: int, stride: int, padding: Padding) -> int:
    """How many places a window has along an axis; `window` counts the gaps of its dilation."""
    if padding is Padding.SAME:
        return -(-length // stride)
    return (length - window) // stride + 1


def torch_sizes(sizes: tuple[int, int]) -> str:
    """Text for one number or two, as torch takes them."""
    return str(sizes[0]) if sizes[0] == sizes[1] else f"({sizes[0]}, {sizes[1]})"


def too_large(
    action: str, x: Shape, size: tuple[int, int], dilation: tuple[int, int] = (1, 1)
) -> DesignError | None:
    """The error of a window that does not fit inside a picture, or None where it fits."""
    _, height, width = x.known
    window = tuple(d * (s - 1) + 1 for s, d in zip(size, dilation, strict=True))
    if window[0] <= height and window[1] <= width:
        return None
    usable = [
        max(1, min(s, (room - 1) // d + 1))
        for s, d, room in zip(size, dilation, (height, width), strict=True)
    ]
    words = f"{usable[0]} × {usable[1]}"
    spread = " (with the gaps of its dilation)" if dilation != (1, 1) else ""
    return misfit(
        "window-too-large",
        found=f"{{node}} {action} a {window[0]} × {window[1]} window{spread} over {x.phrase}.",
        expected="The window must fit inside the picture.",
        fix=f"Set size to {words} or less.",
        field="size",
        fixes=(Fix(f"Set size to {words}", (SetParameter("", "size", usable),)),),
    )
