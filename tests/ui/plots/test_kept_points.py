"""Points on a decision surface: painted once, and anew whenever they look otherwise."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from netbuilder.core.layer import Target, TargetKind
from netbuilder.ui.plots import kept_points
from netbuilder.ui.plots.axes import Scale
from netbuilder.ui.plots.kept_points import KeptPoints
from netbuilder.ui.plots.surface_parts import paint_points
from tests.ui.plots.test_surface import points

TARGET = Target("class", TargetKind.CLASSES, 2, ("orange", "blue"))


def scales(side: float) -> tuple[Scale, Scale]:
    return Scale(-1, 1, 10, 10 + side), Scale(-1, 1, 10 + side, 10)


def painted(paint: object, data: object, side: float = 80.0, **more: bool) -> np.ndarray:
    image = QImage(120, 120, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    assert callable(paint)
    paint(painter, QRectF(10, 10, side, side), scales(side), data, TARGET, **more)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(120, 120, 4).copy()


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for every time that points are really painted."""
    calls: list[int] = []

    def paint(*given: object, **more: object) -> None:
        calls.append(1)
        paint_points(*given, **more)  # type: ignore[arg-type]  # what was given to it

    monkeypatch.setattr(kept_points, "paint_points", paint)
    return calls


def test_what_is_kept_looks_as_what_is_painted(qapp: object) -> None:
    data = points()
    plain = painted(paint_points, data).astype(int)
    assert (plain < 255).any()
    kept = painted(KeptPoints().paint, data).astype(int)
    # Half covered pixels are rounded twice.
    assert np.abs(kept - plain).max() <= 2


def test_the_same_points_are_painted_once(qapp: object, counted: list[int]) -> None:
    kept, data = KeptPoints(), points()
    for _ in range(3):
        painted(kept.paint, data)
    assert len(counted) == 1


def test_other_points_places_and_choices_are_painted_anew(qapp: object, counted: list[int]) -> None:
    kept, data = KeptPoints(), points()
    painted(kept.paint, data)
    painted(kept.paint, points())
    painted(kept.paint, data, 60.0)
    painted(kept.paint, data, 60.0, has_others=False)
    assert len(counted) == 4
