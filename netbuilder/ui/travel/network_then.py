"""The network that views take apart: the drawing, or what was trained at the chosen moment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import structs

from netbuilder.core.design import Design
from netbuilder.core.inference import Inference, infer
from netbuilder.core.value import Project
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.workspace import Workspace

if TYPE_CHECKING:
    from netbuilder.ui.neurons.headers import Heading


class NetworkThen:
    """Answers for both, and infers a network of the past only once."""

    def __init__(self, workspace: Workspace, bridge: EngineBridge) -> None:
        self._workspace, self._bridge = workspace, bridge
        self._known: tuple[Project, Inference] | None = None

    @property
    def project(self) -> Project:
        """What is looked at."""
        then = self._bridge.past.project
        return then if then is not None else self._workspace.project

    @property
    def design(self) -> Design:
        """Its network."""
        return self.project.design

    @property
    def inference(self) -> Inference:
        """What is known of it."""
        then, workspace = self._bridge.past.project, self._workspace
        if then is None or then is workspace.project:
            return workspace.whole_inference
        if self._known is None or self._known[0] is not then:
            self._known = (then, infer(then))
        return self._known[1]


def plain(heading: Heading) -> Heading:
    """A heading without what changes the network: the past is only looked at."""
    return structs.replace(heading, field="")


def layers_of(inference: Inference, way: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Layers with weights in the order data flows, each by its ids from the outside in."""
    for id in inference.order:
        facts = inference.nodes[id]
        if facts.inside:
            yield from layers_of(facts.inside[0], (*way, id))
        elif facts.parameters:
            yield (*way, id)
