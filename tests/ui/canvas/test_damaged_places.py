"""Whatever a file says of places, sizes and zoom, what reaches the canvas is finite and seen."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from msgspec import structs
from PySide6.QtCore import QRectF

from netbuilder.core import edits, frames
from netbuilder.core.design import Design
from netbuilder.core.problems import FileProblemError
from netbuilder.core.project.schema import View, from_text, to_text
from netbuilder.core.value import Project
from netbuilder.ui.views import look_at, view_of
from tests.ui.canvas.conftest import OpenCanvas

NO_NUMBERS = ("NaN", "Infinity", "-Infinity", "1e999")
ODD = ("1e308", "-1e308", "1e18", '"left"', "null", "true", "[]", "{}", "9" * 19)
FIELDS: dict[str, tuple[Any, ...]] = {
    "node": ("design", "nodes", "dense_1", "at", 0),
    "whole place": ("design", "nodes", "dense_1", "at"),
    "frame": ("design", "frames", 0, "at", 1),
    "size": ("design", "frames", 0, "size", 0),
    "height": ("design", "frames", 0, "size", 1),
    "bend": ("design", "wires", 0, "by", 0, 1),
    "centre": ("view", "centre", 0),
    "zoom": ("view", "zoom"),
}


def damaged(chain: Design, field: str, token: str) -> str:
    """The file of a project in which one number is something else."""
    design, _ = frames.framed(chain, ["dense_1"])
    design = structs.replace(design, bends={design.wires[0]: ((150.0, 30.0),)})
    text = to_text(Project(design=design, id="a" * 32), View((200.0, 100.0), 0.8))
    document = json.loads(text)
    *way, last = FIELDS[field]
    part = document
    for key in way:
        part = part[key]
    assert part[last] is not None
    part[last] = "?"
    return json.dumps(document).replace('"?"', token)


def measures(area: QRectF) -> tuple[float, ...]:
    return area.x(), area.y(), area.width(), area.height()


@pytest.mark.parametrize("token", NO_NUMBERS)
@pytest.mark.parametrize("field", FIELDS)
def test_what_is_no_number_is_refused_with_its_line(chain: Design, field: str, token: str) -> None:
    with pytest.raises(FileProblemError) as caught:
        from_text(damaged(chain, field, token), "a.netb")
    assert caught.value.problems[0].found.endswith("in line 1 is not a finite number.")


@pytest.mark.parametrize("token", ODD)
@pytest.mark.parametrize("field", FIELDS)
def test_other_damage_reaches_the_canvas_as_finite_places(
    open_canvas: OpenCanvas, chain: Design, field: str, token: str
) -> None:
    loaded = from_text(damaged(chain, field, token), "a.netb")
    hands = open_canvas(project=loaded.project)
    view = hands.view

    look_at(view, loaded.view)

    design, sheet = hands.design, view.sheet
    numbers = [view.zoom, *view_of(view, loaded.view).centre]
    numbers += [each for point in design.bends.values() for pair in point for each in pair]
    for item in sheet.nodes.values():
        numbers += measures(item.place)
    for frame in sheet.frames.shown:
        numbers += measures(sheet.frames.place(frame))
    assert all(math.isfinite(each) and abs(each) < 2e7 for each in numbers)
    assert 0.02 <= view.zoom <= 4.0
    assert view.visible_area().intersects(view.whole_area())
    assert not view.viewport().grab().isNull()
    view.minimap.grab()


def test_a_far_drawing_is_still_shown_whole(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(edits.moved(chain, {"dense_1": (1e7, -1e7)}))
    hands.view.fit()
    assert math.isfinite(hands.view.zoom)
    assert not hands.view.viewport().grab().isNull()
