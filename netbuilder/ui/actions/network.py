"""The Network menu: placing, laying out and mending layers."""

from __future__ import annotations

from netbuilder.ui.actions.action import Action, has_document, has_selection

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
        "network.tidy",
        "Tidy up",
        lambda app: app.canvas.tidy(),
        "L",
        "layout",
        when=has_document,
        section=1,
        on_canvas=True,
        help="Lay the network out from left to right.",
    ),
    Action(
        "network.bypass",
        "Bypass",
        lambda app: app.canvas.toggle_bypass(),
        "M",
        "bypass",
        when=has_selection,
        section=2,
        on_canvas=True,
        help="Let data pass the selected layers untouched.",
    ),
    Action(
        "network.freeze",
        "Freeze weights",
        lambda app: app.canvas.toggle_frozen(),
        "Shift+F",
        "freeze",
        when=has_selection,
        section=2,
        on_canvas=True,
        help="Leave the weights of the selected layers alone while training.",
    ),
    Action(
        "network.next_problem",
        "Go to the next problem",
        lambda app: app.show_next_problem(),
        "F8",
        "error",
        when=lambda app: app.is_editing and bool(app.workspace.inference.problems),
        section=3,
        help="Select the next layer with a problem.",
    ),
)
