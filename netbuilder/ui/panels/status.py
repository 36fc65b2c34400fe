"""The status line: device, size of the network, speed, repeatability and problems."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from netbuilder.core.project.disk import size_words
from netbuilder.link.messages import RunState
from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.engine_runs import BUSY, OFF, WARM, WARMING
from netbuilder.ui.panels.counters import speed
from netbuilder.ui.panels.device_facts import device_facts
from netbuilder.ui.panels.properties import counted
from netbuilder.ui.sameness_words import began, sameness_words
from netbuilder.ui.widgets import PlainLabel
from netbuilder.ui.widgets.buttons import pressed_by_enter
from netbuilder.ui.widgets.giving_way import GivingWay, Step, hiding
from netbuilder.ui.widgets.painting import crisp, paint_box, paint_focus, shows_focus
from netbuilder.ui.workspace import Workspace

_ENGINE = {
    OFF: "",
    WARMING: "engine is warming up",
    WARM: "engine is warm",
    BUSY: "engine is at work",
}


# How iterations are done, in short and in a sentence.
_WAYS = {
    "eager": ("plain steps", "Each iteration runs the exported PyTorch line by line."),
    "tape": ("recorded steps", "Each iteration is replayed from a tape, with the same numbers."),
    "fused": ("fused steps", "One compiled call does many iterations, equal but for last digits."),
}


class ProblemsButton(QAbstractButton):
    """How many problems there are, in the colour of the worst; opens the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role, self._icon = "success", "check"
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        theme.follow(self, self.updateGeometry)

    def say(self, words: str, role: str, icon: str) -> None:
        """Show other words, in the colour of a state and with its drawing."""
        self._role, self._icon = role, icon
        self.setText(words)
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        look = theme.current()
        words = QFontMetrics(look.font("label", "medium")).horizontalAdvance(self.text())
        pad = look.space("m")
        return QSize(look.icon_size("small") + words + 3 * pad, look.height("status_bar") - pad)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        crisp(painter)
        area = QRectF(self.rect())
        if self.underMouse():
            paint_box(painter, area, look.radius("field"), look.colour("hover"))
        size, pad = look.icon_size("small"), look.space("m")
        spot = QRectF(pad, (self.height() - size) / 2, size, size)
        theme.paint_icon(painter, self._icon, spot, look.colour(self._role))
        painter.setFont(look.font("label", "medium"))
        painter.setPen(look.colour(self._role))
        room = area.adjusted(spot.right() + pad / 2, 0, 0, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.text())
        if shows_focus(self):
            paint_focus(painter, area, look, look.radius("field"))
        painter.end()


