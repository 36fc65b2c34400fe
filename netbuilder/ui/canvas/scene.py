"""Keeps the items of the scene equal to the design, touching only what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtWidgets import QGraphicsScene

from netbuilder.core.bends import Dot
from netbuilder.core.changes import Changes, changes
from netbuilder.core.design import Design, Wire
from netbuilder.core.value import Project
from netbuilder.ui.canvas.frame_sheet import FrameSheet
from netbuilder.ui.canvas.knowledge import Knowledge
from netbuilder.ui.canvas.node_item import NodeItem
from netbuilder.ui.canvas.pictures import Pictures
from netbuilder.ui.canvas.router import Router
from netbuilder.ui.canvas.visual import Sign
from netbuilder.ui.canvas.wire_layer import WireLayer
from netbuilder.ui.workspace import Workspace

ROOM_PX = 4096.0
# Labels of the selection are drawn larger at small zoom and then reach beyond their wire.
LABEL_PX = 96.0


class CanvasScene(QGraphicsScene):
    """The drawing as items.

    Attributes:
        design: The design that is shown.
        nodes: The item of every node, by id. These are the references that keep items alive.
        wires: All wires.
        frames: Frames and notes, and what folded frames hide.
        knowledge: What is inferred of the nodes.
        lit: Wires in the accent: selected ones, and those of selected nodes.
        chosen_wires: The selected wires.
        chosen_dots: The selected dots of wires.
        hides_wires: Whether only lit wires are shown.
        router: Leads the wires.
        revision: Grows with everything that moves, comes or goes.
        pictures: Ready pictures of the items.
        glide: Set to animate the next move: called with old and new places instead of moving.
    """

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.design = Design()
        self.nodes: dict[str, NodeItem] = {}
        self.wires = WireLayer()
        self.knowledge = Knowledge()
        self.lit: set[Wire] = set()
        self.chosen_wires: frozenset[Wire] = frozenset()
        self.chosen_dots: frozenset[Dot] = frozenset()
        self.hides_wires = False
        self.revision = 0
        self.glide: Callable[[Mapping[str, QPointF], Mapping[str, QPointF]], None] | None = None
        self.pictures = Pictures()
        self.frames = FrameSheet(self)
        self.router = Router(self)
        self._content: QRectF | None = None
        self._resting: QRectF | None = None
        self.setSceneRect(QRectF(-ROOM_PX, -ROOM_PX, 2 * ROOM_PX, 2 * ROOM_PX))
        workspace.changed.connect(self._on_changed)
        workspace.entered.connect(self._on_entered)
        workspace.selected.connect(self._on_selected)
        workspace.frames.changed.connect(self._on_frames_selected)
        self._show(workspace.design)

    def content(self) -> QRectF:
        """The area of all cards and frames; empty if there is none."""
        if self._content is None:
            area = QRectF()
            for item in self.frames.nodes():
                area = area.united(item.place)
            for frame in self.frames.shown:
                area = area.united(self.frames.place(frame))
            self._content = area
        return self._content

    def resting_content(self) -> QRectF:
        """The area of all cards as the design has them, whatever a gesture is moving."""
        if self._resting is None:
            self._resting = self.content()
        return self._resting

    def set_learning(self, ids: frozenset[str]) -> None:
        """Show these nodes as learning, and no others."""
        touched = self.knowledge.learning ^ ids
        self.knowledge.learning = ids
        self._dress(touched)
        self.frames.renew(self.design)

    def set_signs(self, signs: Mapping[str, Sign]) -> None:
        """Show what a check found at these nodes, and at no others."""
        before, self.knowledge.signs = self.knowledge.signs, dict(signs)
        ids = before.keys() | signs.keys()
        self._dress({id for id in ids if before.get(id) != signs.get(id)})

    def choose_wires(self, wires: Iterable[Wire], dots: Iterable[Dot] = ()) -> None:
        """Select exactly these wires and dots."""
        chosen = frozenset(wire for wire in wires if wire in self.wires.paths)
        chosen_dots = frozenset(dots)
        if (chosen, chosen_dots) != (self.chosen_wires, self.chosen_dots):
            self.chosen_wires, old, self.chosen_dots = chosen, self.chosen_dots, chosen_dots
            self.relight({wire for wire, _ in old ^ chosen_dots})

    def put(self, places: Mapping[str, QPointF]) -> None:
        """Move items without an edit: for a gesture under way, or an animation."""
        for id, place in places.items():
            item = self.nodes.get(id)
            if item is not None:
                item.setPos(place)
        self._content = None
        self.revision += 1
        self.router.route(self._wires_of(places), has_news=False)

    def restyle(self) -> None:
        """The look changed: draw everything anew."""
        self.frames.texts.clear()
        self.pictures.clear()
        self.update()

    def drop(self) -> None:
        """Let go of all items, before the scene goes away."""
        self.frames.drop()
        for item in self.nodes.values():
            self.removeItem(item)
        self.nodes.clear()
        self.wires.clear()

    def _on_changed(self, before: Project, after: Project) -> None:
        self._show(self.workspace.design)
        if (before.title, before.description) != (after.title, after.description):
            self.update()

    def _on_entered(self) -> None:
        """Another design is open: nothing of the one before is kept, though ids may be equal."""
        self._show(Design())
        self.chosen_wires, self.chosen_dots = frozenset(), frozenset()
        self._show(self.workspace.design)
        self.update()

    def _show(self, design: Design) -> None:
        before, difference = self.design.incoming, changes(self.design, design)
        self.design, self._content, self._resting = design, None, None
        self.revision += 1
        self._take_away(difference)
        self.knowledge.blocks = self.workspace.project.blocks
        self.knowledge.is_inside = bool(self.workspace.inside)
        touched = self.knowledge.learn(self.workspace.inference)
        touched.update(difference.added, difference.edited)
        if difference.reordered:  # the wires of one input changed places
            touched |= {id for id, wires in design.incoming.items() if wires != before.get(id)}
        for wire in (*difference.wired, *difference.unwired):
            touched |= {wire.source.node, wire.target.node}
        for wire in difference.wired:
            self.wires.add(wire)
        self._dress(touched)
        self._move(difference)
        touched |= self.frames.renew(design)
        self._make_room()
        self.resting_content()
        moved = self._wires_of({*touched, *difference.moved, *difference.added})
        self.router.route(moved.union(difference.bent))
        self.relight()
        if difference.framed or not self.nodes or len(difference.added) == len(self.nodes):
            self.update()

    def _take_away(self, difference: Changes) -> None:
        for wire in difference.unwired:
            path = self.wires.remove(wire)
            if path is not None:
                self.update(path.rect.adjusted(-LABEL_PX, -LABEL_PX, LABEL_PX, LABEL_PX))
        for id in difference.removed:
            self.pictures.forget(id)
            self.removeItem(self.nodes.pop(id))

    def _dress(self, ids: Iterable[str]) -> None:
        """Make or renew the look of nodes."""
        for id in ids:
            if id not in self.design.nodes:
                continue
            visual = self.knowledge.visual(self.design, id)
            item = self.nodes.get(id)
            if item is None:
                item = self.nodes[id] = NodeItem(id, visual, self.pictures)
                item.mark(selected=id in self.workspace.selection)
                item.setPos(QPointF(*self.design.nodes[id].position))
                self.addItem(item)
            else:
                item.dress(visual)

    def _move(self, difference: Changes) -> None:
        after = {
            id: QPointF(*self.design.nodes[id].position)
            for id in (*difference.moved, *difference.edited)
        }
        before = {id: self.nodes[id].pos() for id in after}
        for id, place in after.items():
            self.nodes[id].setPos(place)
        if self.glide is not None and difference.moved:
            self.glide(before, after)

    def _wires_of(self, ids: Iterable[str]) -> set[Wire]:
        incoming, outgoing = self.design.incoming, self.design.outgoing
        wires: set[Wire] = set()
        for id in ids:
            wires.update(incoming.get(id, ()))
            wires.update(outgoing.get(id, ()))
        return wires

    def _make_room(self) -> None:
        """Let the scene's index cover all nodes, growing in large steps."""
        content, room = self.content(), self.sceneRect()
        if not content.isEmpty() and not room.contains(content):
            self.setSceneRect(room.united(content.adjusted(-ROOM_PX, -ROOM_PX, ROOM_PX, ROOM_PX)))

    def _on_selected(self, ids: frozenset[str]) -> None:
        for id, item in self.nodes.items():
            if item.is_selected != (id in ids):
                item.mark(selected=id in ids)
        self.relight()

    def _on_frames_selected(self, ids: frozenset[str]) -> None:
        self.frames.mark(ids)
        self.update()

    def relight(self, touched: Iterable[Wire] = ()) -> None:
        """Find the wires in the accent anew and paint those that changed, and these."""
        self.chosen_wires &= self.wires.paths.keys()
        bends = self.design.bends
        self.chosen_dots = frozenset(
            (wire, index) for wire, index in self.chosen_dots if index < len(bends.get(wire, ()))
        )
        of_dots = {wire for wire, _ in self.chosen_dots}
        lit = self._wires_of(self.workspace.selection) | self.chosen_wires | of_dots
        only = lit if self.hides_wires else None
        if only != self.wires.only:
            self.wires.only = only
            self.revision += 1
        if bool(lit) != bool(self.lit):  # the others fade, or fade no longer
            self.update()
        area = QRectF()
        for wire in (lit ^ self.lit).union(touched):
            path = self.wires.paths.get(wire)
            if path is not None:
                area = area.united(path.rect.adjusted(-LABEL_PX, -LABEL_PX, LABEL_PX, LABEL_PX))
        self.lit = lit
        if not area.isEmpty():
            self.update(area)
