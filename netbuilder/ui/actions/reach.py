"""Finding on the canvas, selecting along the flow of data, and going from place to place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from netbuilder.core import reach
from netbuilder.core.layer import Layer
from netbuilder.ui import regions
from netbuilder.ui.actions.action import (
    Action,
    Doing,
    has_document,
    has_nodes,
    has_one,
    has_selection,
)

if TYPE_CHECKING:
    from netbuilder.core.design import Design
    from netbuilder.ui.commands import Commands

BIAS = "bias"


def _has_several(app: Commands) -> bool:
    return app.is_editing and len(app.workspace.selection) > 1


def _has_bias(app: Commands) -> bool:
    if not has_one(app):
        return False
    (id,) = app.workspace.selection
    layer = app.workspace.design.nodes[id].layer
    return isinstance(layer, Layer) and BIAS in layer.parameters


def _has_anything(app: Commands) -> bool:
    design = app.workspace.design
    return app.is_editing and bool(design.nodes or design.frames)


def _to_frames(app: Commands) -> None:
    from netbuilder.ui.canvas import frame_walk

    frame_walk.go_on(app.canvas)


def _selecting(which: Callable[[Design, Iterable[str]], frozenset[str]]) -> Doing:
    """Select what belongs to the selected nodes."""
    return lambda app: app.workspace.select(which(app.workspace.design, app.workspace.selection))


ROWS = (
    Action(
        "edit.find",
        "Find on canvas…",
        lambda app: app.canvas.finding.open(),
        "Ctrl+F",
        "search",
        when=_has_anything,
        section=4,
        help="Find layers by name, kind, parameter, shape or problem, in blocks too.",
    ),
    Action(
        "edit.find_next",
        "Find next",
        lambda app: app.canvas.finding.step(1),
        "F3",
        when=_has_anything,
        section=4,
        help="Go to the next one found.",
    ),
    Action(
        "edit.find_previous",
        "Find previous",
        lambda app: app.canvas.finding.step(-1),
        "Shift+F3",
        when=_has_anything,
        section=4,
        help="Go to the one found before.",
    ),
    Action(
        "edit.upstream",
        "Select all before",
        _selecting(reach.upstream),
        "[",
        when=has_selection,
        section=5,
        on_canvas=True,
        group="Select",
        help="Add all layers whose data reaches the selected ones.",
    ),
    Action(
        "edit.downstream",
        "Select all after",
        _selecting(reach.downstream),
        "]",
        when=has_selection,
        section=5,
        on_canvas=True,
        group="Select",
        help="Add all layers that the data of the selected ones reaches.",
    ),
    Action(
        "edit.between",
        "Select the path between",
        _selecting(reach.between),
        "\\",
        when=_has_several,
        section=5,
        on_canvas=True,
        group="Select",
        help="Add all layers that lie on a way between the selected ones.",
    ),
    Action(
        "edit.grow",
        "Grow the selection",
        _selecting(reach.grown),
        "N",
        when=has_selection,
        section=5,
        on_canvas=True,
        group="Select",
        help="Add the layers that a wire joins with the selected ones.",
    ),
    Action(
        "edit.alike",
        "Select the same kind",
        _selecting(reach.alike),
        "Shift+G",
        when=has_selection,
        section=5,
        on_canvas=True,
        group="Select",
        help="Select all layers of the kinds that are selected.",
    ),
    Action(
        "edit.wires",
        "Go to the wires",
        lambda app: app.canvas.walker.to_wires(),
        "W",
        when=has_nodes,
        section=5,
        on_canvas=True,
        group="Select",
        help="From a layer to its wires, and on to the next; arrows lead to their ends.",
    ),
    Action(
        "edit.frames",
        "Go to the frames",
        _to_frames,
        "Alt+C",
        when=lambda app: app.is_editing and bool(app.workspace.design.frames),
        section=5,
        on_canvas=True,
        group="Select",
        help="Select a frame or note, and then the next; arrow keys go on.",
    ),
    Action(
        "view.back",
        "Look back",
        lambda app: app.canvas.journey.back(),
        "Alt+Left",
        "arrow-left",
        when=lambda app: app.is_editing and app.canvas.journey.can_go_back,
        on_canvas=True,
        section=1,
        help="Show what was seen before the last jump.",
    ),
    Action(
        "view.forward",
        "Look forward",
        lambda app: app.canvas.journey.forward(),
        "Alt+Right",
        "arrow-right",
        when=lambda app: app.is_editing and app.canvas.journey.can_go_forward,
        on_canvas=True,
        section=1,
        help="Show again what was gone back from.",
    ),
    Action(
        "view.next_region",
        "Next part of the window",
        lambda app: regions.go(app.window, 1),
        "F6",
        section=3,
        group="Go to",
        help="Take the keyboard from the canvas to the panels, and on.",
    ),
    Action(
        "view.previous_region",
        "Previous part of the window",
        lambda app: regions.go(app.window, -1),
        "Shift+F6",
        section=3,
        group="Go to",
        help="Take the keyboard back to the part before.",
    ),
    Action(
        "view.outline",
        "Go to the outline",
        lambda app: app.window.workbench.left.show_page("outline"),
        "Ctrl+Shift+O",
        "tree",
        when=has_document,
        section=3,
        group="Go to",
        help="Show the network as a tree that can be read and changed by keyboard.",
    ),
    Action(
        "network.bias",
        "Bias neuron",
        lambda app: app.canvas.toggle_bias(next(iter(app.workspace.selection))),
        "Shift+B",
        when=_has_bias,
        section=3,
        on_canvas=True,
        help="Add or remove the bias neuron of the selected layer.",
    ),
)
