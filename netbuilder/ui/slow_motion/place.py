"""Puts the player of slow motion under the network, and its light on whatever shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from netbuilder.ui.canvas import CanvasView
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.neurons.middle import NEURONS, Middle
from netbuilder.ui.panels.training_control import TrainingControl
from netbuilder.ui.slow_motion.bar import SlowMotionBar
from netbuilder.ui.slow_motion.canvas_light import CanvasLight
from netbuilder.ui.slow_motion.coming import Coming
from netbuilder.ui.slow_motion.film import Film
from netbuilder.ui.workspace import Workspace

if TYPE_CHECKING:
    from netbuilder.ui.slow_motion.strip_light import StripLight


class SlowMotionPlace(QWidget):
    """The network, and under it the player while that is open.

    Attributes:
        film: What is shown.
        bar: The player; None before it was first wanted.
        strip_light: What it lights on the strip of layers; None before that was first shown.
    """

    def __init__(
        self,
        middle: Middle,
        canvas: CanvasView,
        workspace: Workspace,
        bridge: EngineBridge,
        control: TrainingControl,
    ) -> None:
        super().__init__()
        self._middle, self._canvas = middle, canvas
        self.film: Film = Film(Coming(workspace, bridge, control, self), self)
        workspace.opened.connect(self.film.close)
        self.bar: SlowMotionBar | None = None
        self._light = CanvasLight(canvas, self.film)
        self.strip_light: StripLight | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(middle, 1)
        self.setFocusProxy(middle)
        self.film.changed.connect(self._follow)
        middle.zoomed.connect(lambda _: self._on_zoomed())

    def toggle(self) -> None:
        """Open the player and give it the keyboard, or close it."""
        self.film.toggle()

    def _on_zoomed(self) -> None:
        """The zoom that is shown has taken the keyboard; stages are stepped through with it."""
        self._follow()
        if self.film.is_open and self.bar is not None:
            self.bar.setFocus()

    def _follow(self) -> None:
        is_open = self.film.is_open
        if self.bar is None:
            if not is_open:
                return
            self.bar = SlowMotionBar(self.film, self)
            self._column.addWidget(self.bar)
            self.bar.setFocus()
        elif is_open and self.bar.isHidden():
            self.bar.show()
            self.bar.setFocus()
        elif not is_open and not self.bar.isHidden():
            had_keys = self.bar.hasFocus() or any(
                each.hasFocus() for each in self.bar.findChildren(QWidget)
            )
            self.bar.hide()
            if had_keys:
                self._middle.setFocus()
        if is_open and self._middle.zoom == NEURONS and self.strip_light is None:
            from netbuilder.ui.slow_motion.neuron_light import NeuronLight  # brings numpy
            from netbuilder.ui.slow_motion.strip_light import StripLight

            page = self._middle.page
            NeuronLight(page.view, self.film)
            self.strip_light = StripLight(page.inside.strip, self._canvas, self.film)
