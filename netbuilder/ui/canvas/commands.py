"""The commands of the canvas: plain calls that menus, keys and buttons share."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QGuiApplication

from netbuilder.core import arranging, bends, clipboard, edits, frame_layout, frames
from netbuilder.core.block_edits import Blocks
from netbuilder.core.block_library import LibraryBlock
from netbuilder.core.design import Design, NodeLayer, Wire
from netbuilder.core.layer import Layer
from netbuilder.core.problems import Problem, Severity
from netbuilder.ui.canvas import placing
from netbuilder.ui.canvas.camera import Camera
from netbuilder.ui.canvas.scene import CanvasScene
from netbuilder.ui.canvas.visual import BIAS, spoken
from netbuilder.ui.workspace import Workspace

NEARLY_ALL = 0.8
Placing = Callable[[Design, NodeLayer], tuple[Design, str]]


class Commands(Camera):
    """What can be done to the drawing, each as one undo step."""

    workspace: Workspace

    def place_layer(
        self,
        what: placing.Placeable,
        place: QPointF | None = None,
        link: placing.Link | None = None,
    ) -> str:
        """Place a new node and select it; answers its id.

        Without a link it is wired after the one selected node, if there is one and no `place`
        was pointed at.
        """
        chosen = tuple(self.workspace.selection)
        at = self._middle() if place is None else (place.x(), place.y())
        if link is not None:
            return self._make(
                what, lambda design, layer: placing.placed_linked(design, layer, at, link)
            )
        if place is None and len(chosen) == 1:
            return self._make(
                what, lambda design, layer: placing.placed_after(design, layer, chosen[0])
            )
        return self._make(what, lambda design, layer: placing.placed(design, layer, at))

    def insert_layer(self, what: placing.Placeable, wire: Wire, place: QPointF) -> str:
        """Place a new node in the middle of a wire and select it; answers its id."""
        at = (place.x(), place.y())
        return self._make(
            what, lambda design, layer: placing.placed_on_wire(design, layer, at, wire)
        )

    def delete_selection(self, heal: bool = False) -> None:
        """Take the selected nodes and wires away; with `heal`, join what they stood between."""
        ids, wires = self.workspace.selection, self.sheet.chosen_wires
        framed, dots = self.workspace.frames.ids, self.sheet.chosen_dots
        if not ids and not wires and not framed and not dots:
            return

        def edit(design: Design) -> Design:
            design = frames.removed(bends.without_dots(design, dots), framed)
            return edits.removed(edits.disconnected(design, *wires), ids, heal=heal)

        label = _label("Delete", len(ids), len(framed))
        loose = f"Delete {_counted(len(wires), 'wire') or _counted(len(dots), 'dot')}"
        self.workspace.apply(label if ids or framed else loose, edit)

    def select_all(self) -> None:
        """Select every node, frame and note that is shown."""
        sheet = self.sheet.frames
        ids = [id for id in self.workspace.design.nodes if id not in sheet.hidden]
        self.workspace.select(ids, [frame.id for frame in sheet.shown])

    def copy_selection(self) -> None:
        """Put the selected nodes on the clipboard, as readable text."""
        if self.workspace.selection or self.workspace.frames.ids:
            text = _copied(self.workspace)
            QGuiApplication.clipboard().setText(text)

    def cut_selection(self) -> None:
        """Copy the selected nodes, then take them away."""
        ids, framed = self.workspace.selection, self.workspace.frames.ids
        if ids or framed:
            self.copy_selection()
            self.workspace.apply(
                _label("Cut", len(ids), len(framed)),
                lambda each: edits.removed(frames.removed(each, framed, with_content=True), ids),
            )

    def paste(
        self, is_fed: bool = False, text: str | None = None, place: QPointF | None = None
    ) -> None:
        """Place copied nodes at the pointer, or beside the originals where it is elsewhere.

        Args:
            is_fed: Whether what fed the originals feeds the copies too.
            text: What is placed; None for what is on the clipboard.
            place: Where in the scene; None for the pointer.
        """
        if text is None:
            text = QGuiApplication.clipboard().text()
        spot = self.pointer_spot() if place is None else None
        if spot is not None:
            place = self.mapToScene(spot)
        at = None if place is None else placing.snapped(place.x(), place.y())
        self._paste(text, at, "Paste with wires" if is_fed else "Paste", is_fed)

    def duplicate(self, at: tuple[float, float] | None = None) -> None:
        """Place the selected nodes a second time, with the wires between them.

        Args:
            at: Left and top edge of the copies; None puts them beside the originals.
        """
        if self.workspace.selection or self.workspace.frames.ids:
            text = _copied(self.workspace)
            self._paste(text, at, "Duplicate")

    def tidy(self) -> None:
        """Lay out the selected nodes, or all, by the flow of data; they glide to their places."""
        selection, nodes = self.workspace.selection, self.workspace.design.nodes
        # Nearly all counts as all: what is left over would only stand in the way.
        is_part = 1 < len(selection) < NEARLY_ALL * len(nodes)
        heights = {id: item.body.height() for id, item in self.sheet.nodes.items()}
        self.sheet.glide = self.glide
        try:
            ids = selection if is_part else None
            sizes = self.sheet.frames.sizes()
            self.workspace.apply(
                "Tidy",
                lambda design: frame_layout.tidied(design, ids, heights, sizes),
            )
        finally:
            self.sheet.glide = None

    def toggle_bypass(self) -> None:
        """Let data pass the selected nodes untouched, or no longer."""
        nodes = self.workspace.design.nodes
        ids = [id for id in self.workspace.selection if nodes[id].can_pass]
        on = not all(nodes[id].bypassed for id in ids)
        if ids:
            label = "Bypass" if on else "Bypass no longer"
            self.workspace.apply(label, lambda design: edits.with_bypass(design, ids, on))

    def toggle_frozen(self) -> None:
        """Freeze the weights of the selected nodes, or let them learn again."""
        ids = self.workspace.selection
        nodes = self.workspace.design.nodes
        on = not all(nodes[id].frozen_weights for id in ids)
        if ids:
            label = "Freeze weights" if on else "Let weights learn"
            self.workspace.apply(label, lambda design: edits.with_frozen(design, ids, on))

    def toggle_bias(self, id: str) -> None:
        """Switch the bias neuron of a node."""
        layer = self.workspace.design.nodes[id].layer
        if isinstance(layer, Layer) and BIAS in layer.parameters:
            on = not getattr(layer, BIAS)
            label = "Add bias neuron" if on else "Remove bias neuron"
            self.workspace.apply(label, lambda design: edits.with_parameter(design, id, BIAS, on))

    def nudge(self, across: float, down: float) -> None:
        """Move the selected nodes; moves in a row make one step."""
        framed, nodes = self.workspace.frames.ids, self.workspace.design.nodes
        ids = frozenset(id for id in self.workspace.selection if not nodes[id].pinned)
        sizes = self.sheet.frames.sizes() if self.sheet.design.frames else {}
        if not ids and not framed and self.workspace.selection:
            held = min(self.workspace.selection)
            self.workspace.refused.emit(arranging.held_fast(self.workspace.design, held))

        dots = self.sheet.chosen_dots

        def edit(design: Design) -> Design:
            after = frames.shifted(design, framed, (across, down), ids)
            after = bends.shifted(after, dots, across, down)
            return frames.settled(design, after, {*ids, *framed}, None, sizes)

        label = _label("Move", len(ids), len(framed))
        if ids or framed or dots:
            label = label if ids or framed else f"Move {_counted(len(dots), 'dot')}"
            self.workspace.apply(label, edit, "canvas.nudge")

    def spoken(self, id: str) -> str:
        """A node in one sentence, for those who hear the drawing."""
        knowledge = self.sheet.knowledge
        words = spoken(
            self.workspace.design.nodes[id],
            knowledge.facts.get(id),
            knowledge.problems.get(id),
            id in knowledge.learning,
        )
        sign = knowledge.signs.get(id)
        return words if sign is None else f"{words}. Checked before training: {sign.words}"

    def set_learning(self, ids: frozenset[str]) -> None:
        """Show these nodes as learning, and no others."""
        self.sheet.set_learning(ids)

    def pointer_spot(self) -> QPoint | None:
        """Where the pointer is in the viewport, or None where it is elsewhere."""
        raise NotImplementedError

    def glide(self, before: Mapping[str, QPointF], after: Mapping[str, QPointF]) -> None:
        """Let moved nodes glide to their places."""
        raise NotImplementedError

    def _make(
        self,
        what: placing.Placeable,
        edit: Placing,
    ) -> str:
        made: placing.Made | placing.MadeFromLibrary
        edit = _with_frames(self.sheet, edit)
        if isinstance(what, LibraryBlock):
            made = placing.MadeFromLibrary(what, edit)
            is_made = self.workspace.apply_with_blocks(f"Place {what.name}", made)
        else:
            blocks = self.workspace.project.blocks
            made = placing.Made(lambda design: edit(design, what), blocks)
            is_made = self.workspace.apply(f"Place {what.title}", made)
        if not is_made:
            return ""
        self.workspace.select(made.ids)
        for id in made.ids:
            self.reveal(id)
        return made.ids[0] if made.ids else ""

    def _paste(
        self, text: str, at: tuple[float, float] | None, label: str, is_fed: bool = False
    ) -> None:
        workspace, made = self.workspace, list[clipboard.Pasted]()
        before = {frame.id for frame in workspace.design.frames}
        sizes = self.sheet.frames.sizes() if before else {}
        manner = clipboard.Manner(at, _mark(workspace), is_fed)

        def edit(design: Design, blocks: Blocks) -> tuple[Design, Blocks]:
            after = clipboard.placed(design, blocks, text, manner)
            made.append(after)
            return frame_layout.followed(design, after.design, sizes), after.blocks

        if workspace.apply_with_blocks(label, edit):
            fresh = {frame.id for frame in workspace.design.frames} - before
            ids = [id for id in made[-1].ids if id not in self.sheet.frames.hidden]
            workspace.select(ids, fresh)
            notes = " ".join(made[-1].notes)
            if notes:
                told = Problem("paste-left-out", notes, severity=Severity.WARNING)
                workspace.refused.emit(told)

    def _middle(self) -> tuple[float, float]:
        middle = self.visible_area().center()
        return middle.x() - 88.0, middle.y() - 60.0


def _with_frames(sheet: CanvasScene, edit: Placing) -> Placing:
    """An edit that places a node, with frames that stay around what they hold."""
    sizes = sheet.frames.sizes() if sheet.design.frames else {}

    def whole(design: Design, layer: NodeLayer) -> tuple[Design, str]:
        after, id = edit(design, layer)
        return frame_layout.followed(design, after, sizes), id

    return whole


def _copied(workspace: Workspace) -> str:
    return clipboard.copied(
        workspace.design,
        workspace.selection,
        workspace.project.blocks,
        workspace.frames.ids,
        _mark(workspace),
    )


def _mark(workspace: Workspace) -> str:
    """Tells the open design from those of other projects and blocks."""
    block = workspace.open_block
    return f"{workspace.project.id}/{block}" if block else workspace.project.id


def _counted(count: int, noun: str) -> str:
    """``wire``, ``3 wires``; nothing for none."""
    return "" if not count else (noun if count == 1 else f"{count} {noun}s")


def _label(verb: str, count: int, framed: int = 0) -> str:
    if count and framed:
        return f"{verb} {count + framed} together"
    word, number = ("node", count) if count else ("frame", framed)
    return f"{verb} {word}" if number == 1 else f"{verb} {number} {word}s"
