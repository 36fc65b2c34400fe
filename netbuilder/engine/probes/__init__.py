"""Costly views of a network in training, drawn only while someone looks at them."""

from __future__ import annotations

import time
from collections.abc import Iterator

from netbuilder.engine.given import inputs_of
from netbuilder.engine.inside.views import InsideViews
from netbuilder.engine.probes.judgement import Judgement
from netbuilder.engine.probes.layers import LayerViews
from netbuilder.engine.probes.neurons import NeuronViews
from netbuilder.engine.probes.samples import Samples
from netbuilder.engine.probes.surface import Surface
from netbuilder.engine.probes.values import ValueViews
from netbuilder.engine.probes.weights import WeightViews
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import Event, Outlet, SampleWish, Watch

EVERY_SECONDS, FRESH_SECONDS = 0.1, 1.0
# Drawing may cost 5 % of the time.
_SHARE = 20


class Probes:
    """Draws what is wanted, every 100 ms at most and for at most 5 % of the time."""

    def __init__(self, run: str, trainee: Trainee) -> None:
        self._run, self._trainee = run, trainee
        self._surface: Surface | None = None
        self._weights: WeightViews | None = None
        self._judgement: Judgement | None = None
        self._values: ValueViews | None = None
        self._layers: LayerViews | None = None
        self._neurons: NeuronViews | None = None
        self._inside: InsideViews | None = None
        self._samples: Samples | None = None
        self._outlets: tuple[Outlet, ...] = ()
        self._drawn = 0.0
        self._cost = 0.0
        # Iteration of the last picture; -1 where what is wanted has changed since.
        self._iteration = -1

    def want(self, order: Watch) -> None:
        """Someone looks at other things now."""
        self._surface = Surface.of(self._trainee, order.surface) if order.surface else None
        self._weights = WeightViews(self._trainee, order.weights) if order.weights else None
        is_judged = order.judged or order.ranked
        self._judgement = Judgement(self._trainee, is_ranked=order.ranked) if is_judged else None
        self._layers = (self._layers or LayerViews(self._trainee)) if order.layers else None
        if self._layers is not None:
            self._layers.histograms = frozenset(order.histograms)
        self._samples = Samples(self._trainee, order.samples) if order.samples else None
        wish = order.neurons
        if wish is None:
            self._neurons = None
        elif self._neurons is None or not self._neurons.follow(wish):
            self._neurons = NeuronViews(self._trainee, wish)
        if order.inside is None:
            self._inside = None
        elif self._inside is None or not self._inside.follow(order.inside):
            self._inside = InsideViews(self._trainee, order.inside)
        self._outlets = order.values
        if self._outlets and self._values is None:
            self._values = ValueViews.of(self._trainee)
        if self._values is not None:
            self._values.sample = inputs_of(self._trainee, order.sample, order.made)
        self._iteration = -1
        # What was costly stays so; what is new is shown within a second all the same.
        self._cost = min(self._cost, FRESH_SECONDS / _SHARE)

    def is_due(self) -> bool:
        """Whether something is wanted and may be drawn now."""
        views = (self._surface, self._weights, self._judgement, self._layers, self._samples)
        is_wanted = any(each is not None for each in (*views, self._neurons, self._inside))
        if not self._outlets and not is_wanted:
            return False
        wait = max(EVERY_SECONDS, self._cost * _SHARE)
        return time.monotonic() - self._drawn >= wait

    def last(self, moment: int) -> Iterator[Event]:
        """What is wanted, and in any case judgement, ranking and samples, with the weights kept.

        Args:
            moment: The iteration that these weights are of.
        """
        self._judgement = Judgement(self._trainee, is_ranked=True)
        self._samples = self._samples or Samples(self._trainee, SampleWish())
        yield from self._shown(moment)

    @property
    def awaits_iteration(self) -> bool:
        """Whether the next iteration is to stand alone, so that it can be measured."""
        return self._layers is not None and self._layers.awaits_iteration

    def compared(self) -> Iterator[Event]:
        """What the iteration that just stood alone has changed."""
        if self._layers is not None and self._layers.awaits_iteration:
            started = time.monotonic()
            yield from self._layers.compared(self._trainee.progress.iteration)
            self._cost += time.monotonic() - started

    def drawn(self) -> Iterator[Event]:
        """What is wanted, unless it was drawn at this very iteration."""
        iteration = self._trainee.progress.iteration
        if iteration != self._iteration:
            yield from self._shown(iteration)
            # After the last one there is no coming iteration to look at.
            if self._layers is not None and self._trainee.iterations_left > 0:
                yield from self._begun(self._layers, iteration)

    def _begun(self, layers: LayerViews, iteration: int) -> Iterator[Event]:
        started = time.monotonic()
        yield from layers.begun(self._run, iteration)
        self._drawn = time.monotonic()
        self._cost += self._drawn - started

    def _shown(self, iteration: int) -> Iterator[Event]:
        started = time.monotonic()
        if self._surface is not None:
            yield self._surface.drawn(self._run, iteration)
        if self._weights is not None:
            yield from self._weights.drawn(self._run, iteration)
        if self._judgement is not None:
            yield from self._judgement.drawn(self._run, iteration)
        samples = self._samples.drawn(self._run, iteration) if self._samples is not None else None
        if samples is not None:
            yield samples
        if self._values is not None and self._outlets:
            yield from self._values.drawn(self._run, iteration, self._outlets)
        if self._neurons is not None:
            yield self._neurons.drawn(self._run, iteration)
        if self._inside is not None:
            yield self._inside.drawn(self._run, iteration)
        self._drawn, self._iteration = time.monotonic(), iteration
        self._cost = self._drawn - started
