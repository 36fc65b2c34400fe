"""Habits of mouse and touchpad that a person chooses from, and how they are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt

from netbuilder.ui.actions.keymap import held
from netbuilder.ui.canvas import wheels
from netbuilder.ui.canvas.habits import NETBUILDER, Rule, pan_empty, select_box, zoom_drag
from netbuilder.ui.canvas.wheels import Turn

Button = Qt.MouseButton
Keys = Qt.KeyboardModifier

BLENDER: Final[tuple[Rule, ...]] = (
    Rule(Button.MiddleButton, zoom_drag, keys=Keys.ControlModifier, words="Zoom"),
    *NETBUILDER,
)
TRACKPAD: Final[tuple[Rule, ...]] = (
    Rule(Button.LeftButton, pan_empty, parts=("nothing",), keys=Keys.NoModifier, words="Pan"),
    Rule(
        Button.LeftButton, select_box, ("nothing",), Keys.ShiftModifier, words="Select with a box"
    ),
    *NETBUILDER,
)

BUTTONS: Final[Mapping[Qt.MouseButton, str]] = {
    Button.LeftButton: "drag",
    Button.MiddleButton: "middle drag",
    Button.RightButton: "right drag",
}
PLACES: Final[Mapping[str, str]] = {
    "nothing": "on empty canvas",
    "node": "a layer",
    "port": "from a port",
    "wire": "a wire",
    "dot": "a dot of a wire",
    "frame": "a frame or note",
    "frame_edge": "the edge of a frame or note",
}


@dataclass(frozen=True)
class Preset:
    """What mouse and touchpad do.

    Attributes:
        title: Its name on the screen.
        help: For whom it is, in one sentence.
        rules: What pressing a button begins.
        turns: What the wheel does.
    """

    title: str
    help: str
    rules: tuple[Rule, ...]
    turns: tuple[Turn, ...]

    @property
    def gestures(self) -> tuple[tuple[str, str], ...]:
        """What can be done and how, for people to read; rows without words are left out."""
        told: dict[str, str] = {}
        for turn in self.turns:
            how = ("two fingers" if turn.fingers else "wheel", "")
            told.setdefault(_how(turn.keys, *how), turn.words)
        for rule in self.rules:
            if rule.words:
                place = PLACES.get(rule.parts[0], "") if len(rule.parts) == 1 else ""
                space = "Space and " if rule.with_space else ""
                how = (space + BUTTONS.get(rule.button, ""), place)
                told.setdefault(_how(rule.keys, *how), rule.words)
        ways: dict[str, list[str]] = {}
        for way, what in told.items():
            ways.setdefault(what, []).append(way)
        return tuple((what, ", ".join(each)) for what, each in ways.items())


def _how(keys: Qt.KeyboardModifier | None, movement: str, place: str) -> str:
    words = f"{held(keys or Keys.NoModifier)}{movement} {place}".strip()
    return words[:1].upper() + words[1:]


PRESETS: Final[Mapping[str, Preset]] = {
    "netbuilder": Preset(
        "netbuilder",
        "The wheel zooms, the middle button pans, and a drag on empty canvas selects.",
        NETBUILDER,
        wheels.NETBUILDER,
    ),
    "blender": Preset(
        "Blender",
        "As netbuilder, but Ctrl and Shift with the wheel pan, and Ctrl with the middle button "
        "zooms.",
        BLENDER,
        wheels.BLENDER,
    ),
    "trackpad": Preset(
        "Trackpad",
        "Two fingers and a drag on empty canvas pan, Ctrl with two fingers zooms, and Shift and "
        "a drag selects.",
        TRACKPAD,
        wheels.TRACKPAD,
    ),
}


def preset(name: str) -> Preset:
    """The habits of a name; our own where there are none."""
    return PRESETS.get(name, PRESETS["netbuilder"])
