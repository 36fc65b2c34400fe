"""What the View menu does: panels, colours and the size of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.ui import theme

if TYPE_CHECKING:
    from netbuilder.ui.main_window import MainWindow
    from netbuilder.ui.panels.history import HistoryPanel


class LookCommands:
    """Changes how the window looks, and remembers it.

    Args:
        window: The main window.
    """

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self._history: HistoryPanel | None = None

    @property
    def is_history_open(self) -> bool:
        return self._history is not None and self._history.isVisible()

    def toggle_history(self) -> None:
        """Show the steps below the buttons that take them back, or close them."""
        if self._history is None:
            from netbuilder.ui.panels.history import HistoryPanel

            self._history = HistoryPanel(self.window.workspace, self.window)
            self.window.workspace.opened.connect(self._history.leave)
        if self._history.isVisible():
            self._history.leave()
            return
        bar = self.window.top_bar
        place = bar.undo.mapTo(self.window, bar.undo.rect().bottomLeft())
        self._history.open(place.x(), place.y() + theme.current().space("m"))

    def close_history(self) -> None:
        if self._history is not None:
            self._history.leave()

    @property
    def theme_choice(self) -> str:
        return theme.manager().choice

    @property
    def is_arranging(self) -> bool:
        return self.window.is_editing and self.window.docks.is_arranging

    def toggle_dock(self, name: str) -> None:
        self.window.docks.toggle(name)

    def is_dock_open(self, name: str) -> bool:
        return self.window.is_editing and self.window.docks.is_open(name)

    def toggle_arranging(self) -> None:
        self.window.docks.set_arranging(not self.is_arranging)

    def restore_docks(self) -> None:
        self.window.workbench.deck.views.dock_all()
        self.window.docks.restore_first()

    @property
    def is_table(self) -> bool:
        """Whether the plot that is looked at is shown as a table."""
        from netbuilder.ui.panels.looked_at import is_table  # brings numpy, 30 ms

        return is_table(self.window.workbench.deck.views)

    def toggle_table(self) -> None:
        from netbuilder.ui.panels.looked_at import toggle_table

        toggle_table(self.window.workbench.deck.views)

    def set_wire_style(self, name: str) -> None:
        self.window.preferences.change(wire_style=name)

    def show_in_palette(self) -> None:
        """Bring the kind of the selected layer into sight on the left side."""
        workspace, bench = self.window.workspace, self.window.workbench
        (id,) = workspace.selection
        if not self.is_dock_open("palette"):
            self.toggle_dock("palette")
        bench.left.tabs.set_value("layers")
        bench.left.stack.setCurrentWidget(bench.palette)
        bench.palette.show_kind(str(workspace.design.nodes[id].layer.kind))

    @property
    def has_minimap(self) -> bool:
        return self.window.preferences.now.has_minimap

    def toggle_strips(self) -> None:
        now = self.window.preferences.now
        self.window.preferences.change(has_strips=not now.has_strips)

    def toggle_minimap(self) -> None:
        self.window.preferences.change(has_minimap=not self.has_minimap)

    def set_theme(self, name: theme.ThemeChoice) -> None:
        theme.manager().set_theme(name)
        self.window.preferences.change(theme=name)

    def scale_text(self, factor: float) -> None:
        self.set_text_scale(theme.manager().theme.font_scale * factor if factor else 1.0)

    def set_text_scale(self, scale: float) -> None:
        manager = theme.manager()
        manager.set_font_scale(scale)
        self.window.preferences.change(font_scale=manager.theme.font_scale)
