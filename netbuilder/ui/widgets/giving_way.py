"""Rows that stay usable when they are narrow: what matters least in them gives way first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QSizePolicy, QWidget


class Step(NamedTuple):
    """One thing that a row can do to need less room.

    Attributes:
        give: Told whether to give way now.
        saved: How many pixels that saves; answers the same before and after.
    """

    give: Callable[[bool], None]
    saved: Callable[[], int]


class GivingWay(QObject):
    """Takes as many steps as a row needs to fit its width, in their order, and takes them back.

    Args:
        row: The widget whose layout is a row.
        steps: What can give way, the least wanted first.
        needed: How much room the row needs as it is; what its layout says if left out.
    """

    def __init__(
        self, row: QWidget, steps: Sequence[Step], needed: Callable[[], int] | None = None
    ) -> None:
        super().__init__(row)
        self._row, self._steps = row, tuple(steps)
        self._needed = needed or self._of_layout
        self._taken = 0
        row.installEventFilter(self)

    @property
    def taken(self) -> int:
        """How many steps are taken now."""
        return self._taken

    @property
    def least(self) -> int:
        """The width that the row needs when everything has given way."""
        return self._whole() - sum(step.saved() for step in self._steps)

    def least_size(self) -> QSize:
        """The smallest size of the row, for its `minimumSizeHint`."""
        layout = self._row.layout()
        height = layout.minimumSize().height() if layout is not None else 0
        return QSize(self.least, height)

    def fit(self) -> None:
        """Take or take back steps, as the width asks for."""
        room, need, taken = self._row.width(), self._whole(), 0
        for step in self._steps:
            if need <= room:
                break
            need -= step.saved()
            taken += 1
        before, self._taken = self._taken, taken
        for step in reversed(self._steps[taken:before]):
            step.give(False)
        for step in self._steps[before:taken]:
            step.give(True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self.fit()
        return super().eventFilter(watched, event)

    def _whole(self) -> int:
        """How much room the row would need with nothing given way."""
        return self._needed() + sum(step.saved() for step in self._steps[: self._taken])

    def _of_layout(self) -> int:
        layout = self._row.layout()
        return layout.minimumSize().width() if layout is not None else 0


def hiding(part: QWidget, gap: Callable[[], int] = lambda: 0) -> Step:
    """The step of hiding a part that nothing else hides.

    Args:
        part: What goes.
        gap: The space beside it, which goes too.
    """

    def saved() -> int:
        is_ignored = part.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Ignored
        hint = 0 if is_ignored else part.sizeHint().width()
        return min(max(hint, part.minimumWidth()), part.maximumWidth()) + gap()

    return Step(lambda on: part.setHidden(on), saved)
