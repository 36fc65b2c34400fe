"""Turns a network's answers over a plane into a picture in the colours of signs or classes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QImage

from netbuilder.ui.plots.series import Floats
from netbuilder.ui.theme import Theme

Pixels = npt.NDArray[np.uint8]
_STRONGEST, _HARD = 0.62, 0.6
"""How much of a class colour the surest answer gets; points drawn on it must stay visible."""


_OWN = {"orange": "negative", "blue": "positive", "green": "c3", "purple": "c5"}


def class_colours(look: Theme, classes: int, names: Sequence[str] = ()) -> list[QColor]:
    """One colour per class: its own where all are called by one, the two signs for two classes.

    Else the curves' colours.
    """
    if len(names) == classes and all(name in _OWN for name in names):
        return [look.colour(_OWN[name]) for name in names]
    if classes <= 2:
        return [look.colour("negative"), look.colour("positive")]
    return [look.curve(number) for number in range(1, classes + 1)]


def scores_of(values: Floats) -> Floats:
    """Scores per class, ``(classes, side, side)``; a single answer counts as that of the second."""
    if len(values) == 1:
        return np.concatenate([1.0 - values, values])
    return values


def enlarged(values: Floats, factor: int = 4) -> Floats:
    """Answers in between, on straight lines, so that hard edges have no steps.

    Args:
        values: (outputs, side, side); the corners stay where they are.
    """
    side = values.shape[-1]
    if side < 2:
        return values
    places = np.linspace(0, side - 1, (side - 1) * factor + 1)
    low = np.minimum(places.astype(np.int64), side - 2)
    share = (places - low).astype(np.float32)
    rows = values[:, low] * (1 - share)[:, None] + values[:, low + 1] * share[:, None]
    made: Floats = rows[:, :, low] * (1 - share) + rows[:, :, low + 1] * share
    return made


def class_image(
    look: Theme, values: Floats, number: int, *, is_hard: bool = False, names: Sequence[str] = ()
) -> QImage:
    """The probability of one class, from nothing to its full colour.

    Args:
        values, names: As of `classes_image`.
        is_hard: Only whether it is likelier than not.
    """
    scores = np.nan_to_num(scores_of(values))
    colour = _rgb(class_colours(look, len(scores), names)[number])
    share = np.clip(scores[number], 0, 1)
    strength = (share > 0.5) if is_hard else share
    part = (strength * _STRONGEST)[..., None]
    return _image(colour * part + _rgb(look.colour("panel")) * (1 - part))


def classes_image(
    look: Theme, values: Floats, *, is_hard: bool = False, names: Sequence[str] = ()
) -> QImage:
    """Each place in the colour of its likeliest class, the surer the stronger.

    Args:
        is_hard: As strong everywhere.
        names: Of the classes, which may be those of colours.
        values: Probabilities ``(classes or 1, side, side)``, row 0 at the lowest second input.
    """
    scores = np.nan_to_num(scores_of(values))
    ground = _rgb(look.colour("panel"))
    palette = class_colours(look, len(scores), names)
    colours = np.stack([_rgb(colour) for colour in palette])
    if len(scores) == 2:
        sureness = np.abs(scores[1] - scores[0])
    else:
        ordered = np.sort(scores, axis=0)
        sureness = ordered[-1] - ordered[-2]
    if is_hard:
        sureness = np.full_like(sureness, _HARD)
    share = (0.12 + np.clip(sureness, 0, 1) * (_STRONGEST - 0.12))[..., None]
    best = colours[scores.argmax(axis=0)]
    return _image(best * share + ground * (1 - share))


def numbers_image(look: Theme, values: Floats, *, is_hard: bool = False) -> tuple[QImage, float]:
    """Numbers from orange (negative) over grey (zero) to blue, and the value of full colour.

    Args:
        is_hard: Only whether it is negative or not.
    """
    plane = np.nan_to_num(values[0])
    reach = float(np.abs(plane).max()) or 1.0
    sizes = np.full_like(plane, _HARD) if is_hard else np.clip(np.abs(plane) / reach, 0, 1)
    share = sizes[..., None] * (_STRONGEST + 0.2)
    ends = np.where(
        (plane >= 0)[..., None], _rgb(look.colour("positive")), _rgb(look.colour("negative"))
    )
    return _image(ends * share + _rgb(look.colour("zero")) * (1 - share)), reach


def _rgb(colour: QColor) -> npt.NDArray[np.float64]:
    return np.array([colour.red(), colour.green(), colour.blue()], np.float64)


def _image(colours: npt.NDArray[np.float64]) -> QImage:
    """A picture with row 0 of the plane at its lower edge."""
    pixels: Pixels = np.full((*colours.shape[:2], 4), 255, np.uint8)
    pixels[..., :3] = np.clip(colours[::-1], 0, 255)
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape[:2]
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBX8888)
    return image.copy()  # the array goes away with this call
