"""Habits of mouse and touchpad: each preset does with real events what it says."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication

from netbuilder.core.design import Design
from netbuilder.ui.canvas import CanvasView
from netbuilder.ui.canvas.presets import PRESETS, preset
from tests.ui.canvas.conftest import Hands, OpenCanvas

Keys = Qt.KeyboardModifier
PLAIN, CTRL, SHIFT = Keys.NoModifier, Keys.ControlModifier, Keys.ShiftModifier
Buttons = Qt.MouseButton
SPOT = QPoint(600, 500)
PAD = QPointingDevice(
    "pad",
    1,
    QInputDevice.DeviceType.TouchPad,
    QPointingDevice.PointerType.Finger,
    QInputDevice.Capability.Position | QInputDevice.Capability.PixelScroll,
    2,
    0,
)


def turn(view: CanvasView, keys: Keys = PLAIN, pixels: QPoint | None = None) -> None:
    """Turn the wheel one notch, or move two fingers by pixels."""
    arguments = (
        QPointF(SPOT),
        QPointF(view.viewport().mapToGlobal(SPOT)),
        pixels or QPoint(),
        QPoint(0, 120) if pixels is None else pixels * 8,
        Buttons.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    if pixels is None:
        event = QWheelEvent(*arguments)
    else:
        source = Qt.MouseEventSource.MouseEventNotSynthesized
        event = QWheelEvent(*arguments, source, PAD)
    QApplication.sendEvent(view.viewport(), event)


def looked(hands: Hands, name: str, keys: Keys, pixels: QPoint | None = None) -> tuple[str, ...]:
    """What a turn does: zoom, and pan across or down."""
    view = hands.view
    view.habits = preset(name)
    zoom, place = view.zoom, view.mapToScene(SPOT)
    turn(view, keys, pixels)
    moved = view.mapToScene(SPOT) - place
    found = {
        "zoom": view.zoom != zoom,
        "across": abs(moved.x()) > 1,
        "down": abs(moved.y()) > 1,
    }
    return tuple(word for word, is_so in found.items() if is_so)


@pytest.mark.parametrize(
    ("name", "keys", "wanted"),
    [
        ("netbuilder", PLAIN, ("zoom",)),
        ("netbuilder", CTRL, ("zoom",)),
        ("netbuilder", SHIFT, ("across",)),
        ("blender", PLAIN, ("zoom",)),
        ("blender", CTRL, ("across",)),
        ("blender", SHIFT, ("down",)),
        ("trackpad", PLAIN, ("down",)),
        ("trackpad", CTRL, ("zoom",)),
        ("trackpad", SHIFT, ("across",)),
    ],
)
def test_the_wheel_does_what_the_preset_says(
    open_canvas: OpenCanvas, chain: Design, name: str, keys: Keys, wanted: tuple[str, ...]
) -> None:
    assert looked(open_canvas(chain), name, keys) == wanted


@pytest.mark.parametrize("name", list(PRESETS))
def test_two_fingers_pan_everywhere(open_canvas: OpenCanvas, chain: Design, name: str) -> None:
    assert looked(open_canvas(chain), name, PLAIN, QPoint(30, 20)) == ("across", "down")


@pytest.mark.parametrize("name", ["netbuilder", "blender"])
def test_a_drag_on_empty_canvas_selects(open_canvas: OpenCanvas, chain: Design, name: str) -> None:
    hands = open_canvas(chain)
    hands.view.habits = preset(name)

    hands.drag(QPoint(20, 60), QPoint(1100, 600))

    assert hands.view.workspace.selection == set(chain.nodes)


def test_with_a_trackpad_a_drag_on_empty_canvas_pans_and_shift_selects(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.view.habits = preset("trackpad")
    place = hands.view.mapToScene(QPoint(500, 560))

    hands.drag(QPoint(500, 560), QPoint(540, 590))
    panned = hands.view.mapToScene(QPoint(540, 590)) == place
    nothing = hands.view.workspace.selection
    hands.drag(QPoint(20, 60), QPoint(1150, 650), SHIFT)

    assert panned
    assert not nothing
    assert hands.view.workspace.selection == set(chain.nodes)


def test_with_a_trackpad_a_click_on_nothing_selects_nothing(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.view.habits = preset("trackpad")
    hands.view.workspace.select(["dense_1"])

    hands.click(hands.empty())

    assert not hands.view.workspace.selection


def test_ctrl_and_the_middle_button_zoom_as_in_blender(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.view.habits = preset("blender")
    place = hands.view.mapToScene(SPOT)

    hands.drag(SPOT, SPOT - QPoint(0, 60), CTRL, Buttons.MiddleButton)

    assert hands.view.zoom > 1.3
    assert (hands.view.mapToScene(SPOT) - place).manhattanLength() < 3


def test_escape_takes_a_zoom_by_dragging_back(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    hands.view.habits = preset("blender")
    hands.press(SPOT, CTRL, Buttons.MiddleButton)
    hands.move(SPOT - QPoint(0, 30))
    hands.move(SPOT - QPoint(0, 60))
    zoomed = hands.view.zoom

    hands.key(Qt.Key.Key_Escape)

    assert zoomed > 1.0
    assert round(hands.view.zoom, 6) == 1.0


def test_the_middle_button_pans_in_every_preset(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    for name in PRESETS:
        hands.view.habits = preset(name)
        place = hands.view.mapToScene(SPOT)

        hands.drag(SPOT, SPOT + QPoint(40, 20), button=Buttons.MiddleButton)

        assert hands.view.mapToScene(SPOT + QPoint(40, 20)) == place


def test_a_preset_nobody_knows_is_our_own() -> None:
    assert preset("acme") is PRESETS["netbuilder"]


def test_presets_tell_what_they_do_in_words() -> None:
    told = dict(PRESETS["blender"].gestures)

    assert told["Zoom"] == "Wheel, Ctrl+middle drag"
    assert told["Pan"] == "Two fingers, Middle drag, Space and drag"
    assert told["Pan sideways"] == "Ctrl+wheel"
    assert told["Draw a wire"] == "Drag from a port"
    trackpad = dict(PRESETS["trackpad"].gestures)
    assert trackpad["Select with a box"] == "Shift+drag on empty canvas"
