"""Our icon set: small SVG drawings, recoloured from the tokens and kept once drawn."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap

from netbuilder.resources import resource
from netbuilder.ui.theme.tokens import Theme

if TYPE_CHECKING:
    from PySide6.QtSvg import QSvgRenderer

_log = logging.getLogger(__name__)

# Other words people and code use for the same drawing.
_ALSO: Final = {
    "delete": "trash",
    "new": "file",
    "open": "folder",
    "plus": "add",
    "minus": "remove",
    "stop-and-keep": "stop",
    "lstm": "recurrent",
    "gru": "recurrent",
    "relu": "activation",
    "elman": "recurrent",
    "batch-normalisation": "normalise",
    "convolution-2d": "convolution",
    "max-pool": "pool",
    "average-pool": "pool",
    "max-pooling": "pool",
    "average-pooling": "pool",
    "concat": "concatenate",
    "success": "check",
    "problem": "error",
    "problems": "error",
    "predictions": "table",
    "data": "table",
    "points": "paint",
    "properties": "settings",
    "plan": "settings",
    "code": "log",
}


def icon_names() -> tuple[str, ...]:
    """Every drawing of the set, sorted."""
    found = (path.stem for path in resource("icons").glob("*.svg"))
    return tuple(sorted(name for name in found if name != "mark"))


@lru_cache(maxsize=256)
def _drawing(name: str) -> str:
    """The SVG text of an icon; an empty square for a name we do not have, said once in the log."""
    spelled = name.replace("_", "-").replace(" ", "-").lower()
    folder = resource("icons")
    for candidate in (spelled, _ALSO.get(spelled, "")):
        path = folder / f"{candidate}.svg"
        if candidate and path.is_file():
            return path.read_text(encoding="utf-8")
    _log.warning("There is no icon called %r; an empty square stands in for it.", name)
    return (folder / "level-block.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def _renderer(name: str, colour: str, accent: str) -> QSvgRenderer:
    from PySide6.QtSvg import QSvgRenderer  # only when the first icon is drawn

    text = _drawing(name).replace("currentColor", colour).replace("accentColor", accent)
    return QSvgRenderer(QByteArray(text.encode()))


def paint_icon(painter: QPainter, name: str, rect: QRectF, colour: QColor) -> None:
    """Draw an icon into ``rect`` at whatever scale the painter has."""
    opacity = painter.opacity()
    painter.setOpacity(opacity * colour.alphaF())
    _renderer(name, colour.name(), colour.name()).render(painter, rect)
    painter.setOpacity(opacity)


def pixmap(
    name: str, colour: QColor | str, size: int, device_pixel_ratio: float | None = None
) -> QPixmap:
    """An icon as a picture.

    Args:
        colour: A colour, or a token of the current look such as ``"text_2"``.
        size: Edge in logical pixels.
        device_pixel_ratio: Of the screen it is for; by default the sharpest screen there is.
    """
    if isinstance(colour, str):
        colour = _current().colour(colour)
    ratio = _sharpest() if device_pixel_ratio is None else device_pixel_ratio
    return QPixmap(_pixmap(name, colour.rgba(), "", size, ratio))


def icon(name: str, colour_token: str = "text_2", size: int = 18) -> QIcon:
    """An icon in a colour of the current look, with its greyed variant.

    It keeps the colour it was made with; `netbuilder.ui.theme.set_icon` follows the look.
    """
    look = _current()
    made = QIcon()
    states = ((QIcon.Mode.Normal, colour_token), (QIcon.Mode.Disabled, "disabled"))
    for mode, token in states:
        made.addPixmap(pixmap(name, look.colour(token), size), mode)
    return made


def mark(size: int, device_pixel_ratio: float | None = None) -> QPixmap:
    """The sign of the application: a small network with one neuron in the accent colour."""
    look = _current()
    ratio = _sharpest() if device_pixel_ratio is None else device_pixel_ratio
    accent = look.colour("accent").name()
    return QPixmap(_pixmap("mark", look.colour("text").rgba(), accent, size, ratio))


def app_icon() -> QIcon:
    """The sign of the application in the sizes that desktops ask for."""
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(mark(size, 1.0))
    return made


@lru_cache(maxsize=1024)
def _pixmap(name: str, rgba: int, accent: str, size: int, ratio: float) -> QPixmap:
    colour = QColor.fromRgba(rgba)
    drawn = QPixmap(round(size * ratio), round(size * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setOpacity(colour.alphaF())
    _renderer(name, colour.name(), accent or colour.name()).render(
        painter, QRectF(0, 0, size, size)
    )
    painter.end()
    return drawn


def _sharpest() -> float:
    application = QGuiApplication.instance()
    return application.devicePixelRatio() if isinstance(application, QGuiApplication) else 1.0


def _current() -> Theme:
    from netbuilder.ui import theme  # the package imports this module first

    return theme.current()
