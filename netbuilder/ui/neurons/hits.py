"""What of a network of neurons lies under a spot."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from netbuilder.ui import theme
from netbuilder.ui.neurons.headers import buttons, chip_places, note_place
from netbuilder.ui.neurons.picture import Cell, Picture
from netbuilder.ui.neurons.synapses import Synapse, distances


def cell_at(picture: Picture, spot: QPointF) -> Cell | None:
    """The neuron there."""
    for number, place in enumerate(picture.places):
        for at, box in enumerate(place.tiles):
            if box.contains(spot):
                return Cell(number, at)
    return None


def bias_at(picture: Picture, spot: QPointF) -> int:
    """The column whose bias neuron is there; -1 for none."""
    radius = float(theme.current().tables["neurons_px"]["bias_radius"])
    for number, place in enumerate(picture.places):
        if place.bias is not None:
            away = place.bias - spot
            if away.x() ** 2 + away.y() ** 2 <= radius**2:
                return number
    return -1


def synapse_at(picture: Picture, spot: QPointF) -> Synapse | None:
    """The synapse nearest to a spot, within reach."""
    reach = float(theme.current().tables["neurons_px"]["reach"])
    for number in range(1, len(picture.columns)):
        before, place = picture.places[number - 1], picture.places[number]
        if not (before.tiles and place.tiles) or picture.is_bundle(number):
            continue
        if picture.is_matrix(number):
            found = _in_matrix(picture, number, spot)
            if found is not None:
                return found
            continue
        if not before.tiles[0].right() <= spot.x() <= place.tiles[0].left():
            continue
        targets = [QPointF(box.left(), box.center().y()) for box in place.tiles]
        starts = [QPointF(box.right(), box.center().y()) for box in before.tiles]
        away = distances(spot, starts, targets)
        target, source = divmod(int(away.argmin()), len(starts))
        if away[target, source] <= reach:
            return Synapse(number, target, source)
    return None


def _in_matrix(picture: Picture, number: int, spot: QPointF) -> Synapse | None:
    """The synapse whose cell of a matrix is there."""
    box = picture.matrix_box(number)
    if not box.contains(spot) or box.isEmpty():
        return None
    rows, columns = (len(picture.columns[each].neurons) for each in (number, number - 1))
    target = int((spot.y() - box.top()) / box.height() * rows)
    source = int((spot.x() - box.left()) / box.width() * columns)
    return Synapse(number, min(target, rows - 1), min(source, columns - 1))


def strip_at(picture: Picture, spot: QPointF) -> int:
    """The column whose strip is there; -1 for none."""
    room = theme.current().space("xs")
    for number, place in enumerate(picture.places):
        if place.strip is not None and place.strip.adjusted(-room, 0, room, 0).contains(spot):
            return number
    return -1


def column_at(picture: Picture, x: float) -> int:
    """The column nearest to a horizontal place; -1 without any."""
    places = picture.places
    return min(range(len(places)), key=lambda at: abs(places[at].middle - x), default=-1)


def button_at(picture: Picture, spot: QPointF) -> tuple[str, int] | None:
    """The node whose number of neurons a button there changes, and by how much."""
    for heading, place in zip(picture.headings, picture.places, strict=True):
        for box, more in zip(buttons(place.header), (-1, 1), strict=True):
            if heading.field and box.contains(spot):
                return heading.node, more
    return None


def chip_at(picture: Picture, spot: QPointF) -> tuple[int, str] | None:
    """The column whose choice is there, and what it is about."""
    for number, (heading, place) in enumerate(zip(picture.headings, picture.places, strict=True)):
        for chip, box in chip_places(heading, place.header):
            if box.contains(spot):
                return number, chip.id
    return None


def note_at(picture: Picture, spot: QPointF) -> int:
    """The column whose activation is named there and can be changed; -1 for none."""
    for number, (heading, place) in enumerate(zip(picture.headings, picture.places, strict=True)):
        if heading.activation and note_place(place.header).contains(spot):
            return number
    return -1


def can_press(picture: Picture, spot: QPointF) -> bool:
    """Whether a click there does something."""
    is_neuron = cell_at(picture, spot) is not None or bias_at(picture, spot) >= 0
    is_choice = chip_at(picture, spot) is not None or note_at(picture, spot) >= 0
    return is_neuron or is_choice or button_at(picture, spot) is not None
