"""What a view needs of a network: in training, or with the weights of a run that has ended."""

from __future__ import annotations

from typing import Protocol

import torch

from netbuilder.engine.arithmetic import Arithmetic
from netbuilder.engine.build import Built
from netbuilder.engine.trainee import Origin, Part


class Looked(Protocol):
    """A network, the data it answers for, and how it computes."""

    built: Built
    parts: dict[str, Part]
    device: torch.device
    arithmetic: Arithmetic
    origin: Origin
