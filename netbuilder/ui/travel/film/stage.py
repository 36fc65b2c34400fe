"""Paints the pictures of a film with the very painters of the window."""

from __future__ import annotations

from msgspec import structs
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter

from netbuilder.core.inference import infer
from netbuilder.core.layer import Target
from netbuilder.core.neuron_chain import neuron_chain
from netbuilder.core.value import Project
from netbuilder.link.messages import DataPreviewed, Watch
from netbuilder.link.messages.neurons import Column, NeuronWish
from netbuilder.ui import theme
from netbuilder.ui.neurons.geometry import Shown
from netbuilder.ui.neurons.view import NeuronView
from netbuilder.ui.neurons.windows import Windows
from netbuilder.ui.plots.surface import SurfacePlot
from netbuilder.ui.plots.training_plots import LossPlot, MetricPlot
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.travel.film.plan import SIZES, Part
from netbuilder.ui.travel.past_views import PastViews

# Points per side of the decision surface.
_SIDE = 128
_LOSS_SHARE, _CURVES_SHARE, _SURFACE_SHARE = 0.58, 0.28, 0.4
_Align = Qt.AlignmentFlag


class Stage:
    """The parts of one film.

    Args:
        run: Whose film it is.
        parts: What is shown.
        is_logarithmic: Whether the loss stands on a logarithmic scale.
    """

    def __init__(
        self, run: RunRecord, parts: frozenset[Part], *, is_logarithmic: bool = False
    ) -> None:
        self._run, self.parts = run, parts
        self._neurons = NeuronView()
        self._windows = Windows(self._neurons)
        self._surface = SurfacePlot()
        self._loss, self._metric = LossPlot(), MetricPlot()
        self._project: Project | None = None
        self._columns: tuple[Shown, ...] = ()
        self._loss.chart.is_logarithmic = is_logarithmic
        for plot in (self._loss, self._metric):
            plot.show_run(run)
            plot.refresh()

    def close(self) -> None:
        """Let go of what paints."""
        for widget in (self._neurons, self._surface, self._loss, self._metric):
            widget.deleteLater()

    def set_data(self, data: DataPreviewed, target: Target | None) -> None:
        """The points on the decision surface."""
        self._surface.set_data(data, target)

    def show_project(self, project: Project) -> None:
        """What was trained at the moments that come next."""
        if project is self._project:
            return
        self._project = project
        if Part.NEURONS in self.parts:
            chain = neuron_chain(project.design, infer(project))
            self._neurons.resize(self._rooms()[Part.NEURONS].size().toSize())
            self._columns = self._windows.shown(chain)
            headings = self._windows.headings(project.design, chain)
            bare = [structs.replace(each, field="", chips=()) for each in headings]
            self._neurons.show_columns(self._columns, bare)

    @property
    def watch(self) -> Watch:
        """What is to be drawn of each moment."""
        has_neurons = Part.NEURONS in self.parts and self._columns
        wished = tuple(
            Column(each.column.node, each.column.answer, each.neurons) for each in self._columns
        )
        return Watch(
            surface=_SIDE if Part.SURFACE in self.parts else 0,
            neurons=NeuronWish(wished) if has_neurons else None,
        )

    def painted(self, views: PastViews, iteration: int, size: tuple[int, int]) -> QImage:
        """One picture.

        Args:
            views: What was drawn of the moment.
            size: Width and height in pixels.
        """
        image = QImage(*size, QImage.Format.Format_RGB888)
        image.fill(theme.current().colour("panel"))
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        whole = self._whole()
        painter.scale(size[0] / whole.width(), size[1] / whole.height())
        rooms = self._rooms()
        self._paint_heading(painter, iteration)
        if Part.NEURONS in rooms:
            self._neurons.show_drawn(views.neurons)
            self._paint_neurons(painter, rooms[Part.NEURONS])
        if Part.SURFACE in rooms:
            self._surface.set_surface(views.surface)
            self._surface.render_on(painter, rooms[Part.SURFACE])
        if Part.CURVES in rooms:
            self._paint_curves(painter, rooms[Part.CURVES], iteration)
        painter.end()
        return image

    def _whole(self) -> QRectF:
        """The picture in logical pixels, whatever its real size."""
        return QRectF(0, 0, *SIZES[1])

    def _rooms(self) -> dict[Part, QRectF]:
        """Where each part stands."""
        look = theme.current()
        gap = look.space("xl")
        room = self._whole().adjusted(gap, look.height("top_bar"), -gap, -gap)
        found: dict[Part, QRectF] = {}
        above = [part for part in (Part.NEURONS, Part.SURFACE) if part in self.parts]
        if Part.CURVES in self.parts:
            curves = QRectF(room)
            if above:
                curves.setTop(room.bottom() - room.height() * _CURVES_SHARE)
                room.setBottom(curves.top() - gap)
            found[Part.CURVES] = curves
        if len(above) == 2:
            right = QRectF(room)
            right.setLeft(room.right() - room.width() * _SURFACE_SHARE)
            room.setRight(right.left() - gap)
            found[Part.SURFACE] = right
            found[Part.NEURONS] = room
        elif above:
            found[above[0]] = room
        return found

    def _paint_heading(self, painter: QPainter, iteration: int) -> None:
        look, run = theme.current(), self._run
        gap, high = look.space("xl"), look.height("top_bar")
        line = QRectF(gap, 0, self._whole().width() - 2 * gap, high)
        painter.setFont(look.font("title", "semibold", tabular=True))
        painter.setPen(look.colour("text"))
        words = f"Iteration {iteration:,}"
        if run.iterations_per_epoch:
            words = f"Epoch {run.epochs_at(iteration):,.1f}    {words}"
        painter.drawText(line, _Align.AlignLeft | _Align.AlignVCenter, words)
        painter.setFont(look.font("label"))
        painter.setPen(look.colour("text_3"))
        painter.drawText(line, _Align.AlignRight | _Align.AlignVCenter, f"of {run.iteration:,}")
        share = iteration / run.iteration if run.iteration else 1.0
        wide = look.line("underline")
        foot = QRectF(0, self._whole().bottom() - 2 * wide, self._whole().width() * share, 2 * wide)
        painter.fillRect(foot, look.colour("accent"))

    def _paint_neurons(self, painter: QPainter, room: QRectF) -> None:
        painter.save()
        painter.translate(QPointF(room.topLeft()))
        painter.setClipRect(QRectF(QPointF(0, 0), QSizeF(room.size())))
        layers = self._neurons.layers
        layers.sheets.finish()
        layers.paint(painter, None)
        painter.restore()

    def _paint_curves(self, painter: QPainter, room: QRectF, iteration: int) -> None:
        has_metric = bool(self._run.metric_kinds())
        loss, metric = QRectF(room), QRectF(room)
        if has_metric:
            loss.setWidth(room.width() * _LOSS_SHARE)
            metric.setLeft(loss.right())
        for plot, area in ((self._loss, loss), (self._metric, metric)):
            plot.chart.moment = iteration
            if plot is self._loss or has_metric:
                painter.save()
                plot.chart.render_on(painter, area)
                painter.restore()
