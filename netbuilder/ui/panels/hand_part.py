"""What was changed by hand in one layer: silenced neurons to type, the rest to take back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from netbuilder.core import neuron_edits
from netbuilder.core.design import Design, Node
from netbuilder.core.neuron_words import counted, units_of
from netbuilder.core.problems import DesignError
from netbuilder.ui import theme
from netbuilder.ui.panels.parameter_form import FieldRow
from netbuilder.ui.widgets import Button, PlainLabel, Section
from netbuilder.ui.workspace import Workspace

_NONE = "nothing"
_HELP = "Numbers of neurons (or maps) whose answer is held at 0, such as 2, 5-7."


class HandPart(QWidget):
    """A closed section for a layer whose neurons can be silenced."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._node: Node | None = None
        self.section = Section("Changed by hand", detail=_NONE, is_open=False, is_flush=True)
        self.silenced = QLineEdit()
        self.silenced.setAccessibleName("Silenced neurons")
        self.silenced.setPlaceholderText("none")
        self.words = PlainLabel("", "small", wrap=True)
        self.back = Button("Take all back", "small_link")
        self.section.body.addWidget(FieldRow("Silenced", self.silenced, _HELP))
        self.section.body.addWidget(self.words)
        self.section.body.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.section)
        self.silenced.editingFinished.connect(self._silence)
        self.back.clicked.connect(self._take_back)
        theme.follow(self, self._restyle)

    def show_nodes(self, nodes: Sequence[Node]) -> None:
        """Show what was changed in a node; hidden where it has no neurons, and for several."""
        facts = self._workspace.inference.nodes.get(nodes[0].id)
        is_able = len(nodes) == 1 and neuron_edits.neurons_of(facts) is not None
        self.setVisible(is_able or (len(nodes) == 1 and nodes[0].has_marks))
        self._node = nodes[0] if len(nodes) == 1 else None
        if self._node is None:
            return
        node = self._node
        if not self.silenced.hasFocus():
            self.silenced.setText(counted(node.silenced))
        said = [
            f"{count:,} {words}"
            for count, words in (
                (len(node.silenced), "silenced"),
                (len(node.cut), "cut"),
                (len(node.set_weights), "set"),
            )
            if count
        ]
        self.section.header.set_detail(", ".join(said) or _NONE)
        more = []
        if node.cut:
            more.append(f"{_many(len(node.cut), 'synapse')} cut")
        if node.set_weights:
            more.append(f"{_many(len(node.set_weights), 'weight')} set by you")
        self.words.setText(", ".join(more))
        self.words.setVisible(bool(more))
        self.back.setVisible(node.has_marks)

    def _silence(self) -> None:
        node = self._node
        if node is None or self.silenced.text() == counted(node.silenced):
            return
        id, facts = node.id, self._workspace.inference.nodes.get(node.id)
        try:
            units = units_of(self.silenced.text(), node.title)
        except DesignError as error:
            self._workspace.refused.emit(error.problems[0])
            self.silenced.setText(counted(node.silenced))
            return
        gone = set(node.silenced) - set(units)

        def edit(design: Design) -> Design:
            design = neuron_edits.with_silenced(design, id, gone, False, facts)
            return neuron_edits.with_silenced(design, id, units, True, facts)

        words = f"Silence neurons of {node.title}" if units else f"Let {node.title} speak"
        if not self._workspace.apply(words, edit):
            self.silenced.setText(counted(node.silenced))

    def _take_back(self) -> None:
        node = self._node
        if node is not None:
            words = f"Take back what was changed in {node.title}"
            self._workspace.apply(words, lambda d: neuron_edits.without_marks(d, node.id))

    def _restyle(self) -> None:
        self.section.body.setSpacing(theme.current().space("s"))


def _many(count: int, thing: str) -> str:
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"
