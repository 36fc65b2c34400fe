"""What every kind of layer does: summary, parameters, a worked example, and where it comes from."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from netbuilder.core.layer import Layer
from netbuilder.core.params import Parameter, ParameterKind
from netbuilder.ui import theme
from netbuilder.ui.dialogs.sheet import Sheet
from netbuilder.ui.widgets import PlainLabel
from netbuilder.ui.workspace import Workspace


class LayerHelp(Sheet):
    """A list of all kinds at the left, the page of one at the right."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__("About layers", "Every kind with a worked example.", parent=parent)
        self.kinds = QListWidget()
        self.kinds.setAccessibleName("Kinds of layers")
        self.kinds.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.kinds.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.kinds.ensurePolished()
        self.page = QScrollArea()
        self.page.setAccessibleName("Explanation")
        self.page.setWidgetResizable(True)
        row = QHBoxLayout()
        row.addWidget(self.kinds)
        row.addWidget(self.page, 1)
        self.body.addLayout(row)
        for kind in Layer.entries().values():
            item = QListWidgetItem(kind.title)
            item.setData(Qt.ItemDataRole.UserRole, kind.kind)
            self.kinds.addItem(item)
        self.kinds.currentItemChanged.connect(self._show_item)
        self.show_kind(selected_kind(workspace))
        self.kinds.setFocus()
        theme.follow(self, self._restyle)

    def show_kind(self, kind: str) -> None:
        """Turn to the page of a kind; to the first where it is not known."""
        known = list(Layer.entries())
        self.kinds.setCurrentRow(known.index(kind) if kind in known else 0)

    def _show_item(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            kind = Layer.entries()[item.data(Qt.ItemDataRole.UserRole)]
            self.page.setWidget(LayerPage(kind))

    def _restyle(self) -> None:
        look = theme.current()
        self.kinds.setFixedWidth(look.width("palette"))
        size = look.icon_size("tile_small")
        self.kinds.setIconSize(QSize(size, size))
        for index, kind in enumerate(Layer.entries().values()):
            item = self.kinds.item(index)
            if item is not None:
                item.setIcon(theme.tile_icon(kind.group, kind.icon, size))
        self.resize(look.part("empty_width") * 5 // 2, look.part("empty_width") * 2)


class LayerPage(QWidget):
    """Everything the catalog knows of one kind, in words."""

    def __init__(self, kind: type[Layer], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "panel")
        self._column = QVBoxLayout(self)
        self._sections: list[PlainLabel] = []
        self._say(kind.title, "title")
        self._say(kind.summary)
        if kind.help:
            self._say(kind.help, "label")
        if kind.parameters:
            self._say("What can be set", "section")
        for parameter in kind.parameters.values():
            self._say(parameter.title, "value")
            self._say(parameter_words(parameter), "hint")
        self._say("Example", "section")
        for sentence in example_sentences(kind):
            self._say(sentence)
        if kind.source:
            self._say("Where it comes from", "section")
            self._say(kind.source, "hint")
        self._column.addStretch(1)
        theme.follow(self, self._restyle)

    def _say(self, words: str, role: str = "") -> None:
        label = PlainLabel(words, role, wrap=True)
        if role == "section":
            self._sections.append(label)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._column.addWidget(label)

    def _restyle(self) -> None:
        look = theme.current()
        self._column.setSpacing(look.space("s"))
        for section in self._sections:
            section.setContentsMargins(0, look.space("l"), 0, 0)
        self._column.setContentsMargins(look.space("l"), 0, look.space("l"), look.space("l"))


def selected_kind(workspace: Workspace) -> str:
    """The kind of the selected node; empty without exactly one that is known."""
    if len(workspace.selection) != 1:
        return ""
    (id,) = workspace.selection
    return workspace.design.nodes[id].layer.kind


def parameter_words(parameter: Parameter) -> str:
    """What a parameter does and what it may be."""
    words = [parameter.help]
    if parameter.kind in (ParameterKind.WHOLE, ParameterKind.REAL, ParameterKind.CHOICE):
        words.append(f"It is {parameter.expectation}.")
    elif parameter.kind is ParameterKind.ENTRY:
        titles = [kind.title for kind in parameter.entry_family().entries().values()]
        words.append(f"It is one of {', '.join(titles)}.")
    return " ".join(word for word in words if word)


def example_sentences(kind: type[Layer]) -> tuple[str, ...]:
    """The worked example: what goes in, what comes out, and what it costs."""
    example = kind.example
    layer = kind(**example.params)
    setting = ", ".join(f"{name} {value}" for name, value in example.params.items())
    arriving: tuple[object, ...] = example.inputs
    if len(kind.inputs) == 1 and kind.inputs[0].many:
        arriving = (example.inputs,)
    entering = " and ".join(shape.phrase for shape in example.inputs) or "the data"
    weights = sum(weight.count for weight in layer.weights(*arriving) if weight.trained)
    start = f"With {setting}: {entering} in" if setting else f"{_raised(entering)} in"
    return (
        f"{start}, {example.output.phrase} out.",
        f"{weights:,} parameters, {layer.multiply_adds(*arriving):,} multiply-adds for one sample.",
    )


def _raised(words: str) -> str:
    return words[:1].upper() + words[1:]
