"""What an engine tells of short trainings of a copy, which answer a question beforehand."""

from __future__ import annotations

from msgspec import Struct

from netbuilder.link.messages.events import Event
from netbuilder.link.messages.records import Numbers


class NodeCost(Struct, frozen=True):
    """What one node takes in a step of training, whatever lies inside it included.

    Attributes:
        nodes: Ids from the outside in; the last is the node, those before it blocks it lies in.
        weights, gradients, optimizer, activations: Bytes; activations are what is kept for the way
            back.
        seconds: Of its way forward.
        problem: Why it would not learn, in words; empty where nothing is wrong.
    """

    nodes: tuple[str, ...]
    weights: int = 0
    gradients: int = 0
    optimizer: int = 0
    activations: int = 0
    seconds: float = 0.0
    problem: str = ""

    @property
    def bytes(self) -> int:
        """All of its memory."""
        return self.weights + self.gradients + self.optimizer + self.activations


class BatchTried(Struct, frozen=True):
    """One batch size.

    Attributes:
        size: Rows in a batch.
        rows_per_second: How fast rows were learnt from; 0 where it was not tried.
        memory: Bytes that training takes with it.
        fits: Whether the device can hold that.
    """

    size: int
    rows_per_second: float
    memory: int
    fits: bool = True


class BatchesTried(Event, frozen=True, tag="batches_tried"):
    """How fast batches of several sizes are learnt from, the smallest first.

    Attributes:
        advised: The smallest that is about as fast as any that fits; 0 where none could be tried.
    """

    request: int
    tried: tuple[BatchTried, ...]
    advised: int


class Overfitted(Event, frozen=True, tag="overfitted"):
    """The loss of one batch that was learnt from again and again.

    Attributes:
        losses: float32 (steps,).
        rows: Rows of the batch.
        is_fine: Whether it was learnt by heart, as any sound network can.
        sentence: What that says, and what to do where it is not fine.
    """

    request: int
    losses: Numbers
    rows: int
    is_fine: bool
    sentence: str
