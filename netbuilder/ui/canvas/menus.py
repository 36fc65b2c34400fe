"""The menus of nodes, wires and the empty canvas: rows of the action table and few others."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from netbuilder.core.bends import Dot
from netbuilder.core.design import Port, Wire
from netbuilder.core.layer import Family
from netbuilder.core.wiring import wires_at
from netbuilder.ui import theme
from netbuilder.ui.canvas.hits import Hit

if TYPE_CHECKING:
    from netbuilder.ui.canvas.view import CanvasView


class Row(NamedTuple):
    """A command of the action table.

    Attributes:
        id: Of the command; one that no row has is left out.
        act: Does it at the place of the menu instead; None for the command itself.
        if_offered: Left out, rather than greyed, while it cannot be done.
    """

    id: str
    act: Callable[[], object] | None = None
    if_offered: bool = False


class Local(NamedTuple):
    """A line that is about what lies under the pointer, and so is no command."""

    words: str
    act: Callable[[], object]
    icon: str = ""


class Separator(NamedTuple):
    """A line between groups."""


class Choices(NamedTuple):
    """A submenu of colours of families, with what choosing one does."""

    words: str
    current: str
    act: Callable[[str], object]


Entry = Row | Local | Separator | Choices
LINE: Final = Separator()


def context_menu(view: CanvasView, under: Hit, spot: QPoint) -> QMenu:
    """The menu for what is under the pointer; it deletes itself when it closes."""
    if under.item is not None:
        entries = _node_entries(view, under)
    elif under.wire is not None:
        entries = _wire_entries(view, under.wire, spot, under.dot)
    elif under.frame:
        entries = _frame_entries(view, under.frame)
    else:
        entries = _canvas_entries(view, spot)
    menu = QMenu(view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setToolTipsVisible(True)
    for entry in entries:
        match entry:
            case Row():
                _add_row(menu, view, entry)
            case Local():
                _add(menu, entry.words, entry.act, entry.icon)
            case Choices():
                _add_colours(menu, entry)
            case Separator():
                menu.addSeparator()
    return menu


def _add_row(menu: QMenu, view: CanvasView, entry: Row) -> None:
    table, id = view.table, entry.id
    if id not in table.rows or (entry.if_offered and not table.is_offered(id)):
        return
    keys = table.key_words(id)
    words = table.words(id)
    act = entry.act or (lambda: table.run(id))
    action = _add(menu, f"{words}\t{keys}" if keys else words, act, table.rows[id].icon)
    action.setObjectName(id)
    action.setToolTip(table.rows[id].help)
    action.setEnabled(table.is_offered(id))
    is_on = table.is_on(id)
    if is_on is not None:
        action.setCheckable(True)
        action.setChecked(is_on)


def _add(menu: QMenu, text: str, act: Callable[[], object], icon: str) -> QAction:
    action = menu.addAction(text)
    action.triggered.connect(lambda _checked=False: act())
    if icon:
        theme.set_icon(action, icon)
    return action


def _add_colours(menu: QMenu, entry: Choices) -> None:
    inner = menu.addMenu(entry.words)
    for family in Family:
        token = family.token
        action = _add(inner, family.value, partial(entry.act, token), "")
        action.setObjectName(token)
        action.setIcon(theme.tile_icon(token, "frame", theme.current().icon_size("small")))
        action.setCheckable(True)
        action.setChecked(token == entry.current)


def _frame_entries(view: CanvasView, id: str) -> list[Entry]:
    frame = next(each for each in view.workspace.design.frames if each.id == id)
    colours = Choices("Colour", frame.colour, lambda token: view.frames.paint(token))
    return [
        Row("edit.rename"),
        colours,
        *([] if frame.is_note else [Row("arrange.fold")]),
        LINE,
        Row("edit.cut"),
        Row("edit.copy"),
        Row("edit.duplicate"),
        LINE,
        Row("arrange.frame"),
        Row("edit.delete"),
        *([] if frame.is_note else [Row("arrange.delete_framed")]),
    ]


def _node_entries(view: CanvasView, under: Hit) -> list[Entry]:
    entries: list[Entry] = []
    item = under.item
    if item is not None and item.visual.problem:
        id = item.id
        entries = [Local("Show the problem", lambda: view.show_problem(id), "error"), LINE]
    return [
        *entries,
        *_port_entries(view, under),
        Row("network.open_block", if_offered=True),
        Row("network.group"),
        Row("network.unpack", if_offered=True),
        LINE,
        Row("edit.rename"),
        Row("network.edit_values", if_offered=True),
        Row("network.show_kind", if_offered=True),
        Row("network.bypass"),
        Row("network.freeze"),
        LINE,
        Row("network.change_kind"),
        Row("network.link", if_offered=True),
        Row("network.swap_inputs", if_offered=True),
        Row("network.delete_wires", if_offered=True),
        LINE,
        Row("edit.cut"),
        Row("edit.copy"),
        Row("edit.duplicate"),
        LINE,
        Row("arrange.frame"),
        Row("arrange.fold"),
        Row("arrange.straighten", if_offered=True),
        Row("arrange.pin"),
        Row("network.tidy"),
        Row("edit.delete"),
        Row("edit.heal"),
    ]


def _port_entries(view: CanvasView, under: Hit) -> list[Entry]:
    """For a port that has wires."""
    if under.item is None or under.port is None:
        return []
    port, is_input = Port(under.item.id, under.port.name), under.port.is_input
    if not wires_at(view.sheet.design, port, is_input):
        return []
    words = "Delete the wires of this port"
    return [Local(words, lambda: view.wiring.break_port(port, is_input), "cut"), LINE]


def _wire_entries(
    view: CanvasView, wire: Wire, spot: QPoint, dot: Dot | None = None
) -> list[Entry]:
    place = view.mapToScene(spot)
    bend: Entry = Row("network.add_dot", lambda: view.wiring.dots.add(wire, place))
    if dot is not None:
        bend = Local("New wire from here", lambda: view.wiring.dots.branch(dot, spot), "fork")
    return [
        Row("network.insert", lambda: view.open_search(spot, wire=wire)),
        bend,
        Row("network.straighten_wires", if_offered=True),
        Row("network.watch"),
        LINE,
        Row("edit.delete"),
    ]


def _canvas_entries(view: CanvasView, spot: QPoint) -> list[Entry]:
    leaving: list[Entry] = [Row("network.leave_block"), LINE]
    return [
        *(leaving if view.workspace.inside else []),
        Row("network.add", lambda: view.open_search(spot)),
        Row("arrange.frame", lambda: view.frames.add_frame(view.mapToScene(spot))),
        Row("arrange.note", lambda: view.frames.add_note(view.mapToScene(spot))),
        LINE,
        Row("edit.paste"),
        Row("edit.paste_fed"),
        Row("edit.select_all"),
        LINE,
        Row("network.tidy"),
        Row("view.fit"),
        Row("view.actual"),
    ]
