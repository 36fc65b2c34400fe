"""A wire cut into pieces is the same wire, whichever part of it is asked for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPen

from netbuilder.ui.canvas.wire_line import PIECE_PX, WireLine

EVERYWHERE = QRectF(-1e5, -1e5, 2e5, 2e5)


def curve() -> QPainterPath:
    path = QPainterPath(QPointF(20.0, 30.0))
    path.cubicTo(300.0, 30.0, 200.0, 360.0, 760.0, 380.0)
    path.lineTo(780.0, 380.0)
    path.lineTo(780.0, 20.0)
    return path


def painted(paths: list[QPainterPath]) -> QImage:
    image = QImage(800, 400, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(Qt.GlobalColor.black, 2.0))
    for path in paths:
        painter.drawPath(path)
    painter.end()
    return image


@pytest.mark.usefixtures("qapp")
def test_the_pieces_follow_the_line_and_know_how_far_they_have_come() -> None:
    path = curve()

    parts = WireLine(path).parts(EVERYWHERE)

    assert len(parts) > path.length() / PIECE_PX
    far = 0.0
    for part, start in parts:
        assert start == pytest.approx(far, abs=1.0)
        assert part.length() <= PIECE_PX * 1.5
        far += part.length()
    assert far == pytest.approx(path.length(), abs=0.5)
    assert parts[0][0].elementAt(0).x == 20.0
    assert parts[-1][0].currentPosition() == QPointF(780.0, 20.0)


@pytest.mark.usefixtures("qapp")
def test_a_strip_is_painted_as_it_looks_in_the_whole() -> None:
    line = WireLine(curve())
    whole = painted([line.whole])

    for left in range(0, 800, 37):
        strip = QRectF(left, 0.0, 37.0, 400.0)
        runs = line.runs(strip)
        assert painted(runs).copy(left, 0, 37, 400) == whole.copy(left, 0, 37, 400)
        assert sum(run.length() for run in runs) < line.whole.length()


@pytest.mark.usefixtures("qapp")
def test_a_line_is_left_out_where_it_does_not_cross() -> None:
    line = WireLine(curve())

    assert line.runs(QRectF(900.0, 0.0, 50.0, 50.0)) == []
    assert line.parts(QRectF(400.0, 0.0, 50.0, 50.0)) == []
    assert len(line.runs(QRectF(700.0, 0.0, 90.0, 390.0))) == 1
