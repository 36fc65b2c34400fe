"""What leaves nodes with the weights of a run that has ended."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from netbuilder.core.problems import Problem, ProblemError
from netbuilder.core.value import Project
from netbuilder.engine.data.prepare import prepare
from netbuilder.engine.predict import Predictor
from netbuilder.engine.probes.values import ROWS, ValueViews
from netbuilder.engine.text import torch_problem
from netbuilder.engine.trainee import Part
from netbuilder.link.messages import DrawValues, ValuesTold


def values_told(order: DrawValues, project: Project) -> ValuesTold:
    """The answer to a request: the same rows, and the same arithmetic, as the run's own views.

    Raises:
        ProblemError: There are no weights, they are another network's, the data is not there,
            or torch refuses to compute.
    """
    base = Path(order.base or ".")
    predictor = Predictor(project, Path(order.folder), base)
    predictor.arithmetic.arrange(predictor.built.network)
    rows = _rows(project, base, predictor.device)
    try:
        with predictor.threads():
            found = ValueViews(predictor.built, rows).found(order.outlets)
    except (RuntimeError, ValueError, TypeError, IndexError) as error:
        raise ProblemError(torch_problem(error, "", "")) from error
    return ValuesTold(request=order.request, iteration=predictor.step, values=found)


def _rows(project: Project, base: Path, device: torch.device) -> Part:
    """The rows that a run looks at: of validation, or of training where there are no others."""
    prepared = prepare(project.recipe, base)
    parts = (prepared.parts[name] for name in ("validation", "train"))
    chosen = next((part[:ROWS] for part in parts if len(part)), None)
    if chosen is None:
        raise ProblemError(
            Problem(
                "no-rows",
                found="The data has no rows whose values could be shown.",
                fix="Choose data with rows.",
            )
        )
    inputs = torch.from_numpy(np.ascontiguousarray(prepared.inputs[chosen]))
    targets = (torch.from_numpy(np.ascontiguousarray(each[chosen])) for each in prepared.targets)
    return Part(inputs.to(device), tuple(each.to(device) for each in targets))
