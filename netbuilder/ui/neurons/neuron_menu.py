"""The menus of a neuron, a synapse, a bias neuron and the header of a layer."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from netbuilder.core.neuron_edits import neurons_of
from netbuilder.ui import theme
from netbuilder.ui.neurons import hits
from netbuilder.ui.neurons.chosen_synapse import ChosenSynapse, under
from netbuilder.ui.neurons.editing import NeuronEdits
from netbuilder.ui.neurons.picture import Picture
from netbuilder.ui.widgets.choice_field import curve_icon

if TYPE_CHECKING:
    from netbuilder.ui.neurons.tools import NeuronTools

_REACH, _STEPS = 3.0, 24


class Target(Struct, frozen=True):
    """What a menu is about: a layer, and in it one neuron or one synapse.

    Attributes:
        unit: Number of the neuron; -1 for none.
    """

    node: str
    unit: int = -1
    synapse: ChosenSynapse | None = None


def target_at(picture: Picture, spot: QPoint) -> Target | None:
    """What lies under a spot of the view."""
    where = QPointF(spot)
    cell = hits.cell_at(picture, where)
    if cell is not None:
        shown = picture.columns[cell.column]
        return Target(shown.column.node, shown.neurons[cell.place])
    bias = hits.bias_at(picture, where)
    if bias >= 0:
        return Target(picture.columns[bias].column.node)
    for shown, place in zip(picture.columns, picture.places, strict=True):
        if place.header.contains(where):
            return Target(shown.column.node)
    synapse = under(picture, where)
    return Target(synapse.node, synapse=synapse) if synapse is not None else None


def chosen_target(tools: NeuronTools) -> Target | None:
    """What is chosen."""
    if tools.synapse is not None:
        return Target(tools.synapse.node, synapse=tools.synapse)
    return Target(*tools.cell) if tools.cell is not None else None


def made(tools: NeuronTools, target: Target, parent: QWidget) -> QMenu:
    """The menu; it deletes itself when it closes."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setToolTipsVisible(True)
    edits = tools.edits
    if target.synapse is not None:
        _add_synapse(menu, tools, target.synapse)
    elif target.unit >= 0:
        _add_neuron(menu, edits, target)
    if not menu.isEmpty():
        menu.addSeparator()
    _add_layer(menu, edits, target.node)
    return menu


def activations(edits: NeuronEdits, node: str, parent: QWidget) -> QMenu:
    """The activations a layer may have, as a menu that deletes itself when it closes."""
    menu = QMenu("Activation", parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    _fill_activations(menu, edits, node)
    return menu


def _add_neuron(menu: QMenu, edits: NeuronEdits, target: Target) -> None:
    asked, id, unit = edits.asked, target.node, target.unit
    if not asked.can_silence(id):
        return
    is_silenced = asked.is_silenced(id, unit)
    words = f"Let neuron {unit + 1:,} speak" if is_silenced else f"Silence neuron {unit + 1:,}"
    icon = "sound" if is_silenced else "close"
    _add(menu, f"{words}\tM", lambda: edits.silence(id, unit), icon)
    known = neurons_of(asked.facts(id))
    node = asked.node(id)
    if known is not None and known.arriving and node is not None and not node.same_weights_as:
        count = sum(place[0] == unit for place in node.cut)
        words = "Join" if count == known.arriving else "Cut"
        icon = "link" if words == "Join" else "cut"
        _add(menu, f"{words} all its synapses", lambda: edits.cut_all(id, unit), icon)


def _add_synapse(menu: QMenu, tools: NeuronTools, synapse: ChosenSynapse) -> None:
    asked = tools.edits.asked
    refusal = asked.cut_refusal(synapse)
    is_cut = asked.is_cut(synapse)
    words = "Join the synapse again" if is_cut else "Cut the synapse"
    cut = _add(menu, f"{words}\tX", tools.cut, "link" if is_cut else "cut")
    cut.setEnabled(not refusal)
    cut.setToolTip(refusal or "It carries nothing from the next iteration on.")
    refusal = asked.set_refusal(synapse)
    setting = _add(menu, f"Set its {synapse.name}…\tEnter", tools.set_weight, "pencil")
    setting.setEnabled(not refusal)
    setting.setToolTip(refusal or "It becomes this value at the next iteration, and learns on.")
    if asked.value(synapse) is not None:
        _add(menu, "Take back what was set", tools.take_back, "undo")


def _add_layer(menu: QMenu, edits: NeuronEdits, id: str) -> None:
    asked = edits.asked
    node = asked.node(id)
    if node is None:
        return
    if asked.can_freeze(id):
        words = f"Let {node.title} learn" if node.frozen_weights else f"Freeze {node.title}"
        _add(menu, f"{words}\tShift+F", lambda: edits.freeze(id), "freeze")
    if asked.has(id, "activation"):
        inner = menu.addMenu(f"Activation of {node.title}")
        theme.set_icon(inner, "activation")
        _fill_activations(inner, edits, id)
    if asked.has(id, "bias"):
        layer: Any = node.layer
        words = "Switch the bias neuron off" if layer.bias else "Switch the bias neuron on"
        _add(menu, f"{words}\tB", lambda: edits.switch_bias(id), "bias")
    width = getattr(node.layer, "width", "")
    if width and asked.can_freeze(id):
        menu.addSeparator()
        _add(menu, "Add a neuron\t+", lambda: edits.widen(id, 1), "add")
        fewer = _add(menu, "Remove a neuron\t−", lambda: edits.widen(id, -1), "remove")
        fewer.setEnabled(getattr(node.layer, width) > 1)
    if node.has_marks:
        menu.addSeparator()
        words = f"Take back what was changed in {node.title}"
        _add(menu, words, lambda: edits.clear(id), "undo")


def _fill_activations(menu: QMenu, edits: NeuronEdits, id: str) -> None:
    node = edits.asked.node(id)
    if node is None or not edits.asked.has(id, "activation"):
        return
    layer: Any = node.layer
    group = QActionGroup(menu)
    small = theme.current().icon_size("small")
    size = QSize(small, small)
    kinds = layer.parameters["activation"].entry_family().entries()
    for kind, made_of in kinds.items():
        action = _add(menu, made_of.title, partial(edits.activate, id, kind), "")
        action.setIcon(curve_icon(_points(made_of()), size, menu.devicePixelRatioF()))
        action.setCheckable(True)
        action.setChecked(kind == layer.activation.kind)
        group.addAction(action)


def _points(activation: Any) -> list[tuple[float, float]]:
    """A few points of its curve; none where it has no closed form."""
    places = (_REACH * (2 * step / _STEPS - 1) for step in range(_STEPS + 1))
    found = [(x, activation.value(x)) for x in places]
    is_whole = all(y is not None and math.isfinite(y) for _, y in found)
    return found if is_whole else []


def _add(menu: QMenu, words: str, act: Callable[[], object], icon: str) -> QAction:
    action = menu.addAction(words)
    action.triggered.connect(lambda _checked=False: act())
    if icon:
        theme.set_icon(action, icon)
    return action
