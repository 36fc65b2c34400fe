"""What each output of a network is asked: its target, and how its scores are read."""

from __future__ import annotations

from msgspec import Struct

from netbuilder.core.inference import Inference
from netbuilder.core.layer import Target, TargetKind
from netbuilder.core.value import Project
from netbuilder.export.objective import asked_of


class Answer(Struct, frozen=True):
    """One output of the network and the target column that judges it.

    Attributes:
        node: Id of the output node.
        target: What is asked.
        column: Number of the target among those of the data.
        outputs: Numbers the network gives for one row.
        threshold: With one number for two classes: the score above which it is the second.
        reading: ``softmax``, ``sigmoid`` or ``none``.
        offset, scale: Raw value = scaled value x scale + offset; for numbers.
    """

    node: str
    target: Target
    column: int
    outputs: int
    threshold: float
    reading: str
    offset: float = 0.0
    scale: float = 1.0

    @property
    def is_classes(self) -> bool:
        """Whether it names a class."""
        return self.target.kind is TargetKind.CLASSES


def answers_of(
    project: Project, inference: Inference, scales: tuple[tuple[float, float], ...]
) -> tuple[Answer, ...]:
    """The answers of a network, in the order its `forward` returns them.

    Args:
        scales: Offset and scale of each target column; (0, 1) for classes.
    """
    found = []
    for asked in asked_of(project, inference):
        known = asked.column < len(scales)
        offset, scale = scales[asked.column] if known else (0.0, 1.0)
        found.append(
            Answer(
                node=asked.node,
                target=asked.target,
                column=asked.column,
                outputs=asked.outputs,
                threshold=asked.layer.loss.threshold,
                reading=str(asked.layer.reading_of(inference.data)),
                offset=offset,
                scale=scale,
            )
        )
    return tuple(found)
