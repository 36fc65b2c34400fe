"""What is known of the device of the plan: its memory, what of it is free, and how busy it is."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from netbuilder.link.messages import Device
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.memory_words import memory_words
from netbuilder.ui.widgets import PlainLabel
from netbuilder.ui.workspace import Workspace

# Memory and load are asked for again this often while they are on screen.
EVERY_MS = 5_000


class DeviceFacts(PlainLabel):
    """One line under the choice of the device, kept true while it is shown."""

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__("", "small", wrap=True, parent=parent)
        self._workspace, self._bridge = workspace, bridge
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(bridge.measure_devices)
        bridge.devices_changed.connect(self.refresh)
        workspace.changed.connect(lambda before, after: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        """Say what is known now."""
        chosen = self._workspace.project.plan.device
        known = {device.id: device for device in self._bridge.devices}
        if chosen in known:
            self.setText(device_facts(known[chosen]))
        elif known:
            self.setText(
                "This device is not on this computer. Training asks before it uses another."
            )
        else:
            self.setText("")
        self.setVisible(bool(self.text()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()


def device_facts(device: Device) -> str:
    """A device in numbers: ``19.2 GB of 25.3 GB free · 12 % at work``."""
    parts = []
    if device.memory and device.free:
        parts.append(f"{memory_words(device.free)} of {memory_words(device.memory)} free")
    elif device.memory:
        parts.append(f"{memory_words(device.memory)} of memory")
    if device.load >= 0:
        parts.append(f"{device.load * 100:.0f} % at work")
    return " · ".join(parts)
