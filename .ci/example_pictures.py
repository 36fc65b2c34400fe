"""Draws the pictures of the start view from the examples themselves: their data, their surfaces.

Run it from the repository's root after an example has changed::

    python .ci/example_pictures.py

Grounds are transparent and colours stand on light and on dark alike.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402
from PySide6.QtCore import QPointF, QRectF, Qt  # noqa: E402
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPolygonF  # noqa: E402

import netbuilder.catalog  # noqa: E402, F401
from netbuilder.core.project import store  # noqa: E402
from netbuilder.engine.data.prepare import Prepared, prepare  # noqa: E402
from netbuilder.engine.probes.surface import Surface  # noqa: E402
from netbuilder.engine.session import TrainingSession  # noqa: E402
from netbuilder.resources import example_project, resource  # noqa: E402

WIDTH, HEIGHT = 480, 268
SIDE = 140
ORANGE, BLUE, GREEN, GREY = (194, 98, 14), (58, 120, 200), (28, 132, 120), (128, 134, 144)
Floats = NDArray[np.float64]


def prepared(name: str) -> Prepared:
    """The data of an example, ready for its network."""
    return prepare(store.load(example_project(name)).project.recipe, ROOT)


def colour(rgb: tuple[int, int, int], alpha: float = 1.0) -> QColor:
    made = QColor(*rgb)
    made.setAlphaF(alpha)
    return made


def dot(painter: QPainter, at: QPointF, rgb: tuple[int, int, int], shape: int = 0) -> None:
    """A point as a disc, a square or a triangle, so that a class has a second sign."""
    painter.setPen(colour((255, 255, 255), 0.9))
    painter.setBrush(colour(rgb))
    x, y, r = at.x(), at.y(), 5.0
    if shape == 0:
        painter.drawEllipse(at, r, r)
    elif shape == 1:
        painter.drawRect(QRectF(x - r + 1, y - r + 1, 2 * r - 2, 2 * r - 2))
    else:
        corners = [QPointF(x, y - r), QPointF(x + r, y + r - 1), QPointF(x - r, y + r - 1)]
        painter.drawPolygon(QPolygonF(corners))


def surface(painter: QPainter, name: str) -> None:
    """What the trained network of an example answers over the plane, and some of its points."""
    data = prepared(name)
    session = TrainingSession(store.load(example_project(name)).project, data)
    for _ in session.events():
        pass
    drawn = Surface.of(session.trainee, SIDE)
    if drawn is None:
        raise SystemExit(f"{name} has no plane to draw.")
    event = drawn.drawn("run", 0)
    values = np.frombuffer(event.values.data, np.float32).reshape(event.values.shape)
    blue = values[-1] if len(values) > 1 else values[0]
    sure = np.clip(2.0 * blue.astype(np.float64) - 1.0, -1.0, 1.0)[::-1]
    picture = np.zeros((SIDE, SIDE, 4), np.uint8)
    picture[..., :3] = np.where(sure[..., None] < 0, ORANGE, BLUE)
    picture[..., 3] = (150 * np.abs(sure)).astype(np.uint8)
    image = QImage(picture.tobytes(), SIDE, SIDE, QImage.Format.Format_RGBA8888)
    # The plane is square; its middle band fills the card.
    cut = QRectF(0, SIDE * (1 - HEIGHT / WIDTH) / 2, SIDE, SIDE * HEIGHT / WIDTH)
    painter.drawImage(QRectF(0, 0, WIDTH, HEIGHT), image, cut)
    scale = WIDTH / (event.high[0] - event.low[0])
    middle = (event.low[1] + event.high[1]) / 2
    shown = data.parts["test"][:60]
    for point, target in zip(data.inputs[shown], data.targets[0][shown], strict=True):
        at = QPointF((point[0] - event.low[0]) * scale, HEIGHT / 2 - (point[1] - middle) * scale)
        dot(painter, at, BLUE if target else ORANGE, int(not target))


def scatter(painter: QPainter, name: str, across: int, up: int) -> None:
    """Two columns of an example against each other, classes by colour and shape."""
    data = prepared(name)
    x, y = data.inputs[:, across], data.inputs[:, up]
    rooms = [(each - each.min()) / (each.max() - each.min()) for each in (x, y)]
    look = ((BLUE, 0), (ORANGE, 1), (GREEN, 2))
    for a, b, kind in zip(*rooms, data.targets[0], strict=True):
        at = QPointF(40 + a * (WIDTH - 80), HEIGHT - 30 - b * (HEIGHT - 60))
        dot(painter, at, *look[int(kind)])


def bars(painter: QPainter, name: str) -> None:
    """The share of the second class in each sixth of an example's first column."""
    data = prepared(name)
    order = np.argsort(data.inputs[:, 0])
    sixths = np.array_split(data.targets[0][order], 6)
    wide = (WIDTH - 120) / 6
    for index, sixth in enumerate(sixths):
        left, high = 60 + index * wide, HEIGHT - 60
        share = float(np.mean(sixth == 0))
        top = high * (1 - share)
        painter.fillRect(QRectF(left, 30, wide - 14, top - 2), colour(ORANGE, 0.55))
        painter.fillRect(QRectF(left, 30 + top, wide - 14, high - top), colour(BLUE, 0.85))
    painter.fillRect(QRectF(40, HEIGHT - 30, WIDTH - 80, 1.5), colour(GREY))


