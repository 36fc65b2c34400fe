"""Commands of two-input problems: points, decision surface, all hidden layers."""

from __future__ import annotations

from netbuilder.ui.actions.action import Action

_NO_PLANE = "The data of this project does not have two inputs"

ROWS = (
    Action(
        "file.playground",
        "New playground",
        lambda app: app.playground.open(),
        "Ctrl+Shift+N",
        "level-neuron",
        help="Begin with points in the plane, a few neurons, and every switch at hand.",
    ),
    Action(
        "view.decision",
        "Decision surface",
        lambda app: app.playground.show_decision(),
        "Ctrl+Alt+D",
        "surface",
        when=lambda app: app.playground.has_plane,
        help="Show what the network answers everywhere, beside the network.",
        why_not=_NO_PLANE,
    ),
    Action(
        "view.test_points",
        "Test points on the surface",
        lambda app: app.playground.decision.others.toggle(),
        when=lambda app: app.playground.has_plane,
        checked=lambda app: app.is_editing and app.playground.decision.others.isChecked(),
        help="Draw the points that are not trained on, as diamonds.",
        why_not=_NO_PLANE,
    ),
    Action(
        "view.hard_edges",
        "Hard edges on the surface",
        lambda app: app.playground.decision.hard.toggle(),
        when=lambda app: app.playground.has_plane,
        checked=lambda app: app.is_editing and app.playground.decision.hard.isChecked(),
        help="Show only which side a place is on, not how sure the network is.",
        why_not=_NO_PLANE,
    ),
    Action(
        "network.layer_more",
        "Add a hidden layer",
        lambda app: app.playground.decision.network.layers(+1),
        "Ctrl+Alt+Right",
        "add",
        when=lambda app: app.is_editing,
        section=2,
        help="One more hidden layer before the last layer of the network.",
    ),
    Action(
        "network.layer_less",
        "Remove a hidden layer",
        lambda app: app.playground.decision.network.layers(-1),
        "Ctrl+Alt+Left",
        "remove",
        when=lambda app: app.playground.has_layers,
        section=2,
        help="Take the last hidden layer away; what fed it feeds the next.",
        why_not="There is no hidden layer",
    ),
    Action(
        "network.draw_again",
        "Draw points again",
        lambda app: app.playground.points.again.click(),
        "Ctrl+Alt+R",
        "replay",
        when=lambda app: app.playground.has_points,
        section=2,
        help="Other points of the same pattern.",
        why_not="The data of this project is no pattern of points",
    ),
)
