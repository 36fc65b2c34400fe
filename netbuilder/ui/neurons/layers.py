"""The sheets of a picture of neurons: synapses by gap, tiles by column, and what lies over them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator

import numpy as np
from msgspec import Struct
from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from netbuilder.ui import theme
from netbuilder.ui.neurons import paper, raster, tiles
from netbuilder.ui.neurons.picture import Cell, Picture, Told
from netbuilder.ui.neurons.sheets import Drawing, Part, Sheets
from netbuilder.ui.neurons.strands import Levels, Strands, bundle
from netbuilder.ui.neurons.synapses import SILENT, matrix_image
from netbuilder.ui.theme import Theme

_NONE: Levels = np.zeros(0, np.int8)


class Sheet(Struct):
    """A picture, and where it is."""

    place: QPointF
    image: QPixmap | QImage


class Tiles(Struct):
    """The tiles of one column below each other, each `side` pixels high, and its strip."""

    image: QImage | None
    side: int
    strip: QImage | None


class Layers(QObject):
    """Keeps what is drawn until something looks otherwise.

    Args:
        view: Where it is shown.
    """

    def __init__(self, picture: Picture, view: QWidget) -> None:
        super().__init__(view)
        self._picture, self._view = picture, view
        self._strands: dict[int, Strands] = {}
        self._place: tuple[Hashable, ...] = ()
        self.sheets = Sheets(view.update, self)

    @property
    def is_drawing(self) -> bool:
        """Whether something does not show as it is yet."""
        return self.sheets.is_drawing

    def renew(self, *, afresh: bool) -> None:
        """Draw anew what looks otherwise.

        Args:
            afresh: Whether places have changed too.
        """
        picture, look = self._picture, theme.current()
        if afresh:
            self._strands.clear()
        spots = tuple(_key(place.body) for place in picture.places)
        self._place = (spots, self._view.devicePixelRatioF(), look.name, look.font_scale)
        self._place = (*self._place, _key(QRectF(self._view.rect())))
        parts: dict[Hashable, Part] = {"static": self._static()}
        if any(len(told.lit) for told in _told(self._picture)):
            parts["light"] = self._light()
        for number in range(len(picture.columns)):
            parts["tiles", number] = self._tiles(number, look)
            if number:
                parts["gap", number] = self._gap(number)
                if self._has_bed(number):
                    parts["bed", number] = self._bed(number)
        self.sheets.want(parts, afresh=afresh)

    def paint(self, painter: QPainter, chosen: Cell | None) -> None:
        """Show all; the synapses of a chosen neuron stand out."""
        is_chosen = chosen is not None and self._picture.has(chosen)
        painter.setOpacity(theme.current().shade("faded_wire") if is_chosen else 1.0)
        for number in range(1, len(self._picture.columns)):
            self._show(painter, ("bed", number))
            self._show(painter, ("gap", number))
        painter.setOpacity(1.0)
        if chosen is not None and is_chosen:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paper.paint_chosen(painter, self._picture, chosen)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for number in range(len(self._picture.columns)):
            self._show_tiles(painter, number)
        self._show(painter, "static")
        self._show(painter, "light")

    # --- parts ------------------------------------------------------------------------------

    def _static(self) -> Part:
        picture = self._picture
        dead = tuple(
            Cell(number, at)
            for number, place in enumerate(picture.places)
            for at in range(len(place.tiles))
            if picture.is_dead(Cell(number, at))
        )
        names = tuple((each.first, each.order[:1], len(each.neurons)) for each in picture.columns)
        look = (self._place, picture.headings, names, dead, _bias_places(picture))
        return Part(look, lambda: self._whole(lambda on: paper.paint_static(on, picture)))

    def _light(self) -> Part:
        look = (self._place, tuple(told.lit.tobytes() for told in _told(self._picture)))
        return Part(look, lambda: self._whole(lambda on: paper.paint_lights(on, self._picture)))

    def _tiles(self, number: int, look: Theme) -> Part:
        picture, told = self._picture, self._picture.told(number)
        known = picture.known(picture.columns[number].column.node)
        moment = (told.number if told is not None else -1, known.number if known else -1)
        shown = picture.columns[number]
        light = told.lit.tobytes() if told is not None and shown.picture else b""
        order = (shown.first, shown.order[:1], picture.shows_weights(number))
        return Part(
            (self._place, moment, light, order),
            lambda: _drawn_tiles(picture, number, self._view.devicePixelRatioF(), look),
        )

    def _gap(self, number: int) -> Part:
        picture = self._picture
        box = picture.gap(number)
        place = (self._place, _key(box), _bias_places(picture))
        if picture.is_matrix(number) and not picture.is_bundle(number):
            pulls = picture.pulls(number).tobytes()
            return Part((place, pulls, round(picture.most, 2)), lambda: self._matrix(number))
        strong = picture.norms(number) if picture.is_bundle(number) else picture.pulls(number)
        levels, biases = picture.pens().levels(strong), self._biases(number)
        if self._has_bed(number):
            levels = np.where(np.abs(levels) > 1, levels, SILENT).astype(np.int8)
        look = (place, levels.tobytes(), biases.tobytes())
        return Part(look, lambda: self._lines(number, box, levels, biases))

    def _has_bed(self, number: int) -> bool:
        """Whether synapses that carry nearly nothing of a sample lie below the others, all grey.

        They are about half of all: as they are drawn once, a slider moves at frame rate.
        """
        picture = self._picture
        return picture.is_lit(number) and not picture.is_matrix(number)

    def _bed(self, number: int) -> Part:
        box = self._picture.gap(number)
        return Part((self._place, _key(box)), lambda: self._grey_lines(number, box))

    def _biases(self, number: int) -> Levels:
        """How strong the lines from a bias neuron look."""
        place, told = self._picture.places[number], self._picture.told(number)
        if place.bias is None:
            return _NONE
        is_known = told is not None and len(told.biases) == len(place.tiles)
        unknown = np.full(len(place.tiles), np.nan, np.float32)
        return self._picture.pens().levels(told.biases if told and is_known else unknown)

    # --- drawing ----------------------------------------------------------------------------

    def _whole(self, paint: Callable[[QPainter], Iterator[None]]) -> Drawing:
        """A sheet as large as the view."""
        sheet = self._empty(QRectF(self._view.rect()))
        painter = QPainter(sheet.image)
        try:
            for _ in paint(painter):
                yield
        finally:
            painter.end()
        return sheet

    def _lines(self, number: int, box: QRectF, levels: Levels, biases: Levels) -> Drawing:
        """The synapses between two columns."""
        picture, pens = self._picture, self._picture.pens()
        before, place = picture.places[number - 1], picture.places[number]
        sheet, strands = self._gap_sheet(box), self._strands_of(number)
        painter = QPainter(sheet.image)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(-sheet.place)
            if picture.is_bundle(number):
                for target, level in zip(place.tiles, levels.tolist(), strict=False):
                    pen = QPen(theme.current().colour("wire"), pens.of(level).widthF())
                    painter.strokePath(bundle(before.body, target), pen)
                    yield
                levels = np.zeros((0, 1), np.int8)
            yield from strands.paint(painter, levels, biases, pens)
        finally:
            painter.end()
        return sheet

    def _grey_lines(self, number: int, box: QRectF) -> Drawing:
        """All synapses between two columns as thin as they are where nothing is carried."""
        sheet = self._gap_sheet(box)
        painter = QPainter(sheet.image)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(-sheet.place)
            yield from self._strands_of(number).paint_all(painter, self._picture.pens().silent)
        finally:
            painter.end()
        return sheet

    def _strands_of(self, number: int) -> Strands:
        if number not in self._strands:
            before, place = self._picture.places[number - 1], self._picture.places[number]
            self._strands[number] = Strands(before.tiles, place.tiles, place.bias)
        return self._strands[number]

    def _gap_sheet(self, box: QRectF) -> Sheet:
        room = float(theme.current().tables["neurons_px"]["synapse_most"])
        return self._empty(box.adjusted(0, -room, 0, room))

    def _matrix(self, number: int) -> Drawing:
        """The matrix of many synapses, and the lines from the bias neuron beside it."""
        picture, look = self._picture, theme.current()
        box = picture.matrix_box(number)
        sheet = self._empty(picture.gap(number))
        image = matrix_image(
            picture.pulls(number), box.size(), self._view.devicePixelRatioF(), picture.most
        )
        yield
        painter = QPainter(sheet.image)
        painter.translate(-sheet.place)
        painter.drawImage(box.topLeft(), image)
        painter.setPen(QPen(look.colour("line_strong"), look.line()))
        painter.drawRect(box)
        painter.end()
        return sheet

    def _empty(self, box: QRectF) -> Sheet:
        ratio = self._view.devicePixelRatioF()
        whole = box.toAlignedRect()
        image = QPixmap(whole.size() * ratio)
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.transparent)
        return Sheet(QPointF(whole.topLeft()), image)

    # --- showing ----------------------------------------------------------------------------

    def _show(self, painter: QPainter, key: Hashable) -> None:
        sheet = self.sheets.picture(key)
        if sheet is not None:
            painter.drawPixmap(sheet.place, sheet.image)

    def _show_tiles(self, painter: QPainter, number: int) -> None:
        found, place = self.sheets.picture(("tiles", number)), self._picture.places[number]
        ground = theme.current().colour("node")
        is_picture = self._picture.columns[number].picture is not None
        if found is None or found.image is None:
            for box in (place.body,) if is_picture else place.tiles:
                painter.fillRect(box.adjusted(1, 1, -1, -1), ground)
        elif is_picture:
            painter.drawImage(place.body, found.image)
        else:
            side = found.side
            for at, box in enumerate(place.tiles):
                painter.drawImage(box, found.image, QRectF(0, at * side, side, side))
        if place.strip is not None:
            if found is not None and found.strip is not None:
                painter.drawImage(place.strip, found.strip)
            else:
                painter.fillRect(place.strip, ground)
            paper.paint_window(painter, self._picture, number)


def _bias_places(picture: Picture) -> tuple[float, ...]:
    return tuple(place.bias.x() if place.bias else -1.0 for place in picture.places)


def _told(picture: Picture) -> list[Told]:
    every = (picture.told(number) for number in range(len(picture.columns)))
    return [told for told in every if told is not None]


def _drawn_tiles(picture: Picture, number: int, ratio: float, look: Theme) -> Drawing:
    """All tiles of a column, and its strip."""
    place, shown = picture.places[number], picture.columns[number]
    known = picture.known(shown.column.node)
    strip = None
    if place.strip is not None and known is not None and len(known.activity) == shown.column.count:
        activity = known.activity[list(shown.order)] if shown.order else known.activity
        height = max(1, round(place.strip.height() * ratio))
        strip = raster.image_of(raster.strip_of(activity, height, look))
        yield
    if shown.picture is not None:
        size: QSizeF = place.body.size()
        pixels = tiles.data_pixels(
            picture, number, (round(size.height() * ratio), round(size.width() * ratio)), look
        )
        return Tiles(raster.image_of(pixels) if pixels is not None else None, 0, strip)
    side = max(1, round(place.tiles[0].width() * ratio)) if place.tiles else 1
    pixels = tiles.tile_pixels(picture, number, side, look)
    yield
    if pixels is None:
        return Tiles(None, side, strip)
    radius = paper.radius_of(place.tiles[0], look) * ratio
    rounded = raster.rounded(pixels, radius)
    return Tiles(raster.image_of(rounded.reshape(-1, side)), side, strip)


def _key(box: QRectF) -> tuple[float, float, float, float]:
    return box.left(), box.top(), box.width(), box.height()
