"""Makes a film: asks for moment after moment, paints each, and hands it to the writer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.project.disk import save_problem
from netbuilder.link.messages import (
    DataPreviewed,
    Failed,
    LookAgain,
    LookedAgain,
    PreviewData,
    Watch,
)
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.travel.film.plan import FilmPlan, Part
from netbuilder.ui.travel.film.stage import Stage
from netbuilder.ui.travel.film.writer import FilmWriter
from netbuilder.ui.travel.past_views import PastViews
from netbuilder.ui.travel.then import ProjectsThen
from netbuilder.ui.workspace import Workspace

_WAIT_MS = 15


class MomentPainter(QObject):
    """Paints one moment after another; each is asked for once the one before is painted.

    Signals:
        failed: A problem: a moment could not be shown.
    """

    failed = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        bridge: EngineBridge,
        run: RunRecord,
        stage: Stage,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge, self._run, self.stage = workspace, bridge, run, stage
        self._projects = ProjectsThen()
        self._request = 0
        self._has_data = Part.SURFACE not in stage.parts

    def close(self) -> None:
        """Paint nothing more."""
        self._bridge.cancel(self._request)
        self.stage.close()

    def paint(self, iteration: int, size: tuple[int, int], done: Callable[[QImage], None]) -> None:
        """Paint a moment; `done` gets the picture, unless it fails."""
        run = self._run
        if not self._has_data:
            self._ask_for_data(lambda: self.paint(iteration, size, done))
            return
        try:
            project = self._projects.at(run, iteration)
        except FileProblemError as error:
            self.failed.emit(error.problems[0])
            return
        self.stage.show_project(project)
        watch = self.stage.watch
        views = PastViews()
        if watch == Watch():
            # Later, so that the window draws itself between two pictures.
            QTimer.singleShot(0, self, lambda: done(self.stage.painted(views, iteration, size)))
            return
        from netbuilder.core.project.schema import to_text  # only once a film is made

        text, folder, base = to_text(project), str(run.folder or ""), self._base

        def drawn(answer: LookedAgain) -> None:
            views.take(answer)
            done(self.stage.painted(views, iteration, size))

        self._request = self._bridge.request(
            lambda number: LookAgain(number, run.id, text, folder, base, watch, iteration),
            drawn,
            self._on_failed,
            of=run,
        )

    @property
    def _base(self) -> str:
        path = self._workspace.document.path
        return str(path.parent) if path is not None else ""

    def _ask_for_data(self, then: Callable[[], None]) -> None:
        from netbuilder.core.project.schema import recipe_text  # only once points are wanted

        recipe, base = self._run.project.recipe, self._base
        targets = recipe.facts.targets

        def came(answer: DataPreviewed) -> None:
            self._has_data = True
            self.stage.set_data(answer, targets[0] if targets else None)
            then()

        self._request = self._bridge.request(
            lambda number: PreviewData(number, recipe_text(recipe), base=base),
            came,
            self._on_failed,
        )

    def _on_failed(self, failed: Failed) -> None:
        words = "This moment cannot be shown."
        problem = failed.problems[0] if failed.problems else Problem("film-moment", found=words)
        self.failed.emit(problem)


class FilmMaker(QObject):
    """One film on its way to a file.

    Signals:
        progressed(int): So many pictures are painted.
        finished(): The file is there, complete.
        failed: A problem: there is no file.
    """

    progressed = Signal(int)
    finished = Signal()
    failed = Signal(object)

    def __init__(self, painter: MomentPainter, plan: FilmPlan, path: Path) -> None:
        super().__init__(painter)
        self.plan, self.path = plan, path
        self._painter = painter
        self._left = list(plan.moments)
        self._done = 0
        self._writer: FilmWriter | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT_MS)
        self._timer.timeout.connect(self._go_on)
        painter.failed.connect(self._fail)

    @property
    def is_under_way(self) -> bool:
        """Whether it is neither finished nor given up."""
        return self._writer is not None

    def begin(self) -> None:
        """Begin with the first picture."""
        self._writer = FilmWriter(self.plan, self.path)
        self._go_on()

    def cancel(self) -> None:
        """Give up; nothing is left behind."""
        self._timer.stop()
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.give_up()

    def _go_on(self) -> None:
        writer = self._writer
        if writer is None:
            return
        if writer.error is not None:
            self._fail(save_problem(writer.error, self.path, writer.written))
        elif self._left and writer.has_room:
            self._painter.paint(self._left.pop(0), self.plan.size, self._take)
        elif self._left or writer.is_busy:
            self._timer.start()
        elif writer.is_done:
            self._writer = None
            self.finished.emit()
        else:
            self._timer.start()

    def _take(self, image: QImage) -> None:
        writer = self._writer
        if writer is None:
            return
        writer.add(image)
        self._done += 1
        if not self._left:
            writer.finish()
        self.progressed.emit(self._done)
        self._go_on()

    def _fail(self, problem: Problem) -> None:
        if self._writer is not None:
            self.cancel()
            self.failed.emit(problem)
