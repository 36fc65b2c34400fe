"""Looks into one layer of a network, for one sample."""

from __future__ import annotations

import traceback
from typing import Any

import torch
from torch import Tensor

from netbuilder.core.design import Design
from netbuilder.core.facts import Inference, NodeFacts
from netbuilder.core.problems import ProblemError
from netbuilder.engine import state
from netbuilder.engine.build import Built
from netbuilder.engine.given import given
from netbuilder.engine.inside.context import Context, Told
from netbuilder.engine.inside.flow import Flow, FlowTwin
from netbuilder.engine.inside.kinds import told_of
from netbuilder.engine.inside.naming import Naming
from netbuilder.engine.looked import Looked
from netbuilder.link.messages import InsideDrawn, InsideWish, Outlet

# Rows that distributions are drawn over, and how many numbers they may make.
_ROWS, _MOST_NUMBERS = 64, 1 << 24
_FAILED = "This layer could not be drawn for this sample. The log says why."
_GONE = "This layer is not part of the network at this moment."


class InsideViews:
    """Pictures of one layer, as prediction makes them.

    A twin in evaluation mode computes: nothing that training uses changes.
    """

    def __init__(self, trainee: Looked, wish: InsideWish) -> None:
        self._built: Built = trainee.built
        self._wish, self._device = wish, trainee.device
        found = _place(self._built, wish.nodes)
        self._place = found
        self._twin = FlowTwin(self._built, wish.nodes) if found is not None else None
        self._looked = trainee
        self._failure = ""
        has_validation = len(trainee.parts["validation"].inputs) > 0
        part = trainee.parts["validation" if has_validation else "train"]
        self._rows = part.inputs[: _affordable(self._built)]

    def follow(self, wish: InsideWish) -> bool:
        """Look at other units, or another sample, of the same layer; whether it is the same."""
        is_same = wish.nodes == self._wish.nodes
        if is_same:
            self._wish = wish
        return is_same

    def drawn(self, run: str, iteration: int) -> InsideDrawn:
        """The layer with the weights as they are."""
        with state.undisturbed(self._device):
            told = self._safely()
        has_row = bool(told.plates) and not self._wish.made
        return InsideDrawn(
            run=run,
            iteration=iteration,
            nodes=self._wish.nodes,
            total=told.total,
            plates=told.plates,
            sample=self._wish.sample if has_row else 0,
            words=told.words,
            first=told.first,
            chosen=told.chosen,
            draws=told.draws,
            places=told.places,
            place=told.place,
            place_name=told.place_name,
        )

    def _safely(self) -> Told:
        """What is told; words where it cannot be: a view is never worth a run."""
        try:
            return self._told()
        except ProblemError as error:
            return Told((), error.problems[0].sentence)
        except Exception as error:  # noqa: BLE001 - whatever it is, training goes on
            if not self._failure:
                traceback.print_exc()  # the window's log follows what an engine writes
            self._failure = str(error)
            return Told((), _FAILED)

    def _told(self) -> Told:
        row = given(self._looked, self._wish.sample, self._wish.made).inputs
        flow = self._flow(row.to(self._device))
        if flow is None or self._place is None:
            return Told((), _GONE)
        design, facts = self._place
        built, id = self._built, self._wish.nodes[-1]
        naming = Naming(built.project.recipe, built.inference, self._rows)
        answers = built.answers if len(self._wish.nodes) == 1 else ()
        answer = next((each for each in answers if each.node == id), None)
        return told_of(
            Context(
                (design.nodes[id], facts),
                self._wish,
                flow,
                lambda: self._flow(self._rows.to(self._device)),
                (built.inference.data, naming, answer),
                self._device,
            )
        )

    def _flow(self, rows: Tensor) -> Flow | None:
        if self._twin is None or self._place is None or not len(rows):
            return None
        design, facts = self._place
        inside, id = self._wish.nodes[:-1], self._wish.nodes[-1]
        sockets = [socket.name for socket in design.nodes[id].layer.inputs]
        sources = [
            Outlet((*inside, wire.source.node), wire.source.name)
            for wire in sorted(
                design.incoming.get(id, ()), key=lambda wire: sockets.index(wire.target.name)
            )
        ]
        given = [rows] * len(self._built.text.inputs)
        with torch.no_grad():
            return self._twin.flow(given, sources, len(facts.outputs))


def _affordable(built: Built) -> int:
    return max(1, min(_ROWS, _MOST_NUMBERS // max(built.inference.activations, 1)))


def _place(built: Built, nodes: tuple[str, ...]) -> tuple[Design, NodeFacts] | None:
    """The design a node is in, and what is known of it; None where there is no such node."""
    project, design = built.project, built.project.design
    inference: Inference = built.inference
    for id in nodes[:-1]:
        node, facts = design.nodes.get(id), inference.nodes.get(id)
        layer: Any = node.layer if node is not None else None
        if facts is None or not facts.inside or layer is None:
            return None
        design, inference = project.blocks[layer.definition].design, facts.inside[0]
    known = inference.nodes.get(nodes[-1]) if nodes else None
    return (design, known) if known is not None and nodes[-1] in design.nodes else None
