"""Points in the plane: which pattern or one's own, classes or numbers, noise, how many, shares."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from msgspec import structs
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from netbuilder.catalog.playground import PlaneSource, plane_source, with_source, with_task
from netbuilder.catalog.sources.painted import PaintedPoints
from netbuilder.catalog.sources.points import Pattern, Points, Task
from netbuilder.core.recipe import Recipe
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.panels.data_part import shared_out
from netbuilder.ui.playground.desk import PaintDesk
from netbuilder.ui.playground.paint_part import PaintPart
from netbuilder.ui.playground.pattern_tiles import PatternTiles
from netbuilder.ui.playground.slider_row import SliderRow
from netbuilder.ui.widgets import Button, PlainLabel, SegmentedControl
from netbuilder.ui.workspace import Workspace

_NOISE = tuple(step / 50 for step in range(26))
_COUNTS = tuple(
    float(count)
    for start, end, step in ((20, 200, 10), (200, 500, 20), (500, 2000, 50), (2000, 5001, 250))
    for count in range(start, end, step)
)
_SHARES = tuple(step / 100 for step in range(10, 91, 5))
_BATCHES = tuple(float(size) for size in (*range(1, 33), 40, 48, 64, 96, 128))


class PointsPart(QWidget):
    """Changes made-up and painted points in undoable steps; the network stays and fits them.

    Attributes:
        tiles: The patterns and the brush.
        noise, count, share, batch: The sliders.
    """

    def __init__(self, workspace: Workspace, desk: PaintDesk) -> None:
        super().__init__()
        self._workspace = workspace
        self._made: Points = Points()
        self._painted: PaintedPoints = PaintedPoints()
        self.tiles = PatternTiles()
        self.task = SegmentedControl("What is predicted")
        self.task.add_choice(Task.CLASSIFICATION, "Classes", hint="Which colour a point has.")
        self.task.add_choice(Task.REGRESSION, "Numbers", hint="A number from -1 to 1.")
        self.facts = PlainLabel("", "hint", wrap=True)
        self.noise = SliderRow(
            "Noise",
            _NOISE,
            lambda value: f"{value:.2f}",
            "How far points are pushed off at random.",
        )
        self.count = SliderRow("Points", _COUNTS, lambda value: f"{round(value):,}")
        self.share = SliderRow(
            "For training",
            _SHARES,
            lambda value: f"{value * 100:.0f} %",
            "Share of the points that the network learns from.",
        )
        self.batch = SliderRow(
            "Batch size",
            _BATCHES,
            lambda value: f"{round(value):,}",
            "Points in one iteration.",
        )
        self.again: Button = Button("Draw again", icon="replay")
        self.again.setToolTip("Other points of the same pattern.")
        self.paint = PaintPart(desk)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._build()
        theme.follow(self, self._restyle)

    def _build(self) -> None:
        again = QHBoxLayout()
        again.addWidget(self.again)
        again.addStretch(1)
        column = self._column
        column.addWidget(PlainLabel("Points", "section"))
        column.addWidget(self.tiles)
        column.addWidget(self.task)
        column.addWidget(self.facts)
        for part in (self.paint, self.noise, self.count, self.share, self.batch):
            column.addWidget(part)
        column.addLayout(again)
        self.tiles.chosen.connect(self._choose)
        self.task.chosen.connect(self._set_task)
        self.again.clicked.connect(self._draw_again)
        self.noise.moved.connect(lambda value: self._set("noise", value))
        self.count.moved.connect(lambda value: self._set("samples", round(value)))
        self.share.moved.connect(self._share_out)
        self.batch.moved.connect(self._set_batch)
        for slider in (self.noise, self.count, self.share, self.batch):
            slider.rested.connect(self._workspace.document.end_merge)

    def show_project(self, project: Project) -> None:
        """Show the points of a project, without a signal."""
        source = plane_source(project.recipe)
        if source is None:
            return
        is_made = isinstance(source, Points)
        if isinstance(source, Points):
            self._made = source
            self.noise.set_value(source.noise)
            self.count.set_value(float(source.samples))
        else:
            self._painted = source
        self.tiles.show_chosen(source.pattern if isinstance(source, Points) else None, source.task)
        self.task.set_value(source.task)
        self.facts.setText(_facts(source, project.recipe))
        for part in (self.noise, self.count, self.again):
            part.setVisible(is_made)
        self.share.set_value(project.recipe.split.train)
        self.batch.set_value(float(project.plan.batch_size))

    def _choose(self, pattern: Pattern | None) -> None:
        """Take other points; those that were painted come back as they were left."""
        source = plane_source(self._workspace.project.recipe)
        task = source.task if source is not None else Task.CLASSIFICATION
        wanted: PlaneSource
        if pattern is None:
            wanted = self._painted.with_task(task)
            words = "Paint points"
        else:
            wanted = self._made.replaced(pattern=pattern, task=task)
            words = f"Take {pattern.value}"
        if wanted != source:
            self._change(words, lambda project: with_source(project, wanted))
        self.show_project(self._workspace.project)

    def _set_task(self, task: object) -> None:
        if isinstance(task, Task):
            words = "Predict classes" if task is Task.CLASSIFICATION else "Predict numbers"
            self._change(words, lambda project: with_task(project, task))

    def _set(self, name: str, value: Any) -> None:
        source = plane_source(self._workspace.project.recipe)
        if not isinstance(source, Points):
            return
        wanted = source.replaced(**{name: value})
        words = "Change noise" if name == "noise" else "Change number of points"
        self._change(words, lambda project: with_source(project, wanted), f"playground.{name}")

    def _draw_again(self) -> None:
        source = plane_source(self._workspace.project.recipe)
        if isinstance(source, Points):
            wanted = source.replaced(seed=secrets.randbelow(1_000_000))
            self._change("Draw points again", lambda project: with_source(project, wanted))

    def _share_out(self, share: float) -> None:
        def edit(project: Project) -> Project:
            split = project.recipe.split
            split = structs.replace(split, **shared_out(split, "train", share))
            return structs.replace(project, recipe=structs.replace(project.recipe, split=split))

        self._change("Share rows out", edit, "playground.share")

    def _set_batch(self, size: float) -> None:
        def edit(project: Project) -> Project:
            plan = structs.replace(project.plan, batch_size=round(size))
            return structs.replace(project, plan=plan)

        self._change("Change batch size", edit, "playground.batch")

    def _change(self, words: str, edit: Callable[[Project], Project], merge: str = "") -> None:
        if not self._workspace.change(words, edit, merge):
            self.show_project(self._workspace.project)

    def _restyle(self) -> None:
        self._column.setSpacing(theme.current().space("s"))


def _facts(source: PlaneSource, recipe: Recipe) -> str:
    count = source.samples
    noun = "point" if count == 1 else "points"
    if source.task is Task.REGRESSION:
        return f"{source.label}: {count:,} {noun}, a number each"
    classes = sum(target.size for target in recipe.facts.targets)
    return f"{source.label}: {count:,} {noun}, {classes} colours"
