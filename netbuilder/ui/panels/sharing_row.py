"""Which weights a node has: its own, or those of another node of the same sizes."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from netbuilder.core.design import Design, Node
from netbuilder.core.facts import NodeFacts
from netbuilder.ui.panels.parameter_form import FieldRow
from netbuilder.ui.widgets import ChoiceField

HELP = "Layers with the same weights learn together, as in siamese networks and tied embeddings."


class SharingRow(QWidget):
    """A choice among the nodes it could share with; hidden where there is none.

    Signals:
        chosen(str): Id of the node whose weights are wanted; empty for its own.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = ChoiceField("Weights")
        self.field.value_changed.connect(lambda value: self.chosen.emit(str(value)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(FieldRow("Weights", self.field, HELP))

    def show_node(self, node: Node, design: Design, known: Mapping[str, NodeFacts]) -> None:
        """Show whose weights a node has."""
        partners = sharers(node, design, known)
        now = node.same_weights_as
        if now and now not in partners:
            partners = (*partners, now)
        titles = {id: design.nodes[id].title if id in design.nodes else "gone" for id in partners}
        self.field.set_choices(
            [("", "own"), *((id, f"same as {title}") for id, title in titles.items())]
        )
        self.field.set_value(now)
        self.setVisible(bool(partners))


def sharers(node: Node, design: Design, known: Mapping[str, NodeFacts]) -> tuple[str, ...]:
    """Ids of the nodes that have a weight of the same name and size, in drawing order."""
    own = _weights(known.get(node.id))
    return tuple(
        other.id
        for other in design.nodes.values()
        if other.id != node.id and not other.same_weights_as and own & _weights(known.get(other.id))
    )


def _weights(facts: NodeFacts | None) -> set[tuple[str, tuple[int, ...]]]:
    return {(weight.name, weight.sizes) for weight in facts.weights} if facts is not None else set()
