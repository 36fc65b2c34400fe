"""What leaves nodes with the weights of a run that has ended."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from netbuilder.core.problems import DataProblemError, Problem, ProblemError
from netbuilder.core.value import Project
from netbuilder.engine.data.prepare import Prepared, prepare
from netbuilder.engine.given import made_row
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
    prepared = prepare(project.recipe, base)
    views = ValueViews(predictor.built, _rows(prepared, predictor.device))
    views.sample = _sample(prepared, order)
    try:
        with predictor.threads():
            found = views.found(order.outlets)
    except (RuntimeError, ValueError, TypeError, IndexError) as error:
        raise ProblemError(torch_problem(error, "", "")) from error
    return ValuesTold(request=order.request, iteration=predictor.step, values=found)


def _sample(prepared: Prepared, order: DrawValues) -> Tensor | None:
    """The sample whose maps stand first; None for the first of the rows."""
    if order.made:
        try:
            return torch.from_numpy(made_row(prepared.preparation, order.made)[0])
        except DataProblemError:
            return None
    places = np.flatnonzero(prepared.rows == order.sample - 1)
    return torch.from_numpy(prepared.inputs[places[:1]]) if len(places) else None


def _rows(prepared: Prepared, device: torch.device) -> Part:
    """The rows that a run looks at: of validation, or of training where there are no others."""
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
