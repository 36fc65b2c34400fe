"""Plates of one layer under and beside each other, and how their numbers hang together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from netbuilder.link.messages import Plate, PlateKind
from netbuilder.ui import theme
from netbuilder.ui.inside.face import PlateFace
from netbuilder.ui.inside.faces import face_of
from netbuilder.ui.inside.heading import heading_height
from netbuilder.ui.inside.reach import Window, window_of
from netbuilder.ui.inside.sheet import Sheet, Spot
from netbuilder.ui.widgets.painting import crisp
from netbuilder.ui.widgets.pointer_card import PointerCard


class PlateBoard(QWidget):
    """Lays faces out for a width; pointing at a number frames where it comes from.

    Signals:
        stepped: Another unit is wished, so many further on.
        chosen: A unit of the layer is to be shown closer: its place in the layer.
        placed: Another place of the further axis is to be looked at.
        asked: A person wants to know where a number comes from: its plate and its `Spot`.
        turned: The wheel was turned over units of which there are more: 1 forward, -1 back.
    """

    stepped = Signal(int)
    chosen = Signal(int)
    placed = Signal(int)
    asked = Signal(object, object)
    turned = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.faces: list[PlateFace] = []
        self._joints: list[tuple[QPointF, str]] = []
        self._card = PointerCard(self)
        theme.manager().changed.connect(self.arrange)

    def show_plates(self, plates: Sequence[Plate]) -> None:
        """Show these plates; nothing moves where they are laid out as those before."""
        sheets = [Sheet(each) for each in plates]
        if [each.outline for each in sheets] == [face.sheet.outline for face in self.faces]:
            for face, sheet in zip(self.faces, sheets, strict=True):
                face.show_sheet(sheet)
            self._tell_of()
            return
        for face in self.faces:
            face.hide()
            face.deleteLater()
        self.faces = [face_of(sheet, self) for sheet in sheets]
        for face in self.faces:
            face.pointed.connect(self._on_pointed)
            face.pressed.connect(self._on_pressed)
            face.stepped.connect(self.stepped)
            face.show()
        self._card.say("", QPoint())
        self.arrange()

    def face(self, name: str) -> PlateFace | None:
        """The drawing of a plate, by its name for programs."""
        return next((each for each in self.faces if each.sheet.plate.name == name), None)

    def arrange(self) -> None:
        """Lay out for the width there is."""
        look = theme.current()
        self._joints = []
        top = 0.0
        for group, members in groupby(self.faces, lambda face: face.sheet.plate.group):
            faces = list(members)
            if group:
                top = self._beside(faces, top)
            else:
                for face in faces:
                    size = face.fit(float(self.width()), 0.0)
                    face.setGeometry(QRectF(QPointF(0, top), size).toAlignedRect())
                    top += size.height() + look.space("xl")
        self.setFixedHeight(max(1, round(top)))
        self._card.raise_()
        self.update()

    # --- events -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        crisp(painter)
        painter.setFont(look.font("title", "medium"))
        painter.setPen(look.colour("text_2"))
        wide = float(look.tables["inside_px"]["joint"]) * look.font_scale
        for middle, words in self._joints:
            box = QRectF(middle.x() - wide / 2, middle.y() - wide / 2, wide, wide)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.arrange()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Shift the units beyond those shown; else the page scrolls."""
        turn = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and (turn.y() or turn.x()):
            self.turned.emit(-1 if (turn.y() or turn.x()) > 0 else 1)
            event.accept()
        else:
            event.ignore()

    # --- parts ------------------------------------------------------------------------------

    def _beside(self, faces: list[PlateFace], top: float) -> float:
        """Lay faces of a group side by side, in further lines where they do not fit."""
        look = theme.current()
        sizes, scale = look.tables["inside_px"], look.font_scale
        gap, least = float(sizes["joint"]) * scale, float(sizes["closer_least"]) * scale
        fit = min(len(faces), max(1, int((self.width() + gap) // (least + gap))))
        side = (self.width() - gap * (fit - 1)) / fit
        lead = max(heading_height(face.sheet.plate, look) for face in faces)
        for start in range(0, len(faces), fit):
            left, lowest = 0.0, 0.0
            for face in faces[start : start + fit]:
                face.lead = lead
                size = face.fit(side, side)
                face.setGeometry(QRectF(QPointF(left, top), size).toAlignedRect())
                if left and face.sheet.plate.joint:
                    content = top + lead + (size.height() - lead - face.foot) / 2
                    self._joints.append((QPointF(left - gap / 2, content), face.sheet.plate.joint))
                left += size.width() + gap
                lowest = max(lowest, size.height())
            top += lowest + look.space("xl")
        return top

    def _on_pointed(self, spot: Spot | None) -> None:
        face = self.sender()
        if isinstance(face, PlateFace):
            for other in self.faces:
                other.outline(None)
            self._say(face, spot)

    def _tell_of(self) -> None:
        """What is pointed at has other numbers now."""
        for face in self.faces:
            if face.spot is not None and face.sheet.has(face.spot):
                self._say(face, face.spot)

    def _say(self, face: PlateFace, spot: Spot | None) -> None:
        if spot is None or not face.sheet.has(spot):
            self._card.say("", QPoint())
            return
        words = face.words(spot)
        window = self._reached(face, spot)
        if window is not None:
            words = f"{words}\n{_from(window)}"
        self._card.say(words, face.pos() + face.card_at())

    def _reached(self, face: PlateFace, spot: Spot) -> Window | None:
        """Frame where a number comes from."""
        plate = face.sheet.plate
        source = self.face(plate.reach.source) if plate.reach is not None else None
        if plate.reach is None or source is None:
            return None
        scale, own = source.sheet.plate.scale, plate.scale
        height, width = (size * scale for size in source.sheet.values.shape[-2:])
        window = window_of(plate.reach, spot.row * own, spot.column * own, (height, width))
        if window is None:
            return None
        first, last = (spot.place, spot.place) if plate.reach.is_paired else (0, source.sheet.count)
        source.outline(
            (
                Spot(first, window.top // scale, window.left // scale),
                Spot(last, window.bottom // scale, window.right // scale),
            )
        )
        kernel = self.face(plate.reach.kernel) if plate.reach.kernel else None
        if kernel is not None:
            down, across = kernel.sheet.values.shape[-2:]
            kernel.outline((Spot(0, 0, 0), Spot(kernel.sheet.count, down - 1, across - 1)))
        return window

    def _on_pressed(self, spot: Spot) -> None:
        face = self.sender()
        if not isinstance(face, PlateFace):
            return
        plate = face.sheet.plate
        if plate.are_places:
            self.placed.emit(spot.place)
            return
        is_new = plate.is_choice and spot.place != plate.chosen
        if is_new:
            self.chosen.emit(max(plate.first, 0) + spot.place)
        # A cell of a matrix can be aimed at; of a small picture only where it is chosen already.
        if not is_new or plate.kind is PlateKind.MATRIX:
            self.asked.emit(plate, spot)


def _from(window: Window) -> str:
    """A window in words, as people count."""
    columns = _span(window.left, window.right)
    if window.top == 0 and window.bottom == 0:
        return f"from steps {columns} of what arrives"
    return f"from rows {_span(window.top, window.bottom)}, columns {columns} of what arrives"


def _span(first: int, last: int) -> str:
    return f"{first + 1:,}" if first == last else f"{first + 1:,}–{last + 1:,}"
