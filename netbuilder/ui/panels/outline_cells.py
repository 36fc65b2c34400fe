"""Editing in the cells of the outline: names, values, and where an input is fed from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from netbuilder.core import edits
from netbuilder.core.design import NAME_LIMIT, Port
from netbuilder.core.frames import with_values
from netbuilder.core.node_values import NodeValue, with_node_value
from netbuilder.core.params import ParameterKind
from netbuilder.core.problems import Problem, Where
from netbuilder.core.sources import fed_from, sources
from netbuilder.ui.editors import chosen_entry
from netbuilder.ui.panels.outline_model import OutlineModel
from netbuilder.ui.panels.outline_rows import FRAME, INPUT, NODE, OutlineRows, RowKey
from netbuilder.ui.panels.outline_words import NOT_WIRED
from netbuilder.ui.typed_values import typed_value, written

Index = QModelIndex | QPersistentModelIndex
Choice = tuple[str, object]
CHOSEN: Final = (ParameterKind.FLAG, ParameterKind.CHOICE, ParameterKind.ENTRY)


class OutlineCells(QStyledItemDelegate):
    """Lines for what is typed, lists for what is chosen."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model, key = _model(index), _key(index)
        choices = _choices(model.rows, key)
        if choices is None:
            line = QLineEdit(parent)
            line.setMaxLength(NAME_LIMIT)
            line.setAccessibleName(model.words.spoken(key))
            return line
        box = QComboBox(parent)
        box.setAccessibleName(model.words.spoken(key))
        for words, _ in choices:
            box.addItem(words)
        box.activated.connect(lambda _row: self._finish(box))
        QTimer.singleShot(0, box, box.showPopup)
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        model, key = _model(index), _key(index)
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(_current(model.rows, key))
            return
        shown = model.rows.value(key) if key.kind not in (NODE, FRAME) else None
        line = cast(QLineEdit, editor)
        line.setText(written(shown) if shown is not None else _named(model.rows, key))
        line.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        rows, key = _model(index).rows, _key(index)
        if isinstance(editor, QComboBox):
            choices = _choices(rows, key) or ()
            if 0 <= editor.currentIndex() < len(choices):
                choose(rows, key, choices[editor.currentIndex()][1])
        else:
            take_text(rows, key, cast(QLineEdit, editor).text())

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        area = option.rect
        height = max(area.height(), editor.sizeHint().height())
        area.setTop(area.center().y() - height // 2)
        area.setHeight(height)
        editor.setGeometry(area)

    def _finish(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box, QStyledItemDelegate.EndEditHint.NoHint)


def choose(rows: OutlineRows, key: RowKey, what: object) -> None:
    """Set a chosen value, or feed an input from a chosen port."""
    if key.kind == INPUT:
        port = what if isinstance(what, Port) else None
        target, old = Port(key.id, key.name), rows.wire(key)
        label = "Wire" if port is not None else "Delete wire"
        rows.edit(key, label, lambda design: fed_from(design, target, old, port))
        return
    shown = rows.value(key)
    if shown is None:
        return
    if shown.parameter.kind is ParameterKind.ENTRY:
        what = chosen_entry(shown.parameter, str(what), shown.value)
    _set(rows, key, shown, what)


def take_text(rows: OutlineRows, key: RowKey, text: str) -> None:
    """Rename what a row is about, or set the value that was typed; a refusal is told in words."""
    if key.kind == NODE:
        if text not in (rows.node(key).title, rows.node(key).name):
            rows.edit(key, "Rename node", lambda design: edits.renamed(design, key.id, text))
        return
    if key.kind == FRAME:
        _rename_frame(rows, key, text)
        return
    shown = rows.value(key)
    if shown is None or text == written(shown):
        return
    try:
        value = typed_value(shown, text)
    except ValueError as fault:
        where = Where(node=key.id, field=key.name)
        found = f"{shown.parameter.title} cannot be “{text}”."
        rows.workspace.refused.emit(Problem("value-refused", found, str(fault), where=where))
        return
    _set(rows, key, shown, value)


def _rename_frame(rows: OutlineRows, key: RowKey, text: str) -> None:
    """Change the title of a frame, or the first line of a note."""
    if text == _named(rows, key):
        return
    frame = rows.frame(key)
    if frame.is_note:
        _, line, rest = frame.comment.partition("\n")
        label, values = "Change note", {"comment": f"{text}{line}{rest}"}
    else:
        label, values = "Rename frame", {"title": text}
    rows.edit(key, label, lambda design: with_values(design, key.id, values))


def _set(rows: OutlineRows, key: RowKey, shown: NodeValue, value: Any) -> None:
    if value == shown.value:
        return
    blocks = rows.workspace.project.blocks
    label = f"Change {shown.parameter.title.lower()}"
    rows.edit(key, label, lambda design: with_node_value(design, blocks, key.id, key.name, value))


def _choices(rows: OutlineRows, key: RowKey) -> Sequence[Choice] | None:
    """What a cell offers; None where something is typed."""
    if key.kind == INPUT:
        return _sources(rows, key)
    shown = rows.value(key) if key.kind not in (NODE, FRAME) else None
    if shown is None or shown.parameter.kind not in CHOSEN:
        return None
    parameter = shown.parameter
    if parameter.kind is ParameterKind.FLAG:
        return [("on", True), ("off", False)]
    if parameter.kind is ParameterKind.CHOICE:
        return [(str(option.value), option) for option in parameter.options]
    return [(each.title, kind) for kind, each in parameter.entry_family().entries().items()]


def _sources(rows: OutlineRows, key: RowKey) -> list[Choice]:
    design, wire = rows.level(key.inside).design, rows.wire(key)
    free = edits.disconnected(design, wire) if wire is not None else design
    ports = sources(free, Port(key.id, key.name))
    return [(NOT_WIRED, None), *((port_words(rows, key.inside, port), port) for port in ports)]


def port_words(rows: OutlineRows, inside: tuple[str, ...], port: Port) -> str:
    """A port by the title of its node, and its name where there are others."""
    node = rows.level(inside).design.nodes[port.node]
    is_output = any(socket.name == port.name for socket in node.layer.outputs)
    sockets = node.layer.outputs if is_output else node.layer.inputs
    name = port.name.replace("_", " ")
    return f"{node.title} {name}" if len(sockets) > 1 else node.title


def _current(rows: OutlineRows, key: RowKey) -> int:
    choices = _choices(rows, key) or ()
    if key.kind == INPUT:
        wire = rows.wire(key)
        now: object = wire.source if wire is not None else None
    else:
        shown = rows.value(key)
        now = shown.value if shown is not None else None
        if shown is not None and shown.parameter.kind is ParameterKind.ENTRY:
            now = shown.value.kind
    return next((place for place, (_, what) in enumerate(choices) if what == now), -1)


def _named(rows: OutlineRows, key: RowKey) -> str:
    if key.kind == NODE:
        node = rows.node(key)
        return node.name or node.title
    frame = rows.frame(key)
    return frame.comment.partition("\n")[0] if frame.is_note else frame.title


def _model(index: Index) -> OutlineModel:
    return cast(OutlineModel, index.model())


def _key(index: Index) -> RowKey:
    return cast(RowKey, _model(index).key(index))
