"""Layers that learn otherwise than the plan says, and what each output counts, in the plan."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import structs
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from netbuilder.core import edits
from netbuilder.core.block_edits import with_inside
from netbuilder.core.design import BlockUse, Design, Node
from netbuilder.core.layer import Layer, Role
from netbuilder.core.overrides import overrides
from netbuilder.core.params import number
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.editors import number_range
from netbuilder.ui.panels.node_links import LinkLabel
from netbuilder.ui.panels.parameter_form import FieldRow
from netbuilder.ui.widgets import IconButton, NumberField, PlainLabel
from netbuilder.ui.workspace import Workspace

WEIGHT = "weight"
WEIGHT_HELP = "What the loss of this output counts beside those of the others."


class OwnSettingsPart(QWidget):
    """A row for each layer with a rate or weight decay of its own: a way there, and one to clear.

    Signals:
        jump_requested: Id of a node of the open design that the person wants to see.
    """

    jump_requested = Signal(str)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._shown: tuple[tuple[tuple[str, ...], str, str], ...] = ()
        self.rows: list[OwnRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(PlainLabel("Layers that learn otherwise", "small"))
        theme.follow(self, self._restyle)

    def refresh(self) -> None:
        """Show the layers as they are now."""
        found = tuple(_places(self._workspace.project))
        self.setVisible(bool(found))
        shown = tuple((path, node.title, own_words(node)) for path, node in found)
        if shown == self._shown:
            return
        self._shown = shown
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = [OwnRow(title, words) for _, title, words in shown]
        for row, (path, _) in zip(self.rows, found, strict=True):
            row.followed.connect(lambda path=path: self._follow(path))
            row.cleared.connect(lambda path=path: self._clear(path))
            self._column.addWidget(row)

    def _follow(self, path: tuple[str, ...]) -> None:
        if self._workspace.go(path[:-1]):
            self._workspace.select([path[-1]])
            self.jump_requested.emit(path[-1])

    def _clear(self, path: tuple[str, ...]) -> None:
        def plain(design: Design) -> Design:
            design = edits.with_rate_factor(design, [path[-1]], 1.0)
            return edits.with_weight_decay(design, [path[-1]], None)

        def edit(project: Project) -> Project:
            key = _definition(project, path)
            if key:
                return with_inside(project, key, plain)
            return structs.replace(project, design=plain(project.design))

        self._workspace.change("Learn as the plan says", edit)

    def _restyle(self) -> None:
        self._column.setSpacing(theme.current().space("xs"))


class OwnRow(QWidget):
    """One such layer.

    Signals:
        followed, cleared: The person wants to see it, or to let it learn as the others.
    """

    followed = Signal()
    cleared = Signal()

    def __init__(self, title: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.link = LinkLabel(f"{title}, {words}")
        self.link.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.link.show_nodes([("here", title)])
        self.words = PlainLabel(words, "small")
        self.clear = IconButton("close", f"Let {title} learn as the plan says")
        self.link.linkActivated.connect(lambda _: self.followed.emit())
        self.clear.clicked.connect(lambda _: self.cleared.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.link, 1)
        row.addWidget(self.words)
        row.addWidget(self.clear)


class OutputWeights(QWidget):
    """What the loss of each output counts, where there are several."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.fields: dict[str, NumberField] = {}
        self._titles: dict[str, str] = {}
        self._rows: list[FieldRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(PlainLabel("Weight of each loss", "small"))
        theme.follow(self, self._restyle)

    def refresh(self) -> None:
        """Show the outputs as they are now."""
        nodes = self._workspace.project.design.with_role(Role.OUTPUT)
        outputs = {
            node.id: node.layer
            for node in nodes
            if isinstance(node.layer, Layer) and WEIGHT in node.layer.parameters
        }
        titles = {node.id: node.title for node in nodes if node.id in outputs}
        if len(titles) < 2:
            titles = {}
        self.setVisible(bool(titles))
        if titles != self._titles:
            self._titles = titles
            self._rebuild(outputs)
        for id, field in self.fields.items():
            field.set_value(getattr(outputs[id], WEIGHT))

    def _rebuild(self, outputs: Mapping[str, Layer]) -> None:
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self.fields, self._rows = {}, []
        for id, title in self._titles.items():
            limits = number_range(outputs[id].parameters[WEIGHT])
            field = NumberField(1, limits, "", f"Weight of {title}")
            field.setToolTip(WEIGHT_HELP)
            field.value_changed.connect(lambda value, id=id: self._set(id, value))
            field.editing_finished.connect(self._workspace.document.end_merge)
            self.fields[id] = field
            self._rows.append(FieldRow(title, field, WEIGHT_HELP))
            self._column.addWidget(self._rows[-1])

    def _set(self, id: str, value: float) -> None:
        def edit(project: Project) -> Project:
            design = edits.with_parameter(project.design, id, WEIGHT, float(value))
            return structs.replace(project, design=design)

        if not self._workspace.change("Change weight", edit, f"{id}.{WEIGHT}"):
            self.refresh()

    def _restyle(self) -> None:
        self._column.setSpacing(theme.current().space("s"))


def own_words(node: Node) -> str:
    """How a node's weights learn otherwise: ``× 0.1, decay 0.01``."""
    parts = []
    if node.rate_factor != 1.0:
        parts.append(f"rate × {number(node.rate_factor)}")
    if node.weight_decay is not None:
        parts.append(f"decay {number(node.weight_decay)}")
    return ", ".join(parts)


def _places(project: Project) -> list[tuple[tuple[str, ...], Node]]:
    """A way to each layer that learns otherwise; one inside a block is told once."""
    found: dict[tuple[str, str], tuple[tuple[str, ...], Node]] = {}
    for each in overrides(project):
        key = _definition(project, each.path)
        design = project.blocks[key].design if key else project.design
        found.setdefault((key, each.path[-1]), (each.path, design.nodes[each.path[-1]]))
    return list(found.values())


def _definition(project: Project, path: tuple[str, ...]) -> str:
    """The key of the block whose layer stands at the end of a path; empty outside of blocks."""
    key, design = "", project.design
    for id in path[:-1]:
        use = design.nodes[id].layer
        if isinstance(use, BlockUse):
            key = use.definition
            design = project.blocks[key].design
    return key
