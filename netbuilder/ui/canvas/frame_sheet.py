"""The frames and notes of the drawing: where they lie on screen, and what they hide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs
from PySide6.QtCore import QPointF, QRectF

from netbuilder.core import frames
from netbuilder.core.design import Design, Frame, Port
from netbuilder.ui.canvas import shape
from netbuilder.ui.canvas.frame_card import CardItem, Ends, card_visual, ends_of
from netbuilder.ui.canvas.node_item import NodeItem
from netbuilder.ui.canvas.note_text import NoteTexts
from netbuilder.ui.canvas.paints import paints
from netbuilder.ui.canvas.router import at_its_node

if TYPE_CHECKING:
    from netbuilder.ui.canvas.scene import CanvasScene

# Nodes lie at 0 and 1; a card of a folded frame lies among them.
KEY = "frame {}"


class Spot(NamedTuple):
    """What of a frame or note is at a place.

    Attributes:
        part: ``title`` (it is dragged by it), ``edge``, ``fold``, ``link``, or empty for nothing.
        id: Of the frame or note.
        detail: Which edges (``left``, ``top right`` ...), or where the link leads.
    """

    part: str = ""
    id: str = ""
    detail: str = ""


class FrameSheet:
    """Frames and notes as the scene shows them.

    Attributes:
        shown: Those that no folded frame hides, from back to front.
        hidden: Nodes and frames that are hidden, each with the folded frame that does.
        cards: The cards of folded frames, by the frame's id.
        texts: The laid out notes.
        hovered: The frame under the pointer, or empty.
        is_gliding: Whether nodes glide to their places, and frames with them.
    """

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self.shown: tuple[Frame, ...] = ()
        self.hidden: dict[str, str] = {}
        self.cards: dict[str, CardItem] = {}
        self.texts = NoteTexts()
        self.hovered = ""
        self.is_gliding = False
        self._ends: dict[str, Ends] = {}
        self._held: dict[str, QRectF] = {}
        self._from: dict[str, QRectF] = {}

    def renew(self, design: Design) -> set[str]:
        """Show the frames of a design; answers the nodes whose wires end elsewhere now."""
        before = self.hidden
        old = self._places() if self.is_gliding else {}
        self.hidden = frames.hidden(design) if any(f.folded for f in design.frames) else {}
        self._held = {}
        visible = [each for each in design.frames if each.id not in self.hidden]
        self.shown = tuple(sorted(visible, key=lambda each: (each.is_note, -_area(each))))
        for id in {*before, *self.hidden} & self._scene.nodes.keys():
            self._scene.nodes[id].setVisible(id not in self.hidden)
        self._renew_cards(design)
        new = self._places() if old else {}
        self._from = {id: old[id] for id in old.keys() & new.keys() if old[id] != new[id]}
        if self._from:
            self.blend(0.0)
        scene, hidden = self._scene, self.hidden
        scene.router.where_port = self.where_port if hidden else at_its_node
        inside = (
            wire
            for wire in design.wires
            if hidden and hidden.get(wire.source.node, "") == hidden.get(wire.target.node)
        )
        scene.wires.hidden = frozenset(inside)
        touched = {id for id in {*before, *self.hidden} if before.get(id) != self.hidden.get(id)}
        return touched | {id for id in self.hidden if id in design.nodes}

    def nodes(self) -> Iterable[NodeItem]:
        """The nodes that no folded frame hides."""
        nodes, hidden = self._scene.nodes, self.hidden
        if not hidden:
            return nodes.values()
        return [item for id, item in nodes.items() if id not in hidden]

    def shows(self, id: str) -> bool:
        """Whether there is a node of this id that no folded frame hides."""
        return id in self._scene.nodes and id not in self.hidden

    def place(self, frame: Frame) -> QRectF:
        """Where a frame or note is drawn, with what a gesture makes of it."""
        held = self._held.get(frame.id)
        if held is not None and not frame.folded:
            if not frame.is_note:
                return held
            size = self.texts.size(_resized(frame, held), paints())
            return QRectF(held.topLeft(), size)
        if frame.folded and frame.id in self.cards:
            return self.cards[frame.id].place
        left, top = frame.position
        if frame.is_note:
            return QRectF(QPointF(left, top), self.texts.size(frame, paints()))
        return QRectF(left, top, *frame.size)

    def drawn(self, frame: Frame) -> Frame:
        """A note with the width that a gesture gives it."""
        held = self._held.get(frame.id)
        return _resized(frame, held) if held is not None and frame.is_note else frame

    def hold(self, places: Mapping[str, QRectF]) -> None:
        """Draw frames elsewhere without an edit, for a gesture; an empty mapping ends it."""
        moved = {*self._held, *places}
        self._held = dict(places)
        for id in moved & self.cards.keys():
            frame = next(each for each in self.shown if each.id == id)
            place = places.get(id)
            corner = _card_corner(frame) if place is None else place.topLeft()
            self.cards[id].setPos(corner)
        if moved:
            self._scene.update()

    def blend(self, share: float) -> None:
        """Draw frames a share of the way from where they were before the last gliding edit."""
        self.is_gliding = share < 1.0
        if not self._from:
            return
        self._held = {}
        goals = self._places()
        if share >= 1.0:
            self._from = {}
        self._held = {
            id: _between(old, goals[id], share) for id, old in self._from.items() if id in goals
        }
        self._scene.update()

    def sizes(self) -> dict[str, tuple[float, float]]:
        """How large every card, note and folded frame is, for edits of the design."""
        found = {
            id: (item.body.width(), item.body.height()) for id, item in self._scene.nodes.items()
        }
        for frame in self._scene.design.frames:
            if frame.is_note:
                size = self.texts.size(frame, paints())
                found[frame.id] = (size.width(), size.height())
            elif frame.id in self.cards:
                body = self.cards[frame.id].body
                found[frame.id] = _room(body)
        return found

    def where_port(self, port: Port, is_input: bool) -> QPointF | None:
        """Where the wires of a port end whose node is hidden; None where it is not."""
        owner = self.hidden.get(port.node)
        if owner is None or owner not in self.cards:
            return None
        return self._ends[owner].place(self.cards[owner], port, is_input)

    def card_size(self, design: Design, id: str) -> tuple[float, float]:
        """How much room the card of a frame takes, or would, with what is around it."""
        frame = frames.frame_of(design, id)
        if frame is None:
            return frames.CARD_PX
        inside = frames.held(design, id).nodes
        body = shape.body(
            card_visual(frame, ends_of(design, inside), inside, self._scene.knowledge)
        )
        return _room(body)

    def in_box(self, box: QRectF) -> set[str]:
        """Frames that lie in a box completely, and notes and cards that it touches."""
        return {
            each.id
            for each in self.shown
            if (
                self.place(each).intersects(box)
                if each.is_note or each.folded
                else box.contains(self.place(each))
            )
        }

    def mark(self, chosen: Iterable[str]) -> None:
        """Show the cards of these frames as selected."""
        ids = set(chosen)
        for id, card in self.cards.items():
            card.mark(selected=id in ids, hovered=id == self.hovered)

    def drop(self) -> None:
        """Let go of all items, before the scene goes away."""
        for card in self.cards.values():
            self._scene.removeItem(card)
        self.cards.clear()

    def _places(self) -> dict[str, QRectF]:
        """Where the boxes and notes are drawn."""
        return {each.id: self.place(each) for each in self.shown if not each.folded}

    def _renew_cards(self, design: Design) -> None:
        scene = self._scene
        folded = {each.id: each for each in self.shown if each.folded}
        for id in self.cards.keys() - folded.keys():
            scene.pictures.forget(KEY.format(id))
            scene.removeItem(self.cards.pop(id))
        self._ends = {}
        for id, frame in folded.items():
            inside = frames.held(design, id).nodes
            self._ends[id] = ends_of(design, inside)
            visual = card_visual(frame, self._ends[id], inside, scene.knowledge)
            card = self.cards.get(id)
            if card is None:
                card = self.cards[id] = CardItem(KEY.format(id), visual, scene.pictures)
                card.mark(selected=id in scene.workspace.frames.ids)
                scene.addItem(card)
            else:
                card.dress(visual)
            card.setPos(_card_corner(frame))


def _card_corner(frame: Frame) -> QPointF:
    """Where the card of a folded frame lies: level with the uppermost of what it holds."""
    left, top = frame.position
    return QPointF(left + frames.PAD_PX, top + frames.HEAD_PX)


def _room(body: QRectF) -> tuple[float, float]:
    """What a folded frame takes up: its card, with the room that its nodes had around them."""
    return body.width() + 2 * frames.PAD_PX, body.height() + frames.HEAD_PX


def _between(old: QRectF, new: QRectF, share: float) -> QRectF:
    corner = old.topLeft() + (new.topLeft() - old.topLeft()) * share
    return QRectF(corner, old.bottomRight() + (new.bottomRight() - old.bottomRight()) * share)


def _area(frame: Frame) -> float:
    return frame.size[0] * frame.size[1]


def _resized(note: Frame, place: QRectF) -> Frame:
    return structs.replace(note, size=(place.width(), 0.0))
