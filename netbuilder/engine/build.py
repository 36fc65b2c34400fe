"""Turns a project into a network that trains: by running the text that is exported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from netbuilder.core.budget import weight_bytes
from netbuilder.core.inference import Inference, infer
from netbuilder.core.overrides import Override, override_of, overrides
from netbuilder.core.problems import Problem, ProblemError
from netbuilder.core.value import Project
from netbuilder.engine.answers import Answer, answers_of
from netbuilder.engine.devices import room_problem
from netbuilder.engine.measure import ObjectiveFunction
from netbuilder.engine.shortage import weights_shortage
from netbuilder.engine.text import executed, guilty_node, torch_problem
from netbuilder.export.module import ModuleText, module_text
from netbuilder.export.objective import objective_text

Scales = tuple[tuple[float, float], ...]
# What a node shows at a socket: a tensor, or where it stands in a circle one for each step.
Shown = Tensor | list[Tensor]


class Built:
    """A network with what is known about it.

    Attributes:
        project, inference: What it was made from.
        text: The exported text that is running.
        network: The module itself.
        answers: What its outputs are asked, in the order it returns them.
        objective: What training makes small: a function of what `scores` answers and the targets.
        penalty: What large weights add to that; None where nothing is added.
        constrain: Brings weights back within limits after a step; None where there are none.
    """

    def __init__(self, project: Project, inference: Inference, scales: Scales) -> None:
        self.project, self.inference = project, inference
        self.text: ModuleText = module_text(project, inference)
        self.network: nn.Module = executed(self.text.text)[self.text.class_name]()
        self.answers: tuple[Answer, ...] = answers_of(project, inference, scales)
        names = {"torch": torch, "nn": nn, "Tensor": Tensor}
        self.objective: ObjectiveFunction = executed(objective_text(project, inference), names)[
            "objective"
        ]
        self.penalty, self.constrain = _restraints(self.text, self.network)
        self._copies = len(self.text.inputs)

    @property
    def device(self) -> torch.device:
        """Where its weights lie."""
        return next((each.device for each in self.network.parameters()), torch.device("cpu"))

    def scores(self, inputs: Tensor) -> Tensor | tuple[Tensor, ...]:
        """What `forward` answers. Every input node is given the same rows."""
        found: Tensor | tuple[Tensor, ...]
        if self._copies == 1:
            found = self.network(inputs)
        else:
            found = self.network(*[inputs] * self._copies)
        return found

    def predictions(self, inputs: Tensor) -> tuple[Tensor, ...]:
        """Raw scores, one tensor per answer."""
        found = self.scores(inputs)
        return found if isinstance(found, tuple) else (found,)

    def watched(self, inputs: Tensor, watch: Callable[[str, Tensor], None]) -> None:
        """Run `forward` once and show the first tensor of each node to `watch`."""

        def shown(module: nn.Module, id: str, *values: Shown) -> Any:
            if module is self.network:
                first = values[0]
                watch(id, first if isinstance(first, Tensor) else torch.cat(first, dim=1))
            return values if len(values) > 1 else values[0]

        forward = watched_classes(self, shown)[self.text.class_name].forward
        forward(self.network, *[inputs] * self._copies)

    def predictions_in_parts(self, inputs: Tensor, rows: int) -> tuple[Tensor, ...]:
        """Raw scores without training, `rows` at a time: the same cut always, for equal bits."""
        with torch.inference_mode():
            return self.evaluated(inputs, rows)

    def evaluated(self, inputs: Tensor, rows: int) -> tuple[Tensor, ...]:
        """As `predictions_in_parts`, with gradients as the caller has them."""
        was_training = self.network.training
        self.network.eval()
        try:
            parts = [self.predictions(part.to(self.device)) for part in torch.split(inputs, rows)]
        finally:
            self.network.train(was_training)
        return tuple(
            found[0] if len(found) == 1 else torch.cat(found) for found in zip(*parts, strict=True)
        )

    def title(self, node: str) -> str:
        """What the canvas calls a node; empty where there is none of that id."""
        known = self.project.design.nodes.get(node)
        return known.title if known is not None else ""

    def trained(self, nodes: tuple[str, ...]) -> list[nn.Parameter]:
        """The weights that training changes, in torch's order.

        Args:
            nodes: Ids of the nodes whose weights are wanted; empty means all that are not frozen.
        """
        design = self.project.design
        found = []
        for name, parameter in self.network.named_parameters():
            id = name.partition(".")[0]
            known = design.nodes.get(id)
            is_frozen = known is not None and known.frozen_weights
            if not is_frozen and parameter.requires_grad and (not nodes or id in nodes):
                found.append(parameter)
        return found

    def places(self, weights: Sequence[Tensor]) -> list[tuple[Tensor, Override | None]]:
        """Weights, each with the place it lies in where that says how it learns."""
        known = overrides(self.project)
        if not known:
            return [(each, None) for each in weights]
        names = {id(each): name for name, each in self.network.named_parameters()}
        return [(each, override_of(names[id(each)], known)) for each in weights]

    def check(self, inputs: Tensor) -> None:
        """Run a few rows through, so that a fault shows at its node before training begins.

        Raises:
            ProblemError: torch refuses what a node does.
        """
        try:
            self.predictions_in_parts(inputs[:2], 2)
        except (RuntimeError, ValueError, TypeError, IndexError) as error:
            node = guilty_node(error, self.text.lines)
            raise ProblemError(torch_problem(error, node, self.title(node))) from error


def watched_classes(built: Built, watch: Callable[..., Any]) -> dict[str, Any]:
    """The classes of a network, by name, with lines that show the tensors of all nodes.

    Args:
        watch: Given the module, the id of the node and what leaves each of its sockets; gives the
            latter back, one alone or several as a tuple, for the network to go on with.
    """
    text = module_text(built.project, built.inference, watched=True)
    return executed(text.text, {"watch": watch})


def _restraints(
    text: ModuleText, network: Any
) -> tuple[Callable[[], Tensor] | None, Callable[[], None] | None]:
    return (
        network.penalty if text.has_penalty else None,
        network.constrain if text.has_limits else None,
    )


def built(project: Project, scales: Scales = (), *, trains: bool = False) -> Built:
    """The network of a project, with torch's random numbers as they are.

    Args:
        trains: Whether there must be room to train it, on the device of the plan.

    Raises:
        ProblemError: The design cannot be trained, all reasons at once; or it takes more memory
            than there is.
    """
    inference = infer(project)
    if inference.errors:
        raise ProblemError(*inference.errors)
    problem = room_problem("cpu", weight_bytes(inference))
    if trains:
        problem = problem or weights_shortage(project, inference)
    if problem is not None:
        raise ProblemError(problem)
    return Built(project, inference, scales)


def seeded(project: Project, scales: Scales = ()) -> Built:
    """The network of a project with the starting weights of its seed.

    What training draws (dropout) begins at the seed's own place, whatever making weights drew.
    """
    torch.manual_seed(project.plan.seed)
    made = built(project, scales, trains=True)
    torch.manual_seed(project.plan.seed + 1)
    return made


def nothing_to_train() -> ProblemError:
    """The error for a network without a weight that may change."""
    return ProblemError(
        Problem(
            "nothing-to-train",
            found="The network has no weights that training could change.",
            fix="Add a layer with weights, or release the frozen ones.",
        )
    )
