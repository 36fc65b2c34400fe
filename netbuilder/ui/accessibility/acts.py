"""What a screen reader can do to a part of the canvas, and how it asks what is selected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, cast

import shiboken6
from PySide6.QtGui import (
    QAccessibleActionInterface,
    QAccessibleInterface,
    QAccessibleSelectionInterface,
)

from netbuilder.ui.accessibility.parts import Key

if TYPE_CHECKING:
    from netbuilder.ui.accessibility.parts import Parts

PRESS = QAccessibleActionInterface.pressAction()
MENU = QAccessibleActionInterface.showMenuAction()
FOCUS = QAccessibleActionInterface.setFocusAction()


# What ``interface_cast`` answers for "none": a plain None would be taken for an address.
NONE: Final = cast(int, shiboken6.VoidPtr(0))


def address(interface: shiboken6.Object) -> int:
    """An interface as Qt wants it from ``interface_cast``: as a plain pointer."""
    return cast(int, shiboken6.VoidPtr(shiboken6.getCppPointer(interface)[0]))


class Acts(QAccessibleActionInterface):
    """Actions by name.

    Args:
        doing: What each action does.
        keys: The keys that do the same.
    """

    def __init__(
        self, doing: Mapping[str, Callable[[], object]], keys: Mapping[str, str] | None = None
    ) -> None:
        super().__init__()
        self._doing, self._keys = dict(doing), dict(keys or {})

    def actionNames(self) -> list[str]:
        return list(self._doing)

    def doAction(self, actionName: str) -> None:
        doing = self._doing.get(actionName)
        if doing is not None:
            doing()

    def keyBindingsForAction(self, actionName: str) -> list[str]:
        return [self._keys[actionName]] if actionName in self._keys else []


class Selection(QAccessibleSelectionInterface):
    """The selected nodes of a canvas."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts

    def selectedItemCount(self) -> int:
        return len(self._chosen())

    def selectedItems(self) -> list[QAccessibleInterface]:
        return [self._parts.interface(key) for key in self._chosen()]

    def select(self, childItem: QAccessibleInterface) -> bool:
        return self._change(childItem, on=True)

    def unselect(self, childItem: QAccessibleInterface) -> bool:
        return self._change(childItem, on=False)

    def selectAll(self) -> bool:
        view = self._parts.view
        if view is None:
            return False
        view.select_all()
        return True

    def clear(self) -> bool:
        view = self._parts.view
        if view is None:
            return False
        view.workspace.select(())
        return True

    def _chosen(self) -> list[Key]:
        view = self._parts.view
        if view is None:
            return []
        chosen = {"node": view.workspace.selection, "frame": view.workspace.frames.ids}
        return [key for key in self._parts.listed() if key.id in chosen.get(key.kind, ())]

    def _change(self, child: QAccessibleInterface, on: bool) -> bool:
        view, key = self._parts.view, getattr(child, "key", None)
        if view is None or not isinstance(key, Key) or key.kind not in ("node", "frame"):
            return False
        chosen, framed = view.workspace.selection, view.workspace.frames.ids
        if key.kind == "node":
            chosen = chosen | {key.id} if on else chosen - {key.id}
        else:
            framed = framed | {key.id} if on else framed - {key.id}
        view.workspace.select(chosen, framed)
        return True
