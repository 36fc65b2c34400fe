"""All kernels that there are."""

from __future__ import annotations

from netbuilder.engine.steps.fused.chains import dense_chain
from netbuilder.engine.steps.fused.kernel import Made, Maker, Subject

# Asked in this order; the reason of the last one is told where none fits.
MAKERS: tuple[Maker, ...] = (dense_chain,)


def made_for(subject: Subject) -> Made | str:
    """The first kernel that fits a network, or why there is none."""
    found: Made | str = ""
    for maker in MAKERS:
        found = maker(subject)
        if isinstance(found, Made):
            return found
    return found
