"""Weights and answers of single neurons, for those that someone looks at."""

from __future__ import annotations

import numpy as np
import torch
from msgspec import structs
from torch import Tensor

from netbuilder.core.problems import ProblemError
from netbuilder.engine import state
from netbuilder.engine.answers import Answer
from netbuilder.engine.build import Built
from netbuilder.engine.given import Given, given
from netbuilder.engine.looked import Looked
from netbuilder.engine.measure import raw
from netbuilder.engine.probes.surface import Surface
from netbuilder.engine.trainee import Part
from netbuilder.engine.twin import Twin
from netbuilder.link.messages import Numbers, Outlet
from netbuilder.link.messages.neurons import (
    AnswerLook,
    Column,
    NeuronLayer,
    NeuronsDrawn,
    NeuronWish,
)

ROWS = 256
BINS = 16
# More classes than this are not told apart in the picture of a neuron.
CLASSES = 10


class NeuronViews:
    """Pictures of single neurons, as prediction makes them.

    A twin in evaluation mode computes: nothing that training uses changes.
    """

    def __init__(self, trainee: Looked, wish: NeuronWish) -> None:
        self._built: Built = trainee.built
        self._wish = wish
        self._device = trainee.device
        self._twin = Twin(trainee.built)
        surface = Surface.of(trainee, wish.side)
        self._grid = surface.grid if surface is not None else None
        has_validation = len(trainee.parts["validation"].inputs) > 0
        part = trainee.parts["validation" if has_validation else "train"]
        targets = tuple(each[:ROWS].to(self._device) for each in part.targets)
        self._rows = Part(part.inputs[:ROWS].to(self._device), targets)
        self._classes = _classes(self._built, self._rows)
        self._looked = trainee
        self._sample: Given | None = None
        self._words = ""
        self._give(wish)

    def follow(self, wish: NeuronWish) -> bool:
        """Take another wish where nothing but the sample differs; whether it could be taken."""
        plain = structs.replace(self._wish, sample=wish.sample, made=wish.made)
        if plain != wish:
            return False
        self._give(wish)
        return True

    def _give(self, wish: NeuronWish) -> None:
        """Be lit by the sample of a wish, or say why not."""
        self._wish, self._sample, self._words = wish, None, ""
        if wish.sample or wish.made:
            try:
                self._sample = given(self._looked, wish.sample, wish.made)
            except ProblemError as error:
                self._words = error.problems[0].sentence

    def drawn(self, run: str, iteration: int) -> NeuronsDrawn:
        """All that is looked at, with the weights as they are."""
        with state.undisturbed(self._device):
            layers = self._layers()
            part, said, wanted = self._told()
        look = AnswerLook.HISTOGRAMS if self._grid is None else AnswerLook.PLANE
        sample = self._sample.sample if self._sample is not None else 0
        made, words = self._wish.made if self._sample is not None else (), self._words
        return NeuronsDrawn(run, iteration, look, layers, sample, part, said, wanted, made, words)

    def _layers(self) -> tuple[NeuronLayer, ...]:
        columns = self._wish.columns
        spots = self._twin.spots(
            [Outlet((each.answer,), _port(self._built, each.answer)) for each in columns]
        )
        found = {spot.outlet.nodes[0]: place for place, spot in enumerate(spots)}
        with torch.enable_grad():
            scores, seen = self._twin.run(self._given(self._rows.inputs), spots)
            gradients = self._gradients(scores)
        plane = None
        if self._grid is not None:
            with torch.no_grad():
                _, plane = self._twin.run(self._given(self._grid), spots)
        lit = None
        if self._sample is not None:
            with torch.no_grad():
                _, lit = self._twin.run(self._given(self._sample.inputs), spots)
        layers = []
        before: Column | None = None
        for column in columns:
            place = found.get(column.answer)
            if place is None:
                before = None
                continue
            answers = _flat(seen[place])
            column = _there(column, answers.shape[1])
            if not column.neurons:
                before = None
                continue
            pictures = self._plane(plane[place], column) if plane is not None else None
            told = self._layer((before, column), answers, pictures, gradients)
            if lit is not None:
                light = _flat(lit[place])[0, torch.tensor(column.neurons, dtype=torch.int64)]
                told = structs.replace(told, lit=_numbers(light))
            layers.append(told)
            before = column
        return tuple(layers)

    def _told(self) -> tuple[str, str, str]:
        """The part of the row that lights the neurons, what is said of it and what is true."""
        if self._sample is None or not self._built.answers:
            return "", "", ""
        row = self._sample
        answer = self._built.answers[0]
        with torch.no_grad():
            scores = self._twin.run(self._given(row.inputs), ())[0]
        first = scores[0] if isinstance(scores, tuple) else scores
        true = _true(answer, row.targets[answer.column].reshape(-1)) if row.targets else ""
        return row.part, _said(answer, first[0]), true

    def _given(self, rows: Tensor) -> list[Tensor]:
        return [rows.to(self._device)] * len(self._built.text.inputs)

    def _gradients(self, scores: Tensor | tuple[Tensor, ...]) -> dict[str, Tensor]:
        """Slopes of the loss in the weights of the looked-at layers, by node."""
        loss = self._built.objective(scores, self._rows.targets)
        named = dict(self._built.network.named_parameters())
        asked = {
            column.node: weight
            for column in self._wish.columns
            if (weight := named.get(f"{column.node}.weight")) is not None and weight.requires_grad
        }
        if not asked or not loss.requires_grad:
            return {}
        slopes = torch.autograd.grad(loss, list(asked.values()), allow_unused=True)
        pairs = zip(asked, slopes, strict=True)
        return {node: slope for node, slope in pairs if slope is not None}  # type: ignore[redundant-expr]

    def _layer(
        self,
        columns: tuple[Column | None, Column],
        answers: Tensor,
        pictures: Tensor | None,
        gradients: dict[str, Tensor],
    ) -> NeuronLayer:
        before, column = columns
        weights, kept = _weights(self._built, column.node)
        bias = _tensor(self._built, column.node, "bias")
        chosen = torch.tensor(column.neurons, dtype=torch.int64)
        picked = answers[:, chosen]
        if pictures is None:
            shown, lows, highs = _histograms(picked, self._classes)
        else:
            shown = pictures
            lows, highs = pictures.flatten(1).amin(dim=1), pictures.flatten(1).amax(dim=1)
        slopes = gradients.get(column.node)
        return NeuronLayer(
            node=column.node,
            neurons=column.neurons,
            weights=_numbers(_block(weights, before, chosen)),
            biases=_numbers(bias[chosen] if bias is not None else torch.zeros(0)),
            gradients=_numbers(_block(slopes, before, chosen)),
            answers=_numbers(shown),
            lows=_numbers(lows),
            highs=_numbers(highs),
            norms=_numbers(weights.norm(dim=1) if weights is not None else torch.zeros(0)),
            activity=_numbers(answers.abs().mean(dim=0)),
            lit=_numbers(torch.zeros(0)),
            kept=_numbers(_block(kept, before, chosen)),
        )

    def _plane(self, pieces: tuple[Tensor, ...], column: Column) -> Tensor:
        """What the chosen neurons answer over the plane: (neurons, side, side)."""
        flat = _flat(pieces)
        chosen = torch.tensor(column.neurons, dtype=torch.int64)
        side = self._wish.side
        return flat[:, chosen].t().reshape(-1, side, side)


