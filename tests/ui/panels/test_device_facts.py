"""The plan says how much of a device is free and how busy it is, as long as that is seen."""

from __future__ import annotations

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from netbuilder.core.document import Document
from netbuilder.link.messages import Device, Devices, ListDevices
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.device_facts import DeviceFacts, device_facts
from netbuilder.ui.panels.plan_panel import PlanPanel
from netbuilder.ui.panels.status import StatusLine
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace
from tests.helpers.designs import layer, project
from tests.helpers.fake_engines import FakePool
from tests.helpers.run_events import started
from tests.helpers.window import ScriptedBridge, made_window

CPU = Device("cpu", "EPYC", 64_000_000_000, 20_500_000_000, threads=8, load=0.124)
CARD = Device("cuda:0", "NVIDIA H100", 80_000_000_000, 79_000_000_000)


@pytest.fixture
def workspace(qapp: object) -> Workspace:
    return Workspace(Document(project("input", layer("dense", units=3), "output")))


def choose(workspace: Workspace, device: str) -> None:
    workspace.change(
        "Choose a device",
        lambda now: structs.replace(now, plan=structs.replace(now.plan, device=device)),
    )


def test_memory_and_load_are_told_as_far_as_they_are_known() -> None:
    assert device_facts(CPU) == "20.5 GB of 64 GB free · 12 % at work"
    assert device_facts(CARD) == "79 GB of 80 GB free"
    assert device_facts(Device("mps", "Apple GPU", 16_000_000_000)) == "16 GB of memory"
    assert device_facts(Device("cpu", "")) == ""


def test_the_facts_follow_the_choice_and_a_missing_device_is_said(
    qtbot: QtBot, workspace: Workspace
) -> None:
    bridge = ScriptedBridge()
    bridge.devices = (CPU, CARD)
    line = DeviceFacts(workspace, bridge)
    qtbot.addWidget(line)
    assert line.text() == "20.5 GB of 64 GB free · 12 % at work"

    choose(workspace, "cuda:0")
    assert line.text() == "79 GB of 80 GB free"

    choose(workspace, "cuda:1")
    assert line.text() == (
        "This device is not on this computer. Training asks before it uses another."
    )


def test_devices_are_measured_again_while_the_plan_is_seen(
    qtbot: QtBot, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("netbuilder.ui.panels.device_facts.EVERY_MS", 5)
    pool = FakePool()
    bridge = EngineBridge(pool)  # type: ignore[arg-type]
    bridge.start()
    qtbot.waitUntil(lambda: bool(pool.newest.ordered(ListDevices)))
    pool.newest.tell(Devices(pool.newest.ordered(ListDevices)[-1].request, (CPU,)))
    qtbot.waitUntil(lambda: bool(bridge.devices))
    panel = PlanPanel(workspace, bridge)
    qtbot.addWidget(panel)
    assert len(pool.newest.ordered(ListDevices)) == 1

    panel.show()

    qtbot.waitUntil(lambda: len(pool.newest.ordered(ListDevices)) > 1)
    less = structs.replace(CPU, free=1_000_000_000)
    pool.newest.tell(Devices(pool.newest.ordered(ListDevices)[-1].request, (less,)))
    qtbot.waitUntil(lambda: panel.device_facts.text().startswith("1 GB of 64 GB free"))
    panel.hide()
    bridge.shutdown()


def test_helpers_of_the_plan_open_their_sheets_by_mouse_and_keyboard(qtbot: QtBot) -> None:
    bridge = ScriptedBridge()
    window = made_window(qtbot, bridge=bridge)
    window.workspace.open(project("input", layer("dense", units=3), "output"))
    window.show_editor()
    buttons = window.workbench.inspector.plan.helpers.buttons

    qtbot.mouseClick(buttons["train.find_batch"], Qt.MouseButton.LeftButton)
    assert [type(order).__name__ for order in bridge.orders] == ["FindBatch"]
    qtbot.keyClick(window.findChild(_sheet(), "", _children()), Qt.Key.Key_Escape)
    qtbot.keyClick(buttons["train.overfit"], Qt.Key.Key_Space)

    assert [type(order).__name__ for order in bridge.orders] == ["FindBatch", "Overfit"]


def _sheet() -> type:
    from netbuilder.ui.dialogs.trials import TrialSheet

    return TrialSheet


def _children() -> Qt.FindChildOption:
    return Qt.FindChildOption.FindChildrenRecursively


def test_the_status_line_names_the_threads_and_where_their_number_comes_from(
    qtbot: QtBot, workspace: Workspace
) -> None:
    bridge = ScriptedBridge()
    bridge.devices = (CPU,)
    line = StatusLine(workspace, bridge)
    qtbot.addWidget(line)
    bridge.run = run = RunRecord("run", workspace.project)
    run.take(started("run", arithmetic={"device": "cpu", "threads": 1, "is_tuned": True}))

    bridge.run_changed.emit(run)

    assert line.device.text() == "CPU · 1 thread"
    assert "20.5 GB of 64 GB free" in line.device.toolTip()
    assert "fastest when this network was tried" in line.device.toolTip()
