"""Why nodes cannot become a block, or a block cannot be taken apart."""

from __future__ import annotations

from netbuilder.core.design import Design, Node
from netbuilder.core.layer import Role
from netbuilder.core.nesting import MOST_NODES
from netbuilder.core.problems import DesignError, Problem, Where


def refuse_ungroupable(design: Design, chosen: list[str]) -> None:
    """Refuse to make a block of nodes that cannot be one."""
    if not chosen:
        raise DesignError(
            Problem("nothing-to-group", "Nothing is selected.", fix="Select the layers first.")
        )
    for id in chosen:
        node = design.nodes[id]
        if node.layer.role is not Role.HIDDEN:
            raise DesignError(
                Problem(
                    "not-groupable",
                    found=f"{node.title} cannot stand inside a block.",
                    fix="Leave it out of the selection.",
                    where=Where(node=id),
                )
            )
    _refuse_half_of_sharing(design, chosen)
    inside, outside = set(chosen), list[str]()
    for id in chosen:
        outside += [other for other in design.after(id) if other not in inside]
    seen = set(outside)
    while outside:
        for other in design.after(outside.pop()):
            if other in inside:
                raise DesignError(
                    Problem(
                        "group-has-a-hole",
                        found="A wire leaves the selection and comes back into it.",
                        fix="Select the layers on its way too.",
                        where=Where(node=other),
                    )
                )
            if other not in seen:
                seen.add(other)
                outside.append(other)


def _refuse_half_of_sharing(design: Design, chosen: list[str]) -> None:
    inside = set(chosen)
    for node in design.nodes.values():
        partner = node.same_weights_as
        if partner in design.nodes and (node.id in inside) != (partner in inside):
            raise DesignError(
                Problem(
                    "not-groupable",
                    found=f"{node.title} has the same weights as {design.nodes[partner].title}; "
                    "only one of them is selected.",
                    fix="Select both, or give each weights of its own.",
                    where=Where(node=node.id),
                )
            )


def refuse_many(node: Node, count: int) -> None:
    """Refuse to take a block apart into more nodes than a design can have."""
    if count > MOST_NODES:
        raise DesignError(
            Problem(
                "too-many-layers",
                found=f"{node.title} holds {count:,} layers in all copies; up to {MOST_NODES:,} "
                "can be laid out.",
                fix="Lower the number of copies first.",
                where=Where(node=node.id),
            )
        )