def _said(answer: Answer, scores: Tensor) -> str:
    """What a network says of one row."""
    if not answer.is_classes:
        return f"{float(raw(answer, scores.reshape(-1)[:1])[0]):.4g}"
    flat = scores.reshape(-1)
    place = int(flat.argmax()) if len(flat) > 1 else int(flat[0] > answer.threshold)
    return _class(answer, place)


def _true(answer: Answer, target: Tensor) -> str:
    if not answer.is_classes:
        return f"{float(raw(answer, target[:1])[0]):.4g}"
    return _class(answer, int(target[0]))


def _class(answer: Answer, place: int) -> str:
    names = answer.target.classes
    return names[place] if place < len(names) else str(place)


def _flat(pieces: tuple[Tensor, ...]) -> Tensor:
    """(rows, neurons) of what leaves a node."""
    tensor = pieces[-1].detach().to("cpu", torch.float32)
    return tensor.reshape(len(tensor), -1)


def _port(built: Built, node: str) -> str:
    known = built.project.design.nodes.get(node)
    return known.layer.outputs[0].name if known is not None and known.layer.outputs else "y"


def _tensor(built: Built, node: str, name: str) -> Tensor | None:
    """A weight by name; None where the node has none, or none that is a plain matrix or row."""
    found = dict(built.network.named_parameters()).get(f"{node}.{name}")
    if found is None:
        return None
    return found.detach().to("cpu", torch.float32)


def _weights(built: Built, node: str) -> tuple[Tensor | None, Tensor | None]:
    """Weights as they count, and as cut synapses keep them; None for the latter without any."""
    known = _tensor(built, node, "weight")
    cut = dict(built.network.named_buffers()).get(f"{node}.cut")
    if known is None or cut is None or cut.shape != known.shape:
        return known, None
    return known.masked_fill(cut.to("cpu"), 0.0), known


def _there(column: Column, count: int) -> Column:
    """Those neurons that the network has: what is drawn may be wider than what learns."""
    if max(column.neurons, default=0) < count:
        return column
    known = tuple(place for place in column.neurons if place < count)
    return structs.replace(column, neurons=known)


def _block(weights: Tensor | None, before: Column | None, chosen: Tensor) -> Tensor:
    """Rows and columns of a matrix that are looked at."""
    if weights is None or before is None or weights.dim() != 2:
        return torch.zeros(0, 0)
    arriving = torch.tensor(before.neurons, dtype=torch.int64)
    if len(arriving) and int(arriving.max()) >= weights.shape[1]:
        return torch.zeros(0, 0)
    return weights.detach().cpu()[chosen][:, arriving]


def _classes(built: Built, rows: Part) -> Tensor:
    """For each row its class, or its third of the values for numbers: int64 (rows,)."""
    if not built.answers:
        return torch.zeros(len(rows.inputs), dtype=torch.int64)
    answer = built.answers[0]
    target = rows.targets[answer.column].reshape(len(rows.inputs), -1)[:, 0].cpu()
    if answer.is_classes:
        return target.long().clamp(max=CLASSES - 1)
    return (target > target.median()).long()


def _histograms(answers: Tensor, classes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Shares (neurons, classes, bins) of the rows of each class, and the range of each neuron."""
    known = torch.nan_to_num(answers)
    lows, highs = known.amin(dim=0), known.amax(dim=0)
    width = (highs - lows).clamp(min=1e-12)
    bins = ((known - lows) / width * BINS).long().clamp(0, BINS - 1)
    groups = int(classes.max()) + 1 if len(classes) else 1
    neurons = known.shape[1]
    places = torch.arange(neurons)[None, :] * groups + classes[:, None]
    counts = torch.bincount((places * BINS + bins).flatten(), minlength=neurons * groups * BINS)
    shares = counts.reshape(neurons, groups, BINS).float()
    return shares / shares.sum(dim=2, keepdim=True).clamp(min=1.0), lows, highs


def _numbers(tensor: Tensor) -> Numbers:
    array = np.ascontiguousarray(tensor.detach().cpu().numpy(), dtype="<f4")
    return Numbers("float32", array.shape, array.tobytes())