def digits(painter: QPainter, name: str) -> None:
    """Pictures of an example, ink on a clear ground."""
    data = prepared(name)
    cell = 60.0
    columns, rows = int(WIDTH // cell), int(HEIGHT // cell)
    left, top = (WIDTH - columns * cell) / 2, (HEIGHT - rows * cell) / 2
    ink = data.inputs.reshape(len(data.inputs), 8, 8)
    ink = (ink - ink.min()) / (ink.max() - ink.min())
    for index in range(columns * rows):
        for row in range(8):
            for place in range(8):
                x = left + (index % columns) * cell + place * 6.0 + 6
                y = top + (index // columns) * cell + row * 6.0 + 6
                painter.fillRect(QRectF(x, y, 6, 6), colour(GREY, float(ink[index, row, place])))


def against(painter: QPainter, name: str) -> None:
    """What the trained network of an example says against what was true, for its test rows."""
    data = prepared(name)
    session = TrainingSession(store.load(example_project(name)).project, data)
    for _ in session.events():
        pass
    part = session.trainee.parts["test"]
    said = session.trainee.built.predictions_in_parts(part.inputs, 4096)[0].numpy()[:, 0]
    true = part.targets[0].numpy()[:, 0]
    low, high = float(min(said.min(), true.min())), float(max(said.max(), true.max()))
    pen = painter.pen()
    pen.setColor(colour(GREY, 0.8))
    pen.setWidthF(2)
    pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.drawLine(QPointF(40, HEIGHT - 25), QPointF(WIDTH - 40, 25))
    for a, b in zip(true, said, strict=True):
        places = [(float(each) - low) / (high - low) for each in (a, b)]
        at = QPointF(40 + places[0] * (WIDTH - 80), HEIGHT - 25 - places[1] * (HEIGHT - 50))
        dot(painter, at, BLUE)


PICTURES: dict[str, Callable[[QPainter], None]] = {
    "xor": lambda painter: surface(painter, "xor"),
    "circles": lambda painter: surface(painter, "circles"),
    "spirals": lambda painter: surface(painter, "spirals"),
    "iris": lambda painter: scatter(painter, "iris", 2, 3),
    "wine": lambda painter: scatter(painter, "wine", 0, 6),
    "breast-cancer": lambda painter: bars(painter, "breast-cancer"),
    "digits": lambda painter: digits(painter, "digits"),
    "diabetes": lambda painter: against(painter, "diabetes"),
}


def main() -> None:
    application = QGuiApplication(sys.argv[:1])
    folder = resource("pictures", "examples")
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[1:] or PICTURES:
        image = QImage(WIDTH, HEIGHT, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        PICTURES[name](painter)
        painter.end()
        image.save(str(folder / f"{name}.png"), quality=0)
        print(f"{name}: {(folder / f'{name}.png').stat().st_size:,} bytes")
    application.quit()


if __name__ == "__main__":
    main()
