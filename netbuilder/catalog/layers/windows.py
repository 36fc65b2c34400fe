"""Windows that slide along axes: how many places they find, and what keeps them inside."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from netbuilder.catalog.layers.shared import wrong_kind
from netbuilder.core.layer import misfit
from netbuilder.core.problems import DesignError, Fix, SetParameter
from netbuilder.core.shapes import Shape, ShapeKind

Sides = tuple[tuple[int, int], ...]
GRIDS = {1: ShapeKind.SEQUENCE, 2: ShapeKind.IMAGE, 3: ShapeKind.VOLUME}
NAMES = {ShapeKind.SEQUENCE: "sequence", ShapeKind.IMAGE: "picture", ShapeKind.VOLUME: "volume"}
INSTRUCTIONS = {
    ShapeKind.SEQUENCE: "Give the Input a size of steps and numbers per step.",
    ShapeKind.IMAGE: "Give the Input a size of height, width and channels.",
    ShapeKind.VOLUME: "Give the Input a size of depth, height, width and channels.",
}


class Padding(StrEnum):
    """What happens at the edges."""

    SAME = "same"
    VALID = "valid"
    AMOUNTS = "amounts"


class PaddingMode(StrEnum):
    """What is put around the edges."""

    ZEROS = "zeros"
    REFLECT = "reflect"
    REPLICATE = "replicate"
    CIRCULAR = "circular"


def taken(title: str, x: Shape, kinds: tuple[ShapeKind, ...]) -> tuple[int, ...]:
    """Lengths of the axes that a window slides along.

    Raises:
        DesignError: What arrives is none of `kinds`.
    """
    if x.kind not in kinds:
        wanted = kinds[0] if len(kinds) == 1 else ShapeKind.IMAGE
        raise wrong_kind(title, x, kinds, instruction=INSTRUCTIONS[wanted])
    return grid(x)


def grid(x: Shape) -> tuple[int, ...]:
    """Steps of a sequence, height and width of a picture, depth, height and width of a volume."""
    return x.known[:1] if x.kind is ShapeKind.SEQUENCE else x.known[1:]


def channels(x: Shape) -> int:
    """Numbers per step of a sequence, channels of a picture or a volume."""
    return x.known[1] if x.kind is ShapeKind.SEQUENCE else x.known[0]


def gridded(lengths: Sequence[int], count: int) -> Shape:
    """A sequence, picture or volume of these lengths with `count` channels."""
    kind = GRIDS[len(lengths)]
    sizes = (*lengths, count) if kind is ShapeKind.SEQUENCE else (count, *lengths)
    return Shape(kind, sizes)


def spread(sizes: tuple[int, ...], axes: int, field: str = "size") -> tuple[int, ...]:
    """One number per axis.

    Raises:
        DesignError: There are as many different numbers as other axes.
    """
    if len(sizes) == axes:
        return sizes
    if len(set(sizes)) == 1:
        return (sizes[0],) * axes
    fitting = sizes[:axes] if len(sizes) > axes else (*sizes, *[sizes[-1]] * (axes - len(sizes)))
    raise _wrong_number(field, sizes, fitting, f"{axes} or 1")


def sides(amounts: tuple[int, ...], axes: int, field: str = "amounts") -> Sides:
    """What lies before and behind each axis, from one number, one per axis, or one per side.

    Raises:
        DesignError: It is another number of numbers.
    """
    if len(amounts) == 2 * axes:
        return tuple((amounts[2 * axis], amounts[2 * axis + 1]) for axis in range(axes))
    if len(amounts) == axes or len(set(amounts)) == 1:
        each = spread(amounts, axes)
        return tuple((amount, amount) for amount in each)
    fitting = (max(amounts),)
    raise _wrong_number(field, amounts, fitting, f"1, {axes} or {2 * axes}")


def _wrong_number(
    field: str, found: tuple[int, ...], fitting: tuple[int, ...], wanted: str
) -> DesignError:
    words = ", ".join(map(str, fitting))
    label = field.replace("_", " ")
    return misfit(
        "wrong-number-of-sizes",
        found=f"{{node}} is given {len(found)} numbers as its {label}.",
        expected=f"What arrives has room for {wanted}.",
        fix=f"Set {label} to {words}.",
        field=field,
        fixes=(Fix(f"Set {label} to {words}", (SetParameter("", field, list(fitting)),)),),
    )


def places(length: int, window: int, stride: int, is_ceil: bool = False, edge: int = 0) -> int:
    """How many places a window has along an axis.

    Args:
        length: With the padding on both sides.
        window: With the gaps of its dilation.
        is_ceil: Whether a window that reaches over the end counts too.
        edge: Padding behind the axis; a window that begins there has nothing to look at.
    """
    if not is_ceil:
        return (length - window) // stride + 1
    count = -(-(length - window) // stride) + 1
    return count - 1 if (count - 1) * stride >= length - edge else count


def torch_sizes(sizes: tuple[int, ...]) -> str:
    """Text for one number or several, as torch takes them."""
    if len(set(sizes)) == 1:
        return str(sizes[0])
    return f"({', '.join(map(str, sizes))})"


def padded(x: str, edges: Sides, mode: str = "", value: float = 0.0) -> str:
    """Text that pads the tensor expression `x`; torch names the last axis first."""
    flat = ", ".join(str(amount) for pair in reversed(edges) for amount in pair)
    more = f', mode="{mode}"' if mode else f", value={value}" if value else ""
    return f"nn.functional.pad({x}, ({flat}){more})"


def times(sizes: Sequence[int]) -> str:
    """Sizes as people write them: ``3 × 3``."""
    return " × ".join(map(str, sizes))


def too_large(
    action: str,
    x: Shape,
    size: tuple[int, ...],
    dilation: tuple[int, ...] = (),
    edges: Sides = (),
) -> DesignError | None:
    """The error of a window that does not fit inside what arrives, or None where it fits."""
    gaps = dilation or (1,) * len(size)
    edges = edges or ((0, 0),) * len(size)
    window = [d * (s - 1) + 1 for s, d in zip(size, gaps, strict=True)]
    rooms = [length + sum(edge) for length, edge in zip(grid(x), edges, strict=True)]
    if all(w <= room for w, room in zip(window, rooms, strict=True)):
        return None
    usable = [
        max(1, min(s, (room - 1) // d + 1)) for s, d, room in zip(size, gaps, rooms, strict=True)
    ]
    widened = " (with the gaps of its dilation)" if set(gaps) != {1} else ""
    added = " with its padding" if any(map(sum, edges)) else ""
    words = times(usable)
    return misfit(
        "window-too-large",
        found=f"{{node}} {action} a {times(window)} window{widened} over {x.phrase}{added}.",
        expected=f"The window must fit inside the {NAMES[x.kind]}.",
        fix=f"Set size to {words} or less.",
        field="size",
        fixes=(Fix(f"Set size to {words}", (SetParameter("", "size", usable),)),),
    )


def padding_too_wide(
    x: Shape, edges: Sides, mode: PaddingMode, field: str = "padding_mode", plain: str = "zeros"
) -> DesignError | None:
    """The error of a padding that mirrors or repeats more than there is, or None."""
    shortest = {PaddingMode.REFLECT: 1, PaddingMode.CIRCULAR: 0}.get(mode)
    if shortest is None:
        return None
    for length, edge in zip(grid(x), edges, strict=True):
        if max(edge) > length - shortest:
            words = field.replace("_", " ")
            return misfit(
                "padding-too-wide",
                found=(
                    f"{{node}} pads {x.phrase} with {max(edge)} in mode {mode.value}, "
                    f"along an axis of {length}."
                ),
                expected=f"That mode has {max(0, length - shortest)} to give there at most.",
                fix=f"Set {words} to {plain}.",
                field=field,
                fixes=(Fix(f"Set {words} to {plain}", (SetParameter("", field, plain),)),),
            )
    return None
