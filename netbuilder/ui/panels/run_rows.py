"""What the list of runs says of each: a run, a group of seeds, or what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from statistics import fmean, stdev

from netbuilder.core.project.queued_runs import QueuedRun, Stage
from netbuilder.link.messages import RunState
from netbuilder.ui.plots.axes import value_label
from netbuilder.ui.plots.metric_words import metric_title, metric_unit
from netbuilder.ui.plots.series import FACTOR, Floats, Series
from netbuilder.ui.run_list import RunSummary
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.sameness_words import began, sameness_mark, sameness_words

_NONE = "–"
_LIVE = {
    RunState.PREPARING: "being prepared",
    RunState.RUNNING: "learning",
    RunState.PAUSED: "paused",
}
# Losses in the small line of a row.
_SPARK = 48


@dataclass(frozen=True)
class RunRow:
    """One line of the list.

    Attributes:
        cells: Its words, one per column.
        tip: What the pointer tells over the last column; may hold markup.
        share: How far a run is that goes on; None for others.
        losses: Its last losses; None for others.
    """

    id: str
    cells: tuple[str, ...]
    tip: str = ""
    share: float | None = None
    losses: Floats | None = None


def run_row(run: RunSummary, record: RunRecord | None, *, is_oldest: bool, inside: bool) -> RunRow:
    """A run.

    Args:
        record: Its record, if it goes on.
        inside: Whether it stands in its group, which says when it began.
    """
    name = f"Seed {run.project.plan.seed}" if inside else clock(run)
    title = f"{run.name} · {run.when:%H:%M}" if run.name and not inside else name
    changes = ", ".join(run.changes) or ("" if is_oldest else "nothing")
    if run.parent:
        start = f"from iteration {run.parent_iteration:,} of {began(run.parent)}"
        changes = ", ".join((start, *run.changes))
    if record is not None and record.is_alive:
        return _live(run.id, title, record, changes, told(run.changes))
    measure = next((each for each in run.measures if each != "loss"), "")
    cells = (
        title,
        run.state,
        f"{run.epochs:,}",
        value_label(run.measures["loss"]) if "loss" in run.measures else _NONE,
        _measure(measure, run.measures[measure]) if measure else _NONE,
        _with_sameness(changes, run),
    )
    return RunRow(run.id, cells, _with_sameness(told(run.changes), run, "<br>"))


def _with_sameness(words: str, run: RunSummary, between: str = "; ") -> str:
    """What changed, and whether the numbers are those of an earlier run."""
    if run.same is None:
        return words
    if between == "; ":
        mark = sameness_mark(run.same)
        return mark if run.same.is_identical else f"{words or 'nothing'}; {mark}"
    said = sameness_words(run.same)
    return f"<qt>{words.removeprefix('<qt>').removesuffix('</qt>')}{between}{escape(said)}</qt>"


def group_row(id: str, runs: Sequence[RunSummary], record: RunRecord | None) -> RunRow:
    """Runs of several seeds: how good they are on average, and how far they lie apart."""
    title = f"{len(runs)} seeds · {clock(runs[0])}"
    if record is not None and record.is_alive:
        return _live(id, title, record, f"{len(runs)} seeds, trained together")
    states = {run.state for run in runs}
    state = next(iter(states)) if len(states) == 1 else "mixed"
    kinds = [kind for kind in runs[0].measures if kind != "loss"]
    loss = spread([run.measures["loss"] for run in runs if "loss" in run.measures])
    measure = kinds[0] if kinds else ""
    values = [run.measures[measure] for run in runs if measure in run.measures]
    cells = (
        title,
        state,
        f"{max(run.epochs for run in runs):,}",
        loss or _NONE,
        f"{metric_title(measure)} {spread(values, metric_unit(measure))}" if values else _NONE,
        "the seed",
    )
    return RunRow(id, cells)


def waiting_row(run: QueuedRun, place: int) -> RunRow:
    """A run that waits; `place` counts from 1."""
    plan = run.project.plan
    state = "interrupted" if run.stage is Stage.INTERRUPTED else _ordinal(place)
    device = "CPU" if plan.device == "cpu" else plan.device
    cells = (run.name, state, f"{plan.epochs:,}", _NONE, _NONE, f"waits for {device}")
    return RunRow(run.id, cells)


def spread(values: Sequence[float], unit: str = "") -> str:
    """Mean and deviation as people write them: ``0.967 ± 0.012``; empty without values."""
    if not values:
        return ""
    factor = 100.0 if unit == "%" else 1.0
    mean, apart = fmean(values) * factor, stdev(values) * factor if len(values) > 1 else 0.0
    words = f"{value_label(mean)} ± {apart:.2g}"
    return f"{words} %" if unit == "%" else words


def told(changes: tuple[str, ...]) -> str:
    """Changes for a tooltip, which takes names that look like markup for markup."""
    return f"<qt>{'<br>'.join(map(escape, changes))}</qt>" if changes else "Nothing"


def clock(run: RunSummary) -> str:
    """When a run began."""
    return began(run.id)


def _live(id: str, title: str, record: RunRecord, changes: str, tip: str = "") -> RunRow:
    """A run that goes on: how far it is, and what it has come to so far."""
    series = record.loss()
    kind = next(iter(record.metric_kinds()), "")
    points = record.metric("validation", kind) if kind else None
    if points is None or not len(points):
        points = record.metric("training", kind) if kind else None
    measure = _measure(kind, float(points.values[-1])) if points is not None and len(points) else ""
    cells = (
        title,
        _LIVE[record.state],
        f"{record.epoch:,} of {record.planned_epochs:,}",
        value_label(series.last) if len(series) else _NONE,
        measure or _NONE,
        changes,
    )
    return RunRow(id, cells, tip, record.share, _recent(series))


def _recent(series: Series) -> Floats | None:
    """All losses in a handful of means."""
    if not len(series):
        return None
    view = series.view(series.first, series.last_iteration, _SPARK * FACTOR)
    stride = -(-len(view.mean) // _SPARK)
    return view.mean[::stride]


def _measure(kind: str, value: float) -> str:
    return f"{metric_title(kind)} {value_label(value, metric_unit(kind))}"


def _ordinal(place: int) -> str:
    return "next" if place == 1 else f"waits, {place - 1} before it"
