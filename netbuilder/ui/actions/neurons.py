"""Rows of the Network menu about single neurons and synapses, where they are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.ui.actions.action import Action

if TYPE_CHECKING:
    from netbuilder.ui.commands import Commands
    from netbuilder.ui.neurons.tools import NeuronTools

_GROUP = "Neurons and synapses"
_NO_NEURON = "Choose a neuron at the zoom of neurons first"
_NO_SYNAPSE = "Choose a synapse at the zoom of neurons first"
_NOTHING = "Choose a neuron or a synapse at the zoom of neurons first"


def _tools(app: Commands) -> NeuronTools | None:
    """The tools on neurons, where they are on screen as they are now."""
    if not app.is_editing or app.window.workbench.middle.zoom != "neurons":
        return None
    page = app.window.workbench.middle.page
    is_now = page.view.isVisible() and not app.window.bridge.moment.is_past
    return page.tools if is_now else None


def _has_neuron(app: Commands) -> bool:
    tools = _tools(app)
    return tools is not None and tools.cell is not None


def _has_synapse(app: Commands) -> bool:
    tools = _tools(app)
    return tools is not None and tools.synapse is not None


def _has_any(app: Commands) -> bool:
    tools = _tools(app)
    return tools is not None and bool(tools.node)


def _can_silence(app: Commands) -> bool:
    tools = _tools(app)
    return tools is not None and tools.can_silence


def _can_cut(app: Commands) -> bool:
    tools = _tools(app)
    if tools is None or tools.synapse is None:
        return False
    return not tools.edits.asked.cut_refusal(tools.synapse)


def _is_set(app: Commands) -> bool:
    tools = _tools(app)
    if tools is None or tools.synapse is None:
        return False
    return tools.edits.asked.value(tools.synapse) is not None


def _silencing(app: Commands) -> str:
    tools = _tools(app)
    cell = tools.cell if tools is not None else None
    is_silenced = tools is not None and cell is not None and tools.edits.asked.is_silenced(*cell)
    return "Let the neuron speak" if is_silenced else "Silence the neuron"


def _cutting(app: Commands) -> str:
    tools = _tools(app)
    synapse = tools.synapse if tools is not None else None
    is_cut = tools is not None and synapse is not None and tools.edits.asked.is_cut(synapse)
    return "Join the synapse again" if is_cut else "Cut the synapse"


def _do(name: str, app: Commands) -> None:
    tools = _tools(app)
    if tools is not None:
        getattr(tools, name)()


ROWS = (
    Action(
        "network.silence",
        "Silence the neuron",
        lambda app: _do("silence", app),
        icon="close",
        when=_can_silence,
        section=6,
        fixed="M",
        words=_silencing,
        why_not=_NO_NEURON,
        group=_GROUP,
        help="Hold the answer of the chosen neuron at 0, or let it speak again.",
    ),
    Action(
        "network.choose_synapse",
        "Choose its strongest synapse",
        lambda app: _do("choose_arriving", app),
        icon="wire",
        when=_has_neuron,
        section=6,
        fixed="Enter",
        why_not=_NO_NEURON,
        group=_GROUP,
        help="Go from the chosen neuron to what leads there; arrow keys walk on.",
    ),
    Action(
        "network.cut_synapse",
        "Cut the synapse",
        lambda app: _do("cut", app),
        icon="cut",
        when=_can_cut,
        section=6,
        fixed="X",
        words=_cutting,
        why_not=_NO_SYNAPSE,
        group=_GROUP,
        help="Let the chosen synapse carry nothing, or join it again.",
    ),
    Action(
        "network.set_weight",
        "Set its weight…",
        lambda app: _do("set_weight", app),
        icon="pencil",
        when=_has_synapse,
        section=6,
        fixed="Enter",
        why_not=_NO_SYNAPSE,
        group=_GROUP,
        help="Type the weight of the chosen synapse; training moves on from it.",
    ),
    Action(
        "network.take_back_weight",
        "Take back the weight that was set",
        lambda app: _do("take_back", app),
        icon="undo",
        when=_is_set,
        section=6,
        why_not="Choose a synapse whose weight was set first",
        group=_GROUP,
        help="Give the chosen synapse the weight it had before it was set by hand.",
    ),
    Action(
        "network.neuron_activation",
        "Activation of its layer…",
        lambda app: _do("open_activations", app),
        icon="activation",
        when=_has_any,
        section=6,
        fixed="A",
        why_not=_NOTHING,
        group=_GROUP,
        help="Choose another activation for the layer of the chosen neuron.",
    ),
    Action(
        "network.neuron_menu",
        "More for what is chosen…",
        lambda app: _do("open_menu", app),
        icon="more",
        when=_has_any,
        section=6,
        why_not=_NOTHING,
        group=_GROUP,
        help="Open the menu of the chosen neuron or synapse.",
    ),
)
