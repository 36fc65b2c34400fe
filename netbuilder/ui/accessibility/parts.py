"""The accessible interfaces of one canvas: made when asked for, kept, and let go with their part.

Qt keeps only pointers to interfaces, so the references here are what keeps them alive; those of
parts that are gone are given back through Qt, which then forgets them too.
"""

from __future__ import annotations

import atexit
import weakref
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import shiboken6
from PySide6.QtGui import QAccessible, QAccessibleInterface

from netbuilder.core.design import Design, Wire

if TYPE_CHECKING:
    from netbuilder.ui.accessibility.canvas import CanvasInterface
    from netbuilder.ui.canvas.view import CanvasView


class Key(NamedTuple):
    """What names a part of the drawing.

    Attributes:
        kind: ``node``, ``port``, ``wire`` or ``frame``.
        id: Of the node or frame.
        port, is_input: For a port: which.
        wire: For a wire: itself.
    """

    kind: str
    id: str = ""
    port: str = ""
    is_input: bool = False
    wire: Wire | None = None


class Parts:
    """The interfaces of one canvas by what they stand for."""

    # PySide gives an object another meta-object while it grows signals, and Qt then asks for
    # another interface and keeps both, so all of them have to be kept here too.

    def __init__(self, view: CanvasView) -> None:
        self._view = weakref.ref(view)
        self._canvases: list[CanvasInterface] = []
        self._held: dict[Key, QAccessibleInterface] = {}
        self._design: Design | None = None
        self._keys: list[Key] = []
        self._places: dict[Key, int] = {}

    @property
    def view(self) -> CanvasView | None:
        """The canvas, while there is one."""
        view = self._view()
        return view if view is not None and shiboken6.isValid(view) else None

    @property
    def canvas(self) -> CanvasInterface | None:
        """The interface of the canvas itself, once it was asked for."""
        return self._canvases[-1] if self._canvases else None

    def keep(self, canvas: CanvasInterface) -> CanvasInterface:
        """Keep an interface of the canvas itself."""
        self._canvases.append(canvas)
        return canvas

    def listed(self) -> list[Key]:
        """What the canvas holds: nodes as data flows, then wires, then frames and notes."""
        view = self.view
        if view is None:
            return []
        design = view.workspace.design
        if design is not self._design:
            self._design = design
            nodes = dict.fromkeys((*design.order, *design.nodes))
            self._keys = [
                *(Key("node", id) for id in nodes),
                *(Key("wire", wire=wire) for wire in design.wires),
                *(Key("frame", frame.id) for frame in design.frames),
            ]
            self._places = {key: place for place, key in enumerate(self._keys)}
        return self._keys

    def place(self, key: Key) -> int:
        """Where a part stands among the children of the canvas; -1 if it is none."""
        self.listed()
        return self._places.get(key, -1)

    def has(self, key: Key) -> bool:
        """Whether a part is in the open design."""
        if key.kind != "port":
            return self.place(key) >= 0
        return key in self.ports(key.id)

    def ports(self, id: str) -> list[Key]:
        """The ports of a node, inputs first."""
        view = self.view
        node = view.workspace.design.nodes.get(id) if view is not None else None
        if node is None:
            return []
        inputs = [Key("port", id, socket.name, True) for socket in node.layer.inputs]
        return [*inputs, *(Key("port", id, socket.name) for socket in node.layer.outputs)]

    def interface(self, key: Key) -> QAccessibleInterface:
        """The interface of a part, made if it was not asked for yet."""
        from netbuilder.ui.accessibility.interfaces import made

        found = self._held.get(key)
        if found is None or not shiboken6.isValid(found):
            found = self._held[key] = made(self, key)
            QAccessible.registerAccessibleInterface(found)
        return found

    def held(self) -> Iterator[Key]:
        """The parts that were asked for."""
        return iter(tuple(self._held))

    def known(self, key: Key) -> QAccessibleInterface | None:
        """The interface of a part, if it was asked for."""
        return self._held.get(key)

    def forget(self, key: Key) -> None:
        """Let the interface of a part go."""
        found = self._held.pop(key, None)
        if found is not None and shiboken6.isValid(found):
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(found))

    def clear(self) -> None:
        """Let everything go, the canvas included."""
        for key in tuple(self._held):
            self.forget(key)
        canvases, self._canvases = self._canvases, []
        for canvas in canvases:
            if shiboken6.isValid(canvas):
                QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(canvas))


# By identity of the view. Interfaces must not hang on the view itself: Python would take them
# apart with it while Qt still holds pointers to them.
_of_views: dict[int, Parts] = {}


def parts_of(view: CanvasView) -> Parts:
    """The interfaces of a canvas."""
    found = _of_views.get(id(view))
    if found is None:
        found = _of_views[id(view)] = Parts(view)
        view.destroyed.connect(partial(_drop, id(view)))
    return found


@atexit.register
def _drop_all() -> None:
    """Give everything back before Python takes itself apart, or Qt would free it a second time."""
    for identity in tuple(_of_views):
        _drop(identity)


def _drop(identity: int, _gone: object = None) -> None:
    parts = _of_views.pop(identity, None)
    if parts is not None:
        parts.clear()
