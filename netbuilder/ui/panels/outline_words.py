"""What each row of the outline says in its columns, and what a screen reader says of it."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

from netbuilder.core.problems import Problem
from netbuilder.core.shapes import Shape
from netbuilder.ui import theme
from netbuilder.ui.accessibility.words import frame_words, input_words
from netbuilder.ui.canvas.visual import spoken, value_text, worst
from netbuilder.ui.panels.outline_rows import FRAME, INPUT, NODE, OutlineRows, RowKey

NAME, VALUE, SIZE, COUNT, PROBLEM = range(5)
Role = Qt.ItemDataRole
NOT_WIRED: Final = "not wired"
SIGN_SHARE: Final = 0.7
TEXTS: Final = (Role.DisplayRole, Role.EditRole)


class OutlineWords:
    """The words for rows."""

    def __init__(self, rows: OutlineRows) -> None:
        self._rows = rows

    def data(self, key: RowKey, column: int, role: int) -> Any:
        """What Qt asks of a cell."""
        if role in TEXTS:
            return self._text(key, column, role == Role.EditRole)
        if role == Role.AccessibleTextRole:
            return self.spoken(key) if column == NAME else self._text(key, column, False)
        if role == Role.ToolTipRole:
            return self._tip(key, column)
        if role == Role.TextAlignmentRole and column == COUNT:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Role.DecorationRole:
            return self._icon(key, column)
        return None

    def spoken(self, key: RowKey) -> str:
        """A row in one sentence."""
        rows = self._rows
        if key.kind == NODE:
            return spoken(rows.node(key), rows.facts(key), worst(rows.problems(key)))
        if key.kind == FRAME:
            return frame_words(rows.frame(key))
        if key.kind == INPUT:
            level = rows.level(key.inside)
            return input_words(level.design, level.known.nodes, key.id, key.name)
        return f"{rows.title(key)}, {self._text(key, VALUE, False)}"

    def source(self, key: RowKey) -> str:
        """Where the wire of an input comes from."""
        wire = self._rows.wire(key)
        if wire is None:
            return NOT_WIRED
        node = self._rows.level(key.inside).design.nodes[wire.source.node]
        if len(node.layer.outputs) > 1:
            return f"{node.title} {wire.source.name.replace('_', ' ')}"
        return node.title

    def _text(self, key: RowKey, column: int, is_typed: bool) -> str:
        match key.kind:
            case "node":
                return self._node_text(key, column, is_typed)
            case "frame":
                return self._frame_text(key, column)
            case "input":
                if column == NAME:
                    return f"input {key.name.replace('_', ' ')}"
                return {VALUE: self.source(key), SIZE: _label(self._flowing(key))}.get(column, "")
            case _:
                if column == NAME:
                    return self._rows.title(key).lower()
                return self._value(key) if column == VALUE else ""

    def _node_text(self, key: RowKey, column: int, is_typed: bool) -> str:
        node, facts = self._rows.node(key), self._rows.facts(key)
        match column:
            case 0:
                return node.name or node.title if is_typed else node.title
            case 1:
                states = [
                    word
                    for is_so, word in (
                        (node.bypassed, "bypassed"),
                        (node.frozen_weights, "frozen"),
                        (node.learns_otherwise, "learns otherwise"),
                        (node.pinned, "pinned"),
                    )
                    if is_so
                ]
                return ", ".join((node.layer.title, *states))
            case 2:
                return _label(facts.output if facts is not None else None)
            case 3:
                return f"{facts.parameters:,}" if facts is not None and facts.parameters else ""
            case _:
                problem = self._problem(key)
                return "" if problem is None else problem.found

    def _frame_text(self, key: RowKey, column: int) -> str:
        frame = self._rows.frame(key)
        if column == NAME:
            return (frame.comment if frame.is_note else frame.title).partition("\n")[0]
        return ("Note" if frame.is_note else "Frame") if column == VALUE else ""

    def _value(self, key: RowKey) -> str:
        shown = self._rows.value(key)
        if shown is None:
            return ""
        text = value_text(shown.parameter, shown.value) or shown.parameter.empty
        return f"{text} {shown.parameter.unit}".strip()

    def _flowing(self, key: RowKey) -> Shape | None:
        wire = self._rows.wire(key)
        known = self._rows.level(key.inside).known.nodes
        facts = known.get(wire.source.node) if wire is not None else None
        return facts.leaving(wire.source.name) if facts is not None and wire is not None else None

    def _problem(self, key: RowKey) -> Problem | None:
        return worst(self._rows.problems(key)) if key.kind == NODE else None

    def _tip(self, key: RowKey, column: int) -> str:
        if key.kind == NODE:
            problem = self._problem(key) if column == PROBLEM else None
            return problem.sentence if problem is not None else self._rows.node(key).layer.summary
        if key.kind in (INPUT, FRAME):
            return self.spoken(key)
        shown = self._rows.value(key)
        return shown.parameter.help if shown is not None else ""

    def _icon(self, key: RowKey, column: int) -> QIcon | None:
        problem = self._problem(key)
        sign = ""
        if problem is not None:
            sign = "error" if problem.is_error else "warning"
        if column == NAME and key.kind == NODE:
            layer = self._rows.node(key).layer
            tile = _tile(layer.group.token, layer.icon, sign)
            icon = QIcon(tile)
            icon.addPixmap(tile, QIcon.Mode.Selected)  # else the sign is tinted away
            return icon
        if column == PROBLEM and sign:
            return QIcon(theme.pixmap(sign, sign, theme.current().icon_size("small")))
        return None


def _tile(family: str, icon: str, sign: str) -> QPixmap:
    """The sign of a kind; with a smaller one in its corner where something is wrong."""
    look = theme.current()
    size = look.icon_size("standard")
    tile: QPixmap = theme.tile(family, icon, size)
    if not sign:
        return tile
    both = QPixmap(tile)
    painter = QPainter(both)
    edge = round(size * SIGN_SHARE)
    area = QRect(size - edge, size - edge, edge, edge)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("raised"))
    painter.drawEllipse(area)
    painter.drawPixmap(area, theme.pixmap(sign, sign, edge))
    painter.end()
    return both


def _label(shape: Shape | None) -> str:
    return shape.label if shape is not None else ""
