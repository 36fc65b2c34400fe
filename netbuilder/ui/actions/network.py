"""The Network menu: placing, laying out and mending layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.core.design import BlockUse
from netbuilder.core.layer import Layer
from netbuilder.ui.actions.action import Action, has_document, has_one, has_selection

if TYPE_CHECKING:
    from netbuilder.core.design import Node
    from netbuilder.ui.commands import Commands


def _chosen(app: Commands) -> list[Node]:
    if not app.is_editing:
        return []
    nodes = app.workspace.design.nodes
    return [nodes[id] for id in app.workspace.selection]


def _has_block(app: Commands) -> bool:
    return any(isinstance(node.layer, BlockUse) for node in _chosen(app))


def _bypassing(app: Commands) -> str:
    passable = [node for node in _chosen(app) if node.can_pass]
    is_on = bool(passable) and all(node.bypassed for node in passable)
    return "Bypass no longer" if is_on else "Bypass"


def _freezing(app: Commands) -> str:
    chosen = _chosen(app)
    is_on = bool(chosen) and all(node.frozen_weights for node in chosen)
    return "Let weights learn" if is_on else "Freeze weights"


def _has_kind(app: Commands) -> bool:
    """For what is about the kind of the one selected layer."""
    return has_one(app) and isinstance(_chosen(app)[0].layer, Layer)


ROWS = (
    Action(
        "network.add",
        "Place a layer…",
        lambda app: app.canvas.open_search(),
        "Tab",
        "add",
        when=has_document,
        on_canvas=True,
        help="Search the layers at the pointer; Enter places one.",
    ),
    Action(
        "network.suggest",
        "Draw a first network",
        lambda app: app.draw_suggestion(),
        icon="bulb",
        when=lambda app: app.is_editing and app.can_suggest,
        help="Replace the drawing by a network that fits the data.",
    ),
    Action(
        "network.group",
        "Group into a block…",
        lambda app: app.canvas.group_selection(),
        "Ctrl+G",
        "block",
        when=has_selection,
        section=1,
        on_canvas=True,
        help="Make one block of the selected layers.",
    ),
    Action(
        "network.unpack",
        "Unpack block",
        lambda app: app.canvas.unpack_selection(),
        "Ctrl+Shift+G",
        "unpack",
        when=_has_block,
        section=1,
        on_canvas=True,
        help="Put the layers of the selected blocks in their place.",
    ),
    Action(
        "network.open_block",
        "Open block",
        lambda app: app.canvas.enter_block(),
        when=lambda app: app.is_editing and bool(app.canvas.selected_block),
        section=1,
        on_canvas=True,
        fixed="Enter",
        help="Look into the selected block.",
    ),
    Action(
        "network.leave_block",
        "Go out of the block",
        lambda app: app.canvas.leave_block(),
        "Alt+Up",
        "arrow-left",
        when=lambda app: app.is_editing and bool(app.workspace.inside),
        section=1,
        on_canvas=True,
        fixed="Esc",
        help="Back to what the open block stands in.",
    ),
    Action(
        "network.tidy",
        "Tidy up",
        lambda app: app.canvas.tidy(),
        "L",
        "layout",
        when=has_document,
        section=0,
        on_canvas=True,
        stands_in="arrange",
        help="Lay the network out from left to right.",
    ),
    Action(
        "network.edit_values",
        "Change values on the card",
        lambda app: app.canvas.values.edit_selected(),
        "E",
        "settings",
        when=has_one,
        section=3,
        on_canvas=True,
        help="Type or choose the values the selected layer shows; Tab goes on to the next.",
    ),
    Action(
        "network.show_kind",
        "Show in the palette",
        lambda app: app.look.show_in_palette(),
        icon="search",
        when=_has_kind,
        section=3,
        help="Find the kind of the selected layer on the left side.",
    ),
    Action(
        "network.bypass",
        "Bypass",
        lambda app: app.canvas.toggle_bypass(),
        "M",
        "bypass",
        when=has_selection,
        section=3,
        on_canvas=True,
        words=_bypassing,
        help="Let data pass the selected layers untouched.",
    ),
    Action(
        "network.freeze",
        "Freeze weights",
        lambda app: app.canvas.toggle_frozen(),
        "Shift+F",
        "freeze",
        when=has_selection,
        section=3,
        on_canvas=True,
        words=_freezing,
        help="Leave the weights of the selected layers alone while training.",
    ),
    Action(
        "network.next_problem",
        "Go to the next problem",
        lambda app: app.show_next_problem(),
        "F8",
        "error",
        when=lambda app: app.is_editing and bool(app.workspace.whole_inference.problems),
        section=4,
        help="Select the next layer with a problem.",
    ),
)
