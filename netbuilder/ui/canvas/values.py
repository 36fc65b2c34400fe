"""Edits the values on cards where they stand, one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, Qt

from netbuilder.core.design import Design
from netbuilder.core.layer import Role
from netbuilder.core.node_values import NodeValue, node_value, with_node_value
from netbuilder.core.params import ParameterKind
from netbuilder.core.problems import Problem
from netbuilder.ui.canvas import value_rows
from netbuilder.ui.canvas.lod import Level
from netbuilder.ui.canvas.overlays.value_field import ValueField
from netbuilder.ui.canvas.overlays.value_list import Curve, ValueList
from netbuilder.ui.editors import chosen_entry, curve_points
from netbuilder.ui.typed_values import NUMBERS

if TYPE_CHECKING:
    from netbuilder.ui.canvas.floating import Floating

TOO_SMALL = "Values can be changed on cards that are large enough to read: press 1 for 100 %."
NONE_HERE = "This card shows no values that can be changed."
CURSORS = {
    ParameterKind.REAL: Qt.CursorShape.SizeHorCursor,
    ParameterKind.WHOLE: Qt.CursorShape.SizeHorCursor,
    ParameterKind.SIZES: Qt.CursorShape.IBeamCursor,
    ParameterKind.NAME: Qt.CursorShape.IBeamCursor,
}
_SHOWN = 40
SWITCH = ((True, "on", ()), (False, "off", ()))


class Values:
    """The editor of the one value that is being edited.

    Attributes:
        editor: The widget over the card, while there is one.
    """

    def __init__(self, canvas: Floating) -> None:
        self._canvas = canvas
        self.editor: ValueField | ValueList | None = None
        self._id, self._row = "", 0
        self._lit = ""

    def edit_selected(self) -> None:
        """Open the first value on the selected node's card."""
        canvas = self._canvas
        if len(canvas.workspace.selection) != 1:
            return
        (id,) = canvas.workspace.selection
        canvas.reveal(id)
        spot = canvas.mapFromScene(canvas.sheet.nodes[id].place.bottomLeft())
        rows = value_rows.settable(canvas.sheet.nodes[id].visual)
        if canvas.detail < Level.FULL:
            canvas.say(TOO_SMALL, spot)
        elif not rows:
            canvas.say(NONE_HERE, spot)
        else:
            self.edit(id, rows[0])

    def press(self, id: str, row: int) -> None:
        """A click on a value: a switch changes at once, everything else opens its editor."""
        shown = self.shown(id, row)
        if shown is None:
            return
        self._canvas.workspace.select({id})
        if shown.parameter.kind is ParameterKind.FLAG:
            self._set(id, row, not shown.value)
        else:
            self.edit(id, row)

    def edit(self, id: str, row: int) -> None:
        """Open the editor of a value."""
        self.close()
        shown = self.shown(id, row)
        if shown is None:
            return
        self._id, self._row = id, row
        self._canvas.workspace.select({id})
        self.editor = editor = self._made(shown)
        # A field lies over its value; a list leaves it in sight.
        self.light(id, row if isinstance(editor, ValueList) else -1)
        editor.kept.connect(lambda value: self._set(id, row, value))
        editor.closed.connect(self._closed)
        editor.moved.connect(lambda by: self._go_on(id, row, by))
        self.follow()
        editor.begin()
        self.follow()  # the style may take a font back when a widget is first shown

    def close(self) -> bool:
        """Keep what is typed; answers whether an editor was open."""
        if self.editor is None:
            return False
        self.editor.leave()
        return True

    def follow(self) -> None:
        """Lie over the value, wherever the camera shows it; close where it cannot be read."""
        if self.editor is None:
            return
        item = self._canvas.sheet.nodes.get(self._id)
        is_there = item is not None and self._row in value_rows.settable(item.visual)
        if item is None or not is_there or self._canvas.detail < Level.FULL:
            self.editor.leave()
            return
        place = value_rows.field_place(item.visual, self._row).translated(item.pos())
        canvas = self._canvas
        cell: QRect = canvas.mapFromScene(place).boundingRect()
        corner = canvas.viewport().mapTo(canvas, cell.topLeft())
        self.editor.place_over(QRect(corner, cell.size()), canvas.zoom)

    def shown(self, id: str, row: int) -> NodeValue | None:
        """The parameter that a row shows; None where it cannot be set."""
        item = self._canvas.sheet.nodes.get(id)
        if item is None or not 0 <= row < len(item.visual.rows):
            return None
        workspace = self._canvas.workspace
        name = item.visual.rows[row].name
        return node_value(workspace.design, workspace.project.blocks, id, name)

    def light(self, id: str, row: int) -> None:
        """Show exactly this value as under the pointer; a row of -1 for none."""
        before, self._lit = self._lit, id
        for each, at in ((before, -1), (id, row)):
            item = self._canvas.sheet.nodes.get(each)
            if item is not None:
                item.light_row(at)

    def cursor(self, id: str, row: int) -> Qt.CursorShape:
        """What the pointer looks like over a value: how it can be changed."""
        shown = self.shown(id, row)
        kind = shown.parameter.kind if shown is not None else ParameterKind.CHOICE
        return CURSORS.get(kind, Qt.CursorShape.PointingHandCursor)

    def change(self, id: str, row: int, value: Any, merge: str = "") -> bool:
        """Set a value as one step; edits with the same merge key join it."""
        shown, workspace = self.shown(id, row), self._canvas.workspace
        if shown is None:
            return False
        name = self._canvas.sheet.nodes[id].visual.rows[row].name
        blocks = workspace.project.blocks

        def edit(design: Design) -> Design:
            return with_node_value(design, blocks, id, name, value)

        return workspace.apply(f"Change {shown.parameter.title.lower()}", edit, merge)

    def _made(self, shown: NodeValue) -> ValueField | ValueList:
        choices = self._choices(shown)
        if choices:
            now = shown.value
            if shown.parameter.kind is ParameterKind.ENTRY:
                now = shown.value.kind
            return ValueList(self._canvas, shown.parameter.title, choices, now)
        field = ValueField(self._canvas, shown)
        field.refused.connect(lambda why: self._canvas.say(why, field.geometry().bottomLeft()))
        field.dropped.connect(self._tell_dropped)
        return field

    def _tell_dropped(self, text: str, why: str) -> None:
        """A value that was typed and left is not lost without a word."""
        short = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        problem = Problem("value-not-kept", found=f"'{short}' was not kept. {why}")
        self._canvas.workspace.refused.emit(problem)

    def _choices(self, shown: NodeValue) -> Sequence[tuple[object, str, Curve]]:
        """What can be chosen; nothing where it is typed."""
        parameter = shown.parameter
        match parameter.kind:
            case ParameterKind.FLAG:
                return SWITCH
            case ParameterKind.CHOICE:
                return [(each, str(each.value), ()) for each in parameter.options]
            case ParameterKind.ENTRY:
                kinds = parameter.entry_family().entries()
                return [(kind, each.title, curve_points(each())) for kind, each in kinds.items()]
            case ParameterKind.NAME:
                return self._columns()
            case _:
                return ()

    def _columns(self) -> Sequence[tuple[object, str, Curve]]:
        """For the target of an output: the target columns of the data."""
        workspace = self._canvas.workspace
        if workspace.design.nodes[self._id].layer.role is not Role.OUTPUT:
            return ()
        return [(each.name, each.name, ()) for each in workspace.inference.data.targets]

    def _set(self, id: str, row: int, value: Any) -> None:
        shown = self.shown(id, row)
        if shown is None:
            return
        if shown.parameter.kind is ParameterKind.ENTRY:
            value = chosen_entry(shown.parameter, str(value), shown.value)
        self.change(id, row, value)

    def _go_on(self, id: str, row: int, by: int) -> None:
        """Open the next value of the same card; after the last comes the first."""
        item = self._canvas.sheet.nodes.get(id)
        rows = value_rows.settable(item.visual) if item is not None else []
        if row in rows:
            self.edit(id, rows[(rows.index(row) + by) % len(rows)])

    def _closed(self) -> None:
        editor, self.editor = self.editor, None
        if editor is None:
            return
        had_focus = editor.window().focusWidget() is editor
        self.light("", -1)
        editor.hide()
        editor.deleteLater()
        if had_focus:
            self._canvas.setFocus()


def is_number(shown: NodeValue | None) -> bool:
    """Whether a value can be dragged."""
    return shown is not None and shown.parameter.kind in NUMBERS
