"""Single rows of the data beside what the network says of them, such as its worst mistakes."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from netbuilder.engine.answers import Answer
from netbuilder.engine.build import Built
from netbuilder.engine.data.inverse import Cell, raw_numbers, raw_rows
from netbuilder.engine.data.preparation import Preparation
from netbuilder.engine.looked import Looked
from netbuilder.engine.measure import raw
from netbuilder.engine.probes.ranking import class_scores
from netbuilder.link.messages import Numbers, SamplesDrawn, SampleWish

ROWS = 10_000
MOST, MOST_COLUMNS, MOST_PIXELS = 60, 60, 64
# Where a loss cannot be computed for many rows at once, so many are computed one by one.
ONE_BY_ONE = 500
_PARTS = ("validation", "train", "test")
_WHITE = 255
Doubles = NDArray[np.float64]
Places = NDArray[np.int64]


class Samples:
    """The rows of a wish, found anew with the weights as they are.

    Args:
        wish: Which rows; where the part has none, the next part that has some is taken.
    """

    def __init__(self, looked: Looked, wish: SampleWish) -> None:
        self._looked = looked
        wanted = (wish.part, *_PARTS)
        name = next((each for each in wanted if len(looked.parts[each].inputs)), "train")
        part = looked.parts[name]
        self._wish = SampleWish(name, wish.order, wish.output, wish.of, min(wish.count, MOST))
        self._rows = len(part.inputs)
        self._inputs = part.inputs[:ROWS]
        place = looked.built.device
        self._targets = tuple(target[:ROWS].to(place) for target in part.targets)
        self._numbers = looked.origin.rows[name][:ROWS]

    def drawn(self, run: str, iteration: int) -> SamplesDrawn | None:
        """The rows that come first; None where no output answers for the wished target."""
        built, wish = self._looked.built, self._wish
        answers = [each.column for each in built.answers]
        if wish.output not in answers:
            return None
        place = answers.index(wish.output)
        answer, wanted = built.answers[place], self._targets[wish.output]
        rows = self._looked.arithmetic.prediction_rows
        predictions = built.predictions_in_parts(self._inputs, rows)
        losses = row_losses(built, predictions, self._targets)
        looked = np.arange(len(losses))
        if answer.is_classes and wish.of >= 0:
            looked = np.flatnonzero(wanted.reshape(-1).cpu().numpy()[: len(losses)] == wish.of)
        scores = predictions[place]
        sureness = _sureness(answer, scores) if wish.order == "unsure" else None
        chosen = looked[_order(wish.order, losses[looked], sureness, looked)][: wish.count]
        said, true, shares = _said(answer, scores[chosen], wanted[chosen])
        columns, cells, pictures, points = _contents(
            self._looked.origin.preparation, self._inputs[chosen]
        )
        return SamplesDrawn(
            run=run,
            iteration=iteration,
            wish=wish,
            rows=self._rows if wish.of < 0 else len(looked),
            total=len(looked),
            numbers=_numbers(self._numbers[chosen], "int64"),
            losses=_numbers(losses[chosen], "float64"),
            wanted=_numbers(true, "float64"),
            predicted=_numbers(said, "float64"),
            scores=_numbers(shares, "float32"),
            columns=columns,
            cells=cells,
            pictures=_numbers(pictures, "uint8"),
            points=_numbers(points, "float32"),
        )


def row_losses(
    built: Built, predictions: tuple[Tensor, ...], targets: tuple[Tensor, ...]
) -> Doubles:
    """The loss of every row alone, as training would see a batch of only that row.

    Returns:
        (rows,), or fewer where the loss cannot be computed for many rows at once.
    """

    def alone(scores: tuple[Tensor, ...], wanted: tuple[Tensor, ...]) -> Tensor:
        return built.objective(scores if len(scores) > 1 else scores[0], wanted)

    scores = tuple(each.unsqueeze(1) for each in predictions)
    wanted = tuple(each.unsqueeze(1) for each in targets)
    with torch.inference_mode():
        try:
            found = torch.vmap(alone)(scores, wanted)
        except RuntimeError:
            # Some losses branch on values, which is not possible for all rows at once.
            count = min(len(scores[0]), ONE_BY_ONE)
            found = torch.stack(
                [
                    alone(tuple(s[row] for s in scores), tuple(w[row] for w in wanted))
                    for row in range(count)
                ]
            )
    losses: Doubles = found.double().cpu().numpy()
    return losses


def _order(order: str, losses: Doubles, sureness: Doubles | None, looked: Places) -> Places:
    """Positions among the looked-at rows, in the wished order."""
    if order == "data":
        return np.arange(len(losses))
    if order == "unsure" and sureness is not None:
        return np.argsort(sureness[looked], kind="stable")
    # What is no number is the worst of all.
    known = np.where(np.isnan(losses), np.inf, losses)
    return np.argsort(known if order == "best" else -known, kind="stable")


def _sureness(answer: Answer, scores: Tensor) -> Doubles | None:
    """How far the likeliest class is ahead of the next; None for numbers."""
    if not answer.is_classes:
        return None
    ordered = np.sort(class_scores(answer, scores), axis=1)
    ahead: Doubles = ordered[:, -1] - ordered[:, -2]
    return ahead


def _said(answer: Answer, scores: Tensor, wanted: Tensor) -> tuple[Doubles, Doubles, Doubles]:
    """What is said, what is true, and the probabilities of classes."""
    if not answer.is_classes:
        pairs = (raw(answer, each).reshape(len(each), -1)[:, 0] for each in (scores, wanted))
        said, true = (each.double().cpu().numpy() for each in pairs)
        return said, true, np.zeros((len(scores), 0))
    flat = scores.reshape(len(scores), -1)
    classes = flat.argmax(dim=1) if flat.shape[1] > 1 else (flat[:, 0] > answer.threshold).long()
    has_shares = answer.reading in ("softmax", "sigmoid")
    shares = class_scores(answer, scores) if has_shares else np.zeros((len(scores), 0))
    true = wanted.reshape(-1).cpu().numpy().astype(np.float64)
    return classes.cpu().numpy().astype(np.float64), true, shares


def _contents(
    preparation: Preparation, inputs: Tensor
) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...], NDArray[np.uint8], NDArray[np.float32]]:
    """Names and raw values, pictures, and points, as far as the inputs are such."""
    no_pictures, no_points = np.zeros((0, 0, 0, 0), np.uint8), np.zeros((0, 2), np.float32)
    rows = inputs.detach().cpu()
    if preparation.picture is not None:
        return (), (), _pictures(preparation, rows), no_points
    if rows.dim() != 2:
        return (), (), no_pictures, no_points
    features = rows.float().numpy()
    points = features if features.shape[1] == 2 else no_points
    names = tuple(column.name for column in preparation.inputs[:MOST_COLUMNS])
    cells = tuple(row[:MOST_COLUMNS] for row in raw_rows(preparation, features))
    return names, cells, no_pictures, points


def _pictures(preparation: Preparation, inputs: Tensor) -> NDArray[np.uint8]:
    """(samples, height, width, 1 or 3), all from the same darkest to the same lightest value."""
    height, width, channels = preparation.picture or (1, 1, 1)
    flat = raw_numbers(preparation, preparation.flat(inputs.float().numpy()))
    values = torch.from_numpy(flat.reshape(len(flat), height, width, channels))
    maps = values.permute(0, 3, 1, 2)[:, : 3 if channels >= 3 else 1]
    largest = max(height, width)
    if largest > MOST_PIXELS:
        size = [max(1, round(side * MOST_PIXELS / largest)) for side in (height, width)]
        maps = functional.interpolate(maps, size=size, mode="area")
    low, high = (float(maps.min()), float(maps.max())) if maps.numel() else (0.0, 1.0)
    grey = (maps - low) * (_WHITE / ((high - low) or 1.0))
    shown: NDArray[np.uint8] = grey.round().to(torch.uint8).permute(0, 2, 3, 1).numpy()
    return shown


def _numbers(values: NDArray[np.generic], dtype: str) -> Numbers:
    array = np.ascontiguousarray(values, dtype=dtype)
    return Numbers(dtype, array.shape, array.tobytes())
