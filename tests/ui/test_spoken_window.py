"""The whole window read aloud: every part that takes the keyboard says what it is and holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.resources import example_project
from netbuilder.ui.main_window import MainWindow
from netbuilder.ui.panels.deck_bar import ProgressLine
from netbuilder.ui.plots.chart import Chart
from netbuilder.ui.start_cards import ExampleCard
from netbuilder.ui.widgets import Button, ChoiceField, IconButton, NumberField, Switch
from tests.helpers.window import made_window

Role, Text = QAccessible.Role, QAccessible.Text
# Qt calls what draws itself by this role, which says nothing.
SAYS_NOTHING = (Role.Client, Role.NoRole, Role.Border)


def interface(widget: QWidget) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None
    return found


def is_holder(widget: QWidget) -> bool:
    """Whether it holds others, which say the rest."""
    return isinstance(widget, QScrollArea) or widget.accessibleName() == "Above the drawing"


def faults(widget: QWidget) -> list[str]:
    """What could not be understood of the visible parts that take the keyboard."""
    found = []
    for each in (widget, *widget.findChildren(QWidget)):
        if each.focusPolicy() == Qt.FocusPolicy.NoFocus or not each.isVisible():
            continue
        told = interface(each)
        where = f"{type(each).__name__} in {type(each.parent()).__name__}"
        if not told.text(Text.Name).strip():
            found.append(f"{where} has no name")
        elif isinstance(each, QComboBox) and told.text(Text.Name) == each.currentText():
            found.append(f"{where} is called by its value {each.currentText()}")
        elif told.role() in SAYS_NOTHING and not is_holder(each):
            found.append(f"{where} {told.text(Text.Name)!r} does not say what it is")
    return found


@pytest.fixture
def digits(qtbot: QtBot) -> MainWindow:
    """The example with pictures, with the keyboard on its canvas."""
    window = made_window(qtbot)
    window.resize(1600, 1000)
    window.files.open_copy(example_project("digits"))
    qtbot.waitUntil(lambda: window.is_editing)
    return window


def test_the_start_view_can_be_understood(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    assert faults(window) == []


def views(window: MainWindow) -> Iterator[tuple[str, Callable[[], object]]]:
    """Every tab of every panel, and what the properties show for each thing."""
    parts, workspace = window.workbench, window.workspace
    for name in ("layers", "data", "blocks", "outline"):
        yield name, partial(parts.left.show_page, name)
    for name in ("plan", "code", "properties"):
        yield name, partial(parts.inspector.tabs.set_value, name)
    for id in workspace.design.nodes:
        yield id, partial(workspace.select, [id])
    yield "several", partial(workspace.select, list(workspace.design.nodes)[1:3])
    for name in ("curves", "surface", "results", "runs", "problems", "log"):
        yield name, partial(parts.deck.bar.tabs.set_value, name)
    for command in ("arrange.frame", "arrange.note", "edit.find", "edit.history", "network.add"):
        yield command, partial(window.binder.run, command)


def test_every_view_and_tab_can_be_understood(digits: MainWindow, qtbot: QtBot) -> None:
    found = {}
    for name, show in views(digits):
        show()
        QApplication.processEvents()
        if faults(digits):
            found[name] = faults(digits)
    digits.workbench.canvas.close_floating()

    assert found == {}


SHEETS = ("edit.preferences", "help.layer", "help.keys", "help.about", "train.rehearse")


@pytest.mark.parametrize("command", [*SHEETS, "help.commands"])
def test_every_dialog_can_be_understood(digits: MainWindow, qtbot: QtBot, command: str) -> None:
    digits.workspace.select(["convolution_1"])
    digits.binder.run(command)
    tops = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
    sheets = [each for each in tops if each is not digits and each.parent() is digits]
    shown = sheets or [digits]

    found = [fault for each in shown for fault in faults(each)]
    for each in sheets:
        each.close()

    assert found == []


def test_a_card_that_can_be_pressed_is_a_button(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    card = window.start.findChild(ExampleCard)
    assert card is not None
    asked: list[object] = []
    window.start.example_asked.disconnect()
    window.start.example_asked.connect(asked.append)

    told = interface(card)
    action = told.actionInterface()
    assert told.role() == Role.Button
    assert action is not None
    action.doAction(QAccessibleActionInterface.pressAction())

    assert len(asked) == 1


def test_a_number_field_says_its_number_and_takes_another_from_a_tool(qtbot: QtBot) -> None:
    field = NumberField(64, unit="neurons", name="Units")
    qtbot.addWidget(field)
    finished: list[bool] = []
    field.editing_finished.connect(lambda: finished.append(True))

    told = interface(field)
    number = told.valueInterface()
    assert (told.role(), told.text(Text.Value)) == (Role.SpinBox, "64 neurons")
    assert number is not None
    number.setCurrentValue(8)

    assert field.value() == 8
    assert number.currentValue() == 8
    assert finished == [True]


def test_a_number_field_that_cannot_be_changed_takes_nothing(qtbot: QtBot) -> None:
    field = NumberField(64, name="Units")
    qtbot.addWidget(field)
    field.setEnabled(False)

    number = interface(field).valueInterface()
    assert number is not None
    number.setCurrentValue(8)

    assert field.value() == 64


def test_a_list_is_called_by_its_name_and_says_what_is_chosen(qtbot: QtBot) -> None:
    field = ChoiceField("Activation")
    qtbot.addWidget(field)
    field.add_choice("relu", "ReLU")

    told = interface(field)

    assert told.role() == Role.ComboBox
    assert (told.text(Text.Name), told.text(Text.Value)) == ("Activation", "ReLU")


def test_charts_and_progress_say_what_they_are(qtbot: QtBot) -> None:
    chart, line = Chart("Loss"), ProgressLine()
    qtbot.addWidget(chart)
    qtbot.addWidget(line)
    line.set_share(0.25)

    assert interface(chart).role() == Role.Chart
    assert interface(line).role() == Role.ProgressBar
    assert interface(line).text(Text.Value) == "25 %"


def test_a_switch_that_is_set_without_a_signal_says_its_new_state(qtbot: QtBot) -> None:
    switch = Switch("Faster steps", "on", "off")
    qtbot.addWidget(switch)

    switch.blockSignals(True)
    switch.setChecked(True)

    assert switch.accessibleDescription() == "on"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_every_button_is_pressed_by_enter_and_space(qtbot: QtBot, key: Qt.Key) -> None:
    for button in (Button("Empty canvas"), IconButton("close", "Close")):
        qtbot.addWidget(button)
        button.show()
        with qtbot.waitSignal(button.clicked):
            qtbot.keyClick(button, key)


class Shown(QObject):
    """Remembers the windows that appear."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.names.append(type(watched).__name__)
        return False


def test_opening_a_project_shows_no_other_window_for_a_moment(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    shown = Shown()
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(shown)

    window.files.open_copy(example_project("digits"))
    qtbot.waitUntil(lambda: window.is_editing)
    application.removeEventFilter(shown)

    assert shown.names == []


def test_a_message_is_said_aloud(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    window = made_window(qtbot)
    said: list[str] = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(
        QAccessible,
        "updateAccessibility",
        lambda event: said.append(event.message()) if hasattr(event, "message") else None,
    )

    window.notices.say("The project is saved.")

    assert said == ["The project is saved."]


def test_a_value_that_is_not_set_is_not_read(digits: MainWindow) -> None:
    canvas = interface(digits.workbench.canvas)
    names = [canvas.child(at).text(Text.Name) for at in range(len(digits.workspace.design.nodes))]

    assert any(name.startswith("Pool 1, size 2 × 2, input") for name in names)
    assert not any(" , " in name for name in names)


def test_the_facts_of_a_layer_say_what_they_are_of(digits: MainWindow) -> None:
    digits.workspace.select(["convolution_1"])
    labels = digits.workbench.inspector.findChildren(QLabel)

    names = [each.accessibleName() for each in labels]

    assert "Parameters 160" in names
