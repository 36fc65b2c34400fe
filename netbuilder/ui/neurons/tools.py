"""What is chosen among neurons and synapses, the card beside it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QPoint, Qt, Signal

from netbuilder.core.design import Design
from netbuilder.core.facts import NodeFacts
from netbuilder.link.messages.explaining import Number, Quantity
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.neurons import chosen_synapse as synapses
from netbuilder.ui.neurons import neuron_menu, words
from netbuilder.ui.neurons.chosen_synapse import ChosenSynapse
from netbuilder.ui.neurons.editing import NeuronEdits
from netbuilder.ui.neurons.gestures import NeuronGestures
from netbuilder.ui.neurons.marks import BIAS, marks_of, synapse_words
from netbuilder.ui.neurons.marks_layer import MarksLayer
from netbuilder.ui.neurons.picture import Cell
from netbuilder.ui.neurons.synapse_field import SynapseField
from netbuilder.ui.neurons.synapse_state import state_of
from netbuilder.ui.neurons.view import NeuronView
from netbuilder.ui.workspace import Workspace


class NeuronTools(QObject):
    """Watches the view of neurons and acts on what is chosen there.

    Attributes:
        edits: The changes.
        layer: What is drawn over the neurons.
        field: The card beside the chosen synapse.
        synapse: The chosen one; None for none.

    Signals:
        asked: A number is to be explained: its address.
    """

    asked = Signal(object)

    def __init__(self, view: NeuronView, workspace: Workspace, bridge: EngineBridge) -> None:
        super().__init__(view)
        self._view, self._picture = view, view.picture
        self.edits = NeuronEdits(workspace, bridge, self)
        self.layer = MarksLayer(view.picture, view)
        self.field = SynapseField(view)
        self.synapse: ChosenSynapse | None = None
        self._gestures = NeuronGestures(self, view)
        view.chosen.connect(self._on_cell)
        view.resized.connect(self.refresh)
        view.width_asked.connect(self.edits.widen)
        view.bias_asked.connect(self.edits.switch_bias)
        self.field.valued.connect(self._on_value)
        self.field.cut_asked.connect(self.cut)
        self.field.taken_back.connect(self.take_back)
        self.field.freed.connect(self._free)
        self.field.closed.connect(lambda: view.setFocus(Qt.FocusReason.OtherFocusReason))

    @property
    def cell(self) -> tuple[str, int] | None:
        """Layer and number of the chosen neuron; None for none, or a number that arrives."""
        cell = self._view.cell
        if cell is None or not self._picture.has(cell):
            return None
        shown = self._picture.columns[cell.column]
        return shown.column.node, shown.neurons[cell.place]

    @property
    def node(self) -> str:
        """The layer of what is chosen; empty for none."""
        if self.synapse is not None:
            return self.synapse.node
        return self.cell[0] if self.cell is not None else ""

    # --- what is shown ----------------------------------------------------------------------

    def show_network(self, design: Design, known: Mapping[str, NodeFacts]) -> None:
        """Show the marks of this network, which may be one of the past."""
        self._picture.marks = marks_of(design, known)
        if self.synapse is not None and synapses.ends_of(self._picture, self.synapse) is None:
            self.synapse = None
        self.refresh()

    def refresh(self) -> None:
        """Show what is chosen where it is now, with what was told last."""
        self.layer.show_marks(self._picture.marks, self.synapse)
        synapse = self.synapse
        at = synapses.ends_of(self._picture, synapse) if synapse is not None else None
        if synapse is None or at is None:
            self.field.hide()
            self._view.setAccessibleDescription(words.spoken(self._picture, self._view.cell))
            return
        spot = synapses.middle_of(self._picture, at)
        state = state_of(self._picture, self.edits.asked, synapse, at)
        self.field.show_state(state, spot)
        told = [f"{state.title}, weight {words.number(state.weight)}"]
        told += synapse_words(self._picture.marks, synapse.node, synapse.unit, synapse.source)
        self._view.setAccessibleDescription("\n".join(told))

    # --- choosing ---------------------------------------------------------------------------

    def choose(self, synapse: ChosenSynapse | None, *, explain: bool = True) -> None:
        """Choose a synapse, or none."""
        if synapse is not None:
            self._view.choose(None)
        if synapse != self.synapse:
            self.edits.end_merge()
            self.synapse = synapse
            self.field.forget()
            if synapse is not None and explain:
                place = synapse.place
                self.asked.emit(Number(Quantity.WEIGHT, synapse.node, place, synapse.name))
        self.refresh()

    def choose_arriving(self) -> None:
        """Choose the strongest synapse that leads to the chosen neuron."""
        cell = self._view.cell
        found = synapses.strongest(self._picture, cell.column, cell.place) if cell else None
        if found is not None:
            self.choose(found)

    def _on_cell(self) -> None:
        if self._view.cell is not None:
            self.choose(None)

    def leave(self, *, forward: bool) -> None:
        """Choose the neuron at one end of the synapse."""
        at = synapses.ends_of(self._picture, self.synapse) if self.synapse is not None else None
        self.choose(None)
        if at is None:
            return
        is_bias = at.source == BIAS
        before = Cell(at.column - 1, 0 if is_bias else at.source)
        self._view.choose(Cell(at.column, at.target) if forward or is_bias else before)

    # --- doing ------------------------------------------------------------------------------

    def silence(self) -> None:
        """Silence the chosen neuron, or let it speak again."""
        if self.can_silence and self.cell is not None:
            self.edits.silence(*self.cell)

    @property
    def can_silence(self) -> bool:
        """Whether a neuron is chosen that can be."""
        return self.cell is not None and self.edits.asked.can_silence(self.cell[0])

    def cut(self) -> None:
        """Cut the chosen synapse, or join it again."""
        if self.synapse is not None:
            self.edits.cut(self.synapse)

    def set_weight(self, text: str | None = None) -> None:
        """Let the person type the weight of the chosen synapse, or go on from a text."""
        if self.synapse is not None:
            self.field.edit(text)

    def take_back(self) -> None:
        """Take back the value that the chosen synapse was set to."""
        if self.synapse is not None and self.edits.asked.value(self.synapse) is not None:
            self.edits.set(self.synapse, None)

    def freeze(self) -> None:
        """Freeze the layer of what is chosen, or let it learn again."""
        if self.node:
            self.edits.freeze(self.node)

    def open_menu(self, spot: QPoint | None = None) -> None:
        """Open the menu of what lies under a spot of the view, or of what is chosen."""
        target = neuron_menu.target_at(self._picture, spot) if spot is not None else None
        target = target or neuron_menu.chosen_target(self)
        if target is None:
            return
        if spot is not None and target.synapse is not None:
            self.choose(target.synapse, explain=False)
        menu = neuron_menu.made(self, target, self._view)
        menu.popup(self._view.mapToGlobal(spot if spot is not None else self._beside()))

    def open_activations(self) -> None:
        """Open the menu of activations of the layer of what is chosen."""
        if self.node and self.edits.asked.has(self.node, "activation"):
            menu = neuron_menu.activations(self.edits, self.node, self._view)
            menu.popup(self._view.mapToGlobal(self._beside()))

    def _beside(self) -> QPoint:
        """A spot beside what is chosen."""
        cell = self._view.cell
        if cell is not None and self._picture.has(cell):
            box = self._picture.places[cell.column].tiles[cell.place]
            return box.bottomRight().toPoint()
        at = synapses.ends_of(self._picture, self.synapse) if self.synapse is not None else None
        if at is None:
            return self._view.rect().center()
        return synapses.middle_of(self._picture, at).toPoint()

    def _on_value(self, value: float, is_done: bool) -> None:
        if self.synapse is None:
            return
        if not is_done or self.edits.asked.value(self.synapse) != value:
            self.edits.set(self.synapse, value, is_going_on=True)
        if is_done:
            self.edits.end_merge()

    def _free(self) -> None:
        if self.synapse is not None:
            self.edits.freeze(self.synapse.node)
