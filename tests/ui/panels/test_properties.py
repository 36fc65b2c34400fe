"""The property panel: what it shows and what its fields do to the design."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from netbuilder.catalog.activations import Activation
from netbuilder.core import edits
from netbuilder.core.design import Port, Wire
from netbuilder.core.problems import Fix, Problem
from netbuilder.link.messages import Watch, WeightsDrawn
from netbuilder.ui import theme
from netbuilder.ui.editors import (
    MIXED,
    ChoiceEditor,
    EntryEditor,
    FlagEditor,
    NumberEditor,
    SizesEditor,
    TextEditor,
)
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.inspector import Inspector
from netbuilder.ui.panels.problems_panel import ProblemCard
from netbuilder.ui.panels.properties import Properties, counted, sizes
from netbuilder.ui.panels.weights_view import pace
from netbuilder.ui.workspace import Workspace
from tests.helpers.designs import layer
from tests.helpers.fake_engines import FakePool
from tests.helpers.run_events import tell_running


@pytest.fixture
def panel(qtbot: QtBot, workspace: Workspace, bridge: EngineBridge) -> Properties:
    made = Properties(workspace, bridge)
    qtbot.addWidget(made)
    made.resize(304, 800)
    made.show()
    workspace.select(["dense_1"])
    return made


def dense(workspace: Workspace, id: str = "dense_1") -> Any:
    return workspace.design.nodes[id].layer


def test_every_parameter_of_the_layer_has_a_field(panel: Properties, workspace: Workspace) -> None:
    assert set(panel.form.editors) == set(dense(workspace).parameters)


def test_a_typed_number_is_one_step_that_can_be_undone(
    qtbot: QtBot, panel: Properties, workspace: Workspace
) -> None:
    editor = panel.form.editors["units"]
    assert isinstance(editor, NumberEditor)

    editor.field.begin_editing("32")
    qtbot.keyClick(editor.field.editor, Qt.Key.Key_Return)

    assert dense(workspace).units == 32
    assert workspace.document.undo_label == "Change units"
    workspace.undo()
    assert dense(workspace).units == 16
    assert editor.field.value() == 16
    assert not workspace.document.can_undo


def test_a_drag_through_many_values_is_one_step(panel: Properties, workspace: Workspace) -> None:
    for value in (17, 18, 19):
        panel.form.edited.emit(("units",), value)

    workspace.undo()

    assert dense(workspace).units == 16


def test_two_gestures_are_two_steps(panel: Properties, workspace: Workspace) -> None:
    panel.form.edited.emit(("units",), 20)
    panel.form.finished.emit()
    panel.form.edited.emit(("units",), 24)

    workspace.undo()

    assert dense(workspace).units == 20


def test_the_bias_is_switched_by_a_click(
    qtbot: QtBot, panel: Properties, workspace: Workspace
) -> None:
    editor = panel.form.editors["bias"]
    assert isinstance(editor, FlagEditor)
    assert editor.field.words() == "one per unit"

    qtbot.mouseClick(editor.field, Qt.MouseButton.LeftButton, pos=QPoint(12, 14))

    assert not dense(workspace).bias


def test_another_activation_is_drawn_as_its_curve(panel: Properties, workspace: Workspace) -> None:
    editor = panel.form.editors["activation"]
    assert isinstance(editor, EntryEditor)

    editor.field.value_changed.emit("tanh")

    assert dense(workspace).activation == Activation.entries()["tanh"]()
    plot = panel.form.nested["activation"].plot
    assert plot is not None
    assert not plot.isHidden()


def test_parameters_of_an_activation_stand_below_it(
    panel: Properties, workspace: Workspace
) -> None:
    panel.form.edited.emit(("activation",), Activation.entries()["leaky_relu"]())
    inner = panel.form.nested["activation"].form
    assert inner is not None
    (name,) = inner.editors

    inner.edited.emit((name,), 0.3)

    assert getattr(dense(workspace).activation, name) == 0.3


def test_several_nodes_are_edited_together(panel: Properties, workspace: Workspace) -> None:
    workspace.select(["dense_1", "dense_2"])

    panel.form.edited.emit(("units",), 9)

    assert (dense(workspace).units, dense(workspace, "dense_2").units) == (9, 9)
    workspace.undo()
    assert (dense(workspace).units, dense(workspace, "dense_2").units) == (16, 3)


def test_values_that_differ_are_shown_as_mixed(panel: Properties, workspace: Workspace) -> None:
    tanh = Activation.entries()["tanh"]()
    workspace.apply("x", lambda d: edits.with_parameter(d, "dense_2", "activation", tanh))

    workspace.select(["dense_1", "dense_2"])

    editor = panel.form.editors["activation"]
    assert isinstance(editor, EntryEditor)
    assert editor.field.value() is MIXED
    assert panel.header.name.text() == "2 nodes"


def test_nodes_of_different_kinds_have_no_fields(panel: Properties, workspace: Workspace) -> None:
    workspace.select(["dense_1", "input_1"])

    assert panel.form.isHidden()


def test_different_kinds_are_edited_in_what_they_have_in_common(
    panel: Properties, workspace: Workspace
) -> None:
    conv = layer("convolution_2d")
    workspace.apply("Place", lambda design: edits.added(design, conv, (0.0, 400.0))[0])
    workspace.select(["dense_1", "convolution_1"])

    assert set(panel.form.editors) >= {"activation", "bias"}
    assert not {"units", "filters", "size"} & set(panel.form.editors)
    tanh = Activation.entries()["tanh"]()
    panel.form.edited.emit(("activation",), tanh)

    assert dense(workspace).activation == dense(workspace, "convolution_1").activation == tanh
    workspace.undo()
    assert dense(workspace).activation != tanh
    assert dense(workspace, "convolution_1").activation != tanh


def test_weights_that_are_frozen_here_and_not_there_are_mixed(
    panel: Properties, workspace: Workspace
) -> None:
    workspace.apply("Freeze", lambda design: edits.with_frozen(design, ["dense_1"], True))
    workspace.select(["dense_1", "dense_2"])
    assert panel.frozen.words() == "mixed"
    panel.frozen.click()
    assert all(workspace.design.nodes[id].frozen_weights for id in ("dense_1", "dense_2"))
    assert panel.frozen.words() == "kept as they are"


def test_links_lead_to_what_feeds_the_node_and_what_it_feeds(
    qtbot: QtBot, panel: Properties, workspace: Workspace
) -> None:
    assert (panel.links.fed_by.ids, panel.links.feeds.ids) == (("input_1",), ("dense_2",))
    panel.links.feeds.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(panel.links.feeds, Qt.Key.Key_Tab)
    with qtbot.waitSignal(panel.jump_requested) as jumped:
        qtbot.keyClick(panel.links.feeds, Qt.Key.Key_Return)
    assert jumped.args == ["dense_2"]
    assert workspace.selection == {"dense_2"}
    assert panel.links.fed_by.ids == ("dense_1",)


def test_several_nodes_link_to_their_neighbours_but_not_to_themselves(
    panel: Properties, workspace: Workspace
) -> None:
    workspace.select(["dense_1", "dense_2"])
    assert (panel.links.fed_by.ids, panel.links.feeds.ids) == (("input_1",), ("output_1",))


def test_names_of_nodes_are_never_read_as_markup(panel: Properties, workspace: Workspace) -> None:
    workspace.apply("Rename", lambda design: edits.renamed(design, "dense_2", "<b>x</b>&"))
    assert "&lt;b&gt;x&lt;/b&gt;&amp;" in panel.links.feeds.text()


def test_a_node_takes_another_name(qtbot: QtBot, panel: Properties, workspace: Workspace) -> None:
    panel.header.name.selectAll()
    qtbot.keyClicks(panel.header.name, "Hidden")
    qtbot.keyClick(panel.header.name, Qt.Key.Key_Return)

    assert workspace.design.nodes["dense_1"].title == "Hidden"


def test_a_node_is_bypassed_and_used_again(panel: Properties, workspace: Workspace) -> None:
    panel.header.bypass.click()
    assert workspace.design.nodes["dense_1"].bypassed

    panel.header.bypass.click()

    assert not workspace.design.nodes["dense_1"].bypassed


def test_weights_are_frozen(panel: Properties, workspace: Workspace) -> None:
    panel.frozen.click()

    assert workspace.design.nodes["dense_1"].frozen_weights


def test_an_output_offers_the_targets_of_the_data(panel: Properties, workspace: Workspace) -> None:
    workspace.select(["output_1"])

    editor = panel.form.editors["target"]
    assert isinstance(editor, ChoiceEditor)
    assert editor.choices == [("", "target (the first)"), ("target", "target")]


def test_the_cost_of_a_node_is_shown(panel: Properties, workspace: Workspace) -> None:
    facts = workspace.inference.nodes["dense_1"]

    assert sizes(facts) == "4 → 16"
    assert panel.cost._values["Parameters"].text() == "80"


@pytest.mark.parametrize(
    ("count", "words"),
    [(47_456, "47,456"), (48_200_000, "48.2 million"), (1_234_567, "1.23 million")],
)
def test_counts_have_few_digits(count: int, words: str) -> None:
    assert counted(count) == words


def test_a_problem_of_the_node_stands_below_it(panel: Properties, workspace: Workspace) -> None:
    wire = Wire(Port("input_1", "y"), Port("dense_1", "x"))

    workspace.apply("Cut", lambda design: edits.disconnected(design, wire))

    (problem,) = workspace.problems_of("dense_1")
    assert panel._problems == (problem,)


def test_a_repair_is_one_click(qtbot: QtBot, workspace: Workspace, bridge: EngineBridge) -> None:
    workspace.apply("x", lambda d: edits.with_layer(d, "dense_2", layer("dense", units=7)))
    (problem, *_) = workspace.problems_of("output_1")
    panel = Properties(workspace, bridge)
    qtbot.addWidget(panel)
    workspace.select(["output_1"])

    buttons = [b for b in panel.findChildren(QPushButton) if b.text() == problem.fixes[0].label]
    buttons[0].click()

    assert not workspace.problems_of("output_1")


def test_the_weights_of_the_node_are_watched_and_drawn(
    panel: Properties, workspace: Workspace, bridge: EngineBridge, pool: FakePool
) -> None:
    run = bridge.train(workspace.project)
    assert pool.newest.ordered(Watch)[-1].weights == ("dense_1",)
    tell_running(run)

    run.take(WeightsDrawn(run.id, 10, "dense_1", (1, 5, 2), (-1.0, -0.3, 0.3, 1.0), 0.004))
    bridge.frame.emit()

    assert not panel.weights.isHidden()
    assert panel.weights._pace.text() == "Learning steadily: each step changes weights by 0.4 %"


def test_a_wild_pace_is_a_warning() -> None:
    assert pace(0.5)[1] == "warning"
    assert pace(1e-7)[1] == "warning"
    assert pace(0.0) == ("", "success")


def test_with_nothing_selected_the_plan_comes_forward(
    qtbot: QtBot, workspace: Workspace, bridge: EngineBridge
) -> None:
    inspector = Inspector(workspace, bridge)
    qtbot.addWidget(inspector)
    assert inspector.tabs.value() == "plan"

    workspace.select(["dense_1"])
    assert inspector.tabs.value() == "properties"
    workspace.select([])

    assert inspector.tabs.value() == "plan"


def test_the_code_stays_while_layers_are_clicked(
    qtbot: QtBot, workspace: Workspace, bridge: EngineBridge
) -> None:
    inspector = Inspector(workspace, bridge)
    qtbot.addWidget(inspector)
    inspector.show()
    inspector.show_tab("code")

    workspace.select(["dense_1"])

    assert inspector.tabs.value() == "code"
    assert "class Network(nn.Module)" in inspector.code.text.toPlainText()
    assert len(inspector.code.text.extraSelections()) >= 2


def test_the_code_waits_for_problems_in_words(
    qtbot: QtBot, workspace: Workspace, bridge: EngineBridge
) -> None:
    inspector = Inspector(workspace, bridge)
    qtbot.addWidget(inspector)
    workspace.apply("Remove", lambda design: edits.removed(design, ["output_1"]))
    inspector.show()

    inspector.show_tab("code")

    assert inspector.code.text.isHidden()
    assert not inspector.code.empty.isHidden()


def test_repairs_never_make_the_panel_wider_than_it_is(qtbot: QtBot) -> None:
    sentence = "Nothing arrives at Separable convolution 2-D 1."
    labels = ("Wire Multi-head attention 1 to it", "Delete it", "Set heads to 12")
    card = ProblemCard(Problem("any", sentence, fixes=tuple(Fix(each, ()) for each in labels)), "")
    qtbot.addWidget(card)
    assert card.minimumSizeHint().width() <= theme.current().width("inspector") - 32


def test_a_refused_formula_stays_to_be_mended_with_the_reason_below(qtbot: QtBot) -> None:
    parameter = layer("formula").parameters["formula"]
    editor = TextEditor(parameter)
    qtbot.addWidget(editor)
    editor.show_values(["x"])
    editor.show()
    told: list[object] = []
    editor.edited.connect(told.append)
    editor.field.setText("x.__class__")
    editor.field.editingFinished.emit()
    assert editor.field.text() == "x.__class__"
    assert editor.reason.isVisible()
    assert editor.reason.text().endswith(".")
    assert told == []
    editor.field.setText("x * 2")
    editor.field.editingFinished.emit()
    assert told == ["x * 2"]
    assert not editor.reason.isVisible()


def test_sizes_that_cannot_be_say_what_is_expected(qtbot: QtBot) -> None:
    editor = SizesEditor(layer("max_pooling").parameters["stride"])
    qtbot.addWidget(editor)
    editor.show_values([()])
    editor.show()
    assert editor.field.placeholderText() == "as the window"
    editor.field.setText("two")
    editor.field.editingFinished.emit()
    assert "whole numbers from 1 to" in editor.reason.text()
