"""The menus of nodes, wires and the empty canvas, from the commands of the view."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from netbuilder.core import edits
from netbuilder.core.clipboard import is_ours
from netbuilder.core.design import BlockUse, Wire
from netbuilder.ui import theme
from netbuilder.ui.canvas.hits import Hit

if TYPE_CHECKING:
    from netbuilder.ui.canvas.view import CanvasView


class Entry(NamedTuple):
    """A line of a menu; without words a separator."""

    words: str = ""
    act: Callable[[], object] | None = None
    key: str = ""
    icon: str = ""
    is_on: bool = True


def context_menu(view: CanvasView, under: Hit, spot: QPoint) -> QMenu:
    """The menu for what is under the pointer; it deletes itself when it closes."""
    if under.item is not None:
        entries = _node_entries(view, under)
    elif under.wire is not None:
        entries = _wire_entries(view, under.wire, spot)
    else:
        entries = _canvas_entries(view, spot)
    menu = QMenu(view)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for entry in entries:
        if not entry.words or entry.act is None:
            menu.addSeparator()
            continue
        text = f"{entry.words}\t{entry.key}" if entry.key else entry.words
        action = menu.addAction(text)
        action.setEnabled(entry.is_on)
        action.triggered.connect(lambda _checked=False, act=entry.act: act())
        if entry.icon:
            theme.set_icon(action, entry.icon)
    return menu


def _node_entries(view: CanvasView, under: Hit) -> list[Entry]:
    entries = []
    item = under.item
    if item is not None and item.visual.problem:
        id = item.id
        entries = [Entry("Show the problem", lambda: view.show_problem(id), "", "error"), Entry()]
    is_single = len(view.workspace.selection) == 1
    nodes = view.workspace.design.nodes
    chosen = [nodes[id] for id in view.workspace.selection]
    passable = [node for node in chosen if node.can_pass]
    bypassed = bool(passable) and all(node.bypassed for node in passable)
    frozen = bool(chosen) and all(node.frozen_weights for node in chosen)
    return [
        *entries,
        *_block_entries(view),
        Entry("Rename", view.rename_selected, "F2", "rename", is_single),
        Entry("Bypass no longer" if bypassed else "Bypass", view.toggle_bypass, "M", "bypass"),
        Entry(
            "Let weights learn" if frozen else "Freeze weights",
            view.toggle_frozen,
            "Shift+F",
            "freeze",
        ),
        Entry(),
        Entry("Cut", view.cut_selection, "Ctrl+X", "cut"),
        Entry("Copy", view.copy_selection, "Ctrl+C", "copy"),
        Entry("Duplicate", view.duplicate, "Ctrl+D"),
        Entry(),
        Entry("Tidy up", view.tidy, "L", "layout", not is_single),
        Entry("Delete", view.delete_selection, "Del", "trash"),
        Entry("Delete and join", lambda: view.delete_selection(heal=True), "Alt+Del"),
    ]


def _block_entries(view: CanvasView) -> list[Entry]:
    nodes = view.workspace.design.nodes
    has_block = any(isinstance(nodes[id].layer, BlockUse) for id in view.workspace.selection)
    opening = [Entry("Open block", view.enter_block, "Enter", "block")]
    unpacking = [Entry("Unpack block", view.unpack_selection, "Ctrl+Shift+G", "unpack")]
    return [
        *(opening if view.selected_block else []),
        Entry("Group into a block…", view.group_selection, "Ctrl+G", "block"),
        *(unpacking if has_block else []),
        Entry(),
    ]


def _wire_entries(view: CanvasView, wire: Wire, spot: QPoint) -> list[Entry]:
    return [
        Entry("Insert a layer…", lambda: view.open_search(spot, wire=wire), "", "add"),
        Entry(
            "Delete wire",
            lambda: view.workspace.apply(
                "Delete wire", lambda design: edits.disconnected(design, wire)
            ),
            "Del",
            "trash",
        ),
    ]


def _canvas_entries(view: CanvasView, spot: QPoint) -> list[Entry]:
    has_nodes = bool(view.workspace.design.nodes)
    can_paste = is_ours(QGuiApplication.clipboard().text())
    leaving = [Entry("Go out of the block", view.leave_block, "Esc", "arrow-left"), Entry()]
    return [
        *(leaving if view.workspace.inside else []),
        Entry("Place a layer…", lambda: view.open_search(spot), "Tab", "add"),
        Entry("Paste", view.paste, "Ctrl+V", "paste", can_paste),
        Entry("Select all", view.select_all, "Ctrl+A", "", has_nodes),
        Entry(),
        Entry("Tidy up", view.tidy, "L", "layout", has_nodes),
        Entry("Show everything", view.fit, "Home", "fit", has_nodes),
        Entry("Show at 100 %", lambda: view.zoom_to(1.0), "1", "zoom"),
    ]
