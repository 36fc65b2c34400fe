"""What is said of each stage of an iteration, in the words of the beginner's guide."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn
from torch.nn.modules.conv import _ConvNd

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.layer import Role
from netbuilder.engine.explain.body import Neurons
from netbuilder.engine.trainee import Trainee

_MINUS = "\N{MINUS SIGN}"
_SHOWN = 4


class MotionWords:
    """Writes a sentence and a line of numbers for each stage.

    Args:
        trainee: Stands before the iteration.
    """

    def __init__(self, trainee: Trainee) -> None:
        self._trainee = trainee
        self._design = trainee.project.design
        self._modules = dict(trainee.network.named_modules())

    def batch(self, phase: int, rows: tuple[int, ...], size: int) -> tuple[str, str]:
        """Which rows are taken."""
        progress = self._trainee.progress
        known = len(self._trainee.plan.phases)
        which = f" for phase {phase + 1} of {known}" if known > 1 else ""
        words = (
            f"An iteration begins: the next {size:,} training examples are taken together as "
            f"a batch{which}."
        )
        named = ", ".join(f"{row:,}" for row in rows[:8]) + (" …" if size > 8 else "")
        count = self._trainee.iterations_per_epoch
        return words, f"Batch {progress.position + 1:,} of {count:,}: rows {named}"

    def forward(self, neurons: Neurons, values: Tensor) -> tuple[str, str]:
        """What a node does with what arrives."""
        shape = " × ".join(f"{size:,}" for size in values.shape[1:]) or "1"
        first = values[0].reshape(-1)[:_SHOWN].tolist()
        more = " …" if values[0].numel() > _SHOWN else ""
        facts = f"{shape} numbers for each example, mean {_number(float(values.mean()))}; "
        facts += f"the first example: {', '.join(map(_number, first))}{more}"
        return self._does(neurons.path), facts

    def loss(self, phase: int, loss: float) -> tuple[str, str]:
        """What the loss compares."""
        titles, formulas = [], []
        for answer in self._trainee.built.answers:
            layer: Any = self._design.nodes[answer.node].layer
            titles.append(layer.loss.title)
            formulas.append(f"{layer.loss.title}: {layer.loss.formula}")
        names = " and ".join(dict.fromkeys(titles)) or "The loss"
        words = f"{names} compares the answers with the targets: one number for how wrong they are."
        facts = "; ".join(dict.fromkeys(formulas))
        return words, f"Loss of the batch {_number(loss, signed=False)}   {facts}"

    def backward(self, neurons: Neurons, deltas: Tensor | None) -> tuple[str, str]:
        """What comes back to a node."""
        path = neurons.path
        title, activation = self._title(path), self._activation(path)
        if self._role(path) is Role.OUTPUT:
            words = f"The error comes in at {title}: how much the loss follows each answer."
        elif neurons.sum is not None:
            slope = f", times the slope of {activation}" if activation else ""
            words = (
                f"The delta of each neuron of {title} is the sum of the deltas behind it times "
                f"the weights in between{slope}."
            )
        else:
            words = f"The deltas travel back through {title} to what came before."
        if deltas is None or not deltas.numel():
            return words, "Nothing that learns lies before it"
        place = int(deltas.abs().argmax())
        count = deltas.numel()
        largest = f"the largest {_number(float(deltas[place]))}"
        where = f" (number {place + 1:,} of {count:,})" if count > 1 else ""
        return words, f"Deltas of the first example: {largest}{where}"

    def update(
        self, phase: int, node: str, sizes: tuple[float, float, float], *, is_gathering: bool
    ) -> tuple[str, str]:
        """How the weights of a node move."""
        length, largest, slope = sizes
        title = self._title(node)
        optimizer = optimizer_of(self._trainee.plan.phases[phase]).title
        if is_gathering:
            words = f"Slopes are gathered over several batches; {title} keeps its weights for now."
        elif not length:
            words = f"{title} keeps its weights: their slope is 0."
        else:
            words = (
                f"{optimizer} moves every weight of {title} a little against its gradient, "
                "so that the loss falls."
            )
        facts = f"Length of the gradient {_number(slope, signed=False)}, of the change "
        facts += f"{_number(length, signed=False)}; the largest change {_number(largest)}"
        return words, facts

    def done(self, iteration: int, epoch: int, position: int) -> tuple[str, str]:
        """Where the run stands afterwards."""
        count = self._trainee.iterations_per_epoch
        words = f"Iteration {iteration + 1:,} is done."
        if position + 1 >= count:
            return f"{words} All examples were seen: epoch {epoch + 1:,} is done too.", ""
        left = count - position - 1
        batches = "1 batch" if left == 1 else f"{left:,} batches"
        return f"{words} After {batches} more the epoch is done.", ""

    def _does(self, path: str) -> str:
        title, role = self._title(path), self._role(path)
        if role is Role.SOURCE:
            return f"The examples enter at {title}: each input neuron shows its number."
        if role is Role.OUTPUT:
            return f"The answers of the network arrive at {title}."
        activation = self._activation(path)
        through = f" and passes the sum through {activation}" if activation else ""
        module = self._modules.get(path)
        bias = ", adds the bias" if getattr(module, "bias", None) is not None else ""
        if isinstance(module, nn.Linear):
            return f"Each neuron of {title} adds up what arrives times its weights{bias}{through}."
        if isinstance(module, _ConvNd):
            return (
                f"Each kernel of {title} moves over what arrives, adds up what it covers times "
                f"its weights{bias}{through}."
            )
        if isinstance(module, nn.RNNBase):
            return f"{title} reads step by step; its gates decide what it remembers."
        node = self._design.nodes.get(path)
        summary = getattr(node.layer, "summary", "") if node is not None else ""
        return f"{title}: {summary}" if summary else f"{title} passes on what it makes of it."

    def _title(self, path: str) -> str:
        return self._trainee.built.title(path) or path

    def _role(self, path: str) -> Role | None:
        node = self._design.nodes.get(path)
        return getattr(node.layer, "role", None) if node is not None else None

    def _activation(self, path: str) -> str:
        """What a node calls the activation of its own; empty where it has none."""
        node = self._design.nodes.get(path)
        found = getattr(node.layer, "activation", None) if node is not None else None
        title = str(getattr(found, "title", ""))
        return "" if getattr(found, "kind", "") == "linear" else title


def _number(value: float, *, signed: bool = True) -> str:
    text = f"{value:+.3g}" if signed and value else f"{value:.3g}"
    return text.replace("-", _MINUS)
