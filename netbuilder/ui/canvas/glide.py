"""Moves nodes smoothly from where they were to where an edit put them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QVariantAnimation

from netbuilder.ui import theme
from netbuilder.ui.canvas.scene import CanvasScene


class Glide(QVariantAnimation):
    """Runs once and deletes itself.

    The design has its new places from the first moment on, and may change while nodes glide: they
    always go to where it has them.
    """

    def __init__(
        self,
        scene: CanvasScene,
        before: Mapping[str, QPointF],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._scene, self._before = scene, dict(before)
        self.setStartValue(0.0)
        self.setEndValue(1.0)
        self.setDuration(theme.current().motion("layout"))
        self.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.valueChanged.connect(self._step)
        scene.frames.is_gliding = True
        self.start(QVariantAnimation.DeletionPolicy.KeepWhenStopped)

    def finish(self) -> None:
        """End at once, everything in its place."""
        self.stop()
        self._step(1.0)
        self.deleteLater()

    def _step(self, share: float) -> None:
        self._scene.frames.blend(share)
        nodes = self._scene.design.nodes
        self._scene.put(
            {
                id: start + (QPointF(*nodes[id].position) - start) * share
                for id, start in self._before.items()
                if id in nodes
            }
        )
