"""Where the keyboard is on the canvas: a node, a wire or a port, with a ring that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from netbuilder.core.design import Wire
from netbuilder.ui.accessibility.parts import Key
from netbuilder.ui.canvas import frame_walk
from netbuilder.ui.canvas.hits import Hit
from netbuilder.ui.canvas.menus import context_menu
from netbuilder.ui.canvas.overlays.focus_edge import FocusEdge
from netbuilder.ui.canvas.paints import paints, sizes
from netbuilder.ui.canvas.tools.port_walk import PortWalk
from netbuilder.ui.canvas.walk import Direction, neighbour, wires_at

if TYPE_CHECKING:
    from netbuilder.ui.canvas.view import CanvasView

RING_PX = 2.0
GAP_PX = 6.0
KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class Walker:
    """Moves the keyboard's place. The selection follows, except where it is made to grow.

    Attributes:
        is_shown: Whether the ring shows: once a key was used, until the mouse is.
    """

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self.is_shown = False
        self._node = ""
        self._told: Key | None = None
        self._ringed = QRectF()
        self._edge = FocusEdge(view)
        view.workspace.selected.connect(self._on_selected)

    @property
    def focus(self) -> Key | None:
        """Where the keyboard is; None where it is at the canvas as a whole."""
        view = self._view
        if isinstance(view.gesture, PortWalk):
            item, port = view.gesture.current
            return Key("port", item.id, port.name, port.is_input)
        wires, chosen = view.sheet.chosen_wires, view.workspace.selection
        if len(wires) == 1 and not chosen:
            return Key("wire", wire=next(iter(wires)))
        frame = frame_walk.focused(view)
        if frame is not None:
            return Key("frame", frame.id)
        if self._node in chosen:
            return Key("node", self._node)
        return Key("node", next(iter(chosen))) if len(chosen) == 1 else None

    def arrow(self, direction: Direction, is_growing: bool = False) -> None:
        """Go on in a direction: from node to node, or at a wire to its ends and to the next."""
        view, focus = self._view, self.focus
        sheet = view.sheet
        if focus is not None and focus.wire is not None:
            self._from_wire(focus.wire, direction)
        elif focus is not None and focus.kind == "frame":
            frame_walk.go_on(view, sum(direction))
        elif not view.workspace.selection:
            first = (*sheet.design.order, *sheet.nodes)
            if first:
                self._select(first[0], is_growing)
        else:
            places = {id: item.place for id, item in sheet.nodes.items() if item.isVisible()}
            start = focus.id if focus is not None else self._last_selected()
            if start not in places:
                return
            following = neighbour(sheet.design, places, start, direction)
            if following is not None:
                self._select(following, is_growing)

    def to_wires(self, step: int = 1) -> None:
        """From a node to its first wire, from a wire to the next of the same node."""
        view, focus = self._view, self.focus
        if focus is not None and focus.wire is not None:
            self._to_next_wire(focus.wire, step)
            return
        node = focus.id if focus is not None else ""
        wires = wires_at(view.sheet.design, node) if node else view.sheet.design.wires
        if wires:
            self._node = node or wires[0].source.node
            self._choose(wires[0])

    def go(self, key: Key) -> None:
        """Put the keyboard at a part of the drawing."""
        self.is_shown = True
        if key.wire is not None:
            self._choose(key.wire)
        elif key.kind == "node":
            self._select(key.id, is_growing=False)
        elif key.kind == "frame":
            self._view.workspace.select((), [key.id])
            self._view.reveal_area(frame_walk.place(self._view, key.id))
            self.refresh()
        elif key.kind == "port":
            self._select(key.id, is_growing=False)
            self._walk_ports(key)

    def press_port(self, key: Key) -> None:
        """Start a wire at a port, or end there the one that was started."""
        gesture = self._view.gesture
        if isinstance(gesture, PortWalk) and gesture.is_holding:
            if not gesture.go(key.id, key.port, key.is_input):
                return
        else:
            self.go(key)
        if isinstance(self._view.gesture, PortWalk):
            self._view.gesture.key(Qt.Key.Key_Return)
        self.refresh()

    def place(self) -> QPointF:
        """Where menus and popups of the focus belong, in the scene."""
        view, focus = self._view, self.focus
        item = view.sheet.nodes.get(focus.id) if focus is not None else None
        if item is not None:
            return item.place.topLeft() + QPointF(sizes().title_left, sizes().header)
        if focus is not None and focus.wire is not None:
            return view.sheet.wires.paths[focus.wire].middle
        if focus is not None and focus.kind == "frame":
            area = frame_walk.place(view, focus.id)
            return area.topLeft() + QPointF(sizes().title_left, sizes().header)
        chosen = [view.sheet.nodes[id] for id in view.workspace.selection if id in view.sheet.nodes]
        if chosen:
            return min((each.place.topLeft() for each in chosen), key=lambda at: (at.y(), at.x()))
        return view.visible_area().center()

    def show_menu(self) -> None:
        """Open the menu of what is selected, beside it."""
        view, focus = self._view, self.focus
        if focus is not None and focus.id:
            view.reveal(focus.id)
        spot = view.mapFromScene(self.place())
        area = view.viewport().rect()
        spot = QPoint(
            min(max(spot.x(), area.left()), area.right()),
            min(max(spot.y(), area.top()), area.bottom()),
        )
        context_menu(view, self._under(focus), spot).popup(view.viewport().mapToGlobal(spot))

    def used(self, is_keyboard: bool) -> None:
        """A key or the mouse was used: the ring comes or goes."""
        if is_keyboard != self.is_shown:
            self.is_shown = is_keyboard
        self.refresh()

    def refresh(self) -> None:
        """Tell where the keyboard is now, and paint the ring there instead of where it was."""
        view, focus = self._view, self.focus
        if focus != self._told:
            self._told = focus
            view.herald.focus(focus)
        has_ring = self.is_shown and view.hasFocus()
        self._edge.show_edge(has_ring and focus is None and not view.workspace.selection)
        area = self._ring() if has_ring else QRectF()
        if area == self._ringed:
            return
        for each in (self._ringed, area):
            margin = (GAP_PX + RING_PX) / view.zoom
            if not each.isNull():
                view.repaint_area(each.adjusted(-margin, -margin, margin, margin))
        self._ringed = area

    def paint(self, painter: QPainter) -> None:
        """The ring, two pixels wide on the screen whatever the zoom."""
        view = self._view
        if not self.is_shown or not view.hasFocus():
            return
        area, look = self._ring(), paints()
        if area.isNull():
            return
        self._ringed = area
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(look.colours["focus"], RING_PX)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = sizes().radius + GAP_PX / view.zoom
        painter.drawRoundedRect(area, radius, radius)
        painter.restore()

    def _ring(self) -> QRectF:
        """What the ring goes around, in the scene: a card, the middle of a wire, or all there is.

        At a port the walk over ports draws its own.
        """
        view, focus = self._view, self.focus
        if focus is None:
            return QRectF()
        gap = GAP_PX / view.zoom
        if focus.kind == "frame":
            return frame_walk.place(view, focus.id).adjusted(-gap, -gap, gap, gap)
        if focus.kind == "node" and focus.id in view.sheet.nodes:
            return view.sheet.nodes[focus.id].place.adjusted(-gap, -gap, gap, gap)
        path = view.sheet.wires.paths.get(focus.wire) if focus.wire is not None else None
        if path is None:
            return QRectF()
        reach = 2.0 * gap
        middle = path.middle
        return QRectF(middle.x() - reach, middle.y() - reach, 2.0 * reach, 2.0 * reach)

    def _under(self, focus: Key | None) -> Hit:
        view = self._view
        if focus is not None and focus.wire is not None:
            return Hit("wire", wire=focus.wire)
        if focus is not None and focus.kind == "frame":
            return Hit("frame", frame=focus.id)
        id = focus.id if focus is not None else next(iter(view.workspace.selection), "")
        item = view.sheet.nodes.get(id)
        return Hit("node", item) if item is not None else Hit()

    def _from_wire(self, wire: Wire, direction: Direction) -> None:
        across, down = direction
        if across:
            self._select(wire.target.node if across > 0 else wire.source.node, is_growing=False)
        else:
            self._to_next_wire(wire, down)

    def _to_next_wire(self, wire: Wire, step: int) -> None:
        ends = (wire.source.node, wire.target.node)
        self._node = self._node if self._node in ends else ends[0]
        wires = wires_at(self._view.sheet.design, self._node)
        self._choose(wires[(wires.index(wire) + step) % len(wires)])

    def _walk_ports(self, key: Key) -> None:
        view = self._view
        walk = PortWalk.on(view, key.id)
        if walk is not None:
            view.cancel_gesture()
            view.begin(walk)
            walk.go(key.id, key.port, key.is_input)
            view.viewport().update()
            self.refresh()

    def _select(self, id: str, is_growing: bool) -> None:
        view = self._view
        view.cancel_gesture()
        kept = view.workspace.selection if is_growing else frozenset()
        self._node = id
        view.sheet.choose_wires(())
        view.workspace.select(kept | {id})
        view.reveal(id)
        self.refresh()

    def _choose(self, wire: Wire) -> None:
        view = self._view
        view.cancel_gesture()
        view.workspace.select(())
        view.sheet.choose_wires({wire})
        path = view.sheet.wires.paths.get(wire)
        if path is not None:
            view.reveal_area(QRectF(path.middle, path.middle))
        self.refresh()

    def _last_selected(self) -> str:
        chosen = self._view.workspace.selection
        return [id for id in self._view.sheet.design.nodes if id in chosen][-1]

    def _on_selected(self, ids: frozenset[str]) -> None:
        if len(ids) == 1:
            (self._node,) = ids
        self.refresh()
