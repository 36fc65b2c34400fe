"""Runs of several seeds as one: their mean, the band they fill, and each of them alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import fmean, stdev

import numpy as np
from msgspec import structs

from netbuilder.core.value import Project
from netbuilder.link.messages import RunStarted, RunStateChanged, SeedRun
from netbuilder.ui.plots.series import Floats, Points, Series
from netbuilder.ui.run_record import RunRecord


class SeedsRecord(RunRecord):
    """The record of a group; its losses and metrics are means over the seeds that came so far.

    Attributes:
        members: One run for each seed, in order.
        lows, highs: Smallest and largest loss of all seeds at every iteration.
    """

    def __init__(self, id: str, project: Project, members: Sequence[RunRecord]) -> None:
        super().__init__(id, project, None)
        self.members = tuple(members)
        self.is_snapshot = True
        self.lows, self.highs = Series(), Series()
        self._by_id = {each.id: each for each in members}
        self._bands: dict[tuple[str, str], tuple[Points, Points, Points]] = {}

    @classmethod
    def of(cls, id: str, project: Project, folders: dict[int, Path | None]) -> SeedsRecord:
        """A group that has not begun, of a project, with a run folder for each seed."""
        members = []
        for seed, folder in folders.items():
            plan = structs.replace(project.plan, seed=seed)
            own = structs.replace(project, plan=plan)
            name = folder.name if folder is not None else f"{id}-{seed}"
            members.append(RunRecord(name, own, folder))
        return cls(id, project, members)

    @classmethod
    def recorded(cls, id: str, members: Sequence[RunRecord]) -> SeedsRecord:
        """A group whose members have ended, as their folders tell it."""
        made = cls(id, members[0].project, members)
        made.started, made.state = members[0].started, members[0].state
        made._join()
        made.results = made._means()
        return made

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seed of each member."""
        return tuple(each.project.plan.seed for each in self.members)

    @property
    def orders(self) -> tuple[SeedRun, ...]:
        """The members as the engine is told of them."""
        return tuple(
            SeedRun(each.id, each.project.plan.seed, str(each.folder or ""))
            for each in self.members
        )

    @property
    def best(self) -> RunRecord | None:
        """The member with the lowest loss on rows it did not learn from; None before the end."""
        ended = [each for each in self.members if _judged(each)]
        return min(ended, key=lambda each: _judged(each)["loss"], default=None)

    def take(self, event: object) -> bool:
        member = self._by_id.get(str(getattr(event, "run", "")))
        if member is None:
            return self._take_own(event)
        if not member.take(event):
            return False
        self._join()
        self.revision += 1
        return True

    def metric(self, part: str, kind: str) -> Points:
        return self._band(part, kind)[1]

    def band(self, part: str, kind: str) -> tuple[Points, Points]:
        """Smallest and largest value of a metric over the seeds, one of each per epoch."""
        low, _, high = self._band(part, kind)
        return low, high

    def metric_kinds(self) -> tuple[str, ...]:
        return self.members[0].metric_kinds() if self.members else ()

    def setting_values(self, name: str) -> Points:
        return self.members[0].setting_values(name) if self.members else Points()

    def words_of(self, kind: str, shown: str) -> tuple[str, str] | None:
        """Mean and deviation of a measure after the end, each written by a format; None without.

        Args:
            kind: ``loss``, or the kind of a metric.
            shown: Format of one number, such as ``.3f``.
        """
        values = [_judged(each)[kind] for each in self.members if kind in _judged(each)]
        if not values:
            return None
        deviation = stdev(values) if len(values) > 1 else 0.0
        return format(fmean(values), shown), format(deviation, shown)

    def fail(self, sentence: str, problems: tuple[object, ...] = ()) -> None:
        super().fail(sentence, problems)  # type: ignore[arg-type]
        for each in self.members:
            if each.is_alive:
                each.fail(sentence)

    def _take_own(self, event: object) -> bool:
        taken = super().take(event)
        if taken and isinstance(event, RunStarted):
            self.first_iteration = 0
        if taken and isinstance(event, RunStateChanged):
            self.results = self._means()
        return taken

    def _join(self) -> None:
        """Take over the iterations and changes that all members that go on have told."""
        going = [each for each in self.members if len(each.loss())]
        if not going:
            return
        alive = [each for each in going if each.is_alive] or going
        last = min(each.loss().last_iteration for each in alive)
        if len(going) < sum(each.is_alive for each in self.members):
            return
        first = self.loss().last_iteration + 1
        if last >= first:
            rows = np.stack([_piece(each.loss(), first, last) for each in going])
            with np.errstate(all="ignore"):
                self.loss().put(first, np.nanmean(rows, axis=0, dtype=np.float32))
                self.lows.put(first, np.fmin.reduce(rows))
                self.highs.put(first, np.fmax.reduce(rows))
        self.iteration, self.seconds = last, max(each.seconds for each in going)
        self.epoch = min(each.epoch for each in alive)
        self.checkpoint = max(each.checkpoint for each in self.members)
        self.flags, self.settings = alive[0].flags, alive[0].settings
        if last >= first:
            self._note_pace(last)

    def _note_pace(self, iteration: int) -> None:
        """Speed is what is told over the last seconds, as for one run."""
        self._marks.append((self.seconds, iteration))
        while len(self._marks) > 2 and self.seconds - self._marks[1][0] > 2.0:
            self._marks.popleft()

    def _band(self, part: str, kind: str) -> tuple[Points, Points, Points]:
        """Lowest, mean and highest values at the epochs that some member has told."""
        known = self._bands.setdefault((part, kind), (Points(), Points(), Points()))
        columns = [each.metric(part, kind) for each in self.members]
        columns = [each for each in columns if len(each)]
        alive = [
            each.metric(part, kind)
            for each in self.members
            if each.is_alive and len(each.metric(part, kind))
        ]
        count = min((len(each) for each in alive or columns), default=0)
        for index in range(len(known[1]), count):
            column = next(each for each in columns if len(each) > index)
            values = [float(each.values[index]) for each in columns if len(each) > index]
            place = int(column.positions[index])
            for points, value in zip(known, (min(values), fmean(values), max(values)), strict=True):
                points.add(place, value)
        return known

    def _means(self) -> dict[str, dict[str, float]]:
        """The means of the results of all members that have some."""
        found: dict[str, dict[str, list[float]]] = {}
        for each in self.members:
            for part, measures in each.results.items():
                for kind, value in measures.items():
                    found.setdefault(part, {}).setdefault(kind, []).append(value)
        return {
            part: {kind: fmean(values) for kind, values in measures.items()}
            for part, measures in found.items()
        }


def _piece(series: Series, first: int, last: int) -> Floats:
    """Values of iterations; NaN where a member ended before."""
    values = series.values[first - series.first : last - series.first + 1]
    missing = last - first + 1 - len(values)
    return np.append(values, np.full(missing, np.nan, np.float32)) if missing else values


def _judged(run: RunRecord) -> dict[str, float]:
    """What a run came to on rows it did not learn from, where there are any."""
    for part in ("test", "validation", "train"):
        if run.results.get(part):
            return run.results[part]
    return {}
