"""What is said of each stage of an iteration, in the words of the beginner's guide."""

from __future__ import annotations

import math
from typing import Any

from torch import nn
from torch.nn.modules.conv import _ConvNd

from netbuilder.core.layer import Role
from netbuilder.core.plan import Averaging
from netbuilder.engine.explain.names import Names
from netbuilder.engine.slow_motion_pass import Passed
from netbuilder.engine.trainee import Trainee

_MINUS = "\N{MINUS SIGN}"
_SHOWN = 4


class MotionWords:
    """Writes a sentence and a line of numbers for each stage.

    Args:
        trainee: Stands before the iteration.
    """

    def __init__(self, trainee: Trainee, names: Names) -> None:
        self._trainee, self._names = trainee, names
        self._design = trainee.project.design
        self._modules = dict(trainee.network.named_modules())

    def batch(self, phase: int, rows: tuple[int, ...], size: int) -> tuple[str, str]:
        """Which rows are taken."""
        progress, plan = self._trainee.progress, self._trainee.plan
        known, own = len(plan.phases), plan.phases[phase]
        which = f" for {own.name}, phase {phase + 1} of {known}" if known > 1 else ""
        examples = "training example is" if size == 1 else f"{size:,} training examples are"
        taken = "taken as" if size == 1 else "taken together as"
        start = "Once more, the" if phase else "An iteration begins: the"
        words = f"{start} next {examples} {taken} a batch{which}."
        if self._trainee.iterations_left <= 0:
            words += " Training has ended as planned; this one would come next."
        named = ", ".join(f"{row:,}" for row in rows[:8]) + (" …" if size > 8 else "")
        count = self._trainee.iterations_per_epoch
        times = f"; {own.repeat:,} updates are made of it" if own.repeat > 1 else ""
        return words, f"Batch {progress.position + 1:,} of {count:,}: rows {named}{times}"

    def forward(self, passed: Passed) -> tuple[str, str]:
        """What a node does with what arrives."""
        values = passed.value
        shape = " × ".join(f"{size:,}" for size in values.shape[1:]) or "1"
        numbers = "1 number" if values[0].numel() == 1 else f"{shape} numbers"
        first = values[0].reshape(-1)[:_SHOWN].tolist()
        more = " …" if values[0].numel() > _SHOWN else ""
        facts = f"{numbers} for each example, mean {number(float(values.mean()))}; "
        facts += f"the first example: {', '.join(map(number, first))}{more}"
        node = self._names.node(passed.path)
        if node is not None and node.silenced:
            count = len(node.silenced)
            facts += (
                f"; {count:,} silenced {'neuron answers' if count == 1 else 'neurons answer'} 0"
            )
        if passed.is_stepped:
            return f"{self._does(passed)} It does so step by step.", facts
        return self._does(passed), facts

    def loss(self, loss: float, penalty: float | None) -> tuple[str, str]:
        """What the loss compares."""
        titles, formulas = [], []
        answers = self._trainee.built.answers
        for answer in answers:
            layer: Any = self._design.nodes[answer.node].layer
            titles.append(layer.loss.title)
            formulas.append(f"{layer.loss.title}: {layer.loss.formula}")
        names = list(dict.fromkeys(titles)) or ["The loss"]
        compares = "compares" if len(names) == 1 else "compare"
        words = f"{' and '.join(names)} {compares} the answers with the targets: "
        many = f"the weighted sum of {len(answers)} losses, " if len(answers) > 1 else ""
        words += f"{many}one number for how wrong they are."
        if penalty is not None:
            words += " Large weights cost extra."
        if not math.isfinite(loss):
            words = "The loss is not a number any more: nothing can be learned from it."
        price = (
            "" if penalty is None else f", of it for large weights {number(penalty, signed=False)}"
        )
        shown = f"Loss of the batch {number(loss, signed=False)}{price}"
        return words, f"{shown}   {'; '.join(dict.fromkeys(formulas))}"

    def backward(self, passed: Passed) -> tuple[str, str]:
        """What comes back to a node."""
        path, deltas = passed.path, passed.deltas
        title, activation = self._title(path), self._activation(path)
        if self._role(path) is Role.OUTPUT:
            words = f"The error comes in at {title}: how much the loss follows each answer."
        elif passed.sum is not None and not _is_recurrent(passed.sum.module):
            slope = f", times the slope of {activation}" if activation else ""
            words = (
                f"The delta of each neuron of {title} is the sum of the deltas behind it times "
                f"the weights in between{slope}."
            )
        elif passed.is_stepped or self._is_recurrent(path):
            words = f"The deltas travel back through {title}, from the last step to the first."
        else:
            words = f"The deltas travel back through {title} to what came before."
        if deltas is None or not deltas.numel():
            return words, "Nothing that learns lies before it"
        place = int(deltas.abs().argmax())
        count = deltas.numel()
        largest = f"the largest {number(float(deltas[place]))}"
        where = f" (number {place + 1:,} of {count:,})" if count > 1 else ""
        return words, f"Deltas of the first example: {largest}{where}"

    def done(self, *, is_counted: bool) -> tuple[str, str]:
        """Where the run stands afterwards.

        Args:
            is_counted: Whether training goes on from what this iteration made.
        """
        if not is_counted:
            return "The loss is not a number: training stops here and keeps what it had.", ""
        progress, plan = self._trainee.progress, self._trainee.plan
        count = self._trainee.iterations_per_epoch
        words = f"Iteration {progress.iteration + 1:,} is done."
        ends = progress.position + 1 >= count
        if ends:
            words += f" All examples were seen: epoch {progress.epoch + 1:,} is done too."
        if self._trainee.iterations_left == 1:
            words += " It was the last one planned: training ends."
        elif not ends:
            left = count - progress.position - 1
            words += (
                f" After {'1 batch' if left == 1 else f'{left:,} batches'} more the epoch is done."
            )
        if plan.averaging is Averaging.EXPONENTIAL:
            return words, "The average of the weights, which is what is kept, follows a little"
        if (
            plan.averaging is Averaging.STOCHASTIC
            and ends
            and progress.epoch + 1 > plan.averages_after
        ):
            return words, "The weights go into the average, which is what is kept"
        return words, ""

    def _does(self, passed: Passed) -> str:
        path = passed.path
        title, role = self._title(path), self._role(path)
        if role is Role.SOURCE:
            return f"The examples enter at {title}: each input neuron shows its number."
        if role is Role.OUTPUT:
            return f"The answers of the network arrive at {title}."
        activation = self._activation(path)
        through = f" and passes the sum through {activation}" if activation else ""
        module = self._module(path)
        bias = ", adds the bias" if getattr(module, "bias", None) is not None else ""
        own, shared = self._owner(path), ""
        if own != path:
            shared = f" Its weights are those of {self._title(own)}."
        ends = through + "." if through or not bias else bias.replace(", adds", " and adds") + "."
        bias = bias if through else ""
        if isinstance(module, nn.Linear):
            return (
                f"Each neuron of {title} adds up what arrives times its weights{bias}{ends}{shared}"
            )
        if isinstance(module, _ConvNd):
            return (
                f"Each kernel of {title} moves over what arrives, adds up what it covers times "
                f"its weights{bias}{ends}{shared}"
            )
        if self._is_recurrent(path):
            reads = f"{title} reads step by step"
            if isinstance(module, nn.LSTM | nn.GRU):
                return f"{reads}; its gates decide what it remembers.{shared}"
            return f"{reads}, and hears its last answer again at each of them.{shared}"
        node = self._names.node(path)
        summary = getattr(node.layer, "summary", "") if node is not None else ""
        return f"{title}: {summary}" if summary else f"{title} passes on what it makes of it."

    def _title(self, path: str) -> str:
        """What the canvas calls a node, and in which copy of a block it stands."""
        copies = [int(part) + 1 for part in path.split(".") if part.isdigit()]
        where = f" in copy {', '.join(map(str, copies))}" if copies else ""
        return self._names.title(path) + where

    def _role(self, path: str) -> Role | None:
        node = self._names.node(path)
        return getattr(node.layer, "role", None) if node is not None else None

    def _owner(self, path: str) -> str:
        """The node whose weights a node has: itself, or the one it shares them with."""
        node = self._names.node(path)
        around, dot, _ = path.rpartition(".")
        own = node.same_weights_as if node is not None else ""
        return f"{around}{dot}{own}" if own and self._names.node(f"{around}{dot}{own}") else path

    def _module(self, path: str) -> nn.Module | None:
        """What computes a node."""
        return self._modules.get(self._owner(path))

    def _is_recurrent(self, path: str) -> bool:
        module = self._module(path)
        return module is not None and any(map(_is_recurrent, module.modules()))

    def _activation(self, path: str) -> str:
        """What a node calls the activation of its own; empty where it has none."""
        node = self._names.node(path)
        found = getattr(node.layer, "activation", None) if node is not None else None
        title = str(getattr(found, "title", ""))
        return "" if getattr(found, "kind", "") == "linear" else title


def _is_recurrent(module: nn.Module) -> bool:
    return isinstance(module, nn.RNNBase)


def number(value: float, *, signed: bool = True) -> str:
    """A number in three digits; in words where it is none."""
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else "infinite"
    text = f"{value:+.3g}" if signed and value else f"{value:.3g}"
    return text.replace("-", _MINUS)
