"""Keys of commands: defaults, the person's own, and what happens where two want the same."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from netbuilder.ui.actions.action import Action
from netbuilder.ui.actions.keymap import Keymap, legal

Key = Qt.Key
PLAIN, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def nothing(_: object) -> None:
    """What the commands here do."""


ROWS = (
    Action("edit.undo", "Undo", nothing, "Ctrl+Z"),
    Action("edit.redo", "Redo", nothing, "Ctrl+Shift+Z", also=("Ctrl+Y",)),
    Action("view.larger", "Larger", nothing, "Ctrl++"),
    Action("view.plain", "Plain", nothing),
)


def test_defaults_hold_until_a_person_changes_them() -> None:
    keymap = Keymap(ROWS)

    assert keymap.keys("edit.redo") == ("Ctrl+Shift+Z", "Ctrl+Y")
    assert keymap.key("view.plain") == ""
    assert keymap.owner("Ctrl+Y") == "edit.redo"
    assert not keymap.is_own("edit.redo")


def test_an_own_key_takes_the_place_of_all_defaults() -> None:
    keymap = Keymap(ROWS, {"edit.redo": "F4"})

    assert keymap.keys("edit.redo") == ("F4",)
    assert keymap.owner("Ctrl+Y") == ""
    assert keymap.is_own("edit.redo")


def test_an_empty_own_key_leaves_a_command_without_one() -> None:
    assert Keymap(ROWS, {"edit.undo": ""}).keys("edit.undo") == ()


def test_a_key_given_to_one_command_is_taken_from_the_other() -> None:
    own = Keymap(ROWS).with_key("view.plain", "Ctrl+Z")

    assert own == {"view.plain": "Ctrl+Z", "edit.undo": ""}
    assert Keymap(ROWS, own).owner("Ctrl+Z") == "view.plain"


def test_a_command_that_loses_one_of_two_keys_keeps_the_other() -> None:
    own = Keymap(ROWS).with_key("view.plain", "Ctrl+Shift+Z")

    assert Keymap(ROWS, own).keys("edit.redo") == ("Ctrl+Y",)


def test_giving_the_default_again_forgets_the_own_key() -> None:
    changed = Keymap(ROWS, {"edit.undo": "F4"})

    assert changed.with_key("edit.undo", "Ctrl+Z") == {}


def test_resetting_one_takes_its_default_back_from_whoever_has_it() -> None:
    own = Keymap(ROWS).with_key("view.plain", "Ctrl+Z")
    own = Keymap(ROWS, own).without("edit.undo")

    keymap = Keymap(ROWS, own)
    assert keymap.key("edit.undo") == "Ctrl+Z"
    assert keymap.key("view.plain") == ""


@pytest.mark.parametrize(
    "text", ["nonsense", "Ctrl+", "Ctrl+K, Ctrl+C", "Esc", "Left", "Space", ""]
)
def test_what_is_no_key_for_a_command_is_refused(text: str) -> None:
    assert legal(text) == ""
    keymap = Keymap(ROWS, {"edit.undo": text} if text else {})
    assert keymap.key("edit.undo") == "Ctrl+Z"
    assert keymap.illegal == (("edit.undo",) if text else ())


def test_of_two_own_keys_that_are_the_same_the_first_holds() -> None:
    keymap = Keymap(ROWS, {"edit.undo": "F4", "edit.redo": "F4"})

    assert keymap.owner("F4") == "edit.undo"
    assert keymap.illegal == ("edit.redo",)
    assert keymap.key("edit.redo") == "Ctrl+Shift+Z"


def test_commands_of_a_newer_version_are_kept_and_do_nothing() -> None:
    keymap = Keymap(ROWS, {"future.fold": "Ctrl+Z"})

    assert keymap.owner("Ctrl+Z") == "edit.undo"
    assert keymap.illegal == ()
    assert keymap.with_key("view.plain", "F3") == {"future.fold": "Ctrl+Z", "view.plain": "F3"}


def test_a_sign_that_is_typed_with_shift_is_found() -> None:
    keymap = Keymap(ROWS)

    assert keymap.pressed(Key.Key_Plus, CTRL | SHIFT) == "view.larger"
    assert keymap.pressed(Key.Key_Z, CTRL) == "edit.undo"
    assert keymap.pressed(Key.Key_Z, CTRL | SHIFT) == "edit.redo"
    assert keymap.pressed(Key.Key_Z, PLAIN) == ""
