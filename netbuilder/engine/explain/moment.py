"""The moment at which a recorded run stands, put together again for explaining."""

from __future__ import annotations

from pathlib import Path

import msgspec

from netbuilder.core.inference import infer
from netbuilder.core.problems import FileProblemError, Problem, ProblemError
from netbuilder.core.project.runs import RunFolder
from netbuilder.core.value import Project
from netbuilder.engine import arithmetic
from netbuilder.engine.data.prepare import Prepared, prepare
from netbuilder.engine.explain.explainer import Explainer
from netbuilder.engine.keeper import Keeper
from netbuilder.engine.recorder import Recorder
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import Explain, Explained


def explainer_of(project: Project, folder: Path | None, base: Path) -> Explainer:
    """An explainer at the last checkpoint of a run; see `standing`."""
    return Explainer(*standing(project, folder, base))


def standing(project: Project, folder: Path | None, base: Path) -> tuple[Trainee, Prepared]:
    """A network in training as it stood at the last checkpoint of a run, and its data.

    Args:
        project: As it was trained.
        folder: The run folder; None for the weights that training would begin with.
        base: Folder that relative data paths start from.

    Raises:
        ProblemError: There are no weights, they are damaged or another network's, or the data is
            not there.
    """
    if folder is not None and RunFolder(folder).last() is None:
        raise FileProblemError(
            Problem(
                "no-weights",
                found="There are no trained weights yet.",
                fix="Train the network first.",
            )
        )
    prepared = prepare(project.recipe, base)
    project = msgspec.structs.replace(project, recipe=prepared.recipe)
    inference = infer(project)
    if inference.errors:
        raise ProblemError(*inference.errors)
    chosen = arithmetic.chosen(project.plan, inference.multiply_adds)
    chosen = arithmetic.repeated(Recorder(folder).recorded_arithmetic(), chosen)
    trainee = Trainee(project, prepared, chosen.begun(arithmetic.EAGER))
    if folder is not None:
        Keeper(trainee, folder, prepared.preparation.saved()).resume()
    return trainee, prepared


def explained(order: Explain, project: Project) -> Explained:
    """The answer to a request; without a folder, at the weights that training would begin with.

    Raises:
        ProblemError: See `standing` and `Explainer.explained`.
    """
    folder = Path(order.folder) if order.folder else None
    explainer = explainer_of(project, folder, Path(order.base or "."))
    found = explainer.explained(order.number, order.sample, order.most)
    return Explained(request=order.request, explanation=found)
