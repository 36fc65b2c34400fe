"""The line under the start view: what computes here, and whether the engine is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from netbuilder import __version__
from netbuilder.ui import theme
from netbuilder.ui.widgets import PlainLabel

if TYPE_CHECKING:
    from netbuilder.ui.engine_bridge import EngineBridge

STATES = {
    "off": "Engine is off",
    "warming": "Engine is warming up",
    "warm": "Engine is warm",
    "busy": "Engine is training",
}


class StartStatus(QWidget):
    """Device at the left; version and engine at the right."""

    def __init__(self, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._sign, self.device = PlainLabel(), PlainLabel("", "hint")
        self._check, self.engine = PlainLabel(), PlainLabel("", "hint")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._sign)
        self._row.addWidget(self.device)
        self._row.addStretch(1)
        self._row.addWidget(PlainLabel(f"netbuilder {__version__}", "hint"))
        self._row.addWidget(self._check)
        self._row.addWidget(self.engine)
        bridge.engine_state.connect(self._restyle)
        bridge.devices_changed.connect(self._restyle)
        theme.follow(self, self._restyle)

    def _restyle(self) -> None:
        look = theme.current()
        device = next(iter(self._bridge.devices), None)
        threads = f" · {device.threads} threads" if device is not None and device.threads else ""
        self.device.setText(f"{device.name if device is not None else 'CPU'}{threads}")
        self.engine.setText(STATES.get(self._bridge.state, ""))
        is_ready = self._bridge.state in ("warm", "busy")
        theme.set_role(self.engine, "ready" if is_ready else "hint")
        size = look.icon_size("control")
        self._sign.setPixmap(theme.pixmap("device", "text_2", size))
        self._check.setPixmap(theme.pixmap("check", "success", size))
        self._check.setVisible(is_ready)
        self._row.setContentsMargins(look.space("l"), 0, look.space("l"), 0)
        self._row.setSpacing(look.space("m"))
