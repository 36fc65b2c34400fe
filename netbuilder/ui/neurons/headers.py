"""Titles of columns: what the layer is, how many neurons, fewer or more, and what is shown."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from netbuilder.core.design import Design
from netbuilder.core.layer import Layer
from netbuilder.core.neuron_chain import NeuronColumn
from netbuilder.ui import theme
from netbuilder.ui.neurons.geometry import buttons_height, lines_height
from netbuilder.ui.short_titles import shortened
from netbuilder.ui.widgets.painting import edge, paint_box

_LEAST_LETTERS = 5


class Chip(Struct, frozen=True):
    """A choice in a header.

    Attributes:
        id: What it is about: ``order`` or ``tiles``.
        words: What is chosen.
        icon: What stands for the choice where the words have no room.
        hint: What is said of it beside the pointer.
    """

    id: str
    words: str
    icon: str = ""
    hint: str = ""


class Heading(Struct, frozen=True):
    """What stands over a column.

    Attributes:
        node: Id of the node.
        family, icon: Of its tile.
        note: How many neurons, and their activation.
        short: The same in fewer words, where there is little room.
        field: Name of the parameter that says how many neurons there are; empty where that is
            decided elsewhere.
        chips: What may be chosen besides.
        activation: Title of the activation, which a press on the note changes; empty for none.
    """

    node: str
    title: str
    note: str
    family: Any
    icon: str
    field: str = ""
    short: str = ""
    chips: tuple[Chip, ...] = ()
    activation: str = ""


def heading_of(design: Design, column: NeuronColumn, chips: tuple[Chip, ...] = ()) -> Heading:
    """The heading of a column."""
    node = design.nodes[column.node]
    layer: Any = node.layer
    words = "inputs" if not column.has_weights else "neurons"
    if column.count == 1:
        words = words[:-1]
    notes, short = [f"{column.count:,} {words}"], [f"{column.count:,}"]
    activation = getattr(getattr(layer, "activation", None), "title", "")
    if activation and getattr(layer.activation, "kind", "") != "linear":
        notes.append(activation)
        short.append(activation)
    between = [design.nodes[id].title for id in column.between if id != column.node]
    has_width = column.has_weights and isinstance(layer, Layer) and bool(layer.width)
    return Heading(
        column.node,
        node.title,
        " · ".join(notes + between),
        getattr(layer, "group", None),
        getattr(layer, "icon", ""),
        layer.width if has_width else "",
        " · ".join(short),
        chips,
        activation if column.has_weights else "",
    )


def needed_width(heading: Heading) -> float:
    """How much room a heading takes that is neither shortened nor cut."""
    look = theme.current()
    title = QFontMetricsF(look.font("body", "semibold")).horizontalAdvance(heading.title)
    note = QFontMetricsF(look.font("small")).horizontalAdvance(heading.note.split(" · ")[0])
    size = float(look.icon_size("tile_small")) + look.space("s")
    return size + max(title, note) + look.space("xs")


def buttons(header: QRectF) -> tuple[QRectF, QRectF]:
    """Where "fewer" and "more" are."""
    look = theme.current()
    size = buttons_height()
    fewer = QRectF(_text(header), _buttons_top(header), size, size)
    return fewer, fewer.translated(size + look.space("xxs"), 0)


def chip_places(heading: Heading, header: QRectF) -> list[tuple[Chip, QRectF]]:
    """Where the chips of a heading are: right of the buttons, as far as there is room."""
    look = theme.current()
    metrics = QFontMetricsF(look.font("small"))
    left = buttons(header)[1].right() + look.space("s") if heading.field else header.left()
    found = []
    for chip in heading.chips:
        wanted = metrics.horizontalAdvance(chip.words) + look.icon_size("small") + look.space("l")
        width = min(wanted, max(buttons_height(), header.right() - left))
        found.append((chip, QRectF(left, _buttons_top(header), width, buttons_height())))
        left += width + look.space("xs")
    return found


def note_place(header: QRectF) -> QRectF:
    """Where the second line of a header is."""
    look = theme.current()
    first = QFontMetricsF(look.font("body", "semibold")).height() + look.space("xxs") / 2
    top, text = header.top() + look.space("l") + first, _text(header)
    return QRectF(text, top, header.right() - text, QFontMetricsF(look.font("small")).height())


def note_words(heading: Heading, header: QRectF) -> str:
    """The second line of a header; one that can be pressed ends before its sign."""
    metrics, place = QFontMetricsF(theme.current().font("small")), note_place(header)
    sign = place.height() + theme.current().space("xxs") if heading.activation else 0.0
    return _fitting((heading.note, heading.short), metrics, place.width() - sign)


def paint_heading(painter: QPainter, heading: Heading, header: QRectF) -> None:
    """Icon, title, note, the two buttons where the number can be changed, and the chips."""
    look = theme.current()
    size = float(look.icon_size("tile_small"))
    top = header.top() + look.space("l")
    if heading.family is not None:
        box = QRectF(header.left(), top + look.space("xxs"), size, size)
        theme.paint_tile(painter, heading.family, heading.icon, box)
    text = _text(header)
    room = header.right() - text
    title = _fitting((heading.title,), QFontMetricsF(look.font("body", "semibold")), room)
    for font, token, shown in (
        (look.font("body", "semibold"), "text", title),
        (look.font("small"), "text_2", note_words(heading, header)),
    ):
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(look.colour(token))
        box = QRectF(text, top, room, metrics.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shown)
        top += metrics.height() + look.space("xxs") / 2
    note, wide = note_place(header), metrics.horizontalAdvance(shown) + look.space("xxs")
    if heading.activation and wide + note.height() <= note.width():
        sign = QRectF(note.left() + wide, note.top(), note.height(), note.height())
        theme.paint_icon(painter, "chevron-down", sign, look.colour("text_3"))
    if heading.field:
        for box, icon in zip(buttons(header), ("remove", "add"), strict=True):
            paint_box(painter, box, look.radius("check"), look.colour("panel"), edge(look, "line"))
            inner = look.icon_size("small")
            spot = QRectF(0, 0, inner, inner)
            spot.moveCenter(box.center())
            theme.paint_icon(painter, icon, spot, look.colour("text_2"))
    for chip, box in chip_places(heading, header):
        _paint_chip(painter, chip, box)


def _fitting(wordings: tuple[str, ...], metrics: QFontMetricsF, room: float) -> str:
    """The first wording that has room; else the last one, its words shortened, then cut."""
    for words in wordings:
        if words and metrics.horizontalAdvance(words) <= room:
            return words
    last = [words for words in wordings if words][-1:]
    short = shortened(last[0], lambda words: metrics.horizontalAdvance(words) <= room)
    return metrics.elidedText(short, Qt.TextElideMode.ElideRight, room)


def _paint_chip(painter: QPainter, chip: Chip, box: QRectF) -> None:
    """What is chosen, and a sign that there is more to choose from."""
    look = theme.current()
    paint_box(painter, box, look.radius("check"), look.colour("panel"), edge(look, "line"))
    inner = float(look.icon_size("small"))
    room = box.width() - inner - look.space("s") - look.space("xxs")
    font = look.font("small")
    shown = QFontMetricsF(font).elidedText(chip.words, Qt.TextElideMode.ElideRight, room)
    if len(shown) < _LEAST_LETTERS and chip.words != shown and chip.icon:
        spot = QRectF(0, 0, inner, inner)
        spot.moveCenter(box.center())
        theme.paint_icon(painter, chip.icon, spot, look.colour("text_2"))
        return
    icon = QRectF(box.right() - inner - look.space("xxs"), 0, inner, inner)
    icon.moveTop(box.center().y() - inner / 2)
    theme.paint_icon(painter, "chevron-down", icon, look.colour("text_3"))
    words = box.adjusted(look.space("s"), 0, -inner - look.space("xxs"), 0)
    painter.setFont(font)
    painter.setPen(look.colour("text_2"))
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)


def _text(header: QRectF) -> float:
    """Where title and note begin: behind the tile, which stands over the left edge of neurons."""
    look = theme.current()
    return header.left() + look.icon_size("tile_small") + look.space("s")


def _buttons_top(header: QRectF) -> float:
    look = theme.current()
    return float(round(header.top() + look.space("l") + lines_height() + look.space("xs")))
