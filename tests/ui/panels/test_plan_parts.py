"""The closed parts of the plan open by mouse and key, and each of their fields is one edit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from netbuilder.core import block_edits, edits
from netbuilder.core.plan import Averaging, Plan, Precision
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.inspector import Inspector
from netbuilder.ui.panels.own_settings_part import own_words
from netbuilder.ui.panels.plan_panel import PlanPanel
from netbuilder.ui.panels.problems_panel import ProblemsPanel
from netbuilder.ui.widgets import NumberField
from netbuilder.ui.workspace import Workspace
from tests.helpers.designs import layer

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(qtbot: QtBot, workspace: Workspace, bridge: EngineBridge) -> PlanPanel:
    made = PlanPanel(workspace, bridge)
    qtbot.addWidget(made)
    made.resize(304, 800)
    made.show()
    return made


def typed(qtbot: QtBot, field: NumberField, text: str) -> None:
    field.begin_editing(text)
    qtbot.keyClick(field.editor, Qt.Key.Key_Return)


@pytest.mark.parametrize("words", ["Stability", "Averaging", "Keeping", "Reproducible"])
def test_an_expert_part_is_closed_and_opens_by_mouse_and_key(
    qtbot: QtBot, panel: PlanPanel, words: str
) -> None:
    header = panel.sections[words].header
    part = dict(panel._closed())[words]
    assert not part.isVisible()
    qtbot.mouseClick(header, LEFT)
    assert part.isVisible()
    qtbot.keyClick(header, Qt.Key.Key_Left)
    assert not part.isVisible()
    qtbot.keyClick(header, Qt.Key.Key_Right)
    assert part.isVisible()
    assert header.accessibleDescription().startswith("open, ")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("accumulation", "4", 4),
        ("average_decay", "0.99", 0.99),
        ("average_from", "0.5", 0.5),
        ("validate_every", "5", 5),
        ("clip_norm", "2", 2.0),
        ("checkpoint_seconds", "60", 60.0),
    ],
)
def test_a_typed_number_is_one_step_to_undo(
    qtbot: QtBot, panel: PlanPanel, workspace: Workspace, name: str, text: str, value: float
) -> None:
    before = workspace.project.plan
    typed(qtbot, panel.numbers[name], text)
    assert getattr(workspace.project.plan, name) == value
    assert workspace.document.undo_label == f"Change {name.replace('_', ' ')}"
    workspace.undo()
    assert workspace.project.plan == before
    assert panel.numbers[name].value() == getattr(before, name)


def chosen(panel: PlanPanel, name: str, value: object) -> None:
    """Choose by key, as a person who tabbed to the field does."""
    field = {**panel.averaging.choices, **panel.keeping.choices, **panel.stability.choices}[name]
    field.setCurrentIndex(field.values().index(value))
    field.activated.emit(field.currentIndex())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("precision", Precision.FLOAT16),
        ("precision", Precision.TF32),
        ("averaging", Averaging.STOCHASTIC),
        ("keep_best_by", "f1"),
    ],
)
def test_a_choice_is_one_step_to_undo(
    panel: PlanPanel, workspace: Workspace, name: str, value: object
) -> None:
    before = workspace.project.plan
    chosen(panel, name, value)
    assert getattr(workspace.project.plan, name) == value
    workspace.undo()
    assert workspace.project.plan == before


def test_whether_bits_repeat_is_switched_by_mouse(
    qtbot: QtBot, panel: PlanPanel, workspace: Workspace
) -> None:
    panel.sections["Reproducible"].header.setChecked(True)
    qtbot.keyClick(panel.reproducible.switches["deterministic"], Qt.Key.Key_Space)
    assert not workspace.project.plan.deterministic
    assert panel.reproducible.detail == "seed 0, not exactly"
    workspace.undo()
    assert panel.reproducible.switches["deterministic"].isChecked()


def test_only_what_a_kind_of_mean_needs_is_shown(panel: PlanPanel) -> None:
    rows = panel.averaging.rows
    seen: dict[Any, tuple[bool, bool]] = {}
    for averaging in Averaging:
        chosen(panel, "averaging", averaging)
        names = ("average_decay", "average_from")
        seen[averaging] = (rows[names[0]].isHidden(), rows[names[1]].isHidden())
    assert seen == {
        Averaging.NONE: (True, True),
        Averaging.EXPONENTIAL: (False, True),
        Averaging.STOCHASTIC: (True, False),
    }


def test_only_measures_that_fit_the_outputs_are_offered(panel: PlanPanel) -> None:
    values = panel.keeping.choices["keep_best_by"].values()
    assert values[0] == "loss"
    assert {"accuracy", "f1", "recall"} <= set(values)
    assert "rmse" not in values


@pytest.mark.parametrize(
    ("words", "plan", "detail"),
    [
        ("Stability", {}, "float32"),
        ("Stability", {"clip_norm": 1.0, "precision": Precision.TF32}, "clipped, TF32"),
        ("Averaging", {}, "none"),
        ("Averaging", {"averaging": Averaging.EXPONENTIAL}, "exponential, 0.999"),
        ("Averaging", {"averaging": Averaging.STOCHASTIC}, "stochastic, from epoch 76"),
        ("Keeping", {}, "best by loss"),
        ("Keeping", {"keep_best_by": "f1", "validate_every": 5}, "best by F1, every 5 epochs"),
        ("Keeping", {"keep_best": False}, "the last"),
        ("Reproducible", {"seed": 7}, "seed 7"),
    ],
)
def test_a_closed_part_says_what_is_set(
    panel: PlanPanel, workspace: Workspace, words: str, plan: dict[str, Any], detail: str
) -> None:
    def edit(project: Any) -> Any:
        changed: Plan = structs.replace(project.plan, **plan)
        return structs.replace(project, plan=changed)

    workspace.change("Plan", edit)
    panel.refresh()
    assert dict(panel._closed())[words].detail == detail
    assert panel.sections[words].header.accessibleDescription() == f"closed, {detail}"


def test_layers_that_learn_otherwise_are_listed_found_and_cleared(
    qtbot: QtBot, panel: PlanPanel, workspace: Workspace
) -> None:
    assert not panel.own.isVisible()
    workspace.apply("Slow", lambda design: edits.with_rate_factor(design, ["dense_1"], 0.1))
    workspace.apply("Decay", lambda design: edits.with_weight_decay(design, ["dense_1"], 0.0))
    workspace.select([])
    assert panel.own.isVisible()
    (row,) = panel.own.rows
    assert row.words.text() == "rate × 0.1, decay 0"
    with qtbot.waitSignal(panel.jump_requested) as jump:
        row.link.linkActivated.emit("here")
    assert jump.args == ["dense_1"]
    assert workspace.selection == {"dense_1"}
    qtbot.mouseClick(row.clear, LEFT)
    assert not workspace.design.nodes["dense_1"].learns_otherwise
    assert not panel.own.isVisible()
    workspace.undo()
    assert own_words(workspace.design.nodes["dense_1"]) == "rate × 0.1, decay 0"
    assert len(panel.own.rows) == 1


def test_a_layer_in_a_block_is_listed_once_and_reached(
    qtbot: QtBot, panel: PlanPanel, workspace: Workspace
) -> None:
    def group(design: Any, blocks: Any) -> Any:
        design, blocks, _ = block_edits.grouped_in(design, blocks, ["dense_1"], "Part")
        key = next(iter(blocks))
        inner = edits.with_rate_factor(blocks[key].design, ["dense_1"], 0.5)
        return design, {key: structs.replace(blocks[key], design=inner)}

    workspace.apply_with_blocks("Group", group)
    (row,) = panel.own.rows
    qtbot.mouseClick(row.clear, LEFT)
    assert panel.own.rows == []
    workspace.undo()
    (row,) = panel.own.rows
    row.link.linkActivated.emit("here")
    assert workspace.inside == ("block_1",)
    assert workspace.selection == {"dense_1"}


@pytest.fixture
def second_output(workspace: Workspace) -> Callable[[], None]:
    def add() -> None:
        workspace.apply(
            "Output", lambda design: edits.added(design, layer("output"), (900.0, 400.0))[0]
        )

    return add


def test_weights_of_losses_are_listed_where_there_are_several_outputs(
    qtbot: QtBot, panel: PlanPanel, workspace: Workspace, second_output: Callable[[], None]
) -> None:
    assert not panel.outputs.isVisible()
    second_output()
    assert panel.outputs.isVisible()
    assert len(panel.outputs.fields) == 2
    id, field = list(panel.outputs.fields.items())[-1]
    typed(qtbot, field, "0.25")
    output: Any = workspace.design.nodes[id].layer
    assert output.weight == 0.25
    workspace.undo()
    assert field.value() == 1.0
    workspace.undo()
    assert not panel.outputs.isVisible()


def test_which_parts_are_open_is_remembered(
    qtbot: QtBot, panel: PlanPanel, workspace: Workspace, bridge: EngineBridge
) -> None:
    with qtbot.waitSignal(panel.opened) as told:
        qtbot.mouseClick(panel.sections["Averaging"].header, LEFT)
    other = PlanPanel(workspace, bridge)
    qtbot.addWidget(other)
    other.open_sections(told.args[0])
    assert other.sections["Averaging"].header.isChecked()
    assert not other.sections["Stability"].header.isChecked()
    other.open_sections("None")
    assert not any(section.header.isChecked() for section in other.sections.values())


def test_a_warning_about_the_plan_leads_to_its_field_and_is_repaired_there(
    qtbot: QtBot, workspace: Workspace, bridge: EngineBridge
) -> None:
    inspector = Inspector(workspace, bridge)
    problems = ProblemsPanel(workspace)
    problems.setting_requested.connect(inspector.show_setting)
    for widget in (inspector, problems):
        qtbot.addWidget(widget)
        widget.resize(304, 600)
        widget.show()
    chosen(inspector.plan, "precision", Precision.TF32)
    inspector.show_tab("code")
    problems.refresh()
    card = next(c for c in problems.cards() if c.problem.code == "precision-impossible")
    card.clicked.emit()
    field = inspector.plan.stability.choices["precision"]
    assert inspector.tabs.value() == "plan"
    assert inspector.plan.sections["Stability"].header.isChecked()
    assert field.isVisible()
    repair = next(b for b in card.findChildren(QPushButton) if b.text() == "Use float32")
    qtbot.mouseClick(repair, LEFT)
    assert field.value() is Precision.FLOAT32
    assert workspace.document.undo_label == "Use float32"
    workspace.undo()
    assert field.value() is Precision.TF32
