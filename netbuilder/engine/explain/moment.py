"""The moment at which a recorded run stands, put together again for explaining."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from netbuilder.core.value import Project
from netbuilder.engine.explain.ago import ago
from netbuilder.engine.explain.explainer import Explainer
from netbuilder.engine.standing import standing
from netbuilder.link.messages import Explain, Explained


@contextmanager
def explainer_of(
    project: Project, folder: Path | None, base: Path, iteration: int = -1
) -> Iterator[Explainer]:
    """An explainer at a moment of a run, while it explains; see `standing`."""
    with standing(project, folder, base, iteration) as found:
        yield Explainer(found.trainee, found.prepared, ago(folder, found.prepared, found.trainee))


def explained(order: Explain, project: Project) -> Explained:
    """The answer to a request; without a folder, at the weights that training would begin with.

    Raises:
        ProblemError: See `standing` and `Explainer.explained`.
    """
    folder = Path(order.folder) if order.folder else None
    with explainer_of(project, folder, Path(order.base or "."), order.iteration) as explainer:
        found = explainer.explained(order.number, order.sample, order.most, order.made)
    return Explained(request=order.request, explanation=found)
