"""Shows a run again that was recorded earlier: its curves, settings and results from its folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import msgspec
import numpy as np
from msgspec import structs
from PySide6.QtCore import QObject, QTimer

from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.project import metrics_log
from netbuilder.core.project.run_history import Change, read_segment
from netbuilder.core.project.runs import RunFolder, RunStore
from netbuilder.core.value import Project
from netbuilder.link.messages import (
    EpochDone,
    Losses,
    Numbers,
    ProjectChanged,
    RunStarted,
    RunState,
    SettingChanged,
)
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.run_list import sameness_of
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.travel.kept import recorded_moments
from netbuilder.ui.workspace import Workspace

ENDS = {state.value: state for state in (RunState.FINISHED, RunState.STOPPED, RunState.FAILED)}


class LastRun(QObject):
    """Brings the last run of a project back to the deck when the project is opened."""

    def __init__(self, workspace: Workspace, bridge: EngineBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._show)
        workspace.opened.connect(self._later.start)
        self._later.start()

    def _show(self) -> None:
        run = self._bridge.run
        project = self._workspace.project
        if run is not None and (run.is_alive or run.project.id == project.id):
            return
        path = self._workspace.document.path
        runs = RunStore.beside(path).runs() if path is not None else ()
        past = next((each for each in map(recorded_run, runs) if each is not None), None)
        if past is not run:
            self._bridge.run = past
            self._bridge.run_changed.emit(past)


def recorded_run(folder: RunFolder) -> RunRecord | None:
    """The record of a run as its folder tells it; None where too little can be read.

    A run without an end in its event log was interrupted; it is shown as failed with a sentence
    that says what is safe.
    """
    try:
        facts, project = folder.run_json(), folder.project()
    except FileProblemError:
        return None
    started = _started(folder.id, facts)
    if started is None or not folder.metrics_path.is_file():
        return None
    record = RunRecord(folder.id, project, folder.path)
    record.take(started)
    log = metrics_log.read(folder.metrics_path)
    last = max((piece.last for piece in log.slices), default=0)
    changes = [change for change in folder.changes() if change.iteration <= last]
    _take_changes(record, [change for change in changes if change.segment], folder)
    _take_log(record, log, started, _first_settings(folder, project))
    for change in changes:
        if not change.segment:
            told = (change.iteration, change.name, change.value, change.phase)
            record.take(SettingChanged(record.id, *told))
    record.flags.sort(key=lambda flag: flag.iteration)
    _take_events(record, folder.events())
    saved = folder.checkpoints()
    record.checkpoint = max((each.step for each in saved), default=-1)
    record.take(recorded_moments(folder.path, folder.id))
    if record.state not in ENDS.values():
        _interrupt(record)
    return record


def _started(run: str, facts: Mapping[str, Any]) -> RunStarted | None:
    shape = facts.get("shape")
    if not isinstance(shape, dict):
        return None
    content = {
        "type": "run_started",
        "run": run,
        "iteration": 0,
        "epochs": facts.get("epochs", 0),
        "arithmetic": facts.get("arithmetic", {}),
        **shape,
    }
    try:
        return msgspec.convert(content, RunStarted)
    except msgspec.ValidationError:
        return None


def _take_log(
    record: RunRecord, log: metrics_log.Log, started: RunStarted, settings: dict[str, float]
) -> None:
    phases = len(started.series)
    epochs: dict[int, EpochDone] = {}
    for piece in log.slices:
        if piece.series < phases:
            values = Numbers("float32", (piece.count,), piece.values)
            record.take(Losses(record.id, piece.series, piece.first, values, piece.seconds[1]))
        elif piece.series < len(log.names):
            _note(epochs, piece, log.names[piece.series], record)
    ordered = [epochs[iteration] for iteration in sorted(epochs)]
    if ordered:
        ordered[0] = structs.replace(ordered[0], settings=settings)
    for epoch in ordered:
        record.take(epoch)


def _first_settings(folder: RunFolder, project: Project) -> dict[str, float]:
    """The live settings a run began with; those of its end where the beginning is not known."""
    with suppress(FileProblemError):
        project = folder.first_project()
    phases = project.plan.phases
    optimizer = phases[0].optimizer if phases else None
    names = optimizer.live if optimizer is not None else {}
    return {name: float(getattr(optimizer, name)) for name in names}


def _note(
    epochs: dict[int, EpochDone], piece: metrics_log.Slice, name: str, record: RunRecord
) -> None:
    """Add a slice of one measure, ``training accuracy``, to the epochs it belongs to."""
    part, _, kind = name.partition(" ")
    for index, value in enumerate(np.frombuffer(piece.values, "<f4").tolist()):
        iteration = piece.first + index * piece.stride
        epoch = epochs.get(iteration) or EpochDone(
            record.id, round(record.epochs_at(iteration)), iteration, {}, {}, {}, piece.seconds[1]
        )
        epochs[iteration] = structs.replace(epoch, **{part: {**getattr(epoch, part), kind: value}})


def _take_events(record: RunRecord, events: tuple[dict[str, Any], ...]) -> None:
    for event in events:
        word = event.get("event")
        record.state = ENDS.get(str(word), RunState.RUNNING)
        results = event.get("results")
        if isinstance(results, dict):
            record.results = results
        record.same = sameness_of(event)
        record.sentence = str(event.get("sentence", ""))


def _take_changes(record: RunRecord, changes: Sequence[Change], folder: RunFolder) -> None:
    """Note the projects that were trained one after the other."""
    started = record.started
    for change in changes:
        try:
            plan = read_segment(folder.path, change.segment).plan
        except FileProblemError:
            continue
        if started is not None:
            record.take(
                ProjectChanged(
                    run=record.id,
                    iteration=change.iteration,
                    epoch=change.epoch,
                    position=change.position,
                    words=change.words,
                    project="",
                    iterations_per_epoch=-(-started.rows[0] // plan.batch_size),
                    epochs=plan.epochs,
                    batch_size=plan.batch_size,
                    metrics=started.metrics,
                    parameters=started.parameters,
                )
            )


def _interrupt(record: RunRecord) -> None:
    kept = f"Iteration {record.checkpoint:,} is safe." if record.checkpoint >= 0 else ""
    sentence = f"This training was interrupted at iteration {record.iteration:,}. {kept}".strip()
    fix = "Resume to go on from there." if kept else "Train again."
    record.fail(sentence, (Problem("run-interrupted", found=sentence, fix=fix),))
