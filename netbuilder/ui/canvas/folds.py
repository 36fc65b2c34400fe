"""Folds nodes to their header, frames to cards, and opens blocks where they stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from msgspec import structs

from netbuilder.core import folding, frames
from netbuilder.core.design import BlockUse, Design
from netbuilder.core.folding import FOLDED, PLAIN, UNFOLDED
from netbuilder.ui.canvas import shape
from netbuilder.ui.canvas.visual import NodeVisual

if TYPE_CHECKING:
    from netbuilder.ui.canvas.inside import Inside


class Folds:
    """The folding commands of one canvas."""

    def __init__(self, view: Inside) -> None:
        self._view = view

    def toggle(self) -> None:
        """Fold or unfold what is selected: nodes, blocks and frames alike."""
        workspace = self._view.workspace
        design = workspace.design
        boxes = [each.id for each in workspace.frames.chosen if not each.is_note]
        if boxes:
            self.fold_frames(boxes)
        elif workspace.selection:
            following = [folding.next_fold(design, id) for id in workspace.selection]
            # Several do the same: once one of them is folded, all come back.
            all_back = PLAIN in following and len(set(following)) > 1
            self.fold_nodes(
                {
                    id: PLAIN if all_back else following[index]
                    for index, id in enumerate(workspace.selection)
                }
            )

    def fold_nodes(self, folds: Mapping[str, str], label: str = "") -> None:
        """Draw nodes folded, open, or as usual; what stands beside them makes room."""
        before = self._view.sheet.frames.sizes()
        after = self._sizes(folds)
        was_open = any(self._view.workspace.design.nodes[id].fold == UNFOLDED for id in folds)
        is_closing = was_open or FOLDED in folds.values()
        words = label or ("Fold" if is_closing else "Unfold")
        heights = self._heights(folds)
        self._gliding(
            words, lambda design: folding.with_fold(design, folds, before, after, heights)
        )

    def fold_frames(self, ids: list[str], on: bool | None = None) -> None:
        """Fold frames to cards, or open them where they stand."""
        design, sheet = self._view.workspace.design, self._view.sheet.frames
        known = [each for each in design.frames if each.id in ids and not each.is_note]
        is_on = not all(each.folded for each in known) if on is None else on
        sizes = sheet.sizes()

        def edit(design: Design) -> Design:
            for frame in known:
                card = sheet.card_size(design, frame.id)
                design = folding.with_folded_frame(design, frame.id, is_on, sizes, card)
            return design

        if known:
            self._gliding("Fold frame" if is_on else "Unfold frame", edit)

    def all_blocks(self, on: bool) -> None:
        """Open every block where it stands, or close them all."""
        nodes = self._view.workspace.design.nodes
        wanted = UNFOLDED if on else PLAIN
        folds = {
            id: wanted
            for id, node in nodes.items()
            if isinstance(node.layer, BlockUse) and (node.fold == UNFOLDED) != on
        }
        if folds:
            self.fold_nodes(folds, "Unfold all blocks" if on else "Fold all blocks")

    @property
    def has_blocks(self) -> bool:
        """Whether there is a block that could be opened or closed."""
        nodes = self._view.workspace.design.nodes.values()
        return any(isinstance(node.layer, BlockUse) for node in nodes)

    @property
    def can_fold(self) -> bool:
        """Whether anything is selected that folds."""
        workspace = self._view.workspace
        return bool(workspace.selection) or any(
            not each.is_note for each in workspace.frames.chosen
        )

    @property
    def words(self) -> str:
        """What folding what is selected is called now."""
        workspace = self._view.workspace
        boxes = [each for each in workspace.frames.chosen if not each.is_note]
        if boxes:
            return "Unfold frame" if all(each.folded for each in boxes) else "Fold frame"
        nodes = [workspace.design.nodes[id] for id in workspace.selection]
        following = {folding.next_fold(workspace.design, node.id) for node in nodes}
        if following == {UNFOLDED}:
            return "Unfold in place"
        if following == {FOLDED} or {node.fold for node in nodes} == {UNFOLDED}:
            return "Fold"
        return "Unfold" if nodes else "Fold or unfold"

    def show(self, id: str) -> None:
        """Open the folded frames that hide a node, so that it can be seen."""
        design = self._view.workspace.design
        while id in (hidden := frames.hidden(design)):
            self.fold_frames([hidden[id]], on=False)
            design = self._view.workspace.design

    def _sizes(self, folds: Mapping[str, str]) -> dict[str, tuple[float, float]]:
        """How large nodes will be once they are folded so."""
        bodies = {id: shape.body(visual) for id, visual in self._folded(folds).items()}
        return {id: (body.width(), body.height()) for id, body in bodies.items()}

    def _heights(self, folds: Mapping[str, str]) -> folding.Heights:
        """Where nodes take their first wires, now and once they are folded so."""
        nodes = self._view.sheet.nodes
        before = {id: item.visual for id, item in nodes.items()}
        after = self._folded(folds)
        return folding.Heights(
            *({id: _height(each) for id, each in part.items() if each.ports}
              for part in (before, after))
        )  # fmt: skip

    def _folded(self, folds: Mapping[str, str]) -> dict[str, NodeVisual]:
        """What nodes will look like."""
        view = self._view
        design = view.workspace.design
        nodes = {id: structs.replace(design.nodes[id], fold=fold) for id, fold in folds.items()}
        folded = structs.replace(design, nodes={**design.nodes, **nodes})
        return {id: view.sheet.knowledge.visual(folded, id) for id in folds}

    def _gliding(self, label: str, edit: Callable[[Design], Design]) -> None:
        view = self._view
        view.sheet.glide = view.glide
        try:
            view.workspace.apply(label, edit)
        finally:
            view.sheet.glide = None


def _height(visual: NodeVisual) -> float:
    """How far below its top a node takes its first wire."""
    return shape.port_place(visual, visual.ports[0]).y()
