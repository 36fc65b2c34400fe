"""All runs of the project in the deck: what waits, what goes on, how good each got, and curves."""

from __future__ import annotations

from msgspec import structs
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStackedWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.queue_bar import QueueBar
from netbuilder.ui.panels.run_book import RunBook
from netbuilder.ui.panels.run_commands import RunCommands
from netbuilder.ui.panels.run_rows import clock, waiting_row
from netbuilder.ui.panels.runs_tree import ID, RUN, WAITS, RunsTree
from netbuilder.ui.plots.bands import loss_curves
from netbuilder.ui.plots.chart import Chart
from netbuilder.ui.plots.curves import Curve, PointsCurve, SeriesCurve
from netbuilder.ui.run_list import RunSummary
from netbuilder.ui.run_queue import RunQueue
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.seeds_record import SeedsRecord
from netbuilder.ui.widgets import Button, EmptyState
from netbuilder.ui.workspace import Workspace

# So many are drawn together when the page is first shown.
_FIRST = 3
# Rows of runs that go on are brought up to date so often.
_LIVE_MS = 250


class RunsPage(QWidget):
    """The list and a chart of the chosen runs; both are read anew when a run begins or ends.

    Attributes:
        queue: What waits; its controls stand over the list.
        book: What is known of the runs.

    Signals:
        refused: A problem to be told in passing.
    """

    refused = Signal(object)

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
        self.queue = RunQueue(workspace, bridge, self)
        self.book = RunBook(workspace, bridge)
        self._drawn: dict[str, bool] = {}
        self.list = RunsTree()
        self.bar = QueueBar(self.queue)
        self.chart = Chart("Loss of the chosen runs", "Loss, validation where there is any")
        self.show_button = Button("Show its curves", "", "curves")
        self.back_button = Button("Bring this network back", "", "undo")
        self.keep_button = Button("Keep this seed", "", "check")
        self.keep_button.setToolTip("Its weights are what is looked at; the plan gets its seed")
        self.delete_button = Button("Delete", "quiet", "trash")
        self._live = QTimer(self)
        self._live.setSingleShot(True)
        self._live.setInterval(_LIVE_MS)
        self._live.timeout.connect(self._show_live)
        self.commands = RunCommands(self, workspace, bridge)
        self._build()
        bridge.run_changed.connect(lambda _: self.refresh())
        bridge.any_changed.connect(lambda _: self.refresh())
        bridge.progressed.connect(self._on_progress)
        bridge.frame.connect(self.chart.refresh)
        self.queue.changed.connect(self.refresh)
        workspace.opened.connect(self._forget)
        workspace.marked.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Read the list of runs anew, if it is on screen."""
        if not self.isVisible():
            return
        self.book.read()
        for number, id in enumerate(self.book.heads):
            self._drawn.setdefault(id, number < _FIRST)
        self._fill()
        self._draw()

    @property
    def runs(self) -> dict[str, RunSummary]:
        """What is known of each recorded run, the newest first."""
        return self.book.runs

    @property
    def chosen(self) -> RunSummary | None:
        """The recorded run that buttons act on."""
        return self.runs.get(self.chosen_id)

    @property
    def chosen_id(self) -> str:
        """Id of the chosen row: a run, a group, or what waits."""
        item = self.list.currentItem()
        return str(item.data(RUN, ID)) if item is not None else ""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    # --- what people do -----------------------------------------------------------------------

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

        self._workspace.change(f"Bring back the run of {clock(run)}", edit)

    def show_curves(self) -> None:
        """Let the deck show the chosen run or group; one that goes on takes the orders then."""
        id = self.chosen_id
        if not self.book.chosen(id):
            return
        record = self.book.record(id)
        if record is None:
            words = "This run ended before it had learnt anything: it has no curves."
            self.refused.emit(Problem("run-without-curves", found=words))
        else:
            self._bridge.show(record)

    def delete(self) -> None:
        """Take the chosen waiting run out, or move the chosen run or group to the trash."""
        id = self.chosen_id
        if self.queue.remove(id):
            return
        chosen = self.book.chosen(id)
        if not chosen or self.book.is_under_way(id):
            return
        try:
            for run in chosen:
                run.folder.discard()
        except (OSError, FileProblemError) as error:
            words = f"The run could not be moved to the trash ({error})."
            self.refused.emit(Problem("run-not-deleted", found=words, fix="It is still there."))
        else:
            item = self.list.currentItem()
            beside = (self.list.itemBelow(item) or self.list.itemAbove(item)) if item else None
            if beside is not None:
                self.list.setCurrentItem(beside)
            shown = self._bridge.run
            if shown is not None and shown.id in {id, *(run.id for run in chosen)}:
                self._bridge.show(None)
        self.refresh()

    # --- building ---------------------------------------------------------------------------

    def _build(self) -> None:
        self.list.itemChanged.connect(self._on_checked)
        self.list.currentItemChanged.connect(lambda *_: self._show_chosen())
        self.list.itemActivated.connect(lambda *_: self.show_curves())
        self.list.moved.connect(self.queue.move)
        self.show_button.clicked.connect(self.show_curves)
        self.back_button.clicked.connect(self.bring_back)
        self.keep_button.clicked.connect(self.commands.keep)
        self.delete_button.clicked.connect(self.delete)
        self.back_button.setToolTip("Network, data and plan become those of this run; undo works")
        self._foot = QHBoxLayout()
        buttons = (self.show_button, self.back_button, self.keep_button, self.delete_button)
        for button in buttons:
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
        self._row.addLayout(self._left, 5)
        self._row.addWidget(self.chart, 3)
        empty = EmptyState("runs", "Every training is kept here: what it changed, how good it got.")
        self._pages.addWidget(empty)
        self._pages.addWidget(table)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.bar)
        self._column.addWidget(self._pages, 1)

    def _restyle(self) -> None:
        look = theme.current()
        narrow = look.space("xs")
        self._column.setContentsMargins(look.space("s"), narrow, look.space("m"), narrow)
        self._column.setSpacing(narrow)
        self._row.setSpacing(look.space("l"))
        self._foot.setSpacing(look.space("s"))
        self._fill()

    # --- showing ----------------------------------------------------------------------------

    def _forget(self) -> None:
        self.book.forget()
        self._drawn.clear()
        self.refresh()

    def _fill(self) -> None:
        kept, book, waiting = self.chosen_id, self.book, self.queue.waiting
        open_groups = self.list.open_groups
        scroll = self.list.verticalScrollBar()
        at = scroll.value()
        self.list.blockSignals(True)
        self.list.clear()
        self.list.setRootIsDecorated(bool(book.groups))
        for place, run in enumerate(waiting, 1):
            self.list.add_waiting(waiting_row(run, place))
        for id in book.heads:
            head = self.list.add(book.row(id), self._swatch(id))
            for member in reversed(book.groups.get(id, ())):
                self.list.add(book.row(member.id), self._swatch(member.id), head)
            head.setExpanded(id in open_groups)
        current = self.list.item_of(kept) or self.list.topLevelItem(len(waiting))
        current = current or self.list.topLevelItem(0)
        if current is not None:
            self.list.setCurrentItem(current)
        self.list.blockSignals(False)
        scroll.setValue(at)  # choosing the row that was chosen must not move the list
        self._pages.setCurrentIndex(1 if book.runs or waiting else 0)
        self._show_chosen()

    def _swatch(self, id: str) -> str:
        """The token of the colour in which it is drawn; empty where it is not."""
        return self.book.colour(id) if self._drawn.get(id) else ""

    def _on_progress(self) -> None:
        if self.isVisible() and not self._live.isActive():
            self._live.start()

    def _show_live(self) -> None:
        """Bring the rows of runs that go on up to date; nothing is read or made anew."""
        if not self.isVisible():
            return
        self.list.blockSignals(True)
        for id in (*self.book.groups, *self.book.runs):
            if self.book.is_under_way(id):
                self.list.write(self.book.row(id))
        self.list.blockSignals(False)
        self.chart.refresh()

    def _show_chosen(self) -> None:
        id, item = self.chosen_id, self.list.currentItem()
        waits = item is not None and bool(item.data(RUN, WAITS))
        is_recorded = bool(self.book.chosen(id))
        self.show_button.setEnabled(is_recorded)
        self.back_button.setEnabled(self.chosen is not None)
        self.delete_button.setEnabled(waits or (is_recorded and not self.book.is_under_way(id)))
        self.delete_button.setText("Take out" if waits else "Delete")
        self.keep_button.setVisible(self.commands.can_keep)
        is_group = id in self.book.groups
        self.keep_button.setText("Keep the best seed" if is_group else "Keep this seed")

    def _on_checked(self, item: QTreeWidgetItem) -> None:
        id = item.data(RUN, ID)
        is_drawn = item.checkState(RUN) is Qt.CheckState.Checked
        if self.book.chosen(id) and is_drawn != self._drawn.get(id, False):
            self._drawn[id] = is_drawn
            self._fill()
            self._draw()

    def _draw(self) -> None:
        curves: list[Curve] = []
        for id in (*self.book.groups, *self.book.runs):
            record = self.book.record(id) if self._drawn.get(id) else None
            if record is not None:
                curves.append(_curve(record, self.book.title(id), self.book.colour(id)))
        self.chart.set_curves(curves)


def _curve(record: RunRecord, title: str, colour: str) -> Curve:
    if isinstance(record, SeedsRecord):
        training, validation = loss_curves(record)
        found = validation if len(record.metric("validation", "loss")) else training
        found.title, found.colour, found.dots = title, colour, False
        return found
    if len(record.metric("validation", "loss")):
        return PointsCurve(title, colour, points=lambda: record.metric("validation", "loss"))
    smoothing = max(1, record.iterations_per_epoch)
    return SeriesCurve(title, colour, series=record.loss(), smoothing=smoothing)
