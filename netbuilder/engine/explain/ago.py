"""The weights of an iteration ago, where the run has recorded its way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from torch import Tensor

from netbuilder.core.problems import ProblemError
from netbuilder.engine import state
from netbuilder.engine.data.prepare import Prepared
from netbuilder.engine.trainee import Trainee
from netbuilder.engine.travel.traveller import Traveller

Ago = Callable[[], Mapping[str, Tensor] | None]
# Whoever asks for a weight does not wait longer for the way back than this.
_SECONDS = 2.0


def ago(folder: Path | None, prepared: Prepared, trainee: Trainee) -> Ago:
    """What answers the weights one iteration before those of a trainee, by name.

    It answers None where nothing is recorded of them. Random numbers and threads stay as they are.
    """

    def weights() -> Mapping[str, Tensor] | None:
        iteration = trainee.progress.iteration
        if folder is None or not iteration:
            return None
        threads = torch.get_num_threads()
        try:
            with state.undisturbed(trainee.device):
                then = Traveller(folder, prepared).go(iteration - 1, _SECONDS)
                named = then.network.named_parameters()
                return {name: each.detach().cpu().clone() for name, each in named}
        except ProblemError:
            return None
        finally:
            torch.set_num_threads(threads)
            trainee.arithmetic.apply()

    return weights
