"""Writes a run into its folder while it happens, so that the curve survives the window."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import torch
from numpy.typing import NDArray

import netbuilder
from netbuilder.core.problems import FileProblemError
from netbuilder.core.project.disk import write_or_tell
from netbuilder.core.project.metrics_log import MetricsWriter
from netbuilder.core.project.moments import Parent, note_parent
from netbuilder.core.project.run_history import PROJECT, next_segment, write_segment
from netbuilder.core.project.runs import RunFolder
from netbuilder.core.project.sameness import sameness
from netbuilder.core.project.schema import to_text
from netbuilder.core.sameness import Sameness
from netbuilder.core.value import Project
from netbuilder.engine.state import Progress
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import EpochDone, RunStarted

# Facts of a run that are those of its first iteration, however often it goes on.
_OF_BEGINNING = ("project", "seed", "epochs", "shape")


class Recorder:
    """The log of one run: losses, epoch measures and events.

    Series of the metrics log: first the losses by iteration, one per phase, then the measures by
    epoch, ``training loss``, ``validation accuracy``, whose stride is an epoch's iterations.

    Args:
        folder: The run folder; None records nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._run: RunFolder | None = None
        self._metrics: MetricsWriter | None = None
        self._series: dict[str, int] = {}
        self._seconds = 0.0
        self._stride = 1

    def recorded_arithmetic(self) -> dict[str, Any]:
        """The arithmetic that the run began with; empty where none was recorded."""
        if self._folder is None:
            return {}
        try:
            found = RunFolder(self._folder).run_json().get("arithmetic")
        except FileProblemError:
            return {}
        return found if isinstance(found, dict) else {}

    def start(
        self, project: Project, trainee: Trainee, started: RunStarted, *, goes_on: bool = False
    ) -> None:
        """Begin to write: what is trained, and with which arithmetic.

        Args:
            goes_on: Whether the folder knows what was trained from the beginning.
        """
        phases = [phase.name for phase in trainee.plan.phases]
        names = (*phases, *_measures(trainee))
        self._series = {name: number for number, name in enumerate(names)}
        self._seconds = trainee.progress.seconds
        self._stride = trainee.iterations_per_epoch
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        run = self._run = RunFolder(self._folder)
        self._metrics = MetricsWriter(run.metrics_path)
        self._metrics.table(names)
        facts = {**_facts(project, trainee), "shape": _shape(started)}
        if goes_on:
            facts = {name: value for name, value in facts.items() if name not in _OF_BEGINNING}
            tier = self.recorded_arithmetic().get("tier", trainee.arithmetic.tier)
            facts["arithmetic"] = {**facts["arithmetic"], "tier": tier}
        self._note(run, facts)

    def descend(self, parent: Parent) -> None:
        """Note at which moment of which other run this one began.

        Raises:
            FileProblemError: It cannot be written.
        """
        if self._folder is not None:
            note_parent(self._folder, **msgspec.structs.asdict(parent))

    def change(self, project: Project, words: Sequence[str], progress: Progress) -> None:
        """Note that another value of the project is trained from now on.

        Raises:
            FileProblemError: It cannot be written.
        """
        if self._folder is None or self._run is None:
            return
        number = next_segment(self._folder)
        write_segment(self._folder, number, project)
        more = {"words": list(words), "segment": number, "position": progress.position}
        self.event(PROJECT, progress, **more)

    def follow(self, trainee: Trainee) -> None:
        """Write what another trainee measures from now on; its new metrics get new series."""
        self._stride = trainee.iterations_per_epoch
        names = [*self._series]
        names += [each for each in _measures(trainee) if each not in self._series]
        if len(names) > len(self._series) and self._metrics is not None:
            self._metrics.table(tuple(names))
        self._series = {name: number for number, name in enumerate(names)}

    def losses(self, first: int, values: NDArray[np.float32], seconds: float) -> None:
        """Append losses (phases, iterations), of which the first iteration counts from 1."""
        if self._metrics is not None and values.size:
            for series, row in enumerate(values):
                self._append(series, first, row, seconds)
        self._seconds = seconds

    def epochs(self, epochs: Sequence[EpochDone]) -> None:
        """Append the measures of epochs that follow each other; not each has all of them."""
        if self._metrics is None:
            return
        for part in ("training", "validation"):
            for measured in _stretches(epochs, part):
                self._append_epochs(part, measured)

    def _append_epochs(self, part: str, epochs: Sequence[EpochDone]) -> None:
        """Append what each of some epochs has."""
        for name in getattr(epochs[0], part):
            values = np.array(
                [getattr(epoch, part).get(name, np.nan) for epoch in epochs], dtype=np.float32
            )
            series = self._series[f"{part} {name}"]
            self._append(series, epochs[0].iteration, values, epochs[-1].seconds, self._stride)

    def event(self, word: str, progress: Progress, **more: Any) -> None:
        """Append to the event log: started, paused, a changed setting, how it ended."""
        if self._run is not None:
            self._run.append_event(word, iteration=progress.iteration, epoch=progress.epoch, **more)

    def sameness(self) -> Sameness | None:
        """How what was recorded compares with an earlier run; None where there is none."""
        if self._run is None or self._metrics is None:
            return None
        self._metrics.flush()
        return sameness(self._run)

    def close(self) -> None:
        """Make everything durable."""
        if self._metrics is not None:
            self._metrics.close()
            self._metrics = None

    def _note(self, run: RunFolder, facts: dict[str, Any]) -> None:
        """Add to what is known of the run; a folder that is only a folder gets all of it."""
        try:
            run.update(**facts)
        except FileProblemError:
            content = json.dumps(facts, indent=2, allow_nan=False) + "\n"
            write_or_tell(run.path / "run.json", content.encode())

    def _append(
        self, series: int, first: int, row: NDArray[np.float32], seconds: float, stride: int = 1
    ) -> None:
        if self._metrics is not None:
            values = np.ascontiguousarray(row, dtype="<f4").tobytes()
            self._metrics.append(series, first, values, self._seconds, seconds, stride)


def _stretches(epochs: Sequence[EpochDone], part: str) -> Iterator[list[EpochDone]]:
    """Those epochs that have measures of a part, in stretches that follow each other."""
    for is_measured, stretch in groupby(epochs, lambda epoch: bool(getattr(epoch, part))):
        if is_measured:
            yield list(stretch)


def _measures(trainee: Trainee) -> list[str]:
    """Names of the series by epoch."""
    return [
        f"{part} {name}"
        for part in ("training", "validation")
        for name in ("loss", *trainee.meter.names)
    ]


def _facts(project: Project, trainee: Trainee) -> dict[str, Any]:
    fingerprint: Any = msgspec.to_builtins(project.recipe.fingerprint)
    return {
        "format": 1,
        "project": json.loads(to_text(project)),
        "seed": project.plan.seed,
        "epochs": project.plan.epochs,
        "device": project.plan.device,
        "arithmetic": msgspec.to_builtins(trainee.arithmetic),
        "data": fingerprint,
        "versions": dict(_versions()),
    }


def _shape(started: RunStarted) -> dict[str, Any]:
    """What a window needs to show the run again without training it."""
    return {
        "iterations_per_epoch": started.iterations_per_epoch,
        "batch_size": started.batch_size,
        "rows": list(started.rows),
        "series": list(started.series),
        "metrics": list(started.metrics),
        "parameters": started.parameters,
    }


def _versions() -> Iterable[tuple[str, str]]:
    yield "netbuilder", netbuilder.__version__
    yield "python", platform.python_version()
    yield "torch", str(torch.__version__)
    yield "numpy", np.__version__
