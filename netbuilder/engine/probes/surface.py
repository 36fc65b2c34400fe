"""The answers of a network over the plane of its two inputs."""

from __future__ import annotations

from typing import Self

import numpy as np
import torch
from torch import Tensor

from netbuilder.engine.data.plane import Corner, corners, grid
from netbuilder.engine.looked import Looked
from netbuilder.engine.measure import read
from netbuilder.link.messages import Numbers, SurfaceDrawn

SIDE_LIMIT = 512
_ROWS = 4096


class Surface:
    """A grid over the plane of a two-input problem.

    Args:
        grid: float32 (side * side, features) as the network sees them.
        low, high: Corners in the unit of the data: (first input, second input).
    """

    def __init__(self, trainee: Looked, side: int, grid: Tensor, low: Corner, high: Corner) -> None:
        self._trainee, self._side = trainee, side
        self._low, self._high = low, high
        self.grid: Tensor = grid.to(trainee.device)

    @classmethod
    def of(cls, trainee: Looked, side: int) -> Self | None:
        """The surface of a network with two inputs, and what is computed from them; else None."""
        side = min(side, SIDE_LIMIT)
        preparation = trainee.origin.preparation
        found = corners(preparation, trainee.built.project.recipe.source)
        if found is None:
            return None
        points = grid(preparation, *found, side)
        return cls(trainee, side, torch.from_numpy(points), *found) if points is not None else None

    def drawn(self, run: str, iteration: int) -> SurfaceDrawn:
        """The answers of the first output with the weights as they are."""
        answer = self._trainee.built.answers[0]
        scores = self._trainee.built.predictions_in_parts(self.grid, _ROWS)[0]
        values = read(answer, scores).t().reshape(-1, self._side, self._side)
        array = np.ascontiguousarray(values.cpu().numpy(), dtype=np.float32)
        return SurfaceDrawn(
            run=run,
            iteration=iteration,
            values=Numbers("float32", array.shape, array.tobytes()),
            low=self._low,
            high=self._high,
        )
