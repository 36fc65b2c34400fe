"""What the rows of the action table act on while a canvas is shown without a window."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from netbuilder.core.document import Document
from netbuilder.ui.actions import all_actions
from netbuilder.ui.actions.table import CommandTable

if TYPE_CHECKING:
    from netbuilder.ui.canvas.view import CanvasView
    from netbuilder.ui.commands import Commands
    from netbuilder.ui.workspace import Workspace


class Alone:
    """The part of the window's commands that a canvas can answer by itself."""

    is_editing = True

    def __init__(self, canvas: CanvasView) -> None:
        self.canvas = canvas

    @property
    def workspace(self) -> Workspace:
        return self.canvas.workspace

    @property
    def document(self) -> Document:
        return self.workspace.document


def own_table(canvas: CanvasView) -> CommandTable:
    """The commands of a canvas that no window has given others."""
    return CommandTable(all_actions(), cast("Commands", Alone(canvas)), canvas)
