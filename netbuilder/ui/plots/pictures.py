"""A plot as a picture that can leave the window: pixels, PNG, or SVG that stays sharp."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QRectF, QSize
from PySide6.QtGui import QImage, QPainter

from netbuilder.ui import theme

_SHARPNESS = 2.0
"""Pictures are made at twice the screen's size, so that they print well."""


class Pictured(Protocol):
    """What can draw itself into a rectangle."""

    name: str

    def size(self) -> QSize: ...
    def spoken(self) -> str: ...
    def render_on(self, painter: QPainter, rect: QRectF) -> None: ...


def picture(plot: Pictured) -> QImage:
    """The plot as an opaque picture."""
    size = plot.size()
    image = QImage(size * _SHARPNESS, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_SHARPNESS)
    image.fill(theme.current().colour("panel"))
    painter = QPainter(image)
    plot.render_on(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return image


def png(plot: Pictured) -> bytes:
    """The plot as a PNG file."""
    store = QByteArray()
    buffer = QBuffer(store)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture(plot).save(buffer, "PNG")  # type: ignore[call-overload]  # stubs know only str
    return bytes(store.data())


def svg(plot: Pictured) -> bytes:
    """The plot as an SVG file, with its name and what it shows in words."""
    from PySide6.QtSvg import QSvgGenerator  # only when a picture is saved

    size = plot.size()
    store = QByteArray()
    buffer = QBuffer(store)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setTitle(plot.name)
    generator.setDescription(plot.spoken())
    painter = QPainter(generator)
    area = QRectF(0, 0, size.width(), size.height())
    painter.fillRect(area, theme.current().colour("panel"))
    plot.render_on(painter, area)
    painter.end()
    return bytes(store.data())
