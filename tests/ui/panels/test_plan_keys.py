"""Tab goes through the plan from above to below, and leaves out what is closed."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.plan_panel import PlanPanel
from netbuilder.ui.workspace import Workspace


def walked(qtbot: QtBot, panel: PlanPanel) -> list[QWidget]:
    """What has the keys, from the first field on, until they leave the panel or begin anew."""
    panel.sections["Optimizer"].header.setFocus(Qt.FocusReason.TabFocusReason)
    seen: list[QWidget] = []
    widget = panel.focusWidget()
    while widget is not panel and panel.isAncestorOf(widget) and widget not in seen:
        seen.append(widget)
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
        widget = panel.focusWidget()
    return seen


def test_tab_goes_down_the_plan(qtbot: QtBot, workspace: Workspace, bridge: EngineBridge) -> None:
    panel = PlanPanel(workspace, bridge)
    qtbot.addWidget(panel)
    panel.resize(304, 4000)
    panel.show()
    qtbot.waitExposed(panel)
    panel.activateWindow()
    panel.sections["Keeping"].header.setChecked(True)

    seen = walked(qtbot, panel)

    heights = [each.mapTo(panel, QPoint(0, 0)).y() for each in seen]
    assert heights == sorted(heights)
    assert all(section.header in seen for section in panel.sections.values())
    assert panel.keeping.numbers["validate_every"] in seen
    assert panel.averaging.choices["averaging"] not in seen
