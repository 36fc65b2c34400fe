"""Shows at the nodes what a check before training found there, as long as it is still true."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from netbuilder.core.design import Design
from netbuilder.core.value import Project
from netbuilder.link.messages import NodeCost, Rehearsed, RunState
from netbuilder.ui.canvas import CanvasView
from netbuilder.ui.canvas.visual import Sign
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.memory_words import memory_words
from netbuilder.ui.workspace import Workspace

# What kept a run from starting or going on, and is about the memory of one node.
_MEMORY = ("too-little-memory", "out-of-memory")
# A part of the time below this is not worth a word.
_LEAST_SHARE = 0.01


class Finding(Struct, frozen=True):
    """What a check found at one node.

    Attributes:
        cost: What the node takes; None where only a fault is known.
        problems: What is to be looked at, in words; empty where all is fine.
        notes: What else was seen there.
    """

    cost: NodeCost | None = None
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Preflight(QObject):
    """The last check of the project, by path of node.

    Signals:
        changed: Another one is shown, or none.
    """

    changed = Signal()

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, canvas: CanvasView, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge, self._canvas = workspace, bridge, canvas
        self.findings: dict[tuple[str, ...], Finding] = {}
        self._total = 0.0
        self._about: tuple[Any, ...] = ()
        workspace.changed.connect(lambda before, after: self._forget_old(after))
        workspace.opened.connect(self.clear)
        workspace.entered.connect(self._draw)
        bridge.run_changed.connect(lambda _: self._take_run())

    @property
    def is_shown(self) -> bool:
        """Whether marks are shown at the nodes."""
        return bool(self.findings)

    def show(self, project: Project, answer: Rehearsed) -> None:
        """Show what a check of a project found."""
        self.findings = findings_of(answer)
        self._total = sum(each.seconds for each in answer.nodes if len(each.nodes) == 1)
        self._about = _matter(project)
        self._forget_old(self._workspace.project)
        self._draw()
        self.changed.emit()

    def clear(self) -> None:
        """Take the marks away."""
        if self.findings:
            self.findings = {}
            self._draw()
            self.changed.emit()

    def words(self, path: tuple[str, ...]) -> str:
        """What was found at a node, in words; empty where nothing is known."""
        found = self.findings.get(path)
        return told(found, self._total) if found is not None else ""

    def _forget_old(self, now: Project) -> None:
        if self.findings and _matter(now) != self._about:
            self.clear()

    def _take_run(self) -> None:
        """A run that did not fit marks the node that takes most; one that goes on needs no mark."""
        run = self._bridge.run
        if run is None or run.project.id != self._workspace.project.id:
            return
        if run.state is RunState.RUNNING:
            self.clear()
        problems = [each for each in run.problems if each.code in _MEMORY and each.where.node]
        if run.state is not RunState.FAILED or not problems:
            return
        problem = problems[0]
        words = f"{problem.expected} {problem.found}".strip()
        self.findings = {(problem.where.node,): Finding(problems=(words,))}
        self._about = _matter(run.project)
        self._forget_old(self._workspace.project)
        self._draw()
        self.changed.emit()

    def _draw(self) -> None:
        inside = self._workspace.inside
        signs = {
            path[-1]: Sign(not found.problems, told(found, self._total))
            for path, found in self.findings.items()
            if path[:-1] == inside
        }
        self._canvas.sheet.set_signs(signs)


def findings_of(answer: Rehearsed) -> dict[tuple[str, ...], Finding]:
    """What a check says of each node."""
    problems: dict[tuple[str, ...], list[str]] = {}
    notes: dict[tuple[str, ...], list[str]] = {}
    for cost in answer.nodes:
        if cost.problem:
            problems.setdefault(cost.nodes, []).append(cost.problem)
    for check in answer.checks:
        path = (check.node,)
        if not check.node or check.code == "gradients":
            continue
        if check.is_fine:
            if check.code != "memory":
                notes.setdefault(path, []).append(check.sentence)
        else:
            problems.setdefault(path, []).append(check.sentence)
    return {
        cost.nodes: Finding(
            cost, tuple(problems.get(cost.nodes, ())), tuple(notes.get(cost.nodes, ()))
        )
        for cost in answer.nodes
    }


def told(found: Finding, seconds: float) -> str:
    """A finding in words.

    Args:
        seconds: What the whole way forward takes.
    """
    parts = [*found.problems, *found.notes]
    cost = found.cost
    if cost is not None:
        sizes = (
            ("weights", cost.weights),
            ("gradients", cost.gradients),
            ("optimizer", cost.optimizer),
            ("activations", cost.activations),
        )
        named = [f"{memory_words(size)} {name}" for name, size in sizes if size]
        if named:
            parts.append(f"{', '.join(named)}.")
        share = cost.seconds / seconds if seconds > 0 else 0.0
        if share >= _LEAST_SHARE:
            parts.append(f"{share * 100:.0f} % of the way forward.")
    return " ".join(parts) or "Nothing to look at."


def _matter(project: Project) -> tuple[Any, ...]:
    """What a check depends on: everything but places and names."""
    blocks = tuple((key, *_drawn(block.design)) for key, block in sorted(project.blocks.items()))
    return (*_drawn(project.design), blocks, project.plan, project.recipe)


def _drawn(design: Design) -> tuple[Any, ...]:
    nodes = tuple(
        (id, node.layer, node.frozen_weights, node.bypassed) for id, node in design.nodes.items()
    )
    return nodes, design.wires
