"""The small widgets say what they are, take keys, and tell only of what the user did."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.ui import theme
from netbuilder.ui.widgets import (
    ActivationPlot,
    Banner,
    Button,
    Card,
    ChoiceField,
    ElidedLabel,
    EmptyState,
    IconButton,
    MiniHistogram,
    NumberField,
    Pill,
    PlainLabel,
    SearchField,
    Section,
    SegmentedControl,
    Switch,
    TabStrip,
)

Key = Qt.Key


@pytest.fixture(autouse=True)
def own_manager(qtbot: QtBot) -> Iterator[None]:
    """A manager of its own, so that no look leaks into another test."""
    theme.use(theme.ThemeManager())
    theme.manager().set_theme("light")
    yield
    theme.use(None)


def segmented() -> SegmentedControl:
    control = SegmentedControl("Zoom")
    for number, words in enumerate(("Blocks", "Layers", "Neurons")):
        control.add_choice(number, words, "level-block")
    return control


def choice() -> ChoiceField:
    field = ChoiceField("Activation")
    field.add_choice("relu", "ReLU", [(-1.0, 0.0), (0.0, 0.0), (1.0, 1.0)])
    field.add_choice("tanh", "tanh", "sigmoid")
    return field


def tabs() -> TabStrip:
    strip = TabStrip("Panels")
    for words in ("Layers", "Data"):
        strip.add_tab(words.lower(), words)
    return strip


def plot() -> ActivationPlot:
    made = ActivationPlot()
    made.set_curve([(-1, 0), (0, 0), (1, 1)], "out = max(0, in)")
    made.set_marker((0.84, 0.84))
    return made


def histogram() -> MiniHistogram:
    made = MiniHistogram("Weights")
    made.set_counts([1, 4, 2, 5], (-1.0, 1.0), "signs")
    return made


MAKERS: dict[str, Callable[[], QWidget]] = {
    "switch": lambda: Switch("Bias neuron", "one per unit", "none"),
    "number": lambda: NumberField(3, name="Units"),
    "choice": choice,
    "segmented": segmented,
    "search": lambda: SearchField("Search commands", "Ctrl K"),
    "tabs": tabs,
    "plot": plot,
    "histogram": histogram,
    "empty": lambda: EmptyState("curves", "Curves appear here.", "Train"),
    "banner": lambda: Banner("Saved.", "success"),
    "card": lambda: Card("A first network", clickable=True),
    "button": lambda: Button("Train", "primary", "play"),
    "icon button": lambda: IconButton("undo", "Undo"),
}


@pytest.mark.parametrize("kind", MAKERS)
def test_a_widget_has_a_name_and_keeps_to_look_and_font(kind: str, qtbot: QtBot) -> None:
    widget = MAKERS[kind]()
    qtbot.addWidget(widget)
    assert widget.accessibleName()
    widget.resize(widget.sizeHint())
    light = widget.grab().toImage()
    theme.manager().set_font_scale(2.0)
    assert widget.sizeHint().height() >= light.height()
    widget.grab()


@pytest.mark.parametrize("kind", ["switch", "number", "segmented", "plot", "histogram", "banner"])
def test_a_painted_widget_changes_with_the_look(kind: str, qtbot: QtBot) -> None:
    widget = MAKERS[kind]()
    qtbot.addWidget(widget)
    widget.resize(240, 100)
    light = widget.grab().toImage()
    theme.manager().set_theme("dark")
    assert widget.grab().toImage() != light


def test_a_switch_says_its_state_and_takes_the_space_key(qtbot: QtBot) -> None:
    switch = Switch("Bias neuron", "one per unit", "none")
    qtbot.addWidget(switch)
    before = switch.sizeHint()
    with qtbot.waitSignal(switch.toggled):
        QTest.keyClick(switch, Key.Key_Space)
    assert switch.words() == switch.accessibleDescription() == "one per unit"
    assert switch.sizeHint() == before, "nothing jumps"
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert switch.words() == "none"


def test_a_choice_tells_only_of_the_user(qtbot: QtBot) -> None:
    field = choice()
    qtbot.addWidget(field)
    told: list[object] = []
    field.value_changed.connect(told.append)
    field.set_value("tanh")
    assert (field.value(), told) == ("tanh", [])
    QTest.keyClick(field, Key.Key_Up)
    assert (field.value(), told) == ("relu", ["relu"])
    with pytest.raises(ValueError, match="nothing"):
        field.set_value("nothing")


def test_other_choices_keep_the_value_that_is_still_there(qtbot: QtBot) -> None:
    field = choice()
    qtbot.addWidget(field)
    field.set_value("tanh")
    field.set_choices([("linear", "linear"), ("tanh", "tanh")])
    assert field.value() == "tanh"
    assert field.values() == ("linear", "tanh")


def test_segments_move_with_arrows_and_tell_once(qtbot: QtBot) -> None:
    control = segmented()
    qtbot.addWidget(control)
    control.show()
    qtbot.waitExposed(control)
    told: list[object] = []
    control.chosen.connect(told.append)
    assert control.value() == 0
    control.set_value(1)
    assert told == []
    control.activateWindow()
    layers = control.findChildren(QRadioButton)[1]
    layers.setFocus()
    qtbot.waitUntil(layers.hasFocus)
    QTest.keyClick(layers, Key.Key_Right)
    assert (control.value(), told) == (2, [2])


def test_tabs_stand_for_values(qtbot: QtBot) -> None:
    strip = tabs()
    qtbot.addWidget(strip)
    assert strip.value() == "layers"
    with qtbot.waitSignal(strip.chosen) as told:
        QTest.keyClick(strip, Key.Key_Right)
    assert told.args == ["data"]


def test_search_empties_with_escape_and_goes_down(qtbot: QtBot) -> None:
    search = SearchField("Find")
    qtbot.addWidget(search)
    QTest.keyClicks(search, "conv")
    QTest.keyClick(search, Key.Key_Escape)
    assert search.text() == ""
    with qtbot.waitSignal(search.went_down):
        QTest.keyClick(search, Key.Key_Down)


def test_a_label_never_reads_markup(qtbot: QtBot) -> None:
    label = PlainLabel("<b>bold</b>")
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_a_long_label_is_shortened_and_whole_on_hover(qtbot: QtBot) -> None:
    label = ElidedLabel("a name that is far too long for the room")
    qtbot.addWidget(label)
    label.show()
    label.resize(60, 20)
    assert label.shown_text().endswith("…")
    assert label.toolTip() == label.text()
    label.resize(900, 20)
    assert label.shown_text() == label.text()
    assert label.toolTip() == ""


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Space])
def test_a_card_is_pressed_by_key_and_mouse(qtbot: QtBot, key: Qt.Key) -> None:
    card = Card("A first network", clickable=True)
    qtbot.addWidget(card)
    with qtbot.waitSignal(card.clicked):
        QTest.keyClick(card, key)
    with qtbot.waitSignal(card.clicked):
        QTest.mouseClick(card, Qt.MouseButton.LeftButton)


def test_a_section_folds_by_key_and_says_so(qtbot: QtBot) -> None:
    section = Section("Neurons")
    qtbot.addWidget(section)
    section.body.addWidget(content := PlainLabel("Dense"))
    section.show()
    assert content.isVisible()
    QTest.keyClick(section.header, Key.Key_Left)
    assert not content.isVisible()
    assert section.header.accessibleDescription() == "closed"
    QTest.keyClick(section.header, Key.Key_Return)
    assert content.isVisible()


def test_an_empty_place_offers_its_action(qtbot: QtBot) -> None:
    empty = EmptyState("curves", "Curves appear here.", "Train")
    qtbot.addWidget(empty)
    assert empty.button is not None
    with qtbot.waitSignal(empty.acted):
        empty.button.click()


def test_a_banner_acts_and_goes_away_with_escape(qtbot: QtBot) -> None:
    done: list[str] = []
    banner = Banner(
        "The engine stopped.",
        "error",
        [("Resume", lambda: done.append("resume")), ("Show log", lambda: done.append("log"))],
    )
    qtbot.addWidget(banner)
    banner.show()
    for button in banner.buttons:
        button.click()
    assert done == ["resume", "log"]
    assert banner.accessibleName() == "error: The engine stopped."
    with qtbot.waitSignal(banner.dismissed):
        QTest.keyClick(banner, Key.Key_Escape)
    assert not banner.isVisible()


def test_a_banner_offers_four_actions_at_most(qtbot: QtBot) -> None:
    with pytest.raises(ValueError, match="not 5"):
        Banner("Too much.", actions=[("Go", print)] * 5)


def test_a_banner_takes_other_actions(qtbot: QtBot) -> None:
    banner = Banner("One.", actions=[("Go", print)])
    qtbot.addWidget(banner)
    banner.say("Two.", "warning")
    banner.set_actions([("Other", print)])
    assert [button.text() for button in banner.buttons] == ["Other"]
    assert banner.kind == "warning"


@pytest.mark.parametrize(
    "points",
    [
        [],
        [(0.0, 0.0)],
        [(1.0, 1.0), (1.0, 1.0)],
        [(-1.0, 2.0), (1.0, 2.0)],
        [(-1.0, math.nan), (0.0, math.inf), (1.0, 1.0), (2.0, 2.0)],
    ],
)
def test_a_plot_survives_odd_curves(points: list[tuple[float, float]], qtbot: QtBot) -> None:
    made = ActivationPlot()
    qtbot.addWidget(made)
    made.set_curve(points)
    made.set_marker((0.0, math.inf))
    made.grab()


def test_a_plot_says_its_marker(qtbot: QtBot) -> None:
    made = plot()
    qtbot.addWidget(made)
    assert made.accessibleDescription() == "out = max(0, in); 0.84 in gives 0.84 out"


@pytest.mark.parametrize("counts", [[], [0, 0], [5], [1, 2, 3]])
def test_a_histogram_survives_odd_counts(counts: list[int], qtbot: QtBot) -> None:
    made = MiniHistogram("Spread")
    qtbot.addWidget(made)
    made.set_counts(counts, (0.0, 0.0))
    made.grab()
    made.set_categories([(str(count), count) for count in counts])
    made.grab()


def test_bars_left_of_zero_are_orange_and_right_of_it_blue(qtbot: QtBot) -> None:
    made = MiniHistogram("Weights")
    qtbot.addWidget(made)
    made.set_counts([1, 1], (-1.0, 1.0), "signs")
    made.resize(100, made.sizeHint().height())
    image = made.grab().toImage()
    left, right = image.pixelColor(20, 20), image.pixelColor(80, 20)
    assert left.red() > left.blue()
    assert right.blue() > right.red()


def test_a_pill_grows_with_its_words(qtbot: QtBot) -> None:
    pill = Pill("8")
    qtbot.addWidget(pill)
    narrow = pill.sizeHint().width()
    pill.setText("32 × 32 × 3")
    assert pill.sizeHint().width() > narrow
