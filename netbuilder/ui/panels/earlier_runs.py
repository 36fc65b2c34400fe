"""Earlier runs beside the one that is shown: chosen from a menu that says how they differ."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from netbuilder.core.comparison import differences
from netbuilder.ui.past_run import recorded_run
from netbuilder.ui.plots.curves import Curve, PointsCurve, SeriesCurve
from netbuilder.ui.run_list import RunList, RunSummary, store_of
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.widgets import IconButton
from netbuilder.ui.workspace import Workspace

_OFFERED: Final = 12
_COLOURS: Final = ("c3", "c4", "c5", "c6", "c7", "c8")
_LONGEST: Final = 64
MOST: Final = len(_COLOURS)


class EarlierRuns(IconButton):
    """A button that opens the list of earlier runs; those that are checked are drawn.

    Signals:
        chosen: Other runs are drawn.
    """

    chosen = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__("runs", "Draw earlier runs beside this one", parent)
        self._workspace = workspace
        self._list = RunList()
        self._shown: RunRecord | None = None
        # In the order in which they were chosen, with their colours.
        self._drawn: dict[str, tuple[str, RunRecord, str]] = {}
        self.menu_now: QMenu | None = None
        self.clicked.connect(self.open_menu)
        workspace.opened.connect(self.forget)

    @property
    def curves(self) -> tuple[Curve, ...]:
        """The loss of each chosen run: of validation where there is any."""
        own = self._shown.id if self._shown is not None else ""
        return tuple(
            _curve(record, title, colour)
            for id, (title, record, colour) in self._drawn.items()
            if id != own
        )

    def show_run(self, run: RunRecord | None) -> None:
        """The run that others are compared with."""
        self._shown = run

    def forget(self) -> None:
        """Draw none."""
        self._drawn.clear()
        self.chosen.emit()

    def open_menu(self) -> None:
        """Offer the newest runs but the one that is shown."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        store = store_of(self._workspace.document.path, self._workspace.project)
        own = self._shown.id if self._shown is not None else ""
        runs = [each for each in self._list.read(store) if each.id != own]
        for run in runs[:_OFFERED]:
            menu.addAction(self._action(run, menu))
        if not runs:
            menu.addAction("There are no earlier runs yet").setEnabled(False)
        menu.addSeparator()
        none = menu.addAction("Draw none")
        none.setEnabled(bool(self._drawn))
        none.triggered.connect(self.forget)
        self.menu_now = menu
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _action(self, run: RunSummary, menu: QMenu) -> QAction:
        """A line with when it was, how it differs from the one that is shown, and its loss."""
        now = self._shown.project if self._shown is not None else self._workspace.project
        changes = differences(now, run.project)
        words = ", ".join(changes) or "trained alike"
        short = words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
        # An ampersand would underline the letter behind it.
        action = QAction(f"{clock(run)}   {short}".replace("&", "&&"), menu)
        action.setToolTip("\n".join(changes) or "Network, data and plan are the same")
        action.setCheckable(True)
        action.setChecked(run.id in self._drawn)
        action.setEnabled(run.id in self._drawn or len(self._drawn) < MOST)
        action.toggled.connect(lambda on: self._draw(run, on))
        return action

    def _draw(self, run: RunSummary, on: bool) -> None:
        if not on:
            self._drawn.pop(run.id, None)
        else:
            record = recorded_run(run.folder)
            if record is None:
                return
            taken = {colour for _, _, colour in self._drawn.values()}
            free = next(each for each in _COLOURS if each not in taken)
            self._drawn[run.id] = (run.when.strftime("%H:%M:%S"), record, free)
        self.chosen.emit()


def clock(run: RunSummary) -> str:
    """When it began, as short as it can be told apart."""
    return run.when.strftime("%d %b %H:%M:%S").lstrip("0")


def _curve(record: RunRecord, title: str, colour: str) -> Curve:
    if len(record.metric("validation", "loss")):
        return PointsCurve(title, colour, points=lambda: record.metric("validation", "loss"))
    return SeriesCurve(title, colour, series=record.loss())
