"""Views with the weights of a run that has ended: judgement, ranking, samples and surface."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from msgspec import structs

from netbuilder.core.problems import ProblemError
from netbuilder.core.value import Project
from netbuilder.engine.data.prepare import Prepared, prepare
from netbuilder.engine.given import inputs_of
from netbuilder.engine.looked import Looked
from netbuilder.engine.predict import Predictor
from netbuilder.engine.probes.judgement import Judgement
from netbuilder.engine.probes.samples import Samples
from netbuilder.engine.probes.surface import Surface
from netbuilder.engine.probes.values import ValueViews
from netbuilder.engine.probes.weights import WeightViews
from netbuilder.engine.standing import Standing, standing
from netbuilder.engine.text import torch_problem
from netbuilder.engine.trainee import PARTS, Part, origin_of
from netbuilder.link.messages import (
    HistogramsDrawn,
    InsideDrawn,
    JudgementDrawn,
    LookAgain,
    LookedAgain,
    NeuronsDrawn,
    Quantity,
    RankingsDrawn,
    SamplesDrawn,
    SampleTold,
    SurfaceDrawn,
    TellSample,
    ValuesDrawn,
    WeightsDrawn,
)

View = (
    SurfaceDrawn
    | JudgementDrawn
    | RankingsDrawn
    | SamplesDrawn
    | NeuronsDrawn
    | InsideDrawn
    | HistogramsDrawn
    | ValuesDrawn
    | WeightsDrawn
)


class PastNetwork:
    """A network with the weights of a run, and the data it answers for.

    Raises:
        ProblemError: There are no weights, they are another network's, or the data is not there.
    """

    def __init__(self, project: Project, folder: Path, base: Path) -> None:
        self.predictor = Predictor(project, folder, base)
        self.built, self.arithmetic = self.predictor.built, self.predictor.arithmetic
        self.device = self.predictor.device
        self.arithmetic.arrange(self.built.network)
        prepared = prepare(project.recipe, base)
        self.parts = {name: self._part(prepared, name) for name in PARTS}
        self.origin = origin_of(prepared)

    def _part(self, prepared: Prepared, name: str) -> Part:
        rows = prepared.parts[name]
        inputs = torch.from_numpy(np.ascontiguousarray(prepared.inputs[rows])).to(self.device)
        targets = tuple(
            torch.from_numpy(np.ascontiguousarray(target[rows])).to(self.device)
            for target in prepared.targets
        )
        return Part(inputs, targets)


def looked_again(order: LookAgain, project: Project) -> LookedAgain:
    """The answer to a request: what the run itself would have drawn at its end.

    Raises:
        ProblemError: There are no weights, they are another network's, the data is not there,
            or torch refuses to compute.
    """
    base = Path(order.base or ".")
    if order.iteration >= 0:
        return _at_moment(order, project, base)
    is_fresh = order.watch.surface > 0 and not order.folder
    if order.watch.neurons is not None or order.watch.inside is not None or is_fresh:
        return _within(order, project, base)
    network = PastNetwork(project, Path(order.folder), base)
    try:
        with network.predictor.threads():
            views = tuple(_views(order, network, network.predictor.step))
    except (RuntimeError, ValueError, TypeError, IndexError) as error:
        raise ProblemError(torch_problem(error, "", "")) from error
    return LookedAgain(order.request, network.predictor.step, views)


def _within(order: LookAgain, project: Project, base: Path) -> LookedAgain:
    """Neurons or a layer where a run stood last, as explanations take it; or before training."""
    folder = Path(order.folder) if order.folder else None
    watch = order.watch
    views: list[View] = []
    with standing(project, folder, base) as found:
        iteration = found.iteration
        if watch.neurons is not None:
            views.append(found.neurons(watch.neurons).drawn(order.run, iteration))
        if watch.inside is not None:
            views.append(found.inside(watch.inside).drawn(order.run, iteration))
        surface = Surface.of(found.trainee, watch.surface) if watch.surface else None
        if surface is not None:
            views.append(surface.drawn(order.run, iteration))
    return LookedAgain(order.request, iteration, tuple(views))


def _at_moment(order: LookAgain, project: Project, base: Path) -> LookedAgain:
    """All that is wanted, as the run had it after so many iterations."""
    folder = Path(order.folder) if order.folder else None
    with standing(project, folder, base, order.iteration, order.near) as found:
        iteration, to_come = found.iteration, found.to_come
        try:
            views = (*_views(order, found.trainee, iteration), *_drawn(order, found))
        except (RuntimeError, ValueError, TypeError, IndexError) as error:
            raise ProblemError(torch_problem(error, "", "")) from error
    return LookedAgain(order.request, iteration, views, to_come)


def _drawn(order: LookAgain, found: Standing) -> Iterator[View]:
    """Views that only a network in training has."""
    run, watch, iteration = order.run, order.watch, found.iteration
    if watch.neurons is not None:
        yield found.neurons(watch.neurons).drawn(run, iteration)
    if watch.inside is not None:
        yield found.inside(watch.inside).drawn(run, iteration)
    if watch.weights:
        yield from WeightViews(found.trainee, watch.weights).drawn(run, iteration)
    if watch.values:
        values = ValueViews.of(found.trainee)
        values.sample = inputs_of(found.trainee, watch.sample, watch.made)
        yield from values.drawn(run, iteration, watch.values)
    if not watch.histograms:
        return
    for view in found.layers(watch.histograms).begun(run, iteration):
        if isinstance(view, HistogramsDrawn):
            # After the last iteration there is no coming batch, so no slope either.
            is_last = found.trainee.iterations_left <= 0
            slices = (
                each
                for each in view.slices
                if not is_last or each.quantity is not Quantity.GRADIENTS
            )
            yield structs.replace(view, iteration=iteration, slices=tuple(slices))


def sample_told(order: TellSample, project: Project) -> SampleTold:
    """The answer to a request; without a folder, with the weights that training would begin with.

    Raises:
        ProblemError: See `standing` and `SampleTeller.told`.
    """
    folder = Path(order.folder) if order.folder else None
    with standing(project, folder, Path(order.base or "."), order.iteration) as found:
        return found.teller.told(order, found.iteration)


def _views(order: LookAgain, network: Looked, iteration: int) -> Iterator[View]:
    run, watch = order.run, order.watch
    if watch.judged or watch.ranked:
        yield from Judgement(network, is_ranked=watch.ranked).drawn(run, iteration)
    if watch.samples is not None:
        found = Samples(network, watch.samples).drawn(run, iteration)
        if found is not None:
            yield found
    surface = Surface.of(network, watch.surface) if watch.surface else None
    if surface is not None:
        yield surface.drawn(run, iteration)
