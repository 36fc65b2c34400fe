"""All runs of the project in the deck: what each changed, how good it got, and curves together."""

from __future__ import annotations

from html import escape

from msgspec import structs
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeySequence, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.past_run import recorded_run
from netbuilder.ui.plots.axes import value_label
from netbuilder.ui.plots.chart import Chart
from netbuilder.ui.plots.curves import Curve, PointsCurve, SeriesCurve
from netbuilder.ui.plots.metric_words import metric_title, metric_unit
from netbuilder.ui.run_list import RunList, RunSummary, store_of
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.widgets import Button, EmptyState
from netbuilder.ui.workspace import Workspace

_COLUMNS = ("Run", "State", "Epochs", "Loss", "Measure", "Changed since the run before")
_ID = Qt.ItemDataRole.UserRole
_COLOURS = tuple(f"c{number}" for number in range(1, 9))
# So many are drawn together when the page is first shown.
_FIRST = 3


class RunsPage(QWidget):
    """The list and a chart of the chosen runs; both are read anew when a run begins or ends.

    Signals:
        refused: A problem to be told in passing.
    """

    refused = Signal(object)

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
        self.runs: dict[str, RunSummary] = {}
        self._list = RunList()
        self._records: dict[str, RunRecord | None] = {}
        self._drawn: dict[str, bool] = {}
        self.list = QTreeWidget()
        self.chart = Chart("Loss of the chosen runs", "Loss, validation where there is any")
        self.show_button = Button("Show its curves", "", "curves")
        self.back_button = Button("Bring this network back", "", "undo")
        self.delete_button = Button("Delete", "quiet", "trash")
        self._build()
        bridge.run_changed.connect(lambda _: self.refresh())
        bridge.frame.connect(self.chart.refresh)
        workspace.opened.connect(self._forget)
        workspace.marked.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Read the list of runs anew, if it is on screen."""
        if not self.isVisible():
            return
        store = store_of(self._workspace.document.path, self._workspace.project)
        found = self._list.read(store)
        self.runs = {each.id: each for each in found}
        for number, each in enumerate(found):
            self._drawn.setdefault(each.id, number < _FIRST)
        self._records = {id: each for id, each in self._records.items() if id in self.runs}
        self._fill()
        self._draw()

    @property
    def chosen(self) -> RunSummary | None:
        """The run that buttons act on."""
        item = self.list.currentItem()
        return self.runs.get(item.data(0, _ID)) if item is not None else None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def bring_back(self) -> None:
        """Make the chosen run's network, data and plan the project's own; can be undone."""
        run = self.chosen
        if run is None:
            return

        def edit(project: Project) -> Project:
            then = run.project
            return structs.replace(
                project, design=then.design, blocks=then.blocks, recipe=then.recipe, plan=then.plan
            )

        self._workspace.change(f"Bring back the run of {_clock(run)}", edit)

    def show_curves(self) -> None:
        """Let the deck show the chosen run, unless one is under way."""
        run = self.chosen
        record = self._record(run.id) if run is not None else None
        if run is not None and record is None:
            words = "This run ended before it had learnt anything: it has no curves."
            self.refused.emit(Problem("run-without-curves", found=words))
        if record is not None and not self._is_training:
            self._bridge.run = record
            self._bridge.run_changed.emit(record)

    def delete(self) -> None:
        """Move the chosen run to the trash, where it stays for a week."""
        run = self.chosen
        if run is None or self._is_under_way(run.id):
            return
        try:
            run.folder.discard()
        except (OSError, FileProblemError) as error:
            words = f"The run could not be moved to the trash ({error})."
            self.refused.emit(Problem("run-not-deleted", found=words, fix="It is still there."))
        else:
            item = self.list.currentItem()
            beside = (self.list.itemBelow(item) or self.list.itemAbove(item)) if item else None
            if beside is not None:
                self.list.setCurrentItem(beside)
            if self._bridge.run is not None and self._bridge.run.id == run.id:
                self._bridge.run = None
                self._bridge.run_changed.emit(None)
        self.refresh()

    @property
    def _is_training(self) -> bool:
        return self._bridge.run is not None and self._bridge.run.is_alive

    def _is_under_way(self, id: str) -> bool:
        run = self._bridge.run
        return run is not None and run.is_alive and run.id == id

    # --- building ---------------------------------------------------------------------------

    def _build(self) -> None:
        self.list.setHeaderLabels(_COLUMNS)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAllColumnsShowFocus(True)
        self.list.setAccessibleName("Runs of this project")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.list.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        self.list.itemChanged.connect(self._on_checked)
        self.list.currentItemChanged.connect(lambda *_: self._show_chosen())
        self.list.itemActivated.connect(lambda *_: self.show_curves())
        deleting = QAction("Delete", self.list)
        deleting.setShortcut(QKeySequence(QKeySequence.StandardKey.Delete))
        deleting.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        deleting.triggered.connect(self.delete)
        self.list.addAction(deleting)
        self.show_button.clicked.connect(self.show_curves)
        self.back_button.clicked.connect(self.bring_back)
        self.delete_button.clicked.connect(self.delete)
        self.back_button.setToolTip("Network, data and plan become those of this run; undo works")
        self._foot = QHBoxLayout()
        for button in (self.show_button, self.back_button, self.delete_button):
            self._foot.addWidget(button)
        self._foot.addStretch(1)
        self._left = QVBoxLayout()
        self._left.addWidget(self.list, 1)
        self._left.addLayout(self._foot)
        self._pages = QStackedWidget()
        self._lay_out()
        theme.follow(self, self._restyle)

    def _lay_out(self) -> None:
        table = QWidget()
        self._row = QHBoxLayout(table)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addLayout(self._left, 3)
        self._row.addWidget(self.chart, 2)
        empty = EmptyState("runs", "Every training is kept here: what it changed, how good it got.")
        self._pages.addWidget(empty)
        self._pages.addWidget(table)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._pages)

    def _restyle(self) -> None:
        look = theme.current()
        narrow = look.space("xs")
        self._column.setContentsMargins(look.space("s"), narrow, look.space("m"), narrow)
        self._row.setSpacing(look.space("l"))
        self._foot.setSpacing(look.space("s"))
        self._fill()

    # --- showing ----------------------------------------------------------------------------

    def _forget(self) -> None:
        self._records.clear()
        self._drawn.clear()
        self.refresh()

    def _fill(self) -> None:
        current = self.list.currentItem()
        kept = current.data(0, _ID) if current is not None else None
        self.list.blockSignals(True)
        self.list.clear()
        for number, run in enumerate(self.runs.values()):
            item = QTreeWidgetItem(self.list, self._words(run))
            item.setData(0, _ID, run.id)
            is_drawn = self._drawn.get(run.id, False)
            item.setCheckState(0, Qt.CheckState.Checked if is_drawn else Qt.CheckState.Unchecked)
            item.setToolTip(len(_COLUMNS) - 1, _told(run.changes))
            if is_drawn:
                item.setIcon(0, _swatch(theme.current().colour(_colour(number))))
            for column in (2, 3, 4):
                how = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                item.setTextAlignment(column, how)
            if run.id == kept or (kept is None and number == 0):
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        self._pages.setCurrentIndex(1 if self.runs else 0)
        self._show_chosen()

    def _words(self, run: RunSummary) -> list[str]:
        state = "learning" if self._is_under_way(run.id) else run.state
        loss = value_label(run.measures["loss"]) if "loss" in run.measures else "–"
        kind = next((each for each in run.measures if each != "loss"), "")
        measure = "–"
        if kind:
            value = value_label(run.measures[kind], metric_unit(kind))
            measure = f"{metric_title(kind)} {value}"
        changes = ", ".join(run.changes) or ("nothing" if run is not self._oldest else "")
        return [f"{_clock(run)}  ", state, f"{run.epochs:,}", loss, measure, changes]

    @property
    def _oldest(self) -> RunSummary | None:
        return next(reversed(self.runs.values()), None) if self.runs else None

    def _show_chosen(self) -> None:
        run = self.chosen
        self.show_button.setEnabled(run is not None and not self._is_training)
        self.back_button.setEnabled(run is not None)
        self.delete_button.setEnabled(run is not None and not self._is_under_way(run.id))

    def _on_checked(self, item: QTreeWidgetItem) -> None:
        id = item.data(0, _ID)
        is_drawn = item.checkState(0) is Qt.CheckState.Checked
        if id in self.runs and is_drawn != self._drawn.get(id):
            self._drawn[id] = is_drawn
            self._fill()
            self._draw()

    def _draw(self) -> None:
        curves: list[Curve] = []
        for number, id in enumerate(self.runs):
            record = self._record(id) if self._drawn.get(id) else None
            if record is not None:
                curves.append(_curve(record, _clock(self.runs[id]), _colour(number)))
        self.chart.set_curves(curves)

    def _record(self, id: str) -> RunRecord | None:
        run = self._bridge.run
        if run is not None and run.id == id:
            return run
        if id not in self._records:
            self._records[id] = recorded_run(self.runs[id].folder)
        return self._records[id]


def _curve(record: RunRecord, title: str, colour: str) -> Curve:
    if len(record.metric("validation", "loss")):
        return PointsCurve(title, colour, points=lambda: record.metric("validation", "loss"))
    smoothing = max(1, record.iterations_per_epoch)
    return SeriesCurve(title, colour, series=record.loss(), smoothing=smoothing)


def _told(changes: tuple[str, ...]) -> str:
    """Changes for a tooltip, which takes names that look like markup for markup."""
    return f"<qt>{'<br>'.join(map(escape, changes))}</qt>" if changes else "Nothing"


def _colour(number: int) -> str:
    return _COLOURS[number % len(_COLOURS)]


def _clock(run: RunSummary) -> str:
    return run.when.strftime("%d %b %H:%M:%S").lstrip("0")


def _swatch(colour: QColor) -> QPixmap:
    size = theme.current().part("plot_marker")
    picture = QPixmap(size, size)
    picture.fill(colour)
    return picture
