"""What is known of the runs of the open project: their summaries, groups, records and colours."""

from __future__ import annotations

from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.run_rows import RunRow, clock, group_row, run_row
from netbuilder.ui.past_run import recorded_run
from netbuilder.ui.run_list import RunList, RunSummary, store_of
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.seeds_record import SeedsRecord
from netbuilder.ui.workspace import Workspace

_COLOURS = tuple(f"c{number}" for number in range(1, 9))


class RunBook:
    """Recorded runs and those that go on, by id.

    Attributes:
        runs: What is known of each recorded run, the newest first.
        groups: Runs that were trained together, by what they have in common.
    """

    def __init__(self, workspace: Workspace, bridge: EngineBridge) -> None:
        self._workspace, self._bridge = workspace, bridge
        self.runs: dict[str, RunSummary] = {}
        self.groups: dict[str, list[RunSummary]] = {}
        self._list = RunList()
        self._records: dict[str, RunRecord | None] = {}

    @property
    def heads(self) -> tuple[str, ...]:
        """Ids of runs and groups, the newest first; members stand in their group."""
        return tuple(dict.fromkeys(run.group or run.id for run in self.runs.values()))

    def read(self) -> None:
        """Read anew what has changed on disk."""
        store = store_of(self._workspace.document.path, self._workspace.project)
        found = self._list.read(store)
        self.runs = {each.id: each for each in found}
        self.groups = {}
        for each in found:
            if each.group:
                self.groups.setdefault(each.group, []).append(each)
        known = {*self.runs, *self.groups}
        self._records = {id: each for id, each in self._records.items() if id in known}

    def forget(self) -> None:
        """Let go of records, as when another project is opened."""
        self._records.clear()

    def chosen(self, id: str) -> list[RunSummary]:
        """The run of an id, or all of a group."""
        run = self.runs.get(id)
        return [run] if run is not None else list(self.groups.get(id, ()))

    def alive(self, id: str) -> RunRecord | None:
        """The run or group of an id, if it goes on by itself; members go on with their group."""
        return next((each for each in self._bridge.live.alive if each.id == id), None)

    def is_under_way(self, id: str) -> bool:
        """Whether a run, group or member goes on."""
        return any(each.id == id for each in self._living())

    def row(self, id: str) -> RunRow:
        """The line of a run or a group as it is now."""
        if id in self.groups:
            return group_row(id, self.groups[id], self.alive(id))
        run = self.runs[id]
        is_oldest = run is next(reversed(self.runs.values()), None)
        record = next((each for each in self._living() if each.id == id), None)
        return run_row(run, record, is_oldest=is_oldest, inside=bool(run.group))

    def title(self, id: str) -> str:
        """What a curve of it is called."""
        if id in self.groups:
            return f"{len(self.groups[id])} seeds"
        run = self.runs[id]
        return run.name or (f"Seed {run.project.plan.seed}" if run.group else clock(run))

    def colour(self, id: str) -> str:
        """The token of its curve's colour."""
        order = [*self.heads, *(run.id for run in self.runs.values() if run.group)]
        return _COLOURS[order.index(id) % len(_COLOURS)] if id in order else _COLOURS[0]

    def record(self, id: str) -> RunRecord | None:
        """The record of a run or a group: the one that grows, or what its folder tells."""
        shown = self._bridge.run
        known = [*self._living(), *_with_members(shown)]
        live = next((each for each in known if each.id == id), None)
        if live is not None:
            return live
        if id not in self._records:
            self._records[id] = self._recorded(id)
        return self._records[id]

    def _living(self) -> list[RunRecord]:
        return [each for run in self._bridge.live.alive for each in _with_members(run)]

    def _recorded(self, id: str) -> RunRecord | None:
        if id not in self.groups:
            return recorded_run(self.runs[id].folder)
        runs = sorted(self.groups[id], key=lambda run: run.project.plan.seed)
        members = [record for run in runs if (record := self.record(run.id)) is not None]
        return SeedsRecord.recorded(id, members) if members else None


def _with_members(run: RunRecord | None) -> list[RunRecord]:
    if run is None:
        return []
    return [run, *run.members] if isinstance(run, SeedsRecord) else [run]
