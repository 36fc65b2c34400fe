"""The accessible interfaces of nodes, ports, wires and frames."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QAccessible, QAccessibleInterface, QWindow

from netbuilder.core import edits
from netbuilder.core.design import BlockUse
from netbuilder.ui.accessibility.acts import FOCUS, MENU, NONE, PRESS, Acts, address
from netbuilder.ui.accessibility.childless import Childless, Relation
from netbuilder.ui.accessibility.parts import Key, Parts
from netbuilder.ui.accessibility.words import frame_words, input_words, output_words, wire_words
from netbuilder.ui.canvas.paints import sizes

if TYPE_CHECKING:
    from netbuilder.ui.canvas.view import CanvasView

Role = QAccessible.Role
Text = QAccessible.Text
Doing = dict[str, Callable[[], object]]


class PartInterface(Childless):
    """What all parts of the canvas have in common.

    Attributes:
        key: What it stands for.
    """

    kind = Role.Grouping
    keys: ClassVar[Mapping[str, str]] = {}

    def __init__(self, parts: Parts, key: Key) -> None:
        super().__init__()
        self.key = key
        self.parts = parts
        self._acts: Acts | None = None

    def isValid(self) -> bool:
        return self.parts.has(self.key)

    def window(self) -> QWindow:
        view = self.parts.view
        return view.window().windowHandle() if view is not None else None  # type: ignore[return-value]

    def parent(self) -> QAccessibleInterface:
        return self.parts.canvas  # type: ignore[return-value]  # None once the canvas is gone

    def role(self) -> QAccessible.Role:
        return self.kind

    def rect(self) -> QRect:
        """Where it is on the screen."""
        view = self.parts.view
        area = self._area(view) if view is not None and self.isValid() else QRectF()
        if view is None or area.isNull():
            return QRect()
        shown = view.mapFromScene(area).boundingRect()
        return QRect(view.viewport().mapToGlobal(shown.topLeft()), shown.size())

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        view = self.parts.view
        if view is None or not self.isValid():
            state.invalid = True
            return state
        state.focusable = state.selectable = state.multiSelectable = True
        state.selected = self._is_selected(view)
        state.focused = view.hasFocus() and view.walker.focus == self.key
        area = self._area(view)
        state.invisible = area.isNull()
        state.offscreen = not area.isNull() and not view.visible_area().intersects(area)
        return state

    def text(self, kind: QAccessible.Text) -> str:
        view = self.parts.view
        if view is None or not self.isValid():
            return ""
        if kind == Text.Name:
            return self._name(view)
        return self._help(view) if kind in (Text.Description, Text.Help) else ""

    def interface_cast(self, kind: QAccessible.InterfaceType) -> int:
        if kind != QAccessible.InterfaceType.ActionInterface:
            return NONE
        if self._acts is None:
            self._acts = Acts(self._doing(), self.keys)
        return address(self._acts)

    def _name(self, view: CanvasView) -> str:
        raise NotImplementedError

    def _help(self, view: CanvasView) -> str:
        return ""

    def _area(self, view: CanvasView) -> QRectF:
        """Where it is drawn; empty where it is not."""
        raise NotImplementedError

    def _is_selected(self, view: CanvasView) -> bool:
        return False

    def _doing(self) -> Doing:
        return {PRESS: self._focus, FOCUS: self._focus, MENU: self._show_menu}

    def _focus(self) -> None:
        view = self.parts.view
        if view is not None and self.isValid():
            view.setFocus()
            view.walker.go(self.key)

    def _show_menu(self) -> None:
        view = self.parts.view
        if view is not None and self.isValid():
            self._focus()
            view.walker.show_menu()


class NodeInterface(PartInterface):
    """A node: its sentence, its place, and its ports as children."""

    keys: ClassVar[Mapping[str, str]] = {MENU: "Menu", PRESS: "Enter"}

    def childCount(self) -> int:
        return len(self.parts.ports(self.key.id))

    def child(self, index: int) -> QAccessibleInterface:
        ports = self.parts.ports(self.key.id)
        if not 0 <= index < len(ports):
            return None  # type: ignore[return-value]
        return self.parts.interface(ports[index])

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        for key in self.parts.ports(self.key.id):
            port = self.parts.interface(key)
            if port.rect().contains(x, y):
                return port
        return None  # type: ignore[return-value]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        key = getattr(child, "key", None)
        ports = self.parts.ports(self.key.id)
        return ports.index(key) if isinstance(key, Key) and key in ports else -1

    def focusChild(self) -> QAccessibleInterface:
        view = self.parts.view
        focus = view.walker.focus if view is not None else None
        if focus is None or focus.kind != "port" or focus.id != self.key.id:
            return None  # type: ignore[return-value]
        return self.parts.interface(focus)

    def state(self) -> QAccessible.State:
        state = super().state()
        view = self.parts.view
        if view is not None and self.isValid():
            node = view.workspace.design.nodes[self.key.id]
            state.expandable = isinstance(node.layer, BlockUse)
            state.movable = not node.pinned
        return state

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """A name given by a tool renames the node."""
        view, id = self.parts.view, self.key.id
        if view is not None and self.isValid() and kind == Text.Name:
            view.workspace.apply("Rename node", lambda design: edits.renamed(design, id, text))

    def relations(self, match: QAccessible.RelationFlag | None = None) -> list[Relation]:
        """The nodes that data comes from and goes to."""
        view = self.parts.view
        if view is None or not self.isValid():
            return []
        design, flags = view.workspace.design, QAccessible.RelationFlag
        pairs = [(id, flags.FlowsTo) for id in dict.fromkeys(design.after(self.key.id))]
        pairs += [(id, flags.FlowsFrom) for id in dict.fromkeys(design.before(self.key.id))]
        return [
            (self.parts.interface(Key("node", id)), flag)
            for id, flag in pairs
            if match is None or flag & match
        ]

    def _name(self, view: CanvasView) -> str:
        return view.spoken(self.key.id)

    def _help(self, view: CanvasView) -> str:
        problem = view.sheet.knowledge.problems.get(self.key.id)
        if problem is not None:
            return problem.sentence
        return view.workspace.design.nodes[self.key.id].layer.summary

    def _area(self, view: CanvasView) -> QRectF:
        item = view.sheet.nodes.get(self.key.id)
        return item.place if item is not None and item.isVisible() else QRectF()

    def _is_selected(self, view: CanvasView) -> bool:
        return self.key.id in view.workspace.selection


class PortInterface(PartInterface):
    """A port of a node; pressing it starts a wire, or ends the one that was started."""

    kind = Role.Button
    keys: ClassVar[Mapping[str, str]] = {PRESS: "Enter"}

    def parent(self) -> QAccessibleInterface:
        return self.parts.interface(Key("node", self.key.id))

    def _name(self, view: CanvasView) -> str:
        words = input_words if self.key.is_input else output_words
        design, facts = view.workspace.design, view.sheet.knowledge.facts
        return words(design, facts, self.key.id, self.key.port)

    def _area(self, view: CanvasView) -> QRectF:
        item = view.sheet.nodes.get(self.key.id)
        mark = item.port(self.key.port, self.key.is_input) if item is not None else None
        if item is None or mark is None or not item.isVisible():
            return QRectF()
        middle, reach = item.port_place(mark), sizes().port_reach / 2
        return QRectF(middle.x() - reach, middle.y() - reach, 2 * reach, 2 * reach)

    def _doing(self) -> Doing:
        return {PRESS: self._press, FOCUS: self._focus}

    def _press(self) -> None:
        view = self.parts.view
        if view is not None and self.isValid():
            view.setFocus()
            view.walker.press_port(self.key)


class WireInterface(PartInterface):
    """A wire: where it comes from, where it goes, and what flows."""

    kind = Role.Link
    keys: ClassVar[Mapping[str, str]] = {MENU: "Menu"}

    def _name(self, view: CanvasView) -> str:
        wire, facts = self.key.wire, view.sheet.knowledge.facts
        return wire_words(view.workspace.design, facts, wire) if wire is not None else ""

    def _area(self, view: CanvasView) -> QRectF:
        path = view.sheet.wires.paths.get(self.key.wire) if self.key.wire is not None else None
        return path.rect if path is not None else QRectF()

    def _is_selected(self, view: CanvasView) -> bool:
        return self.key.wire in view.sheet.chosen_wires


class FrameInterface(PartInterface):
    """A frame around nodes, or a note."""

    def _name(self, view: CanvasView) -> str:
        frames = {frame.id: frame for frame in view.workspace.design.frames}
        return frame_words(frames[self.key.id])

    def _area(self, view: CanvasView) -> QRectF:
        sheet = view.sheet.frames
        frame = next((each for each in sheet.shown if each.id == self.key.id), None)
        return sheet.place(frame) if frame is not None else QRectF()

    def _is_selected(self, view: CanvasView) -> bool:
        return self.key.id in view.workspace.frames.ids


KINDS: Mapping[str, type[PartInterface]] = {
    "node": NodeInterface,
    "port": PortInterface,
    "wire": WireInterface,
    "frame": FrameInterface,
}


def made(parts: Parts, key: Key) -> PartInterface:
    """The interface of a part."""
    return KINDS[key.kind](parts, key)
