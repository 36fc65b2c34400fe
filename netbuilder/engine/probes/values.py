"""What leaves chosen nodes for a small batch that stays the same, and how the loss slopes there."""

from __future__ import annotations

import math
import traceback
from collections.abc import Iterator, Sequence
from functools import cached_property

import torch
from torch import Tensor

from netbuilder.core.shapes import ShapeKind
from netbuilder.engine import state
from netbuilder.engine.build import Built
from netbuilder.engine.probes.pictures import pictures_of
from netbuilder.engine.trainee import Part, Trainee
from netbuilder.engine.twin import Spot, Twin
from netbuilder.link.messages import Outlet, Values, ValuesDrawn

ROWS = 64
# Fewer rows are looked at where they make more numbers than this, and more than a training step.
MOST_NUMBERS = 1 << 25
BINS = 40
UNKNOWN = -1.0


class ValueViews:
    """Views of values, as prediction makes them.

    Dropout silences nothing and batch normalization uses its running means, so that two moments
    differ by the weights alone. All is computed by a twin in evaluation mode: nothing that
    training uses changes, not even for a moment, and random numbers are put back.

    Args:
        rows: What the batch is taken from, on the device of the network.

    Attributes:
        sample: One row whose maps stand first in pictures, (1, ...); None for that of the batch.
    """

    def __init__(self, built: Built, rows: Part) -> None:
        self._built, self._has_failed = built, False
        self.sample: Tensor | None = None
        count = affordable(built)
        self._inputs = rows.inputs[:count].to(built.device)
        self._targets = tuple(target[:count].to(built.device) for target in rows.targets)

    @cached_property
    def _twin(self) -> Twin:
        return Twin(self._built)

    @classmethod
    def of(cls, trainee: Trainee) -> ValueViews:
        """Views of a network in training, over validation rows where there are any."""
        has_validation = len(trainee.parts["validation"].inputs) > 0
        return cls(trainee.built, trainee.parts["validation" if has_validation else "train"])

    def found(self, outlets: Sequence[Outlet]) -> tuple[tuple[Outlet, Values], ...]:
        """What leaves these now; those that are not there are left out."""
        spots = self._twin.spots(dict.fromkeys(outlets))
        if not spots:
            return ()
        inputs = self._leaves()
        with state.undisturbed(self._inputs.device), torch.enable_grad():
            scores, seen = self._twin.run(inputs, spots)
            loss, penalty = self._built.objective(scores, self._targets), self._twin.penalty()
            slopes = _slopes(loss if penalty is None else loss + penalty, seen)
            first = self._of_sample(spots)
        return tuple(
            (spot.outlet, _values(_joined(pieces), spot.shape.kind, slope, own))
            for spot, pieces, slope, own in zip(spots, seen, slopes, first, strict=True)
        )

    def _of_sample(self, spots: Sequence[Spot]) -> Sequence[Tensor | None]:
        """What leaves each spot for the sample."""
        if self.sample is None:
            return [None] * len(spots)
        rows = self.sample.to(self._inputs.device)
        with torch.no_grad():
            _, seen = self._twin.run([rows] * len(self._built.text.inputs), spots)
        return [_joined(pieces) for pieces in seen]

    def drawn(self, run: str, iteration: int, outlets: Sequence[Outlet]) -> Iterator[ValuesDrawn]:
        """One view per output that is there; none where this batch cannot be computed."""
        try:
            found = self.found(outlets)
        except Exception:  # noqa: BLE001 - a view is never worth a run
            if not self._has_failed:
                traceback.print_exc()  # the window's log follows what an engine writes
            self._has_failed = True
            return
        for outlet, values in found:
            yield ValuesDrawn(run=run, iteration=iteration, outlet=outlet, values=values)

    def _leaves(self) -> list[Tensor]:
        """The batch once per Input node, each with slopes of its own."""
        copies = [self._inputs.detach().clone() for _ in self._built.text.inputs]
        return [each.requires_grad_(each.is_floating_point()) for each in copies]


def affordable(built: Built) -> int:
    """Up to 64 rows, but never so many that they take much more memory than training does."""
    room = MOST_NUMBERS // max(built.inference.activations, 1)
    return min(ROWS, max(built.project.plan.batch_size, room))


def _slopes(loss: Tensor, seen: Sequence[tuple[Tensor, ...]]) -> list[float]:
    """Root mean square of the loss's slope in each group of tensors.

    -1 where there is none, infinite where it is no finite number.
    """
    asked = [each for pieces in seen for each in pieces if each.requires_grad]
    if not asked or not loss.requires_grad:
        return [UNKNOWN] * len(seen)
    found = iter(torch.autograd.grad(loss, asked, allow_unused=True))
    return [
        _root_mean_square([next(found) if each.requires_grad else None for each in pieces], pieces)
        for pieces in seen
    ]


def _root_mean_square(gradients: Sequence[Tensor | None], pieces: Sequence[Tensor]) -> float:
    """Over all steps: one that the loss does not depend on counts as flat."""
    known = [each.double().square().sum() for each in gradients if each is not None]
    count = sum(each.numel() for each in pieces)
    if not known or not count:
        return UNKNOWN
    mean = float(torch.stack(known).sum()) / count
    return math.sqrt(mean) if math.isfinite(mean) else math.inf  # it burst, and that must be seen


def _joined(pieces: tuple[Tensor, ...]) -> Tensor:
    """One tensor: the steps of a circle in a row, or the last where they have no axis for that."""
    is_row = len(pieces) > 1 and pieces[0].dim() > 2
    joined = torch.cat(pieces, dim=1) if is_row else pieces[-1]
    return joined.detach().to("cpu", torch.float32)


def _values(tensor: Tensor, kind: ShapeKind, slope: float, first: Tensor | None) -> Values:
    finite = tensor[tensor.isfinite()].double()
    count = max(tensor.numel(), 1)
    not_numbers = int(tensor.isnan().sum())
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 0.0)
    deviation, mean = torch.std_mean(finite, correction=0) if len(finite) else (0.0, 0.0)
    counts, edges = _histogram(finite, low, high)
    pictures, maps = pictures_of(tensor if first is None else torch.cat([first, tensor]), kind)
    return Values(
        shape=tuple(tensor.shape),
        counts=counts,
        edges=edges,
        low=low,
        high=high,
        mean=float(mean),
        deviation=float(deviation),
        zeros=float((tensor == 0).sum()) / count,
        not_numbers=not_numbers,
        infinite=tensor.numel() - len(finite) - not_numbers,
        gradient=slope,
        pictures=pictures,
        maps=maps,
    )


def _histogram(
    finite: Tensor, low: float, high: float
) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Counts in equal bins and their edges; both empty where there is nothing to count."""
    if not len(finite):
        return (), ()
    if high <= low:
        margin = max(0.5, abs(low) / 1024)
        low, high = low - margin, high + margin
    places = ((finite - low) * (BINS / (high - low))).long().clamp_(0, BINS - 1)
    counts = torch.bincount(places, minlength=BINS)
    edges = torch.linspace(low, high, BINS + 1, dtype=torch.float64)
    return tuple(counts.tolist()), tuple(edges.tolist())