class StatusLine(QWidget):
    """Quiet facts in one line.

    Signals:
        problems_asked: The person wants the list of problems.
    """

    problems_asked = Signal()

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
        self._is_short = False
        self.device, self.size_words, self.speed = (PlainLabel("", "hint") for _ in range(3))
        self.engine, self.seed = PlainLabel("", "hint"), PlainLabel("", "hint")
        self._icon = PlainLabel()
        self.problems = ProblemsButton()
        self.problems.clicked.connect(self.problems_asked)
        self._row = QHBoxLayout(self)
        for widget in (self._icon, self.device, self.size_words, self.speed, self.engine):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        self._row.addWidget(self.seed)
        self._row.addWidget(self.problems)
        self._giving = GivingWay(
            self,
            (
                hiding(self.seed, self._row.spacing),
                hiding(self.engine, self._row.spacing),
                Step(self._shorten, self._saved_by_size),
                hiding(self._icon, self._row.spacing),
            ),
        )
        workspace.inferred.connect(lambda inference: self.refresh())
        bridge.run_changed.connect(lambda run: self.refresh())
        bridge.devices_changed.connect(self.refresh)
        bridge.engine_state.connect(lambda state: self.refresh())
        bridge.frame.connect(self._show_speed)
        theme.follow(self, self._restyle)

    def minimumSizeHint(self) -> QSize:
        return self._giving.least_size()

    def _shorten(self, on: bool) -> None:
        """Tell the size of the network only on hover."""
        self._is_short = on
        self.size_words.setVisible(self._has_size and not on)

    def _saved_by_size(self) -> int:
        is_there = self._has_size
        return self.size_words.sizeHint().width() + self._row.spacing() if is_there else 0

    @property
    def _has_size(self) -> bool:
        return bool(self._workspace.project.design.nodes)

    def refresh(self) -> None:
        """Show everything as it is now."""
        project, inference = self._workspace.project, self._workspace.whole_inference
        self.device.setText(self._device_words())
        self.device.setToolTip(self._device_tip())
        self.size_words.setText(
            f"{counted(inference.parameters)} parameters · "
            f"{counted(inference.multiply_adds)} multiply-adds"
        )
        batch = project.plan.batch_size
        self.size_words.setToolTip(
            f"{inference.trainable:,} trainable, {inference.frozen:,} frozen, "
            f"{inference.buffers:,} buffers\n{inference.multiply_adds:,} multiply-adds for one "
            f"example\n{size_words(4 * batch * inference.activations)} of answers for a batch of "
            f"{batch:,}"
        )
        self.size_words.setVisible(self._has_size and not self._is_short)
        self.engine.setText(_ENGINE[self._bridge.state])
        self._show_seed(project.plan.seed)
        self._show_problems(len(inference.errors), len(inference.warnings))
        self._show_speed()

    def _show_seed(self, seed: int) -> None:
        """The seed, and whether the run that ended gave the numbers of an earlier one."""
        run = self._bridge.run
        same = run.same if run is not None and not run.is_alive else None
        if same is None:
            self.seed.setText(f"seed {seed} · repeatable")
            tip = "Same project, same machine, same device: the same curve, bit for bit"
        elif same.is_identical:
            self.seed.setText(f"✓ identical to the run of {began(same.run)}")
            tip = f"Bit for bit {sameness_words(same)}"
        else:
            self.seed.setText(f"differs from iteration {same.differs_at:,} on")
            tip = f"This run {sameness_words(same)}"
        self.seed.setToolTip(tip)

    def _device_words(self) -> str:
        run = self._bridge.run
        facts = run.started.arithmetic if run and run.started else {}
        chosen = str(facts.get("device") or self._workspace.project.plan.device)
        name = "CPU" if chosen == "cpu" else chosen
        threads = facts.get("threads")
        for device in self._bridge.devices:
            if device.id == chosen:
                name = "CPU" if chosen == "cpu" else device.name
                threads = threads or device.threads
        return (
            f"{name} · {threads} threads"
            if threads and threads != 1
            else (f"{name} · 1 thread" if threads else name)
        )

    def _device_tip(self) -> str:
        """Memory and load of the device, and where the number of threads comes from."""
        run = self._bridge.run
        facts = run.started.arithmetic if run and run.started else {}
        chosen = str(facts.get("device") or self._workspace.project.plan.device)
        known = next((each for each in self._bridge.devices if each.id == chosen), None)
        lines = [device_facts(known)] if known is not None else []
        if facts.get("is_tuned"):
            lines.append("As many threads as were fastest when this network was tried")
        return "\n".join(line for line in lines if line)

    def _show_problems(self, errors: int, warnings: int) -> None:
        count = errors or warnings
        noun = "problem" if errors else "warning"
        words = f"{count:,} {noun}{'' if count == 1 else 's'}" if count else "No problems"
        role, icon = (
            ("success", "check")
            if not count
            else (("error", "error") if errors else ("warning", "warning"))
        )
        self.problems.say(words, role, icon)
        self.problems.setToolTip("Show the list of problems" if count else "")

    def _show_speed(self) -> None:
        run = self._bridge.run
        is_running = run is not None and run.state is RunState.RUNNING
        self.speed.setVisible(is_running)
        if run is not None and is_running:
            way, tip = _WAYS.get(run.tier, ("", ""))
            ending = f" · {way}" if way else ""
            self.speed.setText(f"{speed(run.iterations_per_second)} iterations/s{ending}")
            self.speed.setToolTip("\n".join(filter(None, (tip, run.tier_reason))))

    def _restyle(self) -> None:
        look = theme.current()
        self._row.setContentsMargins(look.space("l"), 0, look.space("m"), 0)
        self._row.setSpacing(look.space("xxl"))
        self._icon.setPixmap(theme.pixmap("device", "text_2", look.icon_size("small")))
        metrics = self.speed.fontMetrics()
        widest = max((way for way, _ in _WAYS.values()), key=metrics.horizontalAdvance)
        self.speed.setMinimumWidth(metrics.horizontalAdvance(f"000,000 iterations/s · {widest}"))
        self.refresh()
