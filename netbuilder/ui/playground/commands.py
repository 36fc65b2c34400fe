"""What menus and keys do in the playground."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from netbuilder.ui import kinds

if TYPE_CHECKING:
    from netbuilder.ui.main_window import MainWindow
    from netbuilder.ui.playground.decision_view import DecisionView
    from netbuilder.ui.playground.points_part import PointsPart


class PlaygroundCommands:
    """The parts of the window that make a playground, under short names."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    @property
    def decision(self) -> DecisionView:
        """The Decision tab."""
        return self._window.workbench.inspector.decision

    @property
    def points(self) -> PointsPart:
        """The points in the Data tab."""
        return self._window.workbench.data.points

    @property
    def has_plane(self) -> bool:
        """Whether the open problem has two inputs."""
        return self._window.is_editing and self.decision.is_offered

    @property
    def has_points(self) -> bool:
        """Whether points of a pattern are open."""
        return self.has_plane and not self.points.again.isHidden()

    @property
    def has_layers(self) -> bool:
        """Whether there is a hidden layer to take away."""
        from netbuilder.catalog.all_layers import hidden_layers

        design = self._window.workspace.project.design
        return self._window.is_editing and bool(hidden_layers(design))

    def open(self) -> None:
        """Begin a playground: an ordinary project, with all its parts in view."""
        kinds.load()
        from netbuilder.catalog.templates.first_steps import Playground

        if self._window.files.new(Playground().project()):
            self.show()

    def show(self) -> None:
        """Bring data, neurons and decision surface into view."""
        parts = self._window.workbench
        parts.left.show_page("data")
        self.show_decision()
        parts.middle.show_zoom("neurons")

    def show_decision(self) -> None:
        """Bring the Decision tab forward, and give it the keyboard."""
        inspector = self._window.workbench.inspector
        dock = inspector.parentWidget()
        if isinstance(dock, QWidget) and dock is not self._window:
            dock.show()
        inspector.show_tab("decision")
        self.decision.plot.setFocus()
