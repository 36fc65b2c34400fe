"""Which frames and notes are selected, beside the nodes that are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from netbuilder.core.design import Frame
    from netbuilder.ui.workspace import Workspace


class FrameSelection(QObject):
    """The selected frames of the open design. Nodes and frames are selected together.

    Attributes:
        ids: Of the selected frames and notes.

    Signals:
        changed: The selected ids, a frozenset.
    """

    changed = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self.ids: frozenset[str] = frozenset()
        workspace.entered.connect(lambda: self.set(()))
        workspace.changed.connect(lambda before, after: self.set(self.ids))

    @property
    def chosen(self) -> tuple[Frame, ...]:
        """The selected frames and notes, in drawing order."""
        return tuple(each for each in self._workspace.design.frames if each.id in self.ids)

    def set(self, ids: Iterable[str]) -> None:
        """Select exactly these frames and leave the nodes as they are; unknown ids are ignored."""
        wanted = frozenset(ids)
        there = frozenset(each.id for each in self._workspace.design.frames) if wanted else wanted
        if wanted & there != self.ids:
            self.ids = wanted & there
            self._workspace.document.end_merge()
            self.changed.emit(self.ids)
