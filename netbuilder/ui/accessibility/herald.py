"""Tells a screen reader that is listening what changed on the canvas, and keeps its view true."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
)

from netbuilder.core.changes import changes
from netbuilder.core.design import Design
from netbuilder.ui.accessibility import drawn
from netbuilder.ui.accessibility.parts import Key, Parts, parts_of

if TYPE_CHECKING:
    from netbuilder.ui.canvas.view import CanvasView

Event = QAccessible.Event
# More changes than these at once are told as one: the content is another.
MANY = 50


class Herald(QObject):
    """Sends the events of one canvas. Costs nothing while nobody listens.

    Attributes:
        send: Hands an event to Qt; replaced in tests.
    """

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self._parts: Parts = parts_of(view)
        self._design: Design = view.workspace.design
        self._selection: frozenset[str] = view.workspace.selection
        self.send: Callable[[QAccessibleEvent], object] = QAccessible.updateAccessibility
        workspace = view.workspace
        workspace.changed.connect(lambda before, after: self._on_changed())
        workspace.entered.connect(self._on_entered)
        workspace.selected.connect(self._on_selected)
        workspace.refused.connect(lambda problem: self.announce(problem.sentence))

    @property
    def is_heard(self) -> bool:
        """Whether anybody listens."""
        return QAccessible.isActive()

    def focus(self, key: Key | None) -> None:
        """The keyboard is at another part now; None for the canvas itself."""
        if self.is_heard:
            target = self._parts.interface(key) if key is not None else self._canvas()
            self._tell(target, Event.Focus)

    def announce(self, words: str) -> None:
        """Say a sentence once."""
        if self.is_heard and words:
            self.send(QAccessibleAnnouncementEvent(self._view, words))

    def _canvas(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self._view)

    def _tell(self, interface: QAccessibleInterface | None, event: QAccessible.Event) -> None:
        if interface is not None:
            self.send(QAccessibleEvent(interface, event))

    def _on_changed(self) -> None:
        before, after = self._design, self._view.workspace.design
        self._design = after
        if before is after:
            return
        is_heard = self.is_heard
        if is_heard:
            self._tell_of(before, after)
        gone = [key for key in self._parts.held() if not self._parts.has(key)]
        for key in gone:
            if is_heard and len(gone) <= MANY:
                self._tell(self._parts.known(key), Event.ObjectDestroyed)
            self._parts.forget(key)

    def _tell_of(self, before: Design, after: Design) -> None:
        difference = changes(before, after)
        fresh = [Key("node", id) for id in difference.added]
        fresh += [Key("wire", wire=wire) for wire in difference.wired]
        renamed = [Key("node", id) for id in difference.edited]
        if len(fresh) + len(renamed) > MANY:
            self._tell(self._canvas(), Event.ObjectReorder)
            return
        for key in fresh:
            self._tell(self._parts.interface(key), Event.ObjectCreated)
        for key in renamed:
            self._tell(self._parts.known(key), Event.NameChanged)

    def _on_entered(self) -> None:
        """Another design is open, whose ids may be the same."""
        for key in self._parts.held():
            self._parts.forget(key)
        self._design = self._view.workspace.design
        self._selection = frozenset()
        if self.is_heard:
            self._tell(self._canvas(), Event.ObjectReorder)

    def _on_selected(self, ids: frozenset[str]) -> None:
        before, self._selection = self._selection, ids
        if not self.is_heard:
            return
        came, went = ids - before, before - ids
        if len(ids) == 1:
            self._tell(self._parts.interface(Key("node", next(iter(ids)))), Event.Selection)
        elif len(came) + len(went) > MANY:
            self._tell(self._canvas(), Event.SelectionWithin)
        else:
            for id in came:
                self._tell(self._parts.interface(Key("node", id)), Event.SelectionAdd)
            for id in went & self._view.workspace.design.nodes.keys():
                self._tell(self._parts.known(Key("node", id)), Event.SelectionRemove)


def follow(view: CanvasView) -> Herald:
    """Make a canvas accessible."""
    install()
    view.viewport().setAccessibleName("Above the drawing")
    return Herald(view)


_installed: list[bool] = []


def install() -> None:
    """Let Qt ask here for what it cannot know: the drawing, and widgets that draw themselves."""
    if not _installed:
        _installed.append(True)
        QAccessible.installFactory(_made)


def _made(name: str, thing: QObject) -> QAccessibleInterface | None:
    """The interface of a canvas or a drawn widget; nothing for others: Qt has its own for them."""
    if name != "CanvasView":
        return drawn.made(thing)
    from netbuilder.ui.accessibility.canvas import CanvasInterface
    from netbuilder.ui.canvas.view import CanvasView

    if not isinstance(thing, CanvasView):
        return None
    parts = parts_of(thing)
    return parts.keep(CanvasInterface(thing, parts))
