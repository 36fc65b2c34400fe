"""The accessible interface of the canvas: a pane whose children are what is drawn on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAccessibleObject
from PySide6.QtWidgets import QWidget

from netbuilder.ui.accessibility.acts import NONE, Selection, address
from netbuilder.ui.accessibility.parts import Key, Parts
from netbuilder.ui.canvas.hits import hit

if TYPE_CHECKING:
    from netbuilder.ui.canvas.view import CanvasView

Text = QAccessible.Text
# How Qt names the empty boxes that would hold scroll bars.
SCROLL_BARS = ("qt_scrollarea_hcontainer", "qt_scrollarea_vcontainer")


class CanvasInterface(QAccessibleObject):
    """Nodes, wires and frames, then the widgets that float above them."""

    def __init__(self, view: CanvasView, parts: Parts) -> None:
        super().__init__(view)
        self._parts = parts
        self._selection = Selection(parts)

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.Pane

    def state(self) -> QAccessible.State:
        state, view = QAccessible.State(), self._parts.view
        if view is None:
            state.invalid = True
            return state
        state.focusable, state.focused = True, view.hasFocus()
        state.invisible = not view.isVisible()
        return state

    def text(self, kind: QAccessible.Text) -> str:
        view = self._parts.view
        if view is None:
            return ""
        if kind == Text.Name:
            return view.accessibleName()
        if kind == Text.Value:
            design = view.workspace.design
            return f"{len(design.nodes):,} layers, {len(design.wires):,} wires"
        return view.accessibleDescription() if kind in (Text.Description, Text.Help) else ""

    def parent(self) -> QAccessibleInterface:
        view = self._parts.view
        above = view.parentWidget() if view is not None else None
        if above is None:
            return None  # type: ignore[return-value]
        return QAccessible.queryAccessibleInterface(above)

    def childCount(self) -> int:
        return len(self._parts.listed()) + len(self._widgets())

    def child(self, index: int) -> QAccessibleInterface:
        keys = self._parts.listed()
        if 0 <= index < len(keys):
            return self._parts.interface(keys[index])
        widgets = self._widgets()
        if 0 <= index - len(keys) < len(widgets):
            return QAccessible.queryAccessibleInterface(widgets[index - len(keys)])
        return None  # type: ignore[return-value]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        key = getattr(child, "key", None)
        if isinstance(key, Key):
            return self._parts.place(key)
        widget = child.object()
        widgets = self._widgets()
        return len(self._parts.listed()) + widgets.index(widget) if widget in widgets else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        view = self._parts.view
        if view is None:
            return None  # type: ignore[return-value]
        spot = QPoint(x, y)
        for widget in reversed(self._widgets()):
            if widget is not view.viewport() and _holds(widget, spot):
                return QAccessible.queryAccessibleInterface(widget)
        inside = view.viewport().mapFromGlobal(spot)
        if not view.viewport().rect().contains(inside):
            return None  # type: ignore[return-value]
        if view.viewport().childAt(inside) is not None:
            return QAccessible.queryAccessibleInterface(view.viewport())
        under = hit(view.sheet, view.mapToScene(inside), view.zoom)
        if under.item is not None:
            return self._parts.interface(Key("node", under.item.id))
        if under.wire is not None:
            return self._parts.interface(Key("wire", wire=under.wire))
        return None  # type: ignore[return-value]

    def focusChild(self) -> QAccessibleInterface:
        view = self._parts.view
        if view is None:
            return None  # type: ignore[return-value]
        inner: QWidget | None = view.focusWidget()
        if inner is not None and inner is not view and view.isAncestorOf(inner):
            return QAccessible.queryAccessibleInterface(inner)
        focus = view.walker.focus if view.hasFocus() else None
        return self._parts.interface(focus) if focus is not None else None  # type: ignore[return-value]

    def interface_cast(self, kind: QAccessible.InterfaceType) -> int:
        if kind == QAccessible.InterfaceType.SelectionInterface:
            return address(self._selection)
        return NONE

    def _widgets(self) -> list[QWidget]:
        """The viewport, which holds tools and minimap, and what floats above it."""
        view = self._parts.view
        if view is None:
            return []
        own = (each for each in view.children() if isinstance(each, QWidget))
        return [
            each
            for each in own
            if not each.isHidden()
            and not each.objectName().startswith(SCROLL_BARS)
            and not each.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        ]


def _holds(widget: QWidget, spot: QPoint) -> bool:
    return widget.rect().contains(widget.mapFromGlobal(spot))
