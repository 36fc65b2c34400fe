"""A network neuron by neuron: who is looked at, and their weights and answers."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from netbuilder.link.messages.events import Event
from netbuilder.link.messages.records import Numbers


class Column(Struct, frozen=True):
    """Neurons of one layer that are looked at.

    Attributes:
        node: Id of the node with their weights; of the Input for those that only bring data.
        answer: Id of the node whose answer is theirs: the last before the next layer, such as an
            activation behind `node`.
        neurons: Their places in the layer, counted from 0, in the order they are shown.
    """

    node: str
    answer: str
    neurons: tuple[int, ...]


class NeuronWish(Struct, frozen=True):
    """All that is looked at, from the inputs to the outputs.

    Attributes:
        columns: In the order data flows.
        side: Points per side of the picture of a neuron.
        sample: Row of the data, counted from 1, whose answers are wanted too; 0 for none.
        made: A sample that a person made, in its stead: a cell for every input column.
    """

    columns: tuple[Column, ...]
    side: int = 24
    sample: int = 0
    made: tuple[str, ...] = ()


class AnswerLook(StrEnum):
    """How the answers of neurons are told.

    Over the plane of two inputs, or as a histogram for each class of the data.
    """

    PLANE = "plane"
    HISTOGRAMS = "histograms"


class NeuronLayer(Struct, frozen=True):
    """The looked-at neurons of one layer.

    Attributes:
        neurons: Which, as they were wished.
        weights: float32 (neurons, neurons of the column before); (0, 0) without weights.
        biases: float32 (neurons,); empty without.
        gradients: float32 as `weights`: the mean slope of the loss over the rows looked at.
        answers: float32 (neurons, side, side), row 0 at the lowest second input; or float32
            (neurons, classes, bins), shares of the rows of each class.
        lows, highs: float32 (neurons,): range of the histograms, or of the plane.
        norms: float32 (all neurons,): length of the weights of each neuron of the layer.
        activity: float32 (all neurons,): mean size of the answer of each, over the rows looked at.
        lit: float32 (neurons,): their answers for the wished row; empty without one.
        kept: float32 as `weights`: those that cut synapses keep too; empty where none is cut.
    """

    node: str
    neurons: tuple[int, ...]
    weights: Numbers
    biases: Numbers
    gradients: Numbers
    answers: Numbers
    lows: Numbers
    highs: Numbers
    norms: Numbers
    activity: Numbers
    lit: Numbers
    kept: Numbers = Numbers("float32", (0, 0), b"")


class NeuronsDrawn(Event, frozen=True, tag="neurons_drawn"):
    """The looked-at neurons with the weights of a moment.

    Attributes:
        sample: The row that lights them; 0 where none was wished or there is none of that number.
        part: Where that row belongs: ``train``, ``validation`` or ``test``.
        said, wanted: What the network says of it, and what is true, in words.
        made: The made sample that lights them instead.
        words: Why the sample that was wished lights nothing; empty where it does.
    """

    run: str
    iteration: int
    look: AnswerLook
    layers: tuple[NeuronLayer, ...]
    sample: int = 0
    part: str = ""
    said: str = ""
    wanted: str = ""
    made: tuple[str, ...] = ()
    words: str = ""
