"""The answers of a network over the plane of its two inputs."""

from __future__ import annotations

from typing import Self

import numpy as np
import torch
from torch import Tensor

from netbuilder.engine.looked import Looked
from netbuilder.engine.measure import read
from netbuilder.engine.trainee import PARTS
from netbuilder.link.messages import Numbers, SurfaceDrawn

SIDE_LIMIT = 512
_MARGIN = 0.12
_ROWS = 4096


class Surface:
    """A grid over the plane that the data spans, with a margin.

    Args:
        side: Points per side.
        low, high: Corners: (first input, second input).
    """

    def __init__(
        self, trainee: Looked, side: int, low: tuple[float, float], high: tuple[float, float]
    ) -> None:
        self._trainee, self._side = trainee, side
        self._low, self._high = low, high
        across = torch.linspace(low[0], high[0], side)
        upward = torch.linspace(low[1], high[1], side)
        second, first = torch.meshgrid(upward, across, indexing="ij")
        grid = torch.stack([first.reshape(-1), second.reshape(-1)], dim=1)
        self.grid: Tensor = grid.to(trainee.device)

    @classmethod
    def of(cls, trainee: Looked, side: int) -> Self | None:
        """The surface of a network with two inputs; None for others."""
        # They need not lie on one device.
        rows = [trainee.parts[name].inputs.cpu() for name in PARTS]
        inputs = torch.cat([each for each in rows if len(each)])
        if inputs.dim() != 2 or inputs.shape[1] != 2:
            return None
        lows, highs = inputs.min(dim=0).values.cpu(), inputs.max(dim=0).values.cpu()
        margin = (highs - lows).clamp(min=1e-3) * _MARGIN
        low, high = (lows - margin).tolist(), (highs + margin).tolist()
        return cls(trainee, min(side, SIDE_LIMIT), (low[0], low[1]), (high[0], high[1]))

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
