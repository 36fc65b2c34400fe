"""Wires: linking, cutting, dots, changing kinds in place, and how wires are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.core import wiring
from netbuilder.ui.actions.action import Action, Asking, Doing, has_document, has_selection

if TYPE_CHECKING:
    from netbuilder.ui.commands import Commands


def _has_several(app: Commands) -> bool:
    return app.is_editing and len(app.workspace.selection) > 1


def _has_wires(app: Commands) -> bool:
    return app.is_editing and app.canvas.wiring.has_any


def _has_wired_nodes(app: Commands) -> bool:
    return has_selection(app) and app.canvas.wiring.has_any


def _has_dots(app: Commands) -> bool:
    return _has_wires(app) and app.canvas.wiring.dots.has_any


def _has_one_wire(app: Commands) -> bool:
    return app.is_editing and app.canvas.wiring.single is not None


def _can_swap(app: Commands) -> bool:
    if not app.is_editing:
        return False
    design = app.workspace.design
    return any(wiring.can_swap_inputs(design, id) for id in app.workspace.selection)


def _deleting(app: Commands) -> str:
    has_chosen = app.is_editing and app.canvas.wiring.has_chosen
    return "Delete the selected wires" if has_chosen else "Delete wires of the selection"


def _leading(style: str) -> Doing:
    return lambda app: app.look.set_wire_style(style)


def _is_led(style: str) -> Asking:
    return lambda app: app.is_editing and app.canvas.wiring.look.style == style


ROWS = (
    Action(
        "network.insert",
        "Insert a layer on the wire…",
        lambda app: app.canvas.wiring.insert(),
        "I",
        "add",
        when=_has_one_wire,
        section=5,
        on_canvas=True,
        why_not="Select one wire first",
        help="Search for a layer and put it into the selected wire.",
    ),
    Action(
        "network.link",
        "Link the selected layers",
        lambda app: app.canvas.wiring.link_selected(),
        "J",
        "link",
        when=_has_several,
        section=5,
        on_canvas=True,
        why_not="Select two layers or more first",
        help="Wire the selected layers from left to right; those in one column become branches.",
    ),
    Action(
        "network.change_kind",
        "Change kind…",
        lambda app: app.canvas.kind_change.ask(),
        "Shift+S",
        "replay",
        when=has_selection,
        section=5,
        on_canvas=True,
        help="Put another kind of layer in place and keep wires, name and shared settings.",
    ),
    Action(
        "network.swap_inputs",
        "Swap inputs",
        lambda app: app.canvas.wiring.swap_inputs(),
        "Alt+S",
        when=_can_swap,
        section=5,
        on_canvas=True,
        why_not="Select a layer with two wired inputs first",
        help="Let what arrives at the first two inputs change places.",
    ),
    Action(
        "network.delete_wires",
        "Delete wires of the selection",
        lambda app: app.canvas.wiring.delete_wires(),
        "Ctrl+Del",
        "cut",
        when=_has_wires,
        section=5,
        on_canvas=True,
        words=_deleting,
        why_not="Select wires or wired layers first",
        help="Delete the wires between the selected layers; of one layer, all its wires.",
    ),
    Action(
        "network.add_dot",
        "Add a dot to the wire",
        lambda app: app.canvas.wiring.dots.add_to_all(),
        ".",
        "reroute",
        when=_has_wires,
        section=6,
        on_canvas=True,
        why_not="Select wires or wired layers first",
        help="Put a dot on the selected wires, to lead them another way.",
    ),
    Action(
        "network.straighten_wires",
        "Remove the dots of the wire",
        lambda app: app.canvas.wiring.dots.remove(),
        "Ctrl+.",
        when=_has_dots,
        section=6,
        on_canvas=True,
        why_not="Select a wire with dots first",
        help="Let the selected wires run freely again.",
    ),
    Action(
        "edit.select_wires",
        "Select wires of the selection",
        lambda app: app.canvas.wiring.choose_of_selection(),
        "Alt+W",
        "wire",
        when=_has_wired_nodes,
        section=5,
        on_canvas=True,
        why_not="Select wired layers first",
        group="Select",
        help="Select the wires between the selected layers instead; of one layer, all its wires.",
    ),
    Action(
        "network.watch",
        "Watch the values",
        lambda app: app.canvas.watches.toggle(),
        "V",
        "eye",
        when=lambda app: app.is_editing and app.canvas.watches.can_toggle,
        words=lambda app: (
            "Watch no longer"
            if app.is_editing and app.canvas.watches.are_pinned
            else "Watch the values"
        ),
        section=6,
        on_canvas=True,
        why_not="Select wires or layers first",
        help="Pin a card with the values that flow through the selected wires, live.",
    ),
    Action(
        "view.hide_wires",
        "Hide wires",
        lambda app: app.canvas.wiring.look.toggle_hidden(),
        "Shift+W",
        "ignore",
        when=has_document,
        checked=lambda app: app.is_editing and app.canvas.wiring.look.are_hidden,
        section=2,
        on_canvas=True,
        help="Show only the wires of what is selected.",
    ),
    Action(
        "view.curved_wires",
        "Curved wires",
        _leading("curved"),
        when=has_document,
        checked=_is_led("curved"),
        section=2,
        group="Wires",
        help="Lead wires in curves.",
    ),
    Action(
        "view.straight_wires",
        "Straight wires",
        _leading("straight"),
        when=has_document,
        checked=_is_led("straight"),
        section=2,
        group="Wires",
        help="Lead wires in straight lines.",
    ),
    Action(
        "view.square_wires",
        "Square wires",
        _leading("square"),
        when=has_document,
        checked=_is_led("square"),
        section=2,
        group="Wires",
        help="Lead wires in level and upright lines.",
    ),
)
