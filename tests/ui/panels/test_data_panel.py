"""The Data tab: shows the recipe, changes it in undoable steps, and offers what comes along."""

from __future__ import annotations

import json

from msgspec import structs
from pytestqt.qtbot import QtBot

from netbuilder.core.recipe import ColumnRole, Recipe, Source
from netbuilder.link.messages import InspectData
from netbuilder.ui.main_window import MainWindow
from netbuilder.ui.panels.data_panel import DataPanel
from netbuilder.ui.widgets import Button, ChoiceField, NumberField
from tests.helpers.inspections import inspected, recipe
from tests.helpers.window import ScriptedBridge, made_window


def opened(
    qtbot: QtBot, data: Recipe | None = None
) -> tuple[MainWindow, ScriptedBridge, DataPanel]:
    """A window whose project has this data."""
    bridge = ScriptedBridge()
    window = made_window(qtbot, bridge=bridge)
    window.files.new()
    if data is not None:
        window.workspace.change("Data", lambda project: structs.replace(project, recipe=data))
    return window, bridge, window.workbench.data


def points(**values: object) -> Recipe:
    source = Source.entries()["points"](**values)
    return Recipe(source, source.columns, 400)  # type: ignore[attr-defined]


def test_without_data_it_invites_and_offers_what_comes_along(qtbot: QtBot) -> None:
    _, _, panel = opened(qtbot)

    labels = [row.source.label for row in panel.built_in.rows]

    assert not panel.empty.isHidden()
    assert {"XOR", "Spirals", "Iris", "Digits", "Diabetes"} <= set(labels)


def test_a_built_in_set_is_taken_with_one_click_and_a_network_drawn(qtbot: QtBot) -> None:
    window, bridge, panel = opened(qtbot)
    row = next(row for row in panel.built_in.rows if row.source.label == "Iris")

    row.clicked.emit()
    order = bridge.orders[-1]
    bridge.answer(inspected(recipe(source=row.source)))

    assert isinstance(order, InspectData)
    assert json.loads(order.source) == "iris"
    assert window.workspace.project.recipe.source == row.source
    assert window.workspace.design.nodes
    assert panel.empty.isHidden()


def test_taking_data_leaves_a_drawn_network_alone(qtbot: QtBot) -> None:
    window, bridge, panel = opened(qtbot, recipe())
    window.importer.agree("clients.csv", recipe(), draw=True)
    before = window.workspace.design

    row = next(row for row in panel.built_in.rows if row.source.label == "Iris")
    row.clicked.emit()
    bridge.answer(inspected(recipe(source=row.source)))

    assert window.workspace.design == before


def test_points_are_taken_at_once_and_fit_the_end_of_a_network(qtbot: QtBot) -> None:
    window, bridge, panel = opened(qtbot, recipe())
    window.importer.agree("clients.csv", recipe(), draw=True)
    asked = len(bridge.orders)

    row = next(row for row in panel.built_in.rows if row.source.label == "Plane")
    row.clicked.emit()

    assert not [each for each in bridge.orders[asked:] if isinstance(each, InspectData)]
    assert window.workspace.project.recipe.source == row.source
    assert window.workspace.whole_inference.is_trainable
    assert not panel.points.isHidden()


def test_a_role_changed_in_the_list_is_one_undoable_step(qtbot: QtBot) -> None:
    window, _, panel = opened(qtbot, recipe())
    assert panel.current is not None
    role = panel.current.columns.roles[1]

    role.activated.emit([*role.values()].index(ColumnRole.IGNORE))
    changed = window.workspace.project.recipe.columns[1].role
    window.workspace.undo()

    assert changed is ColumnRole.IGNORE
    assert window.workspace.project.recipe == recipe()
    assert role.value() is ColumnRole.INPUT


def test_the_fields_of_generated_points_make_them_anew(qtbot: QtBot) -> None:
    window, bridge, panel = opened(qtbot, points())
    assert panel.current is not None
    assert panel.current.fields is not None
    noise = panel.current.fields.fields["noise"]
    assert isinstance(noise, NumberField)

    noise.set_value(0.3)
    noise.editing_finished.emit()

    assert not [each for each in bridge.orders if isinstance(each, InspectData)]
    assert window.workspace.project.recipe.source == points(noise=0.3).source
    assert window.workspace.document.undo_label == "Change points"
    assert panel.points.noise.value == 0.3


def test_undo_brings_the_fields_back(qtbot: QtBot) -> None:
    window, _, panel = opened(qtbot, points())
    window.workspace.change(
        "Other", lambda project: structs.replace(project, recipe=points(samples=50))
    )
    assert panel.current is not None
    assert panel.current.fields is not None
    field = panel.current.fields.fields["samples"]
    assert isinstance(field, NumberField)
    before = field.value()

    window.workspace.undo()

    assert (before, field.value()) == (50, 400)


def test_looking_again_keeps_what_was_decided_on_columns(qtbot: QtBot) -> None:
    decided = structs.replace(recipe().columns[0], role=ColumnRole.INPUT)
    mine = recipe(columns=(decided, *recipe().columns[1:]))
    _, bridge, panel = opened(qtbot, mine)

    next(each for each in panel.findChildren(Button) if each.text() == "Look again").click()

    order = bridge.orders[-1]
    assert isinstance(order, InspectData)
    assert "/data/clients.csv" in order.source
    assert json.loads(order.columns)


def test_another_scaling_is_one_step(qtbot: QtBot) -> None:
    window, _, panel = opened(qtbot, recipe())
    assert panel.current is not None
    field: ChoiceField = panel.current.scaling

    field.activated.emit([*field.values()].index("zero_to_one"))

    scaler = window.workspace.project.recipe.scaler
    assert scaler is not None
    assert scaler.kind == "zero_to_one"
    assert window.workspace.document.undo_label == "Change scaling"
