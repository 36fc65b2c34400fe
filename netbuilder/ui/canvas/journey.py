"""Back and forward through what the canvas showed, as a browser does through pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF

if TYPE_CHECKING:
    from netbuilder.ui.canvas.view import CanvasView

LONGEST = 100
# A jump that moves the picture by less than this share of the view is none to come back from.
SAME_SHARE = 0.05


class Look(NamedTuple):
    """What the canvas shows.

    Attributes:
        inside: Ids of the blocks that were gone into.
        centre: The place of the scene in the middle.
        zoom: Screen pixels per canvas pixel.
    """

    inside: tuple[str, ...]
    centre: QPointF
    zoom: float


class Journey:
    """The looks before and after the one shown. Panning and zooming by hand change the one shown;
    only jumps make another.
    """

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._inside = view.workspace.inside
        self._past: list[Look] = []
        self._future: list[Look] = []
        view.leaping.connect(self._on_leap)
        view.workspace.opened.connect(self._on_opened)

    @property
    def can_go_back(self) -> bool:
        """Whether there is a look to go back to."""
        return bool(self._past)

    @property
    def can_go_forward(self) -> bool:
        """Whether a look was gone back from."""
        return bool(self._future)

    def back(self) -> None:
        """Show what was seen before the last jump."""
        self._go(self._past, self._future)

    def forward(self) -> None:
        """Show again what was gone back from."""
        self._go(self._future, self._past)

    def _go(self, source: list[Look], other: list[Look]) -> None:
        view = self._view
        now = self._now()
        while source:
            look = source.pop()
            if self._is_same(look, now):
                continue
            view.leaping.disconnect(self._on_leap)
            try:
                is_there = view.workspace.go(look.inside)
                if is_there:
                    view.look_at(look.centre, look.zoom)
            finally:
                view.leaping.connect(self._on_leap)
            self._inside = view.workspace.inside
            if is_there:
                other.append(now)
                return

    def _now(self) -> Look:
        view = self._view
        middle = view.mapToScene(view.viewport().rect().center())
        return Look(self._inside, middle, view.zoom)

    def _is_same(self, one: Look, other: Look) -> bool:
        view = self._view
        away = (one.centre - other.centre).manhattanLength() * other.zoom
        ratio = one.zoom / other.zoom
        is_near = away < SAME_SHARE * (view.viewport().width() + view.viewport().height())
        return one.inside == other.inside and is_near and abs(ratio - 1.0) < SAME_SHARE

    def _on_leap(self) -> None:
        now = self._now()
        self._inside = self._view.workspace.inside
        self._future.clear()
        if not self._past or not self._is_same(self._past[-1], now):
            self._past.append(now)
            del self._past[:-LONGEST]

    def _on_opened(self) -> None:
        self._past.clear()
        self._future.clear()
        self._inside = self._view.workspace.inside
