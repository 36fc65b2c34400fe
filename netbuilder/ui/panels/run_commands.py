"""What can be done with a row of the list of runs besides showing it: by key and by menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from netbuilder.core.value import Project
from netbuilder.link.messages import RunState
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.runs_tree import RUN, WAITS
from netbuilder.ui.seeds_record import SeedsRecord
from netbuilder.ui.workspace import Workspace

if TYPE_CHECKING:
    from netbuilder.ui.panels.runs_page import RunsPage
    from netbuilder.ui.run_record import RunRecord

Entry = tuple[str, Callable[[], object]]


class RunCommands(QObject):
    """Keys and menu of the list of a page; both act on the chosen row."""

    def __init__(self, page: RunsPage, workspace: Workspace, bridge: EngineBridge) -> None:
        super().__init__(page)
        self._page, self._workspace, self._bridge = page, workspace, bridge
        keys: tuple[tuple[str, QKeySequence, Callable[[], object]], ...] = (
            ("Delete", QKeySequence(QKeySequence.StandardKey.Delete), page.delete),
            ("Duplicate", QKeySequence("Ctrl+D"), self.duplicate),
            ("Pause or go on", QKeySequence("P"), self.toggle),
            ("Stop and keep", QKeySequence("S"), self.stop),
        )
        for words, key, act in keys:
            action = QAction(words, page.list)
            action.setShortcut(key)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(act)
            page.list.addAction(action)
        page.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        page.list.customContextMenuRequested.connect(self._open_menu)

    def toggle(self) -> None:
        """Pause the chosen run, or let it go on, shown or not."""
        record = self._alive
        if record is not None and record.state is RunState.PAUSED:
            self._bridge.resume(record)
        elif record is not None:
            self._bridge.pause(record)

    def stop(self) -> None:
        """End the chosen run and keep its weights, shown or not."""
        record = self._alive
        if record is not None:
            self._bridge.stop(record)

    def duplicate(self) -> None:
        """Queue what is chosen once more, with a seed that no run of the list has."""
        page = self._page
        if page.queue.duplicate(page.chosen_id) is not None or page.chosen is None:
            return
        project = page.chosen.project
        seed = 1 + max(run.project.plan.seed for run in page.runs.values())
        plan = structs.replace(project.plan, seed=seed)
        page.queue.add((f"seed {seed}", structs.replace(project, plan=plan)))

    @property
    def can_keep(self) -> bool:
        """Whether the chosen run is one of several seeds, or their group, and has ended."""
        book, id = self._page.book, self._page.chosen_id
        chosen = book.chosen(id)
        return bool(chosen and chosen[0].group) and not book.is_under_way(id)

    def keep(self) -> None:
        """Go on with the chosen seed, or the best of the group: shown, and in the plan."""
        record = self._page.book.record(self._page.chosen_id) if self.can_keep else None
        if isinstance(record, SeedsRecord):
            record = record.best
        if record is None:
            return
        seed = record.project.plan.seed

        def edit(project: Project) -> Project:
            return structs.replace(project, plan=structs.replace(project.plan, seed=seed))

        self._workspace.change(f"Keep seed {seed}", edit)
        self._bridge.show(record)

    def entries(self) -> list[Entry]:
        """What the menu of the chosen row offers."""
        page, item = self._page, self._page.list.currentItem()
        if item is None:
            return []
        if item.data(RUN, WAITS):
            return [
                ("Earlier in the queue", lambda: page.list.step(-1)),
                ("Later in the queue", lambda: page.list.step(1)),
                ("Duplicate with another seed", self.duplicate),
                ("Take out of the queue", page.delete),
            ]
        record = self._alive
        found: list[Entry] = [("Show its curves", page.show_curves)]
        if record is not None:
            is_paused = record.state is RunState.PAUSED
            found.append(("Go on" if is_paused else "Pause", self.toggle))
            found.append(("Stop and keep", self.stop))
        if page.chosen is not None:
            found.append(("Queue it again with another seed", self.duplicate))
            found.append(("Bring this network back", page.bring_back))
        if self.can_keep:
            found.append(("Keep this seed", self.keep))
        if record is None:
            found.append(("Delete", page.delete))
        return found

    @property
    def _alive(self) -> RunRecord | None:
        return self._page.book.alive(self._page.chosen_id)

    def _open_menu(self, at: QPoint) -> None:
        entries = self.entries()
        if not entries:
            return
        menu = QMenu(self._page)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, act in entries:
            menu.addAction(words).triggered.connect(lambda _=False, act=act: act())
        menu.popup(self._page.list.viewport().mapToGlobal(at))
