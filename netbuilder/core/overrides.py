"""Where layers learn with a rate or a weight decay of their own, also inside blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from netbuilder.core.design import BlockUse, Design
from netbuilder.core.plan import Optimizer
from netbuilder.core.value import Project

# Factor of the learning rate, and weight decay or None for that of the optimizer.
Way = tuple[float, float | None]


class Override(Struct, frozen=True):
    """How the weights below one place learn.

    Attributes:
        path: Ids of nodes from the outside in; copies of a block count as one.
        factor: Of the learning rate, those of the blocks around it multiplied in.
        decay: Weight decay; None for that of the optimizer.
    """

    path: tuple[str, ...]
    factor: float = 1.0
    decay: float | None = None

    @property
    def place(self) -> str:
        """Its path as the names of weights begin."""
        return ".".join(self.path)


def overrides(project: Project) -> tuple[Override, ...]:
    """Everything that learns otherwise than the plan says, outer places before inner ones.

    A layer with the weights of another learns as that one does.
    """
    learning = {key for key, block in project.blocks.items() if _learns(block.design)}
    holding = _holding(project, learning)
    return tuple(_found(project, project.design, Override(()), holding, ()))


def override_of(name: str, known: Sequence[Override]) -> Override | None:
    """The innermost place that a weight lies in, by its name in the network."""
    parts = tuple(part for part in name.split(".") if not part.isdigit())
    holders = [each for each in known if parts[: len(each.path)] == each.path]
    return max(holders, key=lambda each: len(each.path), default=None)


def ways(known: Sequence[Override], optimizer: Optimizer) -> dict[Way, tuple[str, ...]]:
    """The places that learn alike, by their way; first what learns as the plan says, ``""``."""
    found: dict[Way, tuple[str, ...]] = {(1.0, None): ("",)}
    for each in known:
        way = way_of(each, optimizer)
        found[way] = (*found.get(way, ()), each.place)
    return found


def way_of(own: Override | None, optimizer: Optimizer) -> Way:
    """How weights of one place learn, as far as an optimizer can do that."""
    if own is None or not optimizer.takes_groups:
        return 1.0, None
    return own.factor, own.decay if "weight_decay" in optimizer.parameters else None


def _learns(design: Design) -> bool:
    return any(node.learns_otherwise for node in design.nodes.values())


def _holding(project: Project, learning: Iterable[str]) -> frozenset[str]:
    """Blocks that have such a layer inside, however deep."""
    holding = set(learning)
    while True:
        more = {
            key
            for key, block in project.blocks.items()
            if key not in holding
            and any(
                isinstance(node.layer, BlockUse) and node.layer.definition in holding
                for node in block.design.nodes.values()
            )
        }
        if not more:
            return frozenset(holding)
        holding |= more


def _found(
    project: Project,
    design: Design,
    around: Override,
    holding: frozenset[str],
    inside: tuple[str, ...],
) -> Iterator[Override]:
    for id, node in design.nodes.items():
        own = Override(
            (*around.path, id),
            around.factor * node.rate_factor,
            around.decay if node.weight_decay is None else node.weight_decay,
        )
        if node.learns_otherwise and not node.same_weights_as:
            yield own
        use = node.layer
        if not isinstance(use, BlockUse) or use.definition not in holding:
            continue
        if use.definition in project.blocks and use.definition not in inside:
            block = project.blocks[use.definition].design
            yield from _found(project, block, own, holding, (*inside, use.definition))
