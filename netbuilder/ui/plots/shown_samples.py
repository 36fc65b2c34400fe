"""Rows of the data with what the network says of them, in words and pictures for the window."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QImage

from netbuilder.core.layer import Target, TargetKind
from netbuilder.link.messages import SamplesDrawn
from netbuilder.ui.plots.axes import value_label
from netbuilder.ui.plots.plot_rows import words_of
from netbuilder.ui.run_record import array


@dataclass(frozen=True)
class ShownSample:
    """One row.

    Attributes:
        number: Of the row in the source, counted from 1.
        said, true: What the network says and what is true, in words.
        is_right: Whether both are the same class; None for numbers.
        off: Said minus true, for numbers; NaN for classes.
        sureness: Probability of what is said; NaN where scores are no probabilities.
        loss: Of this row alone.
        chances: Name and probability of every class, the likeliest first.
        cells: Names and raw values of its inputs.
        picture: Its pixels; None where it is no picture.
        point: Where its two inputs lie among those of the other rows, from 0 to 1; None for others.
    """

    number: int
    said: str
    true: str
    is_right: bool | None
    off: float
    sureness: float
    loss: float
    chances: tuple[tuple[str, float], ...] = ()
    cells: tuple[tuple[str, str], ...] = ()
    picture: QImage | None = None
    point: tuple[float, float] | None = None

    @property
    def sentence(self) -> str:
        """All of it in a sentence, for screen readers."""
        verdict = {True: "right", False: "wrong", None: f"off by {value_label(self.off)}"}
        sure = "" if math.isnan(self.sureness) else f", {self.sureness * 100:.3g} % sure"
        return (
            f"Row {self.number:,}: said {self.said}, is {self.true}, "
            f"{verdict[self.is_right]}{sure}, loss {value_label(self.loss)}."
        )


def shown_samples(drawn: SamplesDrawn | None, target: Target | None) -> tuple[ShownSample, ...]:
    """The rows of a message, in its order."""
    if drawn is None:
        return ()
    numbers, losses = array(drawn.numbers), array(drawn.losses)
    wanted, said, scores = array(drawn.wanted), array(drawn.predicted), array(drawn.scores)
    pictures, points = array(drawn.pictures), _places(array(drawn.points))
    is_classes = target is not None and target.kind is TargetKind.CLASSES
    names = target.classes if target is not None else ()
    found = []
    for index in range(len(numbers)):
        shares = scores[index] if len(scores) and scores.shape[1] else np.zeros(0)
        place = int(said[index]) if is_classes else 0
        found.append(
            ShownSample(
                number=int(numbers[index]) + 1,
                said=_name(names, said[index]) if is_classes else value_label(float(said[index])),
                true=_name(names, wanted[index])
                if is_classes
                else value_label(float(wanted[index])),
                is_right=bool(said[index] == wanted[index]) if is_classes else None,
                off=math.nan if is_classes else float(said[index] - wanted[index]),
                sureness=float(shares[place]) if place < len(shares) else math.nan,
                loss=float(losses[index]),
                chances=_chances(names, shares),
                cells=_cells(drawn, index),
                picture=_picture(pictures[index]) if index < len(pictures) else None,
                point=(float(points[index, 0]), float(points[index, 1]))
                if index < len(points)
                else None,
            )
        )
    return tuple(found)


def _places(points: np.ndarray) -> np.ndarray:
    """Points as shares of the square that holds all of them."""
    if not len(points):
        return points
    low, high = points.min(axis=0), points.max(axis=0)
    shares: np.ndarray = (points - low) / np.where(high > low, high - low, 1.0)
    return shares


def _name(names: Sequence[str], number: float) -> str:
    place = int(number)
    return names[place] if place < len(names) else str(place)


def _chances(names: Sequence[str], shares: np.ndarray) -> tuple[tuple[str, float], ...]:
    order = np.argsort(-shares, kind="stable").tolist()
    return tuple((_name(names, place), float(shares[place])) for place in order)


def _cells(drawn: SamplesDrawn, index: int) -> tuple[tuple[str, str], ...]:
    if index >= len(drawn.cells):
        return ()
    pairs = zip(drawn.columns, drawn.cells[index], strict=True)
    return tuple((name, words_of(cell)) for name, cell in pairs)


def _picture(pixels: np.ndarray) -> QImage:
    height, width, channels = pixels.shape
    kind = QImage.Format.Format_RGB888 if channels == 3 else QImage.Format.Format_Grayscale8
    # A copy, since Qt does not keep the bytes.
    return QImage(np.ascontiguousarray(pixels).data, width, height, width * channels, kind).copy()
