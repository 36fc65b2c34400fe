"""How the weights of each node move in an iteration, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from torch import Tensor

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.overrides import override_of, overrides
from netbuilder.engine.explain.names import Names
from netbuilder.engine.slow_motion_pass import length_of
from netbuilder.engine.slow_motion_words import number
from netbuilder.engine.steps.eager import EagerPhase
from netbuilder.engine.trainee import Trainee


class Move(Struct, frozen=True):
    """What an update does to the weights of one node.

    Attributes:
        node: Its path.
        weight: The name within the node of the weights that are shown.
        change: Of these.
        length: Of the change of all its weights, as one arrow.
        largest: The largest change of a single one.
        words, facts: A sentence, and a line of numbers.
    """

    node: str
    weight: str
    change: Tensor | None
    length: float
    largest: float
    words: str
    facts: str


class Moves:
    """Tells how one phase moved the weights.

    Args:
        trainee: Stands after the phase.
        number: Of the phase.
        skipped: Updates that float16 had left out before.
    """

    def __init__(
        self,
        trainee: Trainee,
        names: Names,
        number: int,
        skipped: int,
        gradients: dict[str, Tensor],
    ) -> None:
        self._trainee, self._names, self._number = trainee, names, number
        self._phase: EagerPhase = trainee.step.phases[number]
        self._plan = trainee.plan
        self._optimizer = optimizer_of(self._plan.phases[number])
        scaling = self._phase.scaling
        self._is_skipped = scaling is not None and scaling.skipped > skipped
        self._gradients = gradients
        self._named = dict(trainee.network.named_parameters())
        trained = {id(each) for each in self._phase.parameters}
        self._trained = {name for name, each in self._named.items() if id(each) in trained}
        self._limit = self._limited()

    def told(self, moved: dict[str, Tensor]) -> Iterator[Move]:
        """One for each node with weights, in the order data flows; a block before what is in it."""
        found: dict[str, list[str]] = {}
        for name in self._named:
            for path in self._paths(name):
                found.setdefault(path, []).append(name)
        for path, own in found.items():
            learned = [name for name in own if name in self._trained]
            if learned:
                yield self._moved(path, {name: moved[name] for name in learned})
            else:
                yield Move(path, "", None, 0.0, 0.0, self._kept(path), "")

    def _paths(self, name: str) -> Iterator[str]:
        """The node that a weight belongs to, and the blocks around it."""
        parts = name.split(".")
        for end in range(1, len(parts)):
            path = ".".join(parts[:end])
            if not parts[end - 1].isdigit() and self._names.node(path) is not None:
                yield path

    def _moved(self, path: str, moved: dict[str, Tensor]) -> Move:
        largest = 0.0
        for change in moved.values():
            if change.numel():
                value = float(change.reshape(-1)[int(change.abs().argmax())])
                largest = value if not abs(value) <= abs(largest) else largest
        main = next((name for name, each in moved.items() if each.dim() > 1), next(iter(moved)))
        slope = length_of([self._gradients[name] for name in moved if name in self._gradients])
        length = length_of(list(moved.values()))
        facts = [
            f"{self._rate(main)}length of the {self._slope_name} {number(slope, signed=False)}"
        ]
        facts.append(f"of the change {number(length, signed=False)}")
        words = self._words(path, length, slope)
        line = f"{', '.join(facts)}; the largest change {number(largest)}"
        return Move(
            path,
            main.removeprefix(f"{path}."),
            moved[main],
            length,
            largest,
            words,
            line[:1].upper() + line[1:],
        )

    def _words(self, path: str, length: float, slope: float) -> str:
        title, optimizer = self._owners(path), self._optimizer.title
        count = self._plan.accumulation
        if self._phase.is_gathering:
            return (
                f"Gradients are gathered over {count:,} batches before an update; {title} keeps "
                "its weights for now."
            )
        if self._is_skipped:
            return (
                f"A gradient is too large for float16: this update is left out, and {title} keeps "
                "its weights."
            )
        if length != length:
            return f"The gradient of {title} is not a number, and so are its weights from now on."
        if not length:
            why = "its gradient is 0" if not slope else "the learning rate is 0"
            return f"{title} keeps its weights: {why}."
        if self._optimizer.needs_closure:
            return (
                f"{optimizer} looks at the loss again and again, and moves the weights of {title} "
                "to where it is lower."
            )
        mean = f", averaged over {count:,} batches" if count > 1 else ""
        return (
            f"{optimizer} moves every weight of {title} a little against its gradient{mean}"
            f"{self._limit}, so that the loss falls."
        )

    def _kept(self, path: str) -> str:
        """Why the weights of a node stand still."""
        title, phase = self._names.title(path), self._plan.phases[self._number]
        top = path.partition(".")[0]
        nodes = [self._names.node(path), self._names.node(top)]
        if any(each is not None and each.frozen_weights for each in nodes):
            return f"{title} is frozen: it keeps its weights."
        if phase.nodes and top not in phase.nodes:
            return f"The phase {phase.name} does not train {title}: it keeps its weights."
        return f"The loss does not depend on the weights of {title}: they stay as they are."

    @property
    def _slope_name(self) -> str:
        return "gradient of this batch" if self._plan.accumulation > 1 else "gradient"

    def _owners(self, path: str) -> str:
        """What the canvas calls a node, and those that share its weights."""
        names, design = [self._names.title(path)], self._trainee.project.design
        names += [each.title for each in design.nodes.values() if each.same_weights_as == path]
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

    def _rate(self, name: str) -> str:
        """The learning rate of a weight, with a comma behind; empty where there is none."""
        key = self._optimizer.live.get("learning_rate", "")
        groups = self._phase.stepper.optimizer.param_groups
        if not key or key not in groups[0]:
            return ""
        rate = self._phase.stepper.setting(key)
        own = override_of(name, overrides(self._trainee.project))
        if own is None or own.factor == 1.0 or not self._optimizer.takes_groups:
            return f"learning rate {number(rate, signed=False)}, "
        factor = number(own.factor, signed=False)
        return f"learning rate {number(rate, signed=False)} times {factor} for this layer, "

    def _limited(self) -> str:
        """That gradients were cut to the limits of the plan; empty where they were not."""
        plan = self._plan
        slopes = [self._gradients[name] for name in self._trained if name in self._gradients]
        if plan.accumulation > 1 or not slopes:
            return ""
        largest = max(float(each.abs().max()) for each in slopes if each.numel())
        if plan.clip_value and largest > plan.clip_value:
            return f", of which no part may be larger than {plan.clip_value:g}"
        if plan.clip_norm and length_of(slopes) > plan.clip_norm:
            return f", after all gradients together were shortened to {plan.clip_norm:g}"
        return ""
