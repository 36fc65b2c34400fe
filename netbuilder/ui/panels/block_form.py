"""The properties of a node that stands for a block: its inside, copies, weights and parameters."""

from __future__ import annotations

from typing import Any

from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from netbuilder.core import block_edits, edits
from netbuilder.core.block_edits import Exposed
from netbuilder.core.design import NAME_LIMIT, BlockUse, Design, Node
from netbuilder.core.facts import NodeFacts
from netbuilder.core.layer import Layer, Role
from netbuilder.core.nesting import MOST_COPIES
from netbuilder.core.value import Block
from netbuilder.ui import theme
from netbuilder.ui.canvas.placing import Made
from netbuilder.ui.panels.block_picture import BlockPicture
from netbuilder.ui.panels.exposed_field import ExposedField
from netbuilder.ui.panels.parameter_form import FieldRow
from netbuilder.ui.widgets import (
    Button,
    Line,
    NumberField,
    NumberRange,
    PlainLabel,
    SegmentedControl,
)
from netbuilder.ui.workspace import Workspace

NO_PARAMETERS = "It shows none. Inside, the pin beside a field shows it here."


class BlockForm(QWidget):
    """Everything about one use of a block but what all nodes have.

    Attributes:
        foot: What can be done with it, to stand below all other properties.
    """

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._id = ""
        self._built: tuple[object, ...] = ()
        self.fields: dict[str, ExposedField] = {}
        self.name = QLineEdit()
        self.name.setMaxLength(NAME_LIMIT)
        self.name.setAccessibleName("Name of the block")
        self.open = Button("Open")
        self.open.setToolTip("Look into the block (Enter on the canvas)")
        self.picture = BlockPicture()
        self.copies = NumberField(
            1, NumberRange(1, MOST_COPIES, whole=True, log=True), name="Copies in a row"
        )
        self.weights = SegmentedControl("Weights of the copies")
        self.weights.add_choice(False, "Own", hint="Each copy learns weights of its own")
        self.weights.add_choice(True, "Shared", hint="All copies have the same weights")
        self._widening = PlainLabel("", "hint", wrap=True)
        self._none = PlainLabel(NO_PARAMETERS, "hint", wrap=True)
        self.unpack = Button("Unpack", icon="unpack")
        self.unpack.setToolTip("Put its layers in its place")
        self.keep = Button("Save to my blocks", icon="download")
        self.foot = QWidget()
        self._shown = QVBoxLayout()
        self._build()
        self.name.editingFinished.connect(self._rename)
        self.open.clicked.connect(lambda: workspace.enter(self._id))
        self.copies.value_changed.connect(lambda value: self._set("copies", repeat=int(value)))
        self.copies.editing_finished.connect(workspace.document.end_merge)
        self.weights.chosen.connect(lambda value: self._set("weights", shared=bool(value)))
        self.unpack.clicked.connect(self._unpack)
        self.keep.clicked.connect(self._keep)
        theme.follow(self, self._restyle)

    def show_use(self, node: Node, facts: NodeFacts | None) -> None:
        """Show the use that a node is; nothing where its block is missing."""
        use = node.layer
        block = self._block(use)
        self.setVisible(block is not None)
        if block is None or not isinstance(use, BlockUse):
            return
        if node.id != self._id:
            self.keep.setText("Save to my blocks")
        self._id = node.id
        if not self.name.hasFocus() or not self.name.isModified():
            self.name.setText(block.name)
        self.picture.show_design(block.design)
        self.copies.set_value(use.repeat)
        self.weights.set_value(use.shared)
        self._weights_row.setVisible(use.repeat > 1)
        words = widening(facts) if use.repeat > 1 else ""
        self._widening.setText(words)
        self._widening.setVisible(bool(words))
        shown = block_edits.exposed_parameters(block)
        built = (node.id, use.repeat, *((each.key, each.title, each.parameter) for each in shown))
        if built != self._built:
            self._built = built
            self._rebuild(shown, use.repeat)
        for each in shown:
            self.fields[each.key].exposed = each
            self.fields[each.key].show_values(block_edits.override_values(use, each))
        self._none.setVisible(not shown)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(PlainLabel("Inside", "section"), 1)
        head.addWidget(self.open)
        holder = QWidget()
        beside = QHBoxLayout(holder)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.weights)
        beside.addStretch(1)
        self._weights_row = FieldRow("Weights", holder, "Whether the copies differ.")
        buttons = QHBoxLayout(self.foot)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.addWidget(self.unpack)
        buttons.addWidget(self.keep)
        buttons.addStretch(1)
        self._shown.setContentsMargins(0, 0, 0, 0)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(head)
        self._column.addWidget(self.picture)
        self._column.addWidget(
            FieldRow("Block name", self.name, "All nodes that stand for this block share it.")
        )
        self._column.addWidget(Line())
        self._column.addWidget(PlainLabel("Repeat", "section"))
        self._column.addWidget(
            FieldRow("Copies in a row", self.copies, "Each copy is fed by the one before it.")
        )
        self._column.addWidget(self._weights_row)
        self._column.addWidget(self._widening)
        self._column.addWidget(Line())
        self._column.addWidget(PlainLabel("Shown parameters", "section"))
        self._column.addLayout(self._shown)
        self._column.addWidget(self._none)

    def _rebuild(self, shown: tuple[Exposed, ...], repeat: int) -> None:
        while (item := self._shown.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.fields = {}
        is_told_apart = any(each.title != each.parameter.title for each in shown)
        last = ""
        for each in shown:
            if is_told_apart and each.node != last:
                last = each.node
                self._shown.addWidget(PlainLabel(last, "hint"))
            field = ExposedField(each, repeat)
            field.edited.connect(lambda values, key=each.key: self._override(key, values))
            field.finished.connect(self._workspace.document.end_merge)
            self.fields[each.key] = field
            self._shown.addWidget(field)

    def _block(self, use: object) -> Block | None:
        key = use.definition if isinstance(use, BlockUse) else ""
        return self._workspace.project.blocks.get(key)

    def _set(self, words: str, **values: Any) -> None:
        def edit(design: Design) -> Design:
            use = design.nodes[self._id].layer
            if not isinstance(use, BlockUse):
                return design
            return edits.with_layer(design, self._id, structs.replace(use, **values))

        self._workspace.apply(f"Change {words}", edit, f"{self._id}.{words}")

    def _override(self, key: str, values: tuple[Any, ...]) -> None:
        field, id = self.fields[key], self._id
        block = self._block(self._workspace.design.nodes[id].layer)
        inner = block.design.nodes[key.partition(".")[0]].layer if block else None
        if isinstance(inner, Layer):
            layer = inner
            self._workspace.apply(
                f"Change {field.exposed.title.lower()}",
                lambda design: block_edits.with_override(design, id, field.exposed, layer, values),
                f"{id}.{key}",
            )

    def _rename(self) -> None:
        self.name.setModified(False)
        use = self._workspace.design.nodes[self._id].layer if self._is_there() else None
        if isinstance(use, BlockUse) and self.name.text().strip():
            key, text = use.definition, self.name.text()
            self._workspace.change(
                "Rename block", lambda project: block_edits.renamed_block(project, key, text)[0]
            )

    def _is_there(self) -> bool:
        return self._id in self._workspace.design.nodes

    def _unpack(self) -> None:
        blocks, id = self._workspace.project.blocks, self._id
        made = Made(lambda design: block_edits.unpacked(design, blocks, id))
        if self._workspace.apply("Unpack block", made):
            self._workspace.select(made.ids)

    def _keep(self) -> None:
        use = self._workspace.design.nodes[self._id].layer
        if isinstance(use, BlockUse) and self._workspace.shelf.save(
            self._workspace.project.blocks, use.definition
        ):
            self.keep.setText("Saved to my blocks")

    def _restyle(self) -> None:
        look = theme.current()
        self._column.setSpacing(look.space("m"))
        self._shown.setSpacing(look.space("s"))
        self.name.setAlignment(Qt.AlignmentFlag.AlignLeft)


def block_words(use: BlockUse, block: Block | None) -> str:
    """What a block's use is in short: ``5 layers, 3 copies``."""
    if block is None:
        return "Its block is missing"
    hidden = sum(node.layer.role is Role.HIDDEN for node in block.design.nodes.values())
    words = f"{hidden:,} {'layer' if hidden == 1 else 'layers'}"
    return f"{words}, {use.repeat:,} copies" if use.repeat > 1 else words


def widening(facts: NodeFacts | None) -> str:
    """What the first copy does that the others do not; empty where all are alike."""
    if facts is None or len(facts.inside) < 2 or facts.output is None or not facts.inputs:
        return ""
    first, second = facts.inside[0], facts.inside[1]
    arriving, leaving = facts.inputs[0], facts.output
    if first.parameters == second.parameters or arriving is None or arriving == leaving:
        return ""
    return f"The first copy takes {arriving.label}, the others {leaving.label}."
