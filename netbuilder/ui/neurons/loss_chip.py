"""The loss at the right end of the neurons: where the way back begins."""

from __future__ import annotations

from collections.abc import Callable

from netbuilder.ui import theme
from netbuilder.ui.neurons.view import NeuronView
from netbuilder.ui.widgets import Button


class LossChip(Button):
    """Stands beside the output neurons and explains the loss of the sample.

    Args:
        act: Explains it.
    """

    def __init__(self, view: NeuronView, act: Callable[[], None]) -> None:
        super().__init__("Loss", "", "target", view)
        self._view = view
        self.setAccessibleName("Explain the loss of this sample")
        self.setToolTip("Where the loss of this sample comes from, and the way back from it")
        self.clicked.connect(lambda: act())
        view.resized.connect(self.place)
        theme.follow(self, self.place)

    def place(self) -> None:
        """Stand under the last neuron of the last column."""
        picture, gap = self._view.picture, theme.current().space("xl")
        last = picture.places[-1] if picture.places else None
        self.setVisible(last is not None and bool(last.tiles))
        if last is None or not last.tiles:
            return
        self.adjustSize()
        box = last.tiles[-1]
        left = min(box.center().x() - self.width() / 2, self._view.width() - self.width() - gap)
        # Above the legend, however long the column is.
        lowest = self._view.height() - 2 * (self.height() + gap)
        self.move(round(left), round(min(box.bottom() + gap, lowest)))
