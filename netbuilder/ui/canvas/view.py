"""The canvas: turns mouse, keys and drops into gestures and commands."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from netbuilder.ui import accessibility
from netbuilder.ui.actions.table import CommandTable
from netbuilder.ui.canvas.alone import own_table
from netbuilder.ui.canvas.camera import STEP
from netbuilder.ui.canvas.finding import Finding
from netbuilder.ui.canvas.gesture_host import GestureHost
from netbuilder.ui.canvas.habits import rule_for
from netbuilder.ui.canvas.hits import Hit, hit
from netbuilder.ui.canvas.journey import Journey
from netbuilder.ui.canvas.key_guard import is_typing_above
from netbuilder.ui.canvas.keys import Keyboard
from netbuilder.ui.canvas.kind_change import KindChange
from netbuilder.ui.canvas.menus import context_menu
from netbuilder.ui.canvas.options import Options
from netbuilder.ui.canvas.presets import Preset, preset
from netbuilder.ui.canvas.tools.gesture import Pointer
from netbuilder.ui.canvas.tools.resize_frame import CURSORS as EDGES
from netbuilder.ui.canvas.walker import KEYBOARD, Walker
from netbuilder.ui.canvas.watches import Watches
from netbuilder.ui.canvas.wiring import Wiring
from netbuilder.ui.workspace import Workspace

CURSORS = {
    "port": Qt.CursorShape.CrossCursor,
    "dot": Qt.CursorShape.SizeAllCursor,
    "badge": Qt.CursorShape.PointingHandCursor,
    "bias": Qt.CursorShape.PointingHandCursor,
    "link": Qt.CursorShape.PointingHandCursor,
}
# Where a double click is more than two clicks.
DOUBLE = ("nothing", "wire", "node", "frame", "frame_edge", "link")
IN_GESTURE = Hit("gesture")


class CanvasView(GestureHost):
    """Draws the workspace's design and lets a person change it.

    The commands (copy, delete, fit, tidy ...) are inherited; see `Commands`, `Camera` and
    `Floating`.

    Attributes:
        habits: What mouse and touchpad do.
        options: What helps while something is dragged, and how wires are led.
        table: The commands that keys, menus and tools of the canvas lead to.
    """

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.herald: accessibility.Herald = accessibility.follow(self)
        self.walker: Walker = Walker(self)
        self.journey: Journey = Journey(self)
        self.finding: Finding = Finding(self)
        self.keyboard = Keyboard(self)
        self.wiring = Wiring(self)
        self.kind_change: KindChange = KindChange(self)
        self.watches: Watches = Watches(self)
        self.habits: Preset = preset("netbuilder")
        self.options = Options()
        # What others paint above the nodes, in scene pixels.
        self.marks: list[Callable[[QPainter], None]] = []
        self._hover = Hit()
        self._took_press = False
        self._held = Qt.MouseButton.NoButton
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Network canvas")
        self.setAccessibleDescription(
            "Arrow keys walk between nodes, Tab places a layer, Enter opens a block."
        )
        workspace.changed.connect(self._on_change)
        self.take_table(own_table(self))

    def take_table(self, table: CommandTable) -> None:
        """Follow these commands from now on: those of the window around."""
        self.table = table
        self.toolbar.show_table(table)

    def take_options(self, options: Options) -> None:
        """Behave as a person likes from now on."""
        self.options = options
        self.wiring.look.set_style(options.wire_style)
        self.minimap.setVisible(options.has_minimap)
        self.watches.strips.show(options.has_strips)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin the gesture that belongs to what is under the pointer."""
        if self.gesture is not None and self.gesture.has_pointer:
            self._press_more(event.button())
            return
        self.cancel_gesture()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.walker.used(is_keyboard=False)
        self.close_floating()
        self.watches.end_preview()
        pointer = self._pointer(event)
        under = hit(self.sheet, pointer.place, self.zoom)
        has_space = self.keyboard.is_space_down
        rule = rule_for(self.habits.rules, event.button(), pointer, under, has_space)
        gesture = rule.make(self, pointer, under) if rule is not None else None
        # Some systems ask for the menu at the press, others at the release.
        self._took_press = gesture is not None and event.button() == Qt.MouseButton.RightButton
        if gesture is not None:
            self.begin(gesture)
            self._held = event.button()
            self.viewport().setCursor(QCursor(gesture.cursor))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow with the gesture, or show what is under the pointer."""
        pointer = self._pointer(event)
        if self.gesture is not None:
            self._hover = IN_GESTURE
            self.gesture.move(pointer)
            self.edge_pan.follow(pointer)
        else:
            self._hover_over(hit(self.sheet, pointer.place, self.zoom))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture, unless it was another button that was let go."""
        if self._held not in (event.button(), Qt.MouseButton.NoButton):
            return
        self._held = Qt.MouseButton.NoButton
        gesture, self.gesture = self.gesture, None
        self.edge_pan.stop()
        if gesture is not None:
            gesture.release(self._pointer(event))
            self.viewport().unsetCursor()
            self.viewport().update()
            self._hover = IN_GESTURE
            self._hover_over(hit(self.sheet, self._pointer(event).place, self.zoom))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go into a block, rename another node, write in a frame; on nothing search for a layer.

        Where it means nothing it is a second press, so that hasty hands lose none.
        """
        pointer = self._pointer(event)
        under = hit(self.sheet, pointer.place, self.zoom)
        is_plain = event.button() == Qt.MouseButton.LeftButton and not (
            pointer.modifiers & ~Qt.KeyboardModifier.KeypadModifier or self.keyboard.is_space_down
        )
        if self.gesture is not None or not is_plain or under.part not in DOUBLE:
            self.mousePressEvent(event)
            return
        if under.part == "nothing":
            self.open_search(pointer.spot)
        elif under.part == "wire" and under.wire is not None:
            self.wiring.dots.add(under.wire, pointer.place)
        elif under.frame:
            self.frames.enter(under.frame)
        elif under.item is not None and under.row >= 0:
            self.values.press(under.item.id, under.row)
        elif under.part == "node" and under.item is not None:
            self.workspace.select({under.item.id})
            if not self.enter_block_at(under.item, pointer.place):
                self.rename_selected()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom or pan, as the habits say."""
        turn = next((each for each in self.habits.turns if each.fits(event)), None)
        if turn is not None:
            turn.act(self, event)
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        """Zoom by pinching, and forget the hover when the pointer leaves."""
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                notches = math.log(max(0.01, 1.0 + event.value())) / math.log(STEP)
                self.zoom_by(notches, event.position().toPoint())
                return True
        elif event.type() == QEvent.Type.Leave:
            self._hover_over(Hit())
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the canvas; others go on to the window, and so do those of fields above it."""
        if not is_typing_above(self) and self.keyboard.press(event):
            self.walker.used(is_keyboard=True)
            event.accept()
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Space let go: search, unless it was held to pan."""
        if self.keyboard.release(event):
            event.accept()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is, if it was the keyboard that came here."""
        super().focusInEvent(event)
        self.walker.used(self.walker.is_shown or event.reason() in KEYBOARD)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring goes while the keyboard is elsewhere."""
        super().focusOutEvent(event)
        self.keyboard.is_space_down = False  # it may be let go where nobody tells
        self.walker.refresh()

    def paint_marks(self, painter: QPainter) -> None:
        """What is found, and the ring around what has the keyboard."""
        for paint in self.marks:
            paint(painter)
        self.finding.paint(painter)
        self.walker.paint(painter)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Tab places a layer here; F6 leaves the canvas."""
        return False

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu for what is under the pointer, unless the press began a gesture."""
        if self._took_press and event.reason() == QContextMenuEvent.Reason.Mouse:
            return
        self.cancel_gesture()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.walker.used(is_keyboard=True)
            self.walker.show_menu()
            return
        spot = self.viewport().mapFrom(self, event.pos())
        under = hit(self.sheet, self.mapToScene(spot), self.zoom)
        if under.item is not None and not under.item.is_selected:
            self.workspace.select({under.item.id})
        if under.wire is not None:
            self.workspace.select(())
            self.sheet.choose_wires(*((), {under.dot}) if under.dot else ({under.wire},))
        if under.frame and under.frame not in self.frames.selected:
            self.workspace.select((), {under.frame})
        menu = context_menu(self, under, spot)
        menu.popup(event.globalPos())

    def _press_more(self, button: Qt.MouseButton) -> None:
        """While a gesture runs the right button leaves it; others end one that a menu began."""
        if button == Qt.MouseButton.RightButton:
            self._took_press = self.cancel_gesture()
        elif self._held == Qt.MouseButton.NoButton:
            self._held = button

    def _hover_over(self, under: Hit) -> None:
        before, self._hover = self._hover, under
        if under == before:
            return
        self.light_wire(under.wire)
        ends = {under.item.id} if under.item is not None else set()
        if under.wire is not None:
            ends = {under.wire.source.node, under.wire.target.node}
        if under.part == "link":
            ends = {self.frames.linked(under.detail)}
        self.hover_nodes(ends)
        self.frames.hover(under.frame)
        self.problems.tell(under)
        self.watches.hover(under.wire if under.part == "wire" else None)
        if self.values.editor is None:
            self.values.light(under.item.id if under.item is not None else "", under.row)
        if under.part in CURSORS:
            self.viewport().setCursor(CURSORS[under.part])
        elif under.part == "frame_edge":
            self.viewport().setCursor(EDGES[under.detail])
        elif under.item is not None and under.row >= 0:
            self.viewport().setCursor(self.values.cursor(under.item.id, under.row))
        elif before.part in (*CURSORS, "frame_edge") or before.row >= 0:
            self.viewport().unsetCursor()

    def _on_change(self) -> None:
        if self.gesture is None or not self.gesture.edits_live:
            self.cancel_gesture()
        self._hover_over(Hit())

    def _pointer(self, event: QMouseEvent) -> Pointer:
        spot: QPoint = event.position().toPoint()
        return Pointer(spot, self.mapToScene(spot), event.modifiers())
