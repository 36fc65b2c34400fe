"""What pressing a mouse button begins: one row per button, keys held and part under the pointer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt

from netbuilder.ui.canvas import wire_habits
from netbuilder.ui.canvas.hits import Hit
from netbuilder.ui.canvas.tools.box_select import BoxSelect
from netbuilder.ui.canvas.tools.duplicate_nodes import DuplicateNodes
from netbuilder.ui.canvas.tools.edit_value import PressValue, SlideValue
from netbuilder.ui.canvas.tools.gesture import Gesture, Pointer
from netbuilder.ui.canvas.tools.move_frame import MoveFrame
from netbuilder.ui.canvas.tools.move_nodes import MoveNodes
from netbuilder.ui.canvas.tools.pan import Pan
from netbuilder.ui.canvas.tools.pan_empty import PanEmpty
from netbuilder.ui.canvas.tools.resize_frame import ResizeFrame
from netbuilder.ui.canvas.tools.zoom_drag import ZoomDrag
from netbuilder.ui.canvas.values import is_number

if TYPE_CHECKING:
    from netbuilder.ui.canvas.view import CanvasView

Button = Qt.MouseButton
Keys = Qt.KeyboardModifier
ALT, CTRL = Keys.AltModifier, Keys.ControlModifier
ALT_SHIFT = Keys.AltModifier | Keys.ShiftModifier
Making = Callable[["CanvasView", Pointer, Hit], Gesture | None]


class Rule(NamedTuple):
    """One habit.

    Attributes:
        button: The button that is pressed.
        make: Begins a gesture, or does at once what a press means and answers None.
        parts: Parts under the pointer (`Hit.part`) it holds for; empty for all.
        keys: Modifier keys that must be held, and no others; None where they do not matter.
        with_space: Whether Space must be held.
        words: What it does, for the help sheet; empty for what needs no words.
    """

    button: Qt.MouseButton
    make: Making
    parts: tuple[str, ...] = ()
    keys: Qt.KeyboardModifier | None = None
    with_space: bool = False
    words: str = ""

    def fits(self, button: Qt.MouseButton, pointer: Pointer, under: Hit, has_space: bool) -> bool:
        """Whether this is the habit for a press."""
        held = pointer.modifiers & ~Keys.KeypadModifier
        return (
            button == self.button
            and has_space == self.with_space
            and (not self.parts or under.part in self.parts)
            and (self.keys is None or held == self.keys)
        )


def pan(view: CanvasView, pointer: Pointer, _: Hit) -> Gesture:
    """Drag the sheet."""
    view.keyboard.space_used()
    return Pan(view, pointer)


def pan_empty(view: CanvasView, pointer: Pointer, _: Hit) -> Gesture:
    """Drag the sheet where nothing is drawn."""
    return PanEmpty(view, pointer)


def zoom_drag(view: CanvasView, pointer: Pointer, _: Hit) -> Gesture:
    """Drag up and down to zoom."""
    return ZoomDrag(view, pointer)


def select_box(view: CanvasView, pointer: Pointer, _: Hit) -> Gesture:
    """Drag a box around what is to be selected."""
    return BoxSelect(view, pointer)


def show_problem(view: CanvasView, _: Pointer, under: Hit) -> None:
    """Open the card of a problem."""
    if under.item is not None:
        view.workspace.select({under.item.id})
        view.show_problem(under.item.id)


def toggle_bias(view: CanvasView, _: Pointer, under: Hit) -> None:
    """Switch a bias neuron."""
    if under.item is not None:
        view.toggle_bias(under.item.id)


def press_card(view: CanvasView, pointer: Pointer, under: Hit) -> Gesture | None:
    """On a value a click edits it and a drag on a number slides it; elsewhere nodes move."""
    if under.item is None or under.row < 0:
        return move_nodes(view, pointer, under)
    shown = view.values.shown(under.item.id, under.row)
    if shown is not None and is_number(shown):
        return SlideValue(view, pointer, under.item, under.row, shown)
    return PressValue(view, pointer, under.item, under.row)


def move_nodes(view: CanvasView, pointer: Pointer, under: Hit) -> Gesture | None:
    """Select and drag nodes, and selected frames with them."""
    framed = view.workspace.frames.ids
    if under.item is not None and framed and under.item.is_selected and not pointer.modifiers:
        return MoveFrame(view, pointer, min(framed), under.item.id)
    return MoveNodes(view, pointer, under.item) if under.item is not None else None


def duplicate_nodes(view: CanvasView, pointer: Pointer, under: Hit) -> Gesture | None:
    """Drag copies of a node or frame, or of all that is selected with it."""
    return DuplicateNodes(view, pointer, under.item, under.frame)


def move_frame(view: CanvasView, pointer: Pointer, under: Hit) -> Gesture:
    """Select and drag a frame, a note or a folded frame."""
    return MoveFrame(view, pointer, under.frame)


def resize_frame(view: CanvasView, pointer: Pointer, under: Hit) -> Gesture:
    """Drag the edges of a frame, or the sides of a note."""
    return ResizeFrame(view, pointer, under.frame, under.detail)


def follow_link(view: CanvasView, pointer: Pointer, under: Hit) -> Gesture | None:
    """Go to the layer that a note leads to; a link to nowhere drags the note."""
    if pointer.modifiers or not view.frames.follow_link(under.detail):
        return MoveFrame(view, pointer, under.frame)
    return None


# The first row that fits a press wins: rows with keys stand above those without.
NETBUILDER: tuple[Rule, ...] = (
    Rule(Button.MiddleButton, pan, words="Pan"),
    Rule(Button.LeftButton, pan, with_space=True, words="Pan"),
    Rule(Button.LeftButton, wire_habits.cut, keys=ALT_SHIFT, words="Cut the wires it crosses"),
    Rule(Button.RightButton, wire_habits.cut, keys=CTRL, words="Cut the wires it crosses"),
    Rule(
        Button.RightButton,
        wire_habits.connect,
        parts=("node", "port", "badge", "bias"),
        keys=ALT,
        words="From layer to layer: wire the two",
    ),
    Rule(Button.LeftButton, wire_habits.break_port, ("port",), ALT, words="Delete its wires"),
    Rule(Button.LeftButton, wire_habits.move_all, ("port",), CTRL, words="Move all its wires"),
    Rule(Button.LeftButton, wire_habits.draw_wire, parts=("port",), words="Draw a wire"),
    Rule(Button.LeftButton, wire_habits.branch, ("dot",), CTRL, words="Draw a wire from a dot"),
    Rule(Button.LeftButton, wire_habits.move_dots, parts=("dot",), words="Move it"),
    Rule(Button.LeftButton, duplicate_nodes, ("node",), ALT, words="Drag a copy away"),
    Rule(Button.LeftButton, duplicate_nodes, ("frame",), ALT, words="Drag a copy away"),
    Rule(Button.LeftButton, show_problem, parts=("badge",)),
    Rule(Button.LeftButton, toggle_bias, parts=("bias",)),
    Rule(Button.LeftButton, press_card, parts=("node",), keys=Keys.NoModifier),
    Rule(Button.LeftButton, move_nodes, parts=("node",), words="Move it with what is selected"),
    Rule(Button.LeftButton, wire_habits.bend_wire, parts=("wire",), words="Lead it another way"),
    Rule(Button.LeftButton, move_frame, parts=("frame",), words="Move it with all that lies in it"),
    Rule(Button.LeftButton, resize_frame, parts=("frame_edge",), words="Make it larger or smaller"),
    Rule(Button.LeftButton, follow_link, parts=("link",)),
    Rule(Button.LeftButton, select_box, parts=("nothing",), words="Select with a box"),
)


def rule_for(
    rules: tuple[Rule, ...],
    button: Qt.MouseButton,
    pointer: Pointer,
    under: Hit,
    has_space: bool,
) -> Rule | None:
    """The habit for a press, if there is one."""
    # With Space held only its own rows count for the left button; other buttons do not mind it.
    held = has_space and button == Button.LeftButton
    return next((rule for rule in rules if rule.fits(button, pointer, under, held)), None)
