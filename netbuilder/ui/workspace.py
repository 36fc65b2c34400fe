"""What every view shares: the document, what is inferred from it, and the selection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from msgspec import structs
from PySide6.QtCore import QObject, Signal

from netbuilder.core.block_edits import place_of, with_inside
from netbuilder.core.design import BlockUse, Design, Node
from netbuilder.core.document import Document
from netbuilder.core.inference import Inference, Inferrer
from netbuilder.core.neuron_edits import settled
from netbuilder.core.problems import Problem, ProblemError
from netbuilder.core.value import Block, Project
from netbuilder.ui import block_path
from netbuilder.ui.at_once import AtOnce
from netbuilder.ui.block_shelf import BlockShelf
from netbuilder.ui.frame_selection import FrameSelection

BlocksEdit = Callable[[Design, Mapping[str, Block]], tuple[Design, Mapping[str, Block]]]


class Workspace(QObject):
    """The open document as Qt sees it. Views listen to its signals and never to each other.

    One design is open: the project's own, or that of a block the person went into. `design`,
    `apply`, `selection` and `inference` are about that one; `project` and `whole_inference` are
    always about all of it.

    Attributes:
        inside: Ids of the block nodes that were gone into, from outside in.
        inference: What is known of the open design.
        whole_inference: What is known of the project.
        shelf: The person's own blocks.
        frames: The selected frames and notes.
        at_once: Which edits a run that goes on is to follow whatever they change.

    Signals:
        changed: (before, after) projects, after every edit, undo, redo and opening.
        inferred: The inference of the open design, after `changed` and `entered`.
        selected: The selected node ids, a frozenset.
        entered: Another design is open.
        marked: File, title or clean mark changed.
        refused: A problem that kept an edit from happening, to be shown in passing.
        opened: Another project was opened; views reset their cameras.
    """

    changed = Signal(object, object)
    inferred = Signal(object)
    selected = Signal(object)
    entered = Signal()
    marked = Signal()
    refused = Signal(object)
    opened = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self._inferrer = Inferrer()
        self.inside: tuple[str, ...] = ()
        self.whole_inference: Inference = self._inferrer.infer(document.project)
        self.inference: Inference = self.whole_inference
        self.selection: frozenset[str] = frozenset()
        self.shelf = BlockShelf(self)
        self.frames = FrameSelection(self)
        self.at_once = AtOnce()
        self.shelf.refused.connect(self.refused)
        document.changed.connect(self._on_changed)
        document.marked.connect(self._on_marked)

    @property
    def project(self) -> Project:
        """The project as it is now."""
        return self.document.project

    @property
    def open_block(self) -> str:
        """Key of the block that is open; empty for the project's own design."""
        way = block_path.followed(self.project, self.inside)
        return way[-1].layer.definition if way else ""  # type: ignore[union-attr]

    @property
    def way(self) -> tuple[Node, ...]:
        """The block nodes that were gone into, from outside in."""
        return block_path.followed(self.project, self.inside)

    @property
    def design(self) -> Design:
        """The design that is open, as it is now."""
        return block_path.open_design(self.project, self.inside)

    def apply(self, label: str, edit: Callable[[Design], Design], merge: str = "") -> bool:
        """Edit the open design as one named step; a refused edit is told through `refused`.

        Inside a block all its uses follow.

        Returns:
            Whether the edit was legal.
        """
        key = self.open_block
        if key:
            return self.change(label, lambda project: with_inside(project, key, edit), merge)
        return self.change(
            label, lambda project: structs.replace(project, design=edit(project.design)), merge
        )

    def apply_with_blocks(self, label: str, edit: BlocksEdit, merge: str = "") -> bool:
        """Edit the open design and the project's blocks together; otherwise as `apply`."""
        key = self.open_block

        def whole(project: Project) -> Project:
            before = project.blocks[key].design if key else project.design
            design, blocks = edit(before, project.blocks)
            project = structs.replace(project, blocks=dict(blocks))
            if key:
                return with_inside(project, key, lambda _: design)
            return structs.replace(project, design=design)

        return self.change(label, whole, merge)

    def change(
        self,
        label: str,
        edit: Callable[[Project], Project],
        merge: str = "",
        *,
        at_once: bool = False,
    ) -> bool:
        """Edit the whole project as one named step; otherwise as `apply`.

        Args:
            at_once: Whether a run that goes on is to follow, whatever is changed.
        """

        def whole(project: Project) -> Project:
            made = settled(edit(project), self._inferrer.infer)
            if at_once:
                self.at_once.note(project, made)
            return made

        try:
            self.document.change(label, whole, merge)
        except ProblemError as error:
            self.refused.emit(error.problems[0])
            return False
        return True

    def undo(self) -> None:
        """Go back one step; nodes that come back are selected."""
        place, known = self.inside, set(self.design.nodes)
        self.document.undo()
        fresh = [id for id in self.design.nodes if id not in known]
        if fresh and self.inside == place:
            self.select(fresh)

    def redo(self) -> None:
        """Take the last undone step again."""
        self.document.redo()

    def select(self, ids: Iterable[str], frames: Iterable[str] = ()) -> None:
        """Select exactly these nodes and frames of the open design; unknown ids are ignored."""
        self.frames.set(frames)
        nodes = self.design.nodes
        selection = frozenset(id for id in ids if id in nodes)
        if selection != self.selection:
            self.selection = selection
            self.document.end_merge()
            self.selected.emit(selection)

    def enter(self, id: str) -> bool:
        """Go into the block that a node of the open design stands for; answers whether it could."""
        node = self.design.nodes.get(id)
        if node is None or not isinstance(node.layer, BlockUse):
            return False
        return self.go((*self.inside, id))

    def leave(self, levels: int = 1) -> bool:
        """Go out of the open block; the node that was gone into is then selected."""
        if not self.inside or levels < 1:
            return False
        kept = max(0, len(self.inside) - levels)
        came_from = self.inside[kept]
        self.go(self.inside[:kept])
        self.select([came_from])
        return True

    def go(self, inside: tuple[str, ...]) -> bool:
        """Open the design at an address; answers whether there is one."""
        if inside == self.inside:
            return True
        if len(block_path.followed(self.project, inside)) < len(inside):
            return False
        self._open(inside)
        return True

    def show_place(self, problem: Problem) -> str:
        """Open the design in which a problem of the whole project is, and select its node there.

        Returns:
            The node's id; empty if the problem has no place that is there.
        """
        inside, id = place_of(problem)
        if not self.go(inside) or id not in self.design.nodes:
            return ""
        self.select([id])
        return id

    def open(self, project: Project, path: Path | None = None) -> None:
        """Replace the document's project; the history begins anew."""
        self.selection = frozenset()
        self.frames.set(())
        self.document.replace(project, path)
        if self.inside:
            self._open(())
        self.selected.emit(self.selection)
        self.opened.emit()

    def problems_of(self, id: str) -> tuple[Problem, ...]:
        """All problems whose place is this node of the open design."""
        return tuple(problem for problem in self.inference.problems if problem.where.node == id)

    def _open(self, inside: tuple[str, ...]) -> None:
        self.document.end_merge()
        self.inside, self.selection = inside, frozenset()
        self.inference = block_path.open_inference(self.project, self.whole_inference, inside)
        self.entered.emit()
        self.inferred.emit(self.inference)
        self.selected.emit(self.selection)

    def _on_changed(self, before: Project, after: Project) -> None:
        self.whole_inference = self._inferrer.infer(after)
        still = tuple(node.id for node in block_path.followed(after, self.inside))
        if still != self.inside:  # the block that was open is gone
            self.inside, self.selection = still, frozenset()
            self.inference = block_path.open_inference(after, self.whole_inference, still)
            self.entered.emit()
            self.selected.emit(self.selection)
        self.inference = block_path.open_inference(after, self.whole_inference, self.inside)
        gone = self.selection - set(self.design.nodes)
        self.changed.emit(before, after)
        self.inferred.emit(self.inference)
        if gone:
            self.select(self.selection - gone, self.frames.ids)

    def _on_marked(self) -> None:
        self.marked.emit()
