"""Mouse and keys on the view of neurons that choose and change single neurons and synapses."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent

from netbuilder.ui.neurons import chosen_synapse as synapses
from netbuilder.ui.neurons import hits, neuron_menu
from netbuilder.ui.neurons.view import NeuronView

if TYPE_CHECKING:
    from netbuilder.ui.neurons.tools import NeuronTools

# What a typed number begins with.
_NUMBERS = frozenset("0123456789.-")
_UNCHANGED = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier


class NeuronGestures(QObject):
    """Takes what is meant for single neurons and synapses; the rest goes on to the view."""

    def __init__(self, tools: NeuronTools, view: NeuronView) -> None:
        super().__init__(view)
        self._tools, self._view, self._picture = tools, view, view.picture
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QContextMenuEvent):
            is_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
            self._tools.open_menu(event.pos() if is_mouse else None)
            return True
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            return self._press(event)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return super().eventFilter(watched, event)

    def _press(self, event: QMouseEvent) -> bool:
        """Choose the synapse under the pointer; whether there is one and nothing above it."""
        spot = event.position()
        if event.button() != Qt.MouseButton.LeftButton:
            return False
        number = hits.note_at(self._picture, spot)
        if number >= 0:
            node = self._picture.headings[number].node
            menu = neuron_menu.activations(self._tools.edits, node, self._view)
            menu.popup(self._view.mapToGlobal(spot.toPoint()))
            return True
        is_other = hits.can_press(self._picture, spot) or hits.strip_at(self._picture, spot) >= 0
        found = None if is_other else synapses.under(self._picture, spot)
        if found is None:
            self._tools.choose(None)
            return False
        self._view.setFocus(Qt.FocusReason.MouseFocusReason)
        self._tools.choose(found)
        return True

    def _key(self, event: QKeyEvent) -> bool:
        key, held = Qt.Key(event.key()), event.modifiers()
        if held == Qt.KeyboardModifier.ShiftModifier and key == Qt.Key.Key_F and self._tools.node:
            self._tools.freeze()
            return True
        if held not in _UNCHANGED:
            return False
        if self._tools.synapse is None:
            return self._neuron_key(key)
        if event.text() and event.text() in _NUMBERS:
            self._tools.set_weight(event.text())
            return True
        return self._synapse_key(key)

    def _neuron_key(self, key: Qt.Key) -> bool:
        if self._view.cell is None:
            return False
        doing = {
            Qt.Key.Key_M: self._tools.silence,
            Qt.Key.Key_Delete: self._tools.silence,
            Qt.Key.Key_F: self._tools.freeze,
            Qt.Key.Key_A: self._tools.open_activations,
            Qt.Key.Key_Return: self._tools.choose_arriving,
            Qt.Key.Key_Enter: self._tools.choose_arriving,
        }.get(key)
        if doing is not None:
            doing()
        return doing is not None

    def _synapse_key(self, key: Qt.Key) -> bool:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if key in steps and self._tools.synapse is not None:
            self._tools.choose(synapses.beside(self._picture, self._tools.synapse, steps[key]))
            return True
        keys: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_X: self._tools.cut,
            Qt.Key.Key_Delete: self._tools.cut,
            Qt.Key.Key_Return: self._tools.set_weight,
            Qt.Key.Key_Enter: self._tools.set_weight,
            Qt.Key.Key_F2: self._tools.set_weight,
            Qt.Key.Key_F: self._tools.freeze,
            Qt.Key.Key_A: self._tools.open_activations,
            Qt.Key.Key_Left: partial(self._tools.leave, forward=False),
            Qt.Key.Key_Right: partial(self._tools.leave, forward=True),
            Qt.Key.Key_Escape: partial(self._tools.leave, forward=True),
        }
        doing = keys.get(key)
        if doing is not None:
            doing()
        return doing is not None
