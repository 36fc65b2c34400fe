"""Rows of the Arrange menu that line layers up, space them, level their wires and pin them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.ui.actions.action import Action, Asking, has_selection

if TYPE_CHECKING:
    from netbuilder.core.arranging import Axis, Edge
    from netbuilder.ui.commands import Commands


def _has_at_least(count: int) -> Asking:
    return lambda app: app.is_editing and len(app.workspace.selection) >= count


def _has_wires(app: Commands) -> bool:
    return app.is_editing and app.canvas.arranging.has_wires


def _pin_words(app: Commands) -> str:
    return "Unpin" if app.is_editing and app.canvas.arranging.are_pinned else "Pin in place"


def _align(edge: Edge, label: str, key: str, help: str) -> Action:
    return Action(
        f"arrange.align_{edge}",
        label,
        lambda app: app.canvas.arranging.align(edge),
        key,
        when=_has_at_least(2),
        section=1,
        group="Align",
        on_canvas=True,
        help=help,
        why_not="Select at least two layers first",
    )


def _distribute(axis: Axis, label: str, key: str, help: str) -> Action:
    return Action(
        f"arrange.distribute_{axis}",
        label,
        lambda app: app.canvas.arranging.distribute(axis),
        key,
        when=_has_at_least(3),
        section=1,
        group="Distribute",
        on_canvas=True,
        help=help,
        why_not="Select at least three layers first",
    )


ROWS = (
    Action(
        "arrange.straighten",
        "Straighten wires",
        lambda app: app.canvas.arranging.straighten(),
        "Q",
        when=_has_wires,
        section=1,
        on_canvas=True,
        help="Move the selected layers up or down until wires between them run level.",
        why_not="Select layers that are wired to each other first",
    ),
    _align("left", "Left edges", "Alt+Shift+Left", "Put the left edges on one line."),
    _align("centre", "Centres", "Alt+Shift+C", "Put the centres above each other."),
    _align("right", "Right edges", "Alt+Shift+Right", "Put the right edges on one line."),
    _align("top", "Top edges", "Alt+Shift+Up", "Put the top edges on one line."),
    _align("middle", "Middles", "Alt+Shift+M", "Put the middles beside each other."),
    _align("bottom", "Bottom edges", "Alt+Shift+Down", "Put the bottom edges on one line."),
    _distribute("across", "Across", "Alt+Shift+H", "Leave equal gaps from left to right."),
    _distribute("down", "Down", "Alt+Shift+V", "Leave equal gaps from top to bottom."),
    Action(
        "arrange.pin",
        "Pin in place",
        lambda app: app.canvas.arranging.toggle_pins(),
        "P",
        "pin",
        when=has_selection,
        section=2,
        on_canvas=True,
        words=_pin_words,
        help="Keep the selected layers where they are when layers are dragged or laid out.",
    ),
)
