"""What every objective offers, and the register of all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from torch import Tensor

from netbuilder.core.problems import Problem, ProblemError, Where
from netbuilder.engine.batches import Batch
from netbuilder.engine.build import Built


class Objective(ABC):
    """What a phase makes small. Subclasses register themselves under their `kind`."""

    kind: ClassVar[str] = ""
    _register: ClassVar[dict[str, type[Objective]]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        Objective._register[cls.kind] = cls

    def __init__(self, built: Built) -> None:
        self._built = built

    @abstractmethod
    def loss(self, batch: Batch) -> tuple[Tensor, tuple[Tensor, ...]]:
        """The loss of a batch, and the predictions that metrics of the epoch are made of."""


def objective_of(kind: str) -> type[Objective]:
    """The objective of a name.

    Raises:
        ProblemError: This version has none of that name.
    """
    found = Objective._register.get(kind)
    if found is None:
        known = ", ".join(sorted(Objective._register))
        raise ProblemError(
            Problem(
                "objective-unknown",
                found=f"This version cannot train towards '{kind}'.",
                expected=f"It can train towards: {known}.",
                where=Where(field="objective"),
            )
        )
    return found
