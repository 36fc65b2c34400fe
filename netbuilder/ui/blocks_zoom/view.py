"""The network as its coarse parts: to see what it is made of, and to go where its layers are."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from netbuilder.core.coarse import Group, GroupKind
from netbuilder.link.messages import RunState
from netbuilder.ui import theme
from netbuilder.ui.blocks_zoom.board import Board
from netbuilder.ui.blocks_zoom.cards import Card, told
from netbuilder.ui.blocks_zoom.painter import CardState, paint_card, paint_link
from netbuilder.ui.blocks_zoom.walking import beside
from netbuilder.ui.canvas.camera import NOTCH
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.widgets import EmptyState
from netbuilder.ui.widgets.painting import shows_focus
from netbuilder.ui.widgets.pointer_card import PointerCard
from netbuilder.ui.workspace import Workspace

_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_IN_NOTCHES = 2.0


class BlocksView(QWidget):
    """Shows the open design as cards. It never changes the design.

    Signals:
        opened: The person wants to see the layers of a part: a `Group`.
        left: The person wants to see the layers, of no part in particular.
    """

    opened = Signal(object)
    left = Signal()

    def __init__(self, workspace: Workspace, bridge: EngineBridge) -> None:
        super().__init__()
        theme.set_role(self, "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Blocks of the network")
        self._workspace, self._bridge = workspace, bridge
        self.board = Board()
        self.current = self._hovered = ""
        self._turned = 0.0
        self._empty = EmptyState(
            "block", "Nothing is drawn yet. Ctrl+2 goes to the canvas.", parent=self
        )
        self._card = PointerCard(self)
        workspace.inferred.connect(lambda _: self.refresh())
        workspace.entered.connect(self.refresh)
        workspace.selected.connect(lambda _: self._tell())
        bridge.run_changed.connect(lambda _: self.update())
        theme.follow(self, self.refresh)

    def refresh(self) -> None:
        """Show the open design as it is now."""
        if not self.isVisible():
            return
        self.board.arrange(self._workspace, QSizeF(self.size()))
        if self.current not in self.board.layout.places:
            self.current = ""
        self._hovered = ""
        self._empty.setVisible(not self.board.cards)
        self._empty.setGeometry(self.rect())
        self._tell()

    # --- events -----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refresh()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self.board.origin)
        painter.scale(self.board.scale, self.board.scale)
        for link, path in self.board.layout.links.items():
            paint_link(painter, path, is_strong=self._hovered in link)
        learning = learning_nodes(self._workspace, self._bridge)
        for card in self.board.cards:
            state = self._state(card.group, learning)
            paint_card(painter, card, self.board.layout.places[card.group.id], state)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        card = self.board.at(event.position())
        id = card.group.id if card is not None else ""
        if id != self._hovered:
            self._hovered = id
            self.setCursor(Qt.CursorShape.PointingHandCursor if id else Qt.CursorShape.ArrowCursor)
            self.update()
        words = told(card, self._is_learning(card.group)) if card is not None else ""
        self._card.say(words, event.position().toPoint())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._card.say("", QPoint())
        self._hovered = ""
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            card = self.board.at(event.position())
            held = event.modifiers() & (
                Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
            )
            self._select(card.group if card is not None else None, is_growing=bool(held))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        card = self.board.at(event.position())
        if card is not None and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(card.group)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom into the card under the pointer; where cards are out of sight, bring them."""
        steps, deepest = event.angleDelta().y() / NOTCH, self.board.deepest
        if deepest and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.board.look(self.board.down - steps * NOTCH / 2)
            self.update()
        else:
            self.zoom(steps, self.board.at(event.position()))
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom(event.value() * _IN_NOTCHES * 2, self.board.at(event.position()))
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way, group = _WAYS.get(Qt.Key(event.key())), self.board.group(self.current)
        is_growing = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if way is not None:
            self._select(
                self.board.group(beside(self.board.layout.places, self.current, way)),
                is_growing=is_growing,
            )
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and group is not None:
            self.opened.emit(group)
        elif event.text() in ("+", "="):
            self.zoom(_IN_NOTCHES, self.board.card(self.current))
        elif event.key() == Qt.Key.Key_Escape and self._workspace.selection:
            self._select(None, is_growing=False)
        elif event.key() == Qt.Key.Key_Escape and self._workspace.leave():
            pass
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def zoom(self, notches: float, card: Card | None) -> None:
        """Zoom in by turns of the wheel: far enough in there are the layers."""
        self._turned = max(0.0, self._turned + notches)
        if self._turned >= _IN_NOTCHES:
            self._turned = 0.0
            if card is not None:
                self.opened.emit(card.group)
            else:
                self.left.emit()

    # --- parts ------------------------------------------------------------------------------

    def _select(self, group: Group | None, *, is_growing: bool) -> None:
        """Select the nodes of a part, with or instead of those that are selected."""
        self.current = group.id if group is not None else ""
        nodes: Iterable[str] = group.nodes if group is not None else ()
        if is_growing:
            nodes = self._workspace.selection | set(nodes)
        is_frame = group is not None and group.kind is GroupKind.FRAME
        frames = (group.id,) if group is not None and is_frame and not is_growing else ()
        self._workspace.select(nodes, frames)
        if group is not None:
            self.board.reveal(group.id)
        self._tell()

    def _tell(self) -> None:
        """Say where the keyboard is, and draw anew."""
        card = self.board.card(self.current)
        count = f"{len(self.board.cards)} parts" if self.board.cards else "Nothing is drawn yet"
        words = told(card, self._is_learning(card.group)) if card is not None else count
        self.setAccessibleDescription(words)
        self.update()

    def _state(self, group: Group, learning: frozenset[str]) -> CardState:
        selection = self._workspace.selection
        chosen = selection.intersection(group.nodes)
        return CardState(
            is_selected=len(chosen) == len(group.nodes),
            is_partly=bool(chosen),
            is_hovered=self._hovered == group.id,
            is_learning=not learning.isdisjoint(group.nodes),
            has_keys=self.current == group.id and shows_focus(self),
        )

    def _is_learning(self, group: Group) -> bool:
        return not learning_nodes(self._workspace, self._bridge).isdisjoint(group.nodes)


def learning_nodes(workspace: Workspace, bridge: EngineBridge) -> frozenset[str]:
    """Nodes of the open design whose weights learn now."""
    run = bridge.run
    is_running = run is not None and run.state is RunState.RUNNING
    if run is None or not is_running or run.project.id != workspace.project.id:
        return frozenset()
    facts, nodes = workspace.inference.nodes, workspace.design.nodes
    return frozenset(
        id
        for id, each in facts.items()
        if each.trainable and id in nodes and not nodes[id].frozen_weights
    )
