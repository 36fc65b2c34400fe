"""Follows an address of block nodes from the outside in, to the design and facts found there."""

from __future__ import annotations

from netbuilder.core.design import BlockUse, Design, Node
from netbuilder.core.facts import Inference, NodeFacts
from netbuilder.core.value import Project


def followed(project: Project, inside: tuple[str, ...]) -> tuple[Node, ...]:
    """The block nodes along an address, as far as it leads."""
    design, nodes = project.design, list[Node]()
    for id in inside:
        node = design.nodes.get(id)
        use = node.layer if node is not None else None
        if node is None or not isinstance(use, BlockUse) or use.definition not in project.blocks:
            break
        nodes.append(node)
        design = project.blocks[use.definition].design
    return tuple(nodes)


def open_design(project: Project, inside: tuple[str, ...]) -> Design:
    """The design at an address."""
    way = followed(project, inside)
    if not way:
        return project.design
    return project.blocks[way[-1].layer.definition].design  # type: ignore[union-attr]


def open_inference(project: Project, whole: Inference, inside: tuple[str, ...]) -> Inference:
    """What is known at an address: of the first copy, or of the copy that has an error.

    Where nothing reaches the block its nodes are known, but not what flows through them.
    """
    inference = whole
    for id in inside:
        facts = inference.nodes.get(id)
        copies = facts.inside if facts is not None else ()
        if not copies:
            design = open_design(project, inside)
            nodes = {key: NodeFacts(node.layer) for key, node in design.nodes.items()}
            return Inference(nodes, (), design.order, whole.data)
        inference = copies[-1] if copies[-1].errors else copies[0]
    return inference
