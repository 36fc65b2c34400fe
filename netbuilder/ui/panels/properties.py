"""The properties of what is selected: generated fields, cost, problems and weights."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from netbuilder.core import edits
from netbuilder.core.block_edits import place_of, with_exposed
from netbuilder.core.design import BlockUse, Design, Node
from netbuilder.core.facts import NodeFacts
from netbuilder.core.layer import Layer, Role
from netbuilder.core.params import Parameter, ParameterKind
from netbuilder.core.problems import Problem
from netbuilder.core.project.disk import size_words
from netbuilder.core.repairs import fixed
from netbuilder.ui import theme
from netbuilder.ui.editors import replaced_at
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.block_form import BlockForm, block_words
from netbuilder.ui.panels.hand_part import HandPart
from netbuilder.ui.panels.learning_part import LearningPart
from netbuilder.ui.panels.node_header import NodeHeader
from netbuilder.ui.panels.node_links import NodeLinks
from netbuilder.ui.panels.parameter_form import FieldRow, ParameterForm, common_parameters
from netbuilder.ui.panels.problems_panel import ProblemCard
from netbuilder.ui.panels.sharing_row import SharingRow
from netbuilder.ui.panels.weights_view import WeightsView
from netbuilder.ui.widgets import Line, PlainLabel, Switch
from netbuilder.ui.workspace import Workspace

FROZEN_WORDS = ("kept as they are", "weights may change")
_MILLION = 1e6


class Properties(QScrollArea):
    """Everything about the selected nodes; what several have in common is edited together.

    Signals:
        jump_requested: Id of a node that the person wants to see.
    """

    jump_requested = Signal(str)

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
        self._problems: tuple[object, ...] = ()
        self.setWidgetResizable(True)
        self.setAccessibleName("Properties")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.header = NodeHeader()
        self.block = BlockForm(workspace)
        self.form = ParameterForm(self._suggestions)
        self.sharing = SharingRow()
        self.links = NodeLinks()
        self.set_outside = PlainLabel("", "hint", wrap=True)
        self.frozen = Switch("Frozen", *FROZEN_WORDS)
        self._frozen_row = FieldRow(
            "Frozen", self.frozen, "Training leaves frozen weights as they are."
        )
        self.learning = LearningPart(workspace)
        self.by_hand = HandPart(workspace)
        self.cost = CostLines()
        self._cards = QVBoxLayout()
        self.weights = WeightsView(bridge)
        self._build()
        self.header.renamed.connect(self._rename)
        self.header.bypassed.connect(self._bypass)
        self.form.edited.connect(self._edit)
        self.form.pinned.connect(self._pin)
        self.sharing.chosen.connect(self._share)
        self.links.chosen.connect(self._follow)
        self.form.finished.connect(workspace.document.end_merge)
        self.frozen.toggled.connect(self._freeze)
        workspace.selected.connect(lambda ids: self.refresh())
        workspace.inferred.connect(lambda inference: self.refresh())
        theme.follow(self, self._restyle)
        self.refresh()

    def nodes(self) -> tuple[Node, ...]:
        """The selected nodes, in drawing order."""
        selection = self._workspace.selection
        return tuple(node for id, node in self._workspace.design.nodes.items() if id in selection)

    def refresh(self) -> None:
        """Show what is selected as it is now."""
        nodes = self.nodes()
        self._sheet.setVisible(bool(nodes))
        # Training knows the nodes of the project; those inside blocks have no names of their own.
        self.weights.show_nodes([] if self._workspace.inside else [node.id for node in nodes])
        if not nodes:
            return
        self.header.show_nodes(nodes)
        layers = [node.layer for node in nodes if isinstance(node.layer, Layer)]
        has_fields = len(layers) == len(nodes) and bool(common_parameters(layers))
        self.form.setVisible(has_fields)
        if has_fields:
            self.form.show_entries(layers)
            self.form.show_pins(self._pins(nodes))
        self.links.show_nodes(nodes, self._workspace.design)
        facts = [self._workspace.inference.nodes.get(node.id) for node in nodes]
        has_weights = any(each and each.parameters for each in facts)
        self._frozen_row.setVisible(has_weights)
        # Weights that belong to another layer learn as that one says.
        self.learning.setVisible(has_weights and not any(node.same_weights_as for node in nodes))
        self.learning.show_nodes(nodes)
        self.by_hand.show_nodes(nodes)
        self.frozen.blockSignals(True)
        self.frozen.setChecked(all(node.frozen_weights for node in nodes))
        self.frozen.blockSignals(False)
        is_mixed = len({node.frozen_weights for node in nodes}) > 1
        self.frozen.set_words(*(("mixed", "mixed") if is_mixed else FROZEN_WORDS))
        self._show_single(nodes, facts)
        batch = self._workspace.project.plan.batch_size
        self.cost.show_facts([each for each in facts if each is not None], batch)
        self._show_problems(nodes)

    def _show_single(self, nodes: Sequence[Node], facts: Sequence[NodeFacts | None]) -> None:
        """Show what only one node at a time has: the block it stands for, shared weights."""
        node, is_single = nodes[0], len(nodes) == 1
        use = node.layer
        is_block = is_single and isinstance(use, BlockUse)
        self.block.setVisible(is_block)
        self.block.foot.setVisible(is_block)
        if is_block and isinstance(use, BlockUse):
            self.block.show_use(node, facts[0])
            self.header.show_kind(
                block_words(use, self._workspace.project.blocks.get(use.definition))
            )
        words = self._words_set_outside(node) if is_single else ""
        self.set_outside.setText(words)
        self.set_outside.setVisible(bool(words))
        self.sharing.setVisible(is_single)
        if is_single:
            inference = self._workspace.inference
            self.sharing.show_node(node, self._workspace.design, inference.nodes)

    def _words_set_outside(self, node: Node) -> str:
        """Which values here do not hold in the copy on screen, since its use sets its own."""
        way = self._workspace.way
        use = way[-1].layer if way else None
        if not isinstance(use, BlockUse) or not isinstance(node.layer, Layer):
            return ""
        names = (key.partition(".") for key in use.overrides)
        titles = [
            node.layer.parameters[name].title.lower()
            for id, _, name in names
            if id == node.id and name in node.layer.parameters
        ]
        return f"{way[-1].title} sets its own {' and '.join(titles)}." if titles else ""

    def _pins(self, nodes: Sequence[Node]) -> frozenset[str] | None:
        """Names of the parameters that the open block shows; None where there are no pins."""
        key = self._workspace.open_block
        if not key or len(nodes) != 1:
            return None
        names = (each.partition(".") for each in self._workspace.project.blocks[key].exposed)
        return frozenset(name for id, _, name in names if id == nodes[0].id)

    def _build(self) -> None:
        self._sheet = QWidget()
        theme.set_role(self._sheet, "panel")
        self._column = QVBoxLayout(self._sheet)
        self._cards.setContentsMargins(0, 0, 0, 0)
        lines = (
            *(self.header, Line(), self.block, self.form, self.set_outside, self.sharing),
            *(self._frozen_row, self.learning, self.by_hand, Line(), self.links, self.cost),
        )
        for widget in lines:
            self._column.addWidget(widget)
        self._column.addLayout(self._cards)
        self._column.addWidget(self.weights)
        self._column.addWidget(self.block.foot)
        self._column.addStretch(1)
        self.setWidget(self._sheet)

    def _show_problems(self, nodes: Sequence[Node]) -> None:
        problems = tuple(p for node in nodes for p in self._workspace.problems_of(node.id))[:5]
        if problems == self._problems:
            return
        self._problems = problems
        while (item := self._cards.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for problem in problems:
            card = ProblemCard(problem, "")
            card.set_edge("error" if problem.is_error else "warning")
            card.fix_chosen.connect(
                lambda fix: self._workspace.apply(fix.label, lambda design: fixed(design, fix))
            )
            card.clicked.connect(lambda problem=problem: self._jump(problem))
            self._cards.addWidget(card)

    def _jump(self, problem: Problem) -> None:
        """Go to where the problem is, if that is inside the selected block."""
        uses, id = place_of(problem)
        if uses and self._workspace.go((*self._workspace.inside, *uses)):
            self._workspace.select([id])
            self.jump_requested.emit(id)

    def _follow(self, id: str) -> None:
        """Go to a connected node."""
        self._workspace.select([id])
        self.jump_requested.emit(id)

    def _pin(self, name: str, on: bool) -> None:
        key, full = self._workspace.open_block, f"{self.nodes()[0].id}.{name}"
        words = "Show a parameter" if on else "Hide a parameter"
        self._workspace.change(words, lambda project: with_exposed(project, key, full, on))

    def _share(self, other: str) -> None:
        id = self.nodes()[0].id
        words = "Share weights" if other else "Give own weights"
        self._workspace.apply(words, lambda design: edits.with_same_weights(design, id, other))

    def _edit(self, path: tuple[str, ...], value: object) -> None:
        ids = [node.id for node in self.nodes()]
        layer: Any = self.nodes()[0].layer
        words = layer.parameters[path[0]].title.lower()

        def edit(design: Design) -> Design:
            for id in ids:
                changed: Any = replaced_at(design.nodes[id].layer, path, value)  # type: ignore[arg-type]
                design = edits.with_layer(design, id, changed)
            return design

        merge = f"{'+'.join(ids)}.{'.'.join(path)}"
        if not self._workspace.apply(f"Change {words}", edit, merge):
            self.refresh()

    def _rename(self, text: str) -> None:
        id = self.nodes()[0].id
        self._workspace.apply("Rename node", lambda design: edits.renamed(design, id, text))

    def _bypass(self, on: bool) -> None:
        ids = [node.id for node in self.nodes()]
        words = "Bypass" if on else "Use again"
        self._workspace.apply(words, lambda design: edits.with_bypass(design, ids, on))

    def _freeze(self, on: bool) -> None:
        ids = [node.id for node in self.nodes()]
        words = "Freeze weights" if on else "Free weights"
        self._workspace.apply(words, lambda design: edits.with_frozen(design, ids, on))

    def _suggestions(self, parameter: Parameter) -> Sequence[tuple[object, str]]:
        """For the target of an output: the target columns of the data."""
        nodes = self.nodes()
        is_output = bool(nodes) and nodes[0].layer.role is Role.OUTPUT
        if parameter.kind is not ParameterKind.NAME or not is_output:
            return ()
        names = [target.name for target in self._workspace.inference.data.targets]
        first = f"{names[0]} (the first)" if names else "the first target"
        return [("", first), *((name, name) for name in names)]

    def _restyle(self) -> None:
        look = theme.current()
        margin = look.space("xl")
        self._column.setContentsMargins(margin, look.space("l"), margin, margin)
        self._column.setSpacing(look.space("m"))
        self._cards.setSpacing(look.space("m"))


class CostLines(QWidget):
    """What comes in and goes out, and what it costs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: dict[str, PlainLabel] = {}
        self._rows: dict[str, FieldRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for name, help in (
            ("Size", "What arrives and what leaves, without the batch."),
            ("Parameters", "Numbers that training may change."),
            ("Frozen", "Those of them that training leaves as they are."),
            ("Buffers", "Numbers that are kept but not trained, such as running means."),
            ("Multiply-adds", "Multiplications with an addition for one example, forward."),
            ("Memory", "What its answers take for one batch while it trains, 4 bytes a number."),
        ):
            label = PlainLabel("", "value", wrap=True)
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._values[name] = label
            self._rows[name] = FieldRow(name, label, help)
            self._column.addWidget(self._rows[name])

    def show_facts(self, facts: Sequence[Any], batch: int = 1) -> None:
        """Show the facts of one node, or the sums of several, for batches of this size."""
        if not facts:
            self.setVisible(False)
            return
        self.setVisible(True)
        self._rows["Size"].setVisible(len(facts) == 1)
        # A size is not broken between its numbers.
        self._say("Size", sizes(facts[0]).replace(" × ", "\u00a0×\u00a0"))
        for name, count in (
            ("Parameters", sum(each.parameters for each in facts)),
            ("Frozen", sum(each.frozen for each in facts)),
            ("Buffers", sum(each.buffers for each in facts)),
            ("Multiply-adds", sum(each.multiply_adds for each in facts)),
        ):
            self._say(name, counted(count))
            self._values[name].setToolTip(f"{count:,}")
            self._rows[name].setVisible(bool(count) or name not in ("Frozen", "Buffers"))
        taken = 4 * batch * sum(each.activations for each in facts)
        self._say("Memory", size_words(taken))
        self._values["Memory"].setToolTip(f"{taken:,} bytes, batch {batch:,}")

    def _say(self, name: str, words: str) -> None:
        """Show a fact; read aloud it says what it is the number of."""
        self._values[name].setText(words)
        self._values[name].setAccessibleName(f"{name} {words}")


def sizes(facts: Any) -> str:
    """What comes in and what goes out: ``4 → 16``."""
    arriving: list[str] = []
    for shape in facts.inputs:
        each = shape if isinstance(shape, tuple) else (shape,)
        arriving += [one.label if one is not None else "?" for one in each]
    leaving = facts.output.label if facts.output is not None else "?"
    if not facts.layer.inputs:
        return leaving
    words = " + ".join(dict.fromkeys(arriving)) if arriving else "nothing"
    return f"{words} → {leaving}" if facts.layer.outputs else words


def counted(count: int) -> str:
    """A count with at most four digits that mean something: ``47,456``, ``48.2 million``."""
    if count < _MILLION:
        return f"{count:,}"
    digits = max(0, 2 - int(math.log10(count / _MILLION)))
    return f"{count / _MILLION:,.{digits}f} million"
